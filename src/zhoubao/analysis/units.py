"""Units of money and of share counts as terminals write them: 亿美元, 亿人民币, 万股, bn USD, CNY."""

from __future__ import annotations

import re

from zhoubao.errors import ObservationError

__all__ = ["money"]

_SCALES = {
    "": 1.0, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12,
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9,
    "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_CURRENCIES = {
    "人民币": "CNY", "元": "CNY", "cny": "CNY", "rmb": "CNY", "美元": "USD", "usd": "USD", "港元": "HKD",
    "港币": "HKD", "hkd": "HKD", "新台币": "TWD", "台币": "TWD", "twd": "TWD", "韩元": "KRW", "krw": "KRW",
    "日元": "JPY", "jpy": "JPY", "欧元": "EUR", "eur": "EUR",
}  # fmt: skip
_CURRENCY = re.compile("|".join(sorted(_CURRENCIES, key=len, reverse=True)))


def money(unit: str, default: str) -> tuple[float, str]:
    """The scale and the currency that a unit names; ``default`` where it names no currency.

    ``亿美元`` is (1e8, "USD"), ``bn USD`` (1e9, "USD"), ``亿`` (1e8, default), ``万股`` (1e4, default).
    Raises ``ObservationError`` for a unit that cannot be read.
    """
    rest = unit.strip().casefold()
    currency = default
    found = _CURRENCY.search(rest)
    if found:
        currency = _CURRENCIES[found.group()]
        rest = rest[: found.start()] + rest[found.end() :]
    rest = re.sub(r"[\s()（）/:：元]|股|shares", "", rest)
    if rest not in _SCALES:
        raise ObservationError(
            f"The unit {unit!r} cannot be read as money or a count; write it like 亿美元, bn USD or 万股."
        )
    return _SCALES[rest], currency
