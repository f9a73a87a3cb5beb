"""Claims of declared series: levels, changes over any window, ranks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from zhoubao.analysis.series import unit_in_ones
from zhoubao.check.claim import Claim
from zhoubao.check.evidence import Evidence
from zhoubao.check.lexicon import is_of
from zhoubao.check.readings import no_figure, of_fact, refused
from zhoubao.check.target import Resolved, Target
from zhoubao.check.windows import KINDS, days_of, window_words
from zhoubao.check.wording import name_of, unstated
from zhoubao.model import Bilingual, FactInput, FactSet, Observation
from zhoubao.prose.measures import measure_name

__all__ = ["of_no_month", "rank_of", "series_change", "series_level", "series_of", "standing_of"]

_HALF_A_MONTH = 15
_PERIODS = {"daily": None, "weekly": "wtd", "monthly": "mtd", "irregular": None}


def series_of(kind: str, subject: str, evidence: Evidence) -> str | None:
    """The id of a declared series by its kind and product; the subject may be the whole id."""
    known = evidence.edition.series
    if subject in known:
        return subject
    return next((name for name in known if name.startswith(f"{kind}/") and is_of(name, subject)), None)


def rank_of(claim: Claim, evidence: Evidence) -> Resolved:
    """A place among the series of a kind; of a subject with several series only where they agree on it."""
    ids = [s for s in evidence.edition.series if is_of(s, claim.subject or "")]
    told = [of_fact(evidence.facts[f"rank/{s}"], evidence) for s in ids if f"rank/{s}" in evidence.facts]
    targets = [target for target in told if target is not None]
    if not targets or len({target.value for target in targets}) > 1:
        name = name_of(claim.subject or "", evidence.edition)
        return refused(f"没有{name.zh}的排名", f"There is no one rank of {name.en}")
    return Resolved((targets[0],))


def standing_of(claim: Claim, evidence: Evidence) -> Resolved:
    """A share, a place, a record, a discount to goods that are new; of a product where one series has it.

    A measure may name the kind of series: ``high/visits``.
    """
    measure, _, kind = (claim.measure or "").partition("/")
    subject = claim.subject or ""
    own = (s for s in evidence.edition.series if is_of(s, subject))
    ids = [f"{measure}/{s}" for s in own if not kind or s.startswith(f"{kind}/")]
    facts = [evidence.facts[fact_id] for fact_id in ids if fact_id in evidence.facts]
    name = name_of(subject, evidence.edition)
    if len(facts) != 1:
        what = measure_name(measure, "zh")
        return refused(f"没有{name.zh}唯一的{what}", f"There is no one {measure} of {name.en}")
    target = of_fact(facts[0], evidence)
    return no_figure(facts[0], evidence) if target is None else Resolved((target,))


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
    if (too_short := of_no_month(series, window, evidence)) is not None:
        return too_short
    if window == "year-ago":
        base = _year_ago(series, evidence.facts)
        if base is None:
            return refused(f"{name.zh}去年同期无观测值", f"{name.en} has no observation a year before")
        return Resolved((_observed(base, series, evidence),))
    days = days_of(window or "", evidence)
    if days is None:
        return refused(f"{name.zh}没有该区间的数值", f"No value of {name.en} is kept for that window")
    rows = [o for o in evidence.observed(series) if days[0] <= o.date <= days[1]]
    if not rows and evidence.edition.series[series].holds and window not in KINDS:
        rows = [o for o in evidence.observed(series) if o.date <= days[1]]
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
    if (too_short := of_no_month(series, window, evidence)) is not None:
        return too_short
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
    spec = evidence.edition.series[series]
    # Of what holds, the change of the month runs from the first day of it and not from the last change.
    own = None if spec.holds else _PERIODS[spec.frequency]
    if window in ("period", "previous", own) and window is not None and (natural or window != own):
        return no_figure(change, evidence) if natural is None else Resolved((natural,))
    if window is None:
        readings = [natural]
        for kind in KINDS if spec.frequency == "daily" or spec.holds else ():
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


def of_no_month(series: str, window: str | None, evidence: Evidence) -> Resolved | None:
    """Why a figure of a week cannot be told, where a series is kept by months; else none."""
    spec = evidence.edition.series[series]
    days = days_of(window or "", evidence)
    of_a_week = window in ("wtd", "previous-week")
    written = days is not None and "/" in (window or "") and (days[1] - days[0]).days < _HALF_A_MONTH
    if spec.frequency != "monthly" or spec.holds or not (of_a_week or written):
        return None
    words = window_words(window or "")
    return refused(
        f"{spec.names.zh}只有月度数据，没有{words.zh}的",
        f"{spec.names.en} is kept by months, and not for {words.en}",
        f"latest/{series}",
    )


def _change_over(series: str, window: str, evidence: Evidence) -> Target | None:
    """From the last observation before a window to the last inside it, provisional ones left out."""
    days = days_of(window, evidence)
    if days is None:
        return None
    settled = [o for o in evidence.observed(series) if not o.provisional]
    holds, over = evidence.edition.series[series].holds, f"change.{window}/{series}"
    if over in evidence.facts:
        return of_fact(evidence.facts[over], evidence)
    base = next((o for o in reversed(settled) if o.date < days[0]), None)
    end = next((o for o in reversed(settled) if o.date <= days[1] and (holds or days[0] <= o.date)), None)
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
