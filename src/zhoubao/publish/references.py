"""A reference of the prose turned into what it refers to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zhoubao.edition.edition import Edition
from zhoubao.edition.references import Reference
from zhoubao.errors import EvidenceError, nearest
from zhoubao.model import Fact, FactSet, Lang, Segment, WindowKind
from zhoubao.prose.figures import figure_text, format_of, tone_of
from zhoubao.prose.numbers import format_date
from zhoubao.prose.sentences import Clause, Told, breadth, movers
from zhoubao.prose.series import period_in_words, series_clause
from zhoubao.publish.document import Figure, Inline, Text

__all__ = ["resolve"]


def resolve(
    reference: Reference,
    edition: Edition,
    facts: FactSet,
    spans: dict[str, str],
    lang: Lang,
    date: dt.date | None = None,
) -> Sequence[Inline]:
    """What a reference prints; ``spans`` are the windows as printed, by kind, and ``date`` is the issue's
    (none: the day of the cutoff).

    Raises ``EvidenceError`` where it names what there is not, or a fact without a value.
    """
    head, _, subject = reference.target.partition("/")
    if head == "name":
        return (Text(_name(subject, edition, lang)),)
    if head == "desk":
        return (Text(_of_desk(subject, edition, lang)),)
    if head == "issue":
        if subject != "date":
            raise EvidenceError(
                f"There is no {subject!r} of an issue{nearest(subject, ['date'])}; it has date."
            )
        return (Text(format_date(date or facts.cutoff.astimezone(edition.zone).date(), lang)),)
    if head == "window":
        if subject not in spans:
            raise EvidenceError(f"There is no window {subject!r}{nearest(subject, spans)} in this edition.")
        return (Text(spans[subject]),)
    if head == "series":
        parts = tuple(reference.options["parts"].split(",")) if "parts" in reference.options else None
        return _clause(series_clause(edition, facts, _series(subject, edition), lang, parts), lang)
    if head == "period":
        return (Text(period_in_words(edition, facts, _series(subject, edition), lang)),)
    kind = _kind(reference, spans)
    if head == "movers":
        top, bottom = (int(reference.options.get(o, d)) for o, d in (("top", "2"), ("bottom", "1")))
        segment = _segment(subject, edition)
        return _clause(movers(edition, facts, segment, lang, kind=kind, top=top, bottom=bottom), lang)
    if head == "breadth":
        return _clause(breadth(facts, _segment(subject, edition), lang, kind=kind), lang)
    return (_figure(facts[reference.target], lang, "abs" in reference.options),)


def _of_desk(subject: str, edition: Edition, lang: Lang) -> str:
    desk = edition.desk
    words = {"house": desk.house, "name": desk.names, "sector": desk.sector}
    if subject not in words:
        raise EvidenceError(
            f"There is no {subject!r} of a desk{nearest(subject, words)}; it has {', '.join(words)}."
        )
    return words[subject][lang]


def _kind(reference: Reference, spans: dict[str, str]) -> WindowKind:
    kinds: dict[str, WindowKind] = {"wtd": "wtd", "mtd": "mtd", "ytd": "ytd"}
    asked = reference.options.get("window", "wtd")
    if asked not in kinds or asked not in spans:
        raise EvidenceError(f"There is no window {asked!r}{nearest(asked, spans)} in this edition.")
    return kinds[asked]


def _segment(segment_id: str, edition: Edition) -> Segment:
    for segment in edition.segments:
        if segment.id == segment_id:
            return segment
    known = [segment.id for segment in edition.segments]
    raise EvidenceError(f"There is no segment {segment_id!r}{nearest(segment_id, known)} in this edition.")


def _series(series: str, edition: Edition) -> str:
    if series not in edition.series:
        raise EvidenceError(
            f"There is no series {series!r}{nearest(series, edition.series)} in this edition."
        )
    return series


def _name(subject: str, edition: Edition, lang: Lang) -> str:
    kind, _, segment_id = subject.partition("/")
    if kind == "segment" and segment_id:
        return _segment(segment_id, edition).names[lang]
    if subject in edition.series:
        return edition.series[subject].names[lang]
    if subject not in edition.instruments:
        hint = nearest(subject, edition.instruments)
        raise EvidenceError(f"There is no instrument {subject!r}{hint} in this edition.")
    return edition.instruments[subject].names[lang]


def _clause(clause: Clause, lang: Lang) -> list[Inline]:
    return [
        _figure(part.fact, lang, part.absolute) if isinstance(part, Told) else Text(part) for part in clause
    ]


def _figure(fact: Fact, lang: Lang, absolute: bool = False) -> Figure:
    if fact.value is None:
        why = ", ".join(fact.flags) or "no value"
        raise EvidenceError(
            f"{fact.id} cannot be told ({why}): {fact.formula}; import what it needs, or take the "
            "reference out."
        )
    return Figure(
        value=fact.value,
        format=format_of(fact, lang, absolute),
        text=figure_text(fact, lang, absolute),
        fact=fact.id,
        tone=tone_of(fact),
    )
