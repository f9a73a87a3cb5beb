"""The Word file: opened as Word would, its styles, tables, pictures, links and data."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import time
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from tests.publish import sample

from zhoubao.errors import RenderError
from zhoubao.model import LANGUAGES, Bilingual, Lang
from zhoubao.publish.document import (
    Change,
    Chart,
    Correction,
    Document,
    Exhibit,
    FrontPage,
    Line,
    Link,
    Panel,
    Paragraph,
    Point,
    Quoted,
    RatingMark,
    Related,
    Section,
    Text,
)
from zhoubao.publish.word.document import render_docx


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def data(content: bytes, name: str) -> Any:
    """The JSON of a custom XML part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            if re.fullmatch(r"customXml/item\d+\.xml", member):
                root = parse_xml(archive.read(member))
                if root.tag.endswith(f"}}{name}"):
                    return json.loads(root.text)
    return None


def chart() -> Chart:
    days = [dt.date(2024, month, 28) for month in range(5, 11)]
    points = tuple(Point(day, 1e6 * n) for n, day in enumerate(days, 1))
    line = Line("visits/a", "甲站", points)
    return Chart("line", (Panel("", (line,)),), "万次", 4, 0, "month", 45)


def charted(lang: Lang, **more: Any) -> Document:
    exhibit = next(b for s in sample.document(lang).sections for b in s.blocks if isinstance(b, Exhibit))
    return sample.with_sections(lang, sample.section(replace(exhibit, chart=chart(), **more)))


def all_text(document: Any) -> str:
    return "".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_style_has_an_east_asian_face(lang: Lang) -> None:
    document = opened(render_docx(sample.document(lang), sample.facts()))
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            assert style.element.rPr.rFonts.get(qn("w:eastAsia")) in ("SimSun", "Microsoft YaHei"), style.name
    defaults = document.styles.element.find(qn("w:docDefaults"))
    language = next(defaults.iter(qn("w:lang")))
    assert language.get(qn("w:eastAsia")) == "zh-CN"
    assert language.get(qn("w:val")) == {"zh": "en-US", "en": "en-GB"}[lang]
    used = {p.style.name for p in document.paragraphs}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "Caption", "List Bullet", "Source", "Note"} <= used


def test_properties_say_what_the_file_is() -> None:
    properties = opened(render_docx(sample.document("zh"), sample.facts())).core_properties
    assert properties.title == "先进封装领涨，推理算力成为新变量"
    assert properties.author == properties.last_modified_by == "算力研究组（样刊）"
    assert properties.language == "zh-CN" and properties.content_status == "draft"
    assert properties.created == properties.modified == dt.datetime(2024, 11, 14, 1, 30, tzinfo=dt.UTC)


def test_the_same_document_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    once = render_docx(charted("zh"), sample.facts())
    try:
        monkeypatch.setenv("TZ", "America/New_York")
        time.tzset()
        assert render_docx(charted("zh"), sample.facts()) == once
    finally:
        monkeypatch.undo()
        time.tzset()
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2024, 11, 14, 1, 30, 0)}


