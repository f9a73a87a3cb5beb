"""PDF: text in the order of reading, with pages, tables, headings by size, and what every page repeats.

Lines of one paragraph are joined, over a page's end too; a hyphen at a line's end stays next to digits and
in words that the text has with it elsewhere. Running heads and page numbers become passages of the kind
``furniture``, and so does everything from the heading of zhoubao's own evidence appendix on. Pictures are not
read: a scan without text is refused with the advice to recognise it first.

Limits: ``MAX_PAGES`` pages, and the characters of all pages together by the limit of a manuscript.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.building import MAX_TEXT, ManuscriptBuilder, join_lines
from zhoubao.manuscript.manuscript import Manuscript, PassageKind
from zhoubao.manuscript.marks import PAGE_NUMBER, kind_of
from zhoubao.manuscript.pdf_lines import PARTED, Line, page_lines
from zhoubao.manuscript.pdf_tables import Table, tables_among

__all__ = ["MAX_PAGES", "read_pdf"]

MAX_PAGES = 2_000
_EDGE = 0.1  # of a page's height at its head and foot, where running heads stand
_TAIL = 16 * 1024
_DIGITS = re.compile(r"[0-9]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WORD_END = re.compile(r"(?:[^\W\d_]|-)+$")
_WORD_START = re.compile(r"(?:[^\W\d_]|-)+")
_CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_SENTENCE_END = tuple("。！？；.!?;:：")
_APPENDIX = frozenset({"证据附录", "evidence appendix"})
_HEADING = 1.15  # of the body's size
_BUCKET = 8.0  # points
_MAX_HEADING = 90
_MAX_TURNS = 5  # pages that one paragraph may stand on


def read_pdf(name: str, content: bytes) -> Manuscript:
    """The manuscript of a PDF.

    Raises ``UnreadableError`` where it is encrypted, cut off, damaged, without pages or text, or too large.
    """
    if b"%%EOF" not in content[-_TAIL:]:
        raise UnreadableError(f"{name} is cut off (its end is missing); save or download it again.")
    pages, heights = _pages(name, content)
    if not any(pages):
        raise UnreadableError(
            f"{name} has no text in its {len(pages):,} pages (a scan?); run text recognition (OCR) on it."
        )
    furniture = _furniture(pages, heights)
    body: list[Line | Table] = []
    for number, lines in enumerate(pages):
        body += tables_among([line for at, line in enumerate(lines) if (number, at) not in furniture])
    repeated = [
        [line for at, line in enumerate(lines) if (number, at) in furniture]
        for number, lines in enumerate(pages)
    ]
    builder = ManuscriptBuilder(name, "pdf")
    widths = [max((line.right for line in lines), default=0.0) for lines in pages]
    _Setting(builder, body, repeated, widths).run()
    return builder.build()


def _pages(name: str, content: bytes) -> tuple[list[list[Line]], list[float]]:
    """The lines of each page, and each page's height."""
    import pypdfium2

    pages: list[list[Line]] = []
    heights: list[float] = []
    left = MAX_TEXT
    try:
        with pypdfium2.PdfDocument(content) as document:
            count = len(document)
            if count > MAX_PAGES:
                raise UnreadableError(
                    f"{name} has {count:,} pages, more than {MAX_PAGES:,}; split it and check the parts."
                )
            for number in range(count):
                page = document[number]
                textpage = page.get_textpage()
                try:
                    left -= textpage.count_chars()
                    if left < 0:
                        raise UnreadableError(
                            f"{name} holds more than {MAX_TEXT:,} characters; split it and check the parts."
                        )
                    pages.append(page_lines(textpage, number))
                    heights.append(page.get_height())
                finally:
                    textpage.close()
                    page.close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).casefold() or "security" in str(error).casefold():
            raise UnreadableError(
                f"{name} is protected by a password; save it without one and try again."
            ) from None
        where = f" at page {len(pages) + 1:,}" if pages else ""
        raise UnreadableError(f"{name} is a damaged PDF{where}; save or download it again.") from None
    if not pages:
        raise UnreadableError(f"{name} is a PDF without pages; save or download it again.")
    return pages, heights


