"""Word files as manuscripts: what is read, what is left out, and files that mean no good."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.word import read_word, walk

W = nsdecls("w")
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_parts(content: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """A package with some of its members replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, raw in parts.items():
            new.writestr(name, raw)
    return buffer.getvalue()


def read(content: bytes) -> Manuscript:
    return read_word(Path("weekly.docx"), content)


def body(*blocks: str) -> bytes:
    """A document whose body is just these elements."""
    xml = (
        f'<w:document {W} {MC} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><w:body>'
    )
    return with_parts(
        saved(docx.Document()), {"word/document.xml": f"{xml}{''.join(blocks)}</w:body></w:document>"}
    )


def p(*inner: str, form: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{form}</w:pPr>' if form else ''}{''.join(inner)}</w:p>"


def r(words: str, form: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{form}</w:rPr>" if form else ""}<w:t xml:space="preserve">{words}</w:t></w:r>'


def tc(words: str, form: str = "") -> str:
    return f"<w:tc>{f'<w:tcPr>{form}</w:tcPr>' if form else ''}{p(r(words)) if words else p()}</w:tc>"


def tr(*cells: str, form: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{form}</w:trPr>' if form else ''}{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


# What is read


def test_kinds_by_style_and_outline_level() -> None:
    document = docx.Document()
    styles = document.styles
    for name, base in (
        ("标题 2", "Normal"),
        ("题注", "Normal"),
        ("资料来源", "Normal"),
        ("正文标题", "Heading 3"),
    ):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[base]
    styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    for words, style in (
        ("总标题", "Title"), ("一", "Heading 1"), ("二", "标题 2"), ("三", "正文标题"), ("正文", "Normal"),
        ("条目", "List Number"), ("图表 1", "题注"), ("图表 2", "Caption"), ("来源: Wind", "资料来源"),
        ("一 1", "toc 1"),
    ):  # fmt: skip
        document.add_paragraph(words, style=style)
    outlined = document.add_paragraph("大纲")
    outlined._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    listed = document.add_paragraph("编号")
    listed._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>')
    )
    manuscript = read(saved(document))
    found = [(manuscript.text[p.start : p.end], p.kind, p.level) for p in manuscript.passages]
    assert found == [
        ("总标题", "heading", 1), ("一", "heading", 1), ("二", "heading", 2), ("三", "heading", 3),
        ("正文", "paragraph", 0), ("条目", "item", 0), ("图表 1", "caption", 0), ("图表 2", "caption", 0),
        ("来源: Wind", "note", 0), ("一 1", "furniture", 0), ("大纲", "heading", 2), ("编号", "item", 0),
    ]  # fmt: skip


def test_text_reads_as_if_all_changes_were_accepted() -> None:
    manuscript = read(
        body(
            p(
                r("寒武纪"),
                f'<w:ins w:id="1" w:author="a">{r("+9.98%")}</w:ins>',
                '<w:del w:id="2" w:author="a"><w:r><w:delText>+8.98%</w:delText></w:r></w:del>',
                f'<w:moveTo w:id="3" w:author="a">{r("，领涨")}</w:moveTo>',
                f'<w:moveFrom w:id="4" w:author="a">{r("，领跌")}</w:moveFrom>',
                f'<w:hyperlink w:anchor="x">{r("板块")}</w:hyperlink>',
                r("隐藏 1%", "<w:vanish/>"),
                r("不隐藏", '<w:vanish w:val="0"/>'),
                f"<w:sdt><w:sdtContent>{r('，控件')}</w:sdtContent></w:sdt>",
            ),
            tbl(tr(tc("甲"), tc("1%")), tr(tc("乙"), tc("2%"), form='<w:del w:id="5" w:author="a"/>')),
        )
    )
    assert manuscript.text == "寒武纪+9.98%，领涨板块不隐藏，控件\n甲\t1%\n"
    assert any("deleted text left out" in notice for notice in manuscript.notices)
    assert any("hidden" in notice for notice in manuscript.notices)


def test_fields_give_their_results_only() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText>SEQ 图表 12%</w:instrText></w:r>"
    manuscript = read(
        body(
            p(r("图表 "), mark("begin"), code, r("99"), mark("separate"), r("1"), mark("end"), r(": 表")),
            p(r("前"), mark("begin"), code, r("仍是代码")),  # never ended: the next paragraph reads on
            p(r("后"), mark("end"), f'<w:fldSimple w:instr="PAGE">{r("7")}</w:fldSimple>'),
        )
    )
    assert manuscript.text == "图表 1: 表\n前\n后7\n"


def test_signs_that_are_elements() -> None:
    run = "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t> d </w:t></w:r>"
    ruby = f"<w:r><w:ruby><w:rt>{r('hàn')}</w:rt><w:rubyBase>{r('寒')}</w:rubyBase></w:ruby></w:r>"
    formula = "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"
    assert read(body(p(run), p(ruby, formula))).text == "a\tb\nc-d\n寒x=1\n"


def test_text_boxes_are_read_once_after_their_block() -> None:
    box = f"<w:txbxContent>{p(r('框内 5%'))}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    word = walk("a.docx", body(p(r("前"), drawing, r("后")), p(r("下段"))))
    assert word.manuscript.text == "前后\n框内 5%\n下段\n"
    assert [stretch.place for stretch in word.stretches] == ["body", "box", "body"]


def test_merged_cells_and_header_rows() -> None:
    manuscript = read(
        body(
            tbl(
                tr(
                    tc("公司", '<w:vMerge w:val="restart"/>'),
                    tc("涨跌幅", '<w:gridSpan w:val="2"/>'),
                    form="<w:tblHeader/>",
                ),
                tr(tc("", "<w:vMerge/>"), tc("本周"), tc("本月"), form="<w:tblHeader/>"),
                tr(tc("寒武纪"), tc(""), tc("4.50%")),
                tr(tc("合计"), tc("7%"), form='<w:gridBefore w:val="1"/>'),
            )
        )
    )
    (grid,) = manuscript.tables
    cells = [
        (manuscript.text[c.start : c.end], c.row, c.column, c.rows, c.columns, c.header) for c in grid.cells
    ]
    assert cells == [
        ("公司", 0, 0, 2, 1, True), ("涨跌幅", 0, 1, 1, 2, True), ("本周", 1, 1, 1, 1, True),
        ("本月", 1, 2, 1, 1, True), ("寒武纪", 2, 0, 1, 1, False), ("4.50%", 2, 2, 1, 1, False),
        ("合计", 3, 1, 1, 1, False), ("7%", 3, 2, 1, 1, False),
    ]  # fmt: skip


def test_a_table_for_layout_gives_way_to_the_tables_in_it() -> None:
    inner = tbl(tr(tc("甲"), tc("1%")), tr(tc("乙"), tc("2%")))
    outer = tbl(f"<w:tr><w:tc>{p(r('左栏'))}{inner}{p()}</w:tc>{tc('右栏')}</w:tr>")
    manuscript = read(body(outer))
    assert manuscript.text == "左栏\n甲\t1%\n乙\t2%\n右栏\n"
    assert len(manuscript.tables) == 1 and len(manuscript.passages) == 2


def test_notes_come_last_and_only_where_referred_to() -> None:
    from tests.proof.sample import with_footnote

    manuscript = read(with_footnote("脚注写 7.7%。"))
    last = [(manuscript.text[p.start : p.end], p.kind) for p in manuscript.passages[-2:]]
    assert last == [("脚注写 7.7%。", "note"), ("算力周跟踪 第46期 +3.00%", "furniture")]


def test_headers_that_repeat_are_read_once() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for part in (section.header, section.first_page_header, section.footer):
        part.paragraphs[0].text = "页眉 1%"
    manuscript = read(saved(document))
    assert manuscript.text == "正文\n页眉 1%\n页眉 1%\n"  # once as header, once as footer
    assert [p.kind for p in manuscript.passages] == ["paragraph", "furniture", "furniture"]


def test_comments_are_left_out_with_a_notice() -> None:
    document = docx.Document()
    document.add_comment(document.add_paragraph("正文").runs, "批注 99%")
    manuscript = read(saved(document))
    assert manuscript.text == "正文\n" and "Comments were left out." in manuscript.notices


def test_every_character_can_be_found_again() -> None:
    content = body(
        p(r("  寒武"), r("纪\u200b+9.9"), "<w:r><w:tab/></w:r>", r("8%  ")),
        tbl(tr(tc("甲"), f"<w:tc>{p(r('one'))}{p(r('two '))}{p(r('三'))}</w:tc>")),
    )
    word = walk("a.docx", content)
    text = word.manuscript.text
    assert text == "寒武纪+9.9\t8%\n甲\tone two三\n"
    for stretch in word.stretches:
        spans = [(at, at + 1) for at in range(stretch.start, stretch.end)]
        for (at, _), found in zip(spans, stretch.spots(text, spans), strict=True):
            if found is None:
                assert text[at] == " "  # between two paragraphs of a cell
            else:
                assert found[0] == found[1] and found[0].piece.text[found[0].at] == text[at]


def test_the_strict_form_of_the_standard_reads_the_same() -> None:
    content = saved(docx.Document())
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    inner = "<w:body><w:p><w:r><w:t>寒武纪 9.98%</w:t></w:r></w:p></w:body>"
    xml = f'<w:document xmlns:w="{space}">{inner}</w:document>'
    assert read(with_parts(content, {"word/document.xml": xml})).text == "寒武纪 9.98%\n"


# Files that mean no good


def refused(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read(content)


def test_macros_are_not_run_but_the_text_is_read() -> None:
    document = docx.Document()
    document.add_paragraph("寒武纪 9.98%")
    content = saved(document)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = types.replace(plain, "application/vnd.ms-word.document.macroEnabled.main+xml")
    assert plain not in types
    manuscript = read(with_parts(content, {"[Content_Types].xml": types, "word/vbaProject.bin": b"\xd0\xcf"}))
    assert manuscript.text == "寒武纪 9.98%\n"
    assert "The file holds macros; they were not run." in manuscript.notices


@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "_rels/.rels"]
)
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(part: str, code: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for declared, used in (
        (f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>', "&x;"),
        (f'<!DOCTYPE w:document [<!ENTITY l0 "ha">{laughs}]>', "&l9;"),
        (f'<!DOCTYPE w:document SYSTEM "{secret.as_uri()}">', "x"),
    ):
        xml = (
            f'<?xml version="1.0" encoding="{code}"?>{declared}'
            f"<w:document {W}><w:body>{p(r(used))}</w:body></w:document>"
        )
        refused(with_parts(saved(docx.Document()), {part: xml.encode(code)}), "document type")


def test_entities_hidden_by_an_odd_encoding_are_refused_too() -> None:
    xml = f'<?xml version="1.0" encoding="cp037"?><!DOCTYPE a [<!ENTITY x "y">]><w:document {W}/>'
    refused(
        with_parts(saved(docx.Document()), {"word/document.xml": xml.encode("cp037")}),
        "document type|damaged",
    )


def test_bombs_are_refused_before_they_unpack() -> None:
    content = saved(docx.Document())
    refused(with_parts(content, {"word/media/a.bin": b"\0" * (40 << 20)}), "250 times its size")
    refused(with_parts(content, {f"word/media/{n}.bin": b"" for n in range(4_001)}), "more than 4,000")
    flat = f"<w:document {W}><w:body>{'<w:p/>' * 2_100_000}</w:body></w:document>"
    refused(with_parts(content, {"word/document.xml": flat}), "times its size")
    random.seed(1)
    noise = "".join(f"<w:p w:rsidR='{random.getrandbits(64):x}'/>" for _ in range(1_300_000))
    refused(with_parts(content, {"word/document.xml": f"<w:document {W}>{noise}</w:document>"}), "MB")


def test_a_size_that_lies_is_found_out() -> None:
    """A member that declares fewer bytes than it unpacks to is cut there and fails its checksum."""
    raw = bytearray(
        with_parts(saved(docx.Document()), {"word/document.xml": b"<a>" + b"x" * 5_000 + b"</a>"})
    )
    size = (5_007).to_bytes(4, "little")
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = (9).to_bytes(4, "little")
    refused(bytes(raw), "damaged")


def test_deep_nesting_is_refused_or_read() -> None:
    def nested(depth: int) -> bytes:
        inner = p(r("底 1%"))
        for _ in range(depth):
            inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
        return body(inner)

    assert read(nested(70)).text == "底 1%\n"
    refused(nested(5_000), "256 levels deep")
    deep = "<w:smartTag>" * 240 + r("里 2%") + "</w:smartTag>" * 240
    assert read(body(p(deep))).text == "里 2%\n"


def test_other_forms_are_named() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    refused(ole, "old binary Word form")
    refused(ole + "EncryptedPackage".encode("utf-16-le"), "protected by a password")
    refused(b"{\\rtf1\\ansi}", "rich text")
    refused(b"", "damaged")
    refused(b"PK\x03\x04 not really", "damaged")
    content = saved(docx.Document())
    refused(content, "holds no text")
    refused(with_parts(content, {"word/document.xml": f"<w:styles {W}/>"}), "no Word document")
    refused(with_parts(content, {"word/document.xml": "<w:document>"}), "damaged")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "hello")
    refused(buffer.getvalue(), "no Word document")
    raw = bytearray(content)
    for at in range(len(raw) - 4):  # the bit that says a member is encrypted, in both of its headers
        if raw[at : at + 4] == b"PK\x01\x02":
            raw[at + 8] |= 1
    refused(bytes(raw), "protected by a password")


def test_hostile_numbers_in_attributes_are_bounded() -> None:
    cells = tc("甲", '<w:gridSpan w:val="999999999"/>') + tc("乙", '<w:gridSpan w:val="x"/>')
    manuscript = read(body(p(r("前")), tbl(tr(cells, form='<w:gridBefore w:val="-5"/>'))))
    assert manuscript.tables[0].cells[0].columns == 1_000


def test_fuzzed_files_give_text_or_one_clear_error() -> None:
    from tests.proof.sample import word_file

    content = word_file()
    chance = random.Random(20241114)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml")
    outcomes = {"read": 0, "refused": 0}
    for round in range(300):
        if round % 3 == 0:
            raw = bytearray(content)
            for _ in range(chance.randint(1, 12)):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            tried = bytes(raw)
        elif round % 3 == 1:
            tried = content[: chance.randrange(len(content))]
        else:  # inside the XML, where a flipped byte is not caught by a checksum
            inner = bytearray(xml)
            for _ in range(chance.randint(1, 6)):
                inner[chance.randrange(len(inner))] = chance.choice(b"<>/\"'=&;w:tprcsz0129 \x00\xff")
            tried = with_parts(content, {"word/document.xml": bytes(inner)})
        try:
            manuscript = read(tried)
        except UnreadableError as error:
            outcomes["refused"] += 1
            assert str(error).startswith("weekly.docx ") and "\n" not in str(error)
        else:
            outcomes["read"] += 1
            assert all(0 <= p.start < p.end <= len(manuscript.text) for p in manuscript.passages)
    assert outcomes["read"] > 20 and outcomes["refused"] > 100


def test_a_long_document_is_read_whole() -> None:
    content = body(*(p(r(f"第{n}段，寒武纪"), r("+9.98%", "<w:b/>")) for n in range(8_000)))
    assert len(read(content).passages) == 8_000


def test_raised_marks_of_notes_are_no_part_of_the_word_before() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("InVideo")
    for mark in ("b", "2", "†"):
        paragraph.add_run(mark).font.superscript = True
    paragraph.add_run("升10.4%。")
    assert read(saved(document)).text.strip() == "InVideo2升10.4%。"
