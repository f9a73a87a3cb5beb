"""Coverage against inference compute, one curve per model size, with resamples of the problems they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from zhoubao.errors import DataError
from zhoubao.scaling.coverage_law import fit_coverage
from zhoubao.scaling.data import Counts, Floats, Ints
from zhoubao.scaling.pass_at_k import bootstrap_means, check_counts, log_spaced, pass_at_k_of

__all__ = ["Basis", "InferenceCurve", "inference_curves", "params_of"]

Basis = Literal["measured", "extrapolated", "not reached"]
"""Whether a figure lies within the samples drawn, is by the law beyond them, or is not to be had at all."""

_SIZE = re.compile(r"(?<![\d.a-z])(\d{1,6}(?:\.\d{1,6})?) ?([kmbt])(?![a-z0-9])", re.IGNORECASE)
_ONES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}


@dataclass(frozen=True, slots=True)
class InferenceCurve:
    """Coverage of one model at k samples a problem, and what a problem costs.

    FLOP of a problem = ``fixed_flop`` + k x ``flop_per_sample``. ``k`` are whole numbers up to ``largest_k``,
    the fewest samples that any problem has; ``coverage`` has shape (k,), ``replicates`` shape (bootstraps,
    k), resampled with the same problems in all curves made together. Beyond ``largest_k`` coverage is
    exp(log(c) (k / largest_k)^``b``), c being the coverage at ``largest_k``: the law of Brown et al. 2024
    (arXiv 2407.21787, eq. 3) with the fitted exponent, moved through the last point measured. ``b`` is NaN
    where no law could be fitted, ``replicate_b`` likewise. The law is followed up to
    ``reach`` times ``largest_k`` and no further. ``counts`` are of the problems shared.
    """

    label: str
    params: float
    counts: Counts
    flop_per_sample: float
    fixed_flop: float
    k: Ints
    coverage: Floats
    replicates: Floats
    b: float
    replicate_b: Floats
    reach: float

    @property
    def largest_k(self) -> int:
        """The fewest samples that any of the problems has."""
        return int(self.k[-1])

    def flop(self, k: float) -> float:
        """FLOP of k samples of one problem; infinite where k is."""
        return self.fixed_flop + k * self.flop_per_sample

    def samples_for(self, target: float) -> tuple[float, Basis]:
        """The fewest samples at which coverage is at least ``target`` (a whole number, infinite if none)."""
        if self.coverage[-1] >= target:
            low, high = 0, self.largest_k  # coverage is below the target at low, and not below it at high
            place = int(np.searchsorted(self.coverage, target))
            low, high = (int(self.k[place - 1]) if place else 0), int(self.k[place])
            while high - low > 1:
                middle = (low + high) // 2
                reached = pass_at_k_of(self.counts, [middle])[0].mean() >= target
                low, high = (low, middle) if reached else (middle, high)
            return float(high), "measured"
        k = float(np.ceil(self._beyond(target, self.coverage[-1:], np.array([self.b]))[0] - 1e-9))
        return k, "extrapolated" if np.isfinite(k) else "not reached"

    def replicate_samples_for(self, target: float) -> Floats:
        """``samples_for`` of each resample, shape (bootstraps,), interpolated between the curve's k."""
        reached = self.replicates >= target
        right = reached.argmax(axis=1)
        left = np.maximum(right - 1, 0)
        rows = np.arange(right.size)
        below, above = self.replicates[rows, left], self.replicates[rows, right]
        log_k = np.log(self.k)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(above > below, (target - below) / (above - below), 1.0)
        within = np.exp(log_k[left] + np.clip(share, 0.0, 1.0) * (log_k[right] - log_k[left]))
        beyond = self._beyond(target, self.replicates[:, -1], self.replicate_b)
        return np.asarray(np.ceil(np.where(reached[:, -1], within, beyond) - 1e-9))

    def coverage_at(self, flop: Floats) -> tuple[Floats, Floats, Floats]:
        """Coverage at each FLOP a problem, of the resamples too, and the k that it pays for.

        Shapes (flop,), (bootstraps, flop) and (flop,). NaN where the FLOP do not pay for one sample. Beyond
        what the law may be followed to, or where there is none, coverage is held at what it was: a lower
        bound, as one may always draw fewer. k is no whole number here: it is what is paid for on average.
        """
        k = (flop - self.fixed_flop) / self.flop_per_sample
        x = np.log(np.clip(k, 1.0, self.largest_k))
        grid = np.log(self.k)
        right = np.clip(np.searchsorted(grid, x), 1, max(grid.size - 1, 1))
        left = right - 1
        if grid.size == 1:
            left = right = np.zeros(x.size, dtype=np.int64)
        width = grid[right] - grid[left]
        share = np.where(width > 0, (x - grid[left]) / np.where(width > 0, width, 1.0), 0.0)
        both = np.vstack([self.coverage, self.replicates])
        exponents = np.concatenate([[self.b], self.replicate_b])[:, None]
        value = both[:, left] + share * (both[:, right] - both[:, left])
        last = both[:, -1:]
        later = k > self.largest_k
        if np.any(later):
            ratio = np.minimum(k[later] / self.largest_k, self.reach)
            growth = np.power(ratio, np.where(np.isnan(exponents), 0.0, exponents))
            log_last = np.log(np.where(last > 0, last, 1.0))
            value[:, later] = np.where(last > 0, np.exp(log_last * growth), 0.0)
        value[:, k < 1] = np.nan
        return value[0], value[1:], k

    def _beyond(self, target: float, last: Floats, b: Floats) -> Floats:
        """k at which exp(log(last) (k / largest k)^b) is the target; infinite where it is out of reach."""
        some = (last > 0) & (last < 1) & np.isfinite(b)
        ratio = np.log(target) / np.log(np.where(some, last, 0.5))
        with np.errstate(over="ignore"):
            k = self.largest_k * np.power(ratio, 1.0 / np.where(some, b, -1.0))
        return np.asarray(np.where(some & (k <= self.reach * self.largest_k * (1 + 1e-9)), k, np.inf))


