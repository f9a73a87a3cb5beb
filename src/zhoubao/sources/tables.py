"""The two forms with a value a row: tidy ``code,date,close`` and general ``series,date,value``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from zhoubao.errors import UnreadableError, nearest
from zhoubao.model import Instrument
from zhoubao.sources.cells import (
    Cell,
    CellError,
    Row,
    Sheet,
    is_absent,
    plain,
    read_date,
    read_flag,
    read_instant,
    text_of,
)
from zhoubao.sources.declared import Declared, UnitRead
from zhoubao.sources.finding import shown
from zhoubao.sources.indicators import Indicator, read_indicator
from zhoubao.sources.statement import ADJUSTED, Statement, Taking, read_value

T = TypeVar("T")

__all__ = ["FORMS", "HEADER_ROWS", "Header", "find_header", "footer_source", "is_footer", "read_table"]

HEADER_ROWS = 40  # how far down a header may stand
FORMS: dict[Literal["tidy", "general"], tuple[str, ...]] = {
    "tidy": ("code", "date", "close"),
    "general": ("series", "date", "value", "unit", "source"),
}
_OPTIONAL = {"tidy": (ADJUSTED, "currency", "source"), "general": ("provisional",)}
_ALIASES = {
    "code": ("code", "代码", "证券代码", "股票代码", "wind代码", "万得代码", "同花顺代码", "windcode",
             "wind_code", "thscode", "ticker", "symbol"),
    "date": ("date", "日期", "交易日期", "交易日", "时间", "trade_date"),
    "currency": ("currency", "币种", "货币", "交易币种"),
    "source": ("source", "来源", "数据来源"),
    "series": ("series", "序列", "序列代码"),
    "value": ("value", "值", "数值", "观测值"),
    "unit": ("unit", "单位"),
    "provisional": ("provisional", "暂定"),
    "known_at": ("known_at",),
}  # fmt: skip
_FIELD = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}
_FOOTER = re.compile(
    r"(?:(数据来源|资料来源|来源|data source|source)|注|备注|说明|notes?|更新时间|导出时间)\s*:\s*(.*)",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table's columns are. ``at`` is the header's index among the sheet's rows."""

    form: Literal["tidy", "general"]
    at: int
    columns: dict[str, int]
    titles: dict[str, Indicator]
    ignored: tuple[str, ...]
    width: int


def find_header(sheet: Sheet, *, dated: bool = False) -> Header | None:
    """The header of a tidy or general table, or none.

    ``dated`` asks for the column ``known_at`` of carried tables. Raises ``UnreadableError`` where two columns
    have the same meaning.
    """
    for at, (number, cells) in enumerate(sheet.rows[:HEADER_ROWS]):
        names = [text_of(cell) for cell in cells]
        fields = [_FIELD.get(plain(name).casefold().replace(" ", ""), "") for name in names]
        if "date" not in fields:
            continue
        titles = [read_indicator(name) if name and len(name) < 200 else None for name in names]
        fields = [field or _price(title) for field, title in zip(fields, titles, strict=True)]
        for form, required in FORMS.items():
            if not set(required) <= set(fields):
                continue
            wanted = {*required, *_OPTIONAL[form], *(("known_at",) if dated else ())}
            columns: dict[str, int] = {}
            for column, name in enumerate(fields):
                if name in columns:
                    raise UnreadableError(
                        f"{sheet.label}, row {number}: the columns {names[columns[name]]!r} and "
                        f"{names[column]!r} both mean {name}; keep one of them."
                    )
                if name in wanted:
                    columns[name] = column
            ignored = tuple(n for n, f in zip(names, fields, strict=True) if n and f not in columns)
            meant = {f: t for f, t in zip(fields, titles, strict=True) if t is not None and f in columns}
            width = max((i for i, n in enumerate(names) if n), default=0) + 1
            return Header(form, at, columns, meant, ignored, width)
    return None


