"""Files to entries and findings: the two row forms, and every reason to reject or to warn."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from zhoubao.edition.edition import Edition
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.model import Bilingual, CapBasis, Entry, SeriesSpec
from zhoubao.sources.finding import Finding
from zhoubao.sources.reading import Reading, read_file

Read = Callable[..., Reading]
HEAD = "code,date,close,adj_close,currency,source\n"
GENERAL = "series,date,value,unit,source,provisional\n"
DAY = dt.date(2024, 11, 13)


def said(findings: tuple[Finding, ...]) -> list[str]:
    return [str(finding) for finding in findings]


def test_the_tidy_form(read: Read) -> None:
    text = HEAD + "688256.SH,2024-11-13,431.5,863,CNY,Wind\nNVDA.O,2024-11-12,148.29,,,\n"
    reading = read(text)
    assert (reading.form, reading.rows, reading.rejected, reading.warnings) == ("tidy", 2, (), ())
    assert reading.batch.file == "prices.csv"
    assert reading.batch.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert reading.batch.entries == (
        Entry("close/688256.SH", DAY, 431.5, "CNY", "Wind", 2),
        Entry("adj_factor/688256.SH", DAY, 2.0, "ratio", "Wind", 2),
        Entry("close/NVDA.O", dt.date(2024, 11, 12), 148.29, "USD", "prices.csv", 3),
    )


@pytest.mark.parametrize(
    "text",
    [
        "date,code,close\n2024-11-13,688256.SH,431\n",
        "Close,CODE,Date\n431,688256.sh,20241113\n",
        "代码,日期,收盘价\n688256.SH,2024年11月13日,431\n",
        "代码;日期;收盘价\n688256.SH;2024/11/13;431\n",
        "code\tdate\tclose\n 688256.SH \t45609\t431.00\n",
        "某某终端\n\n代码,名称,日期,开盘价(元),收盘价(元),成交量(股)\n688256.SH,寒武纪,2024-11-13,1,431,9\n数据来源：Wind\n",
        "\ufeffcode,date,close,,\n688256.SH,2024-11-13,431,,\n,,,,\n",
    ],
)
def test_the_tidy_form_in_other_dress(read: Read, text: str) -> None:
    reading = read(text)
    assert reading.rejected == ()
    assert [(e.series, e.date, e.value, e.unit) for e in reading.batch.entries] == [
        ("close/688256.SH", DAY, 431.0, "CNY")
    ]
    assert reading.rows == 1


def test_a_footer_names_the_source(read: Read) -> None:
    reading = read("代码,日期,收盘价\n688256.SH,2024-11-13,431\n\n数据来源：Wind\n")
    assert reading.batch.entries[0].source == "Wind"


def test_the_tidy_form_in_a_workbook(read: Read, book: Callable[..., bytes]) -> None:
    rows = [
        ["code", "date", "close", "adj_close"],
        ["688256.SH", DAY, 431.5, None],
        ["0020.HK", "2024/11/13", "1,000", 500],
    ]
    reading = read(book(prices=rows), "prices.xlsx")
    assert [(e.series, e.date, e.value, e.row) for e in reading.batch.entries] == [
        ("close/688256.SH", DAY, 431.5, 2),
        ("close/0020.HK", DAY, 1000.0, 3),
        ("adj_factor/0020.HK", DAY, 0.5, 3),
    ]


def test_the_general_form(read: Read) -> None:
    reading = read(
        GENERAL
        + "close/688256.SH,2024-11-13,431,CNY,Wind,\n"
        + "market_cap/NVDA.O,2024-11-12,36376,亿美元,Wind,\n"
        + "market_cap/688256.SH,2024-11-13,1979,亿元,Wind,\n"
        + "shares/688256.SH,2024-11-10,4.17,亿股,report,\n"
        + "shares/688981.SH/H,2024-11-10,5975000000,shares,report,\n"
        + "dividend/NVDA.O,2024-09-12,0.01,USD,report,\n"
        + "split/NVDA.O,2024-06-10,10,ratio,report,\n"
        + "visits/chatgpt,2024-11-10,87000,万次,similarweb,true\n"
        + "close/USDCNY.FX,2024-11-13,7.23,CNY,ECB,\n"
    )
    assert said(reading.rejected) == []
    assert reading.form == "general"
    assert [(e.series, e.value, e.unit, e.provisional) for e in reading.batch.entries] == [
        ("close/688256.SH", 431.0, "CNY", False),
        ("market_cap/NVDA.O", 3637600000000.0, "USD", False),
        ("market_cap/688256.SH", 197900000000.0, "CNY", False),
        ("shares/688256.SH", 417000000.0, "shares", False),
        ("shares/688981.SH/H", 5975000000.0, "shares", False),
        ("dividend/NVDA.O", 0.01, "USD", False),
        ("split/NVDA.O", 10.0, "ratio", False),
        ("visits/chatgpt", 87000.0, "万次", True),
        ("close/USDCNY.FX", 7.23, "CNY", False),
    ]


BAD_TIDY = {
    "undeclared code": (
        "688265.SH,2024-11-13,431,,CNY,x",
        "'688265.SH' is not declared in the edition (did you mean '688256.SH'?)",
    ),
    "no code": (",2024-11-13,431,,CNY,x", "the code is empty"),
    "no date": ("688256.SH,,431,,CNY,x", "date is empty"),
    "American date": ("688256.SH,11/13/2024,431,,CNY,x", "'11/13/2024' is not a date"),
    "impossible date": ("688256.SH,2024-11-31,431,,CNY,x", "no day of the calendar"),
    "no close": ("688256.SH,2024-11-13,,,CNY,x", "close is empty"),
    "absent close": ("688256.SH,2024-11-13,--,,CNY,x", "close is empty"),
    "text for a close": ("688256.SH,2024-11-13,four,,CNY,x", "close 'four' is not a number"),
    "not finite": ("688256.SH,2024-11-13,inf,,CNY,x", "'inf' is not a finite number"),
    "not a number": ("688256.SH,2024-11-13,NaN,,CNY,x", "'NaN' is not a finite number"),
    "zero": ("688256.SH,2024-11-13,0,,CNY,x", "close '0' is not positive"),
    "negative": ("688256.SH,2024-11-13,-431,,CNY,x", "close '-431' is not positive"),
    "bad adjusted close": ("688256.SH,2024-11-13,431,x,CNY,x", "adj_close 'x' is not a number"),
    "negative adjusted close": ("688256.SH,2024-11-13,431,-1,CNY,x", "adj_close '-1' is not positive"),
    "wrong currency": ("688256.SH,2024-11-13,431,,USD,x", "currency USD contradicts CNY, declared for"),
    "unknown currency": ("688256.SH,2024-11-13,431,,CNN,x", "'CNN' is not known (did you mean 'CNY'?)"),
    "too many cells": ("688256.SH,2024-11-13,1,431,,CNY,x", "7 cells under 6 columns"),
    "future": ("688256.SH,2031-01-02,431,,CNY,x", "lies in the future"),
    "weekend": ("688256.SH,2024-11-16,431,,CNY,x", "2024-11-16 is a Saturday, no session of XSHG"),
    "holiday": ("688256.SH,2024-10-02,431,,CNY,x", "2024-10-02 is no session of XSHG"),
    "US holiday": ("NVDA.O,2024-11-28,135,,USD,x", "2024-11-28 is no session of XNYS"),
    "FX on a Sunday": ("USDCNY.FX,2024-11-17,7.2,,CNY,x", "is a Sunday"),
    "too large": ("688256.SH,2024-11-13,1.1e9,,CNY,x", "close '1.1e9' is too large (beyond 1e+09)"),
    "too small": ("688256.SH,2024-11-13,9e-7,,CNY,x", "close '9e-7' is too small (below 1e-06)"),
    "adjusted too large": ("688256.SH,2024-11-13,431,1e300,CNY,x", "adj_close '1e300' is too large"),
    "adjusted too small": ("688256.SH,2024-11-13,431,1e-300,CNY,x", "adj_close '1e-300' is too small"),
    "before all": ("688256.SH,1969-12-31,431,,CNY,x", "the date 1969-12-31 lies before 1970-01-01"),
    "typhoon": ("2382.TW,2024-10-31,300,,TWD,x", "2024-10-31 is no session of XTAI"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "reason"), BAD_TIDY.values(), ids=BAD_TIDY)
def test_bad_rows_of_the_tidy_form(read: Read, row: str, reason: str) -> None:
    reading = read(
        HEAD + "688256.SH,2024-11-12,430,430,CNY,x\n" + row + "\n688256.SH,2024-11-14,432,432,CNY,x\n"
    )
    assert [(f.file, f.row) for f in reading.rejected] == [("prices.csv", 3)]
    assert reason in str(reading.rejected[0])
    assert str(reading.rejected[0]).startswith("prices.csv, row 3: ")
    assert len(reading.batch.entries) == 4
    assert reading.rows == 3


BAD_GENERAL = {
    "no series": (",2024-11-13,1,CNY,x", "the series is empty"),
    "unknown series": ("visit/chatgpt,2024-11-10,1,万次,x", "did you mean 'visits/chatgpt'?"),
    "unknown kind": ("closes/688256.SH,2024-11-13,1,CNY,x", "did you mean 'close/688256.SH'?"),
    "undeclared code": ("close/688265.SH,2024-11-13,1,CNY,x", "did you mean '688256.SH'?"),
    "a class of closes": ("close/688256.SH/A,2024-11-13,1,CNY,x", "only shares/CODE/CLASS has three parts"),
    "a factor": ("adj_factor/688256.SH,2024-11-13,1,ratio,x", "come in the column adj_close"),
    "another unit": ("visits/chatgpt,2024-11-10,1,次,x", "unit '次' contradicts '万次'"),
    "no currency": ("close/688256.SH,2024-11-13,431,kg,x", "unit 'kg' is not one of money"),
    "other currency": ("dividend/688256.SH,2024-11-13,1,HKD,x", "currency HKD contradicts CNY"),
    "cap without a unit": ("market_cap/NVDA.O,2024-11-12,36376,,x", "it names no unit"),
    "cap without a currency": ("market_cap/NVDA.O,2024-11-12,36376,亿元,x", "names no currency"),
    "shares in money": ("shares/688256.SH,2024-11-12,4,CNY,x", "does not fit shares"),
    "split in shares": ("split/688256.SH,2024-11-12,4,股,x", "does not fit split"),
    "zero cap": ("market_cap/688256.SH,2024-11-13,0,亿元,x", "value '0' is not positive"),
    "zero shares": ("shares/688256.SH,2024-11-13,0,股,x", "is not positive"),
    "negative split": ("split/688256.SH,2024-11-13,-2,ratio,x", "is not positive"),
    "negative dividend": ("dividend/688256.SH,2024-11-13,-0.1,CNY,x", "is negative"),
    "text": ("visits/chatgpt,2024-11-10,many,万次,x", "value 'many' is not a number"),
    "flag": ("visits/chatgpt,2024-11-10,1,万次,x,perhaps", "provisional 'perhaps' is neither"),
    "future": ("visits/chatgpt,2031-11-10,1,万次,x", "lies in the future"),
    "future dividend": ("dividend/NVDA.O,2031-11-10,1,USD,x", "lies in the future"),
    "cap on a holiday": ("market_cap/688256.SH,2024-10-02,5,亿元,x", "2024-10-02 is no session of XSHG"),
    "too large": ("market_cap/688256.SH,2024-11-13,1e307,亿元,x", "too large"),
    "large cap": ("market_cap/688256.SH,2024-11-13,1.1e10,亿元,x", "11000000000.0 is too large a number for"),
    "large cap in ones": ("market_cap/688256.SH,2024-11-13,1.1e18,CNY,x", "too large a number for its unit"),
    "shares": ("shares/688256.SH,2024-11-13,1.1e10,亿股,x", "too large a number for its unit"),
    "shares in ones": ("shares/688981.SH/H,2024-11-13,1.1e18,,x", "too large a number for its unit"),
    "large dividend": ("dividend/688256.SH,2024-11-13,1e10,CNY,x", "value '1e10' is too large (beyond"),
    "large split": ("split/688256.SH,2024-11-13,1e7,ratio,x", "value '1e7' is too large (beyond 1e+06)"),
    "before all": ("visits/chatgpt,1969-12-31,1,万次,x", "the date 1969-12-31 lies before 1970-01-01"),
    "no session before all": ("close/688256.SH,1900-01-01,1,CNY,x", "lies before 1970-01-01"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "reason"), BAD_GENERAL.values(), ids=BAD_GENERAL)
def test_bad_rows_of_the_general_form(read: Read, row: str, reason: str) -> None:
    reading = read(GENERAL + "close/688256.SH,2024-11-12,430,CNY,x,\n" + row + "\n")
    assert [f.row for f in reading.rejected] == [3]
    assert reason in str(reading.rejected[0])
    assert len(reading.batch.entries) == 1


def with_series(edition: Edition, *series: tuple[str, str], caps: Sequence[str] = ()) -> Edition:
    """The edition with series of its own (id and unit), and NVIDIA's cap reckoned from those of ``caps``."""
    specs = {name: SeriesSpec(name, Bilingual(name, name), unit, "irregular") for name, unit in series}
    nvidia = replace(edition.instruments["NVDA.O"], cap=CapBasis("all-classes", tuple(caps)))
    return replace(
        edition, series=edition.series | specs, instruments=edition.instruments | {"NVDA.O": nvidia}
    )


