"""Column titles of terminals and people: 收盘价(元), close, 收盘价\\n[复权方式]后复权, 总市值[单位]亿元."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from zhoubao.sources.cells import plain
from zhoubao.sources.statement import ADJUSTED
from zhoubao.sources.units import read_currency, read_unit

__all__ = ["Indicator", "adjustment", "read_indicator"]

_NAMES = {
    "close": ("收盘价", "收盘", "收市价", "close", "closing price", "close price", "px_last"),
    ADJUSTED: ("adj_close", "adjclose", "adj close", "adjusted close", "adjusted_close", "close_adj"),
    "market_cap": (
        "总市值", "市值", "market cap", "market_cap", "marketcap", "mkt_cap", "mktcap",
        "total market cap", "market capitalization",
    ),
    "shares": ("总股本", "total shares", "total_shares", "shares outstanding", "shares_outstanding"),
}  # fmt: skip
_KIND = {name: kind for kind, names in _NAMES.items() for name in names}
_ADJUSTED = frozenset(
    {"复权", "前复权", "后复权", "等比前复权", "等比后复权", "定点复权", "向前复权", "向后复权", "adjusted"}
)
_UNADJUSTED = frozenset({"不复权", "未复权", "除权", "原始", "unadjusted", "raw"})
_ADJUSTED_PREFIX = re.compile(r"(?:等比)?[前后]?复权(?=收盘)")
_ATTRIBUTE = re.compile(r"\[([^\[\]]*)\]\s*([^\[\]\n]*)")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_BREAKS = re.compile(r"[\s,:;|/]+")


_OTHER = re.compile(
    r"开盘|最高|最低|前收|昨收|成交|换手|涨跌|涨幅|跌幅|振幅|均价|市盈|市净|市销|股息|流通|收益率|"
    r"\b(?:open|high|low|volume|turnover|amount|change|chg|return|pct|pe|pb|ps|vwap|prev\w*|pre_?close)\b"
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a column shows; unit and currency as stated.

    ``kind`` is none where it is nothing that is kept; ``other`` where the title surely names such a thing.
    ``adjusted`` is none where nothing is said of adjustment.
    """

    name: str
    kind: str | None
    unit: str = ""
    currency: str = ""
    adjusted: bool | None = None
    other: bool = False


def adjustment(text: str) -> bool | None:
    """Whether a word such as 后复权 or 不复权 says that prices are adjusted; none where it says neither."""
    words = _BREAKS.split(_BRACKETS.sub(r" \1 ", plain(text).casefold()).replace("[", " ").replace("]", " "))
    if any(word in _UNADJUSTED for word in words):
        return False
    words = [part for word in words for part in _ADJUSTED_PREFIX.sub(r"\g<0> ", word).split()]
    return True if any(word in _ADJUSTED for word in words) else None


@functools.lru_cache(maxsize=4096)
def read_indicator(text: str) -> Indicator:
    """The indicator that a title names, with the unit, currency and adjustment said beside it."""
    rest = plain(text).casefold()
    unit = currency = ""
    adjusted: bool | None = None
    for label, value in _ATTRIBUTE.findall(rest):
        value = value.strip()
        if label.strip() in ("单位", "unit"):
            unit = value
        elif label.strip() in ("币种", "货币", "currency"):
            currency = value if read_currency(value) else currency  # 原始币种 names none
        elif label.strip() == "复权方式":
            adjusted = adjustment(value)
    rest = _ADJUSTED_PREFIX.sub(r"\g<0> ", _ATTRIBUTE.sub(" ", rest))
    bracketed = [part.strip() for part in _BRACKETS.findall(rest)]
    kept: list[str] = []
    for part in (*bracketed, *_BREAKS.split(_BRACKETS.sub(" ", rest))):
        if part in _ADJUSTED or part in _UNADJUSTED:
            adjusted = part in _ADJUSTED
        elif read_currency(part):
            currency = part
        elif part != "x" and read_unit(part):
            unit = part
        elif part:
            kept.append(part)
    other = bool(_OTHER.search(rest))
    kind = _KIND.get(" ".join(kept))
    if kind is None and not other and not set(kept) & set(bracketed):  # 寒武纪:收盘价
        kinds = {_KIND[part] for part in kept if part in _KIND}
        kind = kinds.pop() if ":" in rest and len(kinds) == 1 else None
    if kind == ADJUSTED:
        adjusted = True
    elif kind == "close" and adjusted:
        kind = ADJUSTED
    return Indicator(" ".join(text.split()), kind, unit, currency, adjusted, other and kind is None)
