"""Observed sessions as the witness against the calendar.

The calendar is a prior. A calendar session on which none of an exchange's followed codes traded, although
at least two of them were followed daily right before it and have prices right after it, did not take place.
A table of a few dates, such as an edition carries, is no witness: it says nothing of the days between them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from zhoubao.calendars import calendar
from zhoubao.model import EXCHANGES, Instrument
from zhoubao.store import Snapshot

__all__ = ["disproved_sessions"]

_LONGEST_RUN = 3  # a longer hole is missing data sooner than a closed exchange
_WITNESSES = 2
_DAILY = 3  # sessions in a row, right before the hole, that make a daily record


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
        found = {day for run in _unobserved_runs(days, by_day) for day in run}
        if found:
            disproved[mic] = frozenset(found)
    return disproved


def _unobserved_runs(
    days: Sequence[dt.date], by_day: Mapping[dt.date, set[str]]
) -> Iterator[Sequence[dt.date]]:
    """The stretches of sessions that no code traded on, between ones that the same codes traded on."""
    for i in range(_DAILY, len(days)):
        if by_day.get(days[i]) or not by_day.get(days[i - 1]):
            continue
        after = next((n for n in range(i, len(days)) if by_day.get(days[n])), None)
        if after is None or after - i > _LONGEST_RUN:
            continue
        witnesses = set.intersection(
            set(by_day[days[after]]), *(by_day.get(day, set()) for day in days[i - _DAILY : i])
        )
        if len(witnesses) >= _WITNESSES:
            yield days[i:after]
