"""A rule on the dates in tables of series and their notes: of highs, of first and last values."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhoubao.analysis.periods import period_of
from zhoubao.check.lexicon import is_of
from zhoubao.check.lines import Line
from zhoubao.check.lint.draft import Complaint, Draft
from zhoubao.manuscript.manuscript import Grid
from zhoubao.model import Observation, SeriesSpec

__all__ = ["dates_told"]

_MONTHS = {
    name.lower(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names)
}
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s?年\s?(?P<m>\d{1,2})\s?月(?:\s?(?P<d>\d{1,2})\s?日)?"
    r"|(?P<y2>(?:19|20)\d\d)-(?P<m2>\d\d)(?:-(?P<d2>\d\d))?"
    rf"|(?:(?P<d3>\d{{1,2}})\s)?(?P<m3>{'|'.join(filter(None, _MONTHS))})\.?\s(?P<y3>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_HIGHEST = re.compile(r"最高(?:时点|日期|月份)|highest (?:in|on)", re.IGNORECASE)
_CHANGED = re.compile(r"最近变动|last change|changed", re.IGNORECASE)
_LATEST = re.compile(r"(?:最新为|最近一次记录为|(?<![a-z])latest|last record)\s*$", re.IGNORECASE)
_ONE_LATEST = re.compile(r"(?:最新值为|latest value is of)\s*$", re.IGNORECASE)
_SINCE = re.compile(r"(?:自|data from)\s*$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s?(?:[-–—~至到]|to\b)")
_CLAUSE = re.compile(r"[;；。]")
_BEFORE = re.compile(r"^[*_（(]*(?:注|notes?)\s*[:：]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A series of a table: how its row calls it, and its settled observations."""

    name: str
    spec: SeriesSpec
    rows: list[Observation]

    def highest(self) -> list[dt.date]:
        most = max(o.value for o in self.rows)
        return [self.period(o) for o in self.rows if o.value == most]

    def period(self, o: Observation) -> dt.date:
        return period_of(self.spec, o.date).last


def dates_told(draft: Draft) -> Iterator[Complaint]:
    """Dates of highs, changes, first and last values in tables of series and notes that the data deny."""
    for exhibit in draft.exhibits:
        listed: list[_Listed] = []
        for line in exhibit.lines:
            if line.grid is not None:
                rows = dict(_series_in(draft, line.grid))
                listed += rows.values()
                yield from _cells(draft, line.grid, rows)
        if not listed:
            continue
        for line in exhibit.lines:
            if line.grid is None:
                yield from _note(line, listed)


def _series_in(draft: Draft, grid: Grid) -> Iterator[tuple[int, _Listed]]:
    """By row, the series that its first cell names, where there is one and it has observations."""
    evidence = draft.evidence
    first: dict[int, str] = {}
    for cell in grid.cells:
        first.setdefault(cell.row, draft.text[cell.start : cell.end])
    for row, words in first.items():
        name = evidence.lexicon.find(words)
        if name is None and words[-1:].islower():  # a raised note mark that the file runs together with it
            words = words[:-1].rstrip()
            name = evidence.lexicon.find(words)
        if name is None or name.kind != "series":
            continue
        known = evidence.edition.series
        ids = [s for s in known if is_of(s, name.subject) and s.startswith(f"{name.kinds[0]}/")]
        if len(ids) == 1:
            settled = [o for o in evidence.observed(ids[0]) if not o.provisional]
            if settled:
                yield row, _Listed(words, known[ids[0]], settled)


def _cells(draft: Draft, grid: Grid, rows: dict[int, _Listed]) -> Iterator[Complaint]:
    heads = {c.column: draft.text[c.start : c.end] for c in grid.cells if c.row < min(rows, default=0)}
    for cell in grid.cells:
        head, of = heads.get(cell.column, ""), rows.get(cell.row)
        written = _DATE.fullmatch(draft.text[cell.start : cell.end].strip())
        if of is None or written is None:
            continue
        if _HIGHEST.fullmatch(head):
            days, zh, en = of.highest(), "最高值在", "is highest in"
        elif _CHANGED.fullmatch(head):
            days, zh, en = [of.rows[-1].date], "最近一次变动在", "last changed on"
        else:
            continue
        if not any(_same(written, day) for day in days):
            yield _complaint(cell.start, cell.end, of, zh, en, written, days[-1])


def _note(line: Line, listed: Sequence[_Listed]) -> Iterator[Complaint]:
    newest = max(listed, key=lambda of: of.period(of.rows[-1]))
    for written in _DATE.finditer(line.text):
        before = line.text[: written.start()]
        if _GOES_ON.match(line.text, written.end()):
            continue  # the first day of a week that is written out
        clause = _BEFORE.sub("", _CLAUSE.split(before)[-1].strip())
        start, end = line.start + written.start(), line.start + written.end()
        last = newest.period(newest.rows[-1])
        if _SINCE.search(before):
            named = [of for of in listed if of.name in clause]
            wrong = next((of for of in named if not _same(written, of.period(of.rows[0]))), None)
            if wrong is not None:
                first = wrong.period(wrong.rows[0])
                yield _complaint(start, end, wrong, "的数据始于", "has data from", written, first)
        elif _ONE_LATEST.search(before):
            early = sorted({of.period(of.rows[-1]) for of in listed} - {last})
            if not any(_same(written, day) for day in early):
                told = ", ".join(f"{day:%Y-%m}" for day in early) or "none"
                yield Complaint(
                    start,
                    end,
                    f"No series of the table ends early in {written[0]}; those that do: {told}.",
                    f"表中没有最新值为{written[0]}的序列；早于其他序列的为：{told if early else '无'}。",
                )
        elif _LATEST.search(before) and not _same(written, last):
            yield _complaint(start, end, newest, "的最新值为", "has its latest value of", written, last)


def _same(written: re.Match[str], day: dt.date) -> bool:
    year, month, one = (next((v for k in keys if (v := written[k])), "") for keys in (
        ("y", "y2", "y3"), ("m", "m2", "m3"), ("d", "d2", "d3"),
    ))  # fmt: skip
    number = int(month) if month.isdigit() else _MONTHS[month.lower()]
    return (int(year), number) == (day.year, day.month) and (not one or int(one) == day.day)


def _complaint(
    start: int, end: int, of: _Listed, zh: str, en: str, written: re.Match[str], day: dt.date
) -> Complaint:
    grain = bool(written["d"] or written["d2"] or written["d3"])
    told = day.isoformat() if grain else f"{day:%Y-%m}"
    return Complaint(
        start,
        end,
        f"{of.spec.names.en} {en} {told}, not {written[0]}; write {told}.",
        f"{of.spec.names.zh}{zh}{told}，而非{written[0]}，请改为{told}。",
        (f"latest/{of.spec.id}",),
    )
