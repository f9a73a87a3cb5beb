"""Training and inference compute together: which model to train for a stated volume of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy.optimize import brentq

from zhoubao.errors import DataError
from zhoubao.scaling.data import Floats
from zhoubao.scaling.frontier import quantiles
from zhoubao.scaling.inference_curves import Basis, InferenceCurve

__all__ = [
    "PYTHIA_TOKENS",
    "BreakEven",
    "JointOptimum",
    "Law",
    "Segment",
    "SizeTotal",
    "VolumeChoice",
    "amortised",
    "by_volume",
    "inference_tokens",
    "joint_optimum",
    "training_flop",
    "within_training",
]

PYTHIA_TOKENS = 143_000 * 2_097_152.0
"""Training tokens of every Pythia model: steps x tokens a step (Biderman et al. 2023, arXiv 2304.01373)."""


class Law(Protocol):
    """L(N, D) = E + A / N^alpha + B / D^beta, as a ``LossLaw`` or a ``PublishedFit`` has it."""

    @property
    def E(self) -> float: ...
    @property
    def A(self) -> float: ...
    @property
    def B(self) -> float: ...
    @property
    def alpha(self) -> float: ...
    @property
    def beta(self) -> float: ...


@dataclass(frozen=True, slots=True)
class JointOptimum:
    """The model of a given loss that costs the fewest FLOP over its life, beside the compute-optimal one.

    ``n`` parameters, ``d`` training tokens; FLOP are 6 N D and 2 N x ``inference_tokens``. ``plain_n``,
    ``plain_d`` and ``plain_total_flop`` are those of the model that reaches the same loss for the least
    training compute and then serves the same tokens; ``saving`` is the share of its total that the optimum
    saves.
    """

    loss: float
    inference_tokens: float
    n: float
    d: float
    training_flop: float
    inference_flop: float
    plain_n: float
    plain_d: float
    plain_total_flop: float

    @property
    def total_flop(self) -> float:
        return self.training_flop + self.inference_flop

    @property
    def tokens_per_parameter(self) -> float:
        return self.d / self.n

    @property
    def saving(self) -> float:
        return 1.0 - self.total_flop / self.plain_total_flop


@dataclass(frozen=True, slots=True)
class SizeTotal:
    """One size's costs: FLOP to train it, and FLOP a query at the samples ``k`` that reach the target."""

    model: str
    params: float
    training_flop: float
    k: float
    flop_per_query: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Segment:
    """A range of queries, from ``start`` to ``end`` (infinite: for ever), in which ``model`` costs least."""

    model: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The ``queries`` from which ``after``, dearer to train and cheaper to ask, costs less than ``before``.

    The interval is over resamples of the problems, infinite where ``after`` is never cheaper to ask;
    ``share`` of the resamples have a break-even at all.
    """

    before: str
    after: str
    bigger: bool
    queries: float
    queries_interval: tuple[float, float]
    share: float


@dataclass(frozen=True, slots=True)
class VolumeChoice:
    """Which size wins at which volume of queries, for one target coverage.

    ``segments`` follow one another from one query to infinitely many and are empty where no size reaches the
    target; ``breaks`` lie between them. ``win_share`` has shape (sizes, queries): the share of resamples in
    which a size costs least at each of ``queries``.
    """

    target: float
    sizes: tuple[SizeTotal, ...]
    segments: tuple[Segment, ...]
    breaks: tuple[BreakEven, ...]
    queries: Floats
    win_share: Floats
    level: float


def inference_tokens(queries: float, tokens_per_query: float, samples: float = 1.0) -> float:
    """Tokens served over a model's life: queries x tokens a query x samples (or thinking multiplier) k."""
    for what, value in (("queries", queries), ("tokens per query", tokens_per_query), ("samples", samples)):
        if not (np.isfinite(value) and value >= 0):
            raise DataError(f"{value} {what}: give a finite number of at least 0.")
    return queries * tokens_per_query * samples


