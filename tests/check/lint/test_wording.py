"""Rules of wording, each on text that fires and text that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Stretches = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("Closes of the the session", ["the the"]),
        ("寒武纪的的涨幅", ["的的"]),
        ("板块上涨上涨明显", ["上涨上涨"]),
        ("本周上涨，，下周再看。。", ["，，", "。。"]),
        ("本周上涨，。", ["，。"]),
        ("标的的涨幅与目的的差别，的的确确", []),
        ("It was that that mattered; we had had enough.", []),
        ("一步一步推进……很多很多。。。", []),
        ("Data data", []),  # a capital begins another sentence or name
        ("well-to-do do", []),
    ],
)
def test_words_that_stand_twice(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("double-word", text) == raised


def test_cells_of_a_table_may_repeat(stretches: Stretches) -> None:
    assert stretches("double-word", "公司\t名称\nmeta\tmeta\n上涨\t上涨\n") == []


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("本周（1111-1113 上涨。", ["（"]),
        ("本周 1111-1113）上涨。", ["）"]),
        ("称“测试时计算技术。", ["“"]),
        ("据《晚点报道（11 月 11 日），上涨。", ["《"]),
        ("（甲[1](注）乙", ["（"]),
        ("本周（1111-1113)上涨，(1) 甲；(2) 乙。", []),
        ("1) 甲；2）乙；a) 丙", []),
        ("（外（内）外）“引‘内’用”《书》【注】", []),
        ("😊 :) and :-(", []),
    ],
)
def test_brackets_and_quotes(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("unbalanced", text) == raised


def test_a_pair_may_be_cut_by_a_page(stretches: Stretches) -> None:
    assert stretches("unbalanced", "第一页末尾（这里断开\n\n第二页接上）继续。\n") == []
    assert stretches("unbalanced", "第一段（没有合上。\n\n第二段。\n\n第三段）结束。\n") == ["（", "）"]
