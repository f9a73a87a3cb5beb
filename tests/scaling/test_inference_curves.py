from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scaling.counted import counts

from zhoubao.errors import DataError
from zhoubao.scaling.data import Counts
from zhoubao.scaling.inference_curves import InferenceCurve, inference_curves, params_of
from zhoubao.scaling.pass_at_k import pass_at_k
from zhoubao.scaling.tables import read_counts


def curve(one: Counts, **more: float) -> InferenceCurve:
    return inference_curves([one], tokens_per_sample=10.0, bootstraps=50, **more)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "params"),
    [
        ("Pythia 160M", 1.6e8),
        ("Pythia-2.8B", 2.8e9),
        ("pythia-12b", 1.2e10),
        ("Llama 3 70B Instruct", 7e10),
        ("gpt 1.76T", 1.76e12),
        ("OLMo2-7B-4T", 4e12),
    ],
)
def test_sizes_are_read_from_names(model: str, params: float) -> None:
    assert params_of(counts([1, 2], model=model)) == pytest.approx(params)


def test_the_file_goes_before_the_name() -> None:
    assert params_of(counts([1, 2], model="Pythia 160M", params=162_322_944.0)) == 162_322_944.0


@pytest.mark.parametrize("model", ["o1-mini", "GPT-4", "v0.5beta", "", "model 0M"])
def test_a_name_without_a_size_is_an_error(model: str) -> None:
    with pytest.raises(DataError, match="add a column params"):
        params_of(counts([1, 2], model=model))


def test_flop_are_two_n_a_token() -> None:
    one = curve(counts([1, 2, 50]), prompt_tokens=7.0)
    assert one.flop_per_sample == 2e10
    assert one.flop(3) == 2 * 1e9 * (7 + 3 * 10)


@settings(max_examples=30, deadline=None)
@given(
    c=st.lists(st.integers(0, 60), min_size=2, max_size=8),
    target=st.floats(0.01, 0.99),
)
def test_samples_for_is_the_first_k_that_reaches_the_target(c: list[int], target: float) -> None:
    one = curve(counts(c, n=60))
    k, basis = one.samples_for(target)
    every = np.array([pass_at_k(np.full(len(c), 60), np.array(c), at).mean() for at in range(1, 61)])
    reached = np.flatnonzero(every >= target)
    if reached.size:
        assert (k, basis) == (reached[0] + 1, "measured")
    else:
        assert k > 60 and basis != "measured"
        assert np.isinf(k) == (basis == "not reached")
        assert np.isinf(k) or k <= 10 * 60 + 1


def test_the_law_beyond_begins_at_the_last_point() -> None:
    one = curve(counts([1, 2, 3, 10, 40, 0]))
    flop = one.flop_per_sample * np.array([99.999999, 100.0, 100.000001, 500.0])
    at, each, k = one.coverage_at(flop)
    assert at[0] == pytest.approx(at[2], abs=1e-6)
    assert at[1] == one.coverage[-1]
    assert at[3] == pytest.approx(np.exp(np.log(one.coverage[-1]) * 5**one.b))
    assert each.shape == (50, 4) and k[-1] == pytest.approx(500)


def test_reach_bounds_the_law() -> None:
    short = curve(counts([1, 2, 3, 10, 40, 0]), reach=1.0)
    target = short.coverage[-1] + 0.01
    assert short.samples_for(target) == (np.inf, "not reached")
    each = short.replicate_samples_for(target)
    assert (np.isinf(each) == (short.replicates[:, -1] < target)).all() and each.min() <= 100
    assert short.coverage_at(np.array([short.flop(101)]))[0] == short.coverage[-1]
    longer = curve(counts([1, 2, 3, 10, 40, 0]))
    assert longer.samples_for(target)[1] == "extrapolated"
    ends = longer.coverage_at(np.array([longer.flop(1000), longer.flop(1e6)]))[0]
    assert ends[0] == pytest.approx(ends[1]) and ends[0] > short.coverage[-1]
    assert np.isnan(longer.coverage_at(np.array([longer.flop(0.5)]))[0]).all()


def test_nothing_solved_and_everything_solved() -> None:
    none = curve(counts([0, 0, 0]))
    assert none.samples_for(0.1) == (np.inf, "not reached")
    assert np.isinf(none.replicate_samples_for(0.1)).all()
    assert none.coverage_at(np.array([none.flop(1), none.flop(500)]))[0].tolist() == [0.0, 0.0]
    every = curve(counts([100, 100, 100]))
    assert every.samples_for(0.99) == (1.0, "measured")
    assert (every.replicate_samples_for(0.99) == 1).all()
    assert every.coverage_at(np.array([every.flop(100), every.flop(300)]))[0].tolist() == [1.0, 1.0]


