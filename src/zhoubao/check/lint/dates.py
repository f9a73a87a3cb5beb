"""Rules of dates: as-of notes and windows against the data, dates that cannot be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from zhoubao.calendars.sessions import calendar
from zhoubao.check.lines import Line
from zhoubao.check.lint.days import Day, days_in, windows_in
from zhoubao.check.lint.draft import Complaint, Draft
from zhoubao.check.lint.markets import exchanges_in
from zhoubao.errors import CalendarError
from zhoubao.model import PLACES, Instrument, Lang
from zhoubao.prose.numbers import format_date, format_span

__all__ = ["as_of", "future", "impossible", "weekday", "window"]

_AS_OF = re.compile(r"截至|截止(?!日)|(?<![a-z])(?:as (?:of|at)|closes? (?:of|on)|up to)(?![a-z])", re.I)
_PLANNED = re.compile(r"预计|预期|有望|计划|将|拟|目标|expect|forecast|will|plan|due|target", re.I)
_STOP = re.compile(r"[。；;\n]")
_BRACKET = re.compile(r"\s*[（(]([^（()）]*)[）)]")
_CAP = re.compile(r"市值|market cap|capitali[sz]ation", re.I)
_RETURN = re.compile(r"涨跌|收盘|股价|行情|价格|returns?|closes?|prices?", re.I)
_RETURNS = ("return.wtd", "return.mtd", "return.ytd")
_LISTED = 6

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY_EN = r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?\b\.?"
_WEEKDAY_AFTER = re.compile(
    rf"\s*[（(,，]?\s*(?:(?:周|星期|礼拜)([一二三四五六日天])|{_WEEKDAY_EN})(?![线报度])", re.I
)
_WEEKDAY_BEFORE = re.compile(
    rf"(?:(?:(?<![本上下每])(?:周|星期|礼拜)([一二三四五六日天]))|\b{_WEEKDAY_EN})\s*[,，（(]?\s*$", re.I
)


def as_of(draft: Draft) -> Iterator[Complaint]:
    """As-of notes of exhibits over tables whose figures rest on other sessions.

    A date is held against the instruments it speaks of: those of the markets named with it or in brackets
    after it, else all that no other date of the note speaks of.
    """
    for exhibit in draft.exhibits:
        listed = draft.instruments_in(exhibit.lines)
        if not listed:
            continue
        for line in exhibit.lines:
            if line.grid is None:
                yield from _held(draft, line, listed)


def _held(draft: Draft, line: Line, listed: Sequence[Instrument]) -> Iterator[Complaint]:
    said = list(_as_of_days(draft, line, listed))
    named = {i.code for _, scope, _ in said for i in scope}
    for day, scope, words in said:
        assert day.date is not None
        ends: dict[dt.date, list[Instrument]] = {}
        facts: list[str] = []
        for instrument in scope or [i for i in listed if i.code not in named]:
            fact, end = _end(draft, instrument, words)
            if end is not None and not _same_close(instrument, end, day.date):
                ends.setdefault(end, []).append(instrument)
                facts.append(fact)
        if ends:
            yield Complaint(
                day.start,
                day.end,
                f"The note says {format_date(day.date, 'en')}, but {_told(draft, ends, listed, 'en')}; "
                "give each market its own date.",
                f"附注写明截至{format_date(day.date, 'zh')}，"
                f"而{_told(draft, ends, listed, 'zh')}；请按市场分别注明日期。",
                tuple(facts),
            )


def _as_of_days(
    draft: Draft, line: Line, listed: Sequence[Instrument]
) -> Iterator[tuple[Day, list[Instrument], str]]:
    """The as-of dates of a note, with the instruments each names (none: it names none) and its words."""
    found = _AS_OF.search(line.text)
    if found is None:
        return
    at = 0
    for day in days_in(line.text, _cutoff_day(draft)):
        bracket = _BRACKET.match(line.text, day.end)
        after = bracket[1] if bracket and not any(days_in(bracket[1], _cutoff_day(draft))) else ""
        words = line.text[at : day.start]
        at = bracket.end() if bracket and after else day.end
        if day.date is None or found.start() > day.start or re.search(r"基期|base|起|汇率|rate", words):
            continue
        scope = _named(after, listed) or _named(words, listed)
        shifted = Day(line.start + day.start, line.start + day.end, day.date, day.dated, day.month, day.day)
        yield shifted, scope, words


def _named(words: str, listed: Sequence[Instrument]) -> list[Instrument]:
    """The instruments that some words name, one by one or by their market."""
    plain = words.replace(" ", "").casefold()
    by_name = [
        i for i in listed if any(n.replace(" ", "").casefold() in plain for n in (i.names.zh, i.names.en))
    ]
    if by_name:
        return by_name
    markets = exchanges_in(words)
    return [i for i in listed if i.mic in markets]


def _end(draft: Draft, instrument: Instrument, words: str) -> tuple[str, dt.date | None]:
    """The fact that a figure of the table rests on, and its last session."""
    facts = draft.evidence.facts
    caps_only = _CAP.search(words) and not _RETURN.search(words)
    for measure in ("market_cap",) if caps_only else (*_RETURNS, "market_cap"):
        fact_id = f"{measure}/{instrument.code}"
        if fact_id in facts and facts[fact_id].value is not None and facts[fact_id].window.end:
            return fact_id, facts[fact_id].window.end
    return "", None


def _same_close(instrument: Instrument, end: dt.date, said: dt.date) -> bool:
    """Whether the last close on or before ``said`` is that of ``end``."""
    if end >= said:
        return end == said
    try:
        return not calendar(instrument.mic).sessions(end + dt.timedelta(days=1), said)
    except CalendarError:
        return False


def _told(
    draft: Draft, ends: dict[dt.date, list[Instrument]], listed: Sequence[Instrument], lang: Lang
) -> str:
    """Which markets or instruments rest on which session; a market by its name where all of it does."""
    clauses = []
    for end in sorted(ends):
        codes = {i.code for i in ends[end]}
        whole = [
            place
            for place in PLACES
            if (members := {i.code for i in listed if draft.country(i) == place}) and members <= codes
        ]
        single = [i for i in ends[end] if draft.country(i) not in whole]
        names = [PLACES[place][lang] for place in whole] + [i.names[lang] for i in single]
        more = len(names) - _LISTED
        shown = names[:_LISTED] + ([f"{more} others" if lang == "en" else f"另{more}只"] if more > 0 else [])
        if lang == "en":
            clauses.append(f"the closes of {', '.join(shown)} are of {format_date(end, 'en')}")
        else:
            clauses.append(f"{'、'.join(shown)}的收盘价为{format_date(end, 'zh')}")
    return (", " if lang == "en" else "，").join(clauses)


def window(draft: Draft) -> Iterator[Complaint]:
    """A window printed in the caption of a table of returns that is none of the data's windows."""
    home = calendar(draft.evidence.edition.home)
    try:
        spans = {
            (home.next(w.first - dt.timedelta(days=1)), last): w.kind
            for w in draft.evidence.facts.windows
            for last in (w.anchor, w.last)
        }
        known = {(first, last) for first, last in spans} | {
            (w.first, last) for w in draft.evidence.facts.windows for last in (w.anchor, w.last)
        }
    except CalendarError:
        return
    if not spans:
        return
    for exhibit in draft.exhibits:
        if not draft.instruments_in(exhibit.lines):
            continue
        caption = exhibit.caption
        for start, end, first, last in windows_in(caption.text, _cutoff_day(draft)):
            if (first, last) in known:
                continue
            at = draft.text.index(caption.text[start:end], caption.start)
            right = min(spans, key=lambda span: abs((span[0] - first).days) + abs((span[1] - last).days))
            yield Complaint(
                at,
                at + end - start,
                f"The caption says {format_span(first, last, 'en')}, but the window of the data is "
                f"{format_span(*right, 'en')}; correct it.",
                f"标题写明{format_span(first, last, 'zh')}，"
                f"而数据区间为{format_span(*right, 'zh')}，请更正。",
            )