def inference_curves(
    candidates: Sequence[Counts],
    *,
    tokens_per_sample: float | Mapping[str, float],
    prompt_tokens: float = 0.0,
    reach: float = 10.0,
    bootstraps: int = 1000,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[InferenceCurve, ...]:
    """Curves of models on one benchmark, by ascending size, at 2N FLOP per token forward.

    FLOP of a problem at k samples = 2 N (prompt tokens + k x tokens per sample): Kaplan et al. 2020, arXiv
    2001.08361, table 1, without the attention to the context, the prompt being read once.
    ``tokens_per_sample`` is one number or one by model name; if it is one, it moves all curves alike and no
    comparison of sizes depends on it. Only problems that all candidates have are taken, in one order, so that
    resamples are paired. DataError where there are no candidates, several benchmarks, fewer than two shared
    problems, a size that neither file nor name tells, or tokens that are not positive and finite.
    """
    if not candidates:
        raise DataError("No models to compare: give the counts of at least one.")
    for counts in candidates:
        check_counts(counts)
    benchmarks = list(dict.fromkeys(counts.benchmark for counts in candidates))
    if len(benchmarks) > 1:
        raise DataError(f"Models on {' and '.join(benchmarks)} cannot be compared: choose one benchmark.")
    if not (np.isfinite(prompt_tokens) and prompt_tokens >= 0):
        raise DataError(f"{prompt_tokens} prompt tokens: give a finite number of at least 0.")
    if not (np.isfinite(reach) and reach >= 1):
        raise DataError(f"Reach {reach} of the coverage law: give a finite number of at least 1.")
    shared = _shared(candidates)
    labels = _labels(candidates)
    curves = []
    for done, (counts, label) in enumerate(zip(candidates, labels, strict=True)):
        tokens = (
            tokens_per_sample
            if isinstance(tokens_per_sample, int | float)
            else _tokens(tokens_per_sample, counts)
        )
        if not (np.isfinite(tokens) and tokens > 0):
            raise DataError(f"{tokens} tokens per sample of {counts.model}: give a finite number above 0.")
        params = params_of(counts)
        curves.append(
            _curve(
                _only(counts, shared), label, params, float(tokens), prompt_tokens, reach, bootstraps, seed
            )
        )
        if progress is not None:
            progress(done + 1, len(candidates))
    return tuple(sorted(curves, key=lambda curve: (curve.params, curve.counts.pretrain_tokens or 0.0)))


def params_of(counts: Counts) -> float:
    """Parameters of a model: as its file says, else the size in its name, so 1.6e8 of "Pythia 160M".

    The name's size is rounded and, in the Pythia family, counts the embeddings. DataError where neither
    tells.
    """
    if counts.params is not None:
        if not (np.isfinite(counts.params) and counts.params > 0):
            raise DataError(f"{counts.model} has {counts.params} parameters: give a finite number above 0.")
        return counts.params
    found = _SIZE.findall(counts.model)
    if not found:
        raise DataError(
            f"How many parameters {counts.model!r} has is neither in a column of "
            f"{counts.origin.file or 'its file'} nor in its name: add a column params."
        )
    number, unit = found[-1]
    if float(number) == 0:
        raise DataError(f"The name {counts.model!r} tells a size of 0: add a column params.")
    return float(number) * _ONES[unit.casefold()]


def _curve(
    counts: Counts,
    label: str,
    params: float,
    tokens: float,
    prompt: float,
    reach: float,
    bootstraps: int,
    seed: int,
) -> InferenceCurve:
    largest = int(counts.n.min())
    ks = np.unique(np.concatenate([log_spaced(largest, 200), log_spaced(min(largest, 10_000))]))
    each = pass_at_k_of(counts, ks)[0]
    means = bootstrap_means(each, bootstraps, seed)
    coverage = each.mean(axis=0)
    b, replicate_b = float("nan"), np.full(bootstraps, np.nan)
    fitted = np.isin(ks, log_spaced(min(largest, 10_000)))
    if largest >= 3 and coverage[-1] > 0 and np.ptp(coverage[fitted]) > 0:
        usable = (means[:, fitted].min(axis=1) > 0) & (np.ptp(means[:, fitted], axis=1) > 0)
        if usable.sum() >= 2:
            law = fit_coverage(counts, bootstraps=bootstraps, seed=seed)
            b, replicate_b[usable] = law.b, law.replicates[:, 1]
    exponents = replicate_b.copy()
    exponents[~(exponents < 0)] = np.nan  # a law that does not rise tells nothing of what lies beyond
    return InferenceCurve(
        label=label,
        params=params,
        counts=counts,
        flop_per_sample=2.0 * params * tokens,
        fixed_flop=2.0 * params * prompt,
        k=ks,
        coverage=coverage,
        replicates=means,
        b=b if b < 0 else float("nan"),
        replicate_b=exponents,
        reach=reach,
    )


def _shared(candidates: Sequence[Counts]) -> tuple[str, ...]:
    common = set(candidates[0].problems).intersection(*(counts.problems for counts in candidates[1:]))
    if len(common) < 2:
        raise DataError(
            f"{len(common)} problems were put to all {len(candidates)} models on {candidates[0].benchmark}: "
            "at least two are needed; leave out the models that were asked others."
        )
    return tuple(problem for problem in candidates[0].problems if problem in common)


def _only(counts: Counts, problems: tuple[str, ...]) -> Counts:
    if counts.problems == problems:
        return counts
    place = {problem: at for at, problem in enumerate(counts.problems)}
    at = np.array([place[problem] for problem in problems])
    return replace(counts, n=counts.n[at], c=counts.c[at], problems=problems)


def _labels(candidates: Sequence[Counts]) -> list[str]:
    """The models' names, with their training tokens where a name stands for several checkpoints."""
    names = [counts.model for counts in candidates]
    labels = [
        f"{counts.model}, {counts.pretrain_tokens / 1e9:g}B tokens"
        if names.count(counts.model) > 1 and counts.pretrain_tokens is not None
        else counts.model
        for counts in candidates
    ]
    for label in labels:
        if labels.count(label) > 1:
            raise DataError(f"{label} stands twice among the models to compare: leave one out.")
    return labels


def _tokens(tokens: Mapping[str, float], counts: Counts) -> float:
    if counts.model not in tokens:
        raise DataError(
            f"Tokens per sample of {counts.model} are not given: add them, or give one number for all."
        )
    return tokens[counts.model]
