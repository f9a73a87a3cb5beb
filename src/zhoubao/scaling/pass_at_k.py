"""Unbiased pass@k and coverage, from how many of each problem's samples were right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from zhoubao.errors import DataError
from zhoubao.scaling.data import Counts, Floats, Ints

__all__ = [
    "CheckpointCoverage",
    "Coverage",
    "Short",
    "bootstrap_means",
    "check_counts",
    "checkpoint_coverage",
    "coverage",
    "drawn_counts",
    "log_fail_at_k",
    "log_spaced",
    "pass_at_k",
    "pass_at_k_of",
    "percentiles",
]

Short = Literal["error", "leave_out"]
"""What to do with problems that have fewer than k samples."""

_HALF_LOG_2PI = 0.5 * np.log(2 * np.pi)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage (mean pass@k over problems) at each ``k``; columns have shape (k,).

    ``low`` and ``high`` bound the central ``level`` (0.9 is 90 %) of ``bootstraps`` resamples of the
    problems. ``problems`` were averaged; ``left_out`` had fewer samples than the largest k. Where sampling
    was adaptive those left out are not like those kept, so a coverage with ``left_out`` > 0 may be biased.
    """

    benchmark: str
    model: str
    k: Ints
    coverage: Floats
    low: Floats
    high: Floats
    problems: int
    left_out: int
    level: float
    bootstraps: int
    seed: int


@dataclass(frozen=True, slots=True)
class CheckpointCoverage:
    """Coverage of one checkpoint at one ``k`` that lies within every checkpoint's fewest samples.

    ``problems`` tells how many problems it is a mean of, ``solved`` for how many of them any sample was right
    (out of all samples, not k). ``same_problems`` is false where the checkpoint was asked a smaller set of
    problems than most others of its benchmark, or a larger one, so that it is not to be compared.
    """

    benchmark: str
    model: str
    params: float
    pretrain_tokens: float
    k: int
    coverage: float
    low: float
    high: float
    problems: int
    solved: int
    same_problems: bool
    level: float


def log_spaced(largest: int, points: int = 40) -> Ints:
    """``points`` whole numbers from 1 to ``largest``, evenly spaced in the logarithm, rounded, each once.

    The ks at which Brown et al. 2024 (arXiv 2407.21787, appendix C.1) fit coverage: 40 up to 10,000, of which
    some round to the same number and count once.
    """
    if largest < 1 or points < 2:
        raise DataError(
            f"{points} values of k up to {largest}: at least two values up to at least 1 are needed"
        )
    return np.unique(np.rint(np.geomspace(1, largest, points)).astype(np.int64))


def pass_at_k(n: ArrayLike, c: ArrayLike, k: ArrayLike) -> Floats:
    """Unbiased pass@k of each problem, 1 - C(n-c, k) / C(n, k): Chen et al. 2021, arXiv 2107.03374, eq. 1.

    ``n`` samples of which ``c`` were right, k <= n; the three broadcast. Exact to about 1e-12 of the value
    for n in the millions. DataError where a size is not a whole number, c is not in 0..n or k not in 1..n.
    """
    return np.asarray(-np.expm1(log_fail_at_k(n, c, k)) + 0.0)


def log_fail_at_k(n: ArrayLike, c: ArrayLike, k: ArrayLike) -> Floats:
    """The logarithm of 1 - pass@k, log C(n-c, k) - log C(n, k); -inf where pass@k is 1.

    The difference of log-gammas loses digits in proportion to n log n, and the product over c factors takes
    long. Here Stirling's formula is put into the four factorials and rearranged by hand so that nothing large
    cancels: with d = n-c-k and x = ck / ((n-c)(n-k)),

        k log(1 - c/n) + c log(1 - k/n) - (d + 1/2) log(1 - x) + r(n-c) + r(n-k) - r(n) - r(d),

    r being the remainder log m! - (m + 1/2) log m + m - log(2 pi) / 2. Where d = 0 the last of the right
    samples is taken apart as a factor of its own. Arguments and errors as of `pass_at_k`.
    """
    n_, c_, k_ = np.broadcast_arrays(*(_whole(v, name) for v, name in ((n, "n"), (c, "c"), (k, "k"))))
    _check_sizes(n_, c_)
    if np.any(k_ < 1):
        raise DataError(f"pass@k at k = {int(k_.min())}: k is a number of samples and at least 1")
    if np.any(k_ > n_):
        raise DataError(
            f"pass@k at k = {int(k_.max())}: k lies above n for {int(np.sum(k_ > n_))} of {n_.size} entries, "
            f"the smallest n is {int(n_.min())}; ask for a smaller k"
        )
    result = np.zeros(n_.shape)
    result[c_ > n_ - k_] = -np.inf
    some = (c_ > 0) & (c_ <= n_ - k_)
    if np.any(some):
        n_, c_, k_ = (v[some].astype(np.float64) for v in (n_, c_, k_))
        last = n_ - c_ - k_ == 0
        tail = np.where(last, -np.log(n_ - c_ + 1), 0.0)  # 1 - k/(n-c+1), as n-c = k
        result[some] = _log_ratio(n_, np.where(last, c_ - 1, c_), k_) + tail
    return result


