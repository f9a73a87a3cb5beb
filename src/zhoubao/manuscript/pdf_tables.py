"""Tables among the lines of a page: rows from lines, columns from where their pieces stand above each other.

Columns are found from all rows together, narrow pieces first, so that an empty cell shifts nothing. A piece
over several columns is a heading over them, or the words of two cells that stand close.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from zhoubao.manuscript.building import TableCell, guess_header_rows, join_lines
from zhoubao.manuscript.marks import kind_of
from zhoubao.manuscript.pdf_lines import PARTED, Line, Piece

__all__ = ["Table", "tables_among"]

_MAX_COLUMNS = 60
_PROSE = 60  # characters of a cell beyond which columns are more likely prose set side by side
_PERCENT = re.compile(r"[+\-−]?[0-9.,]+\s*[%％]")
_NUMBER = re.compile(r"[+\-−]?[0-9][0-9.,]*")


@dataclass(slots=True)
class Table:
    """Rows of cells as the builder takes them, and the page they stand on."""

    page: int
    rows: list[list[TableCell]]
    header_rows: int


@dataclass(slots=True)
class _Column:
    left: float
    right: float
    rows: set[int] = field(default_factory=set)

    def shared(self, left: float, right: float) -> float:
        return min(self.right, right) - max(self.left, left)


def tables_among(lines: Sequence[Line]) -> list[Line | Table]:
    """The lines of one page with the tables among them read as such."""
    found: list[Line | Table] = []
    at = 0
    while at < len(lines):
        end = _run(lines, at)
        start = _with_headings(lines, at, found) if end > at else at
        table = _table(lines[start:end]) if end - at > 1 else None
        if table is None:
            end = max(end, at + 1)
            found.extend(lines[at:end])
        else:
            del found[len(found) - (at - start) :]
            found.append(table)
        at = end
    return found


def _run(lines: Sequence[Line], at: int) -> int:
    """Where a run of lines with wide gaps ends; a lone piece between two of them belongs to it."""
    end = at
    while end < len(lines):
        if len(lines[end].pieces) > 1:
            if kind_of(lines[end].text)[0] in ("caption", "note"):
                break
            if end > at and not _near(lines[end - 1], lines[end], 3.5):
                break
            end += 1
        elif (
            end > at
            and end + 1 < len(lines)
            and len(lines[end + 1].pieces) > 1
            and _is_cell(lines[end], lines[end - 1])
            and _near(lines[end], lines[end + 1], 2.5)
        ):
            end += 1
        else:
            break
    return end


def _near(above: Line, below: Line, times: float) -> bool:
    drop = above.base - below.base
    return 0 < drop < times * max(above.size, below.size)


def _is_cell(line: Line, row: Line) -> bool:
    """Whether a line of one piece can be a cell of the table that ``row`` belongs to."""
    inside = line.left > row.left + 2 * line.size
    return (
        _near(row, line, 2.5)
        and kind_of(line.text)[0] == "paragraph"
        and line.left >= row.left - line.size
        and line.right - line.left < (0.8 if inside else 0.5) * (row.right - row.left)
    )


def _with_headings(lines: Sequence[Line], at: int, found: Sequence[Line | Table]) -> int:
    """Where the table really begins: at most two lone headings stand over some of its columns."""
    start = at
    while start > 0 and at - start < 2 and len(found) > at - start:
        line, row = lines[start - 1], lines[at]
        if (
            found[len(found) - 1 - (at - start)] is not line
            or len(line.pieces) != 1
            or not _near(line, lines[start], 2.5)
            or kind_of(line.text)[0] != "paragraph"
            or line.left < row.pieces[0].right
            or line.right > row.right + line.size
            or not 0.8 < line.size / row.size < 1.25
        ):
            break
        start -= 1
    return start


def _table(lines: Sequence[Line]) -> Table | None:
    """The table of some lines, or none where their pieces do not stand in columns."""
    rows = _rows(lines)
    columns = _columns(rows)
    if not 2 <= len(columns) <= _MAX_COLUMNS or sum(len(column.rows) > 1 for column in columns) < 2:
        return None
    long = sum(len(piece.text) > _PROSE for row in rows for piece in row)
    if len(columns) == 2 and long * 2 > len(rows):
        return None
    cells = [_cells(row, columns) for row in rows]
    heads = guess_header_rows(cells)
    _widen(cells, heads, rows, columns)
    return Table(lines[0].page, cells, heads)


def _rows(lines: Sequence[Line]) -> list[list[Piece]]:
    """Lines as rows. A line set tight under another, with nothing in the first place, goes on its cells."""
    drops = [above.base - below.base for above, below in pairwise(lines)]
    widest = max(drops, default=0.0)
    rows: list[list[Piece]] = []
    first = min(line.left for line in lines)
    for at, line in enumerate(lines):
        tight = at > 0 and drops[at - 1] <= 1.5 * line.size and drops[at - 1] * 1.3 < widest
        if tight and line.left > first + 2 * line.size and len(line.pieces) < len(rows[-1]):
            rows[-1] = [*rows[-1], *line.pieces]
        else:
            rows.append(list(line.pieces))
    return rows


def _columns(rows: Sequence[Sequence[Piece]]) -> list[_Column]:
    columns: list[_Column] = []
    pieces = [(piece.right - piece.left, at, piece) for at, row in enumerate(rows) for piece in row]
    for width, row, piece in sorted(pieces, key=lambda entry: entry[:2]):
        over = [
            column
            for column in columns
            if column.shared(piece.left, piece.right) > 0.3 * min(width, column.right - column.left)
        ]
        if not over:
            if len(columns) > _MAX_COLUMNS:
                return []
            columns.append(_Column(piece.left, piece.right, {row}))
        elif len(over) == 1:
            over[0].left, over[0].right = min(over[0].left, piece.left), max(over[0].right, piece.right)
            over[0].rows.add(row)
    columns.sort(key=lambda column: column.left + column.right)
    return _merged(columns)


def _merged(columns: list[_Column]) -> list[_Column]:
    """Neighbours that never share a row are one column: a heading to the left, its numbers to the right."""
    merged: list[_Column] = []
    waiting = list(columns)
    while waiting:
        column = waiting.pop(0)
        if merged and not merged[-1].rows & column.rows:
            before = column.left - merged[-1].right
            after = waiting[0].left - column.right if waiting else float("inf")
            if before <= after or (waiting and waiting[0].rows & column.rows):
                merged[-1] = _Column(
                    merged[-1].left, max(column.right, merged[-1].right), merged[-1].rows | column.rows
                )
                continue
        merged.append(column)
    return merged


def _cells(row: Sequence[Piece], columns: Sequence[_Column]) -> list[TableCell]:
    """The cells of a row: each piece in the column it stands under most, parted where it holds two cells."""
    homes = {_home(piece, columns) for piece in row}
    texts: dict[int, list[str]] = {}
    for piece in row:
        for part in _parted(piece, columns, homes):
            texts.setdefault(_home(part, columns), []).append(part.text)
    return [
        TableCell(join_lines(lines).replace(PARTED, "-"), column) for column, lines in sorted(texts.items())
    ]


def _home(piece: Piece, columns: Sequence[_Column]) -> int:
    """The column a piece shares most with, or the nearest one; of two alike the one it is aligned with."""

    def fit(at: int) -> tuple[float, float]:
        column = columns[at]
        aligned = min(abs(piece.left - column.left), abs(piece.right - column.right))
        return round(column.shared(piece.left, piece.right)), -aligned

    return max(range(len(columns)), key=fit)


def _parted(piece: Piece, columns: Sequence[_Column], homes: set[int]) -> list[Piece]:
    """A piece that reaches over empty columns, parted at the spaces that fall between columns."""
    over = [
        at
        for at, column in enumerate(columns)
        if column.shared(piece.left, piece.right) > 0.6 * (column.right - column.left)
    ]
    home = _home(piece, columns)
    if len(over) < 2 or len(piece.words) < 2 or any(at != home and at in homes for at in over):
        return [piece]
    parts = [Piece([piece.words[0]])]
    for word in piece.words[1:]:
        if _home(Piece([word]), columns) == _home(parts[-1], columns):
            parts[-1].words.append(word)
        else:
            parts.append(Piece([word]))
    return parts


def _widen(
    cells: list[list[TableCell]], heads: int, rows: Sequence[Sequence[Piece]], columns: Sequence[_Column]
) -> None:
    """A heading centred over several columns of one kind covers them, where a heading below is their own."""
    kinds = [_body_kind(cells[heads:], at) for at in range(len(columns))]
    for at in range(heads - 1):
        taken = {cell.column for cell in cells[at]}
        below = {cell.column for cell in cells[at + 1]}
        for index, cell in enumerate(cells[at]):
            if cell.column not in below:
                continue
            first = last = cell.column
            while first - 1 in below and first - 1 not in taken and kinds[first - 1] == kinds[cell.column]:
                first -= 1
            while last + 1 in below and last + 1 not in taken and kinds[last + 1] == kinds[cell.column]:
                last += 1
            piece = next((piece for piece in rows[at] if _home(piece, columns) == cell.column), None)
            if piece is None:  # the words of a piece that was parted
                continue
            first, last = _centred(piece, columns, first, last, cell.column)
            cells[at][index] = replace(cell, column=first, columns=last - first + 1)
            taken.update(range(first, last + 1))


def _centred(piece: Piece, columns: Sequence[_Column], first: int, last: int, home: int) -> tuple[int, int]:
    """The widest stretch of columns around ``home`` that a piece stands in the middle of."""
    middle = (piece.left + piece.right) / 2
    while first < home or last > home:
        left, right = columns[first].left, columns[last].right
        room = 0.75 * max(column.right - column.left for column in columns[first : last + 1])
        if abs((left + right) / 2 - middle) <= room:
            break
        if first < home and (middle > (left + right) / 2 or last == home):
            first += 1
        else:
            last -= 1
    return first, last


def _body_kind(rows: Sequence[Sequence[TableCell]], column: int) -> str:
    texts = [cell.text for row in rows for cell in row if cell.column == column]
    for kind, pattern in (("percent", _PERCENT), ("number", _NUMBER)):
        if sum(bool(pattern.match(text)) for text in texts) * 2 > len(texts):
            return kind
    return "words"
