"""Observed sessions as the witness against the calendar.

The calendar is a prior. A calendar session on which none of an exchange's followed codes traded, although
at least two of them have prices right before and right after it, did not take place.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from zhoubao.calendars import calendar
from zhoubao.model import EXCHANGES, Instrument
from zhoubao.store import Snapshot

__all__ = ["disproved_sessions"]

_LONGEST_RUN = 3  # a longer hole is missing data sooner than a closed exchange
_WITNESSES = 2


def disproved_sessions(
    instruments: Iterable[Instrument], snapshot: Snapshot, first: dt.date, last: dt.date
) -> dict[str, frozenset[dt.date]]:
    """Per session table (a MIC), the calendar sessions from ``first`` to ``last`` that prices disprove."""
    table_of = {f"close/{i.code}": EXCHANGES[i.mic].sessions for i in instruments if i.mic and i.kind != "fx"}
    traded: dict[str, dict[dt.date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for o in snapshot.history(sorted(table_of), first, last):
        traded[table_of[o.series]][o.date].add(o.series)

    disproved: dict[str, frozenset[dt.date]] = {}
    for mic, by_day in traded.items():
        sessions_of = calendar(mic)
        days = sessions_of.sessions(max(first, sessions_of.first), min(last, sessions_of.last))
        found: set[dt.date] = set()
        for i, day in enumerate(days):
            if by_day.get(day) or i == 0 or not by_day.get(days[i - 1]):
                continue
            run = [day]
            for later in days[i + 1 : i + 1 + _LONGEST_RUN]:
                if not by_day.get(later):
                    run.append(later)
                    continue
                if len(run) <= _LONGEST_RUN and len(by_day[days[i - 1]] & by_day[later]) >= _WITNESSES:
                    found.update(run)
                break
        if found:
            disproved[mic] = frozenset(found)
    return disproved
