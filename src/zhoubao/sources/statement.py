"""Statements: what the rows of a file say once their cells are read, before anything is held against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from zhoubao.sources.cells import Cell, CellError, read_number
from zhoubao.sources.finding import Finding, shown

__all__ = ["ADJUSTED", "MOST_COUNTED", "TRADED", "RecordedCloses", "Statement", "Taking", "read_value"]

ADJUSTED = "adj_close"  # a vendor's adjusted close; it leaves the room as a factor, adj_factor/CODE
TRADED = frozenset({"close", ADJUSTED, "market_cap"})
"""The kinds that exist on sessions only."""
_POSITIVE = frozenset({"close", ADJUSTED, "market_cap", "shares", "split"})
_WITHIN = {"close": (1e-6, 1e9), ADJUSTED: (1e-6, 1e9), "dividend": (0.0, 1e9), "split": (1e-6, 1e6)}
"""Beyond these a number is no price or split; prices are in the currency of the code (won and yen fit)."""
MOST_COUNTED = 1e18
"""The most that a market cap or a count of shares can be, in ones."""

RecordedCloses = Callable[[Collection[tuple[str, dt.date]]], Mapping[tuple[str, dt.date], float]]
"""Looks up the closes on record under (code, date); those that are not on record are left out."""


class Statement(NamedTuple):
    """One value of one series on one date, as a row states it.

    ``kind`` is one of ``STATED_SERIES`` or ``ADJUSTED``, and empty for a series that the edition declares by
    its id (``shares`` where it counts shares); ``code`` is the instrument's, empty for every such series.
    ``label`` names the file (and sheet). ``known_at`` is set in carried tables only.
    """

    series: str
    kind: str
    code: str
    date: dt.date
    value: float
    unit: str
    source: str
    row: int
    label: str
    provisional: bool = False
    known_at: dt.datetime | None = None


@dataclass(slots=True)
class Taking:
    """What is gathered while a file is read: statements, findings, and how many data rows there were."""

    statements: list[Statement] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    rows: int = 0

    def reject(self, label: str, row: int | None, reason: str) -> None:
        self.rejected.append(Finding(label, row, reason))

    def warn(self, label: str, row: int | None, reason: str) -> None:
        self.warnings.append(Finding(label, row, reason))


def read_value(kind: str, cell: Cell, *, grouped: bool = True) -> float:
    """The number in ``cell``, within what its kind allows. Raises ``CellError``."""
    value = read_number(cell, grouped=grouped)
    if value <= 0:
        if kind in _POSITIVE:
            raise CellError(f"{shown(cell)} is not positive")
        if kind == "dividend" and value < 0:
            raise CellError(f"{shown(cell)} is negative")
    if kind in _WITHIN:
        least, most = _WITHIN[kind]
        if value > most:
            raise CellError(f"{shown(cell)} is too large (beyond {most:.0e}); correct it")
        if value < least:
            raise CellError(f"{shown(cell)} is too small (below {least:.0e}); correct it")
    return value
