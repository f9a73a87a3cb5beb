"""From an issue file and the facts to the document: prose resolved, exhibits built and numbered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition, Issue, IssueSection
from zhoubao.edition.references import Reference
from zhoubao.errors import EvidenceError, nearest
from zhoubao.model import EXCHANGES, Fact, FactSet, Lang, Segment, WindowKind
from zhoubao.prose.figures import figure_text, format_of, tone_of
from zhoubao.prose.numbers import format_span
from zhoubao.prose.sentences import Clause, Told, breadth, movers
from zhoubao.prose.subjects import subject_of
from zhoubao.publish.document import (
    Block,
    Document,
    Exhibit,
    Figure,
    Inline,
    Section,
    SourceLine,
    Text,
)
from zhoubao.publish.exhibits import build_exhibit
from zhoubao.publish.markdown import blocks_of
from zhoubao.publish.notes import as_of, rested_on, source_key, sources_of

__all__ = ["compose", "window_spans"]


def compose(edition: Edition, issue: Issue, facts: FactSet, lang: Lang) -> Document:
    """One issue in one language.

    Raises ``EvidenceError`` with file and line where a reference has no fact, or a fact without a value.
    """
    spans = window_spans(edition, facts, lang)
    written = {section.id: section for section in issue.sections}
    sections: list[Section] = []
    numbered = 0
    for spec in edition.sections:
        blocks: list[Block] = []
        if spec.id in written:
            blocks += _prose(written[spec.id], edition, issue, facts, spans, lang)
        for exhibit_id in spec.exhibits:
            numbered += 1
            blocks.append(build_exhibit(edition.exhibits[exhibit_id], numbered, edition, facts, spans, lang))
        if blocks:
            sections.append(Section(spec.id, spec.names[lang], spec.place, tuple(blocks)))
    cutoff = facts.cutoff.astimezone(edition.zone)
    printed = {fact_id for section in sections for fact_id in _facts_in(section.blocks)}
    told = [facts[fact_id] for fact_id in sorted(printed)]
    return Document(
        lang=lang,
        edition=edition.id,
        edition_name=edition.names[lang],
        issue=issue.id,
        title=issue.titles[lang],
        subtitle=issue.subtitles[lang],
        # An issue taken at a later cutoff than its own is not printed under a date before its prices.
        date=max(issue.date, cutoff.date()),
        cutoff=cutoff,
        known_at=facts.known_at,
        sample=edition.sample,
        desk=edition.desk,
        style=edition.style,
        windows=spans,
        as_of=as_of(edition, facts, lang),
        sections=tuple(sections),
        sources=_source_lines(told, facts),
        subjects={fact.subject: subject_of(edition, fact, lang) for fact in rested_on(told, facts)},
    )


def window_spans(edition: Edition, facts: FactSet, lang: Lang) -> dict[str, str]:
    """The home exchange's first and last session of each window as printed, by kind."""
    days = calendar(EXCHANGES[edition.home].sessions)
    return {
        window.kind: format_span(days.sessions(window.first, window.anchor)[0], window.anchor, lang)
        for window in facts.windows
    }


def _prose(
    section: IssueSection,
    edition: Edition,
    issue: Issue,
    facts: FactSet,
    spans: dict[str, str],
    lang: Lang,
) -> Sequence[Block]:
    prose = section.prose.get(lang)
    if prose is None:
        return ()

    def resolve(reference: Reference) -> Sequence[Inline]:
        try:
            return _resolve(reference, edition, facts, spans, lang)
        except EvidenceError as error:
            where = f"{issue.path.name}, line {reference.line}"
            raise EvidenceError(f"{where}: {error}") from None

    return blocks_of(prose, issue.path.name, resolve, lang)


def _resolve(
    reference: Reference, edition: Edition, facts: FactSet, spans: dict[str, str], lang: Lang
) -> Sequence[Inline]:
    head, _, subject = reference.target.partition("/")
    if head == "name":
        return (Text(_name(subject, edition, lang)),)
    if head == "window":
        if subject not in spans:
            raise EvidenceError(f"There is no window {subject!r}{nearest(subject, spans)} in this edition.")
        return (Text(spans[subject]),)
    kind = _kind(reference, spans)
    if head == "movers":
        top, bottom = (int(reference.options.get(o, d)) for o, d in (("top", "2"), ("bottom", "1")))
        segment = _segment(subject, edition)
        return _clause(movers(edition, facts, segment, lang, kind=kind, top=top, bottom=bottom), lang)
    if head == "breadth":
        return _clause(breadth(facts, _segment(subject, edition), lang, kind=kind), lang)
    return (_figure(facts[reference.target], lang, "abs" in reference.options),)


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


def _name(subject: str, edition: Edition, lang: Lang) -> str:
    kind, _, segment_id = subject.partition("/")
    if kind == "segment" and segment_id:
        return _segment(segment_id, edition).names[lang]
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


def _facts_in(blocks: Sequence[object]) -> set[str]:
    """The ids of every fact that some blocks print."""
    found: set[str] = set()
    for block in blocks:
        if isinstance(block, Figure):
            found.add(block.fact)
        elif isinstance(block, Exhibit):
            found |= {cell.fact for row in block.body.rows for cell in row.cells if cell.fact}
        elif isinstance(block, tuple):
            found |= _facts_in(block)
        else:
            found |= _facts_in(getattr(block, "children", ()) or getattr(block, "items", ()))
    return found


def _source_lines(printed: Sequence[Fact], facts: FactSet) -> tuple[SourceLine, ...]:
    counts = Counter(source_key(o) for o in sources_of(printed, facts))
    return tuple(SourceLine(*key, rows=rows) for key, rows in sorted(counts.items()))