def read_row(edition: Edition, folder: Path, row: str) -> Reading:
    path = folder / "general.csv"
    path.write_text(GENERAL + row + "\n", encoding="utf-8")
    return read_file(path, edition, now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize("share_class", ["C'x", "C\\", 'C"', "h2", "H/H"])
def test_a_class_of_shares_that_nobody_declared(read: Read, share_class: str) -> None:
    row = f"shares/688981.SH/{share_class},2024-10-31,5,亿股,x,\n".replace('"', '""')
    series, _, rest = row.partition(",")
    reading = read(GENERAL + f'"{series}",{rest}')
    assert reading.batch.entries == ()
    (reason,) = (finding.reason for finding in reading.rejected)
    assert "is not declared in the edition (did you mean 'shares/688981.SH/H'?)" in reason


def test_a_class_of_shares_that_a_cap_needs(edition: Edition, tmp_path: Path) -> None:
    by_cap = with_series(edition, caps=["shares/NVDA.O", "shares/NVDA.O/B"])
    (entry,) = read_row(by_cap, tmp_path, "shares/nvda.o/b,2024-10-31,5,亿股,x,").batch.entries
    assert (entry.series, entry.value, entry.unit) == ("shares/NVDA.O/B", 5e8, "shares")


def test_share_counts_are_kept_in_the_declared_unit_of_shares(edition: Edition, tmp_path: Path) -> None:
    mine = with_series(edition, ("shares/688981.SH/A", "万股"))
    for stated, value in (("万股", 7.0), ("", 7.0), ("亿股", 7e4), ("million shares", 700.0), ("股", 7e-4)):
        reading = read_row(mine, tmp_path, f"shares/688981.SH/A,2024-10-31,7,{stated},x,")
        assert [(e.value, e.unit) for e in reading.batch.entries] == [(value, "万股")]


@pytest.mark.parametrize("name", ["shares/688981.SH/A", "float/nvidia"])
@pytest.mark.parametrize(
    ("declared", "row", "reason"),
    [
        ("million units", "7,million units", "unit 'million units', declared for {}, counts no shares"),
        ("million units", "7,", "counts no shares; declare 股, 万股, 亿股 or shares there"),
        ("亿元", "7,亿元", "counts no shares"),
        ("shares", "7,million units", "unit 'million units' does not fit shares; write 股, 万股, 亿股 or"),
        ("shares", "0,shares", "value '0' is not positive"),
    ],
)
def test_share_counts_in_what_counts_no_shares(
    edition: Edition, tmp_path: Path, name: str, declared: str, row: str, reason: str
) -> None:
    mine = with_series(edition, (name, declared), caps=["float/nvidia"])
    reading = read_row(mine, tmp_path, f"{name},2024-10-31,{row},x,")
    assert reading.batch.entries == ()
    assert reason.format(name) in reading.rejected[0].reason


def test_ids_that_differ_in_case_are_never_taken_for_each_other(edition: Edition, tmp_path: Path) -> None:
    both = with_series(edition, ("visits/ChatGPT", "万次"))  # no edition.toml may say this, but code may
    for name in ("visits/ChatGPT", "visits/chatgpt"):
        (entry,) = read_row(both, tmp_path, f"{name},2024-11-10,1,,x,").batch.entries
        assert entry.series == name
    reading = read_row(both, tmp_path, "VISITS/CHATGPT,2024-11-10,1,,x,")
    assert "is not known" in reading.rejected[0].reason
    (entry,) = read_row(edition, tmp_path, "VISITS/CHATGPT,2024-11-10,1,,x,").batch.entries
    assert entry.series == "visits/chatgpt"


def test_commas_where_semicolons_separate_the_cells(read: Read) -> None:
    for head in ("", "sep=;\n"):
        reading = read(f"{head}code;date;close\n688256.SH;2024-11-13;24,155\nNVDA.O;2024-11-12;148.29\n")
        assert [e.value for e in reading.batch.entries] == [148.29]
        (finding,) = reading.rejected
        assert finding.reason == (
            "close '24,155' has a comma, which may mean decimals or thousands where semicolons separate the "
            "cells; write a decimal point, and nothing between thousands"
        )
    wide = read(";688256.SH;000977.SZ\n;收盘价;收盘价\n2024-11-12;24,155;50.5\n2024-11-13;24.5;50,5\n")
    assert [e.value for e in wide.batch.entries] == [50.5, 24.5]
    assert ["write a decimal point" in f.reason for f in wide.rejected] == [True, True]
    grouped = read('code,date,close\n688256.SH,2024-11-13,"24,155"\n')
    assert [e.value for e in grouped.batch.entries] == [24155.0]


@pytest.mark.parametrize(
    "row",
    [
        "dividend/688256.SH,2024-10-02,0,CNY,x",  # not bound to sessions, and may be nothing
        "shares/688256.SH,2024-11-16,5,股,x",
        "visits/chatgpt,2024-11-16,-1,万次,x",  # the edition's own series may be anything
        "visits/chatgpt,2024-11-16,1,,x",
        "market_cap/000660.KS,2024-11-13,951,亿美元,x",  # caps are stated in the currency of who reports
        "close/SPX.GI,2024-11-12,5983.99,点,x",
        "close/688256.SH,1999-05-01,1,CNY,x",  # before the calendar begins
        "close/688256.SH,1970-01-01,0.000001,CNY,x",
        "close/000660.KS,2024-11-13,1000000000,KRW,x",
        "market_cap/000660.KS,2024-11-13,1e18,KRW,x",
        "shares/688256.SH,2024-11-13,1e10,亿股,x",
        "visits/chatgpt,2024-11-10,1e300,万次,x",  # the edition's own series may be anything
    ],
)
def test_rows_that_are_good(read: Read, row: str) -> None:
    reading = read(GENERAL + row + "\n")
    assert said(reading.rejected) == []
    assert len(reading.batch.entries) == 1


def test_a_session_that_has_not_closed(read: Read) -> None:
    text = HEAD + "688256.SH,2024-11-13,431,,,x\n2382.TW,2024-11-13,300,,,x\nNVDA.O,2024-11-13,1,,,x\n"
    at = dt.datetime.fromisoformat("2024-11-13T14:00+08:00")
    reading = read(text, now=at)
    assert [e.series for e in reading.batch.entries] == ["close/2382.TW"]
    assert [f.reason for f in reading.rejected] == [
        "close/688256.SH: the session of 2024-11-13 has not closed yet (XSHG closes at 15:00 local time)",
        "close/NVDA.O: the session of 2024-11-13 has not closed yet (XNYS closes at 16:00 local time)",
    ]
    assert len(read(text, now=at.replace(hour=15)).batch.entries) == 2


def test_what_is_future_depends_on_where(read: Read) -> None:
    text = HEAD + "688256.SH,2024-11-14,431,,,x\nNVDA.O,2024-11-14,1,,,x\n"
    at = dt.datetime.fromisoformat("2024-11-14T16:00+08:00")  # 03:00 on the 14th in New York
    reading = read(text, now=at)
    assert [e.series for e in reading.batch.entries] == ["close/688256.SH"]
    reading = read(text, now=at.replace(hour=10))  # 21:00 on the 13th in New York
    assert "lies in the future" in reading.rejected[1].reason


def test_now_needs_a_zone(read: Read) -> None:
    with pytest.raises(UsageError, match="no time zone"):
        read(HEAD, now=dt.datetime(2024, 11, 13))  # noqa: DTZ001


def test_conflicting_values_are_both_reported_and_neither_kept(read: Read) -> None:
    reading = read(
        HEAD
        + "688256.SH,2024-11-13,431,431,CNY,x\n"
        + "NVDA.O,2024-11-12,148,148,USD,x\n"
        + "688256.SH,2024/11/13,432,432,CNY,y\n"
    )
    assert [(f.row, f.reason) for f in reading.rejected if "adj_" not in f.reason] == [
        (2, "close/688256.SH on 2024-11-13 is 431.0 CNY here, 432.0 CNY in row 4; none of them is kept"),
        (4, "close/688256.SH on 2024-11-13 is 432.0 CNY here, 431.0 CNY in row 2; none of them is kept"),
    ]
    assert {e.series for e in reading.batch.entries} == {"close/NVDA.O", "adj_factor/NVDA.O"}


def test_identical_rows_count_once(read: Read) -> None:
    reading = read(HEAD + "688256.SH,2024-11-13,431,,CNY,x\n688256.SH,20241113,431.00,,,x\n")
    assert reading.rejected == ()
    assert [(e.series, e.row) for e in reading.batch.entries] == [("close/688256.SH", 2)]


def test_factors_that_contradict_leave_the_close(read: Read) -> None:
    reading = read(HEAD + "688256.SH,2024-11-13,431,431,CNY,x\n688256.SH,2024-11-13,431,400,CNY,x\n")
    assert [f.row for f in reading.rejected] == [2, 3]
    assert [e.series for e in reading.batch.entries] == ["close/688256.SH"]


def closes(*days: tuple[str, str]) -> str:
    """Rows of four Shanghai and Shenzhen codes: a day, and a close per code (``.`` for none)."""
    codes = ("688256.SH", "688041.SH", "000977.SZ", "300308.SZ")
    rows = [
        f"{code},{day},{close},,,x"
        for day, line in days
        for code, close in zip(codes, line.split(), strict=True)
        if close != "."
    ]
    return HEAD + "\n".join(rows) + "\n"


AROUND = (("2024-09-30", "100 50 40 30"), ("2024-10-08", "101 51 41 31"))


def test_observed_sessions_overrule_the_calendar(read: Read) -> None:
    reading = read(closes(AROUND[0], ("2024-10-02", "100.5 50.5 40 ."), AROUND[1]))
    assert reading.rejected == ()
    assert [f.reason for f in reading.warnings] == [
        "XSHG is closed on 2024-10-02 by the calendar, but 2 of 4 codes have a new close then; "
        "the day is taken as a session"
    ]
    assert len(reading.batch.entries) == 11


@pytest.mark.parametrize(
    ("line", "fills"),
    [
        ("100 50 40 30", 4),  # a vendor that fills holidays
        ("100.5 50 40 30", 3),  # one code alone is no witness
        (". . 40.5 .", 0),
        ("100.5 . . .", 0),
    ],
)
def test_fills_of_holidays_are_rejected(read: Read, line: str, fills: int) -> None:
    reading = read(closes(AROUND[0], ("2024-10-02", line), AROUND[1]))
    assert len(reading.batch.entries) == 8
    assert {e.date for e in reading.batch.entries} == {dt.date(2024, 9, 30), dt.date(2024, 10, 8)}
    assert all("2024-10-02 is no session of XSHG" in f.reason for f in reading.rejected)
    assert sum("repeats the close before it" in f.reason for f in reading.rejected) == fills


def test_two_moves_of_many_codes_are_no_witness(read: Read) -> None:
    text = closes(AROUND[0], ("2024-10-02", "100.5 50.5 . ."), AROUND[1])
    text += "688008.SH,2024-09-30,60,,,x\n"  # of five codes, two are less than half
    reading = read(text)
    assert len(reading.rejected) == 2


def test_weekends_have_no_witness(read: Read) -> None:
    reading = read(closes(AROUND[0], ("2024-10-05", "100.5 50.5 40.5 30.5"), AROUND[1]))
    assert len(reading.rejected) == 4
    assert "Saturday" in reading.rejected[0].reason


def test_sessions_without_any_close_are_named(read: Read) -> None:
    reading = read(closes(("2024-11-11", "100 50 40 30"), ("2024-11-13", "101 51 41 31")))
    assert said(reading.warnings) == [
        "prices.csv: none of 4 codes of XSHG has a close on a session: 2024-11-12"
    ]
    alone = read(HEAD + "688256.SH,2024-11-11,100,,,x\n688256.SH,2024-11-13,101,,,x\n")
    assert alone.warnings == ()  # one code may have been suspended


def test_moves_beyond_the_limit_are_kept_with_a_warning(read: Read) -> None:
    reading = read(
        closes(("2024-11-12", "100 50 40 30"), ("2024-11-13", "121 60 44 37"), ("2024-11-14", "122 47 36 37"))
    )
    assert reading.rejected == ()
    assert [f.reason for f in reading.warnings] == [
        "688256.SH moves beyond its daily limit of 20%, kept: +21.0% on 2024-11-13 (row 6)",
        "300308.SZ moves beyond its daily limit of 20%, kept: +23.3% on 2024-11-13 (row 9)",
        "688041.SH moves beyond its daily limit of 20%, kept: -21.7% on 2024-11-14 (row 11)",
        "000977.SZ moves beyond its daily limit of 10%, kept: -18.2% on 2024-11-14 (row 12)",
    ]
    assert len(reading.batch.entries) == 12


def test_warnings_of_moves_stay_readable(read: Read, edition: Edition) -> None:
    codes = [code for code in edition.instruments if code.endswith((".SH", ".SZ", ".TW", ".KS"))]
    days = ("2024-11-11", "2024-11-12", "2024-11-13", "2024-11-14", "2024-11-15")
    rows = [f"{code},{day},{10 * 2**n},,,x" for code in codes for n, day in enumerate(days)]
    reading = read(HEAD + "\n".join(rows))
    assert len(reading.warnings) == 21
    assert "(row 5) and 1 more" in reading.warnings[0].reason
    assert reading.warnings[-1].row is None
    limited = len(codes) - 1  # the index has no limit
    assert reading.warnings[-1].reason == (
        f"further codes that move beyond their daily limit, kept: {limited - 20}"
    )


def test_moves_are_compared_as_adjusted(read: Read) -> None:
    text = HEAD + "000977.SZ,2024-11-12,40,20,,x\n000977.SZ,2024-11-13,20,20,,x\n"
    assert read(text).warnings == ()
    assert "-50.0%" in read(text.replace(",20,,x", ",,,x")).warnings[0].reason


def test_moves_know_of_splits_and_dividends_in_the_file(read: Read) -> None:
    rows = "close/000977.SZ,2024-11-12,41,CNY,x,\nclose/000977.SZ,2024-11-13,20,CNY,x,\n"
    assert len(read(GENERAL + rows).warnings) == 1
    events = "split/000977.SZ,2024-11-13,2,ratio,x,\ndividend/000977.SZ,2024-11-13,1,CNY,x,\n"
    assert read(GENERAL + rows + events).warnings == ()


class Record:
    """Closes on record, and what was asked of them."""

    def __init__(self, closes: dict[tuple[str, str], float]) -> None:
        self.closes = {(code, dt.date.fromisoformat(day)): value for (code, day), value in closes.items()}
        self.asked: list[set[tuple[str, str]]] = []

    def __call__(self, keys: Collection[tuple[str, dt.date]]) -> dict[tuple[str, dt.date], float]:
        self.asked.append({(code, day.isoformat()) for code, day in keys})
        return {key: self.closes[key] for key in keys if key in self.closes}


def test_a_file_of_one_day_is_held_against_the_closes_on_record(read: Read) -> None:
    record = Record({("000977.SZ", "2024-11-15"): 40, ("688256.SH", "2024-11-15"): 400})
    text = (
        HEAD
        + "000977.SZ,2024-11-18,45,,,x\n688256.SH,2024-11-18,321,,,x\n"
        + "NVDA.O,2024-11-18,1,,,x\n000300.SH,2024-11-18,1,,,x\nUSDCNY.FX,2024-11-18,1,,,x\n"
    )
    reading = read(text, closes=record)
    assert [f.reason for f in reading.warnings] == [
        "000977.SZ moves beyond its daily limit of 10%, kept: "
        "+12.5% on 2024-11-18 (row 2, against the close on record of 2024-11-15)"
    ]
    assert len(reading.batch.entries) == 5
    assert record.asked == [
        {(code, day) for code in ("000977.SZ", "688256.SH") for day in ("2024-11-15", "2024-11-19")}
    ]
    assert read(text).warnings == ()


def test_a_corrected_day_is_held_against_both_closes_beside_it(read: Read) -> None:
    record = Record({("000977.SZ", "2024-11-12"): 40, ("000977.SZ", "2024-11-14"): 41})
    reading = read(HEAD + "000977.SZ,2024-11-13,50,,,x\n", closes=record)
    assert [f.reason for f in reading.warnings] == [
        "000977.SZ moves beyond its daily limit of 10%, kept: "
        "+25.0% on 2024-11-13 (row 2, against the close on record of 2024-11-12), "
        "-18.0% on 2024-11-14 (row 2, against the close on record of 2024-11-14)"
    ]


def test_only_the_ends_of_a_run_are_looked_up(read: Read) -> None:
    days = ("2024-11-11", "2024-11-12", "2024-11-13", "2024-11-18", "2024-11-19")
    record = Record({("000977.SZ", "2024-11-14"): 20})
    reading = read(HEAD + "".join(f"000977.SZ,{day},40,,,x\n" for day in days), closes=record)
    ends = ("2024-11-08", "2024-11-14", "2024-11-15", "2024-11-20")
    assert record.asked == [{("000977.SZ", day) for day in ends}]
    assert [f.row for f in reading.warnings] == [4]
    assert "-50.0% on 2024-11-14 (row 4, against" in reading.warnings[0].reason


def test_moves_from_closes_on_record_are_raw_save_for_events_of_the_file(read: Read) -> None:
    record = Record({("000977.SZ", "2024-11-12"): 41})
    assert "-51.2%" in read(HEAD + "000977.SZ,2024-11-13,20,20,,x\n", closes=record).warnings[0].reason
    rows = "close/000977.SZ,2024-11-13,20,CNY,x,\nsplit/000977.SZ,2024-11-13,2,ratio,x,\n"
    assert read(GENERAL + rows, closes=record).warnings == ()


@pytest.mark.parametrize("day", ["1999-05-04", "2024-10-02", "2024-11-16", "2031-01-02"])
def test_nothing_is_looked_up_for_what_is_no_session(read: Read, day: str) -> None:
    record = Record({})
    read(HEAD + f"000977.SZ,{day},40,,,x\n", closes=record)
    read(HEAD, closes=record)
    assert record.asked == []


def test_moves_across_a_gap_or_without_a_limit_are_no_finding(read: Read) -> None:
    assert read(HEAD + "000977.SZ,2024-11-11,40,,,x\n000977.SZ,2024-11-13,20,,,x\n").warnings == ()
    assert read(HEAD + "NVDA.O,2024-11-12,100,,,x\nNVDA.O,2024-11-13,20,,,x\n").warnings == ()
    assert read(HEAD + "000300.SH,2024-11-12,100,,,x\n000300.SH,2024-11-13,20,,,x\n").warnings == ()


def test_closes_of_which_some_lack_an_adjusted_one(read: Read) -> None:
    reading = read(HEAD + "688256.SH,2024-11-12,430,430,,x\n688256.SH,2024-11-13,431,,,x\n")
    assert [f.reason for f in reading.warnings] == [
        "688256.SH: 1 of 2 closes have no adjusted close beside them: 2024-11-13"
    ]


def test_columns_left_out_are_named(read: Read) -> None:
    reading = read("code,date,close,ajd_close,known_at\n688256.SH,2024-11-13,431,431,2024-11-13T08:00:00Z\n")
    assert [f.reason for f in reading.warnings] == [
        "columns left out: 'ajd_close', 'known_at' (did you mean 'adj_close'?); "
        "known_at is assigned at commit"
    ]


def test_the_yuan_of_a_foreign_price_is_its_own_currency(read: Read) -> None:
    reading = read("代码,日期,收盘价(元)\nNVDA.O,2024-11-12,148\n688256.SH,2024-11-13,431\n")
    assert [e.unit for e in reading.batch.entries] == ["USD", "CNY"]
    assert [f.reason for f in reading.warnings] == ["元 is read as USD, the currency of NVDA.O"]
    dollars = read("代码,日期,收盘价(美元)\nNVDA.O,2024-11-12,148\n688256.SH,2024-11-13,431\n")
    assert "contradicts CNY" in dollars.rejected[0].reason


def test_nothing_good_is_still_a_reading(read: Read) -> None:
    reading = read(HEAD + "XXX,2024-11-13,1,,,\n")
    assert reading.batch.entries == ()
    assert len(reading.rejected) == 1


def test_a_header_over_no_rows_is_a_reading_of_none(read: Read, book: Callable[..., bytes]) -> None:
    remark = "数据来源：Wind\n"
    for reading in (read(HEAD), read(HEAD + "\n,,\n" + remark), read(GENERAL), read("代码,日期,收盘价\n")):
        assert (reading.rows, reading.batch.entries) == (0, ())
        assert (reading.rejected, reading.warnings) == ((), ())
    assert read(book(Sheet1=[["code", "date", "close"]]), "a.xlsx").rows == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b,c\n1,2,3\n", "the columns found are a, b, c"),
        (
            "code,date,colse\nX,2024-11-13,1\n",
            "the columns found are code, date, colse (did you mean 'close'?)",
        ),
        ("688256.SH,2024-11-13,431\n", "the columns found are 688256.SH, 2024-11-13, 431"),
        ("code,date,close,收盘价\n", "the columns 'close' and '收盘价' both mean close"),
        ("just words\n", "the columns found are just words"),
    ],
)
def test_a_file_of_no_form(read: Read, text: str, found: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(text)
    assert found in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_workbook_of_several_sheets(read: Read, book: Callable[..., bytes]) -> None:
    raw = book(
        ["draft"],
        tidy=[["code", "date", "close"], ["688256.SH", DAY, 431]],
        general=[["series", "date", "value", "unit", "source"], ["close/688256.SH", DAY, 432, "CNY", "y"]],
        notes=[["remarks"]],
        draft=[["code", "date", "close"], ["688256.SH", DAY, 433]],
    )
    reading = read(raw, "book.xlsx")
    assert reading.form == "tidy+general"
    assert reading.batch.file == "book.xlsx"
    assert [f.file for f in reading.rejected] == ["book.xlsx, sheet 'tidy'", "book.xlsx, sheet 'general'"]
    assert "432.0 CNY (book.xlsx, sheet 'general') in row 2" in reading.rejected[0].reason
    assert said(reading.warnings) == [
        "book.xlsx, sheet 'notes': left out; it has none of the forms that are read",
        "book.xlsx, sheet 'draft': left out; the sheet is hidden",
    ]


ODD = "a\nb\r\n\t c\u2028d\u202ee\u00a0f\u0085"
CLEAN = "a b c d e f"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + f'688256.SH,2024-11-13,431,,CNY,"{ODD}"\n',
        GENERAL + f'close/688256.SH,2024-11-13,431,CNY,"{ODD}",\n',
        f'代码,688256.SH\n指标,收盘价\n来源,"{ODD}"\n2024-11-13,431\n',
        f'代码,日期,收盘价\n688256.SH,2024-11-13,431\n"数据来源：{ODD}"\n',
    ],
    ids=["tidy", "general", "wide", "remark"],
)
def test_a_source_is_kept_on_one_line(read: Read, text: str) -> None:
    assert [e.source for e in read(text).batch.entries] == [CLEAN]


def test_a_source_in_a_workbook_is_kept_on_one_line(read: Read, book: Callable[..., bytes]) -> None:
    raw = book(Sheet1=[["code", "date", "close", "source"], ["688256.SH", DAY, 431, ODD + "\x1b[31m\x07"]])
    assert [e.source for e in read(raw, "a.xlsx").batch.entries] == [CLEAN + " [31m"]


def test_cells_from_outside_stay_data(read: Read, edition: Edition, tmp_path: Path) -> None:
    reading = read(
        HEAD
        + '688256.SH,2024-11-13,431,,CNY,"=cmd|x\n\x1b[31m"\n"=1+1\n",2024-11-13,1,,,\n'.replace("\x1b", "")
    )
    assert reading.batch.entries[0].source == "=cmd|x [31m"
    assert str(reading.rejected[0]).isprintable()
    path = tmp_path / "two\nlines.csv"
    path.write_text(HEAD + "X,2024-11-13,1,,,\n")
    assert str(read_file(path, edition, now=dt.datetime.now(dt.UTC)).rejected[0]).isprintable()
