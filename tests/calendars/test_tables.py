"""The tables held against the package, the overrides, and the prices that were observed."""

from __future__ import annotations

import csv
import datetime as dt
import warnings
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhoubao.calendars import calendar, table
from zhoubao.calendars.regenerate import EXTENTS, table_from_package
from zhoubao.calendars.table import Override, SessionTable, read_overrides, read_table
from zhoubao.errors import CalendarError
from zhoubao.model import exchange_of

DOCS = Path(__file__).parents[2] / "docs" / "calendars.md"
DAY = dt.timedelta(days=1)

# Sessions on which the observed prices hold no close of that market, although it traded.
GAPS_IN_PRICES = {
    "XKRX": {dt.date(2025, 9, 19)},  # the file follows one Seoul stock; KOSPI traded (3,445.24)
    "XTAI": {dt.date(2025, 8, 1)},  # all Taipei stocks are missing; TAIEX traded (23,434.38)
}


def package_closes(mic: str, first: dt.date, last: dt.date) -> dict[dt.date, dt.datetime]:
    """Session to closing instant, straight from the package."""
    package = pytest.importorskip("exchange_calendars")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        source: Any = package.get_calendar(mic, start=first.isoformat(), end=last.isoformat())
    return {day.date(): close.to_pydatetime() for day, close in source.closes.items()}


@pytest.mark.parametrize("mic", sorted(EXTENTS))
def test_tables_say_what_the_package_says_but_for_the_overrides(mic: str) -> None:
    days = calendar(mic)
    assert (days.first, days.last) == EXTENTS[mic]
    source = package_closes(mic, days.first, days.last)
    ours = {day: days.close(day) for day in days.sessions(days.first, days.last)}
    named = {entry.day for entry in read_overrides() if entry.mic == mic}
    differing = {day for day in source.keys() | ours.keys() if source.get(day) != ours.get(day)}
    assert differing == named
    raw = read_table(mic)
    assert {day for day in source if raw.is_session(day)} == set(source), "a table was edited by hand"
    assert raw == table_from_package(mic, *EXTENTS[mic]), "run python -m zhoubao.calendars.regenerate"


@pytest.mark.parametrize("entry", read_overrides(), ids=lambda e: f"{e.mic}-{e.day}")
def test_every_override_still_changes_its_table_and_cites_its_notice(entry: Override) -> None:
    raw = read_table(entry.mic)
    assert entry.alters(raw), f"exchange_calendars has caught up on {entry.mic} {entry.day}: remove it"
    corrected = raw.with_overrides([entry])
    assert corrected != raw
    assert not entry.alters(corrected)
    assert len(entry.notice) > 40
    assert entry.reason
    assert entry.url.startswith("https://")
    assert entry.dated >= entry.day - 60 * DAY
    cells = f"({entry.mic}) | {entry.day} |"
    line = next((row for row in DOCS.read_text(encoding="utf-8").splitlines() if cells in row), "")
    assert entry.url in line, f"docs/calendars.md should list {entry.mic} {entry.day} with its notice"


def test_overrides_are_one_per_day_and_in_order() -> None:
    keys = [(entry.mic, entry.day) for entry in read_overrides()]
    assert keys == sorted(set(keys))


def test_seoul_has_the_seventeen_holidays_of_2026_that_its_exchange_lists() -> None:
    days = calendar("XKRX")
    year = [dt.date(2026, 1, 1) + n * DAY for n in range(365)]
    assert sum(day.weekday() < 5 and not days.is_session(day) for day in year) == 17