def _furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[tuple[int, int]]:
    """Which lines (page, place) repeat near the edge of pages, whatever their digits, or number the page."""
    seen: dict[str, list[tuple[int, int]]] = {}
    found: set[tuple[int, int]] = set()
    for number, lines in enumerate(pages):
        height = heights[number]
        for at, line in enumerate(lines):
            if line.bottom > (1 - _EDGE) * height or line.top < _EDGE * height:
                text = line.text
                if PAGE_NUMBER.fullmatch(text):
                    found.add((number, at))
                seen.setdefault(_DIGITS.sub("#", text), []).append((number, at))
    for places in seen.values():
        if len({page for page, _ in places}) > 1:
            found.update(places)
    return found


class _Setting:
    """Puts lines together to passages: paragraphs by size, place and how full a line is."""

    def __init__(
        self,
        builder: ManuscriptBuilder,
        body: Sequence[Line | Table],
        repeated: Sequence[Sequence[Line]],
        widths: Sequence[float],
    ) -> None:
        self._builder = builder
        self._body = body
        self._repeated = repeated
        self._widths = widths  # how far right anything on a page goes
        self._page = -1
        self._levels = _heading_levels(body)
        self._appendix = False
        self._block = _Block(0, 0.0, 0.0)
        self._vocabulary: frozenset[str] | None = None
        # Where lines begin and end, to tell a margin from a line that happens to be long.
        self._margins: Counter[tuple[int, int, int]] = Counter()
        for line in body:
            if isinstance(line, Line):
                self._margins[line.page, int(line.left // _BUCKET), int(line.right // _BUCKET)] += 1

    def run(self) -> None:
        at = 0
        while at < len(self._body):
            piece = self._body[at]
            if isinstance(piece, Table):
                self._turn_to(piece.page)
                self._table(piece)
                at += 1
                continue
            self._turn_to(piece.page)
            lines = [piece]
            while at + len(lines) < len(self._body):
                following = self._body[at + len(lines)]
                if not isinstance(following, Line) or not self._goes_on(at, lines, following):
                    break
                lines.append(following)
            self._passage(lines)
            at += len(lines)
        self._turn_to(len(self._repeated) - 1)

    def _turn_to(self, page: int) -> None:
        """Begin pages up to ``page``, each with what it repeats."""
        while self._page < page:
            self._page += 1
            self._builder.page()
            self._repeat(self._page)

    def _repeat(self, page: int) -> None:
        for line in self._repeated[page]:
            self._builder.passage(line.text.replace(PARTED, "-"), "furniture")

    def _passage(self, lines: Sequence[Line]) -> None:
        first = lines[0]
        text = self._text(lines)
        kind: PassageKind = "furniture"
        level = 0
        short = len(text) <= _MAX_HEADING and len(first.pieces) == 1
        heading = self._levels.get(_half_points(first.size), 0) if short else 0
        if heading and _is_appendix(text):
            self._appendix = True
        if not self._appendix:
            kind, level = kind_of(text)
            if heading and kind in ("paragraph", "heading"):
                kind, level = "heading", heading
        start = self._builder.offset
        self._builder.passage(text, kind, level)
        for at, line in enumerate(lines):
            if line.page > self._page:  # that page begins inside this passage
                self._page = line.page
                self._builder.page(start + len(self._text(lines[:at])))
                self._repeat(self._page)

    def _text(self, lines: Sequence[Line]) -> str:
        """The text of some lines, with words parted at a line's end put together again."""
        texts = [line.text for line in lines]
        if not any(PARTED in text for text in texts):
            return join_lines(texts)
        whole: list[str] = []
        for text in texts:
            if whole and whole[-1].endswith(PARTED):
                before, after = whole[-1][:-1], text
                word = _WORD_END.search(before), _WORD_START.match(after)
                hyphen = "" if word[0] and word[1] and self._is_whole(word[0][0], word[1][0]) else "-"
                whole[-1] = before + hyphen + after
            else:
                whole.append(text)
        return join_lines(whole).replace(PARTED, "-")

    def _is_whole(self, before: str, after: str) -> bool:
        """Whether two parts are one word, by how the text has it elsewhere, else by a second hyphen."""
        if self._vocabulary is None:
            self._vocabulary = frozenset(
                found[0].casefold()
                for line in self._body
                if isinstance(line, Line)
                for found in _WORD.finditer(line.text)
            )
        if (before + after).casefold() in self._vocabulary:
            return True
        return "-" not in after and f"{before}-{after}".casefold() not in self._vocabulary

    def _table(self, table: Table) -> None:
        if self._appendix:
            for row in table.rows:
                self._builder.passage("\t".join(cell.text for cell in row), "furniture")
        else:
            self._builder.table(table.rows, header_rows=table.header_rows)

    def _block_at(self, at: int) -> _Block:
        """The block of lines set alike, one close under the other, in which line ``at`` stands."""
        if at < self._block.end:
            return self._block
        first = self._body[at]
        assert isinstance(first, Line)
        edge, pitch, last, end = first.right, 0.0, first, at + 1
        for line in self._body[at + 1 :]:
            drop = last.base - line.base if isinstance(line, Line) else 0.0
            if (
                not isinstance(line, Line)
                or line.page != first.page
                or len(line.pieces) > 1
                or abs(line.left - first.left) > 3 * first.size
                or not _alike(first, line)
                or not 0 < drop < 2.6 * first.size
            ):
                break
            edge, last, end = max(edge, line.right), line, end + 1
            pitch = min(pitch or drop, drop)
        self._block = _Block(end, edge, pitch)
        return self._block

    def _is_margin(self, line: Line, edge: float) -> bool:
        """Whether lines that begin where ``line`` does are broken at ``edge``."""
        if edge > self._widths[line.page] - 2 * line.size:
            return True
        left, right = int(line.left // _BUCKET), int(edge // _BUCKET)
        places = [(x, y) for x in range(left - 2, left + 3) for y in range(right - 1, right + 2)]
        return sum(self._margins[line.page, x, y] for x, y in places) > 1

    def _goes_on(self, at: int, lines: Sequence[Line], line: Line) -> bool:
        """Whether ``line`` goes on the paragraph of ``lines``, the first of which is at ``at``."""
        last = lines[-1]
        size = last.size
        if len(line.pieces) > 1 or len(last.pieces) > 1 or not _alike(last, line):
            return False
        if kind_of(line.text)[0] != "paragraph":
            return False
        heading = _half_points(size) in self._levels
        block = self._block_at(at + len(lines) - 1)
        if line.page != last.page:
            near = line.page == last.page + 1 and line.page < lines[0].page + _MAX_TURNS
            if not near or heading or last.text.endswith(_SENTENCE_END):
                return False
        else:
            drop = last.base - line.base
            if not 0 < drop < 2.3 * size or drop > 1.1 * block.pitch + 0.2:
                return False
            if line.left > last.left + 1.2 * size or line.left < last.left - 2.7 * size:
                return False
        if heading:
            return True
        if not self._is_margin(last, block.edge):
            return False
        word = line.pieces[0].words[0]
        chinese = _CHINESE.match(line.text) or _CHINESE.match(last.text[-1])
        room = 2.3 * size if chinese else (word.right - word.left) + 0.4 * size
        return last.right > block.edge - room


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines set alike: the place after the last, how far right they go, the least drop between two."""

    end: int
    edge: float
    pitch: float


def _alike(one: Line, other: Line) -> bool:
    return 0.87 < one.size / max(other.size, 0.1) < 1.15


def _is_appendix(text: str) -> bool:
    return text.strip().casefold() in _APPENDIX


def _half_points(size: float) -> float:
    return round(size * 2) / 2


def _heading_levels(body: Sequence[Line | Table]) -> dict[float, int]:
    """The level of each size that is larger than the one most characters are set in.

    The evidence appendix does not count: in small type, it may be longer than the text.
    """
    weights: Counter[float] = Counter()
    for line in body:
        if isinstance(line, Line):
            if weights and _is_appendix(line.text):
                break
            weights[_half_points(line.size)] += len(line.text)
    if not weights:
        return {}
    usual = weights.most_common(1)[0][0]
    larger = sorted((size for size in weights if size >= usual * _HEADING), reverse=True)
    return {size: min(at, 6) for at, size in enumerate(larger, 1)}
