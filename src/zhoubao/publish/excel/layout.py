"""Where a table stands on its sheet, and what is reckoned beside it.

Right of the printed columns each column of figures has a block of its workings: the dates and values at both
ends and what adjusts them where it holds changes, the exchange rates where it holds totals, and for each
figure the number of its entry on the evidence sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.model import Fact, FactInput, Observation
from zhoubao.publish.document import Cell, Exhibit
from zhoubao.publish.excel.caps import rate_to
from zhoubao.publish.excel.cells import NoCellError
from zhoubao.publish.excel.expression import Expression
from zhoubao.publish.excel.formats import number_code, scale_of
from zhoubao.publish.excel.plan import Home, Plan, View
from zhoubao.publish.excel.returns import Pair, pair_of
from zhoubao.publish.excel.sheet import wanted_width
from zhoubao.publish.record import cell_text, check_table

__all__ = ["LEAST_WIDTH", "Block", "Placed", "TableLayout", "code_of", "column_rooms", "lay_out"]

LEAST_WIDTH = 72.0
"""A sheet's printed part is at least so wide, in characters, for notes to stand in."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell of a table where it stands: row and column of its sheet."""

    row: int
    column: int
    cell: Cell
    kind: str


@dataclass(frozen=True, slots=True)
class Block:
    """The workings of one printed ``column``, from the sheet's column ``first`` on.

    ``parts`` are its columns by their word: ``base_day``, ``base_price`` or ``base_value``, ``end_day``,
    ``end_price`` or ``end_value``, ``adjustment``, ``rate``, ``number``. ``pairs`` and ``rates`` are by fact.
    """

    column: int
    first: int
    parts: tuple[str, ...]
    pairs: dict[str, Pair]
    rates: dict[str, Expression]

    def at(self, *words: str) -> int | None:
        """The sheet's column of a part, by the first of its words that there is."""
        return next((self.first + self.parts.index(w) for w in words if w in self.parts), None)

    @property
    def last(self) -> int:
        return self.first + len(self.parts) - 1


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table on its sheet: heads from row ``top``, rows from ``body``; ``widths`` are those of the printed
    columns and of the one that parts them from the workings."""

    exhibit: Exhibit
    sheet: str
    top: int
    body: int
    placed: tuple[Placed, ...]
    blocks: tuple[Block, ...]
    widths: tuple[float, ...]

    @property
    def grouped(self) -> bool:
        return self.body - self.top == 2

    @property
    def spacer(self) -> int:
        return len(self.exhibit.body.columns)

    @property
    def last_row(self) -> int:
        return self.body + len(self.exhibit.body.rows) - 1

    @property
    def end(self) -> int:
        """The first column right of everything."""
        return self.blocks[-1].last + 1 if self.blocks else self.spacer + 1

    def block(self, column: int) -> Block | None:
        return next((block for block in self.blocks if block.column == column), None)


def lay_out(exhibit: Exhibit, sheet: str, top: int, plan: Plan) -> TableLayout:
    """Place a table, and make its cells the homes of the facts that no exhibit before it prints.

    Raises ``RenderError`` where a row does not fill the columns, or a cell holds no finite number.
    """
    check_table(exhibit)
    columns = exhibit.body.columns
    body = top + (2 if any(column.group for column in columns) else 1)
    placed: list[Placed] = []
    for row, told in enumerate(exhibit.body.rows, body):
        at = 0
        for cell in told.cells:
            placed.append(Placed(row, at, cell, told.kind))
            at += cell.span
    for one in placed:
        fact = plan.fact(one.cell.fact)
        if fact is not None and one.cell.value == fact.value:
            scale = scale_of(one.cell.format, plan.lang)
            plan.homes.setdefault(fact.id, Home(sheet, one.row, one.column, scale))
    texts: dict[int, list[str]] = {at: [column.label] for at, column in enumerate(columns)}
    for one in placed:
        if one.cell.span == 1:
            mark = f" {one.cell.mark}" if one.cell.mark else ""
            texts[one.column].append(cell_text(one.cell, plan.lang) + mark)
    widths = [wanted_width(texts[at], 8) + 1 for at in range(len(columns))]
    widths.append(max(2.0, LEAST_WIDTH - sum(widths)))
    blocks = _blocks(placed, sheet, plan, len(columns) + 1)
    return TableLayout(exhibit, sheet, top, body, tuple(placed), blocks, tuple(widths))


def _blocks(placed: Sequence[Placed], sheet: str, plan: Plan, first: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    view = View(plan, sheet)
    for column in sorted({one.column for one in placed}):
        facts = [fact for one in placed if one.column == column and (fact := plan.fact(one.cell.fact))]
        if not facts:
            continue
        pairs = {fact.id: pair for fact in facts if (pair := _pair(fact, view)) is not None}
        rates = _rates(facts, plan, view)
        parts: list[str] = []
        if pairs:
            ends = "price" if all(p.end.series.startswith("close/") for p in pairs.values()) else "value"
            parts += ["base_day", f"base_{ends}", "end_day", f"end_{ends}"]
            if any(pair.adjustment is not None for pair in pairs.values()):
                parts.append("adjustment")
        if rates:
            parts.append("rate")
        block = Block(column, first, (*parts, "number"), pairs, rates)
        blocks.append(block)
        first = block.last + 1
    return tuple(blocks)


def _pair(fact: Fact, view: View) -> Pair | None:
    try:
        return pair_of(fact, view)
    except NoCellError:
        return None


def _rates(facts: Sequence[Fact], plan: Plan, view: View) -> dict[str, Expression]:
    """By the fact of a member's cap, the rate at which its segment's total takes it."""
    found: dict[str, Expression] = {}
    for total in facts:
        if total.measure != "market_cap" or not total.subject.startswith("segment/") or total.value is None:
            continue
        quotes = [used for used in total.inputs if isinstance(used, Observation)]
        for used in total.inputs:
            member = plan.fact(used.fact) if isinstance(used, FactInput) else None
            if member is None or member.window.end is None:
                continue
            try:
                rate = rate_to(member.unit, total.unit, member.window.end, quotes, view)
            except NoCellError:
                continue
            if rate is not None:
                found[member.id] = rate
    return found


def column_rooms(layout: TableLayout) -> dict[int, str]:
    """The longest note mark of each column's figures, which the others leave room for."""
    rooms: dict[int, str] = {}
    for one in layout.placed:
        mark = one.cell.mark or ""
        if not isinstance(one.cell.value, str) and len(mark) > len(rooms.get(one.column, "")):
            rooms[one.column] = mark
    return rooms


def code_of(one: Placed, rooms: dict[int, str], plan: Plan) -> str:
    """The number format of a placed cell."""
    value = one.cell.value if isinstance(one.cell.value, float | int) else None
    return number_code(one.cell.format, plan.lang, value, one.cell.mark, rooms.get(one.column, ""))
