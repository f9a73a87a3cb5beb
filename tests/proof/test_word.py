"""Copies of Word files with comments: exactly at the words, and nothing else changed."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhoubao.check.lint.finding import Finding
from zhoubao.check.report import CheckReport
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.manuscript.word import read_word, walk
from zhoubao.proof.word import mark_word, report_word

from .sample import checked_word, facts, names, plain_manuscript, report_of, with_footnote, word_file


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def commented(document: Any) -> dict[int, str]:
    """The words each comment goes around, by its id, over paragraphs and cells in document order."""
    words: dict[int, str] = {}
    active: set[int] = set()
    for element in document.element.body.iter():
        if element.tag == qn("w:commentRangeStart"):
            active.add(int(element.get(qn("w:id"))))
            words[int(element.get(qn("w:id")))] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            active.discard(int(element.get(qn("w:id"))))
        elif element.tag == qn("w:t"):
            for id in active:
                words[id] += element.text or ""
    assert not active
    return words


def look(document: Any) -> list[list[tuple[str, str]]]:
    """Every character of every paragraph with the XML of its run's formatting."""
    made = []
    for paragraph in document.element.body.iter(qn("w:p")):
        signs: list[tuple[str, str]] = []
        for text in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
            form = text.getparent().find(qn("w:rPr"))
            shown = form.xml if form is not None else ""
            signs += [(sign, shown) for sign in (text.text or "\n")]
        made.append(signs)
    return made


def test_comments_stand_at_exactly_the_words() -> None:
    content, report = checked_word()
    document = opened(mark_word(content, report, "zh", names=names()))
    words = commented(document)
    text = report.manuscript.text
    wanted = [text[j.claim.start : j.claim.end] for j in report.judged if j.verdict != "supported"]
    wanted += [text[f.start : f.end] for f in report.findings if f.end > f.start]
    assert sorted(words.values()) == sorted([*wanted, "算力周跟踪"])  # the whole text: the first paragraph
    by_id = {comment.comment_id: comment for comment in document.comments}
    assert by_id.keys() == words.keys()
    first = next(id for id, held in words.items() if held == "+19.98%" and "×" in by_id[id].text)
    assert by_id[first].text.split("\n")[:5] == [
        "× 与数据不符：+19.98%",
        "寒武纪 · 涨跌幅 · 本周",
        "寒武纪本周涨跌幅为+9.98%，原文写作+19.98%。",
        "应为：+9.98%",
        "建议写法：寒武纪+9.98%",
    ]
    assert "return.wtd/688256.SH" in by_id[first].text
    used = facts()["return.wtd/688256.SH"].inputs[0]
    assert f"{used.file} 第 {used.row} 行" in by_id[first].text  # type: ignore[union-attr]
    assert all(comment.author == "zhoubao" and comment.initials == "ZB" for comment in document.comments)
    cutoff = facts().cutoff.replace(tzinfo=None)
    assert {c.timestamp.replace(tzinfo=None) for c in document.comments if c.timestamp} == {cutoff}


