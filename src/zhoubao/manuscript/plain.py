"""Plain text: one passage a line, and lines with tabs as tables.

A desk's text has one paragraph a line; a full line that ends within a sentence goes on in the next. Two or
more lines in a row that hold tabs are a table where at least two of them have two cells or more; a cell's
column is the number of tabs before it, so that empty cells keep their place. Lines keep the numbers they have
in the file.
"""

from __future__ import annotations

from zhoubao.manuscript.building import ManuscriptBuilder, TableCell, cleaned, guess_header_rows
from zhoubao.manuscript.decoding import decode
from zhoubao.manuscript.headings import widened
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.marks import kind_of
from zhoubao.model import columns

__all__ = ["read_plain"]

_FULL_LINE = 56
"""Columns from which on a line may have been broken by an editor."""
_SENTENCE_ENDS = ("。", "！", "？", ".", "!", "?", "：", ":", "；", ";", "”", "）", ")", "|")


def read_plain(name: str, content: bytes) -> Manuscript:
    """The manuscript of a text file. Raises ``UnreadableError`` for binary, damaged or too long text."""
    text, notice = decode(content, name)
    builder = ManuscriptBuilder(name, "txt")
    builder.bound(text)
    if notice:
        builder.notice(notice)
    lines = text.removeprefix("\ufeff").splitlines()
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and "\t" in lines[end].strip(" \r"):
            end += 1
        rows = [_cells(line) for line in lines[at:end]]
        if sum(len(row) > 1 for row in rows) > 1:
            builder.to_line(at + 1)
            builder.table(widened(rows, guess_header_rows(rows)))
            at = end
            continue
        end = max(end, at + 1)
        while end < len(lines) and "\t" not in lines[end].strip(" \r"):
            end += 1
        while at < end:
            line = lines[at]
            last = at + 1
            while _runs_on(lines, last, end):
                last += 1
            if line and not line.isspace():
                builder.to_line(at + 1)
                builder.passage("\n".join(lines[at:last]), *kind_of(cleaned(line)[0]))
            at = last
    return builder.build()


def _runs_on(lines: list[str], at: int, end: int) -> bool:
    """Whether a line goes on with the one before: hard-wrapped text breaks full lines within a sentence."""
    if at >= end:
        return False
    before, line = lines[at - 1].rstrip(), lines[at].strip()
    if columns(before) < _FULL_LINE or not line or before.endswith(_SENTENCE_ENDS):
        return False
    return kind_of(cleaned(line)[0])[0] == "paragraph" and kind_of(cleaned(before)[0])[0] in (
        "paragraph",
        "item",
    )


def _cells(line: str) -> list[TableCell]:
    """The cells of a line that hold something, each in the column of the tabs before it."""
    return [
        TableCell(text.strip(), column)
        for column, text in enumerate(line.split("\t"))
        if cleaned(text)[0].strip()
    ]
