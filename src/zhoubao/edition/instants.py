"""Cutoffs and ``known_at`` as people write them, to instants."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from zhoubao.edition.edition import Edition
from zhoubao.errors import UsageError

__all__ = ["aware", "to_cutoff", "to_known_at"]

_FIRST_YEAR, _LAST_YEAR = 1990, 2200


def to_cutoff(value: str | dt.datetime | dt.date, edition: Edition) -> dt.datetime:
    """A cutoff as an aware instant.

    A time without offset is in the edition's time zone; a bare date stands for the edition's
    ``cutoff_time`` on that day. Raises ``UsageError`` for anything else.
    """
    if isinstance(value, str):
        value = _parsed(value, "cutoff")
    cutoff = aware(value, edition.zone, edition.cutoff_time)
    if not _FIRST_YEAR <= cutoff.year <= _LAST_YEAR:
        raise UsageError(
            f"The cutoff {cutoff.isoformat()} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}; mend it."
        )
    # One instant prints one way, however it was written.
    return cutoff.astimezone(edition.zone)


def to_known_at(value: str | dt.datetime, edition: Edition) -> dt.datetime:
    """An instant of knowledge, aware. A bare date has no time of day to mean, so it is refused."""
    if isinstance(value, str):
        parsed = _parsed(value, "known-at")
        if not isinstance(parsed, dt.datetime):
            raise UsageError(
                f"The known-at {value!r} is a date without a time; write it like {value}T18:00+08:00."
            )
        value = parsed
    if not isinstance(value, dt.datetime):
        raise UsageError(f"The known-at {value} is no instant; give a datetime.")
    return aware(value, edition.zone, edition.cutoff_time)


def aware(moment: dt.date, zone: ZoneInfo, time_of_day: dt.time) -> dt.datetime:
    """An instant: a date taken at ``time_of_day``, a time without offset in ``zone``, others as they are."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, time_of_day)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _parsed(text: str, what: str) -> dt.datetime | dt.date:
    try:
        return dt.date.fromisoformat(text) if len(text) <= 10 else dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"The {what} {text!r} is no instant; write it like 2024-11-13T18:00+08:00."
        ) from None