def future(draft: Draft) -> Iterator[Complaint]:
    """An as-of date after the cutoff, plans and forecasts left aside."""
    cutoff = _cutoff_day(draft)
    for found in _AS_OF.finditer(draft.text):
        end = min(found.end() + 40, len(draft.text))
        stop = _STOP.search(draft.text, found.end(), end)
        end = stop.start() if stop else end
        day = next(days_in(draft.text[found.end() : end], cutoff, found.end()), None)
        if day is None or day.date is None or day.date <= cutoff:
            continue
        near = max(0, found.start() - 200)
        begin = max(near, *(draft.text.rfind(mark, near, found.start()) + 1 for mark in "。；;\n"))
        if not _PLANNED.search(draft.text, begin, end):
            yield Complaint(
                found.start(),
                day.end,
                f"{format_date(day.date, 'en')} is after the cutoff on {format_date(cutoff, 'en')}; "
                "no data of that day can be in this issue.",
                f"{format_date(day.date, 'zh')}晚于截止时点{format_date(cutoff, 'zh')}，"
                "本期不可能包含该日数据。",
            )


def weekday(draft: Draft) -> Iterator[Complaint]:
    """A date with a day of the week that it does not fall on."""
    text = draft.text
    for day in days_in(text, _cutoff_day(draft)):
        if day.date is None:
            continue
        said = _WEEKDAY_AFTER.match(text, day.end) or _WEEKDAY_BEFORE.search(
            text[max(0, day.start - 16) : day.start]
        )
        if said is None:
            continue
        told = (
            _WEEKDAYS_ZH.index(said[1].replace("天", "日"))
            if said[1]
            else _WEEKDAYS_EN.index(said[2].casefold())
        )
        if told != day.date.weekday():
            right = day.date.weekday()
            yield Complaint(
                day.start,
                day.end,
                f"{format_date(day.date, 'en')} is a {_NAMES_EN[right]}, not a {_NAMES_EN[told]}.",
                f"{format_date(day.date, 'zh')}是周{_WEEKDAYS_ZH[right]}，不是周{_WEEKDAYS_ZH[told]}。",
                severity=None if day.dated else "warning",
            )


def impossible(draft: Draft) -> Iterator[Complaint]:
    """A date that no calendar has, such as 31 November."""
    for day in days_in(draft.text, _cutoff_day(draft)):
        if day.date is None:
            written = draft.text[day.start : day.end]
            yield Complaint(
                day.start,
                day.end,
                f"{written!r} is a date that does not exist; correct it.",
                f"“{written}”不是存在的日期，请更正。",
            )


def _cutoff_day(draft: Draft) -> dt.date:
    return draft.evidence.facts.cutoff.astimezone(draft.evidence.edition.zone).date()
