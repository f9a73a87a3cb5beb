"""Tables on their sheets: typed cells with live formulas, their workings beside them, notes under them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from zhoubao.model import Fact, FactInput, Observation, Withheld
from zhoubao.prose.numbers import DASH
from zhoubao.publish.document import Exhibit
from zhoubao.publish.excel.cells import matches
from zhoubao.publish.excel.expression import Expression, function
from zhoubao.publish.excel.formats import FULL, scale_of, shown_as
from zhoubao.publish.excel.formulas import formula_of
from zhoubao.publish.excel.layout import Block, Placed, TableLayout, code_of, column_rooms
from zhoubao.publish.excel.plan import EVIDENCE_TOP, Plan, View
from zhoubao.publish.excel.sheet import Sheet, column_name, wanted_width
from zhoubao.publish.excel.words import word
from zhoubao.publish.labels import label

__all__ = ["write_notes", "write_table"]

_DAY = "yyyy-mm-dd"
_FACTOR, _RATE = "0.000000", "0.0000##"


def write_table(sheet: Sheet, layout: TableLayout, plan: Plan) -> None:
    """The heads, rows and workings of a table."""
    _heads(sheet, layout, plan)
    rooms = column_rooms(layout)
    view = View(plan, sheet.name)
    for one in layout.placed:
        _write_cell(sheet, layout, one, code_of(one, rooms, plan), plan, view)
    _outline(sheet, layout)
    _colours(sheet, layout)
    if layout.blocks:
        first, last = layout.blocks[0].first, layout.blocks[-1].last
        area = f"A{layout.body + 1}:{column_name(last)}{layout.last_row + 1}"
        # Rows with and without an adjustment have different formulas, on purpose.
        sheet.raw.ignore_errors({"formula_differs": area, "formula_range": area})
        sheet.widths([_part_width(part, plan) for b in layout.blocks for part in b.parts], first, level=1)


def write_notes(sheet: Sheet, exhibit: Exhibit, row: int, widths: Sequence[float], plan: Plan) -> int:
    """The source line and the notes across the printed columns; returns the first row after them."""
    zh = plan.lang == "zh"
    stop = "：" if zh else ": "
    lines = [f"{label(plan.lang, 'source')}{stop}{exhibit.source}"] if exhibit.source else []
    lines += [
        f"{label(plan.lang, 'note')}{stop}{note}" if n == 0 else note for n, note in enumerate(exhibit.notes)
    ]
    for line in lines:
        sheet.paragraph(row, 0, len(widths) - 1, line, widths)
        row += 1
    return row


def _heads(sheet: Sheet, layout: TableLayout, plan: Plan) -> None:
    looks = sheet.looks
    columns = layout.exhibit.body.columns
    under = layout.body - 1
    if layout.grouped:
        at = 0
        while at < len(columns):
            group = columns[at].group
            last = at
            while group and last + 1 < len(columns) and columns[last + 1].group == group:
                last += 1
            sheet.merged(
                layout.top, at, last, group or "", looks.head("center" if group else "left", upper=True)
            )
            at = last + 1
    for at, column in enumerate(columns):
        sheet.text(under, at, column.label, looks.head(column.align, indent=_indent(layout, at)))
    for block in layout.blocks:
        if layout.grouped:
            told = columns[block.column].label
            soft = looks.small(bold=True, align="center", top=1, top_color=looks.rule)
            sheet.merged(layout.top, block.first, block.last, told, soft)
        for at, part in enumerate(block.parts, block.first):
            look = looks.small(bold=True, align="right", text_wrap=True, bottom=1, bottom_color=looks.rule)
            sheet.text(under, at, _part_name(part, plan), look)


def _part_name(part: str, plan: Plan) -> str:
    return label(plan.lang, "number") if part == "number" else word(plan.lang, part)


def _part_width(part: str, plan: Plan) -> float:
    if part == "number":
        return 6
    return wanted_width([_part_name(part, plan)], 12 if "day" in part or "rate" in part else 11)


def _write_cell(sheet: Sheet, layout: TableLayout, one: Placed, code: str, plan: Plan, view: View) -> None:
    looks, cell = sheet.looks, one.cell
    style: dict[str, Any] = {"align": layout.exhibit.body.columns[one.column].align}
    style |= {"bottom": 4, "bottom_color": looks.rule, "indent": _indent(layout, one.column)}
    if one.kind == "group":
        style |= {"bold": True, "bg_color": looks.shade}
    if isinstance(cell.value, str):
        look = looks.of(**style)
        if cell.span > 1:
            sheet.merged(one.row, one.column, one.column + cell.span - 1, cell.value, look)
        else:
            sheet.text(one.row, one.column, cell.value, look, mark=cell.mark)
        return
    fact, block = plan.fact(cell.fact), layout.block(one.column)
    if block is not None and fact is not None:
        _workings(sheet, block, one.row, fact, plan, view)
    if cell.value is None:
        sheet.text(one.row, one.column, DASH, looks.of(**style), mark=cell.mark)
        return
    look = looks.of(num_format=code, **style)
    value = shown_as(cell.value, cell.format, plan.lang)
    told = _formula(layout, one, fact, block, plan, view)
    if told is None:
        sheet.number(one.row, one.column, value, look)
        if fact is not None:
            sheet.comment(one.row, one.column, _why(fact, plan))
    else:
        sheet.formula(one.row, one.column, told, value, look)


def _indent(layout: TableLayout, column: int) -> int:
    """Words right behind a column of numbers keep away from them."""
    columns = layout.exhibit.body.columns
    return int(column > 0 and columns[column].align == "left" and columns[column - 1].align == "right")


def _formula(
    layout: TableLayout,
    one: Placed,
    fact: Fact | None,
    block: Block | None,
    plan: Plan,
    view: View,
) -> Expression | None:
    """What a cell reckons: from its own workings where it has some; none where it holds a value only."""
    if fact is None or plan.facts is None or one.cell.value != fact.value:
        return None
    home = plan.homes[fact.id]
    scale = home.scale
    if (home.sheet, home.row, home.column) != (layout.sheet, one.row, one.column):
        told = view.fact(fact.id)
        return told.over(scale_of(one.cell.format, plan.lang))
    if block is not None and fact.id in block.pairs:
        return _over_workings(block, one.row, fact, scale)
    if block is not None and (total := _sum_product(block, one, fact, plan)) is not None:
        return total
    found = formula_of(fact, plan.facts, view)
    return found.over(scale) if found is not None else None


def _over_workings(block: Block, row: int, fact: Fact, scale: float) -> Expression:
    pair = block.pairs[fact.id]

    def beside(value: float, *words: str) -> Expression:
        column = block.at(*words)
        assert column is not None
        return Expression(f"{column_name(column)}{row + 1}", value)

    base = beside(pair.base.value, "base_price", "base_value")
    end = beside(pair.end.value, "end_price", "end_value")
    adjustment = beside(pair.adjustment.value, "adjustment") if pair.adjustment is not None else None
    return pair.formula(base, end, adjustment).over(scale)


def _sum_product(block: Block, one: Placed, fact: Fact, plan: Plan) -> Expression | None:
    """A segment's total over the rows of its members: caps times rates, all in the printed unit."""
    members = [used.fact for used in fact.inputs if isinstance(used, FactInput)]
    homes = [plan.homes.get(member) for member in members]
    rate = block.at("rate")
    if rate is None or not members or any(member not in block.rates for member in members):
        return None
    here = plan.homes[fact.id]
    rows = [home.row for home in homes if home is not None and home.sheet == here.sheet]
    same = {(home.column, home.scale) for home in homes if home is not None} == {(one.column, here.scale)}
    if not same or rows != list(range(rows[0], rows[0] + len(members))):
        return None
    caps = [told.value if (told := plan.fact(m)) and told.value is not None else 0.0 for m in members]
    value = sum(cap * block.rates[m].value for cap, m in zip(caps, members, strict=True))
    if not matches(value, fact.value or 0.0):
        return None
    ranges = [f"{column_name(c)}{rows[0] + 1}:{column_name(c)}{rows[-1] + 1}" for c in (one.column, rate)]
    return function("SUMPRODUCT", ranges, value / here.scale)


