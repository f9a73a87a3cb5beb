"""Small model and many samples, or a bigger one and few: which reaches a coverage for the least compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhoubao.errors import DataError
from zhoubao.scaling.data import Floats, Ints
from zhoubao.scaling.inference_curves import Basis, InferenceCurve

__all__ = ["Crossing", "Frontier", "SizeCost", "TargetChoice", "cheapest", "frontier", "quantiles"]


@dataclass(frozen=True, slots=True)
class SizeCost:
    """What one size costs to reach the target: ``k`` samples and ``flop`` a problem (infinite: not reached).

    ``flop_interval`` is that of the problems resampled (open above where it is infinite); ``win_share`` the
    share of resamples in which this size is the cheapest.
    """

    model: str
    params: float
    k: float
    flop: float
    basis: Basis
    flop_interval: tuple[float, float]
    win_share: float


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """The sizes at one target coverage, by ascending size, and the cheapest of them.

    ``winner`` and ``runner_up`` are empty where no size, or only one, reaches the target. ``margin`` is the
    runner-up's FLOP over the winner's; its interval compares the same two in every resample, so a low end
    below 1 says that the order is not settled. ``none_share`` are resamples in which no size reaches it.
    ``extrapolated`` says that the winner's samples lie beyond those drawn.
    """

    target: float
    sizes: tuple[SizeCost, ...]
    winner: str
    runner_up: str
    margin: float
    margin_interval: tuple[float, float]
    none_share: float
    extrapolated: bool
    level: float
    problems: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the frontier passes from one model to another: from ``flop`` a problem on ``after`` covers more.

    ``coverage`` is that of ``before``, above which the frontier jumps where it is the first sample of
    ``after``. ``bigger`` says that ``after`` is the bigger one. The interval is of the resamples' crossing of
    these two that is nearest; ``share`` of them cross upwards at all or have ``after`` ahead throughout, and
    the interval is open above (infinite) where too few do. ``basis`` is ``extrapolated`` where one of the two
    needs more samples there than were drawn.
    """

    before: str
    after: str
    bigger: bool
    flop: float
    coverage: float
    flop_interval: tuple[float, float]
    share: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Frontier:
    """The best coverage that ``flop`` a problem buys; columns have shape (flop,).

    ``leader`` are places in ``models``; ``k`` the samples the leader draws, ``measured`` whether so many were
    drawn. ``curves`` and ``lead_share`` have shape (models, flop): each model's coverage (NaN where it cannot
    draw one sample) and the share of resamples in which it leads. ``low`` and ``high`` bound the best
    coverage.
    """

    models: tuple[str, ...]
    flop: Floats
    coverage: Floats
    low: Floats
    high: Floats
    leader: Ints
    k: Floats
    measured: NDArray[np.bool_]
    curves: Floats
    lead_share: Floats
    crossings: tuple[Crossing, ...]
    level: float


def cheapest(curves: Sequence[InferenceCurve], target: float, *, level: float = 0.9) -> TargetChoice:
    """Which size reaches ``target`` coverage for the least FLOP a problem, and with how many samples.

    Samples are whole; beyond those drawn they are by the coverage law and marked so. Intervals are
    percentiles over the curves' resamples of problems, ``level`` 0.9 being 90 %. DataError where the target
    is not between 0 and 1.
    """
    _check(curves, level)
    if not 0 < target < 1:
        raise DataError(f"Target coverage {target}: it lies between 0 and 1, both excluded.")
    found = [curve.samples_for(target) for curve in curves]
    flop = np.array([curve.flop(k) for curve, (k, _) in zip(curves, found, strict=True)])
    each = np.array(
        [curve.fixed_flop + curve.flop_per_sample * curve.replicate_samples_for(target) for curve in curves]
    )
    none = np.isinf(each).all(axis=0)
    wins = np.bincount(each.argmin(axis=0)[~none], minlength=len(curves)) / each.shape[1]
    order = np.argsort(flop, kind="stable")
    reached = [int(at) for at in order if np.isfinite(flop[at])]
    margin, margin_interval = float("nan"), (float("nan"), float("nan"))
    if len(reached) > 1:
        first, second = reached[:2]
        margin = float(flop[second] / flop[first])
        with np.errstate(invalid="ignore"):
            ratio = each[second] / each[first]  # neither reaches it where this is not a number
        if not np.isnan(ratio).all():
            margin_interval = quantiles(ratio[~np.isnan(ratio)], level)
    return TargetChoice(
        target=target,
        sizes=tuple(
            SizeCost(
                curve.label,
                curve.params,
                k,
                float(flop[at]),
                basis,
                quantiles(each[at], level),
                float(wins[at]),
            )
            for at, (curve, (k, basis)) in enumerate(zip(curves, found, strict=True))
        ),
        winner=curves[reached[0]].label if reached else "",
        runner_up=curves[reached[1]].label if len(reached) > 1 else "",
        margin=margin,
        margin_interval=margin_interval,
        none_share=float(none.mean()),
        extrapolated=bool(reached) and found[reached[0]][1] == "extrapolated",
        level=level,
        problems=len(curves[0].counts),
    )


