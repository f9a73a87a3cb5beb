"""The data wall: closed form, Monte-Carlo intervals, what epochs buy, refusals."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data_wall import Anchor, Range, Stock, data_wall, epoch_gains
from zhoubao.scaling.growth import fit_growth
from zhoubao.scaling.loss_law import LossLaw, fit_loss_law, start_grid
from zhoubao.scaling.loss_law_bootstrap import bootstrap_loss_law
from zhoubao.scaling.optimum import compute_optimal
from zhoubao.scaling.repetition import MUENNIGHOFF
from zhoubao.scaling.tables import read_models, read_runs

LAW = LossLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
STOCK = Stock(Range(3e14, 1e14, 1e15, "Villalobos et al. 2024, arXiv 2211.04325v2"), counts_epochs=True)
ANCHOR = Anchor(5e25, dt.date(2023, 12, 6), "Gemini 1.0 Ultra, as Epoch estimates it")
GROWTH = Range(4.1, 3.7, 4.6, "Sevilla and Roldán 2024")


def exactly(tokens: float) -> Stock:
    return Stock(Range(tokens, tokens, tokens, "a test"), counts_epochs=False)


@settings(max_examples=40, deadline=None)
@given(tokens=st.floats(1e12, 1e17), per_year=st.floats(1.5, 10.0))
def test_at_the_wall_the_optimum_needs_the_stock(tokens: float, per_year: float) -> None:
    stock = exactly(tokens)
    wall = data_wall(LAW, stock, Range(per_year, per_year, per_year, "a test"), ANCHOR, count=100)
    best = compute_optimal(LAW, wall.flop)
    assert float(best.d) == pytest.approx(tokens, rel=1e-9)
    assert wall.n == pytest.approx(float(best.n), rel=1e-9)
    assert wall.tokens_per_parameter == pytest.approx(float(best.tokens_per_parameter), rel=1e-9)
    began = 2023 + (dt.date(2023, 12, 6) - dt.date(2023, 1, 1)).days / 365
    assert ANCHOR.flop * per_year ** (wall.year - began) == pytest.approx(wall.flop, rel=1e-6)
    # without ranges there is nothing to draw
    assert list(wall.years) == pytest.approx([wall.year, wall.year])
    assert wall.passed == float(wall.flop <= ANCHOR.flop) and wall.never == 0.0


def test_the_wall_of_public_text() -> None:
    """Villalobos et al. put it at about 5e28 FLOP for 4e14 tokens, and between 2026 and 2032."""
    wall = data_wall(LAW, STOCK, GROWTH, ANCHOR)
    assert 3e28 < wall.flop < 6e28
    assert 2028 < wall.year < 2029.5
    assert 2026 < wall.years[0] < wall.year < wall.years[1] < 2032
    assert np.median(wall.draws) == pytest.approx(wall.year, abs=0.1)
    assert wall.draws.size == 10_000
    assert np.array_equal(wall.draws, data_wall(LAW, STOCK, GROWTH, ANCHOR).draws)
    assert not np.array_equal(wall.draws, data_wall(LAW, STOCK, GROWTH, ANCHOR, seed=1).draws)


def test_over_training_meets_it_earlier() -> None:
    even, five = data_wall(LAW, STOCK, GROWTH, ANCHOR), data_wall(LAW, STOCK, GROWTH, ANCHOR, overtraining=5)
    assert five.flop < even.flop and five.year < even.year
    best = compute_optimal(LAW, five.flop)
    assert five.tokens_per_parameter == pytest.approx(5 * float(best.tokens_per_parameter), rel=1e-9)
    assert six_nd(five.n, 3e14) == pytest.approx(five.flop)


def six_nd(n: float, d: float) -> float:
    return 6.0 * n * d


def test_a_bootstrapped_law_widens_the_interval(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling/epoch_chinchilla_svg_extracted_data.csv")
    few = start_grid(alpha=(0.5,), beta=(0.5,), e=(0,), a=(5, 10), b=(5, 10))
    fit = fit_loss_law(runs, drop_highest=5, grid=few)
    laws = bootstrap_loss_law(fit, count=100)
    models = read_models(shared_data / "hardware/epoch_notable_ai_models_20240716.csv")
    growth = fit_growth(models, dt.date(2010, 1, 1), dt.date(2024, 5, 28))
    known = data_wall(fit.law, STOCK, growth, ANCHOR)
    drawn = data_wall(fit.law, STOCK, growth, ANCHOR, laws=laws)
    assert known.year == drawn.year == pytest.approx(2028.7, abs=0.1)
    assert drawn.years[0] < known.years[0] and known.years[1] < drawn.years[1]
    assert drawn.flops[1] / drawn.flops[0] > known.flops[1] / known.flops[0]


def test_compute_that_does_not_grow_meets_no_wall() -> None:
    still = data_wall(LAW, STOCK, Range(1.0, 0.5, 2.0, "a test"), ANCHOR)
    assert still.year == float("inf") and still.years[1] == float("inf")
    assert still.never == pytest.approx(0.5, abs=0.02)
    assert not np.isnan(still.draws).any()


def test_an_anchor_beyond_the_wall_is_told() -> None:
    wall = data_wall(LAW, STOCK, GROWTH, Anchor(1e29, dt.date(2023, 12, 6), "a test"))
    assert wall.year < 2023.93 and 0.5 < wall.passed < 0.9


@settings(max_examples=40, deadline=None)
@given(
    value=st.floats(1e-3, 1e15),
    down=st.floats(1.0, 20.0),
    up=st.floats(1.0, 20.0),
    level=st.floats(0.5, 0.99),
)
def test_a_range_is_met_by_its_draws(value: float, down: float, up: float, level: float) -> None:
    span = Range(value, value / down, value * up, "a test", level)
    draws = span.draws(20_000, np.random.default_rng(0))
    inside = np.mean((draws >= span.low) & (draws <= span.high))
    assert np.median(draws) == pytest.approx(value, rel=0.08 * max(down, up))
    if down > 1.01 and up > 1.01:
        assert inside == pytest.approx(level, abs=0.02)


def test_what_epochs_buy() -> None:
    fresh = exactly(1e14)
    one, four, sixteen, many = epoch_gains(LAW, MUENNIGHOFF, fresh, 4.1, (1, 4, 16, 1000))
    assert one.worth == pytest.approx(1.0) and one.years == pytest.approx(0.0)
    assert one.compute_worth == pytest.approx(1.0) and one.loss_repeated == pytest.approx(one.loss_fresh)
    assert [four.worth, sixteen.worth] == pytest.approx([0.9314, 0.6614], abs=1e-4)
    assert 1.5 < four.years < 2.5 and 3.0 < sixteen.years < 4.0
    assert many.years - sixteen.years < sixteen.years - four.years
    for gain in (four, sixteen, many):
        wall = data_wall(
            LAW,
            exactly(gain.effective_tokens),
            Range(4.1, 4.1, 4.1, "a test"),
            ANCHOR,
        )
        before = data_wall(LAW, fresh, Range(4.1, 4.1, 4.1, "a test"), ANCHOR)
        assert wall.year - before.year == pytest.approx(gain.years, rel=1e-6)
        assert gain.tokens == gain.epochs * 1e14
        assert gain.loss_fresh < gain.loss_repeated < one.loss_fresh
        # the same loss from fresh tokens at that share of the compute
        run = compute_optimal(
            LAW, gain.compute_worth * six_nd(float(compute_optimal_n(gain.tokens)), gain.tokens)
        )
        assert float(run.loss) == pytest.approx(gain.loss_repeated, rel=1e-9)
    assert 1 > four.compute_worth > sixteen.compute_worth > many.compute_worth > 0


def compute_optimal_n(tokens: float) -> float:
    ratio = LAW.alpha * LAW.A / (LAW.beta * LAW.B)
    return float((ratio * tokens**LAW.beta) ** (1 / LAW.alpha))


def test_a_stock_with_epochs_in_it_is_not_repeated_again() -> None:
    with pytest.raises(DataError, match=r"3e\+14 tokens \(Villalobos .*\) has repeated epochs in it already"):
        epoch_gains(LAW, MUENNIGHOFF, STOCK, 4.1)
    fresh = exactly(1e14)
    with pytest.raises(DataError, match="grows 1-fold a year; give a finite factor above 1"):
        epoch_gains(LAW, MUENNIGHOFF, fresh, 1.0)
    with pytest.raises(DataError, match="epochs has a value below 1"):
        epoch_gains(LAW, MUENNIGHOFF, fresh, 4.0, (0.5,))


def test_bad_input_is_refused() -> None:
    with pytest.raises(DataError, match=r"low 5, value 4, high 6; give finite numbers"):
        Range(4.0, 5.0, 6.0, "a test")
    with pytest.raises(DataError, match="the range 1 to 3 has no source; name who says so"):
        Range(2.0, 1.0, 3.0, " ")
    with pytest.raises(UsageError, match="level"):
        Range(2.0, 1.0, 3.0, "a test", 1.0)
    with pytest.raises(UsageError, match="99 draws give no interval; give 100 or more"):
        data_wall(LAW, STOCK, GROWTH, ANCHOR, count=99)
    with pytest.raises(DataError, match="overtraining has a value that is no number above 0"):
        data_wall(LAW, STOCK, GROWTH, ANCHOR, overtraining=0.0)
    with pytest.raises(DataError, match="the anchor's training compute has a value"):
        data_wall(LAW, STOCK, GROWTH, Anchor(float("nan"), dt.date(2024, 1, 1), "a test"))