def test_text_and_formatting_stay() -> None:
    content, report = checked_word()
    marked = mark_word(content, report, "en")
    before, after = opened(content), opened(marked)
    assert [p.text for p in before.paragraphs] == [p.text for p in after.paragraphs]
    assert look(before) == look(after)
    assert read_word(Path("weekly.docx"), marked).text == report.manuscript.text
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(io.BytesIO(marked)) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert changed <= {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
        assert set(new.namelist()) - set(old.namelist()) == {"word/comments.xml"}
        assert {info.date_time for info in new.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    content, report = checked_word()
    path = tmp_path / "weekly.docx"
    path.write_bytes(content)
    assert mark_word(path, report, "zh") == mark_word(content, report, "zh")
    plain = report_of(plain_manuscript())
    assert report_word(plain, "zh") == report_word(plain, "zh")


def test_comments_that_are_there_stay() -> None:
    def with_comment(document: Any) -> None:
        document.add_comment(document.paragraphs[1].runs, "请核对", "编辑", "BJ")

    content, report = checked_word(word_file(with_comment))
    document = opened(mark_word(content, report, "zh"))
    texts = {comment.comment_id: (comment.author, comment.text) for comment in document.comments}
    assert texts[0] == ("编辑", "请核对")
    assert len(texts) == 11 and all(author == "zhoubao" for id, (author, _) in texts.items() if id)


def test_marking_twice_adds_a_second_set() -> None:
    content, report = checked_word()
    once = mark_word(content, report, "zh")
    twice = mark_word(once, report_of(read_word(Path("weekly.docx"), once)), "zh")
    assert len(list(opened(twice).comments)) == 2 * len(list(opened(once).comments))


def test_another_file_than_the_checked_one_is_refused(tmp_path: Path) -> None:
    _, report = checked_word()
    other = word_file(lambda document: document.add_paragraph("后来加的一句。"))
    with pytest.raises(UsageError, match="changed since"):
        mark_word(other, report, "zh")
    with pytest.raises(UnreadableError, match="cannot be read"):
        mark_word(tmp_path / "absent.docx", report, "zh")


def _finding(content: bytes, words: str) -> CheckReport:
    manuscript = read_word(Path("a.docx"), content)
    start = manuscript.text.index(words)
    return CheckReport(
        manuscript, facts(), (), (Finding("a.rule", "error", "Wrong.", "有误。", start, start + len(words)),)
    )


BOX = (
    f"<w:r {nsdecls('w')}><mc:AlternateContent "
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
    '<mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>框内 5.5%</w:t></w:r></w:p>'
    "</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
    '<mc:Fallback><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p><w:r>'
    "<w:t>框内 5.5%</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def test_a_text_box_gets_its_comment_at_the_run_it_hangs_on() -> None:
    content = word_file(lambda document: document.paragraphs[2]._p.append(parse_xml(BOX)))
    marked = mark_word(content, _finding(content, "5.5%"), "zh")
    document = opened(marked)
    (comment,) = document.comments
    assert comment.text.startswith("!! 规则检查 · 差错：5.5% (文本框)")
    for box in document.element.body.iter(qn("w:txbxContent")):
        assert not list(box.iter(qn("w:commentRangeStart")))
    start = next(document.element.body.iter(qn("w:commentRangeStart")))
    assert start.getparent() is document.paragraphs[2]._p


def test_a_header_gets_its_comment_at_the_first_paragraph() -> None:
    content = word_file()
    document = opened(mark_word(content, _finding(content, "+3.00%"), "en"))
    assert commented(document) == {0: "算力周跟踪"}
    assert next(iter(document.comments)).text.startswith("!! lint · error: +3.00% (header)")


def test_a_footnote_gets_its_comment_at_its_reference() -> None:
    content = with_footnote("脚注写 7.7%。")
    document = opened(mark_word(content, _finding(content, "7.7%"), "zh"))
    start = next(document.element.body.iter(qn("w:commentRangeStart")))
    assert start.getnext().find(qn("w:footnoteReference")) is not None
    assert "(脚注)" in next(iter(document.comments)).text


def test_a_new_document_carries_text_tables_and_comments() -> None:
    report = report_of(plain_manuscript())
    document = opened(report_word(report, "zh", names=names()))
    assert document.paragraphs[0].style.name == "Heading 1"
    assert [cell.text for cell in document.tables[0].rows[2].cells] == ["英伟达", "0.45%", "11.71%"]
    text = report.manuscript.text
    wanted = [text[j.claim.start : j.claim.end] for j in report.judged if j.verdict != "supported"]
    wanted += [text[f.start : f.end] for f in report.findings if f.end > f.start]
    assert sorted(commented(document).values()) == sorted([*wanted, "算力周跟踪"])
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
    assert all(
        qn("w:eastAsia") in fonts.attrib
        for c in document.comments
        for fonts in c._comment_elm.iter(qn("w:rFonts"))
    )


def test_hostile_words_stay_words() -> None:
    report = report_of(plain_manuscript(hostile=True), hostile=True)
    document = opened(report_word(report, "zh"))
    body = "\n".join(p.text for p in document.paragraphs)
    assert "<script>alert(1)</script> =cmd()|A0" in body
    for text in (body, *(comment.text for comment in document.comments)):
        assert "\x1b" not in text and "\u202e" not in text
    assert any("<script>" in comment.text for comment in document.comments)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_spans_are_covered_exactly(data: st.DataObject) -> None:
    """Comments at any stretches of a paragraph cover just these, whatever its runs, and its look stays."""
    pieces = data.draw(
        st.lists(st.text("甲乙ab1%\u200b \t\n", min_size=1, max_size=6), min_size=1, max_size=5)
    )

    def write(document: Any) -> None:
        paragraph = document.add_paragraph()
        for number, words in enumerate(pieces):
            paragraph.add_run(words).bold = number % 2 == 0

    document = docx.Document()
    document.add_paragraph("首")
    write(document)
    buffer = io.BytesIO()
    document.save(buffer)
    content = buffer.getvalue()
    word = walk("a.docx", content)
    text = word.manuscript.text
    last = word.stretches[-1]
    cut = st.integers(last.start, last.end - 1)
    spans = data.draw(st.lists(st.tuples(cut, cut).map(sorted), min_size=1, max_size=4))
    findings = tuple(Finding("a.rule", "note", "x", "x", a, b + 1) for a, b in spans)
    report = CheckReport(word.manuscript, facts(), (), findings)
    marked = opened(mark_word(content, report, "en"))
    assert look(opened(content)) == look(marked)
    covered = sorted(commented(marked).values())
    signs = str.maketrans("", "", "\u200b\t\n")  # tabs and breaks are no text elements
    wanted = sorted(text[a : b + 1].translate(signs) for a, b in spans)
    assert sorted(words.translate(signs) for words in covered) == wanted


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        assert not os.environ.get("ZHOUBAO_REQUIRE_OFFICE"), "LibreOffice is asked for and not installed"
        pytest.skip("soffice is not installed; make test-office runs this where it is")
    content, report = checked_word()
    files = {"marked.docx": mark_word(content, report, "zh"), "fresh.docx": report_word(report, "zh")}
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    command = [
        office,
        "--headless",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--convert-to",
        "txt:Text",
    ]
    paths = [str(tmp_path / name) for name in files]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), *paths], check=True, capture_output=True, timeout=180
    )
    for name in files:
        text = (tmp_path / name).with_suffix(".txt").read_text(encoding="utf-8-sig")
        assert "本周寒武纪+19.98%，龙芯中科+9.86%" in text
