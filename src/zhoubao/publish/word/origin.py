"""What a Word file remembers of the issue it was printed from, so that edits can be brought home.

A custom XML part holds one JSON value (``zhoubao.origin/1``): which issue in which language, the hash of its
file, and the body of the document in order. Of prose it has the lines of the issue file and what stands there
piece by piece; of other paragraphs (headings of sections, captions, notes) the words, and of tables a short
hash of each row, enough to see that they were edited.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from zhoubao.model import Lang
from zhoubao.publish.document import Document, Heading, Paragraph, Written
from zhoubao.publish.outside import clean
from zhoubao.publish.word.parts import ORIGIN_NAMESPACE
from zhoubao.publish.word.xml import json_text

__all__ = [
    "SCHEMA", "Form", "Made", "Place", "PrintedFrom", "Prose", "Tabled", "digest",
    "origin_part", "origin_read", "written_here",
]  # fmt: skip

SCHEMA = "zhoubao.origin/1"

Form = Literal["paragraph", "bullet", "number", "more", "heading"]
"""How a paragraph is set; ``more`` goes on in a list item."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph of the issue's prose: its bookmark, its lines in the file, and what stands there."""

    mark: str
    section: str
    form: Form
    level: int
    lines: tuple[int, int]
    written: tuple[Written, ...]

    @property
    def printed(self) -> str:
        return "".join(piece.printed for piece in self.written)


@dataclass(frozen=True, slots=True)
class Made:
    """A paragraph that the program composed. ``section`` is the section whose heading it is, else empty."""

    where: str
    text: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table: the first words and the hash of each row."""

    where: str
    rows: tuple[tuple[str, str], ...]


Place = Prose | Made | Tabled


@dataclass(frozen=True, slots=True)
class PrintedFrom:
    """What a Word file was printed from; ``sha256`` is that of the issue file's text (``\\n`` line ends)."""

    edition: str
    issue: str
    lang: Lang
    file: str
    sha256: str
    titles: dict[str, str]
    places: tuple[Place, ...]


def digest(text: str) -> str:
    """A short hash of some words, blanks left out: word processors change those on their own."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "replace")).hexdigest()[:12]


def written_here(document: Document, block: Heading | Paragraph) -> bool:
    """Whether a block stands in the issue file that the document was composed from, on its own lines.

    Prose of a template of the edition knows lines too, of another file.
    """
    if document.origin is None or block.lines is None or not block.written:
        return False
    first, last = block.lines
    held = document.origin.text.split("\n")[first - 1 : last]
    return "\n".join(held) == "".join(piece.source for piece in block.written)


def origin_part(document: Document, places: tuple[Place, ...]) -> str:
    """The part as XML; ``places`` are those of the body in order."""
    origin = document.origin
    record = {
        "schema": SCHEMA,
        "edition": document.edition,
        "issue": document.issue,
        "lang": document.lang,
        "file": origin.file if origin else "",
        "sha256": origin.sha256 if origin else "",
        "titles": {section.id: clean(section.title) for section in document.sections},
        "places": [_record(place) for place in places],
    }
    return f'<origin xmlns="{ORIGIN_NAMESPACE}">{json_text(record)}</origin>'


def _record(place: Place) -> dict[str, Any]:
    match place:
        case Made():
            return {"made": place.where, "text": place.text} | (
                {"section": place.section} if place.section else {}
            )
        case Tabled():
            return {"table": place.where, "rows": place.rows}
        case Prose():
            return {
                "prose": place.mark,
                "section": place.section,
                "form": place.form,
                "level": place.level,
                "lines": place.lines,
                "written": [
                    [piece.source, piece.role[0]]
                    if piece.role == "text" and piece.source == piece.printed
                    else [piece.source, piece.role[0], piece.printed]
                    for piece in place.written
                ],
            }


_ROLES: dict[str, Literal["text", "reference", "open", "close", "edge"]] = {
    "t": "text", "r": "reference", "o": "open", "c": "close", "e": "edge",
}  # fmt: skip


def origin_read(text: str) -> PrintedFrom:
    """The record again. Raises ``ValueError`` where it is none: the file comes from outside."""
    try:
        record = json.loads(text)
        if record["schema"] != SCHEMA or record["lang"] not in ("zh", "en"):
            raise ValueError("another schema")
        return PrintedFrom(
            edition=_text(record["edition"]),
            issue=_text(record["issue"]),
            lang=record["lang"],
            file=_text(record["file"]),
            sha256=_text(record["sha256"]),
            titles={_text(key): _text(title) for key, title in record["titles"].items()},
            places=tuple(_place(place) for place in record["places"]),
        )
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError(f"no {SCHEMA}") from error


def _place(record: dict[str, Any]) -> Place:
    if "made" in record:
        return Made(_text(record["made"]), _text(record["text"]), _text(record.get("section", "")))
    if "table" in record:
        rows = tuple((_text(label), _text(hashed)) for label, hashed in record["rows"])
        return Tabled(_text(record["table"]), rows)
    first, last = (int(line) for line in record["lines"])
    form = record["form"]
    if form not in ("paragraph", "bullet", "number", "more", "heading") or not 0 < first <= last:
        raise ValueError("a place of no known form")
    pieces = (
        Written(_text(piece[0]), _text(piece[2] if len(piece) > 2 else piece[0]), _ROLES[piece[1]])
        for piece in record["written"]
    )
    return Prose(
        _text(record["prose"]), _text(record["section"]), form, int(record["level"]), (first, last),
        tuple(pieces),
    )  # fmt: skip


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
