"""What a loss law says of a budget: compute-optimal N and D, iso-loss and iso-FLOP curves, with intervals.

Training takes C = 6 N D FLOP (N parameters, D tokens). The closed form of the optimum is that of Hoffmann et
al. 2022, arXiv 2203.15556, eq. 4:

    N* = G (C / 6)^a,  D* = (C / 6)^b / G,  G = (alpha A / (beta B))^(1 / (alpha + beta)),
    a = beta / (alpha + beta),  b = alpha / (alpha + beta)

Intervals are percentiles over the laws of a bootstrap, at each budget on its own. They hold what the runs
leave open of the constants, and not whether the form of the law holds beyond the runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhoubao.errors import DataError
from zhoubao.scaling.data import Floats
from zhoubao.scaling.loss_law import LossLaw, positive
from zhoubao.scaling.loss_law_bootstrap import LossLawBootstrap, tails

__all__ = [
    "Band",
    "Optimum",
    "OptimumInterval",
    "compute_optimal",
    "compute_optimal_interval",
    "iso_flop",
    "iso_loss",
    "least_flop",
    "loss_interval",
]

_FLOP = 6.0
"""FLOP per parameter and token of training, forward and backward."""
_ROUND = 8 * float(np.finfo(np.float64).eps)
_LARGEST = float(np.log(np.finfo(np.float64).max))


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The least loss at each budget ``flop`` and the parameters and tokens that give it, all of one shape."""

    flop: Floats
    n: Floats
    d: Floats
    tokens_per_parameter: Floats
    loss: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """An interval at each point: ``low`` and ``high`` of the shape of what it belongs to."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OptimumInterval:
    """Percentile intervals at ``level`` of what an ``Optimum`` holds, at each budget ``flop``."""

    level: float
    flop: Floats
    n: Band
    d: Band
    tokens_per_parameter: Band
    loss: Band


def compute_optimal(law: LossLaw, flop: Floats | float) -> Optimum:
    """N*, D* and loss at budgets of ``flop`` training FLOP, of any shape (eq. 4).

    ``DataError`` unless the budgets are above 0.
    """
    flop = positive(flop, "the training compute")
    return _optimum(np.array([law.E, law.A, law.B, law.alpha, law.beta]), flop)


def compute_optimal_interval(
    bootstrap: LossLawBootstrap, flop: Floats | float, level: float = 0.9
) -> OptimumInterval:
    """What ``compute_optimal`` gives over the laws of ``bootstrap``, as percentile intervals at ``level``."""
    flop = positive(flop, "the training compute")
    each = _optimum(_columns(bootstrap, flop.ndim), flop)
    return OptimumInterval(
        level,
        flop,
        *(_band(values, level) for values in (each.n, each.d, each.tokens_per_parameter, each.loss)),
    )


def loss_interval(
    bootstrap: LossLawBootstrap, n: Floats | float, d: Floats | float, level: float = 0.9
) -> Band:
    """Percentile interval at ``level`` of the loss at ``n`` parameters and ``d`` tokens, which broadcast.

    It is the interval of the law, not of a new run, which scatters around the law.
    """
    n, d = np.broadcast_arrays(positive(n, "N"), positive(d, "D"))
    floor, size, data, alpha, beta = _columns(bootstrap, n.ndim)
    return _band(floor + size * n**-alpha + data * d**-beta, level)


def iso_loss(law: LossLaw, loss: Floats | float, n: Floats | float) -> Floats:
    """Tokens D at which a model of ``n`` parameters has ``loss`` nats per token; both broadcast.

    D = (B / (L - E - A / N^alpha))^(1 / beta). NaN where no number of tokens is enough, that is where the
    loss is not above E + A / N^alpha, and where D is too large for a float.
    """
    loss, n = positive(loss, "the loss"), positive(n, "N")
    log_gap = _log_gap(loss, law.E + law.A * n**-law.alpha)
    log_d = (np.log(law.B) - log_gap) / law.beta
    reachable = log_d < _LARGEST
    tokens: Floats = np.where(reachable, np.exp(np.where(reachable, log_d, 0.0)), np.nan)
    return tokens


def iso_flop(law: LossLaw, flop: Floats | float, n: Floats | float) -> Floats:
    """Loss of ``n`` parameters trained with ``flop`` FLOP, so on D = C / (6 N) tokens; both broadcast."""
    flop, n = positive(flop, "the training compute"), positive(n, "N")
    return law.loss(n, flop / (_FLOP * n))


def least_flop(law: LossLaw, loss: Floats | float) -> Floats:
    """Least training FLOP that reach ``loss`` nats per token, of any shape: eq. 4 solved for C.

    L* - E = (A / G^alpha + B G^beta) (C / 6)^(-alpha beta / (alpha + beta)). NaN where the loss is not above
    E, which no budget reaches, and where C is too large for a float.
    """
    loss = positive(loss, "the loss")
    log_gap = _log_gap(loss, law.E)
    log_g = _log_g(law.A, law.B, law.alpha, law.beta)
    whole = np.logaddexp(np.log(law.A) - law.alpha * log_g, np.log(law.B) + law.beta * log_g)
    log_flop = np.log(_FLOP) + (whole - log_gap) * (law.alpha + law.beta) / (law.alpha * law.beta)
    reachable = log_flop < _LARGEST
    flop: Floats = np.where(reachable, np.exp(np.where(reachable, log_flop, 0.0)), np.nan)
    return flop


def _optimum(constants: Floats, flop: Floats) -> Optimum:
    """The closed form, in logs; ``constants`` are E, A, B, alpha, beta, numbers or columns over laws."""
    floor, size, data, alpha, beta = constants
    log_g = _log_g(size, data, alpha, beta)
    log_nd = np.log(flop / _FLOP)
    log_n = log_g + beta / (alpha + beta) * log_nd
    log_d = log_nd - log_n
    if max(np.max(np.abs(log_n)), np.max(np.abs(log_d)), np.max(np.abs(log_d - log_n))) >= _LARGEST:
        raise DataError(
            "the compute-optimal N or D is too large or too small to be written; "
            "give a budget nearer to the runs that the law was fitted to."
        )
    loss = floor + np.exp(np.log(size) - alpha * log_n) + np.exp(np.log(data) - beta * log_d)
    return Optimum(flop, np.exp(log_n), np.exp(log_d), np.exp(log_d - log_n), loss)


def _log_g(size: Floats | float, data: Floats | float, alpha: Floats | float, beta: Floats | float) -> Floats:
    log_g: Floats = (np.log(alpha) + np.log(size) - np.log(beta) - np.log(data)) / (alpha + beta)
    return log_g


def _log_gap(loss: Floats, floor: Floats | float) -> Floats:
    """log(loss - floor), -inf where the loss is not above the floor by more than rounding."""
    gap = np.asarray(loss - floor)
    log_gap: Floats = np.log(gap, out=np.full(gap.shape, -np.inf), where=gap > _ROUND * loss)
    return log_gap


def _columns(bootstrap: LossLawBootstrap, dimensions: int) -> Floats:
    """E, A, B, alpha, beta of all laws, each of shape (laws, 1, …) to broadcast over that many dimensions."""
    return bootstrap.laws.T.reshape(5, -1, *(1,) * dimensions)


def _band(values: Floats, level: float) -> Band:
    low, high = np.quantile(values, tails(level), axis=0)
    return Band(np.asarray(low), np.asarray(high))
