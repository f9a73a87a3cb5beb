"""The Vega-Lite spec: it compiles, shows what the drawing shows, and holds no expression from outside."""

from __future__ import annotations

import json
from typing import Any

import pytest
import vl_convert

from zhoubao.edition.edition import HouseStyle
from zhoubao.errors import RenderError
from zhoubao.publish.charts.scales import value_scale
from zhoubao.publish.charts.spec import vega_lite
from zhoubao.publish.charts.traces import traces_of
from zhoubao.publish.document import Chart

from . import samples

STYLE = HouseStyle()


def spec_of(chart: Chart, **more: Any) -> dict[str, Any]:
    return vega_lite(chart, "zh", STYLE, width=400, height=180, **more)


@pytest.mark.parametrize("name", samples.ALL)
def test_it_compiles_and_draws(name: str) -> None:
    spec = spec_of(samples.ALL[name], theme="dark")
    assert json.loads(json.dumps(spec)) == spec
    drawn = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    for panel in samples.ALL[name].panels:
        for line in panel.lines:
            assert line.name in drawn


@pytest.mark.parametrize("name", samples.ALL)
def test_it_has_the_values_and_axis_of_the_drawing(name: str) -> None:
    chart = samples.ALL[name]
    for at, traces in enumerate(traces_of(chart, "zh")):
        spec = spec_of(chart, panel=at)
        rows = [row for layer in spec["layer"] for row in layer["data"]["values"] if "text" in row]
        told = {(row["name"], row["text"], row["provisional"]) for row in rows}
        assert told == {(t.name, d.text, d.provisional) for t in traces for d in (*t.dots, *t.outliers)}
        scale = value_scale(chart, traces)
        axes = [
            layer["encoding"]["y"]["scale"]["domain"] for layer in spec["layer"] if "x" in layer["encoding"]
        ]
        assert axes
        assert all(axis == [scale.first, scale.last] for axis in axes)


def test_names_are_data_only() -> None:
    def strings(node: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        if isinstance(node, dict):
            return [found for key, child in node.items() for found in strings(child, (*path, key))]
        if isinstance(node, list):
            return [found for child in node for found in strings(child, (*path, "*"))]
        return [path] if isinstance(node, str) and "alert" in node else []

    chart = samples.visits(names=(samples.HOSTILE,))
    spec = spec_of(chart, panel=0)
    found = {path[-2:] for path in strings(spec)}
    assert found == {("*", "name"), ("domain", "*")}
    assert "expr" not in json.dumps(spec)
    vl_convert.vegalite_to_svg(spec, vl_version="6.4")


def test_a_restricted_chart_has_none() -> None:
    with pytest.raises(RenderError, match="may not leave"):
        spec_of(samples.downloads(restricted=True))


def test_width_of_a_container_is_for_one_panel() -> None:
    with pytest.raises(RenderError, match="one panel"):
        vega_lite(samples.visits(), "zh", STYLE, width=None, height=100)
    assert vega_lite(samples.visits(), "zh", STYLE, width=None, height=100, panel=1)["width"] == "container"
