"""The last close of everything followed: at which date, in which unit, and how old it may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import zhoubao
from zhoubao.analysis import market_facts
from zhoubao.edition.edition import Edition
from zhoubao.model import Bilingual, FactSet, Instrument, Observation
from zhoubao.store import Recorded, Snapshot

SHIPPED = Path(zhoubao.__file__).parent / "editions" / "compute"
CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00+08:00")
RATE = Instrument("USDCNY.FX", Bilingual("美元兑人民币", "USD/CNY"), "fx", "", "CNY")
UNSEEN = Instrument("USDKRW.FX", Bilingual("美元兑韩元", "USD/KRW"), "fx", "", "KRW")
INDEX = Instrument("000300.SH", Bilingual("沪深300", "CSI 300"), "index", "XSHG", "CNY")


@pytest.fixture
def facts_of(
    make_edition: Callable[..., Edition], observed: Callable[..., Observation]
) -> Callable[..., FactSet]:
    def make(rows: dict[str, float], cutoff: dt.datetime = CUTOFF, **more: object) -> FactSet:
        edition = make_edition(["688001.SH", "NVDA.O"], others=[INDEX, RATE, UNSEEN])
        told = [
            replace(observed(f"close/{key.split()[0]}", key.split()[1], value), **more)  # type: ignore[arg-type]
            for key, value in rows.items()
        ]
        return market_facts(edition, Snapshot([Recorded(told)]), cutoff)

    return make


def test_the_last_completed_close_of_each_market(facts_of: Callable[..., FactSet]) -> None:
    facts = facts_of(
        {
            "688001.SH 2024-11-12": 10.0,
            "688001.SH 2024-11-13": 11.0,
            "NVDA.O 2024-11-12": 148.29,
            "NVDA.O 2024-11-13": 146.27,  # New York has not opened yet
            "000300.SH 2024-11-08": 4104.05,
            "USDCNY.FX 2024-11-13": 7.2,
            "USDCNY.FX 2024-11-14": 7.3,
        }
    )
    told = {f.id: (f.value, f.unit, str(f.window.end), f.flags) for f in facts if f.measure == "close"}
    assert told == {
        "close/688001.SH": (11.0, "CNY", "2024-11-13", ()),
        "close/NVDA.O": (148.29, "USD", "2024-11-12", ()),
        "close/000300.SH": (4104.05, "points", "2024-11-08", ()),  # desks keep indices weekly
        "close/USDCNY.FX": (7.2, "CNY", "2024-11-13", ()),
    }
    fact = facts["close/688001.SH"]
    assert (fact.formula, fact.window.base, len(fact.inputs)) == ("close[end]", None, 1)


def test_old_ones_say_so(facts_of: Callable[..., FactSet]) -> None:
    facts = facts_of({"688001.SH 2024-11-05": 10.0, "USDCNY.FX 2024-11-05": 7.1})
    assert facts["close/688001.SH"].flags == ("stale",)
    assert facts["close/USDCNY.FX"].flags == ("stale",)
    assert facts_of({"USDCNY.FX 2024-11-06": 7.1})["close/USDCNY.FX"].flags == ()
    assert (facts["close/NVDA.O"].value, facts["close/NVDA.O"].flags) == (None, ("missing",))
    assert "close/USDKRW.FX" not in facts, "a rate that was never observed"


def test_provisional_ones_say_so(facts_of: Callable[..., FactSet]) -> None:
    facts = facts_of({"688001.SH 2024-11-13": 11.0}, provisional=True)
    assert facts["close/688001.SH"].flags == ("provisional",)


def test_a_week_that_ended_ends_the_closes_too(facts_of: Callable[..., FactSet]) -> None:
    # On Monday before the close the week is the one before, whose last rate is of its Sunday at the latest.
    monday = dt.datetime.fromisoformat("2024-11-18T08:00+08:00")
    facts = facts_of(
        {"688001.SH 2024-11-15": 12.0, "USDCNY.FX 2024-11-15": 7.2, "USDCNY.FX 2024-11-18": 7.3}, monday
    )
    assert facts["close/688001.SH"].value == 12.0
    assert facts["close/USDCNY.FX"].value == 7.2


def test_the_shipped_edition_has_one_for_all_that_are_followed() -> None:
    weekly = zhoubao.open_edition(SHIPPED)
    facts = weekly.facts().facts
    closes = {fact.subject: fact for fact in facts if fact.measure == "close"}
    assert set(closes) == {i.code for i in weekly.edition.followed} | {"USDCNY.FX"}
    assert closes["688256.SH"].value == 474.0
    for fact in facts:
        if fact.measure == "return.wtd" and fact.subject in closes and fact.value is not None:
            assert fact.window.end == closes[fact.subject].window.end
