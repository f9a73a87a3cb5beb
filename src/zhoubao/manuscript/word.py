"""Word documents: their text, and where in the file each stretch of it stands.

The text reads as Word shows it with all tracked changes accepted: the body first, text boxes after the block
they hang on, then footnotes and endnotes in the order they are referred to, then headers and footers. A table
that holds other tables is taken for layout: its cells are read as passages, and the tables in it as tables.
Macros are never run, links never followed.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.building import ManuscriptBuilder, TableCell
from zhoubao.manuscript.manuscript import Manuscript, PassageKind
from zhoubao.manuscript.word_package import (
    Element,
    WordPackage,
    attribute,
    child,
    name_of,
    number,
    open_package,
    switched_on,
)
from zhoubao.manuscript.word_runs import LeftOut, Piece, chosen, read_paragraph
from zhoubao.manuscript.word_styles import StyleSheet

__all__ = ["Place", "Spot", "Stretch", "WordText", "read_word", "walk"]

Place = Literal["body", "box", "footnote", "endnote", "header", "footer"]
_MAX_COLUMNS = 1_000
_HOLDERS = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag"})
_BREAK = Piece("\n", None, None, None)


@dataclass(frozen=True, slots=True)
class Spot:
    """A character of the text in the file: the piece that holds it, and its place in ``piece.text``."""

    piece: Piece
    at: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage or cell of the manuscript in the file.

    ``start`` and ``end`` are offsets in ``Manuscript.text``. ``anchor`` is set for what is not in the body
    itself (``place``): the element of the body that it hangs on, none for headers and footers.
    """

    start: int
    end: int
    place: Place
    pieces: tuple[Piece, ...]
    anchor: Element | None = None

    def spots(self, text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[Spot, Spot] | None]:
        """The first and the last character of each span of ``text`` (the manuscript's), within this stretch.

        None where no character of a span stands in the file (a space that joined two paragraphs of a cell).
        """
        raw = "".join(piece.text for piece in self.pieces)
        places = _places(raw, text[self.start : self.end])
        begins = [0]
        for piece in self.pieces:
            begins.append(begins[-1] + len(piece.text))

        def spot(offsets: Iterable[int]) -> Spot | None:
            for offset in offsets:
                at = places[offset - self.start]
                if at is not None:
                    index = bisect_right(begins, at) - 1
                    if self.pieces[index].holder is not None:
                        return Spot(self.pieces[index], at - begins[index])
            return None

        found = []
        for start, end in spans:
            inside = range(max(start, self.start), min(end, self.end))
            first, last = spot(inside), spot(reversed(inside))
            found.append(None if first is None or last is None else (first, last))
        return found


def _places(raw: str, shown: str) -> Sequence[int | None]:
    """For each character of ``shown`` the one of ``raw`` it came from.

    The manuscript's text has lost characters (invisible ones, spaces at ends) and may have gained a space
    between lines; the rest is in the same order.
    """
    if raw == shown:
        return range(len(raw))
    if raw.strip() == shown:
        first = len(raw) - len(raw.lstrip())
        return range(first, first + len(shown))
    places: list[int | None] = []
    at = 0
    for sign in shown:
        if sign.isspace():
            while at < len(raw) and unicodedata.category(raw[at]) == "Cf":
                at += 1  # an invisible character that the text has lost
            blank = at < len(raw) and (raw[at].isspace() or not raw[at].isprintable())
            places.append(at if blank else None)
            at += blank
            continue
        found = raw.find(sign, at)
        if found < 0:  # a lone surrogate, shown as U+FFFD
            places.append(None)
            continue
        places.append(found)
        at = found + 1
    return places


@dataclass(frozen=True)
class WordText:
    """A Word file with its manuscript. ``body`` is the element that holds the text; marks go in there."""

    package: WordPackage
    root: Element
    body: Element
    manuscript: Manuscript
    stretches: tuple[Stretch, ...]


def read_word(path: Path, content: bytes) -> Manuscript:
    """The manuscript of a ``.docx`` or ``.docm`` file.

    Raises ``UnreadableError`` for one that is protected, damaged, of another form, too large when unpacked,
    or that declares entities.
    """
    return walk(path.name, content).manuscript