def joint_optimum(law: Law, loss: float, served: float) -> JointOptimum:
    """Minimise 6 N D + 2 N ``served`` subject to L(N, D) = ``loss``: Sardana et al. 2024, arXiv 2401.00448.

    ``served`` are inference tokens over the model's life (`inference_tokens`), ``loss`` in nats per token.
    With R = loss - E, let A / N^alpha be the share s of R and B / D^beta the rest; dropping N, the condition
    is

        (alpha / beta) s / (1 - s) = 1 + (served / 3) (R (1 - s) / B)^(1 / beta),

    whose left side rises and right side falls in s, so there is one root, found by Brent's method. At served
    = 0 it is s = beta / (alpha + beta), the compute-optimal allocation of Hoffmann et al. 2022 (arXiv
    2203.15556). Laws fitted at some 20 tokens per parameter overstate what many more tokens bring (Sardana et
    al. too say so): the further ``tokens_per_parameter`` lies above those fitted, the less the result is
    worth. DataError where the loss is not above E, a constant or ``served`` makes no sense, or N or D
    overflows.
    """
    constants = np.array([law.A, law.B, law.alpha, law.beta])
    if not (np.isfinite(constants).all() and (constants > 0).all() and np.isfinite(law.E)):
        raise DataError("The loss law has a constant that is not a finite number above 0: fit it again.")
    if not (np.isfinite(served) and served >= 0):
        raise DataError(f"{served} tokens of inference: give a finite number of at least 0.")
    if not (np.isfinite(loss) and loss > law.E):
        raise DataError(f"No model reaches a loss of {loss:.6g}: it has to lie above E = {law.E:.6g}.")
    plain = float(np.log(law.beta / law.alpha))  # the root in t = log(s / (1 - s)) where nothing is served
    scale = np.log((loss - law.E) / law.B) / law.beta

    def right(t: float) -> float:
        return float(
            np.log1p(np.exp(min(np.log(served / 3) + scale - np.logaddexp(0.0, t) / law.beta, 700.0)))
        )

    t = plain
    if served > 0:
        top = plain + right(plain) + 1e-9  # the right side falls, so the root is no further; rounding aside
        t = float(brentq(lambda x: x - plain - right(x), plain, top, xtol=1e-14))
    n, d = _sizes(law, loss, t)
    plain_n, plain_d = _sizes(law, loss, plain)
    values = np.array([n, d, n * d, plain_n * plain_d, plain_n * served])
    if not (np.isfinite(values).all() and (values[:4] > 0).all()):
        raise DataError(f"A loss of {loss:.6g} needs a size beyond all numbers: choose one further above E.")
    return JointOptimum(
        loss=loss,
        inference_tokens=served,
        n=n,
        d=d,
        training_flop=6.0 * n * d,
        inference_flop=2.0 * n * served,
        plain_n=plain_n,
        plain_d=plain_d,
        plain_total_flop=6.0 * plain_n * plain_d + 2.0 * plain_n * served,
    )


def training_flop(curve: InferenceCurve, pretrain_tokens: float | None = None) -> float:
    """6 N D of a curve's model, D as its file says, else ``pretrain_tokens``; DataError without either."""
    tokens = curve.counts.pretrain_tokens
    tokens = pretrain_tokens if tokens is None else tokens
    if tokens is None:
        raise DataError(f"The training tokens of {curve.label} are not known: say how many there were.")
    if not (np.isfinite(tokens) and tokens > 0):
        raise DataError(f"{tokens} training tokens of {curve.label}: give a finite number above 0.")
    return 6.0 * curve.params * tokens


def amortised(
    curves: Sequence[InferenceCurve], queries: float, pretrain_tokens: float | None = None
) -> tuple[InferenceCurve, ...]:
    """The same curves with each query bearing its share of the training: fixed FLOP + 6 N D / queries.

    `frontier` and `cheapest` of them compare total compute per query at that volume.
    """
    if not (np.isfinite(queries) and queries > 0):
        raise DataError(f"{queries} queries: give a finite number above 0.")
    return tuple(
        replace(curve, fixed_flop=curve.fixed_flop + training_flop(curve, pretrain_tokens) / queries)
        for curve in curves
    )


def within_training(
    curves: Sequence[InferenceCurve], budget: float, pretrain_tokens: float | None = None
) -> tuple[InferenceCurve, ...]:
    """Of each size, the checkpoint trained longest within ``budget`` training FLOP; other sizes are left out.

    `frontier` and `cheapest` of these compare sizes at a fixed training compute. Checkpoints lie some way
    apart, so what was spent is at most the budget and may be a good deal less (`training_flop`). DataError
    where no checkpoint can be had for it.
    """
    if not (np.isfinite(budget) and budget > 0):
        raise DataError(f"{budget} training FLOP: give a finite number above 0.")
    best: dict[float, tuple[float, InferenceCurve]] = {}
    for curve in curves:
        cost = training_flop(curve, pretrain_tokens)
        if cost <= budget and cost > best.get(curve.params, (0.0, curve))[0]:
            best[curve.params] = cost, curve
    if not best:
        raise DataError(f"No checkpoint was trained within {budget:.3g} FLOP: raise the budget.")
    return tuple(curve for _, (_, curve) in sorted(best.items(), key=lambda size: size[0]))


