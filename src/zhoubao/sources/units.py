"""Units as terminals and people write them: 元, 亿美元, USD bn, 万股."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from zhoubao.model import EXCHANGES
from zhoubao.sources.cells import plain

__all__ = ["CURRENCIES", "Unit", "read_currency", "read_unit"]

_NAMES = {
    "人民币": "CNY", "人民币元": "CNY", "元人民币": "CNY", "rmb": "CNY", "cnh": "CNY",
    "美元": "USD", "us$": "USD", "港元": "HKD", "港币": "HKD", "hk$": "HKD",
    "新台币": "TWD", "新台币元": "TWD", "台币": "TWD", "nt$": "TWD", "韩元": "KRW", "韩圆": "KRW",
    "日元": "JPY", "欧元": "EUR", "英镑": "GBP", "新加坡元": "SGD", "瑞士法郎": "CHF", "澳元": "AUD",
    "加元": "CAD", "印度卢比": "INR",
}  # fmt: skip
CURRENCIES = frozenset(_NAMES.values()) | {exchange.currency for exchange in EXCHANGES.values()}
_CURRENCY = {**{code.casefold(): code for code in CURRENCIES}, **_NAMES}
_SCALES = {
    "": 0, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11,
    "万亿": 12, "k": 3, "thousand": 3, "m": 6, "mn": 6, "mln": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
    "tn": 12, "trillion": 12,
}  # fmt: skip
_SHARES = frozenset({"股", "share", "shares", "sh"})
_RATIO = frozenset({"ratio", "倍", "x"})
_SCALE_FIRST = re.compile(r"([千万十百亿]*)(.*)")
_EITHER_ORDER = re.compile(r"([a-z$]+)[ /]+([a-z$]+)")


@dataclass(frozen=True, slots=True)
class Unit:
    """``kind`` of thing counted, in tens to the ``exponent``.

    ``currency`` is set for money; empty where the file says 元 or 亿 alone, which names a currency only to
    one who knows which market he looks at.
    """

    kind: Literal["money", "shares", "ratio"]
    exponent: int = 0
    currency: str = ""


@functools.lru_cache(maxsize=512)
def read_unit(text: str) -> Unit | None:
    """The unit that ``text`` names, or none where it names no unit of money, shares or ratios."""
    name = plain(text).casefold()
    if not name:
        return None
    if name in _RATIO:
        return Unit("ratio")
    if name in _SCALES:
        return Unit("money", _SCALES[name])
    if found := _EITHER_ORDER.fullmatch(name):
        one, other = found.groups()
        if other in _SCALES:
            return _counted(one, _SCALES[other])
        return _counted(other, _SCALES[one]) if one in _SCALES else None
    found = _SCALE_FIRST.fullmatch(name.replace(" ", ""))
    if found is None or found[1] not in _SCALES:
        return None
    return _counted(found[2], _SCALES[found[1]])


def read_currency(text: str) -> str | None:
    """The ISO code of a currency by its code or its Chinese name; none for 元 alone and for anything else."""
    return _CURRENCY.get(plain(text).casefold().replace(" ", ""))


def _counted(what: str, exponent: int) -> Unit | None:
    if what in _SHARES:
        return Unit("shares", exponent)
    if what == "元":
        return Unit("money", exponent)
    currency = _CURRENCY.get(what)
    return Unit("money", exponent, currency) if currency else None
