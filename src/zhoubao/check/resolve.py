"""From what a claim speaks of to the figures that can say whether it is right."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from zhoubao.analysis.series import unit_in_ones
from zhoubao.check.claim import Claim
from zhoubao.check.declared import rank_of, series_change, series_level, series_of, standing_of
from zhoubao.check.evidence import Evidence
from zhoubao.check.readings import no_figure, of_fact, refused
from zhoubao.check.standings import STANDINGS
from zhoubao.check.target import Resolved, Target
from zhoubao.check.windows import KINDS, days_of, fact_over, own_window, runs_past, window_words
from zhoubao.check.wording import carried, name_of, no_such, unstated
from zhoubao.model import Bilingual, Fact
from zhoubao.prose.flags import FLAGS
from zhoubao.prose.measures import measure_name

__all__ = ["found_fact", "resolve"]

_RATIO_UNITS = ("ratio", "percentage-point", "basis-point", "times")


def resolve(claim: Claim, evidence: Evidence) -> Resolved:
    """The figures that a claim may speak of, or why there is none."""
    subject, measure = claim.subject, claim.measure
    if measure == "rating":
        return refused("评级定义是约定，不是数据", "The definition of a rating is a convention, not a figure")
    if subject is None:
        return no_such(claim)
    if measure is None:
        return refused(
            f"没有与“{claim.text.strip()}”相应的指标",
            f"No figure that is kept measures {claim.text.strip()!r}",
        )
    if measure == "members":
        return _members(claim, evidence)
    if measure == "market_cap":
        return _market_cap(claim, evidence)
    if measure == "close":
        return _close(claim, evidence)
    if measure.startswith("return"):
        return _returns(claim, evidence)
    if measure == "rank":
        return rank_of(claim, evidence)
    if measure.partition("/")[0] in STANDINGS:
        return standing_of(claim, evidence)
    kind = measure.removeprefix("change/")
    series = series_of(kind, subject, evidence)
    if series is None:
        name = name_of(subject, evidence.edition)
        return refused(f"未跟踪{name.zh}的{kind}", f"No series {kind}/{subject} is followed")
    # 访问量增长5% and 访问量是上周的5倍 speak of the change, whatever noun they use.
    if unit_in_ones(evidence.edition.series[series].unit)[0] == "ratio":
        return _ratio(claim, series, evidence)
    if measure != kind or claim.unit in _RATIO_UNITS or claim.comparator == "direction":
        return series_change(claim, series, evidence)
    return series_level(claim, series, evidence)


def _ratio(claim: Claim, series: str, evidence: Evidence) -> Resolved:
    """A percentage of a series that is one itself: what it stands at, unless a change is said."""
    based = claim.window in ("previous", "year-ago")
    if based or claim.direction or claim.grown or claim.comparator == "direction" or claim.unit == "times":
        return series_change(claim, series, evidence)
    level, change = series_level(claim, series, evidence), series_change(claim, series, evidence)
    guesses = tuple(replace(target, doubt=unstated(target)) for target in change.targets)
    return replace(level, targets=(*level.targets, *guesses))


def found_fact(fact_id: str, evidence: Evidence) -> Fact | None:
    """The fact of an id that a verdict names, whether it is the issue's or of other days."""
    if fact_id in evidence.facts:
        return evidence.facts[fact_id]
    measure, _, subject = fact_id.partition("/")
    _, _, days = measure.partition(".")
    span, dot, part = days.partition(".")
    try:
        first, last = (dt.datetime.strptime(day, "%Y%m%d").date() for day in span.split("-"))  # noqa: DTZ007
    except ValueError:
        return None
    return fact_over(first, last, dot + part, subject, evidence)


# Returns


