"""The evidence as it is printed: every figure leads to its entry, on the web page and in the PDF."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import zhoubao
from zhoubao.model import LANGUAGES, FactSet, Lang, Observation
from zhoubao.notebook import ShownExhibit
from zhoubao.prose.subjects import Subject
from zhoubao.publish.document import Allowance, Document
from zhoubao.publish.evidence import appendix_of
from zhoubao.publish.html import render_html
from zhoubao.publish.pdf import render_pdf

from . import sample
from .reading import attachment, collisions, glyphs, jumps, squeezed, tags, texts, words_at
from .test_html import HOSTILE, Element, read

MOST_BYTES = 1_700_000
MOST_PAGES = 16


@cache
def weekly(lang: Lang) -> tuple[Document, FactSet]:
    edition = Path(zhoubao.__file__).parent / "editions" / "compute"
    return zhoubao.open_edition(edition).document(lang=lang)


@cache
def page(lang: Lang) -> Element:
    return read(*weekly(lang))


@cache
def pdf(lang: Lang) -> bytes:
    return render_pdf(*weekly(lang))


def test_every_figure_of_the_page_opens_its_own_evidence() -> None:
    document, facts = weekly("zh")
    appendix = appendix_of(document, facts)
    panels = {e.attributes["id"]: e for e in page("zh").all("div") if "popover" in e.attributes}
    assert len(panels) == len(appendix.entries)
    told = [e for e in page("zh").all() if "data-fact" in e.attributes]
    assert len(told) == len(appendix.figures)
    for element in told:
        (button,) = element.all("button")
        assert button.attributes["type"] == "button"
        panel = panels[button.attributes["popovertarget"]]
        assert element.attributes["data-fact"] in [code.text for code in panel.all("code")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_button_has_its_panel_and_every_panel_can_be_closed(lang: Lang) -> None:
    ids = Counter(e.attributes["id"] for e in page(lang).all() if "id" in e.attributes)
    assert max(ids.values()) == 1
    for element in page(lang).all():
        for name in ("popovertarget", "aria-labelledby"):
            assert element.attributes.get(name, "evidence") in ids
    for panel in (e for e in page(lang).all("div") if "popover" in e.attributes):
        closing = [b for b in panel.all("button") if b.attributes.get("popovertargetaction") == "hide"]
        assert [b.attributes["popovertarget"] for b in closing] == [panel.attributes["id"]]


def test_a_panel_holds_the_chain_and_leads_on() -> None:
    panels = {e.all("code")[0].text: e for e in page("en").all("div") if "popover" in e.attributes}
    week = panels["return.wtd/688256.SH"].text
    for told in (
        "Cambricon",
        "+9.98%",
        "0.09976798143851506",
        "2024-11-08",
        "3 sessions",
        "431 CNY",
        "474 CNY",
        "closes.csv",
        "f7eb3033c3a8",
        "KayatJill/StockTradebyZ",
        "2024-11-13T07:00:00Z",
        "adj_factor[end]",
    ):
        assert told in week, told  # fmt: skip
    segment = panels["return.wtd/segment/foundry"]
    targets = {b.attributes["popovertarget"] for b in segment.all("button")}
    assert {panels[f"return.wtd/{code}"].attributes["id"] for code in ("TSM.N", "688981.SH")} < targets


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_stays_small_and_its_evidence_works_without_scripts(lang: Lang) -> None:
    """The scripts are those of the charts, counted apart; no element carries one of its own."""
    content = render_html(*weekly(lang))
    scripts = re.findall(rb"<script\b.*?</script>", content, re.DOTALL)
    assert len(content) - sum(map(len, scripts)) < MOST_BYTES
    without = content
    for script in scripts:
        without = without.replace(script, b"")
    assert b"<script" not in without
    assert not re.search(rb"\son[a-z]+=", without)
    assert b"popovertarget" in without


def test_a_figure_reads_and_copies_as_before() -> None:
    """Inside its button is the number and nothing else."""
    for element in page("zh").all("data"):
        assert element.all("button")[0].text == element.text
        assert float(element.attributes["value"] or "") is not None


def test_without_facts_there_is_no_evidence_and_no_button() -> None:
    bare = read(weekly("zh")[0])
    assert not [b for b in bare.all("button") if "popovertarget" in b.attributes]
    assert "证据附录" not in [title.text for title in bare.all("h2")]
    saved = [a.attributes["download"] or "" for a in bare.all("a") if "download" in a.attributes]
    assert all(name.endswith(".csv") for name in saved), "only the data of charts"
    shown = ShownExhibit(weekly("zh")[0].exhibits[0], weekly("zh")[0])
    assert "<button" not in shown.html()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_of_the_pdf_leads_to_the_line_of_its_entry(lang: Lang) -> None:
    document, facts = weekly(lang)
    appendix = appendix_of(document, facts)
    pages = texts(pdf(lang))
    title = {"zh": "证据附录", "en": "Evidence appendix"}[lang]
    first = next(
        n for n, text in enumerate(pages) if text.splitlines()[1:] and title in text.splitlines()[1:3]
    )
    assert len(pages) <= MOST_PAGES
    into = [jump for jump in jumps(pdf(lang)) if jump.page < first and jump.to_page >= first]
    placed = json.loads(attachment(pdf(lang), "figures.json"))["figures"]
    # Where a figure breaks over lines it has a link on each; in the shipped issue none does.
    assert len(into) == len(placed) == len(appendix.figures)
    # The rectangle of a link may touch the character before it.
    words = Counter(re.sub(r"^[\u4e00-\u9fff](?=[+-])", "", squeezed(jump.words)) for jump in into)
    assert words == Counter(squeezed(f["text"]) for f in placed)
    assert Counter(jump.page + 1 for jump in into) == Counter(f["where"]["page"] for f in placed)
    numbers = {
        (jump.to_page, round(jump.to_left), round(jump.to_height)): words_at(pdf(lang), jump) for jump in into
    }
    entries = {str(e.number): e for e in appendix.entries}
    for line in numbers.values():
        number, _, rest = line.partition(" ")
        assert squeezed(entries[number].subject.split()[0]) in squeezed(rest), line
    assert {line.partition(" ")[0] for line in numbers.values()} == {str(f["n"]) for f in placed}


def test_entries_lead_to_those_they_rest_on_and_to_their_source() -> None:
    found = jumps(pdf("zh"))
    last = max(jump.page for jump in found)
    inside = [jump for jump in found if jump.page == last]
    # A segment's row names its members by number; a source is S and its number.
    members = [jump for jump in inside if jump.words.isdigit()]
    assert members
    for jump in members:
        assert words_at(pdf("zh"), jump).split()[0] == jump.words
    sources = [jump for jump in found if jump.words.startswith("S") and jump.words[1:].isdigit()]
    assert sources
    for jump in sources:
        assert words_at(pdf("zh"), jump).split()[0] == jump.words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_appendix_stays_on_the_page_and_apart(lang: Lang) -> None:
    assert collisions(pdf(lang)) == []
    for glyph in glyphs(pdf(lang)):
        assert glyph.box[0] >= 48
        assert glyph.box[2] <= 595.3 - 48
    assert tags(pdf(lang))["Link"] > 200
    assert b"pdfuaid:part" in pdf(lang)
    assert render_pdf(*weekly(lang)) == pdf(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_allowed_is_printed_with_its_reason(lang: Lang) -> None:
    allowed = Allowance("销量同比增长三成", "公司公告口径，尚无序列", "unsupported", "key-points")
    document = replace(sample.document(lang), allowances=(allowed,))
    words = {"zh": ("经批准保留的表述", "无依据"), "en": ("Allowed against the check", "unsupported")}[lang]
    for facts in (None, sample.facts()):
        printed = squeezed("".join(texts(render_pdf(document, facts))))
        shown = read(document, facts).text
        for told in (allowed.text, allowed.reason, document.sections[0].title, *words):
            assert squeezed(told) in printed
            assert told in shown
    assert words[0] not in read(sample.document(lang), sample.facts()).text
    assert words[0] not in "".join(texts(render_pdf(sample.document(lang), sample.facts())))


def test_hostile_evidence_is_text() -> None:
    facts = sample.facts()
    hostile = tuple(
        replace(
            fact,
            formula=HOSTILE,
            flags=(HOSTILE,),
            inputs=tuple(
                replace(o, source=HOSTILE, file=HOSTILE, sha256=HOSTILE)
                for o in fact.inputs
                if isinstance(o, Observation)
            ),
        )
        for fact in facts
    )
    document = replace(
        sample.document("en"),
        subjects={fact.subject: Subject(HOSTILE, HOSTILE) for fact in facts},
        allowances=(Allowance(HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
    )
    told = read(document, replace(facts, facts=hostile))
    assert not told.all("script")
    assert not told.all("img")
    assert len(told.all("style")) == 1
    assert told.text.count(HOSTILE) > 5 * len(facts) / 3
    printed = squeezed("".join(texts(render_pdf(document, replace(facts, facts=hostile)))))
    assert printed.count(squeezed("<script>alert(1)</script>")) > 100


def test_long_names_stay_on_the_page() -> None:
    names = {
        fact.subject: Subject("欧阳示例很长很长的名字" * 4 + "and Some Words Besides")
        for fact in sample.facts()
    }
    made = render_pdf(replace(sample.document("zh"), subjects=names), sample.facts())
    assert collisions(made) == []
    assert all(glyph.box[2] <= 595.3 - 48 for glyph in glyphs(made))
