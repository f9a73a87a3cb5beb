"""The review table: market caps and returns of the universe, segment by segment."""

from __future__ import annotations

from zhoubao.edition.edition import Edition
from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.model import Fact, FactSet, Lang
from zhoubao.prose.figures import amount_unit, figure_text, format_of, tone_of
from zhoubao.publish.document import Cell, Column, Exhibit, Row, Table
from zhoubao.publish.exhibits.scene import Scene
from zhoubao.publish.exhibits.sources import source_line
from zhoubao.publish.labels import LABELS
from zhoubao.publish.notes import marks_of, review_notes, sources_of

__all__ = ["review"]


def review(spec: ExhibitSpec, number: int, scene: Scene, lang: Lang) -> Exhibit:
    """The review of the universe: a group row a segment, then cap and returns of each instrument."""
    edition, facts, spans = scene.edition, scene.facts, scene.spans
    zh = lang == "zh"
    returns = "涨跌幅" if zh else "Return"
    columns = (
        Column("code", "代码" if zh else "Code", "left"),
        Column("name", "公司" if zh else "Company", "left"),
        Column("cap", "市值" if zh else "Market cap", "right"),
        Column("unit", "单位" if zh else "Unit", "left"),
        *(Column(kind, LABELS[kind][lang], "right", returns) for kind in edition.windows),
    )
    measures = ["market_cap", *(f"return.{kind}" for kind in edition.windows)]
    printed = {
        subject: [facts[f"{measure}/{subject}"] for measure in measures]
        for segment in edition.segments
        for subject in (f"segment/{segment.id}", *segment.codes)
    }
    every = [fact for told in printed.values() for fact in told]
    marks = marks_of(every)

    def figures(subject: str) -> tuple[Cell, ...]:
        cap, *returns = (_cell(fact, marks, lang) for fact in printed[subject])
        return (cap, Cell(amount_unit(printed[subject][0].unit, lang)), *returns)

    rows: list[Row] = []
    for segment in edition.segments:
        rows.append(Row("group", (Cell(segment.names[lang], span=2), *figures(f"segment/{segment.id}"))))
        for code in segment.codes:
            names = edition.instruments[code].names
            rows.append(Row("item", (Cell(code), Cell(names[lang]), *figures(code))))
    caption = spec.captions[lang]
    if "wtd" in spans:
        caption += f"（{spans['wtd']}）" if zh else f" ({spans['wtd']})"
    return Exhibit(
        number=number,
        id=spec.id,
        caption=caption,
        body=Table(columns, tuple(rows)),
        source=source_line(sources_of(every, facts), edition, lang),
        notes=review_notes(edition, facts, marks, lang),
        alt=_finding(edition, facts, lang),
    )


def _cell(fact: Fact, marks: dict[str, str], lang: Lang) -> Cell:
    mark = " ".join(sorted(marks[flag] for flag in fact.flags if flag in marks)) or None
    return Cell(fact.value, format_of(fact, lang), fact.id, tone_of(fact), mark)


def _finding(edition: Edition, facts: FactSet, lang: Lang) -> str:
    """What the table shows, in one sentence, for those who cannot see it."""
    kind = edition.windows[0] if edition.windows else None
    told = [
        (facts[f"return.{kind}/segment/{s.id}"], s)
        for s in edition.segments
        if kind and facts[f"return.{kind}/segment/{s.id}"].value is not None
    ]
    if kind is None or not told:
        return "个股复盘表，暂无数据" if lang == "zh" else "Stock review table without data"
    best, first = max(told, key=lambda pair: pair[0].value or 0.0)
    worst, last = min(told, key=lambda pair: pair[0].value or 0.0)
    label = LABELS[kind][lang].lower()
    if lang == "zh":
        return (
            f"{len(edition.universe)}只标的、{len(edition.segments)}个板块的复盘：{label}{first.names.zh}均值"
            f"{figure_text(best, lang)}最高，{last.names.zh}{figure_text(worst, lang)}最低"
        )
    return (
        f"Review of {len(edition.universe)} instruments in {len(edition.segments)} segments: "
        f"over the {label} {first.names.en} has the highest mean, {figure_text(best, lang)}, "
        f"and {last.names.en} the lowest, {figure_text(worst, lang)}"
    )
