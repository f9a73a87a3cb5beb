"""The rating page of the back matter and the rating on the front page, from one book of ratings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zhoubao.analysis.ratings import CONFIDENCE
from zhoubao.edition.edition import Edition
from zhoubao.edition.ratings import SECTOR, Action, Call, RatingBook, Scope, months_after
from zhoubao.model import Bilingual, Fact, FactSet, Lang
from zhoubao.prose.figures import figure_text, format_of, tone_of
from zhoubao.prose.flags import FLAGS
from zhoubao.prose.numbers import DASH
from zhoubao.publish.document import (
    Block,
    Cell,
    Column,
    Exhibit,
    Figure,
    Inline,
    Paragraph,
    RatingMark,
    Row,
    Table,
    Text,
)
from zhoubao.publish.exhibits.sources import source_line
from zhoubao.publish.notes import marks_of, sources_of
from zhoubao.publish.rating_terms import percent, rating_terms

__all__ = ["ACTIONS", "rating_blocks", "rating_mark"]

ACTIONS: dict[Action, Bilingual] = {
    "initiate": Bilingual("首次", "initiated"),
    "maintain": Bilingual("维持", "maintained"),
    "upgrade": Bilingual("上调", "upgraded"),
    "downgrade": Bilingual("下调", "downgraded"),
    "drop": Bilingual("终止", "dropped"),
}
"""What is done to a rating, as it prints."""

_CALLS: dict[Scope, Bilingual] = {
    "company": Bilingual("公司评级", "Company calls"),
    "sector": Bilingual("行业评级", "Sector calls"),
}
_OUTCOMES: dict[tuple[bool, bool], Bilingual] = {  # met, finished
    (True, True): Bilingual("达标", "met"),
    (False, True): Bilingual("未达标", "not met"),
    (True, False): Bilingual("暂达标", "met so far"),
    (False, False): Bilingual("暂未达标", "not so far"),
}
_KEPT = Bilingual("不另计", "not counted")
_SAID = {"so-far"}
"""Flags that the table tells of in words."""
_PRINTED_MONTHS = 12
"""Calls that ended longer ago are left to the record; the hit rate counts them."""


def rating_mark(book: RatingBook, day: dt.date, lang: Lang) -> RatingMark | None:
    """The sector's rating on a day: its name, what that day's call did to it, and since when it stands.

    On a day without a call a standing rating is maintained. None where there is none.
    """
    standing = book.standing(SECTOR, day)
    if standing is None:
        return None
    last, given = standing
    assert given.rating is not None, "a standing rating was given"
    action: Action = last.action if last.date == day else "maintain"
    return RatingMark(book.rating(given.rating, "sector").names[lang], ACTIONS[action][lang], given.date)


def rating_blocks(
    edition: Edition, book: RatingBook, facts: FactSet, lang: Lang, day: dt.date | None = None
) -> tuple[Block, ...]:
    """The rating page: definitions, benchmarks, how calls are measured, the ledger, and the hit rates.

    ``day`` is the issue's (none: that of the cutoff): calls up to it are listed. Those after the cutoff's day
    have no outcome yet.
    """
    day = day or facts.cutoff.astimezone(edition.zone).date()
    blocks: list[Block] = list(rating_terms(edition, book, lang))
    listed = _listed(book, day)
    if listed:
        blocks.append(_ledger(edition, book, facts, listed, day, lang))
    rates: list[Inline] = []
    for scope in book.scopes:
        rates += [Text(" ")] if rates and lang == "en" else []
        rates += _hit_rate(book, facts, scope, lang)
    blocks.append(Paragraph(tuple(rates)))
    return tuple(blocks)


# The ledger


def _listed(book: RatingBook, day: dt.date) -> list[tuple[Call, bool]]:
    """The calls to print, the latest first, each with whether it only maintained a measured one."""
    runs = book.runs(day)
    kept = {call.id for run in runs for call in run.kept}
    oldest = months_after(day, -_PRINTED_MONTHS)
    late = {run.call.id for run in runs if run.until >= oldest}
    shown = [call for call in book.calls if call.date <= day and (call.date >= oldest or call.id in late)]
    return [(call, call.id in kept) for call in reversed(shown)]


def _ledger(
    edition: Edition,
    book: RatingBook,
    facts: FactSet,
    listed: Sequence[tuple[Call, bool]],
    day: dt.date,
    lang: Lang,
) -> Exhibit:
    zh = lang == "zh"
    group = "区间涨跌幅" if zh else "Return"
    columns = (
        Column("date", "日期" if zh else "Date", "left"),
        Column("subject", "标的" if zh else "Subject", "left"),
        Column("rating", "评级" if zh else "Rating", "left"),
        Column("action", "变动" if zh else "Action", "left"),
        Column("end", "计至" if zh else "Up to", "left"),
        Column("return", "标的" if zh else "Subject", "right", group),
        Column("benchmark", "基准" if zh else "Benchmark", "right", group),
        Column("excess", "超额" if zh else "Excess", "right", group),
        Column("met", "是否达标" if zh else "Outcome", "left"),
    )
    measures = ("rating.return", "rating.benchmark", "rating.excess", "rating.met")
    outcomes = {
        call.id: [facts[f"{measure}/{call.id}"] for measure in measures]
        for call, _ in listed
        if f"rating.excess/{call.id}" in facts
    }
    told = [fact for row in outcomes.values() for fact in row]
    marks = {flag: mark for flag, mark in marks_of(told).items() if flag not in _SAID}
    rows = []
    for call, kept in listed:
        rating = DASH if call.rating is None else book.rating(call.rating, call.scope).names[lang]
        head = (
            Cell(call.date.isoformat()),
            Cell(_name(edition, call, lang)),
            Cell(rating),
            Cell(ACTIONS[call.action][lang]),
        )
        rows.append(Row("item", (*head, *_outcome(outcomes.get(call.id), kept, marks, lang))))
    notes = [f"{mark} {FLAGS[flag][lang]}" for flag, mark in marks.items()]
    notes += _reasons(edition, listed, lang)
    if any(
        call.date <= day and (call, True) not in listed and (call, False) not in listed for call in book.calls
    ):
        oldest = months_after(day, -_PRINTED_MONTHS).isoformat()
        notes.append(
            f"{oldest}之前已了结的记录未列出，计入命中率" if zh
            else f"Calls that ended before {oldest} are not listed; hit rates count them"
        )  # fmt: skip
    house = edition.desk.house[lang]
    prices = sources_of(told, facts)
    if prices:
        house += (
            f"；行情：{source_line(prices, edition, lang)}"
            if zh
            else f"; prices: {source_line(prices, edition, lang)}"
        )
    latest = listed[0][0]
    date, done = latest.date.isoformat(), ACTIONS[latest.action][lang]
    what = "" if latest.rating is None else book.rating(latest.rating, latest.scope).names[lang]
    whose = _name(edition, latest, lang)
    return Exhibit(
        number=0,
        id="rating-ledger",
        caption="评级记录" if zh else "Ledger of calls",
        body=Table(columns, tuple(rows)),
        source=house,
        notes=tuple(notes),
        alt=(
            f"评级记录表，最近一次为{date}{whose}评级{done}{what}"
            if zh
            else " ".join(f"Ledger of calls, the latest of {date}: {whose} {done} {what}".split())
        ),
    )


def _outcome(
    told: Sequence[Fact] | None, kept: bool, marks: dict[str, str], lang: Lang
) -> tuple[Cell, Cell, Cell, Cell, Cell]:
    """Where a call is told up to, the two returns, the excess, and whether its definition was met."""
    if told is None:
        return Cell(None), Cell(None), Cell(None), Cell(None), Cell(_KEPT[lang] if kept else DASH)
    *returns, met = told
    cells = []
    for fact in returns:
        mark = " ".join(sorted(marks[flag] for flag in fact.flags if flag in marks)) or None
        cells.append(Cell(fact.value, format_of(fact, lang), fact.id, tone_of(fact), mark))
    words = DASH
    if met.value is not None:
        words = _OUTCOMES[met.value == 1, "so-far" not in met.flags][lang]
    end = met.window.end.isoformat() if met.value is not None and met.window.end else None
    return Cell(end), cells[0], cells[1], cells[2], Cell(words, fact=met.id)


def _reasons(edition: Edition, listed: Sequence[tuple[Call, bool]], lang: Lang) -> list[str]:
    """What the desk says of its calls, each with the call's date and subject."""
    colon = "：" if lang == "zh" else ": "
    return [
        f"{call.date.isoformat()} {_name(edition, call, lang)}{colon}{call.reason[lang]}"
        for call, _ in listed
        if call.reason is not None
    ]


