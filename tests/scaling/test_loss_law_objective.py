"""Derivatives of the objective against differences, and its value against SciPy's Huber loss."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import huber, logsumexp
from tests.scaling.test_loss_law import made_runs

from zhoubao.scaling.data import Floats
from zhoubao.scaling.loss_law_objective import LossObjective

CONSTANTS = st.tuples(
    st.floats(-1, 1), st.floats(0, 12), st.floats(0, 12), st.floats(0.05, 1), st.floats(0.05, 1)
)


def at(objective: LossObjective, point: Floats) -> tuple[float, Floats]:
    values, gradients = objective.each(point[None], np.zeros(1, dtype=np.int64))
    return float(values[0]), gradients[0]


@given(CONSTANTS, st.sampled_from([1e-3, 0.1, 10.0]))
@settings(max_examples=40, deadline=None)
def test_value_is_the_summed_huber_loss_of_the_log_sum_exp(
    constants: tuple[float, ...], delta: float
) -> None:
    runs = made_runs(noise=0.01)
    objective = LossObjective(runs, delta)
    e, a, b, alpha, beta = constants
    terms = np.stack([a - alpha * np.log(runs.n), b - beta * np.log(runs.d), np.full(len(runs), e)])
    expected = huber(delta, logsumexp(terms, axis=0) - np.log(runs.loss)).sum()
    value, _ = at(objective, objective.inner(np.array([constants]))[0])
    np.testing.assert_allclose(value * objective.unit, expected, rtol=1e-10)


@given(CONSTANTS)
@settings(max_examples=40, deadline=None)
def test_gradient_and_hessian_are_those_of_differences(constants: tuple[float, ...]) -> None:
    # delta is wide enough for no run to lie within a difference of the kink
    objective = LossObjective(made_runs(noise=0.01), 100.0)
    point = objective.inner(np.array([constants]))[0]
    _, gradient = at(objective, point)
    steps = 1e-5 * np.eye(5)
    rise = (
        np.array([at(objective, point + step)[0] - at(objective, point - step)[0] for step in steps]) / 2e-5
    )
    turn = (
        np.array([at(objective, point + step)[1] - at(objective, point - step)[1] for step in steps]) / 2e-5
    )
    np.testing.assert_allclose(gradient, rise, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(objective.hessian(point), turn, rtol=1e-5, atol=1e-8)


@given(CONSTANTS)
def test_inner_and_outer_undo_each_other(constants: tuple[float, ...]) -> None:
    objective = LossObjective(made_runs(), 1e-3)
    given_ = np.array([constants])
    np.testing.assert_allclose(objective.outer(objective.inner(given_)), given_, rtol=1e-9, atol=1e-9)


def test_a_weight_counts_a_run_so_many_times() -> None:
    runs = made_runs(noise=0.01)
    weights = np.random.default_rng(0).integers(0, 4, size=(3, len(runs))).astype(float)
    weighted, plain = LossObjective(runs, 1e-3, weights), LossObjective(runs, 1e-3)
    points = plain.inner(np.array([[0.5, 6, 7, 0.33, 0.36]] * 3))
    values, gradients = weighted.each(points, np.array([0, 1, 2]))
    only = np.eye(len(runs))
    each, slopes = LossObjective(runs, 1e-3, only).each(
        np.repeat(points[:1], len(runs), 0), np.arange(len(runs))
    )
    np.testing.assert_allclose(values, weights @ each, rtol=1e-10)
    np.testing.assert_allclose(gradients, weights @ slopes, rtol=1e-8, atol=1e-12)
