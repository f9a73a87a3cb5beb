"""How each kind of fact prints in prose and in tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from zhoubao.model import Fact, Lang
from zhoubao.prose.numbers import NumberFormat, format_number

__all__ = ["amount_unit", "currency_name", "figure_text", "format_of", "tone_of"]

_RETURN = NumberFormat("percent", places=2, signed=True)
_COUNT = NumberFormat("count")
_CURRENCY_ZH = {"CNY": "人民币", "USD": "美元", "HKD": "港元", "TWD": "新台币", "KRW": "韩元"}


def format_of(fact: Fact, lang: Lang, absolute: bool = False) -> NumberFormat:
    """The house's number format of a fact: returns +9.98 %, caps in 亿 or bn, counts whole."""
    if fact.unit == "ratio":
        return replace(_RETURN, signed=not absolute, absolute=absolute)
    if fact.unit == "count":
        return _COUNT
    return NumberFormat("amount", places=0 if lang == "zh" else 1)


def figure_text(fact: Fact, lang: Lang, absolute: bool = False) -> str:
    """A fact as it stands in a sentence: the number, and for money its unit and currency."""
    number = format_number(fact.value, format_of(fact, lang, absolute), lang)
    if fact.value is None or fact.unit in ("ratio", "count"):
        return number
    return f"{number}{amount_unit(fact.unit, lang)}" if lang == "zh" else f"{fact.unit} {number}bn"


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
    if fact.unit != "ratio" or fact.value is None:
        return None
    printed = format_number(fact.value, _RETURN, "en")
    return "rise" if printed.startswith("+") else "fall" if printed.startswith("-") else "flat"