def _price(title: Indicator | None) -> str:
    return title.kind if title is not None and title.kind in ("close", ADJUSTED) else ""


def is_footer(cells: Sequence[Cell]) -> bool:
    """Whether a row is a remark such as 数据来源：Wind: a single cell, and it opens like one."""
    said = [cell for cell in cells if cell not in ("", None)]
    return len(said) == 1 and isinstance(said[0], str) and bool(_FOOTER.match(plain(said[0])))


def footer_source(rows: Sequence[Row]) -> str:
    """The source that a footer in the last rows names, or nothing."""
    for _, cells in rows[-10:]:
        if is_footer(cells):
            found = _FOOTER.match(plain(next(text_of(cell) for cell in cells if cell not in ("", None))))
            if found and found[1] and found[2].strip():
                return " ".join(found[2].split())
    return ""


def read_table(
    sheet: Sheet,
    header: Header,
    declared: Declared,
    taking: Taking,
    *,
    known_by: dt.datetime | None = None,
) -> None:
    """Read the rows under ``header`` into ``taking``; a row with a fault is rejected whole.

    ``known_by`` is set for carried tables, whose rows have a ``known_at``: none may lie after it.
    """
    if header.ignored:
        wanted = [*FORMS[header.form], *_OPTIONAL[header.form]]
        hints = "".join(nearest(name, wanted) for name in header.ignored if name.casefold() != "known_at")
        names = ", ".join(map(repr, header.ignored[:8])) + (", …" if len(header.ignored) > 8 else "")
        why = "; known_at is assigned at commit" if "known_at" in header.ignored else ""
        taking.warn(sheet.label, sheet.rows[header.at][0], f"columns left out: {names}{hints}{why}")
    rows_of = _TidyRows if header.form == "tidy" else _GeneralRows
    read_row = rows_of(sheet, header, declared, taking, known_by).read
    width = header.width
    for number, cells in sheet.rows[header.at + 1 :]:
        if len(cells) != width:
            if len(cells) > width:
                if any(not is_absent(cell) for cell in cells[width:]):
                    taking.rows += 1
                    why = "quote a cell that holds the delimiter"
                    taking.reject(sheet.label, number, f"{len(cells)} cells under {width} columns; {why}")
                    continue
            else:
                cells = [*cells, *[None] * (width - len(cells))]
        if cells[0] in ("", None) or cells[-1] in ("", None):
            if is_footer(cells):
                continue
            if not any(map(text_of, cells)):
                continue
        taking.rows += 1
        try:
            read_row(number, cells)
        except CellError as error:
            taking.reject(sheet.label, number, str(error))


