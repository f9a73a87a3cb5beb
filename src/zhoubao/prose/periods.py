"""The periods of declared series in words: 10月, 1101-1107, October, 1–7 Nov."""

from __future__ import annotations

import datetime as dt

from zhoubao.analysis.periods import period_of
from zhoubao.model import Lang, SeriesSpec
from zhoubao.prose.numbers import format_date, format_span

__all__ = ["in_period", "period_words"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def period_words(spec: SeriesSpec, day: dt.date, lang: Lang, year: int | None) -> str:
    """The period of the observation dated ``day``; its year is left out where it is ``year``.

    Months print as 10月 or October, weeks as 1101-1107 or 1–7 Nov, days as 11月7日 or 7 Nov.
    """
    first, last = period_of(spec, day)
    told = last.year == year
    if spec.frequency == "monthly":
        if lang == "zh":
            return f"{last.month}月" if told else f"{last.year}年{last.month}月"
        return _MONTHS[last.month - 1] if told else f"{_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        words = format_date(last, lang)
        return (words[5:] if lang == "zh" else words[:-5]) if told else words
    if told:
        return format_span(first, last, lang)
    return (
        f"{format_date(first, lang)}至{format_date(last, lang)}"
        if lang == "zh"
        else (f"{format_span(first, last, lang)} {last.year}")
    )


def in_period(spec: SeriesSpec, day: dt.date, year: int | None) -> str:
    """The same as an English sentence says it: in October, in the week of 1–7 Nov, on 7 Nov."""
    words = period_words(spec, day, "en", year)
    lead = {"monthly": "in ", "weekly": "in the week of "}.get(spec.frequency, "on ")
    return lead + words
