"""The workbook: what its sheets hold, live and safe, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import math
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.publish import sample

from zhoubao.errors import RenderError
from zhoubao.manuscript.cell_formats import shown
from zhoubao.manuscript.workbook import read_workbook
from zhoubao.model import Bilingual, FactInput, FactSet, Lang, Observation, Withheld
from zhoubao.prose.numbers import format_number
from zhoubao.publish.document import (
    Cell,
    Change,
    Column,
    Correction,
    Document,
    Exhibit,
    FrontPage,
    Row,
    SourceLine,
    Table,
)
from zhoubao.publish.excel.plotting import plots_of
from zhoubao.publish.excel.sheet import column_name
from zhoubao.publish.excel.workbook import render_xlsx

from .opened import Opened
from .worked import chart_exhibit, share, steps, trend, worked

HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\u202e=1", "{=1}", "http://x.test/=1"]


def _opened(document: Document, facts: FactSet | None = None) -> Opened:
    return Opened(render_xlsx(document, facts))


def _charts(*exhibits: Exhibit) -> Document:
    return sample.with_sections("en", sample.section(*exhibits))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_the_table_prints_as_in_the_document_and_is_live(lang: Lang) -> None:
    document, facts = worked(lang)
    opened = _opened(document, facts)
    (exhibit,) = document.exhibits
    name = "图表1" if lang == "zh" else "Exhibit 1"
    cells = opened[name]
    at, live = 5, 0
    for row in exhibit.body.rows:
        at, column = at + 1, 0
        for cell in row.cells:
            found = cells[f"{column_name(column)}{at}"]
            column += cell.span
            if isinstance(cell.value, str):
                assert found.value == cell.value
                continue
            if cell.value is None:
                assert str(found.value).startswith("—")
                continue
            assert found.formula, (row, cell)
            assert isinstance(found.value, float)
            assert cell.format is not None
            mark = f" {cell.mark}" if cell.mark else ""
            assert shown(found.value, found.code) == format_number(cell.value, cell.format, lang) + mark
            live += 1
    # Eight instruments and two segments, a cap and three returns each; one has no return of the week.
    assert live == 4 * 10 - 1


def test_returns_are_reckoned_from_the_closes_beside_them() -> None:
    document, facts = worked("en")
    cells = _opened(document, facts)["Exhibit 1"]
    heads = {told.value: at for at, told in cells.items() if at.endswith("5")}
    assert {"Base date", "Base price", "End date", "End price", "Adj. factor", "FX rate", "No."} <= set(heads)
    # The first instrument's week: dividend inside, so close over close times the adjustment.
    week = cells["E7"]
    assert week.formula is not None
    assert week.formula == "N7/L7*O7-1"
    fact = facts["return.wtd/600000.SH"]
    assert [cells[at].value for at in ("L7", "N7")] == [19.8, 20.31]
    assert cells["L7"].formula is not None
    assert cells["L7"].formula.startswith("'Inputs'!F")
    assert cells["E7"].value == fact.value
    assert cells["E6"].formula == "AVERAGE(E7:E11)"
    assert cells["C6"].formula == "SUMPRODUCT(C7:C11,I7:I11)"


def test_the_same_bytes_on_any_day_and_in_any_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    document, facts = worked("zh")
    document = replace(document, sections=(*document.sections, *_charts(chart_exhibit(trend())).sections))
    first = render_xlsx(document, facts)
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert render_xlsx(document, facts) == first
    finally:
        monkeypatch.undo()
        time.tzset()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "2024-11-14T01:30:00Z" in core
    assert str(dt.datetime.now(dt.UTC).year) not in core.replace("2024", "")


def test_links_lead_from_figures_to_evidence_to_inputs_and_back() -> None:
    document, facts = worked("en")
    opened = _opened(document, facts)
    exhibit, evidence = opened.links("Exhibit 1"), opened.links("Evidence")
    entry = opened["Exhibit 1"]["P7"].value
    assert isinstance(entry, float)
    row = int(entry) + 4
    assert exhibit["P7"] == f"'Evidence'!A{row}"
    told = opened["Evidence"]
    assert told[f"P{row}"].value == "return.wtd/600000.SH"
    assert told[f"A{row}"].value == entry
    assert evidence[f"O{row}"] == "'Exhibit 1'!E7"
    target = evidence[f"M{row}"]
    assert target.startswith("'Inputs'!A")
    first = int(target.removeprefix("'Inputs'!A").partition(":")[0])
    inputs = opened["Inputs"]
    assert str(inputs[f"B{first}"].value).endswith("600000.SH")
    assert told[f"F{row}"].formula == "'Exhibit 1'!E7"
    assert told[f"F{row}"].code == "0.0000000000%"


def test_evidence_has_every_entry_and_its_exact_value() -> None:
    document, facts = worked("en")
    told = _opened(document, facts)["Evidence"]
    found = {str(cell.value): at[1:] for at, cell in told.items() if at[0] == "P" and int(at[1:]) > 4}
    assert len(found) == 40
    for fact_id, row in found.items():
        value = facts[fact_id].value
        cell = told[f"F{row}"]
        assert cell.value == (value if value is not None else "—")
        assert (cell.formula is not None) == (value is not None)


def test_without_facts_there_are_values_alone() -> None:
    document, facts = worked("en")
    opened = _opened(document)
    assert opened.names == ["Cover", "Exhibit 1", "Sources"]
    cell = opened["Exhibit 1"]["E7"]
    assert cell.formula is None
    assert cell.value == facts["return.wtd/600000.SH"].value


def test_a_figure_that_is_not_its_fact_is_a_value() -> None:
    document, facts = worked("en")
    (exhibit,) = document.exhibits
    changed = replace(exhibit.body.rows[1].cells[4], value=0.5)
    row = replace(exhibit.body.rows[1], cells=(*exhibit.body.rows[1].cells[:4], changed))
    cells = (*exhibit.body.rows[1].cells[:4], changed, *exhibit.body.rows[1].cells[5:])
    rows = (exhibit.body.rows[0], replace(row, cells=cells), *exhibit.body.rows[2:])
    document = _charts(replace(exhibit, body=replace(exhibit.body, rows=rows)))
    opened = _opened(document, facts)
    assert opened["Exhibit 1"]["E7"].formula is None
    assert opened["Exhibit 1"]["E7"].value == 0.5
    assert opened.parts("comments")


def test_what_rests_on_withheld_values_has_a_value_and_a_comment() -> None:
    document, facts = worked("en")
    code = "600001.SH"

    def hidden(inputs: tuple[Observation | FactInput, ...]) -> tuple[Observation | FactInput, ...]:
        return tuple(
            Withheld.hiding(o) if isinstance(o, Observation) and o.series.endswith(code) else o
            for o in inputs
        )

    kept = tuple(
        replace(fact, inputs=hidden(fact.inputs)) if fact.subject == code else fact for fact in facts
    )
    opened = _opened(document, replace(facts, facts=kept))
    cells = opened["Exhibit 1"]
    assert cells["E8"].formula is None
    assert cells["E8"].value == facts[f"return.wtd/{code}"].value
    assert "L8" not in cells
    (comments,) = opened.parts("comments1")
    assert "may not be passed on" in opened.text(comments)
    inputs = opened["Inputs"]
    rows = [at[1:] for at, told in inputs.items() if at[0] == "B" and str(told.value).endswith(code)]
    assert rows
    assert {inputs[f"F{row}"].value for row in rows} == {"withheld"}


def test_text_from_outside_is_never_a_formula() -> None:
    columns = (Column("a", "=1+1", "left", "@group"), Column("b", HOSTILE[1], "right", "@group"))
    rows = tuple(Row("item", (Cell(text, mark="=m"), Cell(text))) for text in HOSTILE)
    table = Exhibit(0, "x", "=cmd|' /C calc'!A0", Table(columns, rows), "=src", ("-note", "+1"), "=alt")
    chart = trend()
    lines = tuple(
        replace(line, name=name) for line, name in zip(chart.panels[0].lines, HOSTILE, strict=False)
    )
    hostile = replace(chart, unit="=unit", panels=(replace(chart.panels[0], title="=T", lines=lines),))
    document = replace(
        _charts(table, chart_exhibit(hostile, caption="=caption"), replace(table, number=3, empty="=empty")),
        title="=HYPERLINK(1)",
        subtitle="&F&[Path]",
        edition_name="&A@x",
        sources=(
            SourceLine("=1+1", "=f.csv", "@", 1),
            SourceLine("javascript:alert(1)", "x", "y", 1),
            SourceLine("https://example.com/a?b=1&c=2", "x", "y", 1),
        ),
        corrections=(Correction(1, dt.date(2024, 11, 15), "=why", (Change("=w", "=b", "=a"),)),),
    )  # fmt: skip
    opened = _opened(document, sample.facts())
    for name in opened.names:
        for at, cell in opened[name].items():
            assert cell.formula is None or not isinstance(cell.value, str), (name, at)
    for part in opened.parts(r"charts/chart\d"):
        assert "=1+1" not in opened.text(part).replace("<c:v>=1+1</c:v>", "")
        for found in opened.xml(part).iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}f"):
            assert found.text is not None
            assert found.text.startswith("'Exhibit 2'!$")
    assert "javascript" not in "".join(opened.text(part) for part in opened.parts(r"\.rels$"))
    assert opened.links("Sources")
    cover = {str(cell.value) for cell in opened["Cover"].values()}
    assert "=HYPERLINK(1)" in cover
    sheet = opened.text(opened.part_of("Exhibit 2"))
    assert "&amp;F" not in sheet.replace("&amp;&amp;F", "")


def test_a_text_longer_than_a_cell_is_cut() -> None:
    table = Exhibit(
        1, "x", "c", Table((Column("a", "A", "left"),), (Row("item", (Cell("长" * 40_000),)),)), "", (), ""
    )
    found = _opened(_charts(table))["Exhibit 1"]["A5"].value
    assert isinstance(found, str)
    assert len(found) == 32_000
    assert found.endswith("…")


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    table = Exhibit(
        1, "x", "c", Table((Column("a", "A", "left"),), (Row("item", (Cell(value),)),)), "", (), ""
    )
    with pytest.raises(RenderError, match="finite"):
        render_xlsx(_charts(table))


def test_a_row_that_does_not_fill_the_columns_is_refused() -> None:
    table = Exhibit(
        1, "x", "c", Table((Column("a", "A", "left"),), (Row("item", (Cell(1.0), Cell(2.0))),)), "", (), ""
    )
    with pytest.raises(RenderError, match="fills 2 of 1"):
        render_xlsx(_charts(table))


def test_charts_have_their_data_gaps_and_words_for_those_who_cannot_see() -> None:
    opened = _opened(_charts(chart_exhibit(trend())))
    cells = opened["Exhibit 2"]
    texts = {str(cell.value): at for at, cell in cells.items() if isinstance(cell.value, str)}
    assert {"ChatGPT", "Claude", "Shared", "provisional: ChatGPT", "off the axis: Shared"} <= set(texts)
    (part,) = opened.parts(r"charts/chart\d")
    chart = opened.text(part)
    assert "dispBlanksAs" not in chart  # a gap is what programs draw where nothing is said
    assert "<c:scatterChart>" in chart
    assert (
        chart.count("<c:ser>") == 5
    )  # three lines, one of them dashed at its end, one with a value off the axis
    assert "30,000.0" in chart
    (drawing,) = opened.parts(r"drawings/drawing\d")
    assert 'descr="Visits rose."' in opened.text(drawing)
    # Dates are dates, in days.
    january = next(cell for cell in cells.values() if cell.code == "mmm yyyy")
    assert january.value == (dt.date(2024, 1, 1) - dt.date(1899, 12, 30)).days
    # The outlier is in the data in full, and does not stretch the axis.
    assert any(cell.value == 30_000.0 for cell in cells.values())
    assert '<c:max val="4000.0"/>' in chart


def test_bars_name_the_periods_without_a_value_and_hatch_what_is_provisional() -> None:
    opened = _opened(_charts(chart_exhibit(trend("bars"))))
    (part,) = opened.parts(r"charts/chart\d")
    chart = opened.text(part)
    assert "<c:barChart>" in chart
    assert "<a:pattFill" in chart
    assert sum(cell.code == "mmm yyyy" for cell in opened["Exhibit 2"].values()) == 6


def test_steps_hold_their_value_to_the_next_change() -> None:
    (plot,) = plots_of(steps(), "en")
    solid = next(stroke for stroke in plot.strokes if stroke.kind == "solid" and stroke.column == 0)
    assert solid.spots == (
        (dt.date(2024, 8, 2), 34750.0),
        (dt.date(2024, 9, 20), 34750.0),
        (dt.date(2024, 9, 20), 33900.0),
        (dt.date(2024, 11, 13), 33900.0),
    )


def test_gaps_part_a_line() -> None:
    (plot,) = plots_of(trend(), "en")
    solid = next(stroke for stroke in plot.strokes if stroke.kind == "solid" and stroke.column == 0)
    assert [spot is None for spot in solid.spots] == [False, False, True, False, False]


def test_panels_are_charts_of_their_own_and_per_cent_are_ratios() -> None:
    opened = _opened(_charts(chart_exhibit(share())))
    assert len(opened.parts(r"charts/chart\d")) == 2
    assert any(cell.value == pytest.approx(-0.03) for cell in opened["Exhibit 2"].values())


def test_a_restricted_chart_is_a_picture_without_data() -> None:
    opened = _opened(_charts(chart_exhibit(trend(restricted=True))))
    assert not opened.parts(r"charts/chart\d")
    assert len(opened.parts(r"media/.*\.png")) == 1
    cells = opened["Exhibit 2"]
    assert not any(isinstance(cell.value, float) for cell in cells.values())
    assert "The source does not allow its data to be passed on: a picture only." in {
        cell.value for cell in cells.values()
    }


def test_an_empty_exhibit_says_why() -> None:
    opened = _opened(_charts(replace(chart_exhibit(trend()), empty="No source publishes this.")))
    assert "No source publishes this." in {cell.value for cell in opened["Exhibit 2"].values()}
    assert not opened.parts(r"charts/chart\d")


def test_the_front_chart_has_a_sheet_of_its_own() -> None:
    document = replace(_charts(), front=FrontPage(performance=chart_exhibit(share(), 0, "Basket")))
    assert "Performance" in _opened(document).names


def test_sheets_freeze_filter_and_print_with_their_heads() -> None:
    document, facts = worked("en")
    opened = _opened(document, facts)
    book = opened.text("xl/workbook.xml")
    assert "Print_Titles" in book
    assert "'Exhibit 1'!$A$1:$H$" in book
    assert "Evidence!$4:$4" in book
    sheet = opened.text(opened.part_of("Exhibit 1"))
    assert 'topLeftCell="C6"' in sheet
    assert 'fitToWidth="1"' in sheet or "<pageSetUpPr fitToPage=" in sheet
    assert 'outlineLevel="1"' in sheet
    assert "<autoFilter" in opened.text(opened.part_of("Inputs"))


def test_colours_follow_signs_that_print() -> None:
    document, facts = worked("en")
    opened = _opened(document, facts)
    sheet = opened.text(opened.part_of("Exhibit 1"))
    assert "AND(ISNUMBER(E6),E6&gt;=0.00005)" in sheet
    for at, cell in opened["Exhibit 1"].items():
        if at[0] in "EFG" and at[1:].isdigit() and 6 <= int(at[1:]) <= 15 and isinstance(cell.value, float):
            assert cell.code.startswith("+")


def test_the_cover_says_what_the_issue_is() -> None:
    document, facts = worked("en")
    document = replace(
        document,
        corrections=(Correction(1, dt.date(2024, 11, 15), "A typo.", (Change("p. 1", "9%", "8%"),)),),
    )
    opened = _opened(document, facts)
    told = {str(cell.value) for cell in opened["Cover"].values()}
    assert {document.title, document.subtitle, "Sample", "Draft", "9% → 8%", "14 Nov 2024"} <= told
    assert {"'Exhibit 1'!A1", "'Evidence'!A1", "'Inputs'!A1", "'Sources'!A1"} <= set(
        opened.links("Cover").values()
    )


def test_the_check_reads_the_report_and_not_its_evidence() -> None:
    document, facts = worked("en")
    manuscript = read_workbook("issue.xlsx", render_xlsx(document, facts))
    headings = [manuscript.text[p.start : p.end] for p in manuscript.passages if p.kind == "heading"]
    assert "Exhibit 1" in headings
    assert "Evidence" not in headings
    assert "Inputs" not in headings
    captions = [manuscript.text[p.start : p.end] for p in manuscript.passages if p.kind == "caption"]
    assert any(caption.startswith("Exhibit 1: Review") for caption in captions)
    grid = next(table for table in manuscript.tables if len(table.cells) > 30)
    assert max(cell.column + cell.columns for cell in grid.cells) == 7
    assert any("outside the print areas" in notice for notice in manuscript.notices)


def test_names_of_sheets_are_safe_in_formulas_too() -> None:
    document, facts = worked("en")
    (exhibit,) = document.exhibits
    odd = replace(exhibit, number=0, caption="Bob's [review]/\\*?: all")
    opened = _opened(_charts(odd), facts)
    assert "Bob's review" in opened.names
    told = opened["Evidence"]
    assert any(cell.formula == "'Bob''s review'!E7" for cell in told.values())


def test_people_without_a_house_print_no_separators() -> None:
    document = sample.document("en")
    nobody = replace(document.desk, house=Bilingual("", ""), people=())
    cells = _opened(replace(document, desk=nobody))["Cover"].values()
    assert document.desk.names["en"] in {cell.value for cell in cells}


def test_the_shipped_issue_is_live_throughout() -> None:
    from zhoubao.api import open_edition

    edition = open_edition(Path(__file__).parents[3] / "src" / "zhoubao" / "editions" / "compute")
    document, facts = edition.document(lang="zh")
    opened = _opened(document, facts)
    told = opened["证据"]
    wanted = {
        fact.id
        for fact in facts
        if fact.measure.startswith(("return.", "market_cap")) and fact.value is not None
    }
    rows = {str(cell.value): at[1:] for at, cell in told.items() if at[0] == "P" and int(at[1:]) > 4}
    printed = wanted & rows.keys()
    assert len(printed) >= 4 * 33
    for fact_id in printed:
        assert told[f"F{rows[fact_id]}"].formula, fact_id
        assert told[f"J{rows[fact_id]}"].value == "公式", fact_id