def _name(edition: Edition, call: Call, lang: Lang) -> str:
    names = edition.desk.sector if call.subject == SECTOR else edition.instruments[call.subject].names
    return names[lang]


# Hit rates


def _hit_rate(book: RatingBook, facts: FactSet, scope: Scope, lang: Lang) -> tuple[Inline, ...]:
    """The hit rate of a scope with its interval, or how many calls there are and why it is not told."""
    zh = lang == "zh"
    names = ("finished", "hits", "hit_rate", "hit_rate.low", "hit_rate.high")
    finished, hits, rate, low, high = (facts[f"rating.{name}/{scope}"] for name in names)
    said = _CALLS[scope][lang]
    if rate.value is None:
        if zh:
            return (
                Text(f"{said}：已了结"),
                _figure(finished, lang),
                Text(f"次，不足{book.least}次，不计算命中率。"),
            )
        return (
            Text(f"{said}: "),
            _figure(finished, lang),
            Text(f" finished; under {book.least} calls no hit rate is told."),
        )
    level = percent(CONFIDENCE)
    if zh:
        return (
            Text(f"{said}：已了结"), _figure(finished, lang), Text("次，达标"), _figure(hits, lang),
            Text("次，命中率"), _figure(rate, lang), Text(f"（{level}置信区间：下限"), _figure(low, lang),
            Text("，上限"), _figure(high, lang), Text("）。"),
        )  # fmt: skip
    return (
        Text(f"{said}: "), _figure(finished, lang), Text(" finished, "), _figure(hits, lang),
        Text(" met their definition; hit rate "), _figure(rate, lang),
        Text(f" ({level} confidence interval: low "), _figure(low, lang),
        Text(", high "), _figure(high, lang), Text(")."),
    )  # fmt: skip


def _figure(fact: Fact, lang: Lang) -> Figure:
    assert fact.value is not None, f"{fact.id} is told"
    return Figure(fact.value, format_of(fact, lang), figure_text(fact, lang), fact.id)
