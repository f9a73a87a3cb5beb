"""An issue printed again as known at its printed ``known_at`` is the same issue, whatever was on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.analysis import market_facts
from zhoubao.edition.edition import Edition
from zhoubao.model import Bilingual, CapBasis, Instrument, Observation
from zhoubao.store import Recorded, Snapshot

FIRST = dt.date(2024, 10, 28)
KNOWN = dt.datetime(2024, 11, 20, tzinfo=dt.UTC)
CODES = ("688256.SH", "688041.SH", "NVDA.O")
SERIES = (
    *(f"{kind}/{code}" for code in CODES for kind in ("close", "adj_factor", "split", "dividend")),
    *(f"close/{code}" for code in CODES),
    *(f"market_cap/{code}" for code in CODES[:2]),
    "shares/NVDA.O",
    "close/USDCNY.FX",
)
VALUES = {"adj_factor": (0.5, 0.8, 1.0), "split": (2.0,), "dividend": (1.0,)}


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    series = draw(st.sampled_from(SERIES))
    kind = series.partition("/")[0]
    day = FIRST + dt.timedelta(days=draw(st.integers(0, 21)))
    batch = draw(st.sampled_from("abc"))
    hours = draw(st.integers(1, 9))
    currency = "USD" if "NVDA" in series else "CNY"
    unit = {"adj_factor": "ratio", "split": "ratio", "shares": "shares"}.get(kind, currency)
    value = draw(st.sampled_from(VALUES.get(kind, (100.0, 110.0, 121.0))))
    known_at = KNOWN + dt.timedelta(hours=hours)
    return Observation(series, day, value, unit, "", "f", "00", 1, batch, known_at, draw(st.booleans()))


def history(without: set[tuple[str, int]]) -> list[Observation]:
    """Closes of every code on every weekday, all known at once, less some."""
    return [
        Observation(
            f"close/{code}",
            FIRST + dt.timedelta(days=n),
            100.0 + n,
            "USD" if code == "NVDA.O" else "CNY",
            "", "f", "00", n, "a", KNOWN,
        )
        for code in CODES
        for n in range(22)
        if (FIRST + dt.timedelta(days=n)).weekday() < 5 and (code, n) not in without
    ]  # fmt: skip


holes = st.sets(st.tuples(st.sampled_from(CODES), st.integers(0, 21)), max_size=12)
closed_days = st.sets(st.integers(0, 21), max_size=2)


@settings(max_examples=400, deadline=None)
@given(
    holes, closed_days, st.lists(observations(), max_size=4), st.integers(7, 22), st.sampled_from([8, 14, 18])
)
def test_printed_again_it_is_the_same(
    make_edition: Callable[..., Edition],
    without: set[tuple[str, int]],
    closed: set[int],
    later: list[Observation],
    days: int,
    hour: int,
) -> None:
    """Closes known at once, and a few rows of every kind that became known afterwards."""
    rate = Instrument("USDCNY.FX", Bilingual("汇率", "rate"), "fx", "", "CNY")
    edition = make_edition(CODES, {"NVDA.O": CapBasis("total")}, (rate,))
    cutoff = dt.datetime.combine(FIRST + dt.timedelta(days=days), dt.time(hour), edition.zone)
    without |= {(code, day) for code in CODES for day in closed}
    reader = Recorded([*history(without), *later])
    first = market_facts(edition, Snapshot([reader]), cutoff)
    if first.known_at is None:
        return
    again = market_facts(edition, Snapshot([reader], first.known_at), cutoff)
    assert again.windows == first.windows
    assert [f.as_json() for f in again] == [f.as_json() for f in first]
    # Notices may differ: they tell the terminal of days, and no page prints them.
