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
from zhoubao.model import Lang, Observation
from zhoubao.prose.numbers import NumberFormat
from zhoubao.prose.subjects import Subject

__all__ = [
    "Allowance",
    "Block",
    "BulletList",
    "Cell",
    "Change",
    "Chart",
    "Column",
    "Correction",
    "Document",
    "Emphasis",
    "Exhibit",
    "Figure",
    "FrontPage",
    "Heading",
    "Inline",
    "Line",
    "Link",
    "Origin",
    "Panel",
    "Paragraph",
    "Point",
    "Quoted",
    "RatingMark",
    "Related",
    "Row",
    "Section",
    "SourceLine",
    "Status",
    "Strong",
    "Table",
    "Text",
    "Tone",
    "Written",
]

Tone = Literal["rise", "fall", "flat"]
Status = Literal["draft", "reviewed", "approved", "published"]


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


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a source as they stand, such as a headline: printed, and not held against the facts."""

    text: str


Inline = Text | Figure | Strong | Emphasis | Link | Quoted


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of the Markdown that a heading or paragraph was written in, and what it prints.

    ``edge`` is what opens and closes the block (list marker, indentation, heading marks), ``open`` and
    ``close`` the marks of emphasis and links: they print nothing. ``reference`` is a reference with all that
    it became. ``text`` is the rest: words as they print, escapes, line ends.
    """

    source: str
    printed: str
    role: Literal["text", "reference", "open", "close", "edge"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; level 1 is the section's own, so these begin at 2.

    ``lines`` are the first and last line that it was written on, from 1 (none: it is composed), and
    ``written`` what stands there, piece by piece. Where a text stands is no part of what it says: two blocks
    that differ in nothing else are equal.
    """

    level: int
    children: tuple[Inline, ...]
    lines: tuple[int, int] | None = field(default=None, compare=False)
    written: tuple[Written, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``lines`` and ``written`` as for a heading."""

    children: tuple[Inline, ...]
    lines: tuple[int, int] | None = field(default=None, compare=False)
    written: tuple[Written, ...] = field(default=(), compare=False, repr=False)


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
class Point:
    """One value of a line, in ones, at the last day of its period (of a step line: the day it changed).

    ``provisional`` values are drawn apart. An ``outlier`` is drawn at the edge of the panel with its value
    beside it, so that it neither squeezes the others nor is hidden.
    """

    day: dt.date
    value: float
    provisional: bool = False
    outlier: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a chart: its id, its printed name, and its points, oldest first."""

    id: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a chart; ``title`` is empty where there is only one."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What an exhibit draws, before anything draws it.

    The axis shows values divided by ten to the ``exponent`` with ``places`` decimals, in ``unit`` as printed
    (``万次``, ``m visits``, ``%`` with exponent -2). Neighbouring points more than ``gap_days`` apart are not
    joined. A step line's last value holds to ``until``. ``baseline`` is a value to draw a rule at. The data
    of a ``restricted`` chart stays out of every file: it is drawn as a picture of pixels, with nothing
    attached. ``inputs`` are the observations that it draws or was reckoned from.
    """

    kind: Literal["line", "bars", "step"]
    panels: tuple[Panel, ...]
    unit: str
    exponent: int
    places: int
    period: Literal["day", "week", "month"]
    gap_days: int
    until: dt.date | None = None
    baseline: float | None = None
    restricted: bool = False
    inputs: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An exhibit: caption, body, source line, notes (computed, never typed).

    ``number`` 0 is an exhibit outside the count, such as a table of the back matter. An exhibit with a
    ``chart`` draws it above its ``body``, the table of the figures to read off it. ``empty`` says why there
    is nothing to show, and stands in a frame of its own instead of chart and body.
    """

    number: int
    id: str
    caption: str
    body: Table
    source: str
    notes: tuple[str, ...]
    alt: str
    chart: Chart | None = None
    empty: str | None = None


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
class RatingMark:
    """The sector's rating as the front page prints it: ``强于大市`` and ``维持``, given on ``since``."""

    rating: str
    action: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Related:
    """An earlier issue: its title, date and edition; ``href`` where it can be followed."""

    title: str
    date: dt.date
    edition: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What the sidebar of the front page shows besides the desk; ``performance`` is an exhibit out of
    count."""

    rating: RatingMark | None = None
    performance: Exhibit | None = None
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference that a correction makes: where, what stood there, what stands there now."""

    where: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Correction:
    """An erratum to a published issue, printed with its differences."""

    revision: int
    date: dt.date
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The issue file that a document was composed from."""

    file: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One issue in one language.

    ``windows`` are the home exchange's windows as printed ("1111-1113"), by kind; ``as_of`` says
    which session each market's closes rest on. ``subjects`` names whom the facts speak of, by a fact's
    ``subject``, for the evidence appendix; ``allowances`` are printed there too. ``status`` is how far the
    sign-off has come; ``corrections`` are the errata, the latest first.
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
    front: FrontPage = FrontPage()
    status: Status = "draft"
    corrections: tuple[Correction, ...] = ()
    origin: Origin | None = None

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Exhibit))
