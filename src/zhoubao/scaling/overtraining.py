"""Loss of models trained on more tokens than is optimal, and the downstream error that goes with a loss.

Both laws are those of Gadre et al. 2024, arXiv 2403.08540.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhoubao.errors import DataError
from zhoubao.scaling.data import Floats, Runs
from zhoubao.scaling.separable import (
    Basis,
    Draws,
    Progress,
    Residuals,
    bootstrap,
    fit_separable,
    weights_of,
)

__all__ = [
    "DownstreamFit",
    "DownstreamLaw",
    "OvertrainingFit",
    "OvertrainingLaw",
    "bootstrap_overtraining",
    "fit_downstream",
    "fit_overtraining",
]

_ETA_SPAN = (1e-3, 2.0)
_GAMMA_SPAN = (1e-2, 20.0)
_LOSS_NAMES = ("E", "a", "b", "eta")


@dataclass(frozen=True, slots=True)
class OvertrainingLaw:
    """L(C, M) = E + (a M^eta + b M^-eta) C^-eta, M = D / N tokens per parameter and C = 6 N D training FLOP.

    The over-training law of Gadre et al. 2024, arXiv 2403.08540 (their multiplier M counts tokens per
    parameter). It is L = E + A N^-alpha + B D^-beta with alpha = beta = 2 eta, A = a 6^-eta and
    B = b 6^-eta, written in C and M: training on more tokens per parameter scales the reducible loss and
    leaves its exponent as it is. ``E`` is in nats per token.
    """

    E: float
    a: float
    b: float
    eta: float

    def loss(self, n: Floats, d: Floats) -> Floats:
        """Loss of ``n`` parameters trained on ``d`` tokens, of their shape."""
        n, d = np.asarray(n, dtype=np.float64), np.asarray(d, dtype=np.float64)
        return self.loss_at(6.0 * n * d, d / n)

    def loss_at(self, flop: Floats, tokens_per_parameter: Floats) -> Floats:
        """Loss at C training FLOP and M tokens per parameter, of their shape."""
        flop = np.asarray(flop, dtype=np.float64)
        m = np.asarray(tokens_per_parameter, dtype=np.float64)
        return np.asarray(self.E + (self.a * m**self.eta + self.b * m**-self.eta) * flop**-self.eta)

    @property
    def optimal_tokens_per_parameter(self) -> float:
        """The M of least loss at any compute, (b / a)^(1 / (2 eta)): infinite where a is 0, 0 where b is."""
        if self.a == 0:
            return float("inf")
        return float((self.b / self.a) ** (1.0 / (2.0 * self.eta)))


@dataclass(frozen=True, slots=True)
class OvertrainingFit:
    """A fitted law. ``rmse`` is the root mean square of the residuals that were minimised.

    ``at_zero`` names the constants of E, a, b whose best value is 0, and ``eta_at_edge`` says that the best
    exponent is an end of the span searched (0.001 to 2): the runs then do not tell it.
    """

    law: OvertrainingLaw
    runs: int
    residuals: Residuals
    rmse: float
    eta_at_edge: bool
    at_zero: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DownstreamLaw:
    """Err(L) = epsilon - k exp(-gamma L): mean top-1 error (0 to 1) of downstream tasks at a loss L.

    Gadre et al. 2024, arXiv 2403.08540; a power law in perplexity exp(L). ``epsilon`` is the error that a
    useless model tends to.
    """

    epsilon: float
    k: float
    gamma: float

    def error(self, loss: Floats) -> Floats:
        """Error at losses in nats per token, of their shape."""
        return np.asarray(self.epsilon - self.k * np.exp(-self.gamma * np.asarray(loss, dtype=np.float64)))


@dataclass(frozen=True, slots=True)
class DownstreamFit:
    """A fitted law. ``rmse`` is in units of error; ``gamma_at_edge`` says that the data do not tell gamma."""

    law: DownstreamLaw
    points: int
    rmse: float
    gamma_at_edge: bool


def fit_overtraining(runs: Runs, *, residuals: Residuals = "absolute", where: str = "") -> OvertrainingFit:
    """Fit the over-training law by least squares, E, a, b >= 0, to runs that share one training data set.

    ``residuals`` are absolute by default, as in the paper. C is 6 N D of the runs, not their recorded FLOP,
    since the law's form rests on it. Raises ``DataError`` for columns that are not above 0, fewer than 5
    runs or 2 sizes, runs of several ``groups``, and runs whose log N and log D lie on one line (all at one
    M, for one), which do not tell the terms apart.
    """
    where = where or runs.origin.file
    y = _checked(runs, where)
    fits = fit_separable(_loss_basis(runs), y, weights_of(y, residuals)[np.newaxis], _ETA_SPAN)
    floor, a, b = (float(value) for value in fits.constants[0])
    if a == 0 and b == 0:
        raise DataError(
            f"{where}: the losses do not fall with scale; the over-training law does not describe them."
        )
    eta = float(fits.exponents[0])
    return OvertrainingFit(
        law=OvertrainingLaw(floor, a, b, eta),
        runs=len(runs),
        residuals=residuals,
        rmse=float(np.sqrt(fits.rss[0] / y.size)),
        eta_at_edge=bool(fits.at_edge[0]),
        at_zero=tuple(name for name, value in (("E", floor), ("a", a), ("b", b)) if value == 0),
    )


def bootstrap_overtraining(
    runs: Runs,
    *,
    residuals: Residuals = "absolute",
    resamples: int = 1000,
    seed: int = 0,
    where: str = "",
    progress: Progress | None = None,
) -> Draws:
    """Constants ``E``, ``a``, ``b``, ``eta`` refitted to resampled runs; raises as ``fit_overtraining``,
    and for fewer than 6 runs."""
    where = where or runs.origin.file
    y = _checked(runs, where)
    return bootstrap(
        _loss_basis(runs),
        y,
        residuals,
        _ETA_SPAN,
        _LOSS_NAMES,
        resamples=resamples,
        seed=seed,
        where=where,
        progress=progress,
    )


def fit_downstream(loss: Floats, error: Floats, *, where: str = "downstream error") -> DownstreamFit:
    """Fit Err(L) by least squares with epsilon, k >= 0; ``loss`` and ``error`` have shape (models,).

    Raises ``DataError`` for values that are not finite, a loss not above 0, an error outside 0 to 1, fewer
    than 4 models or 3 different losses, and errors that do not rise with the loss.
    """
    loss, error = np.asarray(loss, dtype=np.float64), np.asarray(error, dtype=np.float64)
    if loss.ndim != 1 or loss.shape != error.shape:
        raise DataError(
            f"{where}: loss has shape {loss.shape} and error {error.shape}; give two equal columns."
        )
    if not (np.isfinite(loss) & (loss > 0)).all():
        raise DataError(f"{where}: a loss is not a number above 0; leave such models out.")
    if not ((error >= 0) & (error <= 1)).all():
        raise DataError(
            f"{where}: an error is not between 0 and 1; give shares, and leave out models without."
        )
    if loss.size < 4 or np.unique(loss).size < 3:
        raise DataError(
            f"{where}: {loss.size} models at {np.unique(loss).size} losses do not tell 3 constants; "
            "give 4 models or more at 3 different losses."
        )
    middle = float(loss.mean())

    def columns(exponents: Floats) -> Floats:
        falling = np.exp(-exponents[:, np.newaxis] * (loss - middle))
        return np.stack([np.ones_like(falling), -falling], axis=1)

    fits = fit_separable(columns, error, np.ones((1, error.size)), _GAMMA_SPAN)
    epsilon, k = (float(value) for value in fits.constants[0])
    gamma = float(fits.exponents[0])
    if k <= 0:
        raise DataError(f"{where}: the errors do not rise with the loss; the law does not describe them.")
    return DownstreamFit(
        law=DownstreamLaw(epsilon, k * float(np.exp(gamma * middle)), gamma),
        points=error.size,
        rmse=float(np.sqrt(fits.rss[0] / error.size)),
        gamma_at_edge=bool(fits.at_edge[0]),
    )


def _loss_basis(runs: Runs) -> Basis:
    """The columns 1, (M / C)^eta and (M C)^-eta, which are (6 N²)^-eta and (6 D²)^-eta."""
    parameters = np.log(6.0) + 2.0 * np.log(runs.n)
    tokens = np.log(6.0) + 2.0 * np.log(runs.d)

    def columns(exponents: Floats) -> Floats:
        eta = exponents[:, np.newaxis]
        of_n = np.exp(-eta * parameters)
        return np.stack([np.ones_like(of_n), of_n, np.exp(-eta * tokens)], axis=1)

    return columns


def _checked(runs: Runs, where: str) -> Floats:
    for name, values in (("n", runs.n), ("d", runs.d), ("loss", runs.loss)):
        bad = ~(np.isfinite(values) & (values > 0))
        if bad.any():
            row = int(runs.rows[np.argmax(bad)])
            raise DataError(
                f"{where}, row {row}: {name} is not a number above 0; correct it or leave the run out."
            )
    if len(set(runs.groups)) > 1:
        raise DataError(
            f"{where}: the runs were trained on {len(set(runs.groups))} data sets "
            f"({', '.join(sorted(set(runs.groups)))}); fit the law to one of them at a time."
        )
    sizes = np.unique(runs.n).size
    if len(runs) < 5 or sizes < 2:
        raise DataError(
            f"{where}: {len(runs)} runs of {sizes} sizes do not tell the 4 constants of the law; "
            "give 5 runs or more of 2 sizes or more."
        )
    x, z = np.log(runs.n), np.log(runs.d)
    slope = np.cov(x, z)[0, 1] / x.var(ddof=1)
    if np.abs(z - z.mean() - slope * (x - x.mean())).max() < 0.01:
        raise DataError(
            f"{where}: log N and log D of all runs lie on one line, so that the two terms of the law "
            "cannot be told apart; add runs of a size with other tokens per parameter."
        )
    return runs.loss
