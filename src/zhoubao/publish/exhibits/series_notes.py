"""The notes under a chart of series: periods, what is incomplete or lacking, outliers, restrictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from zhoubao.analysis.periods import follows, period_of
from zhoubao.edition.edition import Edition
from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.model import Lang, Observation, SeriesSpec
from zhoubao.prose.numbers import format_number
from zhoubao.prose.periods import period_words
from zhoubao.publish.document import Point
from zhoubao.publish.exhibits.drawing import Drawn
from zhoubao.publish.exhibits.reading import Reading
from zhoubao.publish.exhibits.scale import Scale
from zhoubao.publish.exhibits.sources import kept_back

__all__ = ["restriction_note", "series_notes"]

_FREQUENCIES = {
    "daily": ("日度", "Daily"),
    "weekly": ("周度", "Weekly"),
    "monthly": ("月度", "Monthly"),
    "irregular": ("不定期", "Irregular"),
}
_STOPS: dict[Lang, tuple[str, str]] = {"zh": ("、", "；"), "en": (", ", "; ")}
"""Between names, and between clauses."""


def series_notes(
    spec: ExhibitSpec,
    drawn: Mapping[str, Drawn],
    scale: Scale,
    edition: Edition,
    reading: Reading,
    lang: Lang,
) -> tuple[str, ...]:
    """All notes of a chart, those that do not apply left out, the desk's own last."""
    shown = [d for d in drawn.values() if d.points]
    notes = (
        *_as_of(shown, lang),
        _cut(spec, shown, lang),
        _provisional(shown, lang),
        _beginnings(shown, lang),
        _gaps(shown, lang),
        *_outliers(shown, scale, lang),
        *_cautions(shown, lang),
        *_missing(drawn, lang),
        restriction_note(kept_back([o for d in shown for o in d.rows], edition, lang), lang),
        *_field(shown, reading, edition, lang),
        *reading.marks,
        spec.note[lang] if spec.note is not None else "",
    )
    return tuple(note for note in notes if note)


def restriction_note(sources: Sequence[str], lang: Lang) -> str:
    """What a reader is told where a source's data may not leave the desk."""
    names = _STOPS[lang][0].join(sources)
    if not names:
        return ""
    return (
        f"{names}不允许转发原始数据，本图以图片印出，不附数据"
        if lang == "zh"
        else f"{names} may not be redistributed: drawn as a picture, without its data"
    )


def _as_of(shown: Sequence[Drawn], lang: Lang) -> list[str]:
    """Per frequency, the period of the latest value."""
    told: dict[str, tuple[dt.date, SeriesSpec, Observation]] = {}
    for d in shown:
        last = d.rows[-1]
        key: str = "holds" if d.spec.holds else d.spec.frequency
        end = period_of(d.spec, last.date).last
        if key not in told or end > told[key][0]:
            told[key] = (end, d.spec, last)
    notes = []
    for key, (_, series, last) in told.items():
        when = period_words(series, last.date, lang, None)
        if key == "holds":
            notes.append(
                f"价格保持至下次变动，最近一次记录为{when}"
                if lang == "zh"
                else f"A price holds until the next change; last record {when}"
            )
            continue
        words = _FREQUENCIES[key][0 if lang == "zh" else 1]
        notes.append(f"{words}数据，最新为{when}" if lang == "zh" else f"{words} data, latest {when}")
    return notes


def _cut(spec: ExhibitSpec, shown: Sequence[Drawn], lang: Lang) -> str:
    """That the chart shows less than the record, which the table speaks of."""
    if spec.periods is None or all(len(d.rows) == len(d.record.every) for d in shown):
        return ""
    return (
        "图中只画最近各期，最高值取自全部记录"
        if lang == "zh"
        else "The chart shows the latest periods only; highs are of the whole record"
    )


def _pairs(d: Drawn) -> Iterator[tuple[Point, Observation]]:
    return zip(d.points, d.rows, strict=True)


def _provisional(shown: Sequence[Drawn], lang: Lang) -> str:
    found = sorted(
        {
            (p.day, period_words(d.spec, o.date, lang, None))
            for d in shown
            for p, o in _pairs(d)
            if p.provisional
        }
    )
    periods = _STOPS[lang][0].join(dict.fromkeys(words for _, words in found))
    if not periods:
        return ""
    return (
        f"{periods}为不完整数据，图中另行标示，不计入变动、最高值与排名"
        if lang == "zh"
        else f"{periods}: incomplete, drawn apart, and left out of changes, highs and ranks"
    )


