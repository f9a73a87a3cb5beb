from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scaling.counted import counts

from zhoubao.errors import DataError
from zhoubao.scaling.frontier import cheapest, frontier, quantiles
from zhoubao.scaling.inference_curves import InferenceCurve, inference_curves
from zhoubao.scaling.tables import read_counts

EASY = [200, 150, 90, 60, 30, 20, 10, 5]
RARE = [40, 20, 9, 5, 1, 0, 0, 0]


def pair(bootstraps: int = 200) -> tuple[InferenceCurve, ...]:
    """A small model that solves five of eight problems rarely, and one ten times as big that solves all."""
    return inference_curves(
        [counts(RARE, n=300, model="M 1B"), counts(EASY, n=300, model="M 10B")],
        tokens_per_sample=1.0,
        bootstraps=bootstraps,
    )


@cache
def monkeys(file: Path) -> tuple[InferenceCurve, ...]:
    return inference_curves(read_counts(file), tokens_per_sample=256.0, bootstraps=300)


@pytest.fixture
def pythia(shared_data: Path) -> tuple[InferenceCurve, ...]:
    return monkeys(shared_data / "testtime/monkeys_pythia_math_counts.csv")


def test_the_cheapest_is_the_least_flop_of_those_that_reach_it() -> None:
    choice = cheapest(pair(), 0.2)
    small, big = choice.sizes
    assert {small.basis, big.basis} == {"measured"}
    assert choice.winner == min(choice.sizes, key=lambda size: size.flop).model
    assert small.flop == 2e9 * small.k and big.flop == 2e10 * big.k
    assert choice.margin == pytest.approx(max(small.flop, big.flop) / min(small.flop, big.flop))
    assert small.win_share + big.win_share + choice.none_share == pytest.approx(1)
    assert small.flop_interval[0] <= small.flop <= small.flop_interval[1]


def test_a_target_that_only_the_big_one_reaches() -> None:
    choice = cheapest(pair(), 0.99)
    assert choice.winner == "M 10B"
    assert choice.sizes[0].basis == "not reached" and np.isinf(choice.sizes[0].flop)
    assert choice.runner_up == "" and np.isnan(choice.margin)


def test_a_target_that_none_reaches() -> None:
    none = inference_curves(
        [counts([0, 0]), counts([0, 0], model="M 2B")], tokens_per_sample=1, bootstraps=20
    )
    choice = cheapest(none, 0.5)
    assert choice.winner == "" and choice.none_share == 1.0
    assert [size.win_share for size in choice.sizes] == [0.0, 0.0]


def test_beyond_the_samples_is_marked() -> None:
    curves = inference_curves([counts(RARE, n=300)], tokens_per_sample=1, bootstraps=50)
    target = float(curves[0].coverage[-1]) + 0.002
    choice = cheapest(curves, target)
    assert choice.extrapolated and choice.sizes[0].basis == "extrapolated"
    assert choice.sizes[0].k > 300


@settings(max_examples=15, deadline=None)
@given(tokens=st.floats(0.1, 1e5), target=st.floats(0.02, 0.6))
def test_tokens_per_sample_do_not_move_the_winner(tokens: float, target: float) -> None:
    models = [counts(RARE, n=300), counts(EASY, n=300, model="M 10B")]
    one, other = (
        cheapest(inference_curves(models, tokens_per_sample=each, bootstraps=20), target)
        for each in (1.0, tokens)
    )
    assert one.winner == other.winner
    assert one.margin == pytest.approx(other.margin, nan_ok=True)


def test_the_frontier_is_the_envelope() -> None:
    line = frontier(pair(), points=80)
    at = np.arange(line.flop.size)
    best = np.nanmax(line.curves, axis=0)
    assert np.array_equal(line.coverage, best)
    assert np.array_equal(line.curves[line.leader, at], best)
    assert (np.diff(line.coverage) >= -1e-12).all()
    assert np.isnan(line.curves[1][line.flop < 2e10]).all()  # the big one cannot draw a sample for that
    assert line.lead_share.sum(axis=0) == pytest.approx(np.ones(80))
    assert (line.low <= line.high).all()


def test_the_frontier_passes_from_small_to_big() -> None:
    curves = inference_curves(
        [counts(RARE, n=300, model="M 1B"), counts([60, 50, 40, 30, 20, 10, 8, 5], n=300, model="M 10B")],
        tokens_per_sample=1.0,
        bootstraps=200,
    )
    line = frontier(curves, points=400)
    assert line.leader[0] == 0 and line.leader[-1] == 1
    last = line.crossings[-1]
    assert (last.before, last.after, last.bigger, last.basis) == ("M 1B", "M 10B", True, "measured")
    assert last.flop_interval[0] <= last.flop <= last.flop_interval[1]
    small, big = (float(curve.coverage_at(np.array([last.flop]))[0][0]) for curve in curves)
    assert small == pytest.approx(big, abs=2e-3)
    assert last.coverage == pytest.approx(small, abs=2e-3)


