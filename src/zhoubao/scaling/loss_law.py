"""The pre-training loss law L(N, D) = E + A / N^alpha + B / D^beta, and its fit to training runs.

Law and fit are those of Hoffmann et al. 2022, arXiv 2203.15556, eq. 2 and 3: the Huber loss of
log L̂ - log L, summed over the runs, is minimised over a = log A, b = log B, e = log E, alpha and beta, with
log L̂ as the log-sum-exp of a - alpha log N, b - beta log D and e. The minimum is sought by L-BFGS with the
analytic gradient from every point of a grid.

Three things keep the optimiser from stopping early, which Besiroglu et al. 2024 (arXiv 2404.10102) found of
the published fit. The objective is divided by delta and the number of runs, so that tolerances mean what they
say; log N and log D are centred and scaled inside, so that A and alpha no longer move together; and the best
end is polished by Newton steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.batch_lbfgs import minimize_each
from zhoubao.scaling.data import Floats, Ints, Runs
from zhoubao.scaling.loss_law_objective import LossObjective

__all__ = ["CONSTANTS", "LossLaw", "LossLawFit", "fit_loss_law", "positive", "start_grid", "subset"]

CONSTANTS = ("E", "A", "B", "alpha", "beta")
"""The order of a law's constants wherever they stand in an array."""
_LEAST_RUNS = 6
"""One more than the law has constants: five runs would be met exactly."""
LEAST_SIZES = 3
"""With two values of N (or D), A and alpha (or B and beta) cannot be told from E."""
_LINE = 1e-6
"""The runs lie on a line when log N and log D vary by less than this around it, as a part of their spread."""
SAME = 1e-9
"""Starts within this relative distance of the lowest objective have reached the same minimum."""
_EXACT = 1e-12
VANISHED = 1e-6
"""A term that nowhere is more than this part of the predicted loss is not there."""
_WEAK = 1000.0
_NO_FLOOR, _ILL_CONDITIONED = "no-floor", "ill-conditioned"


@dataclass(frozen=True, slots=True)
class LossLaw:
    """L(N, D) = E + A / N^alpha + B / D^beta in nats per token (Hoffmann et al. 2022, eq. 2).

    N are parameters, D training tokens. Raises ``DataError`` unless A, B, alpha and beta are above 0 and E
    is not below.
    """

    E: float
    A: float
    B: float
    alpha: float
    beta: float

    def __post_init__(self) -> None:
        for name in CONSTANTS:
            value = getattr(self, name)
            if not (np.isfinite(value) and (value > 0 or (value == 0 and name == "E"))):
                raise DataError(f"a loss law has {name} = {value:g}; give finite constants above 0.")

    @property
    def n_exponent(self) -> float:
        """beta / (alpha + beta): compute-optimal N grows as C to this power (eq. 4, there called a)."""
        return self.beta / (self.alpha + self.beta)

    @property
    def d_exponent(self) -> float:
        """alpha / (alpha + beta): compute-optimal D grows as C to this power (eq. 4, there called b)."""
        return self.alpha / (self.alpha + self.beta)

    def loss(self, n: Floats | float, d: Floats | float) -> Floats:
        """Predicted loss at ``n`` parameters and ``d`` tokens, which broadcast.

        ``DataError`` unless they are above 0.
        """
        n, d = positive(n, "N"), positive(d, "D")
        loss: Floats = self.E + self.A * n**-self.alpha + self.B * d**-self.beta
        return loss


