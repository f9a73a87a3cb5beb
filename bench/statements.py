"""What a text truly says, told apart from what the checker makes of it: the ground the faults are made on.

A base text comes with its statements: numbers with the fact each prints, words that tell a direction or a
rank, dates and windows written out. ``Truth`` says whether a statement, as it stands or with something in it
changed, holds by the facts at its printed precision. Nothing here asks the checker anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

from zhoubao.edition.edition import Edition
from zhoubao.model import FactSet, Lang

__all__ = [
    "BaseText",
    "Edits",
    "Meaning",
    "Mention",
    "Number",
    "Span",
    "Stated",
    "TableRow",
    "Trend",
    "Truth",
    "WindowWord",
    "only",
]

Span = tuple[int, int]
Edits = tuple[tuple[Span, str], ...]
"""Stretches of a text, in its order, with what stands there instead."""
Meaning = Literal[
    "rose", "fell", "all-rose", "all-fell", "led", "lagged", "first", "last", "record-high", "record-low"
]
_EXACT = Context(prec=60)
_COUNTS = frozenset(
    {
        "return.up",
        "return.down",
        "members",
        "segments",
        "rank",
        "rank.change",
        "rating.finished",
        "rating.hits",
    }
)
_MOVES = ("return", "change", "rating.return", "rating.benchmark", "rating.excess", "performance")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text, and whom it names: a code or ``segment/ID``."""

    span: Span
    subject: str


@dataclass(frozen=True, slots=True)
class WindowWord:
    """Words that state a window (本月, "for the year"), and which: wtd, mtd, ytd."""

    span: Span
    window: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the text and what it is of.

    ``measure`` is that of a fact without its window (``return.median``, ``market_cap``, ``change``),
    ``members`` (of a segment) or ``segments`` (of the edition). ``sign`` is the stretch of the sign, empty
    where there is none; ``units`` are those of its unit and currency. ``scale`` turns the printed number into
    ones. ``mention`` is the name it hangs on, ``word`` what states its window; ``row`` and ``column`` say
    where in a table it stands, if it does.
    """

    subject: str
    measure: str
    window: str | None
    sign: Span
    digits: Span
    scale: Decimal
    currency: str | None = None
    units: tuple[Span, ...] = ()
    mention: Mention | None = None
    word: WindowWord | None = None
    row: int | None = None
    column: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is a whole number of something: of members, places, calls."""
        return self.measure in _COUNTS

    @property
    def moves(self) -> bool:
        """Whether its sign says which way something went."""
        return self.measure == "rank.change" or (not self.counts and self.measure.startswith(_MOVES))


@dataclass(frozen=True, slots=True)
class Trend:
    """Words of a direction, a rank or a count of members: who, over which window.

    ``meaning`` is none for counts that exchange their places (3涨2跌). A flip is a set of edits with
    whether the text is still true after them. ``run`` is the list of names and numbers that the words end.
    """

    span: Span
    meaning: Meaning | None
    subjects: tuple[str, ...]
    window: str
    flips: tuple[tuple[Edits, bool], ...]
    mention: Mention | None = None
    word: WindowWord | None = None
    run: Span | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """Words with others that could stand there, and whether the text were still true with those.

    Dates and windows written out, which calendars and facts know; numbers that are spelled.
    """

    span: Span
    flips: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: its subject, and the stretches of its cells by what stands in them.

    Keys are ``code``, ``name``, ``cap``, ``unit`` and the windows, of other tables than the review the ids of
    their columns. ``table`` is the place of the table among those of the text.
    """

    subject: str
    cells: dict[str, Span]
    table: int = 0


@dataclass(frozen=True)
class BaseText:
    """A text with all that it truly says.

    ``tables`` are the stretches from each table's caption to its last note, ``heads`` the column heads of
    the windows of the review, ``quoted`` stretches in the words of a source.
    """

    name: str
    lang: Lang
    text: str
    numbers: tuple[Number, ...]
    trends: tuple[Trend, ...]
    dated: tuple[Stated, ...]
    spelled: tuple[Stated, ...]
    rows: tuple[TableRow, ...]
    heads: dict[str, Span]
    tables: tuple[Span, ...]
    truth: Truth
    names: dict[str, str] = field(default_factory=dict)
    """By subject, how this text calls it."""
    quoted: tuple[Span, ...] = ()

    def table_at(self, offset: int) -> Span | None:
        """The stretch of the table that a character stands in, if it does."""
        return next((span for span in self.tables if span[0] <= offset < span[1]), None)

    def knows(self, number: Number, **changed: str | None) -> bool:
        """Whether there is a figure of a number's measure, with another subject or window perhaps."""
        told = {"subject": number.subject, "window": number.window, **changed}
        return self.truth.value(number.measure, told["window"], told["subject"] or "") is not None

    def of(self, span: Span) -> str:
        return self.text[span[0] : span[1]]

    def printed(self, number: Number) -> str:
        return self.of(number.digits)

    def negative(self, number: Number) -> bool:
        return self.of(number.sign) == "-"

    def holds(self, number: Number, **changed: object) -> bool:
        """Whether a number is true, with what is ``changed`` about it (see ``Truth.prints``)."""
        told: dict[str, object] = {
            "subject": number.subject,
            "window": number.window,
            "digits": self.printed(number),
            "negative": self.negative(number),
            "scale": number.scale,
            "currency": number.currency,
        }
        return self.truth.prints(number.measure, **{**told, **changed})  # type: ignore[arg-type]

    def spoils(self, number: Number, **changed: object) -> bool:
        """Whether a change makes a number false that was true, or one unit of its last place off."""
        return self._told_well(number) and not self.holds(number, **changed)

    def _told_well(self, number: Number) -> bool:
        return self.holds(number) or (
            number.measure == "return"
            and self.truth.off_by_one(
                number.measure,
                subject=number.subject,
                window=number.window,
                digits=self.printed(number),
                negative=self.negative(number),
            )
        )


