"""Small model, more thinking, told whole: which size is the cheapest for a coverage, and at what volume."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zhoubao.model import Bilingual
from zhoubao.scaling.data import Counts
from zhoubao.scaling.frontier import cheapest, frontier
from zhoubao.scaling.inference_curves import InferenceCurve, inference_curves
from zhoubao.scaling.joint import by_volume
from zhoubao.scaling.study import Curve, Figure, Study
from zhoubao.scaling.study_testtime import slug_of

__all__ = ["study_frontier"]

_TARGETS = (0.25, 0.5, 0.75)


def study_frontier(
    counts: Sequence[Counts],
    *,
    tokens_per_sample: float,
    targets: Sequence[float] = _TARGETS,
    pretrain_tokens: float | None = None,
    bootstraps: int = 1000,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Study:
    """Per target coverage the cheapest size and its samples; the crossings along the frontier; the volumes.

    ``tokens_per_sample`` are those that a sample takes, ``pretrain_tokens`` those of the training where the
    file does not tell (none: the volumes are left out). Raises as ``inference_curves``, ``cheapest`` and
    ``frontier`` do.
    """
    curves = inference_curves(
        counts, tokens_per_sample=tokens_per_sample, bootstraps=bootstraps, seed=seed, progress=progress
    )
    figures: list[Figure] = []
    for target in targets:
        figures += _at_target(curves, target)
        if all(c.counts.pretrain_tokens is not None for c in curves) or pretrain_tokens is not None:
            figures += _volumes(curves, target, pretrain_tokens)
    at = frontier(curves)
    for crossing in at.crossings:
        words = Bilingual(
            f"{crossing.before}让位于{crossing.after}的每题算力",
            f"Compute a problem at which {crossing.after} passes {crossing.before}",
        )
        flags = ("extrapolated",) if crossing.basis == "extrapolated" else ()
        subject = f"{slug_of(crossing.before)}>{slug_of(crossing.after)}"
        figures.append(
            Figure(
                f"frontier.crossing/{subject}", words, crossing.flop, "FLOP",
                *_ends(crossing.flop_interval), flags=flags,
            )
        )  # fmt: skip
    drawn: dict[str, Curve] = {}
    names: dict[str, str] = {}
    for curve in curves:
        slug = slug_of(curve.label)
        names[slug] = curve.label
        drawn[f"frontier/{slug}/curve"] = Curve(
            tuple(curve.flop(float(k)) for k in curve.k), tuple(curve.coverage.tolist())
        )
    drawn["frontier/best/envelope"] = Curve(
        tuple(at.flop.tolist()), tuple(at.coverage.tolist()), tuple(at.low.tolist()), tuple(at.high.tolist())
    )
    origin = counts[0].origin
    notes = (
        Bilingual(
            f"每题推理算力按 2N × 词元数计，每次采样 {tokens_per_sample:g} 个词元；各规模同乘，不影响比较",
            f"Inference compute is 2N FLOP a token, {tokens_per_sample:g} tokens a sample; the tokens move "
            "all sizes alike and change no winner",
        ),
        Bilingual(
            f"区间为对{len(curves[0].counts)}道共有题目的{bootstraps}次自助抽样的5%至95%分位",
            f"Intervals are the 5th to 95th percentiles of {bootstraps} bootstraps of the "
            f"{len(curves[0].counts)} problems that all sizes share",
        ),
        Bilingual(
            "覆盖率须有能认出正确答案的验证器方能兑现",
            "Coverage is worth having only where a verifier can tell the right answer",
        ),
    )
    title = Bilingual("等推理算力比较", "Sizes at equal inference compute")
    return Study(title, origin.file, origin.sha256, tuple(figures), drawn, names, notes)


def _at_target(curves: Sequence[InferenceCurve], target: float) -> list[Figure]:
    """The cheapest size at one target with its samples and compute; flagged where none reaches it."""
    choice = cheapest(curves, target)
    if not choice.winner:
        words = Bilingual(f"达到 {target:.0%} 覆盖率的规模", f"Size that reaches {target:.0%}")
        return [Figure(f"frontier.size/{target:g}", words, None, "parameters", flags=("not-reached",))]
    (size,) = [one for one in choice.sizes if one.model == choice.winner]
    flags = ("extrapolated",) if choice.extrapolated else ()
    zh, en = f"达到 {target:.0%} 覆盖率", f"{target:.0%} coverage"
    return [
        Figure(
            f"frontier.size/{target:g}",
            Bilingual(f"{zh}最省算力的参数量（{size.model}）", f"{en}: cheapest size ({size.model})"),
            size.params, "parameters", flags=flags,
        ),
        Figure(
            f"frontier.samples/{target:g}",
            Bilingual(f"{zh}所需采样次数", f"{en}: samples it takes"), size.k, "samples", flags=flags,
        ),
        Figure(
            f"frontier.compute/{target:g}",
            Bilingual(f"{zh}每题推理算力", f"{en}: inference compute a problem"),
            size.flop, "FLOP", *_ends(size.flop_interval), flags=flags,
        ),
        Figure(
            f"frontier.share/{target:g}",
            Bilingual(f"{zh}时该规模胜出的抽样占比", f"{en}: share of bootstraps that it wins"),
            size.win_share, "ratio",
        ),
    ]  # fmt: skip


def _volumes(curves: Sequence[InferenceCurve], target: float, pretrain_tokens: float | None) -> list[Figure]:
    """The volumes of queries from which one size costs less than another, training included."""
    figures = []
    for one in by_volume(curves, target, pretrain_tokens=pretrain_tokens).breaks:
        words = Bilingual(
            f"{target:.0%} 覆盖率、计入训练：{one.after}自此查询量起优于{one.before}",
            f"{target:.0%} coverage, training included: queries from which {one.after} costs less than "
            f"{one.before}",
        )
        subject = f"{target:g}/{slug_of(one.before)}>{slug_of(one.after)}"
        figures.append(
            Figure(f"joint.queries/{subject}", words, one.queries, "queries", *_ends(one.queries_interval))
        )
    return figures


def _ends(interval: tuple[float, float]) -> tuple[float | None, float | None, None]:
    """An interval as ``Figure`` takes it: its ends, none where it is open, and no standard error."""
    low, high = interval
    return (low if low < float("inf") else None, high if high < float("inf") else None, None)
