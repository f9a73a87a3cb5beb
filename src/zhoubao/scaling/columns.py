"""A sheet whose columns are known: its cells as checked numbers, counts and texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhoubao.errors import DataError, UnreadableError
from zhoubao.scaling.data import Floats, Ints, Origin
from zhoubao.sources.cells import Cell, CellError, Row, is_absent, read_number, text_of
from zhoubao.sources.finding import shown

__all__ = ["Table"]

_LARGEST_COUNT = 2**53  # beyond it floats no longer tell whole numbers apart
_FLOP_UNIT = re.compile(r"(?:^|[^a-z])([kmgtpe])flops?(?:[^a-z]|$)")
_SIZE_UNIT = re.compile(r"[(\[ ](k|m|b|t|thousands?|millions?|billions?|trillions?)[)\]]?$")
_PREFIX = {"k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12, "p": 1e15, "e": 1e18}


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose columns are known; ``columns`` are the places of its roles, from 0."""

    label: str
    origin: Origin
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    columns: Mapping[str, int]
    grouped: bool

    def has(self, role: str) -> bool:
        """Whether the table has a column for it."""
        return role in self.columns

    def cell(self, row: Row, role: str) -> Cell:
        """One cell; none where the column or the cell is not there."""
        place = self.columns.get(role)
        return None if place is None or place >= len(row[1]) else row[1][place]

    def text(self, row: Row, role: str) -> str:
        """One cell as text; empty where nothing stands in it."""
        return text_of(self.cell(row, role))

    def texts(self, role: str, rows: Sequence[Row]) -> tuple[str, ...]:
        """A column as text, with no row left empty; nothing where the table lacks the column."""
        if not self.has(role):
            return ()
        found = tuple(self.text(row, role) for row in rows)
        for row, text in zip(rows, found, strict=True):
            if not text:
                raise self.wrong(row, role, "is empty; fill it in, or leave the row out")
        return found

    def number(self, row: Row, role: str) -> float:
        """One cell as a finite number, in ones where the column's title names a unit such as GFLOP or (M)."""
        return self._number(row, self.columns[role], self.title(role))

    def numbers(
        self, role: str, rows: Sequence[Row], *, gaps: bool = False, zero_unknown: bool = False
    ) -> Floats:
        """A column as positive numbers; with ``gaps`` NaN where a cell is empty.

        ``zero_unknown`` makes a zero NaN too, for lists that write it where a size is not known.
        """
        found = np.full(len(rows), np.nan)
        for place, row in enumerate(rows):
            if gaps and is_absent(self.cell(row, role)):
                continue
            value = self.number(row, role)
            if value < 0 or (value == 0 and not zero_unknown):
                raise self.outside(row, role, "has to be above 0")
            found[place] = value or np.nan
        return found

    def counts(self, role: str, rows: Sequence[Row], *, least: int = 0) -> Ints:
        """A column as whole numbers of at least ``least``."""
        found = np.zeros(len(rows), dtype=np.int64)
        for place, row in enumerate(rows):
            value = self.number(row, role)
            if not value.is_integer() or not least <= value <= _LARGEST_COUNT:
                raise self.outside(row, role, f"has to be a whole number of at least {least}")
            found[place] = int(value)
        return found

    def further(self, rows: Sequence[Row]) -> dict[str, Floats]:
        """The columns that no role claims and that hold nothing but numbers; NaN where a cell is empty."""
        claimed = set(self.columns.values())
        found: dict[str, Floats] = {}
        for place, title in enumerate(self.head):
            if place in claimed or not title or title in found:
                continue
            try:
                values = [
                    np.nan
                    if place >= len(row[1]) or is_absent(row[1][place])
                    else read_number(row[1][place], grouped=self.grouped)
                    for row in rows
                ]
            except CellError:
                continue
            if not np.isnan(values).all():
                found[title] = np.array(values, dtype=np.float64)
        return found

    def title(self, role: str) -> str:
        """The title of a role's column."""
        return self.head[self.columns[role]]

    def wrong(self, row: Row, role: str, why: str) -> UnreadableError:
        """The error of a cell that cannot be read."""
        return UnreadableError(f"{self.label}, row {row[0]}, column {shown(self.title(role))}: it {why}.")

    def outside(self, row: Row, role: str, why: str) -> DataError:
        """The error of a cell that is read and makes no sense."""
        found, title = shown(self.cell(row, role)), shown(self.title(role))
        return DataError(f"{self.label}, row {row[0]}, column {title}: {found} {why}; correct the file.")

    def _number(self, row: Row, place: int, title: str) -> float:
        cell = row[1][place] if place < len(row[1]) else None
        try:
            value = read_number(cell, grouped=self.grouped) * _scale(title)
        except CellError as reason:
            raise UnreadableError(
                f"{self.label}, row {row[0]}, column {shown(title)}: the cell {reason}; "
                "correct it, or leave the row out."
            ) from None
        if not np.isfinite(value):
            raise UnreadableError(
                f"{self.label}, row {row[0]}, column {shown(title)}: {shown(cell)} is too large."
            )
        return value


def _scale(title: str) -> float:
    """What the unit in a column's title multiplies by: 1e9 for ``total_gflops``, 1e6 for ``(M)``."""
    text = title.casefold().replace("_", " ")
    if found := _FLOP_UNIT.search(text):
        return _PREFIX[found[1]]
    if (found := _SIZE_UNIT.search(text)) and (found[0][0] in "([" or len(found[1]) > 1):
        return _PREFIX[
            "t" if found[1].startswith("tr") else "k" if found[1].startswith("th") else found[1][0]
        ]
    return 1.0
