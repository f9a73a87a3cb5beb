"""Native charts with their data: values with real dates at the right of the sheet, the drawing at the left.

Lines are drawn from columns of their own, since a sheet's chart knows neither gaps by their length nor
steps: they lie right of the data, refer to it, and fold away. The data of a restricted chart is in no cell; a
picture of pixels stands in its place.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhoubao.model import Lang
from zhoubao.publish.charts.drawing import png
from zhoubao.publish.charts.palette import look_of, page_of
from zhoubao.publish.document import Chart, Document, Exhibit
from zhoubao.publish.excel.expression import Expression
from zhoubao.publish.excel.plotting import (
    DataColumn,
    Plot,
    Stroke,
    data_columns,
    data_days,
    day_scale,
    plots_of,
    value_code,
)
from zhoubao.publish.excel.sheet import Sheet, column_name, wanted_width
from zhoubao.publish.excel.words import word
from zhoubao.publish.outside import clean

__all__ = ["ChartLayout", "lay_out_chart", "write_chart"]

_ROW_HEIGHT = 20
_PANEL_ROWS = 17
_PIXELS_PER_WIDTH = 7.0
_SHAPES = {
    "circle": "circle", "square": "square", "triangle-up": "triangle", "diamond": "diamond",
    "triangle-down": "short_dash", "cross": "plus",
}  # fmt: skip
_INTO_MONTH = dt.timedelta(days=3)
"""Ticks a mean month apart stray up to three days from the months' beginnings: points stand as far in."""


@dataclass(frozen=True, slots=True)
class ChartLayout:
    """A chart on its sheet from row ``top``; the exhibit's table may begin at row ``below``."""

    chart: Chart
    top: int
    columns: tuple[DataColumn, ...]
    plots: tuple[Plot, ...]
    days: tuple[dt.date, ...]
    keys: tuple[str, ...]

    @property
    def below(self) -> int:
        return self.top + _PANEL_ROWS * len(self.plots) + 1 + len(self.keys)


def lay_out_chart(chart: Chart, top: int, lang: Lang) -> ChartLayout:
    """Settle what a chart draws and how high it is."""
    columns = data_columns(chart, lang)
    keys = []
    if any(column.provisional for column in columns):
        keys.append("hatched" if chart.kind == "bars" else "hollow")
    if any(column.outliers for column in columns) and not chart.restricted:
        keys.append("bar_edge" if chart.kind == "bars" else "axis_edge")
    if chart.restricted:
        keys.append("restricted")
    plots = plots_of(chart, lang)
    return ChartLayout(chart, top, columns, plots, data_days(chart), tuple(word(lang, key) for key in keys))


def write_chart(
    sheet: Sheet,
    book: Any,
    exhibit: Exhibit,
    layout: ChartLayout,
    widths: Sequence[float],
    first: int,
    document: Document,
) -> None:
    """Draw a chart over columns of ``widths``, with its data from column ``first`` on."""
    width = int(sum(w * _PIXELS_PER_WIDTH + 5 for w in widths))
    for at, key in enumerate(layout.keys):
        sheet.text(layout.top + _PANEL_ROWS * len(layout.plots) + at, 0, key, sheet.looks.small())
    if layout.chart.restricted:
        _picture(sheet, exhibit, layout, width, document)
        return
    data = _Data(sheet, layout, first, document.lang)
    data.write()
    for number, plot in enumerate(layout.plots):
        drawn = data.bars(book, number, plot) if layout.chart.kind == "bars" else data.lines(book, plot)
        drawn.set_size({"width": width, "height": _PANEL_ROWS * _ROW_HEIGHT - 8})
        alt = exhibit.alt if len(layout.plots) == 1 else f"{exhibit.alt} ({plot.title})"
        options = {"object_position": 2, "description": clean(alt)}
        sheet.raw.insert_chart(layout.top + number * _PANEL_ROWS, 0, drawn, options)


