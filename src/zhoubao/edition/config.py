"""The form of ``edition.toml``: every key it may have, and its translation into an ``Edition``.

Only ``load`` and ``validate`` import this module, so that pydantic is not loaded before an edition is.
What concerns one value is checked here; what concerns several at once, in ``consistency``.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from zhoubao.edition.edition import (
    Adjustment,
    CheckSpec,
    CurrencyRule,
    Desk,
    Edition,
    ExhibitSpec,
    HouseStyle,
    Person,
    SectionSpec,
    StoreSpec,
)
from zhoubao.edition.mistakes import show
from zhoubao.edition.rules import COMPLIANCE_PARTS, RULE_IDS, CompliancePart
from zhoubao.errors import nearest
from zhoubao.model import (
    EXCHANGES,
    Bilingual,
    CapBasis,
    Instrument,
    Lang,
    Segment,
    SeriesSpec,
    WindowKind,
    exchange_of,
)
from zhoubao.model.instrument import Basis

__all__ = ["EXHIBIT_KINDS", "EditionConfig", "to_edition", "to_text"]

EXHIBIT_KINDS = ("review",)
"""The exhibits that an edition can print: ``review`` is the table of market caps and returns by segment."""


def _matching(pattern: str, wanted: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"is {show(value)}; write {wanted}")
        return value

    return AfterValidator(check)


def _one_line(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty; write some text")
    if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in value):
        raise ValueError(f"is {show(value)}; write one line without control characters")
    return value


def _known_exhibit(value: str) -> str:
    if value not in EXHIBIT_KINDS:
        known = " or ".join(EXHIBIT_KINDS)
        raise ValueError(f"is {show(value)}{nearest(value, EXHIBIT_KINDS)}; write {known}")
    return value


def _known_rule(value: str) -> str:
    if value not in RULE_IDS:
        guess = nearest(value, RULE_IDS)
        raise ValueError(f"is {show(value)}, no lint rule{guess}; docs/lint.md lists them")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        guess = nearest(value, available_timezones())
        raise ValueError(f"is {show(value)}, no time zone{guess}; write one such as Asia/Shanghai") from None
    return value


def _clock(value: Any) -> Any:
    """A clock time, as a TOML time or as a string such as "18:00"."""
    if isinstance(value, dt.time):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d(:\d\d)?", value):
        try:
            return dt.time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f'is {show(value)}; write a time of day such as "18:00"')


def _each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    twice = next((value for number, value in enumerate(values) if value in values[:number]), None)
    if twice is not None:
        raise ValueError(f"names {twice!r} twice; name it once")
    return values


def _day_or_instant(value: Any) -> dt.date:
    if not isinstance(value, dt.date):
        example = "2024-11-13T18:00:00+08:00"
        raise ValueError(f"is {show(value)}; write an instant such as {example}, without quotes")
    return value


Text = Annotated[str, AfterValidator(_one_line)]
Slug = Annotated[
    str, _matching(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters and digits with hyphens, such as cpu-gpu")
]
Code = Annotated[
    str,
    _matching(
        r"[A-Z0-9][A-Z0-9&-]*(\.[A-Z0-9]+)*\.[A-Z]{1,3}",
        "a code with its exchange's suffix, such as 688256.SH or NVDA.O",
    ),
]
SeriesId = Annotated[
    str, _matching(r"[a-z][a-z0-9_]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+", "kind/subject, such as visits/chatgpt")
]
Colour = Annotated[str, _matching(r"#[0-9a-fA-F]{6}", "a colour as #rrggbb")]
Currency = Annotated[str, _matching(r"[A-Z]{3}", "a currency code of three capitals, such as USD")]
Email = Annotated[str, _matching(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", "an address such as desk@example.com")]
Engine = Annotated[
    str,
    _matching(
        r"duckdb|sc://[^\s/]+(/\S*)?", "duckdb, or a Spark Connect address such as sc://localhost:15002"
    ),
]
Zone = Annotated[str, AfterValidator(_zone)]
Aliases = Annotated[tuple[Text, ...], AfterValidator(_each_once)]
ClockTime = Annotated[dt.time, BeforeValidator(_clock)]
Instant = Annotated[Any, AfterValidator(_day_or_instant)]


def _list(*, least: int = 0) -> Any:
    return Field(default=(), strict=False, min_length=least)  # TOML has lists, the models keep tuples


class Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class NamesConfig(Table):
    """Words in both languages; ``consistency`` asks for each language that the edition prints."""

    zh: Text | None = None
    en: Text | None = None


class PersonConfig(Table):
    name: NamesConfig
    role: NamesConfig
    licence: Text
    email: Email


class DeskConfig(Table):
    house: NamesConfig
    name: NamesConfig
    sector: NamesConfig
    people: tuple[PersonConfig, ...] = _list()


class StyleConfig(Table):
    accent: Colour = HouseStyle().accent
    rise: Colour = HouseStyle().rise
    fall: Colour = HouseStyle().fall


class CurrencyConfig(Table):
    mainland: Currency = CurrencyRule().mainland
    other: Currency = CurrencyRule().other
    total: Currency = CurrencyRule().total


class CapConfig(Table):
    basis: Basis = "total"
    shares: tuple[SeriesId, ...] = _list()
    h_code: Code | None = None
    ratio: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0


class InstrumentConfig(NamesConfig):
    code: Code
    exchange: str | None = None
    currency: Currency | None = None
    aliases: Aliases = _list()
    cap: CapConfig = CapConfig()


class SegmentConfig(Table):
    id: Slug
    name: NamesConfig
    aliases: Aliases = _list()
    instruments: Annotated[tuple[InstrumentConfig, ...], Field(strict=False, min_length=1)]


class OtherConfig(NamesConfig):
    kind: Literal["index", "fund", "fx", "listing"]
    code: Code
    exchange: str | None = None
    currency: Currency | None = None
    aliases: Aliases = _list()


class SeriesConfig(Table):
    id: SeriesId
    name: NamesConfig
    unit: Text
    frequency: Literal["daily", "weekly", "monthly", "irregular"]
    aliases: Aliases = _list()


class ExhibitConfig(Table):
    id: Slug
    kind: Annotated[str, AfterValidator(_known_exhibit)]
    caption: NamesConfig


class SectionConfig(Table):
    id: Slug
    name: NamesConfig
    place: Literal["front", "body", "back"]
    exhibits: tuple[str, ...] = _list()
    required: bool = False


class StoreConfig(Table):
    uri: Text | None = None
    engine: Engine = StoreSpec().engine


class SwitchedOffConfig(Table):
    rule: Annotated[str, AfterValidator(_known_rule)]
    reason: Text


class CheckConfig(Table):
    forbidden: Annotated[tuple[Text, ...], AfterValidator(_each_once)] = _list()
    parts: Annotated[tuple[CompliancePart, ...], Field(strict=False), AfterValidator(_each_once)] = (
        COMPLIANCE_PARTS
    )
    off: tuple[SwitchedOffConfig, ...] = _list()


class EditionConfig(Table):
    """``edition.toml`` as a whole."""

    schema_: Literal["zhoubao.edition/1"] = Field(alias="schema")
    id: Slug
    name: NamesConfig
    languages: Annotated[tuple[Lang, ...], Field(strict=False, min_length=1), AfterValidator(_each_once)] = (
        "zh",
        "en",
    )
    timezone: Zone
    home: str
    cutoff_time: ClockTime = dt.time(18)
    sample: bool = False
    adjustment: Adjustment = "splits+dividends"
    windows: Annotated[
        tuple[WindowKind, ...], Field(strict=False, min_length=1), AfterValidator(_each_once)
    ] = ("wtd", "mtd", "ytd")
    desk: DeskConfig
    style: StyleConfig = StyleConfig()
    currency: CurrencyConfig = CurrencyConfig()
    segments: tuple[SegmentConfig, ...] = _list()
    others: tuple[OtherConfig, ...] = _list()
    series: tuple[SeriesConfig, ...] = _list()
    exhibits: tuple[ExhibitConfig, ...] = _list()
    sections: Annotated[tuple[SectionConfig, ...], Field(strict=False, min_length=1)]
    store: StoreConfig = StoreConfig()
    check: CheckConfig = CheckConfig()


def to_text(names: NamesConfig | None) -> Bilingual:
    """The words in both languages; one that is not written is the other, for it is never printed."""
    if names is None:
        return Bilingual("", "")
    return Bilingual(names.zh or names.en or "", names.en or names.zh or "")


def to_edition(config: EditionConfig, root: Path) -> Edition:
    """The edition in ``root`` that ``config``, found consistent, describes."""
    instruments = [_member(entry, segment.id) for segment in config.segments for entry in segment.instruments]
    instruments += [_other(entry) for entry in config.others]
    desk = config.desk
    return Edition(
        root=root,
        id=config.id,
        names=to_text(config.name),
        languages=config.languages,
        zone=ZoneInfo(config.timezone),
        home=config.home,
        cutoff_time=config.cutoff_time,
        sample=config.sample,
        desk=Desk(
            house=to_text(desk.house),
            names=to_text(desk.name),
            sector=to_text(desk.sector),
            people=tuple(Person(to_text(p.name), to_text(p.role), p.licence, p.email) for p in desk.people),
        ),
        style=HouseStyle(**config.style.model_dump()),
        currency=CurrencyRule(**config.currency.model_dump()),
        adjustment=config.adjustment,
        windows=config.windows,
        segments=tuple(
            Segment(
                entry.id,
                to_text(entry.name),
                tuple(member.code for member in entry.instruments),
                entry.aliases,
            )
            for entry in config.segments
        ),
        instruments={instrument.code: instrument for instrument in instruments},
        series={
            entry.id: SeriesSpec(entry.id, to_text(entry.name), entry.unit, entry.frequency, entry.aliases)
            for entry in config.series
        },
        exhibits={
            entry.id: ExhibitSpec(entry.id, entry.kind, to_text(entry.caption)) for entry in config.exhibits
        },
        sections=tuple(
            SectionSpec(entry.id, to_text(entry.name), entry.place, entry.exhibits, entry.required)
            for entry in config.sections
        ),
        store=StoreSpec(config.store.uri, config.store.engine),
        check=CheckSpec(
            config.check.forbidden,
            config.check.parts,
            {entry.rule: entry.reason for entry in config.check.off},
        ),
    )


def _member(entry: InstrumentConfig, segment: str) -> Instrument:
    mic, currency = _market(entry)
    cap = entry.cap
    shares = cap.shares
    if not shares and cap.basis in ("total", "adr"):
        shares = (f"shares/{entry.code}",)
    return Instrument(
        code=entry.code,
        names=to_text(entry),
        kind="equity",
        mic=mic,
        currency=currency,
        segment=segment,
        cap=CapBasis(cap.basis, shares, cap.h_code, cap.ratio),
        aliases=entry.aliases,
    )


def _other(entry: OtherConfig) -> Instrument:
    mic, currency = _market(entry)
    if entry.kind == "fx":
        currency = entry.code[3:6]  # USDCNY.FX is the price of a dollar in yuan
    return Instrument(entry.code, to_text(entry), entry.kind, mic, currency, aliases=entry.aliases)


def _market(entry: InstrumentConfig | OtherConfig) -> tuple[str, str]:
    """The exchange's MIC and the currency; what is not written follows from the code's suffix."""
    exchange = EXCHANGES[entry.exchange] if entry.exchange else exchange_of(entry.code)
    return (exchange.mic if exchange else ""), entry.currency or (exchange.currency if exchange else "")
