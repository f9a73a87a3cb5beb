"""The coverage law c = exp(a k^b): fitted, with errors and intervals, and asked for a target coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from zhoubao.errors import DataError
from zhoubao.scaling.data import Counts, Floats, Ints
from zhoubao.scaling.pass_at_k import Short, bootstrap_means, log_spaced, pass_at_k_of, percentiles

__all__ = ["CoverageLaw", "HeldOut", "SamplesFor", "Space", "fit_coverage", "fit_curve", "held_out"]

Space = Literal["coverage", "log"]
"""On what the squares are least: the coverage itself, as published, or its logarithm."""

_STEPS = 200


@dataclass(frozen=True, slots=True)
class SamplesFor:
    """The samples ``k`` per problem at which the law reaches ``target``, with its interval.

    ``beyond`` says that k lies above the largest k that was fitted, by the factor ``reach`` (k over that k):
    then it is an extrapolation, and the law knows nothing of problems that the model never solves.
    ``unreached`` is the share of resamples whose law never reaches the target; the interval is then open
    above (``high`` is infinite where that share exceeds what the level leaves there).
    """

    target: float
    k: float
    low: float
    high: float
    level: float
    beyond: bool
    reach: float
    unreached: float


@dataclass(frozen=True, slots=True)
class CoverageLaw:
    """The law c = exp(a k^b) of one model, a < 0 (Brown et al. 2024, arXiv 2407.21787, eq. 3).

    ``space`` says on what it was fitted; the constants of the two differ. ``k`` and ``coverage`` are what it
    was fitted to. ``mean_error`` and ``max_error`` are absolute errors of coverage (0.01 is one point) and
    ``r2`` the share of coverage's variance that is explained, in either space. ``se_a`` and ``se_b`` are
    standard deviations over bootstrap resamples of the problems, the intervals their central ``level``;
    errors at neighbouring k are of the same problems, so residuals of the fit would give standard errors that
    are far too small. ``replicates`` has shape (bootstraps that could be fitted, 2), ``failed`` could not be:
    they solved no problem, or all of them always. ``left_out`` problems had fewer samples than the largest k.
    """

    benchmark: str
    model: str
    space: Space
    a: float
    b: float
    se_a: float
    se_b: float
    a_interval: tuple[float, float]
    b_interval: tuple[float, float]
    level: float
    mean_error: float
    max_error: float
    r2: float
    k: Ints
    coverage: Floats
    problems: int
    left_out: int
    replicates: Floats
    failed: int
    seed: int

    def at(self, k: ArrayLike) -> Floats:
        """Coverage by the law at k samples (k >= 1)."""
        return _law(self.a, self.b, _positive(k))

    def band(self, k: ArrayLike) -> tuple[Floats, Floats]:
        """The interval of the law's coverage at each k, of the central ``level`` of resamples."""
        at = _positive(k)
        curves = _law(self.replicates[:, :1], self.replicates[:, 1:], np.atleast_1d(at)[None, :])
        low, high = percentiles(curves, self.level)
        return low.reshape(at.shape), high.reshape(at.shape)

    def samples_for(self, target: float) -> SamplesFor:
        """The k at which the law reaches ``target``: (log(target) / a)^(1/b).

        DataError where target is not between 0 and 1, or the law does not rise with k (b >= 0).
        """
        if not 0 < target < 1:
            raise DataError(f"target coverage {target}: it lies between 0 and 1, both excluded")
        if self.b >= 0:
            raise DataError(f"the coverage law of {self.model} does not rise with k: it reaches no target")
        k = float(_samples(target, np.array([self.a]), np.array([self.b]))[0])
        each = _samples(target, self.replicates[:, 0], self.replicates[:, 1])
        edges = [(1 - self.level) / 2, (1 + self.level) / 2]
        low, high = np.quantile(each, edges, method="inverted_cdf")  # no mean of a number and infinity
        largest = float(self.k.max())
        return SamplesFor(
            target,
            k,
            float(low),
            float(high),
            self.level,
            k > largest,
            k / largest,
            float(np.mean(np.isinf(each))),
        )


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well the law fitted up to ``fitted_to`` foretells the coverage at ``k`` beyond; shape (k,).

    ``error`` is foretold minus measured coverage.
    """

    law: CoverageLaw
    fitted_to: int
    k: Ints
    measured: Floats
    foretold: Floats

    @property
    def error(self) -> Floats:
        return np.asarray(self.foretold - self.measured)


def fit_coverage(
    counts: Counts,
    ks: ArrayLike | None = None,
    *,
    space: Space = "coverage",
    short: Short = "error",
    level: float = 0.9,
    bootstraps: int = 1000,
    seed: int = 0,
) -> CoverageLaw:
    """Fit c = exp(a k^b) to the coverage of a model (Brown et al. 2024, arXiv 2407.21787, eq. 3).

    By their protocol (appendix C.1): 40 log-spaced k up to 10,000, rounded, duplicates removed, least squares
    on the coverage itself. ``ks`` names other k. Where a problem has fewer than 10,000 samples the largest k
    is the smallest n, unless ``short="leave_out"``. ``space="log"`` has least squares on log coverage, where
    the small coverages at small k weigh as much as the large ones; its constants are others.

    DataError where the model solves no problem, or every sample is right (a = 0, and b could be anything), or
    coverage is given at fewer than three k or is the same at all of them.
    """
    if ks is None:
        fewest = int(counts.n.min()) if len(counts) else 0
        if short == "error" and fewest < 3:
            raise DataError(
                f"a problem of {counts.model} has {fewest} samples: the law needs k up to at least 3"
            )
        ks = log_spaced(10_000 if short == "leave_out" else min(10_000, fewest))
    k = np.unique(np.asarray(ks))
    each, left_out = pass_at_k_of(counts, k, short)
    measured = each.mean(axis=0)
    a, b = fit_curve(k, measured, space=space, name=counts.model)
    means = bootstrap_means(each, bootstraps, seed)
    usable = (means.min(axis=1) > 0) & (np.ptp(means, axis=1) > 0)
    means = means[usable]
    if len(means) < 2:
        raise DataError(
            f"{len(means)} of {bootstraps} bootstraps of {counts.model} have a coverage that can be fitted: "
            f"raise the bootstraps, or give more problems that are solved sometimes"
        )
    replicates = _least_squares(k.astype(np.float64), means, space, np.array([a, b]))
    low, high = percentiles(replicates, level)
    errors = _law(a, b, k.astype(np.float64)) - measured
    return CoverageLaw(
        counts.benchmark,
        counts.model,
        space,
        a,
        b,
        float(replicates[:, 0].std(ddof=1)),
        float(replicates[:, 1].std(ddof=1)),
        (float(low[0]), float(high[0])),
        (float(low[1]), float(high[1])),
        level,
        float(np.abs(errors).mean()),
        float(np.abs(errors).max()),
        float(1 - np.sum(errors**2) / np.sum((measured - measured.mean()) ** 2)),
        k.astype(np.int64),
        measured,
        each.shape[0],
        left_out,
        replicates,
        int(np.sum(~usable)),
        seed,
    )


def held_out(counts: Counts, fitted_to: int, beyond: ArrayLike, *, space: Space = "coverage") -> HeldOut:
    """Fit up to ``fitted_to`` samples and compare with the coverage measured at the ks ``beyond``.

    The coverage up to ``fitted_to`` is of all samples, so what is tested is the form of the law and not what
    fewer samples would do to its noise. DataError where a k is not beyond, or as of `fit_coverage`.
    """
    later = np.unique(np.asarray(beyond))
    if later.size == 0 or later.min() <= fitted_to:
        raise DataError(f"k to be foretold lie not all above {fitted_to}, up to which the law is fitted")
    law = fit_coverage(counts, log_spaced(fitted_to), space=space, bootstraps=200)
    measured = pass_at_k_of(counts, later)[0].mean(axis=0)
    return HeldOut(law, fitted_to, later.astype(np.int64), measured, law.at(later))


def fit_curve(
    k: ArrayLike, coverage: ArrayLike, *, space: Space = "coverage", name: str = "the model"
) -> tuple[float, float]:
    """(a, b) of exp(a k^b) for a coverage curve by least squares; errors as of `fit_coverage`."""
    x, c = np.asarray(k, dtype=np.float64), np.asarray(coverage, dtype=np.float64)
    if space not in ("coverage", "log"):
        raise DataError(f"space {space!r}: least squares are on 'coverage' or on 'log'")
    if x.shape != c.shape or np.unique(x).size < 3:
        raise DataError(
            f"coverage of {name} at {np.unique(x).size} k: the law needs at least three different k"
        )
    if not (np.isfinite(x).all() and np.isfinite(c).all() and x.min() >= 1 and c.min() >= 0 and c.max() <= 1):
        raise DataError(
            f"k or coverage of {name} is not finite or out of range: k >= 1 and 0 <= coverage <= 1"
        )
    if c.max() == 0:
        raise DataError(f"{name} solves no problem with any sample: coverage is 0 and has no law")
    if c.min() == 1:
        raise DataError(f"{name} solves every problem with every sample: a = 0 and b could be anything")
    if c.min() == 0:
        raise DataError(f"coverage of {name} is 0 at {int(np.sum(c == 0))} of the k: exp(a k^b) never is")
    if np.ptp(c) == 0:
        raise DataError(f"coverage of {name} is the same at all k: b = 0, more samples never help")
    a, b = _least_squares(x, c[None, :], space, None)[0]
    return float(a), float(b)


def _law(a: ArrayLike, b: ArrayLike, k: Floats) -> Floats:
    return np.asarray(np.exp(np.asarray(a) * np.power(k, np.asarray(b))))


def _samples(target: float, a: Floats, b: Floats) -> Floats:
    """k at the target, infinite where b >= 0 leaves it below."""
    falls = b < 0
    with np.errstate(over="ignore"):
        k = np.exp(np.log(np.log(target) / a) / np.where(falls, b, -1.0))
    return np.where(falls, k, np.where(np.exp(a) >= target, 1.0, np.inf))


def _positive(k: ArrayLike) -> Floats:
    at = np.asarray(k, dtype=np.float64)
    if at.size == 0 or not np.isfinite(at).all() or at.min() < 1:
        raise DataError("k of the coverage law: samples are finite numbers of at least 1")
    return at


def _least_squares(k: Floats, c: Floats, space: Space, start: Floats | None) -> Floats:
    """(a, b) of each row of ``c``, shape (curves, 2), by Levenberg-Marquardt on all curves at once.

    The steps are in log(-a) and b, so that a stays negative. Without a start it is the straight line of
    log(-log c) on log k, which is the law itself with other weights.
    """
    x = np.log(k)
    if start is None:
        inside = np.clip(c, 1e-12, 1 - 1e-12)
        y = np.log(-np.log(inside))
        weight = np.where((c > 0) & (c < 1), 1.0, 1e-6)
        mean_x = (weight * x).sum(1) / weight.sum(1)
        mean_y = (weight * y).sum(1) / weight.sum(1)
        dx = x - mean_x[:, None]
        b = (weight * dx * y).sum(1) / (weight * dx * dx).sum(1)
        theta = np.stack([mean_y - b * mean_x, b], axis=1)
    else:
        theta = np.tile([np.log(-start[0]), start[1]], (c.shape[0], 1))
    goal = c if space == "coverage" else np.log(c)

    def model(t: Floats) -> tuple[Floats, Floats]:
        with np.errstate(over="ignore"):
            log_c = -np.exp(np.clip(t[:, :1] + t[:, 1:] * x, -700, 700))
        value = np.exp(log_c) if space == "coverage" else log_c
        slope = value * log_c if space == "coverage" else log_c  # by t0; by t1 it is this times log k
        return value, slope

    damping = np.full(c.shape[0], 1e-3)
    value, slope = model(theta)
    cost = np.sum((value - goal) ** 2, axis=1)
    for _ in range(_STEPS):
        residual = value - goal
        g0, g1 = (slope * residual).sum(1), (slope * x * residual).sum(1)
        h00, h01, h11 = (slope**2).sum(1), (slope**2 * x).sum(1), (slope**2 * x * x).sum(1)
        h00, h11 = h00 * (1 + damping) + 1e-300, h11 * (1 + damping) + 1e-300
        determinant = h00 * h11 - h01**2
        determinant = np.where(determinant > 0, determinant, 1e-300)
        step = np.stack([h01 * g1 - h11 * g0, h01 * g0 - h00 * g1], axis=1) / determinant[:, None]
        step = np.clip(step, -2.0, 2.0)
        trial, trial_slope = model(theta + step)
        trial_cost = np.sum((trial - goal) ** 2, axis=1)
        better = trial_cost <= cost
        settled = np.abs(step).max(axis=1) < 1e-12
        theta = np.where(better[:, None], theta + step, theta)
        value = np.where(better[:, None], trial, value)
        slope = np.where(better[:, None], trial_slope, slope)
        cost = np.where(better, trial_cost, cost)
        damping = np.clip(np.where(better, damping / 10, damping * 10), 1e-12, 1e12)
        if np.all(settled | (damping >= 1e12)):
            break
    return np.stack([-np.exp(theta[:, 0]), theta[:, 1]], axis=1)
