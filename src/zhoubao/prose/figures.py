"""How each kind of fact prints in prose and in tables."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from zhoubao.model import Fact, Lang
from zhoubao.prose.numbers import NumberFormat, format_number

__all__ = ["amount_unit", "currency_name", "figure_text", "format_of", "tone_of"]

_RETURN = NumberFormat("percent", places=2, signed=True)
_COUNT = NumberFormat("count")
_LEVELS = ("latest", "previous", "high", "low")
_SCALE_WORDS: dict[str, dict[Lang, str]] = {
    "amount": {"zh": "亿", "en": "bn"},
    "volume": {"zh": "万", "en": "m"},
}
_RATED = ("rating.excess", "rating.return", "rating.benchmark")
_CODE = re.compile(r"[A-Z]{3}")
_CURRENCY_ZH = {"CNY": "人民币", "USD": "美元", "HKD": "港元", "TWD": "新台币", "KRW": "韩元"}


def format_of(fact: Fact, lang: Lang, absolute: bool = False) -> NumberFormat:
    """The house's number format of a fact.

    Returns, changes and discounts +9.98 %, shares 9.98 %, caps in 亿 or bn, prices with two decimals and
    exchange rates with four, large counts of a series in 万 or m (亿 or bn from a hundred million, a
    billion), other counts whole.
    """
    size = abs(fact.value or 0.0)
    if fact.unit == "ratio":
        signed = _is_change(fact) or fact.measure == "discount"
        return replace(_RETURN, signed=signed and not absolute, absolute=absolute)
    if fact.measure == "rank.change":
        return replace(_COUNT, signed=not absolute, absolute=absolute)
    if fact.unit == "count":
        if fact.measure not in _LEVELS or size < (1e4 if lang == "zh" else 1e6):
            return _COUNT
        if size >= (1e8 if lang == "zh" else 1e9):
            return NumberFormat("amount", places=2)
        return NumberFormat("volume", places=1)
    if fact.measure.startswith("market_cap"):
        return NumberFormat("amount", places=0 if lang == "zh" else 1)
    if _is_money(fact) and size >= 1e8:
        return NumberFormat("amount", places=2)
    return NumberFormat("number", places=4 if fact.subject.endswith(".FX") else 2)


def figure_text(fact: Fact, lang: Lang, absolute: bool = False) -> str:
    """A fact as it stands in a sentence: the number, and its unit (money: the currency too)."""
    how = format_of(fact, lang, absolute)
    number = format_number(fact.value, how, lang)
    if fact.value is None or fact.unit == "ratio":
        return number
    if how.kind in ("amount", "volume") and not _is_money(fact):
        return number + _SCALE_WORDS[how.kind][lang]
    if fact.unit == "count":
        return number
    if fact.unit == "points":
        return f"{number}点" if lang == "zh" else f"{number} points"
    if not _is_money(fact):
        return f"{number} {fact.unit}"
    if how.kind == "amount":
        return f"{number}{amount_unit(fact.unit, lang)}" if lang == "zh" else f"{fact.unit} {number}bn"
    if fact.subject.endswith(".FX"):
        return number
    return f"{number}{_money_unit(fact.unit)}" if lang == "zh" else f"{fact.unit} {number}"


def _money_unit(currency: str) -> str:
    return "元" if currency == "CNY" else currency_name(currency)


def _is_money(fact: Fact) -> bool:
    return fact.unit in _CURRENCY_ZH or bool(_CODE.fullmatch(fact.unit))


def _is_change(fact: Fact) -> bool:
    return fact.measure.startswith(("return.", "change", "performance", *_RATED))


def amount_unit(currency: str, lang: Lang) -> str:
    """The unit of an amount in a table's column: 亿元, 亿美元, USD bn."""
    if lang == "en":
        return f"{currency} bn"
    return "亿元" if currency == "CNY" else f"亿{currency_name(currency)}"


def currency_name(currency: str) -> str:
    """A currency's Chinese name; its code where it has none here."""
    return _CURRENCY_ZH.get(currency, currency)


def tone_of(fact: Fact) -> Literal["rise", "fall", "flat"] | None:
    """Whether a change rose or fell at its printed precision; none for what is no change."""
    if fact.unit != "ratio" or fact.value is None or not _is_change(fact):
        return None
    printed = format_number(fact.value, _RETURN, "en")
    return "rise" if printed.startswith("+") else "fall" if printed.startswith("-") else "flat"
