"""A declared series up to a day: its periods or steps, and where they lie beside those of its group."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from zhoubao.analysis.periods import Period, follows, period_of, same_day, year_before
from zhoubao.analysis.scales import unit_in_ones
from zhoubao.model import Observation, SeriesSpec

__all__ = ["OUTLIER_OF_MEDIAN", "OUTLIER_OF_NEXT", "Record", "outliers"]

OUTLIER_OF_MEDIAN = 100
OUTLIER_OF_NEXT = 20
"""A leader may have fifty times the visits of the middle of its field and ten times those of the next; a
domain shared with other products has a thousand times those of both."""


@dataclass(frozen=True, slots=True)
class Record:
    """A series up to ``day``, oldest first, one observation a period (the last dated).

    ``settled`` are those that are not provisional. ``steps`` are, of a series whose values hold, the first of
    each run of equal values, of any other the settled ones.
    """

    spec: SeriesSpec
    day: dt.date
    every: tuple[Observation, ...]
    settled: tuple[Observation, ...]
    steps: tuple[Observation, ...]
    unit: str
    exponent: int
    _by_period: Mapping[Period, Observation]

    @classmethod
    def of(cls, spec: SeriesSpec, rows: Iterable[Observation], day: dt.date) -> Record:
        """``rows`` are the observations in force dated up to ``day``, oldest first."""
        unit, exponent = unit_in_ones(spec.unit)
        told = list(rows)
        every = tuple({period_of(spec, o.date): o for o in told}.values())
        by_period = {period_of(spec, o.date): o for o in told if not o.provisional}
        settled = tuple(by_period.values())
        steps = settled
        if spec.holds:
            steps = tuple(o for n, o in enumerate(settled) if not n or o.value != settled[n - 1].value)
        return cls(spec, day, every, settled, steps, unit, exponent, by_period)

    def ones(self, o: Observation) -> float:
        """A value without the scale of its unit."""
        # Through the decimal form: 8.7 亿 is 870000000 exactly, and no 869999999.9999999.
        return float(Decimal(repr(float(o.value))).scaleb(self.exponent))

    @property
    def end(self) -> Observation | None:
        """The observation that comparisons end at: the last settled one, or the last change of what holds."""
        return self.steps[-1] if self.steps else None

    def before(self, *, provisional: bool = False) -> Observation | None:
        """The observation of the period before the last, or before the last change; none where it lacks."""
        if self.spec.holds:
            rows: Sequence[Observation] = self.every if provisional else self.settled
            return next((o for o in reversed(rows) if o.value != rows[-1].value), None)
        rows = self.every if provisional else self.settled
        if len(rows) < 2 or not follows(self.spec, rows[-2].date, rows[-1].date):
            return None
        return rows[-2]

    def a_year_before(self) -> Observation | None:
        """The observation a year before the last settled one; of what holds the value held then."""
        if not self.settled:
            return None
        if self.spec.holds:
            return self.held(same_day(self.day))
        last = self.settled[-1].date
        near = min(self.settled, key=lambda o: abs(o.date - same_day(last)))
        return near if year_before(self.spec, near.date, last) else None

    def held(self, day: dt.date) -> Observation | None:
        """The settled observation whose value holds on a day: the last one dated up to it."""
        return next((o for o in reversed(self.settled) if o.date <= day), None)

    def beside(self, other: Record, at: Observation | None = None) -> Observation | None:
        """What the other series has for the period of ``at`` (none given: of this one's last).

        Values that hold are set beside each other on the record's day, and beside nothing else.
        """
        if self.spec.holds or other.spec.holds:
            return other.held(self.day) if self.spec.holds and other.spec.holds else None
        at = at or (self.settled[-1] if self.settled else None)
        return other._by_period.get(period_of(self.spec, at.date)) if at is not None else None

    def gap_after(self, first: dt.date) -> bool:
        """Whether a period is missing between one's date and the end."""
        dates = [o.date for o in self.settled if o.date >= first]
        return any(not follows(self.spec, *pair) for pair in pairwise(dates))


def outliers(
    specs: Mapping[str, SeriesSpec], observations: Iterable[Observation]
) -> frozenset[tuple[str, dt.date]]:
    """The (series, date) of observations that are not of one kind with their group's, for charts and flags.

    Such a value is more than ``OUTLIER_OF_MEDIAN`` times the median of the others in its group for the same
    period, and more than ``OUTLIER_OF_NEXT`` times the highest of them. Only counts are looked at, in groups
    that have three or more values then: prices of unlike goods are no measure of each other. Observations of
    no declared series are passed over.
    """
    fields: dict[tuple[str, Period], list[tuple[float, Observation]]] = {}
    scales = {name: unit_in_ones(spec.unit) for name, spec in specs.items()}
    for o in observations:
        spec = specs.get(o.series)
        if spec is None or spec.holds or scales[o.series][0] != "count":
            continue
        value = float(o.value) * 10.0 ** scales[o.series][1]
        fields.setdefault((spec.group, period_of(spec, o.date)), []).append((value, o))
    found = set()
    for field in fields.values():
        if len(field) < 3:
            continue
        field.sort(key=lambda pair: pair[0])
        (top, o), others = field[-1], [value for value, _ in field[:-1]]
        # Only the highest can be far above all others.
        if top > max(OUTLIER_OF_MEDIAN * statistics.median(others), OUTLIER_OF_NEXT * others[-1]):
            found.add(o.key)
    return frozenset(found)
