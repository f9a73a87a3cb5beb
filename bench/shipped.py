"""The shipped issue as a base text: what its prose and its tables say, each figure with its fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from bench.issue_text import IssueText
from bench.reference import PERCENT, listed, listed_trends, money, table_number, week_flips
from bench.series_clauses import dates_of_series, periods, records
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

from zhoubao.analysis.series import declared_series
from zhoubao.edition.edition import Edition
from zhoubao.model import FactSet, Lang
from zhoubao.publish.document import Document

__all__ = ["shipped_text"]

_WORDS: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"本周|本月|本年|今年以来"),
    "en": re.compile(r"\b(?:week to date|week|month|year)\b", re.IGNORECASE),
}
_KINDS = {
    "本周": "wtd",
    "本月": "mtd",
    "本年": "ytd",
    "今年以来": "ytd",
    "week": "wtd",
    "month": "mtd",
    "year": "ytd",
}
_SENTENCE: dict[Lang, re.Pattern[str]] = {"zh": re.compile("。"), "en": re.compile(r"\.(?=\s|$)")}
_MOVERS: dict[Lang, dict[str, tuple[Meaning, tuple[str, ...]]]] = {
    "zh": {
        "涨幅居前": ("led", ("跌幅居前",)),
        "领涨": ("led", ("领跌", "垫底")),
        "跌幅居前": ("lagged", ("涨幅居前",)),
        "领跌": ("lagged", ("领涨",)),
    },
    "en": {" led": ("led", (" lagged", " fell the most")), " lagged": ("lagged", (" led", " rose the most"))},
}
_EVERY: dict[Lang, dict[str, tuple[str, ...]]] = {
    "zh": {"全部上涨": ("全部下跌", "全部收跌"), "全部下跌": ("全部上涨", "全部收涨")},
    "en": {"rose": ("fell", "declined"), "fell": ("rose", "gained")},
}
_COUNTED: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"(?P<of>\d+)只标的(?P<up>\d+)(?P<a>涨)(?P<down>\d+)(?P<b>跌)"),
    "en": re.compile(r"(?P<up>\d+) of (?P<of>\d+) (?P<a>rose), (?P<down>\d+) (?P<b>fell)"),
}
_ALL: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"只标的(?P<word>全部上涨|全部下跌)"),
    "en": re.compile(r"\b(?:all \d+|both) (?P<word>rose|fell)\b"),
}


def shipped_text(issue: IssueText, document: Document, edition: Edition, facts: FactSet) -> BaseText:
    """An issue in its language with all that it says: prose, tables, clauses on series."""
    lang, text, truth = document.lang, issue.text, Truth(edition, facts)
    tables = tuple(table.span for table in issue.tables)

    def in_prose(at: int) -> bool:
        return not any(start <= at < end for start, end in (*tables, *issue.quoted))

    words = [
        WindowWord(m.span(), _KINDS[m[0].lower().partition(" ")[0]])
        for m in _WORDS[lang].finditer(text)
        if in_prose(m.start())
    ]
    names = {i.code: i.names[lang] for i in edition.universe}
    names |= {f"segment/{s.id}": s.names[lang] for s in edition.segments}
    names |= {s.id: s.names[lang] for s in declared_series(edition)}
    prose = [
        _number(text, span, fact, words, names, lang) for span, fact in issue.figures if in_prose(span[0])
    ]
    prose += [_members(m, prose) for m in _COUNTED[lang].finditer(text)]
    rows, cells = _tables(issue)
    numbers = prose + cells
    own = listed(f"shipped-{lang}")
    trends = [
        *listed_trends(text, own, truth, {w.span[0]: w for w in words}),
        *_trends(text, prose, truth, lang),
        *records(text, prose, truth, lang),
    ]
    base = BaseText(
        name=f"shipped {lang}",
        lang=lang,
        text=text,
        numbers=tuple(numbers),
        trends=tuple(trends),
        dated=(
            *_dated(text, tables[0], document, facts),
            *periods(text, prose, truth, lang),
            *dates_of_series(text, issue.tables, edition, lang),
        ),
        spelled=tuple(
            Stated(
                (at := only(text, w["text"]) + w["text"].index(w["word"]), at + len(w["word"])),
                tuple(
                    (new, truth.value(w["measure"], None, "") == (Decimal(value), "count"))
                    for new, value in w["flips"].items()
                ),
            )
            for w in own["words"]
        ),
        rows=tuple(rows),
        heads={kind: issue.tables[0].heads[kind] for kind in edition.windows},
        tables=tables,
        truth=truth,
        names=names,
        quoted=issue.quoted,
    )
    for number in numbers:
        if not base.holds(number):
            raise SystemExit(
                f"bench: the issue prints {text[slice(*number.digits)]!r}, which no fact rounds to"
            )
    return base


# What the tables say


def _tables(issue: IssueText) -> tuple[list[TableRow], list[Number]]:
    """The rows of all tables that have figures of facts, and these."""
    facts = dict(issue.figures)
    rows: list[TableRow] = []
    numbers: list[Number] = []
    for place, table in enumerate(issue.tables):
        for cells in table.rows:
            told = {c: facts[span] for c, span in cells.items() if span in facts and _is_number(issue, span)}
            if not told:
                continue
            subject = next(iter(told.values())).partition("/")[2]
            if place == 0:
                # The one name of a segment's row fills the first two columns.
                if "name" not in cells:
                    cells = {"name" if column == "code" else column: span for column, span in cells.items()}
                rows.append(TableRow(subject, cells))
                numbers += [
                    table_number(issue.text, rows[-1], column, len(rows) - 1)
                    for column in ("cap", "wtd", "mtd", "ytd")
                ]
                continue
            rows.append(
                TableRow(subject, {"name": cells["subject"], **cells} if "subject" in cells else cells, place)
            )
            for column, fact in told.items():
                number = _cell_number(issue.text, cells[column], fact, table.heads[column])
                mention = Mention(rows[-1].cells["name"], subject)
                numbers.append(replace(number, mention=mention, row=len(rows) - 1, column=column))
    return rows, numbers


def _is_number(issue: IssueText, span: Span) -> bool:
    """Whether a cell prints a figure, and not the dash of one that is missing."""
    return issue.text[slice(*span)] != "—"


def _cell_number(text: str, span: Span, fact: str, head: Span) -> Number:
    """A figure of a reading table; its column's head has its unit, in brackets."""
    measure, window, subject = _parted(fact)
    written = text[slice(*span)]
    sign = (span[0], span[0] + (written[0] in "+-"))
    if written.endswith("%"):
        return Number(subject, measure, window, sign, (sign[1], span[1] - 1), PERCENT)
    unit = re.search(r"[（(](?P<unit>.+)[）)]", text[slice(*head)])
    if unit is None:
        return Number(subject, measure, window, sign, (sign[1], span[1]), Decimal(1))
    scale, currency = money(unit["unit"])
    where = (head[0] + unit.start("unit"), head[0] + unit.end("unit"))
    return Number(subject, measure, window, sign, (sign[1], span[1]), scale, currency, (where,))