@dataclass(frozen=True, slots=True, eq=False)
class LossLawFit:
    """A fitted law and how it was found.

    ``objective`` is the summed Huber loss (``delta``) of log L̂ - log L at the law. ``runs`` are those it was
    fitted to, ``dropped`` the rows of the file that ``drop_highest`` left out, the highest loss first.
    ``objectives``, shape (starts,), is where each start of ``grid``, shape (starts, 5), ended; ``converged``
    how many ended with a gradient of nearly 0, be it on a plateau where a term has vanished.

    ``condition`` is the ratio of the largest to the smallest singular value of the Jacobian of log L̂, in
    centred and scaled coordinates: how much worse the least known combination of constants is known than the
    best known. ``flags`` may hold ``no-floor`` (in the best fit E has vanished, and is given as 0) and
    ``ill-conditioned`` (the condition is above 1,000: the loss is predicted well between the runs, but the
    constants trade off against each other, and what lies far beyond the runs is hardly known).
    """

    law: LossLaw
    objective: float
    delta: float
    runs: Runs
    dropped: Ints
    grid: Floats
    objectives: Floats
    converged: int
    condition: float
    flags: tuple[str, ...] = ()

    @property
    def starts(self) -> int:
        """How many starts were run."""
        return int(self.objectives.size)

    @property
    def reached(self) -> int:
        """How many starts ended within 1e-9, relatively, of the lowest objective."""
        return int(np.count_nonzero(self.reached_from))

    @property
    def reached_from(self) -> NDArray[np.bool_]:
        """Which starts those were, shape (starts,)."""
        lowest = float(self.objectives.min())
        # the second part is for runs that the law meets exactly, where the lowest is 0 but for rounding
        within: NDArray[np.bool_] = self.objectives <= lowest * (1 + SAME) + _EXACT * self.delta * len(
            self.runs
        )
        return within

    @property
    def residuals(self) -> Floats:
        """log L̂ - log L of each run, shape (runs,)."""
        left: Floats = np.log(self.law.loss(self.runs.n, self.runs.d)) - np.log(self.runs.loss)
        return left


def start_grid(
    *,
    alpha: Sequence[float] = (0, 0.5, 1, 1.5, 2),
    beta: Sequence[float] = (0, 0.5, 1, 1.5, 2),
    e: Sequence[float] = (-1, -0.5, 0, 0.5, 1),
    a: Sequence[float] = (0, 5, 10, 15, 20, 25),
    b: Sequence[float] = (0, 5, 10, 15, 20, 25),
) -> Floats:
    """All combinations as starts, shape (starts, 5), columns e = log E, a = log A, b = log B, alpha, beta.

    The defaults are the 4,500 starts of Hoffmann et al. 2022 (appendix D.3) and Besiroglu et al. 2024.
    """
    return np.array(list(product(e, a, b, alpha, beta)), dtype=np.float64)


