"""Pre-training told whole: the law of loss fitted to a file of runs, its intervals, and its optimum."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from zhoubao.model import Bilingual
from zhoubao.scaling.data import Runs
from zhoubao.scaling.loss_law import LossLawFit, fit_loss_law, subset
from zhoubao.scaling.loss_law_bootstrap import LossLawBootstrap, bootstrap_loss_law
from zhoubao.scaling.optimum import compute_optimal, compute_optimal_interval
from zhoubao.scaling.study import Curve, Figure, Study

__all__ = ["one_group_each", "study_pretrain"]

_BUDGETS = (1e21, 5.76e23, 1e26)
"""FLOP; the middle one is that of Chinchilla and Gopher (Hoffmann et al. 2022)."""
_SIZES = (("small", 0.0, 3e8), ("middle", 3e8, 2e9), ("large", 2e9, np.inf))
_POINTS = 41
_LAW = "L(N, D) = E + A/N^α + B/D^β"
_CONSTANTS = {
    "E": Bilingual("损失下限 E", "Irreducible loss E"),
    "A": Bilingual("系数 A", "Coefficient A"),
    "B": Bilingual("系数 B", "Coefficient B"),
    "alpha": Bilingual("参数量指数 α", "Parameter exponent α"),
    "beta": Bilingual("数据量指数 β", "Data exponent β"),
}


def one_group_each(runs: Runs) -> tuple[Runs, ...]:
    """Runs by what they were trained on, since losses on different data have no law in common."""
    groups = list(dict.fromkeys(runs.groups))
    if len(groups) < 2:
        return (runs,)
    of = np.array(runs.groups)
    return tuple(subset(runs, np.flatnonzero(of == group)) for group in groups)


def study_pretrain(
    runs: Runs,
    *,
    drop_highest: int = 0,
    bootstraps: int = 4000,
    seed: int = 0,
    budgets: Sequence[float] = _BUDGETS,
    progress: Callable[[str], Callable[[int, int], None]] | None = None,
) -> Study:
    """The law, its constants with standard errors, and compute-optimal training at ``budgets`` (FLOP).

    ``progress`` gives, for the name of a stage, what is told of the stage's progress. ``bootstraps`` 0 leaves
    intervals out. Raises as ``fit_loss_law``, ``bootstrap_loss_law`` and ``compute_optimal`` do.
    """
    fit = fit_loss_law(runs, drop_highest=drop_highest, progress=progress("fitting") if progress else None)
    bootstrap = None
    if bootstraps:
        told = progress("bootstraps") if progress else None
        bootstrap = bootstrap_loss_law(fit, count=bootstraps, seed=seed, progress=told)
    groups = set(runs.groups)
    of = f" ({groups.pop()})" if len(groups) == 1 else ""
    return Study(
        title=Bilingual(f"预训练损失律 {_LAW}{of}", f"Loss law {_LAW}{of}"),
        file=runs.origin.file,
        sha256=runs.origin.sha256,
        figures=(*_constants(fit, bootstrap), *_optima(fit, bootstrap, budgets)),
        curves=_curves(fit, bootstrap),
        notes=_notes(fit, bootstrap),
    )


def _constants(fit: LossLawFit, bootstrap: LossLawBootstrap | None) -> list[Figure]:
    errors = bootstrap.standard_errors if bootstrap else {}
    ends = bootstrap.interval() if bootstrap else {}
    units = {"E": "nats/token", "A": "coefficient", "B": "coefficient"}
    figures = []
    for name, words in _CONSTANTS.items():
        low, high = ends.get(name, (None, None))
        value, unit = float(getattr(fit.law, name)), units.get(name, "exponent")
        figures.append(
            Figure(
                f"law.{name.lower()}/{fit.runs.origin.file}", words, value, unit, low, high, errors.get(name)
            )
        )
    share = bootstrap.n_exponent_interval() if bootstrap else (None, None)
    words = Bilingual("最优参数量对算力的指数 a", "Exponent of optimal parameters in compute, a")
    figures.append(
        Figure(f"law.exponent/{fit.runs.origin.file}", words, fit.law.n_exponent, "exponent", *share)
    )
    return figures


def _optima(fit: LossLawFit, bootstrap: LossLawBootstrap | None, budgets: Sequence[float]) -> list[Figure]:
    figures: list[Figure] = []
    for budget in budgets:
        at = compute_optimal(fit.law, budget)
        ends = compute_optimal_interval(bootstrap, budget) if bootstrap else None
        largest = float(fit.runs.flop.max())
        flags = ("extrapolated",) if budget > largest else ()
        for key, zh, en, unit in (
            ("n", "计算最优参数量", "Compute-optimal parameters", "parameters"),
            ("d", "计算最优词元数", "Compute-optimal tokens", "tokens"),
            ("tokens_per_parameter", "每参数词元数", "Tokens per parameter", "tokens/parameter"),
        ):
            band = getattr(ends, key) if ends else None
            low, high = (float(band.low), float(band.high)) if band else (None, None)
            names = Bilingual(f"{zh}（{budget:.3g} FLOP）", f"{en} at {budget:.3g} FLOP")
            value = float(getattr(at, key))
            figures.append(Figure(f"optimum.{key}/{budget:.3g}", names, value, unit, low, high, flags=flags))
    return figures


def _curves(fit: LossLawFit, bootstrap: LossLawBootstrap | None) -> dict[str, Curve]:
    runs, curves = fit.runs, {}
    for name, least, most in _SIZES:
        chosen = (runs.n >= least) & (runs.n < most)
        if chosen.any():
            order = np.argsort(runs.flop[chosen], kind="stable")
            x, y = runs.flop[chosen][order], runs.loss[chosen][order]
            curves[f"law/{name}/runs"] = Curve(tuple(x.tolist()), tuple(y.tolist()))
    flop = np.geomspace(runs.flop.min(), max(runs.flop.max() * 100, max(_BUDGETS[:2])), _POINTS)
    at = compute_optimal(fit.law, flop)
    ends = compute_optimal_interval(bootstrap, flop) if bootstrap else None
    for name, key in (("law/optimal/loss", "loss"), ("law/optimal/n", "n"), ("law/optimal/d", "d")):
        band = getattr(ends, key) if ends else None
        curves[name] = Curve(
            tuple(flop.tolist()),
            tuple(getattr(at, key).tolist()),
            tuple(band.low.tolist()) if band else (),
            tuple(band.high.tolist()) if band else (),
        )
    return curves


def _notes(fit: LossLawFit, bootstrap: LossLawBootstrap | None) -> tuple[Bilingual, ...]:
    rows = ", ".join(str(row) for row in fit.dropped.tolist())
    dropped = len(fit.dropped)
    notes = [
        Bilingual(
            f"拟合使用{len(fit.runs)}次训练，剔除损失最高的{dropped}次"
            + (f"（第 {rows} 行）" if rows else ""),
            f"{len(fit.runs)} runs fitted, the {dropped} of highest loss dropped"
            + (f" (rows {rows})" if rows else ""),
        ),
        Bilingual(
            f"目标函数为对数损失上的 Huber 损失（δ={fit.delta:g}）之和，最小值 {fit.objective:.6e}；"
            f"{fit.starts}个起点中{fit.reached}个到达最小值",
            f"Summed Huber loss (δ = {fit.delta:g}) on log loss, minimum {fit.objective:.6e}; "
            f"{fit.reached} of {fit.starts} starts reached it",
        ),
    ]
    if bootstrap:
        notes.append(
            Bilingual(
                f"区间为{bootstrap.count}次自助抽样的5%至95%分位（种子 {bootstrap.seed}），"
                f"其中{bootstrap.failed}次无解",
                f"Intervals are the 5th to 95th percentiles of {bootstrap.count} bootstraps (seed "
                f"{bootstrap.seed}), of which {bootstrap.failed} gave no law",
            )
        )
    words = {
        "no-floor": Bilingual("最优拟合中损失下限为零", "The best fit has no irreducible loss"),
        "ill-conditioned": Bilingual(
            "常数之间相互抵换：训练范围内的损失可信，远离范围的外推不可信",
            "The constants trade off against each other: losses between the runs are known well, far ones "
            "are not",
        ),
    }
    return (*notes, *(words[flag] for flag in fit.flags if flag in words))
