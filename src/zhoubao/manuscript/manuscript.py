"""A manuscript: the text of a finished report, and where in its file each stretch of it stands.

Offsets count characters of ``Manuscript.text``, from 0, ends exclusive. Everything that is checked is
checked on that text; passages, tables and pages only say what a stretch of it is and where it was.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

__all__ = ["FileKind", "Grid", "GridCell", "Manuscript", "Passage", "PassageKind"]

FileKind = Literal["md", "txt", "docx", "pdf", "html", "xlsx", "issue"]
PassageKind = Literal["heading", "paragraph", "item", "caption", "note", "furniture"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that is read as one: a heading, a paragraph, a list item, a caption, a source line or note.

    ``furniture`` is what pages repeat: running heads, page numbers. ``level`` is a heading's, from 1. Where a
    form of file does not tell headings and captions from paragraphs, the reader says ``paragraph``.
    """

    start: int
    end: int
    kind: PassageKind
    level: int = 0


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table: its stretch of the text, its row and column from 0, and how many it covers.

    ``name`` is how the file's own program calls it (``Sheet1!C7`` in a workbook), empty elsewhere.
    """

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    header: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its stretch of the text, its cells in reading order (no empty ones), its number from 1."""

    start: int
    end: int
    number: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The text of one file. ``passages`` and ``tables`` are in the text's order and never overlap.

    ``pages`` holds the offset at which each page begins (empty where the form of file has no pages).
    ``notices`` say what was left out or looked odd, one sentence each.
    """

    name: str
    kind: FileKind
    text: str
    passages: tuple[Passage, ...]
    tables: tuple[Grid, ...] = ()
    pages: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The page (from 1) on which a character stands; none where there are no pages."""
        return max(bisect_right(self.pages, offset), 1) if self.pages else None

    def line_at(self, offset: int) -> int:
        """The line of ``text`` (from 1) on which a character stands."""
        return self.text.count("\n", 0, offset) + 1
