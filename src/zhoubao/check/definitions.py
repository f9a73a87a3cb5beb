"""Definitions of ratings in a text, held against those that the edition keeps."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from zhoubao.analysis.ratings import CONFIDENCE
from zhoubao.check.claim import Claim, Judged
from zhoubao.check.qualifiers import rounded
from zhoubao.edition.ratings import RatingBook
from zhoubao.model import Bilingual, FactSet
from zhoubao.prose.measures import measure_name

__all__ = ["judge_definition"]

_BAND = re.compile(
    r"以上|以下|以内|之间|介于|不低于|不高于|超过|低于|高于|大于|小于|跑赢|跑输"
    r"|\b(?:between|at least|at most|more than|less than|above|below|over|under|within|or (?:more|less))\b",
    re.I,
)


def judge_definition(claim: Claim, clause: str, book: RatingBook, facts: FactSet) -> Judged | None:
    """The verdict on a number of the page that defines ratings; none where nothing is known that it is.

    A percentage is held against the bounds of all bands, whichever rating it stands beside, and is
    contradicted only where the ``clause`` that it stands in speaks of a band. A number of months or
    years is the horizon. Other numbers are supported where they are the outcome of a call, or a hit rate, as
    it prints.
    """
    if claim.measure != "rating" or claim.value is None or claim.hint is not None:
        return None
    numbers = [claim.value] if claim.high is None else [claim.value, claim.high]
    if claim.unit == "ratio":
        bounds = _bounds(book)
        if all(_signed(n, claim.direction) in bounds for n in numbers):
            return _said(claim, "是评级定义的界值", "a bound of the rating definitions")
        if numbers == [Decimal(repr(CONFIDENCE))]:
            return _said(claim, "是命中率置信区间的置信水平", "the confidence level of hit rates")
        if not _BAND.search(clause):
            return _outcome(claim, facts)
        shown = sorted(bounds)
        return _not_so(
            claim,
            f"评级定义的界值为{'、'.join(map(_percent, shown))}",
            f"the bounds of the rating definitions are {', '.join(map(_percent, shown))}",
        )
    if claim.unit in ("month", "year"):
        months = [n * 12 if claim.unit == "year" else n for n in numbers]
        if all(n == book.horizon_months for n in months):
            return _said(claim, "是评级的期限", "the horizon of the ratings")
        horizon = book.horizon_months
        return _not_so(claim, f"评级的期限为{horizon}个月", f"the horizon of the ratings is {horizon} months")
    if numbers == [Decimal(book.least)]:
        return _said(claim, "是计算命中率所需的次数", "the number of calls from which on a hit rate is told")
    return _outcome(claim, facts)


def _outcome(claim: Claim, facts: FactSet) -> Judged | None:
    """Support by the outcome of a call or a hit rate of the same value, sign and printed precision."""
    if claim.value is None or claim.high is not None or claim.comparator != "equal":
        return None
    stated = _signed(claim.value, claim.direction)
    for fact in facts:
        if not fact.measure.startswith("rating.") or fact.value is None:
            continue
        if (fact.unit == "ratio") == (claim.unit == "ratio"):
            exact = Decimal(repr(float(fact.value)))
            if rounded(exact, claim.step) == stated:
                name = Bilingual(measure_name(fact.measure, "zh"), measure_name(fact.measure, "en"))
                told = _said(claim, f"是{name.zh}", f"{name.en[:1].lower()}{name.en[1:]}")
                return replace(told, facts=(fact.id,))
    return None


def _bounds(book: RatingBook) -> set[Decimal]:
    return {
        Decimal(repr(bound))
        for rating in book.ratings
        for bound in (rating.low, rating.high)
        if bound is not None
    }


def _signed(number: Decimal, direction: int) -> Decimal:
    return -abs(number) if direction < 0 else number


def _percent(ratio: Decimal) -> str:
    return f"{ratio.scaleb(2).normalize():f}%"


def _said(claim: Claim, zh: str, en: str) -> Judged:
    told = Bilingual(f"{claim.text.strip()}{zh}。", f"{claim.text.strip()!r} is {en}.")
    return Judged(claim, "supported", told.en, told.zh)


def _not_so(claim: Claim, zh: str, en: str) -> Judged:
    text = claim.text.strip()
    told = Bilingual(f"{zh}，而非{text}。", f"{en[:1].upper()}{en[1:]}, not {text}.")
    return Judged(claim, "contradicted", told.en, told.zh)
