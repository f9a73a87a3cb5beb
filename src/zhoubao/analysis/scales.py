"""Units that an edition declares for its series, in ones: 万次 is a count and four powers of ten."""

from __future__ import annotations

import re

from zhoubao.sources.units import read_currency, read_unit

__all__ = ["unit_in_ones"]

_SCALES = {
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
_ENGLISH_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
}  # fmt: skip
_COUNTED = (
    frozenset("次人户个台部辆片颗张件篇家套块条只吨桶份款项座支盒瓶箱单亩头羽")
    | {"人次", "count", "counts", "visits", "visitors", "downloads", "users", "units", "views", "calls"}
    | {"installs", "pieces", "cards", "chips", "orders", "subscribers", "requests", "tokens", "barrels"}
    | {"tonnes", "tons"}
)
_CHINESE_COUNT = re.compile(r"([千万十百亿]+)\S+")


def unit_in_ones(unit: str) -> tuple[str, int]:
    """A declared unit without its scale, and the power of ten the scale was: 万次 is ``count`` and 4.

    Counts are ``count``, money its currency code (元 alone is CNY), shares of a whole ``ratio``, index
    levels ``points``; any other unit stays as it is written.
    """
    text = unit.strip()
    if text in ("%", "百分比"):
        return "ratio", -2
    if text in ("点", "points"):
        return "points", 0
    if text.casefold() in _COUNTED:
        return "count", 0
    read = read_unit(text) or read_unit(re.split(r"/| per |每", text)[0])
    if read is not None:
        if read.kind == "ratio":
            return "ratio", read.exponent
        if read.kind == "shares" or not (read.currency or text.startswith("元") or text.endswith("元")):
            return "count", read.exponent
        return read.currency or read_currency("人民币") or "CNY", read.exponent
    if (found := _CHINESE_COUNT.fullmatch(text)) and found[1] in _SCALES:
        return "count", _SCALES[found[1]]
    first, _, rest = text.casefold().partition(" ")
    if first in _ENGLISH_SCALES and rest in _COUNTED:
        return "count", _ENGLISH_SCALES[first]
    return text, 0
