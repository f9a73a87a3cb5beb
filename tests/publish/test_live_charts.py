"""Charts on the web page: what is put there, what stays out, and that nothing in it is more than data."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

import pytest

from zhoubao.edition.edition import HouseStyle
from zhoubao.model import LANGUAGES, Lang
from zhoubao.publish import bundle
from zhoubao.publish.chart_data import chart_csv
from zhoubao.publish.document import Chart, Line, Panel
from zhoubao.publish.html import render_exhibit, render_html
from zhoubao.publish.live_charts import ChartSheet, scripts

from . import sample, web_sample

HOSTILE = "</script><script>alert(1)</script> <!-- ' + datum.x + \u2028 =1+1"
CHARTS = (web_sample.line_chart, web_sample.bar_chart, web_sample.step_chart, web_sample.performance_chart)


def records(html: str) -> list[dict[str, object]]:
    """What the script is told of each live chart."""
    found = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(text) for text in found]


def block(chart: Chart, lang: Lang, *, live: bool = True) -> tuple[str, ChartSheet]:
    sheet = ChartSheet(lang, HouseStyle(), live=live)
    return sheet.block(web_sample.exhibit("visits", 1, chart, lang), chart).html, sheet


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("make", CHARTS)
def test_a_chart_is_a_still_picture_and_a_live_view_a_panel(
    lang: Lang, make: Callable[[Lang], Chart]
) -> None:
    chart = make(lang)
    html, sheet = block(chart, lang)
    assert sheet.lively
    assert html.count('role="img"') == 1
    told = records(html)
    assert len(told) == len(chart.panels)
    for record, panel in zip(told, chart.panels, strict=True):
        spec = record["spec"]
        assert isinstance(spec, dict)
        rows = [row for layer in spec["layer"] for row in layer["data"]["values"] if "text" in row]
        # The script reads these, and removes a series by its name.
        assert {row["name"] for row in rows} == {line.name for line in panel.lines}
        assert all(row["period"] for row in rows)
        assert len({(r["name"], r["x"]) for r in rows}) == sum(len(line.points) for line in panel.lines)
        whole = record["periods" if chart.kind == "bars" else "range"]
        assert isinstance(whole, list)
        assert len(whole) >= 2
        assert "param" not in json.dumps(spec), "nothing is left that Vega itself would let readers choose"
    assert html.count("data-series=") == sum(len(panel.lines) for panel in chart.panels)


def test_without_scripts_there_is_no_live_view() -> None:
    html, sheet = block(web_sample.line_chart("en"), "en", live=False)
    assert not sheet.lively
    assert "<script" not in html
    assert "<button" not in html
    alone = render_exhibit(
        web_sample.exhibit("visits", 1, web_sample.line_chart("en"), "en"), sample.document("en")
    )
    assert b"<script" not in alone
    assert b"script-src" not in alone


@pytest.mark.parametrize("make", CHARTS)
def test_every_colour_that_changes_has_one_colour_by_night(make: Callable[[Lang], Chart]) -> None:
    html, sheet = block(make("zh"), "zh")
    rules = re.findall(r"(text|:not\(text\))\[(fill|stroke)=\"(#\w+)\"\]\{\2:(#\w+)\}", sheet.night_rules())
    assert rules
    assert len({rule[:3] for rule in rules}) == len(rules)
    for _, paint, day, _ in rules:
        assert f'{paint}="{day}"' in html
    assert "#ffffff" not in {night for *_, night in rules}


def test_a_restricted_chart_is_pixels_and_nothing_else() -> None:
    chart = replace(web_sample.line_chart("en"), restricted=True)
    html, sheet = block(chart, "en")
    assert not sheet.lively
    pictures = re.findall(r'<img src="data:image/png;base64,([^"]*)"', html)
    assert len(pictures) == 2, "for wide and for narrow room"
    assert all(base64.b64decode(picture).startswith(b"\x89PNG") for picture in pictures)
    assert "<svg" not in html
    assert "<script" not in html
    exhibit = replace(web_sample.exhibit("closed", 1, chart, "en"), chart=chart)
    assert sheet.data_link(exhibit, "2024-11-14") is None
    assert chart_csv(chart) is None


def test_names_from_outside_are_data_in_the_live_view() -> None:
    chart = web_sample.bar_chart("en")
    lines = tuple(replace(line, name=f"{line.name} {HOSTILE}") for line in chart.panels[0].lines)
    document = sample.with_sections(
        "en",
        sample.section(
            replace(
                web_sample.exhibit("visits", 1, replace(chart, panels=(Panel(HOSTILE, lines),)), "en"),
                caption=HOSTILE,
                alt=HOSTILE,
            )
        ),
    )
    page = render_html(document).decode()
    assert page.count("<script") == page.count("</script>") == 3
    assert "alert(1)</script>" not in page
    (record,) = records(page)
    assert "alert(1)" in json.dumps(record)


def test_csv_holds_the_points_in_full() -> None:
    chart = web_sample.line_chart("zh")
    content = chart_csv(chart)
    assert content is not None
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    points = [(panel, line, point) for panel in chart.panels for line in panel.lines for point in line.points]
    assert len(rows) == len(points)
    for row, (panel, line, point) in zip(rows, points, strict=True):
        assert (row["panel"], row["series"], row["name"]) == (panel.title, line.id, line.name)
        assert row["date"] == point.day.isoformat()
        assert float(row["value"]) == point.value
        assert row["flags"].split() == ["provisional"] * point.provisional + ["outlier"] * point.outlier
    assert sum("outlier" in row["flags"] for row in rows) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
def test_csv_has_no_formulas(start: str) -> None:
    chart = web_sample.bar_chart("zh")
    line = chart.panels[0].lines[0]
    hostile = Line(f"{start}cmd", f"{start}1+1", (replace(line.points[0], value=-3.5),))
    content = chart_csv(replace(chart, panels=(Panel(f"{start}x", (hostile,)),)))
    assert content is not None
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert all(row[key].startswith("'") for key in ("panel", "series", "name"))
    assert row["value"] == "-3.5", "a number is no formula"


def test_the_script_in_the_package_is_what_the_installed_version_makes() -> None:
    installed = version("vl-convert-python")
    if f"vl-convert {installed}." not in bundle.vega_script().splitlines()[0]:
        pytest.skip(f"the script was made with another vl-convert than {installed}")
    assert bundle.made() == bundle.vega_script()


def test_the_scripts_cannot_end_their_element() -> None:
    for text in scripts():
        assert "</script" not in text.lower()
        assert "<!--" not in text
