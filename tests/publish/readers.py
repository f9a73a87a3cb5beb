"""What each format says of an issue's figures when it is read without zhoubao.

The readers know the formats alone: tags and attributes, runs of WordprocessingML, cells of sheets, links and
characters of pages.
"""

from __future__ import annotations

import ctypes
import io
import json
import math
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pypdfium2.raw as raw
from python_calamine import CalamineWorkbook

from zhoubao.manuscript.cell_formats import shown
from zhoubao.model import Lang
from zhoubao.publish.document import Document

from .agreement import DASH, Expected, Place, Printed, exhibit, in_unit, section, shown_exhibits
from .excel.opened import Opened
from .reading import attachment

# The web page


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    raised: bool
    text: list[str] = field(default_factory=list)
    place: Place | None = None


class _Page(HTMLParser):
    """Every element with ``data-fact``: where it stands in sections, figures and rows, and its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[Place, str, str, str]] = []
        self.open: list[_Open] = []
        self.name, self.row, self.column, self.body = "", -1, 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag in ("meta", "link", "br", "hr", "img"):
            return
        element = _Open(tag, told, tag == "sup" or any(one.raised for one in self.open))
        if tag in ("section", "figure") and "id" in told:
            kind, _, name = told["id"].partition("-")
            self.name = f"{kind} {name}" if kind in ("section", "exhibit") else "elsewhere"
        if tag == "figure":
            self.row = -1
        self.body = (tag in ("tbody", "tr", "td", "th") and (tag == "tbody" or self.body)) or self.body
        if tag == "thead":
            self.body = False
        if tag == "tr" and self.body:
            self.row, self.column = self.row + 1, 0
        if "data-fact" in told:
            in_table = tag in ("td", "th")
            element.place = Place(self.name, self.row, self.column) if in_table else Place(self._section())
        if tag in ("td", "th") and self.body:
            self.column += int(told.get("colspan", 1))
        self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            element = self.open.pop()
            if element.place is not None:
                told = element.attributes
                self.found.append((element.place, "".join(element.text), told["data-fact"], told["title"]))
            if element.tag == tag:
                break
        if tag == "figure":
            self.name = self._section()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            if not (self.open and self.open[-1].raised):
                element.text.append(data)

    def _section(self) -> str:
        ids = [one.attributes.get("id", "") for one in self.open if one.tag == "section"]
        return section(ids[-1].removeprefix("section-")) if ids else "elsewhere"


def in_html(content: bytes) -> list[tuple[Printed, str]]:
    """Every element of a page that says which fact it is, and its ``title``."""
    page = _Page()
    page.feed(content.decode())
    page.close()
    return [(Printed(place, text, fact), title) for place, text, fact, title in page.found]


# Word

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _run_text(element: ElementTree.Element) -> str:
    """The text of runs, note marks and hidden text left out."""
    found = []
    for one in element.iter(f"{_W}r"):
        style = one.find(f"{_W}rPr/{_W}rStyle")
        if style is not None and style.get(f"{_W}val") == "NoteMark":
            continue
        assert one.find(f"{_W}rPr/{_W}vanish") is None
        for part in one:
            if part.tag == f"{_W}t":
                found.append(part.text or "")
            elif part.tag == f"{_W}noBreakHyphen":
                found.append("-")
    return "".join(found)


def in_docx(content: bytes, document: Document) -> list[tuple[Printed, str]]:
    """Every figure of a Word file, with the tip of its link.

    Tables are told by their caption, sections by their heading; where a cell has no link to evidence, its
    fact is that of the tip of none.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))[0]
    captions = {one.caption: one for one in shown_exhibits(document)}
    titles = {one.title: one.id for one in document.sections}
    found: list[tuple[Printed, str]] = []
    name = "elsewhere"

    def links(element: ElementTree.Element, place: Place) -> Iterator[tuple[Printed, str]]:
        for link in element.iter(f"{_W}hyperlink"):
            if link.get(f"{_W}anchor", "").startswith("zb_e"):
                tip = link.get(f"{_W}tooltip", "")
                yield Printed(place, _run_text(link), tip.partition(" = ")[0]), tip

    def walk(parent: ElementTree.Element) -> None:
        nonlocal name
        for element in parent:
            if element.tag == f"{_W}p":
                style = element.find(f"{_W}pPr/{_W}pStyle")
                if style is not None and style.get(f"{_W}val") == "Heading1":
                    told = titles.get(_run_text(element))
                    name = "elsewhere" if told is None else section(told)
                found.extend(links(element, Place(name)))
            elif element.tag == f"{_W}tbl":
                caption = element.find(f"{_W}tblPr/{_W}tblCaption")
                if caption is not None and (one := captions.get(caption.get(f"{_W}val", ""))) is not None:
                    heads = 1 + any(column.group for column in one.body.columns)
                    for number, row in enumerate(element.findall(f"{_W}tr")[heads:]):
                        at = 0
                        for cell in row.findall(f"{_W}tc"):
                            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                            place = Place(exhibit(one.id), number, at)
                            at += int(span.get(f"{_W}val", "1")) if span is not None else 1
                            (*linked,) = links(cell, place)
                            assert not linked or linked[0][0].text == _run_text(cell)
                            found.extend(linked)
                elif caption is None:
                    for cell in element.findall(f"{_W}tr/{_W}tc"):
                        walk(cell)
            elif element.tag == f"{_W}sdt":
                for inner in element.iter(f"{_W}sdtContent"):
                    walk(inner)

    walk(body)
    return found


