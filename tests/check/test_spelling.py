"""Finding known words: the longest, off what is taken, Latin ones only standing alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.check.spelling import Spellings, folded

KNOWN = {"寒武纪": 1, "寒武": 2, "AMD": 3, "SK 海力士": 4, "Intel": 5, "S&P 500": 6, "led": 7, "CPU/GPU": 8,
    "年初": 9,
         "年初至今": 10}  # fmt: skip


def find(text: str, *, hyphens: bool = True, taken: tuple[int, int] = (0, 0)) -> list[tuple[str, int]]:
    flags = bytearray(len(text))
    flags[taken[0] : taken[1]] = b"\1" * (taken[1] - taken[0])
    return [
        (text[a:b], meaning) for a, b, meaning in Spellings(KNOWN, hyphens=hyphens).find(text.lower(), flags)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("寒武纪和AMD", [("寒武纪", 1), ("AMD", 3)]),
        ("寒武系", [("寒武", 2)]),
        ("年初至今", [("年初至今", 10)]),
        ("年初至", [("年初", 9)]),
        ("SK海力士、SK 海力士、sk  海力士", [("SK海力士", 4), ("SK 海力士", 4), ("sk  海力士", 4)]),
        ("寒 武\n纪", [("寒 武\n纪", 1)]),
        ("amd, Amd and AMD", [("amd", 3), ("Amd", 3), ("AMD", 3)]),
        ("AMDs and RAMD and AMD2", []),
        ("Intelligence", []),
        ("Intel's", [("Intel", 5)]),
        ("涨AMD跌", [("AMD", 3)]),
        ("the S&P 500 and S&P500", [("S&P 500", 6), ("S&P500", 6)]),
        ("S&P 5000", []),
        ("CPU/GPU板块", [("CPU/GPU", 8)]),
        ("", []),
        ("   ", []),
    ],
)
def test_what_is_found(text: str, found: list[tuple[str, int]]) -> None:
    assert find(text) == found


@pytest.mark.parametrize(
    ("text", "hyphens", "found"),
    [
        ("Intel-led", True, ["Intel", "led"]),
        ("Intel-led", False, []),
        ("Intel - led", False, ["Intel", "led"]),
        ("寒武纪-led", False, ["寒武纪", "led"]),
        ("led-寒武纪", False, ["led", "寒武纪"]),
        ("led-7.79%", False, ["led"]),
        ("寒武纪-9.98%", False, ["寒武纪"]),
    ],
)
def test_hyphens(text: str, hyphens: bool, found: list[str]) -> None:
    assert [words for words, _ in find(text, hyphens=hyphens)] == found


def test_what_is_taken_is_left_alone() -> None:
    assert find("寒武纪与寒武纪", taken=(0, 3)) == [("寒武纪", 1)]
    assert find("寒武纪", taken=(2, 3)) == [("寒武", 2)]


def test_folding() -> None:
    assert folded(" SK　海 力士 ") == "sk海力士"
    assert folded("S&P 500") == "s&p500"


ALPHABET = "寒武纪年初至今AMDamdIntel led-/&SKP500海力士 "


@given(st.text(ALPHABET, max_size=60), st.booleans())
def test_words_are_found_in_order_and_are_what_they_are(text: str, hyphens: bool) -> None:
    found = list(Spellings(KNOWN, hyphens=hyphens).find(text.lower(), bytearray(len(text))))
    meanings = {folded(words): meaning for words, meaning in KNOWN.items()}
    for start, end, meaning in found:
        assert meanings[folded(text[start:end])] == meaning
    assert all(one[1] <= other[0] for one, other in pairwise(found))


CHARS = "年初至今月周"


@given(
    st.dictionaries(st.text(CHARS, min_size=1, max_size=4), st.integers(), min_size=1), st.text(f"{CHARS} ")
)
def test_at_each_place_the_longest_counts(known: dict[str, int], text: str) -> None:
    """Against the plain way: try every length at each place, the longest first."""
    expected = []
    at = 0
    compact = "".join(text.split())
    while at < len(compact):
        fits = (n for n in range(1, 5) if at + n <= len(compact) and compact[at : at + n] in known)
        length = max(fits, default=0)
        if length:
            expected.append(compact[at : at + length])
        at += length or 1
    found = Spellings(known, hyphens=True).find(text, bytearray(len(text)))
    assert [folded(text[a:b]) for a, b, _ in found] == expected
