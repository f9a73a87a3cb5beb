"""The four formats and ``issue.json`` print the same figures, and each of them is its fact.

What a format says is read back by ``readers``, which knows nothing of how it was written, and by the house's
own readers of manuscripts beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
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

from .agreement import Expected, Printed, expected, number_text, shown_exhibits
from .excel.opened import Opened
from .hard_case import hard_case
from .readers import grids, hold_workbook, in_docx, in_html, in_json, in_pdf, placed_in_pdf
from .reading import squeezed

_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_RAISED = dict.fromkeys(map(ord, "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲ"))
WHICH = ("shipped", "hard")
FEWEST = {"shipped": 360, "hard": 90}


@dataclass(frozen=True)
class Issue:
    """An issue in one language: the document, every fact, and its files by format."""

    document: Document = field(repr=False)
    facts: FactSet = field(repr=False)
    files: dict[str, bytes] = field(repr=False)

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


def same(found: Iterable[Printed], figures: Iterable[Expected]) -> None:
    """Hold what a format prints against the figures, each in its place, none twice and none left out."""
    told, wanted = Counter(found), Counter(one.printed for one in figures)
    assert not wanted - told, "not printed"
    assert not told - wanted, "printed besides"


def test_the_document_prints_its_facts(issue: Issue) -> None:
    """What is to be read back: every figure, as the list of figures has it, reads as its fact's value."""
    listed = printed_figures(document_record(issue.document), issue.facts)
    assert [(f.text, f.fact) for f in listed] == [(e.printed.text, e.printed.fact) for e in issue.figures]
    for one in issue.figures:
        if not one.printed.place.in_table:
            number = _NUMBER.search(one.printed.text)
            assert number is not None
            assert number[0] == number_text(one.value, one.format, issue.lang), one


def test_the_web_page_prints_every_figure(issue: Issue) -> None:
    # Words that stand where a fact has no figure ("too few calls") name the fact and have no value.
    found = [(printed, title) for printed, title in in_html(issue.files["html"]) if title != printed.fact]
    assert len(found) == len(issue.figures)
    same((printed for printed, _ in found), issue.figures)
    # Whoever rests the pointer on a figure sees the exact value.
    values = {one.printed.fact: one.value for one in issue.figures}
    for printed, title in found:
        assert title == f"{printed.fact} = {values[printed.fact]!r}"


def test_the_word_file_prints_every_figure(issue: Issue) -> None:
    found = in_docx(issue.files["docx"], issue.document)
    assert len(found) == len(issue.figures)
    same((printed for printed, _ in found), issue.figures)
    values = {one.printed.fact: one.value for one in issue.figures}
    for printed, tip in found:
        assert tip == f"{printed.fact} = {plain(values[printed.fact])}"


def test_the_record_prints_every_figure(issue: Issue) -> None:
    found = in_json(issue.files["json"])
    assert [printed for printed, _ in found] == [one.printed for one in issue.figures]
    assert [value for _, value in found] == [one.value for one in issue.figures]


def test_the_pdf_prints_every_figure(issue: Issue) -> None:
    """The characters under every link into the evidence, page by page; the line it leads to is the fact's."""
    content = issue.files["pdf"]
    placed = placed_in_pdf(content)
    assert [(f["text"], f["fact"]) for f in placed] == [
        (e.printed.text, e.printed.fact) for e in issue.figures
    ]
    numbers = {f["n"]: f["fact"] for f in placed}
    assert len(numbers) == len(set(numbers.values()))
    last = max(f["where"]["page"] for f in placed)
    links = [link for link in in_pdf(content) if link.page <= last]
    found = Counter((link.page, link.number, squeezed(link.text)) for link in links)
    wanted = Counter((f["where"]["page"], f["n"], squeezed(f["text"])) for f in placed)
    assert found == wanted
    assert found.total() == len(issue.figures)
    values = {one.printed.fact: one.value for one in issue.figures}
    for link in links:
        value = plain(values[numbers[link.number]])
        exact = value[:10] if "." in value else value
        assert exact in link.entry.replace(",", ""), (link, value)


def test_the_workbook_holds_every_figure(issue: Issue) -> None:
    content = issue.files["xlsx"]
    values = grids(content)
    found = hold_workbook(issue.document, issue.figures, content, values)
    assert found == len(issue.figures)
    opened = Opened(content)
    for name, rows in values.items():
        for at, cell in opened[name].items():
            if isinstance(cell.value, float):
                letters = at.rstrip("0123456789")
                column = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(letters))) - 1
                value = rows[int(at.removeprefix(letters)) - 1][column]
                if isinstance(value, int | float):
                    assert value == cell.value, (name, at)


@pytest.mark.parametrize("format_name", ["pdf", "html", "docx", "xlsx"])
def test_a_reader_of_manuscripts_finds_the_rows_of_every_table(
    issue: Issue, format_name: str, tmp_path: Path
) -> None:
    path = tmp_path / f"issue.{format_name}"
    path.write_bytes(issue.files[format_name])
    manuscript = read_manuscript(path)
    rows: Counter[tuple[str, ...]] = Counter()
    for grid in manuscript.tables:
        lines: dict[int, list[str]] = {}
        for cell in grid.cells:
            words = manuscript.text[cell.start : cell.end].translate(_RAISED)
            lines.setdefault(cell.row, []).append(squeezed(words))
        rows.update(tuple(filter(None, line)) for line in lines.values())
    wanted: Counter[tuple[str, ...]] = Counter()
    for one in shown_exhibits(issue.document):
        for row in one.body.rows:
            # A sheet has note marks in the cell; elsewhere they are raised.
            marks = [(cell.mark or "") if format_name == "xlsx" else "" for cell in row.cells]
            told = zip(row.cells, marks, strict=True)
            texts = [squeezed(cell_text(cell, issue.lang) + mark) for cell, mark in told]
            wanted[tuple(filter(None, texts))] += 1
    missing = wanted - rows
    assert not missing
