"""The data that a chart draws, as a CSV file that a reader can save."""

from __future__ import annotations

import csv
import io

from zhoubao.publish.document import Chart, Point
from zhoubao.publish.evidence import plain
from zhoubao.publish.outside import clean

__all__ = ["COLUMNS", "chart_csv"]

COLUMNS = ("panel", "series", "name", "date", "value", "flags")
_FORMULA = ("=", "+", "-", "@")


def chart_csv(chart: Chart) -> bytes | None:
    """The points of a chart, panel by panel and series by series, in UTF-8 with a mark that sheets know.

    Values are in full and in ones, not in the unit of the axis; ``flags`` are ``provisional`` and
    ``outlier``. Text that a sheet would take for a formula has an apostrophe before it. None for a
    restricted chart and for one without points.
    """
    rows = [
        (
            *(_text(words) for words in (panel.title, line.id, line.name)),
            point.day.isoformat(),
            plain(point.value),
            _flags(point),
        )
        for panel in chart.panels
        for line in panel.lines
        for point in line.points
    ]
    if chart.restricted or not rows:
        return None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _text(text: str) -> str:
    words = clean(text)
    return f"'{words}" if words.lstrip().startswith(_FORMULA) else words


def _flags(point: Point) -> str:
    return " ".join(flag for flag in ("provisional", "outlier") if getattr(point, flag))
