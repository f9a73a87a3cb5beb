"""The loss law: constants found again, the published fits, and data it cannot be fitted to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Origin, Runs
from zhoubao.scaling.loss_law import LossLaw, LossLawFit, fit_loss_law, start_grid, subset
from zhoubao.scaling.tables import read_runs

LAW = LossLaw(1.8, 480.0, 2100.0, 0.35, 0.37)
FEW = start_grid(alpha=(0.5,), beta=(0.5,), e=(0, 1), a=(5, 10), b=(5, 10))


def made_runs(law: LossLaw = LAW, noise: float = 0.0, count: int = 60, seed: int = 0) -> Runs:
    rng = np.random.default_rng(seed)
    n, d = 10 ** rng.uniform(7.5, 10, count), 10 ** rng.uniform(9, 11.5, count)
    loss = law.loss(n, d) * np.exp(noise * rng.standard_t(3, count))
    return Runs(n, d, 6 * n * d, loss, np.arange(2, count + 2), Origin("made.csv", ""))


@given(st.floats(0.5, 3), st.floats(0.2, 1), st.floats(0.2, 1), st.floats(0.2, 0.6), st.floats(0.2, 0.6))
@settings(max_examples=20, deadline=None)
def test_finds_the_constants_that_made_the_losses(
    floor: float, size: float, data: float, alpha: float, beta: float
) -> None:
    # size and data are what the terms add to the loss amid the runs: one that adds nothing cannot be found
    law = LossLaw(floor, size * 5e8**alpha, data * 2e10**beta, alpha, beta)
    fit = fit_loss_law(made_runs(law), grid=FEW)
    assert fit.objective < 1e-12
    for name in ("E", "A", "B", "alpha", "beta"):
        assert getattr(fit.law, name) == pytest.approx(getattr(law, name), rel=1e-3)


@given(st.floats(1e-2, 1e2), st.floats(1e-2, 1e2))
@settings(max_examples=10, deadline=None)
def test_units_of_n_and_d_move_only_a_and_b(n_unit: float, d_unit: float) -> None:
    runs = made_runs(noise=0.003)
    fit, other = (
        fit_loss_law(replace(runs, n=runs.n * k, d=runs.d * m), grid=FEW)
        for k, m in ((1, 1), (n_unit, d_unit))
    )
    assert other.objective == pytest.approx(fit.objective, rel=1e-9)
    assert other.law.alpha == pytest.approx(fit.law.alpha, rel=1e-6)
    assert pytest.approx(fit.law.A * n_unit**fit.law.alpha, rel=1e-4) == other.law.A
    assert pytest.approx(fit.law.B * d_unit**fit.law.beta, rel=1e-4) == other.law.B


@pytest.fixture(scope="module")
def chinchilla(shared_data: Path) -> Runs:
    return read_runs(shared_data / "scaling" / "epoch_chinchilla_svg_extracted_data.csv")


@pytest.fixture(scope="module")
def fitted(chinchilla: Runs) -> LossLawFit:
    return fit_loss_law(chinchilla, drop_highest=5)


@pytest.mark.shared
def test_chinchilla_runs_give_a_lower_objective_than_the_published_constants(
    chinchilla: Runs, fitted: LossLawFit
) -> None:
    assert fitted.starts == 4500
    assert fitted.reached > 1500
    assert fitted.converged == 4500
    assert sorted(fitted.dropped) == [2, 3, 4, 5, 6]
    assert list(chinchilla.loss[fitted.dropped - 2]) == sorted(chinchilla.loss)[:-6:-1]
    assert len(fitted.runs) == 240
    assert fitted.objective <= 1.01828e-3
    assert fitted.objective == pytest.approx(fitted.objectives.min(), rel=1e-12)
    law = fitted.law
    assert pytest.approx(482.01, rel=0.03) == law.A
    assert pytest.approx(2085.43, rel=0.03) == law.B
    assert pytest.approx(1.8172, abs=0.002) == law.E
    assert law.alpha == pytest.approx(0.3478, abs=0.002)
    assert law.beta == pytest.approx(0.3658, abs=0.002)
    assert law.n_exponent == pytest.approx(0.513, abs=0.002)
    assert law.n_exponent + law.d_exponent == pytest.approx(1)
    assert np.abs(fitted.residuals).mean() == pytest.approx(fitted.objective / 1e-3 / 240, rel=0.15)
    assert fitted.flags == ()


@pytest.mark.shared
def test_the_published_constants_are_those_of_least_absolute_deviations(fitted: LossLawFit) -> None:
    # the published fit estimated a scale with the law, by which delta shrank until the loss was linear
    fit = fit_loss_law(fitted.runs, delta=4e-9, grid=FEW)
    assert pytest.approx(482.00572, rel=1e-6) == fit.law.A
    assert pytest.approx(2085.43420, rel=1e-6) == fit.law.B
    assert pytest.approx(1.81686404, rel=1e-6) == fit.law.E
    assert fit.law.alpha == pytest.approx(0.34781303, rel=1e-6)
    assert fit.law.beta == pytest.approx(0.36585412, rel=1e-6)


@pytest.mark.shared
def test_the_runs_to_hold_the_law_against_are_not_fitted_to(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling" / "olmo_ladder_final_losses.csv")
    fit = fit_loss_law(runs, grid=start_grid(alpha=(0.5,), beta=(0.5,), e=(-1, 0), a=(0, 5), b=(0, 5)))
    assert len(fit.runs) == len(runs) - 2
    assert fit.flags == ("ill-conditioned",)  # four sizes cannot part alpha from E


def test_drops_the_highest_losses_and_tells_which() -> None:
    runs = made_runs(noise=0.003)
    loss = runs.loss.copy()
    loss[[7, 30]] = [9.0, 8.0]
    fit = fit_loss_law(replace(runs, loss=loss), drop_highest=2, grid=FEW)
    assert fit.dropped.tolist() == [9, 32]
    assert len(fit.runs) == 58


def test_tells_its_progress_up_to_the_last_start() -> None:
    told: list[tuple[int, int]] = []
    fit_loss_law(made_runs(noise=0.003), grid=FEW, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(FEW), len(FEW))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_no_floor_is_flagged() -> None:
    runs = made_runs()
    power = replace(runs, loss=480 * runs.n**-0.2 + 900 * runs.d**-0.25 - 0.9)
    fit = fit_loss_law(power, grid=FEW)
    assert fit.law.E == 0
    assert "no-floor" in fit.flags


def test_the_grid_is_the_published_one() -> None:
    grid = start_grid()
    assert grid.shape == (4500, 5)
    assert [sorted(set(column)) for column in grid.T] == [
        [-1, -0.5, 0, 0.5, 1],
        [0, 5, 10, 15, 20, 25],
        [0, 5, 10, 15, 20, 25],
        [0, 0.5, 1, 1.5, 2],
        [0, 0.5, 1, 1.5, 2],
    ]


def bad(**columns: object) -> Runs:
    runs = made_runs(noise=0.003)
    changed = {}
    for name, value in columns.items():
        column = getattr(runs, name).copy()
        column[3] = value
        changed[name] = column
    return replace(runs, **changed)


@pytest.mark.parametrize(
    ("runs", "sentence"),
    [
        (bad(n=0.0), "made.csv, row 5: N is no number above 0; correct it or leave out the run."),
        (bad(d=-1.0), "made.csv, row 5: D is no number above 0; correct it or leave out the run."),
        (bad(loss=np.nan), "made.csv, row 5: loss is no number above 0; correct it or leave out the run."),
        (bad(n=np.inf), "made.csv, row 5: N is no number above 0; correct it or leave out the run."),
        (
            subset(made_runs(), np.arange(5)),
            "made.csv has 5 runs to fit to, and the law has five constants; give 6 or more.",
        ),
        (
            replace(made_runs(), n=np.full(60, 1e9)),
            "made.csv, rows 2 to 61: the runs have 1 different value of N, which cannot tell its exponent "
            "from E; give 3 or more.",
        ),
        (
            replace(made_runs(), d=np.where(np.arange(60) % 2, 1e9, 1e10)),
            "made.csv, rows 2 to 61: the runs have 2 different values of D, which cannot tell its exponent "
            "from E; give 3 or more.",
        ),
        (
            replace(made_runs(), d=20 * made_runs().n),
            "made.csv, rows 2 to 61: log N and log D of the runs lie on one line (as with a fixed "
            "number of tokens per parameter), so that alpha and beta cannot be told apart; add runs off "
            "that line.",
        ),
        (
            replace(made_runs(), loss=2 + 900 * made_runs().d ** -0.3),
            "made.csv, rows 2 to 61: in the best fit the loss does not fall with N; fit a power law in one "
            "variable, or give runs that vary N more.",
        ),
        (
            replace(made_runs(), loss=2 + 900 * made_runs().n ** -0.3 + made_runs().d ** 0.05),
            "made.csv, rows 2 to 61: in the best fit the loss does not fall with D; fit a power law in one "
            "variable, or give runs that vary D more.",
        ),
    ],
)
def test_refuses_runs_that_make_no_law(runs: Runs, sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        fit_loss_law(runs, grid=FEW)
    assert str(caught.value) == sentence


def test_says_how_many_were_dropped_when_too_few_are_left() -> None:
    with pytest.raises(DataError, match=r"made\.csv has 4 runs to fit to after 56 are dropped"):
        fit_loss_law(made_runs(), drop_highest=56, grid=FEW)


def test_refuses_settings_that_cannot_be_meant() -> None:
    with pytest.raises(UsageError, match="drop_highest is -1"):
        fit_loss_law(made_runs(), drop_highest=-1)
    with pytest.raises(UsageError, match="delta is 0"):
        fit_loss_law(made_runs(), delta=0)
    with pytest.raises(UsageError, match="shape \\(starts, 5\\)"):
        fit_loss_law(made_runs(), grid=np.zeros((3, 4)))


@pytest.mark.parametrize("name", ["A", "B", "alpha", "beta"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_law_needs_constants_above_0(name: str, value: float) -> None:
    with pytest.raises(DataError, match=f"a loss law has {name} = "):
        replace(LAW, **{name: value})


def test_a_law_has_no_loss_at_no_size() -> None:
    with pytest.raises(DataError, match="N has a value that is no number above 0"):
        LAW.loss(np.array([1e9, 0.0]), 1e10)
