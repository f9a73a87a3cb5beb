"""Cells as files write them, read as dates, numbers, units, flags and instants.

A cell is a string (CSV) or what a sheet holds: a number, a date, a truth value. Every reader returns the
value or raises ``CellError`` with the reason, worded to follow the name of the column.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from zhoubao.sources.finding import one_line, shown

__all__ = [
    "ABSENT",
    "MAX_CELLS",
    "Cell",
    "CellError",
    "Row",
    "Sheet",
    "is_absent",
    "is_date",
    "plain",
    "read_date",
    "read_flag",
    "read_instant",
    "read_number",
    "scaled",
    "text_of",
]

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Row = tuple[int, Sequence[Cell]]
MAX_CELLS = 4_000_000  # of one file

ABSENT = frozenset(
    {"", "-", "--", "---", "—", "——", "#n/a", "#n/a n/a", "n/a", "na", "null", "none", "#value!"}
)

_NUMBER = re.compile(
    r"[+-]?(?:\d+(?:\.\d*)?|\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d*)?)(?:[eE][+-]?\d{1,3})?", re.ASCII
)
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|(\d{2})(\d{2})"
    r"|年(\d{1,2})月(\d{1,2})日?)(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?", re.ASCII)
_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954-10-03 to 2119-01-09: what else stands in a date column is no date
_YES = frozenset({"true", "1", "yes", "y", "是", "暂定", "provisional"})
_NO = frozenset({"false", "0", "no", "n", "否"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file: its rows with their 1-based numbers, blank rows left out.

    ``label`` is what findings call it: the file's name, with the sheet's where there are several.
    ``grouped`` says that a comma in a number can only stand between thousands; where semicolons separate
    the cells it may as well be a decimal comma.
    """

    label: str
    name: str
    rows: tuple[Row, ...]
    grouped: bool = True


class CellError(Exception):
    """A cell that does not hold what its column promises; the message is the reason."""


def plain(text: str) -> str:
    """Text in one width (full-width digits and brackets as ASCII), trimmed."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def text_of(cell: Cell) -> str:
    """A cell as trimmed text on one line; a whole number without its decimal point."""
    if isinstance(cell, str):
        return cell.strip() if cell.isprintable() else " ".join(one_line(cell).split())
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def is_absent(cell: Cell) -> bool:
    """Whether a cell is empty or holds one of the marks terminals print for "no value"."""
    if isinstance(cell, str):
        return cell == "" or plain(cell).casefold() in ABSENT
    return cell is None


def read_number(cell: Cell, *, grouped: bool = True) -> float:
    """A finite number; commas between groups of three digits are accepted where the sheet is ``grouped``."""
    if isinstance(cell, str):
        if cell.isascii() and "_" not in cell:  # what Python reads is then what the pattern below allows
            try:
                value = float(cell)
            except ValueError:
                value = math.nan
            if math.isfinite(value):
                return value
        text = plain(cell).replace("\u2212", "-")
        if not grouped and "," in text and _NUMBER.fullmatch(text.replace(",", "")):
            why = "has a comma, which may mean decimals or thousands where semicolons separate the cells"
            raise CellError(f"{shown(cell)} {why}; write a decimal point, and nothing between thousands")
        if not _NUMBER.fullmatch(text):
            if text.casefold().lstrip("+-") in ("nan", "inf", "infinity"):
                raise CellError(f"{shown(cell)} is not a finite number")
            raise CellError("is empty" if is_absent(cell) else f"{shown(cell)} is not a number")
        value = float(text.replace(",", ""))
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        raise CellError("is empty" if cell is None else f"{shown(cell)} is not a number")
    else:
        value = float(cell)
    if not math.isfinite(value):
        raise CellError(f"{shown(cell)} is not a finite number")
    return value


def scaled(value: float, exponent: int) -> float:
    """``value`` times ten to ``exponent``, reckoned in decimal so that 36376 亿 is 3637600000000."""
    if not exponent:
        return value
    try:
        return float(Decimal(repr(value)).scaleb(exponent))
    except InvalidOperation:  # beyond what a decimal holds; the caller refuses what is not finite
        return math.inf


def read_date(cell: Cell) -> dt.date:
    """A date: a sheet's own, 2024-11-13, 2024/11/13, 20241113, 2024年11月13日, or a sheet's serial number."""
    if isinstance(cell, str):
        text = plain(cell)
        if found := _DATE.fullmatch(text):
            year, month, day = (int(part) for part in found.groups() if part is not None)
            try:
                return dt.date(year, month, day)
            except ValueError:
                raise CellError(f"{shown(cell)} is no day of the calendar") from None
        if _SERIAL.fullmatch(text):
            return _from_serial(float(text), cell)
        raise CellError("is empty" if is_absent(cell) else _no_date(cell))
    if isinstance(cell, dt.datetime):
        if cell.time() != dt.time():
            raise CellError(f"{shown(cell)} has a time of day; a value belongs to a date")
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(float(cell), cell)
    raise CellError("is empty" if cell is None else _no_date(cell))


def is_date(cell: Cell) -> bool:
    """Whether ``read_date`` takes the cell."""
    try:
        read_date(cell)
    except CellError:
        return False
    return True


def read_flag(cell: Cell) -> bool:
    """True or false; an empty cell is false."""
    if isinstance(cell, bool):
        return cell
    text = plain(text_of(cell)).casefold()
    if text in _YES:
        return True
    if text in _NO or is_absent(text):
        return False
    raise CellError(f"{shown(cell)} is neither true nor false")


def read_instant(cell: Cell) -> dt.datetime:
    """An instant in ISO 8601 with Z or an offset, in UTC."""
    text = text_of(cell)
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.utcoffset() is not None:
            return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise CellError(f"{shown(cell)} is not an instant; write it as 2024-11-13T08:00:00Z")


def _from_serial(number: float, cell: Cell) -> dt.date:
    if number.is_integer():
        whole = int(number)
        if whole in _SERIALS:
            return _EPOCH + dt.timedelta(days=whole)
        if 10_000_000 <= whole <= 99_999_999:
            return read_date(str(whole))
    elif math.isfinite(number) and int(number) in _SERIALS:
        raise CellError(f"{shown(cell)} has a time of day; a value belongs to a date")
    raise CellError(_no_date(cell))


def _no_date(cell: Cell) -> str:
    return f"{shown(cell)} is not a date; write it as 2024-11-13"
