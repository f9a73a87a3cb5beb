"""Sentences, clauses, runs of names and of numbers: what a comma parts, and what it only lists."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.check.standing import shipped

from zhoubao.check.clauses import following, number_lists, runs, sentences
from zhoubao.check.tokens import Token, scannable


def scan(text: str) -> list[Token]:
    plain = scannable(text)
    return shipped().scanner.scan(plain, 0, len(plain))


def split(text: str) -> list[list[str]]:
    """The clauses of each sentence, as they stand in the text; a colon is kept behind a label."""
    plain = scannable(text)
    return [
        [plain[clause.start : clause.end] + (":" if clause.label else "") for clause in sentence]
        for sentence in sentences(scan(text))
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("本周上涨，年内下跌。", [["本周上涨", "年内下跌"]]),
        ("本周上涨。年内下跌", [["本周上涨"], ["年内下跌"]]),
        ("本周上涨；年内下跌！本月持平？", [["本周上涨", "年内下跌"], ["本月持平"]]),
        ("存储：海力士下跌", [["存储:", "海力士下跌"]]),
        ("Intel fell. AMD rose.", [["Intel fell"], ["AMD rose"]]),
        ("Intel fell 7.79%, AMD rose", [["Intel fell 7.79%", "AMD rose"]]),
        ("本周上涨，\n年内下跌", [["本周上涨", "年内下跌"]]),
        ("up 1.5% at 3.5x", [["up 1.5% at 3.5x"]]),
        ("", []),
        ("，，。", []),
        ("。。", []),
    ],
)
def test_clauses_and_sentences(text: str, parts: list[list[str]]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "寒武纪，英伟达，AMD上涨",
        "Cambricon, NVIDIA, and AMD rose",
        "Cambricon, NVIDIA and AMD rose",
        "涨9.98%，0.45%",
        "寒武纪（9.98%，本周）上涨",
        "寒武纪（本周：9.98%；年内）上涨",
        "A-shares [up, then down] rose",
        "Cambricon +9.98%, NVIDIA +0.45% and AMD -2.92%",
    ],
)
def test_what_ends_no_clause(text: str) -> None:
    """A comma between two names or two figures, and anything in brackets."""
    ((clause,),) = split(text)
    assert clause == scannable(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("寒武纪，存储上涨", 2),  # a stock and a segment are no list
        ("涨9.98%，3只", 2),  # nor are figures of two units
        ("寒武纪涨，英伟达跌", 2),
        ("寒武纪（本周。年内）上涨", 2),  # a full stop ends even what is in brackets
        ("）寒武纪，上涨", 2),  # a bracket that closes nothing
        ("（寒武纪，上涨", 1),  # one that is never closed holds to the end of its sentence
    ],
)
def test_what_ends_a_clause(text: str, count: int) -> None:
    assert sum(map(len, split(text))) == count


def test_a_bracket_left_open_ends_with_its_sentence() -> None:
    assert split("（寒武纪，上涨。英伟达，下跌") == [["(寒武纪，上涨"], ["英伟达", "下跌"]]


def names_in(text: str) -> list[list[str]]:
    tokens = scan(text)
    for _ in sentences(tokens):  # marks that only list are told there
        pass
    return [[tokens[n].text for n in run] for run in runs(tokens)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("寒武纪、英伟达和AMD上涨", [["寒武纪", "英伟达", "AMD"]]),
        ("Cambricon, NVIDIA, and AMD", [["Cambricon", "NVIDIA", "AMD"]]),
        ("寒武纪上涨、英伟达下跌", [["寒武纪"], ["英伟达"]]),
        ("寒武纪（688256.SH）", [["寒武纪"]]),  # a name and its code are one
        ("寒武纪（688256.SH）、英伟达（NVDA.O）", [["寒武纪", "英伟达"]]),
        ("寒武纪英伟达", [["寒武纪"], ["英伟达"]]),  # nothing lists them
        ("存储、寒武纪", [["存储"], ["寒武纪"]]),  # a segment and a stock
        ("存储和云计算", [["存储", "云计算"]]),
        ("沪深300、寒武纪", [["沪深300", "寒武纪"]]),
        ("没有名称", []),
    ],
)
def test_runs_of_names(text: str, found: list[list[str]]) -> None:
    assert names_in(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9.98%、0.45%和-2.92%", [["9.98%", "0.45%", "-2.92%"]]),
        ("9.98% and 0.45%", [["9.98%", "0.45%"]]),
        ("9.98%、3只", [["9.98%"], ["3只"]]),
        ("9.98%上涨、0.45%", [["9.98%"], ["0.45%"]]),
        ("9.98%", [["9.98%"]]),
        ("翻倍、翻倍", [["翻倍", "翻倍"]]),
        ("", []),
    ],
)
def test_lists_of_numbers(text: str, found: list[list[str]]) -> None:
    tokens = scan(text)
    assert [[tokens[n].text for n in numbers] for numbers in number_lists(tokens)] == found


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("9.98%以上，领涨", ["以上", "，", "领涨"]),
        ("9.98%上涨寒武纪", ["上涨"]),
        ("9.98%上涨0.45%", ["上涨"]),
        ("9.98%的涨幅（本周）", ["的", "涨幅"]),
        ("4 advanced packaging names rose", ["names", "rose"]),
        ("9.98%某物上涨", []),
    ],
)
def test_what_behind_a_number_still_speaks_of_it(text: str, behind: list[str]) -> None:
    assert [token.text for token in following(scan(text), 0)] == behind


PIECES = st.lists(
    st.sampled_from(
        ["寒武纪", "英伟达", "存储", "688256.SH", "9.98%", "3只", "，", "、", "；", "：", "。", "（", "）",
        "和", "上涨",
         "本周", "某物", "\n", " ", "."]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(PIECES)
def test_every_token_but_the_parting_marks_is_in_one_clause(text: str) -> None:
    tokens = scan(text)
    kept = [token for sentence in sentences(tokens) for clause in sentence for token in clause.tokens]
    assert [t.start for t in kept] == sorted({t.start for t in kept})
    left_out = [t for t in tokens if not any(t is k for k in kept)]
    assert {t.kind for t in left_out} <= {"comma", "semicolon", "colon", "stop"}


@given(PIECES)
def test_runs_and_lists_are_in_order(text: str) -> None:
    tokens = scan(text)
    for sentence in sentences(tokens):
        for clause in sentence:
            for groups in (runs(clause.tokens), number_lists(clause.tokens)):
                places = [n for group in groups for n in group]
                assert all(one < other for one, other in pairwise(places))
                assert all(groups)
