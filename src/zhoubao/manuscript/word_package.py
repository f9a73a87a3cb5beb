"""A Word file as a package: its members, opened within bounds, and its XML, parsed without entities.

Nothing in the file is trusted: neither the sizes it declares nor the names it gives. Macros, embedded objects
and whatever links point to are left where they are; only parts that are asked for are unpacked.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import etree

from zhoubao.errors import UnreadableError

__all__ = ["Element", "WordPackage", "attribute", "name_of", "open_package", "parse_xml", "tags_of"]

Element = Any  # an lxml element; the library comes without types

MAX_PARTS = 4_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 250
MAX_XML = 32 * 1024 * 1024
MAX_TAGS = 2_000_000
_SMALL = 4 * 1024 * 1024  # what unpacks to less may do so at any ratio

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FAMILIES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",  # the strict form of the standard
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
}
_MAIN = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml", "macroEnabled")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_NUMBER = re.compile("-?[0-9]{1,9}")
_names: dict[str, str] = {}


def name_of(element: Element) -> str:
    """An element's name with the usual prefix (``w:p``), in either form of the standard; else empty."""
    tag = element.tag
    if not isinstance(tag, str):  # a comment or processing instruction
        return ""
    known = _names.get(tag)
    if known is None:
        space, _, local = tag[1:].rpartition("}")
        known = f"{_FAMILIES[space]}:{local}" if space in _FAMILIES else ""
        if len(_names) < 4096:
            _names[tag] = known
    return known


def attribute(element: Element, name: str) -> str | None:
    """An attribute of the element's own namespace, such as ``w:val``."""
    space = element.tag.rpartition("}")[0][1:]
    value: str | None = element.get(f"{{{space}}}{name}")
    return value


def number(element: Element | None, name: str = "val") -> int | None:
    """A whole-number attribute; none where it is absent or no number."""
    value = None if element is None else attribute(element, name)
    return int(value) if value is not None and _NUMBER.fullmatch(value) else None


def child(element: Element, *path: str) -> Element | None:
    """The first child of that name, and so on down the path."""
    for name in path:
        found = next((inner for inner in element if name_of(inner) == name), None)
        if found is None:
            return None
        element = found
    return element


def switched_on(element: Element | None) -> bool:
    """Whether a toggle such as ``w:vanish`` is there and not switched off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off")


def tags_of(element: Element, local: str) -> str:
    """The full tag of a sibling name in the element's own namespace."""
    return f"{element.tag.rpartition('}')[0]}}}{local}"


