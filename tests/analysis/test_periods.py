"""The periods that observations stand for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.analysis.periods import follows, period_of, same_day, year_before
from zhoubao.model import Bilingual, SeriesSpec

WEEKLY = SeriesSpec("visits/a", Bilingual("", ""), "次", "weekly")
MONTHLY = replace(WEEKLY, frequency="monthly")
days = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("spec", "dated", "first", "last"),
    [
        (WEEKLY, "2024-11-07", "2024-11-01", "2024-11-07"),
        (replace(WEEKLY, dated="first"), "2024-11-01", "2024-11-01", "2024-11-07"),
        (MONTHLY, "2024-02-10", "2024-02-01", "2024-02-29"),
        (MONTHLY, "2024-12-31", "2024-12-01", "2024-12-31"),
        (replace(WEEKLY, frequency="daily"), "2024-11-07", "2024-11-07", "2024-11-07"),
        (replace(WEEKLY, frequency="irregular"), "2024-11-07", "2024-11-07", "2024-11-07"),
    ],
)
def test_the_period_of_a_date(spec: SeriesSpec, dated: str, first: str, last: str) -> None:
    assert period_of(spec, day(dated)) == (day(first), day(last))


def test_a_month_follows_the_month_before_whatever_its_days() -> None:
    assert follows(MONTHLY, day("2024-09-01"), day("2024-10-31"))
    assert not follows(MONTHLY, day("2024-08-31"), day("2024-10-01"))
    assert follows(WEEKLY, day("2024-10-31"), day("2024-11-07"))
    assert not follows(WEEKLY, day("2024-10-24"), day("2024-11-07"))
    assert follows(replace(WEEKLY, frequency="irregular"), day("2020-01-01"), day("2024-11-07"))


def test_the_month_a_year_before_is_the_same_month() -> None:
    assert year_before(MONTHLY, day("2023-10-01"), day("2024-10-31"))
    assert not year_before(MONTHLY, day("2023-09-30"), day("2024-10-01"))
    assert year_before(WEEKLY, day("2023-11-09"), day("2024-11-07"))


@given(days, st.integers(0, 60))
def test_the_same_day_some_months_before(end: dt.date, months: int) -> None:
    there = same_day(end, months)
    assert (end.year - there.year) * 12 + end.month - there.month == months
    assert there.day == end.day or (there.day < end.day and (there + dt.timedelta(days=1)).day == 1)


@given(days)
def test_every_day_of_a_month_is_of_its_period(end: dt.date) -> None:
    first, last = period_of(MONTHLY, end)
    assert first <= end <= last
    assert period_of(MONTHLY, first) == period_of(MONTHLY, last)
    assert follows(MONTHLY, first - dt.timedelta(days=1), last)
