"""The chart of a basket against its benchmark, for the sidebar of the front page."""

from __future__ import annotations

from zhoubao.analysis.performance import Performance
from zhoubao.edition.edition import PerformanceSpec
from zhoubao.model import Fact, Lang
from zhoubao.prose.numbers import NumberFormat, format_date, format_number
from zhoubao.publish.document import Cell, Chart, Column, Exhibit, Line, Panel, Point, Row, Table, Tone
from zhoubao.publish.exhibits.scale import PERCENT
from zhoubao.publish.exhibits.scene import Scene
from zhoubao.publish.exhibits.series import NEVER
from zhoubao.publish.exhibits.series_notes import restriction_note
from zhoubao.publish.exhibits.sources import kept_back, source_line

__all__ = ["performance_exhibit"]

_CHANGE = NumberFormat("percent", places=2, signed=True)
_WEIGHTS = {
    "equal": ("等权买入并持有", "bought in equal parts and held"),
    "cap": ("按市值加权买入并持有", "bought by market cap and held"),
}


def performance_exhibit(spec: PerformanceSpec, performance: Performance, scene: Scene, lang: Lang) -> Exhibit:
    """The growth of the basket and of the benchmark since the first day, an exhibit out of count."""
    edition, zh = scene.edition, lang == "zh"
    benchmark = edition.instruments[spec.benchmark].names[lang]
    basket = "组合" if zh else "Basket"
    lines = tuple(
        Line(name, printed, tuple(Point(day, v) for day, v in zip(performance.days, values, strict=True)))
        for name, printed, values in (
            ("performance/basket", basket, performance.basket),
            (f"performance/{spec.benchmark}", benchmark, performance.benchmark),
        )
    )
    facts = {fact.id: fact for fact in performance.facts}
    named = (
        (basket, "performance/basket"),
        (benchmark, f"performance/{spec.benchmark}"),
        ("超额" if zh else "Excess", "performance.excess/basket"),
    )
    told = [(name, facts[fact_id]) for name, fact_id in named if fact_id in facts]
    columns = (
        Column("name", "序列" if zh else "Series", "left"),
        Column("return", "区间涨跌幅" if zh else "Return", "right"),
    )
    rows = tuple(
        Row("item", (Cell(name), Cell(fact.value, _CHANGE, fact.id, _tone(fact)))) for name, fact in told
    )
    held_back = kept_back(performance.inputs, edition, lang)
    return Exhibit(
        number=0,
        id="performance",
        caption=spec.names[lang],
        body=Table(columns, rows),
        source=source_line(performance.inputs, edition, lang),
        notes=_notes(spec, performance, scene, restriction_note(held_back, lang), lang),
        alt=_finding(performance, told, lang),
        chart=Chart(
            kind="line",
            panels=(Panel("", lines),),
            unit=PERCENT.unit,
            exponent=PERCENT.exponent,
            places=PERCENT.places,
            period="day",
            gap_days=NEVER,
            baseline=0.0,
            restricted=bool(held_back),
            inputs=performance.inputs,
        ),
    )


def _notes(
    spec: PerformanceSpec, performance: Performance, scene: Scene, restricted: str, lang: Lang
) -> tuple[str, ...]:
    edition, zh = scene.edition, lang == "zh"
    members = len(performance.members)
    first, last = (format_date(performance.days[at], lang) for at in (0, -1))
    how = _WEIGHTS[spec.weights][0 if zh else 1]
    benchmark = edition.instruments[spec.benchmark].names[lang]
    notes = [
        f"组合为{members}只成份股，{first}{how}；截至{last}"
        if zh
        else f"{members} members, {how} from {first}; up to {last}"
    ]
    if performance.short:
        notes.append(
            f"记录始于{first}，不足{spec.months}个月"
            if zh
            else f"The record begins on {first}, less than {spec.months} months before"
        )
    if performance.left_out:
        names = ("、" if zh else ", ").join(edition.instruments[c].names[lang] for c in performance.left_out)
        notes.append(
            f"首日或末日无收盘价、未计入：{names}" if zh else f"Without a close at an end, left out: {names}"
        )
    notes.append(
        f"图中各点为{benchmark}有收盘价之日"
        if zh
        else f"Points are days on which the {benchmark} has a close"
    )
    return (*notes, restricted) if restricted else tuple(notes)


def _finding(performance: Performance, told: list[tuple[str, Fact]], lang: Lang) -> str:
    first, last = (format_date(performance.days[at], lang) for at in (0, -1))
    words = [
        f"{name}{'' if lang == 'zh' else ' '}{format_number(fact.value, _CHANGE, lang)}"
        for name, fact in told
    ]
    if lang == "zh":
        return f"折线图：{first}至{last}，{'，'.join(words)}"
    return f"Line chart: from {first} to {last}, {', '.join(words)}"


def _tone(fact: Fact) -> Tone | None:
    if fact.value is None:
        return None
    printed = format_number(fact.value, _CHANGE, "en")
    return "rise" if printed.startswith("+") else "fall" if printed.startswith("-") else "flat"
