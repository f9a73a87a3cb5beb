"""Tornado, break-even and fan of the demand model."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.analysis.series import series_facts
from zhoubao.errors import DataError
from zhoubao.model import FactInput, FactSet
from zhoubao.scaling.demand import BREAK_EVEN, VISITS, Accelerator, Demand, Roles
from zhoubao.scaling.demand_facts import DemandEvidence, demand_evidence
from zhoubao.scaling.draws import Factor
from zhoubao.scaling.sensitivity import break_even, fan, fan_facts, tornado, tornado_facts
from zhoubao.store import Recorded, Snapshot

from .test_demand import CHIPS, CUTOFF, PEAK, compute, model

RANGES = {
    "queries": (1.0, 2.0, 8.0),
    "tokens": (90.0, 100.0, 110.0),
    "thinking": (1.0, 2.0, 4.0),
    "peak": (2.0, 2.0, 2.0),
    "used": (0.25, 0.5, 1.0),
    "pue": (1.1, 1.2, 1.3),
    "server": (1.0, 1.5, 2.0),
    "active": (1e10, 2e10, 3e10),
    "training": (1e24, 2e24, 3e24),
    "speed": (900.0, 1000.0, 1100.0),
    "watts": (500.0, 700.0, 900.0),
}


def small(visits: float = 100.0, **absent: str) -> Demand:
    factors = {name: Factor(name, value, low, high) for name, (low, value, high) in RANGES.items()}
    factors[VISITS] = Factor.fixed(VISITS, visits)
    for name in absent:
        del factors[name]
    roles = Roles("queries", "tokens", "thinking", "peak", "used", "pue", "server", "active", "training")
    return Demand(factors, roles, (Accelerator("chip", "speed", "watts"),), 2_000, 5, absent)


def evidence() -> DemandEvidence:
    edition, lab, carried = compute()
    assert lab.demand is not None
    snapshot = Snapshot([Recorded(carried)])
    facts = FactSet(edition.id, CUTOFF, tuple(series_facts(edition, snapshot, CUTOFF)))
    return demand_evidence(edition, lab, lab.demand, facts, snapshot)


def test_the_tornado_by_hand() -> None:
    # 100 visits/s · 2 · 100 · 2 · 2 = 80,000 tokens/s at peak; over 1,000 · 0.5 that is 160 chips.
    demand = small()
    assert demand.value(CHIPS) == 160
    swings = tornado(demand, CHIPS)
    assert [(s.factor, round(s.at_low, 9), round(s.at_high, 9)) for s in swings] == [
        ("queries", 80, 640),
        ("thinking", 80, 320),  # as wide as that of utilisation: by name
        ("used", 320, 80),
        ("speed", 177.777777778, 145.454545455),
        ("tokens", 144, 176),
    ]
    assert all((s.low, s.high) == RANGES[s.factor][::2] for s in swings)
    # The peak has no range, and what the figure does not rest on does not move it.
    assert {s.factor for s in swings}.isdisjoint({"peak", "watts", "training", VISITS})


@given(st.floats(1.1, 9), st.sampled_from([PEAK, CHIPS, "demand.capital/chip", BREAK_EVEN]))
@settings(max_examples=25, deadline=None)
def test_the_tornado_is_sorted_and_around_the_central_value(spread: float, quantity: str) -> None:
    demand = model(spread, draws=10)
    swings = tornado(demand, quantity)
    assert [s.width for s in swings] == sorted((s.width for s in swings), reverse=True)
    central = demand.value(quantity)
    for swing in swings:
        assert min(swing.at_low, swing.at_high) < central < max(swing.at_low, swing.at_high)
        # Ranges of one factor either way: the ends are that factor from the central value.
        assert max(swing.at_low, swing.at_high) == pytest.approx(central * spread, rel=1e-9)


def test_break_even_by_hand() -> None:
    demand = small()
    found = break_even(demand)
    tokens_a_year = 100 * 365 * 86_400 * 2 * 100
    assert found.value == pytest.approx(2e24 / (2 * 2e10 * tokens_a_year), rel=1e-14)
    assert found.low < found.value < found.high
    # At the break-even a year's inference is the training: 2 N tokens · multiplier.
    assert 2 * 2e10 * tokens_a_year * found.value == pytest.approx(2e24, rel=1e-14)


def test_how_often_inference_has_passed_training() -> None:
    assert break_even(small(1e-3)).passed == 0
    assert break_even(small(1e6)).passed == 1
    demand = small(2_000.0)
    found = break_even(demand)
    pairs = zip(demand.factors["thinking"].draws(2_000, 5), demand.drawn(BREAK_EVEN), strict=True)
    assert 0 < found.passed < 1
    assert found.passed == sum(assumed > even for assumed, even in pairs) / 2_000


@given(st.lists(st.floats(1, 1_000), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None)
def test_the_fan_is_the_model_at_a_fixed_multiplier(multipliers: list[float]) -> None:
    demand = small()
    for point in fan(demand, CHIPS, multipliers):
        apart = demand.thinking(point.multiplier)
        found = apart.estimate(CHIPS)
        assert point.value == pytest.approx(apart.value(CHIPS), rel=1e-12)
        assert (point.p5, point.p50, point.p95) == pytest.approx(
            (found.low, found.median, found.high), rel=1e-10
        )
        assert point.p5 < point.p25 < point.p50 < point.p75 < point.p95


def test_the_fan_rises_with_the_multiplier() -> None:
    points = fan(small(), CHIPS, [1, 2, 5, 10])
    for end in ("value", "p5", "p25", "p50", "p75", "p95"):
        ends = [getattr(point, end) for point in points]
        assert ends == sorted(ends)
        assert ends[3] == pytest.approx(10 * ends[0], rel=1e-10)


def test_what_cannot_be_asked_of_the_fan_is_told() -> None:
    with pytest.raises(DataError, match="does not depend on the thinking multiplier"):
        fan(small(), BREAK_EVEN, [1])
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(DataError, match="is no number above 0"):
            fan(small(), CHIPS, [1, wrong])
    with pytest.raises(DataError, match=r"has no figure 'demand\.chips'"):
        fan(small(), "demand.chips", [1])


def test_what_is_absent_is_told_with_its_reason() -> None:
    demand = small(used="the sun is down")
    for ask in (tornado, lambda d, q: fan(d, q, [1])):
        with pytest.raises(DataError, match=r"accelerators/chip: cannot be told, for the sun is"):
            ask(demand, CHIPS)
    assert break_even(demand) == break_even(small())
    # A fixed multiplier does without the assumption of it; the share that has passed does not.
    demand = small(thinking="nobody knows")
    assert fan(demand, CHIPS, [2])[0].value == 160
    with pytest.raises(DataError, match="nobody knows"):
        break_even(demand)


def test_tornado_facts_rest_on_the_end_they_put_in() -> None:
    whole = evidence()
    quantity = "demand.accelerators/h100-sxm"
    facts = tornado_facts(whole, quantity)
    swings = tornado(whole.demand, quantity)
    assert len(facts) == 2 * len(swings)
    for n, swing in enumerate(swings):
        for fact, bound, value in zip(
            facts[2 * n : 2 * n + 2], ("low", "high"), (swing.at_low, swing.at_high), strict=True
        ):
            assert fact.id == f"demand.tornado.{bound}/h100-sxm/{swing.factor}"
            assert fact.value == value
            given = [getattr(i, "series", "") for i in fact.inputs]
            assert f"assumption/{swing.factor}/{bound}" in given
            assert f"assumption/{swing.factor}" not in given
            assert fact.known_at is not None and fact.known_at <= CUTOFF


def test_fan_facts_have_their_ends_and_leave_the_assumed_multiplier_out() -> None:
    whole = evidence()
    facts = {fact.id: fact for fact in fan_facts(whole, "demand.accelerators/h100-sxm", [1, 2.5])}
    assert list(facts) == [
        f"demand.fan{bound}/h100-sxm/{m}" for m in ("1", "2.5") for bound in ("", ".low", ".high")
    ]
    low, value, high = (facts[f"demand.fan{b}/h100-sxm/2.5"] for b in (".low", "", ".high"))
    assert low.value < value.value < high.value  # type: ignore[operator]
    assert low.inputs[0] == FactInput(value.id, value.value, value.known_at)
    for fact in facts.values():
        assert fact.unit == "accelerators"
        assert not any("thinking" in getattr(i, "series", "") for i in fact.inputs)
