"""The rule of one figure given two values, over claims made by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhoubao.check.claim import Claim, Judged, Verdict
from zhoubao.check.evidence import Evidence
from zhoubao.check.lint.rules import lint
from zhoubao.manuscript.manuscript import Manuscript

TEXT = "寒武纪" * 20


def judged(at: int, verdict: Verdict = "unsupported", **said: Any) -> Judged:
    says: dict[str, Any] = {
        "subject": "688256.SH", "measure": "return", "window": "wtd", "unit": "ratio",
        "value": Decimal("0.0998"), "step": Decimal("0.0001"), "direction": 1, "signed": True,
    }  # fmt: skip
    return Judged(Claim("x", at, at + 1, at, at + 1, **{**says, **said}), verdict, "", "")


def places(evidence: Evidence, *claims: Judged) -> list[int]:
    manuscript = Manuscript("x.txt", "txt", TEXT, ())
    return [f.start for f in lint(manuscript, claims, evidence) if f.rule == "two-values"]


@pytest.mark.parametrize(
    "other",
    [
        {"value": Decimal("0.0988")},
        {"direction": -1},
        {"value": Decimal("0.1"), "step": Decimal("0.001")},  # 10.0% is no rounding of 9.98%... of 9.88
        {"window": "2024-11-11/2024-11-13", "value": Decimal("0.05")},
        {"comparator": "over", "value": Decimal("0.12")},
        {"comparator": "at-most", "value": Decimal("0.05")},
        {"value": Decimal("-0.0998"), "direction": 0},
    ],
)
def test_values_of_one_figure_that_cannot_both_be(evidence: Evidence, other: dict[str, Any]) -> None:
    first = judged(0, value=Decimal("0.0988")) if other.get("step") else judged(0)
    assert places(evidence, first, judged(10, **other)) == [10]


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"value": Decimal("0.1"), "step": Decimal("0.01")},  # 10% and 9.98%
        {"direction": 0, "signed": False},
        {"subject": "NVDA.O", "value": Decimal("0.5")},
        {"window": "mtd", "value": Decimal("0.5")},
        {"window": None, "value": Decimal("0.5")},
        {"measure": "market_cap", "value": Decimal("0.5")},
        {"measure": None, "value": Decimal("0.5")},
        {"subject": None, "value": Decimal("0.5")},
        {"comparator": "over", "value": Decimal("0.09")},
        {"comparator": "under", "value": Decimal("0.12")},
        {"comparator": "about", "value": Decimal("0.12")},
        {"value": Decimal("0.05"), "high": Decimal("0.08")},
        {"value": Decimal("0.5"), "forecast": True},
        {"value": None},
    ],
)
def test_values_that_may_stand_beside_each_other(evidence: Evidence, other: dict[str, Any]) -> None:
    assert places(evidence, judged(0), judged(10, **other)) == []


def test_market_caps_need_no_window_and_units_are_apart(evidence: Evidence) -> None:
    cap: dict[str, Any] = {
        "measure": "market_cap",
        "window": None,
        "unit": "CNY",
        "step": Decimal(10**8),
        "direction": 0,
    }
    one = judged(0, **cap, value=Decimal(1979 * 10**8))
    assert places(evidence, one, judged(5, **cap, value=Decimal(1997 * 10**8))) == [5]
    assert places(evidence, one, judged(5, **{**cap, "unit": "USD"}, value=Decimal(275 * 10**8))) == []


def test_what_is_supported_is_held_right_wherever_it_stands(evidence: Evidence) -> None:
    wrong = judged(0, "contradicted", value=Decimal("0.0898"))
    right = judged(10, "supported", cell="table 1, row 8, column 6")
    also = judged(20, "contradicted", value=Decimal("0.0899"))
    manuscript = Manuscript("x.txt", "txt", TEXT, ())
    found = [f for f in lint(manuscript, (wrong, right, also), evidence) if f.rule == "two-values"]
    assert [f.start for f in found] == [0, 20]
    assert "return.wtd/688256.SH" in found[0].message
    assert "in table 1, row 8, column 6" in found[0].message
    assert "在表格 1 第 8 行第 6 列" in found[0].message_zh
