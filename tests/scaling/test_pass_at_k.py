"""pass@k against rational arithmetic, and what it refuses."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.errors import DataError
from zhoubao.scaling.data import Counts, Origin
from zhoubao.scaling.pass_at_k import checkpoint_coverage, coverage, log_spaced, pass_at_k
from zhoubao.scaling.tables import read_counts


@st.composite
def draws(draw: st.DrawFn, most: int = 3000) -> tuple[int, int, int]:
    n = draw(st.integers(1, most))
    return n, draw(st.integers(0, n)), draw(st.integers(1, n))


@given(draws())
def test_it_is_the_fraction(sizes: tuple[int, int, int]) -> None:
    n, c, k = sizes
    exact = 1 - Fraction(comb(n - c, k), comb(n, k))
    assert float(pass_at_k(n, c, k)) == pytest.approx(float(exact), rel=1e-9, abs=0)


@given(draws(2000))
def test_more_samples_and_more_right_ones_never_lower_it(sizes: tuple[int, int, int]) -> None:
    n, c, k = sizes
    here = float(pass_at_k(n, c, k))
    assert 0 <= here <= 1
    if k < n:
        assert float(pass_at_k(n, c, k + 1)) >= here - 1e-12
    if c < n:
        assert float(pass_at_k(n, c + 1, k)) >= here - 1e-12


def test_millions_of_samples() -> None:
    """One right of n: exactly k / n. All but k - 1 wrong: certain."""
    for n in (1_000_000, 2_980_000):
        for k in (1, 1000, n // 2, n):
            assert float(pass_at_k(n, 1, k)) == pytest.approx(k / n, rel=1e-10)
    assert float(pass_at_k(3_000_000, 1_500_001, 1_500_000)) == 1
    two = 1 - Fraction((3_000_000 - 10_000) * (2_999_999 - 10_000), 3_000_000 * 2_999_999)
    assert float(pass_at_k(3_000_000, 2, 10_000)) == pytest.approx(float(two), rel=1e-9)


def test_the_ends() -> None:
    assert float(pass_at_k(10, 0, 10)) == 0
    assert float(pass_at_k(10, 10, 1)) == 1
    assert float(pass_at_k(7, 3, 1)) == pytest.approx(3 / 7, rel=1e-12)


@pytest.mark.parametrize(
    ("n", "c", "k"),
    [(10, 2, 11), (10, 11, 1), (0, 0, 1), (10, -1, 1), (10, 2, 0), (10, float("nan"), 1), (10, 1.5, 1)],
)
def test_what_makes_no_sense_is_refused(n: float, c: float, k: float) -> None:
    with pytest.raises(DataError) as told:
        pass_at_k(n, c, k)
    assert "\n" not in str(told.value)


def counts(n: list[int], c: list[int], tokens: float = 1e9) -> Counts:
    names = tuple(str(i) for i in range(len(n)))
    return Counts("b", "m", np.array(n), np.array(c), names, Origin("f", "0" * 64), 1e8, tokens)


def test_problems_with_too_few_samples_are_an_error_or_counted() -> None:
    some = counts([100, 50, 100], [3, 2, 0])
    with pytest.raises(DataError, match="1 of 3 problems"):
        coverage(some, [60])
    left = coverage(some, [60], short="leave_out")
    assert (left.problems, left.left_out) == (2, 1)


def test_intervals_hold_the_coverage_and_hang_on_the_seed_alone() -> None:
    one = coverage(counts([100] * 20, list(range(20))), [1, 10, 100], seed=5)
    again = coverage(counts([100] * 20, list(range(20))), [1, 10, 100], seed=5)
    assert (one.low <= one.coverage).all()
    assert (one.coverage <= one.high).all()
    assert (one.low == again.low).all()
    nothing = coverage(counts([10] * 5, [0] * 5), [1, 10])
    assert nothing.coverage.tolist() == [0, 0]


def test_checkpoints_are_compared_at_a_k_that_all_have() -> None:
    rows = checkpoint_coverage([counts([100, 40], [5, 1], 2e9), counts([300, 80], [9, 2], 1e9)])
    assert [row.k for row in rows] == [40, 40]
    assert [row.pretrain_tokens for row in rows] == [1e9, 2e9]


def test_forty_values_of_k_up_to_ten_thousand() -> None:
    k = log_spaced(10_000)
    assert k[0] == 1
    assert k[-1] == 10_000
    assert len(k) == len(set(k.tolist())) < 40


@pytest.mark.shared
def test_the_shared_counts_of_pythia(shared_data: Path) -> None:
    by_model = {
        one.model: one for one in read_counts(shared_data / "testtime" / "monkeys_pythia_math_counts.csv")
    }
    at = coverage(by_model["Pythia 160M"], [1, 10_000], bootstraps=50)
    assert round(100 * float(at.coverage[0]), 2) == 0.27
    assert round(100 * float(at.coverage[1]), 1) == 57.0
