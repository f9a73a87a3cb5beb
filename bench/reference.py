"""The reference weekly as a base text: its table parsed here, its prose listed in ``statements.toml``."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from bench.statements import (
    BaseText,
    Edits,
    Meaning,
    Mention,
    Number,
    Span,
    Stated,
    TableRow,
    Trend,
    Truth,
    WindowWord,
    only,
)

from zhoubao.edition.edition import Edition
from zhoubao.model import FactSet, Lang, Window
from zhoubao.prose.numbers import format_span

__all__ = ["listed", "listed_trends", "money", "reference_text", "table_number", "week_flips"]

_LISTED = Path(__file__).with_name("statements.toml")
_CODE = re.compile(r"[0-9A-Z]+\.(?:O|N|SH|SZ|HK|KS|TW)")
_WINDOWS = {"本周": "wtd", "本月": "mtd", "本年": "ytd"}
_COLUMNS = ("segment", "code", "name", "cap", "unit", "wtd", "mtd", "ytd")
PERCENT = Decimal("0.01")


def reference_text(path: Path, edition: Edition, facts: FactSet) -> BaseText:
    """The reference with what it says of the edition's instruments."""
    # As it is read: no blanks at the ends of lines, one line break at the end.
    text = "\n".join(line.rstrip() for line in path.read_text(encoding="utf-8").split("\n")) + "\n"
    truth = Truth(edition, facts)
    own = listed("reference")
    words = {
        (entry["window_text"], entry["window_word"]): WindowWord(
            _inside(text, entry["window_text"], entry["window_word"]), "wtd"
        )
        for entry in own["numbers"]
        if "window_word" in entry
    }
    numbers = []
    for entry in own["numbers"]:
        start = only(text, entry["text"])
        shape = re.compile(r"(?P<name>.+?)(?P<sign>[+-])(?P<digits>[\d.]+)%").fullmatch(entry["text"])
        assert shape, entry["text"]
        mention = Mention(_moved(shape.span("name"), start), entry["subject"])
        word = words.get((entry.get("window_text", ""), entry.get("window_word", "")))
        sign, digits = (_moved(shape.span(part), start) for part in ("sign", "digits"))
        numbers.append(
            Number(entry["subject"], "return", "wtd", sign, digits, PERCENT, mention=mention, word=word)
        )
    rows, cells, heads, end = _table(text)
    numbers += cells
    begin = text.rfind("\n图表", 0, rows[0].cells["code"][0]) + 1
    return BaseText(
        name="reference",
        lang="zh",
        text=text,
        numbers=tuple(numbers),
        trends=listed_trends(text, own, truth, {}),
        dated=_dated(text, own, facts.windows),
        spelled=(),
        rows=tuple(rows),
        heads=heads,
        tables=((begin, end),),
        truth=truth,
        names={row.subject: text[slice(*row.cells["name"])] for row in rows}
        | {f"segment/{s.id}": s.names.zh for s in edition.segments},
    )


def _table(text: str) -> tuple[list[TableRow], list[Number], dict[str, Span], int]:
    """The rows of Exhibit 1, their numbers, the column heads by window, and where the note under it ends."""
    rows: list[TableRow] = []
    numbers: list[Number] = []
    heads: dict[str, Span] = {}
    at = 0
    for line in text.split("\n"):
        spans, start = [], at
        for cell in line.split("\t"):
            spans.append((start, start + len(cell)))
            start += len(cell) + 1
        at += len(line) + 1
        told = [text[slice(*span)] for span in spans]
        if len(told) == len(_COLUMNS) and _CODE.fullmatch(told[1]):
            where = dict(zip(_COLUMNS, spans, strict=True))
            del where["segment"]
            rows.append(TableRow(told[1], where))
            for column in ("cap", "wtd", "mtd", "ytd"):
                numbers.append(table_number(text, rows[-1], column, len(rows) - 1))
        elif told[-3:] == list(_WINDOWS):
            heads = {_WINDOWS[word]: span for word, span in zip(told[-3:], spans[-3:], strict=True)}
    note = text.index("\n注: ", rows[-1].cells["ytd"][1])
    return rows, numbers, heads, text.index("\n", note + 1)


