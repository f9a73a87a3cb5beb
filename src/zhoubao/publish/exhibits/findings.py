"""What a chart shows, in one sentence, for those who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.model import Fact, FactSet, Lang, WindowKind
from zhoubao.prose.numbers import NumberFormat, format_number
from zhoubao.publish.exhibits.drawing import Drawn
from zhoubao.publish.exhibits.scale import Scale
from zhoubao.publish.labels import LABELS

__all__ = ["finding"]

_CHANGE = NumberFormat("percent", places=2, signed=True)
_KINDS = {
    "trend": ("折线图", "Line chart"),
    "bars": ("柱状图", "Bar chart"),
    "prices": ("阶梯图", "Step chart"),
}


def finding(
    spec: ExhibitSpec,
    drawn: Mapping[str, Drawn],
    scale: Scale,
    facts: FactSet,
    windows: Sequence[WindowKind],
    lang: Lang,
) -> str:
    """Who leads and by how much, and whose change is the largest, in figures that the facts hold."""
    zh = lang == "zh"
    words = _KINDS[spec.kind][0 if zh else 1]
    shown = [d for d in drawn.values() if d.points]
    newest = max((d.points[-1].day for d in shown), default=None)
    # A series that ended earlier does not lead, and its last change is not of the period spoken of.
    shown = [d for d in shown if d.spec.holds or d.points[-1].day == newest]
    latest = _told(shown, "latest", facts)
    latest.sort(key=lambda pair: pair[0].value or 0.0, reverse=True)
    told = [f"{d.spec.names[lang]}{'' if zh else ' '}{_level(fact, scale, lang)}" for fact, d in latest[:2]]
    clauses = []
    if len(told) > 1:
        clauses.append(
            f"最新值以{told[0]}最高，其次为{told[1]}" if zh else f"{told[0]} is the highest, then {told[1]}"
        )
    elif told:
        clauses.append(f"最新值为{told[0]}" if zh else f"latest {told[0]}")
    # Of prices the widest window that any has a change over, of others the change on the period before.
    holds = all(d.spec.holds for d in shown)
    measures = [*(f"change.{kind}" for kind in reversed(windows)), "change"] if holds else ["change"]
    for measure in measures:
        moved = _told(shown, measure, facts)
        if moved:
            fact, d = max(moved, key=lambda pair: abs(pair[0].value or 0.0))
            over = _over(measure, lang)
            change = format_number(fact.value, _CHANGE, lang)
            name = f"{d.spec.names[lang]}{'' if zh else ', '}" if len(shown) > 1 else ""
            most = ("变动最大的是" if zh else "the largest move is ") if len(shown) > 1 else ""
            clauses.append(f"{most}{name}{over}{change}" if zh else f"{most}{name}{over} {change}")
            break
    if not clauses:
        return f"{words}，暂无数据" if zh else f"{words} without data"
    return f"{words}：{'；'.join(clauses)}" if zh else f"{words}: {'; '.join(clauses)}"


def _level(fact: Fact, scale: Scale, lang: Lang) -> str:
    number = format_number(fact.value, scale.cells, lang)
    if scale.unit == "%":
        return number
    return f"{number}{scale.unit}" if lang == "zh" else f"{number} {scale.unit}"


def _over(measure: str, lang: Lang) -> str:
    kind = measure.partition(".")[2]
    if kind:
        return LABELS[kind][lang] if lang == "zh" else LABELS[kind][lang].lower()
    return "环比" if lang == "zh" else "on the period before"


def _told(shown: Sequence[Drawn], measure: str, facts: FactSet) -> list[tuple[Fact, Drawn]]:
    """The series of which a measure has a value."""
    ids = [(f"{measure}/{d.spec.id}", d) for d in shown]
    return [(facts[i], d) for i, d in ids if i in facts and facts[i].value is not None]
