"""Observations held in memory: the carried tables of an edition, and the yardstick of the store's tests."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from zhoubao.model import Observation
from zhoubao.store.reader import Ask, Key

__all__ = ["Recorded"]


class Recorded:
    """A ``Reader`` over a few observations."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._by_series: dict[str, list[Observation]] = defaultdict(list)
        for observation in observations:
            self._by_series[observation.series].append(observation)

    def last_dates(
        self, asks: Sequence[Ask], known_at: dt.datetime | None
    ) -> dict[str, tuple[dt.date | None, ...]]:
        found: dict[str, tuple[dt.date | None, ...]] = {}
        for ask in asks:
            dates = {o.date for o in self._known(ask.series, known_at)}
            found[ask.series] = tuple(
                max((day for day in dates if first <= day <= last), default=None) for first, last in ask.spans
            )
        return found

    def versions(self, keys: Iterable[Key], known_at: dt.datetime | None) -> list[Observation]:
        wanted = set(keys)
        series = {name for name, _ in wanted}
        return [o for name in series for o in self._known(name, known_at) if o.key in wanted]

    def history(
        self,
        series: Sequence[str],
        known_at: dt.datetime | None,
        first: dt.date = dt.date.min,
        last: dt.date = dt.date.max,
    ) -> list[Observation]:
        return [
            o
            for name in dict.fromkeys(series)
            for o in self._known(name, known_at)
            if first <= o.date <= last
        ]

    def _known(self, series: str, known_at: dt.datetime | None) -> list[Observation]:
        rows = self._by_series.get(series, [])
        return rows if known_at is None else [o for o in rows if o.known_at <= known_at]
