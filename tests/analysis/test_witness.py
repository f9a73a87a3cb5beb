"""Observed sessions against the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from zhoubao.analysis.witness import disproved_sessions
from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition
from zhoubao.model import Observation
from zhoubao.store import Recorded, Snapshot

Observe = Callable[..., Observation]
FIRST, LAST = dt.date(2024, 11, 1), dt.date(2024, 11, 22)
CUTOFF = dt.datetime(2024, 11, 22, 10, tzinfo=dt.UTC)
DAYS = calendar("XSHG").sessions(FIRST, LAST)


@pytest.fixture
def edition(make_edition: Callable[..., Edition]) -> Edition:
    return make_edition(["688256.SH", "688041.SH", "300308.SZ"])


def found(
    edition: Edition, observed: Observe, without: dict[str, set[int]], cutoff: dt.datetime = CUTOFF
) -> set[dt.date]:
    rows = [
        observed(f"close/{code}", day.isoformat(), 1.0)
        for code in edition.instruments
        for n, day in enumerate(DAYS)
        if n not in without.get(code, set())
    ]
    snapshot = Snapshot([Recorded(rows)])
    return set(disproved_sessions(edition.instruments.values(), snapshot, cutoff).of("XSHG"))


def everybody(edition: Edition, days: set[int]) -> dict[str, set[int]]:
    return dict.fromkeys(edition.instruments, days)


def test_prices_on_every_session_disprove_nothing(edition: Edition, observed: Observe) -> None:
    assert found(edition, observed, {}) == set()


@pytest.mark.parametrize("hole", [{7}, {7, 8}, {7, 8, 9}])
def test_days_that_nobody_traded_on_did_not_take_place(
    edition: Edition, observed: Observe, hole: set[int]
) -> None:
    assert found(edition, observed, everybody(edition, hole)) == {DAYS[n] for n in hole}


def test_one_code_that_traded_is_enough(edition: Edition, observed: Observe) -> None:
    assert found(edition, observed, {"688256.SH": {7}, "688041.SH": {7}}) == set()


def test_a_long_hole_is_missing_data(edition: Edition, observed: Observe) -> None:
    assert found(edition, observed, everybody(edition, {6, 7, 8, 9})) == set()


def test_the_end_of_the_record_is_not_the_end_of_trading(edition: Edition, observed: Observe) -> None:
    assert found(edition, observed, everybody(edition, set(range(9, len(DAYS))))) == set()


def test_a_table_of_a_few_dates_is_no_witness(edition: Edition, observed: Observe) -> None:
    kept = {4, 5, 8}
    assert found(edition, observed, everybody(edition, set(range(len(DAYS))) - kept)) == set()


def test_one_code_is_no_witness(make_edition: Callable[..., Edition], observed: Observe) -> None:
    edition = make_edition(["688256.SH"])
    assert found(edition, observed, {"688256.SH": {7}}) == set()


def test_what_happened_after_the_cutoff_is_no_evidence(edition: Edition, observed: Observe) -> None:
    hole = everybody(edition, {7})
    evening, next_noon, next_evening = (
        dt.datetime.combine(day, hour, dt.UTC)
        for day, hour in ((DAYS[7], dt.time(10)), (DAYS[8], dt.time(5)), (DAYS[8], dt.time(10)))
    )
    assert found(edition, observed, hole, evening) == set()
    assert found(edition, observed, hole, next_noon) == set(), "the next session is not completed yet"
    assert found(edition, observed, hole, next_evening) == {DAYS[7]}
