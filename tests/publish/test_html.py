"""The web page: its text, its structure, and that nothing outside it is asked for or let in."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from zhoubao.edition.edition import HouseStyle
from zhoubao.errors import RenderError
from zhoubao.model import LANGUAGES, FactSet, Lang
from zhoubao.publish.document import (
    Cell,
    Document,
    Exhibit,
    Heading,
    Link,
    Paragraph,
    Quoted,
    Row,
    Table,
    Text,
)
from zhoubao.publish.html import render_html
from zhoubao.publish.live_charts import scripts
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.record import cell_text

from . import sample, web_sample
from .figures import INSTRUMENTS, review_exhibit, small_exhibit

VOID = {"br", "hr", "img", "link", "meta"}
HOSTILE = (
    "<script>alert(1)</script> \"><img src=x onerror=alert(1)> ' & &lt; </style> <!-- ]]> {{x}} #set $x$"
)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str | None = None) -> list[Element]:
        found = [self] if tag in (None, self.tag) else []
        for child in self.children:
            if isinstance(child, Element):
                found += child.all(tag)
        return found

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class Reader(HTMLParser):
    """A strict reader: every element that opens must close, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> names an attribute twice"
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("no comments are written")


def read(document: Document, facts: FactSet | None = None) -> Element:
    reader = Reader()
    reader.feed(render_html(document, facts).decode("utf-8"))
    reader.close()
    assert reader.open == [reader.root]
    return reader.root


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_is_the_answer(lang: Lang, same_as_answer: Callable[[str, str], None]) -> None:
    page = render_html(sample.document(lang), sample.facts(5)).decode("utf-8")
    page = re.sub(r"base64,[^\"]*", "base64,", page)
    page = re.sub(r"<style>.*?</style>", "<style></style>", page, flags=re.DOTALL)
    page = re.sub(r"sha256-[^&']*", "sha256-", page)
    same_as_answer(
        f"issue.{lang}.html", re.sub(r"(</(?:p|li|tr|h\d|section|div|dl|figcaption)>)", r"\1\n", page)
    )


def test_same_bytes_every_time() -> None:
    once, again = (render_html(sample.document("zh"), sample.facts()) for _ in range(2))
    assert once == again


