"""Numbers as they print."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from zhoubao.model import Lang
from zhoubao.prose.numbers import NumberFormat, format_date, format_instant, format_number, format_span

PERCENT = NumberFormat("percent", places=2, signed=True)


@pytest.mark.parametrize(
    ("value", "how", "zh", "en"),
    [
        (0.09976798, PERCENT, "+9.98%", "+9.98%"),
        (-0.0779, PERCENT, "-7.79%", "-7.79%"),
        (0.000049, PERCENT, "0.00%", "0.00%"),
        (-0.000049, PERCENT, "0.00%", "0.00%"),
        (0.00145, NumberFormat("percent", places=1, signed=True), "+0.1%", "+0.1%"),
        (0.0015, NumberFormat("percent", places=1), "0.2%", "0.2%"),
        (-0.12345, NumberFormat("percent", places=2, absolute=True), "12.35%", "12.35%"),
        (None, PERCENT, "—", "—"),
        (3.6376e12, NumberFormat("amount"), "36,376", "3,638"),
        (1.979e11, NumberFormat("amount", places=1), "1,979.0", "197.9"),
        (7.2319, NumberFormat("number", places=4, grouped=False), "7.2319", "7.2319"),
        (12345.0, NumberFormat("count"), "12,345", "12,345"),
    ],
)
def test_a_number(value: float | None, how: NumberFormat, zh: str, en: str) -> None:
    assert format_number(value, how, "zh") == zh
    assert format_number(value, how, "en") == en


def test_dates_and_spans() -> None:
    day = dt.date(2024, 11, 8)
    assert (format_date(day, "zh"), format_date(day, "en")) == ("2024年11月8日", "8 Nov 2024")
    spans: list[tuple[dt.date, Lang, str]] = [
        (dt.date(2024, 11, 13), "zh", "1108-1113"),
        (dt.date(2024, 11, 13), "en", "8–13 Nov"),
        (dt.date(2024, 12, 2), "en", "8 Nov – 2 Dec"),
        (day, "en", "8 Nov"),
    ]
    for last, lang, printed in spans:
        assert format_span(day, last, lang) == printed
    moment = dt.datetime(2024, 11, 13, 10, 0, tzinfo=dt.UTC)
    assert format_instant(moment, ZoneInfo("Asia/Shanghai"), "en") == "13 Nov 2024 18:00 UTC+08:00"
    assert format_instant(moment, ZoneInfo("America/New_York"), "zh") == "2024年11月13日 05:00 UTC-05:00"
