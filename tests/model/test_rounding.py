"""Rounding: decimal, half away from zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.model import round_half_away


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(-2, 5))
def test_rounding_is_to_the_nearest_and_halves_go_outward(value: Decimal, places: int) -> None:
    rounded = round_half_away(value, places)
    unit = Decimal(1).scaleb(-places)
    assert abs(rounded - value) <= unit / 2
    if abs(rounded - value) == unit / 2:
        assert abs(rounded) > abs(value)
    assert round_half_away(-value, places) == -rounded
    assert round_half_away(rounded, places) == rounded


@given(st.floats(-1e6, 1e6).map(lambda x: round(x, 4)))
def test_a_float_rounds_as_it_is_written(value: float) -> None:
    assert round_half_away(value, 3) == round_half_away(Decimal(repr(value)), 3)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("-Infinity")])
def test_what_cannot_be_rounded_is_refused(value: float | Decimal) -> None:
    with pytest.raises(ValueError, match="cannot round"):
        round_half_away(value, 2)
