"""Observations of the market to facts: returns of every instrument, caps, and the segments' figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhoubao.analysis.adjustment import Return, adjusted_returns
from zhoubao.analysis.caps import cap_facts
from zhoubao.analysis.closes import close_facts, close_spans
from zhoubao.analysis.segments import segment_cap, segment_returns
from zhoubao.analysis.series import series_facts
from zhoubao.analysis.witness import Disproved, disproved_sessions
from zhoubao.calendars import calendar, through, windows_at
from zhoubao.edition.edition import Edition
from zhoubao.errors import EditionError, EvidenceError
from zhoubao.model import EXCHANGES, Fact, FactSet, Instrument, Span, Window, WindowKind
from zhoubao.store import SeriesSpan, Snapshot

__all__ = ["market_facts"]

_DAY = dt.timedelta(days=1)
_NO_RETURN = "close[end] / close[base] - 1"


def market_facts(
    edition: Edition,
    snapshot: Snapshot,
    cutoff: dt.datetime,
    fixed: Mapping[WindowKind, tuple[dt.date, dt.date]] | None = None,
) -> FactSet:
    """Every fact at a cutoff; ``fixed`` are windows that an issue sets itself, by kind.

    Per instrument of the universe, index and fund: ``return.wtd``, ``return.mtd``, ``return.ytd`` and
    ``close``; per instrument of the universe also ``market_cap``; per exchange rate ``close``; per segment
    returns and cap under ``segment/ID``; per series that the edition declares, those of ``series_facts``.
    Raises ``CalendarError`` where a session table ends before the cutoff, and ``EvidenceError`` where a
    fixed window holds no session of the home exchange that is completed.
    """
    disproved = disproved_sessions(edition.instruments.values(), snapshot, cutoff)
    windows = _windows(edition, cutoff, disproved, fixed or {})
    followed = edition.followed
    reach = {
        mic: _Reach.of(mic, cutoff, windows, disproved) for mic in dict.fromkeys(i.mic for i in followed)
    }

    spans = {(i.code, kind): reach[i.mic].spans(i, windows[kind]) for i in followed for kind in windows}
    ends = close_spans(
        edition, {mic: there.session for mic, there in reach.items()}, _last_day(edition, cutoff, windows)
    )
    dates = snapshot.last_dates([*(span for pair in spans.values() for span in pair), *ends.values()])
    found = {key: (dates[base], dates[end]) for key, (base, end) in spans.items()}
    needs = [(code, base, end) for (code, _), (base, end) in found.items() if base and end]
    returns = adjusted_returns(needs, snapshot, edition.adjustment)
    # A figure that lacks one end still shows the close it has at the other.
    partial = {
        (f"close/{code}", day) for (code, _), pair in found.items() if None in pair for day in pair if day
    }
    closes = snapshot.current(partial | {(s[0], day) for s in ends.values() if (day := dates[s])})
    traded = {
        (EXCHANGES[i.mic].sessions, kind)
        for i in edition.universe
        for kind in windows
        if found[i.code, kind][1]
    }

    facts: dict[str, Fact] = {}
    for i in followed:
        for kind, window in windows.items():
            base, end = found[i.code, kind]
            if base and end:
                outcome = returns[i.code, base, end]
            else:
                known = tuple(closes[f"close/{i.code}", day] for day in (base, end) if day)
                outcome = Return(None, _NO_RETURN, known)
            others = (EXCHANGES[i.mic].sessions, kind) in traded
            fact = _return_fact(i, window, reach[i.mic], (base, end), outcome, others)
            facts[fact.id] = fact
    caps, rates = cap_facts(edition, snapshot, {mic: there.session for mic, there in reach.items()})
    facts |= {fact.id: fact for fact in caps}
    last = {s: closes[s[0], day] for s in ends.values() if (day := dates[s])}
    facts |= {fact.id: fact for fact in close_facts(edition, ends, last)}
    ordered = [facts[m] for i in edition.instruments.values() for m in _ids(i, windows) if m in facts]
    for segment in edition.segments:
        for kind in windows:
            measure = f"return.{kind}"
            ordered += segment_returns(
                segment, measure, [facts[f"{measure}/{code}"] for code in segment.codes]
            )
        members = [facts[f"market_cap/{code}"] for code in segment.codes]
        ordered.append(segment_cap(edition, segment, members, rates))
    ordered += series_facts(edition, snapshot, cutoff, tuple(windows.values()))
    return FactSet(
        edition=edition.id,
        cutoff=cutoff,
        facts=tuple(ordered),
        windows=tuple(windows.values()),
        notices=tuple(_notices(disproved)),
        witnessed_at=disproved.known_at,
    )


def _notices(disproved: Disproved) -> Iterator[str]:
    for mic, days in sorted(disproved.days.items()):
        for day in sorted(days):
            yield (
                f"The {mic} calendar counts {day} as a session, but no followed code has a close that day "
                "and prices stand on both sides of it; it was left out: if the exchange did trade, import it."
            )


def _ids(instrument: Instrument, windows: Mapping[WindowKind, Window]) -> list[str]:
    measures = (*(f"return.{k}" for k in windows), "market_cap", "close")
    return [f"{measure}/{instrument.code}" for measure in measures]


def _last_day(edition: Edition, cutoff: dt.datetime, windows: Mapping[WindowKind, Window]) -> dt.date:
    """The last day whose exchange rates count: the cutoff's, or the last of the week told of."""
    return min(cutoff.astimezone(edition.zone).date(), _told_until(windows))


