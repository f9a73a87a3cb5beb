"""Plain text: the weekly that the first edition is modelled on, encodings, tables by tabs."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.plain import read_plain
from zhoubao.manuscript.reading import read_manuscript

from .files import PROSE, passages_of, rows_of
from .test_building import sound


@pytest.fixture(scope="module")
def weekly(shared_data: Path) -> Path:
    path = shared_data.parent / "reference" / "weekly-2024-11-14.txt"
    if not path.is_file():
        pytest.skip("no reference weekly beside the measuring data")
    return path


@pytest.mark.shared
def test_the_weekly_s_review_table(weekly: Path) -> None:
    manuscript = read_manuscript(weekly)
    sound(manuscript)
    review, ratings = manuscript.tables
    rows = rows_of(manuscript, review)
    assert rows[0] == {0: "板块", 1: "代码", 2: "公司", 3: "市值", 4: "单位", 5: "股价涨跌幅"}
    assert rows[1] == {5: "本周", 6: "本月", 7: "本年"}
    assert {c.row for c in review.cells if c.header} == {0, 1}
    assert next(c for c in review.cells if c.row == 0 and c.column == 5).columns == 3
    # Against the file itself, read in the plainest way.
    expected = [
        line.split("\t") for line in weekly.read_text(encoding="utf-8").split("\n") if line.count("\t") == 7
    ][2:]
    assert len(expected) == len(rows) - 2 == 33
    for line, row in zip(expected, rows[2:], strict=True):
        assert row == {at: text for at, text in enumerate(line) if text}
        assert set(row) | {0} == set(range(8))
    assert [row[0] for row in rows_of(manuscript, ratings) if 0 in row] == ["类别", "公司评级", "行业评级"]
    assert rows_of(manuscript, ratings)[5][1] == "卖出"
    assert {c.row for c in ratings.cells if c.header} == {0}


@pytest.mark.shared
def test_the_weekly_s_passages_keep_their_lines_and_kinds(weekly: Path) -> None:
    manuscript = read_manuscript(weekly)
    lines = weekly.read_text(encoding="utf-8").split("\n")
    for passage in manuscript.passages:
        words = manuscript.text[passage.start : passage.end]
        assert words == lines[manuscript.line_at(passage.start) - 1].strip()
    read = sum(p.end - p.start for p in manuscript.passages) + sum(
        c.end - c.start for g in manuscript.tables for c in g.cells
    )
    assert read == sum(len(cell.strip()) for line in lines for cell in line.split("\t"))
    found = passages_of(manuscript)
    assert [text[:4] for kind, text in found if kind == "caption"] == [
        f"图表 {number}" for number in (1, 2, 4, 3, 5, 6, 7, 8)
    ]
    assert sum(text.startswith("来源") for kind, text in found if kind == "note") == 8
    assert ("heading", "| 大模型跟踪") in found
    assert sum(kind == "item" for kind, _ in found) == 12


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings(encoding: str) -> None:
    manuscript = read_plain("a.txt", f"Weekly review of the week\r\n{PROSE}\r\n".encode(encoding))
    assert manuscript.text == f"Weekly review of the week\n{PROSE}\n"
    assert manuscript.notices == ()


def test_cut_off_in_a_character_is_said() -> None:
    manuscript = read_plain("a.txt", PROSE.encode()[:-1])
    assert manuscript.text == PROSE[:-1] + "\n"
    assert "cut off" in manuscript.notices[0]


def test_damage_in_the_middle_is_no_other_encoding() -> None:
    with pytest.raises(UnreadableError, match="damaged at byte"):
        read_plain("a.txt", PROSE.encode() + b"\xff\xfe\xfd" + PROSE.encode())


def test_binary_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read_plain("a.txt", bytes(range(32)) * 40)


def test_one_line_with_tabs_and_indents_are_no_table() -> None:
    manuscript = read_plain("a.txt", "\t缩进的一段\n\t缩进的二段\n\na\tb\n".encode())
    assert manuscript.tables == ()
    assert passages_of(manuscript) == [("paragraph", t) for t in ("缩进的一段", "缩进的二段", "a\tb")]


def test_an_empty_cell_shifts_nothing() -> None:
    manuscript = read_plain("a.txt", "公司\t本周\t本月\n寒武纪\t\t4.50%\n\t9.86%\t\n".encode())
    assert rows_of(manuscript, manuscript.tables[0])[1:] == [{0: "寒武纪", 2: "4.50%"}, {1: "9.86%"}]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("➢ 本周上涨", "item"),
        ("- 相关报告", "item"),
        ("(1) GPU/CPU：本周", "item"),
        ("①本周", "item"),
        ("-7.79% 的跌幅", "paragraph"),
        ("1.5 倍", "paragraph"),
        ("图表 12：文本大模型", "caption"),
        ("Exhibit 3. Caps", "caption"),
        ("Figure 1: Week", "caption"),
        ("图表 1 显示本周上涨。", "paragraph"),
        ("资料来源：Wind", "note"),
        ("Source: Wind", "note"),
        ("注1：为估算", "note"),
        ("Notes: provisional", "note"),
        ("注意力机制：更长", "paragraph"),
        ("| 事件", "heading"),
        ("一、本周回顾", "heading"),
        ("一、本周回顾了三件事。", "paragraph"),
    ],
)
def test_kinds_by_clear_marks_only(line: str, kind: str) -> None:
    assert passages_of(read_plain("a.txt", line.encode())) == [(kind, line)]
