"""Clauses composed from facts, in Chinese and English: no number in them was typed by anyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.edition.edition import Edition
from zhoubao.errors import EvidenceError
from zhoubao.model import Fact, FactInput, FactSet, Lang, Segment, WindowKind

__all__ = ["Clause", "Told", "breadth", "movers"]


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as it is mentioned in a clause."""

    fact: Fact
    absolute: bool = False


Clause = list[str | Told]


def movers(
    edition: Edition,
    facts: FactSet,
    segment: Segment,
    lang: Lang,
    *,
    kind: WindowKind = "wtd",
    top: int = 2,
    bottom: int = 1,
) -> Clause:
    """A segment's best risers and worst fallers: ``寒武纪+9.98%、龙芯中科+9.86%涨幅居前，英特尔-7.79%领跌``.

    Raises ``EvidenceError`` when no member has a return, or none moved.
    """
    told = [f for f in (facts[f"return.{kind}/{code}"] for code in segment.codes) if f.value is not None]
    if not told:
        raise EvidenceError(
            f"There are no movers to tell of in segment {segment.id!r}: no member's return.{kind} is known; "
            "import its closes, or take the reference out of the issue."
        )
    # Ties keep the segment's own order, so that the sentence does not depend on how facts were sorted.
    risers = sorted((f for f in told if _value(f) > 0), key=lambda f: -_value(f))[:top]
    fallers = sorted((f for f in told if _value(f) < 0), key=_value)[:bottom]
    if not risers and not fallers:
        raise EvidenceError(
            f"There are no movers to tell of in segment {segment.id!r}: no member rose or fell over "
            f"return.{kind} among the top {top} and bottom {bottom}; take the reference out of the issue."
        )
    parts: list[Clause] = []
    if risers:
        verb = {"zh": "领涨" if len(risers) == 1 else "涨幅居前", "en": " led"}[lang]
        parts.append([*_listed(edition, risers, lang), verb])
    if fallers:
        verb = {"zh": "领跌" if len(fallers) == 1 else "跌幅居前", "en": " lagged"}[lang]
        parts.append([*_listed(edition, fallers, lang), verb])
    clause = parts[0]
    for part in parts[1:]:
        clause += ["，" if lang == "zh" else "; ", *part]
    return clause


def breadth(facts: FactSet, segment: Segment, lang: Lang, *, kind: WindowKind = "wtd") -> Clause:
    """How many of a segment rose and fell, and the mean: ``6只标的3涨3跌，均值+0.93%``.

    Raises ``EvidenceError`` when no member has a return.
    """
    subject = f"segment/{segment.id}"
    mean = facts[f"return.{kind}/{subject}"]
    up, down = facts[f"return.{kind}.up/{subject}"], facts[f"return.{kind}.down/{subject}"]
    if mean.value is None or up.value is None or down.value is None:
        raise EvidenceError(
            f"The breadth of segment {segment.id!r} cannot be told: no member's return.{kind} is known; "
            "import its closes, or take the reference out of the issue."
        )
    count = sum(isinstance(used, FactInput) and used.value is not None for used in mean.inputs)
    left_out = len(segment.codes) - count
    mean_of: Clause = ["，均值", Told(mean)] if lang == "zh" else [", mean ", Told(mean)]
    if left_out:
        mean_of.append(f"（另有{left_out}只无数据）" if lang == "zh" else f" ({left_out} without data)")
    # "All four rose" says what "four rose, none fell" labours at; the count is still the fact's.
    for fact, zh, en in ((up, "上涨", "rose"), (down, "下跌", "fell")):
        if count > 1 and fact.value == count:
            if lang == "zh":
                return [Told(fact), f"只标的全部{zh}", *mean_of]
            return [f"both {en}", *mean_of] if count == 2 else ["all ", Told(fact), f" {en}", *mean_of]
    if lang == "zh":
        return [f"{count}只标的", Told(up), "涨", Told(down), "跌", *mean_of]
    return [Told(up), f" of {count} rose, ", Told(down), " fell", *mean_of]


def _value(fact: Fact) -> float:
    assert fact.value is not None
    return fact.value


def _listed(edition: Edition, told: Sequence[Fact], lang: Lang) -> Clause:
    clause: Clause = []
    for n, fact in enumerate(told):
        if n:
            last = n == len(told) - 1
            clause.append("、" if lang == "zh" else " and " if last else ", ")
        name = edition.instruments[fact.subject].names[lang]
        clause += [name if lang == "zh" else f"{name} ", Told(fact)]
    return clause
