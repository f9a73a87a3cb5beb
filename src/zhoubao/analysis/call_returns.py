"""Between which closes a call is measured, and the returns of what it rates and of its benchmark.

A call is measured from the last close on or before the day it was published, on the exchange of what it
rates: nobody could act on it earlier, and what the price did that day before the call was out is not its
merit. It ends with the last close on or before the day of the call that changes or drops it, or of the
horizon's end; so one call ends on the close on which the next begins. While neither has come, it ends with
the last completed session at the cutoff.

The excess is the plain difference of two returns over the same days. The return of what is rated is adjusted
as the edition says, dividends included; benchmarks are price indices, which leave dividends out, so that the
excess favours a little what pays them. Where the record of a benchmark is thinner than its exchange's
sessions, as a weekly one is, both are taken on the benchmark's days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zhoubao.analysis.adjustment import Return, adjusted_returns
from zhoubao.calendars import Calendar, calendar
from zhoubao.edition.edition import Edition
from zhoubao.edition.ratings import SECTOR, RatingBook, Run
from zhoubao.model import EXCHANGES
from zhoubao.store import SeriesSpan, Snapshot

__all__ = ["Leg", "measured_calls", "sector_basket"]

_DAY = dt.timedelta(days=1)
_SESSIONS_BACK = 10
"""A close this many sessions old is no longer the price of its day."""
_NO_RETURN = "close[end] / close[base] - 1"
_Found = dict[SeriesSpan, dt.date | None]


@dataclass(frozen=True, slots=True)
class Leg:
    """The return of one code over a call's days; ``flags`` say why there is none, or what to know of it.

    ``finished`` says that the call has ended and that its last session on the code's exchange is completed.
    """

    code: str
    base: dt.date | None
    end: dt.date | None
    outcome: Return
    flags: tuple[str, ...]
    finished: bool


def sector_basket(edition: Edition) -> tuple[str, ...]:
    """The codes that stand for the sector: the basket of the performance chart, or where the edition has no
    such chart or the chart names none, the universe's mainland listings (the whole universe if it has none).
    """
    if edition.performance is not None and edition.performance.codes:
        return edition.performance.codes
    mainland = tuple(i.code for i in edition.universe if EXCHANGES[i.mic].country == "CN")
    return mainland or tuple(i.code for i in edition.universe)


def measured_calls(
    edition: Edition, book: RatingBook, runs: Sequence[Run], snapshot: Snapshot, cutoff: dt.datetime
) -> dict[str, tuple[list[Leg], Leg]]:
    """Per call id, the returns of what it rates (of a sector: of each member) and that of its benchmark.

    Two reads of dates and two of closes serve all calls. Raises ``CalendarError`` where a session table ends
    before the cutoff.
    """
    day = cutoff.astimezone(edition.zone).date()
    markets: dict[str, _Market] = {}

    def asked(code: str, start: dt.date, until: dt.date) -> _Asked:
        mic = edition.instruments[code].mic
        if mic not in markets:
            markets[mic] = _Market.of(mic, cutoff, day)
        return _Asked.of(code, markets[mic], start, until)

    against = {run.call.id: asked(_against(edition, book, run), run.call.date, run.until) for run in runs}
    found = _dates(against.values(), snapshot)
    rated: dict[str, list[_Asked]] = {}
    for run in runs:
        index = against[run.call.id]
        start, until = run.call.date, run.until
        # Both on the benchmark's days, where its record is thinner than its exchange's sessions.
        if (base := found[index.base]) and base < index.sessions[0]:
            start = base
        if (end := found[index.end]) and end < index.sessions[1]:
            until = end
        codes = sector_basket(edition) if run.call.subject == SECTOR else (run.call.subject,)
        rated[run.call.id] = [asked(code, start, until) for code in codes]
    every = [*against.values(), *(ask for asks in rated.values() for ask in asks)]
    found |= _dates(every, snapshot)
    returns = _returns(edition, every, found, snapshot)

    def leg(ask: _Asked, run: Run) -> Leg:
        base, end = found[ask.base], found[ask.end]
        outcome = returns[ask]
        flags = list(outcome.flags)
        if not ask.begun:
            flags = ["no-session"]
        elif base is None or end is None:
            flags = ["missing"]
        else:
            flags += ["stale"] if end < ask.sessions[1] else []
            flags += ["early-base"] if base < ask.sessions[0] else []
        if outcome.value is not None and any(o.provisional for o in outcome.inputs):
            flags.append("provisional")
        return Leg(ask.code, base, end, outcome, tuple(flags), ask.market.finished(run.until))

    return {
        run.call.id: ([leg(ask, run) for ask in rated[run.call.id]], leg(against[run.call.id], run))
        for run in runs
    }


@dataclass(frozen=True, slots=True)
class _Market:
    """An exchange at a cutoff: ``session`` is its last completed one, ``day`` the cutoff's day at home."""

    days: Calendar = field(compare=False)
    session: dt.date
    day: dt.date

    @classmethod
    def of(cls, mic: str, cutoff: dt.datetime, day: dt.date) -> _Market:
        days = calendar(EXCHANGES[mic].sessions)
        return cls(days, days.completed(cutoff), day)

    def held(self, day: dt.date) -> dt.date:
        """The last session on or before a day; the day itself before the session table begins."""
        if day <= self.days.first or self.days.is_session(day):
            return day
        return self.days.previous(day) if day > self.days.first + 14 * _DAY else day

    def old(self, session: dt.date) -> dt.date:
        """The first day on which a close still passes for the price of a session."""
        for _ in range(_SESSIONS_BACK):
            session = self.held(session - _DAY)
        return session

    def finished(self, until: dt.date) -> bool:
        """Whether a day has come, and the last session up to it is completed."""
        return until <= self.day and self.held(until) <= self.session


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where to look for the two closes of a code, and the ``sessions`` that these should be of.

    ``begun`` says whether a session was completed after the first.
    """

    code: str
    market: _Market
    base: SeriesSpan
    end: SeriesSpan
    sessions: tuple[dt.date, dt.date]
    begun: bool

    @classmethod
    def of(cls, code: str, market: _Market, start: dt.date, until: dt.date) -> _Asked:
        first, last = min(start, market.session), min(until, market.session)
        opening, closing = market.held(first), market.held(last)
        series = f"close/{code}"
        return cls(
            code,
            market,
            (series, market.old(opening), first),
            (series, max(first + _DAY, market.old(closing)), last),
            (opening, closing),
            closing > opening,
        )


def _against(edition: Edition, book: RatingBook, run: Run) -> str:
    """The benchmark of a call."""
    if run.call.subject == SECTOR:
        return book.sector_benchmark
    code = book.benchmark(edition.instruments[run.call.subject].mic)
    assert code is not None, "loading has held the book against the edition's markets"
    return code


def _dates(asks: Iterable[_Asked], snapshot: Snapshot) -> _Found:
    return snapshot.last_dates([span for ask in asks for span in (ask.base, ask.end)])


def _returns(
    edition: Edition, asks: Sequence[_Asked], found: _Found, snapshot: Snapshot
) -> dict[_Asked, Return]:
    """The returns of some codes; without one of its closes a return has the other as its only input."""
    needs: dict[_Asked, tuple[str, dt.date, dt.date]] = {}
    single: dict[_Asked, list[tuple[str, dt.date]]] = {}
    for ask in asks:
        base, end = found[ask.base], found[ask.end]
        if base is not None and end is not None and ask.begun:
            needs[ask] = (ask.code, base, end)
        else:
            single[ask] = [(f"close/{ask.code}", day) for day in (base, end) if day is not None]
    indices = {code for code, i in edition.instruments.items() if i.kind == "index"}
    own = [need for need in needs.values() if need[0] not in indices]
    told = adjusted_returns(list(dict.fromkeys(own)), snapshot, edition.adjustment)
    plain = [need for need in needs.values() if need[0] in indices]
    told |= adjusted_returns(list(dict.fromkeys(plain)), snapshot, "none")
    closes = snapshot.current({key for keys in single.values() for key in keys})
    known = {ask: tuple(closes[key] for key in keys if key in closes) for ask, keys in single.items()}
    return {ask: told[needs[ask]] if ask in needs else Return(None, _NO_RETURN, known[ask]) for ask in asks}
