"""Observations of the market to facts: returns of every instrument, caps, and the segments' figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from zhoubao.analysis.adjustment import Need, Return, adjusted_returns
from zhoubao.analysis.caps import Rates, cap_facts
from zhoubao.analysis.segments import segment_cap, segment_returns
from zhoubao.analysis.witness import disproved_sessions
from zhoubao.calendars import calendar, through, windows_at
from zhoubao.edition.edition import Edition
from zhoubao.errors import EvidenceError
from zhoubao.model import EXCHANGES, Fact, FactSet, Instrument, Span, Window, WindowKind
from zhoubao.store import Ask, Snapshot

__all__ = ["market_facts"]

_LOOK_AROUND = dt.timedelta(days=21)
_DAY = dt.timedelta(days=1)
_Disproved = Mapping[str, frozenset[dt.date]]


def market_facts(
    edition: Edition,
    snapshot: Snapshot,
    cutoff: dt.datetime,
    fixed: Mapping[WindowKind, tuple[dt.date, dt.date]] | None = None,
) -> FactSet:
    """Every fact of the market at a cutoff; ``fixed`` are windows that an issue sets itself, by kind.

    Per instrument of the universe, index and fund: ``return.wtd``, ``return.mtd``, ``return.ytd``; per
    instrument of the universe also ``market_cap``; per segment the same measures under ``segment/ID``.
    Raises ``CalendarError`` where a session table ends before the cutoff, and ``EvidenceError`` where a
    fixed window holds no session of the home exchange that is completed.
    """
    disproved = _disproved(edition, snapshot, cutoff)
    windows = _windows(edition, cutoff, disproved, fixed or {})
    followed = [i for i in edition.instruments.values() if i.mic and i.kind in ("equity", "index", "fund")]
    reach = {mic: _reach(mic, cutoff, windows, disproved) for mic in dict.fromkeys(i.mic for i in followed)}

    asks = [Ask(f"close/{i.code}", _spans(windows, reach[i.mic])) for i in followed]
    dates = snapshot.last_dates(asks) if asks else {}
    order = list(windows)
    found = {
        (i.code, kind): (dates[f"close/{i.code}"][2 * n], dates[f"close/{i.code}"][2 * n + 1])
        for i in followed
        for n, kind in enumerate(order)
    }
    cap_days = {i.code: dates[f"close/{i.code}"][-1] for i in edition.universe}
    needs = [(code, base, end) for (code, _), (base, end) in found.items() if base and end]
    returns = adjusted_returns(needs, snapshot, edition.adjustment)
    open_markets = {
        (EXCHANGES[i.mic].sessions, kind)
        for i in edition.universe
        for kind in order
        if found[i.code, kind][1]
    }

    by_id: dict[str, Fact] = {}
    for i in followed:
        for kind in order:
            fact = _return_fact(
                i, windows[kind], reach[i.mic][kind], found[i.code, kind], returns, open_markets
            )
            by_id[fact.id] = fact
    days = {day for day in cap_days.values() if day}
    rates = Rates(edition, snapshot, days)
    for code, fact in cap_facts(edition, snapshot, cap_days, rates).items():
        by_id[f"market_cap/{code}"] = fact
    facts = [by_id[f"{m}/{i.code}"] for i in followed for m in _measures(order) if f"{m}/{i.code}" in by_id]
    for segment in edition.segments:
        for kind in order:
            measure = f"return.{kind}"
            facts += segment_returns(segment, measure, [by_id[f"{measure}/{code}"] for code in segment.codes])
        facts.append(
            segment_cap(edition, segment, [by_id[f"market_cap/{code}"] for code in segment.codes], rates)
        )
    notices = [
        f"The {mic} calendar counts {day} as a session, but no followed code has a close that day "
        "while prices stand on both sides of it; the day was left out: if the exchange did trade, import it."
        for mic, days_out in sorted(disproved.items())
        for day in sorted(days_out)
    ]
    return FactSet(
        edition=edition.id,
        cutoff=cutoff,
        facts=tuple(facts),
        windows=tuple(windows.values()),
        notices=tuple(notices),
    )


def _measures(order: list[WindowKind]) -> list[str]:
    return [*(f"return.{kind}" for kind in order), "market_cap"]


def _disproved(edition: Edition, snapshot: Snapshot, cutoff: dt.datetime) -> _Disproved:
    day = cutoff.date()
    return disproved_sessions(edition.instruments.values(), snapshot, day - _LOOK_AROUND, day + _LOOK_AROUND)


def _windows(
    edition: Edition,
    cutoff: dt.datetime,
    disproved: _Disproved,
    fixed: Mapping[WindowKind, tuple[dt.date, dt.date]],
) -> dict[WindowKind, Window]:
    home = EXCHANGES[edition.home].sessions
    closed = disproved.get(home, frozenset())
    windows = windows_at(cutoff, home, holidays=closed)
    for kind, (first, last) in fixed.items():
        anchor = through(home, cutoff, Window(kind, first, last, last), holidays=closed)
        if anchor is None:
            raise EvidenceError(
                f"The window {kind} is fixed to {first} to {last}, in which {edition.home} has no session "
                f"completed at {cutoff.isoformat()}; mend it in the issue's front matter."
            )
        while anchor in closed or not calendar(home).is_session(anchor):
            anchor = calendar(home).previous(anchor)
        windows[kind] = Window(kind, first, last, anchor)
    return {kind: windows[kind] for kind in edition.windows}


def _reach(
    mic: str, cutoff: dt.datetime, windows: Mapping[WindowKind, Window], disproved: _Disproved
) -> dict[WindowKind | None, dt.date | None]:
    """Per window, the last session of an exchange that counts in it; under none, the last one for caps."""
    days = calendar(EXCHANGES[mic].sessions)
    closed = disproved.get(days.mic, frozenset())
    last = windows["wtd"].last if "wtd" in windows else max(window.last for window in windows.values())
    reach: dict[WindowKind | None, dt.date | None] = {None: min(days.completed(cutoff), last)}
    for kind, window in windows.items():
        day = through(days.mic, cutoff, window, holidays=closed)
        # An end is compared with the session it should be of, not with the Sunday that ends a week.
        reach[kind] = None if day is None else day if days.is_session(day) else days.previous(day)
    return reach


def _spans(
    windows: Mapping[WindowKind, Window], reach: Mapping[WindowKind | None, dt.date | None]
) -> tuple[tuple[dt.date, dt.date], ...]:
    """Two spans a window, for its base and its end, and a last one for the cap's date."""
    spans: list[tuple[dt.date, dt.date]] = []
    for kind, window in windows.items():
        spans.append((dt.date.min, window.first - _DAY))
        spans.append((window.first, reach[kind] or window.first - _DAY))
    cap_day = reach[None]
    assert cap_day is not None
    return (*spans, (dt.date.min, cap_day))


