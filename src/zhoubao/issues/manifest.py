"""The manifest of a published revision (``zhoubao.manifest/1``): all that is needed to print it again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

from zhoubao.errors import UnreadableError
from zhoubao.model import LANGUAGES, Bilingual, Lang, instant
from zhoubao.publish.document import Change, Correction, Related

__all__ = [
    "MANIFEST",
    "SCHEMA",
    "Data",
    "FileHash",
    "Manifest",
    "SignedAs",
    "Signing",
    "hashed",
    "read_manifest",
]

SCHEMA = "zhoubao.manifest/1"
MANIFEST = "manifest.json"
SignedAs = Literal["reviewed", "approved", "published"]
Record = dict[str, Any]

_MOST_BYTES = 16 * 2**20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileHash:
    """A file by its path in the folder it belongs to, with hash and size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Data:
    """The observations used: how many, and the hash of their canonical list."""

    observations: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signed as what, when, and what they noted."""

    signed_as: SignedAs
    by: str
    at: dt.datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One published revision of an issue.

    ``known_at`` is the instant to read the store at. ``program``, ``libraries`` and ``fonts`` are what the
    files were made with; ``inputs`` are in ``inputs/``, ``outputs`` in ``output/`` and ``records`` in
    ``record/``. ``corrections`` are those printed, the latest first, and ``related`` the earlier issues
    on the front page, both by language.
    """

    edition: str
    edition_names: Bilingual
    issue: str
    revision: int
    titles: Bilingual
    date: dt.date
    cutoff: dt.datetime
    known_at: dt.datetime
    sample: bool
    languages: tuple[Lang, ...]
    formats: tuple[str, ...]
    signed: tuple[Signing, ...]
    program: Mapping[str, str]
    libraries: Mapping[str, str]
    fonts: tuple[FileHash, ...]
    data: Data
    inputs: tuple[FileHash, ...]
    outputs: tuple[FileHash, ...]
    records: tuple[FileHash, ...]
    related: Mapping[Lang, tuple[Related, ...]]
    corrections: Mapping[Lang, tuple[Correction, ...]]

    @property
    def published(self) -> Signing:
        """Who published it, and when."""
        return self.signed[-1]

    def as_bytes(self) -> bytes:
        """The file: UTF-8 JSON, keys in a fixed order, one newline at the end."""
        record: Record = {
            "schema": SCHEMA,
            "edition": {"id": self.edition, **_both(self.edition_names)},
            "issue": self.issue,
            "revision": self.revision,
            "title": _both(self.titles),
            "date": self.date.isoformat(),
            "cutoff": instant(self.cutoff),
            "known_at": instant(self.known_at),
            "sample": self.sample,
            "languages": list(self.languages),
            "formats": list(self.formats),
            "signed": [
                {"as": s.signed_as, "by": s.by, "at": instant(s.at), "note": s.note} for s in self.signed
            ],
            "program": dict(self.program),
            "libraries": dict(self.libraries),
            "fonts": _files(self.fonts),
            "data": {"observations": self.data.observations, "sha256": self.data.sha256},
            "inputs": _files(self.inputs),
            "outputs": _files(self.outputs),
            "records": _files(self.records),
            "related": {
                lang: [
                    {"title": r.title, "date": r.date.isoformat(), "edition": r.edition, "href": r.href}
                    for r in related
                ]
                for lang, related in self.related.items()
            },
            "corrections": {
                lang: [
                    {
                        "revision": c.revision,
                        "date": c.date.isoformat(),
                        "reason": c.reason,
                        "changes": [
                            {"where": d.where, "before": d.before, "after": d.after} for d in c.changes
                        ],
                    }
                    for c in corrections
                ]
                for lang, corrections in self.corrections.items()
            },
        }
        return (json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def hashed(files: Mapping[str, bytes]) -> tuple[FileHash, ...]:
    """Hash and size of each file, by path."""
    return tuple(
        FileHash(name, hashlib.sha256(content).hexdigest(), len(content))
        for name, content in sorted(files.items())
    )


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file. Raises ``UnreadableError`` where it cannot be read or is not whole."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read ({error.strerror or error}); check it.") from None
    try:
        if len(content) > _MOST_BYTES:
            raise ValueError(f"it has {len(content) >> 20} MB")
        return _manifest(json.loads(content))
    except KeyError as error:
        told = f"{error.args[0]!r} is not there"
    except RecursionError:
        told = "it is nested too deeply"
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        told = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    raise UnreadableError(
        f"{path}: is not what zhoubao writes ({told[:200]}); take the file back from a copy of the archive."
    )


