"""Ways to spend samples at inference: what each reaches and costs, from per-sample outcomes.

Every strategy draws a problem's samples in random order without replacement. Where a closed form is known
the accuracy is the mean over all draws; else it is simulated, with the standard error of the simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zhoubao.errors import DataError
from zhoubao.scaling.data import Floats, Ints
from zhoubao.scaling.outcomes import Outcomes
from zhoubao.scaling.pass_at_k import bootstrap_means, percentiles
from zhoubao.scaling.selection import (
    Fallback,
    Verifier,
    mean_over_draws,
    right_of_majority,
    right_of_verifier,
)
from zhoubao.scaling.votes import accepted_by, elected, random_draws, right_winners, share_out, votes_for

__all__ = [
    "Cost",
    "Simulation",
    "StrategyPoint",
    "adaptive",
    "best_of_n",
    "majority_vote",
    "sweep",
    "until_accepted",
    "until_margin",
    "weighted_majority",
]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a sample costs: 2 FLOP per parameter and token of a forward pass, attention left out.

    ``params`` of the model, ``tokens`` generated per sample, ``prompt_tokens`` read once per problem,
    ``verifier_flop`` per sample that a verifier judges. DataError where one is negative or not finite, or
    parameters or tokens are 0.
    """

    params: float
    tokens: float
    prompt_tokens: float = 0.0
    verifier_flop: float = 0.0

    def __post_init__(self) -> None:
        values = (self.params, self.tokens, self.prompt_tokens, self.verifier_flop)
        if not np.isfinite(values).all() or min(values) < 0 or min(self.params, self.tokens) == 0:
            raise DataError(
                f"cost with {self.params} parameters and {self.tokens} tokens a sample: both are finite and "
                f"above 0, and prompt tokens and the verifier's FLOP not below 0"
            )

    def flop(self, samples: float, judged: float = 0.0) -> float:
        """FLOP per problem for so many samples, of which so many are judged (means over problems)."""
        return 2 * self.params * (self.prompt_tokens + samples * self.tokens) + judged * self.verifier_flop


@dataclass(frozen=True, slots=True)
class Simulation:
    """``trials`` of a simulation, ``bootstraps`` of problems for intervals of ``level``, and the ``seed``."""

    trials: int = 200
    bootstraps: int = 2000
    level: float = 0.9
    seed: int = 0

    def __post_init__(self) -> None:
        if self.trials < 2:
            raise DataError(f"{self.trials} trials: a simulation needs at least two for its standard error")


@dataclass(frozen=True, slots=True)
class StrategyPoint:
    """What a strategy reaches: mean ``samples`` and ``flop`` per problem, and ``accuracy`` (0 to 1).

    ``low`` and ``high`` bound the central ``level`` of a bootstrap of the problems. ``simulation_se`` is
    the standard error by the finite number of trials, 0 where the accuracy is ``exact``.
    """

    strategy: str
    samples: float
    flop: float
    accuracy: float
    low: float
    high: float
    level: float
    exact: bool
    simulation_se: float

    @property
    def accuracy_per_flop(self) -> float:
        """Accuracy per FLOP spent on a problem."""
        return self.accuracy / self.flop


_DEFAULT = Simulation()


def best_of_n(
    outcomes: Outcomes,
    n: int,
    verifier: Verifier,
    cost: Cost,
    *,
    fallback: Fallback = "random",
    how: Simulation = _DEFAULT,
) -> StrategyPoint:
    """n samples, answered by one that the verifier accepts, at random; exact (`selection.right_of_verifier`).

    With a perfect verifier it is pass@n. DataError where n is above the samples, as for all strategies.
    """
    _check(outcomes, n)
    table = right_of_verifier(n, verifier, fallback)
    each = mean_over_draws(_drawn(outcomes), outcomes.right, n, table[None, :])[0]
    return _exact("best_of_n", each, n, n, cost, how)


def majority_vote(outcomes: Outcomes, n: int, cost: Cost, *, how: Simulation = _DEFAULT) -> StrategyPoint:
    """n samples, answered by the most frequent answer, ties broken at random.

    Exact where wrong samples all agree or none do (`selection.right_of_majority`), else simulated.
    """
    _check(outcomes, n)
    wrong = outcomes.wrong_answers
    if wrong is not None:
        table = right_of_majority(n, wrong)
        each = mean_over_draws(_drawn(outcomes), outcomes.right, n, table[None, :])[0]
        return _exact("majority_vote", each, n, 0, cost, how)
    each_trial = [
        elected(outcomes, draw, None, rng) for draw, rng in random_draws(outcomes, n, how.trials, how.seed)
    ]
    return _simulated("majority_vote", each_trial, [float(n)], 0.0, cost, how)


