"""Charts on the web page: a still picture that every reader has, and a live view put over it by a script.

The still picture is the SVG of ``charts.drawing``, once as wide as the text and once as wide as a phone; the
page shows the one that fits. Its colours turn with the page by rules that compare the picture of the day
with that of the night. The live view is the spec of ``charts.spec``, a panel at a time, with its words beside
it in HTML, where keyboards and screen readers find them.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from zhoubao.edition.edition import HouseStyle
from zhoubao.model import Lang
from zhoubao.publish.bundle import vega_script
from zhoubao.publish.chart_data import chart_csv
from zhoubao.publish.charts.drawing import png, svg
from zhoubao.publish.charts.palette import Look, Theme, look_of
from zhoubao.publish.charts.spec import vega_lite
from zhoubao.publish.charts.traces import Trace, traces_of
from zhoubao.publish.document import Chart, Exhibit
from zhoubao.publish.labels import label
from zhoubao.publish.markup import Markup, el
from zhoubao.publish.outside import clean

__all__ = ["ChartSheet", "scripts"]

_ROOMS = (("wide", (760.0, 12.0)), ("narrow", (350.0, 11.0)))
"""The widths that still pictures are drawn for, and their type sizes, in pixels."""
_PAINT = re.compile(r"<(?P<tag>\w+)[^>]*?>")
_COLOUR = re.compile(r'\b(fill|stroke)="(#[0-9a-f]{6})"')
_TOOLS = (("in", "+"), ("out", "−"), ("earlier", "‹"), ("later", "›"), ("all", "⟲"))

Record = dict[str, Any]


@cache
def scripts() -> tuple[str, str]:
    """The scripts of a page with live charts: the libraries, and the page's own."""
    own = files("zhoubao.publish").joinpath("templates/live.js").read_text(encoding="utf-8")
    return vega_script(), own


class ChartSheet:
    """The charts of one page, and the colours that they have by night.

    ``live`` is whether scripts may run on the page; without it only the still pictures are put there.
    """

    def __init__(self, lang: Lang, style: HouseStyle, *, live: bool) -> None:
        self.lang, self.style, self.live = lang, style, live
        self.lively = False
        self._night: dict[tuple[bool, str, str], str] = {}

    def block(self, exhibit: Exhibit, chart: Chart) -> Markup:
        """An exhibit's chart. Of a restricted one the page holds pixels alone."""
        alt = clean(exhibit.alt)
        if chart.restricted:
            # The one that has no room is not displayed, and so not read out either.
            images = [self._pixels(chart, alt, name, *room) for name, room in _ROOMS]
            return el("div", el("div", *images, class_="still pixels"), class_="chart")
        stills = [
            el("div", Markup(self._still(chart, width, size)), class_=name) for name, (width, size) in _ROOMS
        ]
        panels = list(self._panels(exhibit, chart)) if self.live else []
        return el(
            "div",
            el("div", *stills, class_="still", role="img", aria_label=alt),
            el("div", *panels, class_="panels") if panels else None,
            el("p", label(self.lang, "chart_hint"), class_="hint") if panels else None,
            class_="chart",
        )

    def data_link(self, exhibit: Exhibit, issue: str) -> Markup | None:
        """A link that saves what the chart draws; none where it may not leave the desk."""
        content = chart_csv(exhibit.chart) if exhibit.chart is not None else None
        if content is None:
            return None
        name = re.sub(r"[^\w.-]+", "-", clean(f"{exhibit.id}-{issue}.csv"))
        href = "data:text/csv;charset=utf-8;base64," + b64encode(content).decode()
        return el("p", el("a", label(self.lang, "chart_data"), href=href, download=name), class_="data")

    def night_rules(self) -> str:
        """Style rules that give the still pictures their colours by night."""
        rules = "".join(
            f'.still {"text" if words else ":not(text)"}[{paint}="{day}"]{{{paint}:{night}}}'
            for (words, paint, day), night in sorted(self._night.items())
        )
        return f"@media screen and (prefers-color-scheme:dark){{{rules}}}\n" if rules else ""

    # Still

    def _still(self, chart: Chart, width: float, size: float) -> str:
        def drawn(theme: Theme) -> str:
            return svg(chart, self.lang, self.style, width=width, size=size, theme=theme)

        day = drawn("light")
        self._learn(day, drawn("dark"))
        return day

    def _pixels(self, chart: Chart, alt: str, name: str, width: float, size: float) -> Markup:
        picture = b64encode(png(chart, self.lang, self.style, width=width, size=size)).decode()
        return el("img", src=f"data:image/png;base64,{picture}", alt=alt, class_=name)

    def _learn(self, day: str, night: str) -> None:
        for by_day, by_night in zip(_paints(day), _paints(night), strict=True):
            if by_day != by_night:
                self._night[by_day] = by_night[2]

    # Live

    def _panels(self, exhibit: Exhibit, chart: Chart) -> Iterator[Markup]:
        for number, traces in enumerate(traces_of(chart, self.lang)):
            if any(trace.dots or trace.outliers for trace in traces):
                self.lively = True
                yield self._panel(exhibit, chart, number, traces)

    def _panel(self, exhibit: Exhibit, chart: Chart, number: int, traces: tuple[Trace, ...]) -> Markup:
        def word(key: str, **values: object) -> str:
            return clean(label(self.lang, key, **values))

        title = clean(chart.panels[number].title)
        name = title or clean(exhibit.caption)
        series = [
            el(
                "button",
                self._swatch(chart, look_of(trace.place), look_of(trace.place, "dark")),
                trace.name,
                type="button",
                data_series=trace.name,
                aria_pressed="true",
            )
            for trace in traces
        ]
        tools = [
            el(
                "button",
                sign,
                type="button",
                data_zoom=key,
                aria_label=word(f"chart_{key}"),
                title=word(f"chart_{key}"),
            )
            for key, sign in _TOOLS
        ]
        hollow = any(dot.provisional for t in traces for dot in (*t.dots, *t.outliers))
        unit = "" if chart.unit == "%" else clean(chart.unit)
        return el(
            "div",
            el(
                "div",
                el(
                    "p",
                    el("span", title) if title else None,
                    el("span", unit, class_="unit") if unit else None,
                    class_="title",
                )
                if title or unit
                else None,
                el("div", *tools, class_="tools", role="group", aria_label=word("chart_zoom")),
                class_="head",
            ),
            el(
                "div",
                *series,
                el("span", "○ ", word("chart_provisional"), class_="hollow") if hollow else None,
                class_="series",
                role="group",
                aria_label=word("chart_series"),
            ),
            el(
                "div",
                el("div", class_="canvas"),
                el("div", class_="rule", hidden=True),
                el("div", class_="band", hidden=True),
                el("div", class_="tip", hidden=True, role="status"),
                class_="plot",
                tabindex=0,
                role="group",
                aria_label=word("chart_values", name=name),
            ),
            el("script", _data(self._record(exhibit, chart, number, name)), type="application/json"),
            class_="live",
            hidden=True,
        )

    def _swatch(self, chart: Chart, day: Look, night: Look) -> Markup:
        def drawn(look: Look) -> str:
            if chart.kind == "bars":
                inner = f'<rect x="4" y="1" width="10" height="10" fill="{look.colour}"/>'
            else:
                dash = f' stroke-dasharray="{" ".join(f"{d:g}" for d in look.dash)}"' if look.dash else ""
                inner = f'<path d="M0 6H18" fill="none" stroke="{look.colour}" stroke-width="2"{dash}/>'
            return (
                '<svg class="swatch" width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">'
                f"{inner}</svg>"
            )

        self._learn(drawn(day), drawn(night))
        return Markup(drawn(day))

    def _record(self, exhibit: Exhibit, chart: Chart, number: int, name: str) -> Record:
        """What the script is told: the spec by day, where it differs by night, and its words."""

        def spec(theme: Theme) -> Record:
            made = vega_lite(
                chart, self.lang, self.style, width=None, height=300.0, theme=theme, panel=number
            )
            return _drawn_only(made, per_cent=chart.unit == "%")

        day = spec("light")
        alt = clean(exhibit.alt)
        record: Record = {
            "spec": day,
            "night": list(_differences(day, spec("dark"))),
            "alt": alt if len(chart.panels) == 1 else f"{name}: {alt}",
            "provisional": label(self.lang, "provisional"),
        }
        scale = next(layer["encoding"]["x"]["scale"] for layer in day["layer"] if "x" in layer["encoding"])
        record["periods" if chart.kind == "bars" else "range"] = scale["domain"]
        return record


