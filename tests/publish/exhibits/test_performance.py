"""The performance chart: lines, table, notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from zhoubao.analysis import market_facts
from zhoubao.analysis.performance import Performance
from zhoubao.edition.edition import PerformanceSpec
from zhoubao.model import Bilingual, Fact, Instrument, Span
from zhoubao.publish.exhibits.performance import performance_exhibit
from zhoubao.publish.exhibits.scene import Scene
from zhoubao.publish.record import cell_text, check_table
from zhoubao.store import Recorded, Snapshot

from .conftest import CUTOFF, edition_of

DAYS = (dt.date(2023, 12, 8), dt.date(2024, 5, 10), dt.date(2024, 11, 13))
SPEC = PerformanceSpec(Bilingual("组合与基准", "Basket and benchmark"), "000300.SH")


def fact(name: str, value: float) -> Fact:
    measure, _, subject = name.partition("/")
    return Fact(name, subject, measure, value, "ratio", Span(DAYS[0], DAYS[-1]), "growth", ())


@pytest.fixture
def scene() -> Scene:
    index = Instrument("000300.SH", Bilingual("沪深300", "CSI 300"), "index", "XSHG", "CNY")
    stock = Instrument("600001.SH", Bilingual("甲", "Alpha"), "equity", "XSHG", "CNY")
    edition = replace(edition_of([]), instruments={i.code: i for i in (index, stock)})
    return Scene(edition, market_facts(edition, Snapshot([Recorded([])], None), CUTOFF), {})


@pytest.fixture
def told() -> Performance:
    facts = (
        fact("performance/basket", 0.6408),
        fact("performance/000300.SH", -0.0207),
        fact("performance.excess/basket", 0.6615),
    )
    lines = ((0.0, 0.1, 0.6408), (0.0, 0.05, -0.0207))
    return Performance(DAYS, *lines, facts, (), ("600001.SH", "600002.SH"))


def test_lines_and_figures(scene: Scene, told: Performance) -> None:
    exhibit = performance_exhibit(SPEC, told, scene, "zh")
    check_table(exhibit)
    chart = exhibit.chart
    assert chart is not None
    assert (exhibit.number, exhibit.caption, chart.kind, chart.unit, chart.baseline) == (
        0, "组合与基准", "line", "%", 0.0,
    )  # fmt: skip
    basket, benchmark = chart.panels[0].lines
    assert [p.value for p in basket.points] == [0.0, 0.1, 0.6408]
    assert [p.day for p in benchmark.points] == list(DAYS)
    assert [[cell_text(c, "zh") for c in row.cells] for row in exhibit.body.rows] == [
        ["组合", "+64.08%"],
        ["沪深300", "-2.07%"],
        ["超额", "+66.15%"],
    ]
    assert [row.cells[1].tone for row in exhibit.body.rows] == ["rise", "fall", "rise"]
    assert exhibit.notes == (
        "组合为2只成份股，2023年12月8日等权买入并持有；截至2024年11月13日",
        "图中各点为沪深300有收盘价之日",
    )
    assert exhibit.alt == "折线图：2023年12月8日至2024年11月13日，组合+64.08%，沪深300-2.07%，超额+66.15%"


def test_a_short_record_and_members_left_out_are_told(scene: Scene, told: Performance) -> None:
    short = replace(told, short=True, left_out=("600001.SH",))
    exhibit = performance_exhibit(replace(SPEC, weights="cap"), short, scene, "en")
    assert exhibit.notes == (
        "2 members, bought by market cap and held from 8 Dec 2023; up to 13 Nov 2024",
        "The record begins on 8 Dec 2023, less than 12 months before",
        "Without a close at an end, left out: Alpha",
        "Points are days on which the CSI 300 has a close",
    )
