"""Evidence to judge claims by: the shipped issue's, and that of a small edition made here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import zhoubao
from zhoubao.analysis import market_facts
from zhoubao.check.claim import Claim
from zhoubao.check.evidence import Evidence
from zhoubao.edition.edition import Edition
from zhoubao.edition.load import load_edition
from zhoubao.model import Bilingual, Instrument, Observation, Segment, SeriesSpec
from zhoubao.sources.carried import read_carried
from zhoubao.store import Recorded, Snapshot

SHIPPED = Path(zhoubao.__file__).parent / "editions" / "compute"
CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00+08:00")
KNOWN = dt.datetime(2024, 11, 13, 9, tzinfo=dt.UTC)


def evidence_of(edition: Edition, observations: Iterable[Observation], cutoff: dt.datetime) -> Evidence:
    snapshot = Snapshot([Recorded(observations)])
    day = cutoff.astimezone(edition.zone).date()
    return Evidence(
        edition,
        market_facts(edition, snapshot, cutoff),
        history=lambda series: snapshot.history(series, last=day),
        over=lambda first, last: market_facts(edition, snapshot, cutoff, {"wtd": (first, last)}),
    )


@cache
def shipped() -> Evidence:
    edition = load_edition(SHIPPED)
    return evidence_of(edition, read_carried(edition), CUTOFF)


def observation(series: str, day: str | dt.date, value: float, **more: Any) -> Observation:
    row = Observation(
        series=series,
        date=dt.date.fromisoformat(day) if isinstance(day, str) else day,
        value=value,
        unit="CNY",
        source="made",
        file="made.csv",
        sha256="00",
        row=1,
        batch="b",
        known_at=KNOWN,
    )
    return replace(row, **more)


SERIES = (
    SeriesSpec("visits/chatgpt", Bilingual("ChatGPT访问量", "ChatGPT visits"), "万次", "weekly"),
    SeriesSpec("visits/runway", Bilingual("Runway访问量", "Runway visits"), "次", "weekly"),
    SeriesSpec("visits/quiet", Bilingual("无数据", "Quiet"), "次", "weekly"),
    SeriesSpec("downloads/qingyan", Bilingual("智谱清言下载量", "Qingyan downloads"), "downloads", "monthly"),
    SeriesSpec("price/h100", Bilingual("H100价格", "H100 price"), "USD", "daily"),
)


def weekly(series: str, last: str, values: Iterable[float], **more: Any) -> list[Observation]:
    """Observations a week apart that end on a day."""
    end, told = dt.date.fromisoformat(last), list(values)
    return [
        observation(series, end - dt.timedelta(days=7 * (len(told) - 1 - n)), value, **more)
        for n, value in enumerate(told)
    ]


def made_rows() -> list[Observation]:
    """Two segments: three names with closes and one without; visits, downloads and a price."""
    days = ("2023-12-29", "2024-10-31", "2024-11-08", "2024-11-12", "2024-11-13")
    closes = {
        "688001.SH": (8.0, 11.0, 10.0, 10.6, 11.0),
        "688002.SH": (20.0, 18.0, 20.0, 19.0, 19.0),
        "NVDA.O": (50.0, 130.0, 140.0, 147.0, None),
        "USDCNY.FX": (None, None, 7.1, None, 7.2),
        "000300.SH": (3431.11, 3891.04, 4104.05, None, 4110.89),
    }
    rows = [
        observation(f"close/{code}", day, value, unit="USD" if code == "NVDA.O" else "CNY")
        for code, values in closes.items()
        for day, value in zip(days, values, strict=True)
        if value is not None
    ]
    # A daily record of one name, up to its last close.
    every_day = (dt.date(2024, 9, 2) + dt.timedelta(days=n) for n in range(59))
    weekdays = [day for day in every_day if day.weekday() < 5 and day.month in (9, 10)]
    rows += [
        observation("close/688001.SH", day, 9.0 + 0.03 * n)
        for n, day in enumerate(weekdays)
        if day != dt.date(2024, 10, 31)
    ]
    rows += [
        observation("shares/688001.SH", "2024-06-30", 1e9, unit="shares"),
        observation("shares/688002.SH", "2024-06-30", 2e9, unit="shares"),
        observation("shares/NVDA.O", "2024-06-30", 24.5e9, unit="shares"),
    ]
    rows += weekly("visits/chatgpt", "2024-11-07", [60000 + 500 * n for n in range(53)] + [87012.0])
    rows += weekly("visits/runway", "2024-11-07", [1500000.0, 1400000.0, 1680000.0])
    rows += [
        observation("downloads/qingyan", "2024-08-31", 600000.0),
        observation("downloads/qingyan", "2024-09-30", 620000.0),
        observation("downloads/qingyan", "2024-10-31", 3704000.0),
        observation("downloads/qingyan", "2024-11-12", 5000000.0, provisional=True),
    ]
    rows += [
        observation("price/h100", day, value, unit="USD")
        for day, value in (("2024-11-08", 30000.0), ("2024-11-12", 29000.0), ("2024-11-13", 28500.0))
    ]
    return rows


@cache
def made() -> Evidence:
    """A small edition of two segments and five declared series, at the shipped issue's cutoff."""
    edition = load_edition(SHIPPED)

    def stock(code: str, zh: str, en: str, mic: str, currency: str, segment: str) -> Instrument:
        return Instrument(code, Bilingual(zh, en), "equity", mic, currency, segment, replace(BASIS))

    BASIS = edition.instruments["NVDA.O"].cap
    instruments = [
        stock("688001.SH", "甲公司", "Alpha", "XSHG", "CNY", "one"),
        stock("688002.SH", "乙公司", "Beta", "XSHG", "CNY", "one"),
        stock("NVDA.O", "英伟达", "NVIDIA", "XNAS", "USD", "two"),
        stock("688003.SH", "丙公司", "Gamma", "XSHG", "CNY", "two"),
        edition.instruments["000300.SH"],
        edition.instruments["USDCNY.FX"],
    ]
    small = replace(
        edition,
        segments=(
            Segment("one", Bilingual("一号", "One"), ("688001.SH", "688002.SH")),
            Segment("two", Bilingual("二号", "Two"), ("NVDA.O", "688003.SH")),
        ),
        instruments={i.code: i for i in instruments},
        series={spec.id: spec for spec in SERIES},
    )
    return evidence_of(small, made_rows(), CUTOFF)


def claim(
    text: str, subject: str | None, measure: str | None, value: str | None = None, **more: Any
) -> Claim:
    """A claim as the grammar gives it; ``step`` follows from the digits of ``value`` unless it is given."""
    number = None if value is None else Decimal(value)
    if number is not None and "step" not in more:
        exponent = number.as_tuple().exponent
        assert isinstance(exponent, int)
        more["step"] = Decimal(1).scaleb(exponent)
    return Claim(text, 0, len(text), 0, len(text), subject=subject, measure=measure, value=number, **more)
