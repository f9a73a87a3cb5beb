"""A segment's figures from those of its members: mean, median, rises and falls, best and worst, total cap."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from zhoubao.analysis.rates import Rates
from zhoubao.edition.edition import Edition
from zhoubao.model import Fact, FactInput, Observation, Segment, Span

__all__ = ["segment_cap", "segment_returns"]


def segment_returns(segment: Segment, measure: str, members: Sequence[Fact]) -> list[Fact]:
    """Six facts of one measure: mean (under the measure's own name), median, up, down, best, worst.

    Members without a value are left out and the fact is flagged ``partial``; with none left the value is
    none and the flag ``missing``. The mean is unweighted.
    """
    told = [fact for fact in members if fact.value is not None]
    flags: tuple[str, ...] = ("missing",) if not told else ("partial",) if len(told) < len(members) else ()
    if any("provisional" in fact.flags for fact in told):
        flags = (*flags, "provisional")
    inputs = _inputs(members)
    values = [fact.value for fact in told if fact.value is not None]
    span = _span(told or members)

    def fact(suffix: str, value: float | None, unit: str, formula: str) -> Fact:
        name = measure + suffix
        return Fact(
            id=f"{name}/segment/{segment.id}",
            subject=f"segment/{segment.id}",
            measure=name,
            value=value,
            unit=unit,
            window=span,
            formula=formula,
            inputs=inputs,
            flags=flags,
        )

    def extreme(suffix: str, pick: Callable[[Sequence[float]], float], word: str) -> Fact:
        value = pick(values) if values else None
        who = ", ".join(f.subject for f in told if f.value == value)
        formula = f"{word} of {measure} over {len(told)} members" + (f": {who}" if who else "")
        return fact(suffix, value, "ratio", formula)

    n = len(told)
    return [
        fact(
            "",
            statistics.fmean(values) if values else None,
            "ratio",
            f"unweighted mean of {measure} over {n} members",
        ),
        fact(
            ".median",
            statistics.median(values) if values else None,
            "ratio",
            f"median of {measure} over {n} members",
        ),
        fact(
            ".up",
            float(sum(v > 0 for v in values)) if values else None,
            "count",
            f"members with {measure} > 0, of {n}",
        ),
        fact(
            ".down",
            float(sum(v < 0 for v in values)) if values else None,
            "count",
            f"members with {measure} < 0, of {n}",
        ),
        extreme(".best", max, "highest"),
        extreme(".worst", min, "lowest"),
    ]


def segment_cap(edition: Edition, segment: Segment, members: Sequence[Fact], rates: Rates) -> Fact:
    """The sum of the members' caps in the edition's ``currency.total``, each at the rate of its own date.

    A sum that lacks a member would pass for the segment's, so one cap or rate missing leaves no value.
    """
    target = edition.currency.total
    total = 0.0
    lacking: list[str] = []
    flags: dict[str, None] = {}
    used: dict[tuple[str, object], Observation] = {}
    for fact in members:
        turned = rates.convert(fact.unit, target, fact.window.end) if fact.window.end else None
        if fact.value is None or turned is None:
            lacking.append(fact.subject)
            continue
        total += fact.value * turned.factor
        used |= {o.key: o for o in turned.inputs}
        flags |= dict.fromkeys(flag for flag in fact.flags if flag in ("stale", "provisional"))
        if turned.stale:
            flags["stale"] = None
    formula = f"sum of market_cap over {len(members)} members, in {target} at the rate of each one's date"
    if lacking:
        flags = {"missing": None}
        formula += f"; no cap or rate for {', '.join(lacking)}"
    return Fact(
        id=f"market_cap/segment/{segment.id}",
        subject=f"segment/{segment.id}",
        measure="market_cap",
        value=None if lacking else total,
        unit=target,
        window=_span(members),
        formula=formula,
        inputs=(*_inputs(members), *used.values()),
        flags=tuple(flags),
    )


def _inputs(members: Sequence[Fact]) -> tuple[FactInput, ...]:
    return tuple(FactInput(fact.id, fact.value, fact.known_at) for fact in members)


def _span(facts: Sequence[Fact]) -> Span:
    """From the earliest base to the latest end: members on other exchanges may end on other days."""
    return Span(
        min((f.window.base for f in facts if f.window.base), default=None),
        max((f.window.end for f in facts if f.window.end), default=None),
    )