def _returns(claim: Claim, evidence: Evidence) -> Resolved:
    assert claim.measure is not None and claim.subject is not None
    suffix, subject, window = claim.measure.removeprefix("return"), claim.subject, claim.window
    if window is None:
        return _unstated_return(suffix, subject, evidence)
    if window in KINDS:
        resolved = _one_return(window, suffix, subject, evidence)
        return _with_doubtful(resolved, window, suffix, subject, evidence) if claim.carried else resolved
    days = days_of(window, evidence)
    if days is None:
        words = window_words(window)
        return refused(f"涨跌幅没有“{words.zh}”这一区间", f"Returns are not kept for {words.en}")
    own = own_window(*days, evidence)
    if own is not None:
        return _one_return(own, suffix, subject, evidence)
    if runs_past(days[1], evidence):
        last = evidence.facts.windows[0].anchor
        return refused(
            f"所写区间止于{days[1]}，而数据只到{last}",
            f"The window that is written ends on {days[1]}, and the figures only go to {last}",
        )
    fact = fact_over(*days, suffix, subject, evidence)
    if fact is None:
        return refused(
            f"{window_words(window).zh}的涨跌幅无法计算", f"No return can be told from {days[0]} to {days[1]}"
        )
    if fact.value is None:
        return no_figure(fact, evidence, window)
    others = [t for t in _from_the_base(days, suffix, subject, evidence) if t is not None]
    elsewhere = next((flag for flag in fact.flags if flag in ("early-base", "stale")), None)
    if elsewhere is not None and not others:  # a return over other days than those that are written
        words = FLAGS[elsewhere]
        return refused(
            f"{window_words(window).zh}无法计算：{words.zh}",
            f"No return can be told from {days[0]} to {days[1]}: {words.en}",
            fact.id,
        )
    natural = of_fact(fact, evidence, window)
    stated = [] if elsewhere is not None or natural is None else [natural]
    return Resolved((*stated, *others))


def _from_the_base(
    days: tuple[dt.date, dt.date], suffix: str, subject: str, evidence: Evidence
) -> Iterator[Target | None]:
    """A window of the issue of which the first day written is the base (1108-1113)."""
    for kind in KINDS:
        fact_id = f"return.{kind}{suffix}/{subject}"
        if fact_id not in evidence.facts:
            continue
        fact = evidence.facts[fact_id]
        if fact.window.base == days[0] and fact.window.end and fact.window.end <= days[1]:
            doubt = Bilingual(
                f"仅当所写首日{days[0]}为基期而非首个交易日时成立",
                f"it holds only if {days[0]} is the base and not the first session of the window",
            )
            yield of_fact(fact, evidence, kind, doubt)


def _unstated_return(suffix: str, subject: str, evidence: Evidence) -> Resolved:
    told = {kind: _one_return(kind, suffix, subject, evidence) for kind in KINDS}
    targets = [
        target if kind == "wtd" else replace(target, doubt=unstated(target))
        for kind, resolved in told.items()
        for target in resolved.targets
    ]
    # Where the week has no figure, any other is a guess.
    return replace(told["wtd"], targets=tuple(targets))


def _with_doubtful(
    resolved: Resolved, window: str, suffix: str, subject: str, evidence: Evidence
) -> Resolved:
    """The readings of a figure whose window an earlier clause states: the others are doubtful, not wrong."""
    others = (
        replace(target, doubt=carried(target))
        for kind in KINDS
        if kind != window
        for target in _one_return(kind, suffix, subject, evidence).targets
    )
    return replace(resolved, targets=(*resolved.targets, *others))


def _one_return(kind: str, suffix: str, subject: str, evidence: Evidence) -> Resolved:
    facts = evidence.facts
    if subject == "universe":
        return _universe_return(kind, suffix, evidence)
    fact_id = f"return.{kind}{suffix}/{subject}"
    if fact_id not in facts:
        words = name_of(subject, evidence.edition)
        what = measure_name(f"return.{kind}{suffix}", "zh")
        return refused(f"未计算{words.zh}的{what}", f"No return.{kind}{suffix} is computed of {words.en}")
    target = of_fact(facts[fact_id], evidence, kind)
    return no_figure(facts[fact_id], evidence, kind) if target is None else Resolved((target,))


def _universe_return(kind: str, suffix: str, evidence: Evidence) -> Resolved:
    """The whole universe's mean, median, rises or falls, reckoned as a segment's are."""
    members = [evidence.facts[f"return.{kind}/{i.code}"] for i in evidence.edition.universe]
    values = [fact.value for fact in members if fact.value is not None]
    if not values:
        return refused("全部标的均无数据", "No instrument has a return")
    reckoned = {
        "": statistics.fmean(values),
        ".median": statistics.median(values),
        ".up": float(sum(v > 0 for v in values)),
        ".down": float(sum(v < 0 for v in values)),
    }
    if suffix not in reckoned:
        return refused("未计算全部标的的该项统计", "That statistic of all instruments is not computed")
    count = suffix in (".up", ".down")
    measured = f"return.{kind}{suffix}"
    en = {"": "mean return", ".median": "median return", ".up": "number of rises", ".down": "number of falls"}
    words = Bilingual(
        f"全部标的{measure_name(measured, 'zh')}{'（等权平均）' if not suffix else ''}",
        f"the {en[suffix]} of all {len(values)} instruments over {window_words(kind).en}",
    )
    value = Decimal(repr(reckoned[suffix]))
    ids = tuple(fact.id for fact in members)
    return Resolved((Target(value, "count" if count else "ratio", ids, words, change=not count),))


