"""Workbooks (.xlsx): each visible sheet as a heading and one table, its cells named ``Sheet1!C7``.

What a sheet is set to print is what it says: of one with a print area the cells outside are left out, and a
notice tells how many. Lines above and below the table (a title, a source line) are passages. Sheets that
carry the name ``EVIDENCE_NAME`` are what a printed issue was reckoned from, no text, and are left out too.

Values come through ``sources.workbook``, the house's one reader of XLSX, which refuses what unpacks too far.
The formats of the cells are read besides, so that a number reads as its program shows it. A document type
definition in any part (the way to entities, outside or multiplying) is refused; macros and formulas are never
run, a formula's last result is what is read.

Limits: those of ``sources.workbook``; formats are not read from parts of more than ``MAX_FORMATTED`` bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.building import MAX_CELLS, ManuscriptBuilder, TableCell, guess_header_rows
from zhoubao.manuscript.cell_formats import BUILT_IN, general, shown
from zhoubao.manuscript.headings import widened
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.marks import kind_of
from zhoubao.sources.cells import Cell, Sheet
from zhoubao.sources.workbook import read_workbook as read_sheets

__all__ = ["EVIDENCE_NAME", "MAX_FORMATTED", "read_workbook"]

MAX_FORMATTED = 32 * 1024 * 1024
EVIDENCE_NAME = "zhoubao.evidence"
"""The name that marks a sheet of evidence, as a name defined on that sheet alone."""
_MAX_AREAS = 4_000
_PRINT_AREA = "_xlnm.Print_Area"
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?$")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_Attributes = dict[str, str]


@dataclass(slots=True)
class _Layout:
    """What a sheet's part says beside values: the format of a cell, and how far a merged one reaches."""

    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    printed: list[tuple[int, int, int, int]] = field(default_factory=list)
    evidence: bool = False

    def prints(self, row: int, column: int) -> bool:
        """Whether a cell is within what prints: all are where no area is set."""
        return not self.printed or any(
            top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.printed
        )


def read_workbook(name: str, content: bytes) -> Manuscript:
    """The manuscript of a workbook.

    Raises ``UnreadableError`` where it is damaged, protected, too large, or without a visible filled sheet.
    """
    sheets, hidden = read_sheets(content, name)
    builder = ManuscriptBuilder(name, "xlsx")
    used = sum(1 for sheet in sheets for _, cells in sheet.rows for cell in cells if cell not in (None, ""))
    if used > MAX_CELLS:
        raise UnreadableError(
            f"{name} holds more than {MAX_CELLS:,} filled cells; copy the tables of the report alone."
        )
    layouts = _layouts(name, content, builder)
    outside = evidence = 0
    for sheet in sheets:
        layout = layouts.get(sheet.name) or _Layout()
        if layout.evidence:
            evidence += 1
            continue
        builder.passage(sheet.name, "heading", 1)
        outside += _add(builder, sheet, layout)
    if evidence:
        builder.notice(f"Left out {evidence:,} sheets of evidence, which figures were reckoned from.")
    if outside:
        builder.notice(f"Left out {outside:,} cells outside the print areas of their sheets.")
    if hidden:
        builder.notice(f"Left out {len(hidden):,} hidden sheets; numbers in them are not checked.")
    return builder.build()


def _add(builder: ManuscriptBuilder, sheet: Sheet, layout: _Layout) -> int:
    """Add a sheet's lines and table; returns how many filled cells do not print."""
    quoted = sheet.name if _PLAIN_NAME.fullmatch(sheet.name) else "'" + sheet.name.replace("'", "''") + "'"
    rows: list[list[TableCell]] = []
    outside = 0
    first = sheet.rows[0][0]
    for number, cells in sheet.rows:
        rows.extend([] for _ in range(number - first - len(rows)))
        rows.append([])
        for column, cell in enumerate(cells):
            text = _text(cell, layout.formats.get((number, column), ""))
            if text and not layout.prints(number, column):
                outside += 1
            elif text:
                tall, wide = layout.merged.get((number, column), (1, 1))
                address = f"{quoted}!{_letters(column)}{number}"
                rows[-1].append(TableCell(text, column, tall, wide, address))
    above, table, below = _parted(rows)
    for text in above:
        builder.passage(text, *kind_of(text))
    if table:
        heads = guess_header_rows(table)
        builder.table(widened(table, heads), header_rows=heads)
    for text in below:
        builder.passage(text, *kind_of(text))
    return outside


def _parted(
    rows: Sequence[list[TableCell]],
) -> tuple[list[str], Sequence[list[TableCell]], list[str]]:
    """The lines above a sheet's table, the table, and the lines below it.

    A line is a row with words in one cell alone. One in the midst is part of the table; so are lines that
    nothing parts from it, where there is no blank row, or words that a mark shows to be a title or a note.
    """
    first, last = 0, len(rows)
    told = [n for n, row in enumerate(rows) if len(row) > 1]
    if told:
        above = [n for n in range(told[0]) if rows[n]]
        if above and (not rows[told[0] - 1] or kind_of(rows[above[0]][0].text)[0] == "caption"):
            first = told[0]
        under = [n for n in range(told[-1] + 1, len(rows)) if rows[n]]
        if under and (not rows[told[-1] + 1] or kind_of(rows[under[0]][0].text)[0] == "note"):
            last = told[-1] + 1
    lines = [[row[0].text for row in part if row] for part in (rows[:first], rows[last:])]
    return lines[0], rows[first:last], lines[1]


