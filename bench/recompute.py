"""Returns worked out anew from ``prices.csv``, plainly and without zhoubao: what proves a contradiction."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from zhoubao.check.claim import Judged
from zhoubao.check.report import CheckReport

__all__ = ["Move", "move", "proofs"]

# The windows of the issue of 2024-11-13 18:00 in Shanghai: the first day of each, and the last day on which
# each market had closed by then. New York had not opened on the 13th.
_FIRST = {"wtd": dt.date(2024, 11, 11), "mtd": dt.date(2024, 11, 1), "ytd": dt.date(2024, 1, 1)}
_LAST, _LAST_US = dt.date(2024, 11, 13), dt.date(2024, 11, 12)


@dataclass(frozen=True, slots=True)
class Move:
    """A change between two closes: days, closes as traded, and adjusted closes over closes."""

    base: dt.date
    end: dt.date
    closes: tuple[Decimal, Decimal]
    factors: tuple[Decimal, Decimal]

    @property
    def percent(self) -> Decimal:
        growth = self.closes[1] * self.factors[1] / (self.closes[0] * self.factors[0])
        return (growth - 1) * 100

    @property
    def price_only(self) -> Decimal:
        return (self.closes[1] / self.closes[0] - 1) * 100


def move(code: str, window: str, prices: Path) -> Move | None:
    """A code's move over the week, month or year to date; none where the file lacks an end."""
    rows = _rows(prices)[code]
    last = _LAST_US if code.endswith((".O", ".N")) else _LAST
    bases = [day for day in rows if day < _FIRST[window]]
    ends = [day for day in rows if _FIRST[window] <= day <= last]
    if not bases or not ends:
        return None
    base, end = max(bases), max(ends)
    pair = rows[base], rows[end]
    return Move(base, end, (pair[0][0], pair[1][0]), (pair[0][1] / pair[0][0], pair[1][1] / pair[1][0]))


@cache
def _rows(prices: Path) -> dict[str, dict[dt.date, tuple[Decimal, Decimal]]]:
    """By code and day: close and adjusted close (the close itself where there is none)."""
    rows: dict[str, dict[dt.date, tuple[Decimal, Decimal]]] = defaultdict(dict)
    with prices.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            close = Decimal(row["close"])
            adjusted = Decimal(row["adj_close"]) if row["adj_close"] else close
            rows[row["code"]][dt.date.fromisoformat(row["date"])] = close, adjusted
    return rows


def proofs(doubted: Sequence[Judged], report: CheckReport, prices: Path) -> Iterator[str]:
    """Per claim: what the file says of it, and whether that proves the verdict."""
    for judged in doubted:
        claim = judged.claim
        ids = ", ".join(judged.facts[:3]) or "no fact"
        window = claim.window or _window_of(judged)
        if claim.measure != "return" or claim.subject is None or claim.value is None or window not in _FIRST:
            yield f"{ids}: {_facts(judged, report)}; not a return of an instrument, so not recomputed"
            continue
        found = move(claim.subject, window, prices) if prices.exists() else None
        if found is None:
            yield f"{ids}: {_facts(judged, report)}; no closes to recompute it from"
            continue
        step = (claim.step * 100).normalize()
        told = found.percent.quantize(step, ROUND_HALF_UP)
        written = (claim.value * 100).quantize(step)
        if claim.direction < 0:
            written = -abs(written)
        off = abs(told - written) / step
        word = "NOT PROVED" if not off else "one unit of the last place off" if off == 1 else "proved"
        yield (
            f"{ids}: {found.base} {found.closes[0]} x {found.factors[0]:.6f} to {found.end} "
            f"{found.closes[1]} x {found.factors[1]:.6f} is {told}%, printed {written}% "
            f"(closes alone: {found.price_only.quantize(step, ROUND_HALF_UP)}%): {word}"
        )


def _window_of(judged: Judged) -> str:
    """The window of the fact that a claim without one was held against; the week where that says none."""
    measure = judged.facts[0].partition("/")[0] if judged.facts else ""
    return measure.partition(".")[2] or "wtd"


def _facts(judged: Judged, report: CheckReport) -> str:
    told = [report.facts[fact] for fact in judged.facts[:3] if fact in report.facts]
    return "; ".join(
        f"{fact.value} {fact.unit} over {fact.window.base} to {fact.window.end}" for fact in told
    )
