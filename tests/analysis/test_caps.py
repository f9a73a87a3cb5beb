"""Market caps by every basis, in every currency."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from zhoubao.analysis.caps import cap_facts
from zhoubao.edition.edition import Edition
from zhoubao.model import Bilingual, CapBasis, Fact, Instrument, Observation
from zhoubao.store import Recorded, Snapshot

Observe = Callable[..., Observation]
MakeEdition = Callable[..., Edition]
DAY = dt.date(2024, 11, 13)


def fx(code: str) -> Instrument:
    return Instrument(code, Bilingual(code, code), "fx", "", code[3:6])


FX = (fx("USDCNY.FX"), fx("USDHKD.FX"), fx("USDTWD.FX"))


def cap(edition: Edition, rows: list[Observation]) -> Fact:
    facts, _ = cap_facts(edition, Snapshot([Recorded(rows)]), {i.mic: DAY for i in edition.universe})
    return facts[0]


def test_an_observed_cap_in_its_unit(make_edition: MakeEdition, observed: Observe) -> None:
    rows = [observed("market_cap/A.SH", "2024-11-13", 1979e8)]
    fact = cap(make_edition(["A.SH"]), rows)
    assert (fact.value, fact.unit, fact.flags) == (1979e8, "CNY", ())
    assert fact.window.base is None
    assert fact.window.end == DAY


def test_an_observed_cap_of_last_week_is_not_this_week_s(
    make_edition: MakeEdition, observed: Observe
) -> None:
    assert cap(make_edition(["A.SH"]), [observed("market_cap/A.SH", "2024-11-08", 1, unit="CNY")]).flags == (
        "stale",
    )
    assert (
        cap(make_edition(["A.SH"]), [observed("market_cap/A.SH", "2024-11-06", 1, unit="CNY")]).value is None
    )


def test_total_shares_converted_through_the_dollar(make_edition: MakeEdition, observed: Observe) -> None:
    edition = make_edition(["6669.TW"], {"6669.TW": CapBasis("total")}, FX)
    rows = [
        observed("shares/6669.TW", "2024-10-01", 185_840_791, unit="shares"),
        observed("close/6669.TW", "2024-11-13", 2020.0, unit="TWD"),
        observed("close/USDTWD.FX", "2024-11-12", 32.4, unit="TWD"),
    ]
    fact = cap(edition, rows)
    assert fact.value == pytest.approx(185_840_791 * 2020 / 32.4)
    assert (fact.unit, fact.flags) == ("USD", ())
    assert fact.formula == "shares/6669.TW * close/6669.TW / USDTWD.FX"
    assert {i.series for i in fact.inputs if isinstance(i, Observation)} == {r.series for r in rows}


def test_a_and_h_shares_each_at_its_own_price(make_edition: MakeEdition, observed: Observe) -> None:
    basis = CapBasis("a+h", ("shares/688981.SH/A", "shares/688981.SH/H"), "0981.HK")
    h_share = Instrument("0981.HK", Bilingual("中芯国际", "SMIC"), "listing", "XHKG", "HKD")
    rows = [
        observed("shares/688981.SH/A", "2024-06-30", 2e9, unit="shares"),
        observed("shares/688981.SH/H", "2024-06-30", 6e9, unit="shares"),
        observed("close/688981.SH", "2024-11-13", 100.0),
        observed("close/0981.HK", "2024-11-13", 28.0, unit="HKD"),
        observed("close/USDHKD.FX", "2024-11-13", 7.8, unit="HKD"),
        observed("close/USDCNY.FX", "2024-11-13", 7.2),
    ]
    fact = cap(make_edition(["688981.SH"], {"688981.SH": basis}, (*FX, h_share)), rows)
    assert fact.value == pytest.approx(2e9 * 100 + 6e9 * 28 / 7.8 * 7.2)
    assert "close/0981.HK / USDHKD.FX * USDCNY.FX" in fact.formula


def test_an_adr_stands_for_several_shares(make_edition: MakeEdition, observed: Observe) -> None:
    rows = [
        observed("shares/TSM.N", "2024-06-30", 25.93e9, unit="shares"),
        observed("close/TSM.N", "2024-11-13", 191.0, unit="USD"),
    ]
    fact = cap(make_edition(["TSM.N"], {"TSM.N": CapBasis("adr", ratio=5)}), rows)
    assert fact.value == pytest.approx(25.93e9 / 5 * 191)


def test_all_classes_at_one_class_s_price(make_edition: MakeEdition, observed: Observe) -> None:
    series = tuple(f"shares/GOOGL.O/{c}" for c in "ABC")
    rows = [
        observed(s, "2024-10-22", n, unit="shares")
        for s, n in zip(series, (5.8e9, 0.86e9, 5.5e9), strict=True)
    ]
    rows.append(observed("close/GOOGL.O", "2024-11-13", 181.6, unit="USD"))
    fact = cap(make_edition(["GOOGL.O"], {"GOOGL.O": CapBasis("all-classes", series)}), rows)
    assert fact.value == pytest.approx(12.16e9 * 181.6)


def test_without_its_shares_an_observed_cap_stands_in_and_says_so(
    make_edition: MakeEdition, observed: Observe
) -> None:
    edition = make_edition(["TSM.N"], {"TSM.N": CapBasis("adr", ratio=5)})
    fact = cap(edition, [observed("market_cap/TSM.N", "2024-11-13", 9947e8, unit="USD")])
    assert fact.value == pytest.approx(9947e8)
    assert fact.flags == ("observed-cap",)


@pytest.mark.parametrize(
    ("rate_day", "value", "flags"),
    [("2024-11-08", 72.0, ()), ("2024-11-01", 72.0, ("stale",)), ("2024-11-14", None, ("missing",))],
)
def test_the_rate_of_the_date_or_shortly_before(
    make_edition: MakeEdition, observed: Observe, rate_day: str, value: float | None, flags: tuple[str, ...]
) -> None:
    rows = [
        observed("market_cap/A.SH", "2024-11-13", 10, unit="USD"),
        observed("close/USDCNY.FX", rate_day, 7.2),
    ]
    fact = cap(make_edition(["A.SH"], others=FX), rows)
    assert (fact.value, fact.flags) == (value, flags)


def test_nothing_on_record_is_missing_and_says_what_it_looked_for(make_edition: MakeEdition) -> None:
    fact = cap(make_edition(["TSM.N"], {"TSM.N": CapBasis("total")}), [])
    assert (fact.value, fact.flags) == (None, ("missing",))
    assert "shares/TSM.N or market_cap/TSM.N" in fact.formula


def test_a_cap_of_a_code_that_stopped_trading_is_marked(make_edition: MakeEdition, observed: Observe) -> None:
    rows = [
        observed("shares/TSM.N", "2024-06-30", 1e9, unit="shares"),
        observed("close/TSM.N", "2024-02-29", 100.0, unit="USD"),
    ]
    fact = cap(make_edition(["TSM.N"], {"TSM.N": CapBasis("total")}), rows)
    assert (fact.value, fact.flags, fact.window.end) == (1e11, ("stale",), dt.date(2024, 2, 29))


def test_an_observed_cap_needs_no_close(make_edition: MakeEdition, observed: Observe) -> None:
    fact = cap(make_edition(["A.SH"]), [observed("market_cap/A.SH", "2024-11-13", 1e9)])
    assert (fact.value, fact.flags) == (1e9, ())


def test_an_h_share_may_be_in_the_universe_itself(make_edition: MakeEdition, observed: Observe) -> None:
    """Each of the two caps looks up the H close for its own session."""
    basis = CapBasis("a+h", ("shares/688981.SH/A", "shares/688981.SH/H"), "0981.HK")
    edition = make_edition(["688981.SH", "0981.HK"], {"688981.SH": basis, "0981.HK": CapBasis("total")}, FX)
    rows = [
        observed("shares/688981.SH/A", "2024-06-30", 2e9, unit="shares"),
        observed("shares/688981.SH/H", "2024-06-30", 6e9, unit="shares"),
        observed("shares/0981.HK", "2024-06-30", 6e9, unit="shares"),
        observed("close/688981.SH", "2024-09-30", 60.0),
        observed("close/0981.HK", "2024-09-30", 20.0, unit="HKD"),
        observed("close/0981.HK", "2024-10-03", 30.0, unit="HKD"),
        observed("close/USDHKD.FX", "2024-09-30", 8.0, unit="HKD"),
        observed("close/USDCNY.FX", "2024-09-30", 7.0),
    ]
    sessions = {"XSHG": dt.date(2024, 9, 30), "XHKG": dt.date(2024, 10, 3)}
    (a, h), _ = cap_facts(edition, Snapshot([Recorded(rows)]), sessions)
    assert a.value == pytest.approx(2e9 * 60 + 6e9 * 20 / 8 * 7)
    assert h.value == pytest.approx(6e9 * 30 / 8)


def test_a_provisional_input_marks_the_cap(make_edition: MakeEdition, observed: Observe) -> None:
    row = dataclasses.replace(observed("market_cap/A.SH", "2024-11-13", 1e9), provisional=True)
    assert cap(make_edition(["A.SH"]), [row]).flags == ("provisional",)
