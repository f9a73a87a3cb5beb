"""``python -m bench.scaling FILE``: the fit of a loss law beside loops over SciPy, on the same runs.

The peer is what one would write instead: ``scipy.optimize.minimize`` (L-BFGS-B) from one start after another,
with the analytic gradient or with the differences that SciPy takes where it is given none. It minimises the
same objective, scaled as here, so that its default tolerances do not stop it at once. A loop is run over a
part of the starts, drawn with a fixed seed, and its time is extrapolated to all of them; the table says how
many were run. Times depend on the machine, the ratios less.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from zhoubao.scaling.data import Floats, Runs
from zhoubao.scaling.loss_law import LossLawFit, fit_loss_law, subset
from zhoubao.scaling.loss_law_bootstrap import bootstrap_loss_law
from zhoubao.scaling.tables import read_runs

DROP_HIGHEST = 5
BOOTSTRAPS = 4000
SAMPLE = 300
"""Starts or draws that a loop over SciPy runs."""
_WAYS = ((True, "analytic gradient"), (False, "differences"))


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m bench.scaling FILE, a table of training runs")
    print(scaling_report(Path(sys.argv[1])))


def scaling_report(path: Path, *, bootstraps: int = BOOTSTRAPS, sample: int = SAMPLE) -> str:
    """What both take, as a table in Markdown, with the objective and standard errors that were found."""
    runs = read_runs(path)
    begun = time.perf_counter()
    fit = fit_loss_law(runs, drop_highest=DROP_HIGHEST)
    fitted = time.perf_counter()
    bootstrap = bootstrap_loss_law(fit, count=bootstraps)
    here, there = fitted - begun, time.perf_counter() - fitted
    rng = np.random.default_rng(0)
    starts = fit.grid[rng.permutation(fit.starts)[:sample]]
    draws = rng.integers(0, len(fit.runs), size=(min(sample, bootstraps), len(fit.runs)))
    own = np.log([fit.law.E, fit.law.A, fit.law.B])
    at_fit = np.array([*own, fit.law.alpha, fit.law.beta])

    rows = [_row(f"grid of {fit.starts:,} starts", here, here, fit.starts, fit.reached / fit.starts)]
    for slope, way in _WAYS:
        begun = time.perf_counter()
        ends = np.array([_scipy(fit.runs, fit, start, slope) for start in starts])
        taken = (time.perf_counter() - begun) * fit.starts / len(starts)
        share = float(np.mean(ends <= fit.objective * (1 + 1e-9)))
        near = float(np.mean(ends <= fit.objective * (1 + 1e-4)))
        rows.append(_row(f"peer: SciPy loop, {way}", taken, here, len(starts), share, near))
    rows.append(_row(f"{bootstraps:,} bootstraps, up to four starts each", there, there, bootstraps))
    for slope, way in _WAYS:
        begun = time.perf_counter()
        for draw in draws:
            _scipy(subset(fit.runs, draw), fit, at_fit, slope)
        taken = (time.perf_counter() - begun) * bootstraps / len(draws)
        rows.append(_row(f"peer: SciPy loop from the fit alone, {way}", taken, there, len(draws)))
    errors = ", ".join(f"{name} {value:.4g}" for name, value in bootstrap.standard_errors.items())
    return "\n".join(
        [
            f"loss law of {len(fit.runs)} runs of {path.name}, {os.cpu_count()} cores",
            f"objective {fit.objective:.7g}, standard errors {errors}",
            "",
            f"| {'work':<58} | seconds | times | of them run | minimum reached | within 1e-4 |",
            f"|{'-' * 60}|--------:|------:|------------:|----------------:|------------:|",
            *rows,
        ]
    )


def _row(work: str, seconds: float, beside: float, ran: int, *shares: float) -> str:
    """``shares`` are those of the starts that reached the minimum: to 1e-9, and to 1e-4 where it differs."""
    reached, near = (f"{shares[at]:.1%}" if shares else "" for at in (0, -1))
    times = f"{seconds:7.1f} | {seconds / beside:5.1f} | {ran:>11,}"
    return f"| {work:<58} | {times} | {reached:>15} | {near:>11} |"


def _scipy(runs: Runs, fit: LossLawFit, start: Floats, slope: bool) -> float:
    """The summed Huber loss where SciPy ends from ``start`` = (e, a, b, alpha, beta)."""
    x, z, logs = np.log(runs.n), np.log(runs.d), np.log(runs.loss)
    unit = fit.delta * len(runs)

    def value(point: Floats) -> tuple[float, Floats]:
        e, a, b, alpha, beta = point
        sized, fed = np.exp(a - alpha * x), np.exp(b - beta * z)
        whole = sized + fed + np.exp(e)
        off = np.log(whole) - logs
        steep = np.clip(off, -fit.delta, fit.delta)
        parts = steep / whole
        gradient = np.array(
            [parts.sum() * np.exp(e), parts @ sized, parts @ fed, -(parts * sized) @ x, -(parts * fed) @ z]
        )
        return float(steep @ (off - steep / 2)) / unit, gradient / unit

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        found = minimize(
            value if slope else lambda point: value(point)[0],
            start,
            jac=slope or None,
            method="L-BFGS-B",
            options={"maxiter": 10_000, "maxfun": 100_000},
        )
    return float(found.fun) * unit


if __name__ == "__main__":
    main()
