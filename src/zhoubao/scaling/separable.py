"""Least squares for laws that are linear in all constants but one exponent, solved without starting values.

A power law E + K x^-gamma, the over-training law of Gadre et al. and their law of downstream error have one
constant each that enters nonlinearly. For any value of it the best other constants follow from linear least
squares (variable projection: Golub and Pereyra 1973, SIAM J. Numer. Anal. 10:413), so the fit is a search in
one dimension: a grid over the whole span takes the place of many starts, and a golden section refines it.
Constants are held at 0 or above. All resamples of a bootstrap are fitted at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Floats

__all__ = [
    "Basis",
    "Draws",
    "Progress",
    "Residuals",
    "SeparableFits",
    "bootstrap",
    "fit_separable",
    "weights_of",
]

Basis = Callable[[Floats], Floats]
"""Exponents (m,) to the columns that the constants multiply (m, constants, points)."""

Progress = Callable[[int, int], None]
Residuals = Literal["absolute", "relative"]
"""What is squared and summed: predicted less observed, or that over the observed."""

_GRID = 60
_TURNS = 44
"""Golden-section steps: 0.618^44 of a grid cell is below 1e-9 of it."""
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_DEPENDENT = 1e-20
"""A column of which less than this part of its squared length is left beside the others adds nothing."""
_BLOCK = 128
"""Fits at a time, so that their columns stay in the cache."""


@dataclass(frozen=True, slots=True)
class SeparableFits:
    """One fit a row: ``exponents`` (fits,), ``constants`` (fits, constants), ``rss`` (fits,).

    ``rss`` is the weighted sum of squares. ``at_edge`` says where the best exponent is an end of the span,
    that is, where the data do not tell it.
    """

    exponents: Floats
    constants: Floats
    rss: Floats
    at_edge: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Draws:
    """Fits to resamples: ``values`` has shape (resamples, constants), columns named by ``names``.

    ``at_edge`` is the share of resamples whose exponent the data did not tell, ``redrawn`` how many resamples
    had too few different points and were drawn again.
    """

    names: tuple[str, ...]
    values: Floats
    at_edge: float
    redrawn: int

    def of(self, name: str) -> Floats:
        """The draws of one constant, shape (resamples,)."""
        return self.values[:, self.names.index(name)]

    def interval(self, name: str, level: float = 0.90) -> tuple[float, float]:
        """The percentile interval of a constant, by default from the 5 % to the 95 % quantile.

        Raises ``UsageError`` unless 0 < level < 1.
        """
        if not 0 < level < 1:
            raise UsageError(f"an interval at the level {level:g} cannot be given; give one between 0 and 1.")
        low, high = np.quantile(self.of(name), [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def standard_error(self, name: str) -> float:
        """The standard deviation of a constant over the resamples."""
        return float(self.of(name).std(ddof=1))


def weights_of(y: Floats, residuals: Residuals) -> Floats:
    """The weight of each point's squared residual, shape (points,)."""
    return np.ones_like(y) if residuals == "absolute" else 1.0 / y**2


def fit_separable(
    basis: Basis,
    y: Floats,
    weights: Floats,
    span: tuple[float, float],
    progress: Progress | None = None,
) -> SeparableFits:
    """Minimise sum_i w_i (y_i - sum_j c_j phi_ij(exponent))² over c >= 0 and exponents in ``span``.

    ``y`` has shape (points,), ``weights`` (fits, points): one fit for each row of weights.
    """
    grid = np.linspace(np.log(span[0]), np.log(span[1]), _GRID)
    columns = basis(np.exp(grid))
    total = weights.shape[0]
    parts: list[SeparableFits] = []
    for start in range(0, total, _BLOCK):
        parts.append(_fit_block(basis, columns, grid, y, weights[start : start + _BLOCK]))
        if progress is not None:
            progress(min(start + _BLOCK, total), total)
    return SeparableFits(
        exponents=np.concatenate([part.exponents for part in parts]),
        constants=np.concatenate([part.constants for part in parts]),
        rss=np.concatenate([part.rss for part in parts]),
        at_edge=np.concatenate([part.at_edge for part in parts]),
    )


