"""A new Word document with the text of a manuscript, for marks on files that were no Word documents."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from zhoubao.manuscript.manuscript import Grid, GridCell, Manuscript, Passage
from zhoubao.manuscript.word import Stretch
from zhoubao.manuscript.word_package import Element, WordPackage, open_package
from zhoubao.manuscript.word_runs import Piece
from zhoubao.model import columns as display_columns
from zhoubao.proof.blocks import Placed, blocks_of, has_own_bullet, is_number, placed_rows
from zhoubao.publish.outside import clean

__all__ = ["FreshWord", "fresh_word"]

_LATIN, _EAST_ASIAN = "Calibri", "Microsoft YaHei"
_STYLES = {"item": "ListBullet", "caption": "Caption"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TEXT_WIDTH = 9_000  # twentieths of a point
_LEAST, _MOST = 6, 44  # half-width characters that a column's width is reckoned from
_MOST_COLUMNS = 63  # that Word takes in a table


@dataclass(frozen=True)
class FreshWord:
    """A document in the making: its body, and where the manuscript's text stands in it."""

    document: Any
    body: Element
    stretches: list[Stretch]
    name: str

    def packed(self) -> WordPackage:
        """The document as a package, to which comments can be added."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return open_package(buffer.getvalue(), self.name)


def fresh_word(manuscript: Manuscript, at: dt.datetime) -> FreshWord:
    """The manuscript as a Word document dated ``at``: headings, paragraphs, items, captions, tables."""
    document = docx.Document()
    _set_styles(document)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(25)
    properties = document.core_properties
    properties.author = properties.last_modified_by = "zhoubao"
    properties.title = clean(manuscript.name)[:255]
    properties.comments = ""
    properties.created = properties.modified = at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    body = document.element.body
    made = FreshWord(document, body, [], manuscript.name)
    writer = _Writer(manuscript, made)
    end = body[-1]  # the section's settings stay last
    for block in blocks_of(manuscript):
        for element in writer.table(block) if isinstance(block, Grid) else writer.passage(block):
            end.addprevious(element)
    return made


class _Writer:
    def __init__(self, manuscript: Manuscript, fresh: FreshWord) -> None:
        self._text = manuscript.text
        self._widths: list[int] = []
        self._fresh = fresh

    def passage(self, passage: Passage) -> list[Element]:
        style = _STYLES.get(passage.kind)
        if passage.kind == "item" and has_own_bullet(self._text[passage.start : passage.end]):
            style = "ListParagraph"
        if passage.kind == "heading":
            style = f"Heading{min(max(passage.level, 1), 9)}"
        return [
            self._paragraph(passage.start, passage.end, style, grey=passage.kind in ("note", "furniture"))
        ]

    def table(self, grid: Grid) -> list[Element]:
        """A table, and an empty paragraph that keeps it from the next one."""
        rows, columns = placed_rows(grid)
        if columns > _MOST_COLUMNS:
            return [self._line(row) for row in rows]
        table = _made("w:tbl")
        form = _under(table, "w:tblPr")
        _under(form, "w:tblStyle", val="TableGrid")
        _under(form, "w:tblW", w="0", type="auto")
        made = _under(table, "w:tblGrid")
        self._widths = self._columns(rows, columns)
        for width in self._widths:
            _under(made, "w:gridCol", w=str(width))
        below: dict[int, list[tuple[int, int, GridCell | None, bool]]] = {}
        for at, row in enumerate(rows):
            entries = below.pop(at, [])
            for cell, _, column, tall, wide in row:
                entries.append((column, wide, cell, tall > 1))
                for under in range(at + 1, at + tall):
                    below.setdefault(under, []).append((column, wide, None, True))
            table.append(self._row(sorted(entries, key=lambda entry: entry[0]), columns))
        return [table, _made("w:p")]

    def _columns(self, rows: list[list[Placed]], count: int) -> list[int]:
        """Widths of columns that share the text's width by their longest words, within reason."""
        widest = [_LEAST] * count
        for row in rows:
            for cell, _, column, _, wide in row:
                if wide == 1:
                    words = self._text[cell.start : cell.end]
                    widest[column] = max(widest[column], min(display_columns(words) + 3, _MOST))
        return [_TEXT_WIDTH * width // sum(widest) for width in widest]

    def _line(self, row: list[Placed]) -> Element:
        """A row as a paragraph, for tables that are wider than Word can make them."""
        paragraph = _made("w:p")
        for cell, *_ in row:
            if len(paragraph):
                _under(_under(paragraph, "w:r"), "w:tab")
            self._run(paragraph, cell.start, cell.end, bold=cell.header)
        return paragraph

    def _row(self, entries: list[tuple[int, int, GridCell | None, bool]], columns: int) -> Element:
        row = _made("w:tr")
        form = _under(row, "w:trPr")
        _under(form, "w:cantSplit")
        if any(cell is not None and cell.header for _, _, cell, _ in entries):
            _under(form, "w:tblHeader")
        column = 0
        for at, span, cell, merged in entries:
            if at < column:  # a file may say that cells overlap
                continue
            if at > column:
                self._cell(row, column, at - column, None)
            span = min(span, columns - at)
            self._cell(row, at, span, cell, merged)
            column = at + span
        if column < columns:
            self._cell(row, column, columns - column, None)
        return row

    def _cell(
        self, row: Element, column: int, span: int, held: GridCell | None, merged: bool = False
    ) -> None:
        cell = _under(row, "w:tc")
        form = _under(cell, "w:tcPr")
        _under(form, "w:tcW", w=str(sum(self._widths[column : column + span])), type="dxa")
        if span > 1:
            _under(form, "w:gridSpan", val=str(span))
        if merged:
            _under(form, "w:vMerge", val="continue" if held is None else "restart")
        paragraph = _under(cell, "w:p")
        if held is not None:
            form = _under(paragraph, "w:pPr")
            _under(form, "w:spacing", before="20", after="20", line="240", lineRule="auto")
            if not held.header and is_number(self._text[held.start : held.end]):
                _under(form, "w:jc", val="right")
            self._run(paragraph, held.start, held.end, bold=held.header, small=True)

    def _paragraph(self, start: int, end: int, style: str | None, *, grey: bool) -> Element:
        paragraph = _made("w:p")
        if style:
            _under(_under(paragraph, "w:pPr"), "w:pStyle", val=style)
        self._run(paragraph, start, end, grey=grey)
        return paragraph

    def _run(
        self,
        paragraph: Element,
        start: int,
        end: int,
        *,
        bold: bool = False,
        grey: bool = False,
        small: bool = False,
    ) -> None:
        run = _under(paragraph, "w:r")
        form = _under(run, "w:rPr")
        if bold:
            _under(form, "w:b")
        if grey:
            _under(form, "w:color", val="767676")
        if small or grey:
            _under(form, "w:sz", val="18")
        pieces: list[Piece] = []
        for at, words in enumerate(self._text[start:end].split("\n")):
            if at:
                pieces.append(Piece("\n", _under(run, "w:br"), run, run))
            if words:
                node = _under(run, "w:t")
                node.text = _printable(words)
                node.set(_SPACE, "preserve")
                pieces.append(Piece(words, node, run, run))
        self._fresh.stretches.append(Stretch(start, end, "body", tuple(pieces)))


def _printable(words: str) -> str:
    """``words`` with a space for every character that may not be printed, so that offsets hold."""
    if clean(words) == words:
        return words
    return "".join(sign if clean(sign) == sign else " " for sign in words)


def _made(name: str, **values: str) -> Element:
    element: Element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _under(parent: Element, name: str, **values: str) -> Element:
    element = _made(name, **values)
    parent.append(element)
    return element


def _set_styles(document: Any) -> None:
    """One family for Latin and one for East Asian text in every style, sizes of a working copy."""
    for style in document.styles:
        form = style.element.find(qn("w:rPr"))
        fonts = None if form is None else form.find(qn("w:rFonts"))
        if style.name != "Normal" and fonts is None:
            continue
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for key, family in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", _EAST_ASIAN)):
            fonts.set(qn(f"w:{key}"), family)
    document.styles["Normal"].font.size = Pt(10.5)
    for level in range(1, 10):
        document.styles[f"Heading {level}"].font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