def test_pages_carry_edition_date_house_and_their_number() -> None:
    document = opened(render_docx(sample.document("zh")))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    assert head.text.split() == ["算力周跟踪", "2024-11-14", "样刊", "草稿", "2024年11月14日"]
    fields = [node.get(qn("w:instr")).strip() for node in foot._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"] and foot.text.startswith("示例证券研究所")
    published = opened(render_docx(replace(sample.document("zh"), status="published", sample=False)))
    assert published.sections[0].header.paragraphs[0].text.split() == [
        "算力周跟踪",
        "2024-11-14",
        "2024年11月14日",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_repeat_their_heads_and_do_not_split_rows(lang: Lang) -> None:
    document = opened(render_docx(sample.document(lang), sample.facts()))
    table = next(t for t in document.tables if len(t.columns) == 7)
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads[:3] == [True, True, False] and not any(heads[2:])
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    exhibit = next(b for s in sample.document(lang).sections for b in s.blocks if isinstance(b, Exhibit))
    assert len(table.rows) == len(exhibit.body.rows) + 2
    described = table._tbl.tblPr.find(qn("w:tblDescription"))
    assert described.get(qn("w:val")) == exhibit.alt
    cells = table.rows[2].cells
    assert cells[4].paragraphs[0].style.name == "Table Figure"
    fills = [cell._tc.tcPr.find(qn("w:shd")) is not None for cell in cells]
    assert all(fills)  # a segment's row


def test_rises_and_falls_keep_their_sign_and_a_style() -> None:
    document = opened(render_docx(sample.document("zh"), sample.facts()))
    toned = {"Rise": set[str](), "Fall": set[str]()}
    for run in document.element.body.iter(qn("w:r")):
        style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        if style is not None and style.get(qn("w:val")) in toned:
            minus = "-" if run.find(qn("w:noBreakHyphen")) is not None else ""
            toned[style.get(qn("w:val"))].add(minus + "".join(t.text or "" for t in run.iter(qn("w:t"))))
    assert toned["Rise"] and all(text.startswith("+") for text in toned["Rise"])
    assert toned["Fall"] and all(text.startswith("-") for text in toned["Fall"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_lead_to_their_evidence(lang: Lang) -> None:
    content = render_docx(sample.document(lang), sample.facts())
    body = opened(content).element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = [link for link in body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))]
    assert len(links) > 100
    assert all(link.get(qn("w:anchor")) in marks for link in links)
    numbers = {f["n"]: f["fact"] for f in data(content, "figures")["figures"] if f["n"] is not None}
    for link in links:
        fact = numbers[int(link.get(qn("w:anchor")).removeprefix("zb_e"))]
        assert link.get(qn("w:tooltip")).startswith(f"{fact} = ")
    held = {fact["id"] for fact in data(content, "facts")["facts"]}
    assert held == set(numbers.values())


def test_without_facts_there_is_no_evidence() -> None:
    content = render_docx(sample.document("zh"))
    assert data(content, "facts") is None and data(content, "figures") is None
    assert data(content, "origin")["issue"] == "2024-11-14"
    assert "证据附录" not in all_text(opened(content))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_are_pictures_that_say_what_they_show(lang: Lang) -> None:
    document = opened(render_docx(charted(lang, alt='甲站 <升> "至" 600 万次'), sample.facts()))
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr") == '甲站 <升> "至" 600 万次'
    assert 170 < picture.width.mm < 173
    related = document.part.related_parts[picture._inline.graphic.graphicData.pic.blipFill.blip.embed]
    assert related.blob.startswith(b"\x89PNG")
    caption = next(p for p in document.paragraphs if p.style.name == "Caption")
    assert " SEQ " in caption._p.find(qn("w:fldSimple")).get(qn("w:instr"))


def test_an_exhibit_without_data_says_so_in_a_frame() -> None:
    document = opened(render_docx(charted("zh", empty="来源尚无数据")))
    frame = next(p for p in document.paragraphs if p.style.name == "Empty Frame")
    assert frame.text == "来源尚无数据"
    assert not document.inline_shapes and len(document.tables) == 2  # the sidebar, the sources


def test_an_exhibit_out_of_count_has_no_number() -> None:
    document = opened(render_docx(charted("en", number=0, caption="What ratings mean")))
    caption = next(p for p in document.paragraphs if p.style.name == "Caption")
    assert caption.text == "What ratings mean" and caption._p.find(qn("w:fldSimple")) is None


def test_the_sidebar_has_rating_chart_team_and_earlier_issues() -> None:
    performance = replace(charted("zh").exhibits[0], number=0, caption="近一年表现", alt="跑赢", notes=())
    front = FrontPage(
        RatingMark("强于大市", "维持", dt.date(2024, 6, 14)),
        performance,
        (
            Related("上一期", dt.date(2024, 11, 7), "算力周跟踪", "https://example.com/0"),
            Related("再上一期", dt.date(2024, 10, 31), "算力周跟踪", "javascript:alert(1)"),
        ),
    )
    document = opened(render_docx(replace(sample.document("zh"), front=front), sample.facts()))
    side = document.tables[0]
    assert side.style.name == "Sidebar Table" and side._tbl.tblPr.find(qn("w:tblpPr")) is not None
    text = "".join(node.text or "" for node in side._tbl.iter(qn("w:t")))
    for words in (
        "强于大市",
        "维持",
        "2024年6月14日",
        "近一年表现",
        "示例甲",
        "S0000000000001",
        "上一期",
        "再上一期",
        "1111-1113",
    ):
        assert words in text
    targets = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
    assert "https://example.com/0" in targets and not any("javascript" in target for target in targets)
    assert next(side._tbl.iter(qn("wp:docPr"))).get("descr") == "跑赢"


def test_corrections_print_their_differences() -> None:
    correction = Correction(
        2, dt.date(2024, 11, 15), "更正一处", (Change("图表 1 寒武纪", "+9.89%", "+9.98%"),)
    )
    document = opened(render_docx(replace(sample.document("zh"), corrections=(correction,))))
    told = [p.text for p in document.paragraphs if p.style.name == "Correction"]
    assert told == ["第 2 次更正  2024年11月15日：更正一处", "图表 1 寒武纪：原为：+9.89%；现为：+9.98%"]


HOSTILE = "<w:p/>]]>&amp;\"' {PAGE} \u202e倒\u2066 \ufffe\x0b=SUM(A1) \\o/"
CLEAN = "<w:p/>]]>&amp;\"' {PAGE} 倒 \ufffd =SUM(A1) \\o/"


def test_hostile_words_print_as_words() -> None:
    base = charted("zh", caption=HOSTILE, source=HOSTILE, notes=(HOSTILE,), alt=HOSTILE)
    section = Section(
        "s", HOSTILE, "body",
        (
            Paragraph((Text(HOSTILE), Quoted(HOSTILE), Link((Text(HOSTILE),), "javascript:alert(1)"))),
            *base.exhibits,
        ),
    )  # fmt: skip
    names = Bilingual(HOSTILE, HOSTILE)
    hostile = replace(
        base, title=HOSTILE, subtitle=HOSTILE, edition_name=HOSTILE, as_of=HOSTILE, sections=(section,),
        desk=replace(base.desk, house=names, names=names, sector=names),
    )  # fmt: skip
    content = render_docx(hostile)
    document = opened(content)
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts.count(CLEAN) >= 3  # title, subtitle, the section's heading
    assert CLEAN * 3 in texts  # the paragraph, its link without an address
    assert document.core_properties.title == CLEAN
    assert not [
        rel for rel in document.part.rels.values() if rel.is_external and "javascript" in rel.target_ref
    ]
    assert data(content, "origin")["titles"] == {"s": CLEAN}


def test_a_colour_that_is_none_is_refused() -> None:
    base = sample.document("zh")
    with pytest.raises(RenderError, match="Style colour rise"):
        render_docx(replace(base, style=replace(base.style, rise='red"/>')))


def test_nothing_in_the_file_asks_for_anything_outside() -> None:
    content = render_docx(charted("zh"), sample.facts())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".rels"):
                for target, mode in re.findall(
                    r'Target="([^"]*)"( TargetMode="External")?', part(content, name)
                ):
                    assert not mode or target.startswith(("https://", "http://", "mailto:"))
            assert b"attachedTemplate" not in archive.read(name)
