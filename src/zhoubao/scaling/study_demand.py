"""Demand for inference told whole: what is needed, what moves it most, and when it passes training."""

from __future__ import annotations

from collections.abc import Iterator

from zhoubao.edition.edition import Edition
from zhoubao.edition.lab import DemandSpec, Lab
from zhoubao.model import Bilingual, FactSet
from zhoubao.scaling.demand import BREAK_EVEN, Demand, Quantity
from zhoubao.scaling.demand_facts import demand_evidence
from zhoubao.scaling.sensitivity import break_even, fan, tornado
from zhoubao.scaling.study import Curve, Figure, Study
from zhoubao.store import Snapshot

__all__ = ["study_demand"]

_MEASURES = {
    "demand.tokens_per_second": Bilingual("推理吞吐需求", "Inference throughput needed"),
    "demand.accelerators": Bilingual("所需加速卡", "Accelerators needed"),
    "demand.capital": Bilingual("所需资本开支", "Capital needed"),
    "demand.power": Bilingual("所需电力", "Power needed"),
    "demand.breakeven": Bilingual(
        "推理算力追平训练的思考倍数", "Thinking multiplier at which inference passes training"
    ),
}
_PARTS = {"average": Bilingual("平均", "average"), "peak": Bilingual("峰值", "peak")}
_SWINGS = 6
"""How many assumptions are named, the most telling first."""


def study_demand(edition: Edition, lab: Lab, spec: DemandSpec, facts: FactSet, snapshot: Snapshot) -> Study:
    """Every figure of the demand model with its interval, the tornado and the fan of the first accelerator.

    What cannot be told has no value, and the flag ``missing``. Raises like ``demand_facts``.
    """
    demand = demand_evidence(edition, lab, spec, facts, snapshot).demand
    figures = [_figure(quantity, demand, lab) for quantity in demand.quantities]
    curves: dict[str, Curve] = {}
    first = f"demand.accelerators/{spec.accelerators[0].id}"
    notes = [
        Bilingual(
            f"区间为{demand.draws:,}次抽样的5%至95%分位（种子 {demand.seed}），各假设相互独立",
            f"Intervals are the 5th to 95th percentiles of {demand.draws:,} draws (seed {demand.seed}), the "
            "assumptions drawn independently",
        )
    ]
    if demand.reason(first) is None:
        figures += _swings(demand, first, lab)
        multipliers = spec.fan or (1.0, 3.0, 10.0, 30.0, 100.0)
        points = fan(demand, first, multipliers)
        x = tuple(point.multiplier for point in points)
        name = spec.accelerators[0].id
        curves[f"fan/{name}/90"] = Curve(
            x, tuple(p.p50 for p in points), tuple(p.p5 for p in points), tuple(p.p95 for p in points)
        )
        curves[f"fan/{name}/50"] = Curve(
            x, tuple(p.p50 for p in points), tuple(p.p25 for p in points), tuple(p.p75 for p in points)
        )
    if demand.reason(BREAK_EVEN) is None:
        passed = break_even(demand).passed
        notes.append(
            Bilingual(
                f"{passed:.0%}的抽样中，一年的推理算力已超过训练",
                f"In {passed:.0%} of the draws a year's inference takes more compute than the training did",
            )
        )
    names = {chip.id: chip.names.en for chip in spec.accelerators}
    title = Bilingual("推理算力需求", "Demand for inference")
    return Study(title, "scaling.toml", lab.sha256, tuple(figures), curves, names, tuple(notes))


def _figure(quantity: Quantity, demand: Demand, lab: Lab) -> Figure:
    measure, who = _MEASURES[quantity.measure], _who(quantity.subject, lab)
    names = Bilingual(
        f"{measure.zh}（{who.zh}）" if who.zh else measure.zh,
        f"{measure.en}, {who.en}" if who.en else measure.en,
    )
    if demand.reason(quantity.id) is not None:
        return Figure(quantity.id, names, None, quantity.unit, flags=("missing",))
    at = demand.estimate(quantity.id)
    return Figure(quantity.id, names, at.value, quantity.unit, at.low, at.high)


def _who(subject: str, lab: Lab) -> Bilingual:
    chips = {chip.id: chip.names for chip in lab.demand.accelerators} if lab.demand else {}
    return chips.get(subject) or _PARTS.get(subject) or Bilingual("", "")


def _swings(demand: Demand, quantity_id: str, lab: Lab) -> Iterator[Figure]:
    """The assumptions that move a figure the most: the figure at each one's low and high end."""
    value, unit = demand.value(quantity_id), demand.quantity(quantity_id).unit
    for swing in tornado(demand, quantity_id)[:_SWINGS]:
        known = lab.assumptions.get(swing.factor)
        words = known.names if known else Bilingual(swing.factor, swing.factor)
        names = Bilingual(
            f"{words.zh}取{swing.low:g}至{swing.high:g}",
            f"with {words.en} from {swing.low:g} to {swing.high:g}",
        )
        ends = sorted((swing.at_low, swing.at_high))
        subject = quantity_id.partition("/")[2]
        yield Figure(f"demand.tornado/{subject}/{swing.factor}", names, value, unit, ends[0], ends[1])
