"""Warnings on values that are kept: moves beyond a daily limit, gaps, closes without an adjustment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

from zhoubao.model import EXCHANGES, Entry
from zhoubao.sources.declared import Declared
from zhoubao.sources.sessions import Market, Markets, runs
from zhoubao.sources.statement import ADJUSTED, Statement, Taking

__all__ = ["warn_gaps", "warn_moves", "warn_unadjusted"]

# A limit price is rounded to the tick, and an adjusted close to its printed digits.
_TOLERANCE = 0.005
_SHOWN = 3
_CODES = 20


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


def warn_moves(
    accepted: Iterable[tuple[Statement, Entry]],
    closes: dict[str, list[Statement]],
    declared: Declared,
    markets: Markets,
    taking: Taking,
) -> None:
    """Name, code by code, the moves between adjacent sessions that no daily limit allows.

    Adjusted closes are compared where both have one; else what a split or dividend of the same file takes
    off the earlier close is taken off.
    """
    beside: dict[tuple[str, str], dict[dt.date, float]] = {}
    for statement, entry in accepted:
        if statement.kind in (ADJUSTED, "dividend", "split"):
            beside.setdefault((statement.kind, statement.code), {})[entry.date] = entry.value
    told = 0
    for code, series in closes.items():
        instrument = declared.edition.instruments[code]
        exchange = EXCHANGES.get(instrument.mic)
        limit = exchange.daily_limit(code) if exchange else None
        market = markets.of(instrument)
        if limit is None or market is None or instrument.kind in ("index", "fx"):
            continue
        factors = beside.get((ADJUSTED, code), {})
        dividends = beside.get(("dividend", code), {})
        splits = beside.get(("split", code), {})
        bound = limit.ratio + _TOLERANCE
        beyond: list[tuple[Statement, float]] = []
        for before, after in pairwise(series):
            factor, other = factors.get(before.date), factors.get(after.date)
            if factor is not None and other is not None:
                move = (after.value * other) / (before.value * factor) - 1
            else:
                base = (before.value - dividends.get(after.date, 0.0)) / splits.get(after.date, 1.0)
                move = after.value / base - 1 if base > 0 else 0.0
            if abs(move) > bound and _adjacent(market, before.date, after.date):
                beyond.append((after, move))
        if not beyond:
            continue
        told += 1
        if told <= _CODES:
            named = ", ".join(f"{move:+.1%} on {s.date} (row {s.row})" for s, move in beyond[:_SHOWN])
            more = f" and {len(beyond) - _SHOWN} more" if len(beyond) > _SHOWN else ""
            taking.warn(
                beyond[0][0].label,
                beyond[0][0].row,
                f"{code} moves beyond its daily limit of {limit.ratio:.0%}, kept: {named}{more}",
            )
    if told > _CODES:
        label = next(iter(closes.values()))[0].label
        taking.warn(label, None, f"further codes that move beyond their daily limit, kept: {told - _CODES}")


def _adjacent(market: Market, before: dt.date, after: dt.date) -> bool:
    """Whether both are sessions by the calendar with none between them."""
    if not (market.is_session(before) and market.is_session(after)) or before >= after:
        return False
    return market.calendar.next(before) == after