class Truth:
    """The facts of an edition, asked whether a statement holds."""

    def __init__(self, edition: Edition, facts: FactSet) -> None:
        self._edition = edition
        self._facts = facts
        self._members = {f"segment/{s.id}": s.codes for s in edition.segments}
        self._segment = {code: f"segment/{s.id}" for s in edition.segments for code in s.codes}

    def value(self, measure: str, window: str | None, subject: str) -> tuple[Decimal, str] | None:
        """The value in ones and its unit; none where the edition knows of none."""
        if measure == "segments":
            return Decimal(len(self._members)), "count"
        if measure == "members":
            return Decimal(len(self._members[subject])), "count"
        kind, _, part = measure.partition(".")
        fact_id = (
            f"{kind}.{window}{'.' + part if part else ''}/{subject}" if window else f"{measure}/{subject}"
        )
        if fact_id not in self._facts:
            return None
        fact = self._facts[fact_id]
        return None if fact.value is None else (Decimal(repr(fact.value)), fact.unit)

    def prints(
        self,
        measure: str,
        *,
        subject: str,
        window: str | None,
        digits: str,
        negative: bool,
        scale: Decimal,
        currency: str | None,
    ) -> bool:
        """Whether the fact, rounded as printed, is the number that stands there."""
        known = self.value(measure, window, subject)
        if known is None or (currency is not None and currency != known[1]):
            return False
        written = Decimal(digits.replace(",", ""))
        step = Decimal(1).scaleb(written.as_tuple().exponent)  # type: ignore[arg-type]
        rounded = (known[0] / scale).quantize(step, ROUND_HALF_UP, _EXACT)
        return rounded == (-written if negative else written)

    def off_by_one(
        self, measure: str, *, subject: str, window: str | None, digits: str, negative: bool
    ) -> bool:
        """Whether a percentage lies one unit of its last place off."""
        known = self.value(measure, window, subject)
        if known is None:
            return False
        written = Decimal(digits.replace(",", ""))
        step = Decimal(1).scaleb(written.as_tuple().exponent)  # type: ignore[arg-type]
        rounded = (known[0] * 100).quantize(step, ROUND_HALF_UP, _EXACT)
        return abs(rounded - (-written if negative else written)) == step

    def trend(self, meaning: Meaning, subjects: Sequence[str], window: str) -> bool:
        """Whether words of a direction or a rank are true of some subjects."""
        if meaning in ("rose", "fell"):
            sign = 1 if meaning == "rose" else -1
            return all(self._return(subject, window) * sign > 0 for subject in subjects)
        if meaning in ("all-rose", "all-fell"):
            part = meaning[4:]
            members = [code for subject in subjects for code in self._members[subject]]
            return self.trend("rose" if part == "rose" else "fell", members, window)
        if meaning in ("record-high", "record-low"):
            measure = "high" if meaning == "record-high" else "low"
            return all(
                self.value("latest", None, subject) == self.value(measure, None, subject)
                for subject in subjects
            )
        high = meaning in ("led", "first")
        pool = self._members if meaning in ("first", "last") else self._members[self._segment[subjects[0]]]
        ranked = sorted(pool, key=lambda s: self._return(s, window), reverse=high)
        return set(ranked[: len(subjects)]) == set(subjects)

    def _return(self, subject: str, window: str) -> Decimal:
        known = self.value("return", window, subject)
        if known is None:
            raise SystemExit(f"bench: no return.{window} of {subject}; the edition's data lack it")
        return known[0]


def only(text: str, words: str, start: int = 0, end: int | None = None) -> int:
    """Where some words stand in a text, which must hold them exactly once."""
    found = [m.start() for m in re.finditer(re.escape(words), text[:end]) if m.start() >= start]
    if len(found) != 1:
        raise SystemExit(f"bench: {words!r} stands {len(found)} times in the text, not once")
    return found[0]
