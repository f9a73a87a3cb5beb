"""Where the parts of a chart stand in a picture of a given width: panels, legends, names at line ends.

All lengths are in the unit of the type size, points in print.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhoubao.model import Lang
from zhoubao.publish.charts.scales import DayTick, ValueScale, day_range, day_ticks, value_scale
from zhoubao.publish.charts.traces import Trace, positions, traces_of
from zhoubao.publish.charts.widths import shortened, width_of
from zhoubao.publish.document import Chart
from zhoubao.publish.outside import clean

__all__ = ["Entry", "Frame", "Name", "Picture", "lay_out", "swatch_of"]

_GUTTER = 3.0
_NARROWEST_PANEL = 26.0
_LEAST_PLOT = 4.0
_NAMES_FROM = 30.0
_WIDEST_NAME = 0.28
_LINE = 1.45
"""All but the share are times the type size: between panels, the narrowest of two side by side, the least
height of a plot, the panel's width from which names stand at line ends, and between two lines of words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend: a series, or (``trace`` none) what a hollow mark means."""

    text: str
    x: float
    y: float
    trace: Trace | None


@dataclass(frozen=True, slots=True)
class Name:
    """A series' name at the end of its line: where the words stand and where the line ends."""

    trace: Trace
    text: str
    y: float
    end: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One panel: its words and the plot, whose left, top, width and height are those of the axes.

    ``margin`` is left of them, and ``right`` where the panel itself ends.
    """

    left: float
    top: float
    width: float
    height: float
    margin: float
    right: float
    title: str
    title_y: float
    unit: tuple[str, float, float] | None
    entries: tuple[Entry, ...]
    names: tuple[Name, ...]
    traces: tuple[Trace, ...]
    values: ValueScale
    ticks: tuple[DayTick, ...]
    span: tuple[dt.date, dt.date]
    periods: tuple[dt.date, ...]

    def x(self, day: dt.date) -> float:
        """Where a day stands; of a bar chart the middle of its period."""
        if self.periods:
            return self.left + (self.periods.index(day) + 0.5) * self.width / len(self.periods)
        return self.left + (day - self.span[0]).days * self.width / (self.span[1] - self.span[0]).days

    def y(self, value: float) -> float:
        """Where a value stands, one beyond the axis at its edge."""
        share = (value - self.values.first) / (self.values.last - self.values.first)
        return self.top + self.height * (1 - min(max(share, 0.0), 1.0))


@dataclass(frozen=True, slots=True)
class Picture:
    width: float
    height: float
    size: float
    frames: tuple[Frame, ...]


def lay_out(chart: Chart, lang: Lang, width: float, height: float | None, size: float) -> Picture:
    """The chart in a picture ``width`` wide with type of ``size``; ``height`` none is one that suits it."""
    told = traces_of(chart, lang)
    count = len(chart.panels)
    across = (
        count if count and (width - _GUTTER * size * (count - 1)) / count >= _NARROWEST_PANEL * size else 1
    )
    rows = -(-count // across) if count else 1
    panel_width = (width - _GUTTER * size * (across - 1)) / across
    heads = [_Head(chart, n, told[n], lang, panel_width, size) for n in range(count)]
    tallest = max((head.height for head in heads), default=0.0)
    foot = 2.0 * size
    if height is None:
        plot = max(min(panel_width * 0.42, 14.5 * size), 9.0 * size)
        height = rows * (tallest + plot + foot) + (rows - 1) * size
    panel_height = (height - (rows - 1) * size) / rows
    plot = max(panel_height - tallest - foot, _LEAST_PLOT * size)
    frames = tuple(
        head.framed(
            (n % across) * (panel_width + _GUTTER * size),
            (n // across) * (panel_height + size),
            plot,
            tallest,
        )
        for n, head in enumerate(heads)
    )
    return Picture(width, height, size, frames)


class _Head:
    """A panel while its words are being placed."""

    def __init__(
        self, chart: Chart, number: int, traces: tuple[Trace, ...], lang: Lang, width: float, size: float
    ) -> None:
        self.chart, self.traces, self.lang, self.width, self.size = chart, traces, lang, width, size
        self.panels = (chart.panels[number],)
        self.values = value_scale(chart, traces, 4 if width < _NAMES_FROM * size else 5)
        self.margin = max(width_of(text, size) for _, text in self.values.ticks) + 0.6 * size
        self.span = day_range(chart)
        self.periods = positions(chart.panels, chart) if chart.kind == "bars" else ()
        self.title = clean(chart.panels[number].title)
        self.unit = "" if chart.unit == "%" else clean(chart.unit)
        if self.title:
            self.title = shortened(self.title, size * 1.12, width - width_of(self.unit, size) - 2 * size)
        self.provisional = any(dot.provisional for t in traces for dot in (*t.dots, *t.outliers))
        self.beside = self._names_fit()
        self.entries = self._entries()
        self.height = self._rows() * _LINE * size + 0.55 * size

    def _names_fit(self) -> bool:
        """Whether names may stand at the ends of their lines: there is room, and all lines end there."""
        if self.chart.kind == "bars" or self.width < _NAMES_FROM * self.size or not self.traces:
            return False
        if any(not trace.dots or not trace.name for trace in self.traces):
            return False
        widest = max(width_of(trace.name, self.size) for trace in self.traces)
        days = (self.span[1] - self.span[0]).days
        late = all((self.span[1] - _end(trace)[0]).days <= days * 0.03 for trace in self.traces)
        return late and widest <= _WIDEST_NAME * self.width

    def _entries(self) -> list[tuple[str, Trace | None]]:
        found: list[tuple[str, Trace | None]] = []
        if not self.beside:
            found += [(trace.name, trace) for trace in self.traces if trace.name]
        if self.provisional:
            found.append(("空心为初步值" if self.lang == "zh" else "hollow: provisional", None))
        return found

    def _rows(self) -> int:
        return (1 if self.title else 0) + (self._placed()[1] if self._below() or self._lone_unit() else 0)

    def _below(self) -> bool:
        """Whether the legend has rows of its own; what hollow marks mean may stand beside the title."""
        return bool(self.entries) and not (self.title and self._key_beside_title())

    def _key_beside_title(self) -> bool:
        room = width_of(self.title, self.size * 1.12) + width_of(self.unit, self.size) + 4.5 * self.size
        return [t for _, t in self.entries] == [None] and room + width_of(
            self.entries[0][0], self.size
        ) < self.width

    def _lone_unit(self) -> bool:
        return bool(self.unit) and not self.title

    def _placed(self) -> tuple[list[tuple[str, float, int, Trace | None]], int]:
        """The legend's entries with their left and row, and how many rows there are."""
        swatch, between = swatch_of(self.chart) * self.size, 1.3 * self.size
        begin = width_of(self.unit, self.size) + 1.4 * self.size if self._lone_unit() else 0.0
        at, row = begin, 0
        placed = []
        for text, trace in self.entries:
            lead = swatch if trace is not None else 1.4 * self.size
            text = shortened(text, self.size, self.width - lead)
            room = lead + width_of(text, self.size)
            alone = at == (begin if row == 0 else 0.0) and not (row == 0 and begin)
            if at + room > self.width and not alone:
                at, row = 0.0, row + 1
            placed.append((text, at, row, trace))
            at += room + between
        return placed, row + 1

    def framed(self, left: float, top: float, plot: float, head: float) -> Frame:
        """The panel at its place, its plot ``plot`` high below a head of ``head``."""
        size, line = self.size, _LINE * self.size
        title_y = top + 1.05 * size
        first = top + (line if self.title else 0.0) + 1.0 * size
        unit: tuple[str, float, float] | None = None
        if self._lone_unit():
            unit = (self.unit, left, first)
        elif self.unit:
            unit = (self.unit, left + width_of(self.title, size * 1.12) + 0.8 * size, title_y)
        placed = self._placed()[0]
        entries = tuple(Entry(text, left + x, first + row * line, trace) for text, x, row, trace in placed)
        if entries and not self._below():
            x = width_of(self.title, size * 1.12) + width_of(self.unit, size) + 2.4 * size
            entries = (Entry(entries[0].text, left + x, title_y, None),)
        names_width = max((width_of(t.name, size) for t in self.traces), default=0.0) if self.beside else 0.0
        plot_left = left + self.margin
        right = names_width + 1.6 * size if self.beside else 0.9 * size
        width = self.width - self.margin - right
        ticks = day_ticks(self.chart, self.panels, self.span, width, size, self.lang)
        frame = Frame(
            plot_left, top + head, width, plot, self.margin, left + self.width,
            self.title, title_y, unit, entries, (), self.traces, self.values, ticks, self.span, self.periods,
        )  # fmt: skip
        if not self.beside:
            return frame
        names = _dodged(frame, size)
        if names is None:
            # They would stand too far from their lines: a legend, which may make the head taller.
            self.beside = False
            self.entries = self._entries()
            grown = self._rows() * line + 0.55 * size
            more = max(grown - head, 0.0)
            return self.framed(left, top, max(plot - more, _LEAST_PLOT * size), head + more)
        return replace(frame, names=names)


