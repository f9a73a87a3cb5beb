"""How well the constants of a loss law are known: the law fitted again to runs drawn with replacement.

As in Besiroglu et al. 2024, arXiv 2404.10102: as many runs as were fitted are drawn with replacement, the law
is fitted to them with the same Huber loss, and a standard error is the standard deviation of a constant over
all such fits. Every fit here is run to convergence from several starts. The errors of A and B are those of
the constants themselves, whose distributions have long tails to the right: on the Chinchilla runs the
standard error of B moves by 5 % (one standard deviation) from seed to seed at 4,000 bootstraps, and an
interval says more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.batch_lbfgs import minimize_each
from zhoubao.scaling.data import Floats, Runs
from zhoubao.scaling.loss_law import CONSTANTS, LEAST_SIZES, SAME, VANISHED, LossLawFit
from zhoubao.scaling.loss_law_objective import LossObjective

__all__ = ["LossLawBootstrap", "bootstrap_loss_law", "tails"]

_LEAST = 20
_CHUNK = 500
"""Bootstraps that are fitted at once, with the progress told after each chunk."""
_OTHER = 1e-6
"""An end this far above the lowest, relatively, is another minimum."""


@dataclass(frozen=True, slots=True, eq=False)
class LossLawBootstrap:
    """Laws of all bootstraps that gave one.

    ``laws`` has shape (count - failed, 5), columns E, A, B, alpha, beta. ``failed`` bootstraps drew runs on
    which the loss does not fall with N or with D, or too few sizes, and are left out of errors and intervals.
    ``elsewhere`` ended lower from another start than from the fit; ``unconverged`` ended where no step
    gained anything, with a gradient above the tolerance.
    """

    fit: LossLawFit
    laws: Floats
    count: int
    seed: int
    failed: int
    elsewhere: int
    unconverged: int

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard deviation of each constant over the bootstraps, by its name."""
        errors = np.std(self.laws, axis=0, ddof=1).tolist()
        return {name: errors[at] for at, name in enumerate(CONSTANTS)}

    @property
    def correlation(self) -> Floats:
        """Correlation of the constants E, A, B, alpha, beta over the bootstraps, shape (5, 5)."""
        matrix: Floats = np.asarray(np.corrcoef(self.laws, rowvar=False))
        return matrix

    def interval(self, level: float = 0.9) -> dict[str, tuple[float, float]]:
        """Percentile interval (low, high) of each constant, by its name, at ``level`` (0.9: 5 % to 95 %)."""
        low, high = np.quantile(self.laws, tails(level), axis=0).tolist()
        return {name: (low[at], high[at]) for at, name in enumerate(CONSTANTS)}

    def n_exponent_interval(self, level: float = 0.9) -> tuple[float, float]:
        """Percentile interval of beta / (alpha + beta), the exponent of compute-optimal N in C."""
        alpha, beta = self.laws[:, 3], self.laws[:, 4]
        low, high = np.quantile(beta / (alpha + beta), tails(level))
        return float(low), float(high)


def bootstrap_loss_law(
    fit: LossLawFit,
    *,
    count: int = 4000,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> LossLawBootstrap:
    """Fit the law to ``count`` draws of the runs of ``fit``, with its delta.

    Each draw is fitted from up to four starts, and the lowest end is kept: the fit itself, two starts of its
    grid that reached it, and the start that led to the next higher minimum. ``progress`` is told bootstraps
    done and their number. Raises ``UsageError`` for a ``count`` below 20 and ``DataError`` when more than
    half of the draws give no law.
    """
    if count < _LEAST:
        raise UsageError(f"{count} bootstraps give no interval; give {_LEAST} or more.")
    runs, rng = fit.runs, np.random.default_rng(seed)
    starts = _starts(fit)
    laws, elsewhere, unconverged = [], 0, 0
    for done in range(0, count, _CHUNK):
        draws = rng.integers(0, len(runs), size=(min(_CHUNK, count - done), len(runs)))
        weights = np.stack([np.bincount(draw, minlength=len(runs)) for draw in draws]).astype(np.float64)
        objective = LossObjective(runs, fit.delta, weights)
        at = np.tile(np.arange(len(weights)), len(starts))
        ends = minimize_each(
            lambda points, ids, objective=objective, at=at: objective.each(points, at[ids]),  # type: ignore[misc]
            objective.inner(np.repeat(starts, len(weights), axis=0)),
        )
        values = ends.values.reshape(len(starts), len(weights))
        lowest = values.argmin(axis=0)
        best = lowest * len(weights) + np.arange(len(weights))
        elsewhere += int(np.count_nonzero(values.min(axis=0) < values[0] * (1 - SAME)))
        unconverged += int(np.count_nonzero(~ends.converged[best]))
        laws.append(_laws(runs, objective.outer(ends.points[best]), weights))
        if progress is not None:
            progress(done + len(weights), count)
    found = np.concatenate(laws)
    if len(found) < count / 2:
        raise DataError(
            f"{runs.origin.file}: {count - len(found)} of {count} bootstraps give no law in which the loss "
            "falls with N and with D, so its constants have no interval; give more runs, over a wider range "
            "of both."
        )
    return LossLawBootstrap(fit, found, count, seed, count - len(found), elsewhere, unconverged)


def tails(level: float) -> tuple[float, float]:
    """The quantiles of a two-sided interval; ``UsageError`` unless 0 < ``level`` < 1."""
    if not 0 < level < 1:
        raise UsageError(f"an interval has no level {level:g}; give one between 0 and 1, such as 0.9.")
    return (1 - level) / 2, (1 + level) / 2


def _starts(fit: LossLawFit) -> Floats:
    """The fit and up to three starts of its grid, as (e, a, b, alpha, beta)."""
    law = fit.law
    own = [np.log(max(law.E, np.finfo(np.float64).tiny)), np.log(law.A), np.log(law.B), law.alpha, law.beta]
    reached = np.flatnonzero(fit.reached_from)
    chosen = [reached[len(reached) // 4], reached[3 * len(reached) // 4]]
    other = fit.objectives > fit.objectives.min() * (1 + _OTHER)
    if other.any():
        chosen.append(np.flatnonzero(other)[fit.objectives[other].argmin()])
    return np.concatenate([[own], fit.grid[np.unique(chosen)]])


def _laws(runs: Runs, constants: Floats, weights: Floats) -> Floats:
    """Of fits (e, a, b, alpha, beta) those that are laws, as E, A, B, alpha, beta."""
    a, b, alpha, beta = constants.T[1:]
    x, z = np.log(runs.n), np.log(runs.d)
    loss = np.log(runs.loss)
    sized = (a[:, None] - alpha[:, None] * x - loss).max(axis=1)
    fed = (b[:, None] - beta[:, None] * z - loss).max(axis=1)
    top = np.log(np.finfo(np.float64).max)
    good = (np.minimum(sized, fed) > np.log(VANISHED)) & (np.minimum(alpha, beta) > 0)
    good &= np.isfinite(constants).all(axis=1) & (np.maximum(a, b) < top)
    good &= _sizes(x, weights) & _sizes(z, weights)
    return np.column_stack([np.exp(constants[good, :3]), constants[good, 3:]])


def _sizes(logs: Floats, weights: Floats) -> NDArray[np.bool_]:
    """Which draws have three sizes or more, shape (draws,)."""
    _, group = np.unique(np.round(logs, 6), return_inverse=True)
    drawn = np.zeros((len(weights), group.max() + 1))
    np.add.at(drawn.T, group, weights.T)
    enough: NDArray[np.bool_] = (drawn > 0).sum(axis=1) >= LEAST_SIZES
    return enough