def fit_loss_law(
    runs: Runs,
    *,
    drop_highest: int = 0,
    delta: float = 1e-3,
    grid: Floats | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> LossLawFit:
    """Fit the law to ``runs``: Hoffmann et al. 2022, eq. 3, by L-BFGS from every start of ``grid``.

    Runs marked ``target`` are left out, then the ``drop_highest`` runs of highest loss. ``delta`` is that of
    the Huber loss; towards 0 the fit becomes one of least absolute deviations of the log loss, which is what
    the constants that Besiroglu et al. print belong to (their final fit estimates a scale along with the law,
    and delta shrinks with it to some 4e-9). ``grid`` has the columns of ``start_grid``. ``progress`` is told
    starts done and their number.

    Raises ``DataError`` for fewer than six runs or three sizes of N or D, sizes or losses that are not above
    0, runs on which log N and log D lie on one line, and runs whose loss does not fall with N or with D.
    """
    if drop_highest < 0:
        raise UsageError(f"drop_highest is {drop_highest}; give how many runs to drop, 0 or more.")
    if not (np.isfinite(delta) and delta > 0):
        raise UsageError(f"delta is {delta:g}; give the width of the Huber loss, above 0.")
    starts = start_grid() if grid is None else np.asarray(grid, dtype=np.float64)
    if (
        starts.ndim != 2
        or starts.shape[1] != len(CONSTANTS)
        or not len(starts)
        or not np.isfinite(starts).all()
    ):
        raise UsageError("the grid of starts has to be numbers of shape (starts, 5); use start_grid().")
    used, dropped = _chosen(runs, drop_highest)
    objective = LossObjective(used, delta)

    def told(done: int) -> None:
        if progress is not None:
            progress(done, len(starts))

    ends = minimize_each(objective.each, objective.inner(starts), progress=told)
    best = int(np.argmin(ends.values))
    point, value = objective.polished(ends.points[best])
    law = _law_at(used, objective, point)
    condition = objective.condition(point)
    flags = ((_NO_FLOOR,) if law.E == 0 else ()) + ((_ILL_CONDITIONED,) if condition > _WEAK else ())
    return LossLawFit(
        law=law,
        objective=value * objective.unit,
        delta=delta,
        runs=used,
        dropped=dropped,
        grid=starts,
        objectives=ends.values * objective.unit,
        converged=int(np.count_nonzero(ends.converged)),
        condition=condition,
        flags=flags,
    )


def positive(values: Floats | float, what: str) -> Floats:
    """``values`` as an array; ``DataError`` unless all are finite and above 0."""
    given: Floats = np.asarray(values, dtype=np.float64)
    if not (np.isfinite(given).all() and (given > 0).all()):
        raise DataError(f"{what} has a value that is no number above 0; give finite values above 0.")
    return given


def subset(runs: Runs, at: Ints) -> Runs:
    """The runs at the places ``at``, in that order, with all their columns."""

    def names(told: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(told[place] for place in at) if told else ()

    return Runs(
        n=runs.n[at],
        d=runs.d[at],
        flop=runs.flop[at],
        loss=runs.loss[at],
        rows=runs.rows[at],
        origin=runs.origin,
        names=names(runs.names),
        groups=names(runs.groups),
        target=runs.target[at] if runs.target.size else runs.target,
        more={name: values[at] for name, values in runs.more.items()},
    )


def _chosen(runs: Runs, drop_highest: int) -> tuple[Runs, Ints]:
    """The runs to fit to, in their order, and the rows that were dropped."""
    for title, values in (("N", runs.n), ("D", runs.d), ("loss", runs.loss)):
        bad = ~(np.isfinite(values) & (values > 0))
        if bad.any():
            rows = ", ".join(str(row) for row in runs.rows[bad][:5])
            raise DataError(
                f"{runs.origin.file}, row{'s' if bad.sum() > 1 else ''} {rows}: "
                f"{title} is no number above 0; correct it or leave out the run."
            )
    places = np.flatnonzero(~runs.target) if runs.target.size else np.arange(len(runs))
    order = places[np.argsort(-runs.loss[places], kind="stable")]
    kept = subset(runs, np.sort(order[drop_highest:]))
    if len(kept) < _LEAST_RUNS:
        left = f" after {drop_highest} are dropped" if drop_highest else ""
        raise DataError(
            f"{runs.origin.file} has {len(kept)} runs to fit to{left}, and the law has five constants; "
            f"give {_LEAST_RUNS} or more."
        )
    _check_spread(kept)
    return kept, runs.rows[order[:drop_highest]]


def _check_spread(runs: Runs) -> None:
    """Refuse runs that cannot tell the terms of the law apart."""
    x, z = np.log(runs.n), np.log(runs.d)
    for title, logs in (("N", x), ("D", z)):
        sizes = np.unique(np.round(logs, 6)).size
        if sizes < LEAST_SIZES:
            raise DataError(
                f"{runs.origin.file}, rows {_span(runs)}: the runs have {sizes} different "
                f"value{'s' if sizes > 1 else ''} of {title}, which cannot tell its exponent from E; "
                f"give {LEAST_SIZES} or more."
            )
    spread = np.stack([(x - x.mean()) / x.std(), (z - z.mean()) / z.std()])
    widths = np.linalg.svd(spread, compute_uv=False)
    if widths[1] < _LINE * widths[0]:
        raise DataError(
            f"{runs.origin.file}, rows {_span(runs)}: log N and log D of the runs lie on one line (as with a "
            "fixed number of tokens per parameter), so that alpha and beta cannot be told apart; add runs "
            "off that line."
        )


def _law_at(runs: Runs, objective: LossObjective, point: Floats) -> LossLaw:
    """The law at the best end, or the reason why there is none."""
    e, a, b, alpha, beta = (float(value) for value in objective.outer(point[None])[0])
    shares = objective.shares(point).max(axis=0)
    for title, share, exponent in (("N", shares[0], alpha), ("D", shares[1], beta)):
        if share < VANISHED or exponent <= 0:
            raise DataError(
                f"{runs.origin.file}, rows {_span(runs)}: in the best fit the loss does not fall with "
                f"{title}; fit a power law in one variable, or give runs that vary {title} more."
            )
    if max(a, b) > np.log(np.finfo(np.float64).max):
        raise DataError(
            f"{runs.origin.file}, rows {_span(runs)}: the best fit has a constant too large to be written; "
            "give runs over a wider range of N and D."
        )
    floor = float(np.exp(e)) if shares[2] >= VANISHED else 0.0
    return LossLaw(floor, float(np.exp(a)), float(np.exp(b)), alpha, beta)


def _span(runs: Runs) -> str:
    return f"{runs.rows.min()} to {runs.rows.max()}"
