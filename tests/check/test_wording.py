"""Right values and suggestions in the claim's own clothes, and the words of reasons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.check.qualifiers import rounded
from zhoubao.check.readings import of_fact
from zhoubao.check.wording import (
    about,
    expected_text,
    flag_words,
    in_currency,
    name_of,
    opposite,
    rescaled,
    suggestion_of,
    told,
)

from .standing import claim, made, shipped


@pytest.mark.parametrize(
    ("text", "value", "right", "more", "expected"),
    [
        ("+9.86%", "0.0986", "0.099768", {"direction": 1}, "+9.98%"),
        ("+7.79%", "0.0779", "-0.077863", {"direction": 1}, "-7.79%"),
        ("-7.79%", "-0.0779", "0.099768", {"direction": -1}, "+9.98%"),
        ("7.79%", "0.0779", "-0.077863", {}, "-7.79%"),
        ("7.79%", "0.0779", "0.099768", {}, "9.98%"),
        ("上涨7.79%", "0.0779", "-0.077863", {"direction": 1}, "下跌7.79%"),
        ("下跌7.80%", "0.0780", "-0.077863", {"direction": -1}, "下跌7.79%"),
        ("跌7.8%", "0.078", "0.099768", {"direction": -1}, "涨10.0%"),
        ("rose 7.79%", "0.0779", "-0.077863", {"direction": 1}, "fell 7.79%"),
        ("7.79% higher", "0.0779", "-0.077863", {"direction": 1}, "7.79% lower"),
        ("7.80%", "0.0780", "-0.077863", {"direction": -1}, "7.79%"),  # the word stands outside
        ("7.79%", "0.0779", "0.099768", {"direction": -1}, "+9.98%"),
        ("超5%", "0.05", "0.048", {"comparator": "over", "direction": 1}, "4.8%"),
        ("翻倍", "1", "0.2", {"unit": "times", "comparator": "at-least"}, "0.2倍"),
        ("近五成", "0.5", "0.4133", {"comparator": "near"}, "+41.33%"),
        ("nearly half", "0.5", "0.4133", {"comparator": "near"}, "+41.33%"),
    ],
)
def test_a_change_in_the_claims_clothes(
    text: str, value: str, right: str, more: dict[str, Any], expected: str
) -> None:
    stated = claim(text, "S", "return", value, **{"unit": "ratio", **more})
    assert expected_text(stated, Decimal(right), change=True) == expected


@pytest.mark.parametrize(
    ("text", "value", "step", "right", "more", "expected"),
    [
        ("36,377亿美元", "36377E8", "1E8", "3637600000000", {}, "36,376亿美元"),
        ("8.8亿", "8.8E8", "1E7", "870120000", {}, "8.7亿"),
        ("近5倍", "5", "1", "4.2", {"unit": "times", "comparator": "near"}, "4.2倍"),
        ("USD 3,638bn", "3638E9", "1E9", "3637600000000", {}, "USD 3,638bn"),
        (
            "10–20元",
            "10",
            "1",
            "31.7",
            {"unit": "CNY", "high": Decimal(20), "comparator": "between"},
            "31.7元",
        ),
        ("28500", "28500", "1", "29000", {}, "29000"),
        ("五万", "5E4", "1E4", "61234", {"unit": "count"}, "6.12万"),
        ("three", "3", "1", "4", {"unit": "count"}, "4"),
    ],
)
def test_a_level_in_the_claims_clothes(
    text: str, value: str, step: str, right: str, more: dict[str, Any], expected: str
) -> None:
    stated = claim(text, "S", "visits", value, step=Decimal(step), **more)
    assert expected_text(stated, Decimal(right), change=False) == expected


@pytest.mark.parametrize(
    ("comparator", "text", "expected", "suggestion"),
    [
        ("equal", "9.86%", "9.98%", "9.98%"),
        ("near", "近5倍", "4.2倍", "约4.2倍"),
        ("over", "上涨超5%", "上涨4.8%", "上涨约4.8%"),
        ("over", "more than 5%", "4.8%", "about 4.8%"),
        ("between", "10%–20%", "31.7%", "31.7%"),
    ],
)
def test_a_suggestion(comparator: str, text: str, expected: str, suggestion: str) -> None:
    stated = claim(text, "S", "return", "1", comparator=comparator)
    assert suggestion_of(stated, expected) == suggestion


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("上涨", "下跌"), ("领跌", "领涨"), ("增长至", "下降至"), ("Rose", "fell"), ("was down", "was up"),
        ("回落", "回升"), ("updated", None), ("持平", None),
    ],
)  # fmt: skip
def test_the_other_direction(text: str, other: str | None) -> None:
    assert opposite(text) == other


def test_another_scale_and_another_currency() -> None:
    assert rescaled(claim("3,057万", "S", "market_cap", "3057E4"), 4) == "3,057亿"
    assert rescaled(claim("3,057亿元", "S", "market_cap", "3057E8"), -4) == "3,057万元"
    assert rescaled(claim("1.2万亿", "S", "market_cap", "1.2E12"), -4) == "1.2亿"
    assert rescaled(claim("USD 95.1m", "S", "market_cap", "95.1E6"), 3) == "USD 95.1bn"
    assert rescaled(claim("9.98%", "S", "return", "0.0998"), 1) is None
    assert in_currency(claim("951亿人民币", "S", "market_cap", "951E8", unit="CNY"), "USD") == "951亿美元"
    assert in_currency(claim("951亿", "S", "market_cap", "951E8", unit="CNY"), "USD") == "951亿美元"
    assert in_currency(claim("CNY 95.1bn", "S", "market_cap", "95.1E9", unit="CNY"), "USD") == "USD 95.1bn"


def test_names() -> None:
    edition = made().edition
    names = {s: name_of(s, edition) for s in ("688001.SH", "segment/one", "visits/chatgpt", "chatgpt", "x")}
    assert [name.en for name in names.values()] == [
        "Alpha",
        "segment One",
        "ChatGPT visits",
        "ChatGPT visits",
        "x",
    ]
    assert [name_of(s, edition).zh for s in ("universe", "segments")] == ["全部标的", "各板块"]


def test_every_fact_has_words_in_both_languages() -> None:
    for evidence in (shipped(), made()):
        for fact in evidence.facts:
            words = about(fact, evidence.edition)
            assert fact.measure not in words.zh, fact.id
            assert f"{fact.measure} of" not in words.en or "." not in fact.measure, fact.id
            target = of_fact(fact, evidence)
            if target is None:
                assert flag_words(fact).zh
            else:
                assert told(target).en[0].isupper() or not told(target).en[0].isascii()


def test_figures_of_every_unit() -> None:
    def words(fact_id: str) -> tuple[str, str]:
        target = of_fact(made().facts[fact_id], made())
        assert target is not None
        return told(target).zh, told(target).en

    assert words("close/000300.SH")[0] == "沪深300收盘价为4,110.89（2024-11-13）"
    assert words("close/NVDA.O") == (
        "英伟达收盘价为147美元（2024-11-12）",
        "The close of NVIDIA is 147 USD (2024-11-12)",
    )
    assert words("market_cap/NVDA.O")[1] == "The market cap of NVIDIA is USD 3,601.5bn (2024-11-12)"
    assert words("latest/visits/chatgpt")[0] == "ChatGPT访问量最新值为870,120,000（2024-11-07）"


@given(st.decimals("-9", "9", places=6), st.integers(0, 3))
def test_what_is_expected_is_the_figure_at_the_claims_places(right: Decimal, places: int) -> None:
    stated = claim(f"1.{'0' * places}%" if places else "1%", "S", "return", "0.01",
                   step=Decimal("0.01").scaleb(-places), unit="ratio")  # fmt: skip
    printed = expected_text(stated, right, change=True)
    assert Decimal(printed.rstrip("%")) / 100 == rounded(right, stated.step)