def weighted_majority(
    outcomes: Outcomes,
    n: int,
    verifier: Verifier,
    cost: Cost,
    *,
    rejected: float = 0.0,
    how: Simulation = _DEFAULT,
) -> StrategyPoint:
    """n samples and the answer with most weight: an accepted sample has 1, a rejected one ``rejected``.

    Ties, and problems where nothing is accepted, go to the plain number of votes, then to chance.
    Simulated.
    """
    _check(outcomes, n)
    if not 0 <= rejected <= 1:
        raise DataError(f"weight {rejected} of a rejected sample: it lies from 0 to 1")
    each_trial = []
    for draw, rng in random_draws(outcomes, n, how.trials, how.seed):
        weights = np.where(accepted_by(outcomes, draw, verifier, rng), 1.0, rejected)
        each_trial.append(elected(outcomes, draw, weights, rng))
    return _simulated("weighted_majority", each_trial, [float(n)], float(n), cost, how)


def until_accepted(
    outcomes: Outcomes,
    most: int,
    verifier: Verifier,
    cost: Cost,
    *,
    fallback: Fallback = "random",
    how: Simulation = _DEFAULT,
) -> StrategyPoint:
    """One sample after another until the verifier accepts one, ``most`` at the most; exact.

    As accurate as best of ``most``, since the first accepted is as good as any other, for fewer samples.
    The chance of h right among j drawn and none accepted is carried from j to j + 1.
    """
    _check(outcomes, most)
    right, total = outcomes.right[:, None].astype(np.float64), float(outcomes.samples)
    h = np.arange(min(most, int(outcomes.right.max())) + 1, dtype=np.float64)[None, :]
    alive = np.zeros((outcomes.problems, h.size))
    alive[:, 0] = 1.0
    each, spent = np.zeros(outcomes.problems), np.zeros(outcomes.problems)
    for j in range(most):
        draws_right = alive * np.clip(right - h, 0, None) / (total - j)
        draws_wrong = alive * np.clip(total - right - j + h, 0, None) / (total - j)
        spent += alive.sum(axis=1)
        each += verifier.tpr * draws_right.sum(axis=1)
        alive = draws_wrong * (1 - verifier.fpr)
        alive[:, 1:] += draws_right[:, :-1] * (1 - verifier.tpr)
    if fallback == "random":
        each += (alive * h).sum(axis=1) / most
    samples = float(spent.mean())
    return _exact("until_accepted", each, samples, samples, cost, how)


def until_margin(
    outcomes: Outcomes, most: int, margin: int, cost: Cost, *, how: Simulation = _DEFAULT
) -> StrategyPoint:
    """One sample after another until the leading answer is ``margin`` votes ahead of any other.

    After ``most`` samples the most frequent answer is given, ties broken at random. Simulated. With a
    margin above ``most`` it never stops early and is the majority vote.
    """
    _check(outcomes, most)
    if margin < 1:
        raise DataError(f"margin of {margin} votes: it is at least 1")
    each_trial, spent = [], []
    for draw, rng in random_draws(outcomes, most, how.trials, how.seed):
        ids = np.take_along_axis(outcomes.answers, draw, axis=1)
        rows = np.arange(outcomes.problems)
        votes = np.zeros((outcomes.problems, int(outcomes.answers.max()) + 1), dtype=np.int64)
        leader = np.full(outcomes.problems, -1)
        lead, second = np.zeros((2, outcomes.problems), dtype=np.int64)
        used = np.zeros(outcomes.problems, dtype=np.int64)
        for j in range(most):
            rows = rows[lead[rows] - second[rows] < margin]
            if rows.size == 0:
                break
            answer = ids[rows, j]
            votes[rows, answer] += 1
            count, used[rows] = votes[rows, answer], j + 1
            passed = (answer != leader[rows]) & (count > lead[rows])
            behind = (answer != leader[rows]) & ~passed
            second[rows] = np.where(
                passed, lead[rows], np.where(behind, np.maximum(second[rows], count), second[rows])
            )
            lead[rows] = np.maximum(lead[rows], count)
            leader[rows] = np.where(passed, answer, leader[rows])
        each_trial.append(right_winners(outcomes, votes.astype(np.float64), votes, rng))
        spent.append(float(used.mean()))
    return _simulated("until_margin", each_trial, spent, 0.0, cost, how)