@pytest.mark.parametrize("make", [sample.document, web_sample.document], ids=["plain", "charts"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_structure(lang: Lang, make: Callable[[Lang], Document]) -> None:
    page = read(make(lang), sample.facts())
    count = Counter(element.tag for element in page.all())
    for once in ("html", "head", "title", "body", "header", "main", "aside", "nav", "footer", "h1", "style"):
        assert count[once] == 1, once
    assert page.all("html")[0].attributes["lang"] == {"zh": "zh-CN", "en": "en"}[lang]
    ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        href = link.attributes["href"] or ""
        assert not href.startswith("#") or href[1:] in ids, href
    levels = [int(e.tag[1]) for e in page.all() if re.fullmatch(r"h\d", e.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_review_table_is_marked_up_for_those_who_hear_it(lang: Lang) -> None:
    document = sample.document(lang)
    figure = next(f for f in read(document).all("figure") if f.attributes["id"] == "exhibit-review")
    assert document.exhibits[0].caption in figure.all("figcaption")[0].text
    table = figure.all("table")[0]
    assert table.all("caption")[0].text == document.exhibits[0].alt
    scopes = Counter(e.attributes.get("scope") for e in table.all("th"))
    assert scopes == {"col": 7, "colgroup": 1, "rowgroup": 6, "row": 33}
    bodies = table.all("tbody")
    assert [len(body.all("tr")) - 1 for body in bodies] == [6, 5, 2, 6, 10, 4]
    printed = [[cell.text for cell in row.all("td")] for body in bodies for row in body.all("tr")]
    wanted = [[cell_text(cell, lang) for cell in row.cells[1:]] for row in document.exhibits[0].body.rows]
    assert printed == wanted
    for row in table.all("tr"):
        spans = [int(e.attributes.get("colspan") or 1) for e in row.children if isinstance(e, Element)]
        assert sum(spans) in (7, 3), "a head row over three columns, or all seven"


@pytest.mark.parametrize("facts", [None, sample.facts()], ids=["plain", "with evidence"])
def test_figures_carry_fact_and_unrounded_value(facts: FactSet | None) -> None:
    page = read(sample.document("zh"), facts)
    told = {e.attributes["data-fact"]: e for e in page.all() if "data-fact" in e.attributes}
    for _, code, _, cap, _, changes in INSTRUMENTS:
        for measure, value in {**changes, "market_cap": cap}.items():
            element = told[f"{measure}/{code}"]
            assert element.attributes["title"] == f"{measure}/{code} = {value!r}"
    prose = page.all("data")
    assert len(prose) == 10
    for element in prose:
        assert "data-fact" in element.attributes
        assert element.attributes["class"] == ("rise" if element.text.startswith("+") else "fall")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_leaves_the_page(lang: Lang) -> None:
    page = read(sample.document(lang), sample.facts())
    for element in page.all():
        assert element.tag not in {
            "script",
            "img",
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "video",
            "audio",
        }
        assert not {"src", "srcset", "style", "action", "ping"} & set(element.attributes)
        assert not any(name.startswith("on") for name in element.attributes)
        if element.tag == "link":
            assert element.attributes["href"] == "data:,"
    style = page.all("style")[0].text
    assert "url(" not in style
    assert "@import" not in style
    policy = next(
        e.attributes["content"] or ""
        for e in page.all("meta")
        if e.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_with_charts_runs_its_own_two_scripts_and_no_other(lang: Lang) -> None:
    page = read(web_sample.document(lang), sample.facts())
    run = [e.text for e in page.all("script") if e.attributes.get("type") is None]
    assert run == list(scripts())
    assert {e.attributes.get("type") for e in page.all("script")} == {None, "application/json"}
    policy = next(
        e.attributes["content"] or ""
        for e in page.all("meta")
        if "Content" in (e.attributes.get("http-equiv") or "")
    )
    allowed = re.search(r"script-src ([^;]*);", policy)
    assert allowed is not None
    assert allowed[1].split() == [
        f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in run
    ]
    assert "unsafe" not in policy
    for element in page.all():
        assert element.tag not in {"iframe", "object", "embed", "form", "base", "video", "audio"}
        assert not {"srcset", "style", "action", "ping"} & set(element.attributes)
        assert not any(name.startswith("on") for name in element.attributes)
        assert (element.attributes.get("src") or "data:").startswith("data:")


def test_front_matter() -> None:
    page = read(web_sample.document("en"))
    by_class = {e.attributes["class"]: e for e in page.all() if "class" in e.attributes}
    assert [e.text for e in page.all("span") if e.attributes.get("class") == "mark"] == ["Sample", "Draft"]
    assert by_class["rating"].text == "Sector rating ElectronicsOutperform maintainedsince 9 May 2024"
    assert by_class["corrections"].text == (
        "CorrectionsCorrection 1 18 Nov 2024: The source corrected a close."
        "Correction 1WhereWasNowExhibit 1, Cambricon, week+9.89%+9.98%"
    )
    assert [a.attributes["href"] for a in by_class["related"].all("a")] == ["https://example.com/2024-10-31"]
    figures = {f.attributes["id"]: f for f in page.all("figure")}
    beside = figures["exhibit-performance"]
    assert beside in page.all("aside")[0].all("figure")
    assert beside.all("figcaption")[0].text == "Basket and CSI 300 over a year", "out of count, no number"
    assert figures["exhibit-visits"].all("figcaption")[0].text.startswith("Exhibit 2: ")
    empty = figures["exhibit-video"]
    assert "No weekly data is public." in empty.text
    assert not empty.all("table")
    order = [
        e.attributes["class"] for e in page.all() if e.attributes.get("class") in ("rating", "lead", "rest")
    ]
    assert order == ["rating", "lead", "rest"], "as a phone shows them"


def test_an_approved_issue_says_so_and_a_published_one_says_nothing() -> None:
    def marks(document: Document) -> list[str]:
        return [e.text for e in read(document).all("span") if e.attributes.get("class") == "mark"]

    document = replace(web_sample.document("zh"), sample=False)
    assert marks(replace(document, status="approved")) == ["已批准，待发布"]
    assert marks(replace(document, status="published")) == []


def test_quoted_words_stand_as_they_are() -> None:
    page = read(
        sample.with_sections("en", sample.section(Paragraph((Quoted("“A <b>headline</b>, up 5%”"),))))
    )
    assert "“A <b>headline</b>, up 5%”" in page.text


def test_long_tables_that_fit_keep_their_heads_in_sight() -> None:
    boxes = [e for e in read(sample.document("en")).all("div") if e.attributes.get("role") == "region"]
    assert [b.attributes["class"] for b in boxes] == ["scroll whole", "scroll"]


def test_hostile_text_is_text() -> None:
    exhibit = small_exhibit("en", 1)
    table = Table(
        exhibit.body.columns,
        (Row("item", (Cell(HOSTILE, fact=HOSTILE, mark=HOSTILE), Cell(1.0), Cell(None))),),
    )
    document = replace(
        sample.with_sections(
            "en",
            sample.section(
                *sample.prose(HOSTILE),
                Heading(2, (Text(HOSTILE),)),
                Exhibit(1, HOSTILE, HOSTILE, table, HOSTILE, (HOSTILE,), HOSTILE),
                title=HOSTILE,
                id=HOSTILE,
            ),
        ),
        title=HOSTILE,
        subtitle=HOSTILE,
        edition_name=HOSTILE,
        as_of=HOSTILE,
        windows={"wtd": HOSTILE},
    )
    page = read(document)
    assert page.all("h1")[0].text == HOSTILE
    assert not page.all("script")
    assert not page.all("img")
    assert len(page.all("style")) == 1
    assert page.text.count(HOSTILE) >= 12
    plain = {element.tag for element in read(sample.document("en")).all()}
    assert {element.tag for element in page.all()} <= plain


@pytest.mark.parametrize(
    ("href", "linked"),
    [
        ("https://example.com/?a=1&b=\"'<>", True),
        ("http://example.com", True),
        ("mailto:a@example.com", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("relative.html", False),
        ("", False),
    ],
)
def test_links(href: str, linked: bool) -> None:
    page = read(sample.with_sections("en", sample.section(Paragraph((Link((Text("words"),), href),)))))
    found = [a for a in page.all("a") if a.text == "words"]
    assert "words" in page.text
    assert [a.attributes["href"] for a in found] == ([href] if linked else [])
    assert all(a.attributes["rel"] == "noopener noreferrer" for a in found)


def test_bidi_controls_are_dropped() -> None:
    page = read(sample.with_sections("en", sample.section(*sample.prose("a \u202eb\u2066 12% \u200fc"))))
    assert "a b 12% c" in page.text


def test_odd_documents() -> None:
    bare = replace(
        sample.with_sections("en", sample.section(), sample.section(title="Again")),
        sources=(),
        windows={},
        known_at=None,
        sample=False,
        subtitle="",
        desk=replace(sample.DESK, people=()),
    )
    page = read(bare)
    assert "Again" not in page.text
    assert not page.all("table")
    twice = sample.with_sections(
        "zh", *(sample.section(*sample.prose("x"), small_exhibit("zh", 1), id="同") for _ in range(3))
    )
    assert len(read(twice).all("figure")) == 3
    ids = [e.attributes["id"] for e in read(twice).all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    assert read(replace_notes(review_exhibit("en"))).all("sup")


def replace_notes(exhibit: Exhibit) -> Document:
    return sample.with_sections("en", sample.section(replace(exhibit, notes=())))


def test_style_colours_are_checked_and_legible_at_night() -> None:
    page = render_html(sample.document("zh")).decode()
    assert "--accent:#1f3a5f;" in page
    night = page[page.index("prefers-color-scheme:dark") :]
    assert "--accent:#1f3a5f;" not in night
    with pytest.raises(RenderError, match="fall is"):
        render_html(replace(sample.document("zh"), style=HouseStyle(fall="}body{display:none")))


def test_markup_escapes_whatever_is_not_markup() -> None:
    assert el("p", "<b>", Markup("<i></i>"), None, title='"<', hidden=True, id=None).html == (
        '<p title="&quot;&lt;" hidden>&lt;b&gt;<i></i></p>'
    )
    assert joined("a & b", el("br")).html == "a &amp; b<br>"
