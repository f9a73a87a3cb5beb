"""The selection gap: against brute force, its bounds, and what it refuses."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from tests.scaling.counted import counts

from zhoubao.errors import DataError
from zhoubao.scaling.pass_at_k import coverage, pass_at_k
from zhoubao.scaling.selection import (
    Verifier,
    mean_over_draws,
    right_of_majority,
    right_of_verifier,
    selection_gap,
)
from zhoubao.scaling.tables import read_counts

RATES = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)


@settings(max_examples=60)
@given(st.integers(1, 60), st.data(), RATES, RATES)
def test_best_of_k_is_the_double_sum_over_what_is_accepted(
    k: int, data: st.DataObject, tpr: float, fpr: float
) -> None:
    h = data.draw(st.integers(0, k))
    right, wrong = np.arange(h + 1)[:, None], np.arange(k - h + 1)[None, :]
    chance = binom.pmf(right, h, tpr) * binom.pmf(wrong, k - h, fpr)
    wins = np.where(right + wrong > 0, right / np.maximum(right + wrong, 1), h / k)
    assert right_of_verifier(k, Verifier(tpr, fpr))[h] == pytest.approx(
        float((chance * wins).sum()), abs=1e-11
    )


def test_a_verifier_that_tells_nothing_leaves_the_accuracy_of_one_sample() -> None:
    for k in (1, 5, 100):
        for rate in (0.0, 0.3, 1.0):
            assert right_of_verifier(k, Verifier(rate, rate)) == pytest.approx(
                np.arange(k + 1) / k, abs=1e-12
            )


def test_nothing_accepted_is_an_abstention_where_asked() -> None:
    assert right_of_verifier(4, Verifier(0, 0), "abstain").tolist() == [0] * 5
    perfect = right_of_verifier(4, Verifier(1, 0), "abstain")
    assert perfect == pytest.approx([0, 1, 1, 1, 1], abs=1e-12)


@settings(max_examples=40)
@given(st.integers(1, 12), st.data())
def test_a_mean_over_draws_is_the_mean_over_all_choices(n: int, data: st.DataObject) -> None:
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    table = np.array(data.draw(st.lists(st.floats(0, 1), min_size=k + 1, max_size=k + 1)))
    chosen = [table[sum(i < c for i in choice)] for choice in combinations(range(n), k)]
    found = mean_over_draws(np.array([n]), np.array([c]), k, table[None, :])
    assert found[0, 0] == pytest.approx(float(np.mean(chosen)), abs=1e-12)


@settings(max_examples=200)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_any_spread_of_wrong_votes_lies_between_the_bounds(votes: list[int]) -> None:
    """Answer 0 is right; the plurality wins, ties at random."""
    k, h = len(votes), votes.count(0)
    tally = [votes.count(answer) for answer in range(5)]
    leaders = [answer for answer in range(5) if tally[answer] == max(tally)]
    chance = (0 in leaders) / len(leaders)
    assert right_of_majority(k, "alike")[h] <= chance <= right_of_majority(k, "different")[h]


def test_a_perfect_verifier_has_no_gap_and_one_sample_needs_none() -> None:
    some = counts([0, 1, 3, 50, 99, 100])
    gap = selection_gap(some, [1, 2, 10, 100], Verifier(1, 0), bootstraps=50)
    assert gap.coverage == pytest.approx(coverage(some, [1, 2, 10, 100], bootstraps=10).coverage, rel=1e-11)
    assert gap.gap_verified == pytest.approx(np.zeros(4), abs=1e-11)
    assert gap.majority_low[0] == pytest.approx(gap.coverage[0])
    assert gap.majority_high[0] == pytest.approx(gap.coverage[0])
    least, most = gap.gap_majority
    assert (least >= -1e-12).all()
    assert (most >= least).all()
    for low, high in (gap.coverage_interval, gap.majority_low_interval, gap.majority_high_interval):
        assert (low <= high).all()


def test_the_share_of_wrong_samples_that_pass_costs_accuracy() -> None:
    some = counts([1, 5, 20, 60])
    strict, lax = (selection_gap(some, [50], Verifier(0.9, f), bootstraps=10) for f in (0.01, 0.2))
    assert strict.verified is not None
    assert lax.verified is not None
    assert strict.coverage[0] > strict.verified[0] > lax.verified[0] > some.c.mean() / 100


def test_precision_and_recall_make_a_verifier() -> None:
    made = Verifier.of_precision(0.8, 0.9, 0.1)
    assert made.precision(0.1) == pytest.approx(0.8)
    assert made.precision(0.01) < 0.3  # the same verifier on harder problems
    with pytest.raises(DataError, match="as low as"):
        Verifier.of_precision(0.1, 1.0, 0.5)
    with pytest.raises(DataError):
        Verifier.of_precision(0.0, 1.0, 0.5)
    with pytest.raises(DataError, match="rate"):
        Verifier(1.1, 0)
    with pytest.raises(DataError):
        Verifier(float("nan"), 0)


def test_all_right_and_all_wrong_problems_are_what_they_are() -> None:
    for c, value in ((0, 0.0), (100, 1.0)):
        gap = selection_gap(counts([c, c]), [1, 7, 100], Verifier(0.7, 0.2), bootstraps=10)
        assert gap.verified is not None
        for column in (gap.coverage, gap.majority_low, gap.majority_high, gap.verified):
            assert column == pytest.approx(np.full(3, value), abs=1e-11)


@pytest.mark.parametrize("ks", [[101], [0], [], [1.5]])
def test_k_that_makes_no_sense_is_refused(ks: list[float]) -> None:
    with pytest.raises(DataError) as told:
        selection_gap(counts([1, 2]), ks)
    assert "\n" not in str(told.value)


@pytest.mark.shared
def test_a_vote_of_small_models_finds_little_of_what_samples_hold(shared_data: Path) -> None:
    path = shared_data / "testtime" / "monkeys_pythia_math_counts.csv"
    large = next(one for one in read_counts(path) if one.model == "Pythia 12B")
    gap = selection_gap(large, [1, 100, 10_000], Verifier(0.9, 0.01), bootstraps=50)
    assert gap.coverage[2] == 0.875
    assert gap.majority_low[2] == 0  # no problem has half its samples right
    assert gap.verified is not None
    exact = pass_at_k(large.n, large.c, 100).mean()
    assert gap.verified[1] < gap.coverage[1] == pytest.approx(float(exact), rel=1e-9)
