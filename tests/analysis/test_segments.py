"""A segment's figures from its members'."""

from __future__ import annotations

import datetime as dt

import pytest

from zhoubao.analysis.segments import segment_returns
from zhoubao.model import Bilingual, Fact, Segment, Span

SEGMENT = Segment("s", Bilingual("板块", "Segment"), ("A", "B", "C"))
MEASURE = "return.wtd"


def member(code: str, value: float | None, end: int = 13) -> Fact:
    span = Span(dt.date(2024, 11, 8), dt.date(2024, 11, end))
    return Fact(
        f"{MEASURE}/{code}",
        code,
        MEASURE,
        value,
        "ratio",
        span,
        "",
        (),
        () if value is not None else ("missing",),
    )


def test_all_members() -> None:
    facts = {
        f.id: f
        for f in segment_returns(
            SEGMENT, MEASURE, [member("A", 0.3, 12), member("B", -0.1), member("C", 0.0)]
        )
    }
    assert list(facts) == [
        f"{MEASURE}{part}/segment/s" for part in ("", ".median", ".up", ".down", ".best", ".worst")
    ]
    values = [f.value for f in facts.values()]
    assert values == [pytest.approx(0.2 / 3), 0.0, 1, 1, 0.3, -0.1]
    assert {f.flags for f in facts.values()} == {()}
    assert facts[f"{MEASURE}.best/segment/s"].formula.endswith(": A")
    assert facts[f"{MEASURE}.worst/segment/s"].formula.endswith(": B")
    assert facts[f"{MEASURE}/segment/s"].window == Span(dt.date(2024, 11, 8), dt.date(2024, 11, 13))
    assert [i.as_json()["fact"] for i in facts[f"{MEASURE}/segment/s"].inputs] == [
        f"{MEASURE}/{c}" for c in "ABC"
    ]


def test_a_member_without_a_value_is_left_out_and_flagged() -> None:
    facts = segment_returns(SEGMENT, MEASURE, [member("A", 0.3), member("B", None), member("C", 0.1)])
    assert facts[0].value == pytest.approx(0.2)
    assert {f.flags for f in facts} == {("partial",)}


def test_no_member_with_a_value() -> None:
    facts = segment_returns(SEGMENT, MEASURE, [member("A", None), member("B", None)])
    assert {(f.value, f.flags) for f in facts} == {(None, ("missing",))}


def test_members_that_tie_are_all_named() -> None:
    facts = segment_returns(SEGMENT, MEASURE, [member("A", 0.1), member("B", 0.1)])
    assert facts[4].formula == "highest of return.wtd over 2 members: A, B"
