"""Whatever is put together, offsets are right and nothing overlaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.errors import UnreadableError
from zhoubao.manuscript import building
from zhoubao.manuscript.building import ManuscriptBuilder, TableCell, cleaned, guess_header_rows, join_lines
from zhoubao.manuscript.manuscript import Manuscript, PassageKind

_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("a中9%.,\t\n\r \u200b\u202e\u00ad\ufeff\0\x07\x85\u2028\ud800\ufe0f"), st.characters()
    ),
    max_size=30,
)
_KINDS: list[PassageKind] = ["heading", "paragraph", "item", "caption", "note", "furniture"]


def sound(manuscript: Manuscript) -> None:
    """Every offset is inside the text, in order, without overlap, and cells hold their words."""
    text, at = manuscript.text, 0
    stretches = sorted(
        [(p.start, p.end) for p in manuscript.passages] + [(g.start, g.end) for g in manuscript.tables]
    )
    for start, end in stretches:
        assert at <= start < end <= len(text)
        assert not text[start].isspace()
        at = end
    assert list(manuscript.passages) == sorted(manuscript.passages, key=lambda p: p.start)
    assert [g.number for g in manuscript.tables] == list(range(1, len(manuscript.tables) + 1))
    for grid in manuscript.tables:
        at, last = grid.start, (-1, -1)
        assert grid.cells[0].start == grid.start
        assert grid.cells[-1].end == grid.end
        for cell in grid.cells:
            assert at <= cell.start < cell.end <= grid.end
            assert last < (cell.row, cell.column)
            assert cell.rows >= 1 <= cell.columns
            word = text[cell.start : cell.end]
            assert word == word.strip()
            assert not set(word) & set("\t\n")
            at, last = cell.end, (cell.row, cell.column)
    assert list(manuscript.pages) == sorted(manuscript.pages)
    assert all(0 <= page <= len(text) for page in manuscript.pages)
    assert not building._UNCLEAN.search(text)
    text.encode()


@given(
    st.lists(
        st.one_of(
            st.tuples(_TEXT, st.sampled_from(_KINDS)),
            st.lists(st.lists(_TEXT, max_size=5), max_size=5),
            st.integers(1, 40),
            st.none(),
        ),
        max_size=12,
    )
)
def test_anything_put_together_is_sound(parts: list[object]) -> None:
    builder = ManuscriptBuilder("any", "txt")
    added = 0
    for part in parts:
        if part is None:
            builder.page()
        elif isinstance(part, int):
            builder.to_line(part)
        elif isinstance(part, tuple):
            passage = builder.passage(part[0], part[1])
            assert (passage is None) == (not cleaned(part[0])[0].strip())
            added += passage is not None
        else:
            assert isinstance(part, list)
            added += builder.table(part) is not None
    if not added:
        with pytest.raises(UnreadableError):
            builder.build()
        return
    sound(builder.build())


def test_to_line_keeps_the_lines_of_a_file() -> None:
    builder = ManuscriptBuilder("any", "txt")
    builder.passage("one")
    builder.to_line(7)
    passage = builder.passage("seven")
    builder.to_line(3)
    after = builder.passage("eight")
    manuscript = builder.build()
    assert passage and after
    assert manuscript.line_at(passage.start) == 7
    assert manuscript.line_at(after.start) == 8


def test_what_cannot_be_seen_is_counted() -> None:
    builder = ManuscriptBuilder("any", "txt")
    builder.passage("寒武纪+9\u200b.\u202e98%\u00ad")
    manuscript = builder.build()
    assert manuscript.text == "寒武纪+9.98%\n"
    assert len(manuscript.notices) == 1
    assert " 3 invisible" in manuscript.notices[0]


def test_full_width_digits_and_punctuation_stay() -> None:
    assert cleaned("涨９．９８％（１）。\u3000") == ("涨９．９８％（１）。\u3000", 0)


def test_control_characters_become_spaces_and_line_ends_one() -> None:
    assert cleaned("a\0b\r\nc\rd\x85e\u2028f\x07") == ("a b\nc\nd\ne\nf ", 0)


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["先进封装", "强势上涨"], "先进封装强势上涨"),
        (["寒武纪", "+9.98%"], "寒武纪+9.98%"),
        (["rose", "9.98%"], "rose 9.98%"),
        (["the week to-", "date"], "the week to-date"),
        (["1111-", "1113"], "1111-1113"),
        (["rose", "-", "and"], "rose - and"),
        (["“思考”", "时间"], "“思考”时间"),
        (["said “no”", "and left"], "said “no” and left"),
        ([" a ", "", "b"], "a b"),
    ],
)
def test_lines_join(lines: list[str], whole: str) -> None:
    assert join_lines(lines) == whole


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        ([["公司", "本周"], ["寒武纪", "9.98%"]], 1),
        ([["公司", "涨跌幅"], ["", "本周"], ["寒武纪", "9.98%"]], 2),
        ([["公司", "2023", "2024"], ["寒武纪", "1.5", "2.5"]], 1),
        ([["产品", "1104", "1111"], ["ChatGPT", "8.6", "8.7"]], 1),
        ([["寒武纪", "9.98%"], ["英伟达", "0.45%"]], 0),
        ([["评级", "说明"], ["买入", "涨幅在 20%以上"], ["持有", "涨幅在 10%以上"]], 1),
        ([["本周", "1111-1113"], ["本月", "1101-1113"]], 0),
        ([["a", "b"], ["c", "d"]], 1),
        ([["a", "1"]], 0),
    ],
)
def test_header_rows(rows: list[list[str]], heads: int) -> None:
    cells = [[TableCell(text, at) for at, text in enumerate(row) if text] for row in rows]
    assert guess_header_rows(cells) == heads


def test_limits_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MAX_TEXT", 10)
    monkeypatch.setattr(building, "MAX_CELLS", 2)
    monkeypatch.setattr(building, "MAX_PASSAGES", 1)
    builder = ManuscriptBuilder("big.txt", "txt")
    with pytest.raises(UnreadableError, match=r"big\.txt holds more than 10 characters"):
        builder.passage("x" * 11)
    with pytest.raises(UnreadableError, match="more than 2 cells"):
        builder.table([["a", "b", "c"]])
    builder.passage("a")
    with pytest.raises(UnreadableError, match="more than 1 paragraphs"):
        builder.passage("b")
