"""Cells read as dates, numbers, flags, instants and units."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.sources.cells import (
    CellError,
    is_absent,
    read_date,
    read_flag,
    read_instant,
    read_number,
    scaled,
)
from zhoubao.sources.indicators import read_indicator
from zhoubao.sources.units import Unit, read_currency, read_unit

DAY = dt.date(2024, 11, 13)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-11-13",
        "2024/11/13",
        "2024.11.13",
        "20241113",
        "2024年11月13日",
        "２０２４－１１－１３",
        " 2024-11-13 ",
        "2024-11-13 00:00:00",
        "2024-11-13T00:00",
        "45609",
        "45609.0",
        45609,
        45609.0,
        20241113,
        20241113.0,
        DAY,
        dt.datetime(2024, 11, 13),  # noqa: DTZ001 - as sheets hold them
    ],
)
def test_a_date_in_every_spelling(cell: Any) -> None:
    assert read_date(cell) == DAY


def test_single_digits_in_a_date() -> None:
    assert read_date("2024/1/5") == read_date("2024年1月5日") == dt.date(2024, 1, 5)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("11/13/2024", "is not a date"),
        ("13.11.2024", "is not a date"),
        ("2024-02-30", "is no day of the calendar"),
        ("2024-W46-3", "is not a date"),
        ("", "is empty"),
        (None, "is empty"),
        (True, "is not a date"),
        (1.5, "is not a date"),
        (45609.5, "time of day"),
        (float("nan"), "is not a date"),
        (float("inf"), "is not a date"),
        (99999999, "is no day of the calendar"),
        (dt.datetime(2024, 11, 13, 9, 31), "time of day"),  # noqa: DTZ001
        ("2024-11-13 09:31:00", "is not a date"),
        (dt.time(1), "is not a date"),
    ],
)
def test_what_is_no_date(cell: Any, reason: str) -> None:
    with pytest.raises(CellError, match=reason):
        read_date(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("431", 431.0),
        (" 431.50 ", 431.5),
        ("1,234.5", 1234.5),
        ("12,345,678", 12345678.0),
        ("１２３．５", 123.5),
        ("1.2e3", 1200.0),
        ("\u22125", -5.0),
        ("+.5", 0.5),
        (7, 7.0),
        (7.25, 7.25),
    ],
)
def test_numbers(cell: Any, value: float) -> None:
    assert read_number(cell) == value


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("abc", "is not a number"),
        ("1_000", "is not a number"),
        ("1,23", "is not a number"),
        ("1234,567", "is not a number"),
        ("5%", "is not a number"),
        ("0x10", "is not a number"),
        ("1 2", "is not a number"),
        ("=1+1", "is not a number"),
        ("nan", "is not a finite number"),
        ("-inf", "is not a finite number"),
        ("1e999", "is not a finite number"),
        (float("inf"), "is not a finite number"),
        (True, "is not a number"),
        (DAY, "is not a number"),
        ("", "is empty"),
        (None, "is empty"),
        ("--", "is empty"),
    ],
)
def test_what_is_no_number(cell: Any, reason: str) -> None:
    with pytest.raises(CellError, match=reason):
        read_number(cell)


@pytest.mark.parametrize("cell", ["24,155", "24,15", "1,234.5", "-1,234,567", "２４，１５５"])
def test_a_comma_that_may_be_of_decimals_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match=r"has a comma, .*; write a decimal point"):
        read_number(cell, grouped=False)
    assert read_number("24.155", grouped=False) == 24.155
    with pytest.raises(CellError, match="is not a number"):
        read_number("a,b", grouped=False)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_being_written(value: float) -> None:
    assert read_number(repr(value)) == value
    assert read_number(f"{Decimal(repr(value)):f}") == value


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_date, read_number, read_flag, read_instant):
        try:
            read(text)
        except CellError as error:
            assert str(error).isprintable()
    read_unit(text)
    read_currency(text)
    read_indicator(text)
    is_absent(text)


def test_a_long_integer_is_refused_not_raised() -> None:
    with pytest.raises(CellError):
        read_number("9" * 5000)
    with pytest.raises(CellError):
        read_date("9" * 5000)


@pytest.mark.parametrize(
    ("cell", "flag"), [("true", True), ("是", True), (1.0, True), ("", False), ("No", False)]
)
def test_flags(cell: Any, flag: bool) -> None:
    assert read_flag(cell) is flag


def test_an_instant_needs_its_offset() -> None:
    assert read_instant("2024-11-13T16:00:00+08:00") == dt.datetime(2024, 11, 13, 8, tzinfo=dt.UTC)
    assert read_instant("2024-11-13T08:00:00Z") == dt.datetime(2024, 11, 13, 8, tzinfo=dt.UTC)
    for text in ("2024-11-13T08:00:00", "2024-11-13", "yesterday", "0001-01-01T00:00+10:00"):
        with pytest.raises(CellError):
            read_instant(text)


def test_scaling_is_decimal() -> None:
    assert scaled(36376.0, 8) == 3637600000000.0
    assert scaled(0.07, 8) == 7000000.0


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("元", Unit("money")),
        ("亿元", Unit("money", 8)),
        ("亿", Unit("money", 8)),
        ("亿美元", Unit("money", 8, "USD")),
        ("亿人民币", Unit("money", 8, "CNY")),
        ("亿元人民币", Unit("money", 8, "CNY")),
        ("百万港元", Unit("money", 6, "HKD")),
        ("万亿韩元", Unit("money", 12, "KRW")),
        ("usd", Unit("money", 0, "USD")),
        ("USD bn", Unit("money", 9, "USD")),
        ("bn USD", Unit("money", 9, "USD")),
        ("亿 CNY", Unit("money", 8, "CNY")),
        ("万股", Unit("shares", 4)),
        ("shares", Unit("shares")),
        ("ratio", Unit("ratio")),
        ("件", None),
        ("", None),
    ],
)
def test_units(text: str, unit: Unit | None) -> None:
    assert read_unit(text) == unit


@pytest.mark.parametrize(
    ("title", "kind", "unit"),
    [
        ("收盘价", "close", ""),
        ("收盘价(元)", "close", "元"),
        ("Close", "close", ""),
        ("收盘价\n[交易日期]2024-11-13\n[复权方式]不复权\n[单位]元", "close", "元"),
        ("收盘价\n[复权方式]前复权", "adj_close", ""),
        ("收盘价（后复权）", "adj_close", ""),
        ("复权收盘价", "adj_close", ""),
        ("后复权收盘价(元)", "adj_close", "元"),
        ("Adj Close", "adj_close", ""),
        ("总市值[单位] 亿元", "market_cap", "亿元"),
        ("Market Cap (USD bn)", "market_cap", "usd bn"),
        ("寒武纪:收盘价", "close", ""),
        ("总股本(万股)", "shares", "万股"),
    ],
)
def test_titles_that_are_kept(title: str, kind: str, unit: str) -> None:
    found = read_indicator(title)
    assert (found.kind, found.unit, found.other) == (kind, unit, False)


@pytest.mark.parametrize(
    "title", ["前收盘价", "开盘价(元)", "成交量(股)", "流通市值", "涨跌幅", "PE", "Volume"]
)
def test_titles_of_what_is_not_kept(title: str) -> None:
    found = read_indicator(title)
    assert found.kind is None
    assert found.other


def test_a_method_of_its_own_is_not_taken_for_the_plain_one() -> None:
    assert read_indicator("总市值(证监会算法)").kind is None
