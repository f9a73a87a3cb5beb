"""The objective of the loss law: value, gradient and Hessian, for many points at once."""

from __future__ import annotations

import numpy as np

from zhoubao.scaling.data import Floats, Ints, Runs

__all__ = ["LossObjective"]

_STEEPEST = 700.0
"""exp of more overflows; only a failed step of a line search is ever so far off."""
_POLISHING = 30


class LossObjective:
    """Huber loss of log L̂ - log L over runs (Hoffmann et al. 2022, arXiv 2203.15556, eq. 3), scaled.

    Points are (u, alpha s_N, v, beta s_D, e) with u = a - alpha m_N and v = b - beta m_D, where m and s are
    mean and standard deviation of log N and of log D; ``inner`` and ``outer`` translate from and to
    (e, a, b, alpha, beta). Values are summed losses divided by ``unit`` = delta x runs.
    """

    def __init__(self, runs: Runs, delta: float, weights: Floats | None = None) -> None:
        """``weights``, shape (points, runs), say how often each run counts at each point; once where none."""
        x, z = np.log(runs.n), np.log(runs.d)
        self.means, self.spreads = (x.mean(), z.mean()), (x.std(), z.std())
        ones = np.ones_like(x)
        self.size_terms = np.stack([ones, -(x - x.mean()) / x.std()])
        self.data_terms = np.stack([ones, -(z - z.mean()) / z.std()])
        self.logs = np.log(runs.loss)
        self.delta, self.weights = delta, weights
        self.unit = delta * len(runs)

    def inner(self, constants: Floats) -> Floats:
        """(e, a, b, alpha, beta) to the points that are minimised over; shape (points, 5)."""
        e, a, b, alpha, beta = constants.T
        (m_n, m_d), (s_n, s_d) = self.means, self.spreads
        return np.stack([a - alpha * m_n, alpha * s_n, b - beta * m_d, beta * s_d, e], axis=1)

    def outer(self, points: Floats) -> Floats:
        """Back to (e, a, b, alpha, beta); shape (points, 5)."""
        u, p, v, q, e = points.T
        (m_n, m_d), (s_n, s_d) = self.means, self.spreads
        alpha, beta = p / s_n, q / s_d
        return np.stack([e, u + alpha * m_n, v + beta * m_d, alpha, beta], axis=1)

    def each(self, points: Floats, ids: Ints) -> tuple[Floats, Floats]:
        """Values and gradients at ``points``, shape (points, 5); ``ids`` choose the rows of the weights."""
        e = points[:, 4:]
        sized = points[:, :2] @ self.size_terms
        fed = points[:, 2:4] @ self.data_terms
        for term in (sized, fed):  # in place: these arrays are most of the work
            term -= e
            np.minimum(term, _STEEPEST, out=term)
            np.exp(term, out=term)
        whole = sized + fed
        whole += 1.0
        off = np.log(whole)
        off += e
        off -= self.logs
        slopes = np.clip(off, -self.delta, self.delta)
        off -= 0.5 * slopes
        if self.weights is None:
            values = np.einsum("ij,ij->i", off, slopes)
        else:
            slopes *= self.weights[
                ids
            ]  # slope times (off - slope / 2) is the Huber loss on both sides of delta
            values = np.einsum("ij,ij->i", off, slopes)
        total = slopes.sum(axis=1)
        slopes /= whole
        sized *= slopes
        fed *= slopes
        gradients = np.empty_like(points)
        gradients[:, :2] = sized @ self.size_terms.T
        gradients[:, 2:4] = fed @ self.data_terms.T
        gradients[:, 4] = total - gradients[:, 0] - gradients[:, 2]
        return values / self.unit, gradients / self.unit

    def shares(self, point: Floats) -> Floats:
        """What part of L̂ each term is at one point, shape (runs, 3): A / N^alpha, B / D^beta, E."""
        terms = np.stack(
            [point[:2] @ self.size_terms, point[2:4] @ self.data_terms, np.full(self.logs.size, point[4])],
            axis=1,
        )
        terms = np.exp(terms - terms.max(axis=1, keepdims=True))
        shares: Floats = terms / terms.sum(axis=1, keepdims=True)
        return shares

    def jacobian(self, point: Floats) -> Floats:
        """Derivatives of log L̂ at one point, shape (runs, 5)."""
        size, data, floor = self.shares(point).T
        return np.stack([*(size * self.size_terms), *(data * self.data_terms), floor], axis=1)

    def condition(self, point: Floats) -> float:
        """Largest over smallest singular value of the Jacobian."""
        widths = np.linalg.svd(self.jacobian(point), compute_uv=False)
        return float(widths[0] / widths[-1]) if widths[-1] > 0 else float("inf")

    def hessian(self, point: Floats) -> Floats:
        """Second derivatives of the unweighted value at one point, shape (5, 5).

        The Huber loss has none at |off| = delta; there it counts as linear.
        """
        size, data, floor = self.shares(point).T
        slopes = self.jacobian(point)
        sized, fed = point[:2] @ self.size_terms, point[2:4] @ self.data_terms
        off = np.logaddexp(np.logaddexp(sized, fed), point[4]) - self.logs
        steep = np.clip(off, -self.delta, self.delta)
        curved = np.abs(off) < self.delta
        hessian = np.einsum("i,ij,ik->jk", curved - steep, slopes, slopes)
        hessian[:2, :2] += np.einsum("i,ji,ki->jk", steep * size, self.size_terms, self.size_terms)
        hessian[2:4, 2:4] += np.einsum("i,ji,ki->jk", steep * data, self.data_terms, self.data_terms)
        hessian[4, 4] += np.sum(steep * floor)
        scaled: Floats = hessian / self.unit
        return scaled

    def polished(self, point: Floats) -> tuple[Floats, float]:
        """``point`` after Newton steps, as long as they lower the gradient and do not raise the value."""

        def at(place: Floats) -> tuple[float, Floats]:
            values, gradients = self.each(place[None], np.zeros(1, dtype=np.int64))
            return float(values[0]), gradients[0]

        value, gradient = at(point)
        for _ in range(_POLISHING):
            try:
                step = np.linalg.solve(self.hessian(point), gradient)
            except np.linalg.LinAlgError:
                break
            if not np.isfinite(step).all():
                break
            new = point - step
            new_value, new_gradient = at(new)
            lower = np.abs(new_gradient).max() < np.abs(gradient).max()
            if not (lower and new_value <= value + 1e-15 * abs(value)):
                break
            point, value, gradient = new, new_value, new_gradient
        return point, value
