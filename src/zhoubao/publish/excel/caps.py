"""Market caps as formulas: shares at a close, or a stated cap, at the exchange rates of their dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import reduce
from operator import add

from zhoubao.model import Fact, FactSet, Observation
from zhoubao.publish.excel.cells import Cells, NoCellError, in_ones, kind_of, members_of, rows_of
from zhoubao.publish.excel.expression import Expression, constant

__all__ = ["cap", "rate_to", "segment_cap"]

_ONE = constant(1.0)
_PIVOT = "USD"
_TOKEN = re.compile(r"\s*(?:(?P<sign>[()+*/])|(?P<name>[^\s()+*/][^\s()*]*))")


def rate_to(
    source: str, target: str, day: dt.date, rates: Sequence[Observation], cells: Cells
) -> Expression | None:
    """What turns an amount in one currency into another on a day, at the rates that a fact rests on."""
    if source == target:
        return _ONE
    if (direct := _quoted(source, target, day, rates, cells)) is not None:
        return direct
    first, second = (_quoted(*pair, day, rates, cells) for pair in ((source, _PIVOT), (_PIVOT, target)))
    return first * second if first is not None and second is not None else None


def _quoted(
    source: str, target: str, day: dt.date, rates: Sequence[Observation], cells: Cells
) -> Expression | None:
    for pair, upright in ((source + target, True), (target + source, False)):
        known = [o for o in rates if o.series == f"close/{pair}.FX" and o.date <= day]
        if known:
            cell = cells.input(max(known, key=lambda o: o.date))
            return cell if upright else _ONE / cell
    return None


def segment_cap(fact: Fact, facts: FactSet, cells: Cells) -> Expression | None:
    """A segment's total: the caps of its members, each at the rate of its own date."""
    if fact.measure != "market_cap" or not fact.subject.startswith("segment/"):
        return None
    terms: list[Expression] = []
    for member in (facts[fact_id] for fact_id in members_of(fact)):
        day = member.window.end
        rate = rate_to(member.unit, fact.unit, day, rows_of(fact), cells) if day else None
        if rate is None:
            return None
        cell = cells.fact(member.id)
        terms.append(cell if rate is _ONE else cell * rate)
    return reduce(add, terms) if terms else None


def cap(fact: Fact, _: FactSet, cells: Cells) -> Expression | None:
    """A cap: the signs of its formula over its inputs, which stand in the order in which it names them."""
    rows = rows_of(fact)
    if fact.measure != "market_cap" or len(rows) < len(fact.inputs) or not rows:
        return None
    words = fact.formula.replace(" as observed", "").replace(" shares per ADR", "")
    return _Reading(words, rows, cells).whole()


class _Reading:
    """A sum of products of names, numbers and brackets, read from left to right."""

    def __init__(self, words: str, rows: Sequence[Observation], cells: Cells) -> None:
        self.tokens = [found["sign"] or found["name"] for found in _TOKEN.finditer(words)]
        self.rows, self.cells, self.at = iter(rows), cells, 0

    def whole(self) -> Expression | None:
        found = self._sum()
        return found if self.at == len(self.tokens) and next(self.rows, None) is None else None

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _sum(self) -> Expression:
        found = self._product()
        while self._next() == "+":
            self.at += 1
            found = found + self._product()
        return found

    def _product(self) -> Expression:
        found = self._part()
        while self._next() in ("*", "/"):
            sign = self._next()
            self.at += 1
            part = self._part()
            found = found * part if sign == "*" else found / part
        return found

    def _part(self) -> Expression:
        token = self._next()
        self.at += 1
        if token == "(":
            inner = self._sum()
            self.at += 1
            return inner
        try:
            return constant(float(token))
        except ValueError:
            row = next(self.rows, None)
        if row is None or row.series.removeprefix("close/" if token.endswith(".FX") else "") != token:
            raise NoCellError(token)
        return in_ones(row, self.cells) if kind_of(row) == "shares" else self.cells.input(row)