# issue.json


def in_json(content: bytes) -> list[tuple[Printed, float | None]]:
    """Every figure of an ``issue.json``, with the value beside it."""
    told = json.loads(content)["document"]
    found: list[tuple[Printed, float | None]] = []

    def walk(node: Any, name: str) -> None:
        if isinstance(node, list):
            for child in node:
                walk(child, name)
        elif isinstance(node, dict) and node.get("type") == "exhibit":
            if node["empty"] is not None:
                return
            for number, row in enumerate(node["table"]["rows"]):
                at = 0
                for cell in row["cells"]:
                    place, at = Place(exhibit(node["id"]), number, at), at + cell["span"]
                    if cell["fact"] is not None and not isinstance(cell["value"], str):
                        found.append((Printed(place, cell["text"], cell["fact"]), cell["value"]))
        elif isinstance(node, dict) and node.get("type") == "figure":
            found.append((Printed(Place(name), node["text"], node["fact"]), node["value"]))
        elif isinstance(node, dict):
            for child in node.values():
                walk(child, name)

    walk(told["front"], "elsewhere")
    for one in told["sections"]:
        walk(one["blocks"], section(one["id"]))
    return found


# The workbook


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of an exhibit: what it holds, how that reads in its format, and whether it is a formula."""

    place: Place
    value: object
    text: str
    live: bool


Grid = list[list[object]]


def grids(content: bytes) -> dict[str, Grid]:
    """The values of each sheet from its first row and column on, as calamine reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in book.sheet_names
    }


def in_xlsx(content: bytes, document: Document, values: Mapping[str, Grid]) -> Iterator[SheetCell]:
    """Every cell of the exhibits' tables, with ``values`` from any program and the formats of ``content``."""
    opened = Opened(content)
    colon = "：" if document.lang == "zh" else ": "
    for one in shown_exhibits(document):
        (name,) = (
            name for name, rows in values.items()
            if (rows and str(rows[0][0]) == one.caption) or str(rows[0][0]).endswith(f"{colon}{one.caption}")
        )  # fmt: skip
        labels = [column.label for column in one.body.columns]
        grouped = any(column.group for column in one.body.columns)
        rows = values[name]
        (head,) = (
            n for n, row in enumerate(rows)
            if [str(v) for v, c in zip(row, one.body.columns, strict=False) if c.group or not grouped]
            == [label for label, c in zip(labels, one.body.columns, strict=True) if c.group or not grouped]
        )  # fmt: skip
        cells = opened[name]
        for number in range(len(one.body.rows)):
            for column in range(len(labels)):
                value = rows[head + 1 + number][column]
                found = cells.get(f"{chr(65 + column)}{head + 2 + number}")
                text = shown(value, found.code) if found and isinstance(value, int | float) else str(value)
                live = found is not None and found.formula is not None
                yield SheetCell(Place(exhibit(one.id), number, column), value, text, live)


def evidence_rows(values: Mapping[str, Grid], lang: Lang) -> dict[str, tuple[str, object]]:
    """By fact, what the sheet of evidence says of it: as printed, and its exact value."""
    rows = values["证据" if lang == "zh" else "Evidence"]
    head = next(n for n, row in enumerate(rows) if row[-1] not in ("", None))
    return {str(row[15]): (str(row[4]), row[5]) for row in rows[head + 1 :] if row[15]}