def _return_fact(
    instrument: Instrument,
    window: Window,
    reach: dt.date | None,
    found: tuple[dt.date | None, dt.date | None],
    returns: Mapping[Need, Return],
    open_markets: set[tuple[str, WindowKind]],
) -> Fact:
    base, end = found
    measure = f"return.{window.kind}"

    def fact(outcome: Return, span: Span, *flags: str) -> Fact:
        return Fact(
            id=f"{measure}/{instrument.code}",
            subject=instrument.code,
            measure=measure,
            value=outcome.value,
            unit="ratio",
            window=span,
            formula=outcome.formula,
            inputs=outcome.inputs,
            flags=(*outcome.flags, *flags),
        )

    if base and end:
        late = end != reach and instrument.kind != "index"
        return fact(returns[instrument.code, base, end], Span(base, end), *(("stale",) if late else ()))
    if reach is None:
        flag = "no-session"
    elif base and (EXCHANGES[instrument.mic].sessions, window.kind) in open_markets:
        flag = "missing" if end else "suspended"
    else:
        flag = "missing"
    nothing = Return(None, "close[end] / close[base] - 1", ())
    # The span of a figure that cannot be told still says which days were looked at.
    return fact(nothing, Span(base or window.first - _DAY, end or reach or window.last), flag)
