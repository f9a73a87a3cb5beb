"""Web pages: the words a reader sees, in the page's order, with its tables.

Scripts, styles, forms, drawings and what a browser would not show are left out, hidden elements with a notice
(numbers may hide there). So is the evidence of zhoubao's own pages: elements with a ``popover`` attribute or
of the class ``evidence``. Nothing in a page is run or fetched. A line break of the source is a space between
Latin words and nothing between Chinese ones; ``<br>`` is a line feed; raised digits become ``¹²³``.

Limits: a cell covers at most ``MAX_SPAN`` columns or rows, and a table ``MAX_PLACES`` places in all.
"""

from __future__ import annotations

import re
from collections import Counter

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.building import ManuscriptBuilder, TableCell, guess_header_rows, join_lines
from zhoubao.manuscript.decoding import decode
from zhoubao.manuscript.manuscript import Manuscript, PassageKind
from zhoubao.manuscript.marks import kind_of, superscript
from zhoubao.manuscript.tags import Tag, stream

__all__ = ["MAX_PLACES", "MAX_SPAN", "read_web"]

MAX_SPAN = 500
MAX_PLACES = 2_000_000


def _names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,20})""", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BREAK = "\x1e"  # a line break of the source, until its passage is put together
_STYLE_HIDES = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_VOID = _names("area base basefont br col embed frame hr img input link meta param source track wbr")
_SKIPPED = _names(
    "audio canvas datalist head iframe math noembed noframes noscript object script select style svg",
    "template textarea title video xmp",
)
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption",
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre search section",
    "summary table tbody td tfoot th thead tr ul",
)
# What a start tag ends by standing there, when it is the innermost element.
_PARTS = ("td", "th", "p")
_ENDS: dict[str, tuple[str, ...]] = {
    "li": ("li", "p"),
    "dt": ("dt", "dd", "p"),
    "dd": ("dt", "dd", "p"),
    "td": _PARTS,
    "th": _PARTS,
    "tr": ("tr", *_PARTS),
    "thead": ("thead", "tbody", "tr", "caption", *_PARTS),
    "tbody": ("thead", "tbody", "tr", "caption", *_PARTS),
    "tfoot": ("thead", "tbody", "tr", "caption", *_PARTS),
}
_KINDS: dict[str, tuple[PassageKind, int]] = {
    **{f"h{level}": ("heading", level) for level in range(1, 7)},
    "li": ("item", 0),
    "figcaption": ("caption", 0),
    "caption": ("caption", 0),
    "nav": ("furniture", 0),
    "section": ("paragraph", 0),
}


def read_web(name: str, content: bytes) -> Manuscript:
    """The manuscript of a page. Raises ``UnreadableError`` where it is binary, too long or shows no text."""
    declared = _CHARSET.search(content[:4096])
    text, notice = decode(content, name, declared[1].decode() if declared else "")
    builder = ManuscriptBuilder(name, "html")
    if notice:
        builder.notice(notice)
    page = _Page(builder)
    for piece in stream(text.removeprefix("\ufeff")):
        if isinstance(piece, str):
            page.text(piece)
        elif piece.closing:
            page.end(piece.name)
        else:
            page.start(piece)
    return page.finish()


class _Page:
    """The open elements, the passage and the table being read. A deep page makes the stack long, no more."""

    def __init__(self, builder: ManuscriptBuilder) -> None:
        self._builder = builder
        self._open: list[tuple[str, PassageKind, int]] = []
        self._names: Counter[str] = Counter()
        self._skipping = 0  # how many elements were open when one began that is left out; 0: none
        self._words: list[str] = []
        self._term = ""  # a "Note:" of a description list, put before what it describes
        self._table: _Table | None = None
        self._hidden = 0

    def start(self, tag: Tag) -> None:
        name = tag.name
        while self._open and (
            self._open[-1][0] in _ENDS.get(name, ()) or (name in _BLOCKS and self._open[-1][0] == "p")
        ):
            self._pop()
        if self._skipping:
            if name not in _VOID:
                self._push(name, "paragraph", 0)
            return
        if name in _BLOCKS:
            self._flush()
        if name == "br":
            self._words.append("\n")
        elif name == "img" and self._table is None:
            self._builder.notice("Pictures were left out; numbers in them are not checked.")
        if name in _VOID:
            return
        kind, level = self._open[-1][1:] if self._open else ("paragraph", 0)
        if kind != "furniture":
            kind, level = _KINDS.get(name, (kind, level))
            if name == "dd" and self._term and kind_of(self._term)[0] == "note":
                kind, level = "note", 0
        self._push(name, kind, level)
        if self._left_out(tag):
            self._skipping = len(self._open)
        elif name == "table":
            if self._table:
                self._table.depth += 1
            else:
                self._table = _Table(self._builder)
        elif self._table and self._table.depth == 1:
            self._table.start(tag)

    def end(self, name: str) -> None:
        if not self._names[name]:
            if name == "p" and not self._skipping:
                self._flush()
            return
        while self._open[-1][0] != name:
            self._pop()
        self._pop()

    def text(self, text: str) -> None:
        if self._skipping or not text:
            return
        if not self._names["pre"]:
            text = _SPACE.sub(_space, text)
        if self._names["sup"]:
            text = superscript(text)
        self._words.append(text)

    def finish(self) -> Manuscript:
        while self._open:
            self._pop()
        self._flush()
        if self._hidden:
            self._builder.notice(
                f"Left out {self._hidden:,} hidden elements; numbers in them are not seen by a reader."
            )
        return self._builder.build()

    def _left_out(self, tag: Tag) -> bool:
        if tag.name in _SKIPPED:
            if tag.name in ("svg", "canvas"):
                self._builder.notice("Drawings were left out; numbers in them are not checked.")
            return True
        attributes = tag.attributes
        if not attributes:
            return False
        if "popover" in attributes or "evidence" in attributes.get("class", "").split():
            return True
        hidden = (
            "hidden" in attributes
            or attributes.get("aria-hidden", "").strip().lower() == "true"
            or bool(_STYLE_HIDES.search(attributes.get("style", "")))
        )
        self._hidden += hidden
        return hidden

    def _push(self, name: str, kind: PassageKind, level: int) -> None:
        self._open.append((name, kind, level))
        self._names[name] += 1

    def _pop(self) -> None:
        name = self._open[-1][0]
        if self._skipping:
            if len(self._open) == self._skipping:
                self._skipping = 0
        elif name in _BLOCKS:
            self._flush()
            if self._table:
                if name == "table" and self._table.depth > 1:
                    self._table.depth -= 1
                elif name == "table":
                    self._table.finish()
                    self._table = None
                elif self._table.depth == 1:
                    self._table.end(name)
        self._open.pop()
        self._names[name] -= 1

    def _flush(self) -> None:
        """End the passage here: into the table's cell where there is one, else into the manuscript."""
        if not self._words:
            return
        source = "".join(self._words)
        self._words.clear()
        lines = [join_lines(line.split(_BREAK)) for line in source.split("\n")]
        text = "\n".join(line for line in lines if line)
        if not text:
            return
        name, kind, level = self._open[-1] if self._open else ("", "paragraph", 0)
        if self._table and self._table.in_cell:
            self._table.add(text)
            return
        if name == "dt" and text.endswith((":", "：")) and len(text) <= 40:
            self._term = text
            return
        if self._term:
            text = join_lines([self._term, text])
            self._term = ""
        if kind == "paragraph":
            kind, level = kind_of(text)
        self._builder.passage(text, kind, level)