def _picture(sheet: Sheet, exhibit: Exhibit, layout: ChartLayout, width: int, document: Document) -> None:
    scale, points = 2.0, width * 0.75
    height = (_PANEL_ROWS * len(layout.plots) * _ROW_HEIGHT - 8) * 0.75
    image = png(layout.chart, document.lang, document.style, width=points, height=height, scale=scale)
    # Pictures are placed at 96 pixels an inch; this one has 144.
    shrunk = 96 / 72 / scale
    options = {
        "image_data": io.BytesIO(image),
        "x_scale": shrunk,
        "y_scale": shrunk,
        "object_position": 2,
        "description": clean(exhibit.alt),
    }
    sheet.raw.insert_image(layout.top, 0, f"{sheet.name}.png", options)


class _Data:
    """The cells of one chart's data, and the native charts that refer to them."""

    def __init__(self, sheet: Sheet, layout: ChartLayout, first: int, lang: Lang) -> None:
        self.sheet, self.layout, self.chart, self.first, self.lang = sheet, layout, layout.chart, first, lang
        self.titled = any(plot.title for plot in layout.plots)
        self.head = layout.top + 1
        self.body = layout.top + 2
        self.flag = first + 1 + len(layout.columns)
        self.plotted = self.flag + 2
        self.rows = {day: self.body + n for n, day in enumerate(layout.days)}
        self.stroke_columns: dict[int, int] = {}
        self.axis_code = value_code(self.chart)
        # Two places more where the axis rounds to whole per cent.
        self.code = value_code(self.chart, 2 if self.chart.unit == "%" else 0)
        month = self.chart.period == "month" and self.chart.kind != "step"
        self.day_code = ("yyyy-mm" if lang == "zh" else "mmm yyyy") if month else "yyyy-mm-dd"

    # The cells

    def write(self) -> None:
        sheet, looks, layout = self.sheet, self.sheet.looks, self.layout
        period = self.chart.period if self.chart.kind != "step" else "day"
        unit = f"{word(self.lang, 'data')} ({clean(self.chart.unit)})"
        sheet.text(layout.top - 1, self.first, unit, looks.small(bold=True))
        # The unit on its own, for the title of the axis.
        sheet.text(layout.top - 1, self.first + 1, self.chart.unit, looks.small())
        sheet.text(self.head, self.first, word(self.lang, period), looks.head())
        sheet.blank(layout.top, self.first, self.flag, looks.of(top=2, top_color=looks.accent))
        for at, column in enumerate(layout.columns, self.first + 1):
            if self.titled and (
                at == self.first + 1 or layout.columns[at - self.first - 2].panel != column.panel
            ):
                title = layout.plots[column.panel].title
                sheet.text(layout.top, at, title, looks.head(upper=True))
            sheet.text(self.head, at, column.name, looks.head("right"))
        sheet.text(self.head, self.flag, word(self.lang, "flag"), looks.head(indent=1))
        for day, row in self.rows.items():
            sheet.day(row, self.first, day, looks.of(num_format=self.day_code, align="left"))
            for at, column in enumerate(layout.columns, self.first + 1):
                if day in column.values:
                    soft = day in column.provisional or day in column.outliers
                    look = looks.of(num_format=self.code, italic=soft, align="right")
                    sheet.number(row, at, column.values[day], look)
            flags = self._flags(day)
            if flags:
                sheet.text(row, self.flag, flags, looks.small(indent=1))
        names = [wanted_width([column.name], 10, 20) for column in layout.columns]
        sheet.widths([13, *names, wanted_width(map(self._flags, layout.days), 9), 3], self.first)
        if self.chart.kind != "bars":
            self._write_strokes()

    def _flags(self, day: dt.date) -> str:
        told = []
        for key, days in (
            ("provisional", [c.provisional for c in self.layout.columns]),
            ("outlier", [frozenset(c.outliers) for c in self.layout.columns]),
        ):
            names = [c.name for c, there in zip(self.layout.columns, days, strict=True) if day in there]
            every = [c for c in self.layout.columns if day in c.values]
            if names:
                stop, comma = ("：", "、") if self.lang == "zh" else (": ", ", ")
                told.append(
                    word(self.lang, key) + ("" if len(names) == len(every) else stop + comma.join(names))
                )
        return ("；" if self.lang == "zh" else "; ").join(told)

    def _write_strokes(self) -> None:
        sheet, looks = self.sheet, self.sheet.looks
        at = self.plotted
        look, day_look = (
            looks.small(num_format=self.code, align="right"),
            looks.small(num_format="yyyy-mm-dd"),
        )
        for plot in self.layout.plots:
            for stroke in plot.strokes:
                self.stroke_columns[id(stroke)] = at
                name = self.layout.columns[stroke.column].name
                sheet.text(self.head - 1, at, word(self.lang, "plotted"), looks.small())
                sheet.text(self.head, at, name, looks.small(bottom=1, bottom_color=looks.rule))
                sheet.blank(self.head, at + 1, at + 1, looks.small(bottom=1, bottom_color=looks.rule))
                for row, spot in enumerate(stroke.spots, self.body):
                    if spot is None:
                        continue
                    sheet.day(row, at, self._placed(spot[0]), day_look)
                    source = self._cell_of(stroke, spot)
                    if source is None:
                        sheet.number(row, at + 1, spot[1], look)
                    else:
                        sheet.formula(row, at + 1, Expression(source, spot[1]), spot[1], look)
                at += 2
        if at > self.plotted:
            sheet.raw.set_column(self.plotted, at - 1, 11, None, {"level": 1})

    def _cell_of(self, stroke: Stroke, spot: tuple[dt.date, float]) -> str | None:
        """The data cell that a drawn value is taken from: of its own day, or of the step that still holds."""
        values = self.layout.columns[stroke.column].values
        days = [day for day in values if day <= spot[0] and values[day] == spot[1]]
        if stroke.kind == "edge" or not days:
            return None
        return f"{column_name(self.first + 1 + stroke.column)}{self.rows[max(days)] + 1}"

    def _placed(self, day: dt.date) -> dt.date:
        month = self.chart.period == "month" and self.chart.kind != "step"
        return day + _INTO_MONTH if month else day

    # The charts

    def lines(self, book: Any, plot: Plot) -> Any:
        drawn = book.add_chart({"type": "scatter", "subtype": "straight"})
        hidden = []
        for number, stroke in enumerate(plot.strokes):
            drawn.add_series(self._line(stroke))
            if stroke.kind != "solid":
                hidden.append(number)
        days = [self._placed(day) for day in self.layout.days] or [dt.date(2000, 1, 1)]
        first, last = min(days), max([*days, *([self.chart.until] if self.chart.until else [])])
        every, label = day_scale(self.chart, first, last)
        self._axes(drawn, plot, {
            "date_axis": False, "num_format": self.day_code if label == "month" else "yyyy-mm-dd",
            "min": _serial(first), "max": max(_serial(last), _serial(first)) + 1, "major_unit": every,
        }, hidden)  # fmt: skip
        return drawn

    def _line(self, stroke: Stroke) -> dict[str, Any]:
        look, at = look_of(stroke.place), self.stroke_columns[id(stroke)]
        last = self.body + max(len(stroke.spots), 1) - 1
        name = self.sheet.name
        series: dict[str, Any] = {
            "name": [name, self.head, self.first + 1 + stroke.column],
            "categories": [name, self.body, at, last, at],
            "values": [name, self.body, at + 1, last, at + 1],
            "line": {"color": look.colour, "width": 1.75, "dash_type": _dash(look.dash)},
        }
        marker: dict[str, Any] = {
            "type": _SHAPES[look.shape], "size": 5,
            "fill": {"color": look.colour}, "border": {"color": look.colour},
        }  # fmt: skip
        if stroke.kind == "edge":
            series["line"] = {"none": True}
            marker |= {"type": "x", "size": 7, "fill": {"none": True}}
            custom = [{"value": f"\u200a{label}"} for label in stroke.labels]
            above = {"value": True, "position": "left", "custom": custom}
            series["data_labels"] = above | {"font": self._font(8, look.colour)}
        elif stroke.kind == "dashed":
            series["line"] = {"color": look.colour, "width": 1.5, "dash_type": "dash"}
            outline = {"color": look.colour, "width": 1.25}
            hollow = {"fill": {"color": "#ffffff"}, "border": outline}
            marker |= {"size": 6, **hollow}
            solid = {"fill": {"color": look.colour}, "border": outline}
            series["points"] = [None if empty else solid for empty in stroke.hollow]
        series["marker"] = marker if stroke.marks else {"type": "none"}
        return series

    def bars(self, book: Any, number: int, plot: Plot) -> Any:
        drawn = book.add_chart({"type": "column"})
        name, last = self.sheet.name, self.body + max(len(self.layout.days), 1) - 1
        for at, column in enumerate(self.layout.columns, self.first + 1):
            if column.panel != number:
                continue
            colour = look_of(column.place).colour
            series: dict[str, Any] = {
                "name": [name, self.head, at],
                "categories": [name, self.body, self.first, last, self.first],
                "values": [name, self.body, at, last, at],
                "fill": {"color": colour}, "gap": 60, "overlap": 0,
            }  # fmt: skip
            hatched = {
                "pattern": {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "#ffffff"},
                "border": {"color": colour},
            }
            if column.provisional:
                series["points"] = [
                    hatched if day in column.provisional else None for day in self.layout.days
                ]
            if column.outliers:
                custom = [
                    {"value": f"\u200a{column.outliers[day]}"} if day in column.outliers else {"delete": True}
                    for day in self.layout.days
                ]
                series["data_labels"] = {
                    "value": True, "position": "inside_base", "custom": custom,
                    "font": {**self._font(8, "#ffffff"), "rotation": -90},
                }  # fmt: skip
            drawn.add_series(series)
        every = max(1, -(-len(self.layout.days) // 13))
        self._axes(drawn, plot, {"text_axis": True, "num_format": self.day_code, "interval_unit": every}, [])
        return drawn

    def _axes(self, drawn: Any, plot: Plot, days: dict[str, Any], hidden: Sequence[int]) -> None:
        page, looks = page_of("light"), self.sheet.looks
        font = self._font(9, page.soft)
        rule = {"color": page.axis, "width": 0.75}
        drawn.set_x_axis({
            **days, "num_font": font, "line": rule, "label_position": "low",
            "major_gridlines": {"visible": False}, "major_tick_mark": "outside", "minor_tick_mark": "none",
        })  # fmt: skip
        values: dict[str, Any] = {
            "num_format": self.axis_code, "num_font": font, "min": plot.values.first, "max": plot.values.last,
            "line": {"none": True}, "major_tick_mark": "none", "minor_tick_mark": "none",
            "major_gridlines": {"visible": True, "line": {"color": page.grid, "width": 0.75}},
        }  # fmt: skip
        if plot.values.step:
            values["major_unit"] = plot.values.step
        if self.chart.unit != "%":
            values["name"] = [self.sheet.name, self.layout.top - 1, self.first + 1]
            values["name_font"] = {**font, "bold": False}
        drawn.set_y_axis(values)
        if plot.title:
            column = next(
                at for at, c in enumerate(self.layout.columns) if self.layout.plots[c.panel] is plot
            )
            drawn.set_title({
                "name": [self.sheet.name, self.layout.top, self.first + 1 + column],
                "name_font": {**self._font(10, looks.ink), "bold": True}, "overlay": False,
            })  # fmt: skip
        else:
            drawn.set_title({"none": True})
        drawn.set_legend({"position": "bottom", "font": font, "delete_series": list(hidden)})
        drawn.set_chartarea({"border": {"color": looks.rule}, "fill": {"color": "#ffffff"}})
        drawn.show_blanks_as("gap")
        # The columns that lines are drawn from may be folded away.
        drawn.show_hidden_data()

    def _font(self, size: int, colour: str) -> dict[str, Any]:
        return {"name": self.sheet.looks.font, "size": size, "color": colour}


def _serial(day: dt.date) -> int:
    """A date as spreadsheets count it, in days since the end of 1899."""
    return (day - dt.date(1899, 12, 30)).days


def _dash(dash: Sequence[float]) -> str:
    if not dash:
        return "solid"
    if len(dash) > 2:
        return "long_dash_dot"
    return "round_dot" if dash[0] < 3 else "dash"