def hold_workbook(
    document: Document, figures: Iterable[Expected], content: bytes, values: Mapping[str, Grid]
) -> int:
    """Hold a workbook against figures, with ``values`` from any program; how many were found.

    Figures of tables stand in their cells, those of prose on the sheet of evidence.
    """
    lang = document.lang
    cells = {cell.place: cell for cell in in_xlsx(content, document, values)}
    evidence = evidence_rows(values, lang)
    held = 0
    for one in figures:
        place, text, fact = one.printed.place, one.printed.text, one.printed.fact
        printed, exact = evidence[fact]
        if one.value is None:
            assert (printed, exact) == (DASH, DASH), one
        else:
            assert isinstance(exact, int | float), one
            assert math.isclose(exact, one.value, rel_tol=1e-12, abs_tol=1e-15), (one, exact)
        if not place.in_table:
            assert one.format is not None
            assert one.format.absolute or printed == text, (one, printed)
            held += 1
            continue
        cell = cells[place]
        mark = f" {one.mark}" if one.mark else ""
        assert cell.text == text + mark, (one, cell)
        if one.value is not None:
            assert isinstance(cell.value, int | float), (one, cell)
            wanted = in_unit(one.value, one.format, lang)
            assert math.isclose(cell.value, wanted, rel_tol=1e-12, abs_tol=1e-15), (one, cell)
        held += 1
    return held


# The PDF


@dataclass(frozen=True, slots=True)
class Linked:
    """Characters under a link into the evidence, and their page from 1.

    ``line`` is the line that it leads to, ``entry`` that line and the next ones, since long names wrap.
    """

    page: int
    text: str
    line: str
    entry: str

    @property
    def number(self) -> int:
        """That of the entry, with which its line begins; 0 where it does not begin with one."""
        first = self.line.partition(" ")[0]
        return int(first) if first.isdecimal() else 0


class _PdfPages:
    """Pages with the places of their characters, each read once."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self.document = document
        self._texts: dict[int, Any] = {}
        self._characters: dict[int, list[tuple[float, float, str]]] = {}
        self._lines: dict[tuple[int, int, int, int], str] = {}

    def text_page(self, number: int) -> Any:
        if number not in self._texts:
            self._texts[number] = self.document[number].get_textpage()
        return self._texts[number]

    def characters(self, number: int) -> list[tuple[float, float, str]]:
        if number not in self._characters:
            page = self.text_page(number)
            boxes = [page.get_charbox(at, loose=True) for at in range(page.count_chars())]
            letters = [chr(raw.FPDFText_GetUnicode(page.raw, at)) for at in range(len(boxes))]
            self._characters[number] = [
                ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, letter)
                for box, letter in zip(boxes, letters, strict=True)
                if letter.strip()
            ]
        return self._characters[number]

    def lines(self, number: int, left: float, height: float, depth: float) -> str:
        """The line that a link means and those under it, from where it leads to on."""
        key = (number, round(left), round(height), round(depth))
        if key not in self._lines:
            # Typst leads to ten points above the line that is meant.
            width = self.document[number].get_width()
            bounded = self.text_page(number).get_text_bounded(left - 1, height - depth, width, height - 10)
            self._lines[key] = " ".join(bounded.split())
        return self._lines[key]


def in_pdf(content: bytes) -> list[Linked]:
    """Every link of a PDF to a place in it: the characters whose middle is inside, and the line meant."""
    found = []
    with pypdfium2.PdfDocument(content) as document:
        pages = _PdfPages(document)
        for number in range(len(document)):
            place, link = ctypes.c_int(0), raw.FPDF_LINK()
            page = document[number]
            while raw.FPDFLink_Enumerate(page, place, link):
                target = raw.FPDFLink_GetDest(document, link)
                if not target:
                    continue
                inside = "".join(
                    letter
                    for left, bottom, right, top in _areas(link)
                    for x, y, letter in pages.characters(number)
                    if left <= x <= right and bottom <= y <= top
                )
                known = [ctypes.c_int() for _ in range(3)]
                left, height, zoom = (ctypes.c_float() for _ in range(3))
                raw.FPDFDest_GetLocationInPage(target, *known, left, height, zoom)
                to_page = raw.FPDFDest_GetDestPageIndex(document, target)
                where = to_page, left.value, height.value
                line, entry = (pages.lines(*where, depth) for depth in (15, 40))
                found.append(Linked(number + 1, inside, line, entry))
    return found


def placed_in_pdf(content: bytes) -> list[dict[str, Any]]:
    """The figures that a PDF says it prints, each with its page."""
    told: list[dict[str, Any]] = json.loads(attachment(content, "figures.json"))["figures"]
    return told


def _areas(link: Any) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of what a link covers: on each line that its words are broken over."""
    for at in range(max(raw.FPDFLink_CountQuadPoints(link), 0)):
        quad = raw.FS_QUADPOINTSF()
        assert raw.FPDFLink_GetQuadPoints(link, at, quad)
        xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
        yield min(xs), min(ys), max(xs), max(ys)
    if raw.FPDFLink_CountQuadPoints(link) < 1:
        rect = raw.FS_RECTF()
        raw.FPDFLink_GetAnnotRect(link, rect)
        yield rect.left, rect.bottom, rect.right, rect.top