def _drawn_only(spec: Record, *, per_cent: bool) -> Record:
    """A spec without what the page does itself: legend, titles, tooltips, and choosing by the legend."""
    spec.pop("title", None)
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    spec["padding"] = {"left": 2, "right": 8, "top": 8, "bottom": 2}
    for layer in spec["layer"]:
        layer.pop("params", None)
        layer["encoding"] = {
            channel: _without_choice(channel, told)
            for channel, told in layer["encoding"].items()
            if channel != "tooltip"
        }
        for channel, more in (
            ("x", {"labelSeparation": 6}),
            ("y", {"labelExpr": "datum.label + '%'"} if per_cent else {}),
        ):
            told = layer["encoding"].get(channel, {})
            if "axis" in told:
                layer["encoding"][channel] = {**told, "axis": {**told["axis"], **more}}
    return spec


def _without_choice(channel: str, told: Record) -> Record:
    """A channel as it is where nothing is chosen: what a choice would fade is left out by the script."""
    condition = told.get("condition")
    if isinstance(condition, dict) and "param" in condition:
        return {"value": condition["value"]}
    plain = {key: value for key, value in told.items() if key != "legend"}
    if "legend" in told:
        plain["legend"] = None
    return {**plain, "title": None} if channel == "y" and "field" in told else plain


def _differences(
    day: Any, night: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[list[str | int], Any]]:
    """Where two specs of one shape differ, and the value of the second there."""
    if isinstance(day, dict):
        for key, value in day.items():
            yield from _differences(value, night[key], (*path, key))
    elif isinstance(day, list) and len(day) == len(night):
        for at, value in enumerate(day):
            yield from _differences(value, night[at], (*path, at))
    elif day != night:
        yield list(path), night


def _paints(picture: str) -> Iterator[tuple[bool, str, str]]:
    """Every colour of an SVG in order: whether it is that of words, of what, and which."""
    for element in _PAINT.finditer(picture):
        for paint, colour in _COLOUR.findall(element.group()):
            yield element["tag"] == "text", paint, colour


def _data(record: Record) -> Markup:
    """A record as the text of a script element, which nothing in it can end."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
