"""What an edition knows at one instant: its carried tables and its store, read as one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from zhoubao.model import Observation
from zhoubao.store.accept import latest
from zhoubao.store.reader import Ask, Key, Reader

__all__ = ["Snapshot"]


class Snapshot:
    """Point-in-time reads over several readers: nothing that became known after ``known_at`` is seen.

    Which reader an observation lies in makes no difference: of the versions of one key the one that
    became known last counts, so an import supersedes a carried row and not the other way round.
    """

    def __init__(self, readers: Sequence[Reader], known_at: dt.datetime | None = None) -> None:
        self.known_at = known_at
        self._readers = tuple(readers)

    def last_dates(self, asks: Sequence[Ask]) -> dict[str, tuple[dt.date | None, ...]]:
        """Per series, the last date with an observation in each span of its ask."""
        merged: dict[str, tuple[dt.date | None, ...]] = {ask.series: (None,) * len(ask.spans) for ask in asks}
        for reader in self._readers:
            for series, dates in reader.last_dates(asks, self.known_at).items():
                merged[series] = tuple(
                    max((d for d in pair if d is not None), default=None)
                    for pair in zip(merged[series], dates, strict=True)
                )
        return merged

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
