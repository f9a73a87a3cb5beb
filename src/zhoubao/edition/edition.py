"""What an edition folder says, as typed values; ``load`` makes them from ``edition.toml`` and ``issues/``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from zhoubao.edition.events import Event
from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.edition.rules import COMPLIANCE_PARTS, CompliancePart
from zhoubao.model import Bilingual, Instrument, Lang, Segment, SeriesSpec, WindowKind

__all__ = [
    "Adjustment",
    "Allowed",
    "CheckSpec",
    "CurrencyRule",
    "Desk",
    "Edition",
    "HouseStyle",
    "Issue",
    "IssueSection",
    "PerformanceSpec",
    "Person",
    "Prose",
    "SectionKind",
    "SectionSpec",
    "SourceRule",
    "StoreSpec",
]

Adjustment = Literal["splits+dividends", "splits", "none"]
SectionKind = Literal["prose", "events", "ratings", "contacts"]


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the desk as printed: name, role, licence number, address."""

    names: Bilingual
    roles: Bilingual
    licence: str
    email: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Who publishes the edition."""

    house: Bilingual
    names: Bilingual
    sector: Bilingual
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class CurrencyRule:
    """Report currency: ``mainland`` on mainland exchanges, ``other`` elsewhere, ``total`` for sums."""

    mainland: str = "CNY"
    other: str = "USD"
    total: str = "CNY"


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """Colours as #rrggbb. By the Chinese convention a rise is red and a fall is green."""

    accent: str = "#1f3a5f"
    rise: str = "#c0272d"
    fall: str = "#1a7f4b"


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section of every issue, in printing order; its exhibits follow its prose.

    ``kind`` says what fills it besides the prose of the issue: ``events`` the digest of the window's events,
    ``ratings`` the rating definitions and the calls with their outcome, ``contacts`` the desk. ``template``
    is a Markdown file of the edition's folder that prints where the issue writes nothing for the section.
    """

    id: str
    names: Bilingual
    place: Literal["front", "body", "back"]
    exhibits: tuple[str, ...] = ()
    required: bool = False
    kind: SectionKind = "prose"
    template: str | None = None

    @property
    def composed(self) -> bool:
        """Whether something fills it where an issue writes nothing."""
        return self.kind != "prose" or self.template is not None


@dataclass(frozen=True, slots=True)
class SourceRule:
    """How a source prints and whether its data may leave the desk.

    It holds for observations whose ``source`` contains ``match``. ``names`` is how the source is called under
    exhibits (none: as the observation has it). Of one that may not be redistributed figures and citation
    print; the raw series stays out of every file that is written.
    """

    match: str
    names: Bilingual | None = None
    redistribute: bool = True


@dataclass(frozen=True, slots=True)
class PerformanceSpec:
    """The chart of a basket against its benchmark on the front page.

    ``codes`` are the basket (none: the universe's mainland listings); ``weights`` are those at the first day,
    which then drift (buy and hold).
    """

    names: Bilingual
    benchmark: str
    codes: tuple[str, ...] = ()
    weights: Literal["equal", "cap"] = "equal"
    months: int = 12


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """Where the observations live (none: ``store/`` in the edition) and which engine reads them.

    ``engine`` is ``duckdb`` or a Spark Connect address (``sc://host:port``).
    """

    uri: str | None = None
    engine: str = "duckdb"


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """How issues of the edition are checked.

    ``forbidden`` are phrases that may not stand in an issue, besides the built-in promises of returns;
    ``parts`` the compliance parts that an issue must have; ``off`` the lint rules that are switched off, each
    with the reason.
    """

    forbidden: tuple[str, ...] = ()
    parts: tuple[CompliancePart, ...] = COMPLIANCE_PARTS
    off: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: what a desk publishes, read from its folder and checked."""

    root: Path
    id: str
    names: Bilingual
    languages: tuple[Lang, ...]
    zone: ZoneInfo
    home: str
    cutoff_time: dt.time
    sample: bool
    desk: Desk
    style: HouseStyle
    currency: CurrencyRule
    adjustment: Adjustment
    windows: tuple[WindowKind, ...]
    segments: tuple[Segment, ...]
    instruments: dict[str, Instrument]
    series: dict[str, SeriesSpec]
    exhibits: dict[str, ExhibitSpec]
    sections: tuple[SectionSpec, ...]
    store: StoreSpec = field(default_factory=StoreSpec)
    sources: tuple[SourceRule, ...] = ()
    performance: PerformanceSpec | None = None
    check: CheckSpec = field(default_factory=CheckSpec)

    @property
    def universe(self) -> tuple[Instrument, ...]:
        """The instruments of the review table, segment by segment, in printing order."""
        return tuple(self.instruments[code] for segment in self.segments for code in segment.codes)

    @property
    def followed(self) -> tuple[Instrument, ...]:
        """What has returns: the universe, and the indices and funds that keep an exchange's sessions."""
        kinds = ("equity", "index", "fund")
        return tuple(i for i in self.instruments.values() if i.mic and i.kind in kinds)

    def source_rule(self, source: str) -> SourceRule | None:
        """The first rule whose ``match`` stands in an observation's ``source``."""
        return next((rule for rule in self.sources if rule.match in source), None)

    def may_leave(self, source: str) -> bool:
        """Whether raw data of an observation's source may stand in files that leave the desk."""
        rule = self.source_rule(source)
        return rule is None or rule.redistribute


@dataclass(frozen=True, slots=True)
class Prose:
    """A stretch of Markdown in one language; ``line`` is where it starts in its file (from 1)."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class IssueSection:
    """One section of an issue: the edition's section id, and its prose by language."""

    id: str
    line: int
    prose: dict[Lang, Prose]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Words that the check complains of and that print all the same, with the reason printed beside them."""

    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One dated number of an edition: front matter and prose of ``issues/<id>.md``.

    ``allowed`` are words that print although the check complains of them. ``windows`` are those the front
    matter fixes, by kind: first and last calendar day, both inside. ``text`` is the file as it was read.
    ``events`` are those the front matter tells of.
    """

    path: Path
    id: str
    date: dt.date
    cutoff: dt.datetime
    titles: Bilingual
    subtitles: Bilingual
    sections: tuple[IssueSection, ...]
    known_at: dt.datetime | None = None
    allowed: tuple[Allowed, ...] = ()
    events: tuple[Event, ...] = ()
    text: str = ""
    windows: dict[WindowKind, tuple[dt.date, dt.date]] = field(default_factory=dict)
