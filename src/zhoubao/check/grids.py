"""Tables, cell by cell: the row says of whom, the column of what, over which window and in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from zhoubao.check.claim import Claim
from zhoubao.check.flow import Flow
from zhoubao.check.grammar import Grammar
from zhoubao.check.lexicon import Name
from zhoubao.check.measures import Said, is_money
from zhoubao.check.numbers import NUMBER, Number, read_number
from zhoubao.check.standings import base_over, standing_over
from zhoubao.check.tokens import Scanner, Token
from zhoubao.manuscript.manuscript import Grid, GridCell

__all__ = ["grid_claims"]


_LOSS = re.compile(r"\((\d[\d,.]*\s?%?)\)")


@dataclass
class _Line:
    """What the heads of a column (or of a row) say."""

    names: list[Name] = field(default_factory=list)
    measure: str | None = None
    sign: int = 0
    other: bool = False
    window: str | None = None
    base: str | None = None
    unit: str = ""
    scale: Number | None = None
    text: str = ""


def grid_claims(
    grid: Grid, text: str, scanner: Scanner, grammar: Grammar, unit: str = "", *, rating: bool = False
) -> Iterator[Claim]:
    """The claims of a table: each cell that is a number, and the sentences in cells that are text.

    ``unit`` is the one its caption names.
    """
    scanned = {cell: scanner.scan(text, cell.start, cell.end) for cell in grid.cells}
    heads, body = _parted(grid, scanned)
    columns = _columns(heads, scanned, grammar)
    captioned = _number_of(f"1{unit}") if unit else None
    if captioned is not None and captioned.value != 1:
        # Without a currency: a caption often gives one for some of the rows only.
        money = replace(captioned, unit="money" if is_money(captioned.unit) else captioned.unit)
        for line in columns.values():
            if line.scale is None and line.window is None and not line.names:
                line.scale, line.unit = money, money.unit
    rows: dict[int, list[GridCell]] = {}
    for cell in body:
        rows.setdefault(cell.row, []).append(cell)
    segment = _shared_segment(scanned, grammar)
    for cells in rows.values():
        row = _row(cells, text, scanned, grammar)
        label = cells[0]
        if row.names and row.names[0].kind == "segment":
            segment = row.names[0]
        elif not row.names and row.measure in ("mean", "return.median") and segment is not None:
            row.names = [segment]
        for cell in cells:
            column = columns.get(cell.column, _Line())
            figure = _figure(text, cell)
            if figure is None or rating:
                if cell is not label or rating or len(cells) == 1:
                    yield from _prose(cell, scanned[cell], grammar, row, segment, grid, rating=rating)
                continue
            if _unit_only(scanned[cell]):
                continue
            yield from _cell(cell, figure, row, column, grammar, grid, (cells[0].start, cells[-1].end))


def _shared_segment(scanned: dict[GridCell, list[Token]], grammar: Grammar) -> Name | None:
    """The segment that all stocks of a table belong to; none where they belong to several."""
    homes = {
        grammar.lexicon.segments.get(token.name.subject)
        for tokens in scanned.values()
        for token in tokens
        if token.name is not None and token.name.kind == "instrument"
    }
    return next(iter(homes)) if len(homes) == 1 else None


def _parted(grid: Grid, scanned: dict[GridCell, list[Token]]) -> tuple[list[GridCell], list[GridCell]]:
    """The heading cells and the rest: below the first row, a row that opens with a stock is no heading."""
    named = {
        cell.row
        for cell in grid.cells
        if cell.row and any(t.name is not None and t.name.kind != "segment" for t in scanned[cell])
    }
    below = min(named, default=grid.cells[-1].row + 1 if grid.cells else 0)
    heads = [cell for cell in grid.cells if cell.header and (cell.row < below or len(named) < 2)]
    among = set(heads)
    return heads, [cell for cell in grid.cells if cell not in among]


def _columns(
    heads: Sequence[GridCell], scanned: dict[GridCell, list[Token]], grammar: Grammar
) -> dict[int, _Line]:
    """What stands over each column, from the top row down: a lower head says more and overrules."""
    found: dict[int, _Line] = {}
    for cell in sorted(heads, key=lambda c: (c.row, c.column)):
        for column in range(cell.column, cell.column + cell.columns):
            _read(found.setdefault(column, _Line()), scanned[cell], grammar)
    return found


def _row(
    cells: Sequence[GridCell], text: str, scanned: dict[GridCell, list[Token]], grammar: Grammar
) -> _Line:
    """What the cells of a row that hold no figures say: names, units, perhaps a measure."""
    row = _Line()
    for cell in cells:
        tokens = scanned[cell]
        if _figure(text, cell) is not None:
            continue  # also one that looks like a year: 1979 亿元
        if tokens and any(t.number is not None for t in tokens) and not any(t.kind == "name" for t in tokens):
            continue
        if cell is not cells[0] and tokens and all(grammar.stretches.window_of(t) for t in tokens):
            continue  # the day or month of some other figure of the row
        _read(row, tokens, grammar)
    # A code is surer than a name, and a stock than its segment.
    row.names.sort(key=lambda name: name.kind == "segment")
    return row


def _read(line: _Line, tokens: Sequence[Token], grammar: Grammar) -> None:
    for token in tokens:
        if token.kind == "name" and token.name is not None and token.name not in line.names:
            line.names.append(token.name)
        said = token.says("measure")
        if said is not None:
            line.measure, line.other = said.rstrip("+-"), said == "rank"
            line.sign = {"+": 1, "-": -1}.get(said[-1], 0)
        elif token.says("other-measure") is not None:
            line.other = True
        elif token.says("base") is not None:
            line.base = token.says("base")
        window = grammar.stretches.window_of(token)
        if window is not None and not (token.kind == "span" and line.window):
            line.window = window
        line.text += token.text
    if any(token.says("rank") in ("highest", "lowest") for token in tokens):
        line.other = True  # 最高访问量 is of the whole record, and not the latest
    unit = _unit_of(tokens)
    if unit is not None:
        line.scale, line.unit = unit, unit.unit


def _unit_of(tokens: Sequence[Token]) -> Number | None:
    """The unit that a head or a cell of units names: 亿美元, (单位：万次), USD bn, %."""
    words = "".join(t.text for t in tokens if t.kind in ("other", "word", "list"))
    for word in (words, *(t.text for t in tokens)):
        found = NUMBER.fullmatch("1" + word.strip("()（） ")) or NUMBER.fullmatch(
            word.replace(" ", "").replace("bn", "1bn")
        )
        number = read_number(found) if found else None
        if number is not None and (number.unit or number.value != 1):
            return number
    tail = NUMBER.search("1" + words.partition("单位")[2].strip(":：()（） ")) if "单位" in words else None
    return read_number(tail) if tail else None


def _unit_only(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and not any(t.number is not None for t in tokens)


def _figure(text: str, cell: GridCell) -> tuple[int, int, Number] | None:
    """The number that a cell is, with a note mark behind it perhaps; none for text."""
    written = text[cell.start : cell.end]
    stripped = written.strip()
    losing = _LOSS.fullmatch(stripped)  # (8.8%) is how accounts write -8.8%
    if losing is not None:
        number = _number_of(losing[1])
        start = cell.start + written.index(stripped)
        return None if number is None else (start, start + len(stripped), replace(number, sign=-1))
    found = NUMBER.match(stripped)
    if found is None or len(stripped) - found.end() > 2:
        return None
    rest = stripped[found.end() :].strip()
    if rest and not (len(rest) == 1 and rest.isalpha()) and rest not in ("*", "†", "‡"):
        return None
    number = read_number(found)
    if number is None:
        return None
    start = cell.start + written.index(stripped)
    return start, start + len(found.group().rstrip()), number


def _number_of(words: str) -> Number | None:
    found = NUMBER.fullmatch(words)
    return read_number(found) if found is not None else None


def _cell(
    cell: GridCell, figure: tuple[int, int, Number], row: _Line, column: _Line, grammar: Grammar, grid: Grid,
    context: tuple[int, int],
) -> Iterator[Claim]:  # fmt: skip
    start, end, number = figure
    names = row.names or column.names
    if not names and row.measure is None and column.measure is None:
        return
    line = column if column.measure or column.other or not row.measure else row
    number = _scaled(number, column, row)
    name = names[0] if names else None
    of_series = name is not None and name.kind == "series"
    standing = standing_over(column.text) if of_series else None
    over = base_over(column.text) if of_series else None
    base = column.base or (None if over == "latest" else over) or row.base
    # A ratio under a head that says nothing of time or measure is a ratio of something else.
    foreign = line.measure is None and bool(line.text) and column.window is None and row.window is None
    foreign = foreign and over is None
    said = Said(
        measure="return" if line.measure == "mean" else line.measure,
        base=base,
        direction=number.sign or (line.sign if number.unit == "ratio" else 0),
        signed=bool(number.sign or line.sign),
        other=line.other or (foreign and number.unit == "ratio"),
        number_unit=number.unit,
        bare=number.bare,
    )  # fmt: skip
    measure = said.measure_of(name) if name else None
    if name is not None and standing is not None:
        measure = f"{standing}/{name.kinds[0]}"
    if name is not None and name.kind == "segment" and said.measure in ("return.up", "return.down"):
        measure = said.measure
    window = column.window or row.window
    if name is not None and measure is not None and name.kind == "series":
        window = grammar.stretches.of_series(name, window, said.base, fresh=True)
    yield Claim(
        text="", start=start, end=end, context_start=context[0], context_end=context[1],
        subject=name.subject if name else None, unknown="" if name else row.text[:20], measure=measure,
        window=window, value=number.value, high=number.high, step=number.step, unit=number.unit,
        direction=said.direction, signed=said.signed,
        comparator="between" if number.high is not None else "equal",
        cell=cell.name or f"table {grid.number}, row {cell.row + 1}, column {cell.column + 1}",
    )  # fmt: skip


def _scaled(number: Number, column: _Line, row: _Line) -> Number:
    """A bare number in the unit that its column's head or its row's unit cell names."""
    scale = column.scale or row.scale
    if number.unit == "ratio" or scale is None or not (number.bare or number.unit == ""):
        return number
    factor = scale.value
    return replace(
        number, value=number.value * factor, step=number.step * factor,
        high=None if number.high is None else number.high * factor, unit=scale.unit or number.unit,
        bare=False,
    )  # fmt: skip


def _prose(
    cell: GridCell,
    tokens: list[Token],
    grammar: Grammar,
    row: _Line,
    segment: Name | None,
    grid: Grid,
    *,
    rating: bool,
) -> Iterator[Claim]:
    """The sentences in a cell of text, of the row's subject unless they name another."""
    if not any(t.number is not None for t in tokens):
        return
    own = any(t.kind == "name" for t in tokens)
    names = [] if own else row.names[:1]
    flow = Flow(group=tuple(names), topic=segment, rating=rating)
    where = cell.name or f"table {grid.number}, row {cell.row + 1}, column {cell.column + 1}"
    for claim in grammar.claims(tokens, flow):
        yield replace(claim, cell=where)
