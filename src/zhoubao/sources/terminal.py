"""The wide form, as Wind and iFinD users save it: dates down the first column, one code a column.

Above the dates stands a block of titles that differs from export to export: a row of codes, names, the
indicator (收盘价, 总市值), unit, currency, frequency, source, in any order and each of them optional save the
codes. Cells merged over several columns keep their text in the first. Remarks such as 数据来源：Wind follow.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.model import Instrument
from zhoubao.sources.cells import Cell, CellError, Row, Sheet, is_absent, is_date, plain, read_date, text_of
from zhoubao.sources.declared import Declared, UnitRead
from zhoubao.sources.finding import shown
from zhoubao.sources.indicators import Indicator, adjustment, names_a_measure, read_indicator, read_title
from zhoubao.sources.statement import ADJUSTED, Statement, Taking, read_value
from zhoubao.sources.tables import HEADER_ROWS, footer_source, is_footer
from zhoubao.sources.units import read_currency, read_unit

__all__ = ["Block", "find_block", "read_block"]

_CODE = re.compile(r"(?<![\w.])([A-Za-z0-9]{1,12}\.[A-Za-z]{1,4})(?![\w.])", re.ASCII)
_UNIT_LABELS = frozenset({"单位", "unit", "units"})
_CURRENCY_LABELS = frozenset({"币种", "货币", "交易币种", "currency"})
_SOURCE_LABELS = frozenset({"来源", "数据来源", "source"})
_INDICATOR_LABELS = frozenset({"指标", "指标名称", "字段", "indicator", "field"})
_ADJUSTMENT_LABELS = frozenset({"复权方式", "复权", "adjustment"})
_NAME_LABELS = frozenset({"名称", "简称", "证券名称", "证券简称", "name"})
_OTHER_LABELS = _NAME_LABELS | {"频率", "指标id", "id", "更新时间", "frequency"}
_TITLE_BREAKS = re.compile(r"[\s,，;；|]+")
_TITLE_UNIT = re.compile(r"(?:单位|unit)\s*[:：]\s*(\S+)", re.I)


@dataclass(frozen=True, slots=True)
class Block:
    """Where a wide table is: indices among the sheet's rows, and the column that holds the dates."""

    codes_at: int
    data_at: int
    date_column: int


@dataclass(slots=True)
class _Column:
    at: int
    series: str
    kind: str
    code: str
    unit: UnitRead
    source: str
    title: str


def find_block(sheet: Sheet, declared: Declared) -> Block | None:
    """The wide table of a sheet: a row of codes over rows that begin with a date, or none."""
    head = sheet.rows[: 2 * HEADER_ROWS]
    first = [next((i for i, cell in enumerate(cells) if cell not in ("", None)), 0) for _, cells in head]
    if not first:
        return None
    date_column = min(first)
    best, codes_at = 0, -1
    for at, (_, cells) in enumerate(head[:HEADER_ROWS]):
        if at > codes_at >= 0 and len(cells) > date_column and is_date(cells[date_column]):
            return Block(codes_at, at, date_column)
        count = 0
        for cell in cells[date_column + 1 :]:
            if isinstance(cell, str) and (code := _code(cell, declared)):
                count += 1 + declared.knows(code)
        if count > best:
            best, codes_at = count, at
    return None


def read_block(sheet: Sheet, block: Block, declared: Declared, taking: Taking) -> None:
    """Read a wide table into ``taking``, each cell on its own; absent cells are no findings."""
    titles = _Titles(sheet, block, declared, taking)
    columns = titles.columns()
    add = taking.statements.append
    label, grouped = sheet.label, sheet.grouped
    dates: dict[Cell, dt.date] = {}
    for number, cells in sheet.rows[block.data_at :]:
        if is_footer(cells) or all(cell in ("", None) for cell in cells):
            continue
        cell = cells[block.date_column] if len(cells) > block.date_column else None
        date = dates.get(cell)
        if date is None:
            try:
                date = dates[cell] = read_date(cell)
            except CellError as error:
                if any(not is_absent(other) for other in cells[block.date_column + 1 :]):
                    taking.rows += 1
                    taking.reject(label, number, f"the date {error}")
                continue
        taking.rows += 1
        width = len(cells)
        if width > titles.width and any(not is_absent(cell) for cell in cells[titles.width :]):
            why = "quote a cell that holds the delimiter"
            taking.reject(label, number, f"{width} cells under {titles.width} columns; {why}")
            continue
        for column in columns:
            if column.at >= width:
                continue
            cell = cells[column.at]
            if cell == "" or is_absent(cell):
                continue
            try:
                value = column.unit.apply(read_value(column.kind, cell, grouped=grouped))
            except CellError as error:
                taking.reject(label, number, f"column {letters(column.at)} ({column.title}): {error}")
                continue
            add(
                Statement(
                    column.series, column.kind, column.code, date, value, column.unit.unit, column.source,
                    number, label,
                )
            )  # fmt: skip