def adaptive(
    outcomes: Outcomes,
    mean: int,
    pilot: int,
    cost: Cost,
    verifier: Verifier | None = None,
    *,
    how: Simulation = _DEFAULT,
) -> StrategyPoint:
    """``pilot`` samples of each problem, then the rest of a mean budget of ``mean`` by difficulty.

    With a verifier, problems with an accepted sample are done and the others share the rest evenly; the
    answer is one that was accepted, else any. Without one, difficulty is the doubt f (1 - f) about the
    leading answer, f being its share of the pilot; the rest is shared in proportion, and the answer is
    the majority. No problem gets more than it has samples, and what cannot be used is not spent.
    Simulated. Problems share one budget, so the interval, which resamples what each reached, is of this
    mix of problems.
    """
    _check(outcomes, mean)
    if not 1 <= pilot <= mean:
        raise DataError(f"pilot of {pilot} samples in a mean budget of {mean}: it lies from 1 to the budget")
    if verifier is None and pilot == 1 < mean:
        raise DataError("a pilot of one sample shows no doubt without a verifier: give at least two")
    rest = (mean - pilot) * outcomes.problems
    each_trial, spent = [], []
    for draw, rng in random_draws(outcomes, outcomes.samples, how.trials, how.seed):
        if verifier is not None:
            accepted = accepted_by(outcomes, draw, verifier, rng)
            need = np.asarray(~accepted[:, :pilot].any(axis=1), dtype=np.float64)
        else:
            leading: Floats = votes_for(outcomes, draw[:, :pilot], None).max(axis=1)
            need = np.asarray(leading * (pilot - leading) / pilot**2)
        used = pilot + share_out(rest, need, outcomes.samples - pilot)
        taken = np.arange(outcomes.samples)[None, :] < used[:, None]
        if verifier is not None:
            right = np.take_along_axis(outcomes.correct, draw, axis=1) & taken
            kept = accepted & taken
            known = kept.sum(axis=1)
            chosen = (right & kept).sum(axis=1) / np.maximum(known, 1)
            each_trial.append(np.where(known > 0, chosen, right.sum(axis=1) / used))
        else:
            each_trial.append(elected(outcomes, draw, None, rng, taken))
        spent.append(float(used.mean()))
    name = "adaptive_vote" if verifier is None else "adaptive_verifier"
    judged = 0.0 if verifier is None else float(np.mean(spent))
    return _simulated(name, each_trial, spent, judged, cost, how)


def sweep(
    outcomes: Outcomes,
    samples: Sequence[int],
    verifier: Verifier,
    cost: Cost,
    *,
    margin: int = 3,
    how: Simulation = _DEFAULT,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[StrategyPoint, ...]:
    """All strategies at each budget n; those that adapt have a pilot of n // 4, at least 1 or 2."""
    points: list[StrategyPoint] = []
    for done, n in enumerate(samples):
        pilot = max(1, n // 4)
        points += [
            best_of_n(outcomes, n, verifier, cost, how=how),
            majority_vote(outcomes, n, cost, how=how),
            weighted_majority(outcomes, n, verifier, cost, how=how),
            until_accepted(outcomes, n, verifier, cost, how=how),
            until_margin(outcomes, n, margin, cost, how=how),
            adaptive(outcomes, n, pilot, cost, verifier, how=how),
            adaptive(outcomes, n, min(n, max(2, pilot)), cost, how=how),
        ]
        if progress is not None:
            progress(done + 1, len(samples))
    return tuple(points)


def _check(outcomes: Outcomes, n: int) -> None:
    if n < 1:
        raise DataError(f"a budget of {n} samples: at least one is needed")
    if n > outcomes.samples:
        raise DataError(
            f"a budget of {n} samples lies above the {outcomes.samples} outcomes of a problem: ask for fewer"
        )


def _drawn(outcomes: Outcomes) -> Ints:
    return np.full(outcomes.problems, outcomes.samples, dtype=np.int64)


def _exact(
    strategy: str, each: Floats, samples: float, judged: float, cost: Cost, how: Simulation
) -> StrategyPoint:
    low, high = percentiles(bootstrap_means(each[:, None], how.bootstraps, how.seed), how.level)
    return StrategyPoint(
        strategy, float(samples), cost.flop(samples, judged), float(each.mean()),
        float(low[0]), float(high[0]), how.level, True, 0.0,
    )  # fmt: skip


def _simulated(
    strategy: str, trials: list[Floats], spent: list[float], judged: float, cost: Cost, how: Simulation
) -> StrategyPoint:
    results = np.stack(trials)
    samples = float(np.mean(spent))
    low, high = percentiles(
        bootstrap_means(results.mean(axis=0)[:, None], how.bootstraps, how.seed), how.level
    )
    error = float(results.mean(axis=1).std(ddof=1) / np.sqrt(len(trials)))
    return StrategyPoint(
        strategy, samples, cost.flop(samples, judged), float(results.mean()), float(low[0]), float(high[0]),
        how.level, False, error,
    )  # fmt: skip
