"""Observations and small editions made in code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhoubao.edition.edition import CurrencyRule, Desk, Edition, HouseStyle
from zhoubao.model import Bilingual, CapBasis, Instrument, Observation, Segment, exchange_of

KNOWN = dt.datetime(2024, 11, 14, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def observed() -> Callable[..., Observation]:
    """``observed("close/A.SH", "2024-11-13", 474.0, batch="b1", hours=2)``."""

    def make(
        series: str, day: str, value: float, batch: str = "b", hours: float = 0, unit: str = "CNY"
    ) -> Observation:
        known_at = KNOWN + dt.timedelta(hours=hours)
        return Observation(
            series, dt.date.fromisoformat(day), value, unit, "test", "f.csv", "00", 1, batch, known_at
        )

    return make


@pytest.fixture(scope="session")
def make_edition() -> Callable[..., Edition]:
    """An edition of one segment of some codes, each with the cap basis given for it."""

    def make(
        codes: Sequence[str],
        caps: dict[str, CapBasis] | None = None,
        others: Sequence[Instrument] = (),
        adjustment: str = "splits+dividends",
    ) -> Edition:
        nobody = Bilingual("", "")
        instruments = {}
        for code in codes:
            exchange = exchange_of(code)
            assert exchange is not None
            basis = (caps or {}).get(code, CapBasis())
            instruments[code] = Instrument(
                code, Bilingual(code, code), "equity", exchange.mic, exchange.currency, "s", basis
            )
        instruments |= {other.code: other for other in others}
        return Edition(
            root=Path("nowhere"),
            id="test",
            names=Bilingual("测试", "Test"),
            languages=("zh", "en"),
            zone=ZoneInfo("Asia/Shanghai"),
            home="XSHG",
            cutoff_time=dt.time(18),
            sample=True,
            desk=Desk(nobody, nobody, nobody, ()),
            style=HouseStyle(),
            currency=CurrencyRule(),
            adjustment=adjustment,  # type: ignore[arg-type]
            windows=("wtd", "mtd", "ytd"),
            segments=(Segment("s", Bilingual("板块", "Segment"), tuple(codes)),),
            instruments=instruments,
            series={},
            exhibits={},
            sections=(),
        )

    return make
