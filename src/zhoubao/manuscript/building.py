"""Putting a manuscript together: every reader adds passages and tables here and gets right offsets back.

Text from a file is cleaned on its way in: what cannot be seen is taken out (and counted in a notice, since a
number may hide behind it), control characters become spaces, and every line end becomes a line feed. Nothing
else is changed: full-width digits and Chinese punctuation stay as they were written.

Limits: ``MAX_TEXT`` characters of text, ``MAX_PASSAGES`` passages, ``MAX_CELLS`` cells in its tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.manuscript import FileKind, Grid, GridCell, Manuscript, Passage, PassageKind

__all__ = [
    "MAX_CELLS",
    "MAX_PASSAGES",
    "MAX_TEXT",
    "ManuscriptBuilder",
    "TableCell",
    "cleaned",
    "guess_header_rows",
    "join_lines",
]

MAX_TEXT = 5_000_000
MAX_PASSAGES = 200_000
MAX_CELLS = 500_000
_MAX_GAP = 64
_MAX_HEADER = 4

# Zero-width characters, soft hyphens, direction marks, invisible operators and tag characters.
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # choose a glyph, hide nothing
_CONTROL = "\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_SURROGATES = "\ud800-\udfff"
_UNCLEAN = re.compile(f"[{_INVISIBLE}{_SELECTORS}{_CONTROL}{_BREAKS}{_SURROGATES}]")
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_REMOVED = re.compile(f"[{_INVISIBLE}]")
_SELECTOR = re.compile(f"[{_SELECTORS}]")
_SPACED = re.compile(f"[{_CONTROL}]")
_LONE = re.compile(f"[{_SURROGATES}]")

_WIDE = re.compile(
    "[\u2e80-\u303f\u3041-\u33ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\uffe0-\uffe6"
    "\U00020000-\U0003ffff]"
)
_NO_SPACE_AFTER = ("-", "–", "/", "‐", "‑")
_NUMBER = re.compile(
    r"[（(]?[+\-−–＋－]?[$￥¥€£]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?[)）]?\s*"
    r"(?:%|％|bps?|x|倍|万|亿|万亿|元|美元|pct|pp)?[)）]?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_DIGIT = re.compile(r"[0-9０-９]")


def cleaned(text: str) -> tuple[str, int]:
    """``text`` without what cannot be seen, and how many invisible characters were taken out.

    Variation selectors go uncounted: they choose a glyph and hide nothing.
    """
    if not _UNCLEAN.search(text):
        return text, 0
    text = _BREAK.sub("\n", text)
    text, removed = _REMOVED.subn("", text)
    text = _SPACED.sub(" ", _SELECTOR.sub("", text))
    return _LONE.sub("\ufffd", text), removed


def join_lines(lines: Iterable[str]) -> str:
    """Lines of one paragraph as one: Chinese without a space, Latin with one, nothing after a hyphen."""
    joined: list[str] = []
    last = ""
    for line in lines:
        line = line.strip()
        if not line:
            continue
        if last and not (
            _WIDE.match(last[-1]) or _WIDE.match(line) or (last.endswith(_NO_SPACE_AFTER) and len(last) > 1)
        ):
            joined.append(" ")
        joined.append(line)
        last = line
    return "".join(joined)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as a reader found it: its text, its column from 0, how many rows and columns it covers.

    ``name`` is how the file's own program calls it (``Sheet1!C7``).
    """

    text: str
    column: int
    rows: int = 1
    columns: int = 1
    name: str = ""


def guess_header_rows(rows: Sequence[Sequence[TableCell]]) -> int:
    """How many rows at the top are headings: those before the first row with a number that is no year.

    Where no cell is a number on its own (a table of sentences), those before the first row that holds a
    digit at all; where that is the first row, it is a heading unless all rows hold digits where it does.
    """
    if len(rows) < 2:
        return 0
    top = rows[: _MAX_HEADER + 1]
    for at, row in enumerate(top):
        numbers = [cell.text for cell in row if _NUMBER.fullmatch(cell.text)]
        if numbers and not _only_dates(numbers):
            return at
    for at, row in enumerate(top):
        digits = {cell.column for cell in row if _has_digits(cell)}
        if digits:
            return at or int(not all(digits & {c.column for c in row if _has_digits(c)} for row in rows[1:]))
    return 1


def _has_digits(cell: TableCell) -> bool:
    return bool(_DIGIT.search(_YEAR.sub("", cell.text)))


def _only_dates(numbers: Sequence[str]) -> bool:
    """Column headings may be years, or several days written 1104, 1111, 1118."""
    if all(_YEAR.fullmatch(number) for number in numbers):
        return True
    return len(numbers) > 1 and all(_DAY.fullmatch(number) for number in numbers)


