"""Test-time compute told whole: coverage of each model of a file, and the law fitted to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from zhoubao.errors import DataError
from zhoubao.model import Bilingual
from zhoubao.scaling.coverage_law import Space, fit_coverage
from zhoubao.scaling.data import Accuracies, Counts
from zhoubao.scaling.pass_at_k import coverage, log_spaced
from zhoubao.scaling.study import Curve, Figure, Study
from zhoubao.scaling.thinking import fit_thinking

__all__ = ["slug_of", "study_accuracies", "study_coverage"]


def slug_of(name: str) -> str:
    """``Pythia 160M`` as ``pythia-160m``: how ids call a model."""
    return re.sub(r"[^0-9a-z.]+", "-", name.casefold()).strip("-") or "model"


def study_coverage(
    counts: Sequence[Counts],
    *,
    ks: Sequence[int] = (),
    bootstraps: int = 2000,
    seed: int = 0,
    space: Space = "coverage",
    progress: Callable[[int, int], None] | None = None,
) -> Study:
    """Coverage at 1 and at the greatest k of each model, and the law c = exp(a k^b), by the published way.

    ``ks`` are further counts of samples to tell of. A model whose coverage has no law (it solves nothing, or
    everything at once) is told with its coverage and the flag ``no-law``. Raises ``DataError`` as
    ``coverage`` does, and for an empty file.
    """
    if not counts:
        raise DataError("the file has no counts of solved problems; give one with a row a problem.")
    figures: list[Figure] = []
    curves: dict[str, Curve] = {}
    names: dict[str, str] = {}
    failed: list[str] = []
    for done, one in enumerate(counts):
        slug = slug_of(one.model)
        while slug in names:
            slug += "+"
        names[slug] = one.model
        largest = int(one.n.min())
        grid = log_spaced(largest)
        wanted = sorted({1, largest, *(k for k in ks if k <= largest)})
        at = coverage(one, np.union1d(grid, wanted), bootstraps=bootstraps, seed=seed)
        found = {int(k): n for n, k in enumerate(at.k)}
        for k in wanted:
            n = found[k]
            words = Bilingual(f"{one.model} 覆盖率（k={k:,}）", f"{one.model}: coverage at k = {k:,}")
            figures.append(
                Figure(
                    f"coverage/{slug}@{k}", words, float(at.coverage[n]), "ratio",
                    float(at.low[n]), float(at.high[n]),
                )
            )  # fmt: skip
        curves[f"coverage/{slug}/data"] = Curve(
            tuple(float(k) for k in at.k),
            tuple(at.coverage.tolist()),
            tuple(at.low.tolist()),
            tuple(at.high.tolist()),
        )
        try:
            law = fit_coverage(one, space=space, bootstraps=bootstraps, seed=seed)
        except DataError:
            failed.append(one.model)
            figures.append(
                Figure(
                    f"coverage_law.b/{slug}",
                    Bilingual(f"{one.model} 指数 b", f"{one.model}: b"), None, "exponent", flags=("no-law",),
                )
            )  # fmt: skip
            continue
        for key, interval, error in (("a", law.a_interval, law.se_a), ("b", law.b_interval, law.se_b)):
            words = Bilingual(f"{one.model} 常数 {key}", f"{one.model}: {key}")
            value = float(getattr(law, key))
            figures.append(Figure(f"coverage_law.{key}/{slug}", words, value, "exponent", *interval, error))
        words = Bilingual(f"{one.model} 拟合平均绝对误差", f"{one.model}: mean absolute error of the law")
        figures.append(Figure(f"coverage_law.error/{slug}", words, law.mean_error, "ratio"))
        line = np.geomspace(1, largest, 60)
        curves[f"coverage/{slug}/fit"] = Curve(tuple(line.tolist()), tuple(law.at(line).tolist()))
        if progress is not None:
            progress(done + 1, len(counts))
    logged = space == "log"
    notes = [
        Bilingual(
            "覆盖率为无偏 pass@k 对各题的平均；区间为对题目自助抽样的5%至95%分位",
            "Coverage is the unbiased pass@k averaged over problems; intervals are the 5th to 95th "
            "percentiles of bootstraps of the problems",
        ),
        Bilingual(
            f"覆盖率律 c = exp(a k^b) 以最小二乘拟合于{'覆盖率的对数' if logged else '覆盖率'}",
            f"The law c = exp(a k^b) is fitted by least squares on {'log ' if logged else ''}coverage",
        ),
    ]
    if failed:
        listed = ", ".join(failed)
        notes.append(Bilingual(f"无法拟合：{listed}", f"No law could be fitted to: {listed}"))
    origin = counts[0].origin
    title = Bilingual("多次采样的覆盖率", "Coverage of repeated samples")
    return Study(title, origin.file, origin.sha256, tuple(figures), curves, names, tuple(notes))


def study_accuracies(series: Sequence[Accuracies], *, bootstraps: int = 2000, seed: int = 0) -> Study:
    """Accuracy against the tokens thought, and the log-linear fit to the first method of single samples.

    Raises ``DataError`` as ``fit_thinking`` does, and where no method is of single samples.
    """
    single = [one for one in series if (one.votes == 1).all()]
    if not single:
        raise DataError("the file has no method of single samples; votes mix two ways of spending compute.")
    curves: dict[str, Curve] = {}
    names: dict[str, str] = {}
    for one in series:
        slug = slug_of(one.method)
        names[slug] = one.method.replace("_", " ")
        order = np.argsort(one.tokens, kind="stable")
        curves[f"thinking/{slug}/data"] = Curve(
            tuple(one.tokens[order].tolist()), tuple(one.accuracy[order].tolist())
        )
    chosen = single[0]
    fit = fit_thinking(chosen, bootstraps=bootstraps, seed=seed)
    line = np.geomspace(fit.tokens.min(), fit.tokens.max(), 60)
    curves["thinking/fit/line"] = Curve(tuple(line.tolist()), tuple(fit.at(line).tolist()))
    slug = slug_of(chosen.method)
    bend = () if fit.ceiling is not None else ("no-ceiling",)
    figures = [
        Figure(
            f"thinking.slope/{slug}",
            Bilingual("词元每增至十倍的准确率变化", "Accuracy gained for ten times the tokens"),
            fit.slope, "ratio", *_pair(fit.slope_interval),
        ),
        Figure(
            f"thinking.ceiling/{slug}", Bilingual("准确率上限", "Ceiling of accuracy"),
            fit.ceiling, "ratio", *_pair(fit.ceiling_interval), flags=bend,
        ),
        Figure(
            f"thinking.saturation/{slug}",
            Bilingual("准确率饱和处的词元数", "Tokens at which accuracy saturates"),
            fit.saturation, "tokens", *_pair(fit.saturation_interval), flags=bend,
        ),
    ]  # fmt: skip
    notes = [
        Bilingual(
            f"拟合为 min(上限, i + s·log10 词元)，使用{fit.points}个单次采样点；投票另为一法，不并入",
            f"min(ceiling, i + s log10 tokens) fitted to {fit.points} points of single samples; votes are "
            "another method and stand apart",
        )
    ]
    if fit.problems is not None and fit.standard_errors is not None:
        worst = float(fit.standard_errors.max()) * 100
        notes.append(
            Bilingual(
                f"每个准确率为{fit.problems}题的均值，标准误最大{worst:.0f}个百分点",
                f"Each accuracy is a mean over {fit.problems} problems, with a standard error of up to "
                f"{worst:.0f} points",
            )
        )
    if fit.ceiling_share is not None:
        share = fit.ceiling_share
        notes.append(
            Bilingual(f"{share:.0%}的自助样本出现上限", f"{share:.0%} of the bootstraps bend to a ceiling")
        )
    title = Bilingual("准确率与思考词元", "Accuracy against tokens thought")
    return Study(title, chosen.origin.file, chosen.origin.sha256, tuple(figures), curves, names, tuple(notes))


def _pair(interval: tuple[float, float] | None) -> tuple[float | None, float | None, None]:
    """An interval as ``Figure`` takes it: its ends, and no standard error."""
    return (*interval, None) if interval else (None, None, None)
