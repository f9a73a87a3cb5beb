"""A chart as a picture: SVG for print and for pages without scripts, PNG for Word and restricted data.

The SVG is written here, from the same runs, scales and looks that ``spec`` gives to Vega-Lite; a test holds
the two to each other. Vega takes 50 ms to draw one of these charts, nearly all of it to measure words in a
Chinese face; this takes one. No part has an id or a style attribute, so that many pictures may stand in
one page under a strict content policy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape

from zhoubao.edition.edition import HouseStyle
from zhoubao.errors import RenderError
from zhoubao.model import Lang
from zhoubao.publish.charts.layout import Frame, Picture, lay_out, swatch_of
from zhoubao.publish.charts.palette import Look, Page, Shape, Theme, look_of, page_of
from zhoubao.publish.charts.traces import Dot, Trace, scaled
from zhoubao.publish.charts.widths import width_of
from zhoubao.publish.document import Chart
from zhoubao.publish.fonts import typst_fonts
from zhoubao.publish.outside import clean, hex_colour, legible

__all__ = ["TYPE_SIZE", "png", "svg"]

TYPE_SIZE = 7.0
_FAMILIES = "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
_PNG_PAGE = (
    b"#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
    b'#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)'
)
_SPARSE = 1.8
"""Point shapes are drawn where neighbours stand at least this many type sizes apart."""


def svg(
    chart: Chart,
    lang: Lang,
    style: HouseStyle,
    *,
    width: float,
    height: float | None = None,
    theme: Theme = "light",
    size: float = TYPE_SIZE,
    alt: str = "",
) -> str:
    """The chart as an SVG without background, ``width`` by ``height`` (none: a height that suits it).

    ``size`` is the type size in the same unit. ``alt`` becomes the picture's label for screen readers; a page
    that gives it elsewhere leaves it out. Safe to call from several threads.

    Raises ``RenderError`` for a restricted chart: the path of a line is its data. Use ``png``.
    """
    if chart.restricted:
        raise RenderError("A restricted chart has no SVG: a path is its data; draw it as PNG.")
    return _svg(chart, lang, style, width, height, theme, size, alt)


def png(
    chart: Chart,
    lang: Lang,
    style: HouseStyle,
    *,
    width: float,
    height: float | None = None,
    scale: float = 2.0,
    size: float = TYPE_SIZE,
) -> bytes:
    """The chart as a PNG on white, ``scale`` pixels to a point. The same chart gives the same bytes.

    Typst draws it, since its faces are loaded for the PDF anyway (9 ms a chart). Safe to call from several
    threads. Raises ``RenderError`` where a face is missing or a name has a character that none holds.
    """
    import typst  # a compiled library that only pictures and the PDF need

    picture = _svg(chart, lang, style, width, height, "light", size, "")
    try:
        drawn = typst.compile(
            _PNG_PAGE,
            format="png",
            ppi=72 * scale,
            font_paths=typst_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"svg": picture, "width": _n(width)},
        )
    except typst.TypstError as error:
        told = " ".join(str(error.message).split()).rstrip(".")
        raise RenderError(
            f"A chart could not be drawn as PNG: {told}; look at the names of its series."
        ) from error
    return drawn


def _svg(
    chart: Chart,
    lang: Lang,
    style: HouseStyle,
    width: float,
    height: float | None,
    theme: Theme,
    size: float,
    alt: str,
) -> str:
    page = page_of(theme)
    accent = legible(hex_colour(style.accent, "accent"), page.paper)
    picture = lay_out(chart, lang, width, height, size)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(picture.width)}" height="{_n(picture.height)}" '
        f'viewBox="0 0 {_n(picture.width)} {_n(picture.height)}" font-family="{_FAMILIES}" '
        f'font-size="{_n(size)}"' + (f' role="img" aria-label="{escape(clean(alt))}">' if alt else ">")
    ]
    for frame in picture.frames:
        parts += _Panel(chart, frame, picture, page, theme, accent).drawn()
    parts.append("</svg>")
    return "".join(parts)


class _Panel:
    """One panel as it is written down."""

    def __init__(
        self, chart: Chart, frame: Frame, picture: Picture, page: Page, theme: Theme, accent: str
    ) -> None:
        self.chart, self.frame, self.size, self.page = chart, frame, picture.size, page
        self.looks = {trace.place: look_of(trace.place, theme) for trace in frame.traces}
        self.accent = accent
        self.unit = picture.size / TYPE_SIZE
        self.radius = 1.9 * self.unit

    def drawn(self) -> list[str]:
        parts = [*self._axes(), *self._words()]
        if self.chart.kind == "bars":
            parts += self._bars()
        else:
            for trace in self.frame.traces:
                parts += self._line(trace, self.looks[trace.place])
        parts += self._outliers()
        return parts

    def _axes(self) -> list[str]:
        frame, size, page = self.frame, self.size, self.page
        right, foot = frame.left + frame.width, frame.top + frame.height
        parts = []
        for value, text in frame.values.ticks:
            y = frame.y(value)
            parts.append(_rule(frame.left, y, right, y, page.grid, 0.45 * self.unit))
            parts.append(self._text(frame.left - 0.5 * size, y + 0.35 * size, text, page.soft, "end"))
        zero = frame.y(0.0) if frame.values.first < 0 < frame.values.last else foot
        level = zero if self.chart.kind == "bars" else foot
        parts.append(_rule(frame.left, level, right, level, page.axis, 0.6 * self.unit))
        if self.chart.baseline is not None:
            y = frame.y(scaled(self.chart.baseline, self.chart))
            parts.append(_rule(frame.left, y, right, y, page.soft, 0.7 * self.unit))
        for tick in frame.ticks:
            x = frame.x(tick.day)
            if self.chart.kind != "bars":
                parts.append(_rule(x, foot, x, foot + 0.35 * size, page.axis, 0.6 * self.unit))
            # Words of a tick at the very edge of the panel stay within it.
            half = width_of(tick.text, size) / 2
            middle = min(max(x, frame.left - frame.margin + half), frame.right - half)
            parts.append(self._text(middle, foot + 1.45 * size, tick.text, page.soft, "middle"))
        return parts

    def _words(self) -> list[str]:
        frame, size = self.frame, self.size
        parts = []
        if frame.title:
            x = frame.left - frame.margin
            parts.append(self._text(x, frame.title_y, frame.title, self.accent, size=size * 1.12))
        if frame.unit is not None:
            text, x, y = frame.unit
            parts.append(self._text(x, y, text, self.page.soft))
        for entry in frame.entries:
            middle = entry.y - 0.35 * size
            if entry.trace is None:
                if self.chart.kind == "bars":
                    parts.append(
                        _bar(entry.x, middle - size / 2, size, size, self.page.soft, True, self.unit)
                    )
                else:
                    at = entry.x + size / 2
                    parts.append(_shape("circle", at, middle, self.radius, self.page.soft, self.page.paper))
                parts.append(self._text(entry.x + 1.3 * size, entry.y, entry.text, self.page.soft))
                continue
            look = self.looks[entry.trace.place]
            parts += self._swatch(look, entry.x, middle)
            parts.append(
                self._text(entry.x + swatch_of(self.chart) * size, entry.y, entry.text, self.page.ink)
            )
        for name in frame.names:
            end, x = frame.left + frame.width, frame.left + frame.width + 1.3 * size
            colour = legible(self.looks[name.trace.place].colour, self.page.paper, 4.5)
            if abs(name.y - name.end) > 0.35 * size:
                parts.append(
                    _rule(
                        end + 0.35 * size, name.end, x - 0.2 * size, name.y, self.page.axis, 0.45 * self.unit
                    )
                )
            parts.append(self._text(x, name.y + 0.35 * size, name.text, colour))
        return parts

    def _swatch(self, look: Look, x: float, y: float) -> list[str]:
        if self.chart.kind == "bars":
            side = 0.95 * self.size
            return [
                f'<rect x="{_n(x)}" y="{_n(y - side / 2)}" width="{_n(side)}" '
                f'height="{_n(side)}" fill="{look.colour}"/>'
            ]
        parts = [self._path(f"M{_n(x)} {_n(y)}H{_n(x + 2.1 * self.size)}", look.colour, look.dash)]
        parts.append(_shape(look.shape, x + 1.05 * self.size, y, self.radius, look.colour, look.colour))
        return parts

    def _line(self, trace: Trace, look: Look) -> list[str]:
        frame = self.frame
        parts = []
        solid = "".join(self._through(run) for run in trace.runs)
        if solid:
            parts.append(self._path(solid, look.colour, look.dash))
        for joint in trace.joints:
            parts.append(self._path(self._through(joint), look.colour, (1.2, 2.2), 0.9))
        joined = {place for run in (*trace.runs, *trace.joints) for place in run}
        last = max((dot.day for dot in trace.dots), default=None)
        sparse = self._sparse()
        for dot in trace.dots:
            alone = (dot.day, dot.value) not in joined
            if sparse or alone or dot.provisional or dot.day == last:
                fill = self.page.paper if dot.provisional else look.colour
                parts.append(
                    _shape(look.shape, frame.x(dot.day), frame.y(dot.value), self.radius, look.colour, fill)
                )
        return parts

    def _sparse(self) -> bool:
        most = max((len(trace.dots) for trace in self.frame.traces), default=0)
        return self.frame.width / max(most - 1, 1) >= _SPARSE * self.size

    def _through(self, run: Sequence[tuple[dt.date, float]]) -> str:
        """A path through some points; of a step chart level to each date, then up or down."""
        frame = self.frame
        places = [(_n(frame.x(day)), _n(frame.y(value))) for day, value in run]
        first = f"M{places[0][0]} {places[0][1]}"
        if self.chart.kind == "step":
            return first + "".join(f"H{x}V{y}" for x, y in places[1:])
        return first + "".join(f"L{x} {y}" for x, y in places[1:])

    def _bars(self) -> list[str]:
        frame, parts = self.frame, []
        inner, count = self._bar_room()
        thick = inner / count
        level = frame.y(0.0)
        for at, trace in enumerate(frame.traces):
            look = self.looks[trace.place]
            for dot in (*trace.dots, *trace.outliers):
                x = frame.x(dot.day) - inner / 2 + at * thick
                y = frame.y(dot.value)
                parts.append(
                    _bar(x, min(y, level), thick, abs(level - y), look.colour, dot.provisional, self.unit)
                )
        return parts

    def _bar_room(self) -> tuple[float, int]:
        """The room that one period's bars take, and how many there are."""
        count = max(len(self.frame.traces), 1)
        band = self.frame.width / max(len(self.frame.periods), 1)
        return min(band * 0.8, count * 3.2 * self.size), count

    def _outliers(self) -> list[str]:
        """Triangles at the edge with their values, each below the one before it where they would touch."""
        frame, size, parts = self.frame, self.size, []
        taken: list[tuple[float, float, float]] = []
        told = [(dot, at, trace) for at, trace in enumerate(frame.traces) for dot in trace.outliers]
        for dot, at, trace in sorted(told, key=lambda t: (t[0].day, t[1])):
            up = dot.value >= frame.values.first
            x, y = self._outlier_place(dot, at), frame.top if up else frame.top + frame.height
            look, rise = self.looks[trace.place], 0.3 * size
            parts.append(
                _shape(
                    "triangle-up" if up else "triangle-down",
                    x, y + (rise if up else -rise), self.radius * 1.35, look.colour,
                    self.page.paper if dot.provisional else look.colour,
                )
            )  # fmt: skip
            room = 0.56 * size * (len(dot.text) + 1)
            right = x + 0.6 * size + room <= frame.left + frame.width
            begin = x + 0.6 * size if right else x - 0.6 * size - room
            row = y + (0.65 * size if up else -0.1 * size)
            while any(b < begin + room and begin < e and abs(r - row) < 1.05 * size for b, e, r in taken):
                row += 1.1 * size if up else -1.1 * size
            taken.append((begin, begin + room, row))
            colour = legible(look.colour, self.page.paper, 4.5)
            anchor = "start" if right else "end"
            parts.append(self._text(begin if right else x - 0.6 * size, row, dot.text, colour, anchor))
        return parts

    def _outlier_place(self, dot: Dot, at: int) -> float:
        if self.chart.kind != "bars":
            return self.frame.x(dot.day)
        inner, count = self._bar_room()
        return self.frame.x(dot.day) - inner / 2 + (at + 0.5) * inner / count

    def _path(self, way: str, colour: str, dash: tuple[float, ...], width: float = 1.2) -> str:
        strokes = f' stroke-dasharray="{" ".join(_n(d * self.unit) for d in dash)}"' if dash else ""
        return (
            f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{_n(width * self.unit)}" '
            f'stroke-linejoin="round"{strokes}/>'
        )

    def _text(
        self, x: float, y: float, text: str, colour: str, anchor: str = "start", size: float | None = None
    ) -> str:
        more = "" if anchor == "start" else f' text-anchor="{anchor}"'
        more += f' font-size="{_n(size)}"' if size is not None else ""
        return f'<text x="{_n(x)}" y="{_n(y)}" fill="{colour}"{more}>{escape(text, quote=False)}</text>'


