"""The bootstrap: the published standard errors, its seed, and draws that make no law."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from tests.scaling.test_loss_law import FEW, made_runs

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.loss_law import LossLawFit, fit_loss_law, start_grid, subset
from zhoubao.scaling.loss_law_bootstrap import bootstrap_loss_law
from zhoubao.scaling.loss_law_objective import LossObjective
from zhoubao.scaling.tables import read_runs


@pytest.fixture(scope="module")
def fit() -> LossLawFit:
    return fit_loss_law(made_runs(noise=0.003), grid=FEW)


@pytest.mark.shared
def test_chinchilla_runs_have_the_published_standard_errors(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling" / "epoch_chinchilla_svg_extracted_data.csv")
    # few starts find the same fit as the full grid, and then one start a draw is enough
    few = start_grid(alpha=(0.5,), beta=(0.5,), e=(0.5,), a=(5,), b=(5,))
    bootstrap = bootstrap_loss_law(fit_loss_law(runs, drop_highest=5, grid=few))
    errors = bootstrap.standard_errors
    assert errors["A"] == pytest.approx(124.58, rel=0.1)
    assert errors["B"] == pytest.approx(1293.23, rel=0.1)
    assert errors["E"] == pytest.approx(0.03, abs=0.01)
    assert errors["alpha"] == pytest.approx(0.02, abs=0.01)
    assert errors["beta"] == pytest.approx(0.02, abs=0.01)
    assert (bootstrap.failed, bootstrap.elsewhere) == (0, 0)
    assert bootstrap.unconverged < 20
    assert len(bootstrap.laws) == 4000
    low, high = bootstrap.n_exponent_interval()
    assert low < 0.5 < 0.513 < high


def test_each_law_is_the_minimum_over_its_draw(fit: LossLawFit) -> None:
    bootstrap = bootstrap_loss_law(fit, count=20, seed=5)
    draws = np.random.default_rng(5).integers(0, 60, size=(20, 60))
    for draw, (floor, size, data, alpha, beta) in list(zip(draws, bootstrap.laws, strict=True))[:4]:
        objective = LossObjective(subset(fit.runs, draw), fit.delta)
        point = objective.inner(np.array([[np.log(floor), np.log(size), np.log(data), alpha, beta]]))[0]

        def value(at: np.ndarray, objective: LossObjective = objective) -> float:
            return float(objective.each(at[None], np.zeros(1, dtype=np.int64))[0][0])

        found = minimize(
            value, point, method="Nelder-Mead", options={"maxiter": 400, "xatol": 1e-9, "fatol": 1e-13}
        )
        assert value(point) <= found.fun * (1 + 1e-7)


def test_a_seed_gives_the_same_laws_again_and_another_gives_others(fit: LossLawFit) -> None:
    one, again, other = (bootstrap_loss_law(fit, count=40, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.laws, again.laws)
    assert not np.allclose(one.laws, other.laws)


def test_errors_intervals_and_correlation_are_those_of_the_laws(fit: LossLawFit) -> None:
    bootstrap = bootstrap_loss_law(fit, count=80)
    assert bootstrap.standard_errors["alpha"] == pytest.approx(bootstrap.laws[:, 3].std(ddof=1))
    low, high = bootstrap.interval()["B"]
    assert np.mean((bootstrap.laws[:, 2] >= low) & (bootstrap.laws[:, 2] <= high)) == pytest.approx(
        0.9, abs=0.03
    )
    assert low < fit.law.B < high
    narrow = bootstrap.interval(0.5)["B"]
    assert low < narrow[0] < narrow[1] < high
    np.testing.assert_allclose(np.diag(bootstrap.correlation), 1)
    assert bootstrap.correlation[1, 3] > 0.9  # A rises with alpha


def test_errors_shrink_as_runs_grow() -> None:
    few, many = (
        bootstrap_loss_law(fit_loss_law(made_runs(noise=0.003, count=count), grid=FEW), count=100)
        for count in (50, 450)
    )
    assert few.standard_errors["alpha"] > 1.8 * many.standard_errors["alpha"]


def test_draws_without_three_sizes_are_left_out_and_counted() -> None:
    runs = made_runs(noise=0.002, count=12)
    n = np.where(np.arange(12) < 10, np.where(np.arange(12) % 2, 1e8, 1e9), 1e10)
    loss = 1.8 + 480 * n**-0.35 + 2100 * runs.d**-0.37
    fit = fit_loss_law(replace(runs, n=n, loss=loss), grid=FEW)
    bootstrap = bootstrap_loss_law(fit, count=400)
    # both runs of the third size are missed by (10/12)^12 = 11 % of the draws
    assert 0.06 < bootstrap.failed / 400 < 0.2
    assert len(bootstrap.laws) == 400 - bootstrap.failed


def test_refuses_when_most_draws_make_no_law(fit: LossLawFit) -> None:
    # one run alone has the third size, and the loss hardly depends on N
    n = np.where(np.arange(60) < 59, np.where(np.arange(60) % 2, 1e9, 1.1e9), 1.3e9)
    wrong = replace(fit, runs=replace(fit.runs, n=n, loss=1.8 + 2100 * fit.runs.d**-0.37 + 1e-12 * n))
    with pytest.raises(DataError, match="bootstraps give no law in which the loss falls"):
        bootstrap_loss_law(wrong, count=20)


def test_tells_its_progress(fit: LossLawFit) -> None:
    told: list[tuple[int, int]] = []
    bootstrap_loss_law(fit, count=30, progress=lambda done, total: told.append((done, total)))
    assert told == [(30, 30)]


def test_refuses_settings_that_cannot_be_meant(fit: LossLawFit) -> None:
    with pytest.raises(UsageError, match="19 bootstraps give no interval; give 20 or more"):
        bootstrap_loss_law(fit, count=19)
    with pytest.raises(UsageError, match="no level 90"):
        bootstrap_loss_law(fit, count=20).interval(90)
