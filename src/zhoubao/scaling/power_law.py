"""A power law in one variable, y = E + K x^-gamma, with or without the term that no scale removes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhoubao.errors import DataError
from zhoubao.scaling.data import Floats
from zhoubao.scaling.separable import (
    Basis,
    Draws,
    Progress,
    Residuals,
    bootstrap,
    fit_separable,
    weights_of,
)

__all__ = ["PowerLaw", "PowerLawFit", "bootstrap_power_law", "fit_power_law"]

_SPAN = (1e-3, 10.0)


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """y = E + K x^-gamma: ``E`` the irreducible term in units of y, ``gamma`` without unit.

    The form of Kaplan et al. 2020, arXiv 2001.08361, where E = 0; with E as in Henighan et al. 2020,
    arXiv 2010.14701. ``K`` has units of y times x^gamma.
    """

    E: float
    K: float
    gamma: float

    def predict(self, x: Floats) -> Floats:
        """y at ``x`` > 0, of the same shape."""
        return np.asarray(self.E + self.K * np.asarray(x, dtype=np.float64) ** -self.gamma)


@dataclass(frozen=True, slots=True)
class PowerLawFit:
    """A fitted law. ``rmse`` is the root mean square of the residuals that were minimised.

    ``gamma_at_edge`` says that the best exponent is an end of the span searched (0.001 to 10): the data then
    do not tell it. ``no_irreducible`` says that E was asked for and its best value is 0.
    """

    law: PowerLaw
    points: int
    residuals: Residuals
    rmse: float
    gamma_at_edge: bool
    no_irreducible: bool


def fit_power_law(
    x: Floats,
    y: Floats,
    *,
    irreducible: bool = True,
    residuals: Residuals = "relative",
    where: str = "power law",
) -> PowerLawFit:
    """Fit y = E + K x^-gamma by least squares, E >= 0 and K > 0; ``x`` and ``y`` have shape (points,).

    ``residuals`` are relative by default, which for a loss is its error in log loss to first order.
    Raises ``DataError`` for values that are not above 0, for fewer points than constants and one, for fewer
    different x than constants, and where y does not fall with x. ``where`` begins the message.
    """
    x, y = _checked(x, y, irreducible, where)
    basis, scale = _basis(x, irreducible)
    fits = fit_separable(basis, y, weights_of(y, residuals)[np.newaxis], _SPAN)
    gamma = float(fits.exponents[0])
    top = float(fits.constants[0, -1])
    if top <= 1e-12 * float(y.mean()):  # what rounding leaves of level values
        raise DataError(
            f"{where}: the values do not fall as x rises; a falling power law does not describe them."
        )
    floor = float(fits.constants[0, 0]) if irreducible else 0.0
    return PowerLawFit(
        law=PowerLaw(floor, top * scale**gamma, gamma),
        points=y.size,
        residuals=residuals,
        rmse=float(np.sqrt(fits.rss[0] / y.size)),
        gamma_at_edge=bool(fits.at_edge[0]),
        no_irreducible=irreducible and floor == 0.0,
    )


def bootstrap_power_law(
    x: Floats,
    y: Floats,
    *,
    irreducible: bool = True,
    residuals: Residuals = "relative",
    resamples: int = 1000,
    seed: int = 0,
    where: str = "power law",
    progress: Progress | None = None,
) -> Draws:
    """Constants ``E``, ``K`` and ``gamma`` refitted to resampled points (``E`` is 0 without that term).

    Raises as ``fit_power_law``, and for fewer points than constants and two.
    """
    x, y = _checked(x, y, irreducible, where)
    basis, scale = _basis(x, irreducible)
    names = ("E", "K", "gamma") if irreducible else ("K", "gamma")
    draws = bootstrap(
        basis, y, residuals, _SPAN, names, resamples=resamples, seed=seed, where=where, progress=progress
    )
    gamma = draws.of("gamma")
    floor = draws.of("E") if irreducible else np.zeros_like(gamma)
    values = np.column_stack([floor, draws.of("K") * scale**gamma, gamma])
    return Draws(("E", "K", "gamma"), values, draws.at_edge, draws.redrawn)


def _basis(x: Floats, irreducible: bool) -> tuple[Basis, float]:
    """The columns 1 and (x / scale)^-gamma; x in units of its geometric mean keeps both of one size."""
    logs = np.log(x)
    middle = float(logs.mean())

    def columns(exponents: Floats) -> Floats:
        falling = np.exp(-exponents[:, np.newaxis] * (logs - middle))
        return np.stack([np.ones_like(falling), falling], axis=1) if irreducible else falling[:, np.newaxis]

    return columns, float(np.exp(middle))


def _checked(x: Floats, y: Floats, irreducible: bool, where: str) -> tuple[Floats, Floats]:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise DataError(f"{where}: x has shape {x.shape} and y {y.shape}; give two columns of one length.")
    for name, values in (("x", x), ("y", y)):
        bad = ~(np.isfinite(values) & (values > 0))
        if bad.any():
            place = int(np.argmax(bad))
            raise DataError(
                f"{where}: {name} is {values[place]!r} at point {place + 1}; give finite values above 0."
            )
    constants = 3 if irreducible else 2
    if x.size <= constants or np.unique(x).size < constants:
        raise DataError(
            f"{where}: {x.size} points at {np.unique(x).size} different x do not tell {constants} constants; "
            f"give {constants + 1} points or more at {constants} different x."
        )
    return x, y
