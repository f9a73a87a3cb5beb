"""What the shipped issue says of declared series besides their figures: periods, records, dates."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence

from bench.issue_text import IssueTable
from bench.statements import Number, Stated, Trend, Truth

from zhoubao.edition.edition import Edition
from zhoubao.model import Lang

__all__ = ["dates_of_series", "periods", "records"]

_PERIOD: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"(?P<month>\d+月)访问量$"),
    "en": re.compile(r" in (?P<month>[A-Z][a-z]+),"),
}
_RECORD: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"，为(?P<since>\d{4}年\d+月)有记录以来(?P<word>最高|最低)"),
    "en": re.compile(
        r", the (?P<word>highest|lowest) since the record began in (?P<since>[A-Z][a-z]+ \d{4})"
    ),
}
_MONTHS = tuple(calendar.month_name)[1:]
_ZH_DAY = re.compile(r"(?P<year>\d{4})年(?P<month>\d+)月(?:(?P<day>\d+)日)?")
_EN_DAY = re.compile(
    rf"(?:(?P<day>\d+) )?(?P<month>{'|'.join(f'{m[:3]}(?:{m[3:]})?' for m in _MONTHS)}) (?P<year>\d{{4}})"
)
_CODE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?")


def periods(text: str, prose: Sequence[Number], truth: Truth, lang: Lang) -> Iterator[Stated]:
    """The months of which clauses tell the visits; the month before had others, or is not printed here."""
    for number in _of_series(prose, "latest"):
        assert number.mention
        if lang == "zh":
            found = _PERIOD[lang].search(text, number.mention.span[1], number.digits[0])
        else:
            end = min(at for mark in ("\n", ";", ".\n") if (at := text.find(mark, number.digits[1])) >= 0)
            found = _PERIOD[lang].search(text, number.digits[1], end)
        if found is None:
            continue  # a price, which holds
        told = found["month"]
        before = (int(told[:-1]) + 10) % 12 + 1 if lang == "zh" else (_MONTHS.index(told) + 11) % 12
        other = f"{before}月" if lang == "zh" else _MONTHS[before]
        same = truth.prints(
            "previous",
            subject=number.subject,
            window=None,
            digits=text[slice(*number.digits)],
            negative=False,
            scale=number.scale,
            currency=number.currency,
        )
        yield Stated(found.span("month"), ((other, same),))


def records(text: str, prose: Sequence[Number], truth: Truth, lang: Lang) -> Iterator[Trend]:
    """The highest and the lowest, with the month since when: a record began in no other."""
    told = sorted(_of_series(prose, "latest"), key=lambda n: n.digits)
    words = ("最高", "最低") if lang == "zh" else ("highest", "lowest")
    for match in _RECORD[lang].finditer(text):
        number = [n for n in told if n.digits[0] < match.start()][-1]
        high = match["word"] == words[0]
        assert truth.trend("record-high" if high else "record-low", (number.subject,), ""), match[0]
        still = truth.trend("record-low" if high else "record-high", (number.subject,), "")
        flips = [(((match.span("word"), words[high]),), still)]
        pattern = _ZH_DAY if lang == "zh" else _EN_DAY
        begun = pattern.fullmatch(match["since"])
        assert begun, match["since"]
        flips += [(((match.span("since"), other),), False) for other in _others(begun, lang)]
        meaning = "record-high" if high else "record-low"
        yield Trend(match.span("word"), meaning, (number.subject,), "", tuple(flips), number.mention)  # type: ignore[arg-type]


def dates_of_series(
    text: str, tables: Sequence[IssueTable], edition: Edition, lang: Lang
) -> Iterator[Stated]:
    """The dates in reading tables and their notes: of highs, of changes, of first and last values.

    What an edition warns of is its own words, and so are the notes of an exhibit.
    """
    written = [s.caution[lang] for s in edition.series.values() if s.caution is not None]
    for table in tables:
        if table.exhibit.chart is None:
            continue
        cells = [span for row in table.rows for key in ("when", "since") if (span := row.get(key))]
        for span in cells:
            found = _CODE.fullmatch(text, *span)
            if found:
                yield Stated(span, tuple((other, False) for other in _others(found, "code")))
        pattern = _ZH_DAY if lang == "zh" else _EN_DAY
        for note in table.exhibit.notes:
            if any(words in note for words in written):
                continue
            start = text.index(note, *table.span)
            for found in pattern.finditer(text, start, start + len(note)):
                yield Stated(found.span(), tuple((other, False) for other in _others(found, lang)))


def _of_series(prose: Sequence[Number], measure: str) -> list[Number]:
    return [n for n in prose if n.measure == measure and n.mention is not None]


def _others(found: re.Match[str], how: str) -> Iterator[str]:
    """The day or the month before and after, and the year before, written the same way."""
    months = [m[:3] for m in _MONTHS]
    month = found["month"]
    number = int(month) if month.isdigit() else months.index(month[:3]) + 1
    year, day = int(found["year"]), int(found["day"] or 0)
    if day:
        one = dt.date(year, number, day)
        moved = [one - dt.timedelta(days=1), one + dt.timedelta(days=1)]
        told = [(d.year, d.month, d.day) for d in moved]
    else:
        told = [(year - (number == 1), (number + 10) % 12 + 1, 0), (year + number // 12, number % 12 + 1, 0)]
    for y, m, d in (*told, (year - 1, number, day)):
        if how == "zh":
            yield f"{y}年{m}月" + (f"{d}日" if d else "")
        elif how == "code":
            yield f"{y}-{m:02d}" + (f"-{d:02d}" if d else "")
        else:
            name = months[m - 1] if len(month) == 3 else _MONTHS[m - 1]
            yield (f"{d} " if d else "") + f"{name} {y}"
