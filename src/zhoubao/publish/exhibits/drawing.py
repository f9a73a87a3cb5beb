"""The declared series that an exhibit shows: their records up to the cutoff, and what is drawn of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from zhoubao.analysis.periods import period_of
from zhoubao.analysis.records import Record, outliers
from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.model import Observation, SeriesSpec
from zhoubao.publish.document import Point
from zhoubao.publish.exhibits.scene import Scene

__all__ = ["Drawn", "drawn_series"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series as an exhibit draws it: ``rows`` are the observations behind ``points``, one each."""

    record: Record
    rows: tuple[Observation, ...]
    points: tuple[Point, ...]

    @property
    def spec(self) -> SeriesSpec:
        return self.record.spec

    @property
    def values(self) -> list[float]:
        """What the axis has to hold, in ones: outliers stand at its edge."""
        return [point.value for point in self.points if not point.outlier]


def drawn_series(spec: ExhibitSpec, scene: Scene, *, steps: bool = False) -> dict[str, Drawn]:
    """The series of an exhibit by id, in printing order; those without an observation too.

    A point stands on the last day of its period; of ``steps`` on the day that the value changed. Of the
    exhibit's ``periods`` the last so many of all its series together are kept, and of steps the one before
    them, which holds into them.
    """
    edition = scene.edition
    day = scene.facts.cutoff.astimezone(edition.zone).date()
    groups = {edition.series[name].group for name in spec.series}
    # What is out of the ordinary is told from the whole group, be it drawn here or elsewhere.
    field = {name: series for name, series in edition.series.items() if series.group in groups}
    rows: dict[str, list[Observation]] = {name: [] for name in field}
    for o in scene.history(list(field)):
        if o.series in rows and o.date <= day:
            rows[o.series].append(o)
    records = {name: Record.of(series, rows[name], day) for name, series in field.items()}
    odd = outliers(field, [o for record in records.values() for o in record.every])
    shown = [records[name] for name in spec.series]
    first = _first_kept(shown, spec.periods, steps)
    return {record.spec.id: _drawn(record, first, odd, steps) for record in shown}


def _placed(spec: SeriesSpec, o: Observation, steps: bool) -> dt.date:
    return o.date if steps else period_of(spec, o.date).last


def _first_kept(records: Collection[Record], periods: int | None, steps: bool) -> dt.date:
    """The first day that is drawn, so that the last ``periods`` are."""
    days = sorted({_placed(record.spec, o, steps) for record in records for o in record.every})
    return days[-periods] if periods is not None and len(days) > periods else dt.date.min


def _drawn(record: Record, first: dt.date, odd: Collection[tuple[str, dt.date]], steps: bool) -> Drawn:
    kept = [o for o in record.every if _placed(record.spec, o, steps) >= first]
    before = [o for o in record.every if _placed(record.spec, o, steps) < first]
    if steps and before:
        kept.insert(0, before[-1])
    points = tuple(
        Point(_placed(record.spec, o, steps), record.ones(o), o.provisional, o.key in odd) for o in kept
    )
    return Drawn(record, tuple(kept), points)