def bootstrap(
    basis: Basis,
    y: Floats,
    residuals: Residuals,
    span: tuple[float, float],
    names: tuple[str, ...],
    *,
    resamples: int,
    seed: int,
    where: str,
    progress: Progress | None = None,
) -> Draws:
    """Fit ``resamples`` draws of the points with replacement; ``names`` are the constants, the exponent last.

    A resample with fewer different points than the law has constants is drawn again. Raises ``DataError``
    where there are fewer than two points more than constants, or fewer than 2 resamples.
    """
    points, constants = y.size, len(names)
    if points < constants + 2:
        raise DataError(
            f"{where}: {points} points are too few to resample for {constants} constants; "
            f"give {constants + 2} or more, or fit without an interval."
        )
    if resamples < 2:
        raise DataError(f"{where}: {resamples} resamples give no interval; ask for 2 or more.")
    rng = np.random.default_rng(seed)
    even = np.full(points, 1.0 / points)
    counts = rng.multinomial(points, even, size=resamples).astype(np.float64)
    redrawn = 0
    while (thin := np.count_nonzero(counts, axis=1) < constants).any():
        counts[thin] = rng.multinomial(points, even, size=int(thin.sum()))
        redrawn += int(thin.sum())
    fits = fit_separable(basis, y, counts * weights_of(y, residuals), span, progress)
    return Draws(
        names=names,
        values=np.column_stack([fits.constants, fits.exponents]),
        at_edge=float(fits.at_edge.mean()),
        redrawn=redrawn,
    )


def _fit_block(basis: Basis, columns: Floats, grid: Floats, y: Floats, weights: Floats) -> SeparableFits:
    fits = weights.shape[0]
    losses = np.stack([_linear(columns[place][np.newaxis], y, weights)[1] for place in range(grid.size)])
    best = losses.argmin(axis=0)
    low = grid[np.maximum(best - 1, 0)]
    high = grid[np.minimum(best + 1, grid.size - 1)]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left = _linear(basis(np.exp(left)), y, weights)[1]
    at_right = _linear(basis(np.exp(right)), y, weights)[1]
    for _ in range(_TURNS):
        lower = at_left <= at_right
        low, high = np.where(lower, low, left), np.where(lower, right, high)
        fresh = np.where(lower, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        value = _linear(basis(np.exp(fresh)), y, weights)[1]
        left, right = np.where(lower, fresh, right), np.where(lower, left, fresh)
        at_left, at_right = np.where(lower, value, at_right), np.where(lower, at_left, value)
    middle = (low + high) / 2
    width = grid[1] - grid[0]
    edge = (middle - grid[0] < 1e-3 * width) | (grid[-1] - middle < 1e-3 * width)
    exponents = np.exp(middle)
    constants, rss = _linear(basis(exponents), y, weights)
    return SeparableFits(exponents, constants.reshape(fits, -1), rss, edge)


def _linear(columns: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Constants (fits, constants) and weighted sums of squares (fits,), constants held at 0 or above.

    Exact: where the free solution has a constant below 0, all sets of constants at 0 are compared.
    """
    count = columns.shape[1]
    constants, rss = _free(columns, y, weights, tuple(range(count)))
    wrong = ~(np.isfinite(rss) & (constants >= 0).all(axis=1))
    if not wrong.any():
        return constants, rss
    few = columns if columns.shape[0] == 1 else columns[wrong]
    heavy = weights[wrong]
    best = np.zeros((heavy.shape[0], count))
    least = (heavy * y**2).sum(axis=1)
    for size in range(1, count):
        for kept in combinations(range(count), size):
            trial, sums = _free(few, y, heavy, kept)
            better = (trial >= 0).all(axis=1) & (sums < least)
            best[better], least[better] = trial[better], sums[better]
    constants[wrong], rss[wrong] = best, least
    return constants, rss


def _free(columns: Floats, y: Floats, weights: Floats, kept: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Weighted least squares on some columns by modified Gram-Schmidt; infinite where they are dependent."""
    fits = weights.shape[0]
    constants = np.zeros((fits, columns.shape[1]))
    left = np.broadcast_to(y, weights.shape).copy()
    dependent = np.zeros(fits, dtype=np.bool_)
    bases: list[Floats] = []
    lengths: list[Floats] = []
    shares: list[Floats] = []
    above: list[list[Floats]] = []
    for name in kept:
        column = np.broadcast_to(columns[:, name], weights.shape).copy()
        whole = np.einsum("fp,fp,fp->f", weights, column, column)
        row = []
        for base, length in zip(bases, lengths, strict=True):
            part = np.einsum("fp,fp,fp->f", weights, base, column) / length
            column -= part[:, np.newaxis] * base
            row.append(part)
        length = np.einsum("fp,fp,fp->f", weights, column, column)
        dependent |= ~(length > _DEPENDENT * whole)
        length = np.where(length > 0, length, 1.0)
        share = np.einsum("fp,fp,fp->f", weights, column, left) / length
        left -= share[:, np.newaxis] * column
        bases.append(column)
        lengths.append(length)
        shares.append(share)
        above.append(row)
    for place in reversed(range(len(kept))):
        value = shares[place].copy()
        for later in range(place + 1, len(kept)):
            value -= above[later][place] * constants[:, kept[later]]
        constants[:, kept[place]] = value
    rss = np.einsum("fp,fp,fp->f", weights, left, left)
    return constants, np.where(dependent, np.inf, rss)
