"""Look-ups: which days are sessions, when they close, which one is completed at an instant."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.calendars import Calendar, calendar, through, windows_at
from zhoubao.errors import CalendarError, UsageError
from zhoubao.model import EXCHANGES

ANSWERS = Path(__file__).parents[1] / "answers" / "cutoffs.toml"
CUTOFFS: list[dict[str, Any]] = tomllib.loads(ANSWERS.read_text(encoding="utf-8"))["cutoff"]
TABLES = ("XSHG", "XHKG", "XTAI", "XKRX", "XNYS")


def name_of(case: dict[str, Any]) -> str:
    return str(case["at"].isoformat())


@pytest.mark.parametrize("case", CUTOFFS, ids=name_of)
def test_last_completed_session_of_every_market(case: dict[str, Any]) -> None:
    assert set(case["completed"]) == set(TABLES)
    assert {mic: calendar(mic).completed(case["at"]) for mic in TABLES} == case["completed"], case["why"]


@pytest.mark.parametrize("case", [c for c in CUTOFFS if "week" in c], ids=name_of)
def test_windows_of_a_shanghai_edition(case: dict[str, Any]) -> None:
    windows = windows_at(case["at"], "XSHG")
    for kind, key in (("wtd", "week"), ("mtd", "month"), ("ytd", "year")):
        window = windows[kind]  # type: ignore[index]
        assert [window.first, window.last] == case[key], (kind, case["why"])
        assert window.kind == kind
        assert window.anchor == case["completed"]["XSHG"]
    for mic, expected in case["through"].items():
        found = [through(mic, case["at"], windows[kind]) for kind in ("wtd", "mtd", "ytd")]
        assert " ".join(str(day) if day else "-" for day in found) == expected, (mic, case["why"])


def test_the_cutoff_is_an_instant_whatever_zone_it_is_written_in() -> None:
    in_shanghai = dt.datetime.fromisoformat("2024-11-13T18:00:00+08:00")
    for mic in TABLES:
        assert calendar(mic).completed(in_shanghai.astimezone(dt.UTC)) == calendar(mic).completed(in_shanghai)


@pytest.mark.parametrize(
    ("mic", "day", "close"),
    [
        ("XSHG", "2024-11-13", "2024-11-13T07:00:00+00:00"),
        ("XSHE", "2024-11-13", "2024-11-13T07:00:00+00:00"),
        ("XHKG", "2024-11-13", "2024-11-13T08:00:00+00:00"),
        ("XHKG", "2024-02-09", "2024-02-09T04:00:00+00:00"),
        ("XTAI", "2024-11-13", "2024-11-13T05:30:00+00:00"),
        ("XKRX", "2016-07-29", "2016-07-29T06:00:00+00:00"),
        ("XKRX", "2016-08-01", "2016-08-01T06:30:00+00:00"),
        ("XKRX", "2024-11-14", "2024-11-14T07:30:00+00:00"),
        ("XNYS", "2024-03-08", "2024-03-08T21:00:00+00:00"),
        ("XNYS", "2024-03-11", "2024-03-11T20:00:00+00:00"),
        ("XNAS", "2024-11-01", "2024-11-01T20:00:00+00:00"),
        ("ARCX", "2024-11-04", "2024-11-04T21:00:00+00:00"),
        ("XNAS", "2024-11-29", "2024-11-29T18:00:00+00:00"),
    ],
)
def test_closes(mic: str, day: str, close: str) -> None:
    found = calendar(mic).close(dt.date.fromisoformat(day))
    assert found.isoformat() == close
    assert found.tzinfo is dt.UTC


ZONES = {
    "CN": "Asia/Shanghai",
    "HK": "Asia/Hong_Kong",
    "KR": "Asia/Seoul",
    "TW": "Asia/Taipei",
    "US": "America/New_York",
}


def test_every_exchange_has_a_calendar_in_its_own_zone_and_name() -> None:
    for mic, exchange in EXCHANGES.items():
        days = calendar(mic)
        assert days is calendar(mic)
        assert (days.mic, days.zone.key) == (mic, ZONES[exchange.country])
        assert days.first < dt.date(2020, 1, 1)
        assert days.last >= dt.date(2026, 12, 31)


def test_close_of_a_day_without_session_names_exchange_and_day() -> None:
    with pytest.raises(CalendarError, match=r"Taipei \(XTAI\) has no session on 2024-10-31"):
        calendar("XTAI").close(dt.date(2024, 10, 31))


def beyond(days: Calendar) -> list[dt.date]:
    return [days.last + dt.timedelta(days=1), days.last + dt.timedelta(days=800)]


@pytest.mark.parametrize("mic", TABLES)
def test_beyond_the_last_covered_day_every_look_up_refuses(mic: str) -> None:
    days = calendar(mic)
    for day in beyond(days):
        wanted = rf"\({mic}\) are known from {days.first} to {days.last}, which leaves out {day}; update"
        midday = dt.datetime.combine(day, dt.time(12), days.zone)
        for ask in (days.is_session, days.close, days.previous, days.next):
            with pytest.raises(CalendarError, match=wanted):
                ask(day)
        with pytest.raises(CalendarError, match=wanted):
            days.completed(midday)
        with pytest.raises(CalendarError, match=wanted):
            days.sessions(days.first, day)
        with pytest.raises(CalendarError, match=wanted):
            windows_at(midday, mic)


@pytest.mark.parametrize("mic", TABLES)
def test_the_last_covered_day_itself_is_answered_to_its_end(mic: str) -> None:
    days = calendar(mic)
    midnight = dt.datetime.combine(days.last + dt.timedelta(days=1), dt.time(0), days.zone)
    final = days.completed(midnight - dt.timedelta(microseconds=1))
    assert final == (days.last if days.is_session(days.last) else days.previous(days.last))
    with pytest.raises(CalendarError, match="update zhoubao, or regenerate"):
        days.completed(midnight)
    with pytest.raises(CalendarError, match=f"leaves out {days.last + dt.timedelta(days=1)}"):
        days.next(final)


@pytest.mark.parametrize("mic", TABLES)
def test_before_the_first_covered_day_every_look_up_refuses(mic: str) -> None:
    days = calendar(mic)
    early = days.first - dt.timedelta(days=1)
    wanted = f"leaves out {early}; take a date from {days.first} on"
    for ask in (days.is_session, days.previous, days.next):
        with pytest.raises(CalendarError, match=wanted):
            ask(early)
    opening = days.sessions(days.first, days.first + dt.timedelta(days=30))[0]
    with pytest.raises(CalendarError, match=wanted):
        days.previous(opening)
    with pytest.raises(CalendarError, match=wanted):
        days.completed(days.close(opening) - dt.timedelta(seconds=1))
    assert days.completed(days.close(opening)) == opening


def test_an_unknown_exchange_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        CalendarError, match=r"no exchange 'XSGH' \(did you mean 'XSH[GE]'\?\); use one of XSHG"
    ):
        calendar("XSGH")


def test_an_instant_without_zone_and_an_instant_for_a_day_are_refused() -> None:
    with pytest.raises(UsageError, match="2024-11-13T18:00:00 has no time zone"):
        calendar("XSHG").completed(dt.datetime(2024, 11, 13, 18))  # noqa: DTZ001
    with pytest.raises(UsageError, match="a date, not the instant"):
        calendar("XSHG").is_session(dt.datetime(2024, 11, 13, 18, tzinfo=dt.UTC))


def test_sessions_of_a_stretch() -> None:
    days = calendar("XTAI")
    assert days.sessions(dt.date(2024, 9, 30), dt.date(2024, 10, 6)) == (
        dt.date(2024, 9, 30),
        dt.date(2024, 10, 1),
        dt.date(2024, 10, 4),
    )
    assert days.sessions(dt.date(2024, 10, 2), dt.date(2024, 10, 3)) == ()
    assert days.sessions(dt.date(2024, 10, 4), dt.date(2024, 10, 1)) == ()


@st.composite
def calendar_and_instant(draw: st.DrawFn) -> tuple[Calendar, dt.datetime]:
    days = calendar(draw(st.sampled_from(sorted(EXCHANGES))))
    low, high = dt.timedelta(days=15), dt.timedelta(days=15)
    naive = st.datetimes(
        dt.datetime.combine(days.first + low, dt.time()), dt.datetime.combine(days.last - high, dt.time())
    )
    return days, draw(naive).replace(tzinfo=dt.UTC)


@given(calendar_and_instant())
def test_completed_is_the_last_session_closed_by_then(case: tuple[Calendar, dt.datetime]) -> None:
    days, at = case
    found = days.completed(at)
    assert days.is_session(found)
    assert days.close(found) <= at
    assert days.close(days.next(found)) > at


@given(calendar_and_instant())
def test_previous_and_next_undo_each_other(case: tuple[Calendar, dt.datetime]) -> None:
    days, at = case
    day = at.date()
    before, after = days.previous(day), days.next(day)
    assert before < day < after
    between = days.sessions(before, after)
    assert between == ((before, day, after) if days.is_session(day) else (before, after))
    assert days.next(before) == (day if days.is_session(day) else after)
    assert days.previous(after) == (day if days.is_session(day) else before)


@given(calendar_and_instant())
def test_closes_are_in_order_and_on_their_own_local_day(case: tuple[Calendar, dt.datetime]) -> None:
    days, at = case
    found = days.completed(at)
    later = days.next(found)
    assert days.close(found) < days.close(later)
    assert days.close(found).astimezone(days.zone).date() == found


def test_neither_the_package_nor_pandas_nor_pydantic_is_imported() -> None:
    program = (
        "import sys, datetime as dt\n"
        "from zhoubao.calendars import calendar, through, windows_at\n"
        "at = dt.datetime(2024, 11, 13, 10, tzinfo=dt.timezone.utc)\n"
        "windows = windows_at(at, 'XSHG')\n"
        "through('XNYS', at, windows['wtd'])\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(run.stdout.split())
    assert "zhoubao" in loaded
    assert not loaded & {"exchange_calendars", "pandas", "numpy", "pyarrow", "pydantic", "duckdb"}