def parse_xml(raw: bytes, file: str) -> Element:
    """The root of an XML part. Raises ``UnreadableError`` for what is damaged, too deep or has a DTD.

    A document type declaration is refused before and after parsing (an odd encoding may hide it from the
    first look), so no entity of the file's own is ever expanded or fetched.
    """
    if len(raw) > MAX_XML or raw.count(b"<") > MAX_TAGS:
        raise UnreadableError(
            f"{file} holds a part of more than {MAX_XML // 1024**2} MB or {MAX_TAGS:,} tags; "
            "split the document and check the parts."
        )
    if any(mark in raw for mark in _DOCTYPES):
        raise _has_doctype(file)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_blank_text=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise UnreadableError(
                f"{file} is nested more than 256 levels deep; copy its text into a new document."
            ) from None
        raise _damaged(file) from None
    except (ValueError, LookupError):  # an encoding nobody knows
        raise _damaged(file) from None
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise _has_doctype(file)
    return root


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: its id, the last word of its type, and the member it leads to."""

    id: str
    kind: str
    target: str


class WordPackage:
    """An opened Word file: ``main`` is the member that holds the text."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self.file = file
        self._archive = archive
        self.members: tuple[str, ...] = tuple(dict.fromkeys(archive.namelist()))
        self._folded = {name.casefold(): name for name in self.members}
        self.main = self._find_main()

    def raw(self, member: str) -> bytes:
        """A member's bytes; at most as many as it declared. Raises ``UnreadableError`` if it is damaged."""
        try:
            return self._archive.read(member)
        except Exception:  # a broken archive makes zipfile raise nearly anything
            raise _damaged(self.file) from None

    def xml(self, member: str) -> Element:
        """A member's root element. Raises ``UnreadableError``."""
        size = self._archive.getinfo(member).file_size
        if size > MAX_XML:
            raise UnreadableError(
                f"{self.file} holds a part of more than {MAX_XML // 1024**2} MB; "
                "split the document and check the parts."
            )
        return parse_xml(self.raw(member), self.file)

    def relations(self, member: str) -> tuple[Relation, ...]:
        """Where a part's relationships inside the file lead; those that lead out are left out."""
        folder, base = posixpath.split(member)
        listed = self.member(posixpath.join(folder, "_rels", base + ".rels"))
        if listed is None:
            return ()
        found = []
        for entry in self.xml(listed):
            if not isinstance(entry.tag, str) or entry.get("TargetMode") == "External":
                continue
            target = unquote(entry.get("Target") or "")
            target = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            known = self.member(posixpath.normpath(target))
            if known is not None:
                kind = (entry.get("Type") or "").rpartition("/")[2]
                found.append(Relation(entry.get("Id") or "", kind, known))
        return tuple(found)

    def member(self, name: str) -> str | None:
        """The member of that name, spelt as in the file (names in packages ignore case)."""
        return self._folded.get(name.casefold())

    @property
    def has_macros(self) -> bool:
        return any(name.endswith("vbaproject.bin") for name in self._folded)

    def _find_main(self) -> str:
        for relation in self.relations(""):
            if relation.kind == "officeDocument":
                kind = self._content_type(relation.target)
                if any(known in kind for known in _MAIN) or not kind:
                    return relation.target
                raise UnreadableError(f"{self.file} is no Word document; give a .docx file.")
        main = self.member("word/document.xml")
        if main is None:
            raise UnreadableError(f"{self.file} is an archive but no Word document; give a .docx file.")
        return main

    def _content_type(self, member: str) -> str:
        types = self.member("[Content_Types].xml")
        if types is None:
            return ""
        wanted = "/" + member.casefold()
        for entry in self.xml(types):
            if isinstance(entry.tag, str) and (entry.get("PartName") or "").casefold() == wanted:
                return entry.get("ContentType") or ""
        return ""


def open_package(content: bytes, file: str) -> WordPackage:
    """The package of a ``.docx``, ``.docm`` or ``.dotx`` file.

    Raises ``UnreadableError`` for a file that is protected, of the old binary form, damaged, cut off, no Word
    document, or unpacks to more than the limits above.
    """
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _protected(file)
        raise UnreadableError(f"{file} is of the old binary Word form (.doc); save it as .docx.")
    if content.lstrip()[:5] == b"{\\rtf":
        raise UnreadableError(f"{file} is rich text (RTF), not .docx; save it as .docx and try again.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except Exception:  # a broken archive makes zipfile raise nearly anything
        raise _damaged(file) from None
    if len(parts) > MAX_PARTS:
        raise UnreadableError(f"{file} holds {len(parts):,} parts, more than {MAX_PARTS:,}; save it again.")
    if any(part.flag_bits & 1 for part in parts):
        raise _protected(file)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableError(
            f"{file} unpacks to more than {MAX_UNPACKED // 1024**2} MB; make its pictures smaller."
        )
    for part in parts:
        if part.file_size > max(_SMALL, MAX_RATIO * part.compress_size):
            raise UnreadableError(
                f"{file} holds a part that unpacks to more than {MAX_RATIO} times its size; save it again."
            )
    return WordPackage(archive, file)


def _damaged(file: str) -> UnreadableError:
    return UnreadableError(f"{file} is a damaged or cut-off Word document; save or download it again.")


def _protected(file: str) -> UnreadableError:
    return UnreadableError(f"{file} is protected by a password; save it without one and try again.")


def _has_doctype(file: str) -> UnreadableError:
    return UnreadableError(
        f"{file} declares a document type with entities of its own, which no Word file needs; "
        "save it again in a word processor."
    )
