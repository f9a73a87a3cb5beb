"""Single faults in a base text: eight kinds, each fault with whether it changes a checkable meaning.

What is checkable follows from the statements alone: a fault counts when something that the text said, and
that facts cover, is no longer true at its printed precision. Faults in words that no fact covers are made
too, so that it shows how many there are, and never count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from bench.reference import money
from bench.replacements import WINDOW_WORDS, other_digits, other_units, other_windows, shifted
from bench.statements import BaseText, Edits, Mention, Number, Span, Trend, WindowWord

from zhoubao.model import Lang

__all__ = ["KINDS", "Fault", "faults"]

KINDS = ("digit", "sign", "subject", "unit", "window", "direction", "decimal", "cell")
_TOLD: dict[Lang, dict[str, tuple[str, ...]]] = {
    "zh": {"-": ("下跌", "跌", "下滑"), "+": ("上涨", "涨", "回升")},
    "en": {"-": ("fell ", "down "), "+": ("rose ", "up ")},
}
"""By the sign they stand for, words that may take a sign's place."""
_BESIDE = {
    "direction": (
        "上涨",
        "下跌",
        "增加",
        "减少",
        "增长",
        "下降",
        "回落",
        "回升",
        "走强",
        "走弱",
        "gained",
        "lost",
    ),
    "window": ("本周", "本月", "本年"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a base text. ``covered`` is false where no fact speaks of what it touches."""

    base: str
    kind: str
    edits: Edits
    checkable: bool
    covered: bool
    in_table: bool

    def apply(self, text: str) -> str:
        """The text with the fault in it."""
        for (start, end), new in sorted(self.edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def back(self, offset: int) -> int:
        """Where a character of the faulty text stood in the base text."""
        shift = 0
        for (start, end), new in sorted(self.edits):
            if offset - shift >= start + len(new):
                shift += len(new) - (end - start)
            elif offset - shift >= start:
                return start
        return offset - shift


def faults(base: BaseText, kind: str) -> list[Fault]:
    """Every fault of one kind that is made of a text, in a fixed order and without repeats."""
    found: dict[Edits, Fault] = {}
    for edits, checkable, covered in _MAKERS[kind](base):
        if all(base.of(span) == new for span, new in edits):
            continue
        inside = any(base.table_at(span[0]) is not None for span, _ in edits)
        fault = Fault(base.name, kind, tuple(sorted(edits)), checkable, covered, inside)
        found.setdefault(fault.edits, fault)
    return list(found.values())


Made = Iterator[tuple[Edits, bool, bool]]
"""Edits, whether a statement became false, whether a fact covers what they touch."""


def _digit(base: BaseText) -> Made:
    for number in base.numbers:
        for new in other_digits(base.printed(number)):
            yield ((number.digits, new),), base.spoils(number, digits=new), True
    for stated in base.spelled:
        for new, true in stated.flips:
            yield ((stated.span, new),), not true, True
    for span in _uncovered(base, re.compile(r"\d+(?:[.,]\d+)*")):
        for new in other_digits(base.of(span)):
            yield ((span, new),), False, False


def _sign(base: BaseText) -> Made:
    for number in base.numbers:
        if not number.moves:
            continue
        wrong = base.spoils(number, negative=not base.negative(number))
        for new in ("+", "") if base.negative(number) else ("-",):
            told = new == "" and _said_to_fall(base, number)
            yield ((number.sign, new),), wrong and not told, True


def _subject(base: BaseText) -> Made:
    for mention, others in _hung_on(base).items():
        written = base.of(mention.span)
        for subject, name in base.names.items():
            if subject == mention.subject or _sort(subject) != _sort(mention.subject):
                continue
            if not any(_told_of(base, told, subject) for told in others):
                continue
            if written.islower() and subject.startswith("segment/") and name != name.upper():
                name = name.lower()
            wrong = any(_wrong_of(base, told, subject) for told in others)
            yield ((mention.span, name),), wrong, True
    for row in base.rows:
        own = row.cells["name"]
        for other in base.rows:
            if other is row or other.table != row.table or _sort(other.subject) != _sort(row.subject):
                continue
            name = base.of(other.cells["name"])
            if "code" not in row.cells:
                wrong = any(base.spoils(n, subject=other.subject) for n in _numbers_in(base, row.subject))
                yield ((own, name),), wrong, True
            else:  # the row then says one instrument by its code and another by its name
                yield ((own, name),), True, True
                yield ((row.cells["code"], base.of(other.cells["code"])),), True, True
    covered = {mention.span for mention in _hung_on(base)}
    for subject, name in base.names.items():
        for span in _uncovered(base, re.compile(re.escape(name))):
            for stranger, new in base.names.items():
                if span not in covered and _sort(stranger) == _sort(subject):
                    yield ((span, new),), False, False


def _unit(base: BaseText) -> Made:
    for number in base.numbers:
        for span in number.units:
            for new in other_units(base.of(span)):
                whole = " ".join(new if unit == span else base.of(unit) for unit in number.units)
                scale, currency = money(whole)
                yield ((span, new),), base.spoils(number, scale=scale, currency=currency), True
    for span in _uncovered(base, re.compile(r"(?<=[\d ])[亿万](?=[，。])")):
        yield ((span, "万" if base.of(span) == "亿" else "亿"),), False, False


def _window(base: BaseText) -> Made:
    told: dict[WindowWord, list[Number | Trend]] = {}
    for statement in _statements(base):
        if statement.word:
            told.setdefault(statement.word, []).append(statement)
    for word, statements in told.items():
        for window, written in other_windows(base.of(word.span), word.window, base.lang):
            wrong = any(_wrong_over(base, statement, window) for statement in statements)
            known = any(isinstance(s, Trend) or base.knows(s, window=window) for s in statements)
            yield ((word.span, written),), wrong and known, known
    for number in base.numbers:
        if number.row is not None or number.measure != "return" or number.window != "wtd":
            continue
        for window in ("mtd", "ytd"):
            wrong = base.spoils(number, window=window)
            for edits in _window_put_in(base, number, window):
                yield edits, wrong, True
    heads = base.heads
    for one, two in combinations(heads, 2):
        yield ((heads[one], base.of(heads[two])), (heads[two], base.of(heads[one]))), True, True
    for one in heads:
        for two in heads:
            if one != two:
                yield ((heads[one], base.of(heads[two])),), True, True
    for stated in base.dated:
        for new, true in stated.flips:
            yield ((stated.span, new),), not true, True
    for span in _uncovered(base, re.compile("|".join(_BESIDE["window"]))):
        for new in _BESIDE["window"]:
            if span not in {word.span for word in told}:
                yield ((span, new),), False, False


def _direction(base: BaseText) -> Made:
    for trend in base.trends:
        for edits, true in trend.flips:
            yield edits, not true, True
    for number in base.numbers:
        if number.row is not None or number.mention is None:
            continue
        sign = base.of(number.sign)
        told = _TOLD[base.lang]["+" if sign == "-" else "-"]
        if number.measure == "change":
            for new in told:
                yield ((number.sign, new),), base.spoils(number, negative=sign != "-"), True
        if number.measure != "return":
            continue
        between = base.text[number.mention.span[1] : number.sign[0]]
        if between not in ("", " ", "本年"):
            continue
        for new in told:
            yield ((number.sign, new),), base.spoils(number, negative=sign != "-"), True
    words = _BESIDE["direction"]
    for span in _uncovered(base, re.compile("|".join(words))):
        if not any(t.span[0] < span[1] and span[0] < t.span[1] for t in base.trends):
            at = words.index(base.of(span))
            yield ((span, words[at + 1 - 2 * (at % 2)]),), False, False


def _decimal(base: BaseText) -> Made:
    for number in base.numbers:
        if number.counts:
            continue
        for by in (-2, -1, 1, 2):
            new = shifted(base.printed(number), by)
            yield ((number.digits, new),), base.spoils(number, digits=new), True
    for span in _uncovered(base, re.compile(r"\d+\.\d+(?= ?[亿万%])|\d+(?= [亿万])")):
        for by in (-1, 1):
            yield ((span, shifted(base.of(span), by)),), False, False


def _cell(base: BaseText) -> Made:
    by_row: list[dict[str, Number]] = [{} for _ in base.rows]
    for number in base.numbers:
        if number.row is not None and number.column is not None:
            by_row[number.row][number.column] = number
    for (one, a), (two, b) in combinations(list(enumerate(base.rows)), 2):
        if a.table != b.table:
            continue
        for key in by_row[one]:
            if key in by_row[two]:
                wrong = _wrong_swap(base, by_row[one][key], by_row[two][key])
                yield _exchanged(base, a.cells[key], b.cells[key]), wrong, True
        if ("code" in a.cells) == ("code" in b.cells) and _sort(a.subject) == _sort(b.subject):
            if "code" in a.cells:
                yield _exchanged(base, a.cells["name"], b.cells["name"]), True, True
                yield _exchanged(base, a.cells["code"], b.cells["code"]), True, True
            else:
                wrong = any(base.spoils(n, subject=b.subject) for n in by_row[one].values())
                yield _exchanged(base, a.cells["name"], b.cells["name"]), wrong, True
        if "unit" in a.cells and "unit" in b.cells:
            units = base.of(a.cells["unit"]) != base.of(b.cells["unit"])
            yield _exchanged(base, a.cells["unit"], b.cells["unit"]), units, True
    for row, numbers in zip(base.rows, by_row, strict=True):
        for (x, here), (y, there) in combinations(numbers.items(), 2):
            if here.scale == there.scale and here.currency == there.currency and not here.counts:
                yield (
                    _exchanged(base, row.cells[x], row.cells[y]),
                    _wrong_swap(base, here, there),
                    True,
                )


_MAKERS: dict[str, Callable[[BaseText], Made]] = {
    "digit": _digit,
    "sign": _sign,
    "subject": _subject,
    "unit": _unit,
    "window": _window,
    "direction": _direction,
    "decimal": _decimal,
    "cell": _cell,
}


# What a change makes of a statement


def _wrong_of(base: BaseText, told: Number | Trend, subject: str) -> bool:
    """Whether a statement is false of another subject."""
    if isinstance(told, Number):
        return base.spoils(told, subject=subject)
    return told.meaning is not None and not base.truth.trend(told.meaning, (subject,), told.window)


def _told_of(base: BaseText, told: Number | Trend, subject: str) -> bool:
    """Whether a figure of the kind is kept of another subject."""
    return isinstance(told, Trend) or base.knows(told, subject=subject)


def _wrong_over(base: BaseText, told: Number | Trend, window: str) -> bool:
    """Whether a statement is false over another window."""
    if isinstance(told, Number):
        return base.spoils(told, window=window)
    return told.meaning is not None and not base.truth.trend(told.meaning, told.subjects, window)


def _wrong_swap(base: BaseText, one: Number, two: Number) -> bool:
    """Whether two numbers of the table are false in each other's place."""
    return any(
        base.spoils(here, digits=base.printed(there), negative=base.negative(there))
        for here, there in ((one, two), (two, one))
    )


def _hung_on(base: BaseText) -> dict[Mention, list[Number | Trend]]:
    """The names in prose that statements hang on, each with its statements."""
    hung: dict[Mention, list[Number | Trend]] = {}
    for told in _statements(base):
        if told.mention and not (isinstance(told, Number) and told.row is not None):
            hung.setdefault(told.mention, []).append(told)
    return hung


def _statements(base: BaseText) -> list[Number | Trend]:
    return [*base.numbers, *base.trends]


def _said_to_fall(base: BaseText, number: Number) -> bool:
    """Whether words behind a number say that it is a fall, so that it needs no sign: 英特尔7.79%领跌."""
    return any(
        base.of(trend.span) in ("领跌", "跌幅居前")
        for trend in base.trends
        if trend.run and trend.run[0] <= number.sign[0] < trend.run[1]
    )


def _numbers_in(base: BaseText, subject: str) -> list[Number]:
    return [n for n in base.numbers if n.row is not None and n.subject == subject]


def _sort(subject: str) -> str:
    """What can stand where a subject stands: a segment, a stock, a series of the same kind."""
    return subject.partition("/")[0] if "/" in subject else ""


# Where a fault goes


def _window_put_in(base: BaseText, number: Number, window: str) -> Iterator[Edits]:
    """A window written where the text left the week to be understood: 寒武纪本月+9.98%."""
    mean = "均值" if base.lang == "zh" else "mean "
    at = number.sign[0]
    before = base.text[:at]
    named = number.mention is not None and base.text[number.mention.span[1] : at].strip() == ""
    if not named and not before.endswith(mean):
        return
    if base.lang == "zh":
        at -= 0 if named else len(mean)
        yield from ((((at, at), form),) for form in WINDOW_WORDS["zh"][window])
    else:
        end = number.digits[1] + 1
        yield (((end, end), f" for the {WINDOW_WORDS['en'][window][0]}"),)


def _exchanged(base: BaseText, one: Span, two: Span) -> Edits:
    return (one, base.of(two)), (two, base.of(one))


def _uncovered(base: BaseText, pattern: re.Pattern[str]) -> Iterator[Span]:
    """Where a pattern stands in the prose outside everything that facts cover."""
    covered = [n.digits for n in base.numbers] + [s.span for s in (*base.dated, *base.spelled)]
    covered += [w.span for n in base.numbers if (w := n.word)] + list(base.quoted)
    for match in pattern.finditer(base.text):
        start, end = match.span()
        if base.table_at(start) is not None:
            continue
        if not any(a < end and start < b for a, b in covered):
            yield start, end
