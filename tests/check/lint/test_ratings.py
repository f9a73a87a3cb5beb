"""Rules of rating definitions, each on text that fires and text that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhoubao.check.lint.finding import Finding

Stretches = Callable[..., list[str]]
Findings = Callable[..., tuple[Finding, ...]]

ROWS = (
    "类别\t评级\t评级说明",
    "公司评级\t买入\t未来 6 个月内，个股相对市场基准指数涨幅在 20%以上",
    "\t持有\t未来 6 个月内，个股相对市场基准指数涨幅介于 10%与 20%之间",
    "\t中性\t未来 6 个月内，个股相对市场基准指数涨幅介于-10%与 10%之间",
    "\t回避\t未来 6 个月内，个股相对市场基准指数涨幅介于-20%与-10%之间",
    "\t卖出\t未来 6 个月内，个股相对市场基准指数涨幅在-20%以下",
    "行业评级\t强于大市\t未来 6 个月内，行业整体回报高于市场基准指数 5%以上",
    "\t跟随大市\t未来 6 个月内，行业整体回报介于市场基准指数-5%与 5%之间",
    "\t弱于大市\t未来 6 个月内，行业整体回报低于市场基准指数-5%以下",
)


def definitions(*changes: tuple[str, str], note: str = "") -> str:
    text = "\n".join(ROWS)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return f"投资评级声明\n\n{text}\n\n{note}\n"


@pytest.mark.parametrize(
    ("changes", "raised"),
    [
        ((), []),
        ((("涨幅在 20%以上", "涨幅在 30%以上"),), ["10%与 20%"]),
        ((("10%与 20%之间", "10%与 30%之间"),), ["10%与 30%"]),
        ((("-10%与 10%之间", "-10%与 5%之间"),), ["-10%与 5%"]),
        ((("涨幅在-20%以下", "涨幅在-10%以下"),), ["-10%"]),
        ((("高于市场基准指数 5%以上", "高于市场基准指数 10%以上"),), ["-5%与 5%"]),
        ((("低于市场基准指数-5%以下", "低于市场基准指数 5%以上"),), []),  # 5% or more below it
        ((("低于市场基准指数-5%以下", "低于市场基准指数 8%以上"),), ["8%"]),
    ],
)
def test_bands(stretches: Stretches, changes: tuple[tuple[str, str], ...], raised: list[str]) -> None:
    assert stretches("rating-bands", definitions(*changes)) == raised


def test_a_gap_and_an_overlap_are_told_apart(findings: Findings) -> None:
    (gap,) = findings("rating-bands", definitions(("涨幅在 20%以上", "涨幅在 30%以上")))
    assert "No rating covers returns from 20% to 30%, between 持有 and 买入" in gap.message
    (overlap,) = findings("rating-bands", definitions(("10%与 20%之间", "10%与 30%之间")))
    assert "The bands of 持有 and 买入 overlap (20% to 30%)" in overlap.message
    assert gap.severity == overlap.severity == "error"


@pytest.mark.parametrize(
    ("lines", "raised"),
    [
        (("Buy: over 15%", "Hold: between -5% and 15%", "Sell: below -5%"), []),
        (("Buy: over 15%", "Hold: between -5% and 10%", "Sell: below -5%"), ["10%"]),
        (("Outperform: beats the index by 10% or more", "Neutral: ±10%", "Sell: lags it by over 10%"), []),
        (("买入：跑赢基准 15%以上", "中性：-5%～15%", "减持：跑输基准 5%以上"), []),
        (("买入：跑赢基准 15%以上", "中性：-5%～10%", "减持：跑输基准 5%以上"), ["-5%～10%"]),
    ],
)  # fmt: skip
def test_bands_in_lines(stretches: Stretches, lines: tuple[str, ...], raised: list[str]) -> None:
    text = "Rating definitions\n\n" + "\n\n".join(lines) + "\n"
    assert (
        [found[-len(raised[0]) :] for found in stretches("rating-bands", text)] == raised
        if raised
        else (stretches("rating-bands", text) == [])
    )


def test_an_edge_of_two_or_of_neither_is_a_note(findings: Findings) -> None:
    (both,) = findings("rating-bands", "评级说明\n\n买入：涨幅≥10%\n\n减持：涨幅≤10%\n")
    assert (both.severity, "is both" in both.message) == ("note", True)
    (neither,) = findings("rating-bands", "评级说明\n\n买入：涨幅>10%\n\n减持：涨幅<10%\n")
    assert (neither.severity, "is neither" in neither.message) == ("note", True)
    assert findings("rating-bands", "评级说明\n\n买入：涨幅≥10%\n\n减持：涨幅<10%\n") == ()


def test_bands_elsewhere_are_not_ratings(stretches: Stretches) -> None:
    assert stretches("rating-bands", "毛利率：20%以上\n\n净利率：5%与 10%之间\n") == []


@pytest.mark.parametrize(
    ("note", "raised"),
    [
        ("备注：评级标准为报告发布日后的 6~12 个月内公司股价（或行业指数）的表现", ["6~12 个月"]),
        ("备注：评级标准为报告发布日后的 12 个月内公司股价的表现", ["12 个月"]),
        ("备注：评级标准为报告发布日后一年内的表现", ["一年内"]),
        ("备注：评级标准为报告发布日后的 6 个月内公司股价的表现", []),
        ("备注：评级标准为报告发布日后六个月内公司股价的表现", []),
        ("备注：评级标准为报告发布日后半年内的表现", []),
    ],
)
def test_horizons(stretches: Stretches, note: str, raised: list[str]) -> None:
    assert stretches("rating-horizon", definitions(note=note)) == raised


def test_company_and_sector_may_have_horizons_of_their_own(stretches: Stretches) -> None:
    sector = [(row, row.replace("6 个月", "12 个月")) for row in ROWS[6:]]
    assert stretches("rating-horizon", definitions(*sector)) == []
    one = definitions((ROWS[2], ROWS[2].replace("6 个月", "12 个月")))
    assert stretches("rating-horizon", one) == ["12 个月"]


def test_english_horizons(stretches: Stretches) -> None:
    text = "Rating definitions\n\nBuy: over 15% in the next 12 months\n\nRatings look 6 to 12 months ahead\n"
    assert stretches("rating-horizon", text) == ["6 to 12 months"]
    assert stretches("rating-horizon", text.replace("6 to 12", "12")) == []


TABLE = """
代码\t公司\t本周
{row}
688256.SH\t寒武纪\t9.98%
"""
HYNIX, NVIDIA, QUANTA = "000660.KS\t海力士\t1%", "NVDA.O\t英伟达\t1%", "2382.TW\t广达\t1%"
A_SHARES = "其中 A 股市场以沪深 300 指数为基准"


@pytest.mark.parametrize(
    ("row", "note", "told"),
    [
        (HYNIX, A_SHARES, "Seoul (SK hynix in the table)"),
        (QUANTA, f"{A_SHARES}；香港市场以恒生指数为基准", "Taipei (Quanta in the table)"),
        (NVIDIA, A_SHARES, "US (NVIDIA in the table)"),
        (NVIDIA, f"{A_SHARES}；美股市场以标普 500 指数为基准", ""),
        (NVIDIA, "以沪深300指数、标普500指数为基准", ""),  # known by their indices
        (HYNIX, f"{A_SHARES}；韩国市场以 KOSPI 为基准", ""),
        (QUANTA, f"{A_SHARES}；其他市场以当地代表性指数为基准", ""),
        (HYNIX, "评级以相对市场基准的表现为准", ""),  # names no market at all
        ("688041.SH\t海光信息\t1%", A_SHARES, ""),
    ],
)
def test_benchmarks(findings: Findings, row: str, note: str, told: str) -> None:
    found = findings("benchmark", TABLE.format(row=row) + "\n" + definitions(note=f"备注：{note}"))
    assert [told in finding.message for finding in found] == ([True] if told else [])


def test_without_definitions_there_is_no_benchmark_to_miss(stretches: Stretches) -> None:
    assert stretches("benchmark", TABLE.format(row=HYNIX)) == []
