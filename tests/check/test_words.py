"""The vocabulary: that every word is listed once in its kind, and that words of two kinds are meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from tests.check.standing import made, shipped

from zhoubao.check import words, words_en, words_zh
from zhoubao.check.claim import Comparator
from zhoubao.check.words import vocabulary

WordList = dict[str, dict[str, str]]
LISTS: list[tuple[WordList, str | None]] = [(words_zh.WORDS, None), (words_en.WORDS, "|")]
DOCUMENTED = set(re.findall(r"``([a-z-]+)``", words.__doc__ or ""))
# Words that a kind gives way for: the one listed first counts, the other where the first cannot be meant.
BOTH = {
    ("window", "base"),  # week on week: over the week for a price, against the week before for a series
    ("window", "filler"), ("base", "filler"), ("from", "filler"), ("pronoun", "filler"),
    ("qualifier", "filler"), ("after", "filler"), ("measure", "filler"),
    ("qualifier", "after"),  # 左右 may stand on either side
    ("direction", "rank"),  # 领涨 is both: first of its set, and up
    ("direction-to", "qualifier"),  # 升破 leads to a level, and past it
    ("measure", "direction"),  # a rise of, to rise
    ("measure", "window"),  # 周涨幅 is both
    ("measure", "group"),  # shares rose; ten shares
    ("other-measure", "modal"),  # a forecast of, we forecast
}  # fmt: skip


def listed(lists: list[tuple[WordList, str | None]] = LISTS) -> Iterator[tuple[str, str, str]]:
    for known, separator in lists:
        for kind, values in known.items():
            for value, together in values.items():
                for word in together.split(separator):
                    yield kind, value, word


def test_every_kind_is_known() -> None:
    kinds = {kind for kind, _, _ in listed()}
    assert kinds <= set(words._PRECEDENCE)
    assert set(words._PRECEDENCE) <= kinds | {"list"}
    assert len(set(words._PRECEDENCE)) == len(words._PRECEDENCE)


def test_every_kind_is_documented() -> None:
    assert {kind for kind, _, _ in listed()} <= DOCUMENTED


def test_no_word_is_empty_or_padded() -> None:
    assert [word for _, _, word in listed() if not word or word != word.strip()] == []


@pytest.mark.parametrize("number", [0, 1], ids=["zh", "en"])
def test_no_word_is_listed_twice_in_one_kind(number: int) -> None:
    seen = dict[tuple[str, str], str]()
    twice = []
    for kind, value, word in listed([LISTS[number]]):
        key = kind, word.casefold()
        if key in seen:
            twice.append((word, kind, seen[key], value))
        seen[key] = value
    assert twice == []


def test_words_of_two_kinds_are_meant_to_be() -> None:
    kinds: dict[str, set[str]] = {}
    for kind, _, word in listed():
        kinds.setdefault(word.casefold(), set()).add(kind)
    pairs = {frozenset(pair) for pair in BOTH}
    astray = {
        word: sorted(held)
        for word, held in kinds.items()
        if any(frozenset((a, b)) not in pairs for a in held for b in held if a < b)
    }
    assert astray == {}


def test_the_likelier_kind_comes_last() -> None:
    for word, meanings in vocabulary().items():
        places = [words._PRECEDENCE.index(kind) for kind, _ in meanings]
        assert places == sorted(places), word


def test_every_word_is_in_the_vocabulary() -> None:
    known = vocabulary()
    for kind, value, word in listed():
        assert (kind, value) in known[word.casefold()]


# A number in these is found before the word is; nothing reads them as listed.
UNREAD = {"两只标的", "两家公司", "number two", "the two", "the three"}


def test_every_word_is_read_as_what_it_is() -> None:
    scanner = shipped().scanner
    lost = set()
    for kind, value, word in listed():
        first, *_ = scanner.scan(f"{word} 囗", 0, len(word) + 2)
        # 三季度 and "since January" are found by pattern, and lists are tokens of their own.
        by_pattern = first.kind in ("date", "since", "list") and len(first.text) == len(word)
        if (kind, value) not in first.words and not by_pattern:
            lost.add(word)
    assert lost == UNREAD


def test_windows_are_those_that_claims_have() -> None:
    windows = {value for kind, value, _ in listed() if kind == "window"}
    assert windows == {"wtd", "mtd", "ytd", "previous-week", "previous-month", "previous-year", "other"}
    assert {value for kind, value, _ in listed() if kind == "base"} == {"previous", "year-ago"}


def test_comparators_are_those_that_claims_have() -> None:
    comparators = set(get_args(Comparator))
    assert {value for kind, value, _ in listed() if kind in ("qualifier", "after")} <= comparators
    assert {value for kind, value, _ in listed() if kind == "rank"} - {"second", "third"} <= comparators


def test_measures_and_directions_are_those_that_claims_have() -> None:
    series = {
        series.partition("/")[0] for evidence in (shipped(), made()) for series in evidence.edition.series
    }
    told = {
        "return", "return.median", "return.best", "return.worst", "mean", "market_cap", "close", "rank",
        "sales", "visits", "downloads", "price", "share", "group-share", "discount",
    } | series  # fmt: skip
    assert {value.rstrip("+-") for kind, value, _ in listed() if kind == "measure"} <= told
    assert {value for kind, value, _ in listed() if kind == "direction"} == {"+", "-", "+g", "-g"}
    assert {value for kind, value, _ in listed() if kind == "direction-to"} == {"+", "-"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("本周", "this week"), ("本月", "this month"), ("年初至今", "year to date"), ("上周", "last week"),
     ("涨", "rose"), ("跌", "fell"), ("超", "over"), ("近", "nearly"), ("约", "about"), ("至少", "at least"),
     ("不足", "less than"), ("领跌", "lagged"), ("创新高", "a record high"), ("同比", "year on year"),
     ("市值", "market cap"), ("中位数", "median"), ("访问量", "visits"), ("分别", "respectively"),
     ("预计", "expected"), ("该板块", "the segment"), ("以上", "or more"), ("升至", "rose to")],
)  # fmt: skip
def test_both_languages_mean_the_same(one: str, other: str) -> None:
    known = vocabulary()
    assert known[one][-1] == known[other][-1]
