"""What a native chart draws, as columns of points: lines with gaps, steps, joints, values off the axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from zhoubao.model import Lang
from zhoubao.publish.charts.scales import value_scale
from zhoubao.publish.charts.traces import Trace, key_of, positions, scaled, signed, traces_of
from zhoubao.publish.document import Chart

__all__ = [
    "DataColumn",
    "Plot",
    "Scale",
    "Stroke",
    "data_columns",
    "data_days",
    "day_scale",
    "plots_of",
    "value_code",
]

_MONTH = 30.4375
"""Days from one tick of a month to the next."""
_LABELS = 8

Spot = tuple[dt.date, float] | None


@dataclass(frozen=True, slots=True)
class Stroke:
    """One native series of ``column``: its points (none: a gap), how it is drawn, labels beside points."""

    column: int
    place: int
    kind: str
    spots: tuple[Spot, ...]
    labels: tuple[str, ...] = ()
    marks: bool = False
    hollow: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class DataColumn:
    """The values of one line by the day of their row."""

    panel: int
    name: str
    place: int
    values: dict[dt.date, float]
    provisional: frozenset[dt.date]
    outliers: dict[dt.date, str]


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from ``first`` to ``last``, ticks every ``step``."""

    first: float
    last: float
    step: float


@dataclass(frozen=True, slots=True)
class Plot:
    """One panel: its title, the range of its values, and its strokes (none of a bar chart)."""

    title: str
    values: Scale
    strokes: tuple[Stroke, ...]


def shown(value: float, chart: Chart) -> float:
    """A value as its cell holds it: per cent as a ratio, anything else in the unit of the axis."""
    return value / 100 if chart.unit == "%" else value


def value_code(chart: Chart, more: int = 0) -> str:
    """The number format of a chart's values, with ``more`` places than its axis prints."""
    places = chart.places + more
    digits = "#,##0" + ("." + "0" * places if places else "") + ("%" if chart.unit == "%" else "")
    if not signed(chart):
        return digits
    # With bounds, since a tick at nought may miss it by the last bits of a float.
    half = f"{Decimal(5).scaleb(-places - 1 - (2 if chart.unit == '%' else 0)):f}"
    return f"[>={half}]+{digits};[<=-{half}]-{digits};{digits}"


def data_days(chart: Chart) -> tuple[dt.date, ...]:
    """The rows of a chart's data; a bar chart's periods without a value have rows too."""
    if chart.kind == "bars":
        return positions(chart.panels, chart)
    return tuple(
        sorted({key_of(p.day, chart) for panel in chart.panels for ln in panel.lines for p in ln.points})
    )


def data_columns(chart: Chart, lang: Lang) -> tuple[DataColumn, ...]:
    """Every line of every panel, in printing order."""
    found = []
    for number, traces in enumerate(traces_of(chart, lang)):
        for trace, line in zip(traces, chart.panels[number].lines, strict=True):
            found.append(
                DataColumn(
                    number,
                    trace.name,
                    trace.place,
                    {key_of(p.day, chart): shown(scaled(p.value, chart), chart) for p in line.points},
                    frozenset(key_of(p.day, chart) for p in line.points if p.provisional),
                    {dot.day: dot.text for dot in trace.outliers},
                )
            )
    return tuple(found)


def plots_of(chart: Chart, lang: Lang) -> tuple[Plot, ...]:
    """The panels of a chart, each with the strokes that its lines are drawn with."""
    plots, column = [], 0
    for panel, traces in zip(chart.panels, traces_of(chart, lang), strict=True):
        spread = value_scale(chart, traces)
        scale = Scale(
            shown(spread.first, chart), shown(spread.last, chart),
            shown(spread.ticks[1][0] - spread.ticks[0][0], chart) if len(spread.ticks) > 1 else 0.0,
        )  # fmt: skip
        strokes: list[Stroke] = []
        for trace in traces:
            if chart.kind != "bars":
                strokes += _strokes(trace, column, scale, chart)
            column += 1
        plots.append(Plot(panel.title, scale, tuple(strokes)))
    return tuple(plots)


def _strokes(trace: Trace, column: int, scale: Scale, chart: Chart) -> Iterable[Stroke]:
    """Dashed first, so that what is settled lies over it."""
    step = chart.kind == "step"
    provisional = {dot.day for dot in trace.dots if dot.provisional}
    if trace.joints or provisional:
        pieces: list[list[tuple[dt.date, float]]] = []
        for start, end in trace.joints:
            if pieces and pieces[-1][-1] == start:
                pieces[-1].append(end)
            else:
                pieces.append([start, end])
        reached = {spot[0] for piece in pieces for spot in piece}
        pieces += [[(d.day, d.value)] for d in trace.dots if d.provisional and d.day not in reached]
        spots = _with_gaps(pieces, step, chart)
        hollow = tuple(spot is not None and spot[0] in provisional for spot in spots)
        yield Stroke(column, trace.place, "dashed", spots, marks=True, hollow=hollow)
    runs = [list(run) for run in trace.runs]
    within = {day for run in trace.runs for day, _ in run}
    runs += [[(d.day, d.value)] for d in trace.dots if d.day not in within and not d.provisional]
    dense = step or len(trace.dots) > 40
    yield Stroke(column, trace.place, "solid", _with_gaps(runs, step, chart), marks=not dense)
    if trace.outliers:
        edge = [
            (d.day, scale.last if shown(d.value, chart) > scale.last else scale.first) for d in trace.outliers
        ]
        labels = tuple(dot.text for dot in trace.outliers)
        yield Stroke(column, trace.place, "edge", tuple(edge), labels, marks=True)


def _with_gaps(pieces: Iterable[list[tuple[dt.date, float]]], step: bool, chart: Chart) -> tuple[Spot, ...]:
    """Pieces of a line one after the other, a gap between them; a step holds its value to the next."""
    spots: list[Spot] = []
    for piece in sorted(pieces):
        if spots:
            spots.append(None)
        before: tuple[dt.date, float] | None = None
        for day, value in piece:
            told = shown(value, chart)
            if step and before is not None and before[1] != told:
                spots.append((day, before[1]))
            spots.append((day, told))
            before = (day, told)
    return tuple(spots)


def day_scale(chart: Chart, first: dt.date, last: dt.date) -> tuple[float, str]:
    """The days between two ticks, and the period that a tick's label names: ``month`` or ``day``."""
    span = max((last - first).days, 1)
    if chart.period == "month" and chart.kind != "step":
        months = span / _MONTH
        every = next((n for n in (1, 2, 3, 6, 12, 24, 60, 120) if months / n < _LABELS), 240)
        return every * _MONTH, "month"
    unit = 7 if chart.period == "week" else 1
    return float(unit * max(1, -(-span // (unit * _LABELS)))), "day"
