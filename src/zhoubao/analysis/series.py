"""Facts of the series that an edition declares for itself: visits, downloads, asking prices and the like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhoubao.analysis.records import Record, outliers
from zhoubao.analysis.scales import unit_in_ones
from zhoubao.edition.edition import Edition
from zhoubao.model import Fact, Observation, SeriesSpec, Span, Window
from zhoubao.model.instrument import INSTRUMENT_SERIES
from zhoubao.store import Snapshot

__all__ = ["SERIES_MEASURES", "declared_series", "series_facts", "unit_in_ones"]

SERIES_MEASURES = (
    "latest", "previous", "change", "change.year", "change.wtd", "change.mtd", "change.ytd",
    "high", "low", "high.since", "low.since", "rank", "rank.change", "share", "discount",
)  # fmt: skip
_DAY = dt.timedelta(days=1)


def declared_series(edition: Edition) -> tuple[SeriesSpec, ...]:
    """The series of an edition that hang on no instrument: ``visits/chatgpt``, not ``shares/…``."""
    return tuple(
        spec for spec in edition.series.values() if spec.id.partition("/")[0] not in INSTRUMENT_SERIES
    )


def series_facts(
    edition: Edition, snapshot: Snapshot, cutoff: dt.datetime, windows: Sequence[Window] = ()
) -> list[Fact]:
    """The facts of every declared series, from what is dated up to the cutoff's day in the edition's zone.

    Which there are, and of which series, docs/facts.md says. Values are in ones. Provisional periods count
    for ``latest`` and ``previous`` only; the others leave them out and say so by the flag
    ``provisional-left-out``. A figure that cannot be told has no value and the flag ``missing``. ``windows``
    are the issue's; series whose values hold have a change over each.
    """
    specs = declared_series(edition)
    if not specs:
        return []
    day = cutoff.astimezone(edition.zone).date()
    rows: dict[str, list[Observation]] = {spec.id: [] for spec in specs}
    for o in snapshot.history([spec.id for spec in specs], last=day):
        rows[o.series].append(o)
    records = {spec.id: Record.of(spec, rows[spec.id], day) for spec in specs}
    odd = outliers({spec.id: spec for spec in specs}, [o for r in records.values() for o in r.every])
    facts: list[Fact] = []
    for record in records.values():
        field = [
            other
            for other in records.values()
            if other.spec.group == record.spec.group and other.unit == record.unit
        ]
        facts += _Figures(record, field, records, odd).facts(windows)
    return facts


@dataclass(frozen=True, slots=True)
class _Figures:
    """A series with those it is held against: ``field`` are those of its group and unit, itself included."""

    record: Record
    field: Sequence[Record]
    records: Mapping[str, Record]
    odd: frozenset[tuple[str, dt.date]]

    def facts(self, windows: Sequence[Window]) -> Iterator[Fact]:
        record, spec = self.record, self.record.spec
        yield self._level("latest", record.every[-1] if record.every else None, "end")
        yield self._level("previous", record.before(provisional=True), "the period before")
        yield self._change("change", record.before(), record.end, "the period before")
        if (base := record.a_year_before()) is not None:
            yield self._change("change.year", base, record.settled[-1], "a year before")
        if spec.holds:
            for window in windows:
                yield self._over(window)
        yield self._extreme("high")
        yield self._extreme("low")
        yield self._since("high")
        yield self._since("low")
        yield self._rank()
        if not spec.holds and len(self.field) > 1:
            yield self._places_gained()
            if record.unit == "count":  # the sum of prices or ratios is no whole
                yield self._share()
        if spec.used_of is not None:
            yield self._discount(spec.used_of)

    def _fact(
        self,
        measure: str,
        value: float | None,
        span: Span,
        formula: str,
        inputs: Sequence[Observation],
        unit: str | None = None,
        flags: tuple[str, ...] | None = None,
    ) -> Fact:
        spec = self.record.spec
        if value is None:
            flags = ("missing",)
        else:
            flags = self._left_out if flags is None else flags
            if any(o.key in self.odd for o in inputs) and measure in ("latest", "previous", "share"):
                flags = (*flags, "outlier")
            if spec.caution is not None:
                flags = (*flags, "caution")
        return Fact(
            id=f"{measure}/{spec.id}",
            subject=spec.id,
            measure=measure,
            value=value,
            unit=unit or self.record.unit,
            window=span,
            formula=formula,
            inputs=tuple({o.key: o for o in inputs}.values()),
            flags=flags,
        )

    @property
    def _left_out(self) -> tuple[str, ...]:
        some = len(self.record.settled) < len(self.record.every)
        return ("provisional-left-out",) if some else ()

    # The series by itself

    def _level(self, measure: str, o: Observation | None, which: str) -> Fact:
        record = self.record
        if o is None:
            return self._fact(measure, None, Span(None, record.day), f"{record.spec.id}[{which}]", ())
        scale = f" * 1e{record.exponent}" if record.exponent else ""
        flags = ("provisional",) if o.provisional else ()
        formula = f"{record.spec.id}[{which}]{scale}"
        return self._fact(measure, record.ones(o), Span(None, o.date), formula, (o,), flags=flags)

    def _change(self, measure: str, base: Observation | None, end: Observation | None, than: str) -> Fact:
        formula = f"{self.record.spec.id}[end] / {self.record.spec.id}[{than}] - 1"
        if end is None or base is None or base.value <= 0:
            known = [o for o in (base, end) if o is not None]
            span = Span(base.date if base else None, end.date if end else self.record.day)
            return self._fact(measure, None, span, formula, known, "ratio")
        value = end.value / base.value - 1
        return self._fact(measure, value, Span(base.date, end.date), formula, (base, end), "ratio")

    def _over(self, window: Window) -> Fact:
        """The change of what holds over a window of the issue: on its end, on what held the day before it."""
        name, record = self.record.spec.id, self.record
        first, last = window.first - _DAY, min(window.last, record.day)
        base, end = record.held(first), record.held(last)
        formula = f"{name}[held on {last}] / {name}[held on {first}] - 1"
        known = [o for o in (base, end) if o is not None]
        value = (
            end.value / base.value - 1 if base is not None and end is not None and base.value > 0 else None
        )
        return self._fact(f"change.{window.kind}", value, Span(first, last), formula, known, "ratio")

    def _extreme(self, measure: str) -> Fact:
        pick, word = (max, "highest") if measure == "high" else (min, "lowest")
        record, name = self.record, self.record.spec.id
        rows = record.settled
        if not rows:
            return self._fact(measure, None, Span(None, record.day), f"{word} of {name}", ())
        best = pick(rows, key=lambda o: o.value)
        formula = f"{word} of {name} since {rows[0].date}, {len(rows)} periods: on {best.date}"
        inputs = (best, rows[0], rows[-1], _newest(record.every))
        return self._fact(measure, record.ones(best), Span(rows[0].date, rows[-1].date), formula, inputs)

    def _since(self, measure: str) -> Fact:
        """Of how many periods in a row the last has the highest (lowest) value, itself among them."""
        record, name = self.record, self.record.spec.id
        sign, word = (1, "high") if measure == "high" else (-1, "low")
        rows = record.steps
        if not rows:
            formula = f"periods of {name} none of which is as {word} as the last"
            return self._fact(f"{measure}.since", None, Span(None, record.day), formula, (), "count")
        end = rows[-1]
        at = next((n for n in range(len(rows) - 2, -1, -1) if rows[n].value * sign >= end.value * sign), None)
        told = rows if at is None else rows[at + 1 :]
        base = rows[0] if at is None else rows[at]
        how = f"on {base.date} it was" if at is not None else f"the record begins on {base.date}"
        formula = f"periods of {name} up to {end.date} before which none is as {word}: {how}"
        flags = (*self._left_out, "gaps") if record.gap_after(base.date) else self._left_out
        return self._fact(
            f"{measure}.since",
            float(len(told)),
            Span(base.date, end.date),
            formula,
            (base, end, _newest(told)),
            "count",
            flags,
        )

    # The series in its group

    def _rank(self) -> Fact:
        record, group = self.record, self.record.spec.group
        if not record.settled:
            return self._fact("rank", None, Span(None, record.day), f"rank among {group}", (), "count")
        own = record.settled[-1]
        day = record.day if record.spec.holds else own.date
        others = self._beside(own)
        formula = f"1 + series of {group} above it on {day}, of {len(others) + 1}"
        value = float(_place(record.ones(own), others))
        return self._fact("rank", value, Span(None, day), formula, (own, *(o for _, o in others)), "count")

    def _places_gained(self) -> Fact:
        """Places gained since the period before, among those that have a value in both."""
        record, group = self.record, self.record.spec.group
        end, base = record.end, record.before()
        then = {o.series: (value, o) for value, o in self._beside(base)} if base is not None else {}
        now = {o.series: (value, o) for value, o in self._beside(end)} if end is not None else {}
        both = sorted(then.keys() & now.keys())
        span = Span(base.date if base else None, end.date if end else record.day)
        formula = (
            f"rank on {span.base} - rank on {span.end}, among {len(both) + 1} series of {group} with both"
        )
        if end is None or base is None or not both:
            formula = f"places gained among {group} on the period before"
            known = [o for o in (base, end) if o is not None]
            return self._fact("rank.change", None, span, formula, known, "count")
        before = _place(record.ones(base), [then[name] for name in both])
        after = _place(record.ones(end), [now[name] for name in both])
        inputs = [base, end, *(side[name][1] for name in both for side in (then, now))]
        return self._fact("rank.change", float(before - after), span, formula, inputs, "count")

    def _share(self) -> Fact:
        record, group = self.record, self.record.spec.group
        own = record.end
        others = self._beside(own) if own is not None else []
        if own is None or not others:
            known = (own,) if own is not None else ()
            span = Span(None, own.date if own else record.day)
            return self._fact("share", None, span, f"share of the sum of {group}", known, "ratio")
        values = [record.ones(own), *(value for value, _ in others)]
        whole = sum(values)
        value = values[0] / whole if min(values) >= 0 and whole > 0 else None
        formula = f"{record.spec.id}[end] / sum of {len(values)} series of {group} on {own.date}"
        inputs = (own, *(o for _, o in others))
        return self._fact("share", value, Span(None, own.date), formula, inputs, "ratio")

    def _beside(self, at: Observation | None) -> list[tuple[float, Observation]]:
        """The others of the field with a value for the period of one: values in ones, and observations."""
        record = self.record
        found = [(o, record.beside(o, at)) for o in self.field if o.spec.id != record.spec.id]
        return [(other.ones(o), o) for other, o in found if o is not None]

    def _discount(self, new_id: str) -> Fact:
        """What used goods cost less (below zero) or more than the same goods new, both at one time."""
        record, name = self.record, self.record.spec.id
        new = self.records.get(new_id)
        own = record.settled[-1] if record.settled else None
        other = record.beside(new, own) if new is not None and own is not None else None
        day = record.day if own is None or record.spec.holds else own.date
        formula = f"{name} / {new_id} - 1, both on {day}"
        known = [o for o in (own, other) if o is not None]
        value = None
        if new is not None and own is not None and other is not None and new.unit == record.unit:
            value = record.ones(own) / new.ones(other) - 1 if other.value > 0 else None
        return self._fact("discount", value, Span(None, day), formula, known, "ratio")


def _place(own: float, others: Sequence[tuple[float, Observation]]) -> int:
    return 1 + sum(value > own for value, _ in others)


def _newest(rows: Sequence[Observation]) -> Observation:
    """What became known last is an input too: known as of it, a record says the same again."""
    return max(rows, key=lambda o: o.known_at)
