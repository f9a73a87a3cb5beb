"""From what claims speak of to figures: windows, levels, series, sets, and what is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from zhoubao.check.resolve import found_fact, resolve
from zhoubao.check.target import Target
from zhoubao.check.windows import days_of, own_window

from .standing import claim, made, shipped


def target(subject: str, measure: str, evidence: Any = None, **more: Any) -> Target:
    resolved = resolve(claim("x", subject, measure, "1", **more), evidence or shipped())
    assert resolved.targets, resolved.refused
    return resolved.targets[0]


def refused(subject: str | None, measure: str | None, evidence: Any = None, **more: Any) -> str:
    resolved = resolve(claim("x", subject, measure, "1", **more), evidence or shipped())
    assert not resolved.targets
    assert resolved.refused is not None and resolved.refused.zh.endswith("。")
    return resolved.refused.en


@pytest.mark.parametrize(
    ("subject", "measure", "window", "fact"),
    [
        ("688256.SH", "return", "wtd", "return.wtd/688256.SH"),
        ("688256.SH", "return", "mtd", "return.mtd/688256.SH"),
        ("688256.SH", "return", "2024-11-11/2024-11-13", "return.wtd/688256.SH"),
        ("NVDA.O", "return", "2024-11-11/2024-11-13", "return.wtd/NVDA.O"),
        ("688256.SH", "return", "2024-11-10/2024-11-13", "return.wtd/688256.SH"),  # a Sunday is no session
        ("688256.SH", "return", "2024-11-01/2024-11-13", "return.mtd/688256.SH"),
        ("688256.SH", "return", "2024-01-01/2024-11-13", "return.ytd/688256.SH"),
        ("688256.SH", "return", "2024-11-11/2024-11-12", "return.20241111-20241112/688256.SH"),
        ("688256.SH", "return", None, "return.wtd/688256.SH"),
        ("segment/memory", "return", "wtd", "return.wtd/segment/memory"),
        ("segment/memory", "return.median", "ytd", "return.ytd.median/segment/memory"),
        ("segment/memory", "return.up", "wtd", "return.wtd.up/segment/memory"),
        ("segment/memory", "market_cap", None, "market_cap/segment/memory"),
        ("NVDA.O", "market_cap", None, "market_cap/NVDA.O"),
        ("NVDA.O", "close", None, "close/NVDA.O"),
        ("NVDA.O", "close", "wtd", "close/NVDA.O"),
        ("USDCNY.FX", "close", None, "close/USDCNY.FX"),
    ],
)
def test_a_fact_of_the_issue(subject: str, measure: str, window: str | None, fact: str) -> None:
    assert target(subject, measure, window=window).facts == (fact,)
    told = found_fact(fact, shipped())
    assert told is not None and told.id == fact


def test_another_window_has_facts_of_its_own() -> None:
    found = target("688001.SH", "return", made(), window="2024-11-11/2024-11-12")
    assert found.facts == ("return.20241111-20241112/688001.SH",)
    assert (found.base, found.end) == (dt.date(2024, 11, 8), dt.date(2024, 11, 12))
    assert float(found.value) == pytest.approx(0.06)
    mean = target("segment/one", "return", made(), window="2024-11-11/2024-11-12")
    fact = found_fact(mean.facts[0], made())
    assert fact is not None and fact.value == pytest.approx((0.06 - 0.05) / 2)
    inputs = [used.fact for used in fact.inputs]  # type: ignore[union-attr]
    assert inputs == ["return.20241111-20241112/688001.SH", "return.20241111-20241112/688002.SH"]
    assert [found_fact(name, made()) is not None for name in inputs] == [True, True]


def test_windows_before_the_issues_own() -> None:
    days = {w: days_of(w, shipped()) for w in ("previous-week", "previous-month", "previous-year")}
    assert days == {
        "previous-week": (dt.date(2024, 11, 4), dt.date(2024, 11, 10)),
        "previous-month": (dt.date(2024, 10, 1), dt.date(2024, 10, 31)),
        "previous-year": (dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
    }
    # The last close before that week is not of its eve: the return would be over other days.
    assert "older than its market's last session" in refused(
        "688001.SH", "return", made(), window="previous-week"
    )


def test_windows_are_compared_by_sessions() -> None:
    def same(first: str, last: str) -> str | None:
        return own_window(dt.date.fromisoformat(first), dt.date.fromisoformat(last), shipped())

    assert same("2024-11-09", "2024-11-13") == "wtd"
    assert same("2024-11-08", "2024-11-13") is None
    assert same("2024-11-12", "2024-11-13") is None
    assert same("2024-11-11", "2024-11-15") is None, "the 14th and 15th are sessions"
    assert same("2023-12-30", "2024-11-13") == "ytd"


def test_without_a_window_the_week_is_meant_and_others_are_doubtful() -> None:
    resolved = resolve(claim("x", "688256.SH", "return", "1"), shipped())
    assert [t.facts[0].partition("/")[0] for t in resolved.targets] == [
        "return.wtd",
        "return.mtd",
        "return.ytd",
    ]
    assert [t.doubt is None for t in resolved.targets] == [True, False, False]


def test_the_first_day_written_may_be_the_base() -> None:
    resolved = resolve(claim("x", "688001.SH", "return", "1", window="2024-11-08/2024-11-13"), made())
    assert [t.doubt is None for t in resolved.targets] == [False]
    assert resolved.targets[0].facts == ("return.wtd/688001.SH",)


def test_the_whole_universe() -> None:
    up = target("universe", "return.up", made(), window="wtd")
    assert (up.value, up.unit, len(up.facts)) == (Decimal(2), "count", 4)
    assert target("universe", "return.down", made(), window="wtd").value == 1
    assert float(target("universe", "return", made(), window="wtd").value) == pytest.approx(0.1 / 3)
    assert float(target("universe", "return.median", made(), window="wtd").value) == pytest.approx(0.05)
    caps = target("universe", "market_cap")
    parts = [fact.value for fact in shipped().facts if fact.id.startswith("market_cap/segment/")]
    assert float(caps.value) == pytest.approx(sum(value or 0 for value in parts))
    assert "Gamma" in refused("universe", "market_cap", made()) or "segment Two" in refused(
        "universe", "market_cap", made()
    )


def test_how_many_there_are() -> None:
    assert target("segments", "members").value == 6
    assert target("universe", "members").value == len(shipped().edition.universe)
    assert target("segment/memory", "members").value == 5
    resolved = resolve(claim("x", "segment/two", "members", "1", window="wtd"), made())
    assert [t.value for t in resolved.targets] == [2, 1], "with data is right too"
    assert "no segment" in refused("NVDA.O", "members")


@pytest.mark.parametrize(
    ("subject", "measure", "window", "value", "end"),
    [
        ("chatgpt", "visits", None, "870120000", "2024-11-07"),
        ("chatgpt", "visits", "wtd", "870120000", "2024-11-07"),
        ("chatgpt", "visits", "period", "870120000", "2024-11-07"),
        ("chatgpt", "visits", "previous", "860000000", "2024-10-31"),
        ("chatgpt", "visits", "previous-week", "870120000", "2024-11-07"),
        ("chatgpt", "visits", "2024-11-01/2024-11-07", "870120000", "2024-11-07"),
        ("chatgpt", "visits", "2024-10-25/2024-10-31", "860000000", "2024-10-31"),
        ("chatgpt", "visits", "2024-10-18/2024-10-24", "855000000", "2024-10-24"),
        ("chatgpt", "visits", "year-ago", "605000000", "2023-11-09"),
        ("qingyan", "downloads", None, "5000000.0", "2024-11-12"),
        ("h100", "price", None, "28500", "2024-11-13"),
    ],
)
def test_a_level_of_a_series(subject: str, measure: str, window: str | None, value: str, end: str) -> None:
    found = target(subject, measure, made(), window=window)
    assert (found.value, found.end) == (Decimal(value), dt.date.fromisoformat(end))
    assert not found.change and found.facts


@pytest.mark.parametrize(
    ("subject", "measure", "window", "value"),
    [
        ("chatgpt", "change/visits", None, 87012 / 86000 - 1),
        ("chatgpt", "change/visits", "previous", 87012 / 86000 - 1),
        ("chatgpt", "change/visits", "wtd", 87012 / 86000 - 1),
        ("chatgpt", "change/visits", "previous-week", 87012 / 86000 - 1),
        ("chatgpt", "change/visits", "year-ago", 87012 / 60500 - 1),
        ("qingyan", "change/downloads", "mtd", 3704 / 620 - 1),
        ("h100", "change/price", "wtd", -0.05),
        ("h100", "change/price", "previous", 28500 / 29000 - 1),
        ("chatgpt", "change/visits", "ytd", 87012 / 64000 - 1),
    ],
)
def test_a_change_of_a_series(subject: str, measure: str, window: str | None, value: float) -> None:
    found = target(subject, measure, made(), window=window)
    assert found.change and float(found.value) == pytest.approx(value, abs=1e-9)


def test_a_ratio_or_a_multiple_of_a_level_is_its_change() -> None:
    assert target("chatgpt", "visits", made(), unit="times").change
    assert target("chatgpt", "visits", made(), unit="ratio").change
    assert not target("chatgpt", "visits", made(), unit="count").change


def test_a_rank() -> None:
    assert target("runway", "rank", made()).value == 2
    assert "no one rank" in refused("NVDA.O", "rank", made())


@pytest.mark.parametrize(
    ("subject", "measure", "window", "words"),
    [
        (None, "return", None, "names nothing"),
        ("NVDA.O", None, None, "No figure that is kept"),
        ("NVDA.O", "rating", None, "convention"),
        ("NVDA.O", "visits", None, "No series visits/NVDA.O"),
        ("0981.HK", "return", "wtd", "No return.wtd is computed of SMIC (Hong Kong)"),
        ("0981.HK", "market_cap", None, "no market_cap of SMIC (Hong Kong)"),
        ("NVDA.O", "market_cap", "previous-week", "at the cutoff"),
        ("HSI.HI", "return", "wtd", "data missing"),
        ("NVDA.O", "return", "2024-11-11/2024-11-15", "only go to 2024-11-13"),
        ("NVDA.O", "return", "2024-11-09/2024-11-10", "No return can be told"),
        ("NVDA.O", "return", "year-ago", "not kept for a year before"),
        ("NVDA.O", "close", "2024-06-03/2024-06-07", "No close is on record"),
        ("NVDA.O", "close", "year-ago", "not kept"),
    ],
)
def test_what_is_refused(subject: str | None, measure: str | None, window: str | None, words: str) -> None:
    assert words in refused(subject, measure, window=window)


@pytest.mark.parametrize(
    ("subject", "measure", "window", "words"),
    [
        ("quiet", "visits", None, "data missing"),
        ("quiet", "change/visits", None, "data missing"),
        ("runway", "change/visits", "year-ago", "no observation a year before"),
        ("runway", "visits", "year-ago", "no observation a year before"),
        ("runway", "change/visits", "ytd", "lacks an observation"),
        ("runway", "visits", "2024-01-01/2024-01-31", "no observation from"),
        ("688003.SH", "return", "2024-11-11/2024-11-12", "data missing"),
    ],
)
def test_what_is_refused_of_series(subject: str, measure: str, window: str | None, words: str) -> None:
    assert words in refused(subject, measure, made(), window=window)


def test_an_unknown_name_is_named() -> None:
    resolved = resolve(claim("5%", None, "return", "0.05", unknown="摩尔线程"), shipped())
    assert resolved.refused is not None
    assert "摩尔线程" in resolved.refused.zh and "摩尔线程" in resolved.refused.en


def test_a_close_of_an_earlier_day() -> None:
    found = target("688001.SH", "close", made(), window="2024-10-28/2024-10-31")
    assert (found.value, found.end, found.unit) == (Decimal(11), dt.date(2024, 10, 31), "CNY")


def test_no_such_fact_under_a_made_up_id() -> None:
    for name in ("return.wtd/NOBODY", "return.x-y/NVDA.O", "return.20241111-20241112/NOBODY", "nonsense"):
        assert found_fact(name, shipped()) is None
