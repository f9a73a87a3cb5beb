"""The page of a check: marks in place, evidence beside them, nothing active, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.check.lint.finding import Finding
from zhoubao.check.report import CheckReport
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.proof.blocks import stretches_of
from zhoubao.proof.marks import Marks
from zhoubao.proof.notes import Note
from zhoubao.proof.web import mark_html
from zhoubao.publish.outside import clean

from .sample import checked_word, facts, names, plain_manuscript, report_of

VOID = {"meta", "link", "br", "hr"}


class Page(HTMLParser):
    """The tree of a page as far as the tests look: elements with attributes, and the text under each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[dict[str, str]] = []
        self.elements: list[dict[str, str]] = []
        self.article = ""
        self.feed(html)
        assert not self.stack, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "text": "", **{name: value or "" for name, value in attrs}}
        self.elements.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        inside = [element.get("class", "") for element in self.stack]
        if any(tag in ("note", "ref", "hidden", "sign", "page") for tag in inside):
            if self.stack:
                self.stack[-1]["text"] += data
            return
        for element in self.stack:
            element["text"] += data

    def of(self, tag: str, class_: str | None = None) -> list[dict[str, str]]:
        return [
            e
            for e in self.elements
            if e["tag"] == tag and (class_ is None or class_ in e.get("class", "").split())
        ]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(mark_html(report_of(plain_manuscript()), "zh", names=names()).decode())


def test_the_text_is_all_there_and_set_again(page: Page) -> None:
    (article,) = page.of("article")
    manuscript = plain_manuscript()
    words = re.sub(r"\s", "", article["text"])
    assert words == re.sub(r"\s", "", manuscript.text)
    assert [e["text"] for e in page.of("h2")][-2:] == ["算力周跟踪", "逐条依据"]
    assert [e["text"] for e in page.of("p", "caption")] == ["图表 1: 算力股价本周复盘 (1111-1113)"]
    assert len(page.of("tr")) == 3 and not page.of("pre")


def test_every_claim_is_a_mark_that_can_be_reached(page: Page) -> None:
    marks = page.of("mark")
    assert [(m["text"], m["class"]) for m in marks] == [
        ("+19.98%", "contradicted"),
        ("+9.86%", "supported"),
        ("+10.25%", "ambiguous"),
        ("250 亿", "unsupported"),
        ("36,376亿美元", "supported"),
        ("领涨存储板块", "contradicted"),  # two claims overlap: the worse gives the colour
        ("9.98%", "supported"),
        ("11.71%", "contradicted"),
    ]
    assert all(mark["tabindex"] == "0" for mark in marks)
    assert {mark["data-sign"] for mark in marks} == {"×", "?", "○", "✓"}
    flags = page.of("span", "flag")
    assert [flag["class"].split()[1] for flag in flags] == ["error", "warning", "remark"]
    assert [e["text"] for e in page.of("span", "lint")] == ["+19.98%", "(1111-1113)", "来源: Wind"]


def test_the_list_leads_to_every_place(page: Page) -> None:
    ids = [e["id"] for e in page.elements if "id" in e]
    assert len(ids) == len(set(ids))
    links = [a["href"].removeprefix("#") for a in page.of("a") if a["href"].startswith("#")]
    assert set(links) <= set(ids)
    assert len(links) == 1 + 6 + 3  # skip, claims that are not supported, findings with a place


def test_evidence_goes_down_to_the_row() -> None:
    html = mark_html(report_of(plain_manuscript()), "en", names=names("en")).decode()
    note = html[html.index('id="c1"') : html.index('id="c2"')]
    for words in ("contradicted", "Cambricon · return · this week", "not +19.98%", "寒武纪+9.98%"):
        assert words in note
    fact = facts()["return.wtd/688256.SH"]
    used = fact.inputs[0]
    assert clean(fact.formula) in note
    for words in (used.file, f"row {used.row}", used.sha256[:12]):  # type: ignore[union-attr]
        assert words in note
    assert "There is no risk note." in html and "parts.missing" in html and "测试样例只有一张表" in html


