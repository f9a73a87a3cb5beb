"""Workbooks (.xlsx): each visible sheet as a heading and one table, its cells named ``Sheet1!C7``.

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
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.building import MAX_CELLS, ManuscriptBuilder, TableCell, guess_header_rows
from zhoubao.manuscript.cell_formats import BUILT_IN, general, shown
from zhoubao.manuscript.headings import widened
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.sources.cells import Cell, Sheet
from zhoubao.sources.workbook import read_workbook as read_sheets

__all__ = ["MAX_FORMATTED", "read_workbook"]

MAX_FORMATTED = 32 * 1024 * 1024
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_Attributes = dict[str, str]


@dataclass(slots=True)
class _Layout:
    """What a sheet's part says beside values: the format of a cell, and how far a merged one reaches."""

    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


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
    for sheet in sheets:
        builder.passage(sheet.name, "heading", 1)
        _add(builder, sheet, layouts.get(sheet.name) or _Layout())
    if hidden:
        builder.notice(f"Left out {len(hidden):,} hidden sheets; numbers in them are not checked.")
    return builder.build()


def _add(builder: ManuscriptBuilder, sheet: Sheet, layout: _Layout) -> None:
    quoted = sheet.name if _PLAIN_NAME.fullmatch(sheet.name) else "'" + sheet.name.replace("'", "''") + "'"
    rows: list[list[TableCell]] = []
    first = sheet.rows[0][0]
    for number, cells in sheet.rows:
        rows.extend([] for _ in range(number - first - len(rows)))
        rows.append([])
        for column, cell in enumerate(cells):
            text = _text(cell, layout.formats.get((number, column), ""))
            if text:
                tall, wide = layout.merged.get((number, column), (1, 1))
                address = f"{quoted}!{_letters(column)}{number}"
                rows[-1].append(TableCell(text, column, tall, wide, address))
    heads = guess_header_rows(rows)
    builder.table(widened(rows, heads), header_rows=heads)


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

    def listed(element: str, attributes: _Attributes) -> None:
        if element == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            target = targets.get(link, "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            sheets[attributes.get("name", "")] = path

    _walk(parts.get("xl/_rels/workbook.xml.rels", b""), relation)
    _walk(parts.get("xl/workbook.xml", b""), listed)
    layouts = {}
    for sheet, path in sheets.items():
        xml = parts.get(path, b"")
        if len(xml) > MAX_FORMATTED:
            builder.notice(f"The number formats of sheet {sheet!r} were not read, since it is very large.")
        elif xml:
            layouts[sheet] = _layout(xml, codes)
    return layouts


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


def _walk(xml: bytes, element: Callable[[str, _Attributes], None]) -> None:
    """Call ``element`` for every start tag, its name without prefix; stop where the part is broken."""
    if not xml:
        return
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def start(name: str, attributes: _Attributes) -> None:
        element(name.rpartition(":")[2], attributes)

    parser.StartElementHandler = start
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError):
        return
