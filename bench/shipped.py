"""The shipped issue as a base text: the composed document flattened, each figure with its fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bench.reference import PERCENT, listed, listed_trends, money, table_number, week_flips
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
from zhoubao.model import FactSet, Lang
from zhoubao.prose.numbers import format_number
from zhoubao.publish.document import Block, BulletList, Document, Exhibit, Figure, Inline, Quoted, Text
from zhoubao.publish.labels import label

__all__ = ["shipped_text"]

_COLUMNS = ("code", "name", "cap", "unit", "wtd", "mtd", "ytd")
_WORDS: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"本周|本月|本年"),
    "en": re.compile(r"\b(?:week to date|week|month|year)\b", re.IGNORECASE),
}
_KINDS = {"本周": "wtd", "本月": "mtd", "本年": "ytd", "week": "wtd", "month": "mtd", "year": "ytd"}
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


@dataclass
class _Flat:
    """A text as it grows, with the figures and cells that went into it."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    figures: list[tuple[int, Figure]] = field(default_factory=list)
    rows: list[tuple[str, dict[str, Span]]] = field(default_factory=list)
    heads: dict[str, Span] = field(default_factory=dict)
    table: Span = (0, 0)

    def add(self, text: str) -> Span:
        self.parts.append(text)
        self.length += len(text)
        return self.length - len(text), self.length

    @property
    def text(self) -> str:
        return "".join(self.parts)


def shipped_text(document: Document, edition: Edition, facts: FactSet) -> BaseText:
    """An issue in its language as plain text, the table's cells between tabs."""
    lang = document.lang
    flat = _Flat()
    flat.add(f"{document.title}\n\n{document.subtitle}\n\n")
    for section in document.sections:
        flat.add(f"{section.title}\n\n")
        for block in section.blocks:
            _block(flat, block, lang)
    text, truth = flat.text.rstrip("\n") + "\n", Truth(edition, facts)
    words = [
        WindowWord(m.span(), _KINDS[m[0].lower().partition(" ")[0]])
        for m in _WORDS[lang].finditer(text)
        if not flat.table[0] <= m.start() < flat.table[1]
    ]
    names = {i.code: i.names[lang] for i in edition.universe}
    names |= {f"segment/{s.id}": s.names[lang] for s in edition.segments}
    prose = [_number(text, at, figure, words, names, lang) for at, figure in flat.figures]
    prose += [_members(m, prose) for m in _COUNTED[lang].finditer(text)]
    rows = [TableRow(subject, cells) for subject, cells in flat.rows]
    numbers = prose + [
        table_number(text, row, column, n)
        for n, row in enumerate(rows)
        for column in ("cap", "wtd", "mtd", "ytd")
    ]
    own = listed(f"shipped-{lang}")
    trends = [
        *listed_trends(text, own, truth, {w.span[0]: w for w in words}),
        *_trends(text, prose, truth, lang),
    ]
    for number in numbers:
        base = BaseText("", lang, text, (), (), (), (), (), {}, (0, 0), truth)
        if not base.holds(number):
            raise SystemExit(
                f"bench: the issue prints {text[slice(*number.digits)]!r}, which no fact rounds to"
            )
    return BaseText(
        name=f"shipped {lang}",
        lang=lang,
        text=text,
        numbers=tuple(numbers),
        trends=tuple(trends),
        dated=tuple(_dated(text, flat.table, document, facts)),
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
        heads=flat.heads,
        table=flat.table,
        truth=truth,
        names=names,
    )


# Flattening


def _block(flat: _Flat, block: Block, lang: Lang) -> None:
    if isinstance(block, Exhibit):
        _exhibit(flat, block, lang)
    elif isinstance(block, BulletList):
        for item in block.items:
            flat.add("- ")
            for inner in item:
                _block(flat, inner, lang)
    else:
        _inlines(flat, block.children, lang)
        flat.add("\n\n")


def _inlines(flat: _Flat, children: Sequence[Inline], lang: Lang) -> None:
    for child in children:
        if isinstance(child, Text | Quoted):
            flat.add(child.text.replace("\n", "" if lang == "zh" else " "))
        elif isinstance(child, Figure):
            flat.figures.append((flat.length, child))
            flat.add(child.text)
        else:
            _inlines(flat, child.children, lang)


def _exhibit(flat: _Flat, exhibit: Exhibit, lang: Lang) -> None:
    """Caption, two lines of heads (groups above), rows, source and notes."""
    colon = "：" if lang == "zh" else ": "
    begin = flat.length
    flat.add(f"{label(lang, 'exhibit', number=exhibit.number)}{colon}{exhibit.caption}\n\n")
    seen: set[str] = set()
    upper = []
    for column in exhibit.body.columns:
        group = column.group or column.label
        upper.append("" if group in seen else group)
        seen.add(group)
    flat.add("\t".join(upper).rstrip("\t") + "\n")
    for n, column in enumerate(exhibit.body.columns):
        flat.add("\t" if n else "")
        span = flat.add(column.label if column.group else "")
        if column.group:
            flat.heads[column.id] = span
    flat.add("\n")
    for row in exhibit.body.rows:
        cells: dict[str, Span] = {}
        subject, place = "", 0
        for cell in row.cells:
            flat.add("\t" if place else "")
            value = cell.value
            shown = (
                value
                if isinstance(value, str)
                else format_number(value, cell.format, lang)
                if cell.format
                else ""
            )
            cells[_COLUMNS[place]] = flat.add(shown)
            flat.add("\t" * (cell.span - 1))
            subject = (cell.fact or "").partition("/")[2] or subject
            place += cell.span
        if row.kind == "group":  # its one name fills the first two columns
            cells["name"] = cells.pop("code")
        flat.rows.append((subject, cells))
        flat.add("\n")
    flat.add(f"\n{label(lang, 'source')}{colon}{exhibit.source}\n\n")
    for note in exhibit.notes:
        flat.add(f"{label(lang, 'note')}{colon}{note}\n\n")
    flat.table = (begin, flat.length)


# What the prose says


def _number(
    text: str, at: int, figure: Figure, words: Sequence[WindowWord], names: dict[str, str], lang: Lang
) -> Number:
    measure, _, subject = figure.fact.partition("/")
    kind, _, rest = measure.partition(".")
    window, _, part = rest.partition(".")
    shape = re.compile(
        r"(?P<money>[A-Z]{3} )?(?P<sign>[+-]?)(?P<digits>[\d,]+(?:\.\d+)?)(?P<unit>.*)"
    ).fullmatch(figure.text)
    if shape is None:
        raise SystemExit(f"bench: the issue prints {figure.text!r}, which is no number")

    def place(group: str) -> Span:
        return at + shape.start(group), at + shape.end(group)

    scale, currency = Decimal(1), None
    units: tuple[Span, ...] = ()
    if shape["unit"] == "%":
        scale = PERCENT
    elif shape["unit"]:
        scale, currency = money((shape["money"] or "") + shape["unit"])
        units = (place("unit"),)
        if shape["money"]:
            units = ((at, at + 3), *units)
    mention = _mention(text, at, subject, names)
    word = _word(text, at, at + len(figure.text), window, words, lang)
    whole = f"{kind}.{part}" if part else kind
    return Number(
        subject, whole, window or None, place("sign"), place("digits"), scale, currency, units, mention, word
    )


def _mention(text: str, at: int, subject: str, names: dict[str, str]) -> Mention | None:
    """The nearest name of a number's subject before it in its paragraph."""
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
