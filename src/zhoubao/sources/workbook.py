"""XLSX workbooks as raw tables, opened only once they are known to be of a bearable size.

A workbook of a few kilobytes can unpack to gigabytes, or hold two cells so far apart that the grid between
them fills the memory; both are refused before the spreadsheet library sees the file.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence

from zhoubao.errors import UnreadableError
from zhoubao.sources.cells import MAX_CELLS, Cell, Row, Sheet

__all__ = ["MAX_PARTS", "MAX_UNPACKED", "read_workbook"]

MAX_UNPACKED = 256 * 1024 * 1024
MAX_PARTS = 2_000
_CHUNK = 1024 * 1024
_ATTRIBUTES = rb"""((?:[^>"']++|"[^"]*"|'[^']*')*+)>"""
_CELL = re.compile(rb"<(?:\w+:)?c\b" + _ATTRIBUTES)
_ROW = re.compile(rb"<(?:\w+:)?row\b" + _ATTRIBUTES)
_ROW_END = re.compile(rb"</(?:\w+:)?row\s*>")
_REF = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*\$?([A-Za-z]*)\$?(\d+)""")


def read_workbook(raw: bytes, file: str) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """The visible sheets that hold anything, and the names of the hidden ones.

    Raises ``UnreadableError`` for a workbook that is damaged, protected, too large, or not XLSX.
    """
    _refuse_bombs(raw, file)
    import python_calamine as calamine

    tables: list[tuple[str, tuple[Row, ...]]] = []
    skipped: list[str] = []
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible is not calamine.SheetVisibleEnum.Visible:
                    skipped.append(sheet.name)
                    continue
                grid = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                rows = tuple(
                    (number, cells) for number, cells in enumerate(map(_plain_cells, grid), 1) if any(cells)
                )
                if rows:
                    tables.append((sheet.name, rows))
    except calamine.PasswordError:
        raise _protected(file) from None
    except BaseException as error:
        # The library is compiled; a panic inside it arrives as a BaseException of its own.
        if isinstance(error, KeyboardInterrupt | SystemExit | UnreadableError):
            raise
        raise UnreadableError(
            f"{file} is a damaged workbook; open it in a spreadsheet, save it as .xlsx and try again."
        ) from None
    if not tables:
        raise UnreadableError(f"{file} has no visible sheet with anything in it; save the table again.")
    several = len(tables) > 1
    return (
        tuple(Sheet(f"{file}, sheet {name!r}" if several else file, name, rows) for name, rows in tables),
        tuple(skipped),
    )


def _plain_cells(cells: Sequence[Cell]) -> list[Cell]:
    """Cells with timestamps at midnight as dates; the library gives both for the same format."""
    return [
        cell.date() if isinstance(cell, dt.datetime) and cell.time() == dt.time() else cell for cell in cells
    ]


def _refuse_bombs(raw: bytes, file: str) -> None:
    """Unpack every part within bounds, so that no size is taken on trust, and bound the sheets' grids."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "EncryptedPackage" in names or any(part.flag_bits & 1 for part in parts):
                raise _protected(file)
            if "xl/workbook.xml" not in names:
                raise UnreadableError(f"{file} is an archive but no XLSX workbook; give a CSV or XLSX file.")
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _too_large(file)
            left, grid = MAX_UNPACKED, 0
            for part in parts:
                content = bytearray()
                with archive.open(part) as stream:
                    while block := stream.read(_CHUNK):
                        content += block
                        if len(content) > left:
                            raise _too_large(file)
                left -= len(content)
                if content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):  # XML no reader bounds
                    raise zipfile.BadZipFile
                if b"sheetData" in content:
                    grid += _grid(bytes(content))
            if grid > MAX_CELLS:
                raise UnreadableError(
                    f"{file} spreads over {grid:,} cells, more than {MAX_CELLS:,}; "
                    "copy the table alone into a new workbook, or save it as CSV."
                )
    except UnreadableError:
        raise
    except Exception:  # a broken archive makes zipfile raise nearly anything
        raise UnreadableError(
            f"{file} is a damaged or cut-off workbook; save or download it again."
        ) from None


def _protected(file: str) -> UnreadableError:
    return UnreadableError(f"{file} is protected by a password; save it without one and try again.")


def _too_large(file: str) -> UnreadableError:
    return UnreadableError(
        f"{file} unpacks to more than {MAX_UNPACKED // 1024**2} MB; save the table alone in a new workbook."
    )


def _grid(xml: bytes) -> int:
    """An upper bound of the cells between A1 and the farthest cell of a sheet that holds a value."""
    last_row = last_column = unnamed = 0
    for found in _CELL.finditer(xml):
        attributes = found[1]
        if attributes.endswith(b"/"):  # formatted but empty: the library leaves it out
            continue
        reference = _REF.search(attributes)
        if reference is None or not reference[1]:
            unnamed += 1
            continue
        last_row = max(last_row, int(reference[2][:9]))
        last_column = max(last_column, _column(reference[1]))
    if unnamed:  # cells without a reference are counted on from the cell before, rows likewise
        rows = _ROW.findall(xml)
        named = [int(reference[2][:9]) for row in rows if (reference := _REF.search(row))]
        last_row = max(last_row, *named, 0) + len(rows) - len(named)
        last_column += max(len(_CELL.findall(row)) for row in _ROW_END.split(xml))
    return last_row * last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:7].upper():
        number = number * 26 + letter - 64
    return number
