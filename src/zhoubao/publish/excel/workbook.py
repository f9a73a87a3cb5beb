"""The issue as an Excel workbook: a sheet per exhibit with live formulas and charts, and the evidence."""

from __future__ import annotations

import datetime as dt
import io

from xlsxwriter import Workbook

from zhoubao.manuscript.workbook import EVIDENCE_NAME
from zhoubao.model import FactSet
from zhoubao.publish.document import Document, Exhibit
from zhoubao.publish.excel.charts import ChartLayout, lay_out_chart, write_chart
from zhoubao.publish.excel.cover import write_cover
from zhoubao.publish.excel.evidence import write_evidence, write_inputs, write_sources
from zhoubao.publish.excel.formats import Looks
from zhoubao.publish.excel.layout import LEAST_WIDTH, TableLayout, lay_out
from zhoubao.publish.excel.plan import Plan
from zhoubao.publish.excel.sheet import Sheet, quoted
from zhoubao.publish.excel.tables import write_notes, write_table
from zhoubao.publish.excel.words import word
from zhoubao.publish.labels import label
from zhoubao.publish.outside import clean

__all__ = ["render_xlsx"]

_TOP = 3
"""The first row of an exhibit's chart or table, under its caption and the link to the cover."""
_UPRIGHT = 105
"""Sheets of up to so many characters print upright."""


def render_xlsx(document: Document, facts: FactSet | None = None) -> bytes:
    """The document as XLSX. With the facts it was composed from, figures are formulas on the inputs behind
    them, each with its value, and sheets of evidence follow; without, they are values.

    The same document gives the same bytes on any day. Raises ``RenderError`` where a table's rows do not fill
    its columns, a number is not finite, or a colour of the house is none.
    """
    stream = io.BytesIO()
    # In memory, since only then the times inside the archive are fixed.
    book = Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    book.set_properties(_properties(document))
    looks = Looks(book, document.style, document.lang)
    plan = Plan.of(document, facts)
    charts: dict[str, ChartLayout] = {}
    tables: dict[str, TableLayout] = {}
    for name, exhibit in zip(plan.sheets, plan.exhibits, strict=True):
        top = _TOP
        if exhibit.chart is not None and exhibit.empty is None:
            charts[name] = lay_out_chart(exhibit.chart, top, document.lang)
            top = charts[name].below
        if exhibit.empty is None and exhibit.body.columns:
            tables[name] = lay_out(exhibit, name, top, plan)
    plan.settle()
    write_cover(Sheet(book, plan.cover, looks), plan)
    for name, exhibit in zip(plan.sheets, plan.exhibits, strict=True):
        _exhibit(Sheet(book, name, looks), book, exhibit, tables.get(name), charts.get(name), plan)
    if plan.appendix is not None:
        write_evidence(Sheet(book, plan.evidence, looks), plan)
        write_inputs(Sheet(book, plan.inputs, looks), plan)
    write_sources(Sheet(book, plan.sources, looks), plan)
    # Who reads the workbook as a report, as the check does, leaves these sheets out.
    for name in (plan.evidence, plan.inputs, plan.sources)[-3 if plan.appendix is not None else -1 :]:
        book.define_name(f"{quoted(name)}!{EVIDENCE_NAME}", f"={quoted(name)}!$A$1")
    book.close()
    return stream.getvalue()


def _properties(document: Document) -> dict[str, object]:
    moment = (document.known_at or document.cutoff).astimezone(dt.UTC)
    return {
        "title": clean(document.title),
        "subject": clean(document.subtitle),
        "author": clean(document.desk.names[document.lang]),
        "company": clean(document.desk.house[document.lang]),
        "category": clean(document.edition_name),
        "created": moment.replace(tzinfo=None, microsecond=0),
    }


def _exhibit(
    sheet: Sheet,
    book: Workbook,
    exhibit: Exhibit,
    table: TableLayout | None,
    chart: ChartLayout | None,
    plan: Plan,
) -> None:
    """One exhibit: caption, chart, table, notes; its data and workings to the right of what prints."""
    document, looks, lang = plan.document, sheet.looks, plan.lang
    widths = table.widths if table is not None else (LEAST_WIDTH,)
    sheet.widths(widths)
    named = label(lang, "exhibit", number=exhibit.number) if exhibit.number else ""
    stop = "：" if lang == "zh" else ": "
    sheet.text(0, 0, f"{named}{stop if named else ''}{exhibit.caption}", looks.title())
    sheet.jump(1, 0, word(lang, "back"), looks.link(font_size=9), plan.cover, "A1")
    row = _TOP
    if exhibit.empty is not None:
        frame = looks.of(
            border=1, border_color=looks.rule, align="center", font_color=looks.soft, text_wrap=True
        )
        sheet.merged(row, 0, len(widths) - 1, exhibit.empty, frame)
        sheet.raw.set_row(row, 60)
        row += 1
    if chart is not None:
        first = table.end if table is not None else len(widths)
        write_chart(sheet, book, exhibit, chart, widths, first + 1, document)
        row = chart.below
    if table is not None:
        write_table(sheet, table, plan)
        row = table.last_row + 1
    row = write_notes(sheet, exhibit, row + 1, widths, plan)
    if table is not None and chart is None:
        sheet.raw.freeze_panes(table.body, min(2, len(exhibit.body.columns) - 1))
    elif chart is not None and not chart.chart.restricted:
        sheet.raw.freeze_panes(_TOP - 1, 0)
    repeat = (table.top, table.body - 1) if table is not None and chart is None else None
    head = f"{document.edition_name} · {document.issue}" + (
        f" · {label(lang, 'sample')}" if document.sample else ""
    )
    area = (0, 0, row - 1, len(widths) - 1)
    upright = sum(widths) <= _UPRIGHT
    sheet.page(area, head, document.title, repeat=repeat, upright=upright, whole=chart is not None)