def frontier(
    curves: Sequence[InferenceCurve],
    *,
    flop: Floats | None = None,
    points: int = 300,
    level: float = 0.9,
) -> Frontier:
    """The envelope of coverage over compute, and the crossings from one size to the next along it.

    Without ``flop`` it runs over ``points`` log-spaced FLOP from one sample of the cheapest to the last
    sample measured of any. A model beyond its samples goes on by the coverage law (see `InferenceCurve`),
    marked in ``measured`` and in the crossings' ``basis``. The best of several noisy curves leans upwards by
    nature; how far the leader is settled is in ``lead_share``. DataError where FLOP pay for no model's first
    sample.
    """
    _check(curves, level)
    if flop is None:
        if points < 2:
            raise DataError(f"{points} points of a frontier: at least two are needed.")
        ends = min(curve.flop(1) for curve in curves), max(curve.flop(curve.largest_k) for curve in curves)
        flop = np.geomspace(*ends, points)
        flop[0] = ends[0]
    flop = np.asarray(flop, dtype=np.float64)
    if flop.size < 2 or not np.isfinite(flop).all() or np.any(np.diff(flop) <= 0):
        raise DataError("FLOP of a frontier have to be at least two finite numbers that rise.")
    if flop[0] < min(curve.flop(1) for curve in curves) * (1 - 1e-12):
        raise DataError(f"{flop[0]:.3g} FLOP pay for no model's first sample: begin higher.")
    parts = [curve.coverage_at(flop * (1 + 1e-12)) for curve in curves]
    values = np.array([part[0] for part in parts])
    each = np.array([part[1] for part in parts])
    k = np.array([part[2] for part in parts])
    leader = _lead(values)
    leads = _lead(each)
    at = np.arange(flop.size)
    low, high = np.quantile(_best(each), [(1 - level) / 2, (1 + level) / 2], axis=0)
    largest = np.array([curve.largest_k for curve in curves])
    beyond = k > largest[:, None] * (1 + 1e-9)
    return Frontier(
        models=tuple(curve.label for curve in curves),
        flop=flop,
        coverage=values[leader, at],
        low=low,
        high=high,
        leader=leader,
        k=k[leader, at],
        measured=~beyond[leader, at],
        curves=values,
        lead_share=np.array([(leads == model).mean(axis=0) for model in range(len(curves))]),
        crossings=_crossings(curves, flop, values, each, leader, beyond, level),
        level=level,
    )


def quantiles(samples: Floats, level: float) -> tuple[float, float]:
    """Bounds of the central ``level`` of samples that may be infinite: always samples, never means of two."""
    low, high = np.quantile(samples, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    return float(low), float(high)


def _crossings(
    curves: Sequence[InferenceCurve],
    flop: Floats,
    values: Floats,
    each: Floats,
    leader: Ints,
    beyond: NDArray[np.bool_],
    level: float,
) -> tuple[Crossing, ...]:
    found = []
    for at in np.flatnonzero(np.diff(leader)):
        old, new = int(leader[at]), int(leader[at + 1])
        gap = values[new, at : at + 2] - values[old, at : at + 2]
        if np.isnan(gap[0]):  # the new one could not draw a sample before
            share = 1.0
        else:
            share = float(np.clip(-gap[0] / (gap[1] - gap[0]), 0.0, 1.0)) if gap[1] > gap[0] else 1.0
        where = float(np.exp(np.log(flop[at]) + share * np.log(flop[at + 1] / flop[at])))
        places = _nearest_upward(each[new] - each[old], flop, where)
        coverage = values[old, at] + share * (values[old, at + 1] - values[old, at])
        outside = bool(beyond[[old, new], at + 1].any())
        found.append(
            Crossing(
                curves[old].label,
                curves[new].label,
                curves[new].params > curves[old].params,
                where,
                float(coverage),
                quantiles(places, level),
                float(np.isfinite(places).mean()),
                "extrapolated" if outside else "measured",
            )
        )
    return tuple(found)


def _nearest_upward(gap: Floats, flop: Floats, where: float) -> Floats:
    """Per row, the FLOP at which the gap turns positive nearest to ``where``.

    The first FLOP of both where it is positive throughout, infinite where it never turns.
    """
    known = ~np.isnan(gap)
    up = (gap[:, :-1] <= 0) & (gap[:, 1:] > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip(-gap[:, :-1] / (gap[:, 1:] - gap[:, :-1]), 0.0, 1.0)
    log_flop = np.log(flop)
    place = log_flop[:-1] + np.where(up, share, 0.0) * np.diff(log_flop)
    distance = np.where(up, np.abs(place - np.log(where)), np.inf)
    chosen = place[np.arange(gap.shape[0]), distance.argmin(axis=1)]
    ahead = known.any(axis=1) & ~np.any(known & (gap <= 0), axis=1)
    start = log_flop[known.argmax(axis=1)]
    return np.asarray(np.exp(np.where(up.any(axis=1), chosen, np.where(ahead, start, np.inf))))


def _lead(values: Floats) -> Ints:
    """The place of the highest coverage along the first axis; the smaller model where two are level."""
    return np.asarray(np.where(np.isnan(values), -1.0, values).argmax(axis=0))


def _best(values: Floats) -> Floats:
    return np.asarray(np.where(np.isnan(values), 0.0, values).max(axis=0))


def _check(curves: Sequence[InferenceCurve], level: float) -> None:
    if not curves:
        raise DataError("No curves to compare: give those of at least one model.")
    if not 0 < level < 1:
        raise DataError(f"Level {level} of an interval: it lies between 0 and 1, as 0.9 for 90 %.")
    if len({(curve.counts.problems, curve.replicates.shape[0]) for curve in curves}) > 1:
        raise DataError("The curves are of different problems or resamples: make them together.")
