"""Where an axis begins and ends, and what stands along it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhoubao.model import Lang
from zhoubao.publish.charts.traces import Trace, key_of, positions, scaled, signed
from zhoubao.publish.charts.widths import width_of
from zhoubao.publish.document import Chart, Panel

__all__ = ["DayTick", "ValueScale", "day_range", "day_ticks", "value_scale"]

_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TO_ZERO = 0.62
"""A line's axis begins at zero where the least value is at most this share of the greatest."""


@dataclass(frozen=True, slots=True)
class ValueScale:
    """The values an axis spans, and its ticks with their printed words."""

    first: float
    last: float
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class DayTick:
    day: dt.date
    text: str


def value_scale(chart: Chart, traces: Sequence[Trace], most: int = 5) -> ValueScale:
    """The axis of a panel: outliers do not stretch it, bars begin at zero, a baseline is on it."""
    values = [dot.value for trace in traces for dot in trace.dots]
    if chart.baseline is not None:
        values.append(scaled(chart.baseline, chart))
    if not values:
        # Nothing but outliers: their own size is the only one there is.
        values = [0.0, *(dot.value for trace in traces for dot in trace.outliers)]
    least, greatest = min(values), max(values)
    if chart.kind == "bars" or (0 <= least <= _TO_ZERO * greatest):
        least = min(least, 0.0)
    if chart.kind == "bars" or (_TO_ZERO * least <= greatest <= 0):
        greatest = max(greatest, 0.0)
    if least == greatest:
        margin = abs(least) * 0.1 or 1.0
        least, greatest = least - margin, greatest + margin
    step = _step(greatest - least, most, chart.places)
    first, last = math.floor(least / step + 1e-9), math.ceil(greatest / step - 1e-9)
    places = _places(step)
    ticks = tuple((_exact(n, step), _text(_exact(n, step), places, chart)) for n in range(first, last + 1))
    return ValueScale(ticks[0][0], ticks[-1][0], ticks)


def _step(span: float, most: int, places: int) -> float:
    """The least round step that needs at most ``most`` intervals and no more decimals than are printed."""
    size = 10.0 ** math.floor(math.log10(span / most))
    least = 10.0**-places
    for factor in _STEPS:
        step = size * factor
        if span / step <= most + 1e-9 and (step >= least or _places(step) <= places):
            return step
    return max(size * 10, least)


def _places(step: float) -> int:
    exponent = Decimal(f"{step:.12g}").normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _exact(n: int, step: float) -> float:
    return float(Decimal(n) * Decimal(f"{step:.12g}"))


def _text(value: float, places: int, chart: Chart) -> str:
    sign = "-" if value < 0 else "+" if value > 0 and signed(chart) else ""
    return f"{sign}{abs(value):,.{places}f}{'%' if chart.unit == '%' else ''}"


def day_range(chart: Chart, panels: Sequence[Panel] | None = None) -> tuple[dt.date, dt.date]:
    """The first and last day of the axis that all panels share; of a step chart it ends at ``until``."""
    chosen = chart.panels if panels is None else panels
    days = [key_of(p.day, chart) for panel in chosen for line in panel.lines for p in line.points]
    if chart.until is not None:
        days.append(key_of(chart.until, chart))
    if not days:
        return dt.date(1970, 1, 1), dt.date(1970, 1, 2)
    first, last = min(days), max(days)
    return (first, last) if first < last else (first - dt.timedelta(1), last + dt.timedelta(1))


def day_ticks(
    chart: Chart, panels: Sequence[Panel], span: tuple[dt.date, dt.date], room: float, size: float, lang: Lang
) -> tuple[DayTick, ...]:
    """Ticks along an axis ``room`` points long, as close as their words at ``size`` allow."""
    best: tuple[DayTick, ...] = ()
    for ticks in _candidates(chart, panels, span, lang):
        if not ticks:
            continue
        best = ticks
        if _fits(ticks, _position(chart, panels, span, room), size):
            return ticks
    return best[:1]


def _position(
    chart: Chart, panels: Sequence[Panel], span: tuple[dt.date, dt.date], room: float
) -> Callable[[dt.date], float]:
    if chart.kind == "bars":
        places = {day: n for n, day in enumerate(positions(panels, chart))}
        return lambda day: (places[day] + 0.5) * room / len(places)
    days = (span[1] - span[0]).days
    return lambda day: (day - span[0]).days * room / days


def _fits(ticks: Sequence[DayTick], at: Callable[[dt.date], float], size: float) -> bool:
    end = -math.inf
    for tick in ticks:
        half = width_of(tick.text, size) / 2
        if at(tick.day) - half < end + size * 1.4:
            return False
        end = at(tick.day) + half
    return True


def _candidates(
    chart: Chart, panels: Sequence[Panel], span: tuple[dt.date, dt.date], lang: Lang
) -> Iterable[tuple[DayTick, ...]]:
    if chart.kind == "bars":
        days = positions(panels, chart)
        for every in range(1, len(days) + 1):
            # Counted from the latest, which always has its words.
            kept = sorted(days[::-1][::every])
            yield _months(kept, lang) if chart.period == "month" else _days(kept, lang)
        return
    first, last = span
    if chart.period == "week" and (last - first).days <= 130:
        own = sorted({p.day for panel in panels for line in panel.lines for p in line.points})
        for every in (1, 2, 3, 4):
            yield _days(sorted(own[::-1][::every]), lang)
    elif chart.period == "day" and (last - first).days <= 60:
        for every in (1, 2, 7, 14):
            count = (last - first).days // every
            yield _days([last - dt.timedelta(days=every * n) for n in range(count, -1, -1)], lang)
    for months in (1, 2, 3, 6):
        yield _months(_month_starts(first, last, months), lang)
    for years in (1, 2, 5, 10, 20):
        begun = [
            dt.date(year, 1, 1)
            for year in range(first.year, last.year + 1)
            if year % years == 0 and first <= dt.date(year, 1, 1)
        ]
        yield tuple(DayTick(day, str(day.year)) for day in begun)
    yield _days([first, last], lang)


def _month_starts(first: dt.date, last: dt.date, every: int) -> list[dt.date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [dt.date(m // 12, m % 12 + 1, 1) for m in months if m % every == 0]
    return [day for day in days if first <= day <= last]


def _months(days: Sequence[dt.date], lang: Lang) -> tuple[DayTick, ...]:
    """zh 24-05; en the month, with its year at the first one and wherever the year is another."""
    ticks, year = [], None
    for day in days:
        if lang == "zh":
            text = f"{day:%y-%m}"
        else:
            text = _EN_MONTHS[day.month - 1] + ("" if day.year == year else f" {day.year}")
        ticks.append(DayTick(day, text))
        year = day.year
    return tuple(ticks)


def _days(days: Sequence[dt.date], lang: Lang) -> tuple[DayTick, ...]:
    """zh 11-04, en 4 Nov; the first with its year where they span two."""
    several = len({day.year for day in days}) > 1
    ticks, year = [], None
    for day in days:
        text = f"{day:%m-%d}" if lang == "zh" else f"{day.day} {_EN_MONTHS[day.month - 1]}"
        if several and day.year != year:
            text = f"{day:%y-%m-%d}" if lang == "zh" else f"{text} {day.year}"
        ticks.append(DayTick(day, text))
        year = day.year
    return tuple(ticks)
