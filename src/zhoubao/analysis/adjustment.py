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
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.edition.edition import Adjustment
from zhoubao.model import FactInput, Observation
from zhoubao.store import Ask, Snapshot

__all__ = ["Return", "adjusted_returns"]

Need = tuple[str, dt.date, dt.date]
_Batches = dict[str, dict[dt.date, Observation]]


@dataclass(frozen=True, slots=True)
class Return:
    """A return as a ratio (0.01 is one per cent), with the formula and the inputs it was reckoned from."""

    value: float | None
    formula: str
    inputs: tuple[Observation | FactInput, ...]
    flags: tuple[str, ...] = ()


def adjusted_returns(needs: Sequence[Need], snapshot: Snapshot, adjustment: Adjustment) -> dict[Need, Return]:
    """The return of each (code, base date, end date); both dates must have a close.

    With events on record for a code they are used, else vendor factors, else the closes as they stand,
    flagged ``price-only``. A base with a factor and an end without one, or the other way round, and batches
    that share no day, give no value and the flag ``unadjusted``.
    """
    codes = sorted({code for code, _, _ in needs})
    ends = {(f"close/{code}", day) for code, base, end in needs for day in (base, end)}
    closes = snapshot.current(ends)
    if adjustment == "none":
        return {
            need: _plain(closes["close/" + need[0], need[1]], closes["close/" + need[0], need[2]])
            for need in needs
        }
    events = _events(codes, snapshot, adjustment)
    before = _closes_before(events, snapshot)
    factors: dict[str, _Batches] = {}
    if adjustment == "splits+dividends":
        keys = {
            (f"adj_factor/{code}", d) for code, base, end in needs if code not in events for d in (base, end)
        }
        factors = _by_batch(snapshot.versions(keys))
        split = sorted({n[0] for n in needs if n[0] in factors and not _one_batch(factors[n[0]], n[1], n[2])})
        factors |= _by_batch(snapshot.all_versions([f"adj_factor/{code}" for code in split]))

    returns: dict[Need, Return] = {}
    for need in needs:
        code, base, end = need
        first, last = closes[f"close/{code}", base], closes[f"close/{code}", end]
        if code in events:
            returns[need] = _over_events(first, last, events[code], before)
        elif any(base in rows or end in rows for rows in factors.get(code, {}).values()):
            returns[need] = _over_factors(first, last, factors[code])
        else:
            plain = _plain(first, last)
            returns[need] = Return(plain.value, plain.formula, plain.inputs, ("price-only",))
    return returns


def _plain(base: Observation, end: Observation) -> Return:
    return Return(end.value / base.value - 1, "close[end] / close[base] - 1", (base, end))


# Events


def _events(codes: Sequence[str], snapshot: Snapshot, adjustment: Adjustment) -> dict[str, list[Observation]]:
    kinds = ("split",) if adjustment == "splits" else ("split", "dividend")
    found: dict[str, list[Observation]] = defaultdict(list)
    for o in snapshot.history([f"{kind}/{code}" for kind in kinds for code in codes]):
        found[o.series.partition("/")[2]].append(o)
    return dict(found)


def _closes_before(
    events: dict[str, list[Observation]], snapshot: Snapshot
) -> dict[tuple[str, dt.date], Observation]:
    """Per (code, ex-date) of a dividend, the last close before it."""
    ex_dates = sorted({(code, o.date) for code, rows in events.items() for o in rows if _is_dividend(o)})
    days: dict[tuple[str, dt.date], dt.date] = {}
    per_code: dict[str, list[dt.date]] = defaultdict(list)
    for code, day in ex_dates:
        per_code[code].append(day)
    most = max((len(rows) for rows in per_code.values()), default=0)
    asks = [
        Ask(
            f"close/{code}",
            # Asks of one call have equally many spans, so the last ex-date stands in for those that lack.
            tuple((dt.date.min, d - dt.timedelta(days=1)) for d in rows + rows[-1:] * (most - len(rows))),
        )
        for code, rows in per_code.items()
    ]
    found = snapshot.last_dates(asks) if asks else {}
    for code, rows in per_code.items():
        for ex_date, previous in zip(rows, found[f"close/{code}"], strict=False):
            if previous is not None:
                days[code, ex_date] = previous
    closes = snapshot.current({(f"close/{code}", day) for (code, _), day in days.items()})
    return {(code, ex): closes[f"close/{code}", day] for (code, ex), day in days.items()}


def _over_events(
    base: Observation,
    end: Observation,
    events: Sequence[Observation],
    before: dict[tuple[str, dt.date], Observation],
) -> Return:
    code = base.series.partition("/")[2]
    inside: dict[dt.date, list[Observation]] = defaultdict(list)
    for o in events:
        if base.date < o.date <= end.date:
            inside[o.date].append(o)
    growth = end.value / base.value
    inputs: list[Observation | FactInput] = [base, end]
    for day in sorted(inside):
        ratio, cash = 1.0, 0.0
        for o in inside[day]:
            inputs.append(o)
            if _is_dividend(o):
                cash += o.value
            else:
                ratio *= o.value
        previous = before.get((code, day))
        if cash:
            if previous is None or previous.value <= cash:
                return Return(None, _EVENT_FORMULA, tuple(inputs), ("unadjusted",))
            inputs.append(previous)
            growth *= previous.value / (previous.value - cash)
        growth *= ratio
    return Return(growth - 1, _EVENT_FORMULA if inside else "close[end] / close[base] - 1", tuple(inputs))


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


def _over_factors(base: Observation, end: Observation, batches: _Batches) -> Return:
    for rows in batches.values():
        if base.date in rows and end.date in rows:
            low, high = rows[base.date], rows[end.date]
            return Return(
                (end.value * high.value) / (base.value * low.value) - 1,
                "(close[end] * adj_factor[end]) / (close[base] * adj_factor[base]) - 1",
                (base, end, low, high),
            )
    path = _joined(batches, base.date, end.date)
    if path is None:
        known = [rows[day] for rows in batches.values() for day in (base.date, end.date) if day in rows]
        return Return(
            None,
            "(close[end] * adj_factor[end]) / (close[base] * adj_factor[base]) - 1",
            (base, end, *known),
            ("unadjusted",),
        )
    ratio = 1.0
    inputs: list[Observation | FactInput] = [base, end]
    for low, high in path:
        ratio *= high.value / low.value
        inputs += [low, high]
    return Return(
        end.value / base.value * ratio - 1,
        "close[end] / close[base] * product over batches of (adj_factor[to] / adj_factor[from]) - 1",
        tuple(inputs),
    )


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
