"""The over-training law and the downstream law against the published fits of Gadre et al. 2024."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.errors import DataError
from zhoubao.scaling.data import Floats, Origin, Runs
from zhoubao.scaling.loss_law import LossLaw, subset
from zhoubao.scaling.optimum import compute_optimal
from zhoubao.scaling.overtraining import (
    OvertrainingLaw,
    bootstrap_overtraining,
    fit_downstream,
    fit_overtraining,
)
from zhoubao.scaling.tables import read_runs

SIZES = np.array([1e7, 8e7, 1.5e8, 4e8])
MULTIPLIERS = np.array([5.0, 20.0, 80.0, 320.0])


def made(loss: Floats | None = None, law: OvertrainingLaw | None = None) -> Runs:
    n, m = (grid.ravel() for grid in np.meshgrid(SIZES, MULTIPLIERS))
    if loss is None:
        loss = (law or OvertrainingLaw(1.8, 210.0, 365.0, 0.136)).loss(n, n * m)
    rows = np.arange(2, n.size + 2)
    return Runs(n, n * m, 6 * n * n * m, loss, rows, Origin("runs.csv", ""))


@pytest.fixture(scope="module")
def gadre(shared_data: Path) -> Runs:
    return read_runs(shared_data / "scaling/gadre2024_overtraining_104_models.csv")


def configuration(runs: Runs, group: str) -> Runs:
    """What the paper fits to: four sizes at M = 20 and the smallest at M = 320."""
    m = np.rint(runs.d / runs.n)
    small = runs.n < 1e9
    chosen = small & ((m == 20) | ((m == 320) & (runs.n == runs.n.min())))
    return subset(runs, np.flatnonzero(chosen & (np.array(runs.groups) == group)))


@pytest.mark.parametrize(
    ("group", "floor", "a", "b", "eta"),
    [
        ("c4_original", 1.51, 141, 190, 0.121),
        ("rpj", 1.84, 212, 367, 0.136),
        ("rw_original", 1.73, 157, 246, 0.127),
    ],
)
def test_the_published_constants(
    gadre: Runs, group: str, floor: float, a: float, b: float, eta: float
) -> None:
    runs = configuration(gadre, group)
    assert len(runs) == 5
    fit = fit_overtraining(runs)
    assert pytest.approx(floor, abs=0.005) == fit.law.E
    assert fit.law.a == pytest.approx(a, abs=0.5)
    assert fit.law.b == pytest.approx(b, abs=0.5)
    assert fit.law.eta == pytest.approx(eta, abs=0.0005)
    assert not fit.eta_at_edge and fit.at_zero == ()


def test_the_published_errors_of_prediction(gadre: Runs) -> None:
    """The authors' notebook prints 0.7103 % and 0.7320 % in loss, 3.6365 % and 0.0464 % in top-1 error."""
    law = fit_overtraining(configuration(gadre, "rpj")).law
    groups = np.array(gadre.groups) == "rpj"
    long = np.flatnonzero(groups & (np.rint(gadre.d / gadre.n) == 640) & (gadre.n > 1e9))[0]
    large = np.flatnonzero(groups & (gadre.n > 5e9))[0]
    predicted = law.loss(gadre.n, gadre.d)
    off = np.abs(predicted / gadre.loss - 1.0)
    assert off[long] == pytest.approx(0.007103, abs=1e-5)
    assert off[large] == pytest.approx(0.007320, abs=1e-5)

    m = np.rint(gadre.d / gadre.n)
    five = (gadre.n < 1e9) & ((m == 20) | ((m == 320) & (gadre.n == gadre.n.min())))
    six = groups & (five | ((gadre.n > 1e9) & (gadre.n < 5e9) & (m == 20)))
    errors = gadre.more["err_avg17"]
    downstream = fit_downstream(gadre.loss[six], errors[six])
    assert downstream.points == 6
    assert downstream.law.epsilon == pytest.approx(0.857, abs=5e-4)
    assert downstream.law.k == pytest.approx(2.21, abs=5e-3)
    assert downstream.law.gamma == pytest.approx(0.715, abs=5e-4)
    top1 = np.abs(downstream.law.error(predicted) / errors - 1.0)
    assert top1[long] == pytest.approx(0.036365, abs=2e-5)
    assert top1[large] == pytest.approx(0.000464, abs=2e-6)


def test_several_training_sets_are_refused(gadre: Runs) -> None:
    with pytest.raises(
        DataError, match=r"on 3 data sets \(c4_original, rpj, rw_original\); fit the law to one"
    ):
        fit_overtraining(gadre)