def table_number(text: str, row: TableRow, column: str, place: int) -> Number:
    """The number of a cell; ``column`` is ``cap`` or a window, ``place`` the row's."""
    start, end = row.cells[column]
    sign = (start, start + 1) if text[start] in "+-" else (start, start)
    mention = Mention(row.cells["name"], row.subject)
    if column == "cap":
        unit = row.cells["unit"]
        scale, currency = money(text[slice(*unit)])
        cap, where = "market_cap", (start, end)
        return Number(
            row.subject, cap, None, sign, where, scale, currency, (unit,), mention, row=place, column=column
        )
    digits = (sign[1], end - 1)
    return Number(
        row.subject, "return", column, sign, digits, PERCENT, mention=mention, row=place, column=column
    )


def money(unit: str) -> tuple[Decimal, str | None]:
    """What one of an amount's unit is in ones, and its currency, if it is money: 亿美元, ``USD bn``, 万次."""
    scale = next((s for pattern, s in _SCALES if pattern.search(unit)), Decimal(1))
    return scale, next((code for pattern, code in _CURRENCIES if pattern.search(unit)), None)


_SCALES = tuple(
    (re.compile(pattern), Decimal(10) ** power)
    for pattern, power in (
        ("万亿", 12), ("亿", 8), ("万", 4), (r"\btn\b", 12), (r"\bbn\b", 9), (r"\bmn?\b", 6)
    )
)  # fmt: skip
_CURRENCIES = ((re.compile("美元|USD"), "USD"), (re.compile("元|人民币|CNY"), "CNY"))


# What is listed


def listed(base: str) -> dict[str, Any]:
    """What ``statements.toml`` lists for a base text."""
    return cast("dict[str, Any]", tomllib.loads(_LISTED.read_text(encoding="utf-8"))[base])


def listed_trends(
    text: str, own: dict[str, Any], truth: Truth, words: dict[int, WindowWord]
) -> tuple[Trend, ...]:
    """The trends that are listed for a text; ``words`` are not used but for their windows."""
    trends = []
    for entry in own["trends"]:
        start = only(text, entry["text"])
        span = _inside(text, entry["text"], entry["word"], last=True)
        subjects, window = tuple(entry["subjects"]), "wtd"
        meaning = cast("Meaning", entry["meaning"])
        if not truth.trend(meaning, subjects, window):
            raise SystemExit(f"bench: statements.toml has {entry['text']!r}, which is not true")
        flips: list[tuple[Edits, bool]] = [
            (((span, new),), truth.trend(cast("Meaning", then), subjects, window))
            for new, then in entry["flips"].items()
        ]
        mention = None
        if "name" in entry:
            at = start + entry["text"].index(entry["name"])
            mention = Mention((at, at + len(entry["name"])), subjects[0])
        word = None
        if "window_word" in entry:
            at = start + entry["text"].index(entry["window_word"])
            word = words.get(at) or WindowWord((at, at + len(entry["window_word"])), window)
        trends.append(Trend(span, meaning, subjects, window, tuple(flips), mention, word))
    return tuple(trends)


def _dated(text: str, own: dict[str, Any], windows: tuple[Window, ...]) -> tuple[Stated, ...]:
    stated = []
    for entry in own["dated"]:
        start, end = _inside(text, entry["text"], entry["word"], last=True)
        flips = entry.get("flips") or week_flips(windows, "zh", text[start:end])
        stated.append(Stated((start, end), tuple((new, False) for new in flips)))
    return tuple(stated)


def week_flips(windows: tuple[Window, ...], lang: Lang, printed: str) -> list[str]:
    """Other days than the week's, written as the text writes them."""
    week = next(w for w in windows if w.kind == "wtd")
    day = dt.timedelta(days=1)
    first, last = week.first, week.anchor
    others = [
        (first - 7 * day, first - 3 * day),
        (first, last - day),
        (first + day, last),
        (first - 3 * day, last),
    ]
    others += [(first, last + 2 * day), (first - 7 * day, last - 7 * day)]
    if format_span(first, last, lang) != printed:
        raise SystemExit(f"bench: the text says {printed!r}, which is not the week to date")
    return [format_span(a, b, lang) for a, b in others]


def _inside(text: str, context: str, word: str, *, last: bool = False) -> Span:
    """Where a word stands inside words that the text holds once."""
    at = only(text, context) + (context.rindex(word) if last else context.index(word))
    return at, at + len(word)


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
