"""A manuscript as the blocks it is set in again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from zhoubao.manuscript.manuscript import Grid, GridCell, Manuscript, Passage

__all__ = ["Placed", "blocks_of", "has_own_bullet", "is_number", "placed_rows", "stretches_of"]

_NUMBER = re.compile(
    r"[+\-−–＋－(（]?[$¥￥€]?\d[\d,，.]*\s*(?:%|％|x|bps?|[万亿倍元]+)?[)）]?|[—–-]|n/?a", re.IGNORECASE
)
_BULLET = re.compile(r"[^\w\s]|\d+[.、)）]")

Placed = tuple[GridCell, int, int, int, int]
"""A cell with its row, its column, and how many rows and columns it covers, empty ones not counted."""


def blocks_of(manuscript: Manuscript) -> Iterator[Passage | Grid]:
    """Passages and tables in the text's order; text that is in neither comes as paragraphs of its own."""
    at = 0
    blocks: list[Passage | Grid] = [*manuscript.passages, *manuscript.tables]
    for block in sorted(blocks, key=lambda block: block.start):
        yield from _loose(manuscript.text, at, block.start)
        yield block
        at = max(at, block.end)
    yield from _loose(manuscript.text, at, len(manuscript.text))


def stretches_of(manuscript: Manuscript) -> Iterator[tuple[int, int]]:
    """Start and end of every passage and cell, in the text's order."""
    for block in blocks_of(manuscript):
        if isinstance(block, Grid):
            yield from ((cell.start, cell.end) for cell in block.cells)
        else:
            yield block.start, block.end


def is_number(words: str) -> bool:
    """Whether a cell's words are a number on its own, or the dash that stands for none."""
    return _NUMBER.fullmatch(words.strip()) is not None


def has_own_bullet(words: str) -> bool:
    """Whether a list item brings its bullet or number along in its text."""
    return _BULLET.match(words.lstrip()) is not None


def _loose(text: str, start: int, end: int) -> Iterator[Passage]:
    for line in text[start:end].splitlines(keepends=True):
        if line.strip():
            yield Passage(start, start + len(line.rstrip()), "paragraph")
        start += len(line)


def placed_rows(grid: Grid) -> tuple[list[list[Placed]], int]:
    """The cells row by row, and how many columns there are.

    Rows and columns in which no cell begins are left out: a sheet may have millions of them.
    """
    rows = sorted({cell.row for cell in grid.cells})
    columns = sorted({cell.column for cell in grid.cells})
    made: list[list[Placed]] = [[] for _ in rows]
    for cell in grid.cells:
        row, tall = _covered(rows, cell.row, cell.rows)
        column, wide = _covered(columns, cell.column, cell.columns)
        made[row].append((cell, row, column, tall, wide))
    for cells in made:
        cells.sort(key=lambda placed: placed[2])
    return made, len(columns)


def _covered(used: Sequence[int], first: int, count: int) -> tuple[int, int]:
    at = bisect_left(used, first)
    return at, max(bisect_left(used, first + count) - at, 1)
