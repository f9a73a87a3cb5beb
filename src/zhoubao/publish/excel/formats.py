"""Number formats of cells, and the looks of a workbook.

A cell holds a number in the unit that the document prints it in: a percentage as a ratio, an amount in 亿
or bn, a large count in 万 or m. (A format can scale by thousands only, so 亿 could not be shown of ones.)
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhoubao.edition.edition import HouseStyle
from zhoubao.model import Lang, round_half_away
from zhoubao.prose.numbers import NumberFormat
from zhoubao.publish.outside import hex_colour, legible

__all__ = ["FULL", "FULL_PERCENT", "Looks", "number_code", "scale_of", "shown_as"]

FULL = "General"
FULL_PERCENT = "0.0000000000%"
"""How values print in full: a ratio reads as the percentage it is."""
_FONTS: dict[Lang, str] = {"zh": "Microsoft YaHei", "en": "Arial"}
_SCALES: dict[str, dict[Lang, float]] = {
    "amount": {"zh": 1e8, "en": 1e9},
    "volume": {"zh": 1e4, "en": 1e6},
}


def scale_of(how: NumberFormat | None, lang: Lang) -> float:
    """How many ones a printed unit is: 1e8 for amounts in Chinese."""
    return _SCALES[how.kind][lang] if how is not None and how.kind in _SCALES else 1.0


def shown_as(value: float, how: NumberFormat | None, lang: Lang) -> float:
    """A value in its printed unit."""
    scale = scale_of(how, lang)
    return value if scale == 1 else value / scale


def number_code(
    how: NumberFormat | None, lang: Lang, value: float | None = None, mark: str | None = None, room: str = ""
) -> str:
    """The format of a cell, so that its number reads as ``format_number`` prints it.

    ``value`` is the one to print: one that rounds to nothing takes a format with bounds, under which it has
    no sign. ``mark`` is a note mark to print after it, ``room`` that of other cells in the column, whose
    width is kept free so that the digits stand under each other.
    """
    if how is None:
        return FULL
    digits = ("#,##0" if how.grouped else "0") + ("." + "0" * how.places if how.places else "")
    tail = (
        f'" {_literal(mark)}"'
        if mark
        else "".join(f"_{character}" for character in (f" {room}" if room else ""))
    )
    plain = digits + ("%" if how.kind == "percent" else "") + tail
    plus = "+" if how.signed else ""
    minus = plus if how.absolute else "-"
    if value and (plus or minus) and _rounds_to_nothing(value, how, lang):
        half = Decimal(5).scaleb(-how.places - 1 - (2 if how.kind == "percent" else 0))
        return f"[>={half:f}]{plus}{plain};[<=-{half:f}]{minus}{plain};{plain}"
    return f"{plus}{plain};{minus}{plain};{plain}" if plus or how.absolute or tail else plain


def _literal(mark: str) -> str:
    return mark.replace('"', "")


def _rounds_to_nothing(value: float, how: NumberFormat, lang: Lang) -> bool:
    printed = Decimal(repr(float(value))) / Decimal(scale_of(how, lang))
    return not round_half_away(printed * (100 if how.kind == "percent" else 1), how.places)


class Looks:
    """The cell formats of one workbook, each made once. Colours are those of the house."""

    def __init__(self, book: Any, style: HouseStyle, lang: Lang) -> None:
        self._book, self._made = book, dict[tuple[tuple[str, object], ...], Any]()
        self.font = _FONTS[lang]
        self.accent = legible(hex_colour(style.accent, "accent"), "#ffffff")
        self.rise = legible(hex_colour(style.rise, "rise"), "#ffffff")
        self.fall = legible(hex_colour(style.fall, "fall"), "#ffffff")
        self.ink, self.soft, self.rule, self.shade = "#1b1f24", "#59636e", "#d5dbe1", "#eef2f6"

    def of(self, **properties: object) -> Any:
        """A cell format; words of ``xlsxwriter``."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": self.font, "font_size": 10, "font_color": self.ink, "valign": "vcenter"}
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]

    def title(self, size: int = 12) -> Any:
        return self.of(bold=True, font_size=size, font_color=self.accent)

    def small(self, **properties: object) -> Any:
        return self.of(font_size=9, font_color=self.soft, **properties)

    def prose(self) -> Any:
        return self.of(font_size=9, font_color=self.soft, text_wrap=True, valign="top")

    def head(self, align: str = "left", *, upper: bool = False, indent: int = 0) -> Any:
        lines = {"top": 2, "top_color": self.accent} if upper else {"bottom": 1, "bottom_color": self.accent}
        return self.of(bold=True, font_color=self.accent, align=align, indent=indent, text_wrap=True, **lines)

    def link(self, **properties: object) -> Any:
        """A link that looks like text in the house's colour: no underline."""
        return self.of(**({"font_color": self.accent} | properties))

    def tone(self, colour: str) -> Any:
        key = (("tone", colour),)
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_color": colour})
        return self._made[key]