def _text(cell: Cell, code: str) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return shown(cell, code) if code else general(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, dt.time):
        return cell.isoformat("auto" if cell.second else "minutes")
    return str(cell)


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def _place(reference: str) -> tuple[int, int] | None:
    """``C7`` as row 7 and column 2 (columns from 0)."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1


def _layouts(name: str, content: bytes, builder: ManuscriptBuilder) -> dict[str, _Layout]:
    """The layout of each sheet by its name. What cannot be understood is left out: the values still stand."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:  # opened and unpacked once already, within bounds
        parts: dict[str, bytes] = {}
        for part in archive.infolist():
            if not part.filename.endswith((".xml", ".rels")):
                continue
            with archive.open(part) as stream:
                xml = stream.read()
            if _DOCTYPE.search(xml):
                raise UnreadableError(
                    f"{name} holds a document type definition, which no workbook does; save it anew as .xlsx."
                )
            if part.filename.startswith("xl/") and not part.filename.endswith("sharedStrings.xml"):
                parts[part.filename] = xml
    codes = _codes(parts.get("xl/styles.xml", b""))
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(element: str, attributes: _Attributes) -> None:
        if element == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    order: list[str] = []

    def listed(element: str, attributes: _Attributes) -> None:
        if element == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            target = targets.get(link, "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            sheets[attributes.get("name", "")] = path
            order.append(attributes.get("name", ""))

    _walk(parts.get("xl/_rels/workbook.xml.rels", b""), relation)
    _walk(parts.get("xl/workbook.xml", b""), listed)
    layouts = {}
    for sheet, path in sheets.items():
        xml = parts.get(path, b"")
        if len(xml) > MAX_FORMATTED:
            builder.notice(f"The number formats of sheet {sheet!r} were not read, since it is very large.")
        elif xml:
            layouts[sheet] = _layout(xml, codes)
    for name, place, told in _defined(parts.get("xl/workbook.xml", b"")):
        if place < len(order) and (layout := layouts.get(order[place])) is not None:
            if name == EVIDENCE_NAME:
                layout.evidence = True
            elif name == _PRINT_AREA:
                layout.printed = _areas(told)
    return layouts


def _defined(xml: bytes) -> list[tuple[str, int, str]]:
    """The names that are defined on one sheet: the name, the sheet's place, and what it stands for."""
    found: list[tuple[str, int, str]] = []
    inside = False

    def element(name: str, attributes: _Attributes) -> None:
        nonlocal inside
        place = attributes.get("localSheetId", "")
        inside = name == "definedName" and place.isdecimal() and len(place) < 6
        if inside:
            found.append((attributes.get("name", ""), int(place), ""))

    def text(words: str) -> None:
        if inside:
            name, place, told = found[-1]
            found[-1] = (name, place, told + words)

    _walk(xml, element, text)
    return found


def _areas(told: str) -> list[tuple[int, int, int, int]]:
    """``'Exhibit 1'!$A$1:$H$40`` as first row, first column, last row, last column; several by commas.

    None at all where one of them is not understood: then everything is read.
    """
    areas = []
    for part in re.split(r",(?=(?:[^']*'[^']*')*[^']*$)", told) if len(told) < _MAX_AREAS else ():
        found = _AREA.fullmatch(part.rpartition("!")[2])
        start = _place(f"{found[1]}{found[2]}") if found else None
        end = _place(f"{found[3]}{found[4]}") if found and found[3] else start
        if start is None or end is None:
            return []
        areas.append((start[0], start[1], end[0], end[1]))
    return areas


def _codes(xml: bytes) -> list[str]:
    """The format code of each cell style, by its number."""
    custom: dict[str, str] = {}
    codes: list[str] = []
    inside = False

    def element(name: str, attributes: _Attributes) -> None:
        nonlocal inside
        if name == "numFmt":
            custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            built_in = BUILT_IN.get(int(number), "") if number.isdecimal() and len(number) < 6 else ""
            codes.append(custom.get(number) or built_in)

    _walk(xml, element)
    return codes


def _layout(xml: bytes, codes: list[str]) -> _Layout:
    layout = _Layout()
    row = column = 0

    def element(name: str, attributes: _Attributes) -> None:
        nonlocal row, column
        if name == "row":
            number = attributes.get("r", "")
            row, column = int(number) if number.isdecimal() and len(number) < 8 else row + 1, -1
        elif name == "c":
            place = _place(attributes.get("r", "")) or (row, column + 1)
            row, column = place
            style = attributes.get("s", "0")
            if style.isdecimal() and len(style) < 6 and int(style) < len(codes) and codes[int(style)]:
                layout.formats[place] = codes[int(style)]
        elif name == "mergeCell":
            corners = [_place(corner) for corner in attributes.get("ref", "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                (top, left), (bottom, right) = corners[0], corners[1]
                layout.merged[(top, left)] = (max(bottom - top, 0) + 1, max(right - left, 0) + 1)

    _walk(xml, element)
    return layout


def _walk(
    xml: bytes,
    element: Callable[[str, _Attributes], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Call ``element`` for every start tag, its name without prefix, and ``text`` for what stands between
    tags; stop where the part is broken."""
    if not xml:
        return
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def start(name: str, attributes: _Attributes) -> None:
        element(name.rpartition(":")[2], attributes)

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError):
        return