def _beginnings(shown: Sequence[Drawn], lang: Lang) -> str:
    """Series that begin later than the others."""
    begun = {d.spec.id: d.rows[0] for d in shown}
    first = min((period_of(d.spec, begun[d.spec.id].date).last for d in shown), default=None)
    by_period: dict[str, list[str]] = {}
    for d in shown:
        o = begun[d.spec.id]
        # What has observations before those that are drawn does not begin where the chart does.
        if o == d.record.every[0] and period_of(d.spec, o.date).last != first:
            by_period.setdefault(period_words(d.spec, o.date, lang, None), []).append(d.spec.names[lang])
    comma, stop = _STOPS[lang]
    if lang == "zh":
        return stop.join(f"{comma.join(names)}自{period}起有数据" for period, names in by_period.items())
    return stop.join(f"{comma.join(names)}: data from {period}" for period, names in by_period.items())


def _gaps(shown: Sequence[Drawn], lang: Lang) -> str:
    """Periods without a value between others, and series that end before the others."""
    comma, stop = _STOPS[lang]
    told = []
    for d in shown:
        broken = [pair for pair in pairwise(o.date for o in d.rows) if not follows(d.spec, *pair)]
        if broken and not d.spec.holds:
            spans = comma.join(
                ("至" if lang == "zh" else " and ").join(
                    period_words(d.spec, day, lang, None) for day in pair
                )
                for pair in broken
            )
            told.append(
                f"{d.spec.names[lang]}在{spans}之间缺数，图中留空"
                if lang == "zh"
                else f"{d.spec.names[lang]}: no data between {spans}, left blank"
            )
    return stop.join(told)


def _outliers(shown: Sequence[Drawn], scale: Scale, lang: Lang) -> Iterator[str]:
    for d in shown:
        for point, o in _pairs(d):
            if not point.outlier:
                continue
            number = format_number(point.value, scale.cells, lang)
            value = f"{number}{scale.unit}" if lang == "zh" or scale.unit == "%" else f"{number} {scale.unit}"
            name, when = d.spec.names[lang], period_words(d.spec, o.date, lang, None)
            yield (
                f"{name}{when}的{value}为离群值，标于图边"
                if lang == "zh"
                else f"{name}, {when}: {value} is an outlier, marked at the edge of the chart"
            )


def _cautions(shown: Sequence[Drawn], lang: Lang) -> Iterator[str]:
    for d in shown:
        if d.spec.caution is not None:
            yield f"{d.spec.names[lang]}{'：' if lang == 'zh' else ': '}{d.spec.caution[lang]}"


def _missing(drawn: Mapping[str, Drawn], lang: Lang) -> Iterator[str]:
    """Series without an observation; used prices apart, for many sources have none."""
    for used in (False, True):
        names = [
            d.spec.names[lang]
            for d in drawn.values()
            if not d.points and (d.spec.used_of is not None) is used
        ]
        if names:
            told = _STOPS[lang][0].join(names)
            if used:
                yield f"无二手价格数据：{told}" if lang == "zh" else f"No used prices on record: {told}"
            else:
                yield f"无数据：{told}" if lang == "zh" else f"No data on record: {told}"


def _field(shown: Sequence[Drawn], reading: Reading, edition: Edition, lang: Lang) -> Iterator[str]:
    """Among how many series ranks and shares are told, where that is more than the exhibit shows."""
    told = {column.id: column.label for column in reading.table.columns}
    words = [told[key] for key in ("rank", "share") if key in told]
    groups = {d.spec.group for d in shown}
    field = sum(series.group in groups for series in edition.series.values())
    if words and field > len(shown):
        subject = ("与" if lang == "zh" else " and ").join(words)
        yield (
            f"{subject}在本刊跟踪的全部同类序列中计算"
            if lang == "zh"
            else f"{subject}: among all series of the kind that the desk follows"
        )
    elif "share" in told:
        yield (
            "份额为占同期图中各序列之和的比例"
            if lang == "zh"
            else "Share: of the sum of those shown in that period"
        )
