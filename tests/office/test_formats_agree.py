"""The workbook after LibreOffice has reckoned it anew still holds every figure of the issue.

The formulas go in without their cached values, so that what comes out is LibreOffice's own reckoning.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.publish.agreement import expected
from tests.publish.hard_case import hard_case
from tests.publish.readers import grids, hold_workbook

import zhoubao
from zhoubao.model import LANGUAGES, Lang
from zhoubao.publish.excel.workbook import render_xlsx
from zhoubao.publish.restricted import leaving

from .calc import reckoned, without_values


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("which", ["shipped", "hard"])
def test_every_figure_is_what_libreoffice_reckons(
    which: str, lang: Lang, office: str, tmp_path: Path
) -> None:
    shipped = Path(zhoubao.__file__).parent / "editions" / "compute"
    desk = zhoubao.open_edition(shipped) if which == "shipped" else hard_case(tmp_path / "desk")
    document, facts = desk.document(lang=lang)
    content = render_xlsx(document, leaving(document, facts, desk.edition))
    emptied, formulas = without_values(content)
    assert formulas > (1_000 if which == "shipped" else 100)
    made = reckoned(emptied, office, tmp_path)
    figures = expected(document, facts)
    # The formats are those that were written; the values are LibreOffice's.
    assert hold_workbook(document, figures, content, grids(made.read_bytes())) == len(figures)
