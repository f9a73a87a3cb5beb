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
    hours = draw(st.integers(0, 30))
    currency = "USD" if "NVDA" in series else "CNY"
    unit = {"adj_factor": "ratio", "split": "ratio", "shares": "shares"}.get(kind, currency)
    value = draw(st.sampled_from(VALUES.get(kind, (100.0, 110.0, 121.0))))
    known_at = KNOWN + dt.timedelta(hours=hours)
    return Observation(series, day, value, unit, "", "f", "00", 1, batch, known_at, draw(st.booleans()))


@settings(max_examples=300, deadline=None)
@given(st.lists(observations(), max_size=60), st.integers(0, 22), st.sampled_from([8, 14, 18]))
def test_printed_again_it_is_the_same(
    make_edition: Callable[..., Edition], rows: list[Observation], days: int, hour: int
) -> None:
    rate = Instrument("USDCNY.FX", Bilingual("汇率", "rate"), "fx", "", "CNY")
    edition = make_edition(CODES, {"NVDA.O": CapBasis("total")}, (rate,))
    cutoff = dt.datetime.combine(FIRST + dt.timedelta(days=days), dt.time(hour), edition.zone)
    reader = Recorded(rows)
    first = market_facts(edition, Snapshot([reader]), cutoff)
    if first.known_at is None:
        return
    again = market_facts(edition, Snapshot([reader], first.known_at), cutoff)
    assert again.windows == first.windows
    assert [f.as_json() for f in again] == [f.as_json() for f in first]
    assert again.notices == first.notices
