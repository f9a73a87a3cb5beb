"""Facts as formulas of a workbook, by the structure of their inputs.

A fact's formula is written for people, in the names of its inputs. Here it is built again from the inputs
themselves: each translation gives text and value together, and stands only if that value is the fact's. What
cannot be built so, or would need a value that may not leave the desk, has no formula.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Sequence
from functools import reduce
from operator import add

from zhoubao.model import Fact, FactSet, Observation, Withheld
from zhoubao.publish.excel.caps import cap, segment_cap
from zhoubao.publish.excel.cells import Cells, NoCellError, in_ones, matches, members_of, rows_of
from zhoubao.publish.excel.expression import MAX_FORMULA, Expression, constant, function
from zhoubao.publish.excel.returns import change, mean_of_returns

__all__ = ["formula_of"]

_ONE = constant(1.0)
_BETWEEN = re.compile(r"\S+ (?P<sign>[-/]) \S+")
_BAND = re.compile(
    r"1 if (?:(?P<low>[-\d.e]+) (?P<above><=?) )?rating\.excess"
    r"(?: (?P<below><=?) (?P<high>[-\d.e]+))?, else 0"
)


def formula_of(fact: Fact, facts: FactSet, cells: Cells) -> Expression | None:
    """A fact as a formula of cells, in ones; none where it has no value or cannot be one."""
    if fact.value is None or any(isinstance(used, Withheld) for used in fact.inputs):
        return None
    for translate in _TRANSLATIONS:
        try:
            found = translate(fact, facts, cells)
        except (NoCellError, ZeroDivisionError, OverflowError):
            continue
        if found is not None and matches(found.value, fact.value) and len(found.text) <= MAX_FORMULA:
            return found
    return None


# The translations, each for one kind of fact


def _level(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    """A close, or a series' latest or previous value."""
    rows = rows_of(fact)
    if len(rows) != 1 or len(fact.inputs) != 1:
        return None
    return cells.input(rows[0]) if fact.measure == "close" else in_ones(rows[0], cells)


def _extreme(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    """The highest or lowest of a record, among those of its rows that are evidence."""
    rows = rows_of(fact)
    if fact.measure not in ("high", "low") or not rows:
        return None
    parts = [in_ones(o, cells) for o in rows]
    name, pick = ("MAX", max) if fact.measure == "high" else ("MIN", min)
    return function(name, [p.text for p in parts], pick(p.value for p in parts))


def _rank(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    rows = rows_of(fact)
    if fact.measure != "rank" or not rows:
        return None
    return _place(rows[0], rows[1:], cells)


def _places_gained(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    """The rank then less the rank now, among series that have both: their rows follow pair by pair."""
    rows = rows_of(fact)
    if fact.measure != "rank.change" or len(rows) < 4 or len(rows) % 2:
        return None
    then, now, *others = rows
    return _place(then, others[0::2], cells) - _place(now, others[1::2], cells)


def _place(own: Observation, others: Sequence[Observation], cells: Cells) -> Expression:
    """One and those above."""
    mine = in_ones(own, cells)
    theirs = [in_ones(o, cells) for o in others]
    above = [Expression(f"({o.text}>{mine.text})", float(o.value > mine.value)) for o in theirs]
    return reduce(add, above, _ONE)


def _share(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    if fact.measure != "share" or not rows_of(fact):
        return None
    parts = [in_ones(o, cells) for o in rows_of(fact)]
    return parts[0] / function("SUM", [p.text for p in parts], sum(p.value for p in parts))


def _discount(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    rows = rows_of(fact)
    if fact.measure != "discount" or len(rows) != 2:
        return None
    used, new = (in_ones(o, cells) for o in rows)
    return used / new - _ONE


def _segment(fact: Fact, facts: FactSet, cells: Cells) -> Expression | None:
    """A segment's mean, median, best or worst, and the count of those that rose or fell."""
    ids = members_of(fact)
    if not fact.subject.startswith("segment/") or len(ids) < len(fact.inputs) or not ids:
        return None
    told = {i: value for i in ids if (value := facts[i].value) is not None}
    span = cells.span(ids)
    suffix = fact.measure.rpartition(".")[2]
    if suffix in ("up", "down"):
        sign = ">" if suffix == "up" else "<"
        met = [float(value > 0 if suffix == "up" else value < 0) for value in told.values()]
        if span:
            return function("COUNTIF", (span, f'"{sign}0"'), sum(met))
        terms = [Expression(f"({cells.fact(i).text}{sign}0)", m) for i, m in zip(told, met, strict=True)]
        return reduce(add, terms, constant(0.0))
    name, reckon = _OF_MEMBERS.get(suffix, ("AVERAGE", statistics.fmean))
    return function(name, [span] if span else [cells.fact(i).text for i in told], reckon(told.values()))


_OF_MEMBERS: dict[str, tuple[str, Callable[..., float]]] = {
    "median": ("MEDIAN", statistics.median),
    "best": ("MAX", max),
    "worst": ("MIN", min),
}


def _between(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    """A difference or a quotient of two facts: an excess return, a hit rate."""
    ids = members_of(fact)
    found = _BETWEEN.match(fact.formula)
    if len(ids) != 2 or len(ids) < len(fact.inputs) or found is None:
        return None
    one, other = (cells.fact(fact_id) for fact_id in ids)
    return one - other if found["sign"] == "-" else one / other


def _outcome(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    """Whether a call met its definition: one or nought."""
    found = _BAND.fullmatch(fact.formula)
    ids = members_of(fact)
    if fact.measure != "rating.met" or found is None or len(ids) != 1:
        return None
    cell = cells.fact(ids[0])
    excess, told = f"ROUND({cell.text},12)", round(cell.value, 12)
    bounds, met = [], True
    if found["low"]:
        low = float(found["low"])
        bounds.append(f"{low!r}{found['above']}{excess}")
        met = low <= told if found["above"] == "<=" else low < told
    if found["high"]:
        high = float(found["high"])
        bounds.append(f"{excess}{found['below']}{high!r}")
        met = met and (told <= high if found["below"] == "<=" else told < high)
    return function("IF", (f"AND({','.join(bounds)})", "1", "0"), float(met)) if bounds else None


def _calls(fact: Fact, facts: FactSet, cells: Cells) -> Expression | None:
    """How many calls have finished, and how many of them met their definition."""
    ids = members_of(fact)
    if fact.measure not in ("rating.finished", "rating.hits") or not ids:
        return None
    name = "COUNT" if fact.measure == "rating.finished" else "SUM"
    values = [facts[i].value or 0.0 for i in ids]
    value = float(len(ids)) if name == "COUNT" else sum(values)
    return function(name, [cells.fact(i).text for i in ids], value)


_TRANSLATIONS: tuple[Callable[[Fact, FactSet, Cells], Expression | None], ...] = (
    change,
    mean_of_returns,
    _segment,
    segment_cap,
    cap,
    _extreme,
    _rank,
    _places_gained,
    _share,
    _discount,
    _between,
    _outcome,
    _calls,
    _level,
)
