"""The windows that claims state, as days: the issue's own, those before them, and those written out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from zhoubao.calendars import calendar
from zhoubao.check.evidence import Evidence
from zhoubao.errors import CalendarError
from zhoubao.model import EXCHANGES, Bilingual, Fact, FactInput, WindowKind

__all__ = ["KINDS", "dated_measure", "days_of", "fact_over", "own_window", "runs_past", "window_words"]

KINDS: tuple[WindowKind, ...] = ("wtd", "mtd", "ytd")
_DAY = dt.timedelta(days=1)
_WORDS = {
    "wtd": Bilingual("本周", "the week"),
    "mtd": Bilingual("本月", "the month"),
    "ytd": Bilingual("本年", "the year to date"),
    "previous-week": Bilingual("上周", "the week before"),
    "previous-month": Bilingual("上月", "the month before"),
    "previous-year": Bilingual("上年", "the year before"),
    "period": Bilingual("最新一期", "the latest period"),
    "previous": Bilingual("上期", "the period before"),
    "year-ago": Bilingual("去年同期", "a year before"),
    "other": Bilingual("文中所写区间", "the stretch that is written"),
}


def window_words(window: str) -> Bilingual:
    """A claim's window in words; one that is written out by its days."""
    if window in _WORDS:
        return _WORDS[window]
    first, _, last = window.partition("/")
    if first == last:
        return Bilingual(first, first)
    return Bilingual(f"{first}至{last}", f"{first} to {last}")


def days_of(window: str, evidence: Evidence) -> tuple[dt.date, dt.date] | None:
    """The first and last calendar day of a window, both inside; none for windows that are no days.

    The week, month and year are the issue's; those before them are the calendar's: Monday to Sunday before,
    the month before, the year before.
    """
    kinds = {w.kind: w for w in evidence.facts.windows}
    if window in KINDS:
        own = kinds.get(window)
        return (own.first, own.last) if own else None
    if window.startswith("previous-"):
        anchor = max((w.anchor for w in evidence.facts.windows), default=None)
        if anchor is None:
            return None
        if window == "previous-week":
            monday = kinds["wtd"].first if "wtd" in kinds else anchor
            monday -= dt.timedelta(days=monday.weekday())
            return monday - 7 * _DAY, monday - _DAY
        if window == "previous-month":
            last = anchor.replace(day=1) - _DAY
            return last.replace(day=1), last
        return dt.date(anchor.year - 1, 1, 1), dt.date(anchor.year - 1, 12, 31)
    try:
        first, last = (dt.date.fromisoformat(day) for day in window.split("/"))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def own_window(first: dt.date, last: dt.date, evidence: Evidence) -> WindowKind | None:
    """The window of the issue that has the same sessions of the home exchange, if one has."""
    try:
        days = calendar(EXCHANGES[evidence.edition.home].sessions)
        for window in evidence.facts.windows:
            end = min(last, window.last)
            if end < window.anchor or first > window.anchor:
                continue
            begins = window.first if first < window.first else first
            if first < window.first and days.sessions(first, window.first - _DAY):
                continue
            if begins > window.first and days.sessions(window.first, begins - _DAY):
                continue
            if last > window.anchor and days.sessions(window.anchor + _DAY, last):
                continue
            return window.kind
    except CalendarError:
        pass
    return None


def runs_past(last: dt.date, evidence: Evidence) -> bool:
    """Whether a window ends on a later session of the home exchange than the issue knows of."""
    anchor = max((w.anchor for w in evidence.facts.windows), default=None)
    if anchor is None or last <= anchor:
        return False
    try:
        return bool(calendar(EXCHANGES[evidence.edition.home].sessions).sessions(anchor + _DAY, last))
    except CalendarError:
        return True


def dated_measure(first: dt.date, last: dt.date, suffix: str = "") -> str:
    """How the measure of a return over other days is called: ``return.20241104-20241108.median``."""
    return f"return.{first:%Y%m%d}-{last:%Y%m%d}{suffix}"


def fact_over(first: dt.date, last: dt.date, suffix: str, subject: str, evidence: Evidence) -> Fact | None:
    """The return of a subject over other days, under an id of its own; none where it cannot be told.

    The ids of its inputs are changed with it, so that it may stand beside the facts of the issue.
    """
    told = evidence.facts_over(first, last)
    fact_id = f"return.wtd{suffix}/{subject}"
    if told is None or fact_id not in told:
        return None
    fact, measure = told[fact_id], dated_measure(first, last, suffix)
    inputs = tuple(
        replace(used, fact=used.fact.replace("return.wtd/", f"{dated_measure(first, last)}/", 1))
        if isinstance(used, FactInput)
        else used
        for used in fact.inputs
    )
    formula = fact.formula.replace("return.wtd", dated_measure(first, last))
    return replace(fact, id=f"{measure}/{subject}", measure=measure, inputs=inputs, formula=formula)
