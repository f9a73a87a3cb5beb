"""Growth of training compute: the published trends, vintages, the running top, refusals."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Models, Origin
from zhoubao.scaling.growth import compare_vintages, fit_growth, running_top
from zhoubao.scaling.tables import read_models

START, END = dt.date(2010, 1, 1), dt.date(2024, 5, 28)
ALPHAGO = ("AlphaGo Master", "AlphaGo Zero")


def made(per_year: float = 4.0, models: int = 40, noise: float = 0.0, seed: int = 0) -> Models:
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(START.toordinal(), END.toordinal(), size=models))
    logs = 17.0 + np.log10(per_year) * (days - days[0]) / 365.2425 + noise * rng.normal(size=models)
    names = tuple(f"model {place}" for place in range(models))
    return Models(names, days, 10.0**logs, Origin("models.csv", ""))


@pytest.fixture(scope="module")
def older(shared_data: Path) -> Models:
    return read_models(shared_data / "hardware/epoch_notable_ai_models_20240716.csv")


@pytest.fixture(scope="module")
def newer(shared_data: Path) -> Models:
    return read_models(shared_data / "hardware/epoch_notable_ai_models_20250224.csv")


def test_the_published_trends(older: Models) -> None:
    """Epoch: notable models 4.1x (90 %: 3.7 to 4.6), top 10 5.3x (4.9 to 5.7), top 10 from 2018 4.2x."""
    everyone = fit_growth(older, START, END)
    assert everyone.per_year == pytest.approx(4.1, abs=0.1)
    assert [everyone.low, everyone.high] == pytest.approx([3.7, 4.6], abs=0.15)
    frontier = fit_growth(older, START, END, top=10)
    assert frontier.per_year == pytest.approx(5.3, abs=0.05)
    assert [frontier.low, frontier.high] == pytest.approx([4.9, 5.7], abs=0.1)
    assert frontier.models < everyone.models and frontier.spread < everyone.spread
    recent = fit_growth(older, dt.date(2018, 1, 1), END, top=10, without=ALPHAGO)
    assert recent.per_year == pytest.approx(4.2, abs=0.1)
    assert everyone.vintage == dt.date(2024, 7, 16) and everyone.top is None and frontier.top == 10


def test_a_later_vintage_sees_models_that_were_not_known(older: Models, newer: Models) -> None:
    found = compare_vintages(older, newer, START, END)
    assert found.older.per_year == pytest.approx(4.06, abs=0.02)
    assert found.newer.per_year == pytest.approx(4.26, abs=0.02)
    assert found.common.per_year == pytest.approx(4.09, abs=0.02)
    assert "Claude 3 Opus" in found.added and "DBRX" in found.added
    assert "DeLighT" not in found.added and "DeLight" not in found.dropped  # the same but for a letter's case
    assert "BLOOM-176B" in found.revised
    assert found.common.models == found.newer.models - len(found.added)
    frontier = compare_vintages(older, newer, START, END, top=10)
    assert frontier.newer.per_year < frontier.older.per_year


@settings(max_examples=30, deadline=None)
@given(per_year=st.floats(0.3, 20.0), seed=st.integers(0, 100))
def test_an_exact_trend_is_given_back(per_year: float, seed: int) -> None:
    models = made(per_year, seed=seed)
    found = fit_growth(models, START, END, resamples=20)
    assert found.per_year == pytest.approx(per_year, rel=1e-6)
    assert [found.low, found.high] == pytest.approx([per_year, per_year], rel=1e-5)
    assert found.spread < 1e-6
    day = dt.date.fromordinal(int(models.day[7]))
    assert found.flop(day) == pytest.approx(models.flop[7], rel=1e-6)
    if abs(per_year - 1) > 0.01:
        assert per_year ** (found.doubling_months / 12) == pytest.approx(2.0)


def test_the_interval_is_repeated_by_its_seed_and_widens_with_the_level() -> None:
    models = made(noise=0.6)
    told: list[tuple[int, int]] = []
    first = fit_growth(models, START, END, resamples=500, seed=3, progress=lambda *at: told.append(at))
    assert told == [(200, 500), (400, 500), (500, 500)]
    assert np.array_equal(first.draws, fit_growth(models, START, END, resamples=500, seed=3).draws)
    wider = fit_growth(models, START, END, resamples=500, seed=3, level=0.99)
    assert wider.low < first.low < first.per_year < first.high < wider.high
    # resampling comes near the standard error of the slope
    days = models.day / 365.2425
    error = first.spread / np.sqrt(((days - days.mean()) ** 2).sum())
    assert np.log10(first.draws).std() == pytest.approx(error, rel=0.25)


@settings(max_examples=40, deadline=None)
@given(
    data=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 9)), min_size=1, max_size=20),
    top=st.integers(1, 4),
)
def test_the_running_top_by_definition(data: list[tuple[int, int]], top: int) -> None:
    days = np.array([day for day, _ in data])
    flop = np.array([float(size) for _, size in data])
    models = Models(tuple(str(place) for place in range(len(data))), days, flop, Origin("m.csv", ""))
    found = running_top(models, top)
    for place, (day, _) in enumerate(data):
        higher = np.count_nonzero((days <= day) & (flop > flop[place]))
        assert found[place] == (higher < top)


def test_the_running_top_looks_back_beyond_the_span() -> None:
    models = made(per_year=0.5)  # falling: only the first are ever at the top
    with pytest.raises(DataError, match="0 models over 0 days from 2020-01-01"):
        fit_growth(models, dt.date(2020, 1, 1), END, top=3)


def test_bad_input_is_refused() -> None:
    models = made()
    with pytest.raises(DataError, match=r"models\.csv: 0 models over 0 days from 1990-01-01 to 1991-01-01"):
        fit_growth(models, dt.date(1990, 1, 1), dt.date(1991, 1, 1))
    close = replace(models, day=np.full(40, START.toordinal()) + np.arange(40))
    with pytest.raises(DataError, match=r"40 models over 39 days .* tell no yearly growth"):
        fit_growth(close, START, END)
    with pytest.raises(DataError, match=r"the training compute of 'model 2' is not above 0"):
        fit_growth(replace(models, flop=np.where(np.arange(40) == 2, np.nan, models.flop)), START, END)
    with pytest.raises(DataError, match=r"has no model 'AlphaZero' to leave out"):
        fit_growth(models, START, END, without=("AlphaZero",))
    with pytest.raises(UsageError, match="the running top 0 has no models"):
        fit_growth(models, START, END, top=0)
    with pytest.raises(UsageError, match=r"level 1\.5 with 1000 resamples gives no interval"):
        fit_growth(models, START, END, level=1.5)


def test_leaving_models_out_changes_the_trend() -> None:
    models = made(noise=0.3)
    found = fit_growth(models, START, END, without=("model 0", "model 39"), resamples=20)
    assert found.models == 38
    assert found.per_year != fit_growth(models, START, END, resamples=20).per_year
