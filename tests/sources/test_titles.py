"""Column titles that hold name, code, indicator, unit and parameters together, as iFinD writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.sources.indicators import read_indicator, read_title
from zhoubao.sources.reading import Reading

Read = Callable[..., Reading]
DAY = dt.date(2024, 11, 13)
NAMES = ("寒武纪", "Cambricon")

UNDERSTOOD = [
    ("寒武纪(688256.SH)\n总市值\n[单位]亿元", "market_cap", "亿元"),
    ("寒武纪（688256.SH） 总市值 ［单位］亿元", "market_cap", "亿元"),
    ("寒武纪(688256.SH) 总市值 【单位】亿元", "market_cap", "亿元"),
    ("寒武纪(688256.SH) 总市值 单位:亿元", "market_cap", "亿元"),
    ("寒武纪(688256.SH) 总市值(单位：亿元)", "market_cap", "亿元"),
    ("寒武纪(688256.SH) 总市值 [单位:亿元]", "market_cap", "亿元"),
    ("寒武纪(688256.SH) [单位]亿元 总市值", "market_cap", "亿元"),
    ("寒武纪(688256.SH) [交易日期]最新 总市值 [单位]亿元", "market_cap", "亿元"),
    ("寒武纪(688256.SH) 总市值 [交易日期]最新 [单位]亿元", "market_cap", "亿元"),
    ("寒武纪(688256.SH) 总市值 亿元", "market_cap", "亿元"),
    ("总市值 寒武纪-U(688256.SH) [单位]亿元", "market_cap", "亿元"),
    ("总市值(688256.SH)[单位]亿元", "market_cap", "亿元"),
    ("688256.SH 寒武纪 总市值(亿元)", "market_cap", "亿元"),
    ("688256.SH(寒武纪):总市值:亿元", "market_cap", "亿元"),
    ("Cambricon Technologies (688256.SH) Market Cap [Unit]CNY bn", "market_cap", "cny bn"),
    ("寒武纪(688256.SH) 总股本 [单位]万股", "shares", "万股"),
    ("寒武纪(688256.SH) 收盘价 [复权方式]不复权 [单位]元", "close", "元"),
    ("寒武纪(688256.SH) 收盘价 复权方式:不复权", "close", ""),
    ("寒武纪(688256.SH) 收盘价 [复权方式]前复权 [单位]元", "adj_close", "元"),
    ("寒武纪(688256.SH) 收盘价 [复权方式]后复权", "adj_close", ""),
    ("寒武纪(688256.SH) [复权方式]后复权 收盘价", "adj_close", ""),
    ("寒武纪(688256.SH) 收盘价 复权方式:后复权", "adj_close", ""),
    ("寒武纪(688256.SH) 收盘价[后复权]", "adj_close", ""),
    ("寒武纪(688256.SH) 收盘价 [价格类型]前复权", "adj_close", ""),
]


@pytest.mark.parametrize(("title", "kind", "unit"), UNDERSTOOD)
def test_titles_of_a_code(title: str, kind: str, unit: str) -> None:
    for text in (title, " ".join(title.split())):
        found = read_title(text, "688256.SH", NAMES)
        assert (found.kind, found.unit) == (kind, unit)


@pytest.mark.parametrize(
    "title",
    [
        "688256.SH",
        "寒武纪(688256.SH)",
        "某公司-U（688256.SH）",
        "688256.SH Cambricon",
        "寒武纪-U 688256.SH",
        "Some Company (688256.SH)",
        "寒武纪(688256.SH)[交易日期]最新[单位]元",
    ],
)
def test_titles_of_nothing_but_a_code(title: str) -> None:
    found = read_title(title, "688256.SH", NAMES)
    assert (found.kind, found.other, found.said) == (None, False, "")


NOT_UNDERSTOOD = [
    "寒武纪(688256.SH) 某项指标 [单位]亿元",
    "寒武纪(688256.SH) 总市值 证监会算法",
    "寒武纪(688256.SH)\n[单位]亿元\n融资余额",
    "DDE大单净额(688256.SH)",
    "净利润（688256.SH）[单位]亿元",
    "Free float cap (688256.SH)",
    "预测 总市值 寒武纪(688256.SH)",
    "688256.SH 另一个名字",
    "688256.SH:预测:收盘价",
    "688256.SH NVDA.O",
    "688256.SH " + "甲" * 2000,
]


@pytest.mark.parametrize("title", NOT_UNDERSTOOD)
def test_titles_that_are_not_understood(read: Read, title: str) -> None:
    found = read_title(title, "688256.SH", NAMES)
    assert found.kind is None
    assert found.said
    reading = read(f'时间,"{title}",NVDA.O 收盘价\n{DAY},1797,146\n')
    assert [e.series for e in reading.batch.entries] == ["close/NVDA.O"]
    (warning,) = reading.warnings
    assert warning.reason.startswith("columns left out (B): '")
    assert "is no indicator known" in warning.reason


@given(title=st.text(max_size=80), before=st.text("寒武纪() [单位:]:【】总市值亿元", max_size=20))
def test_any_title_is_read(title: str, before: str) -> None:
    for text in (title, f"{before}(688256.SH){title}", f"{title} 688256.SH {before}"):
        read_title(text, "688256.SH", (before, *NAMES))
        read_indicator(text)


def test_caps_under_one_title_are_never_closes(read: Read, book: Callable[..., bytes]) -> None:
    titles = ["时间", "寒武纪(688256.SH)\n总市值\n[单位]亿元", "英伟达(NVDA.O)\n总市值\n[单位]亿美元"]
    expected = {("market_cap/688256.SH", 179700000000.0, "CNY"), ("market_cap/NVDA.O", 3.6e12, "USD")}
    text = '"' + '","'.join(titles) + f'"\n{DAY},1797,36000\n'
    for reading in (read(book(Sheet1=[titles, [DAY, 1797, 36000]]), "a.xlsx"), read(text)):
        assert {(e.series, e.value, e.unit) for e in reading.batch.entries} == expected
        assert (reading.rejected, reading.warnings) == ((), ())


def test_a_column_beside_others_that_are_not_kept(read: Read) -> None:
    reading = read(f"时间,寒武纪(688256.SH) 成交额,英伟达(NVDA.O) 总市值 [单位]亿美元\n{DAY},1797,36000\n")
    assert [(e.series, e.value) for e in reading.batch.entries] == [("market_cap/NVDA.O", 3.6e12)]
    assert [f.reason for f in reading.warnings] == [
        "columns left out (B): '寒武纪 成交额' is no indicator known; "
        "收盘价, 复权收盘价, 总市值 and 总股本 are kept"
    ]


def test_an_adjusted_close_beside_its_close(read: Read) -> None:
    head = "时间,寒武纪(688256.SH) 收盘价 [复权方式]不复权,寒武纪(688256.SH) 收盘价 [复权方式]后复权"
    reading = read(f"{head}\n{DAY},430,860\n")
    assert {(e.series, e.value) for e in reading.batch.entries} == {
        ("close/688256.SH", 430.0),
        ("adj_factor/688256.SH", 2.0),
    }


def test_an_adjustment_in_the_title_of_a_code_alone(read: Read) -> None:
    for head in ("时间,688256.SH [复权方式]前复权", "时间,688256.SH 后复权\n,收盘价"):
        reading = read(f"{head}\n{DAY},430\n")
        assert reading.batch.entries == ()
        assert "adjusted closes on 2024-11-13 lack the close" in reading.rejected[0].reason


def test_a_name_of_another_row_or_under_a_plain_indicator_is_a_name(read: Read) -> None:
    named = read(f"时间,688256.SH 另一个名字,NVDA.O\n简称,另一个名字,英伟达\n{DAY},430,146\n")
    above = read(f"时间,688256.SH 另一个名字,NVDA.O\n指标,收盘价,收盘价\n{DAY},430,146\n")
    for reading in (named, above):
        assert {e.series for e in reading.batch.entries} == {"close/688256.SH", "close/NVDA.O"}


def test_the_columns_that_nothing_names_are_told_apart(read: Read) -> None:
    reading = read(f"时间,688256.SH 总市值 亿元,NVDA.O\n{DAY},1797,146\n")
    assert [e.series for e in reading.batch.entries] == ["market_cap/688256.SH", "close/NVDA.O"]
    assert [f.reason for f in reading.warnings] == [
        "nothing names the indicator of columns (C), read as closes (收盘价)"
    ]


@pytest.mark.parametrize("row", ["成交额,成交额,成交额", "融资余额,融资余额,融资余额", "Volume,Volume,Beta"])
def test_a_row_of_other_indicators_is_one(read: Read, row: str) -> None:
    reading = read(f"日期,688256.SH,000977.SZ,NVDA.O\n,{row}\n{DAY},5,6,7\n")
    assert reading.batch.entries == ()
    assert "columns left out (B, C" in reading.warnings[0].reason


def test_a_row_of_names_is_none_of_indicators(read: Read) -> None:
    for label in ("", "简称"):
        reading = read(f"日期,688256.SH,000977.SZ,NVDA.O\n{label},寒武纪,浪潮信息,英伟达\n{DAY},5,6,7\n")
        assert len(reading.batch.entries) == 3


@pytest.mark.parametrize("unit", ["万元", "亿元", "千元", "bn CNY", "CNY mn"])
def test_a_price_in_a_scaled_unit_is_refused(read: Read, unit: str) -> None:
    wide = read(
        f"代码,688256.SH,NVDA.O\n指标,收盘价,收盘价\n单位,{unit},美元\n{DAY},431,146\n2024-11-14,430,147\n"
    )
    assert [f.reason for f in wide.rejected] == [
        f"column B: unit {unit!r} has a scale, which a price cannot have; state it in CNY"
    ]
    assert {e.series for e in wide.batch.entries} == {"close/NVDA.O"}
    for kind, what in (("close", "price"), ("dividend", "dividend")):
        rows = read(f"series,date,value,unit,source\n{kind}/688256.SH,{DAY},431,{unit},x\n")
        assert rows.batch.entries == ()
        assert [f.reason for f in rows.rejected] == [
            f"unit {unit!r} has a scale, which a {what} cannot have; state it in CNY"
        ]


def test_a_tidy_price_in_a_scaled_unit_is_refused(read: Read) -> None:
    reading = read(f"代码,日期,收盘价(万元)\n688256.SH,{DAY},431\n")
    assert reading.batch.entries == ()
    assert "unit '万元' has a scale" in reading.rejected[0].reason
