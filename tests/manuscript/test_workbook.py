"""Workbooks: numbers as people see them, cells by name, hostile parts refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.cell_formats import general, shown
from zhoubao.manuscript.workbook import EVIDENCE_NAME, read_workbook

from .files import ROWS, passages_of, repacked, rows_of, workbook
from .test_building import sound


def test_a_whole_workbook() -> None:
    manuscript = read_workbook("a.xlsx", workbook())
    sound(manuscript)
    assert rows_of(manuscript, manuscript.tables[0]) == [
        {at: text for at, text in enumerate(row) if text} for row in ROWS
    ]
    named = {c.name: manuscript.text[c.start : c.end] for c in manuscript.tables[0].cells}
    assert named["复盘!E3"] == "9.98%"
    assert named["复盘!C2"] == "36,376"
    assert [p.kind for p in manuscript.passages] == ["heading"]


def test_merged_headings_quoted_names_and_hidden_sheets() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("It's 1")
    sheet.write(1, 1, "公司")
    sheet.merge_range(1, 2, 1, 3, "涨跌幅")
    sheet.write_row(2, 2, ["本周", "本月"])
    sheet.write_row(3, 1, ["寒武纪", 0.0998, 2])
    hidden = book.add_worksheet("hidden")
    hidden.write(0, 0, 1)
    hidden.hide()
    book.close()
    manuscript = read_workbook("a.xlsx", buffer.getvalue())
    assert rows_of(manuscript, manuscript.tables[0]) == [
        {1: "公司", 2: "涨跌幅"},
        {2: "本周", 3: "本月"},
        {1: "寒武纪", 2: "0.0998", 3: "2"},
    ]
    cells = manuscript.tables[0].cells
    assert cells[1].columns == 2
    assert cells[-1].name == "'It''s 1'!D4"
    assert manuscript.notices == ("Left out 1 hidden sheets; numbers in them are not checked.",)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.0998, "0.00%", "9.98%"),
        (-0.07786, "0.00%;[Red]-0.00%", "-7.79%"),
        (0.045, "+0.00%;-0.00%;0.00%", "+4.50%"),
        (1.005, "0.00", "1.01"),
        (1234.5, "#,##0.00_);(#,##0.00)", "1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (12345678, '#,##0.0,,"M"', "12.3M"),
        (12.34, '0.0"亿元"', "12.3亿元"),
        (5, "000000", "000005"),
        (0.5, "0.0##", "0.5"),
        (1234.5, "[$€-407]#,##0", "€1,235"),
        (0, '0;-0;"—"', "—"),
        (-0.00001, "0.00%", "0.00%"),
        (3.14159, "0.00E+00", "3.14159"),
        (0.5, "# ?/?", "0.5"),
        (45000, "yyyy-mm-dd", "45000"),
        (1.5, "[>=1]0.00;0", "1.50"),
        (0.4, "[>=1]0.00;0", "0"),
        (0.00001, "[>=0.00005]+0.00%;[<=-0.00005]-0.00%;0.00%", "0.00%"),
        (-0.00001, "[>=0.00005]+0.00%;[<=-0.00005]-0.00%;0.00%", "0.00%"),
        (-0.0123, "[>=0.00005]+0.00%;[<=-0.00005]-0.00%;0.00%", "-1.23%"),
        (0.0123, "[>=0.00005]+0.00%;[<=-0.00005]-0.00%;0.00%", "+1.23%"),
        (1.5, "General", "1.5"),
        (1e300, "0.00", "1e+300"),
    ],
)
def test_formats(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_general() -> None:
    assert [general(v) for v in (12.0, 0.1 + 0.2, -3, 1e-12)] == ["12", "0.3", "-3", "1e-12"]


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_refused(part: str) -> None:
    def change(name: str, xml: bytes) -> bytes:
        if name != part:
            return xml
        head, _, rest = xml.partition(b"?>")
        return head + b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + rest

    with pytest.raises(UnreadableError, match=r"document type definition|damaged"):
        read_workbook("a.xlsx", repacked(workbook(), change))


def test_broken_styles_leave_the_values() -> None:
    broken = repacked(workbook(), lambda name, xml: b"<x" if name == "xl/styles.xml" else xml)
    try:
        text = read_workbook("a.xlsx", broken).text
    except UnreadableError:
        return
    assert "0.0998" in text


def _book(fill: Callable[[Any, Any], object]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book, book.add_worksheet("It's 1"))
    book.close()
    return buffer.getvalue()


def test_what_does_not_print_is_left_out_and_said() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["公司", "本周", "", "基期价", 431])
        sheet.write_row(1, 0, ["寒武纪", 0.0998, "", "x", 9])
        sheet.write(5, 0, "outside")
        sheet.print_area(0, 0, 1, 1)

    manuscript = read_workbook("a.xlsx", _book(fill))
    assert rows_of(manuscript, manuscript.tables[0]) == [{0: "公司", 1: "本周"}, {0: "寒武纪", 1: "0.0998"}]
    assert manuscript.notices == ("Left out 5 cells outside the print areas of their sheets.",)


def test_a_print_area_that_is_not_understood_is_none() -> None:
    content = _book(lambda book, sheet: (sheet.write_row(0, 0, ["a", 1]), sheet.print_area(0, 0, 0, 0)))

    def change(name: str, xml: bytes) -> bytes:
        return xml.replace(b"$A$1", b"$A:$A,#REF!") if name == "xl/workbook.xml" else xml

    manuscript = read_workbook("a.xlsx", repacked(content, change))
    assert rows_of(manuscript, manuscript.tables[0]) == [{0: "a", 1: "1"}]
    assert not manuscript.notices


def test_sheets_of_evidence_are_left_out_and_said() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["a", 1])
        book.add_worksheet("Evidence").write_row(0, 0, ["b", 2])
        book.define_name(f"Evidence!{EVIDENCE_NAME}", "=Evidence!$A$1")
        # A name of the whole workbook marks no sheet.
        book.define_name("anything", "='It''s 1'!$A$1")

    manuscript = read_workbook("a.xlsx", _book(fill))
    assert "b" not in manuscript.text
    assert manuscript.notices == ("Left out 1 sheets of evidence, which figures were reckoned from.",)


def test_lines_above_and_below_a_table_are_passages() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "图表1：复盘")
        sheet.write(1, 0, "← 封面")
        sheet.write_row(3, 0, ["公司", "本周"])
        sheet.write(4, 0, "板块")
        sheet.write_row(5, 0, ["寒武纪", 0.0998])
        sheet.write(6, 0, "来源：Wind")
        sheet.write(7, 0, "截至收盘")

    manuscript = read_workbook("a.xlsx", _book(fill))
    assert passages_of(manuscript) == [
        ("heading", "It's 1"), ("caption", "图表1：复盘"), ("paragraph", "← 封面"),
        ("note", "来源：Wind"), ("paragraph", "截至收盘"),
    ]  # fmt: skip
    assert rows_of(manuscript, manuscript.tables[0]) == [
        {0: "公司", 1: "本周"}, {0: "板块"}, {0: "寒武纪", 1: "0.0998"},
    ]  # fmt: skip


def test_a_line_that_nothing_parts_from_its_table_stays_in_it() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "板块")
        sheet.write_row(1, 0, ["公司", "本周"])
        sheet.write_row(2, 0, ["寒武纪", 0.0998])
        sheet.write(3, 0, "龙芯中科")

    manuscript = read_workbook("a.xlsx", _book(fill))
    assert [p.kind for p in manuscript.passages] == ["heading"]
    assert len(manuscript.tables[0].cells) == 6
