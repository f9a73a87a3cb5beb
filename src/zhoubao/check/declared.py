"""Claims of declared series: levels, changes over any window, ranks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from zhoubao.analysis.series import unit_in_ones
from zhoubao.check.claim import Claim
from zhoubao.check.evidence import Evidence
from zhoubao.check.readings import no_figure, of_fact, refused
from zhoubao.check.target import Resolved, Target
from zhoubao.check.windows import KINDS, days_of, window_words
from zhoubao.check.wording import name_of, unstated
from zhoubao.model import Bilingual, FactInput, FactSet, Observation

__all__ = ["rank_of", "series_change", "series_level", "series_of"]

_PERIODS = {"daily": None, "weekly": "wtd", "monthly": "mtd", "irregular": None}


def series_of(kind: str, subject: str, evidence: Evidence) -> str | None:
    """The id of a declared series by its kind and the rest of its id; either may be the whole id."""
    for name in (f"{kind}/{subject}", subject):
        if name in evidence.edition.series:
            return name
    return None


def rank_of(claim: Claim, evidence: Evidence) -> Resolved:
    """A place among the series of a kind; of a subject with several series only where they agree on it."""
    ids = [s for s in evidence.edition.series if claim.subject in (s, s.partition("/")[2])]
    told = [of_fact(evidence.facts[f"rank/{s}"], evidence) for s in ids if f"rank/{s}" in evidence.facts]
    targets = [target for target in told if target is not None]
    if not targets or len({target.value for target in targets}) > 1:
        name = name_of(claim.subject or "", evidence.edition)
        return refused(f"没有{name.zh}的排名", f"There is no one rank of {name.en}")
    return Resolved((targets[0],))


def series_level(claim: Claim, series: str, evidence: Evidence) -> Resolved:
    """The value of a series in the period that a claim speaks of, its latest where it says none."""
    latest, previous = (evidence.facts[f"{m}/{series}"] for m in ("latest", "previous"))
    target = of_fact(latest, evidence)
    if target is None:
        return no_figure(latest, evidence)
    window = claim.window
    if window in (None, "period"):
        return Resolved((target,))
    if window == "previous":
        before = of_fact(previous, evidence)
        return no_figure(previous, evidence) if before is None else Resolved((before,))
    name = name_of(series, evidence.edition)
    if window == "year-ago":
        base = _year_ago(series, evidence.facts)
        if base is None:
            return refused(f"{name.zh}去年同期无观测值", f"{name.en} has no observation a year before")
        return Resolved((_observed(base, series, evidence),))
    days = days_of(window or "", evidence)
    if days is None:
        return refused(f"{name.zh}没有该区间的数值", f"No value of {name.en} is kept for that window")
    rows = [o for o in evidence.observed(series) if days[0] <= o.date <= days[1]]
    if rows and rows[-1].date != latest.window.end:
        if rows[-1].date == previous.window.end and (before := of_fact(previous, evidence)) is not None:
            return Resolved((before,))
        return Resolved((_observed(rows[-1], series, evidence),))
    # 本周 said of a series whose last week ended before the issue's own: its latest.
    if rows or window in KINDS:
        return Resolved((target,))
    return refused(
        f"{name.zh}在{days[0]}至{days[1]}无观测值",
        f"{name.en} has no observation from {days[0]} to {days[1]}",
    )


def series_change(claim: Claim, series: str, evidence: Evidence) -> Resolved:
    """The change of a series: on the period before, on the year before, or over the days of a window."""
    facts, window = evidence.facts, claim.window
    name = name_of(series, evidence.edition)
    change = facts[f"change/{series}"]
    if window == "year-ago":
        fact_id = f"change.year/{series}"
        if fact_id not in facts:
            return refused(
                f"{name.zh}去年同期无观测值，无法计算同比",
                f"{name.en} has no observation a year before",
                change.id,
            )
        target = of_fact(facts[fact_id], evidence)
        return no_figure(facts[fact_id], evidence) if target is None else Resolved((target,))
    natural = of_fact(change, evidence)
    frequency = evidence.edition.series[series].frequency
    if window in ("period", "previous", _PERIODS[frequency]) and (natural or window != _PERIODS[frequency]):
        return no_figure(change, evidence) if natural is None else Resolved((natural,))
    if window is None:
        readings = [natural]
        for kind in KINDS if frequency == "daily" else ():
            over = _change_over(series, kind, evidence)
            if over is not None:
                readings.append(replace(over, doubt=unstated(over)))
        year = f"change.year/{series}"
        if year in facts and (target := of_fact(facts[year], evidence)) is not None:
            readings.append(replace(target, doubt=unstated(target)))
        told = tuple(reading for reading in readings if reading is not None)
        return replace(no_figure(change, evidence), targets=told) if natural is None else Resolved(told)
    over = _change_over(series, window, evidence)
    if over is None:
        words = window_words(window)
        return refused(
            f"{name.zh}在{words.zh}前后缺少观测值，无法计算变化",
            f"{name.en} lacks an observation before or in {words.en}, so its change cannot be told",
            change.id,
        )
    return Resolved((over,))


def _change_over(series: str, window: str, evidence: Evidence) -> Target | None:
    """From the last observation before a window to the last inside it, provisional ones left out."""
    days = days_of(window, evidence)
    if days is None:
        return None
    settled = [o for o in evidence.observed(series) if not o.provisional]
    base = next((o for o in reversed(settled) if o.date < days[0]), None)
    end = next((o for o in reversed(settled) if days[0] <= o.date <= days[1]), None)
    if base is None or end is None or base.value <= 0:
        return None
    change = evidence.facts[f"change/{series}"]
    if change.value is not None and (change.window.base, change.window.end) == (base.date, end.date):
        return of_fact(change, evidence)
    name, told = name_of(series, evidence.edition), window_words(window)
    words = Bilingual(f"{name.zh}{told.zh}变化", f"the change of {name.en} over {told.en}")
    value = Decimal(repr(end.value)) / Decimal(repr(base.value)) - 1
    return Target(value, "ratio", (f"latest/{series}",), words, base.date, end.date, change=True)


def _observed(o: Observation, series: str, evidence: Evidence) -> Target:
    unit, exponent = unit_in_ones(evidence.edition.series[series].unit)
    name = name_of(series, evidence.edition)
    words = Bilingual(f"{name.zh}{o.date}的数值", f"the value of {name.en} on {o.date}")
    value = Decimal(repr(float(o.value))).scaleb(exponent)
    return Target(value, unit, (f"latest/{series}",), words, None, o.date)


def _year_ago(series: str, facts: FactSet) -> Observation | None:
    fact_id = f"change.year/{series}"
    if fact_id not in facts:
        return None
    base = facts[fact_id].inputs[0]
    return None if isinstance(base, FactInput) else base
