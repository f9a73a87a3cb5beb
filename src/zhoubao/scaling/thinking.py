"""Accuracy against thinking tokens: log-linear up to a ceiling, and where it saturates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhoubao.errors import DataError
from zhoubao.scaling.data import Accuracies, Floats
from zhoubao.scaling.pass_at_k import percentiles

__all__ = ["ThinkingFit", "fit_thinking", "standard_errors"]


@dataclass(frozen=True, slots=True)
class ThinkingFit:
    """accuracy = min(ceiling, intercept + slope log10 tokens), least squares on accuracy.

    ``slope`` is accuracy gained per tenfold tokens (0.2 is 20 points). ``ceiling`` and ``saturation`` (tokens
    at which it is reached) are none where the data show none: no bend between the second and the last but one
    point fits better than the straight line. ``points`` is how many there are, ``on_ceiling`` how many of
    them lie at or above the saturation. A bend nearly always fits a little better, so hold ``ceiling_p`` to
    it: how often accuracies drawn from the straight line gain as much by bending as these do (``sse_line``
    less ``sse``, the squared errors). Near 0.5 there is no sign of a ceiling, below 0.05 there is; it is 1
    where the fit does not bend.

    Intervals are of the central ``level`` of a binomial bootstrap (each accuracy drawn anew as right answers
    of ``problems``), none where the number of problems is not known. ``ceiling_share`` is the share of
    resamples that bend; intervals of ceiling and saturation are of those, none where fewer than half do.
    ``standard_errors`` are of each accuracy, sqrt(p(1-p)/problems). The points are drawn as if independent;
    the same problems are behind all of them, so the slope is in truth known somewhat better, and the level
    no better. An accuracy that is itself a mean over several votes (0.675 of 30 problems is no whole number)
    has a smaller error than this.
    """

    benchmark: str
    model: str
    methods: tuple[str, ...]
    intercept: float
    slope: float
    ceiling: float | None
    saturation: float | None
    points: int
    on_ceiling: int
    sse: float
    sse_line: float
    problems: int | None
    standard_errors: Floats | None
    level: float
    intercept_interval: tuple[float, float] | None
    slope_interval: tuple[float, float] | None
    ceiling_interval: tuple[float, float] | None
    saturation_interval: tuple[float, float] | None
    ceiling_share: float | None
    ceiling_p: float | None
    tokens: Floats
    accuracy: Floats
    replicates: Floats
    """Shape (bootstraps, 3): intercept, slope, ceiling (infinite where there is no bend)."""
    bootstraps: int
    seed: int

    def at(self, tokens: ArrayLike) -> Floats:
        """Accuracy by the fit at tokens > 0, kept within 0 and 1."""
        x = _log_tokens(tokens)
        top = 1.0 if self.ceiling is None else self.ceiling
        return np.asarray(np.clip(self.intercept + self.slope * x, 0.0, top))

    def band(self, tokens: ArrayLike) -> tuple[Floats, Floats]:
        """The interval of the fit at tokens; DataError where the number of problems is not known."""
        if self.replicates.size == 0:
            raise DataError(f"no band for {self.model}: how many problems its accuracies are of is not known")
        x = np.atleast_1d(_log_tokens(tokens))
        i, s, top = (self.replicates[:, j : j + 1] for j in range(3))
        low, high = percentiles(np.clip(np.minimum(top, i + s * x), 0.0, 1.0), self.level)
        return low, high


def standard_errors(series: Accuracies) -> Floats:
    """Binomial standard error of each accuracy, sqrt(p (1-p) / problems); DataError if problems is not known.

    30 problems leave an accuracy of 0.6 with a standard error of 0.09: nine points.
    """
    _check(series)
    if series.problems is None:
        raise DataError(f"no standard errors for {series.model}: the problems are not counted")
    return np.asarray(np.sqrt(series.accuracy * (1 - series.accuracy) / series.problems))


def fit_thinking(
    *series: Accuracies, mixed: bool = False, level: float = 0.9, bootstraps: int = 2000, seed: int = 0
) -> ThinkingFit:
    """Fit accuracy = min(ceiling, intercept + slope log10 tokens) by least squares on accuracy.

    The bend is looked for between the second and the last but one point, so that two points at least bear
    each part, exactly (the least squares of a continuous line with one bend are a straight line and a mean,
    or lie at a point: Hudson 1966, JASA 61). A slope down to the bend is no ceiling. With fewer than four
    points, or tokens, there is none to be found and the straight line is given.

    A majority vote spends its tokens otherwise than one long thought. So several methods at once get
    DataError unless ``mixed`` says that the sum of tokens is what counts. DataError too where there are fewer
    than three points, or different benchmarks, models or numbers of problems, or an accuracy outside 0..1 or
    not finite.
    """
    if not series:
        raise DataError("no accuracies to fit: give one series at least")
    for one in series:
        _check(one)
    first = series[0]
    if len({(one.benchmark, one.model, one.problems) for one in series}) > 1:
        raise DataError(
            "accuracies of different benchmarks, models or numbers of problems: fit each on its own"
        )
    methods = tuple(dict.fromkeys(one.method for one in series))
    kinds = methods if len(methods) > 1 else ("single sample", "vote") if _votes_mixed(series) else methods
    if len(kinds) > 1 and not mixed:
        raise DataError(
            f"accuracies of {first.model} are of {len(kinds)} methods ({', '.join(kinds)}): "
            f"fit each on its own, or say mixed"
        )
    tokens = np.concatenate([one.tokens for one in series])
    accuracy = np.concatenate([one.accuracy for one in series])
    order = np.argsort(tokens, kind="stable")
    tokens, accuracy = tokens[order], accuracy[order]
    if np.unique(tokens).size < 3:
        raise DataError(
            f"accuracy of {first.model} ({', '.join(methods)}) at {np.unique(tokens).size} token counts: "
            f"a line needs at least three"
        )
    x = np.log10(tokens)
    best = _fit(x, accuracy[None, :])
    intercept, slope, ceiling, sse = (float(v) for v in best[0])
    bends = bool(np.isfinite(ceiling))
    saturation = float(10 ** ((ceiling - intercept) / slope)) if bends else None
    errors, replicates, chance = None, np.zeros((0, 3)), None
    straight = _line(x, accuracy[None, :])[0]
    if first.problems is not None:
        errors = np.sqrt(accuracy * (1 - accuracy) / first.problems)
        replicates = _fit(x, _redrawn(accuracy, first.problems, bootstraps, seed))[:, :3]
        line = np.clip(straight[0] + straight[1] * x, 0.0, 1.0)
        null = _redrawn(line, first.problems, bootstraps, seed + 1)
        gains = _line(x, null)[:, 3] - _fit(x, null)[:, 3]
        chance = float(np.mean(gains >= straight[3] - sse - 1e-12)) if bends else 1.0
    return ThinkingFit(
        first.benchmark,
        first.model,
        methods,
        intercept,
        slope,
        ceiling if bends else None,
        saturation,
        int(x.size),
        0 if saturation is None else int(np.sum(tokens >= saturation * (1 - 1e-9))),
        sse,
        float(straight[3]),
        first.problems,
        errors,
        level,
        *_intervals(replicates, level),
        chance,
        tokens,
        accuracy,
        replicates,
        bootstraps if first.problems is not None else 0,
        seed,
    )


_Interval = tuple[float, float] | None


def _intervals(
    replicates: Floats, level: float
) -> tuple[_Interval, _Interval, _Interval, _Interval, float | None]:
    """Of intercept, slope, ceiling and saturation, and the share of resamples that bend."""
    if replicates.size == 0:
        return None, None, None, None, None
    bent = replicates[np.isfinite(replicates[:, 2])]
    share = len(bent) / len(replicates)
    line = [_pair(replicates[:, j], level) for j in (0, 1)]
    if share < 0.5:
        return line[0], line[1], None, None, share
    saturation = 10 ** ((bent[:, 2] - bent[:, 0]) / bent[:, 1])
    return line[0], line[1], _pair(bent[:, 2], level), _pair(saturation, level), share


def _pair(values: Floats, level: float) -> tuple[float, float]:
    low, high = percentiles(values, level)
    return float(low), float(high)


def _redrawn(accuracy: Floats, problems: int, bootstraps: int, seed: int) -> Floats:
    """Accuracies drawn anew, shape (bootstraps, points); 0 and 1 from (right + 1/2) / (problems + 1)."""
    if bootstraps < 2:
        raise DataError(f"{bootstraps} bootstraps: an interval needs at least two")
    sure = (accuracy == 0) | (accuracy == 1)
    p = np.where(sure, (accuracy * problems + 0.5) / (problems + 1), accuracy)
    drawn = np.random.default_rng(seed).binomial(problems, p, size=(bootstraps, p.size))
    return np.asarray(drawn / problems)


def _fit(x: Floats, y: Floats) -> Floats:
    """(intercept, slope, ceiling, squared error) of each row of y; the ceiling is infinite without a bend."""
    best = _line(x, y)
    knots = np.unique(x)
    for left, right in pairwise(knots[1:-1]):
        below = x <= left  # the bend lies between left and right: a line up to it, a mean beyond
        line, top = _line(x[below], y[:, below]), y[:, ~below].mean(axis=1)
        slope = line[:, 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            bend = (top - line[:, 0]) / slope
        sse = line[:, 3] + np.sum((y[:, ~below] - top[:, None]) ** 2, axis=1)
        fits = (slope > 0) & (bend >= left) & (bend <= right)
        best = _better(best, np.stack([line[:, 0], slope, top, sse], axis=1), fits)
    for knot in knots[1:-1]:
        hinge = _line(np.minimum(x - knot, 0.0), y)  # its intercept is the ceiling
        bent = np.stack([hinge[:, 0] - hinge[:, 1] * knot, hinge[:, 1], hinge[:, 0], hinge[:, 3]], axis=1)
        best = _better(best, bent, (hinge[:, 1] > 0) & (knots.size > 3))
    return best


def _better(best: Floats, other: Floats, allowed: NDArray[np.bool_]) -> Floats:
    """The rows of ``other`` where they are allowed and fit better by more than rounding."""
    take = allowed & (other[:, 3] < best[:, 3] - 1e-12)
    return np.where(take[:, None], other, best)


def _line(x: Floats, y: Floats) -> Floats:
    """(intercept, slope, infinity, squared error) of the straight line through each row of y."""
    dx = x - x.mean()
    slope = (y @ dx) / (dx @ dx)
    intercept = y.mean(axis=1) - slope * x.mean()
    sse = np.sum((y - intercept[:, None] - slope[:, None] * x) ** 2, axis=1)
    return np.stack([intercept, slope, np.full_like(slope, np.inf), sse], axis=1)


def _votes_mixed(series: tuple[Accuracies, ...]) -> bool:
    votes = np.concatenate([one.votes for one in series])
    return bool(np.any(votes > 1) and np.any(votes == 1))


def _log_tokens(tokens: ArrayLike) -> Floats:
    t = np.asarray(tokens, dtype=np.float64)
    if t.size == 0 or not np.isfinite(t).all() or t.min() <= 0:
        raise DataError("tokens of a thinking curve are finite numbers above 0")
    return np.asarray(np.log10(t))


def _check(series: Accuracies) -> None:
    what = f"{series.method} of {series.model} on {series.benchmark}"
    if not series.tokens.shape == series.accuracy.shape == series.votes.shape:
        raise DataError(f"{what}: tokens, accuracies and votes are not equally many")
    if series.tokens.size == 0:
        raise DataError(f"{what}: no points, at least one is needed")
    if not np.isfinite(series.tokens).all() or series.tokens.min() <= 0:
        raise DataError(f"{what}: tokens are to be finite and above 0, correct the file")
    accuracy = series.accuracy
    if not np.isfinite(accuracy).all() or accuracy.min() < 0 or accuracy.max() > 1:
        raise DataError(f"{what}: accuracies lie from 0 to 1 (0.6 is 60 %), correct the file")
    if series.votes.min() < 1:
        raise DataError(f"{what}: votes are samples put to the vote and at least 1")
    if series.problems is not None and series.problems < 1:
        raise DataError(f"{what}: {series.problems} problems cannot bear an accuracy")
