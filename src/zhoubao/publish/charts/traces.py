"""What of a chart is to be drawn where, before any picture has a size: runs, dashed joints, dots, bars.

Values are on the scale of the axis (divided by ten to the chart's exponent). A point of a month stands on
the first day of that month, so that a month's label is under its own point.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from zhoubao.model import Lang, round_half_away
from zhoubao.publish.document import Chart, Line, Panel, Point
from zhoubao.publish.outside import clean

__all__ = [
    "Dot",
    "Trace",
    "key_of",
    "period_text",
    "positions",
    "scaled",
    "signed",
    "traces_of",
    "value_text",
]

_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Place = tuple[dt.date, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A value where it stands, as printed beside it."""

    day: dt.date
    value: float
    period: str
    text: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """One series: ``runs`` are drawn through, ``joints`` (to and between provisional values) dashed.

    ``outliers`` stand at the panel's edge; ``dots`` are all other values. ``place`` is the series' own among
    those of the chart, and decides its look.
    """

    name: str
    place: int
    runs: tuple[tuple[Place, ...], ...]
    joints: tuple[tuple[Place, Place], ...]
    dots: tuple[Dot, ...]
    outliers: tuple[Dot, ...]


def traces_of(chart: Chart, lang: Lang) -> tuple[tuple[Trace, ...], ...]:
    """The series of each panel. The same series in two panels has one look; else each panel begins anew."""
    ids = [line.id for panel in chart.panels for line in panel.lines]
    shared = len(set(ids)) < len(ids)
    places: dict[str, int] = {}
    found = []
    for panel in chart.panels:
        names = _names(panel)
        if not shared:
            places = {}
        for line in panel.lines:
            places.setdefault(line.id, len(places))
        found.append(
            tuple(_trace(line, names[line.id], places[line.id], chart, lang) for line in panel.lines)
        )
    return tuple(found)


def _names(panel: Panel) -> dict[str, str]:
    """The printed name of each series by id; one that two of a panel share is told apart by the id."""
    named = {line.id: clean(line.name) for line in panel.lines}
    counts = Counter(named.values())
    return {id: name if counts[name] == 1 else f"{name} ({clean(id)})" for id, name in named.items()}


def _trace(line: Line, name: str, place: int, chart: Chart, lang: Lang) -> Trace:
    dots: list[Dot] = []
    outliers: list[Dot] = []
    for point in line.points:
        dot = Dot(
            key_of(point.day, chart),
            scaled(point.value, chart),
            period_text(point.day, chart, lang),
            value_text(point.value, chart),
            point.provisional,
        )
        (outliers if point.outlier else dots).append(dot)
    runs: list[list[Place]] = []
    joints: list[tuple[Place, Place]] = []
    before: Point | None = None
    for point in line.points:
        if point.outlier:
            # An outlier parts the line, as a gap does: a stroke to the edge would be no value.
            before = None
            continue
        here = (key_of(point.day, chart), scaled(point.value, chart))
        joined = before is not None and (point.day - before.day).days <= chart.gap_days
        if joined and before is not None and (before.provisional or point.provisional):
            joints.append(((key_of(before.day, chart), scaled(before.value, chart)), here))
            runs.append([here])
        elif joined:
            runs[-1].append(here)
        else:
            runs.append([here])
        before = point
    if chart.kind == "step" and chart.until is not None and line.points and not line.points[-1].outlier:
        last = runs[-1][-1]
        if (end := key_of(chart.until, chart)) > last[0]:
            runs[-1].append((end, last[1]))
    return Trace(
        name,
        place,
        tuple(tuple(run) for run in runs if len(run) > 1),
        tuple(joints),
        tuple(dots),
        tuple(outliers),
    )


def key_of(day: dt.date, chart: Chart) -> dt.date:
    """Where a period stands on the axis: a month at its first day, anything else at its own."""
    return day.replace(day=1) if chart.period == "month" and chart.kind != "step" else day


def scaled(value: float, chart: Chart) -> float:
    """A value on the scale of the axis; exact in decimals, so that 0.07 at -2 is 7."""
    return float(Decimal(repr(float(value))).scaleb(-chart.exponent))


def signed(chart: Chart) -> bool:
    """Whether values print with their sign: percentages about a baseline, or on both sides of zero."""
    if chart.unit != "%":
        return False
    return chart.baseline is not None or any(
        p.value < 0 for panel in chart.panels for line in panel.lines for p in line.points
    )


def value_text(value: float, chart: Chart) -> str:
    """A value as the chart prints it, per cent with its sign where it means a change."""
    rounded = round_half_away(Decimal(repr(float(value))).scaleb(-chart.exponent), chart.places)
    sign = "-" if rounded < 0 else "+" if rounded > 0 and signed(chart) else ""
    return f"{sign}{abs(rounded):,f}{'%' if chart.unit == '%' else ''}"


def period_text(day: dt.date, chart: Chart, lang: Lang) -> str:
    """A point's period in words: 2024-05, May 2024; a day or the last day of a week in full."""
    if chart.period == "month" and chart.kind != "step":
        return f"{day:%Y-%m}" if lang == "zh" else f"{_EN_MONTHS[day.month - 1]} {day.year}"
    return day.isoformat() if lang == "zh" else f"{day.day} {_EN_MONTHS[day.month - 1]} {day.year}"


def positions(panels: Iterable[Panel], chart: Chart) -> tuple[dt.date, ...]:
    """The periods along the axis of a bar chart, those without a value between two others too."""
    days = sorted({key_of(p.day, chart) for panel in panels for line in panel.lines for p in line.points})
    filled: list[dt.date] = days[:1]
    for before, after in pairwise(days):
        filled += [*_between(before, after, chart), after]
    return tuple(filled)


def _between(before: dt.date, after: dt.date, chart: Chart) -> Sequence[dt.date]:
    """The periods that ought to stand between two that have values; none for days, which are sessions."""
    if chart.period == "day" or (after - before).days <= chart.gap_days:
        return ()
    if chart.period == "week":
        return [before + dt.timedelta(weeks=n) for n in range(1, round((after - before).days / 7))]
    first, last = before.year * 12 + before.month - 1, after.year * 12 + after.month - 1
    return [dt.date(month // 12, month % 12 + 1, 1) for month in range(first + 1, last)]
