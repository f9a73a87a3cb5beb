"""Declared series beside each other and beside their past: records, ranks, shares, steps, outliers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.analysis import market_facts
from zhoubao.analysis.records import Record, outliers
from zhoubao.analysis.series import series_facts
from zhoubao.calendars import windows_at
from zhoubao.edition.edition import Edition
from zhoubao.model import Bilingual, Fact, Observation, SeriesSpec
from zhoubao.store import Recorded, Snapshot

CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00+08:00")
TODAY = dt.date(2024, 11, 13)
KNOWN = dt.datetime(2024, 11, 13, tzinfo=dt.UTC)
MONTHS = ("2024-05-31", "2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31")


def spec(series: str, frequency: str = "monthly", unit: str = "次", **more: object) -> SeriesSpec:
    return SeriesSpec(series, Bilingual(series, series), unit, frequency, **more)  # type: ignore[arg-type]


def price(series: str, **more: object) -> SeriesSpec:
    return spec(series, "irregular", "USD", holds=True, **more)


def row(series: str, day: str | dt.date, value: float, provisional: bool = False) -> Observation:
    on = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return Observation(series, on, value, "次", "s", "f.csv", "00", 1, "b", KNOWN, provisional)


def monthly(series: str, *values: float | None) -> list[Observation]:
    told = zip(MONTHS[-len(values) :], values, strict=True)
    return [row(series, day, value) for day, value in told if value is not None]


class _Bare:
    """As much of an edition as series need."""

    def __init__(self, specs: Iterable[SeriesSpec]) -> None:
        self.series = {one.id: one for one in specs}
        self.zone = CUTOFF.tzinfo


def told(specs: Sequence[SeriesSpec], rows: Iterable[Observation]) -> dict[str, Fact]:
    windows = tuple(windows_at(CUTOFF, "XSHG").values())
    made = series_facts(_Bare(specs), Snapshot([Recorded(rows)]), CUTOFF, windows)  # type: ignore[arg-type]
    return {fact.id: fact for fact in made}


# Records


def test_the_highest_of_its_record() -> None:
    fact = told([spec("visits/a")], monthly("visits/a", 5, 7, 6, 8))["high.since/visits/a"]
    assert (fact.value, fact.unit, fact.flags) == (4, "count", ())
    assert (fact.window.base, fact.window.end) == (dt.date(2024, 7, 31), dt.date(2024, 10, 31))
    assert fact.formula.endswith("the record begins on 2024-07-31")


def test_the_highest_since_a_month() -> None:
    facts = told([spec("visits/a")], monthly("visits/a", 5, 9, 6, 7, 8))
    fact = facts["high.since/visits/a"]
    assert (fact.value, fact.window.base) == (3, dt.date(2024, 7, 31))
    assert fact.formula.endswith("on 2024-07-31 it was")
    assert facts["low.since/visits/a"].value == 1, "the month before was lower"


def test_an_equal_value_ends_a_record() -> None:
    assert told([spec("visits/a")], monthly("visits/a", 5, 8, 6, 8))["high.since/visits/a"].value == 2


def test_a_record_with_a_gap_says_so() -> None:
    fact = told([spec("visits/a")], monthly("visits/a", 5, None, 6, 8))["high.since/visits/a"]
    assert (fact.value, fact.flags) == (3, ("gaps",))


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0]), min_size=1, max_size=6))
def test_what_a_record_says_is_so(values: list[float]) -> None:
    facts = told([spec("visits/a")], monthly("visits/a", *values))
    for measure, sign in (("high.since", 1), ("low.since", -1)):
        fact = facts[f"{measure}/visits/a"]
        assert fact.value is not None
        count = int(fact.value)
        signed = [value * sign for value in values]
        assert all(value < signed[-1] for value in signed[-count:-1])
        assert count == len(values) or signed[-count - 1] >= signed[-1]
        base = MONTHS[-len(values) :][max(len(values) - count - 1, 0)]
        assert fact.window.base == dt.date.fromisoformat(base)


# In the group


def test_places_gained_are_told_among_those_with_both() -> None:
    specs = [spec(f"visits/text/{name}") for name in "abcd"]
    rows = [
        *monthly("visits/text/a", 10, 10), *monthly("visits/text/b", 5, 12), *monthly("visits/text/c", 7, 7),
        *monthly("visits/text/d", None, 11),
    ]  # fmt: skip
    facts = told(specs, rows)
    gained = {name: facts[f"rank.change/visits/text/{name}"].value for name in "abcd"}
    assert gained == {"a": -1, "b": 2, "c": -1, "d": None}
    assert facts["rank/visits/text/a"].value == 3, "the rank counts whoever is new"
    assert facts["rank.change/visits/text/b"].formula.endswith("among 3 series of visits/text with both")


def test_another_group_is_no_rival() -> None:
    specs = [
        spec("visits/text/a"),
        spec("visits/text/b"),
        spec("visits/image/c"),
        spec("visits/text/d", unit="%"),
    ]
    rows = [
        *monthly("visits/text/a", 1), *monthly("visits/text/b", 3), *monthly("visits/image/c", 9),
        *monthly("visits/text/d", 50),
    ]  # fmt: skip
    facts = told(specs, rows)
    assert facts["rank/visits/text/a"].value == 2
    assert facts["share/visits/text/a"].value == 0.25
    assert "share/visits/image/c" not in facts, "it is alone"
    assert "share/visits/text/d" not in facts, "the sum of ratios is no whole"


def test_a_month_is_the_same_month_on_any_day() -> None:
    specs = [spec("visits/text/a", unit="万次"), spec("visits/text/b")]
    facts = told(specs, [row("visits/text/a", "2024-10-31", 1), row("visits/text/b", "2024-10-01", 30_000)])
    assert facts["rank/visits/text/a"].value == 2
    assert facts["share/visits/text/a"].value == 0.25


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=2, max_size=6))
def test_shares_make_a_whole_and_ranks_are_places(values: list[float | None]) -> None:
    names = [f"visits/text/s{n}" for n in range(len(values))]
    facts = told(
        [spec(name) for name in names], [o for n, v in zip(names, values, strict=True) for o in monthly(n, v)]
    )
    there = [v for v in values if v is not None]
    shares = [facts[f"share/{name}"].value for name in names]
    if len(there) < 2 or sum(there) <= 0:
        assert shares == [None] * len(names)
    else:
        assert sum(share for share in shares if share is not None) == pytest.approx(1)
    for name, value in zip(names, values, strict=True):
        rank = facts[f"rank/{name}"].value
        assert rank == (None if value is None else 1 + sum(other > value for other in there))


# Steps


def test_a_price_holds_until_it_changes() -> None:
    name = "price/new/h100"
    rows = [row(name, d, v) for d, v in (("2023-12-02", 30.0), ("2024-09-08", 30.0), ("2024-11-12", 24.0))]
    facts = told([price(name)], rows)
    assert (facts[f"latest/{name}"].value, facts[f"previous/{name}"].value) == (24, 30)
    over = {kind: facts[f"change.{kind}/{name}"] for kind in ("wtd", "mtd", "ytd")}
    assert {kind: fact.value for kind, fact in over.items()} == pytest.approx(dict.fromkeys(over, -0.2))
    assert over["mtd"].window.base == dt.date(2024, 10, 31)
    assert over["mtd"].window.end == TODAY
    assert over["mtd"].formula == f"{name}[held on 2024-11-13] / {name}[held on 2024-10-31] - 1"
    assert facts[f"low.since/{name}"].value == 2, "prices, not the days they were seen on"
    assert f"share/{name}" not in facts


def test_a_price_from_inside_the_window_has_no_base() -> None:
    facts = told([price("price/a")], [row("price/a", "2024-11-05", 30.0)])
    assert (facts["change.mtd/price/a"].value, facts["change.mtd/price/a"].flags) == (None, ("missing",))
    assert facts["change.wtd/price/a"].value == 0
    assert facts["previous/price/a"].value is None


def test_only_what_holds_has_changes_over_windows() -> None:
    assert not any(i.startswith("change.") for i in told([spec("visits/a")], monthly("visits/a", 1, 2)))


steps = st.lists(st.tuples(st.integers(0, 400), st.sampled_from([1.0, 2.0, 3.0])), max_size=12)


@given(steps, st.integers(0, 400))
def test_the_value_held_is_the_last_up_to_the_day(found: list[tuple[int, float]], ago: int) -> None:
    by_day = {TODAY - dt.timedelta(days=n): value for n, value in found}
    rows = [row("price/a", day, by_day[day]) for day in sorted(by_day)]
    record = Record.of(price("price/a"), rows, TODAY)
    day = TODAY - dt.timedelta(days=ago)
    held = record.held(day)
    before = [on for on in by_day if on <= day]
    assert (held.value if held else None) == (by_day[max(before)] if before else None)
    assert all(a.value != b.value for a, b in zip(record.steps, record.steps[1:], strict=False))


def test_used_goods_are_held_against_new_ones() -> None:
    specs = [
        price("price/new/a"),
        price("price/used/a", used_of="price/new/a"),
        price("price/used/b", used_of="price/new/b"),
    ]
    rows = [row("price/new/a", "2024-11-01", 30.0), row("price/used/a", "2024-02-01", 21.0)]
    facts = told(specs, rows)
    fact = facts["discount/price/used/a"]
    assert fact.value == pytest.approx(-0.3)
    assert fact.formula == "price/used/a / price/new/a - 1, both on 2024-11-13"
    assert facts["discount/price/used/b"].flags == ("missing",)
    assert "discount/price/new/a" not in facts
    (alone,) = (f for f in told(specs, rows[:1]).values() if f.id == "discount/price/used/a")
    assert (alone.value, alone.flags) == (None, ("missing",))


# Outliers and cautions


def test_a_shared_domain_stands_out_and_a_leader_does_not() -> None:
    specs = {one.id: one for one in (spec(f"visits/video/{name}") for name in "abcd")}
    shared = [
        *monthly("visits/video/a", 30.3e9),
        *monthly("visits/video/b", 4e7),
        *monthly("visits/video/c", 1e7),
    ]
    assert outliers(specs, shared) == {("visits/video/a", dt.date(2024, 10, 31))}
    assert outliers(specs, shared[:2]) == frozenset(), "two are no group"
    leader = [*monthly("visits/video/a", 3.7e9), *shared[1:], *monthly("visits/video/d", 2.9e8)]
    assert outliers(specs, leader) == frozenset()
    facts = told(list(specs.values()), shared)
    assert facts["latest/visits/video/a"].flags == ("outlier",)
    assert facts["latest/visits/video/b"].flags == ()
    assert facts["share/visits/video/b"].flags == ("outlier",), "it is a share of the outlier's sum"


def test_prices_of_unlike_goods_are_no_outliers() -> None:
    specs = {one.id: one for one in (price(f"price/new/{name}") for name in "abc")}
    rows = [row(name, "2024-11-01", value) for name, value in zip(specs, (9e9, 1.0, 1.0), strict=True)]
    assert outliers(specs, rows) == frozenset()


def test_a_caution_is_on_every_figure_of_its_series() -> None:
    warned = spec("visits/a", caution=Bilingual("共用域名", "shared domain"))
    facts = told([warned], monthly("visits/a", 1, 2, 3))
    assert all("caution" in fact.flags for fact in facts.values() if fact.value is not None)


def test_of_two_rows_of_one_month_the_last_counts() -> None:
    rows = [
        row("visits/a", "2024-09-30", 1.0),
        row("visits/a", "2024-10-10", 2.0),
        row("visits/a", "2024-10-31", 3.0),
    ]
    facts = told([spec("visits/a")], rows)
    assert facts["change/visits/a"].value == 2
    assert facts["high.since/visits/a"].value == 2


def test_they_stand_among_the_facts(make_edition: Callable[..., Edition]) -> None:
    edition = replace(make_edition(["688001.SH"]), series={"price/a": price("price/a")})
    rows = [row("price/a", "2023-12-02", 30.0), row("price/a", "2024-11-12", 24.0)]
    facts = market_facts(edition, Snapshot([Recorded(rows)]), CUTOFF)
    assert facts["change.mtd/price/a"].value == pytest.approx(-0.2)
    again = market_facts(edition, Snapshot([Recorded(rows)], facts.known_at), CUTOFF)
    assert again == facts
