"""An issue with everything that a page may show: charts of every kind, a rating, errata, earlier issues."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

from zhoubao.model import Lang
from zhoubao.prose.numbers import NumberFormat
from zhoubao.publish.document import (
    Cell,
    Change,
    Chart,
    Column,
    Correction,
    Document,
    Exhibit,
    FrontPage,
    Line,
    Panel,
    Point,
    RatingMark,
    Related,
    Row,
    Section,
    Table,
)

from . import sample


def _weeks(count: int, start: float, swing: float, *, hole: range = range(0)) -> tuple[Point, ...]:
    """Weekly values up to 2024-11-10, some of them missing."""
    last = dt.date(2024, 11, 10)
    return tuple(
        Point(
            last - dt.timedelta(weeks=count - 1 - n), round(start * (1 + swing * math.sin(n / 3)) + n * 1e5)
        )
        for n in range(count)
        if n not in hole
    )


def line_chart(lang: Lang) -> Chart:
    """Two panels of weekly visits, with a gap, a lone outlier and a provisional last week."""
    zh = lang == "zh"
    shared = (*_weeks(26, 6e6, 0.2)[:-1], Point(dt.date(2024, 11, 10), 3e8, outlier=True))
    fresh = _weeks(26, 11e6, 0.3, hole=range(10, 14))
    fresh = (*fresh[:-1], replace(fresh[-1], provisional=True))
    panels = (
        Panel(
            "海外" if zh else "Abroad",
            (
                Line("visits/alpha", "Alpha", fresh),
                Line("visits/beta", "Beta", _weeks(26, 8e6, 0.1)),
                Line("visits/gamma", "Gamma" if not zh else "伽马站", shared),
            ),
        ),
        Panel(
            "国内" if zh else "At home",
            (
                Line("visits/delta", "Delta", _weeks(26, 4e6, 0.4)),
                Line("visits/epsilon", "Epsilon", _weeks(26, 2e6, 0.1)),
            ),
        ),
    )
    return Chart("line", panels, "万次" if zh else "m visits", 4 if zh else 6, 1, "week", 10)


def bar_chart(lang: Lang) -> Chart:
    """Monthly downloads of three apps; the last month is provisional."""
    zh = lang == "zh"
    months = [dt.date(2023 + (n // 12), n % 12 + 1, 28) for n in range(9, 22)]

    def line(name: str, start: float, growth: float) -> Line:
        points = tuple(
            Point(day, start * (1 + growth * n), provisional=n == len(months) - 1)
            for n, day in enumerate(months)
        )
        return Line(f"downloads/{name}", name, points)

    lines = (line("App A", 3e6, 0.1), line("App B", 5e6, 0.02), line("App C", 1e6, 0.3))
    return Chart("bars", (Panel("", lines),), "万次" if zh else "m", 4 if zh else 6, 1, "month", 45)


def step_chart(lang: Lang) -> Chart:
    """Prices that hold until the next change."""
    days = [dt.date(2024, m, d) for m, d in ((1, 5), (2, 20), (4, 2), (6, 18), (9, 9), (10, 21))]
    lines = tuple(
        Line(f"price/{name}", name, tuple(Point(day, base + drop * n) for n, day in enumerate(days)))
        for name, base, drop in (("GPU X", 24000.0, -700.0), ("GPU Y", 17500.0, 350.0))
    )
    unit = "美元" if lang == "zh" else "USD"
    return Chart("step", (Panel("", lines),), unit, 0, 0, "day", 9999, until=dt.date(2024, 11, 13))


def performance_chart(lang: Lang) -> Chart:
    """A year of a basket and its benchmark, day by day."""
    days = [dt.date(2023, 11, 13) + dt.timedelta(days=n) for n in range(366)]
    days = [day for day in days if day.weekday() < 5]
    lines = tuple(
        Line(
            f"performance/{key}",
            name,
            tuple(Point(day, height * n / 260 + wave * math.sin(n / 17)) for n, day in enumerate(days)),
        )
        for key, name, height, wave in (
            ("basket", "算力组合" if lang == "zh" else "Compute basket", 0.6, 0.12),
            ("000300.SH", "沪深300" if lang == "zh" else "CSI 300", 0.13, 0.05),
        )
    )  # fmt: skip
    return Chart("line", (Panel("", lines),), "%", -2, 0, "day", 12, baseline=0.0)


def exhibit(id: str, number: int, chart: Chart | None, lang: Lang, *, empty: str | None = None) -> Exhibit:
    zh = lang == "zh"
    names = {
        "visits": ("网站周访问量", "Weekly visits of sites"),
        "downloads": ("应用月下载量", "Monthly downloads of apps"),
        "prices": ("GPU 报价", "GPU prices"),
        "performance": ("组合与沪深300近一年表现", "Basket and CSI 300 over a year"),
        "closed": ("受限来源", "A restricted source"),
        "video": ("视频模型周访问量", "Weekly visits of video sites"),
    }
    caption = names[id][0 if zh else 1]
    columns = (
        Column("name", "名称" if zh else "Name", "left"),
        Column("latest", "最新" if zh else "Latest", "right"),
        Column("change", "环比" if zh else "Change", "right"),
    )
    rows = () if chart is None else tuple(
        Row(
            "item",
            (
                Cell(line.name),
                Cell(line.points[-1].value, NumberFormat("number", 2), f"series.latest/{line.id}"),
                Cell(line.points[-1].value / line.points[-2].value - 1, NumberFormat("percent", 1)),
            ),
        )
        for panel in chart.panels
        for line in panel.lines
    )  # fmt: skip
    alt = f"{caption}：最新值高于上期" if zh else f"{caption}: the latest value is above the one before"
    return Exhibit(
        number,
        id,
        caption,
        Table(columns, rows),
        "示例" if zh else "Sample",
        ("示例数据。" if zh else "Sample data.",),
        alt,
        chart,
        empty,
    )


def document(lang: Lang) -> Document:
    """The sample issue with everything."""
    zh = lang == "zh"
    base = sample.document(lang)
    charts = Section(
        "usage",
        "用量与硬件" if zh else "Usage and hardware",
        "body",
        (
            exhibit("visits", 2, line_chart(lang), lang),
            exhibit("downloads", 3, bar_chart(lang), lang),
            exhibit("prices", 4, step_chart(lang), lang),
            exhibit("closed", 5, replace(step_chart(lang), restricted=True), lang),
            exhibit(
                "video",
                6,
                None,
                lang,
                empty="本期没有可公开的周度数据。" if zh else "No weekly data is public.",
            ),
        ),
    )
    return replace(
        base,
        sections=(*base.sections[:5], charts, *base.sections[5:]),
        status="draft",
        front=FrontPage(
            RatingMark("强于大市", "维持", dt.date(2024, 5, 9))
            if zh
            else RatingMark("Outperform", "maintained", dt.date(2024, 5, 9)),
            exhibit("performance", 0, performance_chart(lang), lang),
            (
                Related("存储回调" if zh else "Memory pulls back", dt.date(2024, 11, 7), base.edition_name),
                Related(
                    "推理需求抬头" if zh else "Inference demand wakes",
                    dt.date(2024, 10, 31),
                    base.edition_name,
                    "https://example.com/2024-10-31",
                ),
            ),
        ),
        corrections=(
            Correction(
                1,
                dt.date(2024, 11, 18),
                "收盘价来源更正。" if zh else "The source corrected a close.",
                (Change("图表 1，寒武纪，本周" if zh else "Exhibit 1, Cambricon, week", "+9.89%", "+9.98%"),),
            ),
        ),
    )
