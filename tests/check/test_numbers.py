"""Numbers as people write them: what each is worth, to which place it is told, and what is none."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.check.numbers import ENGLISH, NUMBER, Number, numeral, read_english, read_number
from zhoubao.check.tokens import scannable
from zhoubao.model import Lang, round_half_away
from zhoubao.prose.numbers import NumberFormat, format_number


def read(written: str) -> Number | None:
    """The number that a text is as a whole."""
    found = NUMBER.fullmatch(scannable(written))
    assert found is not None, written
    return read_number(found)


def inside(text: str) -> list[str]:
    """The words in a text that are numbers."""
    return [m.group().strip() for m in NUMBER.finditer(scannable(text)) if read_number(m) is not None]


WRITTEN = [  # as written, value, step, unit
    ("9.98%", "0.0998", "0.0001", "ratio"),
    ("0.1%", "0.001", "0.001", "ratio"),
    ("12%", "0.12", "0.01", "ratio"),
    ("１２．５％", "0.125", "0.001", "ratio"),
    ("1,979亿元", "197900000000", "100000000", "CNY"),
    ("1979 亿元", "197900000000", "100000000", "CNY"),
    ("3.64万亿美元", "3640000000000", "10000000000", "USD"),
    ("3.64 万亿 美元", "3640000000000", "10000000000", "USD"),
    ("万亿美元", "1000000000000", "1000000000000", "USD"),
    ("千亿元", "100000000000", "100000000000", "CNY"),
    ("8.7亿", "870000000", "10000000", ""),
    ("87012万次", "870120000", "10000", "count"),
    ("168 万", "1680000", "10000", ""),
    ("5倍", "5", "1", "times"),
    ("2.5x", "2.5", "0.1", "times"),
    ("3 times", "3", "1", "times"),
    ("5-fold", "5", "1", "times"),
    ("三点五倍", "3.5", "0.1", "times"),
    ("十倍", "10", "1", "times"),
    ("一倍", "1", "1", "times"),
    ("三成", "0.3", "0.1", "ratio"),
    ("5成", "0.5", "0.1", "ratio"),
    ("三成半", "0.35", "0.05", "ratio"),
    ("百分之十五", "0.15", "0.01", "ratio"),
    ("百分之三点五", "0.035", "0.001", "ratio"),
    ("三分之二", "0.6667", "0.01", "ratio"),
    ("5个百分点", "0.05", "0.01", "percentage-point"),
    ("1.2 percentage points", "0.012", "0.001", "percentage-point"),
    ("2.5 percent", "0.025", "0.001", "ratio"),
    ("30bp", "0.0030", "0.0001", "basis-point"),
    ("25个基点", "0.0025", "0.0001", "basis-point"),
    ("$3.64tn", "3640000000000", "10000000000", "USD"),
    ("US$1.2bn", "1200000000", "100000000", "USD"),
    ("$1.2 billion", "1200000000", "100000000", "USD"),
    ("HK$5.2", "5.2", "0.1", "HKD"),
    ("NT$300", "300", "1", "TWD"),
    ("¥1,234", "1234", "1", "CNY"),
    ("CNY 241.80", "241.80", "0.01", "CNY"),
    ("120元", "120", "1", "CNY"),
    ("137.62港元", "137.62", "0.01", "HKD"),
    ("3.7m", "3700000", "100000", ""),
    ("4.5bn", "4500000000", "100000000", ""),
    ("7k", "7000", "1000", ""),
    ("3,637.6", "3637.6", "0.1", ""),
    ("1000亿", "100000000000", "100000000", ""),
    ("4110.89点", "4110.89", "0.01", "points"),
    ("3只", "3", "1", "count"),
    ("两只", "2", "1", "count"),
    ("二十只", "20", "10", "count"),
    ("二十五只", "25", "1", "count"),
    ("一百零五亿元", "10500000000", "100000000", "CNY"),
    ("十万", "100000", "10000", ""),
    ("6个月", "6", "1", "month"),
    ("10个交易日", "10", "1", "day"),
    ("20年", "20", "1", "year"),
]


@pytest.mark.parametrize(("written", "value", "step", "unit"), WRITTEN)
def test_what_a_number_is_worth(written: str, value: str, step: str, unit: str) -> None:
    number = read(written)
    assert number is not None
    assert (number.value, number.step, number.unit) == (Decimal(value), Decimal(step), unit)
    assert (number.sign, number.high, number.more) == (0, None, False)


@pytest.mark.parametrize(
    ("written", "sign"),
    [("+0.45%", 1), ("-7.79%", -1), ("−7.79%", -1), ("–7.79%", -1), ("－7.79％", -1), ("＋0.45%", 1), ("±3%",
    0),
     ("3%", 0), ("-0.5个百分点", -1), ("+30bp", 1)],
)  # fmt: skip
def test_a_sign_is_told_apart_from_the_value(written: str, sign: int) -> None:
    number = read(written)
    assert number is not None
    assert number.sign == sign
    assert number.value > 0


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("寒武纪+9.98%", [1]),
        ("台积电-4.69%", [-1]),
        ("Intel-7.79%", [-1]),
        ("A -7.79%, B +1%", [-1, 1]),
        ("10%-20%", [0]),
    ],
)
def test_a_hyphen_before_a_number(text: str, signs: list[int]) -> None:
    told = [n for m in NUMBER.finditer(scannable(text)) if (n := read_number(m)) is not None]
    assert [n.sign for n in told] == signs


RANGES = [  # as written, low, high, step, unit
    ("10%–20%", "0.10", "0.20", "0.01", "ratio"),
    ("10%至20%", "0.10", "0.20", "0.01", "ratio"),
    ("10~20%", "0.10", "0.20", "0.01", "ratio"),
    ("10-15倍", "10", "15", "1", "times"),
    ("5到8只", "5", "8", "1", "count"),
    ("20-30亿元", "2000000000", "3000000000", "100000000", "CNY"),
    ("20亿-30亿元", "2000000000", "3000000000", "100000000", "CNY"),
    ("1.2万至1.5万元", "12000", "15000", "1000", "CNY"),
    ("6~12 个月", "6", "12", "1", "month"),
    ("2-3x", "2", "3", "1", "times"),
]


@pytest.mark.parametrize(("written", "low", "high", "step", "unit"), RANGES)
def test_ranges(written: str, low: str, high: str, step: str, unit: str) -> None:
    number = read(written)
    assert number is not None
    assert (number.value, number.high) == (Decimal(low), Decimal(high))
    assert (number.step, number.unit) == (Decimal(step), unit)


@pytest.mark.parametrize("written", ["500+", "20多只", "10余家", "十几家"])
def test_and_more(written: str) -> None:
    number = read(written)
    assert number is not None
    assert number.more


@pytest.mark.parametrize("written", ["20只", "10家", "十家", "3%", "5倍"])
def test_and_no_more(written: str) -> None:
    number = read(written)
    assert number is not None
    assert not number.more


@pytest.mark.parametrize(
    "text",
    ["一个", "一家公司", "半年", "数百家", "几十家", "数十亿元", "多家", "第三", "千方百计", "一致", "统一",
    "半数",
     "零", "〇", "二〇二四", "万一", "三季度", "-", "+", "%", "abc", "", "万", "亿", "$", "元"],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert inside(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("营收1.85亿元，同比增长27.09%", ["1.85亿元", "27.09%"]),
        ("3涨3跌", ["3", "3"]),
        ("市值3.64万亿美元，涨0.45%", ["3.64万亿美元", "0.45%"]),
        ("up 9.98%, to $3.64tn", ["9.98%", "$3.64tn"]),
        ("1,234,567 visits", ["1,234,567"]),
        ("1,2", ["1", "2"]),
        ("3m people and 3 metres", ["3m", "3"]),
        ("5 to 8%", ["5 to 8%"]),
    ],
)
def test_numbers_in_a_text(text: str, found: list[str]) -> None:
    assert inside(text) == found


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("three", "3", ""), ("ten", "10", ""), ("three times", "3", "times"), ("fifteen percent", "0.15",
    "ratio"),
     ("two-thirds of", "0.6667", "ratio"), ("a third of", "0.3333", "ratio"), ("six months", "6", "month"),
     ("a quarter of", "0.25", "ratio"), ("fifty basis points", "0.0050", "basis-point")],
)  # fmt: skip
def test_numbers_in_english_words(text: str, value: str, unit: str) -> None:
    found = ENGLISH.match(text)
    assert found is not None
    number = read_english(found)
    assert (number.value, number.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text", ["often", "tension", "weight", "stone", "one", "a third party", "the quarter"]
)
def test_english_words_that_only_hold_a_number(text: str) -> None:
    assert ENGLISH.search(text) is None


# What is printed reads back.

KINDS = st.sampled_from(["percent", "amount", "volume", "count", "number"])


@given(
    value=st.floats(min_value=-1e13, max_value=1e13, allow_nan=False),
    kind=KINDS,
    places=st.integers(0, 6),
    signed=st.booleans(),
    absolute=st.booleans(),
    grouped=st.booleans(),
    lang=st.sampled_from(["zh", "en"]),
)
def test_every_printed_number_reads_back(
    value: float, kind: str, places: int, signed: bool, absolute: bool, grouped: bool, lang: Lang
) -> None:
    places = 0 if kind == "count" else places
    how = NumberFormat(kind, places, signed, absolute, grouped)  # type: ignore[arg-type]
    zh, en = {"percent": (-2, -2), "amount": (8, 9), "volume": (4, 6)}.get(kind, (0, 0))
    power = zh if lang == "zh" else en
    word = {8: "亿", 9: "bn", 4: "万", 6: "m"}.get(power, "")
    printed = format_number(value, how, lang) + word
    number = read(printed)
    assert number is not None, printed
    rounded = round_half_away(Decimal(repr(value)).scaleb(-power), places).scaleb(power)
    assert number.value == abs(rounded)
    assert number.step == Decimal(1).scaleb(power - places)
    assert number.unit == ("ratio" if kind == "percent" else "")
    if rounded < 0 and not absolute:
        assert number.sign == -1
    else:
        assert number.sign == (1 if signed and rounded else 0)


# Chinese numerals, against a library that is too slow to load for the check itself.


def test_every_numeral_below_ten_thousand() -> None:
    for n in range(10_000):
        assert numeral(cn2an.an2cn(n)) == n


@given(whole=st.integers(0, 9999), decimals=st.from_regex(r"[0-9]{0,5}[1-9]", fullmatch=True))
def test_numerals_with_decimals(whole: int, decimals: str) -> None:
    written = cn2an.an2cn(f"{whole}.{decimals}")
    assert numeral(written) == Decimal(f"{whole}.{decimals}")
    read_back = read(f"{written}倍")
    assert read_back is not None
    assert read_back == replace(
        read_back, value=Decimal(f"{whole}.{decimals}"), step=Decimal(1).scaleb(-len(decimals)), unit="times"
    )


@given(st.integers(2, 9999))
def test_a_numeral_with_a_unit_is_a_number(n: int) -> None:
    written = cn2an.an2cn(n)
    number = read(f"{written}家")
    assert number is not None
    assert (number.value, number.unit, number.noun) == (Decimal(n), "count", "家")
    assert number.value % number.step == 0


@given(st.text("零〇一二两三四五六七八九十百千点", max_size=12))
def test_any_heap_of_numerals_is_read_or_refused(written: str) -> None:
    if re.fullmatch(r"[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?", written):
        value = numeral(written)
        assert value is None or value >= 0


@given(st.text("0123456789.,%万亿成倍元美个百分点只家+-–~至到 $bnmktx多余几半一二十百", max_size=30))
def test_any_heap_of_digits_and_units_is_read_or_refused(text: str) -> None:
    for found in NUMBER.finditer(scannable(text)):
        number = read_number(found)
        if number is not None:
            assert number.value >= 0
            assert number.step > 0
            assert number.high is None or number.high >= number.value
