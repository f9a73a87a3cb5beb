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

    Closes on either side of a vendor's restatement are brought to one basis. Events inside the window are
    used where there are any, else vendor factors, else the closes as they stand: flagged ``price-only``,
    unless an earlier event shows that the code's events are on record. Events and factors of one batch that
    disagree by more than a basis point are flagged ``adjustments-differ``. A base with a factor and an end
    without one, or the other way round, and batches that share no day, give no value and ``unadjusted``.
    """
    codes = sorted({code for code, _, _ in needs})
    closes = snapshot.current({(f"close/{code}", day) for code, base, end in needs for day in (base, end)})
    records = _records(codes, snapshot)
    pairs = {}
    for need in needs:
        code, base, end = need
        first, last = closes[f"close/{code}", base], closes[f"close/{code}", end]
        pairs[need] = _Pair.of(first, last, records["rebase"].get(code, []))
    if adjustment == "none":
        return {
            need: _told(pair.growth - 1, f"{pair.words} - 1", pair.inputs) for need, pair in pairs.items()
        }
    events = records["split"]
    factors: dict[str, _Batches] = {}
    if adjustment == "splits+dividends":
        events = {code: _by_date(events.get(code, []) + records["dividend"].get(code, [])) for code in codes}
        keys = {(f"adj_factor/{code}", day) for code, base, end in needs for day in (base, end)}
        factors = _by_batch(snapshot.versions(keys))
        split = sorted({n[0] for n in needs if n[0] in factors and not _one_batch(factors[n[0]], n[1], n[2])})
        factors |= _by_batch(snapshot.all_versions([f"adj_factor/{code}" for code in split]))
    before = _closes_before(needs, events, snapshot)
    return {
        need: _adjusted(pair, events.get(need[0], []), before, factors.get(need[0], {}))
        for need, pair in pairs.items()
    }


@dataclass(frozen=True, slots=True)
class _Pair:
    """The closes at a window's two ends, and how the price grew between them.

    A vendor restates past closes after a split. A close up to the date of a ``rebase`` observation, which the
    importer writes then, that was on record before it is brought to the new basis by its value.
    """

    base: Observation
    end: Observation
    growth: float
    words: str
    inputs: tuple[Observation, ...]

    @classmethod
    def of(cls, base: Observation, end: Observation, rebases: Sequence[Observation]) -> _Pair:
        growth, words = end.value / base.value, "close[end] / close[base]"
        used: list[Observation] = []
        for o in rebases:
            old_base, old_end = (c.known_at < o.known_at and c.date <= o.date for c in (base, end))
            if old_base != old_end:
                growth *= o.value if old_end else 1 / o.value
                used.append(o)
        if used:
            words += " between restatements (* or / rebase)"
        return cls(base, end, growth, words, (base, end, *used))

    def holds(self, rows: Mapping[dt.date, Observation]) -> bool:
        return self.base.date in rows and self.end.date in rows


def _adjusted(
    pair: _Pair,
    events: Sequence[Observation],
    before: Mapping[tuple[str, dt.date], Observation],
    batches: _Batches,
) -> Return:
    inside = [o for o in events if pair.base.date < o.date <= pair.end.date]
    if inside:
        by_events = _over_events(pair, inside, before)
        if by_events.value is None or not any(pair.holds(rows) for rows in batches.values()):
            return by_events
        by_factors = _over_factors(pair, batches)
        if by_factors.value is None or abs(by_events.value - by_factors.value) <= _BASIS_POINT:
            return by_events
        inputs = tuple(dict.fromkeys((*by_events.inputs, *by_factors.inputs)))
        return Return(by_events.value, by_events.formula, inputs, ("adjustments-differ",))
    if any(day in rows for rows in batches.values() for day in (pair.base.date, pair.end.date)):
        return _over_factors(pair, batches)
    earlier = [o for o in events if o.date <= pair.base.date]
    if earlier:
        # The last event on record is evidence too: without it this would be an unadjusted return.
        return _told(pair.growth - 1, f"{pair.words} - 1", (*pair.inputs, earlier[-1]))
    return _told(pair.growth - 1, f"{pair.words} - 1", pair.inputs, "price-only")


def _told(value: float, formula: str, inputs: tuple[Observation, ...], *flags: str) -> Return:
    """A return, or none where the closes are so far apart that no number is left."""
    if not math.isfinite(value):
        return Return(None, formula, inputs, ("missing",))
    return Return(value, formula, inputs, flags)


# Events


def _records(codes: Sequence[str], snapshot: Snapshot) -> dict[str, dict[str, list[Observation]]]:
    """By kind and code: its splits, dividends and restatements, oldest first."""
    found: dict[str, dict[str, list[Observation]]] = {kind: {} for kind in ("split", "dividend", "rebase")}
    for o in snapshot.history([f"{kind}/{code}" for kind in found for code in codes]):
        kind, _, code = o.series.partition("/")
        found[kind].setdefault(code, []).append(o)
    return found


def _by_date(rows: Sequence[Observation]) -> list[Observation]:
    return sorted(rows, key=lambda o: (o.date, o.series))


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
    pair: _Pair, inside: Sequence[Observation], before: Mapping[tuple[str, dt.date], Observation]
) -> Return:
    code = pair.base.series.partition("/")[2]
    formula = (
        f"{pair.words} * product over ex-dates of "
        "(split * close[previous] / (close[previous] - dividend)) - 1"
    )
    by_day: dict[dt.date, list[Observation]] = defaultdict(list)
    for o in inside:
        by_day[o.date].append(o)
    growth = pair.growth
    inputs = list(pair.inputs)
    for day, rows in by_day.items():
        inputs += rows
        cash = sum(o.value for o in rows if _is_dividend(o))
        if cash:
            previous = before.get((code, day))
            if previous is None or previous.value <= cash:
                return Return(None, formula, tuple(inputs), ("unadjusted",))
            inputs.append(previous)
            growth *= previous.value / (previous.value - cash)
        growth *= math.prod(o.value for o in rows if not _is_dividend(o))
    return _told(growth - 1, formula, tuple(inputs))


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


def _over_factors(pair: _Pair, batches: _Batches) -> Return:
    base, end = pair.base.date, pair.end.date
    formula = f"{pair.words} * adj_factor[end] / adj_factor[base] - 1"
    for rows in batches.values():
        if pair.holds(rows):
            low, high = rows[base], rows[end]
            return _told(pair.growth * high.value / low.value - 1, formula, (*pair.inputs, low, high))
    path = _joined(batches, base, end)
    if path is None:
        known = [rows[day] for rows in batches.values() for day in (base, end) if day in rows]
        return Return(None, formula, (*pair.inputs, *known), ("unadjusted",))
    ratio = math.prod(high.value / low.value for low, high in path)
    formula = f"{pair.words} * product over batches of (adj_factor[to] / adj_factor[from]) - 1"
    inputs = (*pair.inputs, *(o for step in path for o in step))
    return _told(pair.growth * ratio - 1, formula, inputs)


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
