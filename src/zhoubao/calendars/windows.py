"""Windows: the calendar week, month and year that hold the anchor session of a cutoff."""

from __future__ import annotations

import datetime as dt

from zhoubao.calendars.sessions import calendar
from zhoubao.model import Window, WindowKind

__all__ = ["through", "windows_at"]

_DAY = dt.timedelta(days=1)


def windows_at(
    cutoff: dt.datetime, home: str, *, holidays: frozenset[dt.date] = frozenset()
) -> dict[WindowKind, Window]:
    """The week, month and year to date at ``cutoff``, for an edition whose home exchange is ``home``.

    The anchor is that exchange's last session completed at the cutoff, so an issue printed on a Sunday or
    on Monday before the open covers the week that ended. ``holidays`` are sessions of the calendar that
    observed prices have shown not to have taken place; the anchor is never one of them.
    Raises ``CalendarError`` outside the coverage of the exchange's table.
    """
    days = calendar(home)
    anchor = days.completed(cutoff)
    while anchor in holidays:
        anchor = days.previous(anchor)
    monday = anchor - dt.timedelta(days=anchor.weekday())
    month = anchor.replace(day=1)
    next_month = (month + dt.timedelta(days=31)).replace(day=1)
    return {
        "wtd": Window("wtd", monday, monday + dt.timedelta(days=6), anchor),
        "mtd": Window("mtd", month, next_month - _DAY, anchor),
        "ytd": Window("ytd", dt.date(anchor.year, 1, 1), dt.date(anchor.year, 12, 31), anchor),
    }


def through(
    mic: str, cutoff: dt.datetime, window: Window, *, holidays: frozenset[dt.date] = frozenset()
) -> dt.date | None:
    """The last calendar day up to which closes of the exchange ``mic`` count inside ``window``.

    That is its last session completed at ``cutoff``, or the window's last day if that is earlier; none if
    no session of the exchange inside the window is completed (``no-session``). ``holidays`` are sessions of
    that exchange which observed prices have shown not to have taken place.
    Raises ``CalendarError`` outside the coverage of the exchange's table.
    """
    days = calendar(mic)
    completed = days.completed(cutoff)
    session = completed if completed <= window.last else days.previous(window.last + _DAY)
    while session in holidays and session >= window.first:
        session = days.previous(session)
    return min(completed, window.last) if session >= window.first else None
