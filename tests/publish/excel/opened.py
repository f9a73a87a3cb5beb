"""A workbook opened again: cells by their text, value and formula, as the archive has them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class OpenCell:
    """``value`` is what is cached; ``formula`` stands without its ``=``; ``code`` is the number format."""

    value: str | float | None
    formula: str | None
    code: str


class Opened:
    """``Opened(content)["Exhibit 1"]["E7"]``."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        book = self.xml("xl/workbook.xml")
        self.names = [sheet.attrib["name"] for sheet in book.iterfind("m:sheets/m:sheet", _NS)]

    def xml(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.archive.read(part))

    def text(self, part: str) -> str:
        return self.archive.read(part).decode()

    def parts(self, pattern: str) -> list[str]:
        return [name for name in self.archive.namelist() if re.search(pattern, name)]

    @cached_property
    def _strings(self) -> list[str]:
        found = []
        for item in self.xml("xl/sharedStrings.xml").iterfind("m:si", _NS):
            found.append("".join(text.text or "" for text in item.iter(f"{{{_NS['m']}}}t")))
        return found

    @cached_property
    def _codes(self) -> list[str]:
        styles = self.xml("xl/styles.xml")
        custom = {
            n.attrib["numFmtId"]: n.attrib["formatCode"] for n in styles.iterfind("m:numFmts/m:numFmt", _NS)
        }
        built_in = {
            "0": "General",
            "3": "#,##0",
            "4": "#,##0.00",
            "10": "0.00%",
            "2": "0.00",
            "1": "0",
            "9": "0%",
        }
        return [
            custom.get(xf.attrib["numFmtId"], built_in.get(xf.attrib["numFmtId"], "?"))
            for xf in styles.iterfind("m:cellXfs/m:xf", _NS)
        ]

    def part_of(self, name: str) -> str:
        return f"xl/worksheets/sheet{self.names.index(name) + 1}.xml"

    def __getitem__(self, name: str) -> dict[str, OpenCell]:
        cells = {}
        for cell in self.xml(self.part_of(name)).iter(f"{{{_NS['m']}}}c"):
            told, formula = cell.find("m:v", _NS), cell.find("m:f", _NS)
            value: str | float | None = None
            if told is not None and told.text is not None:
                kind = cell.attrib.get("t", "n")
                value = (
                    self._strings[int(told.text)]
                    if kind == "s"
                    else told.text
                    if kind == "str"
                    else float(told.text)
                )
            code = self._codes[int(cell.attrib.get("s", "0"))]
            cells[cell.attrib["r"]] = OpenCell(value, formula.text if formula is not None else None, code)
        return cells

    def links(self, name: str) -> dict[str, str]:
        """Where the cells of a sheet lead within the workbook, and out of it."""
        found = {}
        for link in self.xml(self.part_of(name)).iter(f"{{{_NS['m']}}}hyperlink"):
            found[link.attrib["ref"]] = link.attrib.get("location") or link.attrib.get(_LINK, "")
        return found
