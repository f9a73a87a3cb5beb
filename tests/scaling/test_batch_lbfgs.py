"""L-BFGS from many starts: quadratics and valleys with known minima, and starts that cannot move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from zhoubao.scaling.batch_lbfgs import minimize_each
from zhoubao.scaling.data import Floats, Ints


def rosenbrock(points: Floats, ids: Ints) -> tuple[Floats, Floats]:
    x, y = points.T
    values = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    return values, np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=1)


def test_ends_at_the_minimum_of_a_bent_valley() -> None:
    starts = np.random.default_rng(0).uniform(-2, 2, size=(200, 2))
    ends = minimize_each(rosenbrock, starts)
    assert ends.converged.all()
    np.testing.assert_allclose(ends.points, 1.0, rtol=1e-5)
    assert ends.evaluations.max() < 300


@given(st.integers(0, 10_000), st.floats(1, 1e4))
@settings(max_examples=25, deadline=None)
def test_solves_quadratics_of_any_bend(seed: int, condition: float) -> None:
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(5, 5)))
    bend = turn @ np.diag(np.geomspace(1, condition, 5)) @ turn.T
    centre = rng.normal(size=5)

    def bowl(points: Floats, ids: Ints) -> tuple[Floats, Floats]:
        slope = (points - centre) @ bend
        return 0.5 * np.einsum("ij,ij->i", slope, points - centre), slope

    ends = minimize_each(bowl, rng.normal(scale=5, size=(7, 5)))
    assert ends.converged.all()
    np.testing.assert_allclose(ends.points, np.tile(centre, (7, 1)), atol=1e-6)


def test_goes_as_far_as_scipy_on_a_function_with_kinks() -> None:
    rng = np.random.default_rng(3)
    rows, aims = rng.normal(size=(60, 3)), rng.normal(size=60)

    def absolute(points: Floats, ids: Ints) -> tuple[Floats, Floats]:
        off = points @ rows.T - aims
        smooth = np.sqrt(off**2 + 1e-6)
        return smooth.mean(axis=1), (off / smooth) @ rows / 60

    ends = minimize_each(absolute, rng.normal(size=(20, 3)), tolerance=1e-9)
    peer = minimize(
        lambda x: tuple(part[0] for part in absolute(x[None], np.zeros(1, int))), np.zeros(3), jac=True
    )
    assert ends.values.max() <= peer.fun + 1e-9


def test_each_start_keeps_its_own_objective() -> None:
    aims = np.arange(150.0)

    def own(points: Floats, ids: Ints) -> tuple[Floats, Floats]:
        off = points[:, 0] - aims[ids]
        return off**2, 2 * off[:, None]

    ends = minimize_each(own, np.zeros((150, 1)))
    np.testing.assert_allclose(ends.points[:, 0], aims, atol=1e-6)


def test_a_start_without_a_value_stays_and_does_not_count_as_converged() -> None:
    def half(points: Floats, ids: Ints) -> tuple[Floats, Floats]:
        x = np.where(points[:, 0] < 0, np.nan, points[:, 0])
        return (x - 3) ** 2, 2 * (x - 3)[:, None]

    ends = minimize_each(half, np.array([[-1.0], [1.0]]))
    assert ends.converged.tolist() == [False, True]
    assert ends.points[0, 0] == -1.0
    assert ends.points[1, 0] == pytest.approx(3)


def test_stops_after_the_evaluations_it_is_given_and_tells_its_progress() -> None:
    told: list[int] = []
    ends = minimize_each(rosenbrock, np.full((3, 2), -1.5), evaluations=4, progress=told.append)
    assert not ends.converged.any()
    assert ends.evaluations.tolist() == [4, 4, 4]
    assert told == [3]


def test_no_starts_give_no_ends() -> None:
    assert minimize_each(rosenbrock, np.zeros((0, 2))).values.size == 0
