"""The ledger of ratings as typed values: bands, standing ratings, and the calls that are measured."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.edition.ratings import SECTOR, Action, Call, Rating, RatingBook, months_after
from zhoubao.model import Bilingual

NAMES = Bilingual("评级", "Rating")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def call(date: str, rating: str | None, action: Action, subject: str = SECTOR) -> Call:
    return Call(day(date), subject, rating, action)


def book(*calls: Call, months: int = 6) -> RatingBook:
    scale = tuple(
        Rating(name, scope, NAMES, low, high, True, False)
        for scope in ("company", "sector")
        for name, low, high in (("up", 0.05, None), ("flat", -0.05, 0.05), ("down", None, -0.05))
    )
    return RatingBook(scale, months, {"CN": "000300.SH", "XNAS": "IXIC.GI"}, "000300.SH", calls)


def partition(bounds: list[float], closed: list[bool]) -> tuple[Rating, ...]:
    """Bands between some bounds; of each bound ``closed`` says whether the band above it has it."""
    lows, highs = [None, *bounds], [*bounds, None]
    return tuple(
        Rating(
            str(n), "company", NAMES, low, high, n > 0 and closed[n - 1], n < len(bounds) and not closed[n]
        )
        for n, (low, high) in enumerate(zip(lows, highs, strict=True))
    )


BOUNDS = st.lists(
    st.floats(-5, 5, allow_nan=False), min_size=1, max_size=6, unique_by=lambda bound: bound + 0.0
)


@given(BOUNDS, st.lists(st.booleans(), min_size=6, max_size=6), st.floats(-10, 10), st.integers(0, 5))
def test_bands_that_meet_at_their_bounds_cover_every_excess_once(
    bounds: list[float], closed: list[bool], excess: float, at: int
) -> None:
    bounds = sorted(bounds)
    bands = partition(bounds, closed)
    for value in (excess, bounds[at % len(bounds)]):
        assert sum(band.holds(value) for band in bands) == 1
    scale = RatingBook(bands, 6, {}, "", ()).scale("company")
    assert [rating.id for rating in scale] == [str(n) for n in reversed(range(len(bands)))]


def test_a_boundary_belongs_to_a_band_only_where_it_is_closed() -> None:
    hold = Rating("hold", "company", NAMES, 0.1, 0.2, low_closed=True, high_closed=False)
    assert [hold.holds(x) for x in (0.0999, 0.1, 0.15, 0.2)] == [False, True, True, False]
    other = Rating("hold", "company", NAMES, 0.1, 0.2, low_closed=False, high_closed=True)
    assert [other.holds(x) for x in (0.1, 0.2, 0.2001)] == [False, True, False]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-06-14", 6, "2024-12-14"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-12-31", 1, "2025-01-31"),
        ("2024-11-14", -12, "2023-11-14"),
        ("2024-03-31", -1, "2024-02-29"),
    ],
)
def test_months_after_a_day(start: str, months: int, end: str) -> None:
    assert months_after(day(start), months) == day(end)


def test_an_exchange_s_own_benchmark_goes_before_its_country_s() -> None:
    told = book()
    assert told.benchmark("XSHG") == told.benchmark("XSHE") == "000300.SH"
    assert told.benchmark("XNAS") == "IXIC.GI"
    assert told.benchmark("XNYS") is None
    assert told.benchmark("XXXX") is None


def test_what_stands_on_a_day_is_what_the_last_call_left() -> None:
    first, kept, lowered = (
        call("2024-01-02", "up", "initiate"),
        call("2024-02-01", "up", "maintain"),
        call("2024-03-01", "flat", "downgrade"),
    )
    told = book(first, kept, lowered, call("2024-04-01", None, "drop"))
    assert told.standing(SECTOR, day("2024-01-01")) is None
    assert told.standing(SECTOR, day("2024-01-31")) == (first, first)
    assert told.standing(SECTOR, day("2024-02-01")) == (kept, first)
    assert told.standing(SECTOR, day("2024-03-31")) == (lowered, lowered)
    assert told.standing(SECTOR, day("2024-04-01")) is None
    assert told.standing("688256.SH", day("2024-03-31")) is None


def test_a_maintained_call_is_measured_once_until_its_horizon_ends() -> None:
    first = call("2024-01-02", "up", "initiate")
    kept = [call(f"2024-{month:02}-02", "up", "maintain") for month in (2, 5)]
    again = call("2024-07-02", "up", "maintain")  # on the day that the horizon ends
    told = book(first, *kept, again)
    one, two = told.runs(day("2024-08-01"))
    assert (one.call, one.until, one.ended_by, one.kept) == (first, day("2024-07-02"), None, tuple(kept))
    assert (two.call, two.until, two.kept) == (again, day("2025-01-02"), ())


def test_a_change_or_a_drop_ends_a_call_on_its_day() -> None:
    first, raised, dropped, anew = (
        call("2024-01-02", "flat", "initiate"),
        call("2024-02-01", "up", "upgrade"),
        call("2024-03-01", None, "drop"),
        call("2024-04-01", "up", "initiate"),
    )
    told = book(first, raised, dropped, anew)
    assert [(r.call, r.until, r.ended_by) for r in told.runs(day("2024-12-31"))] == [
        (first, day("2024-02-01"), raised),
        (raised, day("2024-03-01"), dropped),
        (anew, day("2024-10-01"), None),
    ]


def test_calls_after_the_day_are_not_seen() -> None:
    first, raised = call("2024-01-02", "flat", "initiate"), call("2024-02-01", "up", "upgrade")
    (run,) = book(first, raised).runs(day("2024-01-31"))
    assert (run.call, run.until, run.ended_by) == (first, day("2024-07-02"), None)


def test_subjects_are_apart() -> None:
    one, two = call("2024-01-02", "up", "initiate"), call("2024-01-03", "up", "initiate", "688256.SH")
    assert [run.call for run in book(one, two).runs(day("2024-06-01"))] == [one, two]
    assert (one.id, two.id) == ("sector/2024-01-02", "688256.SH/2024-01-03")
    assert (one.scope, two.scope) == ("sector", "company")