def _log_ratio(n: Floats, c: Floats, k: Floats) -> Floats:
    """log C(n-c, k) - log C(n, k) where n-c-k >= 1 (c may be 0)."""
    d, a, b = n - c - k, n - c, n - k
    top, bottom = c * k, a * b
    x = top / bottom
    log_1_x = np.where(x < 0.5, np.log1p(-np.minimum(x, 0.5)), np.log(n * d / bottom))
    main = k * _log_share(a, c, n) + c * _log_share(b, k, n) - (d + 0.5) * log_1_x
    return np.asarray(main + (_remainder(a) - _remainder(n)) - (_remainder(d) - _remainder(b)))


def _log_share(part: Floats, rest: Floats, whole: Floats) -> Floats:
    """log(part / whole) where part + rest = whole, from whichever of the two is the smaller."""
    share = rest / whole
    return np.where(share < 0.5, np.log1p(-np.minimum(share, 0.5)), np.log(part / whole))


def _remainder(m: Floats) -> Floats:
    """What Stirling's formula leaves of log m!, for whole m >= 1."""
    large = np.maximum(m, 16.0)
    inverse = 1.0 / (large * large)
    series = (
        1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))
    ) / large
    small = np.minimum(m, 16.0)
    exact = gammaln(small + 1.0) - ((small + 0.5) * np.log(small) - small + _HALF_LOG_2PI)
    return np.where(m >= 16, series, exact)


def check_counts(counts: Counts) -> None:
    """DataError if there are no problems, or n and c are not whole numbers with 0 <= c <= n, n >= 1."""
    if len(counts) == 0:
        raise DataError(f"no problems in the counts of {_called(counts)}: at least one is needed")
    if counts.n.shape != counts.c.shape:
        raise DataError(
            f"counts of {_called(counts)} have {counts.n.size} n but {counts.c.size} c: give one each"
        )
    _check_sizes(_whole(counts.n, "n"), _whole(counts.c, "c"))


def drawn_counts(counts: Counts, largest: int, short: Short = "error") -> tuple[Ints, Ints, int]:
    """(n, c, left out) of the problems that have at least ``largest`` samples.

    With ``short="error"`` a problem with fewer gets DataError that says how many there are; with
    ``"leave_out"`` they are left out and counted, at every k alike, so that a curve is of one set of
    problems.
    """
    check_counts(counts)
    fewer = counts.n < largest
    lacking = int(fewer.sum())
    if lacking == 0:
        return counts.n, counts.c, 0
    if short == "error" or lacking == len(counts):
        advice = "" if lacking == len(counts) else ", or leave these problems out"
        raise DataError(
            f"k = {largest} lies above n for {lacking} of {len(counts)} problems of {_called(counts)}: "
            f"ask for k up to {int(counts.n.min())}{advice}"
        )
    return counts.n[~fewer], counts.c[~fewer], lacking


def pass_at_k_of(counts: Counts, ks: ArrayLike, short: Short = "error") -> tuple[Floats, int]:
    """pass@k of each problem at each k, shape (problems, ks), and how many problems were left out."""
    k = _ks(ks)
    n, c, left_out = drawn_counts(counts, int(k.max()), short)
    return pass_at_k(n[:, None], c[:, None], k[None, :]), left_out


def coverage(
    counts: Counts,
    ks: ArrayLike,
    *,
    short: Short = "error",
    level: float = 0.9,
    bootstraps: int = 2000,
    seed: int = 0,
) -> Coverage:
    """Coverage at each k: unbiased pass@k (Chen et al. 2021, eq. 1) averaged over the problems.

    The interval is of the problems as a sample of possible problems (bootstrap of problems, percentiles); it
    says nothing of another benchmark. A model that solves nothing gets coverage 0 with the interval (0, 0),
    which is what the resamples say and not that it could never solve one. DataError as of `drawn_counts`;
    ``short`` is explained there.
    """
    k = _ks(ks)
    each, left_out = pass_at_k_of(counts, k, short)
    means = bootstrap_means(each, bootstraps, seed)
    low, high = percentiles(means, level)
    return Coverage(
        counts.benchmark,
        counts.model,
        k,
        each.mean(axis=0),
        low,
        high,
        each.shape[0],
        left_out,
        level,
        bootstraps,
        seed,
    )


