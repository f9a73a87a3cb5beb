"""The parts of a report: prose, exhibits, watch list, risks, statements, definitions, contacts.

A part opens with a heading or with a line that reads like one, and runs up to the next; the titles that are
known stand in ``titles``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.check.lines import Line, captions_in, is_note, lines_of, sources_in, title_of
from zhoubao.check.titles import PartKind
from zhoubao.manuscript.manuscript import Manuscript

__all__ = ["Part", "PartKind", "boilerplate", "exhibit_extent", "parts_of"]

_NO_CLAIMS: frozenset[PartKind] = frozenset(
    ("analyst-statement", "general-statement", "contacts", "related", "sources", "contents")
)
_BACK: frozenset[PartKind] = frozenset(("analyst-statement", "general-statement", "rating-definitions"))
_BAR = re.compile(r"^[|｜▌]\s*\S.{0,30}$")
_REACHABLE = re.compile(r"@|https?:|www\.|S\d{10}|\d{3,4}[-– ]?\d{7,8}")
_LISTED = re.compile(r"^[-–•·>➢*\s]|(?:19|20)\d\d[-./年]?\d{1,2}|——|《")
_MOST_LOOSE_LINES = 120


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text from ``start`` to ``end``; ``heading`` is the stretch of its title, if any."""

    kind: PartKind
    start: int
    end: int
    heading: tuple[int, int] | None = None


@dataclass
class _Open:
    """The part that lines are being added to. ``level`` is 0 where no real heading opened it."""

    kind: PartKind
    heading: tuple[int, int] | None = None
    level: int = 0
    start: int | None = None
    end: int = 0


def parts_of(manuscript: Manuscript) -> tuple[Part, ...]:
    """The parts in the text's order; they do not overlap, and each line is in one."""
    lines = lines_of(manuscript)
    parts: list[Part] = []
    part = _Open("prose")
    until = 0  # where a part whose title runs in ends
    enclosing = part

    def close(then: _Open) -> _Open:
        if part.start is not None:
            parts.append(Part(part.kind, part.start, part.end, part.heading))
        return then

    at = 0
    while at < len(lines):
        line = lines[at]
        if until and line.start >= until:
            again = enclosing if enclosing.kind in _BACK else _Open("prose")
            part, until = close(_Open(again.kind, again.heading, again.level)), 0
        if captions := captions_in(line):
            last = exhibit_extent(lines, at)
            part, until = close(_Open("prose")), 0
            for n, caption in enumerate(captions):
                end = captions[n + 1].start if n + 1 < len(captions) else lines[last].end
                parts.append(Part("exhibit", caption.start, end, (caption.start, caption.end)))
            at = last + 1
            continue
        title = title_of(line)
        if title is not None and not (title[0] == "sources" and line.kind != "heading"):
            kind, end = title
            is_heading = line.kind == "heading"
            if kind != part.kind or is_heading:
                runs_in = not is_heading and line.end - end > 4
                if runs_in and not until:
                    enclosing = part
                opened = _Open(kind, (line.start, end), line.level if is_heading else 0)
                part, until = close(opened), line.passage_end if runs_in else 0
        elif line.kind == "heading" or _BAR.match(line.text):
            level = line.level if line.kind == "heading" else 0
            if part.kind == "prose" or not (part.level and level > part.level):
                part, until = close(_Open("prose", (line.start, line.end), level)), 0
        elif _leaves(part.kind, line):
            part, until = close(_Open("prose")), 0
        part.start = line.start if part.start is None else part.start
        part.end = line.end
        at += 1
    close(part)
    return tuple(parts)


def exhibit_extent(lines: list[Line], first: int) -> int:
    """The last line of the exhibit whose caption is line ``first``: its table, source lines and notes.

    Loose lines (a unit, the words of a chart, more notes) count where a table or source line follows them.
    """
    last = first
    sourced = False
    for at in range(first + 1, min(len(lines), first + 1 + _MOST_LOOSE_LINES)):
        line = lines[at]
        if line.kind == "heading" or captions_in(line):
            break
        if sources_in(line) or is_note(line):
            last, sourced = at, sourced or sources_in(line) > 0
        elif last == at - 1 > first and not line.opens:
            last = at  # a note goes on in the next line
        elif sourced or title_of(line) is not None:
            break
        elif line.grid is not None:
            last = at
        elif _is_prose(line) and not any(below.grid is not None for below in lines[at + 1 : at + 3]):
            break  # a sentence right over a table, such as how to use the chart, still is of the exhibit
    return last


def _is_prose(line: Line) -> bool:
    return len(line.text) > 200 or (len(line.text) > 40 and line.text.endswith(("。", ".")))


def _leaves(kind: PartKind, line: Line) -> bool:
    """Whether a line can no longer be of a part that holds no sentences; there is no heading to say so."""
    sentence = len(line.text) > 40 and line.text.endswith(("。", ".", "；", "！"))
    if line.grid is not None:
        return kind == "related"
    if kind == "contacts":
        return sentence and not _REACHABLE.search(line.text)
    if kind in ("related", "contents"):
        return sentence and not _LISTED.search(line.text)
    return False


def boilerplate(manuscript: Manuscript, parts: Sequence[Part] | None = None) -> list[tuple[int, int]]:
    """The stretches in which numbers are no claims: statements, contacts, lists of other reports, furniture.

    In the text's order, apart from each other. Definitions of ratings are not among them: their thresholds
    are claims. ``parts`` are those of the manuscript, where they are known already.
    """
    known = parts_of(manuscript) if parts is None else parts
    stretches = [(part.start, part.end) for part in known if part.kind in _NO_CLAIMS]
    stretches += [(p.start, p.end) for p in manuscript.passages if p.kind == "furniture"]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
