"""Charts of declared series: what is drawn, the table under it, and what the notes say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from zhoubao.edition.edition import SourceRule
from zhoubao.edition.exhibits import PanelSpec
from zhoubao.errors import EvidenceError
from zhoubao.model import Bilingual, Observation, SeriesSpec
from zhoubao.publish.document import Chart, Exhibit
from zhoubao.publish.record import cell_text, check_table

Make = Callable[..., SeriesSpec]
Row = Callable[..., Observation]
Built = Callable[..., Exhibit]
MONTHS = ("2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31")
WEEKS = ("2024-10-17", "2024-10-24", "2024-10-31", "2024-11-07")


def chart_of(exhibit: Exhibit) -> Chart:
    assert exhibit.chart is not None
    check_table(exhibit)
    return exhibit.chart


def texts(exhibit: Exhibit, lang: str = "zh") -> list[list[str]]:
    return [[cell_text(cell, lang) for cell in r.cells] for r in exhibit.body.rows]  # type: ignore[arg-type]


def test_months_as_lines(series: Make, row: Row, built: Built) -> None:
    rows = [row("visits/a", d, v) for d, v in zip(MONTHS, (8e7, 9e7, 7.5e7, 9.9e7), strict=True)]
    rows += [row("visits/b", d, v) for d, v in zip(MONTHS, (2e7, 2e7, 2e7, 1e7), strict=True)]
    exhibit = built([series("visits/a"), series("visits/b")], rows)
    chart = chart_of(exhibit)
    assert (chart.kind, chart.period, chart.gap_days, chart.until) == ("line", "month", 45, None)
    assert (chart.unit, chart.exponent, exhibit.number) == ("万次", 4, 3)
    (panel,) = chart.panels
    assert [(line.id, line.name, len(line.points)) for line in panel.lines] == [
        ("visits/a", "A", 4),
        ("visits/b", "B", 4),
    ]
    assert panel.lines[0].points[-1].day == dt.date(2024, 10, 31)
    assert panel.lines[0].points[-1].value == 9.9e7
    assert len(chart.inputs) == 8
    assert [column.label for column in exhibit.body.columns] == [
        "序列", "最新（万次）", "环比", "最高（万次）", "最高时点", "排名", "份额",
    ]  # fmt: skip
    assert texts(exhibit) == [
        ["A", "9,900", "+32.00%", "9,900", "2024-10", "1", "90.8%"],
        ["B", "1,000", "-50.00%", "2,000", "2024-07", "2", "9.2%"],
    ]
    facts = [cell.fact for cell in exhibit.body.rows[0].cells]
    assert facts[1:4] == ["latest/visits/a", "change/visits/a", "high/visits/a"]
    assert exhibit.notes == ("月度数据，最新为2024年10月", "份额为占同期图中各序列之和的比例")
    assert exhibit.source == "a/b"
    assert exhibit.alt == "折线图：最新值以A9,900万次最高，其次为B1,000万次；变动最大的是B环比-50.00%"


def test_the_same_in_english(series: Make, row: Row, built: Built) -> None:
    rows = [row("visits/a", d, v) for d, v in zip(MONTHS, (8e7, 9e7, 7.5e7, 9.9e7), strict=True)]
    exhibit = built([series("visits/a")], rows, lang="en")
    assert chart_of(exhibit).unit == "m visits"
    assert exhibit.notes[0] == "Monthly data, latest October 2024"
    assert exhibit.alt == "Line chart: latest A 99 m visits; on the period before +32.00%"


def test_first_days_are_drawn_on_the_last_of_their_period(series: Make, row: Row, built: Built) -> None:
    monthly, weekly = series("visits/a", dated="first"), series("visits/b", "weekly", dated="first")
    exhibit = built(
        [monthly, weekly], [row("visits/a", "2024-10-01", 5e6), row("visits/b", "2024-11-01", 4e6)]
    )
    one, two = chart_of(exhibit).panels[0].lines
    assert (one.points[0].day, two.points[0].day) == (dt.date(2024, 10, 31), dt.date(2024, 11, 7))
    assert exhibit.notes[:2] == ("月度数据，最新为2024年10月", "周度数据，最新为2024年11月1日至2024年11月7日")


@pytest.mark.parametrize(
    ("frequency", "days", "gap", "period", "said"),
    [
        ("weekly", WEEKS, 10, "week", "周度数据"),
        ("daily", ("2024-11-11", "2024-11-12", "2024-11-13"), 11, "day", "日度数据"),
        ("irregular", ("2024-01-02", "2024-11-05"), 100_000, "day", "不定期数据"),
    ],
)
def test_frequencies(
    series: Make,
    row: Row,
    built: Built,
    frequency: str,
    days: tuple[str, ...],
    gap: int,
    period: str,
    said: str,
) -> None:
    exhibit = built([series("visits/a", frequency)], [row("visits/a", day, 2e6) for day in days])
    chart = chart_of(exhibit)
    assert (chart.gap_days, chart.period) == (gap, period)
    assert exhibit.notes[0].startswith(said)


def test_provisional_periods_are_marked_and_left_out(series: Make, row: Row, built: Built) -> None:
    rows = [row("visits/a", d, v) for d, v in zip(MONTHS, (1e6, 2e6, 3e6, 4e6), strict=True)]
    rows.append(row("visits/a", "2024-11-12", 9e6, provisional=True))
    exhibit = built([series("visits/a")], rows)
    points = chart_of(exhibit).panels[0].lines[0].points
    assert [point.provisional for point in points] == [False] * 4 + [True]
    assert points[-1].day == dt.date(2024, 11, 30)
    assert "2024年11月为不完整数据，图中另行标示，不计入变动、最高值与排名" in exhibit.notes
    latest, change, high = (exhibit.body.rows[0].cells[n].value for n in (1, 2, 3))
    assert (latest, high) == (9e6, 4e6)
    assert change == pytest.approx(1 / 3)


def test_gaps_and_late_beginnings(series: Make, row: Row, built: Built) -> None:
    rows = [row("visits/a", d, 2e6) for d in MONTHS]
    rows += [row("visits/b", d, 2e6) for d in ("2024-08-31", "2024-10-31")]
    rows += [row("visits/c", d, 2e6) for d in MONTHS[:2]]
    exhibit = built([series("visits/a"), series("visits/b"), series("visits/c")], rows)
    assert chart_of(exhibit).gap_days == 45
    assert "B自2024年8月起有数据" in exhibit.notes
    assert "B在2024年8月至2024年10月之间缺数，图中留空" in exhibit.notes
    assert exhibit.body.rows[2].cells[0].mark == "a"
    assert "a 最新值为2024年8月" in exhibit.notes
    assert "C" not in exhibit.alt  # it does not lead with a value of August


def test_a_shared_domain_of_thirty_billion_is_an_outlier(series: Make, row: Row, built: Built) -> None:
    names = ("visits/a", "visits/b", "visits/c")
    caution = Bilingual("域名与其他产品共用", "a domain shared with other products")
    specs = [series(name) for name in names] + [series("visits/clips", caution=caution)]
    rows = [row(name, d, 2e7) for name in names for d in MONTHS] + [row("visits/clips", MONTHS[-1], 30.3e9)]
    exhibit = built(specs, rows)
    chart = chart_of(exhibit)
    assert [p.outlier for line in chart.panels[0].lines for p in line.points] == [False] * 12 + [True]
    assert chart.unit == "万次"  # it does not squeeze the others
    assert "CLIPS2024年10月的3,030,000万次为离群值，标于图边" in exhibit.notes
    assert "CLIPS：域名与其他产品共用" in exhibit.notes


def test_periods_keep_the_latest_and_say_so(series: Make, row: Row, built: Built) -> None:
    rows = [row("visits/a", d, v) for d, v in zip(MONTHS, (9e6, 2e6, 3e6, 4e6), strict=True)]
    exhibit = built([series("visits/a")], rows, periods=2)
    assert [p.value for p in chart_of(exhibit).panels[0].lines[0].points] == [3e6, 4e6]
    assert "图中只画最近各期，最高值取自全部记录" in exhibit.notes
    assert exhibit.body.rows[0].cells[3].value == 9e6
    assert not any("起有数据" in note for note in exhibit.notes)  # the record is older than the chart


def prices_of(series: Make, row: Row) -> tuple[list[SeriesSpec], list[Observation]]:
    new = series("price/new/h", "irregular", "USD", holds=True)
    used = series("price/used/h2", "irregular", "USD", holds=True, used_of="price/new/h")
    rows = [row("price/new/h", d, v) for d, v in (("2023-12-02", 34749.95), ("2024-10-30", 25749.95))]
    return [new, used], rows


def test_prices_are_steps_that_hold_to_the_cutoff(series: Make, row: Row, built: Built) -> None:
    specs, rows = prices_of(series, row)
    exhibit = built(specs, rows, "prices")
    chart = chart_of(exhibit)
    assert (chart.kind, chart.until, chart.period) == ("step", dt.date(2024, 11, 13), "day")
    assert (chart.unit, chart.exponent) == ("美元", 0)
    assert len(chart.panels[0].lines) == 1
    assert "无二手价格数据：H2" in exhibit.notes
    assert "价格保持至下次变动，最近一次记录为2024年10月30日" in exhibit.notes
    cells = dict(zip([c.id for c in exhibit.body.columns], texts(exhibit)[0], strict=True))
    assert cells["since"] == "2024-10-30"
    assert (cells["latest"], cells["mtd"], cells["ytd"]) == ("25,749.95", "0.00%", "-25.90%")


def test_used_prices_show_their_discount(series: Make, row: Row, built: Built) -> None:
    specs, rows = prices_of(series, row)
    exhibit = built(specs, [*rows, row("price/used/h2", "2024-11-01", 20599.96)], "prices", lang="en")
    assert [c.label for c in exhibit.body.columns][-1] == "Against new"
    assert texts(exhibit, "en")[1][-1] == "-20.00%"
    assert not any("No used prices" in note for note in exhibit.notes)


def test_a_step_before_the_window_holds_into_it(series: Make, row: Row, built: Built) -> None:
    days = ("2024-01-02", "2024-02-02", "2024-03-02", "2024-04-02")
    spec = series("price/new/h", "irregular", "USD", holds=True)
    rows = [row("price/new/h", d, 100.0 + n) for n, d in enumerate(days)]
    exhibit = built([spec], rows, "prices", periods=2)
    assert [p.value for p in chart_of(exhibit).panels[0].lines[0].points] == [101.0, 102.0, 103.0]


def test_bars_and_shares(series: Make, row: Row, built: Built) -> None:
    specs = [series("share/a", unit="%"), series("share/b", unit="%")]
    exhibit = built(specs, [row("share/a", MONTHS[-1], 35.0), row("share/b", MONTHS[-1], 20.5)], "bars")
    chart = chart_of(exhibit)
    assert (chart.kind, chart.unit, chart.exponent) == ("bars", "%", -2)
    assert [line.points[0].value for line in chart.panels[0].lines] == [0.35, 0.205]
    assert [cells[1] for cells in texts(exhibit)] == ["35.0%", "20.5%"]
    assert "high" not in [column.id for column in exhibit.body.columns]  # of one value


def test_panels_have_titles_and_rows_of_their_own(series: Make, row: Row, built: Built) -> None:
    specs = [series(f"visits/{name}") for name in "abc"]
    panels = (
        PanelSpec(Bilingual("其一", "One"), ("visits/a", "visits/b")),
        PanelSpec(Bilingual("C", "C"), ("visits/c",)),
    )
    exhibit = built(specs, [row(spec.id, MONTHS[-1], 2e6) for spec in specs], panels=panels)
    assert [panel.title for panel in chart_of(exhibit).panels] == ["其一", "C"]
    # A panel of one series that is called like it has no row of its own.
    assert [(r.kind, r.cells[0].value) for r in exhibit.body.rows] == [
        ("group", "其一"),
        ("item", "A"),
        ("item", "B"),
        ("item", "C"),
    ]


def test_what_was_not_observed_at_the_cutoff_is_not_drawn(series: Make, row: Row, built: Built) -> None:
    rows = [row("visits/a", "2024-11-12", 1e6), row("visits/a", "2024-11-14", 9e6)]
    exhibit = built([series("visits/a", "daily")], rows)
    assert [p.value for p in chart_of(exhibit).panels[0].lines[0].points] == [1e6]


def test_a_series_without_data_beside_others_is_named(series: Make, row: Row, built: Built) -> None:
    exhibit = built([series("visits/a"), series("visits/b")], [row("visits/a", MONTHS[-1], 2e6)], lang="en")
    assert "No data on record: B" in exhibit.notes
    assert len(chart_of(exhibit).panels[0].lines) == 1


def test_an_empty_exhibit_fails_or_prints_a_frame(series: Make, built: Built) -> None:
    with pytest.raises(EvidenceError) as caught:
        built([series("visits/a")], [])
    assert str(caught.value) == (
        "Exhibit 'x' has nothing to show: there is no observation of visits/a up to the cutoff; import a "
        "file with rows of these series (columns series,date,value,unit,source), or let the exhibit be empty "
        'with empty = "frame" in edition.toml.'
    )
    note = Bilingual("尚无来源", "no source yet")
    exhibit = built([series("visits/a")], [], empty="frame", note=note)
    check_table(exhibit)
    assert (exhibit.chart, exhibit.empty, exhibit.notes) == (None, "截止时点无数据：A", ("尚无来源",))


def test_sources_by_their_printed_names(series: Make, row: Row, built: Built) -> None:
    rows = [
        row("visits/a", MONTHS[-1], 2e6, source="Similarweb export"),
        row("visits/b", MONTHS[-1], 2e6, source="x"),
    ]
    rules = (SourceRule("Similarweb", Bilingual("西米", "Similarweb Ltd")),)
    specs = [series("visits/a"), series("visits/b")]
    assert built(specs, rows, sources=rules).source == "x、西米"
    assert built(specs, rows, lang="en", sources=rules).source == "Similarweb Ltd, x"
    assert not chart_of(built(specs, rows, sources=rules)).restricted


def test_a_restricted_source_marks_the_chart_and_says_so(series: Make, row: Row, built: Built) -> None:
    rules = (SourceRule("Wind", Bilingual("万得", "Wind"), redistribute=False),)
    exhibit = built([series("visits/a")], [row("visits/a", MONTHS[-1], 2e6, source="Wind")], sources=rules)
    assert chart_of(exhibit).restricted
    assert "万得不允许转发原始数据，本图以图片印出，不附数据" in exhibit.notes