def _manifest(record: Record) -> Manifest:
    if record["schema"] != SCHEMA:
        raise ValueError(f"its schema is {record['schema']!r}, not {SCHEMA}")
    signed = tuple(
        Signing(_signed_as(s["as"]), _text(s["by"]), _instant(s["at"]), _text(s["note"]))
        for s in record["signed"]
    )
    if not signed or signed[-1].signed_as != "published":
        raise ValueError("nobody signed it as published")
    return Manifest(
        edition=_text(record["edition"]["id"]),
        edition_names=_names(record["edition"]),
        issue=_date(record["issue"]).isoformat(),
        revision=_whole(record["revision"]),
        titles=_names(record["title"]),
        date=_date(record["date"]),
        cutoff=_instant(record["cutoff"]),
        known_at=_instant(record["known_at"]),
        sample=record["sample"] is True,
        languages=tuple(_lang(lang) for lang in record["languages"]),
        formats=tuple(_text(name) for name in record["formats"]),
        signed=signed,
        program={_text(k): _text(v) for k, v in record["program"].items()},
        libraries={_text(k): _text(v) for k, v in record["libraries"].items()},
        fonts=_file_hashes(record["fonts"]),
        data=Data(_whole(record["data"]["observations"]), _hash(record["data"]["sha256"])),
        inputs=_file_hashes(record["inputs"]),
        outputs=_file_hashes(record["outputs"]),
        records=_file_hashes(record["records"]),
        related={
            _lang(lang): tuple(
                Related(
                    _text(r["title"]),
                    _date(r["date"]),
                    _text(r["edition"]),
                    None if r["href"] is None else _text(r["href"]),
                )
                for r in related
            )
            for lang, related in record["related"].items()
        },
        corrections={
            _lang(lang): tuple(_correction(c) for c in corrections)
            for lang, corrections in record["corrections"].items()
        },
    )


def _correction(record: Record) -> Correction:
    changes = tuple(
        Change(_text(d["where"]), _text(d["before"]), _text(d["after"])) for d in record["changes"]
    )
    return Correction(_whole(record["revision"]), _date(record["date"]), _text(record["reason"]), changes)


def _both(names: Bilingual) -> Record:
    return {lang: names[lang] for lang in LANGUAGES}


def _files(files: Iterable[FileHash]) -> list[Record]:
    return [{"path": f.path, "sha256": f.sha256, "bytes": f.size} for f in files]


def _file_hashes(records: list[Record]) -> tuple[FileHash, ...]:
    return tuple(FileHash(_path(r["path"]), _hash(r["sha256"]), _whole(r["bytes"])) for r in records)


def _path(value: object) -> str:
    """A path that stays inside its folder, whoever wrote it."""
    path = PurePosixPath(_text(value))
    if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in str(path) or "\0" in str(path):
        raise ValueError(f"{value!r:.60} is no path inside the archive")
    return str(path)


def _names(record: Record) -> Bilingual:
    return Bilingual(_text(record["zh"]), _text(record["en"]))


def _signed_as(value: object) -> SignedAs:
    found: SignedAs | None = next((kind for kind in get_args(SignedAs) if kind == value), None)
    if found is None:
        raise ValueError(f"{value!r:.60} is no way to sign")
    return found


def _lang(value: object) -> Lang:
    found = next((lang for lang in LANGUAGES if lang == value), None)
    if found is None:
        raise ValueError(f"{value!r:.60} is no language")
    return found


def _hash(value: object) -> str:
    if not _SHA256.fullmatch(_text(value)):
        raise ValueError(f"{value!r:.60} is no SHA-256")
    return str(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} should be text")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError(f"{value!r:.60} should be a whole number")
    return value


def _date(value: object) -> dt.date:
    return dt.date.fromisoformat(_text(value))


def _instant(value: object) -> dt.datetime:
    moment = dt.datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r:.60} has no time zone")
    return moment
