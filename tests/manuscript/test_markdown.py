"""Markdown: words without marks, on the lines they have; nothing in a file is interpreted as HTML."""

from __future__ import annotations

import pytest

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.markdown import MAX_BRACKETS, MAX_DEPTH, read_markdown

from .files import PROSE, ROWS, markdown, passages_of, rows_of
from .test_building import sound


def read(text: str) -> Manuscript:
    return read_markdown("a.md", text.encode())


def test_a_whole_file() -> None:
    manuscript = read_markdown("a.md", markdown())
    sound(manuscript)
    assert passages_of(manuscript) == [("heading", "算力周跟踪"), ("item", f"先进封装：{PROSE}")]
    assert rows_of(manuscript, manuscript.tables[0]) == [
        {at: text for at, text in enumerate(row) if text} for row in ROWS
    ]
    assert [manuscript.line_at(p.start) for p in manuscript.passages] == [5, 7]
    assert manuscript.line_at(manuscript.tables[0].start) == 9


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("**寒武纪**+9.98%", "寒武纪+9.98%"),
        ("*a* _b_ `c` ~~d~~ [e](http://x)", "a b c d e"),
        (r"1\*2 &lt; 3 &#37;", "1*2 < 3 %"),
        ("本周\n上涨", "本周上涨"),
        ("this\nweek", "this week"),
        ("a<!-- 9.98% -->b", "ab"),
        ("    缩进的正文 9.98%", "缩进的正文 9.98%"),
        ("> 引文", "引文"),
        ("{{ return.wtd/NVDA.O }}", "{{ return.wtd/NVDA.O }}"),
    ],
)
def test_marks_come_off(source: str, words: str) -> None:
    assert read(source).text == words + "\n"


def test_what_is_left_out_is_said() -> None:
    manuscript = read("a\n\n<div>9.98%</div>\n\n![9.99%](x.png) b\n\n```\n9.97%\n```\n\n<b>c</b>")
    assert [text for _, text in passages_of(manuscript)] == ["a", "b", "c"]
    assert len(manuscript.notices) == 3


def test_issue_files_read_without_their_fences() -> None:
    manuscript = read("---\nx: 1\n---\n# key-points\n\n::: zh\n- 上涨 1%\n:::\n\n::: en\n- up 1%\n:::\n")
    assert passages_of(manuscript) == [("heading", "key-points"), ("item", "上涨 1%"), ("item", "up 1%")]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert passages_of(read("---\n\n涨 1%\n")) == [("paragraph", "涨 1%")]


def test_two_heading_rows() -> None:
    manuscript = read("|公司|涨跌幅|  |\n|-|-|-|\n|  |本周|本月|\n|寒武纪|9.98%|4.50%|\n")
    cells = manuscript.tables[0].cells
    assert {c.row for c in cells if c.header} == {0, 1}
    assert [c.columns for c in cells if c.row == 0] == [1, 2]


def test_deep_nesting_ends() -> None:
    deep = ">" * 10_000
    with pytest.raises(UnreadableError, match=f"nested deeper than {MAX_DEPTH}"):
        read(deep + " 9.98%")
    manuscript = read("a\n\n" + deep + " 9.98%")
    assert passages_of(manuscript) == [("paragraph", "a")]
    assert "nested deeper" in manuscript.notices[0]
    read("a\n\n" + "- " * 10_000 + "b")


@pytest.mark.parametrize("unit", ["[", "![", "*a ", "`a", "[a](", "<a", "a\\\n", "| "])
def test_hostile_marks_are_read(unit: str) -> None:
    assert read("段落 9.98%\n\n" + unit * (300_000 // len(unit))).text.startswith("段落 9.98%")


def test_many_brackets_are_taken_off_one_by_one() -> None:
    manuscript = read("[a](b) " * (MAX_BRACKETS + 1) + "**9.98%**")
    assert manuscript.text.startswith("a a a ")
    assert manuscript.text.endswith("9.98%\n")
    assert manuscript.notices
