"""A basket against its benchmark: its days, who is in it, what it weighs, and what was known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.analysis import market_facts
from zhoubao.analysis.performance import Performance, performance
from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition, PerformanceSpec
from zhoubao.model import Bilingual, Instrument, Observation
from zhoubao.store import Recorded, Snapshot

CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00+08:00")
KNOWN = dt.datetime(2024, 11, 13, 8, tzinfo=dt.UTC)
A, B, C, US, INDEX = "688001.SH", "688002.SH", "688003.SH", "NVDA.O", "000300.SH"
DAYS = calendar("XSHG").sessions(dt.date(2024, 8, 12), dt.date(2024, 11, 13))


@pytest.fixture(scope="module")
def edition(make_edition: Callable[..., Edition]) -> Edition:
    index = Instrument(INDEX, Bilingual("沪深300", "CSI 300"), "index", "XSHG", "CNY")
    made = make_edition([A, B, C, US], others=[index])
    return replace(made, performance=PerformanceSpec(Bilingual("组合", "Basket"), INDEX, months=3))


def row(series: str, day: dt.date, value: float, known: dt.datetime = KNOWN, batch: str = "b") -> Observation:
    return Observation(series, day, value, "CNY", "s", "f.csv", "00", 1, batch, known)


def line(code: str, first: float, last: float, days: Sequence[dt.date] = DAYS) -> list[Observation]:
    """Closes that go from one value straight to another."""
    step = (last - first) / max(len(days) - 1, 1)
    return [row(f"close/{code}", day, first + n * step) for n, day in enumerate(days)]


def told(
    edition: Edition, rows: Sequence[Observation], known_at: dt.datetime | None = None
) -> Performance | None:
    snapshot = Snapshot([Recorded(rows)], known_at)
    return performance(edition, snapshot, market_facts(edition, snapshot, CUTOFF))


INDEX_ROWS = line(INDEX, 3000, 3300)


def test_the_basket_is_the_mainland_s_and_weighs_equally(edition: Edition) -> None:
    rows = [*INDEX_ROWS, *line(A, 10, 12), *line(B, 20, 22), *line(C, 5, 5), *line(US, 100, 900)]
    found = told(edition, rows)
    assert found is not None
    assert (found.members, found.left_out, found.short) == ((A, B, C), (), False)
    assert (found.days[0], found.days[-1]) == (dt.date(2024, 8, 13), dt.date(2024, 11, 13))
    assert found.basket[0] == found.benchmark[0] == 0
    assert len(found.basket) == len(found.benchmark) == len(found.days)
    bases = {
        code: next(o.value for o in rows if o.key == (f"close/{code}", found.days[0])) for code in (A, B)
    }
    assert found.basket[-1] == pytest.approx((12 / bases[A] - 1 + 22 / bases[B] - 1 + 0) / 3)
    facts = {fact.id: fact for fact in found.facts}
    assert set(facts) == {"performance/basket", f"performance/{INDEX}", "performance.excess/basket"}
    own, index, excess = found.facts
    assert own.value == found.basket[-1]
    assert index.value == found.benchmark[-1]
    assert excess.value == own.value - index.value
    assert {o.series for o in own.inputs if isinstance(o, Observation)} == {f"close/{c}" for c in (A, B, C)}
    assert "over 3 members" in own.formula


def test_a_suspension_keeps_the_last_close(edition: Edition) -> None:
    trading = [day for day in DAYS if not dt.date(2024, 9, 20) < day < dt.date(2024, 10, 20)]
    rows = [*INDEX_ROWS, *[o for o in line(A, 10, 20) if o.date in set(trading)]]
    found = told(edition, rows)
    assert found is not None
    inside = [v for day, v in zip(found.days, found.basket, strict=True) if day not in set(trading)]
    before = found.basket[found.days.index(dt.date(2024, 9, 20))]
    assert inside and set(inside) == {before}


def test_members_without_a_base_or_an_end_are_left_out_and_named(edition: Edition) -> None:
    late, gone = DAYS[10:], DAYS[:20]
    rows = [*INDEX_ROWS, *line(A, 10, 12), *line(B, 20, 22, late), *line(C, 5, 6, gone)]
    found = told(edition, rows)
    assert found is not None
    assert (found.members, found.left_out) == ((A,), (B, C))
    assert "partial" in found.facts[0].flags
    assert found.facts[0].formula.endswith(f"without a figure: {B}, {C}")


def test_a_record_that_begins_later_is_short(edition: Edition) -> None:
    days = DAYS[15:]
    found = told(edition, [*line(INDEX, 3000, 3300, days), *line(A, 10, 12)])
    assert found is not None
    assert found.short
    assert found.days[0] == days[0]
    assert all("short" in fact.flags for fact in found.facts)


def test_weights_by_cap_are_those_of_the_first_day(edition: Edition) -> None:
    assert edition.performance is not None
    weighed = replace(edition, performance=replace(edition.performance, weights="cap"))
    rows = [*INDEX_ROWS, *line(A, 10, 20), *line(B, 10, 10), *line(C, 1, 9)]
    rows += [row(f"market_cap/{A}", DAYS[-1], 4e9), row(f"market_cap/{B}", DAYS[-1], 2e9)]
    found = told(weighed, rows)
    assert found is not None
    assert (found.members, found.left_out) == ((A, B), (C,)), "without a cap there is no weight"
    grown = 20 / next(o.value for o in rows if o.key == (f"close/{A}", found.days[0]))
    first = 4e9 / grown
    assert found.basket[-1] == pytest.approx((4e9 + 2e9) / (first + 2e9) - 1)
    assert {i.fact for i in found.facts[0].inputs if not isinstance(i, Observation)} == {
        f"market_cap/{A}", f"market_cap/{B}",
    }  # fmt: skip


def test_growth_is_adjusted_as_the_edition_says(edition: Edition) -> None:
    split = row(f"split/{A}", dt.date(2024, 10, 8), 2.0)
    rows = [*INDEX_ROWS, *line(A, 10, 10), split]
    with_it, without = told(edition, rows), told(replace(edition, adjustment="none"), rows)
    assert with_it is not None and without is not None
    assert (with_it.basket[-1], without.basket[-1]) == (1, 0)
    assert split in with_it.facts[0].inputs
    assert with_it.basket[with_it.days.index(dt.date(2024, 9, 30))] == 0


def test_there_is_none_without_closes_or_a_wish_for_one(edition: Edition) -> None:
    assert told(replace(edition, performance=None), [*INDEX_ROWS, *line(A, 1, 2)]) is None
    assert told(edition, line(A, 1, 2)) is None
    assert told(edition, [*INDEX_ROWS[-1:], *line(A, 1, 2)]) is None
    assert told(edition, INDEX_ROWS) is None


def test_a_benchmark_abroad_ends_on_its_own_session(edition: Edition) -> None:
    index = Instrument("IXIC.GI", Bilingual("纳指", "Nasdaq"), "index", "XNAS", "USD")
    abroad = replace(
        edition,
        instruments={**edition.instruments, "IXIC.GI": index},
        performance=PerformanceSpec(Bilingual("组合", "Basket"), "IXIC.GI", months=3),
    )
    found = told(abroad, [*line("IXIC.GI", 100, 110), *line(A, 10, 12)])
    assert found is not None
    assert found.days[-1] == dt.date(2024, 11, 12), "New York is still open at the cutoff"


later = st.lists(
    st.tuples(
        st.sampled_from(
            [f"{kind}/{code}" for kind in ("close", "split", "adj_factor") for code in (A, INDEX)]
        ),
        st.sampled_from(DAYS[::4]),
        st.sampled_from([0.5, 2.0, 11.0]),
        st.integers(1, 5),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(later)
def test_what_became_known_later_changes_nothing(
    edition: Edition, found: list[tuple[str, dt.date, float, int]]
) -> None:
    rows = [*INDEX_ROWS, *line(A, 10, 12), *line(B, 20, 22)]
    more = [row(s, day, v, KNOWN + dt.timedelta(hours=n), f"later{n}") for s, day, v, n in found]
    assert told(edition, [*rows, *more], KNOWN) == told(edition, rows)


@settings(max_examples=25, deadline=None)
@given(later)
def test_known_as_of_its_own_instant_it_is_the_same(
    edition: Edition, found: list[tuple[str, dt.date, float, int]]
) -> None:
    rows = [*INDEX_ROWS, *line(A, 10, 12), *line(B, 20, 22)]
    rows += [row(s, day, v, KNOWN + dt.timedelta(hours=n), f"later{n}") for s, day, v, n in found]
    snapshot = Snapshot([Recorded(rows)])
    facts = market_facts(edition, snapshot, CUTOFF)
    whole = performance(edition, snapshot, facts)
    assert whole is not None
    known = replace(facts, facts=(*facts, *whole.facts)).known_at
    assert told(edition, rows, known) == whole
