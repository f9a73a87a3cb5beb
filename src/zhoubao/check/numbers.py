"""Numbers as people write them in Chinese and English: digits, numerals, scales, units, ranges.

``NUMBER`` finds them in scanned text (see ``tokens.scannable``); ``read_number`` says what one is worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["ENGLISH", "NUMBER", "Number", "numeral", "read_english", "read_number"]

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMERALS = r"[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?"
_SCALES = {
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3,
    "trillion": 12, "tn": 12, "trn": 12, "billion": 9, "bn": 9, "million": 6, "mn": 6, "m": 6, "mln": 6,
    "thousand": 3, "k": 3, "b": 9, "t": 12,
}  # fmt: skip
_CURRENCIES = {
    "美元": "USD", "美金": "USD", "人民币": "CNY", "元人民币": "CNY", "港元": "HKD", "港币": "HKD",
    "新台币": "TWD", "台币": "TWD", "韩元": "KRW", "日元": "JPY", "欧元": "EUR", "英镑": "GBP",
    "us$": "USD", "hk$": "HKD", "nt$": "TWD", "$": "USD", "¥": "CNY", "€": "EUR", "£": "GBP",
    "usd": "USD", "cny": "CNY", "rmb": "CNY", "hkd": "HKD", "twd": "TWD", "krw": "KRW", "jpy": "JPY",
    "eur": "EUR", "gbp": "GBP", "dollars": "USD", "dollar": "USD", "yuan": "CNY", "euros": "EUR",
}  # fmt: skip
_PREFIXES = (
    "us$",
    "hk$",
    "nt$",
    "$",
    "¥",
    "€",
    "£",
    "usd",
    "cny",
    "rmb",
    "hkd",
    "twd",
    "krw",
    "jpy",
    "eur",
    "gbp",
)
_UNITS = {
    "%": "ratio", "个百分点": "percentage-point", "百分点": "percentage-point", "pct": "ratio",
    "percentage points": "percentage-point", "percentage point": "percentage-point", "pp": "percentage-point",
    "ppt": "percentage-point", "ppts": "percentage-point", "percent": "ratio", "per cent": "ratio",
    "个基点": "basis-point", "基点": "basis-point", "bp": "basis-point", "bps": "basis-point",
    "basis points": "basis-point", "basis point": "basis-point",
    "倍": "times", "x": "times", "times": "times", "-fold": "times", "fold": "times",
    "成半": "tenth-and-half", "成": "tenth",
    "元": "CNY", "块": "CNY", "点": "points", "points": "points",
    "人次": "count", "次": "count", "只": "count", "家": "count", "个": "count", "款": "count", "台": "count",
    "颗": "count", "片": "count", "张": "count", "吨": "count", "桶": "count", "辆": "count", "套": "count",
    "项": "count", "份": "count", "人": "count", "条": "count", "名": "count", "支": "count", "户": "count",
    "件": "count", "部": "count", "种": "count", "座": "count", "大": "count", "位": "count", "股": "count",
    "个月": "month", "年": "year", "天": "day", "个交易日": "day", "交易日": "day", "个季度": "quarter",
    "周": "week", "个小时": "hour", "小时": "hour", "分钟": "minute",
    "years": "year", "year": "year", "months": "month", "month": "month", "days": "day", "weeks": "week",
    "quarters": "quarter", "sessions": "day", "hours": "hour", "minutes": "minute",
}  # fmt: skip
_WORTH = {
    "ratio": Decimal("0.01"),
    "percentage-point": Decimal("0.01"),
    "basis-point": Decimal("0.0001"),
    "tenth": Decimal("0.1"),
    "tenth-and-half": Decimal("0.1"),
}
_ARTICLES = frozenset({"count", "month", "year", "day", "week", "hour", "minute"})
_MEANT = {"tenth": "ratio", "tenth-and-half": "ratio"}


def _any(words: Iterable[str]) -> str:
    """An alternation, the longest word first; a Latin word may not run on into another."""
    latin: list[str] = []
    others: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        (latin if word[-1].isascii() and word[-1].isalpha() else others).append(re.escape(word))
    return f"{'|'.join(others)}|(?:{'|'.join(latin)})(?![A-Za-z])"


_NAMED = [word for word in _CURRENCIES if len(word) > 1 and word[-1] != "$"]
_PREFIX = "|".join(re.escape(word) for word in sorted(_PREFIXES, key=len, reverse=True))
_SIGN = r"(?:(?<![\w.)%])[+\-–±]\s?|(?<=[\u3400-\u9fff])[+\-–]\s?|(?<=[A-Za-z])[+\-–](?=\d[\d.,]*\s?%))"

# One tail of scale and unit for digits and numerals: an alternation takes its time to compile.
NUMBER = re.compile(
    rf"""(?ix)
    (?P<sign>{_SIGN})?
    (?:
      (?:(?P<prefix>{_PREFIX})\s?(?P<inner>[+\-–])?|(?<![A-Za-z\d.]))(?P<digits>{_DIGITS})
      (?:
        (?:\s?(?P<lowscale>万亿|亿|万|(?:trillion|tn|billion|bn|million|mn|m|k)(?![A-Za-z])))?
        \s?(?P<lowunit>%|倍|成|亿?美元|元|x)?(?P<sep>\s?(?:[-–—~]|至|到|\sto\s)\s?)
        (?:[$¥€£])?(?P<high>{_DIGITS})
        (?=(?(prefix)(?!\d)|\s?(?:%|[万亿]|倍|成|元|美元|个|只|x|pp|bp|bn|tn|mn|m|次|家|点|年|月|天|-fold|times)))
      )?
    | (?<![第数几零〇一二两三四五六七八九十百千])
      (?: 百分之(?P<hundredths>{_NUMERALS})
        | (?P<parts>[二三四五六七八九十])分之(?P<of>[一二三四五六七八九])
        | (?<!\d)(?P<alone>万亿|千亿|百亿)(?=[元美人港])
        | (?P<numeral>{_NUMERALS}|半)
      )
    )
    (?:(?P<early>[多余几])(?=\s?[万亿]))?
    (?:\s?(?P<scale>{_any(word for word in _SCALES if word not in "bt")}|(?<=\d)[bt](?![A-Za-z-])))?
    (?:(?P<odd>[多余几])(?=[\u3400-\u9fff]))?
    (?:\s?(?P<unit>{_any((*_UNITS, *_NAMED))}))?
    (?P<plus>(?<=[\dA-Za-z%])\+(?!\d))?
    """
)

_ENGLISH = {
    word: n
    for n, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_FRACTIONS = {"a third": "0.3333", "two thirds": "0.6667", "two-thirds": "0.6667", "a quarter": "0.25",
              "three quarters": "0.75", "a half": "0.5", "a fifth": "0.2", "one third": "0.3333"}  # fmt: skip
ENGLISH = re.compile(
    rf"(?i)(?<![A-Za-z-])(?P<fraction>{'|'.join(_FRACTIONS)})(?=\s(?:of|higher|lower|this|on|in|since)|[.,;)]|$)"
    r"|(?<![A-Za-z-])(?!(?<=the\s)(?:two|three)\s(?:are|were|have|had|should|may|stand|stood)\s)"
    rf"(?P<word>{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})(?![A-Za-z])"
    r"(?:(?:(?<=[a-z])-(?=times|fold|per)|\s)?"
    r"(?P<unit>times|fold|years?|months?|weeks?|days?|quarters?|per\scent|percent|percentage\spoints?"
    r"|basis\spoints?)(?![A-Za-z]))?"
)
"""A number in English words, as they count names: three up, two down."""


def read_english(found: re.Match[str]) -> Number:
    """What a match of ``ENGLISH`` is worth."""
    if found["fraction"]:
        return Number(Decimal(_FRACTIONS[found["fraction"].lower()]), Decimal("0.01"), "ratio")
    unit = _UNITS.get((found["unit"] or "").lower(), "")
    worth = _WORTH.get(unit, Decimal(1))
    return Number(_ENGLISH[found["word"].lower()] * worth, worth, _MEANT.get(unit, unit), bare=not unit)


@dataclass(frozen=True, slots=True)
class Number:
    """What a number is worth: ``value`` and ``high`` in ones, ``step`` one unit in its last printed place.

    ``unit`` is ``ratio``, ``percentage-point``, ``basis-point``, ``times``, ``count``, ``points``,
    ``money``, a currency code, a word of time, or empty. ``bare`` says that neither unit nor scale was
    written.
    """

    value: Decimal
    step: Decimal
    unit: str
    sign: int = 0
    high: Decimal | None = None
    more: bool = False
    bare: bool = False
    noun: str = ""


def read_number(found: re.Match[str]) -> Number | None:
    """What a match of ``NUMBER`` is worth; none for what is no number after all (一个, 一家)."""
    group = found.groupdict()
    sign = {"+": 1, "-": -1, "–": -1}.get((group["sign"] or group["inner"] or "").strip(), 0)
    word = (group["unit"] or "").lower()
    exponent = _SCALES.get((group["scale"] or "").lower(), 0)
    unit = _UNITS.get(word, "")
    currency = "" if unit else _CURRENCIES.get(word or (group["prefix"] or "").lower(), "")
    high = low_exponent = None
    if group["hundredths"]:
        value, step, unit = numeral(group["hundredths"]), _step_of(group["hundredths"]), "%"
        if value is None:
            return None
        return Number(value / 100, step / 100, "ratio", sign)
    if group["parts"]:
        parts, of = numeral(group["parts"]), numeral(group["of"])
        assert parts and of
        return Number((of / parts).quantize(Decimal("0.0001")), Decimal("0.01"), "ratio", sign)
    if group["alone"]:
        value = step = Decimal(1).scaleb(_SCALES[group["alone"]])
    elif group["numeral"]:
        written = group["numeral"]
        # 一个 and 一家 are articles, 半年 a word of time; a numeral without unit or scale counts nothing.
        counted = (
            found.string[found.end() : found.end() + 1] in ("涨", "跌") and written != "一"
        )  # 三涨三跌, not 唯一跌幅
        if (written in ("一", "半") and unit in _ARTICLES) or not (word or exponent or counted):
            return None
        value, step = Decimal("0.5") if written == "半" else numeral(written), _step_of(written)
        if value is None:
            return None
    else:
        value, step = _plain(group["digits"]), _step(group["digits"])
        if group["high"]:
            low_exponent = _SCALES.get((group["lowscale"] or "").lower(), exponent)
            high, step = (
                _plain(group["high"]).scaleb(exponent),
                min(step.scaleb(low_exponent), _step(group["high"]).scaleb(exponent)),
            )
            value = value.scaleb(low_exponent)
            if high < value:
                if not unit:  # 2024-11 and the like: no range
                    return None
                value, high = high, value  # 10%-5%
    if high is None:
        value, step = value.scaleb(exponent), step.scaleb(exponent)
    worth = _WORTH.get(unit, Decimal(1))
    value, step, high = value * worth, step * worth, None if high is None else high * worth
    if unit == "tenth-and-half":
        value, step = value + Decimal("0.05"), Decimal("0.05")
    bare = not unit and not currency and not exponent and not low_exponent
    noun = word if unit == "count" else ""
    more = bool(group["early"] or group["odd"] or group["plus"])
    return Number(value, step, _MEANT.get(unit, unit) or currency, sign, high, more, bare, noun)


def _plain(written: str) -> Decimal:
    return Decimal(written.replace(",", ""))


def _step(written: str) -> Decimal:
    _, _, decimals = written.partition(".")
    return Decimal(1).scaleb(-len(decimals))


def _step_of(written: str) -> Decimal:
    """One unit in the last place of a Chinese numeral: 三十 is told to the ten, 三十五 to the one."""
    _, _, decimals = written.partition("点")
    if decimals:
        return Decimal(1).scaleb(-len(decimals))
    return Decimal({"十": 10, "百": 100, "千": 1000}.get(written[-1], 1)) if len(written) > 1 else Decimal(1)


_NUMERAL_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL_TENS = {"十": 10, "百": 100, "千": 1000}


def numeral(written: str) -> Decimal | None:
    """A Chinese numeral below ten thousand (二十, 一百零五, 三点五, 二〇二四); none where it is none.

    Written here since the library for it takes a tenth of a second to load; tests hold the two together.
    """
    whole, _, decimals = written.partition("点")
    if not any(char in _NUMERAL_TENS for char in whole):
        digits = [_NUMERAL_DIGITS.get(char) for char in whole]
        if None in digits or (len(digits) > 1 and "两" in whole):
            return None
        total = int("".join(str(digit) for digit in digits)) if digits else 0
    else:
        total, pending, last = 0, None, 10_000
        for char in whole:
            if char in _NUMERAL_TENS:
                ten = _NUMERAL_TENS[char]
                if ten >= last:
                    return None
                total, pending, last = total + (1 if pending is None else pending) * ten, None, ten
            elif char in "零〇":
                pending = None
            elif pending is not None:
                return None
            else:
                pending = _NUMERAL_DIGITS[char]
        if pending is not None:
            total += pending
    if decimals:
        return Decimal(f"{total}." + "".join(str(_NUMERAL_DIGITS[char]) for char in decimals))
    return Decimal(total)
