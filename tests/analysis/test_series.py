"""Facts of declared series: levels, changes, records, ranks; provisional periods, gaps, units, known_at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.analysis import market_facts
from zhoubao.analysis.series import SERIES_MEASURES, declared_series, series_facts, unit_in_ones
from zhoubao.edition.edition import Edition
from zhoubao.model import Bilingual, Fact, FactSet, Observation, SeriesSpec
from zhoubao.prose.explain import explain
from zhoubao.prose.figures import figure_text, tone_of
from zhoubao.store import Recorded, Snapshot

CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00+08:00")
KNOWN = dt.datetime(2024, 11, 13, tzinfo=dt.UTC)


def spec(series: str, unit: str = "次", frequency: str = "weekly") -> SeriesSpec:
    return SeriesSpec(series, Bilingual(series, series), unit, frequency)  # type: ignore[arg-type]


def row(
    series: str, day: str, value: float, provisional: bool = False, known: dt.datetime = KNOWN
) -> Observation:
    return Observation(
        series, dt.date.fromisoformat(day), value, "次", "s", "f.csv", "00", 1, "b", known, provisional
    )


WEEKS = ("2024-10-17", "2024-10-24", "2024-10-31", "2024-11-07")


@pytest.fixture
def told(make_edition: Callable[..., Edition]) -> Callable[..., dict[str, Fact]]:
    def make(
        specs: Iterable[SeriesSpec], rows: Iterable[Observation], known_at: dt.datetime | None = None
    ) -> dict[str, Fact]:
        edition = replace(make_edition(["688001.SH"]), series={s.id: s for s in specs})
        return {f.id: f for f in series_facts(edition, Snapshot([Recorded(rows)], known_at), CUTOFF)}

    return make


def test_a_weekly_series(told: Callable[..., dict[str, Fact]]) -> None:
    values = (80.0, 100.0, 90.0, 99.0)
    facts = told(
        [spec("visits/a", "万次")], [row("visits/a", d, v) for d, v in zip(WEEKS, values, strict=True)]
    )
    # Those that are left out want a year, values that hold, a group, or new goods.
    absent = {"change.year", "change.wtd", "change.mtd", "change.ytd", "rank.change", "share", "discount"}
    assert {i.partition("/")[0] for i in facts} == set(SERIES_MEASURES) - absent
    level = facts["latest/visits/a"]
    assert (level.subject, level.measure, level.value, level.unit) == ("visits/a", "latest", 990_000, "count")
    assert (level.window.end, level.formula) == (dt.date(2024, 11, 7), "visits/a[end] * 1e4")
    assert facts["previous/visits/a"].value == 900_000
    change = facts["change/visits/a"]
    assert change.value == pytest.approx(0.1)
    assert change.unit == "ratio"
    assert [o.value for o in change.inputs] == [90.0, 99.0]
    high, low = facts["high/visits/a"], facts["low/visits/a"]
    assert (high.value, low.value) == (1_000_000, 800_000)
    assert high.formula == "highest of visits/a since 2024-10-17, 4 periods: on 2024-10-24"
    assert facts["rank/visits/a"].value == 1
    assert all(fact.flags == () for fact in facts.values())


def test_provisional_periods_are_left_out_of_comparisons(told: Callable[..., dict[str, Fact]]) -> None:
    rows = [row("visits/a", d, v) for d, v in zip(WEEKS, (80.0, 100.0, 90.0, 99.0), strict=True)]
    rows[-1] = row("visits/a", WEEKS[-1], 500.0, provisional=True)
    facts = told([spec("visits/a")], rows)
    assert (facts["latest/visits/a"].value, facts["latest/visits/a"].flags) == (500, ("provisional",))
    assert facts["previous/visits/a"].value == 90
    for measure, value in (("change", -0.1), ("high", 100), ("low", 80), ("rank", 1)):
        fact = facts[f"{measure}/visits/a"]
        assert fact.value == pytest.approx(value)
        assert fact.flags == ("provisional-left-out",)
    only = told([spec("visits/a")], rows[-1:])
    assert only["latest/visits/a"].value == 500
    assert only["high/visits/a"].flags == only["rank/visits/a"].flags == ("missing",)


def test_a_missing_period_leaves_no_change(told: Callable[..., dict[str, Fact]]) -> None:
    facts = told([spec("visits/a")], [row("visits/a", WEEKS[1], 80.0), row("visits/a", WEEKS[3], 90.0)])
    assert (facts["change/visits/a"].value, facts["change/visits/a"].flags) == (None, ("missing",))
    assert facts["previous/visits/a"].value is None
    monthly = [row("visits/a", "2024-09-30", 80.0), row("visits/a", "2024-10-31", 90.0)]
    assert told([spec("visits/a")], monthly)["change/visits/a"].value is None
    assert told([spec("visits/a", frequency="monthly")], monthly)["change/visits/a"].value == 0.125
    assert told([spec("visits/a", frequency="irregular")], monthly)["change/visits/a"].value == 0.125


@pytest.mark.parametrize(
    ("frequency", "day", "there"),
    [
        ("weekly", "2023-11-09", True), ("weekly", "2023-11-03", True), ("weekly", "2023-11-12", False),
        ("monthly", "2023-11-30", True), ("monthly", "2023-10-31", False), ("daily", "2023-11-03", True),
    ],
)  # fmt: skip
def test_a_year_before(told: Callable[..., dict[str, Fact]], frequency: str, day: str, there: bool) -> None:
    facts = told(
        [spec("visits/a", frequency=frequency)], [row("visits/a", day, 50.0), row("visits/a", WEEKS[3], 75.0)]
    )
    assert ("change.year/visits/a" in facts) == there
    if there:
        assert facts["change.year/visits/a"].value == 0.5


def test_a_leap_day_has_a_year_before(make_edition: Callable[..., Edition]) -> None:
    edition = replace(make_edition(["688001.SH"]), series={"visits/a": spec("visits/a", frequency="daily")})
    rows = [row("visits/a", "2023-02-28", 50.0), row("visits/a", "2024-02-29", 75.0)]
    cutoff = dt.datetime.fromisoformat("2024-02-29T18:00+08:00")
    facts = series_facts(edition, Snapshot([Recorded(rows)]), cutoff)
    assert {f.id: f.value for f in facts}["change.year/visits/a"] == 0.5


def test_ranks_are_among_series_of_the_kind_and_the_date(told: Callable[..., dict[str, Fact]]) -> None:
    specs = [
        spec("visits/a", "万次"),
        spec("visits/b"),
        spec("visits/c"),
        spec("visits/d"),
        spec("price/x", "USD"),
    ]
    rows = [
        row("visits/a", WEEKS[3], 1.0),
        row("visits/b", WEEKS[3], 20_000.0),
        row("visits/c", WEEKS[2], 99_000.0),  # another date
        row("price/x", WEEKS[3], 99_000.0),  # another kind
    ]
    facts = told(specs, rows)
    ranks = {name: facts[f"rank/{name}"].value for name in ("visits/a", "visits/b", "visits/c", "visits/d")}
    assert ranks == {"visits/a": 2, "visits/b": 1, "visits/c": 1, "visits/d": None}
    assert facts["rank/visits/a"].formula.endswith("of 2")
    tied = told(specs, [row("visits/b", WEEKS[3], 5.0), row("visits/c", WEEKS[3], 5.0)])
    assert tied["rank/visits/b"].value == tied["rank/visits/c"].value == 1


def test_a_series_without_data(told: Callable[..., dict[str, Fact]]) -> None:
    facts = told([spec("visits/a")], [])
    assert {fact.value for fact in facts.values()} == {None}
    assert {fact.flags for fact in facts.values()} == {("missing",)}


def test_nothing_is_seen_that_was_later(told: Callable[..., dict[str, Fact]]) -> None:
    later = KNOWN + dt.timedelta(days=1)
    rows = [
        row("visits/a", WEEKS[2], 90.0),
        row("visits/a", WEEKS[3], 99.0, known=later),
        row("visits/a", "2024-11-14", 500.0),  # dated after the cutoff's day
    ]
    assert told([spec("visits/a")], rows)["latest/visits/a"].value == 99
    assert told([spec("visits/a")], rows, KNOWN)["latest/visits/a"].value == 90


def test_known_as_of_its_own_instant_a_record_says_the_same(make_edition: Callable[..., Edition]) -> None:
    """The instant that an issue prints covers all that its records rest on, a late old row included."""
    edition = replace(make_edition(["688001.SH"]), series={"visits/a": spec("visits/a")})
    late = KNOWN + dt.timedelta(hours=5)
    rows = [row("visits/a", WEEKS[0], 70.0, known=late), *(row("visits/a", d, 90.0) for d in WEEKS[1:])]
    facts = market_facts(edition, Snapshot([Recorded(rows)]), CUTOFF)
    assert facts.known_at == late
    again = market_facts(edition, Snapshot([Recorded(rows)], facts.known_at), CUTOFF)
    assert again == facts


def test_share_counts_are_no_declared_series(told: Callable[..., dict[str, Fact]]) -> None:
    assert told([spec("shares/688001.SH/A", "shares")], []) == {}


def test_they_stand_among_the_facts_and_explain_themselves(make_edition: Callable[..., Edition]) -> None:
    edition = replace(make_edition(["688001.SH"]), series={"visits/a": spec("visits/a", "万次")})
    rows = [row("visits/a", d, 168.0) for d in WEEKS]
    facts = market_facts(edition, Snapshot([Recorded(rows)]), CUTOFF)
    assert isinstance(facts, FactSet) and "latest/visits/a" in facts
    assert [s.id for s in declared_series(edition)] == ["visits/a"]
    assert "latest/visits/a = 1.7m" in explain(edition, facts, "latest/visits/a")
    assert figure_text(facts["latest/visits/a"], "zh") == "168.0万"
    assert figure_text(facts["change/visits/a"], "zh") == "0.00%"
    assert tone_of(facts["change/visits/a"]) == "flat"
    assert tone_of(facts["latest/visits/a"]) is None


@pytest.mark.parametrize(
    ("unit", "value", "zh", "en"),
    [
        ("次", 870_120_000.0, "8.70亿", "870.1m"),
        ("次", 3_000_000_000.0, "30.00亿", "3.00bn"),
        ("次", 1_680_000.0, "168.0万", "1.7m"),
        ("次", 9_999.0, "9,999", "9,999"),
        ("USD", 28_500.0, "28,500.00美元", "USD 28,500.00"),
        ("元", 10.5, "10.50元", "CNY 10.50"),
        ("亿美元", 5.5, "5.50亿美元", "USD 0.55bn"),
        ("点", 4110.89, "4,110.89点", "4,110.89 points"),
        ("%", 45.5, "45.50%", "45.50%"),
        ("GW", 3.25, "3.25 GW", "3.25 GW"),
    ],
)
def test_how_levels_print(
    told: Callable[..., dict[str, Fact]], unit: str, value: float, zh: str, en: str
) -> None:
    fact = told([spec("visits/a", unit)], [row("visits/a", WEEKS[3], value)])["latest/visits/a"]
    assert (figure_text(fact, "zh"), figure_text(fact, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("unit", "read"),
    [
        ("次", ("count", 0)), ("visits", ("count", 0)), ("万次", ("count", 4)), ("亿人次", ("count", 8)),
        ("万", ("count", 4)), ("million visits", ("count", 6)), ("万股", ("count", 4)), ("%", ("ratio", -2)),
        ("ratio", ("ratio", 0)), ("USD", ("USD", 0)), ("美元", ("USD", 0)), ("元", ("CNY", 0)),
        ("亿元", ("CNY", 8)), ("USD/hour", ("USD", 0)), ("元/吨", ("CNY", 0)), ("美元/桶", ("USD", 0)),
        ("USD bn", ("USD", 9)), ("点", ("points", 0)), ("GW", ("GW", 0)), ("barrels", ("count", 0)),
        ("万吨", ("count", 4)),
    ],
)  # fmt: skip
def test_units(unit: str, read: tuple[str, int]) -> None:
    assert unit_in_ones(unit) == read


@given(st.floats(0.01, 1e9, allow_nan=False), st.floats(0.01, 1e9, allow_nan=False))
def test_the_change_is_that_of_the_two_levels(before: float, now: float) -> None:
    edition_series = {"visits/a": spec("visits/a", "万次")}
    rows = [row("visits/a", WEEKS[2], before), row("visits/a", WEEKS[3], now)]
    made = Snapshot([Recorded(rows)])
    facts = {f.id: f for f in series_facts(_Bare(edition_series), made, CUTOFF)}  # type: ignore[arg-type]
    latest, previous = facts["latest/visits/a"].value, facts["previous/visits/a"].value
    assert latest is not None and previous is not None
    assert facts["change/visits/a"].value == pytest.approx(latest / previous - 1, rel=1e-9, abs=1e-9)
    assert facts["high/visits/a"].value == max(latest, previous)
    assert facts["low/visits/a"].value == min(latest, previous)


class _Bare:
    """As much of an edition as series need."""

    def __init__(self, series: dict[str, SeriesSpec]) -> None:
        self.series = series
        self.zone = CUTOFF.tzinfo
