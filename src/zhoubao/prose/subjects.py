"""Whom a fact speaks of, in words, and the sessions that its window spans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition
from zhoubao.edition.ratings import SECTOR
from zhoubao.errors import CalendarError
from zhoubao.model import EXCHANGES, Bilingual, Fact, Lang

__all__ = ["LISTED_SESSIONS", "Subject", "sessions_of", "sessions_words", "subject_of", "subject_words"]

_COMPANIES = Bilingual("公司评级", "Company calls")
LISTED_SESSIONS = 10
"""How many sessions are named one by one; of more the first and the last are."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A fact's subject: its name as printed, and the MIC of the exchange it trades on (empty for none)."""

    name: str
    mic: str = ""


def subject_of(edition: Edition, fact: Fact, lang: Lang | None = None) -> Subject:
    """The subject of a fact by its name in one language (none given: in both); unnamed ones by their id."""

    def words(names: Bilingual) -> str:
        return f"{names.zh} / {names.en}" if lang is None else names[lang]

    instrument = edition.instruments.get(fact.subject)
    if instrument is not None:
        return Subject(words(instrument.names), instrument.mic)
    for segment in edition.segments:
        if fact.subject == f"segment/{segment.id}":
            return Subject(words(segment.names))
    if fact.measure.startswith("rating."):
        return Subject(words(edition.desk.sector if fact.subject == SECTOR else _COMPANIES))
    if fact.measure.startswith("performance") and edition.performance is not None:
        title = edition.performance.names
        return Subject(words(Bilingual(f"组合（{title.zh}）", f"the basket ({title.en})")))
    # A figure of a declared series has the series' own id, or its subject alone.
    for series_id in (fact.subject, fact.id, fact.id.partition("/")[2]):
        if series_id in edition.series:
            return Subject(words(edition.series[series_id].names))
    return Subject(fact.subject)


def subject_words(subject: Subject) -> str:
    """A subject with its exchange, for a person at a terminal: ``寒武纪 / Cambricon, Shanghai (XSHG)``."""
    exchange = EXCHANGES.get(subject.mic)
    return f"{subject.name}, {exchange.names.en} ({subject.mic})" if exchange else subject.name


def sessions_of(fact: Fact, mic: str) -> tuple[dt.date, ...]:
    """The exchange's sessions after the base up to the end; none where the fact spans no sessions."""
    base, end = fact.window.base, fact.window.end
    if fact.value is None or mic not in EXCHANGES or base is None or end is None or end <= base:
        return ()
    try:
        return tuple(calendar(EXCHANGES[mic].sessions).sessions(base + dt.timedelta(days=1), end))
    except CalendarError:
        return ()


def sessions_words(fact: Fact, mic: str, lang: Lang) -> str:
    """Those sessions counted, and named where they are few: ``3 sessions: 11-11, 11-12, 11-13``."""
    days = sessions_of(fact, mic)
    if not days:
        return ""
    zh = lang == "zh"
    if len(days) > LISTED_SESSIONS:
        named = f"{days[0]}至{days[-1]}" if zh else f"{days[0]} to {days[-1]}"
    else:
        named = ("、" if zh else ", ").join(f"{day:%m-%d}" for day in days)
    return (
        f"{len(days)}个交易日（{named}）" if zh else f"{len(days)} session{'s' if days[1:] else ''}: {named}"
    )
