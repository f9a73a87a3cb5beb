"""L-BFGS from many starts at once: one array of points, one call of the objective for all that still move.

A loop over starts spends its time in the interpreter: an objective over some hundred runs takes microseconds,
calling it takes more. Here every start has its own history, direction and line search, and each turn
evaluates all starts that have not ended, so that a grid of thousands takes seconds.

The direction is the two-loop recursion (Nocedal and Wright, Numerical Optimization, algorithm 7.4). The line
search brackets a step that holds the weak Wolfe conditions by bisection (Lewis and Overton 2013, Nonsmooth
optimization via quasi-Newton methods): it needs no second derivative, and a Huber loss of small delta has
hardly any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhoubao.scaling.data import Floats, Ints

__all__ = ["Ends", "Objective", "minimize_each"]

Objective = Callable[[Floats, Ints], tuple[Floats, Floats]]
"""Points (m, k) and which starts they belong to (m,), to values (m,) and gradients (m, k)."""

_ARMIJO, _WOLFE = 1e-4, 0.9
_MEMORY = 8
_TRIALS = 40
"""Steps that one line search tries before its start is left where it is."""
_BLOCK = 64
"""Points a call of the objective: with some hundred runs its arrays then stay in the cache."""
_TINY = 1e-200
"""Squared turns below this have lost their digits, on a plateau."""
_ROUND = 1e-15
"""A step that gains less than this part of the value gains nothing that a float can hold."""
_IDLE = 10
"""Such steps in a row that end a start."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where each start ended; ``points`` has shape (starts, k), the others (starts,).

    ``slopes`` are the largest entries of the gradients by size; ``converged`` says where that is within the
    tolerance. ``evaluations`` counts calls of the objective.
    """

    points: Floats
    values: Floats
    slopes: Floats
    converged: NDArray[np.bool_]
    evaluations: Ints


def minimize_each(
    objective: Objective,
    starts: Floats,
    *,
    tolerance: float = 1e-7,
    evaluations: int = 2000,
    progress: Callable[[int], None] | None = None,
) -> Ends:
    """Minimise ``objective`` from each of ``starts``, shape (starts, k).

    A start ends where no entry of its gradient exceeds ``tolerance``, so the objective should be scaled to
    values near 1; where ten steps in a row gain nothing; where a line search finds no better point; or after
    ``evaluations`` calls. ``progress`` is told how many have ended. A start's end does not depend on the
    other starts beyond rounding.
    """
    count = len(starts)
    ends = Ends(
        starts.astype(np.float64),
        np.full(count, np.inf),
        np.full(count, np.inf),
        np.zeros(count, dtype=np.bool_),
        np.zeros(count, dtype=np.int64),
    )
    if not count:
        return ends
    with np.errstate(over="ignore", invalid="ignore"):  # a trial step far off has no value, and is not taken
        _run(_Moving(objective, ends.points.copy(), np.arange(count)), ends, tolerance, evaluations, progress)
    return ends


def _run(
    moving: _Moving,
    ends: Ends,
    tolerance: float,
    evaluations: int,
    progress: Callable[[int], None] | None,
) -> None:
    """Turn after turn until all have ended, each written to ``ends``."""
    for calls in range(1, evaluations + 1):
        slopes = np.abs(moving.gradients).max(axis=1)
        over = (slopes <= tolerance) | (moving.idle >= _IDLE) | moving.stuck
        if calls == evaluations:
            over[:] = True
        if over.any():
            ids = moving.ids[over]
            ends.points[ids], ends.values[ids] = moving.points[over], moving.values[over]
            ends.slopes[ids], ends.evaluations[ids] = slopes[over], calls
            ends.converged[ids] = slopes[over] <= tolerance
            moving.keep(~over)
            if progress is not None:
                progress(ends.values.size - moving.ids.size)
            if not moving.ids.size:
                break
        moving.turn()


class _Moving:
    """The starts that have not ended: their points, histories, directions and line searches."""

    def __init__(self, objective: Objective, points: Floats, ids: Ints) -> None:
        count, size = points.shape
        self.objective, self.ids, self.points = objective, ids, points
        self.values, self.gradients = self.evaluated(points)
        self.steps = np.zeros((_MEMORY, count, size))
        self.turns = np.zeros((_MEMORY, count, size))
        self.weights = np.zeros((_MEMORY, count))
        """1 / (step · turn) of each remembered pair, 0 where there is none."""
        self.scales = np.minimum(1.0, 1.0 / np.maximum(np.linalg.norm(self.gradients, axis=1), 1e-12))
        self.directions = -self.scales[:, None] * self.gradients
        self.falls = _dot(self.gradients, self.directions)
        self.lengths, self.low = np.ones(count), np.zeros(count)
        self.high = np.full(count, np.inf)
        self.tried = np.zeros(count, dtype=np.int64)
        self.idle = np.zeros(count, dtype=np.int64)
        self.stuck = ~np.isfinite(self.values)

    def evaluated(self, points: Floats) -> tuple[Floats, Floats]:
        """Values and gradients, block by block."""
        values, gradients = np.empty(len(points)), np.empty_like(points)
        for start in range(0, len(points), _BLOCK):
            block = slice(start, start + _BLOCK)
            values[block], gradients[block] = self.objective(points[block], self.ids[block])
        return values, gradients

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Forget the starts that have ended."""
        for name in ("ids", "points", "values", "gradients", "scales", "directions", "falls", "lengths"):
            setattr(self, name, getattr(self, name)[kept])
        for name in ("low", "high", "tried", "idle", "stuck"):
            setattr(self, name, getattr(self, name)[kept])
        for name in ("steps", "turns", "weights"):
            setattr(self, name, getattr(self, name)[:, kept])

    def turn(self) -> None:
        """Try one step of each start: take it, or narrow or widen the bracket around the step."""
        points = self.points + self.lengths[:, None] * self.directions
        values, gradients = self.evaluated(points)
        self.tried += 1
        enough = values <= self.values + _ARMIJO * self.lengths * self.falls  # false for NaN
        flat = _dot(gradients, self.directions) >= _WOLFE * self.falls
        last = self.tried >= _TRIALS
        taken = enough & (flat | last)
        self.stuck = last & ~enough
        self.high = np.where(enough, self.high, self.lengths)
        self.low = np.where(enough & ~flat, self.lengths, self.low)
        inside = np.where(np.isfinite(self.high), 0.5 * (self.low + self.high), 2.0 * self.lengths)
        self.lengths = np.where(taken, 1.0, inside)
        self.take(np.flatnonzero(taken), points, values, gradients)

    def take(self, at: Ints, points: Floats, values: Floats, gradients: Floats) -> None:
        """Move the starts ``at`` to their new points, remember the step, and choose the next direction."""
        if not at.size:
            return
        step, turn = points[at] - self.points[at], gradients[at] - self.gradients[at]
        bend, size = _dot(step, turn), _dot(turn, turn)
        bent = (bend > 1e-14 * size) & (size > _TINY)
        for memory, new in (
            (self.steps, np.where(bent[:, None], step, 0.0)),
            (self.turns, np.where(bent[:, None], turn, 0.0)),
            (self.weights, np.divide(1.0, bend, out=np.zeros_like(bend), where=bent)),
        ):
            memory[:-1, at] = memory[1:, at]
            memory[-1, at] = new
        self.scales[at] = np.divide(bend, size, out=self.scales[at], where=bent)
        gained = self.values[at] - values[at]
        self.idle[at] = np.where(gained <= _ROUND * np.abs(values[at]), self.idle[at] + 1, 0)
        self.points[at], self.values[at], self.gradients[at] = points[at], values[at], gradients[at]
        directions = self.two_loop(at)
        falls = _dot(self.gradients[at], directions)
        down = falls < 0
        directions = np.where(down[:, None], directions, -self.scales[at, None] * self.gradients[at])
        self.directions[at] = directions
        self.falls[at] = np.where(down, falls, _dot(self.gradients[at], directions))
        self.low[at], self.high[at], self.tried[at] = 0.0, np.inf, 0

    def two_loop(self, at: Ints) -> Floats:
        """The L-BFGS directions of the starts ``at``; a pair that is not there has weight 0."""
        steps, turns, weights = self.steps[:, at], self.turns[:, at], self.weights[:, at]
        left: Floats = self.gradients[at]
        shares = np.zeros_like(weights)
        for pair in reversed(range(_MEMORY)):
            shares[pair] = weights[pair] * _dot(steps[pair], left)
            left = left - shares[pair][:, None] * turns[pair]
        left = left * self.scales[at][:, None]
        for pair in range(_MEMORY):
            back = weights[pair] * _dot(turns[pair], left)
            left = left + (shares[pair] - back)[:, None] * steps[pair]
        return -left


def _dot(one: Floats, other: Floats) -> Floats:
    """Row by row."""
    product: Floats = np.einsum("ij,ij->i", one, other)
    return product
