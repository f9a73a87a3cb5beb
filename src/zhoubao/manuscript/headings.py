"""Headings of a table that stand over several columns, where the form of file does not say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhoubao.manuscript.building import TableCell

__all__ = ["widened"]


def widened(rows: Sequence[Sequence[TableCell]], header_rows: int) -> list[list[TableCell]]:
    """Headings with empty places to their right cover those under which the next row has headings.

    ``股价涨跌幅`` over ``本周  本月  本年`` covers the three; a heading with none of its own below stays.
    """
    wide = [list(row) for row in rows]
    for at in range(header_rows - 1):
        row, below = wide[at], {cell.column for cell in wide[at + 1]}
        for index, cell in enumerate(row):
            if cell.columns > 1 or cell.column not in below:
                continue
            stop = row[index + 1].column if index + 1 < len(row) else max(below) + 1
            end = cell.column + 1
            while end < stop and end in below:
                end += 1
            row[index] = replace(cell, columns=end - cell.column)
    return wide
