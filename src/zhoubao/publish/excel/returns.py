"""Returns and changes as formulas: end over base, times what adjusts it, less one."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, mul

from zhoubao.model import Fact, FactInput, FactSet, Observation, Withheld
from zhoubao.publish.excel.cells import Cells, kind_of, matches, rows_of
from zhoubao.publish.excel.expression import Expression, constant, function

__all__ = ["Pair", "change", "mean_of_returns", "pair_of"]

_ONE = constant(1.0)
_RETURN = "close[end] / close[base]"
_CHANGE = re.compile(r"\S+\[[^\]]+\] / \S+\[[^\]]+\] - 1")


@dataclass(frozen=True, slots=True)
class Pair:
    """A change between two observations: ``end / base * adjustment - 1``, as returns and changes are."""

    base: Observation
    end: Observation
    adjustment: Expression | None = None

    def formula(self, base: Expression, end: Expression, adjustment: Expression | None) -> Expression:
        growth = end / base
        return (growth if adjustment is None else growth * adjustment) - _ONE

    def of_cells(self, cells: Cells) -> Expression:
        return self.formula(cells.input(self.base), cells.input(self.end), self.adjustment)

    @property
    def value(self) -> float:
        return self.formula(
            Expression("", self.base.value), Expression("", self.end.value), self.adjustment
        ).value


def pair_of(fact: Fact, cells: Cells) -> Pair | None:
    """The two observations that a return or a change lies between, with what adjusts it.

    Raises ``NoCellError`` where the adjustment needs a value that stands in no cell.
    """
    rows = rows_of(fact)
    if fact.value is None or not rows or any(isinstance(used, FactInput | Withheld) for used in fact.inputs):
        return None
    base, end, *others = rows if len(rows) > 1 else rows * 2
    if base.value == 0:
        return None
    if fact.formula.startswith(_RETURN):
        pair = _adjusted(base, end, others, cells, fact.formula)
    elif _CHANGE.fullmatch(fact.formula) and not others:
        pair = Pair(base, end)
    else:
        return None
    return pair if matches(pair.value, fact.value) else None


def _adjusted(
    base: Observation, end: Observation, others: Sequence[Observation], cells: Cells, words: str
) -> Pair:
    """A return by what its formula says it was adjusted with, as ``analysis.adjustment`` reckons it."""
    factors = list(_rebases(base, end, others, cells)) if "between restatements" in words else []
    if "product over ex-dates" in words:
        factors += _events(base, end, others, cells)
    elif "adj_factor" in words:
        factors += _vendors(others, cells)
    return Pair(base, end, reduce(mul, factors) if factors else None)


def _rebases(
    base: Observation, end: Observation, others: Sequence[Observation], cells: Cells
) -> Iterator[Expression]:
    for o in _of_kind(others, "rebase"):
        old_base, old_end = (c.known_at < o.known_at and c.date <= o.date for c in (base, end))
        if old_base != old_end:
            yield cells.input(o) if old_end else _ONE / cells.input(o)


def _events(
    base: Observation, end: Observation, others: Sequence[Observation], cells: Cells
) -> Iterator[Expression]:
    closes = [base, end, *_of_kind(others, "close")]
    inside = [o for o in others if kind_of(o) in ("split", "dividend") and base.date < o.date <= end.date]
    for day in dict.fromkeys(o.date for o in inside):
        rows = [o for o in inside if o.date == day]
        cash = [cells.input(o) for o in rows if kind_of(o) == "dividend"]
        if any(part.value for part in cash):
            previous = cells.input(max((o for o in closes if o.date < day), key=lambda o: o.date))
            yield previous / (previous - reduce(add, cash))
        yield from (cells.input(o) for o in rows if kind_of(o) == "split")


def _vendors(others: Sequence[Observation], cells: Cells) -> Iterator[Expression]:
    factors = _of_kind(others, "adj_factor")
    for low, high in zip(factors[::2], factors[1::2], strict=False):
        yield cells.input(high) / cells.input(low)


def _of_kind(rows: Sequence[Observation], kind: str) -> list[Observation]:
    return [o for o in rows if kind_of(o) == kind]


# The translations


def change(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    """A return or a change by itself."""
    pair = pair_of(fact, cells)
    return pair.of_cells(cells) if pair is not None else None


def mean_of_returns(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    """The unweighted mean of some codes' returns: of a basket bought on one day, of a sector's members.

    Which adjustment each return has is told by its rows, since one formula in words speaks of all.
    """
    if not fact.formula.startswith(("unweighted mean of growth since", "unweighted mean of the returns of")):
        return None
    by_code: dict[str, list[Observation]] = {}
    for o in rows_of(fact):
        by_code.setdefault(o.series.partition("/")[2], []).append(o)
    told = []
    for rows in by_code.values():
        closes = sorted(_of_kind(rows, "close"), key=lambda o: o.date)
        if len(closes) < 2:
            continue
        base, end = closes[0], closes[-1]
        others = [o for o in rows if o is not base and o is not end]
        events = any(kind_of(o) in ("split", "dividend") and base.date < o.date <= end.date for o in others)
        words = "between restatements" + (" product over ex-dates" if events else " adj_factor")
        told.append(_adjusted(base, end, others, cells, words).of_cells(cells))
    if not told:
        return None
    return function("AVERAGE", [one.text for one in told], statistics.fmean(one.value for one in told))
