"""The four formats and ``issue.json`` print the same figures, and each of them is its fact.

What a format says is read back by ``readers``, which knows nothing of how it was written, and by the house's own
readers of manuscripts beside it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import zhoubao
from zhoubao.manuscript.reading import read_manuscript
from zhoubao.model import LANGUAGES, FactSet, Lang
from zhoubao.publish.build import FORMATS, render
from zhoubao.publish.document import Document
from zhoubao.publish.evidence import plain
from zhoubao.publish.figures import printed_figures
from zhoubao.publish.record import cell_text, document_record
from zhoubao.publish.restricted import leaving

from .agreement import DASH, Expected, expected, held, in_unit, number_text, shown_exhibits
from .hard_case import hard_case
from .readers import evidence_rows, grids, in_docx, in_html, in_json, in_pdf, in_xlsx, pieced, placed_in_pdf
from .reading import squeezed

WHICH = ("shipped", "hard")
FEWEST = {"shipped": 360, "hard": 110}


@dataclass(frozen=True)
class Issue:
    """An issue in one language: the document, every fact, and its files by format."""

    document: Document
    facts: FactSet
    files: dict[str, bytes]

    @property
    def lang(self) -> Lang:
        return self.document.lang

    @property
    def figures(self) -> list[Expected]:
        return expected(self.document, self.facts)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, zhoubao.OpenEdition]:
    shipped = Path(zhoubao.__file__).parent / "editions" / "compute"
    return {
        "shipped": zhoubao.open_edition(shipped),
        "hard": hard_case(tmp_path_factory.mktemp("hard") / "desk"),
    }


@pytest.fixture(scope="module", params=[(which, lang) for which in WHICH for lang in LANGUAGES], ids="-".join)
def issue(request: pytest.FixtureRequest, desks: dict[str, zhoubao.OpenEdition]) -> Issue:
    which, lang = request.param
    return _printed(which, lang, desks[which])


@cache
def _printed(which: str, lang: Lang, desk: zhoubao.OpenEdition) -> Issue:
    document, facts = desk.document(lang=lang)
    told = leaving(document, facts, desk.edition)
    issue = Issue(document, facts, {name: render(document, told, name) for name in FORMATS})
    assert len(issue.figures) > FEWEST[which]
    return issue