def _parted(fact: str) -> tuple[str, str | None, str]:
    """A fact's measure without its window, the window if it is over one, and the subject."""
    measure, _, subject = fact.partition("/")
    kind, _, rest = measure.partition(".")
    window, _, part = rest.partition(".")
    if window not in ("wtd", "mtd", "ytd"):
        return measure, None, subject
    return f"{kind}.{part}" if part else kind, window, subject


# What the prose says


def _number(
    text: str, span: Span, fact: str, words: Sequence[WindowWord], names: dict[str, str], lang: Lang
) -> Number:
    measure, window, subject = _parted(fact)
    at, written = span[0], text[slice(*span)]
    shape = re.compile(
        r"(?P<money>[A-Z]{3} )?(?P<sign>[+-]?)(?P<digits>[\d,]+(?:\.\d+)?)(?P<unit>.*)"
    ).fullmatch(written)
    if shape is None:
        raise SystemExit(f"bench: the issue prints {written!r}, which is no number")

    def place(group: str) -> Span:
        return at + shape.start(group), at + shape.end(group)

    scale, currency = Decimal(1), None
    units: tuple[Span, ...] = ()
    if shape["unit"] == "%":
        scale = PERCENT
    elif shape["unit"] or shape["money"]:
        scale, currency = money((shape["money"] or "") + shape["unit"])
        units = (place("unit"),) if shape["unit"] else ()
        if shape["money"]:
            units = ((at, at + 3), *units)
    mention = _mention(text, at, subject, names)
    word = _word(text, at, span[1], window or "", words, lang)
    return Number(
        subject, measure, window, place("sign"), place("digits"), scale, currency, units, mention, word
    )


def _mention(text: str, at: int, subject: str, names: dict[str, str]) -> Mention | None:
    """The nearest name of a number's subject before it in its paragraph."""
    if subject not in names:  # the calls of all companies together
        return None
    start = text.rfind("\n", 0, at) + 1
    found = text.casefold().rfind(names[subject].casefold(), start, at)
    return Mention((found, found + len(names[subject])), subject) if found >= 0 else None


