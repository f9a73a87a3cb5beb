"""Charts to draw: every kind, with gaps, provisional values, outliers and long names."""

from __future__ import annotations

import datetime as dt

from zhoubao.model import Lang
from zhoubao.publish.document import Chart, Line, Panel, Point

HOSTILE = "</text><script>alert(1)</script> \"'&{{}} datum.x \u202eevil"


def month_ends(count: int, year: int = 2024, month: int = 1) -> list[dt.date]:
    months = [year * 12 + month - 1 + n for n in range(count)]
    return [dt.date((m + 1) // 12, (m + 1) % 12 + 1, 1) - dt.timedelta(days=1) for m in months]


def visits(lang: Lang = "zh", names: tuple[str, ...] = ("ChatGPT", "Gemini", "Claude")) -> Chart:
    """Two panels of monthly lines: the second with a gap, the third an outlier, each provisional at last."""

    def line(place: int, name: str, panel: int) -> Line:
        points = tuple(
            Point(
                day,
                (place + 2) * 1e7 + n * 1e6 + panel,
                provisional=n == 9,
                outlier=(place, n) == (2, 3),
            )
            for n, day in enumerate(month_ends(10))
            if not (place == 1 and n in (4, 5))
        )
        if place == 2:
            points = tuple(Point(p.day, 3e10, outlier=True) if p.outlier else p for p in points)
        return Line(f"visits.{panel}.{place}", name, points)

    panels = tuple(
        Panel(title, tuple(line(n, name, at) for n, name in enumerate(names)))
        for at, title in enumerate(("海外", "国内") if lang == "zh" else ("Abroad", "Mainland China"))
    )
    unit, exponent = ("万次", 4) if lang == "zh" else ("m visits", 6)
    return Chart("line", panels, unit, exponent, 0 if lang == "zh" else 1, "month", 40)


def downloads(count: int = 8, restricted: bool = False) -> Chart:
    lines = tuple(
        Line(
            f"app.{n}",
            f"应用与搜索助手{n}",
            tuple(Point(d, (n + 1) * 1e6 + k * 2e5, provisional=k == 5) for k, d in enumerate(month_ends(6))),
        )
        for n in range(count)
    )
    return Chart("bars", (Panel("", lines),), "万次", 4, 0, "month", 40, restricted=restricted)


def prices() -> Chart:
    lines = tuple(
        Line(
            f"gpu.{n}",
            name,
            (Point(dt.date(2024, 1, 3 + n), 1500.0 + 200 * n), Point(dt.date(2024, 6, 1), 1400.0 + 200 * n)),
        )
        for n, name in enumerate(("RTX 4090", "RTX 4080 SUPER", "A100 80GB PCIe"))
    )
    return Chart("step", (Panel("", lines),), "美元", 0, 0, "day", 400, until=dt.date(2024, 11, 13))


def performance() -> Chart:
    days = [dt.date(2023, 11, 13) + dt.timedelta(days=n) for n in range(366)]
    lines = tuple(
        Line(name, name, tuple(Point(day, 0.002 * n * (1 if at else -0.4)) for n, day in enumerate(days)))
        for at, name in enumerate(("沪深300", "A股算力组合"))
    )
    return Chart("line", (Panel("", lines),), "%", -2, 0, "day", 15, baseline=0.0)


ALL = {"visits": visits(), "visits-en": visits("en"), "downloads": downloads(), "prices": prices(),
       "performance": performance()}  # fmt: skip