def test_observed_closes_fall_on_sessions_and_sessions_were_observed(shared_data: Path) -> None:
    observed: defaultdict[str, set[dt.date]] = defaultdict(set)
    with (shared_data / "market" / "prices.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            exchange = exchange_of(row["code"])
            if exchange is not None:
                observed[exchange.sessions].add(dt.date.fromisoformat(row["date"]))
    assert set(observed) == set(EXTENTS)
    for mic, seen in observed.items():
        expected = set(calendar(mic).sessions(min(seen), max(seen)))
        assert seen - expected == set(), f"{mic} traded on days its calendar does not count"
        assert expected - seen == GAPS_IN_PRICES.get(mic, set()), f"{mic} has sessions that nobody traded"


def override(day: dt.date, change: table.Change, close: dt.time | None = None, mic: str = "XTST") -> Override:
    return Override(mic, day, change, "reason", "notice", day, "https://example.org", close)


SATURDAY, MONDAY, TUESDAY = dt.date(2024, 1, 6), dt.date(2024, 1, 8), dt.date(2024, 1, 9)
PLAIN = SessionTable(
    mic="XTST",
    zone="UTC",
    first=dt.date(2024, 1, 1),
    last=dt.date(2024, 1, 31),
    closes=((dt.date(2024, 1, 1), dt.time(15)), (dt.date(2024, 1, 15), dt.time(16))),
    holidays=frozenset({MONDAY}),
    special_closes={TUESDAY: dt.time(12)},
)


def test_an_override_can_open_a_weekday_and_a_weekend_day() -> None:
    opened = PLAIN.with_overrides([override(MONDAY, "session"), override(SATURDAY, "session", dt.time(13))])
    assert opened.is_session(MONDAY)
    assert opened.close_time(MONDAY) == dt.time(15)
    assert opened.is_session(SATURDAY)
    assert opened.close_time(SATURDAY) == dt.time(13)
    assert opened.with_overrides([override(SATURDAY, "closed"), override(MONDAY, "closed")]) == PLAIN


def test_an_override_can_close_a_session_and_move_a_close() -> None:
    changed = PLAIN.with_overrides([override(TUESDAY, "closed")])
    assert not changed.is_session(TUESDAY)
    assert PLAIN.with_overrides([override(TUESDAY, "close", dt.time(11))]).close_time(TUESDAY) == dt.time(11)


@pytest.mark.parametrize(
    "idle",
    [
        override(MONDAY, "closed"),
        override(TUESDAY, "session"),
        override(TUESDAY, "close", dt.time(12)),
        override(MONDAY, "close", dt.time(12)),
        override(dt.date(2023, 1, 3), "closed"),
    ],
    ids=lambda e: f"{e.change}-{e.day}",
)
def test_an_override_that_changes_nothing_is_known_as_such(idle: Override) -> None:
    assert not idle.alters(PLAIN)
    before = {day: PLAIN.close_time(day) for day in _days(PLAIN) if PLAIN.is_session(day)}
    after_table = PLAIN.with_overrides([idle])
    assert {day: after_table.close_time(day) for day in _days(PLAIN) if after_table.is_session(day)} == before


def test_overrides_of_other_exchanges_are_left_alone() -> None:
    assert PLAIN.with_overrides([override(TUESDAY, "closed", mic="XOTH")]) == PLAIN


def test_the_regular_close_follows_the_date() -> None:
    assert PLAIN.close_time(dt.date(2024, 1, 12)) == dt.time(15)
    assert PLAIN.close_time(dt.date(2024, 1, 15)) == dt.time(16)
    assert replace(PLAIN, closes=PLAIN.closes[1:]).close_time(dt.date(2024, 1, 3)) == dt.time(16)


def test_damaged_and_absent_data_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "TABLES", tmp_path)
    monkeypatch.setattr(table, "OVERRIDES", tmp_path / "overrides.toml")
    read, overrides = read_table.__wrapped__, read_overrides.__wrapped__
    with pytest.raises(CalendarError, match=r"XTST\.toml cannot be read \(No such file"):
        read("XTST")
    for text in ("first = ", 'exchange = "XTST"\n', "closes = 3\nexchange=1\nzone=1\nfirst=1\nlast=1\n"):
        (tmp_path / "XTST.toml").write_text(text, encoding="utf-8")
        with pytest.raises(CalendarError, match=r"XTST\.toml is damaged .*; reinstall zhoubao\.$"):
            read("XTST")
    for text in (
        '[[override]]\nchange = "shut"\n',
        '[[override]]\nchange = "close"\nexchange="X"\ndate=2024-01-01\n',
    ):
        (tmp_path / "overrides.toml").write_text(text, encoding="utf-8")
        with pytest.raises(CalendarError, match=r"overrides\.toml is damaged"):
            overrides()


def _days(of: SessionTable) -> list[dt.date]:
    return [of.first + n * DAY for n in range((of.last - of.first).days + 1)]
