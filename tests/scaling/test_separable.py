"""Fits that are linear in all constants but one: exactness, bounds at 0, resamples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Floats
from zhoubao.scaling.separable import bootstrap, fit_separable, weights_of

X = np.linspace(0.5, 9.0, 14)


def basis(exponents: Floats) -> Floats:
    falling = X ** -exponents[:, np.newaxis]
    return np.stack([np.ones_like(falling), falling, X * np.ones_like(falling)], axis=1)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    exponent=st.floats(0.1, 3.0),
    constants=st.tuples(*[st.floats(-2.0, 3.0)] * 3),
)
def test_the_linear_part_is_the_nonnegative_least_squares_solution(
    seed: int, exponent: float, constants: tuple[float, float, float]
) -> None:
    rng = np.random.default_rng(seed)
    y = np.array(constants) @ basis(np.array([exponent]))[0] + 0.1 * rng.normal(size=X.size)
    weights = rng.uniform(0.2, 2.0, size=X.size)
    fits = fit_separable(basis, y, weights[np.newaxis], (0.05, 5.0))
    columns = basis(fits.exponents)[0].T * np.sqrt(weights)[:, np.newaxis]
    best, norm = nnls(columns, y * np.sqrt(weights))
    assert fits.rss[0] == pytest.approx(norm**2, rel=1e-6, abs=1e-9)
    assert fits.constants[0] == pytest.approx(best, rel=1e-4, abs=1e-4)
    # no exponent of a fine grid does better
    for other in np.geomspace(0.05, 5.0, 150):
        norm = nnls(basis(np.array([other]))[0].T * np.sqrt(weights)[:, np.newaxis], y * np.sqrt(weights))[1]
        assert norm**2 >= fits.rss[0] * (1 - 1e-6) - 1e-9


def test_many_fits_at_once_are_those_one_by_one() -> None:
    rng = np.random.default_rng(3)
    y = 1.0 + 4.0 * X**-0.8 + 0.05 * rng.normal(size=X.size)
    weights = rng.multinomial(X.size, np.full(X.size, 1 / X.size), size=300).astype(np.float64)
    together = fit_separable(basis, y, weights, (0.05, 5.0))
    for place in (0, 127, 128, 299):
        alone = fit_separable(basis, y, weights[place : place + 1], (0.05, 5.0))
        assert together.rss[place] == pytest.approx(alone.rss[0], rel=1e-9)
        assert together.constants[place] == pytest.approx(alone.constants[0], rel=1e-6, abs=1e-9)


def test_an_exponent_at_the_end_of_the_span_is_told() -> None:
    y = 1.0 + 4.0 * X**-3.0
    assert fit_separable(basis, y, np.ones((1, X.size)), (0.05, 1.0)).at_edge.all()
    assert not fit_separable(basis, y, np.ones((1, X.size)), (0.05, 6.0)).at_edge.any()


def test_resamples_have_enough_points_and_tell_progress() -> None:
    rng = np.random.default_rng(0)
    few = X[:6]
    y = 2.0 + few**-1.0 + 0.01 * rng.normal(size=few.size)
    told: list[tuple[int, int]] = []

    def columns(exponents: Floats) -> Floats:
        falling = few ** -exponents[:, np.newaxis]
        return np.stack([np.ones_like(falling), falling], axis=1)

    draws = bootstrap(
        columns,
        y,
        "absolute",
        (0.05, 5.0),
        ("E", "K", "gamma"),
        resamples=300,
        seed=1,
        where="six points",
        progress=lambda done, total: told.append((done, total)),
    )
    assert draws.values.shape == (300, 3)
    assert draws.redrawn > 0  # with six points, some resamples have two different ones
    assert told == [(128, 300), (256, 300), (300, 300)]
    assert draws.standard_error("E") == pytest.approx(draws.of("E").std(ddof=1))
    low, high = draws.interval("E")
    assert low == pytest.approx(np.quantile(draws.of("E"), 0.05)) and low < 2.0 < high
    with pytest.raises(UsageError, match="level 1"):
        draws.interval("E", 1.0)


def test_too_few_points_or_resamples_are_refused() -> None:
    arguments = (basis, 1.0 + X**-1.0, "absolute", (0.05, 5.0))
    with pytest.raises(DataError, match=r"here: 14 points are too few to resample for 13 constants; give 15"):
        bootstrap(*arguments, tuple("abcdefghijklm"), resamples=100, seed=0, where="here")  # type: ignore[arg-type]
    with pytest.raises(DataError, match=r"here: 1 resamples give no interval; ask for 2 or more\."):
        bootstrap(*arguments, ("a", "b", "c", "d"), resamples=1, seed=0, where="here")  # type: ignore[arg-type]


def test_relative_residuals_weigh_by_the_square_of_the_value() -> None:
    y = np.array([1.0, 2.0, 4.0])
    assert weights_of(y, "relative") == pytest.approx([1.0, 0.25, 0.0625])
    assert weights_of(y, "absolute") == pytest.approx([1.0, 1.0, 1.0])
