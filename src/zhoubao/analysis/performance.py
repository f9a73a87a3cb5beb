"""A basket of instruments against its benchmark over the months before a cutoff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhoubao.model import Fact, Observation

__all__ = ["Performance"]


@dataclass(frozen=True, slots=True)
class Performance:
    """Two lines of growth since ``days[0]``, as ratios (0 on the first day, 0.1 is up ten per cent).

    ``days`` are those on which the benchmark has a close. ``facts`` are the figures at the last day:
    ``performance/basket``, ``performance/CODE`` of the benchmark and ``performance.excess/basket``. ``short``
    says that the record begins later than the months asked for; ``left_out`` are members without a close at
    the first or the last day. ``inputs`` are all closes and factors that the lines rest on.
    """

    days: tuple[dt.date, ...]
    basket: tuple[float, ...]
    benchmark: tuple[float, ...]
    facts: tuple[Fact, ...]
    inputs: tuple[Observation, ...]
    members: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    short: bool = False
