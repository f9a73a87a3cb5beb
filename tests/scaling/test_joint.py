from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scaling.counted import counts

from zhoubao.errors import DataError
from zhoubao.scaling.frontier import cheapest
from zhoubao.scaling.inference_curves import InferenceCurve, inference_curves
from zhoubao.scaling.joint import (
    PYTHIA_TOKENS,
    amortised,
    by_volume,
    inference_tokens,
    joint_optimum,
    training_flop,
    within_training,
)
from zhoubao.scaling.tables import read_counts


@dataclass(frozen=True)
class Constants:
    E: float
    A: float
    B: float
    alpha: float
    beta: float

    def loss(self, n: float, d: float) -> float:
        return float(self.E + self.A / n**self.alpha + self.B / d**self.beta)

    def trained_optimally(self, n: float) -> float:
        """Loss of a compute-optimal model of n parameters."""
        d = (self.beta * self.B / (self.alpha * self.A) * n**self.alpha) ** (1 / self.beta)
        return self.loss(n, d)


HOFFMANN = Constants(1.69, 406.4, 410.7, 0.336, 0.283)
BESIROGLU = Constants(1.8172, 482.01, 2085.43, 0.3478, 0.3658)


def models(tokens: float | None = 1e9) -> tuple[InferenceCurve, ...]:
    return inference_curves(
        [
            counts([40, 20, 9, 5, 1, 1], n=300, model="M 1B", tokens=tokens),
            counts([200, 150, 90, 60, 30, 20], n=300, model="M 3B", tokens=tokens),
        ],
        tokens_per_sample=100.0,
        bootstraps=200,
    )


def test_the_published_example_of_sardana() -> None:
    """A 13B model that is to serve 2 trillion tokens: train 7B instead, 1.7e22 FLOP (17 %) less in all."""
    found = joint_optimum(HOFFMANN, HOFFMANN.trained_optimally(13e9), 2e12)
    assert found.plain_n == pytest.approx(13e9, rel=1e-6)
    assert found.n == pytest.approx(7e9, rel=0.01)
    assert found.saving == pytest.approx(0.17, abs=0.005)
    assert found.plain_total_flop - found.total_flop == pytest.approx(1.7e22, rel=0.02)


@settings(max_examples=60, deadline=None)
@given(
    law=st.sampled_from([HOFFMANN, BESIROGLU, Constants(1.0, 50.0, 5000.0, 0.2, 0.6)]),
    n=st.floats(1e7, 1e12),
    served=st.one_of(st.just(0.0), st.floats(1e-3, 1e18)),
)
def test_the_optimum_reaches_the_loss_and_nothing_beside_it_is_cheaper(
    law: Constants, n: float, served: float
) -> None:
    loss = law.trained_optimally(n)
    found = joint_optimum(law, loss, served)
    assert law.loss(found.n, found.d) == pytest.approx(loss, rel=1e-9)
    assert found.n <= found.plain_n * (1 + 1e-9) and found.d >= found.plain_d * (1 - 1e-9)
    assert found.saving >= -1e-9
    for step in (0.9, 0.99, 1.01, 1.1):
        size = found.n * step
        left = loss - law.E - law.A / size**law.alpha
        if left > 0:
            tokens = (law.B / left) ** (1 / law.beta)
            assert 6 * size * tokens + 2 * size * served >= found.total_flop * (1 - 1e-9)


def test_nothing_served_is_the_compute_optimal_model() -> None:
    found = joint_optimum(BESIROGLU, BESIROGLU.trained_optimally(7e10), 0.0)
    assert found.n == pytest.approx(7e10, rel=1e-6)
    assert found.saving == pytest.approx(0.0)
    assert found.tokens_per_parameter == pytest.approx(18.4, abs=0.1)


def test_more_demand_makes_smaller_models_that_train_longer() -> None:
    loss = BESIROGLU.trained_optimally(7e10)
    found = [joint_optimum(BESIROGLU, loss, served) for served in (0, 1e12, 1e13, 1e14)]
    assert all(a.n > b.n and a.d < b.d for a, b in pairwise(found))
    assert found[2].n == pytest.approx(3.28e10, rel=0.01)
    assert found[2].saving == pytest.approx(0.291, abs=0.002)


@pytest.mark.parametrize(
    ("law", "loss", "served", "sentence"),
    [
        (BESIROGLU, 1.8172, 0.0, "has to lie above E"),
        (BESIROGLU, float("nan"), 0.0, "has to lie above E"),
        (BESIROGLU, 2.0, -1.0, "-1.0 tokens of inference"),
        (BESIROGLU, 2.0, float("inf"), "inf tokens of inference"),
        (Constants(1.0, 0.0, 1.0, 0.3, 0.3), 2.0, 0.0, "constant that is not a finite number"),
        (Constants(1.0, 400.0, 400.0, 0.001, 0.001), 1.1, 0.0, "beyond all numbers"),
    ],
)
def test_a_loss_that_cannot_be_had(law: Constants, loss: float, served: float, sentence: str) -> None:
    with pytest.raises(DataError) as error:
        joint_optimum(law, loss, served)
    assert sentence in str(error.value)


def test_tokens_served() -> None:
    assert inference_tokens(1e6, 500, 4) == 2e9
    with pytest.raises(DataError, match="-1 queries"):
        inference_tokens(-1, 500)


def test_training_is_six_n_d() -> None:
    small = models()[0]
    assert training_flop(small) == 6 * 1e9 * 1e9
    assert training_flop(models(None)[0], PYTHIA_TOKENS) == 6e9 * 299_892_736_000
    with pytest.raises(DataError, match="training tokens of M 1B are not known"):
        training_flop(models(None)[0])
    with pytest.raises(DataError, match="-1 training tokens"):
        training_flop(models(None)[0], -1)


