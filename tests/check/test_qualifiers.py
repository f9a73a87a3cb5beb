"""What every comparator means, example by example, and what no example may break."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.check.claim import Claim, Comparator
from zhoubao.check.qualifiers import QUALIFIERS, held, rounded, same_digits, stated_sign
from zhoubao.check.superlatives import SUPERLATIVES
from zhoubao.model import round_half_away

from .standing import claim


def made(value: str, comparator: Comparator = "equal", **more: Any) -> Claim:
    return claim("x", "S", "visits", value, comparator=comparator, **more)


def test_every_comparator_of_a_number_has_a_meaning() -> None:
    assert set(QUALIFIERS) | SUPERLATIVES | {"direction"} == set(get_args(Comparator))
    for qualifier in QUALIFIERS.values():
        assert qualifier.meaning.zh and qualifier.meaning.en
    taken = [w for name, q in QUALIFIERS.items() if name != "equal" for w in (*q.zh, *q.en)]
    assert len(taken) == len(set(taken)), "a word means one thing"


@pytest.mark.parametrize(
    ("comparator", "value", "step", "low", "inside", "above"),
    [
        # The first is just too low, the second fits, the third is just too high.
        ("equal", "9.98", None, "9.9749", "9.975", "9.985"),
        ("equal", "-9.98", None, "-9.985", "-9.975", "-9.9749"),
        ("equal", "36376E8", None, "3637549999999", "3637550000000", "3637650000000"),
        ("near", "5", None, "4.4999", "4.5", "5"),
        ("near", "370E4", None, "3644999", "3650000", "3700000"),
        ("near", "0.10", "0.01", "0.0849", "0.0900", "0.10"),
        ("near", "8.7E8", "1E7", "864999999", "865000000", "870000000"),
        ("about", "40", None, "38.99", "39", "41.01"),
        ("about", "5", None, "4.49", "4.5", "5.5"),
        ("between", "10", None, "9.49", "10", "20.5"),
    ],
)
def test_where_a_comparator_begins_and_ends(
    comparator: Comparator, value: str, step: str | None, low: str, inside: str, above: str
) -> None:
    more = {"step": Decimal(step)} if step else {}
    stated = made(value, comparator, high=Decimal(20) if comparator == "between" else None, **more)
    found = [held(stated, Decimal(exact), change=False) == "holds" for exact in (low, inside, above)]
    assert found == [False, True, False]


@pytest.mark.parametrize(
    ("comparator", "held_at", "not_at"),
    [
        ("over", ["8.7", "9"], ["8.6999"]),
        ("at-least", ["8.7", "9"], ["8.6999"]),
        ("at-most", ["8.7", "1"], ["8.7001"]),
        ("under", ["8.6999", "1"], ["8.7", "8.71"]),
    ],
)
def test_a_bound(comparator: Comparator, held_at: list[str], not_at: list[str]) -> None:
    stated = made("8.7", comparator)
    assert {held(stated, Decimal(exact), change=False) for exact in held_at} == {"holds"}
    assert {held(stated, Decimal(exact), change=False) for exact in not_at} == {"off"}


@pytest.mark.parametrize(
    ("value", "direction", "exact", "holding"),
    [
        ("0.0779", -1, "-0.077863", "holds"),  # 下跌7.79%
        ("-0.0779", 0, "-0.077863", "holds"),  # -7.79%
        ("-0.0779", -1, "-0.077863", "holds"),  # 跌幅-7.79%
        ("-0.025", 1, "-0.025", "holds"),  # 涨幅-2.5%
        ("0.0779", 1, "-0.077863", "sign"),
        ("0.0779", 0, "-0.077863", "sign"),
        ("0.0778", -1, "-0.077863", "off-by-one"),
        ("0.0777", -1, "-0.077863", "off"),
        ("0.0000", 1, "-0.00004", "holds"),  # prints as zero
    ],
)
def test_a_change_has_a_sign(value: str, direction: int, exact: str, holding: str) -> None:
    stated = made(value, direction=direction, signed=bool(direction))
    assert held(stated, Decimal(exact), change=True) == holding


@pytest.mark.parametrize(
    ("comparator", "exact", "holding"),
    [
        ("over", "-0.06", "holds"),
        ("over", "-0.04", "off"),
        ("over", "0.06", "sign"),
        ("under", "-0.04", "holds"),
        ("under", "0.04", "sign"),
        ("near", "-0.048", "holds"),
        ("between", "-0.07", "holds"),
        ("between", "0.07", "sign"),
    ],
)
def test_bounds_of_a_fall_are_of_its_size(comparator: Comparator, exact: str, holding: str) -> None:
    high = Decimal("0.10") if comparator == "between" else None
    stated = made("0.05", comparator, direction=-1, signed=True, high=high, step=Decimal("0.01"))
    assert held(stated, Decimal(exact), change=True) == holding


def test_a_range_across_zero_is_of_signed_figures() -> None:
    stated = made("-0.10", "between", high=Decimal("0.10"))
    assert held(stated, Decimal("-0.07"), change=True) == "holds"
    assert held(stated, Decimal("0.12"), change=True) == "off"


def test_a_step_of_half_a_tenth() -> None:
    stated = made("0.35", step=Decimal("0.1"))  # 三成半 whose step was read as 一成
    assert held(stated, Decimal("0.33"), change=False) == "holds"
    assert held(stated, Decimal("0.41"), change=False) == "off"


def test_same_digits_at_another_scale() -> None:
    stated = made("0.0978", direction=-1)
    assert same_digits(stated, Decimal("-0.0978"), change=True)
    assert not same_digits(stated, Decimal("0.0978"), change=True)
    assert same_digits(stated, Decimal("-0.97801"), change=True, power=1)


def test_the_sign_that_is_stated() -> None:
    assert [stated_sign(made(v, direction=d)) for v, d in (("1", 0), ("-1", 1), ("1", -1))] == [1, -1, -1]


EXACT = st.decimals(
    min_value="-1e13", max_value="1e13", allow_nan=False, allow_infinity=False, places=8
).filter(bool)


@given(EXACT, st.integers(-2, 4), st.booleans())
def test_any_figure_supports_its_own_print_and_not_one_unit_more(
    exact: Decimal, places: int, unsigned: bool
) -> None:
    printed = round_half_away(exact, places)
    step = Decimal(1).scaleb(-places)
    value = abs(printed) if unsigned else printed
    direction = (1 if exact > 0 else -1) if unsigned else 0
    stated = made("1", direction=direction)
    for comparator in ("equal", "about"):
        own = made(str(value), comparator, direction=direction, step=step)
        assert held(own, exact, change=True) == "holds"
    more = made(str(value + step if value >= 0 else value - step), direction=direction, step=step)
    assert held(more, exact, change=True) == "off-by-one"
    assert stated.value == 1


@given(EXACT.map(abs), st.integers(-2, 6))
def test_near_lies_under_and_over_its_ninth_tenth(value: Decimal, places: int) -> None:
    value = rounded(value, Decimal(1).scaleb(-places))
    if not value:
        return
    stated = made(str(value), "near", step=Decimal(1).scaleb(-places))
    assert held(stated, value, change=False) == "off"
    assert held(stated, value * Decimal("0.8"), change=False) == "off" or value <= 5 * stated.step
    assert held(stated, value - stated.step / 2, change=False) == "holds"


@given(EXACT, st.sampled_from(["0.05", "1", "1E8", "0.0001", "25"]))
def test_rounding_is_to_the_nearest_step(exact: Decimal, step: str) -> None:
    unit = Decimal(step)
    assert abs(rounded(exact, unit) - exact) * 2 <= unit
    assert rounded(-exact, unit) == -rounded(exact, unit)