def _space(run: re.Match[str]) -> str:
    return _BREAK if "\n" in run[0] or "\r" in run[0] else " "


class _Table:
    """A table on its way: rows of cells, each put into the first column that no cell above covers."""

    def __init__(self, builder: ManuscriptBuilder) -> None:
        self._builder = builder
        self._rows: list[list[TableCell]] = []
        self._covered: dict[int, int] = {}  # column -> rows still covered from above
        self._cell: list[str] = []
        self._spans = (1, 1)
        self._column = 0
        self._places = 0
        self._heads = 0
        self._head = False
        self._all_heads = True
        self.in_cell = False
        self.depth = 1

    def start(self, tag: Tag) -> None:
        if tag.name == "thead":
            self._head = True
        elif tag.name == "tr":
            self._row()
        elif tag.name in ("td", "th"):
            if not self._rows:
                self._row()
            self._all_heads = self._all_heads and tag.name == "th"
            self._spans = (_span(tag, "rowspan"), _span(tag, "colspan"))
            self._cell.clear()
            self.in_cell = True

    def end(self, name: str) -> None:
        if name == "thead":
            self._head = False
        elif name in ("td", "th") and self.in_cell:
            rows, columns = self._spans
            self._places += rows * columns
            if self._places > MAX_PLACES:
                raise UnreadableError(
                    f"A table of the page spreads over more than {MAX_PLACES:,} places; "
                    "save the report without it and try again."
                )
            while self._column in self._covered:
                self._column += 1
            if text := join_lines(self._cell):
                self._rows[-1].append(TableCell(text, self._column, rows, columns))
            if rows > 1:
                for column in range(self._column, self._column + columns):
                    self._covered[column] = rows
            self._column += columns
            self.in_cell = False

    def add(self, text: str) -> None:
        self._cell.extend(text.split("\n"))

    def finish(self) -> None:
        """Hand the table over. A row of headings at the top is one in ``thead`` or one of ``th`` only."""
        self._count_head()
        rows = self._rows
        heads = self._heads if 0 < self._heads < len(rows) else guess_header_rows(rows)
        self._builder.table(rows, header_rows=heads)

    def _row(self) -> None:
        self._count_head()
        self._covered = {column: left - 1 for column, left in self._covered.items() if left > 1}
        self._rows.append([])
        self._column = 0
        self._all_heads = True

    def _count_head(self) -> None:
        """The row read last was one of headings, and so were all before it."""
        if self._rows and self._heads == len(self._rows) - 1 and self._rows[-1]:
            self._heads += self._head or self._all_heads


def _span(tag: Tag, key: str) -> int:
    value = tag.attributes.get(key, "").strip()[:6]
    return max(1, min(int(value), MAX_SPAN)) if value.isascii() and value.isdigit() else 1