class _Rows:
    """What both forms share: the columns, and caches of what repeats from row to row."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        declared: Declared,
        taking: Taking,
        known_by: dt.datetime | None,
    ) -> None:
        self.label = sheet.label
        self.grouped = sheet.grouped
        self.declared = declared
        self.statements = taking.statements
        self.default_source = footer_source(sheet.rows) or sheet.label
        self.columns = header.columns
        self.titles = header.titles
        self.known_by = known_by
        self.instants: dict[Cell, dt.datetime] = {}
        self.dates: dict[Cell, dt.date] = {}
        self.sources: dict[Cell, str] = {}

    def date(self, cell: Cell) -> dt.date:
        found = self.dates.get(cell)
        if found is None:
            found = self.dates[cell] = _within("date", read_date, cell)
        return found

    def source(self, cell: Cell) -> str:
        found = self.sources.get(cell)
        if found is None:
            found = self.sources[cell] = " ".join(text_of(cell).split()) or self.default_source
        return found

    def text(self, field: str, cells: Sequence[Cell]) -> str:
        column = self.columns.get(field)
        return "" if column is None else text_of(cells[column])

    def known_at(self, cells: Sequence[Cell]) -> dt.datetime | None:
        if self.known_by is None:
            return None
        cell = cells[self.columns["known_at"]]
        found = self.instants.get(cell)
        if found is None:
            found = _within("known_at", read_instant, cell)
            if found > self.known_by:
                raise CellError(
                    f"known_at {shown(cell)} lies in the future; write when the value became known"
                )
            self.instants[cell] = found
        return found

    def value(self, kind: str, cell: Cell, column: str = "") -> float:
        try:
            return read_value(kind, cell, grouped=self.grouped)
        except CellError as error:
            raise CellError(f"{column or kind} {error}") from None


class _TidyRows(_Rows):
    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        declared: Declared,
        taking: Taking,
        known_by: dt.datetime | None,
    ) -> None:
        super().__init__(sheet, header, declared, taking, known_by)
        self.code_at, self.date_at, self.close_at = (self.columns[name] for name in FORMS["tidy"])
        self.adjusted_at = self.columns.get(ADJUSTED)
        self.currency_at = self.columns.get("currency")
        self.source_at = self.columns.get("source")
        self.instruments: dict[Cell, tuple[Instrument, str, str]] = {}
        self.units: dict[tuple[Cell, Cell], UnitRead] = {}
        self.taking = taking
        self.told = False

    def read(self, number: int, cells: Sequence[Cell]) -> None:
        code = cells[self.code_at]
        known = self.instruments.get(code)
        if known is None:
            instrument = self.declared.instrument(text_of(code))
            known = (instrument, f"close/{instrument.code}", f"{ADJUSTED}/{instrument.code}")
            self.instruments[code] = known
        instrument, close_series, adjusted_series = known
        date = self.date(cells[self.date_at])
        close = self.value("close", cells[self.close_at])
        currency = cells[self.currency_at] if self.currency_at is not None else None
        read = self.units.get((code, currency))
        if read is None:
            read = self.units[code, currency] = self.unit(number, instrument, text_of(currency))
        source = self.source(cells[self.source_at] if self.source_at is not None else None)
        known_at = self.known_at(cells)
        adjusted = None
        if self.adjusted_at is not None:
            cell = cells[self.adjusted_at]
            if cell != "" and not is_absent(cell):
                adjusted = read.apply(self.value(ADJUSTED, cell))
        add = self.statements.append
        label, unit = self.label, read.unit
        add(
            Statement(
                close_series, "close", instrument.code, date, read.apply(close), unit, source, number, label,
                False, known_at,
            )
        )  # fmt: skip
        if adjusted is not None:
            add(
                Statement(
                    adjusted_series, ADJUSTED, instrument.code, date, adjusted, unit, source, number, label,
                    False, known_at,
                )
            )  # fmt: skip

    def unit(self, number: int, instrument: Instrument, currency: str) -> UnitRead:
        title = self.titles["close"]
        read = self.declared.unit(
            "close", instrument, title.unit, title.currency if is_absent(currency) else currency
        )
        if read.assumed and not self.told:
            self.told = True
            why = f"元 is read as {read.unit}, the currency of {instrument.code}"
            self.taking.warn(self.label, number, why)
        return read


class _GeneralRows(_Rows):
    def read(self, number: int, cells: Sequence[Cell]) -> None:
        columns = self.columns
        subject = self.declared.subject(self.text("series", cells))
        date = self.date(cells[columns["date"]])
        value = self.value(subject.kind, cells[columns["value"]], "value")
        read = self.declared.unit_of(subject, self.text("unit", cells))
        provisional = columns.get("provisional")
        self.statements.append(
            Statement(
                subject.series,
                subject.kind,
                subject.code,
                date,
                read.apply(value),
                read.unit,
                self.source(cells[columns["source"]]),
                number,
                self.label,
                provisional is not None and _within("provisional", read_flag, cells[provisional]),
                self.known_at(cells),
            )
        )


def _within(column: str, read: Callable[[Cell], T], cell: Cell) -> T:
    try:
        return read(cell)
    except CellError as error:
        raise CellError(f"{column} {error}") from None
