"""Charts of declared series: lines, grouped bars, and step lines of prices that hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.errors import EvidenceError
from zhoubao.model import Lang
from zhoubao.publish.document import Chart, Exhibit, Line, Panel
from zhoubao.publish.exhibits.drawing import Drawn, drawn_series
from zhoubao.publish.exhibits.findings import finding
from zhoubao.publish.exhibits.reading import empty_table, reading_of
from zhoubao.publish.exhibits.scale import scale_of
from zhoubao.publish.exhibits.scene import Scene
from zhoubao.publish.exhibits.series_notes import series_notes
from zhoubao.publish.exhibits.sources import source_line

__all__ = ["bars", "prices", "trend"]

_GAP_DAYS = {"daily": 11, "weekly": 10, "monthly": 45}
NEVER = 100_000
"""Days no two points are apart: what has no periods has no gaps."""


def trend(spec: ExhibitSpec, number: int, scene: Scene, lang: Lang) -> Exhibit:
    """Declared series as lines over their periods. Raises ``EvidenceError`` as ``bars`` and ``prices`` do:
    where none has an observation and the exhibit may not be empty."""
    return _chart("line", spec, number, scene, lang)


def bars(spec: ExhibitSpec, number: int, scene: Scene, lang: Lang) -> Exhibit:
    """Declared series as grouped bars over their periods."""
    return _chart("bars", spec, number, scene, lang)


def prices(spec: ExhibitSpec, number: int, scene: Scene, lang: Lang) -> Exhibit:
    """Declared series as step lines: a price holds until the next change, and the last to the cutoff."""
    return _chart("step", spec, number, scene, lang)


def _chart(
    kind: Literal["line", "bars", "step"], spec: ExhibitSpec, number: int, scene: Scene, lang: Lang
) -> Exhibit:
    edition, facts = scene.edition, scene.facts
    drawn = drawn_series(spec, scene, steps=kind == "step")
    shown = [d for d in drawn.values() if d.points]
    if not shown:
        return _empty(spec, number, drawn, lang)
    panels = [[drawn[name].values for name in panel.series if drawn[name].points] for panel in spec.panels]
    latest = [d.points[-1].value for d in shown if not d.points[-1].outlier]
    scale = scale_of(shown[0].spec, [panel for panel in panels if panel], latest, lang)
    windows = [window.kind for window in facts.windows]
    reading = reading_of(spec, drawn, scale, facts, windows, lang)
    inputs = tuple(o for d in shown for o in d.rows)
    frequencies: set[str] = {d.spec.frequency for d in shown}
    return Exhibit(
        number=number,
        id=spec.id,
        caption=spec.captions[lang],
        body=reading.table,
        source=source_line(inputs, edition, lang),
        notes=series_notes(spec, drawn, scale, edition, reading, lang),
        alt=finding(spec, drawn, scale, facts, windows, lang),
        chart=Chart(
            kind=kind,
            panels=tuple(_panels(spec, drawn, lang)),
            unit=scale.unit,
            exponent=scale.exponent,
            places=scale.places,
            period=_period(frequencies, kind),
            gap_days=NEVER if kind == "step" else max(_GAP_DAYS.get(f, NEVER) for f in frequencies),
            until=_cutoff_day(scene) if kind == "step" else None,
            restricted=any(not edition.may_leave(o.source) for o in inputs),
            inputs=inputs,
        ),
    )


def _panels(spec: ExhibitSpec, drawn: Mapping[str, Drawn], lang: Lang) -> list[Panel]:
    """The panels that have something to draw, each with those of its series that have points."""
    found = []
    for panel in spec.panels:
        members = [drawn[name] for name in panel.series if drawn[name].points]
        if members:
            lines = tuple(Line(d.spec.id, d.spec.names[lang], d.points) for d in members)
            found.append(Panel(panel.titles[lang] if len(spec.panels) > 1 else "", lines))
    return found


def _period(frequencies: set[str], kind: str) -> Literal["day", "week", "month"]:
    if kind == "step" or frequencies & {"daily", "irregular"}:
        return "day"
    return "week" if "weekly" in frequencies else "month"


def _cutoff_day(scene: Scene) -> dt.date:
    return scene.facts.cutoff.astimezone(scene.edition.zone).date()


def _empty(spec: ExhibitSpec, number: int, drawn: Mapping[str, Drawn], lang: Lang) -> Exhibit:
    """The frame that says that there is nothing. Raises ``EvidenceError`` where that may not be."""
    if spec.empty == "fail":
        named = ", ".join(drawn)
        raise EvidenceError(
            f"Exhibit {spec.id!r} has nothing to show: there is no observation of {named} up to the cutoff; "
            "import a file with rows of these series (columns series,date,value,unit,source), or let the "
            'exhibit be empty with empty = "frame" in edition.toml.'
        )
    names = ("、" if lang == "zh" else ", ").join(d.spec.names[lang] for d in drawn.values())
    why = f"截止时点无数据：{names}" if lang == "zh" else f"No data on record at the cutoff: {names}"
    return Exhibit(
        number=number,
        id=spec.id,
        caption=spec.captions[lang],
        body=empty_table(lang),
        source="暂无数据" if lang == "zh" else "no data on record",
        notes=(spec.note[lang],) if spec.note is not None else (),
        alt=why,
        empty=why,
    )
