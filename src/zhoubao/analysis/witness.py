"""Observed sessions as the witness against the calendar.

The calendar is a prior. A calendar session on which none of an exchange's followed codes traded, although
at least two of them were followed daily right before it and have prices right after it, did not take place.
A table of a few dates, such as an edition carries, is no witness: it says nothing of the days between them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhoubao.calendars import calendar
from zhoubao.model import EXCHANGES, Instrument, Observation
from zhoubao.store import Snapshot

__all__ = ["Disproved", "disproved_sessions"]

_LOOK_BACK = dt.timedelta(days=21)
_LONGEST_RUN = 3  # a longer hole is missing data sooner than a closed exchange
_WITNESSES = 2
_DAILY = 3  # sessions in a row, right before the hole, that make a daily record


@dataclass(frozen=True, slots=True)
class Disproved:
    """Per session table (a MIC), the calendar sessions that prices disprove; and since when that is known."""

    days: Mapping[str, frozenset[dt.date]]
    known_at: dt.datetime | None

    def of(self, mic: str) -> frozenset[dt.date]:
        """The disproved sessions of an exchange's table."""
        return self.days.get(EXCHANGES[mic].sessions, frozenset())


def disproved_sessions(
    instruments: Iterable[Instrument], snapshot: Snapshot, cutoff: dt.datetime
) -> Disproved:
    """The sessions of the weeks before a cutoff that did not take place, as far as prices up to it tell.

    What happened after the cutoff is no evidence: it would change what an issue says when printed again.
    """
    table_of = {f"close/{i.code}": EXCHANGES[i.mic].sessions for i in instruments if i.mic and i.kind != "fx"}
    through = {mic: calendar(mic).completed(cutoff) for mic in sorted(set(table_of.values()))}
    first = min(through.values(), default=cutoff.date()) - _LOOK_BACK
    traded: dict[str, dict[dt.date, dict[str, Observation]]] = defaultdict(lambda: defaultdict(dict))
    for o in snapshot.history(sorted(table_of), first, max(through.values(), default=first)):
        mic = table_of[o.series]
        if o.date <= through[mic]:
            traded[mic][o.date][o.series] = o

    disproved: dict[str, frozenset[dt.date]] = {}
    known: list[dt.datetime] = []
    for mic, by_day in traded.items():
        table = calendar(mic)
        days = table.sessions(max(first, table.first), through[mic])
        for run, witnesses in _unobserved_runs(days, {day: set(rows) for day, rows in by_day.items()}):
            disproved[mic] = disproved.get(mic, frozenset()) | frozenset(run)
            known += [o.known_at for rows in by_day.values() for s, o in rows.items() if s in witnesses]
    return Disproved(disproved, max(known, default=None))


def _unobserved_runs(
    days: Sequence[dt.date], by_day: Mapping[dt.date, set[str]]
) -> Iterator[tuple[Sequence[dt.date], set[str]]]:
    """The stretches of sessions that no code traded on, and the codes that traded on both sides of each."""
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
            yield days[i:after], witnesses
