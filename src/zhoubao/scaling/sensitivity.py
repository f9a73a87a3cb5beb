"""What the demand hangs on: inputs at the ends of their ranges, the break-even, how thinking scales it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.errors import DataError
from zhoubao.model import Fact, Span
from zhoubao.scaling.demand import BREAK_EVEN, Demand
from zhoubao.scaling.demand_facts import DemandEvidence, input_of
from zhoubao.scaling.draws import quantile, rounded

__all__ = [
    "BreakEven",
    "FanPoint",
    "Swing",
    "break_even",
    "fan",
    "fan_facts",
    "tornado",
    "tornado_facts",
]

_FAN = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Swing:
    """A figure with one factor at its low and its high end, all others at their central values."""

    factor: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the figure moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The thinking multiplier at which a year's inference takes as much compute as the training did.

    ``low`` and ``high`` bound 90 % of the draws. ``passed`` is the share of draws in which the assumed
    multiplier is above it, so that inference takes more than training already.
    """

    value: float
    low: float
    high: float
    passed: float


@dataclass(frozen=True, slots=True)
class FanPoint:
    """A figure at one thinking multiplier: at the central values, and five quantiles over the draws."""

    multiplier: float
    value: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


def tornado(demand: Demand, quantity_id: str) -> tuple[Swing, ...]:
    """One factor at a time at the ends of its range, the widest swing first, equal ones by id.

    Factors without a range are left out. Raises ``DataError`` where the quantity cannot be told.
    """
    swings = []
    for factor_id in demand.factor_ids(quantity_id):
        demand.value(quantity_id)  # raises where a factor is absent
        factor = demand.factors[factor_id]
        if factor.spread:
            at_low = demand.value(quantity_id, {factor_id: factor.low})
            at_high = demand.value(quantity_id, {factor_id: factor.high})
            swings.append(Swing(factor_id, factor.low, factor.high, at_low, at_high))
    return tuple(sorted(swings, key=lambda swing: (-swing.width, swing.factor)))


def break_even(demand: Demand) -> BreakEven:
    """The break-even multiplier, training / (2 N · tokens a year without thinking), with its 90 % interval.

    2 N FLOP a token is the forward pass of a model of N active parameters (Kaplan et al. 2020,
    arXiv 2001.08361, section 2.1). Raises ``DataError`` where it cannot be told.
    """
    estimate = demand.estimate(BREAK_EVEN)
    thinking = demand.roles.thinking
    if thinking in demand.absent:
        raise DataError(f"{thinking}: cannot be told, for {demand.absent[thinking]}; leave the figure out.")
    assumed = demand.factors[thinking].draws(demand.draws, demand.seed)
    over = sum(m > even for m, even in zip(assumed, demand.drawn(BREAK_EVEN), strict=True))
    return BreakEven(estimate.value, estimate.low, estimate.high, over / demand.draws)


def fan(demand: Demand, quantity_id: str, multipliers: Sequence[float]) -> tuple[FanPoint, ...]:
    """A figure over a list of thinking multipliers, each in place of the assumed range.

    The figure grows in proportion to the multiplier, so the draws are made and sorted once, at 1, and scaled.
    Raises ``DataError`` for a figure that does not depend on it, a multiplier that is not above nought, and
    where the figure cannot be told.
    """
    if demand.roles.thinking not in demand.factor_ids(quantity_id):
        raise DataError(f"{quantity_id}: does not depend on the thinking multiplier; take another figure.")
    if wrong := [m for m in multipliers if not 0 < m < float("inf")]:
        raise DataError(f"The thinking multiplier {wrong[0]} is no number above 0; write one, such as 10.")
    plain = demand.thinking(1.0)
    value, ordered = plain.value(quantity_id), sorted(plain.drawn(quantity_id))
    spread = [quantile(ordered, share) for share in _FAN]
    return tuple(FanPoint(m, m * value, *(rounded(m * q) for q in spread)) for m in multipliers)


def tornado_facts(evidence: DemandEvidence, quantity_id: str) -> list[Fact]:
    """The tornado as facts: ``demand.tornado.low/SUBJECT/FACTOR`` and ``….high/…``, the widest swing first.

    Empty where the quantity cannot be told.
    """
    demand = evidence.demand
    if demand.reason(quantity_id) is not None:
        return []
    quantity = demand.quantity(quantity_id)
    ids = demand.factor_ids(quantity_id)
    facts = []
    for swing in tornado(demand, quantity_id):
        others = tuple(i for f in ids if f != swing.factor for i in evidence.central[f])
        _, low, high = evidence.whole[swing.factor]
        for bound, end, value in (("low", low, swing.at_low), ("high", high, swing.at_high)):
            facts.append(
                Fact(
                    id=f"demand.tornado.{bound}/{quantity.subject}/{swing.factor}",
                    subject=quantity.subject,
                    measure=f"demand.tornado.{bound}",
                    value=value,
                    unit=quantity.unit,
                    window=Span(None, evidence.end),
                    formula=f"{quantity_id} with assumption/{swing.factor}/{bound} in place of its value",
                    inputs=(end, *others),
                    flags=_flags(evidence, ids),
                )
            )
    return facts


def fan_facts(evidence: DemandEvidence, quantity_id: str, multipliers: Sequence[float]) -> list[Fact]:
    """The fan as facts: ``demand.fan/SUBJECT/MULTIPLIER``, and its 5 % and 95 % quantile, ``.low`` and
    ``.high``. Empty where the quantity cannot be told at any multiplier."""
    demand = evidence.demand
    thinking = demand.roles.thinking
    ids = tuple(f for f in demand.factor_ids(quantity_id) if f != thinking)
    if any(f in demand.absent for f in ids):
        return []
    quantity = demand.quantity(quantity_id)
    central = tuple(i for f in ids for i in evidence.central[f])
    whole = tuple(i for f in ids for i in evidence.whole[f])
    facts = []
    for point in fan(demand, quantity_id, multipliers):
        name = f"{quantity.subject}/{point.multiplier:g}"
        fact = Fact(
            id=f"demand.fan/{name}",
            subject=quantity.subject,
            measure="demand.fan",
            value=point.value,
            unit=quantity.unit,
            window=Span(None, evidence.end),
            formula=f"{quantity_id} with {point.multiplier:g} in place of assumption/{thinking}",
            inputs=central,
            flags=_flags(evidence, ids),
        )
        facts.append(fact)
        for bound, share, value in (("low", 5, point.p5), ("high", 95, point.p95)):
            facts.append(
                Fact(
                    id=f"demand.fan.{bound}/{name}",
                    subject=fact.subject,
                    measure=f"demand.fan.{bound}",
                    value=value,
                    unit=fact.unit,
                    window=fact.window,
                    formula=f"{share} % quantile of {fact.id} over {demand.draws} draws (seed {demand.seed})",
                    inputs=(input_of(fact), *whole),
                    flags=fact.flags,
                )
            )
    return facts


def _flags(evidence: DemandEvidence, factors: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flag for factor in factors for flag in evidence.flags[factor]))
