"""What can be asked of a body of observations, whether it lies in memory, on a disk or on a cluster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from zhoubao.model import Observation

__all__ = ["Ask", "Reader"]

Key = tuple[str, dt.date]


@dataclass(frozen=True, slots=True)
class Ask:
    """For one series: its last date in each of some spans of calendar days, both ends inside.

    All asks of one call have equally many spans. A span whose first day is ``date.min`` is open.
    """

    series: str
    spans: tuple[tuple[dt.date, dt.date], ...]


class Reader(Protocol):
    """Point-in-time reads. ``known_at`` leaves out what became known after it (none: nothing)."""

    def last_dates(
        self, asks: Sequence[Ask], known_at: dt.datetime | None
    ) -> dict[str, tuple[dt.date | None, ...]]:
        """Per series, the last date it has an observation of in each span of its ask."""
        ...

    def versions(self, keys: Iterable[Key], known_at: dt.datetime | None) -> list[Observation]:
        """Every version of every key, superseded ones included, in no order."""
        ...

    def history(
        self,
        series: Sequence[str],
        known_at: dt.datetime | None,
        first: dt.date = dt.date.min,
        last: dt.date = dt.date.max,
    ) -> list[Observation]:
        """Every version of every observation of some series in a span of days, in no order."""
        ...
