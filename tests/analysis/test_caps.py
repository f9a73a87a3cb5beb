"""Market caps by every basis, in every currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from zhoubao.analysis.caps import Rates, cap_facts
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
    snapshot = Snapshot([Recorded(rows)])
    rates = Rates(edition, snapshot, {DAY})
    facts = cap_facts(edition, snapshot, {i.code: DAY for i in edition.universe}, rates)
    return facts[edition.universe[0].code]


def test_an_observed_cap_in_its_unit(make_edition: MakeEdition, observed: Observe) -> None:
    rows = [observed("market_cap/A.SH", "2024-11-13", 1979, unit="亿人民币")]
    fact = cap(make_edition(["A.SH"]), rows)
    assert (fact.value, fact.unit, fact.flags) == (1979e8, "CNY", ())
    assert fact.window.base is None
    assert fact.window.end == DAY


def test_an_observed_cap_of_last_week_is_not_this_week_s(
    make_edition: MakeEdition, observed: Observe
) -> None:
    assert cap(make_edition(["A.SH"]), [observed("market_cap/A.SH", "2024-11-08", 1, unit="亿元")]).flags == (
        "stale",
    )
    assert (
        cap(make_edition(["A.SH"]), [observed("market_cap/A.SH", "2024-11-06", 1, unit="亿元")]).value is None
    )


def test_total_shares_converted_through_the_dollar(make_edition: MakeEdition, observed: Observe) -> None:
    edition = make_edition(["6669.TW"], {"6669.TW": CapBasis("total")}, FX)
    rows = [
        observed("shares/6669.TW", "2024-10-01", 18_584.0791, unit="万股"),
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
        observed("shares/688981.SH/A", "2024-06-30", 2e9, unit="股"),
        observed("shares/688981.SH/H", "2024-06-30", 6e9, unit="股"),
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
        observed("shares/TSM.N", "2024-06-30", 25.93e9, unit="股"),
        observed("close/TSM.N", "2024-11-13", 191.0, unit="USD"),
    ]
    fact = cap(make_edition(["TSM.N"], {"TSM.N": CapBasis("adr", ratio=5)}), rows)
    assert fact.value == pytest.approx(25.93e9 / 5 * 191)


def test_all_classes_at_one_class_s_price(make_edition: MakeEdition, observed: Observe) -> None:
    series = tuple(f"shares/GOOGL.O/{c}" for c in "ABC")
    rows = [
        observed(s, "2024-10-22", n, unit="股") for s, n in zip(series, (5.8e9, 0.86e9, 5.5e9), strict=True)
    ]
    rows.append(observed("close/GOOGL.O", "2024-11-13", 181.6, unit="USD"))
    fact = cap(make_edition(["GOOGL.O"], {"GOOGL.O": CapBasis("all-classes", series)}), rows)
    assert fact.value == pytest.approx(12.16e9 * 181.6)


def test_without_its_shares_an_observed_cap_stands_in_and_says_so(
    make_edition: MakeEdition, observed: Observe
) -> None:
    edition = make_edition(["TSM.N"], {"TSM.N": CapBasis("adr", ratio=5)})
    fact = cap(edition, [observed("market_cap/TSM.N", "2024-11-13", 9947, unit="亿美元")])
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
