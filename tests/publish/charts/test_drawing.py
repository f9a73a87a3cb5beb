"""The drawn charts: whole, within their bounds, legible, and safe with names from outside."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import get_args

import pytest
import typst

from zhoubao.edition.edition import HouseStyle
from zhoubao.errors import RenderError
from zhoubao.model import Lang
from zhoubao.publish.charts.drawing import png, svg
from zhoubao.publish.charts.palette import MOST_SERIES, Theme, look_of, page_of
from zhoubao.publish.charts.widths import shortened, width_of
from zhoubao.publish.document import Chart, Line, Panel, Point
from zhoubao.publish.fonts import typst_fonts
from zhoubao.publish.outside import legible

from . import samples

STYLE = HouseStyle()
WIDTHS = (130.0, 235.0, 487.5)


def drawn(chart: Chart, lang: Lang = "zh", width: float = 487.5, **more: object) -> ET.Element:
    return ET.fromstring(svg(chart, lang, STYLE, width=width, **more))  # type: ignore[arg-type]


def words(picture: ET.Element) -> list[tuple[str, float, float, float]]:
    """Each text with its left, right and foot."""
    found = []
    for node in picture.findall(".//{*}text"):
        size = float(node.get("font-size", picture.get("font-size", "7")))
        width, x = width_of(node.text or "", size), float(node.get("x", 0))
        left = {"start": x, "middle": x - width / 2, "end": x - width}[node.get("text-anchor", "start")]
        found.append((node.text or "", left, left + width, float(node.get("y", 0))))
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", samples.ALL)
def test_words_stay_inside_and_apart(name: str, width: float) -> None:
    chart = samples.ALL[name]
    picture = drawn(chart, "en" if name.endswith("en") else "zh", width)
    told = words(picture)
    assert told
    height = float(picture.get("height", 0))
    for text, left, right, foot in told:
        assert left >= -0.5, text
        assert right <= width + 0.5, text
        assert 4 < foot <= height, text
    for (one, a, b, y), (other, c, d, z) in combinations(told, 2):
        assert b <= c + 0.3 or d <= a + 0.3 or abs(y - z) >= 6.3, (one, other)


@pytest.mark.parametrize("name", samples.ALL)
def test_golden(name: str, same_as_answer: Callable[[str, str], None]) -> None:
    text = svg(samples.ALL[name], "en" if name.endswith("en") else "zh", STYLE, width=487.5)
    same_as_answer(f"chart.{name}.svg", text.replace("><", ">\n<") + "\n")


def test_every_name_is_printed_in_each_width() -> None:
    for width in WIDTHS:
        for chart in samples.ALL.values():
            told = [text for text, *_ in words(drawn(chart, width=width))]
            for panel in chart.panels:
                for line in panel.lines:
                    assert line.name in told


def test_a_gap_is_not_drawn_through_and_a_provisional_value_is_hollow_and_dashed() -> None:
    chart = samples.visits()
    one = replace(chart, panels=(Panel("", (chart.panels[0].lines[1],)),))
    picture = drawn(one)
    paths = [node.get("d", "") for node in picture.findall(".//{*}path") if node.get("fill") == "none"]
    assert [way.count("M") for way in paths if "H" not in way] == [2, 1]
    assert "1.2 2.2" in [node.get("stroke-dasharray") for node in picture.findall(".//{*}path")]
    hollow = [n for n in picture.iter() if n.get("fill") == page_of("light").paper]
    assert len(hollow) == 2  # the value, and what the legend says of it
    assert "空心为初步值" in [text for text, *_ in words(picture)]


def test_a_step_line_goes_level_then_up_and_holds() -> None:
    picture = drawn(samples.prices())
    ways = [way for n in picture.findall(".//{*}path") if "V" in (way := n.get("d", ""))]
    assert len(ways) == 3
    for way in ways:
        assert re.fullmatch(r"M[\d.]+ [\d.]+(H[\d.]+V[\d.]+){2}", way)
    ends = {re.findall(r"H([\d.]+)", way)[-1] for way in ways}
    assert len(ends) == 1


def test_an_outlier_stands_at_the_edge_with_its_value_and_does_not_stretch_the_axis() -> None:
    told = [text for text, *_ in words(drawn(samples.visits()))]
    assert told.count("3,000,000") == 2
    ticks = [float(t.replace(",", "")) for t in told if re.fullmatch(r"[\d,]+", t) and t != "3,000,000"]
    assert max(ticks) <= 6000


def test_only_outliers_still_have_an_axis() -> None:
    day = samples.month_ends(1)[0]
    chart = replace(
        samples.visits(), panels=(Panel("", (Line("a", "A", (Point(day, 5e6, outlier=True),)),)),)
    )
    assert "500" in [text for text, *_ in words(drawn(chart))]


def test_percentages_about_a_baseline_have_signs() -> None:
    told = [text for text, *_ in words(drawn(samples.performance()))]
    assert {"+50%", "0%"} <= set(told)
    assert any(text.startswith("-") for text in told)
    share = replace(
        samples.performance(), baseline=None, panels=(Panel("", (samples.performance().panels[0].lines[1],)),)
    )
    assert not any(text.startswith("+") for text, *_ in words(drawn(share)))  # fmt: skip


@pytest.mark.parametrize("theme", get_args(Theme))
def test_series_differ_by_more_than_colour_and_stand_out(theme: Theme) -> None:
    looks = [look_of(n, theme) for n in range(MOST_SERIES)]
    assert len({look.colour for look in looks}) == MOST_SERIES
    assert len({(look.dash, look.shape) for look in looks}) == MOST_SERIES
    for look in looks:
        assert legible(look.colour, page_of(theme).paper, 3.0) == look.colour


def test_the_same_series_has_one_look_in_two_panels() -> None:
    line = samples.visits().panels[0].lines[0]
    other = replace(line, id="other", name="Other")
    chart = replace(samples.visits(), panels=(Panel("a", (line,)), Panel("b", (other, line))))
    colours = {
        node.text: node.get("fill")
        for node in drawn(chart).findall(".//{*}text")
        if node.text in ("ChatGPT", "Other")
    }
    assert colours["ChatGPT"] != colours["Other"]


def test_names_from_outside_are_text() -> None:
    text = svg(samples.visits(names=(samples.HOSTILE,)), "zh", STYLE, width=487.5, alt=samples.HOSTILE)
    assert "<script" not in text
    assert "\u202e" not in text
    told = [node.text for node in ET.fromstring(text).findall(".//{*}text")]
    assert any(name and "<script>" in name for name in told)


def test_no_ids_and_no_style_attributes() -> None:
    for chart in samples.ALL.values():
        text = svg(chart, "zh", STYLE, width=300)
        assert " id=" not in text
        assert " style=" not in text


def test_a_restricted_chart_is_pixels_only() -> None:
    chart = samples.downloads(restricted=True)
    with pytest.raises(RenderError, match="is its data"):
        svg(chart, "zh", STYLE, width=300)
    pixels = png(chart, "zh", STYLE, width=300, height=120)
    assert pixels.startswith(b"\x89PNG")
    assert [int.from_bytes(pixels[at : at + 4], "big") for at in (16, 20)] == [600, 240]
    assert png(chart, "zh", STYLE, width=300, height=120) == pixels


def test_an_empty_chart_is_drawn() -> None:
    for kind in ("line", "bars", "step"):
        chart = replace(samples.downloads(0), kind=kind)
        assert drawn(chart).tag.endswith("svg")


def test_widths_are_those_of_the_face() -> None:
    characters = [chr(code) for code in range(0x21, 0x7F)]
    source = (
        '#set text(font: "Noto Sans SC", size: 1000pt, kerning: false, ligatures: false)\n'
        "#context [#metadata(json(bytes(sys.inputs.c)).map(c => calc.round(measure(c).width.pt()))) <w>]"
    )
    told = typst.query(
        source.encode(), "<w>", field="value", one=True, font_paths=typst_fonts(),
        ignore_system_fonts=True, sys_inputs={"c": json.dumps(characters)},
    )  # fmt: skip
    for character, width in zip(characters, json.loads(told), strict=True):
        assert width_of(character, 1000) == pytest.approx(width, abs=1), character


def test_shortened_words_fit() -> None:
    for room in (8.0, 20.0, 90.0):
        assert width_of(shortened("天工AI 助手与搜索 Kunlun", 7, room), 7) <= room + 7
    assert shortened("Kimi", 7, 90) == "Kimi"
