"""What an edition folder says, as typed values; ``load`` makes them from ``edition.toml`` and ``issues/``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from zhoubao.edition.rules import COMPLIANCE_PARTS, CompliancePart
from zhoubao.model import Bilingual, Instrument, Lang, Segment, SeriesSpec, WindowKind

__all__ = [
    "Adjustment",
    "Allowed",
    "CheckSpec",
    "CurrencyRule",
    "Desk",
    "Edition",
    "ExhibitSpec",
    "HouseStyle",
    "Issue",
    "IssueSection",
    "Person",
    "Prose",
    "SectionSpec",
    "StoreSpec",
]

Adjustment = Literal["splits+dividends", "splits", "none"]


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
class ExhibitSpec:
    """An exhibit the edition prints; ``kind`` picks the builder (``review``: the stock review table)."""

    id: str
    kind: str
    captions: Bilingual


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section of every issue, in printing order; its exhibits follow its prose."""

    id: str
    names: Bilingual
    place: Literal["front", "body", "back"]
    exhibits: tuple[str, ...] = ()
    required: bool = False


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
    matter fixes, by kind: first and last calendar day, both inside.
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
    windows: dict[WindowKind, tuple[dt.date, dt.date]] = field(default_factory=dict)
