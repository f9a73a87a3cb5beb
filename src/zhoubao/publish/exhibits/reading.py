"""The table under a chart: the figures to read off it, a row a series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from zhoubao.analysis.periods import period_of
from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.model import FactSet, Lang, SeriesSpec
from zhoubao.prose.figures import tone_of
from zhoubao.prose.numbers import NumberFormat
from zhoubao.prose.periods import period_words
from zhoubao.publish.document import Cell, Column, Row, Table
from zhoubao.publish.exhibits.drawing import Drawn
from zhoubao.publish.exhibits.scale import Scale
from zhoubao.publish.labels import LABELS

__all__ = ["Reading", "empty_table", "reading_of"]

_CHANGE = NumberFormat("percent", places=2, signed=True)
_SHARE = NumberFormat("percent", places=1)
_RANK = NumberFormat("count")
_PLACES = NumberFormat("count", signed=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """The table, and what the raised letters in it stand for."""

    table: Table
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    column: Column
    cell: Callable[[Drawn], Cell]


def empty_table(lang: Lang) -> Table:
    """The table of an exhibit that has nothing to show."""
    return Table((Column("name", LABELS["series"][lang], "left"),), ())


def reading_of(
    spec: ExhibitSpec,
    drawn: Mapping[str, Drawn],
    scale: Scale,
    facts: FactSet,
    windows: Sequence[str],
    lang: Lang,
) -> Reading:
    """Each series that has observations with its latest value, its changes, its record and its place.

    Of series whose values hold the changes are those over ``windows``, of others on the period and on the
    year before. A column in which no series has a figure is left out, and so are highs and lows of records
    that have one value.
    """
    shown = [d for d in drawn.values() if d.points]
    marks = _marks(shown, lang)
    made = [column for column in _columns(shown, scale, facts, windows, marks, lang) if _says(column, shown)]
    rows: list[Row] = []
    for panel in spec.panels:
        members = [drawn[name] for name in panel.series if drawn[name].points]
        title = panel.titles[lang] if len(spec.panels) > 1 else ""
        # A panel of one series that is called like it needs no heading.
        if title and members and [d.spec.names[lang] for d in members] != [title]:
            rows.append(Row("group", (Cell(title, span=len(made)),)))
        rows += [Row("item", tuple(column.cell(member) for column in made)) for member in members]
    letters = tuple(f"{letter} {words}" for words, letter in marks.values())
    return Reading(Table(tuple(m.column for m in made), tuple(rows)), tuple(dict.fromkeys(letters)))


def _says(made: _Made, shown: Sequence[Drawn]) -> bool:
    """Whether a column has something to say: places that nobody gained, and records of one value, do not."""
    values = [made.cell(d).value for d in shown]
    if made.column.id == "rank.change":
        return any(values)
    if made.column.id in ("high", "when", "low"):
        return any(len(d.record.settled) > 1 for d in shown)
    return any(value is not None for value in values)


def _marks(shown: Sequence[Drawn], lang: Lang) -> dict[str, tuple[str, str]]:
    """Series whose latest value is of another period than the exhibit's: what to say, and the letter."""
    steps = {d.spec.id for d in shown if d.spec.holds}
    newest = max((d.points[-1].day for d in shown), default=None)
    words: dict[str, str] = {}
    for d in shown:
        if d.spec.id not in steps and d.points[-1].day != newest:
            period = period_words(d.spec, d.rows[-1].date, lang, None)
            words[d.spec.id] = f"最新值为{period}" if lang == "zh" else f"latest value is of {period}"
    letters = dict(zip(dict.fromkeys(words.values()), ascii_lowercase, strict=False))
    return {name: (said, letters[said]) for name, said in words.items() if said in letters}


def _columns(
    shown: Sequence[Drawn],
    scale: Scale,
    facts: FactSet,
    windows: Sequence[str],
    marks: Mapping[str, tuple[str, str]],
    lang: Lang,
) -> list[_Made]:
    zh = lang == "zh"

    def named(d: Drawn) -> Cell:
        return Cell(d.spec.names[lang], mark=marks[d.spec.id][1] if d.spec.id in marks else None)

    def figure(measure: str, how: NumberFormat) -> Callable[[Drawn], Cell]:
        def cell(d: Drawn) -> Cell:
            fact_id = f"{measure}/{d.spec.id}"
            if fact_id not in facts:
                return Cell(None, how)
            fact = facts[fact_id]
            return Cell(fact.value, how, fact_id, tone_of(fact))

        return cell

    def extreme(d: Drawn) -> Cell:
        settled = d.record.settled
        return Cell(_period_code(d.spec, max(settled, key=lambda o: o.value).date) if settled else None)

    def right(key: str, label: str, measure: str, how: NumberFormat) -> _Made:
        return _Made(Column(key, label, "right"), figure(measure, how))

    def unit(words: str) -> str:
        return f"{words}（{scale.unit}）" if zh else f"{words} ({scale.unit})"

    latest = right("latest", unit("最新" if zh else "Latest"), "latest", scale.cells)
    high = right("high", unit("最高" if zh else "Highest"), "high", scale.cells)
    when = _Made(Column("when", "最高时点" if zh else "Highest in", "right"), extreme)
    name = _Made(Column("name", LABELS["series"][lang], "left"), named)
    if shown and all(d.spec.holds for d in shown):
        since = _Made(
            Column("since", "最近变动" if zh else "Changed", "right"),
            lambda d: Cell(d.record.end.date.isoformat() if d.record.end is not None else None),
        )
        over = [right(kind, LABELS[kind][lang], f"change.{kind}", _CHANGE) for kind in windows]
        if not any(_says(column, shown) for column in over):
            over = [right("change", "较前次" if zh else "Change", "change", _CHANGE)]
        low = right("low", unit("最低" if zh else "Lowest"), "low", scale.cells)
        discount = right("discount", "较新品" if zh else "Against new", "discount", _CHANGE)
        return [name, latest, since, *over, high, low, discount]
    return [
        name,
        latest,
        right("change", "环比" if zh else "Change", "change", _CHANGE),
        right("change.year", "同比" if zh else "On year", "change.year", _CHANGE),
        high,
        when,
        right("rank", "排名" if zh else "Rank", "rank", _RANK),
        right("rank.change", "排名变化" if zh else "Rank change", "rank.change", _PLACES),
        right("share", "份额" if zh else "Share", "share", _SHARE),
    ]


def _period_code(spec: SeriesSpec, day: dt.date) -> str:
    """A period in a column: the month as 2024-10, of anything else the last day."""
    last = period_of(spec, day).last
    return f"{last:%Y-%m}" if spec.frequency == "monthly" else last.isoformat()
