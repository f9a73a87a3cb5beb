"""Facts of the series that an edition declares for itself: visits, downloads, asking prices and the like."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhoubao.edition.edition import Edition
from zhoubao.model import Fact, Observation, SeriesSpec, Span
from zhoubao.model.instrument import INSTRUMENT_SERIES
from zhoubao.sources.units import read_currency, read_unit
from zhoubao.store import Snapshot

__all__ = ["SERIES_MEASURES", "declared_series", "series_facts", "unit_in_ones"]

SERIES_MEASURES = ("latest", "previous", "change", "change.year", "high", "low", "rank")

# How far apart neighbouring periods may lie, and how far from a year ago its period may, in days.
_NEXT_PERIOD = {"daily": 11, "weekly": 10, "monthly": 45, "irregular": 100_000}
_YEAR_AGO = {"daily": 4, "weekly": 4, "monthly": 15, "irregular": 15}

_SCALES = {
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
_ENGLISH_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
}  # fmt: skip
_COUNTED = (
    frozenset("次人户个台部辆片颗张件篇家套块条只吨桶份款项座支盒瓶箱单亩头羽")
    | {"人次", "count", "counts", "visits", "visitors", "downloads", "users", "units", "views", "calls"}
    | {"installs", "pieces", "cards", "chips", "orders", "subscribers", "requests", "tokens", "barrels"}
    | {"tonnes", "tons"}
)
_CHINESE_COUNT = re.compile(r"([千万十百亿]+)\S+")


def declared_series(edition: Edition) -> tuple[SeriesSpec, ...]:
    """The series of an edition that hang on no instrument: ``visits/chatgpt``, not ``shares/…``."""
    return tuple(
        spec for spec in edition.series.values() if spec.id.partition("/")[0] not in INSTRUMENT_SERIES
    )


def unit_in_ones(unit: str) -> tuple[str, int]:
    """A declared unit without its scale, and the power of ten the scale was: 万次 is ``count`` and 4.

    Counts are ``count``, money its currency code (元 alone is CNY), shares of a whole ``ratio``, index
    levels ``points``; any other unit stays as it is written.
    """
    text = unit.strip()
    if text in ("%", "百分比"):
        return "ratio", -2
    if text in ("点", "points"):
        return "points", 0
    if text.casefold() in _COUNTED:
        return "count", 0
    read = read_unit(text) or read_unit(re.split(r"/| per |每", text)[0])
    if read is not None:
        if read.kind == "ratio":
            return "ratio", read.exponent
        if read.kind == "shares" or not (read.currency or text.startswith("元") or text.endswith("元")):
            return "count", read.exponent
        return read.currency or read_currency("人民币") or "CNY", read.exponent
    if (found := _CHINESE_COUNT.fullmatch(text)) and found[1] in _SCALES:
        return "count", _SCALES[found[1]]
    first, _, rest = text.casefold().partition(" ")
    if first in _ENGLISH_SCALES and rest in _COUNTED:
        return "count", _ENGLISH_SCALES[first]
    return text, 0


def series_facts(edition: Edition, snapshot: Snapshot, cutoff: dt.datetime) -> list[Fact]:
    """The facts of every declared series, from what is dated up to the cutoff's day in the edition's zone.

    Per series ``latest``, ``previous``, ``change`` (on the period before), ``change.year`` (where there is
    an observation a year before), ``high`` and ``low`` (of the record), and ``rank`` (among the series of
    its kind that have an observation of the same date; 1 is the highest). Values are in ones. Provisional
    periods count for ``latest`` and ``previous`` only; the others leave them out and say so by the flag
    ``provisional-left-out``. A figure that cannot be told has no value and the flag ``missing``.
    """
    specs = declared_series(edition)
    if not specs:
        return []
    day = cutoff.astimezone(edition.zone).date()
    rows: dict[str, list[Observation]] = {spec.id: [] for spec in specs}
    for o in snapshot.history([spec.id for spec in specs], last=day):
        rows[o.series].append(o)
    records = {spec.id: _Record.of(spec, rows[spec.id], day) for spec in specs}
    return [fact for record in records.values() for fact in record.facts(records)]


@dataclass(frozen=True, slots=True)
class _Record:
    """A series up to a day: all observations, and those that are not provisional, oldest first."""

    spec: SeriesSpec
    every: Sequence[Observation]
    settled: Sequence[Observation]
    day: dt.date
    unit: str
    exponent: int
    on: Mapping[dt.date, Observation]

    @classmethod
    def of(cls, spec: SeriesSpec, rows: Sequence[Observation], day: dt.date) -> _Record:
        unit, exponent = unit_in_ones(spec.unit)
        settled = [o for o in rows if not o.provisional]
        return cls(spec, rows, settled, day, unit, exponent, {o.date: o for o in settled})

    def facts(self, all_records: Mapping[str, _Record]) -> list[Fact]:
        changes = [self._change("change", self._before(self.settled), "the period before")]
        if year_ago := self._year_ago():
            changes.append(self._change("change.year", year_ago, "a year before"))
        return [
            self._level("latest", self.every[-1] if self.every else None, "end"),
            self._level("previous", self._before(self.every), "the period before"),
            *changes,
            self._extreme("high"),
            self._extreme("low"),
            self._rank(all_records),
        ]

    def ones(self, o: Observation) -> float:
        # Through the decimal form: 8.7 亿 is 870000000 exactly, and no 869999999.9999999.
        return float(Decimal(repr(float(o.value))).scaleb(self.exponent))

    def _before(self, rows: Sequence[Observation]) -> Observation | None:
        """The observation of the period before the last; none where that period has none."""
        if len(rows) < 2 or (rows[-1].date - rows[-2].date).days > _NEXT_PERIOD[self.spec.frequency]:
            return None
        return rows[-2]

    def _year_ago(self) -> Observation | None:
        if not self.settled:
            return None
        end = self.settled[-1].date
        there = dt.date(end.year - 1, end.month, min(end.day, 28) if end.month == 2 else end.day)
        near = min(self.settled, key=lambda o: abs(o.date - there))
        return near if abs(near.date - there).days <= _YEAR_AGO[self.spec.frequency] else None

    def _fact(
        self,
        measure: str,
        value: float | None,
        span: Span,
        formula: str,
        inputs: Sequence[Observation],
        unit: str | None = None,
        flags: tuple[str, ...] = (),
    ) -> Fact:
        return Fact(
            id=f"{measure}/{self.spec.id}",
            subject=self.spec.id,
            measure=measure,
            value=value,
            unit=unit or self.unit,
            window=span,
            formula=formula,
            inputs=tuple(inputs),
            flags=("missing",) if value is None else flags,
        )

    def _level(self, measure: str, o: Observation | None, which: str) -> Fact:
        if o is None:
            return self._fact(measure, None, Span(None, self.day), f"{self.spec.id}[{which}]", ())
        scale = f" * 1e{self.exponent}" if self.exponent else ""
        flags = ("provisional",) if o.provisional else ()
        formula = f"{self.spec.id}[{which}]{scale}"
        return self._fact(measure, self.ones(o), Span(None, o.date), formula, (o,), flags=flags)

    @property
    def _left_out(self) -> tuple[str, ...]:
        return ("provisional-left-out",) if len(self.settled) < len(self.every) else ()

    def _change(self, measure: str, base: Observation | None, than: str) -> Fact:
        formula = f"{self.spec.id}[end] / {self.spec.id}[{than}] - 1"
        end = self.settled[-1] if self.settled else None
        if end is None or base is None or base.value <= 0:
            known = [o for o in (base, end) if o is not None]
            span = Span(base.date if base else None, end.date if end else self.day)
            return self._fact(measure, None, span, formula, known, "ratio")
        value = end.value / base.value - 1
        return self._fact(
            measure, value, Span(base.date, end.date), formula, (base, end), "ratio", self._left_out
        )

    def _extreme(self, measure: str) -> Fact:
        pick, word = (max, "highest") if measure == "high" else (min, "lowest")
        if not self.settled:
            return self._fact(measure, None, Span(None, self.day), f"{word} of {self.spec.id}", ())
        first, last = self.settled[0], self.settled[-1]
        best = pick(self.settled, key=lambda o: o.value)
        # What became known last is an input too: known as of it, the record says the same again.
        newest = max(self.settled, key=lambda o: o.known_at)
        formula = f"{word} of {self.spec.id} since {first.date}, {len(self.settled)} periods: on {best.date}"
        inputs = tuple({o.key: o for o in (best, first, last, newest)}.values())
        span = Span(first.date, last.date)
        return self._fact(measure, self.ones(best), span, formula, inputs, flags=self._left_out)

    def _rank(self, all_records: Mapping[str, _Record]) -> Fact:
        kind = self.spec.id.partition("/")[0]
        if not self.settled:
            return self._fact("rank", None, Span(None, self.day), f"rank among {kind}", (), "count")
        own = self.settled[-1]
        others = [
            (record.ones(o), o)
            for name, record in all_records.items()
            if name.partition("/")[0] == kind and name != self.spec.id and record.unit == self.unit
            if (o := record.on.get(own.date)) is not None
        ]
        above = sum(value > self.ones(own) for value, _ in others)
        formula = f"1 + series of {kind} above it on {own.date}, of {len(others) + 1}"
        inputs = (own, *(o for _, o in others))
        return self._fact(
            "rank", float(above + 1), Span(None, own.date), formula, inputs, "count", self._left_out
        )
