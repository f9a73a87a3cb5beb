"""The selection gap: how much of coverage a majority vote or an imperfect verifier turns into accuracy.

All of it follows from how many of k drawn samples are right. Averaged over every choice of k of a
problem's n samples (the hypergeometric distribution), each accuracy is unbiased, as pass@k is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from zhoubao.errors import DataError
from zhoubao.scaling.data import Counts, Floats, Ints
from zhoubao.scaling.pass_at_k import Short, bootstrap_means, check_counts, drawn_counts, percentiles

__all__ = [
    "Fallback",
    "SelectionGap",
    "Verifier",
    "mean_over_draws",
    "right_of_majority",
    "right_of_verifier",
    "selection_gap",
]

Fallback = Literal["random", "abstain"]
"""What is answered when the verifier accepts no sample: any of them, or nothing (which is wrong)."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Accepts a right sample with probability ``tpr`` (its recall) and a wrong one with ``fpr``.

    Verdicts on samples are independent, given whether they are right; a real verifier that is fooled by the
    same wrong answer every time does worse. DataError where a rate is outside 0..1.
    """

    tpr: float
    fpr: float

    def __post_init__(self) -> None:
        for name, rate in (("tpr", self.tpr), ("fpr", self.fpr)):
            if not 0 <= rate <= 1:
                raise DataError(f"{name} {rate} of a verifier: a rate lies from 0 to 1")

    @classmethod
    def of_precision(cls, precision: float, recall: float, base_rate: float) -> Verifier:
        """The verifier of which a share ``precision`` of accepted samples is right, where ``base_rate`` are.

        precision = base recall / (base recall + (1 - base) fpr). A precision belongs to its base rate: on
        harder problems the same verifier has a lower one. DataError where no false-positive rate gives it.
        """
        if not (0 < precision <= 1 and 0 < recall <= 1 and 0 < base_rate < 1):
            raise DataError(
                f"precision {precision}, recall {recall}, base rate {base_rate}: precision and recall lie "
                f"above 0 and up to 1, the base rate between 0 and 1"
            )
        fpr = base_rate * recall * (1 - precision) / (precision * (1 - base_rate))
        if fpr > 1:
            raise DataError(
                f"no verifier with recall {recall} has a precision as low as {precision} where "
                f"{base_rate:.4g} of samples are right: even one that accepts every wrong sample has more"
            )
        return cls(recall, fpr)

    def precision(self, base_rate: float) -> float:
        """The share of accepted samples that are right; NaN if it accepts none."""
        accepted = base_rate * self.tpr + (1 - base_rate) * self.fpr
        return base_rate * self.tpr / accepted if accepted > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class SelectionGap:
    """Accuracy by way of selection at each ``k``; columns have shape (k,), intervals are (low, high).

    ``coverage`` is what a perfect verifier would reach. ``majority_low`` is a majority vote where all wrong
    samples of a problem agree on one answer, ``majority_high`` where no two of them agree: the counts hold
    only right and wrong, and any spread of wrong answers lies between. ``verified`` is best-of-k with the
    ``verifier``, none without one. The ``gap_…`` are coverage less the accuracy, in the same order.
    """

    benchmark: str
    model: str
    k: Ints
    coverage: Floats
    majority_low: Floats
    majority_high: Floats
    verified: Floats | None
    verifier: Verifier | None
    fallback: Fallback
    coverage_interval: tuple[Floats, Floats]
    majority_low_interval: tuple[Floats, Floats]
    majority_high_interval: tuple[Floats, Floats]
    verified_interval: tuple[Floats, Floats] | None
    problems: int
    left_out: int
    level: float
    seed: int

    @property
    def gap_majority(self) -> tuple[Floats, Floats]:
        """Coverage less majority vote: least (wrong samples all differ) and most (all agree)."""
        return self.coverage - self.majority_high, self.coverage - self.majority_low

    @property
    def gap_verified(self) -> Floats | None:
        """Coverage less best-of-k with the verifier; none without one."""
        return None if self.verified is None else self.coverage - self.verified


def selection_gap(
    counts: Counts,
    ks: ArrayLike,
    verifier: Verifier | None = None,
    *,
    fallback: Fallback = "random",
    short: Short = "error",
    level: float = 0.9,
    bootstraps: int = 2000,
    seed: int = 0,
) -> SelectionGap:
    """Coverage, both bounds of a majority vote, and best-of-k with a verifier, at each k.

    Intervals are of the problems (bootstrap, central ``level``). DataError where k is above an n (``short``
    as in `pass_at_k.drawn_counts`), or counts are broken.
    """
    check_counts(counts)
    k = np.atleast_1d(np.asarray(ks))
    if k.size == 0 or k.dtype.kind not in "iu" or k.min() < 1:
        raise DataError("k of a selection gap: give whole numbers of samples, each at least 1")
    n, c, left_out = drawn_counts(counts, int(k.max()), short)
    each = np.zeros((4, n.size, k.size))
    for column, size in enumerate(int(v) for v in k):
        right = np.arange(size + 1)
        tables = [
            (right > 0).astype(np.float64),
            right_of_majority(size, "alike"),
            right_of_majority(size, "different"),
            right_of_verifier(size, verifier, fallback) if verifier else np.zeros(size + 1),
        ]
        each[:, :, column] = mean_over_draws(n, c, size, np.stack(tables))
    bounds = [percentiles(bootstrap_means(values, bootstraps, seed), level) for values in each]
    return SelectionGap(
        counts.benchmark,
        counts.model,
        k.astype(np.int64),
        each[0].mean(axis=0),
        each[1].mean(axis=0),
        each[2].mean(axis=0),
        each[3].mean(axis=0) if verifier else None,
        verifier,
        fallback,
        bounds[0],
        bounds[1],
        bounds[2],
        bounds[3] if verifier else None,
        n.size,
        left_out,
        level,
        seed,
    )


def mean_over_draws(n: Ints, c: Ints, k: int, tables: Floats) -> Floats:
    """Mean over all draws of k of n samples of what ``tables`` say; shape (tables, problems).

    ``tables`` have shape (tables, k + 1), entry h for h right of k. The number of right ones of a draw
    without replacement is hypergeometric, P(h) = C(c, h) C(n-c, k-h) / C(n, k).
    """
    result = np.empty((tables.shape[0], n.size))
    for problem, (total, right) in enumerate(zip(n.tolist(), c.tolist(), strict=True)):
        h = np.arange(max(0, k - (total - right)), min(k, right) + 1)
        logs = -gammaln(h + 1.0) - gammaln(right - h + 1.0)
        logs -= gammaln(k - h + 1.0) + gammaln(total - right - k + h + 1.0)
        chance = np.exp(logs - logs.max())
        result[:, problem] = tables[:, h] @ (chance / chance.sum())
    return result


def right_of_majority(k: int, wrong: Literal["alike", "different"]) -> Floats:
    """Chance that a plurality of k votes is right, for h = 0..k right ones; ties are broken at random.

    ``alike``: all wrong votes are for one answer, so right ones need more than half (half of ties). It is
    the least that any spread gives. ``different``: no two wrong votes agree, so two right ones win, and a
    single one with chance 1/k. It is the most.
    """
    h = np.arange(k + 1)
    if wrong == "alike":
        return np.where(2 * h == k, 0.5, (2 * h > k).astype(np.float64))
    chance = (h >= 2).astype(np.float64)
    chance[1] = 1 / k
    return chance


def right_of_verifier(k: int, verifier: Verifier, fallback: Fallback = "random") -> Floats:
    """Chance that best-of-k is right, for h = 0..k right ones: one of the accepted samples, at random.

    With R of h right and W of k-h wrong samples accepted, it is the mean of R / (R + W); as 1/m is the
    integral of s^(m-1) from 0 to 1, that mean is the integral of h t (1 - t + t s)^(h-1) (1 - f + f
    s)^(k-h) with t the tpr and f the fpr. Taken by Gauss-Legendre on panels that halve towards s = 1,
    where it has its weight. If none is accepted, the ``fallback`` is any sample, right with h / k, or no
    answer.
    """
    if k < 1:
        raise DataError(f"best of {k} samples: at least one is needed")
    if fallback not in ("random", "abstain"):
        raise DataError(f"fallback {fallback!r}: it is 'random' or 'abstain'")
    h = np.arange(k + 1)
    t, f = verifier.tpr, verifier.fpr
    edges = np.concatenate([[0.0], 0.5 ** np.arange(np.ceil(np.log2(k)) + 3, -1, -1)])
    chance = np.zeros(k + 1)
    for low, high in pairwise(edges.tolist()):
        u = low + (high - low) * (_NODES + 1) / 2  # u = 1 - s
        weights = _WEIGHTS * (high - low) / 2
        logs_right, logs_wrong = np.log1p(-t * u), np.log1p(-f * u)
        for at, weight in enumerate(weights):
            chance[1:] += weight * np.exp((h[1:] - 1) * logs_right[at] + (k - h[1:]) * logs_wrong[at])
    chance *= h * t
    if fallback == "random":
        chance += np.power(1 - t, h) * np.power(1 - f, k - h) * h / k
    return chance