def checkpoint_coverage(
    checkpoints: Iterable[Counts],
    k: int | None = None,
    *,
    level: float = 0.9,
    bootstraps: int = 2000,
    seed: int = 0,
) -> tuple[CheckpointCoverage, ...]:
    """Coverage against pre-training tokens, per size, at one ``k`` inside every problem's n.

    Adaptive sampling draws more where too few samples were right, so n tells of c, and any choice of problems
    by n is a choice by outcome. At a k that all problems have, none has to be left out; without ``k`` it is
    the smallest n of all checkpoints. (What stays is that c/n itself leans to high values where sampling
    stopped at a success; the file does not say by which rule it stopped.) Sorted by benchmark, size and
    tokens. DataError where parameters or pre-training tokens are missing, or k above an n.
    """
    given = tuple(checkpoints)
    if not given:
        raise DataError("no checkpoints: give the counts of at least one")
    for counts in given:
        check_counts(counts)
        if counts.params is None or counts.pretrain_tokens is None:
            raise DataError(f"{_called(counts)} has no parameters or pre-training tokens: both are needed")
    common = min(int(counts.n.min()) for counts in given) if k is None else k
    usual = {name: _usual_size(given, name) for name in {counts.benchmark for counts in given}}
    rows = []
    for counts in given:
        at = coverage(counts, [common], level=level, bootstraps=bootstraps, seed=seed)
        assert counts.params is not None and counts.pretrain_tokens is not None
        rows.append(
            CheckpointCoverage(
                counts.benchmark,
                counts.model,
                counts.params,
                counts.pretrain_tokens,
                common,
                float(at.coverage[0]),
                float(at.low[0]),
                float(at.high[0]),
                at.problems,
                int(np.sum(counts.c > 0)),
                len(counts) == usual[counts.benchmark],
                level,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.benchmark, row.params, row.model, row.pretrain_tokens)))


def _usual_size(checkpoints: Sequence[Counts], benchmark: str) -> int:
    sizes = [len(counts) for counts in checkpoints if counts.benchmark == benchmark]
    return max(sizes, key=lambda size: (sizes.count(size), size))


def bootstrap_means(each: Floats, bootstraps: int, seed: int) -> Floats:
    """Means over resampled problems, shape (bootstraps, columns), of values of shape (problems, columns).

    DataError if there are fewer than two problems: one problem resampled is always itself.
    """
    problems = each.shape[0]
    if problems < 2:
        raise DataError("an interval by bootstrap of one problem has no width: give at least two problems")
    if bootstraps < 1:
        raise DataError(f"{bootstraps} bootstraps: at least one is needed")
    weights = np.random.default_rng(seed).multinomial(
        problems, np.full(problems, 1 / problems), size=bootstraps
    )
    return np.asarray(weights @ each / problems)


def percentiles(samples: Floats, level: float) -> tuple[Floats, Floats]:
    """The bounds of the central ``level`` of samples along their first axis."""
    if not 0 < level < 1:
        raise DataError(f"level {level} of an interval: it lies between 0 and 1, as 0.9 for 90 %")
    low, high = np.quantile(samples, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.asarray(low), np.asarray(high)


def _ks(ks: ArrayLike) -> Ints:
    k = np.atleast_1d(_whole(ks, "k"))
    if k.size == 0 or k.ndim != 1:
        raise DataError("no k: give at least one number of samples")
    if k.min() < 1:
        raise DataError(f"k = {int(k.min())}: k is a number of samples and at least 1")
    return k


def _whole(values: ArrayLike, name: str) -> Ints:
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return array.astype(np.int64)
    if array.dtype.kind != "f":
        raise DataError(f"{name} is not made of whole numbers")
    bad: NDArray[np.bool_] = ~np.isfinite(array) | (array != np.rint(np.where(np.isfinite(array), array, 0)))
    if np.any(bad):
        raise DataError(f"{name} holds {array[bad].flat[0]}: samples are counted in whole numbers")
    return array.astype(np.int64)


def _check_sizes(n: Ints, c: Ints) -> None:
    if np.any(n < 1):
        raise DataError(f"n = {int(n.min())}: every problem needs at least one sample")
    wrong = (c < 0) | (c > n)
    if np.any(wrong):
        at = np.flatnonzero(wrong)[0]
        raise DataError(
            f"{int(wrong.sum())} of {c.size} problems have c outside 0..n, such as c = {int(c.flat[at])} of "
            f"n = {int(n.flat[at])}: correct the counts"
        )


def _called(counts: Counts) -> str:
    return f"{counts.model} on {counts.benchmark}" + (
        f" ({counts.origin.file})" if counts.origin.file else ""
    )
