"""Dates held against the exchanges' calendars, with observed sessions as the witness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from zhoubao.calendars import Calendar, calendar
from zhoubao.model import EXCHANGES, Exchange, Instrument
from zhoubao.sources.statement import TRADED

__all__ = ["NO_SESSION", "Market", "Markets", "runs"]

_EARLIEST = dt.date(1970, 1, 1)
NO_SESSION = "the calendar knows no session"  # a verdict that observed closes may overrule


class Market:
    """The exchanges that share one session table: its calendar, and what a file says of its days."""

    def __init__(self, exchange: Exchange) -> None:
        self.mic = exchange.sessions
        self.calendar: Calendar = calendar(exchange.sessions)

    def covers(self, day: dt.date) -> bool:
        """Whether the calendar knows the day."""
        return self.calendar.first <= day <= self.calendar.last

    def is_session(self, day: dt.date) -> bool:
        """Whether the calendar knows the day as a session."""
        return self.covers(day) and self.calendar.is_session(day)

    def observed(
        self, suspects: Iterable[dt.date], closes: Mapping[str, Sequence[tuple[dt.date, float]]]
    ) -> dict[dt.date, tuple[int, int]]:
        """The suspected days that prices show to have been sessions, with how many codes moved, of how many.

        ``closes`` are each code's closes in order of date. A day counts as a session when at least two, and
        at least half, of the codes carry a close that differs from their close before: one who fills
        holidays repeats the close before.
        """
        wanted = set(suspects)
        moved = dict.fromkeys(wanted, 0)
        for series in closes.values():
            before: float | None = None
            for day, value in series:
                if day in wanted and before is not None and value != before:
                    moved[day] += 1
                before = value
        codes = len(closes)
        return {
            day: (count, codes) for day, count in sorted(moved.items()) if count >= 2 and 2 * count >= codes
        }

    def unobserved(self, closes: Mapping[str, Sequence[tuple[dt.date, float]]]) -> tuple[dt.date, ...]:
        """The sessions within the span of ``closes`` on which none of the codes (two at least) has one."""
        if len(closes) < 2:
            return ()
        seen = {day for series in closes.values() for day, _ in series}
        first, last = max(min(seen), self.calendar.first), min(max(seen), self.calendar.last)
        if first > last:
            return ()
        return tuple(day for day in self.calendar.sessions(first, last) if day not in seen)


class Markets:
    """The markets of an edition's instruments, and the verdict on the date of each statement."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._markets: dict[str, Market] = {}
        self._verdicts: dict[tuple[str, bool, dt.date, dt.datetime], str | None] = {}

    def of(self, instrument: Instrument) -> Market | None:
        """The market an instrument trades on; none for what trades on no exchange."""
        exchange = EXCHANGES.get(instrument.mic)
        if exchange is None:
            return None
        market = self._markets.get(exchange.sessions)
        if market is None:
            market = self._markets[exchange.sessions] = Market(exchange)
        return market

    def verdict(self, kind: str, instrument: Instrument | None, day: dt.date, now: dt.datetime) -> str | None:
        """Why a value of ``kind`` cannot be dated ``day`` at the instant ``now``; none where it can.

        ``NO_SESSION`` is returned for a weekday on which the exchange's calendar knows no session.
        """
        traded = kind in TRADED
        place = "" if instrument is None else instrument.mic or instrument.kind
        key = (place, traded, day, now)
        if key not in self._verdicts:
            self._verdicts[key] = self._judge(traded, instrument, day, now)
        return self._verdicts[key]

    def _judge(
        self, traded: bool, instrument: Instrument | None, day: dt.date, now: dt.datetime
    ) -> str | None:
        market = None if instrument is None else self.of(instrument)
        today = now.astimezone(self._zone if market is None else market.calendar.zone).date()
        if day > today:
            return f"the date {day} lies in the future"
        if day < _EARLIEST:
            return f"the date {day} lies before {_EARLIEST}; correct it"
        if market is None:
            if instrument is not None and instrument.kind == "fx" and day.weekday() >= 5:
                return f"{day} is a {day:%A}; exchange rates have none then"
            return None
        if not traded or day < market.calendar.first:
            return None
        if day > market.calendar.last:
            last = market.calendar.last
            return f"no session table reaches {day} ({market.mic} ends {last}); update zhoubao"
        if not market.calendar.is_session(day):
            if day.weekday() >= 5:
                return f"{day} is a {day:%A}, no session of {market.mic}"
            return NO_SESSION
        if day == today and market.calendar.close(day) > now:
            at = market.calendar.close(day).astimezone(market.calendar.zone)
            return f"the session of {day} has not closed yet ({market.mic} closes at {at:%H:%M} local time)"
        return None


def runs(days: Sequence[dt.date], most: int = 5) -> str:
    """Days in words, the first ``most`` of them."""
    named = ", ".join(str(day) for day in days[:most])
    return named if len(days) <= most else f"{named} and {len(days) - most} more"
