"""Strategies: closed forms against each other and against simulation, costs, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scaling.counted import counts

from zhoubao.errors import DataError
from zhoubao.scaling.outcomes import Outcomes, Spread
from zhoubao.scaling.pass_at_k import pass_at_k
from zhoubao.scaling.selection import Fallback, Verifier
from zhoubao.scaling.strategies import (
    Cost,
    Simulation,
    StrategyPoint,
    adaptive,
    best_of_n,
    majority_vote,
    sweep,
    until_accepted,
    until_margin,
    weighted_majority,
)
from zhoubao.scaling.votes import share_out

COST = Cost(params=1e9, tokens=100)
PERFECT = Verifier(1, 0)
HOW = Simulation(trials=300, bootstraps=100)


def outcomes(seed: int = 0, problems: int = 30, samples: int = 32, wrong: int = 4) -> Outcomes:
    """Problems from hopeless to easy; wrong samples spread over a few answers."""
    rng = np.random.default_rng(seed)
    correct = rng.random((problems, samples)) < np.linspace(0, 0.9, problems)[:, None]
    return Outcomes(np.where(correct, 0, rng.integers(1, wrong + 1, correct.shape)), correct)


def near(point: StrategyPoint, accuracy: float) -> bool:
    """Within four standard errors of a simulation: chance alone leaves it once in ten thousand."""
    return abs(point.accuracy - accuracy) <= 4 * point.simulation_se + 1e-9


@pytest.mark.parametrize("n", [1, 4, 32])
def test_best_of_n_with_a_perfect_verifier_is_pass_at_n(n: int) -> None:
    some = outcomes()
    point = best_of_n(some, n, PERFECT, COST, how=HOW)
    assert point.accuracy == pytest.approx(float(pass_at_k(32, some.right, n).mean()), abs=1e-12)
    assert point.exact
    assert point.low <= point.accuracy <= point.high


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 32), st.floats(0, 1), st.floats(0, 1), st.sampled_from(["random", "abstain"]))
def test_waiting_for_an_accepted_sample_is_as_accurate_as_the_best_of_all(
    n: int, tpr: float, fpr: float, fallback: Fallback
) -> None:
    """Two ways to the same number: a chain over draws, and an integral over the hypergeometric mixture."""
    some, verifier = outcomes(), Verifier(tpr, fpr)
    how = Simulation(bootstraps=10)
    stopped = until_accepted(some, n, verifier, COST, fallback=fallback, how=how)
    whole = best_of_n(some, n, verifier, COST, fallback=fallback, how=how)
    assert stopped.accuracy == pytest.approx(whole.accuracy, abs=1e-10)
    assert 1 <= stopped.samples <= n + 1e-9
    assert stopped.flop <= whole.flop * (1 + 1e-12)


def test_samples_until_acceptance_are_those_of_a_geometric_stop() -> None:
    """A verifier with the same rate for all: 1 + q + ... + q^(n-1) samples, q = 1 - rate."""
    point = until_accepted(outcomes(), 10, Verifier(0.3, 0.3), COST, how=HOW)
    assert point.samples == pytest.approx(sum(0.7**j for j in range(10)), rel=1e-12)
    assert until_accepted(outcomes(), 10, Verifier(1, 1), COST, how=HOW).samples == 1


@pytest.mark.parametrize("spread", ["alike", "different"])
def test_a_vote_simulated_agrees_with_its_closed_form(spread: Spread) -> None:
    some = Outcomes.from_counts(counts([0, 10, 30, 50, 70, 100]), 40, spread, seed=3)
    exact = majority_vote(some, 9, COST, how=HOW)
    assert exact.exact
    blind = weighted_majority(some, 9, Verifier(1, 1), COST, how=HOW)  # all weights 1: the plain vote
    assert not blind.exact
    assert near(blind, exact.accuracy)
    patient = until_margin(some, 9, 10, COST, how=HOW)  # a margin that is never reached
    assert patient.samples == 9
    assert near(patient, exact.accuracy)
    pilot_only = adaptive(some, 9, 9, COST, how=HOW)
    assert pilot_only.samples == 9
    assert near(pilot_only, exact.accuracy)


def test_votes_lie_between_the_bounds_of_their_spread() -> None:
    some = counts([5, 20, 30, 40, 45, 60])
    low, between, high = (
        majority_vote(Outcomes.from_counts(some, 60, spread, seed=1), 15, COST, how=HOW)
        for spread in ("alike", 3, "different")
    )
    assert low.accuracy < between.accuracy < high.accuracy
    assert not between.exact
    assert between.simulation_se > 0


def test_a_verifier_lifts_a_vote_and_a_perfect_one_makes_it_coverage() -> None:
    some = outcomes()
    plain = majority_vote(some, 8, COST, how=HOW)
    lifted = weighted_majority(some, 8, Verifier(0.9, 0.2), COST, how=HOW)
    assert lifted.accuracy > plain.accuracy + 0.05
    perfect = weighted_majority(some, 8, PERFECT, COST, how=HOW)
    assert near(perfect, best_of_n(some, 8, PERFECT, COST, how=HOW).accuracy)


def test_stopping_at_a_margin_spends_less_for_nearly_the_same() -> None:
    some = outcomes()
    vote = majority_vote(some, 31, COST, how=HOW)
    early = until_margin(some, 31, 5, COST, how=HOW)
    assert early.samples < 25
    assert early.accuracy > vote.accuracy - 0.05
    assert early.accuracy_per_flop > vote.accuracy_per_flop
    assert until_margin(some, 31, 1, COST, how=HOW).samples == 1


def test_the_margin_is_counted_as_written() -> None:
    """Against a count by hand of the one order that a problem with a single answer has."""
    sure = Outcomes(np.zeros((2, 20), dtype=np.int64), np.ones((2, 20), dtype=np.bool_))
    assert until_margin(sure, 20, 4, COST, how=HOW).samples == 4
    torn = Outcomes(np.tile(np.arange(6), (2, 1)), np.tile(np.arange(6) == 0, (2, 1)))
    point = until_margin(torn, 6, 2, COST, how=HOW)  # all differ: none is ever two ahead
    assert point.samples == 6
    assert near(point, 1 / 6)


def test_adaptive_allocation_beats_an_even_one_within_the_budget() -> None:
    some = outcomes(samples=64)
    point = adaptive(some, 8, 2, COST, PERFECT, how=HOW)
    even = best_of_n(some, 8, PERFECT, COST, how=HOW)
    assert point.samples <= 8
    assert point.accuracy > even.accuracy + 4 * point.simulation_se
    assert adaptive(some, 8, 4, COST, how=HOW).samples <= 8


@given(st.integers(0, 500), st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(0, 40))
def test_a_budget_is_shared_out_whole_and_within_bounds(rest: int, need: list[float], most: int) -> None:
    needs = np.round(np.array(need), 3)
    given_out = share_out(rest, needs, most)
    assert given_out.sum() == min(rest, most * int((needs > 0).sum()))
    assert given_out.min() >= 0
    assert given_out.max() <= most
    assert (given_out[needs == 0] == 0).all()
    order = np.argsort(needs, kind="stable")
    assert (np.diff(given_out[order]) >= -1).all()


def test_cost_counts_prompt_samples_and_verdicts() -> None:
    cost = Cost(params=2e9, tokens=50, prompt_tokens=10, verifier_flop=1e9)
    assert cost.flop(3, 2) == 2 * 2e9 * (10 + 150) + 2e9
    some = outcomes()
    assert best_of_n(some, 4, PERFECT, cost, how=HOW).flop == cost.flop(4, 4)
    assert majority_vote(some, 4, cost, how=HOW).flop == cost.flop(4, 0)
    for bad in ({"params": 0.0}, {"tokens": -1.0}, {"verifier_flop": float("nan")}):
        with pytest.raises(DataError):
            Cost(**({"params": 1.0, "tokens": 1.0} | bad))


def test_a_sweep_hangs_on_the_seed_alone_and_tells_its_progress() -> None:
    told: list[tuple[int, int]] = []
    how = Simulation(trials=5, bootstraps=20)
    args = (outcomes(), (1, 2, 8), Verifier(0.9, 0.1), COST)
    first = sweep(*args, how=how, progress=lambda done, total: told.append((done, total)))
    assert first == sweep(*args, how=how)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert len({point.strategy for point in first}) == 7
    assert all(point.samples <= 8 + 1e-9 and 0 <= point.low <= point.high <= 1 for point in first)


def test_all_right_and_all_wrong_are_what_they_are() -> None:
    for value in (0, 1):
        sure = Outcomes.from_counts(counts([100 * value] * 3), 10, 3)
        points = sweep(sure, (4,), Verifier(0.8, 0.3), COST, how=Simulation(trials=5, bootstraps=5))
        assert [point.accuracy for point in points] == pytest.approx([value] * 7, abs=1e-11)


def test_outcomes_keep_what_answers_say() -> None:
    some = Outcomes(np.array([[7, 7, 900, 3]]), np.array([[True, True, False, False]]))
    assert some.answers.max() < some.samples
    assert some.answers[0, 0] == some.answers[0, 1] != some.answers[0, 2] != some.answers[0, 3]
    assert (some.problems, some.samples, some.right.tolist()) == (1, 4, [2])
    drawn = Outcomes.from_counts(counts([30, 0, 100]), 100, "different")
    assert drawn.right.tolist() == [30, 0, 100]  # all samples drawn: exactly the counts
    assert (drawn.spread, drawn.wrong_answers) == ("different", "different")
    assert outcomes().wrong_answers is None


def test_what_makes_no_sense_is_refused() -> None:
    some = outcomes()
    right = np.ones((1, 2), dtype=np.bool_)
    refused: list[Callable[[], object]] = [
        lambda: best_of_n(some, 33, PERFECT, COST),
        lambda: majority_vote(some, 0, COST),
        lambda: until_margin(some, 4, 0, COST),
        lambda: adaptive(some, 4, 5, COST),
        lambda: adaptive(some, 4, 1, COST),
        lambda: weighted_majority(some, 4, PERFECT, COST, rejected=2),
        lambda: Simulation(trials=1),
        lambda: Outcomes(np.array([[1, 1]]), np.array([[True, False]])),
        lambda: Outcomes(np.array([[1, -1]]), right),
        lambda: Outcomes(np.array([[1, 2, 3]]), right),
        lambda: Outcomes.from_counts(counts([1, 2]), 101, "alike"),
        lambda: Outcomes.from_counts(counts([1, 2]), 10, 0),
        lambda: best_of_n(Outcomes(np.array([[1, 1]]), right), 1, PERFECT, COST),
    ]
    for call in refused:
        with pytest.raises(DataError) as told:
            call()
        assert "\n" not in str(told.value)
