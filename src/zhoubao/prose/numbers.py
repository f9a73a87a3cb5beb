"""Numbers, dates and instants as they print, in Chinese and English."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhoubao.model import Lang, round_half_away

__all__ = [
    "DASH",
    "NumberFormat",
    "format_date",
    "format_day",
    "format_instant",
    "format_number",
    "format_span",
]

DASH = "—"
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a figure prints: kept as data and applied by the renderer.

    - ``percent``: a ratio, times 100, with a % sign
    - ``amount``: money; in 亿 in Chinese (1e8) and bn in English (1e9), by ``scale``
    - ``volume``: a large count; in 万 in Chinese (1e4) and m in English (1e6), by ``scale``
    - ``count``: a whole number
    - ``number``: as it is

    ``places`` are decimals; ``signed`` prints a plus before rises; ``absolute`` drops the sign. The minus
    is the hyphen that terminals and sheets read back as a number.
    """

    kind: Literal["percent", "amount", "volume", "count", "number"]
    places: int = 0
    signed: bool = False
    absolute: bool = False
    grouped: bool = True


def format_number(value: float | None, how: NumberFormat, lang: Lang) -> str:
    """``value`` as it prints; an em dash where there is none."""
    if value is None:
        return DASH
    exact = Decimal(repr(float(value)))
    if how.kind == "percent":
        exact *= 100
    elif how.kind == "amount":
        exact = exact.scaleb(-8 if lang == "zh" else -9)
    elif how.kind == "volume":
        exact = exact.scaleb(-4 if lang == "zh" else -6)
    rounded = round_half_away(exact, how.places)
    if how.absolute:
        rounded = abs(rounded)
    digits = f"{abs(rounded):,f}" if how.grouped else f"{abs(rounded):f}"
    sign = "-" if rounded < 0 else "+" if how.signed and rounded > 0 else ""
    return f"{sign}{digits}{'%' if how.kind == 'percent' else ''}"


def format_date(day: dt.date, lang: Lang) -> str:
    """2024-11-14 as 2024年11月14日 or 14 Nov 2024."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_EN_MONTHS[day.month - 1]} {day.year}"


def format_day(day: dt.date, lang: Lang) -> str:
    """2024-11-12 as 11月12日 or 12 Nov, where the year goes without saying."""
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {_EN_MONTHS[day.month - 1]}"


def format_span(first: dt.date, last: dt.date, lang: Lang) -> str:
    """A window's sessions as desks write them: 1111-1113, or 11–13 Nov."""
    if first == last:
        return f"{last:%m%d}" if lang == "zh" else f"{last.day} {_EN_MONTHS[last.month - 1]}"
    if lang == "zh":
        return f"{first:%m%d}-{last:%m%d}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {_EN_MONTHS[last.month - 1]}"
    return f"{first.day} {_EN_MONTHS[first.month - 1]} – {last.day} {_EN_MONTHS[last.month - 1]}"


def format_instant(moment: dt.datetime, zone: dt.tzinfo | None, lang: Lang) -> str:
    """An instant in ``zone`` (none: the instant's own), with the zone's offset.

    To the minute, or as fine as the instant is: a printed ``known_at`` can be given back to the commands.
    """
    local = moment.astimezone(zone or moment.tzinfo)
    offset = f"{local:%z}"
    clock = local.time().isoformat("auto" if local.second or local.microsecond else "minutes")
    return f"{format_date(local.date(), lang)} {clock} UTC{offset[:3]}:{offset[3:]}"
