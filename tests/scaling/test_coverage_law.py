"""The coverage law found again where it holds, and told plainly where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from zhoubao.errors import DataError
from zhoubao.scaling.coverage_law import fit_coverage, fit_curve, held_out
from zhoubao.scaling.data import Counts, Origin
from zhoubao.scaling.pass_at_k import log_spaced


def counts(c: list[int], n: int = 10_000) -> Counts:
    names = tuple(str(i) for i in range(len(c)))
    return Counts("b", "Some", np.full(len(c), n), np.array(c), names, Origin("f", "0" * 64))


SPREAD = [0, 1, 1, 2, 3, 5, 8, 13, 30, 60, 100, 250, 700, 2000, 5000]


def test_constants_that_made_a_curve_are_found_again() -> None:
    k = log_spaced(10_000)
    for a, b in ((-6.36, -0.277), (-2.0, -0.5), (-8.3, -0.2)):
        found_a, found_b = fit_curve(k, np.exp(a * k.astype(float) ** b))[:2]
        assert float(found_a) == pytest.approx(a, rel=1e-6)
        assert float(found_b) == pytest.approx(b, rel=1e-6)


def test_log_coverage_gives_other_constants_and_says_so() -> None:
    plain = fit_coverage(counts(SPREAD), bootstraps=30)
    logged = fit_coverage(counts(SPREAD), bootstraps=30, space="log")
    assert (plain.space, logged.space) == ("coverage", "log")
    assert plain.a != logged.a
    assert plain.r2 >= logged.r2  # of coverage itself, on which only the first is least squares
    assert plain.se_b > 0
    assert plain.b_interval[0] < plain.b < plain.b_interval[1]


def test_a_target_beyond_the_data_is_marked() -> None:
    law = fit_coverage(counts(SPREAD), bootstraps=30)
    inside, beyond = law.samples_for(0.5), law.samples_for(0.995)
    assert not inside.beyond
    assert inside.low <= inside.k <= inside.high
    assert beyond.beyond
    assert beyond.reach > 1
    assert float(law.at(inside.k)) == pytest.approx(0.5, rel=1e-9)
    with pytest.raises(DataError, match="between 0 and 1"):
        law.samples_for(1.0)


@pytest.mark.parametrize("c", [[0] * 10, [10_000] * 10])
def test_all_wrong_and_all_right_have_no_law(c: list[int]) -> None:
    with pytest.raises(DataError) as told:
        fit_coverage(counts(c), bootstraps=20)
    assert "\n" not in str(told.value)


def test_what_it_foretells_is_held_against_what_came() -> None:
    told = held_out(counts(SPREAD), 100, [1000, 10_000])
    assert told.error.shape == (2,)
    assert told.law.k.max() == 100
    assert told.error.tolist() == (told.foretold - told.measured).tolist()
    assert (told.error < 0).all()  # these problems are solved faster than the law of the first samples says
