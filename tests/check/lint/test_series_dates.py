"""Dates of series in tables and notes, held against the observations of the shipped edition."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhoubao.check.lint.finding import Finding

Findings = Callable[..., tuple[Finding, ...]]

ZH = """图表 1：文本模型访问量

序列\t最新（万次）\t最高（万次）\t最高时点
Poe\t3,340\t4,970\t2024-05
豆包\t1,690\t1,690\t2024-10

注：月度数据，最新为2024年10月

注：豆包自2024年7月起有数据

来源：AIPURE
"""
EN = """Exhibit 1: asking prices

Series\tLatest (USD)\tChanged\tWeek
A100 PCIe 40 GB (new)\t7,459.99\t2024-11-13\t-3.24%
H100 PCIe 80 GB (new)\t25,749.95\t2024-10-30\t0.00%

Note: A price holds until the next change; last record 13 Nov 2024

Source: Keepa
"""


def test_right_dates(findings: Findings) -> None:
    assert findings("series-dates", ZH) == ()
    assert findings("series-dates", EN) == ()


@pytest.mark.parametrize(
    ("text", "right", "wrong", "says"),
    [
        (ZH, "2024-05", "2024-06", "Poe is highest in 2024-05"),
        (ZH, "2024-05", "2023-05", "Poe is highest in 2024-05"),
        (ZH, "最新为2024年10月", "最新为2024年9月", "latest value of 2024-10"),
        (ZH, "自2024年7月", "自2024年6月", "Doubao has data from 2024-07"),
        (EN, "2024-11-13", "2024-11-12", "last changed on 2024-11-13"),
        (EN, "13 Nov 2024", "30 Oct 2024", "latest value of 2024-11-13"),
    ],
)
def test_wrong_dates(findings: Findings, text: str, right: str, wrong: str, says: str) -> None:
    assert text.count(right) == 1
    faulty = text.replace(right, wrong)
    (found,) = findings("series-dates", faulty)
    assert faulty[found.start : found.end] in wrong
    assert says in found.message


def test_dates_of_something_else(findings: Findings) -> None:
    assert findings("series-dates", ZH.replace("自2024年7月起有数据", "2024年8月改版")) == ()
    assert findings("series-dates", "图表 1：复盘\n\n代码\t最高时点\nNVDA.O\t2024-05\n\n来源：Wind\n") == ()


def test_a_note_mark_run_together_with_a_name(findings: Findings) -> None:
    row, note = "豆包\t1,690\t1,690\t2024-10", "注：豆包自2024年7月起有数据"
    text = ZH.replace(row, "Ideograma\t1,060\t1,140\t2024-06").replace(note, "注：a 最新值为2024年8月")
    assert findings("series-dates", text) == ()
    for wrong in (
        "2024年9月",
        "2024年10月",
        "2023年8月",
    ):  # the others' latest is of October: no mark says so
        (found,) = findings("series-dates", text.replace("2024年8月", wrong))
        assert found.message == f"No series of the table ends early in {wrong}; those that do: 2024-08."
