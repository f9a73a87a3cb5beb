"""A chart as a Vega-Lite spec, for the live page.

The spec is a plain dict with its values in it; nothing is loaded. Names from outside stand in it as data
only: as values of rows, members of a scale's domain or titles. No part of it that Vega reads as an
expression holds any.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from zhoubao.edition.edition import HouseStyle
from zhoubao.errors import RenderError
from zhoubao.model import Lang
from zhoubao.publish.charts.palette import Look, Page, Theme, look_of, page_of
from zhoubao.publish.charts.scales import day_range, value_scale
from zhoubao.publish.charts.traces import (
    Dot,
    Trace,
    period_text,
    positions,
    scaled,
    signed,
    traces_of,
)
from zhoubao.publish.document import Chart, Panel
from zhoubao.publish.outside import clean, legible

__all__ = ["FONT", "SCHEMA", "vega_lite"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"

_MOST_SHAPES = 40
"""A series with more values than this is drawn without point shapes until one is pointed at."""
_MONTHS_ZH = [f"{n}月" for n in range(1, 13)]
_ZH: dict[str, Any] = {
    "dateTime": "%Y-%m-%d %H:%M",
    "date": "%Y-%m-%d",
    "time": "%H:%M",
    "periods": ["上午", "下午"],
    "days": [f"星期{n}" for n in "日一二三四五六"],
    "shortDays": list("日一二三四五六"),
    "months": _MONTHS_ZH,
    "shortMonths": _MONTHS_ZH,
}
_DATES: dict[Lang, dict[str, str]] = {
    "zh": {"year": "%Y", "quarter": "%y-%m", "month": "%y-%m", "week": "%m-%d", "day": "%m-%d",
           "date": "%m-%d"},
    "en": {"year": "%Y", "quarter": "%b", "month": "%b", "week": "%-d %b", "day": "%-d %b", "date": "%-d %b"},
}  # fmt: skip

Spec = dict[str, Any]


def vega_lite(
    chart: Chart,
    lang: Lang,
    style: HouseStyle,
    *,
    width: float | None,
    height: float,
    theme: Theme = "light",
    panel: int | None = None,
) -> Spec:
    """The chart as a Vega-Lite 6 spec: tooltips, series on and off by the legend, zoom along the dates.

    ``width`` and ``height`` are those of one panel's plot in pixels; a ``width`` of none fills the element
    that the chart is put in. ``panel`` (from 0) gives one panel as a chart of its own, which a page may stack
    as it has room; none gives all, side by side where there are two. Zooming by wheel asks for the control
    key, so that a page still scrolls.

    Raises ``RenderError`` for a restricted chart, whose data may not leave the desk, and where ``width`` is
    none for several panels at once, which Vega-Lite cannot fit.
    """
    if chart.restricted:
        raise RenderError("A restricted chart has no spec: its data may not leave the desk; draw it as PNG.")
    chosen = range(len(chart.panels)) if panel is None else (panel,)
    if width is None and len(chosen) > 1:
        raise RenderError("Several panels have no common width of none; ask for one panel at a time.")
    page = page_of(theme)
    told = traces_of(chart, lang)
    drawn = [_panel(chart, chart.panels[n], told[n], n, lang, style, theme, width, height) for n in chosen]
    top: Spec = {"$schema": SCHEMA, "background": None, "config": _config(page, lang)}
    if len(drawn) == 1:
        return {**top, **drawn[0]}
    apart = {"color": "independent", "strokeDash": "independent"}
    return {**top, "concat": drawn, "columns": 2, "spacing": 24, "resolve": {"scale": apart}}


def _panel(
    chart: Chart,
    panel: Panel,
    traces: Sequence[Trace],
    number: int,
    lang: Lang,
    style: HouseStyle,
    theme: Theme,
    width: float | None,
    height: float,
) -> Spec:
    page = page_of(theme)
    looks = [look_of(trace.place, theme) for trace in traces]
    size: Spec = {"width": "container" if width is None else width, "height": height}
    layers = (_bars if chart.kind == "bars" else _lines)(chart, traces, looks, number, lang, page)
    if chart.baseline is not None:
        layers.insert(0, _rule(scaled(chart.baseline, chart), page))
    spec: Spec = {**size, "layer": layers}
    if panel.title:
        spec["title"] = {
            "text": clean(panel.title),
            "anchor": "start",
            "fontSize": 12,
            "fontWeight": "normal",
            "color": legible(style.accent, page.paper),
        }
    return spec


def _lines(
    chart: Chart, traces: Sequence[Trace], looks: Sequence[Look], number: int, lang: Lang, page: Page
) -> list[Spec]:
    first, last = day_range(chart)
    scale = value_scale(chart, traces)
    x: Spec = {
        "field": "x",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "domain": [_instant(first), _instant(last)], "padding": 6},
        "axis": {"format": _DATES[lang], "grid": False, "labelOverlap": "greedy"},
    }
    y: Spec = {
        "field": "y",
        "type": "quantitative",
        "title": _unit(chart),
        "scale": {"domain": [scale.first, scale.last], "nice": False},
        "axis": _values(chart),
    }
    colour, dash = _series(chart, traces, looks)
    shown = {"condition": {"param": f"shown{number}", "value": 1, "empty": True}, "value": 0.06}
    mark: Spec = {"type": "line", "strokeWidth": 1.8, "clip": True}
    mark["interpolate"] = "step-after" if chart.kind == "step" else "linear"
    runs = [
        {"x": _instant(day), "y": value, "name": trace.name, "run": f"{trace.place}.{n}"}
        for trace in traces
        for n, run in enumerate(trace.runs)
        for day, value in run
    ]
    joints = [
        {
            "x": _instant(day),
            "y": value,
            "name": trace.name,
            "run": f"{trace.place}.{n}",
            "colour": look.colour,
        }
        for trace, look in zip(traces, looks, strict=True)
        for n, joint in enumerate(trace.joints)
        for day, value in joint
    ]
    dots = _rows(traces, looks, page)
    dense = max((len(trace.dots) for trace in traces), default=0) > _MOST_SHAPES
    tips = _tips(lang)
    layers: list[Spec] = [
        {
            "data": {"values": runs},
            "mark": mark,
            "encoding": {
                "x": x, "y": y, "color": colour, "strokeDash": dash,
                "detail": {"field": "run", "type": "nominal"}, "opacity": shown,
            },
        },
        {
            "data": {"values": joints},
            "mark": {**mark, "strokeDash": [2, 3], "strokeWidth": 1.2},
            "encoding": {
                "x": x, "y": y, "stroke": _given("colour"),
                "detail": {"field": "run", "type": "nominal"}, "opacity": shown,
            },
        },
        {
            "data": {"values": dots},
            "params": [
                {"name": f"shown{number}", "select": {"type": "point", "fields": ["name"], "toggle": "true"},
                 "bind": "legend"},
                {"name": f"zoom{number}", "bind": "scales",
                 "select": {"type": "interval", "encodings": ["x"], "zoom": "wheel![event.ctrlKey]"}},
            ],
            "mark": {"type": "point", "size": 34, "strokeWidth": 1.3, "clip": True},
            "encoding": {
                "x": x, "y": y, "shape": _given("shape"),
                "stroke": _given("colour"), "fill": _given("inside"),
                "opacity": _shown_dots(number, dense), "tooltip": tips,
            },
        },
    ]  # fmt: skip
    layers += _edge(traces, looks, scale.first, scale.last, x, y, lang, page)
    return layers


def _shown_dots(number: int, dense: bool) -> Spec:
    seen = 0.0 if dense else 1.0
    return {"condition": {"param": f"shown{number}", "value": seen, "empty": True}, "value": 0}


def _edge(
    traces: Sequence[Trace],
    looks: Sequence[Look],
    least: float,
    greatest: float,
    x: Spec,
    y: Spec,
    lang: Lang,
    page: Page,
) -> list[Spec]:
    """Outliers at the edge of the panel, each with its value."""
    layers: list[Spec] = []
    for up in (True, False):
        rows = [
            {**_row(trace, dot, look, page), "y": greatest if up else least}
            for trace, look in zip(traces, looks, strict=True)
            for dot in trace.outliers
            if (dot.value >= least) == up
        ]
        if not rows:
            continue
        place: Spec = {"x": x, "y": y, "fill": _given("colour")}
        shape = "triangle-up" if up else "triangle-down"
        layers.append(
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "shape": shape, "size": 60},
                "encoding": {**place, "tooltip": _tips(lang)},
            }
        )
        layers.append(
            {
                "data": {"values": rows},
                "mark": {"type": "text", "align": "left", "dx": 7, "dy": 5 if up else -5, "fontSize": 10},
                "encoding": {**place, "text": {"field": "text", "type": "nominal"}},
            }
        )
    return layers


def _bars(
    chart: Chart, traces: Sequence[Trace], looks: Sequence[Look], number: int, lang: Lang, page: Page
) -> list[Spec]:
    scale = value_scale(chart, traces)
    periods = [period_text(day, chart, lang) for day in positions(chart.panels, chart)]
    x: Spec = {
        "field": "period",
        "type": "ordinal",
        "title": None,
        "sort": None,
        "scale": {"domain": periods, "paddingInner": 0.25, "paddingOuter": 0.12},
        "axis": {"labelAngle": 0, "labelOverlap": "greedy"},
    }
    y: Spec = {
        "field": "y",
        "type": "quantitative",
        "title": _unit(chart),
        "scale": {"domain": [scale.first, scale.last], "nice": False},
        "axis": _values(chart),
    }
    colour, _ = _series(chart, traces, looks)
    order = {"domain": colour["scale"]["domain"]}
    beside = {"field": "name", "type": "nominal", "sort": None, "scale": order}
    hollow = {"test": {"field": "provisional", "equal": True}}
    rows = _rows(traces, looks, page)
    layers: list[Spec] = [
        {
            "data": {"values": rows},
            "params": [
                {"name": f"shown{number}", "select": {"type": "point", "fields": ["name"], "toggle": "true"},
                 "bind": "legend"},
            ],
            "mark": {"type": "bar", "strokeWidth": 1.1},
            "encoding": {
                "x": x, "xOffset": beside, "y": y, "color": colour,
                "stroke": _given("colour"),
                "fillOpacity": {"condition": {**hollow, "value": 0.15}, "value": 1},
                "strokeDash": {"condition": {**hollow, "value": [2.5, 2]}, "value": [1, 0]},
                "opacity": {
                    "condition": {"param": f"shown{number}", "value": 1, "empty": True}, "value": 0.08,
                },
                "tooltip": _tips(lang),
            },
        }
    ]  # fmt: skip
    for layer in _edge(traces, looks, scale.first, scale.last, x, y, lang, page):
        layer["encoding"]["xOffset"] = beside
        layers.append(layer)
    return layers


def _series(chart: Chart, traces: Sequence[Trace], looks: Sequence[Look]) -> tuple[Spec, Spec]:
    """Colour and dash by the series' name; one legend tells both."""
    names = [trace.name for trace in traces]
    bars = chart.kind == "bars"
    legend: Spec = {
        "orient": "top",
        "title": None,
        "columns": 4,
        "symbolType": "square" if bars else "stroke",
        "symbolSize": 80 if bars else 180,
        "offset": 24 if _unit(chart) else 8,
    }

    def by(values: list[Any], **more: Any) -> Spec:
        return {
            "field": "name",
            "type": "nominal",
            "sort": None,
            "scale": {"domain": names, "range": values},
            **more,
        }

    dashes = [list(look.dash) or [1, 0] for look in looks]
    return by([look.colour for look in looks], legend=legend), by(dashes, legend=legend)


