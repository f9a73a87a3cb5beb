"""Edits in Word come home: the words as they were typed, references kept, nothing else touched."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import zhoubao
from zhoubao.edition.edition import Edition
from zhoubao.edition.issues import load_issue
from zhoubao.errors import StoreError, UnreadableError, UsageError
from zhoubao.issues.edited import EditedParagraph, read_edited
from zhoubao.issues.prose_file import standing_prose
from zhoubao.issues.pull import pull
from zhoubao.issues.rewriting import answers_of, same_words
from zhoubao.model import Lang
from zhoubao.publish.word.origin import Prose

from .word_editing import (
    ISSUE,
    SPACE,
    W,
    edited,
    issue_file,
    new_paragraph,
    paragraph,
    printed,
    prose,
    pulled,
    replace,
    text_of,
    typed,
    weekly,
)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return weekly(tmp_path_factory.mktemp("pull") / "weekly")


@pytest.fixture(scope="module")
def files(edition: Edition) -> dict[Lang, bytes]:
    return {lang: printed(edition, lang) for lang in edition.languages}


@pytest.fixture
def zh(files: dict[Lang, bytes]) -> bytes:
    return files["zh"]


def changes(diff: str) -> list[str]:
    """The lines that a difference takes out and puts in."""
    return [line for line in diff.splitlines()[2:] if line[:1] in "+-"]


def nothing(body: Any) -> None:
    return None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_edits_nothing_changes(
    edition: Edition, files: dict[Lang, bytes], lang: Lang, tmp_path: Path
) -> None:
    came = pulled(edition, files[lang], nothing, tmp_path)
    assert (came.diff, came.warnings, came.left) == ("", (), ())
    assert (came.issue, came.lang, came.text) == ("2024-11-14", lang, ISSUE)


def test_the_shipped_issue_comes_home_unchanged(tmp_path: Path) -> None:
    opened = zhoubao.new_edition(tmp_path / "weekly", "compute")
    for lang in opened.edition.languages:
        came = pulled(opened.edition, printed(opened.edition, lang), nothing, tmp_path)
        assert (came.diff, came.warnings, came.left) == ("", (), ())


def test_other_words_keep_the_references_around_them(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    came = pulled(
        edition, zh, lambda body: replace(paragraph(body, "先有行情"), "，再看", "；然后看"), tmp_path
    )
    assert changes(came.diff) == [
        "-- **先有行情。** 本周（{{ window/wtd }}）先看{{ name/688981.SH }}与{{ name/MU.O }}，再看*其余*。",
        "+- **先有行情。** 本周（{{ window/wtd }}）先看{{ name/688981.SH }}与{{ name/MU.O }}；然后看*其余*。",
    ]
    assert came.warnings == () and came.left == ()


def test_escapes_links_and_line_ends_stay_as_they_were_written(
    edition: Edition, zh: bytes, tmp_path: Path
) -> None:
    came = pulled(edition, zh, lambda body: replace(paragraph(body, "第二条"), "第二条", "另一条"), tmp_path)
    assert changes(came.diff) == [
        '-- 第二条带[链接](https://example.com/a?b=1 "题")，也有转义 \\* 与 &amp;。',
        '+- 另一条带[链接](https://example.com/a?b=1 "题")，也有转义 \\* 与 &amp;。',
    ]


def test_a_figure_that_is_typed_over_becomes_text_and_is_told(
    edition: Edition, zh: bytes, tmp_path: Path
) -> None:
    came = pulled(edition, zh, lambda body: replace(paragraph(body, "先有行情"), "美光", "镁光"), tmp_path)
    assert "与镁光，再看" in came.text and "{{ name/688981.SH }}" in came.text
    assert "{{ name/MU.O }}与" not in came.text
    (told,) = came.warnings
    assert "{{ name/MU.O }} printed “美光” and was typed over" in told


def test_a_figure_like_one_that_is_typed_beside_it_stays(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        replace(paragraph(body, "先有行情"), "先看", "先看美光、")

    came = pulled(edition, zh, change, tmp_path)
    assert "先看美光、{{ name/688981.SH }}与{{ name/MU.O }}，" in came.text
    assert came.warnings == ()


def test_what_markdown_reads_as_marks_is_escaped(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    words = "*星* _底_ [括号](https://x.test) {{ name/X }} \\ &lt; `code` <b> 1_2"
    came = pulled(edition, zh, lambda body: typed(paragraph(body, "第一段谈行情"), words), tmp_path)
    (line,) = [line for line in changes(came.diff) if line.startswith("+")]
    assert line == (
        "+第一段谈行情。\\*星\\* \\_底\\_ \\[括号\\](https://x.test) "
        "\\{\\{ name/X \\}\\} \\\\ \\&lt; `code` <b> 1_2"
    )


@pytest.mark.parametrize(
    "words", ["- 像列表", "1. 像编号", "# 像标题", "::: zh", "+ 加", "2) 括", "## 二", "+++"]
)
def test_a_paragraph_that_begins_like_a_mark_of_a_block_stays_one(
    edition: Edition, zh: bytes, tmp_path: Path, words: str
) -> None:
    came = pulled(edition, zh, lambda body: new_paragraph(paragraph(body, "第一段"), words), tmp_path)
    assert sorted(c[1:].replace("\\", "") for c in changes(came.diff)) == ["", words]
    issue = _issue_with(edition, came.text, tmp_path)
    assert [b.form for b in standing_prose(issue, "zh", {}) if b.section == "market"] == ["paragraph"] * 3
    assert came.left == ()


def test_bold_emphasis_and_links_come_back_as_markdown(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        one = paragraph(body, "第一段")
        typed(one, "重点。", "b")
        typed(one, "后文", "")
        typed(one, "轻", "i")
        link = etree.SubElement(one, f"{W}hyperlink")
        other = next(body.iter(f"{W}hyperlink"))
        ids = [h for h in body.iter(f"{W}hyperlink") if h.get(other.nsmap["r"].join("{}") + "id")]
        link.set(f"{{{other.nsmap['r']}}}id", ids[-1].get(f"{{{other.nsmap['r']}}}id"))
        link.append(typed(one, "去处"))

    came = pulled(edition, zh, change, tmp_path)
    (line,) = [line for line in changes(came.diff) if line.startswith("+")]
    # The full stop leaves the bold: CommonMark would not close it between a stop and a letter.
    assert line.startswith("+第一段谈行情。**重点**。后文*轻*[去处](")
    assert came.warnings == ()


def test_bold_taken_off_goes(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        for form in paragraph(body, "先有行情").iter(f"{W}rPr"):
            for style in form.findall(f"{W}rStyle"):
                form.remove(style)

    came = pulled(edition, zh, change, tmp_path)
    assert (
        "- 先有行情。 本周（{{ window/wtd }}）先看{{ name/688981.SH }}与{{ name/MU.O }}，再看其余。"
        in came.text
    )


def test_new_and_deleted_items_and_paragraphs(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        new_paragraph(paragraph(body, "先有行情"), "新的一条。")
        new_paragraph(paragraph(body, "乙项"), "丙项")
        gone = paragraph(body, "第三条")
        gone.getparent().remove(gone)
        new_paragraph(paragraph(body, "第一段"), "插入的一段。")
        new_paragraph(paragraph(body, "第二段谈"), "新标题", "Heading2")
        new_paragraph(paragraph(body, "收尾"), "一条列表", "ListBullet")

    came = pulled(edition, zh, change, tmp_path)
    wanted = ISSUE.replace("再看*其余*。\n", "再看*其余*。\n- 新的一条。\n")
    wanted = wanted.replace("  2. 乙项\n- 第三条。\n", "  2. 乙项\n  3. 丙项\n")
    wanted = wanted.replace("写 3_4 与 a*b。\n", "写 3_4 与 a*b。\n\n- 一条列表\n")
    wanted = wanted.replace("第一段谈行情。\n", "第一段谈行情。\n\n插入的一段。\n")
    wanted = wanted.replace("第二段谈成交。\n", "第二段谈成交。\n\n## 新标题\n")
    assert came.text == wanted
    assert came.left == ()


def test_a_paragraph_that_is_moved_keeps_its_references(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        paragraph(body, "第三条").addnext(paragraph(body, "先有行情"))

    came = pulled(edition, zh, change, tmp_path)
    line = "- **先有行情。** 本周（{{ window/wtd }}）先看{{ name/688981.SH }}与{{ name/MU.O }}，再看*其余*。"
    assert came.text.count(line) == 1
    assert came.text.index(line) > came.text.index("- 第三条。")


def test_a_paragraph_becomes_an_item(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        paragraph(body, "第二段谈").find(f"{W}pPr/{W}pStyle").set(f"{W}val", "ListBullet")

    came = pulled(edition, zh, change, tmp_path)
    assert "第一段谈行情。\n\n- 第二段谈成交。\n:::" in came.text


def test_a_paragraph_split_and_two_joined(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        first, second = paragraph(body, "第一段谈"), paragraph(body, "第二段谈")
        for run in second.findall(f"{W}r"):
            first.append(run)
        body.remove(second)
        cut = paragraph(body, "收尾一段")
        replace(cut, "，写 3_4 与 a*b。", "。")
        new_paragraph(cut, "写 3_4 与 a*b。")

    came = pulled(edition, zh, change, tmp_path)
    assert "第一段谈行情。第二段谈成交。\n:::" in came.text
    assert "收尾一段。\n\n写 3_4 与 a\\*b。\n:::" in came.text


def test_tracked_changes_count_as_accepted(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        one = paragraph(body, "第一段谈")
        run = one.find(f"{W}r")
        gone = etree.Element(f"{W}del")
        run.addprevious(gone)
        gone.append(run)
        for node in run.iter(f"{W}t"):
            node.tag = f"{W}delText"
        inserted = etree.SubElement(one, f"{W}ins")
        inserted.append(typed(one, "改写的一段。"))
        # The mark of the last paragraph of the section before is deleted, and what it held with it.
        last = paragraph(body, "收尾")
        form = last.find(f"{W}pPr")
        etree.SubElement(etree.SubElement(form, f"{W}rPr"), f"{W}del")
        for run in last.findall(f"{W}r"):
            last.remove(run)

    came = pulled(edition, zh, change, tmp_path)
    assert "::: zh\n改写的一段。\n\n第二段谈成交。" in came.text
    assert "收尾" not in came.text and "第一段谈" not in came.text


def test_without_bookmarks_the_words_say_which_is_which(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        for tag in ("bookmarkStart", "bookmarkEnd"):
            for mark in list(body.iter(f"{W}{tag}")):
                mark.getparent().remove(mark)
        replace(paragraph(body, "先有行情"), "，再看", "；末了看")

    came = pulled(edition, zh, change, tmp_path)
    assert "{{ name/MU.O }}；末了看*其余*。" in came.text
    assert len(changes(came.diff)) == 2


def test_a_bookmark_holds_a_paragraph_that_was_written_anew(
    edition: Edition, zh: bytes, tmp_path: Path
) -> None:
    def change(body: Any) -> None:
        one = paragraph(body, "第二段谈")
        for run in one.findall(f"{W}r"):
            one.remove(run)
        typed(one, "完全另写。")

    came = pulled(edition, zh, change, tmp_path)
    assert changes(came.diff) == ["-第二段谈成交。", "+完全另写。"]


def test_what_has_no_place_in_the_issue_file_is_told(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        typed(paragraph(body, "第一期"), "改题")
        typed(paragraph(body, "图表 1"), "改名")
        table = next(
            t for t in body.iter(f"{W}tbl") if "市值" in "".join(text_of(p) for p in t.iter(f"{W}p"))
        )
        typed(table.findall(f"{W}tr")[3].find(f"{W}tc/{W}p"), "9")
        source = paragraph(body, "来源：")
        new_paragraph(source, "图表下的新段落。", "Normal")
        body.remove(source)
        body.insert(len(body) - 1, copy.deepcopy(table))

    came = pulled(edition, zh, change, tmp_path)
    assert came.diff == ""
    told = "\n".join(came.left)
    assert "The title was changed to “第一期改题”; change it in the front matter" in told
    assert "The caption of exhibit 1 was changed to" in told
    assert "Exhibit 1 was edited (rows" in told
    assert "The new paragraph “图表下的新段落。” stands among generated parts" in told
    assert "The source line of exhibit 1" in told and "was taken out" in told
    assert "The new table" in told
    assert all(sentence.endswith(".") for sentence in came.left)


def test_writing_changes_only_that_and_a_second_pull_nothing(tmp_path: Path) -> None:
    edition = weekly(tmp_path / "weekly")
    file = issue_file(edition.root)
    content = printed(edition)

    def change(body: Any) -> None:
        replace(paragraph(body, "第一段谈"), "谈行情", "谈走势")
        new_paragraph(paragraph(body, "第三条"), "第四条。")
        new_paragraph(paragraph(body, "第一段谈"), "中间一段。")
        gone = paragraph(body, "甲项")
        gone.getparent().remove(gone)

    came = pulled(edition, content, change, tmp_path)
    assert file.read_text(encoding="utf-8") == ISSUE  # pulling writes nothing
    came.write()
    text = file.read_text(encoding="utf-8")
    assert text == came.text
    wanted = ISSUE.replace("谈行情。\n", "谈走势。\n\n中间一段。\n").replace(
        "- 第三条。", "- 第三条。\n- 第四条。"
    )
    assert text == wanted.replace(
        "  1. 甲项\n", "\n"
    )  # a list cannot follow a paragraph's line, but for its 1.
    again = pulled(edition, content, change, tmp_path)
    assert again.diff == "" and again.left == ()


def test_line_ends_and_the_byte_order_mark_of_the_file_stay(tmp_path: Path) -> None:
    edition = weekly(tmp_path / "weekly")
    file = issue_file(edition.root)
    file.write_bytes(b"\xef\xbb\xbf" + ISSUE.replace("\n", "\r\n").encode())
    came = pulled(
        edition, printed(edition), lambda body: replace(paragraph(body, "第一段谈"), "行情", "走势"), tmp_path
    )
    came.write()
    assert (
        file.read_bytes()
        == b"\xef\xbb\xbf" + ISSUE.replace("谈行情", "谈走势").replace("\n", "\r\n").encode()
    )


def test_a_file_that_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    edition = weekly(tmp_path / "weekly")
    came = pulled(
        edition, printed(edition), lambda body: replace(paragraph(body, "第一段谈"), "行情", "走势"), tmp_path
    )
    issue_file(edition.root).write_text(ISSUE + "\n", encoding="utf-8")
    with pytest.raises(StoreError, match="changed while"):
        came.write()
    assert issue_file(edition.root).read_text(encoding="utf-8") == ISSUE + "\n"


def test_edits_on_both_sides_merge_where_they_are_apart(tmp_path: Path) -> None:
    edition = weekly(tmp_path / "weekly")
    content = printed(edition)
    mine = ISSUE.replace("第二段谈成交。", "第二段谈量能。\n\n第三段。").replace(
        "- 第三条。", "- 第零条。\n- 第三条。"
    )
    issue_file(edition.root).write_text(mine, encoding="utf-8")

    def change(body: Any) -> None:
        replace(paragraph(body, "第一段谈"), "谈行情", "谈走势")
        new_paragraph(paragraph(body, "第三条"), "第四条。")

    came = pulled(edition, content, change, tmp_path)
    assert came.text == mine.replace("谈行情", "谈走势").replace("- 第三条。", "- 第三条。\n- 第四条。")


def test_the_same_paragraph_changed_on_both_sides_is_refused_by_name(tmp_path: Path) -> None:
    edition = weekly(tmp_path / "weekly")
    content = printed(edition)
    issue_file(edition.root).write_text(ISSUE.replace("谈行情", "谈涨跌"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"“第一段谈行情。” in section 'market'.*both files"):
        pulled(edition, content, lambda body: replace(paragraph(body, "第一段谈"), "行情", "走势"), tmp_path)
    with pytest.raises(UsageError, match="“第一段谈行情。”"):
        pulled(edition, content, lambda body: body.remove(paragraph(body, "第一段谈")), tmp_path)
    with pytest.raises(UsageError, match="the paragraph before a new one, “第一段谈行情。”"):
        pulled(
            edition,
            content,
            lambda body: new_paragraph(paragraph(body, "第一段谈"), "新段。"),
            tmp_path,
        )


def test_prose_of_both_languages_is_left_alone(tmp_path: Path) -> None:
    shared = ISSUE.replace("# disclaimer\n", "# disclaimer\n\nSample 样刊。\n")
    edition = weekly(tmp_path / "weekly", shared)
    came = pulled(
        edition,
        printed(edition),
        lambda body: replace(paragraph(body, "Sample 样刊"), "样刊", "示例"),
        tmp_path,
    )
    assert came.diff == ""
    assert came.left == (
        "The edit at “Sample 样刊。” stays out: that prose stands outside ::: blocks and is of every "
        "language; edit it in the issue file.",
    )


def test_the_other_language_is_never_touched(
    edition: Edition, files: dict[Lang, bytes], tmp_path: Path
) -> None:
    def change(body: Any) -> None:
        for one in prose(body):
            typed(one, " More.")

    came = pulled(edition, files["en"], change, tmp_path)
    before, after = (
        [(b.section, b.source) for b in standing_prose(issue, "zh", {})]
        for issue in (load_issue(edition), _issue_with(edition, came.text, tmp_path))
    )
    assert before == after
    assert came.text.count("More.") == 6


def test_english_quotation_marks_stay_as_they_are_typed(
    edition: Edition, files: dict[Lang, bytes], tmp_path: Path
) -> None:
    came = pulled(
        edition,
        files["en"],
        lambda body: replace(paragraph(body, "Prices first"), "alone", "“alone”"),
        tmp_path,
    )
    (line,) = [line for line in changes(came.diff) if line.startswith("+")]
    assert line == ('+- **Prices first.** In the week ({{ window/wtd }}) "{{ name/MU.O }}" isn\'t “alone”.')


def test_notes_pictures_and_boxes_in_the_prose_are_told(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        run = typed(paragraph(body, "第一段谈"), "")
        etree.SubElement(run, f"{W}footnoteReference").set(f"{W}id", "2")
        etree.SubElement(typed(paragraph(body, "第二段谈"), ""), f"{W}drawing")

    came = pulled(edition, zh, change, tmp_path)
    assert came.diff == ""
    assert [sentence.split(": ")[1].split(" in it")[0] for sentence in came.left] == [
        "a footnote",
        "a picture",
    ]


# What may be refused


def test_another_edition_issue_or_language_is_refused(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(zh)
    assert pull(path, edition, issue="2024-11-14", lang="zh").diff == ""
    with pytest.raises(UsageError, match="issue '2024-11-14', not '2024-11-15'"):
        pull(path, edition, issue="2024-11-15")
    with pytest.raises(UsageError, match="language 'zh', not 'en'"):
        pull(path, edition, lang="en")
    other = zhoubao.new_edition(tmp_path / "other", "compute").edition
    with pytest.raises(UsageError, match="edition 'starter', not 'compute'"):
        pull(path, other)


def test_files_that_zhoubao_did_not_print_are_refused(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with pytest.raises(UnreadableError, match="cannot be read"):
        pull(tmp_path / "absent.docx", edition)
    path.write_bytes(b"PK nonsense")
    with pytest.raises(UnreadableError, match="damaged"):
        pull(path, edition)
    for part, told in (
        (None, "does not say which issue"),
        ('<origin xmlns="urn:zhoubao:origin:1">{"schema":"zhoubao.origin/1"}</origin>', "unknown form"),
        ('<origin xmlns="urn:zhoubao:origin:1">' + "[" * 100_000 + "</origin>", "unknown form"),
        ('<!DOCTYPE o [<!ENTITY e "x">]><origin xmlns="urn:zhoubao:origin:1">&e;</origin>', "document type"),
    ):
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(zh)) as old, zipfile.ZipFile(buffer, "w") as new:
            for name in old.namelist():
                if name != "customXml/item1.xml":
                    new.writestr(name, old.read(name))
                elif part is not None:
                    new.writestr(name, part)
        path.write_bytes(buffer.getvalue())
        with pytest.raises(UnreadableError, match=told):
            pull(path, edition)


def test_an_emptied_section_is_refused(edition: Edition, zh: bytes, tmp_path: Path) -> None:
    def change(body: Any) -> None:
        body.remove(paragraph(body, "本期为软件演示"))

    with pytest.raises(UsageError, match="would break the issue file"):
        pulled(edition, zh, change, tmp_path)


# Any edit


def _issue_with(edition: Edition, text: str, folder: Path) -> Any:
    """The issue that a text would be."""
    from zhoubao.edition.issues import IssueRules, read_issue

    file = folder / "2024-11-14.md"
    file.write_text(text, encoding="utf-8")
    issue, mistakes = read_issue(file, IssueRules.of(edition))
    assert issue is not None and not mistakes, mistakes
    return issue


def _prose_of(content: bytes) -> list[EditedParagraph]:
    """The paragraphs of the prose as an edited file has them, empty ones left out."""
    read = read_edited("a.docx", content)
    known = {place.mark for place in read.origin.places if isinstance(place, Prose)}
    return [b for b in read.blocks if isinstance(b, EditedParagraph) and b.marks & known and b.text.strip()]


def _holds(edition: Edition, content: bytes, lang: Lang, folder: Path) -> None:
    """What comes home prints the words of the edited file, paragraph by paragraph."""
    path = folder / "edited.docx"
    path.write_bytes(content)
    came = pull(path, edition)
    read = read_edited("a.docx", content)
    answers = answers_of(place.written for place in read.origin.places if isinstance(place, Prose))
    issue = _issue_with(edition, came.text, folder)
    stands = ["".join(p.printed for p in block.written) for block in standing_prose(issue, lang, answers)]
    wanted = [block.text for block in _prose_of(content)]
    assert len(stands) == len(wanted)
    assert all(same_words(one, other) for one, other in zip(stands, wanted, strict=True)), (stands, wanted)


words = st.text("甲乙，。“” *_[](){}\\&#-+1.a;:`<>~!|\"'", min_size=1, max_size=12)


place = st.integers(0, 400)
hand = st.tuples(place, place, place, st.integers(0, 6), words, st.sampled_from(("", "", "b", "i")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lang=st.sampled_from(("zh", "en")), hands=st.lists(hand, min_size=1, max_size=4))
def test_any_edits_of_words_come_back_exactly(
    edition: Edition,
    files: dict[Lang, bytes],
    tmp_path: Path,
    lang: Lang,
    hands: list[tuple[int, int, int, int, str, str]],
) -> None:
    def change(body: Any) -> None:
        for which, run, at, length, typed_in, face in hands:
            paragraphs = prose(body)
            nodes = list(paragraphs[which % len(paragraphs)].iter(f"{W}t"))
            node = nodes[run % len(nodes)]
            text = node.text or ""
            start = at % (len(text) + 1)
            node.text = text[:start] + typed_in + text[start + length :]
            node.set(SPACE, "preserve")
            if face:
                form = node.getparent().find(f"{W}rPr")
                if form is None:
                    form = etree.Element(f"{W}rPr")
                    node.getparent().insert(0, form)
                etree.SubElement(form, f"{W}{face}")

    _holds(edition, edited(files[lang], change), lang, tmp_path)


styles = ("", "Normal", "ListBullet", "ListNumber", "ListBullet2", "Heading2", "Heading3", "ListContinue")
cut = st.tuples(place, st.sampled_from((None, *styles)), words.filter(lambda text: bool(text.strip())))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(cut, min_size=1, max_size=4))
def test_any_new_and_deleted_paragraphs_come_back(
    edition: Edition, zh: bytes, tmp_path: Path, cuts: list[tuple[int, str | None, str]]
) -> None:
    """Or are refused in a sentence, where Markdown cannot say them (an emptied section)."""
    made: list[str] = []

    def change(body: Any) -> None:
        for which, style, text in cuts:
            paragraphs = prose(body)
            one = paragraphs[which % len(paragraphs)]
            if style is None:
                body.remove(one)
            else:
                made.append(f"{text.strip()} 新{len(made)}")
                new_paragraph(one, made[-1], style)

    content = edited(zh, change)
    path = tmp_path / "edited.docx"
    path.write_bytes(content)
    try:
        came = pull(path, edition)
    except UsageError as error:
        assert "would break the issue file" in str(error) or "would read as something else" in str(error)
        return
    issue = _issue_with(edition, came.text, tmp_path)
    read = read_edited("a.docx", content)
    answers = answers_of(place.written for place in read.origin.places if isinstance(place, Prose))
    known = {place.mark for place in read.origin.places if isinstance(place, Prose)}
    stands = ["".join(p.printed for p in block.written) for block in standing_prose(issue, "zh", answers)]
    wanted = [
        block.text
        for block in read.blocks
        if isinstance(block, EditedParagraph) and (block.marks & known or block.text in made)
    ]
    assert [" ".join(text.split()) for text in wanted] == [" ".join(text.split()) for text in stands]