def _word(
    text: str, start: int, end: int, window: str, words: Sequence[WindowWord], lang: Lang
) -> WindowWord | None:
    """What states a number's window in its sentence: the nearest such word before it, else after it."""
    line = text.rfind("\n", 0, start) + 1
    first = max((m.end() for m in _SENTENCE[lang].finditer(text, line, start)), default=line)
    stop = _SENTENCE[lang].search(text, end)
    last = min(stop.start() if stop else len(text), text.index("\n", end))
    own = [w for w in words if w.window == window and first <= w.span[0] < last]
    before = [w for w in own if w.span[0] < start]
    return before[-1] if before else own[0] if own else None


def _members(counted: re.Match[str], prose: Sequence[Number]) -> Number:
    """How many members a clause of rises and falls speaks of."""
    rises = next(n for n in prose if n.digits == counted.span("up"))
    at = counted.start("of")
    return replace(rises, measure="members", window=None, sign=(at, at), digits=counted.span("of"), word=None)


def _trends(text: str, prose: Sequence[Number], truth: Truth, lang: Lang) -> Iterator[Trend]:
    by_digits = {n.digits: n for n in prose}
    for match in _COUNTED[lang].finditer(text):
        up, down = (by_digits[match.span(part)] for part in ("up", "down"))
        swapped: Edits = ((match.span("a"), match["b"]), (match.span("b"), match["a"]))
        same = match["up"] == match["down"]
        yield Trend(match.span("a"), None, (up.subject,), "wtd", ((swapped, same),), down.mention)
    for match in _ALL[lang].finditer(text):
        # The count before the words, or the mean after them, is of the segment that they speak of.
        mean = min((n for n in prose if n.sign[0] > match.start()), key=lambda n: n.sign[0])
        meaning: Meaning = "all-rose" if match["word"] in ("全部上涨", "rose") else "all-fell"
        assert truth.trend(meaning, (mean.subject,), "wtd"), match[0]
        every: tuple[tuple[Edits, bool], ...] = tuple(
            (((match.span("word"), new),), False) for new in _EVERY[lang][match["word"]]
        )
        yield Trend(match.span("word"), meaning, (mean.subject,), "wtd", every, mean.mention)
    ended = {n.digits[1] + 1: n for n in prose if n.measure == "return"}
    for end, number in sorted(ended.items()):
        word = next((w for w in _MOVERS[lang] if text.startswith(w, end)), None)
        if word is None:
            continue
        meaning, others = _MOVERS[lang][word]
        run = [number]
        while (before := _joined_before(text, run[0], ended)) is not None:
            run.insert(0, before)
        subjects, window = tuple(n.subject for n in run), number.window or "wtd"
        assert truth.trend(meaning, subjects, window), text[run[0].sign[0] : end + len(word)]
        other: Meaning = "lagged" if meaning == "led" else "led"
        still = truth.trend(other, subjects, window)
        flips = tuple(((((end, end + len(word)), new),), still) for new in others)
        whole = run[0].sign[0], end
        yield Trend((end, end + len(word)), meaning, subjects, window, flips, run=whole)


def _joined_before(text: str, number: Number, ended: dict[int, Number]) -> Number | None:
    """The number that a list names before this one (甲+1%、乙+2%; A +1% and B +2%)."""
    assert number.mention
    name = number.mention.span[0]
    for joint in ("、", " and ", ", "):
        if text.endswith(joint, 0, name) and (before := ended.get(name - len(joint))):
            return before
    return None


def _dated(text: str, table: Span, document: Document, facts: FactSet) -> Iterator[Stated]:
    """The week written out, and the dates of the notes on closes and bases."""
    import datetime as dt

    week = document.windows["wtd"]
    others = tuple((new, False) for new in week_flips(facts.windows, document.lang, week))
    for match in re.finditer(re.escape(week), text):
        yield Stated(match.span(), others)
    notes = [n for e in document.exhibits for n in e.notes]
    for note in notes:
        if not note.startswith(("收盘价截至", "基期收盘", "Closes as of", "Base closes")):
            continue
        start = only(text, note, table[0], table[1])
        for match in re.finditer(r"\d{4}-\d\d-\d\d", note):
            day = dt.date.fromisoformat(match[0])
            moved = [day + dt.timedelta(days=n) for n in (-1, 1, -2)]
            yield Stated(
                (start + match.start(), start + match.end()),
                tuple((other.isoformat(), False) for other in moved),
            )