def by_volume(
    curves: Sequence[InferenceCurve],
    target: float,
    *,
    pretrain_tokens: float | None = None,
    queries: Floats | None = None,
    level: float = 0.9,
) -> VolumeChoice:
    """Which size reaches ``target`` coverage for the least 6 N D + queries x FLOP a query, at every volume.

    A query is one problem, sampled until the target is reached on average; curves are those of
    `inference_curves`, not amortised. Costs are lines in the number of queries, so break-evens are exact:
    (6 N' D' - 6 N D) / (FLOP a query - FLOP' a query). DataError for a target outside 0 to 1 and for training
    tokens that are not known.
    """
    if not curves:
        raise DataError("No curves to compare: give those of at least one model.")
    if not 0 < target < 1:
        raise DataError(f"Target coverage {target}: it lies between 0 and 1, both excluded.")
    if not 0 < level < 1:
        raise DataError(f"Level {level} of an interval: it lies between 0 and 1, as 0.9 for 90 %.")
    volume = np.geomspace(1e3, 1e15, 121) if queries is None else np.asarray(queries, dtype=np.float64)
    if volume.size == 0 or not np.isfinite(volume).all() or volume.min() < 0:
        raise DataError("Queries have to be finite numbers of at least 0.")
    train = np.array([training_flop(curve, pretrain_tokens) for curve in curves])
    found = [curve.samples_for(target) for curve in curves]
    ask = np.array([curve.flop(k) for curve, (k, _) in zip(curves, found, strict=True)])
    each = np.array([c.fixed_flop + c.flop_per_sample * c.replicate_samples_for(target) for c in curves])
    order, starts = _lower_envelope(train, ask)
    ends = [*starts[1:], float("inf")][: len(order)]
    wins = np.zeros((len(curves), volume.size))
    for at, q in enumerate(volume):
        total = np.where(np.isinf(each), np.inf, train[:, None] + q * np.where(np.isinf(each), 0.0, each))
        reached = np.isfinite(total).any(axis=0)
        wins[:, at] = np.bincount(total.argmin(axis=0)[reached], minlength=len(curves)) / each.shape[1]
    breaks = []
    for old, new, start in zip(order, order[1:], starts[1:], strict=False):
        saved = np.where(np.isinf(each[new]), -1.0, each[old] - np.where(np.isinf(each[new]), 0.0, each[new]))
        volumes = np.where(saved > 0, (train[new] - train[old]) / np.where(saved > 0, saved, 1.0), np.inf)
        breaks.append(
            BreakEven(
                curves[old].label,
                curves[new].label,
                curves[new].params > curves[old].params,
                start,
                quantiles(volumes, level),
                float(np.isfinite(volumes).mean()),
            )
        )
    return VolumeChoice(
        target=target,
        sizes=tuple(
            SizeTotal(curve.label, curve.params, float(train[at]), k, float(ask[at]), basis)
            for at, (curve, (k, basis)) in enumerate(zip(curves, found, strict=True))
        ),
        segments=tuple(Segment(curves[i].label, a, b) for i, a, b in zip(order, starts, ends, strict=True)),
        breaks=tuple(breaks),
        queries=volume,
        win_share=wins,
        level=level,
    )


def _sizes(law: Law, loss: float, t: float) -> tuple[float, float]:
    """N and D at s = 1 / (1 + exp(-t)), in logarithms so that s near 0 or 1 loses nothing."""
    log_r = np.log(loss - law.E)
    with np.errstate(over="ignore"):
        n = np.exp((np.log(law.A) - log_r + np.logaddexp(0.0, -t)) / law.alpha)
        d = np.exp((np.log(law.B) - log_r + np.logaddexp(0.0, t)) / law.beta)
    return float(n), float(d)


def _lower_envelope(train: Floats, ask: Floats) -> tuple[list[int], list[float]]:
    """Which of the lines train + q ask is lowest, and from which q >= 1 on; infinite ones are left out."""
    usable = [int(at) for at in np.flatnonzero(np.isfinite(ask))]
    if not usable:
        return [], []
    order, starts = [min(usable, key=lambda at: (train[at] + ask[at], ask[at]))], [1.0]
    while True:
        now = order[-1]
        later = [at for at in usable if ask[at] < ask[now]]
        if not later:
            return order, starts
        volumes = {at: float((train[at] - train[now]) / (ask[now] - ask[at])) for at in later}
        following = min(later, key=lambda at: (volumes[at], ask[at]))
        order.append(following)
        starts.append(max(volumes[following], starts[-1]))
