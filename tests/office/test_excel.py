"""LibreOffice reckons the workbook anew: without its cached values, every formula comes to its fact."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.publish import sample
from tests.publish.excel.opened import Opened
from tests.publish.excel.worked import chart_exhibit, share, steps, trend, worked

from zhoubao.api import open_edition
from zhoubao.model import FactSet, Lang
from zhoubao.publish.document import Document
from zhoubao.publish.excel.workbook import render_xlsx

from .calc import reckoned, without_values


def _shipped(lang: Lang) -> tuple[Document, FactSet]:
    edition = Path(__file__).parents[2] / "src" / "zhoubao" / "editions" / "compute"
    return open_edition(edition).document(lang=lang)


@pytest.mark.parametrize("which", ["worked", "shipped-zh", "shipped-en"])
def test_every_formula_comes_to_its_fact(which: str, office: str, tmp_path: Path) -> None:
    document, facts = worked("en") if which == "worked" else _shipped("zh" if which.endswith("zh") else "en")
    content = render_xlsx(document, facts)
    emptied, formulas = without_values(content)
    before = Opened(content)
    assert formulas == sum(
        cell.formula is not None for name in before.names for cell in before[name].values()
    )
    book = CalamineWorkbook.from_path(str(reckoned(emptied, office, tmp_path)))
    compared = 0
    for name in before.names:
        grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for at, cell in before[name].items():
            if cell.formula is None:
                continue
            letters = at.rstrip("0123456789")
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            found = grid[int(at.removeprefix(letters)) - 1][column - 1]
            assert isinstance(found, float | int), (name, at, cell.formula, found)
            assert isinstance(cell.value, float)
            assert math.isclose(found, cell.value, rel_tol=1e-12, abs_tol=1e-15), (name, at, cell.formula)
            compared += 1
    assert compared == formulas
    # The evidence sheet holds exact values: they are those of the facts.
    evidence = before["证据" if which.endswith("zh") else "Evidence"]
    entries = {str(c.value): f"F{at[1:]}" for at, c in evidence.items() if at[0] == "P" and int(at[1:]) > 4}
    for fact_id, at in entries.items():
        value = facts[fact_id].value
        if value is not None:
            assert evidence[at].value == value, fact_id
    returns = [
        fact_id for fact_id in entries if fact_id.startswith("return.") and facts[fact_id].value is not None
    ]
    assert len(returns) >= (29 if which == "worked" else 99)
    assert all(evidence[entries[fact_id]].formula for fact_id in returns)


def test_charts_open(office: str, tmp_path: Path) -> None:
    """Every kind of chart is still a chart after LibreOffice read and wrote the workbook."""
    exhibits = (
        chart_exhibit(chart, n) for n, chart in enumerate((trend(), trend("bars"), steps(), share()), 2)
    )
    document = sample.with_sections("en", sample.section(*exhibits))
    with zipfile.ZipFile(reckoned(render_xlsx(document), office, tmp_path)) as archive:
        assert (
            len([name for name in archive.namelist() if "charts/chart" in name and "rels" not in name]) == 5
        )
