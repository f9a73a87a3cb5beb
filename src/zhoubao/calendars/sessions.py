"""Sessions of an exchange: which days they are, when each closes, which is the last one completed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

from zhoubao.calendars.table import SessionTable, read_overrides, read_table
from zhoubao.errors import CalendarError, UsageError, nearest
from zhoubao.model import EXCHANGES

__all__ = ["Calendar", "calendar"]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sessions of the exchange ``mic`` from ``first`` to ``last``, both inside, local to ``zone``.

    Every method raises ``CalendarError`` for a date outside that coverage, or where the answer would
    lie outside it: beyond the evidence there is no guess. Make one with ``calendar``.
    """

    mic: str
    zone: ZoneInfo
    first: dt.date
    last: dt.date
    table: SessionTable = field(repr=False)

    def is_session(self, day: dt.date) -> bool:
        """Whether the exchange trades on ``day``, be it for half of it."""
        self._check(day)
        return self.table.is_session(day)

    def close(self, day: dt.date) -> dt.datetime:
        """The instant, in UTC, at which the session on ``day`` closes. ``CalendarError`` if there is none."""
        self._check(day)
        if not self.table.is_session(day):
            raise CalendarError(
                f"{self._name} has no session on {day} and so no close; "
                "ask for a session, such as previous() or next() of that day."
            )
        return self._close(day)

    def completed(self, at: dt.datetime) -> dt.date:
        """The last session whose close is at or before the instant ``at``, which must carry a time zone."""
        if at.tzinfo is None:
            raise UsageError(
                f"The instant {at.isoformat()} has no time zone, so no session follows from it; "
                "give one, as in 2024-11-13T18:00+08:00."
            )
        day = at.astimezone(self.zone).date()
        self._check(day)
        if self.table.is_session(day) and self._close(day) <= at:
            return day
        return self.previous(day)

    def previous(self, day: dt.date) -> dt.date:
        """The last session strictly before ``day``."""
        return self._step(day, -_DAY)

    def next(self, day: dt.date) -> dt.date:
        """The first session strictly after ``day``."""
        return self._step(day, _DAY)

    def sessions(self, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """The sessions from ``first`` to ``last``, both inside, in order; none if ``last`` is earlier."""
        self._check(first)
        self._check(last)
        days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(day for day in days if self.table.is_session(day))

    @property
    def _name(self) -> str:
        return f"{EXCHANGES[self.mic].names.en} ({self.mic})"

    def _close(self, day: dt.date) -> dt.datetime:
        # In UTC, because two instants of one zone compare by the clock on the wall across a DST edge.
        return dt.datetime.combine(day, self.table.close_time(day), self.zone).astimezone(dt.UTC)

    def _step(self, day: dt.date, step: dt.timedelta) -> dt.date:
        self._check(day)
        found = day + step
        while self.table.covers(found):
            if self.table.is_session(found):
                return found
            found += step
        raise self._beyond(found)

    def _check(self, day: dt.date) -> None:
        if isinstance(day, dt.datetime):  # a date to the type checker, yet equal to none of the table's
            raise UsageError(f"A session is a date, not the instant {day.isoformat()}; give its .date().")
        if not self.first <= day <= self.last:
            raise self._beyond(day)

    def _beyond(self, day: dt.date) -> CalendarError:
        if day > self.last:
            todo = "update zhoubao, or regenerate its tables (python -m zhoubao.calendars.regenerate)"
        else:
            todo = f"take a date from {self.first} on"
        return CalendarError(
            f"The sessions of {self._name} are known from {self.first} to {self.last}, "
            f"which leaves out {day}; {todo}."
        )


@cache
def calendar(mic: str) -> Calendar:
    """The calendar of an exchange of ``zhoubao.model.EXCHANGES``, overrides applied.

    Exchanges that keep the same sessions share a table (Shenzhen Shanghai's, Nasdaq and NYSE Arca that of
    New York). Read once, then kept. Raises ``CalendarError`` for an exchange that has none.
    """
    exchange = EXCHANGES.get(mic)
    if exchange is None:
        raise CalendarError(
            f"There is no exchange {mic!r}{nearest(mic, EXCHANGES)}; use one of {', '.join(EXCHANGES)}."
        )
    table = _corrected(exchange.sessions)
    return Calendar(mic, ZoneInfo(table.zone), table.first, table.last, table)


@cache
def _corrected(mic: str) -> SessionTable:
    return read_table(mic).with_overrides(read_overrides())