def letters(column: int) -> str:
    """A column's letters as sheets name it, from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _code(text: str, declared: Declared) -> str:
    """The code in a title cell, a declared one before any other; empty if there is none."""
    found = _CODE.findall(plain(text))
    return next((code for code in found if declared.knows(code)), found[0] if found else "")


class _Titles:
    """The block above the dates, read column by column."""

    def __init__(self, sheet: Sheet, block: Block, declared: Declared, taking: Taking) -> None:
        self.sheet, self.block, self.declared, self.taking = sheet, block, declared, taking
        self.label = sheet.label
        self.rows: tuple[Row, ...] = sheet.rows[: block.data_at]
        self.number, self.codes = self.rows[block.codes_at]
        self.width = 1 + max(
            at for _, cells in self.rows for at, cell in enumerate(cells) if cell not in ("", None)
        )
        self.start = block.date_column + 1
        others = [row for at, row in enumerate(self.rows) if at != block.codes_at]
        self.indicators = self._indicator_row(others)
        others = [row for row in others if row is not self.indicators]
        self.units = self._row(others, _UNIT_LABELS, lambda text: read_unit(text) is not None)
        self.currencies = self._row(others, _CURRENCY_LABELS, lambda text: read_currency(text) is not None)
        self.adjustments = self._row(others, _ADJUSTMENT_LABELS, lambda text: adjustment(text) is not None)
        self.sources = self._row(others, _SOURCE_LABELS)
        self.names = self._row(others, _NAME_LABELS)
        self.titles = [
            text_of(cell)
            for _, cells in others
            if sum(cell not in ("", None) for cell in cells) <= 2
            for cell in cells
            if cell not in ("", None)
        ]
        said = (adjustment(text) for text in (*self.titles, sheet.name))
        self.adjusted = next((answer for answer in said if answer is not None), None)
        self.source = footer_source(sheet.rows) or sheet.label

    def columns(self) -> list[_Column]:
        """The columns that are kept; the others are reported once each."""
        found: list[_Column] = []
        skipped: dict[str, list[str]] = {}
        assumed: dict[str, str] = {}
        common = self._common_indicator()
        guessed: list[str] = []
        code = ""
        for at in range(self.start, self.width):
            cell = text_of(_at(self.codes, at))
            title = self._indicator(at)
            here = _code(cell, self.declared)
            if here:
                code = here
            elif not (cell == "" and code and title is not None and _at_self(self.indicators, at)):
                if cell or self._has_values(at):
                    what = f"{shown(cell)} is no code" if cell else "it has no code"
                    self.taking.warn(self.label, self.number, f"column {letters(at)} left out: {what}")
                code = "" if cell else code
                continue
            own = self._own(at, cell, here)
            telling = (i for i in (own, title) if i is not None and (i.kind or i.other))
            indicator = next(telling, None) or title or common
            if own.said and not own.kind and not _at_self(self.indicators, at):
                indicator = own  # it says something of this column that is not understood
            if indicator is None:
                indicator = Indicator("close", "close")
                guessed.append(letters(at))
            kind = self._adjusted_kind(at, indicator, own)
            if kind is None:
                skipped.setdefault(indicator.name, []).append(letters(at))
                continue
            try:
                instrument = self.declared.instrument(code)
                read = self._unit(at, kind, indicator, own, instrument)
            except CellError as error:
                self.taking.reject(self.label, self.number, f"column {letters(at)}: {error}")
                continue
            if read.assumed:
                assumed.setdefault(read.unit, instrument.code)
            series = f"{kind}/{instrument.code}"
            source = text_of(_at_row(self.sources, at)) or self.source
            name = f"{instrument.code} {kind}"
            found.append(_Column(at, series, kind, instrument.code, read, source, name))
        for name, where in skipped.items():
            kept = "收盘价, 复权收盘价, 总市值 and 总股本 are kept"
            reason = f"columns left out ({_places(where)}): {shown(name)} is no indicator known; {kept}"
            self.taking.warn(self.label, self.number, reason)
        for currency, example in assumed.items():
            self.taking.warn(self.label, self.number, f"元 is read as {currency}, the currency of {example}")
        if guessed:
            what = "no row names the indicator; columns are read as closes (收盘价)"
            if any(letters(column.at) not in guessed for column in found):
                what = f"nothing names the indicator of columns ({_places(guessed)}), read as closes (收盘价)"
            self.taking.warn(self.label, self.number, what)
        return found

    def _own(self, at: int, cell: str, code: str) -> Indicator:
        """What the cell of a code says besides the code and the security's name."""
        if not cell:
            return Indicator("", None)
        names = [text_of(_at_row(self.names, at))]
        if self.declared.knows(code):
            instrument = self.declared.instrument(code)
            names += (instrument.names.zh, instrument.names.en)
        return read_title(cell, code, names)

    def _adjusted_kind(self, at: int, indicator: Indicator, own: Indicator) -> str | None:
        if indicator.kind != "close":
            return indicator.kind
        said = (
            own.adjusted,
            indicator.adjusted,
            adjustment(text_of(_at_row(self.adjustments, at))),
            self.adjusted,
        )
        return ADJUSTED if next((answer for answer in said if answer is not None), False) else "close"

    def _unit(
        self, at: int, kind: str, indicator: Indicator, own: Indicator, instrument: Instrument
    ) -> UnitRead:
        unit = indicator.unit or own.unit or text_of(_at_row(self.units, at))
        currency = indicator.currency or own.currency or text_of(_at_row(self.currencies, at))
        if not unit:
            unit = next((m[1] for title in self.titles if (m := _TITLE_UNIT.search(plain(title)))), "")
        return self.declared.unit(
            "close" if kind == ADJUSTED else kind,
            instrument,
            "" if is_absent(unit) else unit,
            "" if is_absent(currency) else currency,
        )

    def _indicator(self, at: int) -> Indicator | None:
        """The title over a column, or over the merged cells it belongs to."""
        if self.indicators is None:
            return None
        cells = self.indicators[1]
        for column in range(min(at, len(cells) - 1), self.start - 1, -1):
            text = text_of(cells[column])
            if text:
                return read_indicator(text)
        return None

    def _common_indicator(self) -> Indicator | None:
        """The indicator that a title line or the sheet's name gives for all columns."""
        for text in (*self.titles, self.sheet.name):
            for part in (text, *_TITLE_BREAKS.split(text), *re.split(r"[:：]", text)):
                indicator = read_indicator(part) if len(part) < 200 else None
                if indicator is not None and (indicator.kind or indicator.other):
                    return indicator
        return None

    def _indicator_row(self, rows: Sequence[Row]) -> Row | None:
        best: tuple[int, Row | None] = (0, None)
        for row in rows:
            texts = [text_of(cell) for cell in row[1][self.start :]]
            known = sum(bool(text) and bool(read_indicator(text).kind) for text in texts if len(text) < 200)
            if self._label(row) in _INDICATOR_LABELS and any(texts):
                known += 1
            if known > best[0]:
                best = (known, row)
        return best[1] or next(filter(self._of_other_measures, rows), None)

    def _of_other_measures(self, row: Row) -> bool:
        """Whether a row has no indicator that is kept, yet is one of indicators: 成交额, 换手率."""
        texts = [text for cell in row[1][self.start :] if (text := text_of(cell)) and len(text) < 200]
        measures = sum(map(names_a_measure, texts))
        return bool(texts) and 2 * measures >= len(texts) and self._label(row) not in _OTHER_LABELS

    def _row(self, rows: Sequence[Row], labels: frozenset[str], fits: object = None) -> Row | None:
        for row in rows:
            if self._label(row) in labels and any(text_of(cell) for cell in row[1][self.start :]):
                return row
        if callable(fits):
            for row in rows:
                texts = [text for cell in row[1][self.start :] if (text := text_of(cell))]
                if texts and self._label(row) not in _OTHER_LABELS and all(fits(text) for text in texts):
                    return row
        return None

    def _label(self, row: Row) -> str:
        return plain(text_of(_at(row[1], self.block.date_column))).casefold().rstrip(": ")

    def _has_values(self, at: int) -> bool:
        rows = self.sheet.rows[self.block.data_at :]
        return any(not is_absent(_at(cells, at)) for _, cells in rows)


def _places(columns: Sequence[str]) -> str:
    return ", ".join(columns[:6]) + (", …" if len(columns) > 6 else "")


def _at(cells: Sequence[Cell], column: int) -> Cell:
    return cells[column] if column < len(cells) else None


def _at_row(row: Row | None, column: int) -> Cell:
    return None if row is None else _at(row[1], column)


def _at_self(row: Row | None, column: int) -> bool:
    return bool(text_of(_at_row(row, column)))
