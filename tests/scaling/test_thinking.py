"""Accuracy against thinking tokens: a line, a bend, and what cannot be told."""

from __future__ import annotations

import numpy as np
import pytest

from zhoubao.errors import DataError
from zhoubao.scaling.data import Accuracies, Floats, Origin
from zhoubao.scaling.thinking import fit_thinking, standard_errors

TOKENS = np.geomspace(100, 100_000, 13)


def made(accuracy: Floats, problems: int | None = 1000, votes: int = 1, method: str = "one") -> Accuracies:
    return Accuracies(
        "b", "m", method, TOKENS[: accuracy.size], accuracy, np.full(accuracy.size, votes),
        Origin("f", "0" * 64), problems,
    )  # fmt: skip


def test_a_bend_is_found_where_there_is_one() -> None:
    fit = fit_thinking(made(np.minimum(0.6, -0.2 + 0.2 * np.log10(TOKENS))), bootstraps=100)
    assert fit.slope == pytest.approx(0.2, rel=1e-6)
    assert fit.ceiling == pytest.approx(0.6, rel=1e-6)
    assert fit.saturation == pytest.approx(10**4, rel=1e-4)
    assert fit.slope_interval is not None
    assert fit.slope_interval[0] < 0.2 < fit.slope_interval[1]


def test_a_straight_line_has_no_ceiling() -> None:
    fit = fit_thinking(made(0.1 + 0.1 * np.log10(TOKENS)), bootstraps=100)
    assert fit.slope == pytest.approx(0.1, rel=1e-6)
    assert fit.ceiling is None
    assert fit.saturation is None


def test_a_bend_is_held_against_what_a_straight_line_would_show() -> None:
    bent = fit_thinking(made(np.minimum(0.6, -0.2 + 0.2 * np.log10(TOKENS))), bootstraps=200)
    assert bent.ceiling_p is not None
    assert bent.ceiling_p < 0.05
    straight = fit_thinking(made(0.1 + 0.1 * np.log10(TOKENS)), bootstraps=200)
    assert straight.ceiling_p == 1
    few = np.array([0.2, 0.27, 0.2, 0.43, 0.37, 0.4, 0.6, 0.53])  # as noisy as thirty problems leave it
    noisy = fit_thinking(made(few, problems=30), bootstraps=500)
    assert noisy.ceiling_p is not None
    assert noisy.ceiling_p > 0.2


def test_without_the_number_of_problems_there_is_no_interval() -> None:
    fit = fit_thinking(made(0.1 + 0.1 * np.log10(TOKENS), problems=None))
    assert fit.slope_interval is None
    with pytest.raises(DataError, match="not known"):
        fit.band([1000.0])
    with pytest.raises(DataError):
        standard_errors(made(np.full(3, 0.5), problems=None))


def test_thirty_problems_leave_nine_points() -> None:
    assert standard_errors(made(np.full(3, 0.6), problems=30))[0] == pytest.approx(0.0894, abs=1e-4)


def test_votes_are_not_mixed_with_single_samples() -> None:
    single, votes = made(0.1 + 0.1 * np.log10(TOKENS)), made(np.full(3, 0.5), votes=4, method="vote")
    with pytest.raises(DataError, match="2 methods"):
        fit_thinking(single, votes)
    assert fit_thinking(single, votes, mixed=True, bootstraps=20).points == 16


@pytest.mark.parametrize("accuracy", [[0.1, 0.2], [0.1, 1.2, 0.3], [0.1, float("nan"), 0.3]])
def test_what_cannot_be_fitted_is_refused(accuracy: list[float]) -> None:
    with pytest.raises(DataError) as told:
        fit_thinking(made(np.array(accuracy)))
    assert "\n" not in str(told.value)
