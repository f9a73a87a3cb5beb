"""Cutting text into tokens: nothing lost, nothing twice, offsets those of the text; on any text at all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.check.standing import shipped

from zhoubao.check.tokens import Token, scannable
from zhoubao.check.words import vocabulary


def scan(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    return shipped().scanner.scan(scannable(text), start, len(text) if end is None else end)


def told(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in scan(text)]


def test_a_sentence_in_chinese() -> None:
    assert told("寒武纪（688256.SH）本周上涨9.98%，年内涨幅居首。") == [
        ("name", "寒武纪"), ("open", "("), ("name", "688256.SH"), ("close", ")"), ("word", "本周"), ("word",
        "上涨"),
        ("number", "9.98%"), ("comma", "，"), ("word", "年内"), ("word", "涨幅居首"), ("stop", "。"),
    ]  # fmt: skip


def test_a_sentence_in_english() -> None:
    assert told("Cambricon, up 9.98% this week; Intel and AMD fell.") == [
        ("name", "Cambricon"), ("comma", ","), ("word", "up"), ("number", "9.98%"), ("word", "this week"),
        ("semicolon", ";"), ("name", "Intel"), ("list", "and"), ("name", "AMD"), ("word", "fell"), ("stop",
        "."),
    ]  # fmt: skip


def test_of_two_words_the_longer_counts() -> None:
    assert told("涨幅第一") == [("word", "涨幅第一")]
    assert told("涨幅") == [("word", "涨幅")]
    assert told("年初至今") == [("word", "年初至今")]
    assert told("week on week") == [("word", "week on week")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ＮＶＤＡ.Ｏ", "NVDA.O"),
        ("Ａ Ｍ Ｄ", "AMD.O"),
        ("SK 海力士", "000660.KS"),
        ("ＳＫ海力士", "000660.KS"),
    ],
)
def test_full_width_letters_are_letters(text: str, name: str) -> None:
    (token,) = scan(text)
    assert token.name is not None
    assert (token.name.subject, token.end) == (name, len(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [("＋９．９８％", "0.0998"), ("１，９７９亿元", None), ("９．９８ ％", "0.0998"), ("−7.79%", "0.0779")],
)
def test_full_width_digits_are_digits(text: str, value: str | None) -> None:
    figures = [token for token in scan(text) if token.number is not None]
    if value is None:  # a full-width comma parts clauses: it never groups thousands
        assert [token.text for token in figures] == ["1", "979亿元"]
    else:
        (figure,) = figures
        assert figure.number is not None
        assert str(figure.number.value) == value


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "前言。\n寒武纪　本周 上涨 ９．９８％。"
    start = text.index("寒")
    for token in scan(text, start):
        assert scannable(text)[token.start : token.end] == token.text
    assert next(token.start for token in scan(text, start)) == start


def test_a_stretch_is_read_by_itself() -> None:
    text = "寒武纪上涨9.98%，海光信息下跌4.00%"
    end = text.index("，")
    assert [token.text for token in scan(text, 0, end)] == ["寒武纪", "上涨", "9.98%"]
    assert scan(text, 5, 5) == []


@pytest.mark.parametrize("letter", ["İ", "ẞ", "ΑΣ", "ﬁ"])
def test_letters_that_change_when_lowered_move_nothing(letter: str) -> None:
    tokens = scan(f"{letter}{letter} 寒武纪 +9.98%")
    assert [t.text for t in tokens if t.kind in ("name", "number")] == ["寒武纪", "+9.98%"]


def test_blanks_end_nothing() -> None:
    assert told("high bandwidth") == [("other", "high bandwidth")]
    assert told("本 周 上 涨") == [("word", "本 周"), ("word", "上 涨")]


_PIECES = st.sampled_from(
    [*list(vocabulary())[::7], "寒武纪", "NVDA.O", "AMD", "先进封装", "9.98%", "1979亿元", "1111-1113",
    "11月13日", "图表 3",
     "o1", "+", "-", "（", "）", "，", "。", " ", "\n", "\u200f", "\u200b", "é", "İ", "𠮷", "①", "½", "٣"]
)  # fmt: skip
ANY_TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(_PIECES, max_size=40).map("".join),
    st.text("0123456789０１２.,%％+-–−~/:()（）万亿年月日周至个涨跌ABCabc \u200b\u200f\u3000", max_size=80),
)


@given(ANY_TEXT)
def test_full_width_forms_keep_their_place(text: str) -> None:
    plain = scannable(text)
    assert len(plain) == len(text)
    assert scannable(plain) == plain
    for before, after in zip(text, plain, strict=True):
        assert before == after or not before.isascii()


@given(ANY_TEXT)
def test_any_text_is_cut_in_order_without_overlap(text: str) -> None:
    plain = scannable(text)
    tokens = scan(text)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert plain[token.start : token.end].strip() == token.text.strip()
        assert token.text
        assert (token.name is not None) == (token.kind == "name")
        assert (token.number is not None) == (token.kind in ("number", "multiple"))
        assert token.days is not None or token.kind not in ("span", "since")
    assert all(one.end <= other.start for one, other in pairwise(tokens))


@given(ANY_TEXT)
def test_nothing_but_blanks_is_left_out(text: str) -> None:
    plain = scannable(text)
    covered = bytearray(len(plain))
    for token in scan(text):
        covered[token.start : token.end] = b"\1" * (token.end - token.start)
    left = "".join(char for n, char in enumerate(plain) if not covered[n])
    assert left.strip() == ""


@given(ANY_TEXT, st.text(max_size=10))
def test_what_stands_before_a_stretch_only_moves_it(text: str, before: str) -> None:
    alone = scan(text)
    moved = scan(before + text, len(before))
    assert [(t.kind, t.text, t.start + len(before)) for t in alone] == [
        (t.kind, t.text, t.start) for t in moved
    ]