def _rule(value: float, page: Page) -> Spec:
    return {
        "data": {"values": [{"y": value}]},
        "mark": {"type": "rule", "color": page.axis, "strokeWidth": 1},
        "encoding": {"y": {"field": "y", "type": "quantitative"}},
    }


def _given(field: str) -> Spec:
    """A channel whose values stand in the rows as they are drawn, without a scale."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def _rows(traces: Sequence[Trace], looks: Sequence[Look], page: Page) -> list[Spec]:
    return [
        _row(trace, dot, look, page) for trace, look in zip(traces, looks, strict=True) for dot in trace.dots
    ]


def _row(trace: Trace, dot: Dot, look: Look, page: Page) -> Spec:
    return {
        "colour": look.colour,
        "inside": page.paper if dot.provisional else look.colour,
        "shape": look.shape,
        "x": _instant(dot.day),
        "y": dot.value,
        "name": trace.name,
        "period": dot.period,
        "text": dot.text,
        "provisional": dot.provisional,
    }


def _tips(lang: Lang) -> list[Spec]:
    titles = ("系列", "时点", "数值") if lang == "zh" else ("Series", "Period", "Value")
    return [
        {"field": field, "type": "nominal", "title": title}
        for field, title in zip(("name", "period", "text"), titles, strict=True)
    ]


def _values(chart: Chart) -> Spec:
    digits = f"{'+' if signed(chart) else ''},~f"
    return {"format": digits, "tickCount": 5, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end",
            "titleX": 0, "titleY": -8, "domain": False, "ticks": False}  # fmt: skip


def _unit(chart: Chart) -> str | None:
    return clean(chart.unit) or None


def _instant(day: dt.date) -> int:
    """Midnight UTC in milliseconds: a date is the same day in every reader's time zone."""
    return (day - dt.date(1970, 1, 1)).days * 86_400_000


def _config(page: Page, lang: Lang) -> Spec:
    words = {"labelColor": page.soft, "titleColor": page.soft, "labelFontSize": 11, "titleFontSize": 11}
    config: Spec = {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **words,
            "titleFontWeight": "normal",
            "gridColor": page.grid,
            "gridWidth": 0.7,
            "domainColor": page.axis,
            "tickColor": page.axis,
            "tickSize": 4,
        },
        "legend": {**words, "labelColor": page.ink, "labelLimit": 260, "rowPadding": 3, "columnPadding": 14},
    }
    if lang == "zh":
        config["locale"] = {"time": _ZH}
    return config
