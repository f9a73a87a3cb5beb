"""The outcome of calls: between which closes, against what, on what was known; and hit rates."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.analysis.ratings import RATING_MEASURES, rating_facts, wilson_interval
from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition, PerformanceSpec
from zhoubao.edition.ratings import SECTOR, Action, Call, Rating, RatingBook
from zhoubao.model import Bilingual, Fact, Instrument, Observation
from zhoubao.store import Recorded, Snapshot

NAMES = Bilingual("", "")
CSI, SPX = "000300.SH", "SPX.GI"
Closes = Mapping[str, Mapping[str, float]]


def index(code: str, mic: str, currency: str) -> Instrument:
    return Instrument(code, Bilingual(code, code), "index", mic, currency)


OTHERS = (index(CSI, "XSHG", "CNY"), index(SPX, "XNYS", "USD"))


def call(date: str, rating: str | None, action: Action, subject: str) -> Call:
    return Call(dt.date.fromisoformat(date), subject, rating, action)


def book(*calls: Call, least: int = 20, months: int = 6) -> RatingBook:
    """Buy from 20 % on, hold between, sell under -10 %; the same for the sector."""
    scale = tuple(
        Rating(name, scope, NAMES, low, high, True, False)
        for scope in ("company", "sector")
        for name, low, high in (("buy", 0.2, None), ("hold", -0.1, 0.2), ("sell", None, -0.1))
    )
    return RatingBook(scale, months, {"CN": CSI, "US": SPX}, CSI, calls, least)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+08:00")


@pytest.fixture
def told(
    make_edition: Callable[..., Edition], observed: Callable[..., Observation]
) -> Callable[..., dict[str, Fact]]:
    """Facts by id of a book over some closes, at a cutoff; ``more`` are other observations."""

    def make(
        ratings: RatingBook,
        closes: Closes,
        cutoff: str,
        more: Sequence[Observation] = (),
        codes: Sequence[str] = ("688256.SH", "NVDA.O"),
        adjustment: str = "none",
    ) -> dict[str, Fact]:
        edition = make_edition(codes, others=OTHERS, adjustment=adjustment)
        rows = [observed(f"close/{c}", day, v) for c, days in closes.items() for day, v in days.items()]
        facts = rating_facts(edition, ratings, Snapshot([Recorded([*rows, *more])]), at(cutoff))
        assert {fact.measure for fact in facts} <= set(RATING_MEASURES)
        assert len({fact.id for fact in facts}) == len(facts)
        return {fact.id: fact for fact in facts}

    return make


Told = Callable[..., dict[str, Fact]]


def test_the_page_of_facts_has_every_measure() -> None:
    page = (Path(__file__).parents[2] / "docs" / "facts.md").read_text(encoding="utf-8")
    text = page.partition("## Ratings\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`rating.+?) \|", text, flags=re.MULTILINE)
    assert tuple(re.findall(r"[\w.]+", " ".join(cells))) == RATING_MEASURES


# Between which closes


def test_an_open_call_runs_from_the_close_of_its_day_to_the_last_completed_session(told: Told) -> None:
    facts = told(
        book(call("2024-11-06", "buy", "initiate", "688256.SH")),
        {
            "688256.SH": {"2024-11-05": 90, "2024-11-06": 100, "2024-11-12": 125, "2024-11-13": 150},
            CSI: {"2024-11-05": 1, "2024-11-06": 4000, "2024-11-12": 4100, "2024-11-13": 4400},
        },
        "2024-11-13T14:59",  # a minute before Shanghai closes
    )
    excess = facts["rating.excess/688256.SH/2024-11-06"]
    assert facts["rating.return/688256.SH/2024-11-06"].value == pytest.approx(0.25)
    assert facts["rating.benchmark/688256.SH/2024-11-06"].value == pytest.approx(0.025)
    assert excess.value == pytest.approx(0.225)
    assert (excess.window.base, excess.window.end) == (dt.date(2024, 11, 6), dt.date(2024, 11, 12))
    assert (excess.subject, facts["rating.benchmark/688256.SH/2024-11-06"].subject) == ("688256.SH", CSI)
    met = facts["rating.met/688256.SH/2024-11-06"]
    assert (met.value, met.unit, met.flags) == (1.0, "count", ("so-far",))
    assert met.formula == "1 if 0.2 <= rating.excess, else 0"


def test_a_call_of_a_sunday_has_friday_s_close_as_its_base(told: Told) -> None:
    facts = told(
        book(call("2024-11-10", "hold", "initiate", "688256.SH")),
        {c: {"2024-11-08": 100, "2024-11-11": 110} for c in ("688256.SH", CSI)},
        "2024-11-11T18:00",
    )
    excess = facts["rating.excess/688256.SH/2024-11-10"]
    assert (excess.value, excess.window.base, excess.flags) == (0.0, dt.date(2024, 11, 8), ())


def test_a_call_ends_on_the_close_on_which_its_successor_begins(told: Told) -> None:
    days = {"2024-11-04": 100.0, "2024-11-06": 80.0, "2024-11-08": 120.0, "2024-11-11": 60.0}
    facts = told(
        book(
            call("2024-11-04", "buy", "initiate", "688256.SH"),
            call("2024-11-06", "sell", "downgrade", "688256.SH"),
            call("2024-11-08", None, "drop", "688256.SH"),
        ),
        {"688256.SH": days, CSI: dict.fromkeys(days, 100.0)},
        "2024-11-11T18:00",
    )
    first, second = (facts[f"rating.excess/688256.SH/2024-11-0{n}"] for n in (4, 6))
    assert first.value == pytest.approx(-0.2)
    assert second.value == pytest.approx(0.5)
    assert first.window.end == second.window.base == dt.date(2024, 11, 6)
    assert second.window.end == dt.date(2024, 11, 8)
    assert [facts[f"rating.met/688256.SH/2024-11-0{n}"].value for n in (4, 6)] == [0.0, 0.0]
    assert [facts[f"rating.met/688256.SH/2024-11-0{n}"].flags for n in (4, 6)] == [(), ()]
    assert facts["rating.finished/company"].value == 2
    assert "rating.excess/688256.SH/2024-11-08" not in facts


def test_a_call_ends_when_its_horizon_has_run_out(told: Told) -> None:
    days = {"2024-05-10": 100.0, "2024-11-08": 140.0, "2024-11-11": 999.0}
    ratings = book(call("2024-05-10", "buy", "initiate", "688256.SH"))
    closes = {"688256.SH": days, CSI: dict.fromkeys(days, 100.0)}
    # The horizon ends on Sunday 10 November: on Saturday it has not, although no session is left in it.
    assert told(ratings, closes, "2024-11-09T18:00")["rating.met/688256.SH/2024-05-10"].flags == ("so-far",)
    facts = told(ratings, closes, "2024-11-11T18:00")
    met = facts["rating.met/688256.SH/2024-05-10"]
    assert (met.value, met.flags, met.window.end) == (1.0, (), dt.date(2024, 11, 8))
    assert facts["rating.excess/688256.SH/2024-05-10"].value == pytest.approx(0.4)


def test_a_change_counts_once_its_exchange_has_closed(told: Told) -> None:
    days = {"2024-11-04": 100.0, "2024-11-12": 130.0, "2024-11-13": 140.0}
    ratings = book(
        call("2024-11-04", "buy", "initiate", "NVDA.O"), call("2024-11-13", "hold", "downgrade", "NVDA.O")
    )
    closes = {"NVDA.O": days, SPX: dict.fromkeys(days, 100.0)}
    facts = told(ratings, closes, "2024-11-13T18:00")  # before New York opens
    assert facts["rating.met/NVDA.O/2024-11-04"].flags == ("so-far",)
    assert facts["rating.excess/NVDA.O/2024-11-04"].window.end == dt.date(2024, 11, 12)
    assert facts["rating.excess/NVDA.O/2024-11-13"].flags == ("no-session",)
    assert facts["rating.excess/NVDA.O/2024-11-13"].value is None
    facts = told(ratings, closes, "2024-11-14T18:00")
    assert facts["rating.met/NVDA.O/2024-11-04"].flags == ()
    assert facts["rating.excess/NVDA.O/2024-11-04"].window.end == dt.date(2024, 11, 13)


def test_a_maintained_call_is_one_call(told: Told) -> None:
    days = {"2024-11-04": 100.0, "2024-11-13": 130.0}
    facts = told(
        book(
            call("2024-11-04", "buy", "initiate", "688256.SH"),
            call("2024-11-08", "buy", "maintain", "688256.SH"),
        ),
        {"688256.SH": days, CSI: days},
        "2024-11-13T18:00",
    )
    assert [f for f in facts if f.startswith("rating.excess/")] == ["rating.excess/688256.SH/2024-11-04"]


def test_calls_after_the_cutoff_s_day_are_not_seen(told: Told) -> None:
    days = {"2024-11-04": 100.0, "2024-11-13": 130.0}
    first = call("2024-11-04", "buy", "initiate", "688256.SH")
    later = call("2024-11-14", "sell", "downgrade", "688256.SH")
    closes = {"688256.SH": days, CSI: days}
    assert told(book(first, later), closes, "2024-11-13T18:00") == told(
        book(first), closes, "2024-11-13T18:00"
    )


# Closes that are missing or thin


def test_what_has_no_close_has_no_outcome_and_says_why(told: Told) -> None:
    ratings = book(call("2024-11-06", "buy", "initiate", "688256.SH"))
    facts = told(ratings, {CSI: {"2024-11-06": 100, "2024-11-13": 110}}, "2024-11-13T18:00")
    assert facts["rating.benchmark/688256.SH/2024-11-06"].value == pytest.approx(0.1)
    for measure in ("return", "excess", "met"):
        fact = facts[f"rating.{measure}/688256.SH/2024-11-06"]
        assert (fact.value, fact.flags) == (None, ("missing",)), measure


def test_a_base_from_months_before_is_no_base(told: Told) -> None:
    closes = {c: {"2024-05-10": 100.0, "2024-11-13": 150.0} for c in ("688256.SH", CSI)}
    facts = told(book(call("2024-11-06", "buy", "initiate", "688256.SH")), closes, "2024-11-13T18:00")
    fact = facts["rating.excess/688256.SH/2024-11-06"]
    assert (fact.value, fact.flags) == (None, ("missing",))
    returned = facts["rating.return/688256.SH/2024-11-06"]
    assert [used.date for used in returned.inputs if isinstance(used, Observation)] == [dt.date(2024, 11, 13)]


def test_a_close_some_sessions_old_serves_and_is_flagged(told: Told) -> None:
    facts = told(
        book(call("2024-11-06", "buy", "initiate", "688256.SH")),
        {
            "688256.SH": {"2024-11-01": 100.0, "2024-11-11": 150.0},
            CSI: {"2024-11-06": 100.0, "2024-11-13": 100.0},
        },
        "2024-11-13T18:00",
    )
    fact = facts["rating.excess/688256.SH/2024-11-06"]
    assert (fact.value, fact.flags) == (0.5, ("stale", "early-base"))


def test_a_weekly_benchmark_is_met_on_its_own_days(told: Told) -> None:
    weekly = {"2024-10-25": 4000.0, "2024-11-01": 4100.0, "2024-11-08": 4200.0}
    daily = {
        f"2024-{d}": v for d, v in (("10-25", 80.0), ("10-30", 100.0), ("11-08", 120.0), ("11-13", 90.0))
    }
    facts = told(
        book(call("2024-10-30", "buy", "initiate", "688256.SH")),
        {"688256.SH": daily, CSI: weekly},
        "2024-11-13T18:00",
    )
    returned, benchmark = (facts[f"rating.{name}/688256.SH/2024-10-30"] for name in ("return", "benchmark"))
    assert returned.window == benchmark.window
    assert returned.value == pytest.approx(0.5)  # 80 to 120, on the index's days
    assert benchmark.flags == ("stale", "early-base")


def test_dividends_count_for_the_stock_and_an_index_is_not_called_unadjusted(
    told: Told, observed: Callable[..., Observation]
) -> None:
    days = {"2024-11-06": 100.0, "2024-11-07": 100.0, "2024-11-08": 95.0}
    facts = told(
        book(call("2024-11-06", "hold", "initiate", "688256.SH")),
        {"688256.SH": days, CSI: dict.fromkeys(days, 4000.0)},
        "2024-11-08T18:00",
        [observed("dividend/688256.SH", "2024-11-08", 5.0)],
        adjustment="splits+dividends",
    )
    assert facts["rating.return/688256.SH/2024-11-06"].value == pytest.approx(0.0)
    assert facts["rating.benchmark/688256.SH/2024-11-06"].flags == ()


# Sectors


def test_a_sector_is_the_unweighted_mean_of_its_mainland_members(told: Told) -> None:
    closes = {
        "688256.SH": {"2024-11-06": 100.0, "2024-11-13": 150.0},
        "688041.SH": {"2024-11-06": 10.0, "2024-11-13": 9.0},
        "NVDA.O": {"2024-11-06": 1.0, "2024-11-12": 100.0},
        CSI: {"2024-11-06": 4000.0, "2024-11-13": 4200.0},
    }
    codes = ("688256.SH", "688041.SH", "688047.SH", "NVDA.O")
    ratings = book(call("2024-11-06", "hold", "initiate", SECTOR))
    facts = told(ratings, closes, "2024-11-13T18:00", codes=codes)
    returned = facts["rating.return/sector/2024-11-06"]
    assert returned.value == pytest.approx((0.5 - 0.1) / 2)
    assert returned.formula == "unweighted mean of the returns of 2 members; none for 688047.SH"
    assert "partial" in returned.flags
    assert facts["rating.excess/sector/2024-11-06"].value == pytest.approx(0.15)
    assert facts["rating.met/sector/2024-11-06"].value == 1
    assert facts["rating.finished/sector"].value == 0


def test_the_basket_of_the_performance_chart_stands_for_the_sector(
    make_edition: Callable[..., Edition], observed: Callable[..., Observation]
) -> None:
    edition = replace(
        make_edition(("688256.SH", "688041.SH"), others=OTHERS),
        performance=PerformanceSpec(NAMES, CSI, codes=("688041.SH",)),
    )
    rows = [
        observed(f"close/{code}", day, value)
        for code, values in (("688256.SH", (1, 2)), ("688041.SH", (10, 11)), (CSI, (100, 100)))
        for day, value in zip(("2024-11-06", "2024-11-13"), values, strict=True)
    ]
    ratings = book(call("2024-11-06", "hold", "initiate", SECTOR))
    facts = rating_facts(edition, ratings, Snapshot([Recorded(rows)]), at("2024-11-13T18:00"))
    assert facts[0].value == pytest.approx(0.1)


# Hit rates


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3 (score, no correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson_interval(hits, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate_and_mirrors(pair: tuple[int, int]) -> None:
    hits, trials = pair
    low, high = wilson_interval(hits, trials)
    assert 0 <= low <= hits / trials <= high <= 1
    mirrored = wilson_interval(trials - hits, trials)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)
    wider, narrower = wilson_interval(hits, trials, 0.99), wilson_interval(hits * 4, trials * 4)
    assert wider[1] - wider[0] >= high - low >= narrower[1] - narrower[0]


def calls_of(outcomes: Sequence[bool]) -> tuple[tuple[Call, ...], Closes]:
    """A ledger of finished buys, each dropped on the next session, of which some met their definition."""
    days = calendar("XSHG").sessions(dt.date(2024, 1, 2), dt.date(2024, 11, 13))
    value, closes, ledger = 100.0, {}, []
    for n, met in enumerate(outcomes):
        ledger.append(Call(days[2 * n], "688256.SH", "buy", "initiate"))
        ledger.append(Call(days[2 * n + 1], "688256.SH", None, "drop"))
        closes[days[2 * n].isoformat()] = value
        value *= 1.5 if met else 1.1
        closes[days[2 * n + 1].isoformat()] = value
    return tuple(ledger), {"688256.SH": closes, CSI: dict.fromkeys(closes, 100.0)}


@pytest.mark.parametrize("count", [19, 20])
def test_a_hit_rate_is_told_from_the_least_number_of_calls_on(told: Told, count: int) -> None:
    outcomes = [n % 3 != 0 for n in range(count)]
    calls, closes = calls_of(outcomes)
    facts = told(book(*calls), closes, "2024-11-13T18:00")
    assert facts["rating.finished/company"].value == count
    assert facts["rating.hits/company"].value == sum(outcomes)
    rates = [facts[f"rating.hit_rate{end}/company"] for end in ("", ".low", ".high")]
    if count < 20:
        assert {(f.value, f.flags) for f in rates} == {(None, ("too-few-calls",))}
    else:
        low, high = wilson_interval(sum(outcomes), count)
        assert [f.value for f in rates] == [sum(outcomes) / count, low, high]
        assert {f.flags for f in rates} == {()}
    assert facts["rating.hit_rate/sector"].flags == ("too-few-calls",)


def test_a_finished_call_without_an_outcome_is_left_out_and_said(told: Told) -> None:
    calls, closes = calls_of([True, True])
    lacking = {code: dict(list(days.items())[:-1]) for code, days in closes.items()}
    facts = told(book(*calls, least=1), lacking, "2024-11-13T18:00")
    assert facts["rating.finished/company"].value == 1
    assert facts["rating.hit_rate/company"].flags == ("partial",)


def test_an_excess_that_is_the_bound_to_the_last_decimal_belongs_to_it(told: Told) -> None:
    # 1.3 / 1 - 1 - (1.1 / 1 - 1) is 0.19999999999999996 in floats.
    days = ("2024-11-06", "2024-11-08")
    facts = told(
        book(
            call("2024-11-06", "buy", "initiate", "688256.SH"),
            call("2024-11-08", "hold", "downgrade", "688256.SH"),
        ),
        {
            "688256.SH": dict(zip(days, (1.0, 1.3), strict=True)),
            CSI: dict(zip(days, (1.0, 1.1), strict=True)),
        },
        "2024-11-08T18:00",
    )
    assert facts["rating.excess/688256.SH/2024-11-06"].value != 0.2
    assert facts["rating.met/688256.SH/2024-11-06"].value == 1


# What was known

DAYS = [day.isoformat() for day in calendar("XSHG").sessions(dt.date(2024, 10, 8), dt.date(2024, 11, 20))]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["688256.SH", "688041.SH", CSI]),
        st.sampled_from(DAYS),
        st.floats(1, 1000),
        st.integers(-900, 200),
    ),
    max_size=60,
)


@settings(max_examples=60)
@given(rows=ROWS, cut=st.sampled_from(DAYS), hours=st.integers(-900, 200))
def test_an_outcome_rests_on_nothing_known_later_or_dated_after_the_cutoff(
    make_edition: Callable[..., Edition],
    observed: Callable[..., Observation],
    rows: list[tuple[str, str, float, int]],
    cut: str,
    hours: int,
) -> None:
    edition = make_edition(("688256.SH", "688041.SH"), others=OTHERS)
    every = [
        observed(f"close/{code}", day, value, batch=str(n), hours=known)
        for n, (code, day, value, known) in enumerate(rows)
    ]
    known_at = observed("close/x", "2024-11-13", 1.0, hours=hours).known_at
    ratings = book(
        call("2024-10-10", "buy", "initiate", "688256.SH"),
        call("2024-10-15", "hold", "initiate", SECTOR),
        call("2024-10-30", "hold", "downgrade", "688256.SH"),
        least=1,
    )
    cutoff = at(f"{cut}T18:00")
    facts = rating_facts(edition, ratings, Snapshot([Recorded(every)], known_at), cutoff)
    kept = [o for o in every if o.known_at <= known_at and o.date.isoformat() <= cut]
    assert facts == rating_facts(edition, ratings, Snapshot([Recorded(kept)]), cutoff)
    for fact in facts:
        assert fact.known_at is None or fact.known_at <= known_at
        assert fact.window.end is None or fact.window.end <= cutoff.date()


# The measuring data


@pytest.mark.shared
def test_the_outcome_of_a_call_on_real_prices(
    shared_data: Path, make_edition: Callable[..., Edition], observed: Callable[..., Observation]
) -> None:
    wanted = {"688256.SH", "NVDA.O", CSI, SPX}
    rows, adjusted = [], {}
    with (shared_data / "market" / "prices.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            code, day = row["code"], row["date"]
            if code not in wanted:
                continue
            close = float(row["close"])
            rows.append(observed(f"close/{code}", day, close))
            adjusted[code, day] = float(row["adj_close"] or close)
            if row["adj_close"]:
                rows.append(
                    observed(f"adj_factor/{code}", day, float(row["adj_close"]) / close, unit="ratio")
                )
    edition = make_edition(("688256.SH", "NVDA.O"), others=OTHERS)
    ratings = book(
        call("2024-04-26", "buy", "initiate", "688256.SH"),  # a Friday, on which the weekly index has a close
        call("2024-05-10", "buy", "initiate", "NVDA.O"),
    )
    facts = {
        f.id: f for f in rating_facts(edition, ratings, Snapshot([Recorded(rows)]), at("2024-11-13T18:00"))
    }

    def growth(code: str, base: str, end: str) -> float:
        return adjusted[code, end] / adjusted[code, base] - 1

    expected = growth("688256.SH", "2024-04-26", "2024-10-25") - growth(CSI, "2024-04-26", "2024-10-25")
    cambricon = facts["rating.excess/688256.SH/2024-04-26"]  # six months on is Saturday 26 October
    assert (cambricon.window.base, cambricon.window.end) == (dt.date(2024, 4, 26), dt.date(2024, 10, 25))
    assert cambricon.value == pytest.approx(expected, abs=1e-6)
    assert facts["rating.met/688256.SH/2024-04-26"].flags == ()
    nvidia = facts["rating.excess/NVDA.O/2024-05-10"]  # ten for one on 10 June, dividends in between
    expected = growth("NVDA.O", "2024-05-10", "2024-11-08") - growth(SPX, "2024-05-10", "2024-11-08")
    assert nvidia.value == pytest.approx(expected, abs=1e-6)
    assert 0.3 < expected < 0.7
    assert facts["rating.finished/company"].value == 2
