"""Statements held against the edition's calendars and against each other; what is good becomes entries."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from zhoubao.model import Entry
from zhoubao.sources.declared import Declared
from zhoubao.sources.sessions import NO_SESSION, Market, Markets
from zhoubao.sources.statement import ADJUSTED, TRADED, RecordedCloses, Statement, Taking

__all__ = ["Accepted", "validate"]

Accepted = list[tuple[Statement, Entry]]
"""The good statements in the order of their rows, each with the entry it becomes."""

Series = dict[str, list[Statement]]
_BEFORE = dt.datetime.min.replace(tzinfo=dt.UTC)


def validate(
    taking: Taking, declared: Declared, now: dt.datetime | None, recorded: RecordedCloses | None = None
) -> Accepted:
    """The entries of what was taken from a file; findings are added to ``taking``.

    ``now`` is the instant at which dates are judged. None judges each row at its own ``known_at``: then no
    two rows of one key may have the same, and nothing is said of values that are good but odd. ``recorded``
    looks up the closes on record that moves are held against where the file ends.
    """
    markets = Markets(declared.edition.zone)
    dated, suspects = _dated(taking, declared, markets, now)
    kept = _agreeing(dated, taking, strict=now is None)
    if suspects:
        kept = _in_session(kept, suspects, taking, declared, markets)
    accepted = _entries(kept, taking)
    if now is None:  # carried tables are read by every command; whoever wrote the row vouches for it
        return accepted
    from zhoubao.sources.moves import warn_gaps, warn_moves, warn_unadjusted

    closes = _closes(kept)
    warn_gaps(closes, declared, markets, taking)
    warn_unadjusted(accepted, closes, taking)
    warn_moves(accepted, closes, declared, markets, taking, recorded)
    return accepted


def _adjusts(series: str) -> bool:
    return series.startswith(f"{ADJUSTED}/")


class _Grouped:
    """Findings of one row with one reason: a wide row says it once, not once for each of its columns."""

    def __init__(self, taking: Taking) -> None:
        self._taking = taking
        self._series: dict[tuple[str, int, str], list[str]] = {}

    def add(self, statement: Statement, reason: str) -> None:
        self._series.setdefault((statement.label, statement.row, reason), []).append(statement.series)

    def report(self) -> None:
        for (label, row, reason), series in self._series.items():
            # An adjusted close stands and falls with its close, which is named already.
            named = [s for s in series if s.replace(ADJUSTED, "close", 1) not in series or not _adjusts(s)]
            more = f" and {len(named) - 3} more" if len(named) > 3 else ""
            self._taking.reject(label, row, f"{', '.join(named[:3])}{more}: {reason}")


def _dated(
    taking: Taking, declared: Declared, markets: Markets, now: dt.datetime | None
) -> tuple[list[Statement], set[tuple[Market, dt.date]]]:
    """The statements whose dates can stand, and the days that only observed closes can bear out."""
    instruments = declared.edition.instruments
    kept: list[Statement] = []
    suspects: set[tuple[Market, dt.date]] = set()
    grouped = _Grouped(taking)
    verdict_of = markets.verdict
    for statement in taking.statements:
        code = statement.code
        instrument = instruments[code] if code else None
        verdict = verdict_of(statement.kind, instrument, statement.date, now or statement.known_at or _BEFORE)
        if verdict is None:
            kept.append(statement)
        elif verdict is NO_SESSION and instrument is not None and (market := markets.of(instrument)):
            kept.append(statement)
            suspects.add((market, statement.date))
        else:
            grouped.add(statement, verdict)
    grouped.report()
    return kept, suspects


def _agreeing(statements: list[Statement], taking: Taking, *, strict: bool) -> list[Statement]:
    """The statements without those that contradict each other; of those that agree, one.

    ``strict`` takes a repetition for a contradiction.
    """
    first: dict[tuple[str, dt.date, dt.datetime | None], Statement] = {}
    several: dict[tuple[str, dt.date, dt.datetime | None], list[Statement]] = {}
    for statement in statements:
        key = (statement.series, statement.date, statement.known_at)
        other = first.setdefault(key, statement)
        if other is not statement:
            several.setdefault(key, [other]).append(statement)
    if not several:
        return statements
    dropped: set[int] = set()
    for same in several.values():
        contents = {(s.value, s.unit, s.provisional) for s in same}
        if len(contents) == 1 and not strict:
            best = min(same, key=lambda s: (s.source, s.label, s.row))
            dropped.update(id(s) for s in same if s is not best)
            continue
        dropped.update(map(id, same))
        for statement in same:
            others = [f"{_said(s, statement)} in row {s.row}" for s in same if s is not statement]
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            taking.reject(
                statement.label,
                statement.row,
                f"{statement.series} on {statement.date} is {_said(statement)} here, "
                f"{', '.join(others[:3])}{more}; none of them is kept",
            )
    return [statement for statement in statements if id(statement) not in dropped]


def _said(statement: Statement, beside: Statement | None = None) -> str:
    text = f"{statement.value!r} {statement.unit}{' provisional' if statement.provisional else ''}"
    return text if beside is None or beside.label == statement.label else f"{text} ({statement.label})"


def _in_session(
    statements: list[Statement],
    suspects: set[tuple[Market, dt.date]],
    taking: Taking,
    declared: Declared,
    markets: Markets,
) -> list[Statement]:
    """The statements without those on days that neither the calendar nor the closes show to be sessions."""
    instruments = declared.edition.instruments
    by_market: dict[Market, dict[str, list[tuple[dt.date, float]]]] = defaultdict(dict)
    for code, closes in _closes(statements).items():
        if market := markets.of(instruments[code]):
            by_market[market][code] = [(s.date, s.value) for s in closes]
    refused: set[tuple[str, dt.date]] = set()
    for market in {market for market, _ in suspects}:
        days = {day for of, day in suspects if of is market}
        observed = market.observed(days, by_market[market])
        refused.update((market.mic, day) for day in days - observed.keys())
        for day, (moved, codes) in observed.items():
            taking.warn(
                statements[0].label,
                None,
                f"{market.mic} is closed on {day} by the calendar, but {moved} of {codes} codes have a new "
                "close then; the day is taken as a session",
            )
    kept: list[Statement] = []
    grouped = _Grouped(taking)
    before = _previous_closes(by_market)
    for statement in statements:
        own = markets.of(instruments[statement.code]) if statement.code else None
        if own is None or statement.kind not in TRADED or (own.mic, statement.date) not in refused:
            kept.append(statement)
            continue
        reason = f"{statement.date} is no session of {own.mic}"
        earlier = before.get((statement.code, statement.date))
        if statement.kind == "close" and earlier is not None and earlier[1] == statement.value:
            reason += ", and the value repeats the close before it"
        grouped.add(statement, reason)
    grouped.report()
    return kept


def _previous_closes(
    by_market: dict[Market, dict[str, list[tuple[dt.date, float]]]],
) -> dict[tuple[str, dt.date], tuple[dt.date, float]]:
    return {
        (code, day): before
        for of_market in by_market.values()
        for code, closes in of_market.items()
        for before, (day, _) in pairwise(closes)
    }


def _closes(statements: Iterable[Statement]) -> Series:
    """The closes by code, in order of date."""
    closes: Series = {}
    for statement in statements:
        if statement.kind == "close":
            closes.setdefault(statement.code, []).append(statement)
    for series in closes.values():
        series.sort(key=_when)
    return closes


def _when(statement: Statement) -> dt.date:
    return statement.date


def _entries(statements: list[Statement], taking: Taking) -> Accepted:
    """An entry for each statement; an adjusted close becomes a factor, which it needs its close for."""
    closes = {(s.code, s.date, s.known_at): s.value for s in statements if s.kind == "close"}
    accepted: Accepted = []
    alone: dict[str, list[Statement]] = {}
    for statement in statements:
        series, kind, code, date, value, unit, source, row, label, provisional, known_at = statement
        if kind == ADJUSTED:
            close = closes.get((code, date, known_at))
            if close is None:
                alone.setdefault(code, []).append(statement)
                continue
            value /= close
            if not math.isfinite(value) or value <= 0:
                taking.reject(label, row, f"{series}: the factor to the close {close!r} is out of range")
                continue
            series, unit = f"adj_factor/{code}", "ratio"
        accepted.append((statement, Entry(series, date, value, unit, source, row, provisional)))
    if alone:
        _report_alone(alone, taking)
    return accepted


def _report_alone(alone: dict[str, list[Statement]], taking: Taking) -> None:
    """Adjusted closes for which the file has no close at all; where the close was rejected, that was said."""
    stated = {(s.code, s.date) for s in taking.statements if s.kind == "close"}
    for code, statements in alone.items():
        bare = [s for s in statements if (s.code, s.date) not in stated]
        if bare:
            on = f"on {len(bare)} dates from {bare[0].date}" if len(bare) > 1 else f"on {bare[0].date}"
            taking.reject(
                bare[0].label,
                bare[0].row,
                f"{code}: adjusted closes {on} lack the close (收盘价, 不复权) they adjust; give both",
            )