def test_nothing_active_and_nothing_from_outside() -> None:
    for hostile in (False, True):
        html = mark_html(report_of(plain_manuscript(hostile), hostile), "zh").decode()
        page = Page(html)
        tags = {element["tag"] for element in page.elements}
        assert not tags & {"script", "iframe", "object", "img", "form", "style-src", "b-"}
        for element in page.elements:
            assert not any(name.startswith("on") or name in ("style", "src") for name in element)
            assert re.match(r"#|data:,$", element.get("href", "#"))
        style = html[html.index("<style>") + 7 : html.index("</style>")]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = [e["content"] for e in page.of("meta") if "http-equiv" in e]
        assert f"'sha256-{digest}'" in policy and policy.startswith("default-src 'none'")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", html)
        assert "url(" not in style and "@import" not in style


def test_merged_cells_of_a_word_table_keep_their_places() -> None:
    _, report = checked_word()
    page = Page(mark_html(report, "zh").decode())
    heads = [(e["text"], e.get("rowspan"), e.get("colspan")) for e in page.of("th")]
    assert heads[:2] == [("公司", "2", None), ("涨跌幅", None, "2")]


def test_a_report_without_anything_to_see_says_so() -> None:
    report = CheckReport(plain_manuscript(), facts(), (), ())
    page = Page(mark_html(report, "zh").decode())
    assert not page.of("mark") and not page.of("section", "notes")
    assert "没有需要处理的论断或发现。" in [e["text"] for e in page.of("p")]


def _note(start: int, end: int, number: int) -> Note:
    marks = ("supported", "contradicted", "ambiguous", "unsupported")
    return Note(marks[number % 4], start, end, "", str(number), "", "", "")  # type: ignore[arg-type]


SPANS = st.lists(st.tuples(st.integers(0, 39), st.integers(1, 12)), max_size=8)
CUTS = st.lists(st.integers(1, 39), max_size=5, unique=True)


@given(SPANS, SPANS, CUTS)
@settings(max_examples=300, deadline=None)
def test_parts_cover_every_character_once(
    claims: list[tuple[int, int]], findings: list[tuple[int, int]], cuts: list[int]
) -> None:
    """Whatever overlaps: the parts of all stretches are the text, under the right marks, each flag once."""
    edges = [0, *sorted(cuts), 40]
    stretches = list(pairwise(edges))
    said = [_note(a, min(a + n, 40), at) for at, (a, n) in enumerate(sorted(claims))]
    found = [_note(a, min(a + n, 40), at) for at, (a, n) in enumerate(sorted(findings))]
    marks = Marks(said, found, stretches)
    covered: list[int] = []
    flags: list[Note] = []
    for start, end in stretches:
        for part in marks.parts(start, end):
            for a, b, under in part.pieces:
                assert a < b
                covered += range(a, b)
                for at in range(a, b):
                    assert under == any(n.start <= at < n.end for n in found)
                    inside = [n for n in said if n.start <= at < n.end]
                    assert bool(inside) == (part.group is not None)
                    assert part.group is None or all(n in part.group.notes for n in inside)
            flags += list(part.flags)
    assert covered == list(range(40))
    assert sorted(map(id, flags)) == sorted(map(id, found))


def test_findings_beyond_the_passages_are_flagged_all_the_same() -> None:
    manuscript = plain_manuscript()
    end = len(manuscript.text)
    report = CheckReport(manuscript, facts(), (), (Finding("a.rule", "note", "x", "x", end - 1, end),))
    assert len(Page(mark_html(report, "zh").decode()).of("span", "flag")) == 1


def test_text_outside_all_passages_is_set_too() -> None:
    manuscript = Manuscript("loose.txt", "txt", "第一行 1%\n\n第二行 2%\n", ())
    assert list(stretches_of(manuscript)) == [(0, 6), (8, 14)]
    page = Page(mark_html(CheckReport(manuscript, facts(), (), ()), "zh").decode())
    assert "第二行 2%" in page.of("article")[0]["text"]


def test_a_sparse_sheet_makes_a_small_page() -> None:
    base = plain_manuscript()
    grid = base.tables[0]
    far = tuple(replace(cell, row=cell.row * 400_000, column=cell.column * 8_000) for cell in grid.cells)
    manuscript = replace(base, tables=(replace(grid, cells=far),))
    page = Page(mark_html(CheckReport(manuscript, facts(), (), ()), "zh").decode())
    assert len(page.of("tr")) == 3 and len(page.of("td")) + len(page.of("th")) == len(far)
