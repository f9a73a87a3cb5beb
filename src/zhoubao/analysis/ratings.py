"""What came of the desk's calls: excess returns over their benchmarks, and how many met their definition.

``call_returns`` says between which closes a call is measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from math import sqrt
from statistics import NormalDist, fmean

from zhoubao.analysis.adjustment import Return
from zhoubao.analysis.call_returns import Leg, measured_calls
from zhoubao.edition.edition import Edition
from zhoubao.edition.ratings import SECTOR, Rating, RatingBook, Run, Scope
from zhoubao.model import Fact, FactInput, Span
from zhoubao.store import Snapshot

__all__ = ["CONFIDENCE", "RATING_MEASURES", "rating_facts", "wilson_interval"]

RATING_MEASURES = (
    "rating.excess",
    "rating.return",
    "rating.benchmark",
    "rating.met",
    "rating.finished",
    "rating.hits",
    "rating.hit_rate",
    "rating.hit_rate.low",
    "rating.hit_rate.high",
)
CONFIDENCE = 0.95


def rating_facts(edition: Edition, book: RatingBook, snapshot: Snapshot, cutoff: dt.datetime) -> list[Fact]:
    """The outcome of every measured call dated up to the cutoff's day, and the hit rates.

    Per call ``rating.excess/SUBJECT/DATE``, ``rating.return/…``, ``rating.benchmark/…`` (ratios) and
    ``rating.met/…``: 1 where the excess lies in the band of its rating, else 0, flagged ``so-far`` while the
    call is open. A sector call is measured by the equally weighted basket of ``sector_basket``. Where closes
    are missing there is no value and a flag says why: ``missing``, or ``no-session`` on the day of the call.

    Per scope ``rating.finished/SCOPE`` (finished calls whose outcome is known), ``rating.hits/SCOPE`` (those
    that met their definition), ``rating.hit_rate/SCOPE`` and its Wilson interval ``….low`` and ``….high``;
    these three have no value and the flag ``too-few-calls`` under ``book.least`` finished calls. Raises
    ``CalendarError`` where a session table ends before the cutoff.
    """
    day = cutoff.astimezone(edition.zone).date()
    runs = book.runs(day)
    measured = measured_calls(edition, book, runs, snapshot, cutoff)
    facts: list[Fact] = []
    outcomes: dict[Scope, list[Fact]] = {scope: [] for scope in book.scopes}
    for run in runs:
        legs, against = measured[run.call.id]
        told = _run_facts(run, book, legs, against)
        facts += told
        if all(leg.finished for leg in (*legs, against)):
            outcomes[run.call.scope].append(told[-1])
    for scope, met in outcomes.items():
        facts += _scope_facts(scope, met, book.least, day)
    return facts


def wilson_interval(hits: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The score interval of a proportion, as ratios.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927), 209-212, without continuity correction. It stays inside 0 and
    1 and serves for few trials and for rates near either. ``trials`` has to be above 0.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate = hits / trials
    middle = (rate + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == trials else min(1.0, middle + half)
    return low, high


def _run_facts(run: Run, book: RatingBook, legs: Sequence[Leg], against: Leg) -> list[Fact]:
    """Excess, return, benchmark and outcome of one call, in that order."""
    call = run.call
    assert call.rating is not None, "a run begins with a rating"
    own = _of_basket(legs) if call.subject == SECTOR else legs[0]
    span = _span(own)
    returned = _fact("rating.return", call.id, call.subject, own.outcome.value, span, own)
    index = _fact("rating.benchmark", call.id, against.code, against.outcome.value, _span(against), against)
    parts = (returned, index)
    flags = tuple(dict.fromkeys(flag for part in parts for flag in part.flags))
    value = None
    if returned.value is not None and index.value is not None:
        value = returned.value - index.value
    formula = f"{returned.id} - {index.id}"
    excess = Fact(
        f"rating.excess/{call.id}", call.subject, "rating.excess", value, "ratio", span, formula,
        _inputs(parts), flags,
    )  # fmt: skip
    finished = all(leg.finished for leg in (*legs, against))
    rating = book.rating(call.rating, call.scope)
    met = Fact(
        id=f"rating.met/{call.id}",
        subject=call.subject,
        measure="rating.met",
        # Twelve decimals: the difference of two returns may miss a boundary by the last bits of a float.
        value=None if value is None else float(rating.holds(round(value, 12))),
        unit="count",
        window=span,
        formula=f"1 if {_band_words(rating)}, else 0",
        inputs=_inputs((excess,)),
        flags=flags if value is None or finished else (*flags, "so-far"),
    )
    return [excess, returned, index, met]


def _of_basket(legs: Sequence[Leg]) -> Leg:
    """The unweighted mean over the members that have a return."""
    told = [leg for leg in legs if leg.outcome.value is not None]
    values = [leg.outcome.value for leg in told if leg.outcome.value is not None]
    absent = [leg.code for leg in legs if leg.outcome.value is None]
    formula = f"unweighted mean of the returns of {len(told)} members"
    if absent:
        formula += f"; none for {', '.join(absent)}"
    inputs = tuple(dict.fromkeys(o for leg in told or legs for o in leg.outcome.inputs))
    if told:
        flags = dict.fromkeys(flag for leg in told for flag in leg.flags)
        flags |= {"partial": None} if absent else {}
    else:
        began = any("no-session" not in leg.flags for leg in legs)
        flags = {"missing" if began or not legs else "no-session": None}
    return Leg(
        SECTOR,
        min((leg.base for leg in told or legs if leg.base), default=None),
        max((leg.end for leg in told or legs if leg.end), default=None),
        Return(fmean(values) if values else None, formula, inputs),
        tuple(flags),
        all(leg.finished for leg in legs),
    )


def _fact(measure: str, call: str, subject: str, value: float | None, span: Span, leg: Leg) -> Fact:
    return Fact(
        id=f"{measure}/{call}",
        subject=subject,
        measure=measure,
        value=value,
        unit="ratio",
        window=span,
        formula=leg.outcome.formula,
        inputs=leg.outcome.inputs,
        flags=leg.flags,
    )


def _span(leg: Leg) -> Span:
    return Span(leg.base, leg.end)


def _band_words(rating: Rating) -> str:
    """A band as a condition on the excess: ``-0.1 <= rating.excess < 0.1``."""
    low = "" if rating.low is None else f"{rating.low!r} {'<=' if rating.low_closed else '<'} "
    high = "" if rating.high is None else f" {'<=' if rating.high_closed else '<'} {rating.high!r}"
    return f"{low}rating.excess{high}"


def _inputs(facts: Iterable[Fact]) -> tuple[FactInput, ...]:
    return tuple(FactInput(fact.id, fact.value, fact.known_at) for fact in facts)


def _scope_facts(scope: Scope, outcomes: Sequence[Fact], least: int, day: dt.date) -> list[Fact]:
    """How many finished calls of a scope there are, how many met their definition, and the rate of these."""
    told = [fact for fact in outcomes if fact.value is not None]
    flags: tuple[str, ...] = ("partial",) if len(told) < len(outcomes) else ()
    trials, hits = len(told), sum(fact.value == 1 for fact in told)
    bases = [fact.window.base for fact in told if fact.window.base is not None]
    ends = [fact.window.end for fact in told if fact.window.end is not None]
    span = Span(min(bases, default=None), max(ends, default=day))

    def fact(
        measure: str, value: float | None, unit: str, formula: str, inputs: Iterable[Fact], *flags: str
    ) -> Fact:
        return Fact(f"{measure}/{scope}", scope, measure, value, unit, span, formula, _inputs(inputs), flags)

    finished = fact(
        "rating.finished", float(trials), "count", "finished calls whose outcome is known", told, *flags
    )
    met = fact("rating.hits", float(hits), "count", "finished calls with rating.met = 1", told, *flags)
    enough = trials >= max(least, 1)
    low, high = wilson_interval(hits, trials) if enough else (None, None)
    why = () if enough else ("too-few-calls",)
    rest = f"of the Wilson score interval at {CONFIDENCE} of {met.id} in {finished.id}"
    of = f"{met.id} / {finished.id}"
    if not enough:
        of += f", told from {least} finished calls on"
    rate = hits / trials if enough else None
    return [
        finished,
        met,
        fact("rating.hit_rate", rate, "ratio", of, (met, finished), *flags, *why),
        fact("rating.hit_rate.low", low, "ratio", f"lower end {rest}", (met, finished), *flags, *why),
        fact("rating.hit_rate.high", high, "ratio", f"upper end {rest}", (met, finished), *flags, *why),
    ]
