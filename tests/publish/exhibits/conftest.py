"""Small editions of declared series, with their facts and histories, to build exhibits from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhoubao.analysis import market_facts
from zhoubao.edition.edition import CurrencyRule, Desk, Edition, HouseStyle, SourceRule
from zhoubao.edition.exhibits import ExhibitSpec, PanelSpec
from zhoubao.model import Bilingual, Lang, Observation, SeriesSpec
from zhoubao.publish.document import Exhibit
from zhoubao.publish.exhibits.kinds import build_exhibit
from zhoubao.publish.exhibits.scene import Scene
from zhoubao.store import Recorded, Snapshot

CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00+08:00")
NOBODY = Bilingual("", "")


def edition_of(series: Iterable[SeriesSpec], sources: tuple[SourceRule, ...] = ()) -> Edition:
    """An edition without instruments that declares some series."""
    return Edition(
        root=Path("nowhere"),
        id="test",
        names=Bilingual("测试", "Test"),
        languages=("zh", "en"),
        zone=ZoneInfo("Asia/Shanghai"),
        home="XSHG",
        cutoff_time=dt.time(18),
        sample=True,
        desk=Desk(NOBODY, NOBODY, NOBODY, ()),
        style=HouseStyle(),
        currency=CurrencyRule(),
        adjustment="splits+dividends",
        windows=("wtd", "mtd", "ytd"),
        segments=(),
        instruments={},
        series={spec.id: spec for spec in series},
        exhibits={},
        sections=(),
        sources=sources,
    )


@pytest.fixture(scope="session")
def series() -> Callable[..., SeriesSpec]:
    """``series("visits/a", "monthly", holds=True, …)``; it is called A in both languages, in visits."""

    def make(name: str, frequency: str = "monthly", unit: str = "visits", **more: object) -> SeriesSpec:
        called = name.rpartition("/")[2].upper()
        return SeriesSpec(name, Bilingual(called, called), unit, frequency, **more)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def row() -> Callable[..., Observation]:
    """``row("visits/a", "2024-10-31", 5e6, provisional=True, source="Wind")``."""

    def make(
        name: str, day: str, value: float, provisional: bool = False, source: str = "a/b@0123456:c.csv"
    ) -> Observation:
        known = dt.datetime.fromisoformat(f"{day}T12:00+00:00")
        date = dt.date.fromisoformat(day)
        return Observation(name, date, value, "visits", source, "f.csv", "0" * 64, 7, "b", known, provisional)

    return make


@pytest.fixture(scope="session")
def built() -> Callable[..., Exhibit]:
    """``built(specs, rows, "trend", lang="en", periods=3, panels=[…], sources=(…))``: the exhibit."""

    def make(
        specs: Iterable[SeriesSpec],
        rows: Iterable[Observation],
        kind: str = "trend",
        lang: Lang = "zh",
        panels: tuple[PanelSpec, ...] | None = None,
        sources: tuple[SourceRule, ...] = (),
        **more: object,
    ) -> Exhibit:
        specs, rows = list(specs), list(rows)
        edition = edition_of(specs, sources)
        snapshot = Snapshot([Recorded(rows)], None)
        facts = market_facts(edition, snapshot, CUTOFF)
        drawn = panels or (PanelSpec(NOBODY, tuple(spec.id for spec in specs)),)
        spec = ExhibitSpec("x", kind, Bilingual("图", "Chart"), drawn, **more)  # type: ignore[arg-type]
        return build_exhibit(spec, 3, Scene(edition, facts, {}, snapshot.history), lang)

    return make