def walk(name: str, content: bytes) -> WordText:
    """The manuscript of a Word file, and where each stretch of it stands in the file's own elements.

    Raises ``UnreadableError`` as ``read_word`` does.
    """
    package = open_package(content, name)
    return _Walker(name, package).walk()


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where blocks stand: in which part of the document, and on what element of the body they hang."""

    place: Place = "body"
    anchor: Element | None = None
    kind: PassageKind | None = None


@dataclass
class _Cell:
    column: int
    columns: int
    pieces: tuple[Piece, ...]
    rows: int = 1


class _Walker:
    def __init__(self, name: str, package: WordPackage) -> None:
        self._package = package
        self._builder = ManuscriptBuilder(name, "docx")
        self._left_out = LeftOut()
        self._stretches: list[Stretch] = []
        self._boxes: list[tuple[Element, Element]] = []
        self._notes: dict[tuple[str, str], Element] = {}
        self._parts: dict[str, list[str]] = {}
        for relation in package.relations(package.main):
            self._parts.setdefault(relation.kind, []).append(relation.target)
        styles = self._parts.get("styles")
        self._styles = StyleSheet(package.xml(styles[0]) if styles else None)

    def walk(self) -> WordText:
        root = self._package.xml(self._package.main)
        body = child(root, "w:body") if name_of(root) == "w:document" else None
        if body is None:
            raise UnreadableError(f"{self._package.file} holds no Word document; save it again.")
        self._blocks(body, _Standing())
        self._foot("footnote")
        self._foot("endnote")
        self._margins("header")
        self._margins("footer")
        self._say_what_is_left_out()
        return WordText(self._package, root, body, self._builder.build(), tuple(self._stretches))

    # Blocks

    def _blocks(self, parent: Element, standing: _Standing) -> None:
        for block in self._children(parent):
            if name_of(block) == "w:p":
                self._paragraph(block, standing)
            elif name_of(block) == "w:tbl":
                self._table(block, standing)
            boxes, self._boxes = self._boxes, []
            for box, run in boxes:
                anchor = run if standing.place == "body" else standing.anchor
                place: Place = "box" if standing.place == "body" else standing.place
                self._blocks(box, replace(standing, place=place, anchor=anchor))

    def _children(self, parent: Element) -> Iterator[Element]:
        """Paragraphs, tables, rows or cells under an element, out of whatever is wrapped around them."""
        for element in parent:
            name = name_of(element)
            if name in _HOLDERS:
                yield from self._children(element)
            elif name == "mc:AlternateContent":
                for inner in chosen(element):
                    if name_of(inner) in _HOLDERS:
                        yield from self._children(inner)
                    else:
                        yield inner
            elif name == "w:altChunk":
                self._left_out.chunks += 1
            elif name in ("w:del", "w:moveFrom"):
                self._left_out.deleted += 1
            else:
                yield element

    def _pieces(self, paragraph: Element, standing: _Standing) -> tuple[Piece, ...]:
        text = read_paragraph(paragraph, self._left_out)
        self._boxes += text.boxes
        for kind, id, holder in text.notes:
            self._notes.setdefault((kind, id), holder if standing.anchor is None else standing.anchor)
        return tuple(text.pieces)

    def _paragraph(self, paragraph: Element, standing: _Standing) -> None:
        pieces = self._pieces(paragraph, standing)
        if not pieces:
            return
        kind, level = self._styles.kind_of(paragraph)
        if standing.kind is not None:
            kind, level = standing.kind, 0
        passage = self._builder.passage("".join(piece.text for piece in pieces), kind, level)
        if passage is not None:
            self._stretch(passage.start, passage.end, pieces, standing)

    def _stretch(self, start: int, end: int, pieces: tuple[Piece, ...], standing: _Standing) -> None:
        self._stretches.append(Stretch(start, end, standing.place, pieces, standing.anchor))

    # Tables

    def _table(self, table: Element, standing: _Standing) -> None:
        rows = [row for row in self._children(table) if name_of(row) == "w:tr" and not self._struck(row)]
        if _holds_tables(table) or standing.kind == "furniture":
            for row in rows:
                for cell in self._children(row):
                    if name_of(cell) == "w:tc":
                        self._blocks(cell, standing)
            return
        read = self._cells(rows, standing)
        heads = 0
        while heads < len(rows) and _is_head(rows[heads]):
            heads += 1
        grid = self._builder.table(
            [
                [
                    TableCell("".join(p.text for p in cell.pieces), cell.column, cell.rows, cell.columns)
                    for cell in row
                ]
                for row in read
            ],
            header_rows=heads or None,
        )
        if grid is None:
            return
        by_place = {(number, cell.column): cell.pieces for number, row in enumerate(read) for cell in row}
        for made in grid.cells:
            self._stretch(made.start, made.end, by_place[made.row, made.column], standing)

    def _cells(self, rows: list[Element], standing: _Standing) -> list[list[_Cell]]:
        """The cells of each row; one that goes on from above makes the one above taller."""
        read: list[list[_Cell]] = []
        open_cells: dict[int, _Cell] = {}
        for row in rows:
            form = child(row, "w:trPr")
            column = _bounded(number(child(form, "w:gridBefore")) if form is not None else 0, 0)
            cells: list[_Cell] = []
            for element in self._children(row):
                if name_of(element) != "w:tc" or column >= _MAX_COLUMNS:
                    continue
                form = child(element, "w:tcPr")
                if form is not None and child(form, "w:cellDel") is not None:
                    self._left_out.deleted += 1
                    continue
                span = _bounded(number(child(form, "w:gridSpan")) if form is not None else 1, 1)
                above = open_cells.get(column)
                goes_on = _merge(form, "w:vMerge") == "continue" and above is not None
                if goes_on and above is not None:
                    above.rows += 1
                elif _merge(form, "w:hMerge") == "continue" and cells:
                    cells[-1].columns += span
                else:
                    cells.append(_Cell(column, span, self._cell_pieces(element, standing)))
                    open_cells[column] = cells[-1]
                column += span
            read.append(cells)
        return read

    def _cell_pieces(self, cell: Element, standing: _Standing) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        for paragraph in self._paragraphs(cell):
            inner = self._pieces(paragraph, standing)
            if inner:
                pieces += [_BREAK, *inner] if pieces else inner
        return tuple(pieces)

    def _paragraphs(self, parent: Element) -> Iterator[Element]:
        """The paragraphs of a cell; those of a one-cell table in it too (see ``_holds_tables``)."""
        for block in self._children(parent):
            if name_of(block) == "w:p":
                yield block
            elif name_of(block) in ("w:tbl", "w:tr", "w:tc"):
                yield from self._paragraphs(block)

    def _struck(self, row: Element) -> bool:
        form = child(row, "w:trPr")
        struck = form is not None and child(form, "w:del") is not None
        self._left_out.deleted += struck
        return struck

    # Notes, headers, footers

    def _foot(self, kind: Literal["footnote", "endnote"]) -> None:
        """The notes of one kind, in the order the text refers to them."""
        for part in self._parts.get(f"{kind}s", ())[:1]:
            by_id = {
                attribute(note, "id"): note
                for note in self._package.xml(part)
                if name_of(note) == f"w:{kind}"
            }
            for (of, id), anchor in list(self._notes.items()):
                if of == kind and id in by_id:
                    self._blocks(by_id.pop(id), _Standing(kind, anchor, "note"))

    def _margins(self, kind: Literal["header", "footer"]) -> None:
        said: set[str] = set()
        for part in self._parts.get(kind, ()):
            root = self._package.xml(part)
            words = "".join(_words_of(root))
            if words in said:  # first, odd and even pages mostly carry the same
                continue
            said.add(words)
            self._blocks(root, _Standing(kind, None, "furniture"))

    def _say_what_is_left_out(self) -> None:
        out, say = self._left_out, self._builder.notice
        if out.deleted:
            say("Tracked changes: inserted text was read, deleted text left out.")
        if out.hidden:
            say("Text formatted as hidden was left out.")
        if out.chunks:
            say("A document embedded as a whole (altChunk) was not read; open the file and save it again.")
        if out.pictures or "chart" in self._parts:
            say("Pictures and charts were not read.")
        if "comments" in self._parts:
            say("Comments were left out.")
        if self._package.has_macros:
            say("The file holds macros; they were not run.")


def _words_of(root: Element) -> Iterable[str]:
    return (element.text or "" for element in root.iter() if name_of(element) == "w:t")


def _bounded(value: int | None, least: int) -> int:
    return min(max(value or 0, least), _MAX_COLUMNS)


def _merge(form: Element | None, name: str) -> str | None:
    """``restart`` or ``continue`` where a cell is merged; the word is left out for the latter."""
    merge = child(form, name) if form is not None else None
    return None if merge is None else (attribute(merge, "val") or "continue")


def _is_head(row: Element) -> bool:
    form = child(row, "w:trPr")
    return form is not None and switched_on(child(form, "w:tblHeader"))


def _holds_tables(table: Element) -> bool:
    """Whether tables with more than one cell stand in its cells."""
    for inner in table.iter(table.tag):
        if inner is not table and sum(1 for _ in inner.iter(f"{inner.tag[:-3]}tc")) > 1:
            return True
    return False
