"""Votes among drawn samples: drawn at random, judged, counted, won; and a budget shared among problems."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from zhoubao.scaling.data import Floats, Ints
from zhoubao.scaling.outcomes import Outcomes
from zhoubao.scaling.selection import Verifier

__all__ = ["accepted_by", "elected", "random_draws", "right_winners", "share_out", "votes_for"]


def random_draws(
    outcomes: Outcomes, n: int, trials: int, seed: int
) -> Iterator[tuple[Ints, np.random.Generator]]:
    """Indices of n samples of each problem in random order, shape (problems, n), for each trial."""
    rng = np.random.default_rng(seed)
    order = np.tile(np.arange(outcomes.samples), (outcomes.problems, 1))
    for _ in range(trials):
        yield rng.permuted(order, axis=1)[:, :n], rng


def accepted_by(
    outcomes: Outcomes, draw: Ints, verifier: Verifier, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """The verdict of the verifier on each sample of a draw, drawn at random; shape as ``draw``."""
    right = np.take_along_axis(outcomes.correct, draw, axis=1)
    return np.asarray(rng.random(draw.shape) < np.where(right, verifier.tpr, verifier.fpr))


def votes_for(outcomes: Outcomes, draw: Ints, weights: Floats | None) -> Floats:
    """Votes (or weights) of each answer, shape (problems, answers)."""
    width = int(outcomes.answers.max()) + 1
    ids = np.take_along_axis(outcomes.answers, draw, axis=1) + width * np.arange(outcomes.problems)[:, None]
    flat = None if weights is None else weights.ravel()
    counted = np.bincount(ids.ravel(), flat, minlength=width * outcomes.problems)
    return np.asarray(counted, dtype=np.float64).reshape(outcomes.problems, width)


def elected(
    outcomes: Outcomes,
    draw: Ints,
    weights: Floats | None,
    rng: np.random.Generator,
    taken: NDArray[np.bool_] | None = None,
) -> Floats:
    """As `right_winners`, from the samples of a draw that are ``taken`` (none: all of them)."""
    votes = votes_for(outcomes, draw, None if taken is None else taken.astype(np.float64))
    return right_winners(
        outcomes, votes if weights is None else votes_for(outcomes, draw, weights), votes, rng
    )


def right_winners(
    outcomes: Outcomes, weights: Floats, votes: Floats | Ints, rng: np.random.Generator
) -> Floats:
    """Whether the answer with most weight, then most votes, then by lot, is right; shape (problems,)."""
    right = np.zeros(weights.shape)
    np.put_along_axis(right, outcomes.answers, outcomes.correct.astype(np.float64), axis=1)
    best = weights >= weights.max(axis=1, keepdims=True) - 1e-9
    keys = np.where(best, votes + rng.random(weights.shape), -1.0)
    return np.asarray(right[np.arange(outcomes.problems), keys.argmax(axis=1)])


def share_out(rest: int, need: Floats, most: int) -> Ints:
    """``rest`` whole samples in proportion to ``need``, no more than ``most`` each, by largest remainder."""
    given = np.zeros(need.size)
    open_ = need > 0
    left = float(min(rest, most * int(open_.sum())))
    while left > 1e-9 and open_.any():
        part = np.where(open_, need, 0.0)
        trial = given + left * part / part.sum()
        full = open_ & (trial >= most)
        given = np.where(full, most, given if full.any() else trial)
        left = min(rest, most * int((need > 0).sum())) - given.sum() if full.any() else 0.0
        open_ &= ~full
    whole = np.floor(given + 1e-9)
    over = round(float(given.sum() - whole.sum()))
    whole[np.argsort(whole - given, kind="stable")[:over]] += 1
    return np.asarray(whole, dtype=np.int64)