def _bar(x: float, y: float, width: float, height: float, colour: str, hollow: bool, unit: float) -> str:
    blank = min(0.5 * unit, width * 0.1)
    if hollow:
        stroke = 0.7 * unit
        inner, tall = max(width - 2 * blank - stroke, 0.1), max(height - stroke / 2, 0.1)
        return (
            f'<rect x="{_n(x + blank + stroke / 2)}" y="{_n(y + stroke / 2)}" '
            f'width="{_n(inner)}" height="{_n(tall)}" '
            f'fill="{colour}" fill-opacity="0.14" stroke="{colour}" stroke-width="{_n(stroke)}" '
            f'stroke-dasharray="{_n(1.8 * unit)} {_n(1.3 * unit)}"/>'
        )
    return (
        f'<rect x="{_n(x + blank)}" y="{_n(y)}" width="{_n(width - 2 * blank)}" height="{_n(height)}" '
        f'fill="{colour}"/>'
    )


def _shape(kind: Shape, x: float, y: float, r: float, stroke: str, fill: str) -> str:
    paint = f'fill="{fill}" stroke="{stroke}" stroke-width="{_n(r * 0.45)}"'
    if kind == "circle":
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" {paint}/>'
    ways = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "triangle-up": ((0, -1.2), (1.1, 0.8), (-1.1, 0.8)),
        "triangle-down": ((0, 1.2), (1.1, -0.8), (-1.1, -0.8)),
        "diamond": ((0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)),
        "cross": (
            (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4),
            (0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
        ),
    }  # fmt: skip
    way = "L".join(f"{_n(x + dx * r)} {_n(y + dy * r)}" for dx, dy in ways[kind])
    return f'<path d="M{way}Z" {paint}/>'


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{colour}" '
        f'stroke-width="{_n(width)}"/>'
    )


def _n(value: float) -> str:
    """A length to a hundredth, as short as it can be written."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