@settings(max_examples=25, deadline=None)
@given(
    floor=st.floats(0.5, 3.0),
    eta=st.floats(0.05, 0.4),
    at_small=st.floats(0.3, 3.0),
    ratio=st.floats(0.2, 5.0),
)
def test_exact_runs_give_their_law_back(floor: float, eta: float, at_small: float, ratio: float) -> None:
    a = at_small * 1e16**eta
    law = OvertrainingLaw(floor, a, a * ratio, eta)
    runs = made(law=law)
    fit = fit_overtraining(runs)
    assert fit.law.loss(runs.n, runs.d) == pytest.approx(runs.loss, rel=1e-6)
    assert fit.law.eta == pytest.approx(eta, rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(n=st.floats(1e6, 1e12), d=st.floats(1e8, 1e14), eta=st.floats(0.05, 0.4))
def test_it_is_a_loss_law_with_equal_exponents(n: float, d: float, eta: float) -> None:
    law = OvertrainingLaw(1.7, 150.0, 300.0, eta)
    same = LossLaw(1.7, 150.0 * 6**-eta, 300.0 * 6**-eta, 2 * eta, 2 * eta)
    assert law.loss(np.array(n), np.array(d)) == pytest.approx(same.loss(n, d), rel=1e-12)
    assert law.loss_at(np.array(6 * n * d), np.array(d / n)) == pytest.approx(same.loss(n, d), rel=1e-9)
    best = compute_optimal(same, 6 * n * d).tokens_per_parameter
    assert law.optimal_tokens_per_parameter == pytest.approx(float(best), rel=1e-9)


def test_a_law_without_one_term_has_no_optimum_within() -> None:
    assert OvertrainingLaw(1.7, 0.0, 300.0, 0.1).optimal_tokens_per_parameter == float("inf")
    assert OvertrainingLaw(1.7, 150.0, 0.0, 0.1).optimal_tokens_per_parameter == 0.0


def test_intervals_hold_the_truth() -> None:
    runs = made()
    noisy = replace(runs, loss=runs.loss * np.exp(0.003 * np.random.default_rng(4).normal(size=len(runs))))
    draws = bootstrap_overtraining(noisy, resamples=300, seed=1)
    assert draws.names == ("E", "a", "b", "eta")
    for name, truth in (("E", 1.8), ("a", 210.0), ("b", 365.0), ("eta", 0.136)):
        low, high = draws.interval(name, 0.999)
        assert low < truth < high
    again = bootstrap_overtraining(noisy, resamples=300, seed=1)
    assert np.array_equal(draws.values, again.values)


def test_bad_runs_are_refused() -> None:
    runs = made()
    with pytest.raises(DataError, match=r"runs\.csv: 4 runs of 4 sizes do not tell the 4 constants"):
        fit_overtraining(subset(runs, np.arange(4)))
    with pytest.raises(DataError, match=r"log N and log D of all runs lie on one line"):
        one = np.flatnonzero(np.rint(runs.d / runs.n) == 20)
        fit_overtraining(subset(runs, np.tile(one, 2)))
    with pytest.raises(DataError, match=r"runs\.csv, row 4: loss is not a number above 0"):
        fit_overtraining(replace(runs, loss=np.where(runs.rows == 4, np.nan, runs.loss)))
    with pytest.raises(DataError, match=r"runs\.csv, row 5: d is not a number above 0"):
        fit_overtraining(replace(runs, d=np.where(runs.rows == 5, 0.0, runs.d)))
    with pytest.raises(DataError, match="the losses do not fall with scale"):
        fit_overtraining(replace(runs, loss=50.0 - runs.loss))
    same = subset(runs, np.flatnonzero(runs.n == SIZES[0]))
    with pytest.raises(DataError, match="8 runs of 1 sizes"):
        fit_overtraining(subset(same, np.tile(np.arange(4), 2)))


@settings(max_examples=25, deadline=None)
@given(epsilon=st.floats(0.5, 0.95), gamma=st.floats(0.2, 3.0), share=st.floats(0.05, 0.6))
def test_exact_errors_give_their_law_back(epsilon: float, gamma: float, share: float) -> None:
    loss = np.linspace(2.3, 5.5, 9)
    k = share * epsilon * np.exp(gamma * 2.3)
    error = epsilon - k * np.exp(-gamma * loss)
    fit = fit_downstream(loss, error)
    assert fit.law.error(loss) == pytest.approx(error, abs=1e-8)
    assert fit.law.gamma == pytest.approx(gamma, rel=1e-3)


@pytest.mark.parametrize(
    ("loss", "error", "message"),
    [
        ([2, 3, 4], [0.5, 0.6, 0.7], "3 models at 3 losses do not tell 3 constants"),
        ([2, 2, 3, 3], [0.5, 0.5, 0.6, 0.6], "4 models at 2 losses do not tell 3 constants"),
        ([2, 3, 4, 5], [50, 60, 70, 80], "an error is not between 0 and 1"),
        ([2, 3, 4, 5], [0.5, 0.6, float("nan"), 0.8], "an error is not between 0 and 1"),
        ([2, 3, -4, 5], [0.5, 0.6, 0.7, 0.8], "a loss is not a number above 0"),
        ([2, 3, 4, 5], [0.8, 0.7, 0.6, 0.5], "the errors do not rise with the loss"),
        ([2, 3, 4], [0.8, 0.7], r"loss has shape \(3,\) and error \(2,\)"),
    ],
)
def test_bad_errors_are_refused(loss: list[float], error: list[float], message: str) -> None:
    with pytest.raises(DataError, match=message):
        fit_downstream(np.array(loss, dtype=float), np.array(error))
