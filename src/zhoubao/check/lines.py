"""The lines of a manuscript, and what a line is by its words: a title, a caption, a source line, a note.

Forms of file differ in what they know of their text: a web page tells headings and captions apart, a PDF has
only lines. So both count here, what the reader said and what the line says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from zhoubao.check.titles import PartKind, kind_of_heading, kind_of_title
from zhoubao.manuscript.manuscript import Grid, Manuscript, PassageKind

__all__ = [
    "LABEL",
    "Caption",
    "Family",
    "Line",
    "captions_in",
    "is_note",
    "label_of",
    "lines_of",
    "sources_in",
    "title_of",
]

Family = Literal["exhibit", "figure", "table", "chart"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a passage, or a whole table (``grid``); ``start`` and ``end`` leave blanks at the ends out.

    ``opens`` says that its passage begins with it, ``passage_end`` where that ends.
    """

    start: int
    end: int
    text: str
    kind: PassageKind | Literal["table"]
    level: int
    opens: bool
    passage_end: int
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """The caption of an exhibit: ``label`` as written (图表 3), ``number`` in its parts (图 2-1 is 2, 1)."""

    start: int
    end: int
    family: Family
    label: str
    number: tuple[int, ...]
    text: str


_FAMILIES: dict[str, Family] = {
    "图表": "exhibit", "exhibit": "exhibit", "图": "figure", "figure": "figure", "fig": "figure",
    "表": "table", "表格": "table", "table": "table", "chart": "chart",
}  # fmt: skip
_NUMERALS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}

LABEL = (
    r"(?P<word>图表|表格|图|表|exhibit|figure|fig|table|chart)\.?\s*"
    r"(?P<number>\d{1,3}(?:[-–.]\d{1,3})?|[一二三四五六七八九十]{1,3})(?!\d)"
)
"""How an exhibit is called, in a caption or a reference."""
_CAPTION = re.compile(rf"(?:(?<=\s\s)|(?<=\t)|^){LABEL}(?P<stop>\s*[:：|｜]\s*|[.．、]\s*|\s+)(?=\S)", re.I)
_LEADER = re.compile(r"(?:\.{3,}|…{1,}|·{3,}|\t)\s*\d{1,3}\s*$")
_VERB = re.compile(
    r"(?:shows?|gives?|lists?|is|are|has|have|plots?|sets|tells|compares|below|above|and|to|in)\b", re.I
)
_SENTENCE_END = re.compile(r"[。；;，,]$|[.!?]$")
_SOURCE = re.compile(
    r"(?:(?<=\s\s)|(?<=\t)|^)[*_（(]*(?:(?:数据|资料|图片)?来源|数据源|(?:data )?sources?)\s*[:：]", re.I
)
_NOTE = re.compile(r"^[*_（(]*(?:附?注|备注|说明|notes?)\s*\d*\s*[:：]", re.I)

_BULLET = re.compile(
    r"^(?:[\s|｜▌#*_>➢➤►▶▪■●◆•·\-–—【\[]|(?:第?[一二三四五六七八九十]+|\d{1,2})\s*(?:[、.．章节]|(?=\s))"
    r"|[（(](?:[一二三四五六七八九十]+|\d{1,2})[）)])+"
)
_TAIL = re.compile(r"[\s*_】\]:：|]+$")
_RUN_IN = re.compile(r"^(?P<title>[^:：]{2,24}?)[\s*_】\]]*[:：]\s*[*_]*\s*(?P<rest>\S.*)$", re.S)

_RUNS_IN: frozenset[PartKind] = frozenset(
    ("risks", "watch-list", "analyst-statement", "general-statement", "contacts", "related")
)
_LONGEST_TITLE = 60


def lines_of(manuscript: Manuscript) -> list[Line]:
    """All lines and tables in the text's order, running heads and page numbers left out.

    Captions, source lines and notes that stand in cells of a table are lines of their own.
    """
    found = [line for passage in _passages(manuscript) for line in passage]
    for grid in manuscript.tables:
        found += _of_grid(grid, manuscript.text)
    return sorted(found, key=lambda line: line.start)


def _passages(manuscript: Manuscript) -> Iterator[Iterator[Line]]:
    text = manuscript.text
    for passage in manuscript.passages:
        if passage.kind != "furniture":
            yield _split(text, passage.start, passage.end, passage.kind, passage.level)