# Levels of instruments and segments


def _members(claim: Claim, evidence: Evidence) -> Resolved:
    edition = evidence.edition
    if claim.subject == "segments":
        words = Bilingual("板块数", "the number of segments")
        return Resolved((Target(Decimal(len(edition.segments)), "count", (), words),))
    if claim.subject == "universe":
        codes: Sequence[str] = [i.code for i in edition.universe]
        words = Bilingual("全部标的数", "the number of instruments")
    else:
        segment = next((s for s in edition.segments if f"segment/{s.id}" == claim.subject), None)
        if segment is None:
            name = name_of(claim.subject or "", edition)
            return refused(f"{name.zh}不是板块，没有成份数", f"{name.en} is no segment and has no members")
        codes = segment.codes
        words = Bilingual(f"{segment.names.zh}成份数", f"the number of members of {segment.names.en}")
    targets = [Target(Decimal(len(codes)), "count", (), words)]
    # Sentences count those with data (3 of 4 rose): that is right too.
    for kind in KINDS:
        ids = [f"return.{kind}/{code}" for code in codes if f"return.{kind}/{code}" in evidence.facts]
        told = sum(evidence.facts[fact_id].value is not None for fact_id in ids)
        if ids and told < len(codes) and claim.window in (None, kind):
            words_told = Bilingual(f"{words.zh}（有数据的）", f"{words.en} that have data")
            targets.append(Target(Decimal(told), "count", tuple(ids), words_told))
    return Resolved(tuple(targets))


def _market_cap(claim: Claim, evidence: Evidence) -> Resolved:
    assert claim.subject is not None
    facts = evidence.facts
    if claim.window is not None and claim.window.startswith(("previous", "year-ago")):
        words = window_words(claim.window)
        return refused(
            f"只有截止时点的市值，没有{words.zh}的", f"Caps are kept at the cutoff, not for {words.en}"
        )
    if claim.subject == "universe":
        caps = [facts[f"market_cap/segment/{s.id}"] for s in evidence.edition.segments]
        lacking = next((fact for fact in caps if fact.value is None), None)
        if lacking is not None:
            return no_figure(lacking, evidence)
        total = sum((Decimal(repr(fact.value)) for fact in caps), Decimal(0))
        words = Bilingual("全部标的市值合计", "the market cap of all instruments")
        end = max((fact.window.end for fact in caps if fact.window.end), default=None)
        ids = tuple(fact.id for fact in caps)
        return Resolved((Target(total, evidence.edition.currency.total, ids, words, None, end),))
    return _level(f"market_cap/{claim.subject}", claim, evidence)


def _level(fact_id: str, claim: Claim, evidence: Evidence) -> Resolved:
    if fact_id not in evidence.facts:
        name = name_of(claim.subject or "", evidence.edition)
        what = measure_name(fact_id.partition("/")[0], "zh")
        return refused(f"没有{name.zh}的{what}", f"There is no {fact_id.partition('/')[0]} of {name.en}")
    target = of_fact(evidence.facts[fact_id], evidence)
    return no_figure(evidence.facts[fact_id], evidence) if target is None else Resolved((target,))


def _close(claim: Claim, evidence: Evidence) -> Resolved:
    window = claim.window
    latest = _level(f"close/{claim.subject}", claim, evidence)
    if window is None or window in ("wtd", "mtd", "ytd", "period") or not latest.targets:
        return latest
    days = days_of(window, evidence)
    if days is None:
        words = window_words(window)
        return refused(f"收盘价没有“{words.zh}”", f"Closes are not kept for {words.en}")
    (target,) = latest.targets
    if target.end is not None and days[0] <= target.end <= days[1]:
        return latest
    rows = [o for o in evidence.observed(f"close/{claim.subject}") if days[0] <= o.date <= days[1]]
    if not rows:
        return refused(
            f"{window_words(window).zh}无收盘价", f"No close is on record from {days[0]} to {days[1]}"
        )
    name = name_of(claim.subject or "", evidence.edition)
    words = Bilingual(f"{name.zh}{rows[-1].date}收盘价", f"the close of {name.en} on {rows[-1].date}")
    return Resolved(
        (Target(Decimal(repr(rows[-1].value)), target.unit, target.facts, words, None, rows[-1].date),)
    )
