"""Windows: what holds of them at any cutoff, and days that prices have disproved."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.calendars import calendar, through, windows_at
from zhoubao.errors import CalendarError
from zhoubao.model import EXCHANGES, Window

MICS = sorted(EXCHANGES)
FROM, TO = dt.datetime(2019, 3, 1), dt.datetime(2026, 12, 15)  # noqa: DTZ001 (hypothesis takes naive bounds)
instants = st.datetimes(FROM, TO, timezones=st.just(dt.UTC))


@given(instants, st.sampled_from(MICS))
def test_windows_hold_the_anchor_and_are_whole(cutoff: dt.datetime, home: str) -> None:
    windows = windows_at(cutoff, home)
    anchor = calendar(home).completed(cutoff)
    assert set(windows) == {"wtd", "mtd", "ytd"}
    for window in windows.values():
        assert window.anchor == anchor
        assert window.first <= anchor <= window.last
    week, month, year = windows["wtd"], windows["mtd"], windows["ytd"]
    assert (week.first.isoweekday(), week.last.isoweekday()) == (1, 7)
    assert (week.last - week.first).days == 6
    assert month.first.day == 1
    assert (month.last + dt.timedelta(days=1)).day == 1
    assert 27 <= (month.last - month.first).days <= 30
    assert (year.first, year.last) == (dt.date(anchor.year, 1, 1), dt.date(anchor.year, 12, 31))


@given(instants, st.sampled_from(MICS), st.sampled_from(MICS))
def test_through_is_the_end_of_what_is_completed_inside(cutoff: dt.datetime, home: str, mic: str) -> None:
    days = calendar(mic)
    for window in windows_at(cutoff, home).values():
        inside = [
            day
            for day in days.sessions(window.first, min(window.last, days.last))
            if days.close(day) <= cutoff
        ]
        found = through(mic, cutoff, window)
        if not inside:
            assert found is None
        else:
            assert found is not None
            assert window.first <= found <= window.last
            assert days.sessions(window.first, found)[-1] == inside[-1]


@given(instants, st.sampled_from(MICS))
def test_the_home_exchange_always_has_a_session_in_its_own_windows(cutoff: dt.datetime, home: str) -> None:
    for window in windows_at(cutoff, home).values():
        assert through(home, cutoff, window) == window.anchor


def test_a_disproved_session_is_no_anchor_even_at_the_start_of_a_week() -> None:
    cutoff = dt.datetime.fromisoformat("2024-11-11T18:00:00+08:00")
    monday = dt.date(2024, 11, 11)
    assert windows_at(cutoff, "XSHG")["wtd"].anchor == monday
    windows = windows_at(cutoff, "XSHG", holidays=frozenset({monday, dt.date(2024, 11, 8)}))
    assert windows["wtd"] == Window("wtd", dt.date(2024, 11, 4), dt.date(2024, 11, 10), dt.date(2024, 11, 7))


def test_a_disproved_session_does_not_count_inside_a_window() -> None:
    cutoff = dt.datetime.fromisoformat("2024-11-11T18:00:00+08:00")
    monday = dt.date(2024, 11, 11)
    window = windows_at(cutoff, "XSHG")["wtd"]
    assert through("XHKG", cutoff, window) == monday
    assert through("XHKG", cutoff, window, holidays=frozenset({monday})) is None


def test_a_window_fixed_in_the_past_ends_with_its_last_day() -> None:
    cutoff = dt.datetime.fromisoformat("2024-11-13T18:00:00+08:00")
    week = Window("wtd", dt.date(2024, 10, 28), dt.date(2024, 11, 3), dt.date(2024, 11, 1))
    assert through("XTAI", cutoff, week) == dt.date(2024, 11, 3)


def test_a_window_before_the_table_is_refused() -> None:
    cutoff = dt.datetime.fromisoformat("2019-01-10T18:00:00+08:00")
    year = windows_at(dt.datetime.fromisoformat("2018-12-28T18:00:00+08:00"), "XSHG")["ytd"]
    assert through("XHKG", cutoff, year) == dt.date(2018, 12, 31)
    with pytest.raises(CalendarError, match=r"Taipei \(XTAI\) are known from 2019-01-01"):
        through("XTAI", cutoff, year)
