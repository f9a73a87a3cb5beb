"""Repeated tokens: the published worth of epochs, limits, and the law that it falls back to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.errors import DataError
from zhoubao.scaling.loss_law import LossLaw
from zhoubao.scaling.optimum import compute_optimal
from zhoubao.scaling.repetition import MUENNIGHOFF, Repetition, optimal_parameters

LAW = LossLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)


def test_the_worth_of_four_and_of_sixteen_epochs() -> None:
    """Equation 5 with R*_D = 15.387756: 3.73 of 4 epochs, 10.58 of 16, and never more than 16.39."""
    worth = MUENNIGHOFF.effective_tokens(1e12, np.array([1.0, 4.0, 16.0, 1e6]))
    assert worth / 1e12 == pytest.approx([1.0, 3.7257, 10.5825, 16.387756], abs=1e-4)
    assert MUENNIGHOFF.limit(1e12) == pytest.approx(16.387756e12)
    # at R_D = R*_D repeated tokens are worth 1 - 1/e of fresh ones on average (the paper, section 3.1)
    again = MUENNIGHOFF.effective_tokens(1.0, 1.0 + MUENNIGHOFF.tokens) - 1.0
    assert again / MUENNIGHOFF.tokens == pytest.approx(1 - np.exp(-1))


@settings(max_examples=60, deadline=None)
@given(
    unique=st.floats(1e6, 1e15),
    epochs=st.floats(1.0, 1e4),
    more=st.floats(1.001, 10.0),
    star=st.floats(0.5, 50.0),
)
def test_worth_rises_ever_more_slowly_below_what_is_trained_on(
    unique: float, epochs: float, more: float, star: float
) -> None:
    repetition = Repetition(star, 5.0, "a test")
    worth = repetition.effective_tokens(unique, np.array([epochs, epochs * more]))
    assert unique * (1 - 1e-12) <= worth[0] <= worth[1] <= repetition.limit(unique)
    assert worth[0] <= unique * epochs * (1 + 1e-12)
    assert worth[1] - worth[0] <= unique * epochs * (more - 1) * (1 + 1e-9)


@settings(max_examples=40, deadline=None)
@given(flop=st.floats(1e18, 1e30))
def test_the_optimal_size_for_tokens_is_that_of_the_optimum(flop: float) -> None:
    best = compute_optimal(LAW, flop)
    assert float(optimal_parameters(LAW, best.d)) == pytest.approx(float(best.n), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(unique=st.floats(1e9, 1e14), part=st.floats(0.01, 1.0), epochs=st.floats(1.01, 100.0))
def test_the_loss_is_the_law_itself_until_tokens_repeat(unique: float, part: float, epochs: float) -> None:
    d = unique * part
    n = float(optimal_parameters(LAW, d))
    assert MUENNIGHOFF.loss(LAW, n * part, d, unique) == pytest.approx(
        float(LAW.loss(n * part, d)), rel=1e-12
    )
    more = unique * epochs
    repeated = MUENNIGHOFF.loss(LAW, n, more, unique)
    assert LAW.loss(n, more) < repeated < LAW.loss(n, unique)


def test_excess_parameters_lose_their_value() -> None:
    worth = MUENNIGHOFF.effective_parameters(np.array([1e8, 1e9, 4e9, 1e14]), 1e9)
    assert worth[:2] == pytest.approx([1e8, 1e9])
    assert worth[2] / 1e9 == pytest.approx(1 + 5.309743 * (1 - np.exp(-3 / 5.309743)))
    assert worth[3] / 1e9 == pytest.approx(6.309743)


def test_bad_values_are_refused() -> None:
    with pytest.raises(DataError, match="epochs has a value below 1"):
        MUENNIGHOFF.effective_tokens(1e12, 0.5)
    with pytest.raises(DataError, match="unique tokens has a value that is no number above 0"):
        MUENNIGHOFF.effective_tokens(0.0, 2.0)
    with pytest.raises(DataError, match=r"repetition has R\*_N = nan"):
        Repetition(15.0, float("nan"), "a test")
    with pytest.raises(DataError, match="D has a value"):
        MUENNIGHOFF.loss(LAW, 1e9, -1.0, 1e9)
