"""Column titles of terminals and people: 收盘价(元), close, 收盘价\\n[复权方式]后复权, 总市值[单位]亿元."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from zhoubao.sources.cells import plain
from zhoubao.sources.statement import ADJUSTED
from zhoubao.sources.units import read_currency, read_unit

__all__ = ["Indicator", "adjustment", "names_a_measure", "read_indicator", "read_title"]

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
_LABELS = r"((?:货币)?单位|units?\b|币种|货币|currency\b|复权方式)"
_LABELLED_INSIDE = re.compile(r"\[([^\[\]:]+):([^\[\]]*)\]")  # [单位:亿元]
_LABELLED_ROUND = re.compile(rf"\(\s*{_LABELS}\s*:([^()\[\]]*)\)")  # (单位:亿元)
_LABELLED_BARE = re.compile(rf"(?<!\w){_LABELS}\s*:")  # 单位:亿元
_SQUARE = str.maketrans("【】〔〕", "[][]")
_VALUE_BREAKS = re.compile(r"[\s,;|]+")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_BREAKS = re.compile(r"[\s,:;|/]+")
_LONGEST = 1000
_HERE = "\ue000"  # where the code stood
_BRACKETED_CODE = re.compile(rf"\(\s*{_HERE}\s*\)")

_OTHER = re.compile(
    r"开盘|最高|最低|前收|昨收|成交|换手|涨跌|涨幅|跌幅|振幅|均价|市盈|市净|市销|股息|流通|收益率|"
    r"\b(?:open|high|low|volume|turnover|amount|change|chg|return|pct|pe|pb|ps|vwap|prev\w*|pre_?close)\b"
)
# How the words for figures end, known here or not, and the names of securities do not.
_MEASURE = re.compile(
    r"(?:额|量|率|价|值|比|笔数|股数|户数|股本|收益|利润|收入|资产|负债|权益|现金流|均线)[^\u4e00-\u9fff]*$|"
    r"\b(?:eps|bps|roe|roa|ebitda?|revenue|sales|income|profit|margin|yield|cap|capitali[sz]ation|float|"
    r"ratio|price|value|vol|volatility|beta)\b"
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a column shows; unit and currency as stated.

    ``kind`` is none where it is nothing that is kept; ``other`` where the title surely names such a thing.
    ``adjusted`` is none where nothing is said of adjustment. ``said`` is the title without unit, currency,
    adjustment and parameters: empty where it names no indicator at all.
    """

    name: str
    kind: str | None
    unit: str = ""
    currency: str = ""
    adjusted: bool | None = None
    other: bool = False
    said: str = ""


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
    rest = _normal(text)
    unit = currency = ""
    adjusted: bool | None = None
    beside: list[str] = []  # what follows a parameter on its line without being its value
    for label, value in _ATTRIBUTE.findall(rest):
        label, value = label.strip(), value.strip()
        if label.endswith("单位") or label in ("unit", "units"):
            unit, after = _leading_unit(value)
        else:
            value, *after = _VALUE_BREAKS.split(value)
            if label in ("币种", "货币", "交易币种", "currency"):
                currency = value if read_currency(value) else currency  # 原始币种 names none
            elif adjustment(value) is not None:
                adjusted = adjustment(value)
            elif not value and _tells(label):  # 收盘价[后复权]
                after = [label]
        beside += (part for part in after if any(map(str.isalpha, part)))
    rest = _ADJUSTED_PREFIX.sub(r"\g<0> ", " ".join([_ATTRIBUTE.sub(" ", rest), *beside]))
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
    said = " ".join(kept)
    return Indicator(" ".join(text.split()), kind, unit, currency, adjusted, other and kind is None, said)


def names_a_measure(text: str) -> bool:
    """Whether the text names a figure of some sort, kept or not, rather than a security."""
    found = read_indicator(text)
    return bool(found.kind or found.other or _MEASURE.search(plain(text).casefold()))


def read_title(text: str, code: str, names: Iterable[str] = ()) -> Indicator:
    """The indicator in a title that holds it together with a code and perhaps a name.

    Such as ``寒武纪(688256.SH) 总市值 [单位]亿元``. ``names`` are what the security is called; what stands
    right before the bracketed code counts as its name as well, unless it is a word for a figure. Where
    no indicator is recognised, ``said`` is what was not understood: empty if there is only code and name.
    """
    if len(text) > _LONGEST:
        return Indicator(text[:40], None, said=text[:40])
    rest = plain(text).replace(_HERE, " ").replace(code, _HERE)
    for name in sorted(map(plain, names), key=len, reverse=True):
        if name:  # 寒武纪-U as well
            word = rf"(?<![a-z0-9]){re.escape(name)}(?:-[a-z]{{1,3}})?(?![a-z0-9])"
            rest = re.sub(word, " ", rest, flags=re.I)
    bracketed = _BRACKETED_CODE.search(rest)
    if bracketed is None:
        return _beside_code(rest)
    before, after = rest[: bracketed.start()], rest[bracketed.end() :]
    whole = _beside_code(f"{before} {after}")
    if whole.kind or whole.other or not whole.said:
        return whole
    cut = max(before.rfind(mark) for mark in ":;|])】") + 1
    words = before[cut:].split()
    nameless = []
    if words and not names_a_measure(words[-1]):  # 总市值 寒武纪(688256.SH)
        nameless.append(_beside_code(" ".join([before[:cut], *words[:-1], after])))
        if not any(map(names_a_measure, (*words, " ".join(words)))):  # Taiwan Semiconductor (TSM.N)
            nameless.append(_beside_code(f"{before[:cut]} {after}"))
    told = (found for found in nameless if found.kind or found.other)
    return next(told, None) or next((found for found in nameless if not found.said), whole)


def _beside_code(title: str) -> Indicator:
    """What a title says besides code and name. No colon tells an indicator from a name there."""
    title = " ".join(title.replace(_HERE, " ").split())
    return replace(read_indicator(_normal(title).replace(":", " ")), name=title)


def _normal(text: str) -> str:
    """A title in one width and case, with each parameter as [label]value."""
    text = plain(text).casefold().translate(_SQUARE)
    text = _LABELLED_ROUND.sub(r"[\1]\2\n", _LABELLED_INSIDE.sub(r"[\1]\2\n", text))
    return _LABELLED_BARE.sub(r"[\1]", text)


def _leading_unit(text: str) -> tuple[str, list[str]]:
    """The unit that ``text`` begins with, the longest that can be read, and the words after it."""
    words = _VALUE_BREAKS.split(text)
    for count in range(min(len(words), 4), 0, -1):
        if read_unit(" ".join(words[:count])):
            return " ".join(words[:count]), words[count:]
    return words[0], words[1:]


def _tells(word: str) -> bool:
    known = word in _KIND or adjustment(word) is not None or read_unit(word) or read_currency(word)
    return bool(known or _OTHER.search(word) or _MEASURE.search(word))
