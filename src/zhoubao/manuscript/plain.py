"""Plain text: one passage a line, and lines with tabs as tables.

A desk's text has one paragraph a line. Two or more lines in a row that hold tabs are a table where at least
two of them have two cells or more; a cell's column is the number of tabs before it, so that empty cells
keep their place. Lines keep the numbers they have in the file.
"""

from __future__ import annotations

from zhoubao.manuscript.building import ManuscriptBuilder, TableCell, cleaned, guess_header_rows
from zhoubao.manuscript.decoding import decode
from zhoubao.manuscript.headings import widened
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.marks import kind_of

__all__ = ["read_plain"]


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
        for number in range(at, end):
            line = lines[number]
            if line and not line.isspace():
                builder.to_line(number + 1)
                builder.passage(line, *kind_of(cleaned(line)[0]))
        at = end
    return builder.build()


def _cells(line: str) -> list[TableCell]:
    """The cells of a line that hold something, each in the column of the tabs before it."""
    return [
        TableCell(text.strip(), column)
        for column, text in enumerate(line.split("\t"))
        if cleaned(text)[0].strip()
    ]
