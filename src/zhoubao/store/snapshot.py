"""What an edition knows at one instant: its carried tables and its store, read as one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from zhoubao.model import Observation
from zhoubao.store.accept import latest
from zhoubao.store.reader import Ask, Key, Reader

__all__ = ["SeriesSpan", "Snapshot"]

SeriesSpan = tuple[str, dt.date, dt.date]


class Snapshot:
    """Point-in-time reads over several readers: nothing that became known after ``known_at`` is seen.

    Which reader an observation lies in makes no difference: of the versions of one key the one that
    became known last counts, so an import supersedes a carried row and not the other way round.
    """

    def __init__(self, readers: Sequence[Reader], known_at: dt.datetime | None = None) -> None:
        self.known_at = known_at
        self._readers = tuple(readers)

    def last_dates(self, spans: Iterable[SeriesSpan]) -> dict[SeriesSpan, dt.date | None]:
        """For each (series, first day, last day), the last date inside with an observation of the series."""
        wanted: dict[str, list[SeriesSpan]] = {}
        for span in dict.fromkeys(spans):
            wanted.setdefault(span[0], []).append(span)
        most = max(map(len, wanted.values()), default=0)
        asks = [
            # Asks of one call have equally many spans: the last one stands in for those that a series lacks.
            Ask(series, tuple(span[1:] for span in (*own, *own[-1:] * (most - len(own)))))
            for series, own in wanted.items()
        ]
        found: dict[SeriesSpan, dt.date | None] = {span: None for own in wanted.values() for span in own}
        for reader in self._readers if asks else ():
            for series, dates in reader.last_dates(asks, self.known_at).items():
                for span, day in zip(wanted[series], dates, strict=False):
                    other = found[span]
                    if day is not None and (other is None or day > other):
                        found[span] = day
        return found

    def current(self, keys: Iterable[Key]) -> dict[Key, Observation]:
        """Per key, the version in force; keys without any are left out."""
        return latest(self.versions(keys))

    def versions(self, keys: Iterable[Key]) -> list[Observation]:
        """Every version of every key."""
        wanted = set(keys)
        return [o for reader in self._readers for o in reader.versions(wanted, self.known_at)]

    def history(
        self, series: Sequence[str], first: dt.date = dt.date.min, last: dt.date = dt.date.max
    ) -> list[Observation]:
        """The observations in force of some series between two days, by series and date."""
        chosen = latest(self.all_versions(series, first, last))
        return [chosen[key] for key in sorted(chosen)]

    def all_versions(
        self, series: Sequence[str], first: dt.date = dt.date.min, last: dt.date = dt.date.max
    ) -> list[Observation]:
        """Every version of some series between two days, superseded ones included."""
        return [o for reader in self._readers for o in reader.history(series, self.known_at, first, last)]
