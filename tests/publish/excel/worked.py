"""An edition made in code whose review needs every kind of formula, and charts of every kind.

Its returns rest on events, on factors of one batch and of several, and on restatements; its caps have
every basis.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.publish import sample

from zhoubao.analysis import market_facts
from zhoubao.edition.edition import CurrencyRule, Desk, Edition, HouseStyle
from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.model import Bilingual, CapBasis, FactSet, Instrument, Lang, Observation, Segment, exchange_of
from zhoubao.publish.compose import window_spans
from zhoubao.publish.document import Chart, Column, Document, Exhibit, Line, Panel, Point, Table
from zhoubao.publish.exhibits.review import review
from zhoubao.publish.exhibits.scene import Scene
from zhoubao.store import Recorded, Snapshot

KNOWN = dt.datetime(2024, 11, 14, tzinfo=dt.UTC)
CUTOFF = dt.datetime(2024, 11, 13, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
CAPS = {
    "601111.SH": CapBasis("a+h", ("shares/601111.SH/A", "shares/601111.SH/H"), h_code="0753.HK"),
    "TSM.N": CapBasis("adr", ("shares/TSM.N",), ratio=5.0),
    "GOOGL.O": CapBasis("all-classes", ("shares/GOOGL.O/A", "shares/GOOGL.O/B")),
    "600001.SH": CapBasis("total"),
}
SEGMENTS = {
    "events": ("600000.SH", "600001.SH", "600002.SH", "600003.SH", "600004.SH"),
    "caps": ("601111.SH", "TSM.N", "GOOGL.O"),
}
FX = ("USDCNY.FX", "USDHKD.FX")
# By code, the closes at the bases of year, month and week, and at the end.
CLOSES = {
    "600000.SH": (10.0, 21.4, 19.8, 20.31),
    "600001.SH": (33.3, 30.1, 31.7, 29.05),
    "600002.SH": (7.77, 8.12, 8.45, 8.91),
    "600003.SH": (100.0, 120.0, 121.5, 62.2),
    "600004.SH": (5.0, 5.5, 5.6, None),
    "601111.SH": (6.9, 8.1, 8.05, 8.2),
    "TSM.N": (104.0, 190.54, 201.2, 191.77),
    "GOOGL.O": (139.69, 171.11, 178.35, 181.62),
    "0753.HK": (4.9, 4.6, 4.75, 4.66),
}


def _row(
    series: str, day: str, value: float, unit: str = "CNY", batch: str = "b", hours: float = 0
) -> Observation:
    known_at = KNOWN + dt.timedelta(hours=hours)
    return Observation(
        series, dt.date.fromisoformat(day), value, unit, "test", "f.csv", "0" * 64, 1, batch, known_at
    )


def _rows() -> list[Observation]:
    rows = []
    for code, closes in CLOSES.items():
        currency = "USD" if code.endswith((".N", ".O")) else "HKD" if code.endswith(".HK") else "CNY"
        end = "2024-11-12" if currency == "USD" else "2024-11-13"
        for day, value in zip(("2023-12-29", "2024-10-31", "2024-11-08", end), closes, strict=True):
            if value is not None:
                hours = 10 if code == "600003.SH" and day == end else 0
                rows.append(_row(f"close/{code}", day, value, currency, hours=hours))
    event = "600000.SH"
    rows += [
        _row(f"close/{event}", "2024-06-12", 23.2),
        _row(f"dividend/{event}", "2024-06-13", 0.37),
        _row(f"split/{event}", "2024-06-13", 1.2),
        _row(f"split/{event}", "2024-11-05", 1.1),
        _row(f"close/{event}", "2024-11-11", 20.6),
        _row(f"dividend/{event}", "2024-11-12", 0.51),
    ]
    factors = {"2023-12-29": 0.93, "2024-10-31": 0.97, "2024-11-08": 0.99, "2024-11-13": 1.0}
    rows += [_row("adj_factor/600001.SH", day, value, "ratio") for day, value in factors.items()]
    for batch, days in (
        ("old", {"2023-12-29": 0.8, "2024-10-31": 0.9}),
        ("mid", {"2024-10-31": 0.45, "2024-11-08": 0.5}),
        ("new", {"2024-11-08": 1.0, "2024-11-13": 1.05}),
    ):
        rows += [_row("adj_factor/600002.SH", day, value, "ratio", batch) for day, value in days.items()]
    rows.append(_row("rebase/600003.SH", "2024-11-12", 0.5, "ratio", hours=5))
    rows += [
        _row("shares/601111.SH/A", "2024-06-30", 9.5, "亿股"),
        _row("shares/601111.SH/H", "2024-06-30", 4_900_000_000.0, "股"),
        _row("shares/TSM.N", "2024-06-30", 25_932_000_000.0, "shares"),
        _row("shares/GOOGL.O/A", "2024-06-30", 5_859_000_000.0, "shares"),
        _row("shares/GOOGL.O/B", "2024-06-30", 6_388_000_000.0, "shares"),
        _row("shares/600001.SH", "2024-06-30", 1_234_567_890.0, "股"),
        *(
            _row(f"market_cap/{code}", "2024-11-13", cap)
            for code, cap in (("600000.SH", 3.1e10), ("600002.SH", 2.2e10), ("600003.SH", 8.8e10))
        ),
        _row("market_cap/600004.SH", "2024-11-13", 1.5e9, "USD"),
        *(
            _row(f"close/{pair}", day, value, pair[3:6])
            for pair, day, value in (
                ("USDCNY.FX", "2024-11-12", 7.2319),
                ("USDCNY.FX", "2024-11-13", 7.2091),
                ("USDHKD.FX", "2024-11-13", 7.7801),
            )
        ),
    ]
    return rows


def _edition() -> Edition:
    instruments = {}
    for segment, codes in SEGMENTS.items():
        for code in codes:
            exchange = exchange_of(code)
            assert exchange is not None
            names = Bilingual(f"甲{code[:3]}", f"Name {code[:4]}")
            basis = CAPS.get(code, CapBasis())
            instruments[code] = Instrument(
                code, names, "equity", exchange.mic, exchange.currency, segment, basis
            )
    nobody = Bilingual("", "")
    instruments["0753.HK"] = Instrument("0753.HK", nobody, "listing", "XHKG", "HKD")
    for pair in FX:
        instruments[pair] = Instrument(pair, Bilingual(pair, pair), "fx", "", pair[3:6])
    return Edition(
        root=Path("nowhere"),
        id="worked",
        names=Bilingual("算例", "Worked"),
        languages=("zh", "en"),
        zone=ZoneInfo("Asia/Shanghai"),
        home="XSHG",
        cutoff_time=dt.time(18),
        sample=True,
        desk=Desk(nobody, nobody, nobody, ()),
        style=HouseStyle(),
        currency=CurrencyRule(),
        adjustment="splits+dividends",
        windows=("wtd", "mtd", "ytd"),
        segments=tuple(
            Segment(id, Bilingual(f"板块{id}", id.title()), codes) for id, codes in SEGMENTS.items()
        ),
        instruments=instruments,
        series={},
        exhibits={},
        sections=(),
    )


def worked(lang: Lang) -> tuple[Document, FactSet]:
    """The review of that edition as a document, with its facts."""
    edition = _edition()
    facts = market_facts(edition, Snapshot([Recorded(_rows())]), CUTOFF)
    scene = Scene(edition, facts, window_spans(edition, facts, lang))
    exhibit = review(ExhibitSpec("review", "review", Bilingual("复盘", "Review")), 1, scene, lang)
    return sample.with_sections(lang, sample.section(exhibit)), facts


def months(
    values: list[float | None], *, provisional: bool = False, outlier: bool = False
) -> tuple[Point, ...]:
    """Monthly points from January 2024 on; the last one carries the marks."""
    days = [dt.date(2024, n + 2, 1) - dt.timedelta(1) for n in range(len(values))]
    points = [Point(day, value) for day, value in zip(days, values, strict=True) if value is not None]
    return (*points[:-1], replace(points[-1], provisional=provisional, outlier=outlier))


def chart_exhibit(chart: Chart, number: int = 2, caption: str = "Visits") -> Exhibit:
    """A chart with no table of its own."""
    table = Table((Column("series", "Series", "left"),), ())
    return Exhibit(number, f"chart-{number}", caption, table, "Sample", ("A note.",), "Visits rose.", chart)


def trend(kind: str = "line", **changes: object) -> Chart:
    """Two series by month: a gap in one, a provisional last month, a shared domain far off the axis."""
    lines = (
        Line("v/a", "ChatGPT", months([2.5e9, 2.9e9, None, 2.4e9, 2.6e9, 3.1e9], provisional=True)),
        Line("v/b", "Claude", months([6.1e8, 6.4e8, 7.2e8, 7.0e8, 6.9e8, 8.4e8])),
        Line("v/c", "Shared", months([3.1e10, 3.0e10], outlier=True)[-1:]),
    )
    chart = Chart(
        kind,  # type: ignore[arg-type]
        (Panel("", lines),),
        unit="m visits",
        exponent=6,
        places=1,
        period="month",
        gap_days=45,
    )
    return replace(chart, **changes)  # type: ignore[arg-type]


def steps() -> Chart:
    """Two asking prices that hold until they change."""
    new = (Point(dt.date(2024, 8, 2), 34750.0), Point(dt.date(2024, 9, 20), 33900.0))
    used = (Point(dt.date(2024, 8, 9), 25000.0), Point(dt.date(2024, 11, 1), 24100.0, provisional=True))
    lines = (Line("p/new", "H100, new", new), Line("p/used", "H100, used", used))
    return Chart("step", (Panel("", lines),), "USD", 0, 0, "day", 400, until=dt.date(2024, 11, 13))


def share() -> Chart:
    """Two panels of percentages about a baseline."""
    days = [dt.date(2024, 1, 5) + dt.timedelta(weeks=n) for n in range(12)]
    up = tuple(Point(day, 0.01 * n - 0.03) for n, day in enumerate(days))
    down = tuple(Point(day, 0.02 - 0.012 * n) for n, day in enumerate(days))
    panels = (Panel("Basket", (Line("a", "Basket", up),)), Panel("Index", (Line("b", "Index", down),)))
    return Chart("line", panels, "%", -2, 1, "week", 10, baseline=0.0)
