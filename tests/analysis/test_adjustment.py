"""Adjusted returns, against figures worked out by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.analysis.adjustment import adjusted_returns
from zhoubao.model import Observation
from zhoubao.store import Recorded, Snapshot

Observe = Callable[..., Observation]
BASE, END = dt.date(2024, 6, 3), dt.date(2024, 6, 7)
NEED = ("A.SH", BASE, END)


def approx(value: float, *flags: str) -> tuple[Any, tuple[str, ...]]:
    return pytest.approx(value), flags


def returned(
    rows: list[Observation], adjustment: str = "splits+dividends"
) -> tuple[float | None, tuple[str, ...]]:
    outcome = adjusted_returns([NEED], Snapshot([Recorded(rows)]), adjustment)[NEED]  # type: ignore[arg-type]
    return outcome.value, outcome.flags


@pytest.fixture
def closes(observed: Observe) -> list[Observation]:
    return [observed("close/A.SH", "2024-06-03", 100.0), observed("close/A.SH", "2024-06-07", 60.0)]


def test_without_any_adjustment_on_record_the_price_change_is_flagged(closes: list[Observation]) -> None:
    assert returned(closes) == approx(-0.4, "price-only")
    assert returned(closes, "none") == approx(-0.4)


def test_one_batch_of_vendor_factors(closes: list[Observation], observed: Observe) -> None:
    rows = [
        *closes,
        observed("adj_factor/A.SH", "2024-06-03", 0.5),
        observed("adj_factor/A.SH", "2024-06-07", 1.0),
    ]
    assert returned(rows) == approx(60 / 50 - 1)


def test_the_latest_batch_that_covers_both_ends_is_taken(
    closes: list[Observation], observed: Observe
) -> None:
    rows = [
        *closes,
        observed("adj_factor/A.SH", "2024-06-03", 0.5, "old", 0),
        observed("adj_factor/A.SH", "2024-06-07", 1.0, "old", 0),
        observed("adj_factor/A.SH", "2024-06-03", 0.20, "new", 1),
        observed("adj_factor/A.SH", "2024-06-07", 0.39, "new", 1),
        observed("adj_factor/A.SH", "2024-06-07", 7.0, "newest covers one end", 2),
    ]
    assert returned(rows)[0] == pytest.approx(60 * 0.39 / (100 * 0.20) - 1)


def test_batches_are_joined_over_a_day_they_share(closes: list[Observation], observed: Observe) -> None:
    rows = [
        *closes,
        observed("adj_factor/A.SH", "2024-06-03", 0.5, "first", 0),
        observed("adj_factor/A.SH", "2024-06-05", 1.0, "first", 0),
        observed("adj_factor/A.SH", "2024-06-05", 0.8, "second", 1),
        observed("adj_factor/A.SH", "2024-06-07", 0.8, "second", 1),
    ]
    value, flags = returned(rows)
    assert flags == ()
    assert value == pytest.approx(60 / 100 * (1.0 / 0.5) * (0.8 / 0.8) - 1)


def test_a_chain_of_three_batches(closes: list[Observation], observed: Observe) -> None:
    rows = [
        *closes,
        observed("adj_factor/A.SH", "2024-06-03", 0.5, "1", 0),
        observed("adj_factor/A.SH", "2024-06-04", 0.6, "1", 0),
        observed("adj_factor/A.SH", "2024-06-04", 1.2, "2", 1),
        observed("adj_factor/A.SH", "2024-06-06", 1.5, "2", 1),
        observed("adj_factor/A.SH", "2024-06-06", 3.0, "3", 2),
        observed("adj_factor/A.SH", "2024-06-07", 3.3, "3", 2),
    ]
    value, _ = returned(rows)
    assert value == pytest.approx(0.6 * (0.6 / 0.5) * (1.5 / 1.2) * (3.3 / 3.0) - 1)


@pytest.mark.parametrize("day", ["2024-06-03", "2024-06-07"])
def test_one_end_without_a_factor_gives_no_value(
    closes: list[Observation], observed: Observe, day: str
) -> None:
    assert returned([*closes, observed("adj_factor/A.SH", day, 0.5)]) == (None, ("unadjusted",))


def test_batches_that_share_no_day_give_no_value(closes: list[Observation], observed: Observe) -> None:
    rows = [
        *closes,
        observed("adj_factor/A.SH", "2024-06-03", 0.5, "first"),
        observed("adj_factor/A.SH", "2024-06-07", 0.5, "second"),
    ]
    assert returned(rows) == (None, ("unadjusted",))


def test_a_corrected_close_without_a_factor_inherits_the_one_it_supersedes(
    closes: list[Observation], observed: Observe
) -> None:
    rows = [
        *closes,
        observed("adj_factor/A.SH", "2024-06-03", 0.5),
        observed("adj_factor/A.SH", "2024-06-07", 1.0),
        observed("close/A.SH", "2024-06-07", 66.0, "correction", 3),
    ]
    assert returned(rows)[0] == pytest.approx(66 / 50 - 1)


def test_events_are_preferred_to_factors(closes: list[Observation], observed: Observe) -> None:
    """10 bonus shares for 10 and 2 cash on 6 June after a close of 104."""
    rows = [
        *closes,
        observed("close/A.SH", "2024-06-05", 104.0),
        observed("split/A.SH", "2024-06-06", 2.0),
        observed("dividend/A.SH", "2024-06-06", 2.0),
        observed("adj_factor/A.SH", "2024-06-03", 9.0),
    ]
    assert returned(rows)[0] == pytest.approx(60 / 100 * 2 * 104 / 102 - 1)
    assert returned(rows, "splits")[0] == pytest.approx(60 / 100 * 2 - 1)
    assert returned(rows, "none")[0] == pytest.approx(-0.4)


def test_events_outside_the_window_change_no_figure(closes: list[Observation], observed: Observe) -> None:
    later = observed("split/A.SH", "2024-06-10", 3.0)
    assert returned([*closes, later]) == approx(-0.4, "price-only")
    earlier = observed("split/A.SH", "2024-06-03", 2.0)
    assert returned([*closes, earlier, later]) == approx(-0.4), "the code's events are on record"
    factors = [
        observed("adj_factor/A.SH", "2024-06-03", 0.5),
        observed("adj_factor/A.SH", "2024-06-07", 1.0),
    ]
    assert returned([*closes, earlier, later, *factors]) == approx(60 / 50 - 1)


def test_events_and_factors_that_disagree_are_flagged(closes: list[Observation], observed: Observe) -> None:
    rows = [
        *closes,
        observed("split/A.SH", "2024-06-06", 2.0),
        observed("adj_factor/A.SH", "2024-06-03", 0.5),
        observed("adj_factor/A.SH", "2024-06-07", 1.0),
    ]
    assert returned(rows) == approx(0.2)
    rows[-1] = observed("adj_factor/A.SH", "2024-06-07", 0.9)
    assert returned(rows) == approx(0.2, "adjustments-differ")


def test_closes_too_far_apart_for_a_number_give_none(observed: Observe) -> None:
    rows = [observed("close/A.SH", "2024-06-03", 1e-300), observed("close/A.SH", "2024-06-07", 1e300)]
    assert returned(rows) == (None, ("missing",))


@pytest.mark.parametrize("previous", [None, 2.0])
def test_a_dividend_no_close_can_bear_gives_no_value(observed: Observe, previous: float | None) -> None:
    rows = [
        observed("close/A.SH", "2024-06-03", 100.0 if previous is None else previous),
        observed("close/A.SH", "2024-06-07", 60.0),
        observed("dividend/A.SH", "2024-06-04", 200.0 if previous is None else 2.0),
    ]
    assert returned(rows) == (None, ("unadjusted",))


factors = st.floats(0.01, 100, allow_nan=False)


@given(st.lists(factors, min_size=10, max_size=10), factors, st.integers(1, 8))
def test_a_history_in_two_downloads_gives_the_returns_of_one(
    values: list[float], anchor: float, cut: int
) -> None:
    """Wherever the download is cut, and wherever the second half is anchored."""
    known = dt.datetime(2024, 11, 14, tzinfo=dt.UTC)

    def row(series: str, n: int, value: float, batch: str) -> Observation:
        day = BASE + dt.timedelta(days=n)
        at = known + dt.timedelta(hours=batch == "second")
        return Observation(series, day, value, "CNY", "", "f", "00", n, batch, at)

    closes = [row("close/A.SH", n, 10.0 + n, "first") for n in range(10)]
    whole = [row("adj_factor/A.SH", n, v, "first") for n, v in enumerate(values)]
    halves = [
        *(row("adj_factor/A.SH", n, v, "first") for n, v in enumerate(values[: cut + 1])),
        *(row("adj_factor/A.SH", n, v * anchor, "second") for n, v in enumerate(values) if n >= cut),
    ]
    needs = [
        ("A.SH", BASE + dt.timedelta(days=a), BASE + dt.timedelta(days=b))
        for a in range(9)
        for b in range(a + 1, 10)
    ]
    one = adjusted_returns(needs, Snapshot([Recorded(closes + whole)]), "splits+dividends")
    two = adjusted_returns(needs, Snapshot([Recorded(closes + halves)]), "splits+dividends")
    for need in needs:
        assert two[need].value == pytest.approx(one[need].value, rel=1e-9, abs=1e-12)
