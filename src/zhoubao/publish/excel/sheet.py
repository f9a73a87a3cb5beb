"""One worksheet: cells written so that nothing from outside is ever a formula, and the page it prints on."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Any

from zhoubao.model import columns
from zhoubao.publish.excel.expression import Expression
from zhoubao.publish.excel.formats import Looks
from zhoubao.publish.outside import clean, safe_href

__all__ = ["Sheet", "column_name", "quoted", "safe_names", "wanted_width"]

_MAX_TEXT = 32_000
_MAX_LINK = 2_000
_FIRST_DAY = dt.date(1900, 3, 1)
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_NAME_LENGTH = 31
_MAX_HEADER = 80


def safe_names(wanted: Iterable[str]) -> list[str]:
    """Names that sheets may have, each its own: what is forbidden becomes a space, long ones are cut."""
    taken: set[str] = {"history"}
    names = []
    for text in wanted:
        base = (
            " ".join(clean(text).translate(_FORBIDDEN).split()).strip("' ")[:_NAME_LENGTH].strip("' ") or "-"
        )
        name, copy = base, 1
        while name.casefold() in taken:
            copy += 1
            name = f"{base[: _NAME_LENGTH - len(str(copy)) - 1].strip()} {copy}"
        taken.add(name.casefold())
        names.append(name)
    return names


def quoted(name: str) -> str:
    """A sheet's name as formulas and links write it."""
    return "'" + name.replace("'", "''") + "'"


def column_name(column: int) -> str:
    """The letters of a column, from 0: A, B, …"""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def wanted_width(texts: Iterable[str], least: float = 5, most: float = 44) -> float:
    """How wide a column has to be for some texts, in characters."""
    return min(max([least, *(columns(text) * 1.08 + 2 for text in texts)]), most)


class Sheet:
    """A worksheet under its name. Rows and columns count from 0."""

    def __init__(self, book: Any, name: str, looks: Looks) -> None:
        self.name, self.looks = name, looks
        self.raw = book.add_worksheet(name)
        self.raw.hide_gridlines(2)

    def text(self, row: int, column: int, text: str, look: Any, *, mark: str | None = None) -> None:
        """Text as text: never a formula, a number or a link."""
        shown = _bounded(text)
        if mark and shown:
            raised = self.looks.of(font_script=1)
            self.raw.write_rich_string(row, column, shown, raised, f" {_bounded(mark)}", look)
        elif shown:
            self.raw.write_string(row, column, shown, look)
        else:
            self.raw.write_blank(row, column, None, look)

    def blank(self, row: int, first: int, last: int, look: Any) -> None:
        for column in range(first, last + 1):
            self.raw.write_blank(row, column, None, look)

    def number(self, row: int, column: int, value: float, look: Any) -> None:
        self.raw.write_number(row, column, value, look)

    def formula(self, row: int, column: int, told: Expression, value: float, look: Any) -> None:
        """A formula with its computed value, so that programs that do not reckon show it too."""
        self.raw.write_formula(row, column, f"={told.text}", look, value)

    def day(self, row: int, column: int, day: dt.date, look: Any) -> None:
        """A date as a date; one before spreadsheets can count is text."""
        if day >= _FIRST_DAY:
            self.raw.write_datetime(row, column, day, look)
        else:
            self.text(row, column, day.isoformat(), look)

    def jump(
        self, row: int, column: int, text: str | float, look: Any, sheet: str, cell: str, tip: str = ""
    ) -> None:
        """A link to a cell of a sheet of this workbook."""
        shown = _bounded(text) if isinstance(text, str) else str(text)
        self.raw.write_url(
            row, column, f"internal:{quoted(sheet)}!{cell}", look, shown, clean(tip)[:200] or None
        )
        if not isinstance(text, str):
            self.raw.write_number(row, column, text, look)

    def address(self, row: int, column: int, text: str, href: str | None, look: Any, linked: Any) -> None:
        """Text that leads to an address of the web, where that is one which may be followed."""
        target = safe_href(href) if href else None
        if target is None or len(target) > _MAX_LINK:
            self.text(row, column, text, look)
        else:
            self.raw.write_url(row, column, target, linked, _bounded(text))

    def merged(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        """Text across some columns of a row."""
        if first == last:
            self.text(row, first, text, look)
        else:
            self.raw.merge_range(row, first, row, last, "", look)
            self.text(row, first, text, look)

    def paragraph(self, row: int, first: int, last: int, text: str, widths: Sequence[float]) -> None:
        """Wrapped text across some columns, the row as high as it needs to be."""
        self.merged(row, first, last, text, self.looks.prose())
        room = max(sum(widths[first : last + 1]) * 1.15, 10)
        self.raw.set_row(row, 13.5 * max(1, math.ceil(columns(clean(text)) / room)))

    def comment(self, row: int, column: int, text: str) -> None:
        self.raw.write_comment(row, column, _bounded(text), {"x_scale": 2, "font_size": 9})

    def widths(self, widths: Sequence[float], first: int = 0, *, level: int = 0) -> None:
        for column, width in enumerate(widths, first):
            self.raw.set_column(column, column, width, None, {"level": level} if level else {})

    def page(
        self,
        area: tuple[int, int, int, int],
        head: str,
        foot: str,
        *,
        repeat: tuple[int, int] | None = None,
        upright: bool = False,
        whole: bool = False,
        large: bool = False,
    ) -> None:
        """How it prints: on A4, as wide as the page, heads on every page, page numbers at the foot.

        ``upright`` turns the page, ``whole`` puts all of it on one, ``large`` takes A3.
        """
        if not upright:
            self.raw.set_landscape()
        self.raw.set_paper(8 if large else 9)
        self.raw.set_margins(0.5, 0.5, 0.75, 0.7)
        self.raw.fit_to_pages(1, int(whole))
        self.raw.print_area(*area)
        if repeat:
            self.raw.repeat_rows(*repeat)
        self.raw.set_header(f"&L&9{_head_text(head)}")
        self.raw.set_footer(f"&L&9{_head_text(foot)}&R&9&P / &N")


def _bounded(text: str) -> str:
    shown = clean(text)
    return shown if len(shown) <= _MAX_TEXT else shown[: _MAX_TEXT - 1] + "…"


def _head_text(text: str) -> str:
    # An ampersand begins a code there, and digits right behind a code would belong to it.
    return " " + clean(text)[:_MAX_HEADER].replace("&", "&&")