def test_the_frontier_jumps_where_the_first_sample_is_better() -> None:
    line = frontier(pair(), points=400)
    last = line.crossings[-1]
    assert last.flop == pytest.approx(2e10, rel=0.05)
    assert last.coverage == pytest.approx(np.interp(10, [9, 10, 11], pair()[0].coverage[8:11]), abs=0.01)
    assert line.coverage[-1] == pair()[1].coverage[-1]


def test_a_frontier_never_falls_where_the_law_ends(pythia: tuple[InferenceCurve, ...]) -> None:
    line = frontier(pythia, flop=np.geomspace(pythia[0].flop(1), pythia[0].flop(1e9), 200))
    assert (np.diff(line.coverage) >= -1e-12).all()
    assert not line.measured[-1]
    assert all(np.isfinite(one.coverage) for one in line.crossings)


def test_a_crossing_beyond_the_samples_is_marked() -> None:
    curves = inference_curves(
        [counts([*RARE[:5], 0, 0, 0], n=300), counts(EASY, n=300, model="M 200B")],
        tokens_per_sample=1,
        bootstraps=50,
    )
    crossing = frontier(curves).crossings[-1]
    assert crossing.after == "M 200B"
    assert crossing.flop > curves[0].flop(300) and crossing.basis == "extrapolated"


def test_no_crossing_where_the_small_one_is_as_good() -> None:
    curves = inference_curves(
        [counts(EASY, n=300), counts(EASY, n=300, model="M 10B")], tokens_per_sample=1, bootstraps=50
    )
    line = frontier(curves, flop=np.geomspace(curves[0].flop(1), curves[0].flop(300), 50))
    assert line.crossings == () and set(line.leader.tolist()) == {0}
    assert (line.lead_share[0] == 1).all()


def test_quantiles_of_infinite_samples_are_samples() -> None:
    samples = np.array([1.0, 2.0, 3.0, np.inf])
    assert quantiles(samples, 0.5) == (1.0, 3.0)
    assert quantiles(samples, 0.9) == (1.0, np.inf)


@pytest.mark.parametrize("target", [0.0, 1.0, -0.5, float("nan")])
def test_a_target_outside_is_an_error(target: float) -> None:
    with pytest.raises(DataError, match="between 0 and 1, both excluded"):
        cheapest(pair(10), target)


def test_other_bad_input_is_told() -> None:
    curves = pair(10)
    with pytest.raises(DataError, match="No curves to compare"):
        frontier([])
    with pytest.raises(DataError, match=r"Level 90"):
        cheapest(curves, 0.5, level=90)
    with pytest.raises(DataError, match="different problems or resamples"):
        cheapest([curves[0], pair(11)[1]], 0.5)
    with pytest.raises(DataError, match="two finite numbers that rise"):
        frontier(curves, flop=np.array([4e9, 3e9]))
    with pytest.raises(DataError, match="pay for no model's first sample"):
        frontier(curves, flop=np.array([1.0, 3e12]))
    with pytest.raises(DataError, match="1 points of a frontier"):
        frontier(curves, points=1)


def test_pythia_small_wins_below_half_and_the_middle_one_above(pythia: tuple[InferenceCurve, ...]) -> None:
    low, high = cheapest(pythia, 0.3), cheapest(pythia, 0.7)
    assert low.winner == "Pythia 160M" and not low.extrapolated
    assert next(size for size in low.sizes if size.model == "Pythia 160M").k == 336
    assert next(size for size in low.sizes if size.model == "Pythia 160M").win_share > 0.9
    assert high.winner == "Pythia 2.8B" and high.margin_interval[0] > 1
    assert next(size for size in low.sizes if size.model == "Pythia 70M").basis == "extrapolated"


def test_pythia_turns_over_near_half(pythia: tuple[InferenceCurve, ...]) -> None:
    crossings = frontier(pythia).crossings
    assert [(one.before[7:], one.after[7:]) for one in crossings] == [
        ("70M", "160M"),
        ("160M", "410M"),
        ("410M", "2.8B"),
    ]
    turn = crossings[-1]
    assert turn.coverage == pytest.approx(0.504, abs=2e-3) and turn.basis == "measured"
    assert turn.flop / (2 * 256) == pytest.approx(5.14e11, rel=0.01)
