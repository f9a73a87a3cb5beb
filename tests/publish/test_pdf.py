"""The PDF: what it says, that it is whole, legible, accessible and the same every time."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from zhoubao.edition.edition import HouseStyle, Person
from zhoubao.errors import RenderError
from zhoubao.model import LANGUAGES, Bilingual, Lang
from zhoubao.prose.numbers import NumberFormat
from zhoubao.publish.document import (
    Block,
    Cell,
    Change,
    Chart,
    Column,
    Correction,
    Document,
    Emphasis,
    Exhibit,
    Figure,
    FrontPage,
    Heading,
    Line,
    Link,
    Panel,
    Paragraph,
    Point,
    RatingMark,
    Related,
    Row,
    Strong,
    Table,
    Text,
)
from zhoubao.publish.pdf import render_pdf
from zhoubao.publish.record import cell_text

from . import sample
from .figures import CHANGE, SEGMENTS, review_exhibit, small_exhibit
from .reading import Glyph, attachment, collisions, glyphs, ink_of, metadata, squeezed, tags, texts

A4 = (595.3, 841.9)
HOSTILE = (
    '#set page(fill: red) #import "x" $x^2$ *a* _b_ @ref <label> \\u{41} // c /* d */ `e` [f] = h '
    "- i + j / k: l ~ -- --- ... 'q' \"q\" <script>alert(1)</script> &amp; {{ f }} https://example.com/#x"
)


@cache
def issue(lang: Lang) -> bytes:
    return render_pdf(sample.document(lang), sample.facts())


def inline_texts(node: object) -> list[str]:
    """Every text and figure under a block, as written."""
    if isinstance(node, Text | Figure):
        return [node.text]
    if isinstance(node, tuple):
        return [text for child in node for text in inline_texts(child)]
    return inline_texts(getattr(node, "children", ()) or getattr(node, "items", ()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_and_page_count(lang: Lang, same_as_answer: Callable[[str, str], None]) -> None:
    pages = texts(issue(lang))
    assert 4 <= len(pages) <= 6  # one or two of them are evidence
    assert 3 <= len(texts(render_pdf(sample.document(lang)))) <= 4
    same_as_answer(f"issue.{lang}.pdf.txt", "\n\f\n".join(pages) + "\n")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_the_document_says_is_printed(lang: Lang) -> None:
    document = sample.document(lang)
    printed = squeezed("".join(texts(issue(lang))))
    for section in document.sections:
        assert squeezed(section.title) in printed
        for text in inline_texts(section.blocks):
            assert squeezed(text) in printed, text
    for exhibit in document.exhibits:
        for row in exhibit.body.rows:
            for cell in row.cells:
                assert squeezed(cell_text(cell, lang)) in printed
        assert squeezed(exhibit.source) in printed
    for line in document.sources:
        assert line.sha256[:12] in printed
        assert line.file in printed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_reads_back_in_order(lang: Lang) -> None:
    text = squeezed("".join(texts(issue(lang))))
    for row in review_exhibit(lang).body.rows:
        assert squeezed("".join(cell_text(cell, lang) + (cell.mark or "") for cell in row.cells)) in text


def test_rare_characters_have_glyphs_and_read_back() -> None:
    rare = "\u2212 — 堃 喆 · ’ ± ≥ ≤ × “双” （括） 亿 龘 ½ €"
    for strong in (False, True):
        words = (Strong((Text(rare),)),) if strong else (Text(rare),)
        pdf = render_pdf(sample.with_sections("zh", sample.section(Paragraph(words))))
        text = squeezed("".join(texts(pdf)))
        for character in squeezed(rare):
            assert character in text, character


def test_a_character_without_a_glyph_is_named() -> None:
    document = sample.with_sections("en", sample.section(*sample.prose("good news 😀 today")))
    with pytest.raises(RenderError, match=r"U\+1F600.*replace it"):
        render_pdf(document)


@pytest.mark.parametrize("words", ["寒武纪与中芯国际", "Cambricon Technologies"])
def test_bold_is_bold(words: str) -> None:
    def ink(inline: Strong | Emphasis) -> float:
        return ink_of(render_pdf(sample.with_sections("zh", sample.section(Paragraph((inline,))))), words)

    assert ink(Strong((Text(words),))) > 1.25 * ink(Emphasis((Text(words),)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_accessible_and_archival(lang: Lang) -> None:
    pdf = render_pdf(sample.document(lang))
    found = tags(pdf)
    assert found["Table"] == 2
    assert found["Caption"] == 1
    # Nine column heads, six segment rows of 5 cells, four heads of the sources.
    assert found["TH"] == 8 + 6 * 5 + 4
    assert found["H1"] == len(sample.document(lang).sections) + 1
    assert found["L"] >= 3
    assert found["Link"] >= 3
    told = metadata(pdf)
    assert told["Title"].startswith(sample.document(lang).title)
    assert told["Author"] == sample.document(lang).desk.names[lang]
    assert sample.document(lang).edition_name in told["Keywords"]
    assert b"pdfuaid:part" in pdf
    assert b"pdfaid:part" in pdf
    assert (b"/Lang(zh-CN)" if lang == "zh" else b"/Lang(en)") in pdf


def test_the_date_is_the_documents_own() -> None:
    assert metadata(issue("zh"))["CreationDate"] == "D:20241114013000Z"
    unknown = replace(sample.document("zh"), known_at=None)
    assert metadata(render_pdf(unknown))["CreationDate"] == "D:20241113100000Z"


def test_evidence_is_attached_only_when_given() -> None:
    assert json.loads(attachment(issue("zh"), "facts.json")) == sample.facts().as_json()
    for name in ("facts.json", "figures.json"):
        with pytest.raises(AssertionError, match="nothing named"):
            attachment(render_pdf(sample.document("zh")), name)


def test_same_bytes_in_another_process_folder_and_zone(tmp_path: Path) -> None:
    script = (
        "import sys; from tests.publish import sample; from zhoubao.publish.pdf import render_pdf; "
        "sys.stdout.buffer.write(render_pdf(sample.document('zh'), sample.facts()))"
    )
    root = Path(__file__).resolve().parents[2]
    elsewhere = {**os.environ, "TZ": "America/New_York", "PYTHONPATH": str(root), "PYTHONHASHSEED": "7"}
    (tmp_path / "issue.typ").write_text("#panic()", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=elsewhere, capture_output=True, check=True
    )
    assert done.stdout == issue("zh")


def test_hostile_text_prints_as_text() -> None:
    document = replace(
        sample.with_sections("en", sample.section(*sample.prose(HOSTILE), title=HOSTILE)),
        title=HOSTILE,
        subtitle=HOSTILE,
        as_of=HOSTILE,
        edition_name=HOSTILE,
    )
    printed = squeezed("".join(texts(render_pdf(document))))
    assert printed.count(squeezed(HOSTILE)) >= 5


def test_bidi_controls_do_not_turn_figures_around() -> None:
    document = sample.with_sections(
        "en", sample.section(*sample.prose("name \u202e\u2067evil\u2069\u202c rose 12.34% now"))
    )
    assert "name evil rose 12.34% now" in " ".join("".join(texts(render_pdf(document))).split())


def test_only_safe_links_are_links() -> None:
    def links(href: str) -> int:
        words = (Link((Text("words"),), href),)
        pdf = render_pdf(sample.with_sections("en", sample.section(Paragraph(words))))
        assert "words" in "".join(texts(pdf))
        return tags(pdf)["Link"]

    people = links("javascript:alert(1)")
    assert links("file:///etc/passwd") == people
    assert links("https://example.com/?a=1&b='<\">") == people + 1
    assert links("mailto:a@example.com") == people + 1


def long_document(lang: Lang) -> Document:
    name = Bilingual("欧阳示例很长很长的名字", "Bartholomew Featherstonehaugh-Montgomery the Third")
    role = Bilingual("首席分析师兼研究所副所长", "Chief analyst and deputy head of research")
    email = "a.very.long.address.of.a.person@research.department.example.com"
    document = sample.document(lang)
    title = {
        "zh": "先进封装领涨与推理算力成为新变量以及其他许多需要在标题中写明的事情于是超过了一行甚至两行",
        "en": "A very long title that goes on about inference, packaging, memory and foundries until it no "
        "longer fits on one line or even on two lines of the page",
    }[lang]
    return replace(
        document,
        title=title,
        subtitle=title * 2,
        edition_name=title[:60],
        desk=replace(
            document.desk,
            house=Bilingual(title, title[:80]),
            people=(Person(name, role, "S" * 14, email),) * 3,
        ),
    )  # fmt: skip


ODD: dict[str, Callable[[], Document]] = {
    "long-zh": lambda: long_document("zh"),
    "long-en": lambda: long_document("en"),
    "no sections": lambda: sample.with_sections("zh"),
    "sections without blocks": lambda: sample.with_sections(
        "zh", sample.section(place="front"), sample.section(), sample.section(place="back")
    ),
    "nothing but a title": lambda: replace(
        sample.with_sections("en"), sources=(), windows={}, known_at=None, sample=False, subtitle="",
        desk=replace(sample.DESK, people=()),
    ),
    "exhibit without prose": lambda: sample.with_sections("en", sample.section(small_exhibit("en", 1))),
    "exhibit in front": lambda: sample.with_sections(
        "en",
        sample.section(*sample.prose("a"), place="front", id="a"),
        sample.section(small_exhibit("en", 1), place="front", id="b"),
    ),
    "many exhibits": lambda: sample.with_sections(
        "zh",
        *(
            sample.section(*sample.prose("文。" * 90), small_exhibit("zh", n, n), *sample.prose("后。" * 60))
            for n in (3, 9, 14, 5)
        ),
    ),
    "headings that skip": lambda: sample.with_sections(
        "en",
        sample.section(
            *(b for n in (4, 2, 6, 3) for b in (Heading(n, (Text(f"level {n}"),)), *sample.prose("x"))),
            place="front",
        ),
    ),
    "long words": lambda: sample.with_sections(
        "en", sample.section(*sample.prose("x" * 300, "https://" + "a/" * 90))
    ),
    "a long front": lambda: sample.with_sections(
        "zh", sample.section(*sample.prose(*["要点很长，写了很多。" * 30] * 12), place="front")
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_odd_documents_stay_on_the_page_and_apart(kind: str) -> None:
    pdf = render_pdf(ODD[kind]())
    for glyph in glyphs(pdf):
        left, bottom, right, top = glyph.box
        # Punctuation may hang into the margin by a few points, and nothing goes further.
        assert left >= 48, glyph
        assert right <= A4[0] - 48, glyph
        assert bottom >= 12, glyph
        assert top <= A4[1] - 12, glyph
    assert collisions(pdf) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_issue_stays_on_the_page_and_apart(lang: Lang) -> None:
    assert collisions(issue(lang)) == []
    for glyph in glyphs(issue(lang)):
        assert glyph.box[0] >= 48
        assert glyph.box[2] <= A4[0] - 48


def test_sections_without_blocks_print_no_heading() -> None:
    document = sample.with_sections(
        "zh", sample.section(title="空空如也"), sample.section(*sample.prose("有"), title="有的")
    )
    text = "".join(texts(render_pdf(document)))
    assert "空空如也" not in text
    assert "有的" in text


def test_a_long_table_repeats_its_head_and_strands_no_segment() -> None:
    exhibit = review_exhibit("zh")
    rows = exhibit.body.rows * 6
    pages = texts(
        render_pdf(
            sample.with_sections(
                "zh", sample.section(replace(exhibit, body=replace(exhibit.body, rows=rows), notes=()))
            )
        )
    )
    held = [page for page in pages if "688" in page]
    assert len(held) >= 5
    names = {squeezed(name) for name in SEGMENTS}
    for page in held:
        assert "股价涨跌幅" in page
        # The footer's two lines come last, whatever precedes them is the last row of the page.
        body = [line for line in page.splitlines() if "示例证券研究所" not in line and line.strip()]
        assert not any(squeezed(body[-1]).startswith(name + "均值") for name in names), body[-1]
    text = squeezed("".join(pages))
    for row in rows:
        assert squeezed("".join(cell_text(cell, "zh") for cell in row.cells[-3:])) in text
    assert text.count("688362.SH") == 6


def test_a_long_table_of_linked_figures_is_set() -> None:
    exhibit = review_exhibit("zh")
    shared = replace(sample.facts(), facts=())
    facts = {fact.subject: fact for fact in sample.facts().facts if fact.measure == "return.wtd"}
    some = next(iter(facts.values()))
    rows = tuple(
        replace(
            row, cells=tuple(replace(c, fact=some.id) if isinstance(c.value, float) else c for c in row.cells)
        )
        for row in exhibit.body.rows * 3
    )
    long = replace(exhibit, body=replace(exhibit.body, rows=rows), notes=())
    pages = texts(
        render_pdf(sample.with_sections("zh", sample.section(long)), replace(shared, facts=(some,)))
    )
    held = [page for page in pages if "688" in page and "股价涨跌幅" in page]
    assert len(held) >= 3
    names = {squeezed(name) for name in SEGMENTS}
    for page in held:
        body = [line for line in page.splitlines() if "示例证券研究所" not in line and line.strip()]
        assert not any(squeezed(body[-1]).startswith(name + "均值") for name in names), body[-1]


def test_a_flat_table_of_200_rows_is_whole() -> None:
    pages = texts(
        render_pdf(
            sample.with_sections("en", sample.section(*sample.prose("x"), small_exhibit("en", 1, 200)))
        )
    )
    text = "\n".join(pages)
    assert all(f"model-{n}\n" in text or f"model-{n} " in text for n in range(200))
    assert sum("Model" in page for page in pages) == len([page for page in pages if "model-" in page]) >= 4


ONE = Column("one", "One", "right")


def wide(columns: int, width: float = 0.5, text_columns: int = 0) -> Exhibit:
    heads = tuple(
        Column(f"c{n}", f"Column {n}", "left" if n < text_columns else "right") for n in range(columns)
    )
    cells: tuple[Cell, ...] = tuple(
        Cell("some words of text" if n < text_columns else width, None if n < text_columns else CHANGE)
        for n in range(columns)
    )
    return Exhibit(1, "wide", "Wide", Table(heads, (Row("item", cells),) * 3), "s", (), "a")


@pytest.mark.parametrize(("columns", "text_columns"), [(12, 0), (14, 0), (14, 4), (1, 0), (1, 1)])
def test_a_wide_table_is_set_smaller(columns: int, text_columns: int) -> None:
    pdf = render_pdf(sample.with_sections("en", sample.section(wide(columns, 12.3456, text_columns))))
    assert collisions(pdf) == []
    assert "".join(texts(pdf)).count("+1,234.56%") == 3 * (columns - text_columns)


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (wide(30, 1234.5), "more columns"),
        (replace(wide(3), body=Table((), ())), "no columns"),
        (replace(wide(3), body=Table(wide(3).body.columns, (Row("item", (Cell("a"),)),))), "fills 1 of 3"),
        (replace(wide(1), body=Table((ONE,), (Row("item", (Cell(float("nan"), CHANGE, "f/x"),)),))), "'f/x'"),
    ],
    ids=["too wide", "no columns", "short row", "not a number"],
)  # fmt: skip
def test_tables_that_cannot_be_set_are_named(block: Block, told: str) -> None:
    with pytest.raises(RenderError, match=told) as caught:
        render_pdf(sample.with_sections("en", sample.section(block)))
    assert "\n" not in str(caught.value)


def test_a_style_colour_must_be_one() -> None:
    document = replace(sample.document("zh"), style=HouseStyle(rise="rgb(1,2,3)"))
    with pytest.raises(RenderError, match="rise is 'rgb"):
        render_pdf(document)


def test_what_typst_refuses_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhoubao.publish.pdf._template", lambda: b'#panic("no\nway")')
    with pytest.raises(
        RenderError, match=r"^Issue 2024-11-14 \(zh\) could not be set as PDF: .*report"
    ) as caught:
        render_pdf(sample.document("zh"))
    assert "\n" not in str(caught.value)


def test_a_missing_number_prints_a_dash() -> None:
    table = Table((Column("a", "A", "right"),), (Row("item", (Cell(None, NumberFormat("percent"), "f/x"),)),))
    exhibit = Exhibit(7, "dash", "Dash", table, "s", ("a note",), "a")
    text = "".join(texts(render_pdf(sample.with_sections("en", sample.section(exhibit)))))
    assert "—" in text
    assert "Exhibit 7: Dash" in text
    assert "a note" in text


def charted(chart: Chart, number: int = 2, **more: object) -> Exhibit:
    """A chart with a small table below it."""
    exhibit = Exhibit(
        number, f"x{number}", "Visits", small_exhibit("en", 1).body, "a source", (), "what it shows"
    )
    return replace(exhibit, chart=chart, **more)  # type: ignore[arg-type]


def chart(restricted: bool = False) -> Chart:
    days = [dt.date(2024, month, 28) for month in range(1, 7)]
    lines = (
        Line("a", "Étoile 模型", tuple(Point(day, 1e6 + n * 1e5) for n, day in enumerate(days))),
        Line("b", "=HYPERLINK(1)", tuple(Point(day, 2e6, provisional=n == 5) for n, day in enumerate(days))),
    )
    return Chart("line", (Panel("", lines),), "m visits", 6, 1, "month", 40, restricted=restricted)


def test_a_chart_is_drawn_in_the_type_of_the_page_and_its_data_are_attached() -> None:
    pdf = render_pdf(sample.with_sections("en", sample.section(charted(chart()))), sample.facts())
    text = "".join(texts(pdf))
    assert "Étoile 模型" in text
    assert "hollow: provisional" in text
    assert "exhibit-2.csv" in text
    assert tags(pdf)["Figure"] == 1
    table = attachment(pdf, "exhibit-2.csv").decode("utf-8-sig")
    assert len(table.splitlines()) == 13
    assert "'=HYPERLINK(1)" in table
    assert ",=HYPERLINK" not in table
    assert collisions(pdf) == []


def test_a_restricted_chart_is_pixels_and_nothing_is_attached() -> None:
    pdf = render_pdf(
        sample.with_sections("en", sample.section(charted(chart(restricted=True)))), sample.facts()
    )
    assert "模型" not in "".join(texts(pdf))
    with pytest.raises(AssertionError, match="nothing named"):
        attachment(pdf, "exhibit-2.csv")
    with pypdfium2.PdfDocument(pdf) as document:
        kinds = [found.type for page in document for found in page.get_objects()]
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds


def test_two_narrow_exhibits_stand_side_by_side() -> None:
    pdf = render_pdf(sample.with_sections("en", sample.section(charted(chart(), 2), charted(chart(), 3))))
    places = {
        text: next(g.box for g in run) for text, run in ((n, found(pdf, f"Exhibit {n}:")) for n in "23")
    }
    assert places["2"][1] == pytest.approx(places["3"][1], abs=1)
    assert places["3"][0] > A4[0] / 2
    assert collisions(pdf) == []


def found(pdf: bytes, words: str) -> list[Glyph]:
    """The characters of the first place of some words."""
    every = list(glyphs(pdf))
    text = "".join(glyph.text for glyph in every)
    at = text.index(squeezed(words))
    return every[at : at + len(squeezed(words))]


def test_an_exhibit_out_of_count_has_no_number_and_an_empty_one_says_why() -> None:
    empty = charted(chart(), 4, empty="No public quotes this week.", caption="Used cards")
    plain = replace(small_exhibit("en", 0), number=0, caption="Definitions of ratings")
    text = "".join(texts(render_pdf(sample.with_sections("en", sample.section(empty, plain)))))
    assert "No public quotes this week." in text
    assert "Étoile" not in text
    assert "Definitions of ratings" in text
    assert "Exhibit 0" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_front_page_has_rating_performance_related_status_and_corrections(lang: Lang) -> None:
    performance = charted(
        chart(), 0, caption="One year" if lang == "en" else "近一年相对表现", id="performance"
    )
    changes = tuple(Change(f"row {n}", f"was {n}", f"now {n}") for n in range(9))
    document = replace(
        sample.document(lang),
        front=FrontPage(
            RatingMark("Outperform", "maintained", dt.date(2024, 3, 1)),
            performance,
            (
                Related(
                    "An earlier issue", dt.date(2024, 11, 7), "AI Compute Weekly", "https://example.com/e"
                ),
            ),
        ),
        status="reviewed",
        corrections=(Correction(1, dt.date(2024, 11, 20), "Mistyped.", changes),),
    )
    pdf = render_pdf(document, sample.facts())
    pages = texts(pdf)
    for words in ("Outperform", "maintained", "An earlier issue", "Étoile 模型", "Mistyped.", "was 5"):
        assert words in pages[0], words
    status = "已复核" if lang == "zh" else "Reviewed"
    assert all(status in page for page in pages)
    assert "was 8" not in pages[0]
    assert "now 8" in "".join(pages[1:])
    assert collisions(pdf) == []
    published = "".join(texts(render_pdf(replace(document, status="published"))))
    assert status not in published


def test_what_the_sidebar_has_no_room_for_prints_before_the_sources() -> None:
    related = tuple(
        Related("A long title of an issue before this " * 3, dt.date(2024, 11, 7), "x") for _ in range(14)
    )
    pages = texts(render_pdf(replace(sample.document("en"), front=FrontPage(related=related))))
    assert "Cutoff" not in pages[0]
    assert "Cutoff" in "".join(pages[1:])
