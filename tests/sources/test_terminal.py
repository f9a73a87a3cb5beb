"""Wide exports of terminals: codes over a column of dates, under whatever block of titles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from zhoubao.sources.reading import Reading

Read = Callable[..., Reading]
D12, D13 = dt.date(2024, 11, 12), dt.date(2024, 11, 13)

WIND: list[list[Any]] = [
    ["行情序列"],
    ["代码", "688256.SH", "000977.SZ", "NVDA.O"],
    ["简称", "寒武纪", "浪潮信息", "英伟达"],
    ["指标", "收盘价", "收盘价", "收盘价"],
    ["单位", "元", "元", "美元"],
    [D12, 430.5, "1,056.97", 148.29],
    [D13, 431, "--", None],
    [],
    ["数据来源：Wind"],
]
EXPECTED = {
    ("close/688256.SH", D12, 430.5, "CNY"),
    ("close/000977.SZ", D12, 1056.97, "CNY"),
    ("close/NVDA.O", D12, 148.29, "USD"),
    ("close/688256.SH", D13, 431.0, "CNY"),
}


def values(reading: Reading) -> set[tuple[str, dt.date, float, str]]:
    return {(e.series, e.date, e.value, e.unit) for e in reading.batch.entries}


def as_csv(rows: Iterable[Any], delimiter: str = ",") -> str:
    def cell(value: Any) -> str:
        text = "" if value is None else str(value)
        return f'"{text}"' if any(c in text for c in ',"\n') else text

    return "\r\n".join(delimiter.join(map(cell, row)) for row in rows)


def test_an_export_in_both_formats(read: Read, book: Callable[..., bytes]) -> None:
    for reading in (
        read(as_csv(WIND)),
        read(as_csv(WIND).encode("gb18030")),
        read(as_csv(WIND, "\t").encode("utf-16"), "export.txt"),
        read(book(Sheet1=WIND), "export.xlsx"),
        read(book(Sheet1=WIND), "export.csv"),
    ):
        assert values(reading) == EXPECTED
        assert (reading.form, reading.rows) == ("wide", 2)
        assert (reading.rejected, reading.warnings) == ((), ())
        assert {e.source for e in reading.batch.entries} == {"Wind"}
        assert {e.row for e in reading.batch.entries} == {6, 7}


def without(*labels: str) -> list[list[Any]]:
    return [row for row in WIND if not row or row[0] not in labels]


@pytest.mark.parametrize(
    "rows",
    [
        without("简称", "单位", "行情序列"),
        [["收盘价"], *without("指标", "单位", "行情序列")],
        [["指标: 收盘价  复权方式: 不复权"], *without("指标", "行情序列")],
        [["", "", "", ""], *WIND],
        [[None, *row] for row in WIND],
        [WIND[0], WIND[3], WIND[4], WIND[2], WIND[1], *WIND[5:]],
        [["日期", "收盘价\n688256.SH", "收盘价\n000977.SZ", "NVDA.O 收盘价"], *WIND[5:]],
        [["日期", "寒武纪(688256.SH)", "浪潮信息(000977.SZ)", "英伟达(NVDA.O)"], ["", "收盘价"], *WIND[5:]],
        [["Date", "688256.SH", "000977.SZ", "NVDA.O"], ["", "close", "close", "close"], *WIND[5:]],
        [["指标名称", "寒武纪:收盘价", "浪潮信息:收盘价", "英伟达:收盘价"], ["频率", "日", "日", "日"],
         ["指标ID", "688256.SH", "000977.SZ", "NVDA.O"], ["来源", "Wind", "Wind", "Wind"], *WIND[5:]],
        [WIND[1], ["", "收盘价\n[复权方式]不复权\n[单位]元", "", "收盘价\n[单位]美元"], *WIND[5:]],
        [*WIND[:5], ["币种", "CNY", "CNY", "USD"], *WIND[5:]],
    ],
)  # fmt: skip
def test_the_block_of_titles_differs(read: Read, book: Callable[..., bytes], rows: list[list[Any]]) -> None:
    for reading in (read(as_csv(rows)), read(book(Sheet1=rows), "a.xlsx")):
        assert [str(f) for f in reading.rejected] == []
        assert values(reading) == EXPECTED
        assert [f.reason for f in reading.warnings if "元 is read" not in f.reason] == []


@pytest.mark.parametrize("first", ["2024-11-12", "2024/11/12", "20241112", "2024年11月12日", 45608, 20241112])
def test_dates_of_every_spelling(read: Read, book: Callable[..., bytes], first: Any) -> None:
    rows = [["", "688256.SH"], ["", "收盘价"], [first, 430.5]]
    for reading in (read(as_csv(rows)), read(book(Sheet1=rows), "a.xlsx")):
        assert values(reading) == {("close/688256.SH", D12, 430.5, "CNY")}


def test_several_indicators_of_a_code_under_merged_titles(read: Read) -> None:
    rows = [
        ["", "688256.SH", "", "", "NVDA.O", "", ""],
        ["日期", "收盘价", "后复权收盘价", "总市值", "收盘价", "成交量", "总市值"],
        ["单位", "元", "元", "亿元", "美元", "股", "亿美元"],
        [D12, 430, 860, 1795.5, 148.29, 99, 36376],
    ]
    reading = read(as_csv(rows))
    assert values(reading) == {
        ("close/688256.SH", D12, 430.0, "CNY"),
        ("adj_factor/688256.SH", D12, 2.0, "ratio"),
        ("market_cap/688256.SH", D12, 179550000000.0, "CNY"),
        ("close/NVDA.O", D12, 148.29, "USD"),
        ("market_cap/NVDA.O", D12, 3637600000000.0, "USD"),
    }
    assert [f.reason for f in reading.warnings] == [
        "columns left out (F): '成交量' is no indicator known; 收盘价, 复权收盘价, 总市值 and 总股本 are kept"
    ]


def test_an_indicator_merged_over_many_codes(read: Read) -> None:
    rows = [
        ["", "收盘价", "", "总市值(亿元)", ""],
        ["", "688256.SH", "000977.SZ", "688256.SH", "000977.SZ"],
        [D12, 430, 57, 1795.5, 839],
    ]
    assert values(read(as_csv(rows))) == {
        ("close/688256.SH", D12, 430.0, "CNY"),
        ("close/000977.SZ", D12, 57.0, "CNY"),
        ("market_cap/688256.SH", D12, 179550000000.0, "CNY"),
        ("market_cap/000977.SZ", D12, 83900000000.0, "CNY"),
    }


def test_a_sheet_for_each_indicator(read: Read, book: Callable[..., bytes]) -> None:
    raw = book(
        收盘价=[["", "688256.SH"], [D12, 430]],
        后复权收盘价=[["", "688256.SH"], [D12, 860]],
        总市值=[["单位:亿元"], ["", "688256.SH"], [D12, 1795.5]],
    )
    reading = read(raw, "a.xlsx")
    assert reading.warnings == ()
    assert values(reading) == {
        ("close/688256.SH", D12, 430.0, "CNY"),
        ("adj_factor/688256.SH", D12, 2.0, "ratio"),
        ("market_cap/688256.SH", D12, 179550000000.0, "CNY"),
    }


@pytest.mark.parametrize(
    "rows",
    [
        [["后复权收盘价"], ["", "688256.SH"]],
        [["收盘价 后复权"], ["", "688256.SH"]],
        [["复权方式: 前复权"], ["", "688256.SH"], ["", "收盘价"]],
        [["", "688256.SH"], ["", "收盘价"], ["复权方式", "后复权"]],
        [["", "688256.SH"], ["", "收盘价\n[复权方式]前复权"]],
    ],
)
def test_adjusted_closes_are_not_taken_for_closes(read: Read, rows: list[list[Any]]) -> None:
    reading = read(as_csv([*rows, [D12, 860], [D13, 862]]))
    assert reading.batch.entries == ()
    assert [f.reason for f in reading.rejected] == [
        "688256.SH: adjusted closes on 2 dates from 2024-11-12 lack the close (收盘价, 不复权) they adjust; "
        "give both"
    ]


@pytest.mark.parametrize("title", ["成交量", "开盘价", "688256.SH 成交量"])
def test_another_indicator_is_not_taken_for_closes(read: Read, title: str) -> None:
    head = ["", title] if "SH" in title else ["", "688256.SH"]
    rows = [["" if "SH" in title else title], head, [D12, 99]]
    reading = read(as_csv(rows))
    assert reading.batch.entries == ()
    assert "is no indicator known" in reading.warnings[0].reason


def test_without_an_indicator_columns_are_closes_and_it_says_so(read: Read) -> None:
    reading = read(as_csv([["date", "688256.SH"], [D12, 430]]))
    assert values(reading) == {("close/688256.SH", D12, 430.0, "CNY")}
    assert [f.reason for f in reading.warnings] == [
        "no row names the indicator; columns are read as closes (收盘价)"
    ]


@pytest.mark.parametrize("absent", ["", "--", "#N/A", "N/A", "—", " ", "null"])
def test_absent_cells_are_no_findings(read: Read, absent: str) -> None:
    reading = read(as_csv([["", "688256.SH", "NVDA.O"], ["", "close", "close"], [D12, absent, 148]]))
    assert reading.rejected == ()
    assert len(reading.batch.entries) == 1


def test_bad_columns_and_cells(read: Read) -> None:
    rows = [
        ["", "688265.SH", "688256.SH", "NVDA.O", "均值", "AMD.O", "USDCNY.FX"],
        ["", "收盘价", "收盘价", "总市值", "收盘价", "收盘价", "收盘价"],
        ["单位", "元", "美元", "亿元", "", "美元", ""],
        [D12, 1, 2, 3, 4, "x", 7.2],
        [dt.date(2024, 11, 16), 1, 2, 3, 4, 143, 7.2],
        ["合计", 1, 2, 3, 4, 5, 6],
        [D13, 1, 2, 3, 4, 0, 7.3],
    ]
    reading = read(as_csv(rows))
    assert [str(f) for f in reading.rejected] == [
        "prices.csv, row 1: column B: code '688265.SH' is not declared in the edition "
        "(did you mean '688256.SH'?)",
        "prices.csv, row 1: column C: currency USD contradicts CNY, declared for 688256.SH",
        "prices.csv, row 1: column D: unit '亿元' names no currency, which the market cap of NVDA.O needs; "
        "write it as 亿美元 or USD bn",
        "prices.csv, row 4: column F (AMD.O close): 'x' is not a number",
        "prices.csv, row 5: close/AMD.O: 2024-11-16 is a Saturday, no session of XNYS",
        "prices.csv, row 5: close/USDCNY.FX: 2024-11-16 is a Saturday; exchange rates have none then",
        "prices.csv, row 6: the date '合计' is not a date; write it as 2024-11-13",
        "prices.csv, row 7: column F (AMD.O close): '0' is not positive",
    ]
    assert [f.reason for f in reading.warnings] == ["column E left out: '均值' is no code"]
    assert values(reading) == {("close/USDCNY.FX", D12, 7.2, "CNY"), ("close/USDCNY.FX", D13, 7.3, "CNY")}


def test_a_row_says_once_what_ails_all_its_columns(read: Read) -> None:
    codes = ["688256.SH", "000977.SZ", "300308.SZ", "688041.SH", "688981.SH"]
    reading = read(as_csv([["", *codes], ["", *["收盘价"] * 5], [dt.date(2024, 11, 16), 1, 2, 3, 4, 5]]))
    assert [f.reason for f in reading.rejected] == [
        "close/688256.SH, close/000977.SZ, close/300308.SZ and 2 more: "
        "2024-11-16 is a Saturday, no session of XSHG"
    ]


def test_a_row_that_runs_over_its_columns_is_not_shifted(read: Read) -> None:
    text = ",688256.SH,NVDA.O\n,close,close\n2024-11-12,1,056.97,148\n2024-11-13,431,,,\n"
    reading = read(text)
    assert [str(f) for f in reading.rejected] == [
        "prices.csv, row 3: 4 cells under 3 columns; quote a cell that holds the delimiter"
    ]
    assert [e.value for e in reading.batch.entries] == [431.0]


def test_a_code_that_stands_twice(read: Read) -> None:
    rows = [["", "688256.SH", "688256.SH"], ["", "收盘价", "收盘价"], [D12, 430, 430], [D13, 431, 432]]
    reading = read(as_csv(rows))
    assert values(reading) == {("close/688256.SH", D12, 430.0, "CNY")}
    assert [f.row for f in reading.rejected] == [4, 4]
