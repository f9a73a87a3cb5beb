"""Warnings on values that are kept: moves beyond a daily limit, gaps, closes without an adjustment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from zhoubao.model import EXCHANGES, Entry
from zhoubao.sources.declared import Declared
from zhoubao.sources.sessions import Market, Markets, runs
from zhoubao.sources.statement import ADJUSTED, RecordedCloses, Statement, Taking

__all__ = ["warn_gaps", "warn_moves", "warn_unadjusted"]

# A limit price is rounded to the tick, and an adjusted close to its printed digits.
_TOLERANCE = 0.005
_SHOWN = 3
_CODES = 20
_MARGIN = dt.timedelta(days=31)  # no exchange closes for longer


def warn_gaps(
    closes: dict[str, list[Statement]], declared: Declared, markets: Markets, taking: Taking
) -> None:
    """Name the sessions inside the file's span on which none of an exchange's codes has a close."""
    by_market: dict[Market, dict[str, list[tuple[dt.date, float]]]] = {}
    for code, series in closes.items():
        if market := markets.of(declared.edition.instruments[code]):
            by_market.setdefault(market, {})[code] = [(s.date, s.value) for s in series]
    for market, of_market in by_market.items():
        missing = market.unobserved(of_market)
        if missing:
            label = next(iter(closes.values()))[0].label
            what = "a session" if len(missing) == 1 else f"{len(missing)} sessions"
            codes = f"none of {len(of_market)} codes of {market.mic}"
            taking.warn(label, None, f"{codes} has a close on {what}: {runs(missing)}")


def warn_unadjusted(
    accepted: Iterable[tuple[Statement, Entry]], closes: dict[str, list[Statement]], taking: Taking
) -> None:
    """Name the codes of which only some closes come with an adjusted one."""
    adjusted: dict[str, set[dt.date]] = {}
    for statement, _ in accepted:
        if statement.kind == ADJUSTED:
            adjusted.setdefault(statement.code, set()).add(statement.date)
    for code, days in adjusted.items():
        bare = [s for s in closes[code] if s.date not in days]
        if bare:
            taking.warn(
                bare[0].label,
                bare[0].row,
                f"{code}: {len(bare)} of {len(closes[code])} closes have no adjusted close beside them: "
                f"{runs([s.date for s in bare], _SHOWN)}",
            )


class _Move(NamedTuple):
    """A move on ``day``; ``at`` is the row to look at, ``recorded`` the day whose close was looked up."""

    day: dt.date
    ratio: float
    at: Statement
    recorded: dt.date | None = None

    def __str__(self) -> str:
        against = f", against the close on record of {self.recorded}" if self.recorded else ""
        return f"{self.ratio:+.1%} on {self.day} (row {self.at.row}{against})"


def warn_moves(
    accepted: Iterable[tuple[Statement, Entry]],
    closes: dict[str, list[Statement]],
    declared: Declared,
    markets: Markets,
    taking: Taking,
    recorded: RecordedCloses | None = None,
) -> None:
    """Name, code by code, the moves between adjacent sessions that no daily limit allows.

    Adjusted closes are compared where both have one; else what a split or dividend of the same file takes
    off the earlier close is taken off. Where the session before or after is not in the file, ``recorded`` is
    asked for its close, once for all of them, and the closes are compared without adjustment.
    """
    beside: dict[tuple[str, str], dict[dt.date, float]] = {}
    for statement, entry in accepted:
        if statement.kind in (ADJUSTED, "dividend", "split"):
            beside.setdefault((statement.kind, statement.code), {})[entry.date] = entry.value
    limited = _limited(closes, declared, markets)
    edges = _edges(closes, limited) if recorded is not None else []
    known = recorded({(at.code, day) for at, day in edges}) if recorded is not None and edges else {}
    at_edges: dict[str, list[tuple[Statement, dt.date, float]]] = {}
    for at, day in edges:
        if (close := known.get((at.code, day))) is not None:
            at_edges.setdefault(at.code, []).append((at, day, close))
    told = 0
    for code, (market, limit) in limited.items():
        factors = beside.get((ADJUSTED, code), {})
        events = beside.get(("dividend", code), {}), beside.get(("split", code), {})
        bound = limit + _TOLERANCE
        beyond: list[_Move] = []
        for before, after in pairwise(closes[code]):
            factor, other = factors.get(before.date), factors.get(after.date)
            if factor is not None and other is not None:
                ratio = (after.value * other) / (before.value * factor) - 1
            else:
                ratio = _ratio(before.value, after.value, after.date, *events)
            if abs(ratio) > bound and _adjacent(market, before.date, after.date):
                beyond.append(_Move(after.date, ratio, after))
        for at, day, close in at_edges.get(code, ()):
            ends = (close, at.value) if day < at.date else (at.value, close)
            on = max(day, at.date)
            ratio = _ratio(*ends, on, *events)
            if abs(ratio) > bound:
                beyond.append(_Move(on, ratio, at, day))
        if not beyond:
            continue
        told += 1
        if told <= _CODES:
            beyond.sort(key=lambda move: move.day)
            named = ", ".join(map(str, beyond[:_SHOWN]))
            more = f" and {len(beyond) - _SHOWN} more" if len(beyond) > _SHOWN else ""
            taking.warn(
                beyond[0].at.label,
                beyond[0].at.row,
                f"{code} moves beyond its daily limit of {limit:.0%}, kept: {named}{more}",
            )
    if told > _CODES:
        label = next(iter(closes.values()))[0].label
        taking.warn(label, None, f"further codes that move beyond their daily limit, kept: {told - _CODES}")


def _limited(closes: Iterable[str], declared: Declared, markets: Markets) -> dict[str, tuple[Market, float]]:
    """The codes whose moves are limited, each with its market and the limit as a ratio."""
    limited: dict[str, tuple[Market, float]] = {}
    for code in closes:
        instrument = declared.edition.instruments[code]
        exchange = EXCHANGES.get(instrument.mic)
        limit = exchange.daily_limit(code) if exchange else None
        market = markets.of(instrument)
        if limit is not None and market is not None and instrument.kind not in ("index", "fx"):
            limited[code] = market, limit.ratio
    return limited


def _edges(
    closes: dict[str, list[Statement]], limited: dict[str, tuple[Market, float]]
) -> list[tuple[Statement, dt.date]]:
    """The closes beside a session that the file has no close of, each with that session."""
    spans: dict[Market, tuple[dt.date, dt.date]] = {}
    for code, (market, _) in limited.items():
        first, last = closes[code][0].date, closes[code][-1].date
        span = spans.get(market, (first, last))
        spans[market] = min(first, span[0]), max(last, span[1])
    beside: dict[Market, tuple[dict[dt.date, dt.date], dict[dt.date, dt.date]]] = {}
    for market, (first, last) in spans.items():
        calendar = market.calendar
        first, last = max(first - _MARGIN, calendar.first), min(last + _MARGIN, calendar.last)
        days = calendar.sessions(first, last) if first <= last else ()
        beside[market] = dict(zip(days[1:], days, strict=False)), dict(pairwise(days))
    found: list[tuple[Statement, dt.date]] = []
    for code, (market, _) in limited.items():
        held = {statement.date for statement in closes[code]}
        for neighbours in beside[market]:
            for statement in closes[code]:
                day = neighbours.get(statement.date)
                if day is not None and day not in held:
                    found.append((statement, day))
    return found


def _ratio(
    before: float, after: float, day: dt.date, dividends: dict[dt.date, float], splits: dict[dt.date, float]
) -> float:
    """The move to ``after``, net of a dividend and a split on ``day``."""
    base = (before - dividends.get(day, 0.0)) / splits.get(day, 1.0)
    return after / base - 1 if base > 0 else 0.0


def _adjacent(market: Market, before: dt.date, after: dt.date) -> bool:
    """Whether both are sessions by the calendar with none between them."""
    if not (market.is_session(before) and market.is_session(after)) or before >= after:
        return False
    return market.calendar.next(before) == after
