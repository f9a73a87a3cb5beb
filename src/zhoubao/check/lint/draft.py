"""What the rules read: a manuscript taken apart into lines, parts and exhibits, with its judged claims."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from zhoubao.check.claim import Judged
from zhoubao.check.evidence import Evidence
from zhoubao.check.lines import Caption, Line, captions_in, lines_of, sources_in
from zhoubao.check.lint.finding import Severity
from zhoubao.check.parts import Part, exhibit_extent, parts_of
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.model import EXCHANGES, Instrument

__all__ = ["Complaint", "Draft", "Exhibit"]

_CODE = re.compile(r"(?<![\w.])[A-Z0-9]{1,9}\.[A-Z]{1,3}(?![\w.])")

_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a rule says of a stretch of the text, ``severity`` only where it is not the rule's own."""

    start: int
    end: int
    message: str
    message_zh: str
    facts: tuple[str, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An exhibit as it stands in the text: ``lines`` are those under its caption, table and notes included.

    ``row`` is shared by exhibits whose captions stand on one line; ``sources`` counts source statements.
    """

    caption: Caption
    lines: tuple[Line, ...]
    row: int
    sources: int


@dataclass(frozen=True)
class Draft:
    """A manuscript as the rules read it."""

    manuscript: Manuscript
    judged: Sequence[Judged]
    evidence: Evidence

    @property
    def text(self) -> str:
        return self.manuscript.text

    @cached_property
    def lines(self) -> list[Line]:
        return lines_of(self.manuscript)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return parts_of(self.manuscript)

    @cached_property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The exhibits in the text's order."""
        found: list[Exhibit] = []
        for at, line in enumerate(self.lines):
            captions = captions_in(line)
            if not captions:
                continue
            under = tuple(self.lines[at + 1 : exhibit_extent(self.lines, at) + 1])
            sources = sum(map(sources_in, under))
            found += [Exhibit(caption, under, line.start, sources) for caption in captions]
        return tuple(found)

    def lines_in(self, part: Part) -> list[Line]:
        """The lines of a part, its heading's own included."""
        first = bisect_left(self.lines, part.start, key=_start)
        return self.lines[first : bisect_left(self.lines, part.end, lo=first, key=_start)]

    def instruments_in(self, lines: Sequence[Line]) -> list[Instrument]:
        """The instruments that tables among ``lines`` have a row for, by code or name.

        Codes count in loose lines too, since some forms of file lose the tables.
        """
        codes: set[str] = set()
        for line in lines:
            codes.update(_CODE.findall(line.text))
            if line.grid is None:
                continue
            for cell in line.grid.cells:
                name = self.evidence.lexicon.find(self.text[cell.start : cell.end])
                if name is not None and name.kind == "instrument":
                    codes.add(name.subject)
        return [i for i in self.evidence.edition.followed if i.code in codes]

    @cached_property
    def tabled(self) -> list[Instrument]:
        """The instruments that any table of the manuscript has a row for."""
        loose = [line for exhibit in self.exhibits for line in exhibit.lines]
        return self.instruments_in([*loose, *(line for line in self.lines if line.grid is not None)])

    def country(self, instrument: Instrument) -> str:
        return EXCHANGES[instrument.mic].country
