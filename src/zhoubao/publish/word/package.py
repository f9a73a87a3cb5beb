"""The parts of a Word file and the archive around them: the same parts give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import zipfile

from zhoubao.publish.word.xml import attribute

__all__ = ["Package", "office_relation"]

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_EARLIEST = dt.datetime(1980, 1, 1)  # noqa: DTZ001  zip knows no zones, and no earlier year


def office_relation(kind: str) -> str:
    return _OFFICE + kind


class Package:
    """Parts by name, and what leads to what."""

    def __init__(self) -> None:
        self._parts: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._relations: dict[str, list[tuple[str, str, bool]]] = {}

    def add(self, name: str, content: str | bytes, kind: str = "") -> None:
        """A part; ``kind`` is its content type, none where its suffix says it (xml, rels, png)."""
        self._parts[name] = (_DECLARATION + content).encode() if isinstance(content, str) else content
        if kind:
            self._types[name] = kind

    def relate(self, origin: str, kind: str, target: str, *, outside: bool = False) -> str:
        """The id of the relationship from one part to another, or to an address outside; made once."""
        listed = self._relations.setdefault(origin, [])
        entry = (kind, target, outside)
        if entry not in listed:
            listed.append(entry)
        return f"rId{listed.index(entry) + 1}"

    def packed(self, at: dt.datetime) -> bytes:
        """The archive, every part dated ``at``."""
        moment = max(at.astimezone(dt.UTC).replace(tzinfo=None), _EARLIEST).timetuple()
        parts = {"[Content_Types].xml": self._content_types()}
        parts |= {self._rels_name(origin): self._rels(origin) for origin in self._relations}
        parts |= self._parts
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, content in parts.items():
                info = zipfile.ZipInfo(name, moment[:6])
                info.create_system = 0
                # Pictures are packed already.
                info.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
        return buffer.getvalue()

    def _content_types(self) -> bytes:
        overrides = "".join(
            f'<Override PartName="/{attribute(name)}" ContentType="{kind}"/>'
            for name, kind in self._types.items()
        )
        return (
            f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
        ).encode()

    def _rels(self, origin: str) -> bytes:
        mode = {True: ' TargetMode="External"', False: ""}
        entries = "".join(
            f'<Relationship Id="rId{n}" Type="{kind}" Target="{attribute(target)}"{mode[outside]}/>'
            for n, (kind, target, outside) in enumerate(self._relations[origin], 1)
        )
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        return f'{_DECLARATION}<Relationships xmlns="{space}">{entries}</Relationships>'.encode()

    @staticmethod
    def _rels_name(origin: str) -> str:
        folder, base = posixpath.split(origin)
        return posixpath.join(folder, "_rels", f"{base}.rels")