def test_one_sample_each_is_no_curve_and_no_error() -> None:
    one = curve(counts([1, 0, 1, 1], n=1))
    assert one.coverage.tolist() == [0.75]
    assert one.samples_for(0.5) == (1.0, "measured")
    assert one.samples_for(0.8) == (np.inf, "not reached")
    assert one.coverage_at(np.array([one.flop(1)]))[0].tolist() == [0.75]


def test_resamples_are_paired_and_replicates_agree_with_the_estimate() -> None:
    pair = inference_curves(
        [counts([5, 10, 20, 60]), counts([5, 10, 20, 60], model="M 2B")], tokens_per_sample=1, bootstraps=30
    )
    assert np.array_equal(pair[0].replicates, pair[1].replicates)
    flat = curve(counts([20, 20, 20]))  # every resample is the same
    assert set(flat.replicate_samples_for(0.5).tolist()) == {flat.samples_for(0.5)[0]}


def test_only_shared_problems_are_compared_in_one_order() -> None:
    first = counts([1, 2, 3], problems=("a", "b", "c"))
    second = counts([30, 20, 10], model="M 2B", problems=("c", "b", "d"))
    small, big = inference_curves([first, second], tokens_per_sample=1, bootstraps=10)
    assert small.counts.problems == big.counts.problems == ("b", "c")
    assert big.counts.c.tolist() == [20, 30]
    with pytest.raises(DataError, match="1 problems were put to all 2 models"):
        inference_curves([first, counts([1, 2], model="M 2B", problems=("c", "x"))], tokens_per_sample=1)


def test_curves_come_by_size_and_checkpoints_by_tokens() -> None:
    many = [counts([1, 5], model="M 2B"), counts([1, 5], tokens=6e9), counts([1, 5], tokens=2e9)]
    labels = [one.label for one in inference_curves(many, tokens_per_sample=1, bootstraps=10)]
    assert labels == ["M 1B, 2B tokens", "M 1B, 6B tokens", "M 2B"]


@pytest.mark.parametrize(
    ("candidates", "more", "sentence"),
    [
        ([], {}, "No models to compare"),
        ([counts([1, 2]), counts([1, 2], benchmark="C")], {}, "choose one benchmark"),
        ([counts([1, 2]), counts([3, 2])], {}, "stands twice"),
        ([counts([1, 2])], {"tokens_per_sample": 0.0}, "0.0 tokens per sample"),
        ([counts([1, 2])], {"tokens_per_sample": float("nan")}, "nan tokens per sample"),
        ([counts([1, 2])], {"tokens_per_sample": {"other": 1.0}}, "are not given"),
        ([counts([1, 2])], {"prompt_tokens": -1.0}, "-1.0 prompt tokens"),
        ([counts([1, 2])], {"reach": 0.5}, "Reach 0.5"),
        ([counts([1, 2], params=float("inf"))], {}, "inf parameters"),
        ([counts([1, 102])], {}, "c outside 0..n"),
        ([counts([1])], {}, "at least two"),
    ],
)
def test_bad_input_is_told(candidates: list[Counts], more: dict[str, object], sentence: str) -> None:
    with pytest.raises(DataError) as error:
        inference_curves(candidates, **{"tokens_per_sample": 1.0, "bootstraps": 10, **more})  # type: ignore[arg-type]
    assert sentence in str(error.value)


def test_tokens_may_differ_by_model_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    both = inference_curves(
        [counts([1, 2]), counts([1, 2], model="M 2B")],
        tokens_per_sample={"M 1B": 100.0, "M 2B": 10.0},
        bootstraps=10,
        progress=lambda done, total: told.append((done, total)),
    )
    assert [one.flop_per_sample for one in both] == [2e11, 4e10]
    assert told == [(1, 2), (2, 2)]


def test_published_coverage_of_the_smallest_shared_model(shared_data: Path) -> None:
    found = read_counts(shared_data / "testtime/monkeys_pythia_math_counts.csv")
    small = next(one for one in found if one.model == "Pythia 160M")
    one = curve(small)
    assert one.coverage[0] == pytest.approx(0.0027, abs=5e-5)  # Brown et al. 2024, section 2.2
    assert one.coverage[-1] == pytest.approx(0.57, abs=5e-3)
    assert one.largest_k == 10_000
