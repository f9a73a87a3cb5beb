"""Dates and windows as texts write them, in Chinese and English."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Day", "days_in", "windows_in"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",),
            ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"),
            ("october", "oct"), ("november", "nov"), ("december", "dec"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"""(?ix)
      (?:(?<!\d)(?P<y1>(?:19|20)\d\d)\s*年\s*)?(?<![\d.])(?P<m1>\d{{1,2}})\s*月\s*(?P<d1>\d{{1,2}})\s*[日号]
    | (?<![\d.])(?P<y2>(?:19|20)\d\d)(?P<dash>[-/.])(?P<m2>\d{{1,2}})(?P=dash)(?P<d2>\d{{1,2}})(?![\d.]*\d)
    | (?<![\w.,])(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH})\b\.?
      (?:,?\s+(?P<y3>(?:19|20)\d\d)(?!\d))?
    | \b(?P<m4>{_MONTH})\b\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.:])
      (?:,?\s+(?P<y4>(?:19|20)\d\d)(?!\d))?
    """
)
_TO = r"\s*(?:-|–|—|~|～|至|到|to)\s*"
_WINDOW = re.compile(
    rf"""(?ix)
      (?<![\d.])(?P<ma>0[1-9]|1[0-2])(?P<da>[0-3]\d){_TO}(?P<mb>0[1-9]|1[0-2])(?P<db>[0-3]\d)(?![\d.%])
    | (?<![\d./])(?P<mc>\d{{1,2}})(?P<sep>[./])(?P<dc>\d{{1,2}}){_TO}(?P<md>\d{{1,2}})(?P=sep)
      (?P<dd>\d{{1,2}})(?![\d./%万亿])
    | (?<![\d.])(?P<me>\d{{1,2}})\s*月\s*(?P<de>\d{{1,2}})\s*日?{_TO}(?:(?P<mf>\d{{1,2}})\s*月\s*)?
      (?P<df>\d{{1,2}})\s*日
    | (?<![\d.,])(?P<dg>\d{{1,2}})\s*(?P<mg>{_MONTH})?\b\.?{_TO}(?P<dh>\d{{1,2}})\s+(?P<mh>{_MONTH})\b
    | \b(?P<mi>{_MONTH})\b\.?\s+(?P<di>\d{{1,2}}){_TO}(?:(?P<mj>{_MONTH})\b\.?\s+)?(?P<dj>\d{{1,2}})(?!\d)
    """
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written from ``start`` to ``end``; ``date`` is none where there is no such day.

    ``dated`` says that its year was written; otherwise it is the year that brings it nearest to ``about``.
    """

    start: int
    end: int
    date: dt.date | None
    dated: bool
    month: int
    day: int


def days_in(text: str, about: dt.date, offset: int = 0) -> Iterator[Day]:
    """The dates written in a text with month and day, offsets counted from ``offset``."""
    for match in _DAY.finditer(text):
        kind = next(n for n in "1234" if match[f"m{n}"])
        year, month, day = match[f"y{kind}"], _month(match[f"m{kind}"]), int(match[f"d{kind}"])
        if kind == "2" and month > 12:
            continue  # a version or an address rather than a date
        date = _date(int(year), month, day) if year else nearest_year(month, day, about)
        yield Day(offset + match.start(), offset + match.end(), date, bool(year), month, day)


def windows_in(text: str, about: dt.date) -> Iterator[tuple[int, int, dt.date, dt.date]]:
    """The windows written without a year (1111-1113, 11.11-11.13, 11–13 Nov): stretch, first and last day."""
    for match in _WINDOW.finditer(text):
        pairs = [(f"m{a}", f"d{a}", f"m{b}", f"d{b}") for a, b in ("ab", "cd", "ef", "gh", "ij")]
        ma, da, mb, db = next(names for names in pairs if match[names[1]])
        written = [match[ma], match[mb]]
        months = [_month(found) for found in (written[0] or written[1], written[1] or written[0])]
        last = nearest_year(months[1], int(match[db]), about)
        first = None if last is None else nearest_year(months[0], int(match[da]), last)
        if first is not None and last is not None and first <= last:
            yield match.start(), match.end(), first, last


def nearest_year(month: int, day: int, about: dt.date) -> dt.date | None:
    """The date of that month and day that lies nearest to ``about``; none where no year has it."""
    found = [date for year in range(about.year - 1, about.year + 2) if (date := _date(year, month, day))]
    if not found and (month, day) == (2, 29):
        found = [date for year in range(about.year - 4, about.year + 5) if (date := _date(year, 2, 29))]
    return min(found, key=lambda date: abs((date - about).days), default=None)


def _month(written: str) -> int:
    return int(written) if written.isdigit() else _MONTHS[written.casefold()]


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