class ManuscriptBuilder:
    """Collects passages and tables in the text's order; ``build`` gives the ``Manuscript``.

    ::

        builder = ManuscriptBuilder("weekly.docx", "docx")
        builder.page()                                    # a page begins with what comes next
        builder.passage("算力周跟踪", "heading", 1)
        builder.table([["公司", "本周"], ["寒武纪", "9.98%"]])
        builder.notice("Two comments were left out.")
        manuscript = builder.build()

    Passages and table rows are lines of the text; a passage is stripped at both ends and may hold line
    feeds of its own. Empty ones are dropped. ``UnreadableError`` is raised as soon as a limit is passed.
    """

    def __init__(self, name: str, kind: FileKind) -> None:
        self._name = name
        self._kind: FileKind = kind
        self._parts: list[str] = []
        self._length = 0
        self._lines = 1
        self._cells = 0
        self._removed = 0
        self._passages: list[Passage] = []
        self._tables: list[Grid] = []
        self._pages: list[int] = []
        self._notices: list[str] = []

    @property
    def offset(self) -> int:
        """Where the next passage or table will begin."""
        return self._length

    def bound(self, text: str) -> None:
        """Refuse a source text that is longer than a manuscript may be, before work goes into it."""
        if len(text) > MAX_TEXT:
            raise self._too_long()

    def passage(self, text: str, kind: PassageKind = "paragraph", level: int = 0) -> Passage | None:
        """Add a passage; none where nothing is left of it once cleaned and stripped."""
        text = self._clean(text).strip()
        if not text:
            return None
        if len(self._passages) >= MAX_PASSAGES:
            raise UnreadableError(
                f"{self._name} holds more than {MAX_PASSAGES:,} paragraphs; split it and check the parts."
            )
        start = self._length
        self._add(text)
        passage = Passage(start, self._length, kind, level)
        self._passages.append(passage)
        self._add("\n")
        return passage

    def table(
        self, rows: Sequence[Sequence[TableCell | str]], *, header_rows: int | None = None
    ) -> Grid | None:
        """Add a table; none where no cell holds anything.

        Cells of a row are joined by tabs (one for each column passed) and rows by line feeds. A plain string
        stands in the column of its position. Rows are numbered as given, so that a row without cells of its
        own (all covered from above) still counts. ``header_rows`` is guessed where it is not known.
        """
        kept = [self._row(row) for row in rows]
        self._cells += sum(map(len, kept))
        if self._cells > MAX_CELLS:
            raise UnreadableError(
                f"{self._name} holds more than {MAX_CELLS:,} cells in tables; split it and check the parts."
            )
        if not any(kept):
            return None
        heads = guess_header_rows(kept) if header_rows is None else header_rows
        end = self._length
        cells: list[GridCell] = []
        for number, row in enumerate(kept):
            if not row:
                continue
            if cells:
                self._add("\n")
            column = 0
            for cell in row:
                self._add("\t" * min(max(cell.column - column, 1 if cell is not row[0] else 0), _MAX_GAP))
                column = cell.column
                begin = self._length
                self._add(cell.text)
                end = self._length
                cells.append(
                    GridCell(
                        begin, end, number, cell.column, cell.rows, cell.columns, number < heads, cell.name
                    )
                )
        grid = Grid(cells[0].start, end, len(self._tables) + 1, tuple(cells))
        self._tables.append(grid)
        self._add("\n")
        return grid

    def page(self, offset: int | None = None) -> None:
        """A new page begins with whatever is added next, or at ``offset`` inside the passage added last."""
        self._pages.append(self._length if offset is None else min(offset, self._length))

    def to_line(self, line: int) -> None:
        """Add empty lines until the next passage stands on ``line`` (from 1), if it is not past it."""
        if line > self._lines:
            self._add("\n" * (line - self._lines))

    def notice(self, sentence: str) -> None:
        """Say once what was left out or looked odd."""
        if sentence not in self._notices:
            self._notices.append(sentence)

    def build(self) -> Manuscript:
        """The manuscript. Raises ``UnreadableError`` where nothing was added."""
        if not self._passages and not self._tables:
            why = f" ({self._notices[0].rstrip('.')})" if self._notices else ""
            raise UnreadableError(f"{self._name} holds no text{why}; check that it is the right file.")
        notices = list(self._notices)
        if self._removed:
            notices.append(
                f"Left out {self._removed:,} invisible characters (zero-width, soft hyphens, direction "
                "marks); numbers may have been hidden or reordered by them."
            )
        return Manuscript(
            self._name,
            self._kind,
            "".join(self._parts),
            tuple(self._passages),
            tuple(self._tables),
            tuple(self._pages),
            tuple(notices),
        )

    def _row(self, row: Sequence[TableCell | str]) -> list[TableCell]:
        cells: list[TableCell] = []
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                cell = TableCell(cell, column)
            text = join_lines(self._clean(cell.text).replace("\t", " ").split("\n"))
            if text:
                cells.append(
                    cell
                    if text == cell.text
                    else TableCell(text, cell.column, cell.rows, cell.columns, cell.name)
                )
        return cells

    def _clean(self, text: str) -> str:
        if self._length + len(text) > MAX_TEXT:
            raise self._too_long()
        text, removed = cleaned(text)
        self._removed += removed
        return text

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise self._too_long()
        self._lines += text.count("\n")
        self._parts.append(text)

    def _too_long(self) -> UnreadableError:
        return UnreadableError(
            f"{self._name} holds more than {MAX_TEXT:,} characters of text; split it and check the parts."
        )
