"""The stretch of days that an observation of a declared series stands for."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from zhoubao.model import SeriesSpec

__all__ = ["Period", "follows", "period_of", "same_day", "year_before"]

_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=6)
# How far apart neighbouring periods may lie, in days: a week may be dated by its last full day, and exchanges
# close for ten days at most. Steps have no periods, so that each follows the one before it.
_APART = {"daily": 11, "weekly": 10, "irregular": 100_000}
_YEAR_APART = {"daily": 4, "weekly": 4, "irregular": 15}


class Period(NamedTuple):
    """First and last calendar day, both inside."""

    first: dt.date
    last: dt.date


def period_of(spec: SeriesSpec, day: dt.date) -> Period:
    """The period of the observation that is dated ``day``.

    Of a weekly series the seven days that end on it, or begin on it where the series is dated by the first;
    of a monthly one its calendar month; of any other the day itself.
    """
    if spec.frequency == "weekly":
        return Period(day, day + _WEEK) if spec.dated == "first" else Period(day - _WEEK, day)
    if spec.frequency == "monthly":
        first = day.replace(day=1)
        return Period(first, (first + dt.timedelta(days=31)).replace(day=1) - _DAY)
    return Period(day, day)


def follows(spec: SeriesSpec, earlier: dt.date, later: dt.date) -> bool:
    """Whether no period is missing between two observations next to each other."""
    if spec.frequency == "monthly":
        return _months(later) - _months(earlier) <= 1
    return (later - earlier).days <= _APART[spec.frequency]


def year_before(spec: SeriesSpec, there: dt.date, day: dt.date) -> bool:
    """Whether an observation dated ``there`` is of the period a year before that of ``day``.

    Of a monthly series it is that of the same month; weeks and days may lie 4 days off, steps 15.
    """
    if spec.frequency == "monthly":
        return _months(day) - _months(there) == 12
    return abs(there - same_day(day)).days <= _YEAR_APART[spec.frequency]


def same_day(day: dt.date, months: int = 12) -> dt.date:
    """The day so many months before, the last of its month where that is shorter."""
    year, month = divmod(_months(day) - months, 12)
    first_of_next = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return dt.date(year, month + 1, min(day.day, (first_of_next - _DAY).day))


def _months(day: dt.date) -> int:
    return day.year * 12 + day.month - 1
