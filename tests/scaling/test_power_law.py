"""The power law in one variable: exact data, scipy's answer, intervals, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from zhoubao.errors import DataError
from zhoubao.scaling.power_law import bootstrap_power_law, fit_power_law

FLOP = np.geomspace(1e17, 1e23, 16)


@settings(max_examples=40, deadline=None)
@given(
    floor=st.floats(0.2, 5.0),
    top=st.floats(0.05, 20.0),
    gamma=st.floats(0.03, 1.5),
    scale=st.sampled_from([1.0, 1e9, 1e24]),
)
def test_exact_data_give_their_law_back_in_any_unit(
    floor: float, top: float, gamma: float, scale: float
) -> None:
    x = np.geomspace(1.0, 1e4, 12)
    y = floor + top * x**-gamma
    fit = fit_power_law(x * scale, y)
    assert fit.law.gamma == pytest.approx(gamma, rel=1e-4)
    assert floor == pytest.approx(fit.law.E, rel=1e-3, abs=1e-4)
    assert fit.law.predict(x * scale) == pytest.approx(y, rel=1e-7)
    assert not fit.gamma_at_edge and not fit.no_irreducible


def test_the_least_squares_are_those_of_scipy() -> None:
    rng = np.random.default_rng(7)
    y = (1.8 + 3.0 * (FLOP / 1e18) ** -0.2) * np.exp(0.01 * rng.normal(size=FLOP.size))
    x = FLOP / 1e18
    for residuals, sigma in (("absolute", np.ones_like(y)), ("relative", y)):
        fit = fit_power_law(x, y, residuals=residuals)  # type: ignore[arg-type]
        found, _ = curve_fit(lambda x, e, k, g: e + k * x**-g, x, y, p0=(1.8, 3.0, 0.2), sigma=sigma)
        assert [fit.law.E, fit.law.K, fit.law.gamma] == pytest.approx(found, rel=1e-4)
        left = (fit.law.predict(x) - y) / sigma
        assert fit.rmse == pytest.approx(np.sqrt(np.mean(left**2)), rel=1e-6)


def test_without_the_irreducible_term() -> None:
    fit = fit_power_law(FLOP, 40.0 * FLOP**-0.05, irreducible=False)
    assert [fit.law.E, fit.law.K, fit.law.gamma] == pytest.approx([0.0, 40.0, 0.05], rel=1e-6)
    assert not fit.no_irreducible


def test_a_floor_of_nothing_is_told() -> None:
    # steeper at the end than any power law with a floor
    y = 5.0 - 0.1 * np.log(FLOP / 1e17) ** 1.3 / 2
    fit = fit_power_law(FLOP, y)
    assert fit.no_irreducible and fit.law.E == 0.0


def test_a_logarithm_has_its_exponent_at_the_edge() -> None:
    # the limit of power laws as gamma goes to 0
    assert fit_power_law(FLOP, 1.0 - 1e-6 * np.log(FLOP / 1e17), irreducible=False).gamma_at_edge


def test_intervals_cover_the_truth_and_repeat_with_the_seed() -> None:
    rng = np.random.default_rng(11)
    y = (1.8 + 3.0 * (FLOP / 1e18) ** -0.2) * np.exp(0.004 * rng.normal(size=FLOP.size))
    draws = bootstrap_power_law(FLOP, y, resamples=300, seed=5)
    again = bootstrap_power_law(FLOP, y, resamples=300, seed=5)
    other = bootstrap_power_law(FLOP, y, resamples=300, seed=6)
    assert np.array_equal(draws.values, again.values) and not np.array_equal(draws.values, other.values)
    wide, narrow = draws.interval("E", 0.99), draws.interval("E", 0.5)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    assert wide[0] < 1.8 < wide[1]
    low, high = draws.interval("gamma", 0.99)
    assert low < 0.2 < high
    # E, K and gamma of a draw belong together: at the middle of the data all draws agree
    middle = draws.of("E") + draws.of("K") * 1e20 ** -draws.of("gamma")
    assert np.ptp(middle) / middle.mean() < 0.02


def test_a_bootstrap_without_the_term_keeps_it_at_0() -> None:
    rng = np.random.default_rng(2)
    y = 40.0 * FLOP**-0.05 * np.exp(0.01 * rng.normal(size=FLOP.size))
    draws = bootstrap_power_law(FLOP, y, irreducible=False, resamples=50)
    assert (draws.of("E") == 0).all() and draws.names == ("E", "K", "gamma")


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2], [3, 2], r"losses: 2 points at 2 different x do not tell 3 constants; give 4 points or more"),
        ([1, 1, 2, 2, 2], [3, 3, 2, 2, 2], r"losses: 5 points at 2 different x do not tell 3 constants"),
        (
            [1, 2, 3, 4],
            [3, 2, float("nan"), 1],
            r"losses: y is .*nan.* at point 3; give finite values above 0",
        ),
        ([1, 2, 0, 4], [3, 2, 1, 1], r"losses: x is .*0\.0.* at point 3; give finite values above 0"),
        ([1, 2, 3, float("inf")], [3, 2, 1, 1], r"losses: x is .*inf.* at point 4"),
        ([1, 2, 3, 4], [1, 2, 3, 4], r"losses: the values do not fall as x rises"),
        ([1, 2, 3, 4], [2, 2, 2, 2], r"losses: the values do not fall as x rises"),
        ([1, 2, 3], [2, 2], r"losses: x has shape \(3,\) and y \(2,\); give two columns of one length"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(x: list[float], y: list[float], message: str) -> None:
    with pytest.raises(DataError, match=message):
        fit_power_law(np.array(x, dtype=float), np.array(y, dtype=float), where="losses")


def test_too_few_points_for_an_interval() -> None:
    with pytest.raises(DataError, match="4 points are too few to resample for 3 constants; give 5 or more"):
        bootstrap_power_law(FLOP[:4], 1.0 + FLOP[:4] ** -0.1)
