"""Returns between two closes, adjusted for splits and cash dividends.

Two kinds of evidence serve, and each return says which it rests on:

- events: dividends and splits as series of their own. On an ex-date with previous close P, cash dividend D
  per old share and s new shares per old one, holding the share multiplies by s * P / (P - D)
  (the multiplicative, or CRSP, adjustment).
- factors: a vendor's adjusted close divided by its close. Factors are anchored at the day of the download,
  so they mean something only beside others of one batch: a return takes the latest batch that has both its
  ends, or goes from batch to batch over days that two of them share.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhoubao.edition.edition import Adjustment
from zhoubao.model import Observation
from zhoubao.store import Snapshot

__all__ = ["Return", "adjusted_returns"]

Need = tuple[str, dt.date, dt.date]
_BASIS_POINT = 1e-4
_Batches = dict[str, dict[dt.date, Observation]]


@dataclass(frozen=True, slots=True)
class Return:
    """A return as a ratio (0.01 is one per cent), with the formula and the inputs it was reckoned from."""

    value: float | None
    formula: str
    inputs: tuple[Observation, ...]
    flags: tuple[str, ...] = ()


def adjusted_returns(needs: Sequence[Need], snapshot: Snapshot, adjustment: Adjustment) -> dict[Need, Return]:
    """The return of each (code, base date, end date); both dates must have a close.

    Events inside the window are used where there are any, else vendor factors, else the closes as they
    stand: flagged ``price-only``, unless an earlier event shows that the code's events are on record. Events
    and factors of one batch that disagree by more than a basis point are flagged ``adjustments-differ``. A
    base with a factor and an end without one, or the other way round, and batches that share no day, give
    no value and the flag ``unadjusted``.
    """
    codes = sorted({code for code, _, _ in needs})
    closes = snapshot.current({(f"close/{code}", day) for code, base, end in needs for day in (base, end)})
    ends = {need: tuple(closes[f"close/{need[0]}", day] for day in need[1:]) for need in needs}
    if adjustment == "none":
        return {need: _told(*_plain(first, last)) for need, (first, last) in ends.items()}
    events = _events(codes, snapshot, adjustment, max((end for _, _, end in needs), default=dt.date.min))
    before = _closes_before(needs, events, snapshot)
    factors: dict[str, _Batches] = {}
    if adjustment == "splits+dividends":
        keys = {(f"adj_factor/{code}", day) for code, base, end in needs for day in (base, end)}
        factors = _by_batch(snapshot.versions(keys))
        split = sorted({n[0] for n in needs if n[0] in factors and not _one_batch(factors[n[0]], n[1], n[2])})
        factors |= _by_batch(snapshot.all_versions([f"adj_factor/{code}" for code in split]))
    return {
        need: _adjusted(first, last, events.get(need[0], []), before, factors.get(need[0], {}))
        for need, (first, last) in ends.items()
    }


def _adjusted(
    base: Observation,
    end: Observation,
    events: Sequence[Observation],
    before: Mapping[tuple[str, dt.date], Observation],
    batches: _Batches,
) -> Return:
    inside = [o for o in events if base.date < o.date <= end.date]
    factored = any(base.date in rows or end.date in rows for rows in batches.values())
    if inside:
        by_events = _over_events(base, end, inside, before)
        if not _one_batch(batches, base.date, end.date) or by_events.value is None:
            return by_events
        by_factors = _over_factors(base, end, batches)
        assert by_factors.value is not None
        if abs(by_events.value - by_factors.value) <= _BASIS_POINT:
            return by_events
        inputs = (*by_events.inputs, *by_factors.inputs[2:])
        return Return(by_events.value, by_events.formula, inputs, ("adjustments-differ",))
    if factored:
        return _over_factors(base, end, batches)
    value, formula, inputs = _plain(base, end)
    earlier = [o for o in events if o.date <= base.date]
    # The last event on record is evidence too: without it the same closes would be an unadjusted return.
    return (
        _told(value, formula, (*inputs, earlier[-1]))
        if earlier
        else _told(value, formula, inputs, "price-only")
    )


def _told(value: float, formula: str, inputs: tuple[Observation, ...], *flags: str) -> Return:
    """A return, or none where the closes are so far apart that no number is left."""
    if not math.isfinite(value):
        return Return(None, formula, inputs, ("missing",))
    return Return(value, formula, inputs, flags)


def _plain(base: Observation, end: Observation) -> tuple[float, str, tuple[Observation, ...]]:
    return end.value / base.value - 1, "close[end] / close[base] - 1", (base, end)


# Events


def _events(
    codes: Sequence[str], snapshot: Snapshot, adjustment: Adjustment, last: dt.date
) -> dict[str, list[Observation]]:
    """Per code, its splits and dividends up to a day, oldest first."""
    kinds = ("split",) if adjustment == "splits" else ("split", "dividend")
    found: dict[str, list[Observation]] = defaultdict(list)
    for o in snapshot.history([f"{kind}/{code}" for kind in kinds for code in codes], last=last):
        found[o.series.partition("/")[2]].append(o)
    return {code: sorted(rows, key=lambda o: (o.date, o.series)) for code, rows in found.items()}


def _closes_before(
    needs: Sequence[Need], events: Mapping[str, Sequence[Observation]], snapshot: Snapshot
) -> dict[tuple[str, dt.date], Observation]:
    """Per (code, ex-date) of a dividend inside some window, the last close before it."""
    ex_dates = {
        (code, o.date)
        for code, base, end in needs
        for o in events.get(code, ())
        if _is_dividend(o) and base < o.date <= end
    }
    spans = {
        (code, day): (f"close/{code}", dt.date.min, day - dt.timedelta(days=1)) for code, day in ex_dates
    }
    dates = snapshot.last_dates(spans.values())
    keys = {key: (span[0], day) for key, span in spans.items() if (day := dates[span]) is not None}
    closes = snapshot.current(keys.values())
    return {key: closes[wanted] for key, wanted in keys.items()}


def _over_events(
    base: Observation,
    end: Observation,
    inside: Sequence[Observation],
    before: Mapping[tuple[str, dt.date], Observation],
) -> Return:
    code = base.series.partition("/")[2]
    by_day: dict[dt.date, list[Observation]] = defaultdict(list)
    for o in inside:
        by_day[o.date].append(o)
    growth = end.value / base.value
    inputs: list[Observation] = [base, end]
    for day, rows in by_day.items():
        inputs += rows
        cash = sum(o.value for o in rows if _is_dividend(o))
        if cash:
            previous = before.get((code, day))
            if previous is None or previous.value <= cash:
                return Return(None, _EVENT_FORMULA, tuple(inputs), ("unadjusted",))
            inputs.append(previous)
            growth *= previous.value / (previous.value - cash)
        growth *= math.prod(o.value for o in rows if not _is_dividend(o))
    return _told(growth - 1, _EVENT_FORMULA, tuple(inputs))


_EVENT_FORMULA = (
    "close[end] / close[base] * product over ex-dates of "
    "(split * close[previous] / (close[previous] - dividend)) - 1"
)


def _is_dividend(o: Observation) -> bool:
    return o.series.startswith("dividend/")


# Factors


def _by_batch(versions: Sequence[Observation]) -> dict[str, _Batches]:
    """Per code, its factors by batch, the batch that became known last coming first."""
    grouped: dict[str, _Batches] = defaultdict(lambda: defaultdict(dict))
    for o in versions:
        rows = grouped[o.series.partition("/")[2]][o.batch]
        other = rows.get(o.date)
        if other is None or o.known_at > other.known_at:
            rows[o.date] = o
    return {
        code: dict(
            sorted(batches.items(), key=lambda item: (max(o.known_at for o in item[1].values()), item[0]))[
                ::-1
            ]
        )
        for code, batches in grouped.items()
    }


def _one_batch(batches: _Batches, base: dt.date, end: dt.date) -> bool:
    return any(base in rows and end in rows for rows in batches.values())


_FACTOR_FORMULA = "(close[end] * adj_factor[end]) / (close[base] * adj_factor[base]) - 1"


def _over_factors(base: Observation, end: Observation, batches: _Batches) -> Return:
    for rows in batches.values():
        if base.date in rows and end.date in rows:
            low, high = rows[base.date], rows[end.date]
            value = (end.value * high.value) / (base.value * low.value) - 1
            return _told(value, _FACTOR_FORMULA, (base, end, low, high))
    path = _joined(batches, base.date, end.date)
    if path is None:
        known = [rows[day] for rows in batches.values() for day in (base.date, end.date) if day in rows]
        return Return(None, _FACTOR_FORMULA, (base, end, *known), ("unadjusted",))
    ratio = 1.0
    inputs: list[Observation] = [base, end]
    for low, high in path:
        ratio *= high.value / low.value
        inputs += [low, high]
    formula = "close[end] / close[base] * product over batches of (adj_factor[to] / adj_factor[from]) - 1"
    return _told(end.value / base.value * ratio - 1, formula, tuple(inputs))


def _joined(batches: _Batches, base: dt.date, end: dt.date) -> list[tuple[Observation, Observation]] | None:
    """The fewest batches that lead from the base to the end over shared days: per batch its two factors."""
    came_from: dict[str, tuple[str, dt.date] | None] = {
        n: None for n, rows in batches.items() if base in rows
    }
    queue = deque(came_from)
    while queue:
        name = queue.popleft()
        if end in batches[name]:
            steps: list[tuple[Observation, Observation]] = []
            leave = end
            while True:
                origin = came_from[name]
                enter = base if origin is None else origin[1]
                steps.append((batches[name][enter], batches[name][leave]))
                if origin is None:
                    return steps[::-1]
                name, leave = origin[0], enter
        for other, rows in batches.items():
            if other not in came_from and (shared := batches[name].keys() & rows.keys()):
                came_from[other] = (name, max(shared))
                queue.append(other)
    return None
