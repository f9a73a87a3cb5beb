"""What has to hold between the keys of ``scaling.toml``, and between them and the edition.

As in ``consistency``, what has the wrong form is passed over here, for it is reported besides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from zhoubao.edition.edition import Edition
from zhoubao.edition.files import KeyPath, show_key
from zhoubao.edition.mistakes import Mistake, show
from zhoubao.errors import nearest

__all__ = ["UNITS", "lab_consistency"]

UNITS: dict[str, str] = {
    "queries_per_visit": "queries/visit",
    "tokens_per_query": "tokens/query",
    "thinking_multiplier": "ratio",
    "peak_to_average": "ratio",
    "utilisation": "ratio",
    "power_overhead": "ratio",
    "server_multiple": "ratio",
    "active_parameters": "parameters",
    "benchmark_parameters": "parameters",
    "training_compute": "FLOP",
    "throughput": "tokens/s",
    "power": "W",
    "price": "a currency code such as USD",
    "stock": "tokens",
    "growth": "ratio",
}
"""The unit of the assumption that each key names."""

_LEAST = {
    "thinking_multiplier": 1.0,
    "peak_to_average": 1.0,
    "power_overhead": 1.0,
    "server_multiple": 1.0,
}
_MOST = {"utilisation": 1.0}
_OF_DEMAND = (
    "queries_per_visit",
    "tokens_per_query",
    "thinking_multiplier",
    "peak_to_average",
    "utilisation",
    "power_overhead",
    "server_multiple",
    "active_parameters",
    "benchmark_parameters",
    "training_compute",
)
_CURRENCY = re.compile(r"[A-Z]{3}")

_Table = dict[str, Any]


def lab_consistency(raw: _Table, edition: Edition) -> Iterator[Mistake]:
    """Every place where the tables of a ``scaling.toml`` do not go together."""
    demand = _table(raw, "demand")
    assumptions = {entry["id"]: entry for _, entry in _entries(raw, "assumptions")}
    yield from _twice(raw, "tables")
    yield from _twice(raw, "assumptions")
    yield from _twice(demand, "accelerators", ("demand",))
    yield from _files(raw, edition.root)
    for path, entry in _entries(raw, "assumptions"):
        yield from _range(path, entry)
    tables = {entry["id"] for _, entry in _entries(raw, "tables")}
    for part in ("pretrain", "testtime", "thinking", "frontier", "wall"):
        named = _table(raw, part).get("table")
        if isinstance(named, str) and named not in tables:
            yield Mistake((part, "table"), _absent(named, "table", tables, "[[tables]]"))
    yield from _roles(_table(raw, "wall"), ("wall",), ("stock", "growth"), assumptions)
    yield from _roles(demand, ("demand",), _OF_DEMAND, assumptions)
    for path, entry in _entries(demand, "accelerators"):
        yield from _roles(entry, ("demand", *path), ("throughput", "power", "price"), assumptions)
    yield from _series(demand, edition)


def _table(parent: _Table, key: str) -> _Table:
    found = parent.get(key)
    return found if isinstance(found, dict) else {}


def _entries(parent: _Table, key: str) -> Iterator[tuple[KeyPath, _Table]]:
    """The tables of a list that have an id, and where they stand."""
    entries = parent.get(key)
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield (key, number), entry


def _twice(parent: _Table, key: str, above: KeyPath = ()) -> Iterator[Mistake]:
    first: dict[str, KeyPath] = {}
    for path, entry in _entries(parent, key):
        before = first.setdefault(entry["id"], path)
        if before != path:
            what = f"{entry['id']!r} already stands at {show_key((*above, *before))}; give each its own"
            yield Mistake((*above, *path, "id"), what)


def _files(raw: _Table, root: Path) -> Iterator[Mistake]:
    for path, entry in _entries(raw, "tables"):
        file = entry.get("file")
        if not isinstance(file, str):
            continue
        where = (*path, "file")
        whole = root / file
        if not whole.is_file():
            known = [f.relative_to(root).as_posix() for f in root.glob("**/scaling/*.csv")]
            yield Mistake(where, f"{file!r} is no file of the edition{nearest(file, known)}; put it there")
        elif not whole.resolve().is_relative_to(root.resolve()):
            yield Mistake(where, f"{file!r} leads out of the edition's folder; copy the file into it")


def _range(path: KeyPath, entry: _Table) -> Iterator[Mistake]:
    """``low <= value <= high``, both of them but for what is fixed."""
    value, low, high = (_number(entry, key) for key in ("value", "low", "high"))
    shape = entry.get("shape", "triangular")
    if shape == "fixed":
        for key, bound in (("low", low), ("high", high)):
            if bound is not None and value is not None and bound != value:
                what = f"is {show(bound)} and value {show(value)}, but the shape is 'fixed'"
                yield Mistake((*path, key), f"{what}; leave {key} out, or write another shape")
        return
    for key in ("low", "high"):
        if key not in entry:
            what = f'is missing; a {shape} range has low and high, so add it, or write shape = "fixed"'
            yield Mistake((*path, key), what)
    if low is not None and value is not None and low > value:
        yield Mistake(
            (*path, "low"), f"is {show(low)}, above value {show(value)}; write low <= value <= high"
        )
    if high is not None and value is not None and high < value:
        what = f"is {show(high)}, below value {show(value)}; write low <= value <= high"
        yield Mistake((*path, "high"), what)
    if shape == "loguniform" and low is not None and low <= 0:
        yield Mistake((*path, "low"), f"is {show(low)}; a loguniform range begins above 0")


def _number(entry: _Table, key: str) -> float | None:
    found = entry.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        return None
    return float(found)


def _absent(named: str, what: str, known: Iterable[str], where: str) -> str:
    return f"{named!r} is no {what} of this file{nearest(named, known)}; declare it under {where}"


def _roles(
    table: _Table, above: KeyPath, keys: tuple[str, ...], assumptions: Mapping[str, _Table]
) -> Iterator[Mistake]:
    """The assumptions that a table names exist, are in the unit of their part, and can be reckoned with."""
    for key in keys:
        named = table.get(key)
        if not isinstance(named, str):
            continue
        where = (*above, key)
        entry = assumptions.get(named)
        if entry is None:
            yield Mistake(where, _absent(named, "assumption", assumptions, "[[assumptions]]"))
            continue
        unit, wanted = entry.get("unit"), UNITS[key]
        fits: Callable[[str], object] = _CURRENCY.fullmatch if key == "price" else wanted.__eq__
        if isinstance(unit, str) and not fits(unit):
            yield Mistake(where, f"{named!r} is in {unit!r}; its unit has to be {_unit_words(wanted)}")
        yield from _bounds(where, named, entry)


def _unit_words(wanted: str) -> str:
    return wanted if wanted.startswith("a ") else repr(wanted)


def _bounds(where: KeyPath, named: str, entry: _Table) -> Iterator[Mistake]:
    """Products and quotients need figures above nought; some cannot be under or over one."""
    key = str(where[-1])
    ends = [number for end in ("low", "value", "high") if (number := _number(entry, end)) is not None]
    if not ends:
        return
    least, most = _LEAST.get(key), _MOST.get(key)
    if min(ends) <= 0 and entry.get("shape") == "loguniform":
        return  # told of where the range stands
    if min(ends) <= 0:
        yield Mistake(where, f"{named!r} goes down to {show(min(ends))}; it has to stay above 0")
    elif least is not None and min(ends) < least:
        yield Mistake(where, f"{named!r} goes down to {show(min(ends))}; a {key} is 1 or more")
    elif most is not None and max(ends) > most:
        yield Mistake(where, f"{named!r} goes up to {show(max(ends))}; a {key} is 1 at most")


def _series(demand: _Table, edition: Edition) -> Iterator[Mistake]:
    """Usage is counted by period, prices are series of the edition; none of them is a code's own."""
    usage = demand.get("usage")
    for number, name in enumerate(usage if isinstance(usage, list) else ()):
        if not isinstance(name, str):
            continue
        where: KeyPath = ("demand", "usage", number)
        spec = edition.series.get(name)
        if spec is None:
            yield Mistake(where, _no_series(name, edition))
        elif spec.frequency == "irregular" or spec.holds:
            what = f"{name!r} has no period that its visits are counted over; take a daily, weekly or monthly"
            yield Mistake(where, f"{what} series")
    for path, entry in _entries(demand, "accelerators"):
        name = entry.get("price_series")
        if not isinstance(name, str):
            continue
        where = ("demand", *path, "price_series")
        if "price" in entry:
            yield Mistake(where, "stands beside price, which says the same; keep one of the two")
        if name not in edition.series:
            yield Mistake(where, _no_series(name, edition))


def _no_series(name: str, edition: Edition) -> str:
    guess = nearest(name, edition.series)
    return f"{name!r} is no series of the edition{guess}; declare it in edition.toml under [[series]]"