def swatch_of(chart: Chart) -> float:
    """How far a legend's words stand from the left of its sample, in type sizes."""
    return 1.4 if chart.kind == "bars" else 2.5


def _end(trace: Trace) -> tuple[dt.date, float]:
    """Where a series' line ends."""
    ends = [run[-1] for run in trace.runs] + [joint[-1] for joint in trace.joints]
    ends += [(dot.day, dot.value) for dot in trace.dots]
    return max(ends, key=lambda end: end[0])


def _dodged(frame: Frame, size: float) -> tuple[Name, ...] | None:
    """The names apart from each other, each near its line's end; none where one would be too far off."""
    gap = 1.22 * size
    ends = sorted(
        ((frame.y(_end(trace)[1]), trace) for trace in frame.traces), key=lambda e: (e[0], e[1].place)
    )
    lowest, highest = frame.top + frame.height, frame.top
    if gap * (len(ends) - 1) > lowest - highest:
        return None
    # Pool names that touch, and set each pool about the mean of where its members would stand.
    pools: list[list[float]] = []
    for y, _ in ends:
        pools.append([y])
        while len(pools) > 1 and _top(pools[-1], gap) < _top(pools[-2], gap) + gap * len(pools[-2]) - 1e-9:
            last = pools.pop()
            pools[-1] += last
    placed: list[float] = []
    for pool in pools:
        begin = min(max(_top(pool, gap), highest), lowest - gap * (len(pool) - 1))
        placed += [begin + gap * n for n in range(len(pool))]
    for n in range(1, len(placed)):
        placed[n] = max(placed[n], placed[n - 1] + gap)
    for n in range(len(placed) - 2, -1, -1):
        placed[n] = min(placed[n], placed[n + 1] - gap)
    if any(abs(at - y) > 2.6 * size for at, (y, _) in zip(placed, ends, strict=True)):
        return None
    return tuple(Name(trace, trace.name, at, y) for at, (y, trace) in zip(placed, ends, strict=True))


def _top(pool: Sequence[float], gap: float) -> float:
    """Where the first name of a pool stands, the pool set about the mean of its members."""
    return sum(pool) / len(pool) - gap * (len(pool) - 1) / 2
