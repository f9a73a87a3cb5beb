"""Every branch of the verdict, and what numbers add that a composed document printed from a fact."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from zhoubao.check.claim import Claim, Judged
from zhoubao.check.evidence import Evidence
from zhoubao.check.verdict import judge
from zhoubao.model import Fact

from .standing import claim, made, shipped

RATIO: dict[str, Any] = {"unit": "ratio", "window": "wtd"}
GROWN: dict[str, Any] = {"unit": "times", "grown": True}
YEAR_AGO: dict[str, Any] = {"unit": "ratio", "window": "year-ago"}


def verdict(stated: Claim, evidence: Evidence | None = None) -> Judged:
    judged = judge(stated, evidence or shipped())
    assert judged.claim is stated
    assert judged.reason.endswith(".") and judged.reason_zh.endswith("。")
    assert (judged.suggestion is None) or judged.verdict == "contradicted"
    return judged


@pytest.mark.parametrize(
    ("text", "subject", "value", "more", "told"),
    [
        ("+9.98%", "688256.SH", "0.0998", {"direction": 1, "signed": True}, "supported"),
        ("9.98%", "688256.SH", "0.0998", {}, "supported"),
        ("10%", "688256.SH", "0.10", {}, "supported"),
        ("近10%", "688256.SH", "0.10", {"comparator": "near"}, "supported"),
        ("超10%", "688256.SH", "0.10", {"comparator": "over"}, "contradicted"),  # though it prints as 10 %
        ("超9.97%", "688256.SH", "0.0997", {"comparator": "over"}, "supported"),
        ("超10.00%", "688256.SH", "0.1000", {"comparator": "over"}, "contradicted"),
        ("-7.79%", "INTC.O", "-0.0779", {"direction": -1, "signed": True}, "supported"),
        ("下跌7.79%", "INTC.O", "0.0779", {"direction": -1, "signed": True}, "supported"),
        ("下跌超5%", "INTC.O", "0.05", {"direction": -1, "comparator": "over"}, "supported"),
        ("上涨7.79%", "INTC.O", "0.0779", {"direction": 1, "signed": True}, "contradicted"),
        ("7.79%", "INTC.O", "0.0779", {}, "contradicted"),
        ("9.98%", "688256.SH", "0.0998", {"window": "mtd"}, "contradicted"),
        ("4.50%", "688256.SH", "0.0450", {"window": "mtd"}, "supported"),
        ("+9.97%", "688256.SH", "0.0997", {"direction": 1}, "ambiguous"),
        ("+9.96%", "688256.SH", "0.0996", {"direction": 1}, "contradicted"),
        ("4.50%", "688256.SH", "0.0450", {"window": None}, "ambiguous"),
        ("9.98%", "688256.SH", "0.0998", {"window": None}, "supported"),
        ("5.55%", "688256.SH", "0.0555", {"window": None}, "contradicted"),
        ("9.98%", "688256.SH", "0.0998", {"forecast": True}, "unsupported"),
        ("9.98%", None, "0.0998", {}, "unsupported"),
        ("998元", "688256.SH", "998", {"unit": "CNY"}, "unsupported"),
        ("6个月", "688256.SH", "6", {"unit": "month"}, "unsupported"),
        ("5.00%", "HSI.HI", "0.0500", {}, "unsupported"),
    ],
)
def test_a_return(text: str, subject: str | None, value: str, more: dict[str, Any], told: str) -> None:
    judged = verdict(claim(text, subject, "return", value, **{**RATIO, **more}))
    assert judged.verdict == told, judged.reason
    if told == "contradicted":
        assert judged.expected and judged.suggestion and judged.facts


@pytest.mark.parametrize(
    ("text", "subject", "value", "window", "words"),
    [
        ("9.86%", "688256.SH", "0.0986", "wtd", "9.86% is the return of Loongson over the week"),
        ("4.50%", "688256.SH", "0.0450", "wtd", "4.50% is the return of Cambricon over the month"),
        ("99.8%", "688256.SH", "0.998", "wtd", "10 times smaller"),
        ("0.998%", "688256.SH", "0.00998", "wtd", "10 times larger"),
        ("7.79%", "INTC.O", "0.0779", "wtd", "the sign is missing"),
        ("7.11%", "INTC.O", "0.0711", "wtd", "the sign is wrong"),
        ("55.55%", "688256.SH", "0.5555", "wtd", "not 55.55%"),
    ],
)
def test_the_reason_says_what_the_number_is(
    text: str, subject: str, value: str, window: str, words: str
) -> None:
    judged = verdict(claim(text, subject, "return", value, unit="ratio", window=window))
    assert judged.verdict == "contradicted"
    assert words in judged.reason


def test_a_mean_is_not_a_median() -> None:
    facts = shipped().facts
    median = facts["return.wtd.median/segment/advanced-packaging"].value
    assert median is not None
    printed = f"{median * 100:.2f}"
    stated = claim(f"{printed}%", "segment/advanced-packaging", "return", None, **RATIO)
    judged = verdict(replace(stated, value=Decimal(printed) / 100, step=Decimal("0.0001")))
    assert judged.verdict == "contradicted"
    assert "is the median return of segment Advanced packaging" in judged.reason


@pytest.mark.parametrize(
    ("text", "subject", "value", "unit", "told", "expected"),
    [
        ("36,376亿美元", "NVDA.O", "36376E8", "USD", "supported", "36,376亿美元"),
        ("36,376亿", "NVDA.O", "36376E8", "money", "supported", "36,376亿"),
        ("3.6万亿美元", "NVDA.O", "3.6E12", "USD", "supported", "3.6万亿美元"),
        ("36,377亿美元", "NVDA.O", "36377E8", "USD", "contradicted", "36,376亿美元"),
        ("36,376万美元", "NVDA.O", "36376E4", "USD", "contradicted", "36,376亿美元"),
        ("36,376亿人民币", "NVDA.O", "36376E8", "CNY", "contradicted", "36,376亿美元"),
        ("1,979亿美元", "688256.SH", "1979E8", "USD", "contradicted", "1,979亿人民币"),
        ("26.2万亿元", "NVDA.O", "26.2E12", "CNY", "supported", "26.2万亿元"),
        ("26.3万亿元", "NVDA.O", "26.3E12", "CNY", "ambiguous", "26.2万亿元"),  # another day's rate
        ("28.0万亿元", "NVDA.O", "28.0E12", "CNY", "contradicted", "26.2万亿元"),
        ("28.0万亿港元", "NVDA.O", "28.0E12", "HKD", "ambiguous", "3.6万亿港元"),  # no such rate
        ("36,376", "NVDA.O", "36376E8", "", "supported", "36,376"),
        ("3.6%", "NVDA.O", "0.036", "ratio", "unsupported", None),
        ("36,376次", "NVDA.O", "36376", "count", "unsupported", None),
        ("36,376天", "NVDA.O", "36376", "day", "unsupported", None),
    ],
)
def test_a_cap(text: str, subject: str, value: str, unit: str, told: str, expected: str | None) -> None:
    judged = verdict(claim(text, subject, "market_cap", value, unit=unit))
    assert judged.verdict == told, judged.reason
    if told != "ambiguous" or unit != "HKD":
        assert judged.expected == expected


def test_the_rate_of_a_conversion_is_among_its_facts() -> None:
    judged = verdict(claim("26.2万亿元", "NVDA.O", "market_cap", "26.2E12", unit="CNY"))
    assert judged.facts == ("market_cap/NVDA.O", "close/USDCNY.FX")


def test_one_unit_off_without_an_adjustment_is_wrong() -> None:
    right = verdict(claim("+10.00%", "688001.SH", "return", "0.1000", direction=1, **RATIO), made())
    wrong = verdict(claim("+10.01%", "688001.SH", "return", "0.1001", direction=1, **RATIO), made())
    assert (right.verdict, wrong.verdict) == ("supported", "contradicted")


def test_one_unit_off_a_segments_mean_of_adjusted_returns_is_ambiguous() -> None:
    value = shipped().facts["return.wtd/segment/memory"].value
    assert value is not None
    printed = Decimal(repr(value)).quantize(Decimal("0.0001")) + Decimal("0.0001")
    stated = claim("x%", "segment/memory", "return", str(printed), **RATIO)
    assert verdict(stated).verdict == "ambiguous"


@pytest.mark.parametrize(
    ("text", "direction", "window", "told"),
    [
        ("上涨", 1, "wtd", "supported"),
        ("下跌", -1, "wtd", "contradicted"),
        ("下跌", 0, "wtd", "unsupported"),
    ],
)
def test_a_direction(text: str, direction: int, window: str, told: str) -> None:
    stated = claim(text, "688256.SH", "return", comparator="direction", direction=direction, window=window)
    judged = verdict(stated)
    assert judged.verdict == told
    if told == "contradicted":
        assert judged.suggestion == "上涨" and judged.expected == "+9.98%"


def test_a_direction_without_a_window_may_be_another_windows() -> None:
    stated = claim("上涨", "688002.SH", "return", comparator="direction", direction=1)
    judged = verdict(stated, made())  # down in the week and the year, up in the month
    assert judged.verdict == "ambiguous" and "over the month" in judged.reason


def test_a_direction_of_what_has_none() -> None:
    stated = claim("上涨", "segment/memory", "members", comparator="direction", direction=1)
    assert verdict(stated).verdict == "unsupported"
    stated = claim("增加", "688256.SH", "market_cap", comparator="direction", direction=1, window="wtd")
    assert verdict(stated).facts == ("return.wtd/688256.SH",)


@pytest.mark.parametrize(
    ("text", "subject", "measure", "value", "more", "told"),
    [
        ("8.7亿", "chatgpt", "visits", "8.7E8", {"comparator": "over", "unit": "count"}, "supported"),
        ("8.8亿", "chatgpt", "visits", "8.8E8", {"comparator": "over", "unit": "count"}, "contradicted"),
        ("168万", "runway", "visits", "168E4", {"unit": "count"}, "supported"),
        ("168万", "runway", "visits", "168E4", {"unit": "count", "direction": 1}, "supported"),
        ("168万", "runway", "visits", "168E4", {"unit": "count", "direction": -1}, "contradicted"),
        ("168亿", "runway", "visits", "168E8", {"unit": "count"}, "contradicted"),
        ("168万元", "runway", "visits", "168E4", {"unit": "CNY"}, "unsupported"),
        ("28,500美元", "h100", "price", "28500", {"unit": "USD"}, "supported"),
        ("28,500美元", "h100", "price", "28500", {"unit": "USD", "direction": 1}, "contradicted"),
        ("近5倍", "qingyan", "change/downloads", "5", GROWN | {"comparator": "near"}, "supported"),
        ("近4倍", "qingyan", "change/downloads", "4", GROWN | {"comparator": "near"}, "contradicted"),
        ("近6倍", "qingyan", "change/downloads", "6", {"comparator": "near", "unit": "times"}, "supported"),
        ("5倍", "qingyan", "change/downloads", "5", {"unit": "times"}, "contradicted"),
        ("翻倍", "qingyan", "change/downloads", "1", GROWN | {"comparator": "at-least"}, "supported"),
        ("翻倍", "runway", "change/visits", "1", GROWN | {"comparator": "at-least"}, "contradicted"),
        ("20.00%", "runway", "change/visits", "0.2000", {"unit": "ratio", "direction": 1}, "supported"),
        ("20.00%", "runway", "change/visits", "0.2000", {"unit": "ratio", "direction": -1}, "contradicted"),
        ("43.82%", "chatgpt", "change/visits", "0.4382", YEAR_AGO, "supported"),
        ("43.82%", "chatgpt", "change/visits", "0.4382", {"unit": "ratio"}, "ambiguous"),
        ("1万", "quiet", "visits", "1E4", {"unit": "count"}, "unsupported"),
    ],
)  # fmt: skip
def test_a_series(text: str, subject: str, measure: str, value: str, more: dict[str, Any], told: str) -> None:
    judged = verdict(claim(text, subject, measure, value, **more), made())
    assert judged.verdict == told, judged.reason


def test_points_and_counts() -> None:
    points = claim("4,110.89点", "000300.SH", "close", "4110.89", unit="points")
    assert verdict(points, made()).verdict == "supported"
    assert (
        verdict(replace(points, value=Decimal("4110.98"), text="4,110.98点"), made()).verdict
        == "contradicted"
    )
    rises = claim("3", "segment/cpu-gpu", "return.up", "3", unit="count", window="wtd")
    assert verdict(rises).verdict == "supported"
    assert verdict(replace(rises, value=Decimal(4))).verdict == "contradicted"
    members = claim("6只", "segment/cpu-gpu", "members", "6", unit="count")
    assert (verdict(members).verdict, verdict(members).facts) == ("supported", ())
    assert verdict(claim("5个板块", "segments", "members", "5", unit="count")).verdict == "contradicted"


def test_what_is_no_figure() -> None:
    assert "convention" in verdict(claim("20%", "NVDA.O", "rating", "0.20", unit="ratio")).reason
    assert verdict(claim("很多", "NVDA.O", "return", None)).verdict == "unsupported"


# Composed documents


def hinted(text: str, subject: str | None, measure: str | None, value: str, hint: str, **more: Any) -> str:
    return verdict(claim(text, subject, measure, value, hint=hint, **{**RATIO, **more})).verdict


def test_a_printed_figure_supports_what_the_grammar_cannot_place() -> None:
    hint = "return.wtd/688256.SH"
    assert hinted("9.98%", None, None, "0.0998", hint) == "supported"
    assert hinted("9.98%", "688256.SH", None, "0.0998", hint) == "supported"
    assert hinted("9.99%", None, None, "0.0999", hint) == "unsupported", "it is not what was printed"
    assert hinted("9.98%", None, None, "0.0998", "return.wtd/NOBODY") == "unsupported"


def test_words_that_say_something_else_stay_contradicted() -> None:
    assert hinted("9.98%", "INTC.O", "return", "0.0998", "return.wtd/688256.SH") == "contradicted"
    assert (
        hinted("9.98%", "688256.SH", "return", "0.0998", "return.wtd/688256.SH", window="mtd")
        == "contradicted"
    )


def test_a_figure_printed_without_its_sign() -> None:
    hint = "return.wtd/INTC.O"
    assert hinted("7.79%", "INTC.O", "return", "0.0779", hint) == "supported"
    assert hinted("7.79%", "INTC.O", "return", "0.0779", hint, direction=1) == "contradicted"
    assert hinted("近7.79%", "INTC.O", "return", "0.0779", hint, comparator="near") == "contradicted"


def test_a_figure_whose_window_the_text_leaves_out() -> None:
    assert (
        hinted("4.50%", "688256.SH", "return", "0.0450", "return.mtd/688256.SH", window=None) == "supported"
    )


# As a whole


def test_every_fact_as_the_house_prints_it_is_supported() -> None:
    for fact in shipped().facts:
        stated = _printed(fact)
        if stated is not None:
            assert verdict(stated).verdict == "supported", fact.id


def test_every_fact_printed_of_another_instrument_is_not_supported() -> None:
    facts = [f for f in shipped().facts if f.measure == "return.wtd" and f.value is not None]
    facts = [f for f in facts if not f.subject.startswith("segment/")]
    for fact, other in pairwise(facts):
        stated = _printed(fact)
        assert stated is not None
        assert verdict(replace(stated, subject=other.subject)).verdict == "contradicted"


def _printed(fact: Fact) -> Claim | None:
    if fact.value is None or fact.measure.endswith((".best", ".worst")):
        return None
    if fact.subject in shipped().edition.series:
        return None  # tests/publish/test_series_references.py has them
    head, _, rest = fact.measure.partition(".")
    if head == "return":
        kind, dot, statistic = rest.partition(".")
        if fact.unit == "count":
            return claim(
                "x", fact.subject, f"return.{statistic}", str(int(fact.value)), unit="count", window=kind
            )
        value = Decimal(f"{fact.value * 100:.2f}") / 100
        text = f"{value * 100:+.2f}%"
        return claim(
            text, fact.subject, f"return{dot}{statistic}", str(abs(value)), unit="ratio", window=kind,
            direction=-1 if value < 0 else 1, step=Decimal("0.0001"),
        )  # fmt: skip
    if head == "market_cap":
        value = Decimal(f"{fact.value / 1e8:.0f}")
        return claim(f"{value:,}亿", fact.subject, "market_cap", f"{value}E8", unit=fact.unit)
    return claim(f"{fact.value:.2f}", fact.subject, "close", f"{fact.value:.2f}", unit=fact.unit)


def test_a_claim_of_every_fact_is_judged() -> None:
    stated = [c for fact in shipped().facts if (c := _printed(fact)) is not None]
    wrong = [replace(c, value=c.value * 3, text="33.3%") for c in stated if c.value]
    assert {judge(one, shipped()).verdict for one in stated} == {"supported"}
    assert "supported" not in {judge(one, shipped()).verdict for one in wrong}
