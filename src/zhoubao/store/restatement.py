"""Closes that a vendor restates after a split.

After a split a vendor divides the closes before it by its ratio. Where those common to a file and the record
differ by one ratio up to a day, and agree after it, that is a restatement and no row of corrections: what
was on record up to that day is brought to the new basis by the ratio.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from zhoubao.model import Entry, Observation
from zhoubao.store.reader import Key

__all__ = ["restatements"]

_RESTATED_DAYS = 3  # fewer common closes could be so many typing errors
_ROUNDING = 2e-3
_LEAST = 0.05


def restatements(entries: Sequence[Entry], seen: Mapping[Key, Observation]) -> Iterator[Entry]:
    """A ``rebase/CODE`` entry for each code whose closes a file restates.

    Its value is the ratio, new to old; its date the last day that it holds for; its row that of the first
    restated close. ``seen`` are the observations in force.
    """
    closes: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.series.startswith("close/"):
            closes.setdefault(entry.series, []).append(entry)
    for rows in closes.values():
        rebase = _restatement(rows, seen)
        if rebase is not None:
            yield rebase


def _restatement(entries: Sequence[Entry], seen: Mapping[Key, Observation]) -> Entry | None:
    common = sorted(
        ((e, before) for e in entries if (before := seen.get((e.series, e.date))) is not None),
        key=lambda pair: pair[0].date,
    )
    changed = [(e, o) for e, o in common if e.value != o.value]
    if len(changed) < _RESTATED_DAYS or changed != common[: len(changed)]:
        return None
    ratio = math.fsum(e.value for e, _ in changed) / math.fsum(o.value for _, o in changed)
    # The ratio of a split is one of small numbers; prices are rounded, so it shows only nearly.
    simple = Fraction(ratio).limit_denominator(100)
    exact = float(simple) if simple and abs(simple / Fraction(ratio) - 1) < _ROUNDING else ratio
    if abs(exact - 1) < _LEAST or any(abs(e.value / o.value / exact - 1) > _ROUNDING for e, o in changed):
        return None
    agreed = common[len(changed) :]
    last = agreed[0][0].date - dt.timedelta(days=1) if agreed else max(e.date for e in entries)
    first = changed[0][0]
    code = first.series.partition("/")[2]
    source = f"{len(changed)} closes restated by one ratio: {first.source}"
    return Entry(f"rebase/{code}", last, exact, "ratio", source, first.row)