def _split(text: str, start: int, end: int, kind: PassageKind, level: int) -> Iterator[Line]:
    opens = True
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        words = text[at:stop]
        stripped = words.strip()
        if stripped:
            begin = at + len(words) - len(words.lstrip())
            yield Line(begin, begin + len(stripped), stripped, kind, level, opens, end)
            opens = False
        at = stop + 1


def _of_grid(grid: Grid, text: str) -> Iterator[Line]:
    rest: list[tuple[int, int]] = []
    for cell in grid.cells:
        words = text[cell.start : cell.end].strip()
        # A cell is short: an exhibit's label alone at its head is enough to know a caption by.
        if len(words) > 3 and (_captioned(words) or _SOURCE.match(words) or _NOTE.match(words)):
            yield Line(cell.start, cell.end, words, "paragraph", 0, True, cell.end)
        else:
            rest.append((cell.start, cell.end))
    if rest:
        start, end = rest[0][0], rest[-1][1]
        yield Line(start, end, text[start:end], "table", 0, True, end, grid)


def _captioned(words: str) -> bool:
    found = _CAPTION.match(words)
    return found is not None and bool(re.search(r"[:：|｜]", found["stop"]))


def captions_in(line: Line) -> list[Caption]:
    """The captions on a line: none for most, several where exhibits stand side by side.

    A caption opens with a label and number and, where the reader did not call it one, either a colon or few
    words without a stop at their end; lines of a table of contents are none.
    """
    if line.grid is not None or line.text[:1] not in _CAPTION_OPENERS:
        return []
    found = list(_CAPTION.finditer(line.text))
    if not found or found[0].start() or _LEADER.search(line.text[-80:]):
        return []
    captions: list[Caption] = []
    for n, match in enumerate(found):
        stop = found[n + 1].start() if n + 1 < len(found) else len(line.text)
        words = line.text[match.end() : stop].strip()
        firm = line.kind == "caption" or bool(re.search(r"[:：|｜]", match["stop"]))
        if not firm and (len(words) > 60 or _SENTENCE_END.search(words) or _VERB.match(words)):
            return captions
        number = _number(match["number"])
        if number:
            start = line.start + match.start()
            family = _FAMILIES[match["word"].casefold()]
            label = line.text[match.start() : match.end("number")]
            end = start + len(line.text[match.start() : stop].rstrip())
            captions.append(Caption(start, end, family, label, number, words))
    return captions


_CAPTION_OPENERS = frozenset("图表efctEFCT")


def _number(written: str) -> tuple[int, ...]:
    if written[0].isdigit():
        return tuple(int(part) for part in re.split(r"[-–.]", written))
    if written in _NUMERALS:
        return (_NUMERALS[written],)
    tens, ten, ones = written.partition("十")
    if not ten or len(tens) > 1 or len(ones) > 1:
        return ()
    return ((_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0),)


def label_of(match: re.Match[str]) -> tuple[Family, tuple[int, ...]]:
    """The family and number that a match of ``LABEL`` names; no number where the numeral is none."""
    return _FAMILIES[match["word"].casefold().rstrip("s")], _number(match["number"])


def sources_in(line: Line) -> int:
    """How many source statements a line opens with or holds side by side."""
    if line.grid is not None:
        return 0
    found = list(_SOURCE.finditer(line.text))
    return len(found) if found and not found[0].start() else 0


def is_note(line: Line) -> bool:
    """Whether a line is a note under an exhibit or a table (注：…), source lines left aside."""
    if line.grid is not None or sources_in(line):
        return False
    return line.kind == "note" or _NOTE.match(line.text) is not None


def title_of(line: Line) -> tuple[PartKind, int] | None:
    """The kind of part that a line opens by its words, and where the title ends; none for other lines.

    A title is the whole line, less bullets and numbering before it, or runs in: 风险提示：需求不及预期.
    """
    if line.grid is not None:
        return None
    bullet = _BULLET.match(line.text)
    begin = bullet.end() if bullet else 0
    words = line.text[begin:]
    if len(words) <= _LONGEST_TITLE:
        whole = _TAIL.sub("", words)
        kind = kind_of_title(whole)
        if kind is None and line.kind == "heading":
            kind = kind_of_heading(whole)
        if kind is not None:
            return kind, line.start + begin + len(whole)
    run_in = _RUN_IN.match(words[:200])
    if run_in is not None:
        kind = kind_of_title(_TAIL.sub("", run_in["title"]))
        if kind in _RUNS_IN and (kind != "contacts" or len(words) <= 80):
            return kind, line.start + begin + run_in.end("title")
    return None