@settings(max_examples=15, deadline=None)
@given(queries=st.floats(1.0, 1e12), target=st.floats(0.1, 0.9))
def test_segments_are_what_amortised_curves_say(queries: float, target: float) -> None:
    curves = models()
    choice = by_volume(curves, target, queries=np.array([queries]))
    here = next(one for one in choice.segments if one.start <= queries < one.end)
    total = {size.model: size.training_flop + queries * size.flop_per_query for size in choice.sizes}
    assert total[here.model] == pytest.approx(min(total.values()), rel=1e-9)
    per_query = cheapest(amortised(curves, queries), target)
    least = min(size.flop for size in per_query.sizes)
    assert least * queries == pytest.approx(total[here.model], rel=1e-9)


def test_break_evens_are_where_totals_meet() -> None:
    choice = by_volume(models(), 0.5)
    assert [one.model for one in choice.segments] == ["M 1B", "M 3B"]
    assert choice.segments[0].start == 1 and np.isinf(choice.segments[-1].end)
    (turn,) = choice.breaks
    small, big = choice.sizes
    assert turn.bigger and turn.queries == choice.segments[1].start
    assert small.training_flop + turn.queries * small.flop_per_query == pytest.approx(
        big.training_flop + turn.queries * big.flop_per_query
    )
    assert turn.queries_interval[0] <= turn.queries <= turn.queries_interval[1]
    assert choice.win_share.shape == (2, choice.queries.size)
    assert choice.win_share.sum(axis=0) == pytest.approx(np.ones(choice.queries.size))
    assert choice.win_share[0, 0] == 1.0


def test_the_dearer_one_never_wins_where_it_is_dearer_to_ask_too() -> None:
    curves = inference_curves(
        [counts([50, 9, 5], tokens=1e9), counts([50, 9, 5], model="M 3B", tokens=1e9)],
        tokens_per_sample=1,
        bootstraps=30,
    )
    choice = by_volume(curves, 0.5)
    assert [one.model for one in choice.segments] == ["M 1B"] and choice.breaks == ()
    assert (choice.win_share[0] == 1).all()


def test_a_target_that_no_size_reaches_has_no_segments() -> None:
    curves = inference_curves([counts([0, 0], tokens=1e9)], tokens_per_sample=1, bootstraps=20)
    choice = by_volume(curves, 0.5)
    assert choice.segments == () and choice.breaks == ()
    assert (choice.win_share == 0).all()


def test_within_a_budget_each_size_is_trained_longest() -> None:
    curves = inference_curves(
        [
            counts([1, 5], tokens=1e9),
            counts([2, 6], tokens=3e9),
            counts([3, 7], tokens=9e9),
            counts([4, 8], model="M 3B", tokens=1e9),
            counts([4, 8], model="M 9B", tokens=1e9),
        ],
        tokens_per_sample=1,
        bootstraps=10,
    )
    kept = within_training(curves, 6 * 1e9 * 4e9)
    assert [one.label for one in kept] == ["M 1B, 3B tokens", "M 3B"]
    with pytest.raises(DataError, match="No checkpoint was trained within 1 FLOP"):
        within_training(curves, 1.0)


@pytest.mark.parametrize("queries", [0.0, -1.0, float("nan"), float("inf")])
def test_queries_have_to_be_positive(queries: float) -> None:
    with pytest.raises(DataError, match="give a finite number above 0"):
        amortised(models(), queries)


def test_other_bad_input_is_told() -> None:
    with pytest.raises(DataError, match="No curves"):
        by_volume([], 0.5)
    with pytest.raises(DataError, match=r"Target coverage 1\.5"):
        by_volume(models(), 1.5)
    with pytest.raises(DataError, match="Queries have to be finite"):
        by_volume(models(), 0.5, queries=np.array([np.nan]))
    with pytest.raises(DataError, match=r"Level 0"):
        by_volume(models(), 0.5, level=0)


def test_pythia_volume_favours_the_bigger_model(shared_data: Path) -> None:
    found = read_counts(shared_data / "testtime/monkeys_pythia_math_counts.csv")
    curves = inference_curves(found, tokens_per_sample=256.0, bootstraps=200)
    choice = by_volume(curves, 0.6, pretrain_tokens=PYTHIA_TOKENS)
    assert [one.model[7:] for one in choice.segments] == ["160M", "410M", "2.8B"]
    assert all(one.bigger for one in choice.breaks)
    assert choice.segments[-1].start == pytest.approx(1.54e7, rel=0.01)
    low = by_volume(curves, 0.3, pretrain_tokens=PYTHIA_TOKENS)
    assert low.segments[-1].model == "Pythia 160M"


def test_checkpoints_bear_their_own_training(shared_data: Path) -> None:
    found = read_counts(shared_data / "testtime/pythia_checkpoints_gsm8k_math_counts.csv")
    chosen = [one for one in found if one.benchmark == "GSM8K" and (one.pretrain_tokens or 0) > 1e10]
    chosen = [one for one in chosen if (one.params or 0) < 2e9]
    curves = inference_curves(chosen, tokens_per_sample=256.0, bootstraps=50)
    assert len(curves) == 24
    assert {training_flop(one) for one in curves if one.label == "Pythia-1B, 300B tokens"} == {1.8e21}
    choice = by_volume(curves, 0.5)
    assert choice.segments[-1].start > choice.segments[0].start
    assert all(a.end == b.start for a, b in pairwise(choice.segments))