def _workings(sheet: Sheet, block: Block, row: int, fact: Fact, plan: Plan, view: View) -> None:
    looks = sheet.looks
    plain = looks.small(align="right", num_format=FULL)
    day = looks.small(align="right", num_format=_DAY)
    pair = block.pairs.get(fact.id)
    if pair is not None:
        for used, when, what in ((pair.base, "base_day", "base"), (pair.end, "end_day", "end")):
            at = block.at(when)
            assert at is not None
            sheet.day(row, at, used.date, day)
            at = block.at(f"{what}_price", f"{what}_value")
            assert at is not None
            sheet.formula(row, at, view.input(used), used.value, plain)
        at = block.at("adjustment")
        if at is not None and pair.adjustment is not None:
            factor = looks.small(align="right", num_format=_FACTOR)
            sheet.formula(row, at, pair.adjustment, pair.adjustment.value, factor)
    at, quote = block.at("rate"), looks.small(align="right", num_format=_RATE)
    if at is not None and (rate := block.rates.get(fact.id)) is not None:
        if rate.text == "1":
            sheet.number(row, at, 1, quote)
        else:
            sheet.formula(row, at, rate, rate.value, quote)
    entry = plan.entry(fact.id)
    if entry is not None:
        look = looks.link(font_size=9, align="right")
        target = f"A{EVIDENCE_TOP + entry.number}"
        sheet.jump(
            row, block.last, entry.number, look, plan.evidence, target, f"{entry.subject} {entry.measure}"
        )


def _why(fact: Fact, plan: Plan) -> str:
    withheld = any(_withheld(used, plan) for used in fact.inputs)
    reason = word(plan.lang, "withheld" if withheld else "no_formula")
    return word(plan.lang, "by_value", reason=reason)


def _withheld(used: Observation | FactInput, plan: Plan) -> bool:
    if isinstance(used, FactInput):
        fact = plan.fact(used.fact)
        return fact is not None and "withheld" in fact.flags
    return isinstance(used, Withheld)


def _outline(sheet: Sheet, layout: TableLayout) -> None:
    """Members fold under their group."""
    if not any(row.kind == "group" for row in layout.exhibit.body.rows):
        return
    sheet.raw.outline_settings(True, False, True, False)
    for row, told in enumerate(layout.exhibit.body.rows, layout.body):
        if told.kind == "item":
            sheet.raw.set_row(row, None, None, {"level": 1})


def _colours(sheet: Sheet, layout: TableLayout) -> None:
    """Changes in the colours of the house, by what the cell holds now; the sign prints in any case."""
    looks = sheet.looks
    toned = {one.column: one.cell.format for one in layout.placed if one.cell.tone is not None}
    for column, how in toned.items():
        if how is None or not how.signed:
            continue
        half = Decimal(5).scaleb(-how.places - (3 if how.kind == "percent" else 1))
        cell = f"{column_name(column)}{layout.body + 1}"
        for test, colour in ((f">={half:f}", looks.rise), (f"<=-{half:f}", looks.fall)):
            rule = {
                "type": "formula",
                "criteria": f"=AND(ISNUMBER({cell}),{cell}{test})",
                "format": looks.tone(colour),
            }
            sheet.raw.conditional_format(layout.body, column, layout.last_row, column, rule)
