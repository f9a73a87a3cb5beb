"""Compute-optimal sizes against a search, curves against the law, intervals against the laws one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from tests.scaling.test_loss_law import FEW, LAW, made_runs

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.loss_law import LossLaw, fit_loss_law
from zhoubao.scaling.loss_law_bootstrap import LossLawBootstrap, bootstrap_loss_law
from zhoubao.scaling.optimum import (
    compute_optimal,
    compute_optimal_interval,
    iso_flop,
    iso_loss,
    least_flop,
    loss_interval,
)
from zhoubao.scaling.tables import read_runs

LAWS = st.builds(
    LossLaw, st.floats(0, 3), st.floats(1, 1e4), st.floats(1, 1e4), st.floats(0.1, 1), st.floats(0.1, 1)
)
BUDGETS = st.floats(15, 30).map(lambda power: 10.0**power)


@given(LAWS, BUDGETS)
@settings(max_examples=60)
def test_no_split_of_the_budget_has_a_lower_loss(law: LossLaw, flop: float) -> None:
    law = replace(law, E=0.0)  # what can be reduced, without a floor to round it away
    best = compute_optimal(law, flop)
    assert 6 * best.n * best.d == pytest.approx(flop, rel=1e-9)
    assert best.tokens_per_parameter == pytest.approx(best.d / best.n, rel=1e-9)
    assert best.loss == pytest.approx(law.loss(best.n, best.d), rel=1e-9)
    centre = float(np.log(best.n))
    found = minimize_scalar(
        lambda log_n: float(iso_flop(law, flop, np.exp(log_n))), bounds=(centre - 5, centre + 5)
    )
    assert best.loss <= found.fun * (1 + 1e-9)
    assert found.x == pytest.approx(centre, abs=0.01)


@given(LAWS, BUDGETS)
def test_optima_grow_by_the_exponents_of_the_law(law: LossLaw, flop: float) -> None:
    one, ten = compute_optimal(law, np.array([flop, 10 * flop])).n
    assert np.log10(ten / one) == pytest.approx(law.n_exponent, rel=1e-6)


@given(LAWS, BUDGETS)
def test_least_flop_undoes_the_loss_of_the_optimum(law: LossLaw, flop: float) -> None:
    loss = compute_optimal(law, flop).loss
    if loss - law.E > 1e-6 * loss:  # below it is rounded away
        assert least_flop(law, loss) == pytest.approx(flop, rel=1e-3)


@given(LAWS, st.floats(1e6, 1e12), st.floats(1e6, 1e14))
def test_iso_loss_gives_the_tokens_back(law: LossLaw, n: float, d: float) -> None:
    share = law.B * d**-law.beta / law.loss(n, d)
    if share > 1e-6:
        assert iso_loss(law, law.loss(n, d), n) == pytest.approx(d, rel=1e-3)


def test_a_loss_that_no_tokens_reach_has_none() -> None:
    n = np.array([1e8, 1e9, 1e12])
    floor = LAW.E + LAW.A * n**-LAW.alpha
    assert np.isnan(iso_loss(LAW, floor, n)).all()
    assert np.isnan(iso_loss(LAW, floor[1], n)).tolist() == [True, True, False]
    assert np.isnan(iso_loss(LAW, LAW.E / 2, n)).all()
    assert np.isnan(least_flop(LAW, np.array([1.0, LAW.E, LAW.E + 0.1]))).tolist() == [True, True, False]
    # reached, though by more tokens than a float can hold
    assert np.isnan(iso_loss(LossLaw(1, 1, 1, 0.5, 0.01), 1.0001, 1e12))


def test_shapes_are_those_of_the_budgets() -> None:
    assert compute_optimal(LAW, 1e24).n.shape == ()
    assert compute_optimal(LAW, np.full((2, 3), 1e24)).loss.shape == (2, 3)


@pytest.mark.parametrize("flop", [0.0, -1e20, float("nan"), float("inf")])
def test_refuses_a_budget_that_is_none(flop: float) -> None:
    for take in (lambda: compute_optimal(LAW, flop), lambda: iso_flop(LAW, flop, 1e9)):
        with pytest.raises(DataError, match="the training compute has a value that is no number above 0"):
            take()


def test_refuses_an_optimum_that_no_float_holds() -> None:
    with pytest.raises(DataError, match="too large or too small to be written"):
        compute_optimal(LossLaw(1, 1e300, 1e-300, 0.01, 0.01), 1e24)


@pytest.fixture(scope="module")
def made() -> LossLawBootstrap:
    return bootstrap_loss_law(fit_loss_law(made_runs(noise=0.003), grid=FEW), count=60, seed=1)


def test_intervals_are_percentiles_of_the_optima_of_all_laws(made: LossLawBootstrap) -> None:
    flop = np.array([1e21, 1e24])
    laws = [LossLaw(*law) for law in made.laws.tolist()]
    each = [compute_optimal(law, flop) for law in laws]
    band = compute_optimal_interval(made, flop, level=0.8)
    for name in ("n", "d", "tokens_per_parameter", "loss"):
        values = np.array([getattr(one, name) for one in each])
        low, high = np.quantile(values, (0.1, 0.9), axis=0)
        np.testing.assert_allclose(getattr(band, name).low, low, rtol=1e-9)
        np.testing.assert_allclose(getattr(band, name).high, high, rtol=1e-9)
    losses = np.array([law.loss(np.array([1e9, 1e10]), 1e11) for law in laws])
    low, high = np.quantile(losses, (0.05, 0.95), axis=0)
    band_of_loss = loss_interval(made, np.array([1e9, 1e10]), 1e11)
    np.testing.assert_allclose(band_of_loss.low, low)
    np.testing.assert_allclose(band_of_loss.high, high)


def test_intervals_widen_away_from_the_runs_and_with_the_level(made: LossLawBootstrap) -> None:
    def width(flop: float, level: float) -> float:
        ratio = compute_optimal_interval(made, flop, level).tokens_per_parameter
        return float(ratio.high / ratio.low)

    assert width(1e27, 0.9) > width(1e21, 0.9)
    assert width(1e24, 0.95) > width(1e24, 0.8)
    with pytest.raises(UsageError, match="no level 1"):
        compute_optimal_interval(made, 1e24, 1)


@pytest.mark.shared
def test_chinchilla_runs_ask_for_near_18_tokens_per_parameter(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling" / "epoch_chinchilla_svg_extracted_data.csv")
    fit = fit_loss_law(runs, drop_highest=5, grid=FEW)
    best = compute_optimal(fit.law, 5.76e23)
    assert best.tokens_per_parameter == pytest.approx(18, abs=0.5)
    assert best.n == pytest.approx(73e9, rel=0.02)
    band = compute_optimal_interval(bootstrap_loss_law(fit, count=500), 5.76e23).tokens_per_parameter
    assert 7 < band.low < 10 < 20 < 28 < band.high < 37
