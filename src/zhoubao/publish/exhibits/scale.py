"""In which unit an exhibit shows its values: 万次 or 亿次 in Chinese, m or bn visits in English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhoubao.analysis.scales import unit_in_ones
from zhoubao.model import Bilingual, Lang, SeriesSpec
from zhoubao.prose.figures import currency_name
from zhoubao.prose.numbers import NumberFormat

__all__ = ["PERCENT", "Scale", "scale_of", "scaled_unit"]

_Kind = Literal["amount", "volume", "number"]
# The powers of ten that numbers are told in, the largest first: exponent, kind of format, word.
_STEPS: dict[Lang, tuple[tuple[int, _Kind, str], ...]] = {
    "zh": ((8, "amount", "亿"), (4, "volume", "万"), (0, "number", "")),
    "en": ((9, "amount", "bn"), (6, "volume", "m"), (0, "number", "")),
}
_LEAST_MONEY = 1_000_000
"""Sums of money below it are told in full: a price of 25,749.95 is not 2.57万."""
_MOST_DIGITS = 1_000_000
"""Above it the next larger step is taken, however small that makes the smallest line."""
_NOUNS = {
    "visits": Bilingual("次", "visits"),
    "downloads": Bilingual("次", "downloads"),
    "installs": Bilingual("次", "installs"),
    "views": Bilingual("次", "views"),
    "calls": Bilingual("次", "calls"),
    "requests": Bilingual("次", "requests"),
    "visitors": Bilingual("人", "visitors"),
    "users": Bilingual("人", "users"),
    "subscribers": Bilingual("人", "subscribers"),
    "cards": Bilingual("张", "cards"),
    "chips": Bilingual("颗", "chips"),
    "units": Bilingual("台", "units"),
    "orders": Bilingual("单", "orders"),
    "pieces": Bilingual("件", "pieces"),
    "tonnes": Bilingual("吨", "tonnes"),
    "tons": Bilingual("吨", "tons"),
    "barrels": Bilingual("桶", "barrels"),
    "tokens": Bilingual("词元", "tokens"),
}
"""What is counted, by the last word of an English unit or the kind of a series."""


@dataclass(frozen=True, slots=True)
class Scale:
    """``unit`` as printed, the power of ten of the axis, its decimals, and how cells of a table print."""

    unit: str
    exponent: int
    places: int
    cells: NumberFormat


PERCENT = Scale("%", -2, 0, NumberFormat("percent", places=2))


def scale_of(
    spec: SeriesSpec, panels: Sequence[Sequence[Sequence[float]]], latest: Sequence[float], lang: Lang
) -> Scale:
    """The scale for the lines of some panels, values in ones; ``latest`` are those that the table prints.

    Counts and money take the largest step in which every line reaches one; ``spec`` says what is counted, any
    of the exhibit's will do, for all are in one unit.
    """
    unit, _ = unit_in_ones(spec.unit)
    tops = [max(map(abs, line)) for panel in panels for line in panel if line] or [0.0]
    low_panel = min(
        (max((abs(v) for line in panel for v in line), default=0.0) for panel in panels), default=0
    )
    values = [value for panel in panels for line in panel for value in line]
    if unit == "ratio":
        places = min(2, max((_decimals(value * 100) for value in values), default=0))
        return Scale("%", -2, _axis_places(low_panel * 100), NumberFormat("percent", places=places))
    if unit == "count" or _is_currency(unit):
        exponent, kind = _step(tops, unit, lang)
        printed = scaled_unit(unit, kind, lang, _noun(spec, lang))
        shown = [abs(value) / 10**exponent for value in latest if value] or [0.0]
        places = _cell_places(shown) if exponent else _whole_places(values)
        return Scale(printed, exponent, _axis_places(low_panel / 10**exponent), NumberFormat(kind, places))
    word = unit if unit != "points" else ("点" if lang == "zh" else "points")
    places = _whole_places(values)
    return Scale(word, 0, _axis_places(low_panel), NumberFormat("number", places))


def scaled_unit(unit: str, kind: str, lang: Lang, noun: str = "") -> str:
    """A unit in ones told in a kind of format: 万次 and ``m visits`` of a noun, 亿美元, ``USD bn``."""
    word = next((w for _, name, w in _STEPS[lang] if name == kind), "")
    if unit == "count":
        return f"{word}{noun}" if lang == "zh" else " ".join(filter(None, (word, noun)))
    if not _is_currency(unit):
        return "" if unit == "ratio" else unit
    if lang == "zh":
        return f"{word}{'元' if unit == 'CNY' else currency_name(unit)}"
    return " ".join(filter(None, (unit, word)))


def _noun(spec: SeriesSpec, lang: Lang) -> str:
    declared = spec.unit.strip()
    for name in (declared.rpartition(" ")[2].casefold(), spec.id.partition("/")[0]):
        if name in _NOUNS:
            own = declared.lstrip("千万十百亿")
            # A Chinese unit is the desk's own word; the kind of the series tells what it is in English.
            return own if lang == "zh" and own and not own.isascii() else _NOUNS[name][lang]
    own = declared.lstrip("千万十百亿")
    return own if lang == "zh" and not own.isascii() else ""


def _step(tops: Sequence[float], unit: str, lang: Lang) -> tuple[int, _Kind]:
    least = 1 if unit == "count" else _LEAST_MONEY
    fitting = [
        n
        for n, (exponent, _, _) in enumerate(_STEPS[lang])
        if not exponent or all(top >= max(10**exponent, least) for top in tops)
    ]
    at = fitting[0]
    while at and max(tops) / 10 ** _STEPS[lang][at][0] >= _MOST_DIGITS:
        at -= 1
    return _STEPS[lang][at][:2]


def _is_currency(unit: str) -> bool:
    return len(unit) == 3 and unit.isascii() and unit.isupper()


def _cell_places(shown: Sequence[float]) -> int:
    """Three digits of the smallest, and no decimals that no value has."""
    smallest = min(shown)
    most = 0 if smallest >= 100 else 1 if smallest >= 10 else 2
    return min(most, max(_decimals(value) for value in shown))


def _axis_places(highest: float) -> int:
    return 0 if highest >= 10 else 1 if highest >= 1 else 2


def _whole_places(values: Sequence[float]) -> int:
    return 2 if any(value != int(value) for value in values) else 0


def _decimals(value: float) -> int:
    digits = f"{Decimal(repr(round(value, 6))).normalize():f}"
    return len(digits.partition(".")[2])
