"""The format-independent document: what an issue says, before any format sets it.

Numbers stay typed to the last moment: a figure is a ``Figure`` or a ``Cell`` that carries its value, its
``NumberFormat`` and the id of its fact; a renderer prints it with ``prose.numbers.format_number``.
Text from outside is plain ``str`` everywhere; each renderer escapes it for its own format.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from zhoubao.edition.edition import Desk, HouseStyle
from zhoubao.model import Lang
from zhoubao.prose.numbers import NumberFormat
from zhoubao.prose.subjects import Subject

__all__ = [
    "Allowance",
    "Block",
    "BulletList",
    "Cell",
    "Column",
    "Document",
    "Emphasis",
    "Exhibit",
    "Figure",
    "Heading",
    "Inline",
    "Link",
    "Paragraph",
    "Row",
    "Section",
    "SourceLine",
    "Strong",
    "Table",
    "Text",
    "Tone",
]

Tone = Literal["rise", "fall", "flat"]


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in prose, printed from a fact. ``text`` is how it prints; ``tone`` colours a change."""

    value: float
    format: NumberFormat
    text: str
    fact: str
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Strong:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link; ``href`` is http, https or mailto, nothing else gets this far."""

    children: tuple[Inline, ...]
    href: str


Inline = Text | Figure | Strong | Emphasis | Link


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; level 1 is the section's own, so these begin at 2."""

    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class BulletList:
    """``items`` are lists of blocks, so an item may hold paragraphs and lists of its own."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A table column. Neighbours with the same ``group`` share a heading above their own."""

    id: str
    label: str
    align: Literal["left", "right", "center"]
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: text, or a number with its format and fact. A missing number prints an em dash.

    ``mark`` is a note mark (such as "a") printed raised after the cell.
    """

    value: float | str | None
    format: NumberFormat | None = None
    fact: str | None = None
    tone: Tone | None = None
    mark: str | None = None
    span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """``group`` rows open a segment and carry its totals; ``item`` rows are its members."""

    kind: Literal["group", "item"]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A numbered exhibit: caption, body, source line, notes (computed, never typed)."""

    number: int
    id: str
    caption: str
    body: Table
    source: str
    notes: tuple[str, ...]
    alt: str


Block = Heading | Paragraph | BulletList | Exhibit


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    place: Literal["front", "body", "back"]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source that figures of the issue rest on: who says so, in which file, how many rows."""

    source: str
    file: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """A claim of the prose that the check did not find supported, printed all the same, and why.

    ``text`` are the words as they stand, ``verdict`` what the check said of them (``unsupported``, …),
    ``section`` the id of the section they stand in.
    """

    text: str
    reason: str
    verdict: str
    section: str


@dataclass(frozen=True, slots=True)
class Document:
    """One issue in one language.

    ``windows`` are the home exchange's windows as printed ("1111-1113"), by kind; ``as_of`` says
    which session each market's closes rest on. ``subjects`` names whom the facts speak of, by a fact's
    ``subject``, for the evidence appendix; ``allowances`` are printed there too.
    """

    lang: Lang
    edition: str
    edition_name: str
    issue: str
    title: str
    subtitle: str
    date: dt.date
    cutoff: dt.datetime
    known_at: dt.datetime | None
    sample: bool
    desk: Desk
    style: HouseStyle
    windows: dict[str, str]
    as_of: str
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    subjects: dict[str, Subject] = field(default_factory=dict)
    allowances: tuple[Allowance, ...] = ()

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Exhibit))
