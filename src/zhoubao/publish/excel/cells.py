"""What formulas are made of: the cells of inputs and facts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from zhoubao.analysis.series import unit_in_ones
from zhoubao.model import Fact, FactInput, Observation
from zhoubao.publish.excel.expression import Expression, power

__all__ = ["Cells", "NoCellError", "in_ones", "kind_of", "matches", "members_of", "rows_of"]


class NoCellError(LookupError):
    """A value that a formula needs stands in no cell."""


class Cells(Protocol):
    """Where inputs and facts stand. Both raise ``NoCellError`` where the workbook does not hold one."""

    def input(self, used: Observation) -> Expression:
        """The cell of an observation's value."""

    def fact(self, fact_id: str) -> Expression:
        """The cell of a fact's value, in ones."""

    def span(self, fact_ids: Sequence[str]) -> str | None:
        """The range of cells that hold just these facts, in ones and in order; none where there is none."""


def matches(value: float, told: float) -> bool:
    """Whether a formula comes to a fact's value: within 1e-12 of it, and of one for small differences."""
    return math.isclose(value, told, rel_tol=1e-12, abs_tol=1e-15)


def in_ones(o: Observation, cells: Cells) -> Expression:
    """The value of an observation in ones: 万次 times 1E4."""
    exponent = unit_in_ones(o.unit)[1]
    cell = cells.input(o)
    return cell * power(exponent) if exponent else cell


def kind_of(o: Observation) -> str:
    """What an observation is of: ``close`` of ``close/NVDA.O``."""
    return o.series.partition("/")[0]


def rows_of(fact: Fact) -> list[Observation]:
    """The observations that a fact rests on itself."""
    return [used for used in fact.inputs if isinstance(used, Observation)]


def members_of(fact: Fact) -> list[str]:
    """The ids of the facts that a fact rests on."""
    return [used.fact for used in fact.inputs if isinstance(used, FactInput)]
