"""The form of ``edition.toml``: every key it may have, and its translation into an ``Edition``.

Only ``load`` and ``validate`` import this module, so that pydantic is not loaded before an edition is.
What concerns one value is checked here; what concerns several at once, in ``consistency``.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from zhoubao.edition.edition import (
    Adjustment,
    CheckSpec,
    CurrencyRule,
    Desk,
    Edition,
    HouseStyle,
    PerformanceSpec,
    Person,
    SectionKind,
    SectionSpec,
    SourceRule,
    StoreSpec,
)
from zhoubao.edition.exhibits import EXHIBIT_KINDS, ExhibitSpec, PanelSpec
from zhoubao.edition.mistakes import show
from zhoubao.edition.rules import COMPLIANCE_PARTS, RULE_IDS, CompliancePart
from zhoubao.edition.values import (
    Aliases,
    ClockTime,
    Code,
    Colour,
    Currency,
    Email,
    Engine,
    NamesConfig,
    SeriesId,
    Slug,
    Table,
    Text,
    Zone,
    each_once,
    listed,
    to_text,
)
from zhoubao.errors import nearest
from zhoubao.model import (
    EXCHANGES,
    CapBasis,
    Instrument,
    Lang,
    Segment,
    SeriesSpec,
    WindowKind,
    exchange_of,
)
from zhoubao.model.instrument import Basis, Frequency

__all__ = ["EditionConfig", "to_edition"]


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


class PersonConfig(Table):
    name: NamesConfig
    role: NamesConfig
    licence: Text
    email: Email


class DeskConfig(Table):
    house: NamesConfig
    name: NamesConfig
    sector: NamesConfig
    people: tuple[PersonConfig, ...] = listed()


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
    shares: tuple[SeriesId, ...] = listed()
    h_code: Code | None = None
    ratio: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0


class InstrumentConfig(NamesConfig):
    code: Code
    exchange: str | None = None
    currency: Currency | None = None
    aliases: Aliases = listed()
    cap: CapConfig = CapConfig()


class SegmentConfig(Table):
    id: Slug
    name: NamesConfig
    aliases: Aliases = listed()
    instruments: Annotated[tuple[InstrumentConfig, ...], Field(strict=False, min_length=1)]


class OtherConfig(NamesConfig):
    kind: Literal["index", "fund", "fx", "listing"]
    code: Code
    exchange: str | None = None
    currency: Currency | None = None
    aliases: Aliases = listed()


class SeriesConfig(Table):
    id: SeriesId
    name: NamesConfig
    unit: Text
    frequency: Frequency
    aliases: Aliases = listed()
    dated: Literal["first", "last"] = "last"
    holds: bool = False
    used_of: SeriesId | None = None
    caution: NamesConfig | None = None


class SourceConfig(Table):
    match: Text
    name: NamesConfig | None = None
    redistribute: bool = True


class PerformanceConfig(Table):
    name: NamesConfig
    benchmark: Code
    instruments: tuple[Code, ...] = listed()
    weights: Literal["equal", "cap"] = "equal"
    months: Annotated[int, Field(ge=1, le=60)] = 12


class PanelConfig(Table):
    title: NamesConfig | None = None
    series: Annotated[tuple[SeriesId, ...], Field(strict=False, min_length=1)]


class ExhibitConfig(Table):
    id: Slug
    kind: Annotated[str, AfterValidator(_known_exhibit)]
    caption: NamesConfig
    series: tuple[SeriesId, ...] = listed()
    panels: tuple[PanelConfig, ...] = listed()
    periods: Annotated[int, Field(ge=2)] | None = None
    empty: Literal["fail", "frame"] = "fail"
    note: NamesConfig | None = None


class SectionConfig(Table):
    id: Slug
    name: NamesConfig
    place: Literal["front", "body", "back"]
    kind: SectionKind = "prose"
    exhibits: tuple[str, ...] = listed()
    required: bool = False
    template: Text | None = None


class StoreConfig(Table):
    uri: Text | None = None
    engine: Engine = StoreSpec().engine


class SwitchedOffConfig(Table):
    rule: Annotated[str, AfterValidator(_known_rule)]
    reason: Text


class CheckConfig(Table):
    forbidden: Annotated[tuple[Text, ...], AfterValidator(each_once)] = listed()
    parts: Annotated[tuple[CompliancePart, ...], Field(strict=False), AfterValidator(each_once)] = (
        COMPLIANCE_PARTS
    )
    off: tuple[SwitchedOffConfig, ...] = listed()


class EditionConfig(Table):
    """``edition.toml`` as a whole."""

    schema_: Literal["zhoubao.edition/1"] = Field(alias="schema")
    id: Slug
    name: NamesConfig
    languages: Annotated[tuple[Lang, ...], Field(strict=False, min_length=1), AfterValidator(each_once)] = (
        "zh",
        "en",
    )
    timezone: Zone
    home: str
    cutoff_time: ClockTime = dt.time(18)
    sample: bool = False
    adjustment: Adjustment = "splits+dividends"
    windows: Annotated[
        tuple[WindowKind, ...], Field(strict=False, min_length=1), AfterValidator(each_once)
    ] = ("wtd", "mtd", "ytd")
    desk: DeskConfig
    style: StyleConfig = StyleConfig()
    currency: CurrencyConfig = CurrencyConfig()
    segments: tuple[SegmentConfig, ...] = listed()
    others: tuple[OtherConfig, ...] = listed()
    series: tuple[SeriesConfig, ...] = listed()
    sources: tuple[SourceConfig, ...] = listed()
    performance: PerformanceConfig | None = None
    exhibits: tuple[ExhibitConfig, ...] = listed()
    sections: Annotated[tuple[SectionConfig, ...], Field(strict=False, min_length=1)]
    store: StoreConfig = StoreConfig()
    check: CheckConfig = CheckConfig()


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
        series={entry.id: _series(entry) for entry in config.series},
        sources=tuple(
            SourceRule(entry.match, to_text(entry.name) if entry.name else None, entry.redistribute)
            for entry in config.sources
        ),
        performance=_performance(config.performance),
        exhibits={entry.id: _exhibit(entry) for entry in config.exhibits},
        sections=tuple(
            SectionSpec(
                entry.id,
                to_text(entry.name),
                entry.place,
                entry.exhibits,
                entry.required,
                entry.kind,
                entry.template,
            )
            for entry in config.sections
        ),
        store=StoreSpec(config.store.uri, config.store.engine),
        check=CheckSpec(
            config.check.forbidden,
            config.check.parts,
            {entry.rule: entry.reason for entry in config.check.off},
        ),
    )


def _series(entry: SeriesConfig) -> SeriesSpec:
    return SeriesSpec(
        entry.id,
        to_text(entry.name),
        entry.unit,
        entry.frequency,
        entry.aliases,
        dated=entry.dated,
        holds=entry.holds,
        used_of=entry.used_of,
        caution=to_text(entry.caution) if entry.caution else None,
    )


def _performance(entry: PerformanceConfig | None) -> PerformanceSpec | None:
    if entry is None:
        return None
    return PerformanceSpec(
        to_text(entry.name), entry.benchmark, entry.instruments, entry.weights, entry.months
    )


def _exhibit(entry: ExhibitConfig) -> ExhibitSpec:
    panels = tuple(PanelSpec(to_text(panel.title), panel.series) for panel in entry.panels)
    if entry.series:
        panels = (PanelSpec(to_text(None), entry.series),)
    return ExhibitSpec(
        entry.id,
        entry.kind,
        to_text(entry.caption),
        panels,
        entry.periods,
        entry.empty,
        to_text(entry.note) if entry.note else None,
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