def _told_until(windows: Mapping[WindowKind, Window]) -> dt.date:
    return windows["wtd"].last if "wtd" in windows else max(window.last for window in windows.values())


def _windows(
    edition: Edition,
    cutoff: dt.datetime,
    disproved: Disproved,
    fixed: Mapping[WindowKind, tuple[dt.date, dt.date]],
) -> dict[WindowKind, Window]:
    home = EXCHANGES[edition.home].sessions
    windows = windows_at(cutoff, home, holidays=disproved.of(home))
    for kind, (first, last) in fixed.items():
        if kind not in edition.windows:
            raise EditionError(
                f"The issue fixes the window {kind}, which the edition does not print; add it to windows in "
                "edition.toml, or take it out of the front matter."
            )
        anchor = _last_session(home, cutoff, Window(kind, first, last, last), disproved)
        if anchor is None:
            raise EvidenceError(
                f"The window {kind} is fixed to {first} to {last}, in which {edition.home} has no session "
                f"completed at {cutoff.isoformat()}; mend it in the issue's front matter."
            )
        windows[kind] = Window(kind, first, last, anchor)
    return {kind: windows[kind] for kind in edition.windows}


def _last_session(mic: str, cutoff: dt.datetime, window: Window, disproved: Disproved) -> dt.date | None:
    """The last session of an exchange inside a window that was completed at the cutoff and took place."""
    closed = disproved.of(mic)
    day = through(mic, cutoff, window, holidays=closed)
    # ``through`` may answer with the Sunday that ends a week; an end is compared with a session.
    while day is not None and (day in closed or not calendar(mic).is_session(day)):
        day = calendar(mic).previous(day)
    return day


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far an exchange's closes go at a cutoff.

    ``today`` is the exchange's date at the cutoff. ``ends`` and ``bases`` are, per window, the session that
    an end and a base should be of; ``session`` is the one that a cap should be of.
    """

    today: dt.date
    ends: Mapping[WindowKind, dt.date | None]
    bases: Mapping[WindowKind, dt.date]
    session: dt.date

    @classmethod
    def of(
        cls, mic: str, cutoff: dt.datetime, windows: Mapping[WindowKind, Window], disproved: Disproved
    ) -> _Reach:
        table = EXCHANGES[mic].sessions
        closed, days = disproved.of(mic), calendar(table)

        def held(day: dt.date) -> dt.date:
            """The day itself if a session was held on it, else the last before it."""
            while day in closed or not days.is_session(day):
                day = days.previous(day)
            return day

        return cls(
            today=cutoff.astimezone(days.zone).date(),
            ends={kind: _last_session(table, cutoff, window, disproved) for kind, window in windows.items()},
            bases={kind: held(days.previous(window.first)) for kind, window in windows.items()},
            session=held(min(days.completed(cutoff), _told_until(windows))),
        )

    def looked(self, window: Window) -> dt.date:
        """The last day of a window that had come at the cutoff."""
        return max(window.first, min(window.last, self.today))

    def spans(self, instrument: Instrument, window: Window) -> tuple[SeriesSpan, SeriesSpan]:
        """Where to look for an instrument's base and end in a window."""
        before = window.first - _DAY
        series = f"close/{instrument.code}"
        return (series, dt.date.min, before), (series, window.first, self.ends[window.kind] or before)


def _return_fact(
    instrument: Instrument,
    window: Window,
    reach: _Reach,
    found: tuple[dt.date | None, dt.date | None],
    outcome: Return,
    others_traded: bool,
) -> Fact:
    base, end = found
    flags = list(outcome.flags)
    if base is None or end is None:
        if reach.ends[window.kind] is None:
            flags = ["no-session"]
        else:
            flags = ["suspended" if base and others_traded else "missing"]
    elif instrument.kind != "index":  # desks keep indices weekly, or at month ends only
        if end != reach.ends[window.kind]:
            flags.append("stale")
        if base < reach.bases[window.kind]:
            flags.append("early-base")
    if outcome.value is not None and any(o.provisional for o in outcome.inputs):
        flags.append("provisional")
    measure = f"return.{window.kind}"
    return Fact(
        id=f"{measure}/{instrument.code}",
        subject=instrument.code,
        measure=measure,
        value=outcome.value,
        unit="ratio",
        # The span of a figure that cannot be told still says which days were looked at.
        window=Span(base or reach.bases[window.kind], end or reach.ends[window.kind] or reach.looked(window)),
        formula=outcome.formula,
        inputs=outcome.inputs,
        flags=tuple(flags),
    )
