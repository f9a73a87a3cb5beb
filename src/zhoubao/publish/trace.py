"""Where a printed number came from, told from the printed file alone: no edition and no store are needed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from zhoubao.errors import EvidenceError, UnreadableError, UsageError
from zhoubao.model import Fact, Lang, round_half_away
from zhoubao.prose.explain import explain_with
from zhoubao.prose.subjects import Subject
from zhoubao.publish.embedded import Embedded, read_embedded
from zhoubao.publish.figures import PrintedFigure
from zhoubao.publish.notes import rested_on

__all__ = ["SCHEMA", "Trace", "Traced", "trace"]

SCHEMA = "zhoubao.trace/1"
Match = Literal["exact", "same", "opposite"]

_MINUS = str.maketrans("\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d", "-------")
_NUMBER = re.compile(r"(?P<sign>[+-]?) ?(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+) ?(?P<percent>%?)")
_NOT_WORDS = re.compile(r"[\W_]+")
_LONGEST = 100
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Traced:
    """A printed figure that is the number asked for.

    ``match`` is ``exact`` where it prints just so, ``same`` where only sign, separators or unit are written
    otherwise, ``opposite`` where the sign is the other one. ``number`` is that of its evidence entry.
    """

    figure: PrintedFigure
    fact: Fact
    number: int | None
    match: Match


@dataclass(frozen=True, slots=True)
class Trace:
    """What came of a question: the file's evidence, and the figures found in it, best match first."""

    file: str
    asked: str
    embedded: Embedded
    found: tuple[Traced, ...]

    def as_json(self) -> dict[str, Any]:
        """The public form ``zhoubao.trace/1``; ``facts`` are those found and all that they rest on."""
        facts = {traced.fact.id: traced.fact for traced in self.found}
        return {
            "schema": SCHEMA,
            "file": self.file,
            "edition": self.embedded.edition,
            "issue": self.embedded.issue,
            "asked": self.asked,
            "found": [
                {
                    "text": traced.figure.text,
                    "unit": traced.figure.unit,
                    "match": traced.match,
                    "fact": traced.fact.id,
                    "n": traced.number,
                    "where": traced.figure.place.as_json(),
                }
                for traced in self.found
            ],
            "facts": [fact.as_json() for fact in rested_on(facts.values(), self.embedded.facts)],
        }

    def as_text(self) -> str:
        """Where each figure stands, and under it the chain of its fact down to the rows of the files."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        count = len(self.found)
        places = f"{count} place{'s' if count > 1 else ''}"
        printed_in = f"{self.file} ({self.embedded.edition}, issue {self.embedded.issue})"
        if self.found[0].match == "opposite":
            yield f"{self.asked} is not printed in {printed_in}; with the other sign it is, in {places}"
        else:
            yield f"{self.asked} is printed in {places} of {printed_in}"
        told: set[str] = set()
        for fact in {traced.fact.id: traced.fact for traced in self.found}.values():
            yield ""
            for traced in self.found:
                if traced.fact is fact:
                    yield f"{_shown(traced.figure)}  {_where(traced)}"
            if fact.id in told:
                yield f"{fact.id} (above)"
                continue
            yield explain_with(
                self.embedded.facts, fact.id, self._subject, self.embedded.lang, told
            ).removesuffix("\n")

    def _subject(self, fact: Fact) -> Subject:
        return self.embedded.subjects.get(fact.subject, Subject(fact.subject))


def trace(path: Path, number: str) -> Trace:
    """Where a number printed in a PDF, web page or ``issue.json`` of zhoubao came from.

    Sign, separators, full-width characters, spaces and units may be written otherwise than they are printed.
    Raises ``UsageError`` where ``number`` holds no number, ``UnreadableError`` where the file carries no
    evidence or a changed one, and ``EvidenceError`` with the nearest figures where it prints no such number.
    """
    asked = _Written.of(number)
    if asked is None:
        raise UsageError(
            f"{number[:_LONGEST]!r} is not one number; write it as it is printed, such as 9.98%."
        )
    embedded = read_embedded(path)
    written = [(figure, _Written.of(figure.text)) for figure in embedded.figures]
    found = []
    for figure, printed in written:
        fact = embedded.facts[figure.fact]
        match = printed and asked.matches(printed, figure, fact)
        if match:
            _hold_against(figure, fact, embedded.lang, path)
            found.append(Traced(figure, fact, embedded.numbers.get(fact.id), match))
    if any(traced.match != "opposite" for traced in found):
        found = [traced for traced in found if traced.match != "opposite"]
    if not found:
        raise EvidenceError(f"{path.name} prints no {number.strip()} from a fact{_nearest(asked, written)}.")
    order = ("exact", "same", "opposite")
    result = Trace(
        path.name, number.strip(), embedded, tuple(sorted(found, key=lambda t: order.index(t.match)))
    )
    try:
        result.as_text()
    except RecursionError:
        raise UnreadableError(
            f"The facts in {path} rest on each other too deeply to be told; the file was changed, build the "
            "issue again."
        ) from None
    return result


@dataclass(frozen=True, slots=True)
class _Written:
    """A number as someone wrote it: sign (empty for none), size, per cent or not, and the words beside it."""

    plain: str
    sign: str
    size: Decimal
    percent: bool
    words: str

    @classmethod
    def of(cls, text: str) -> _Written | None:
        plain = " ".join(unicodedata.normalize("NFKC", text[: _LONGEST + 1]).translate(_MINUS).split())
        numbers = list(_NUMBER.finditer(plain))
        if len(numbers) != 1 or len(text) > _LONGEST:
            return None
        (number,) = numbers
        words = (plain[: number.start()] + plain[number.end() :]).replace("$", "USD").replace("¥", "CNY")
        return cls(
            plain.replace(" ", ""),
            number["sign"],
            Decimal(number["digits"].replace(",", "")),
            bool(number["percent"]),
            _NOT_WORDS.sub("", words).casefold(),
        )

    def matches(self, printed: _Written, figure: PrintedFigure, fact: Fact) -> Match | None:
        """How this, as asked for, matches a figure as printed, if it does."""
        beside = _NOT_WORDS.sub("", unicodedata.normalize("NFKC", figure.unit)).casefold()
        if self.size != printed.size or (self.percent and not printed.percent):
            return None
        if self.words not in printed.words and self.words not in beside:
            return None
        if self.plain == printed.plain:
            return "exact"
        sign = printed.sign or ("-" if (fact.value or 0.0) < 0 else "+")
        return "opposite" if self.sign and self.sign != sign else "same"


def _shown(figure: PrintedFigure) -> str:
    return f"{figure.text} {figure.unit}".strip()


def _where(traced: Traced) -> str:
    place = traced.figure.place
    parts = [f"page {place.page}"] if place.page else []
    if place.exhibit is not None:
        parts.append(f"exhibit {place.exhibit} ({place.caption}), row {place.row}, column {place.column}")
    else:
        parts.append(f"section {place.title}: {place.context}")
    if traced.number is not None:
        parts.append(f"evidence {traced.number}")
    return ", ".join(parts)


def _hold_against(figure: PrintedFigure, fact: Fact, lang: Lang, path: Path) -> None:
    """Raises ``UnreadableError`` where a figure is not its fact, rounded to what is printed."""
    printed = _Written.of(figure.text)
    if printed is None or fact.value is None:
        return
    exact, places = Decimal(repr(fact.value)), -int(printed.size.as_tuple().exponent)
    shifts = (2,) if printed.percent else (0, -4, -8) if lang == "zh" else (0, -6, -9)
    if all(abs(round_half_away(exact.scaleb(shift), places)) != printed.size for shift in shifts):
        raise UnreadableError(
            f"{path} prints {figure.text} where its own evidence has {fact.value!r} for {fact.id}; "
            "one of them was changed after printing, build the issue again."
        )


def _nearest(asked: _Written, written: list[tuple[PrintedFigure, _Written | None]]) -> str:
    """The clause that names the printed figures nearest in size, of the same kind where there are any."""
    told = [(figure, number) for figure, number in written if number is not None]
    alike = [pair for pair in told if pair[1].percent == asked.percent] or told
    ranked = sorted(alike, key=lambda pair: abs(pair[1].size - asked.size))
    texts = list(dict.fromkeys(_shown(figure) for figure, _ in ranked))[:_NEAREST]
    return (
        f"; the nearest figures it prints are {', '.join(texts)}" if texts else "; it prints no figure at all"
    )
