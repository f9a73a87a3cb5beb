"""From an issue file, the facts and what else there is to print, to the document."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition, Issue, SectionSpec
from zhoubao.edition.references import Reference
from zhoubao.errors import EvidenceError
from zhoubao.model import EXCHANGES, Fact, FactSet, Lang, Observation
from zhoubao.prose.numbers import format_span
from zhoubao.prose.subjects import subject_of
from zhoubao.publish.contacts import contact_blocks
from zhoubao.publish.digest import event_blocks
from zhoubao.publish.document import (
    Block,
    Document,
    Exhibit,
    Figure,
    FrontPage,
    Inline,
    Origin,
    Section,
    SourceLine,
)
from zhoubao.publish.exhibits.kinds import build_exhibit
from zhoubao.publish.exhibits.performance import performance_exhibit
from zhoubao.publish.exhibits.scene import Scene
from zhoubao.publish.markdown import Resolver, blocks_of
from zhoubao.publish.material import Material
from zhoubao.publish.notes import as_of, rested_on, source_key, sources_of
from zhoubao.publish.ratings import rating_blocks, rating_mark
from zhoubao.publish.references import resolve
from zhoubao.publish.statements import template_blocks

__all__ = ["compose", "window_spans"]


def compose(
    edition: Edition, issue: Issue, facts: FactSet, lang: Lang, material: Material | None = None
) -> Document:
    """One issue in one language.

    Raises ``EvidenceError`` with file and line where a reference has no fact, or a fact without a value, and
    where an exhibit that may not be empty has nothing to show.
    """
    return _Composer(edition, issue, facts, lang, material or Material()).document()


def window_spans(edition: Edition, facts: FactSet, lang: Lang) -> dict[str, str]:
    """The home exchange's first and last session of each window as printed, by kind."""
    days = calendar(EXCHANGES[edition.home].sessions)
    return {
        window.kind: format_span(days.sessions(window.first, window.anchor)[0], window.anchor, lang)
        for window in facts.windows
    }


class _Composer:
    """One issue in the making in one language."""

    def __init__(
        self, edition: Edition, issue: Issue, facts: FactSet, lang: Lang, material: Material
    ) -> None:
        self.edition, self.issue, self.facts, self.lang, self.material = edition, issue, facts, lang, material
        self.spans = window_spans(edition, facts, lang)
        self.scene = Scene(edition, facts, self.spans, material.history)
        self.numbered = 0

    def document(self) -> Document:
        edition, issue, facts, lang, material = (
            self.edition, self.issue, self.facts, self.lang, self.material,
        )  # fmt: skip
        sections = tuple(section for spec in edition.sections if (section := self.section(spec)) is not None)
        front = self.front()
        cutoff = facts.cutoff.astimezone(edition.zone)
        printed = {fact_id for section in sections for fact_id in _facts_in(section.blocks)}
        if front.performance is not None:
            printed |= _facts_in((front.performance,))
        told = [facts[fact_id] for fact_id in sorted(printed)]
        return Document(
            lang=lang,
            edition=edition.id,
            edition_name=edition.names[lang],
            issue=issue.id,
            title=issue.titles[lang],
            subtitle=issue.subtitles[lang],
            date=self.day,
            cutoff=cutoff,
            known_at=facts.known_at,
            sample=edition.sample,
            desk=edition.desk,
            style=edition.style,
            windows=self.spans,
            as_of=as_of(edition, facts, lang),
            sections=sections,
            sources=_source_lines(told, facts, _drawn(sections, front)),
            subjects={fact.subject: subject_of(edition, fact, lang) for fact in rested_on(told, facts)},
            front=front,
            status=material.status,
            corrections=material.corrections,
            origin=Origin(issue.path.name, sha256(issue.text.encode()).hexdigest(), issue.text),
        )

    def front(self) -> FrontPage:
        """The rating, the performance chart and the earlier issues."""
        material, told = self.material, self.edition.performance
        chart = None
        if told is not None and material.performance is not None:
            chart = performance_exhibit(told, material.performance, self.scene, self.lang)
        mark = rating_mark(material.ratings, self.day, self.lang) if material.ratings else None
        return FrontPage(mark, chart, material.related)

    def section(self, spec: SectionSpec) -> Section | None:
        """A section with what fills it; none where that is nothing."""
        blocks = [*(self.prose(spec) or self.template(spec)), *self.generated(spec)]
        for exhibit_id in spec.exhibits:
            self.numbered += 1
            blocks.append(
                build_exhibit(self.edition.exhibits[exhibit_id], self.numbered, self.scene, self.lang)
            )
        return Section(spec.id, spec.names[self.lang], spec.place, tuple(blocks)) if blocks else None

    def prose(self, spec: SectionSpec) -> Sequence[Block]:
        """What the issue writes for a section."""
        written = next((section for section in self.issue.sections if section.id == spec.id), None)
        prose = written.prose.get(self.lang) if written else None
        file = self.issue.path.name
        return () if prose is None else blocks_of(prose, file, self.resolver(file), self.lang)

    def template(self, spec: SectionSpec) -> Sequence[Block]:
        """What the edition prints for a section where the issue writes nothing."""
        if spec.template is None:
            return ()
        return template_blocks(self.edition, spec, self.resolver(spec.template), self.lang)

    def generated(self, spec: SectionSpec) -> Sequence[Block]:
        """What is composed for a section by its kind."""
        edition, material, lang = self.edition, self.material, self.lang
        if spec.kind == "events":
            return event_blocks(edition, material.events, lang)
        if spec.kind == "ratings" and material.ratings is not None:
            return rating_blocks(edition, material.ratings, self.facts, lang, self.day)
        if spec.kind == "contacts":
            return contact_blocks(edition, lang)
        return ()

    @property
    def day(self) -> dt.date:
        """The day the issue is printed under: taken at a later cutoff than its own, not before its prices."""
        return max(self.issue.date, self.facts.cutoff.astimezone(self.edition.zone).date())

    def resolver(self, file: str) -> Resolver:
        """References in a file turned into what they refer to; a message names file and line."""

        def resolved(reference: Reference) -> Sequence[Inline]:
            try:
                return resolve(reference, self.edition, self.facts, self.spans, self.lang, self.day)
            except EvidenceError as error:
                raise EvidenceError(f"{file}, line {reference.line}: {error}") from None

        return resolved


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


def _drawn(sections: Sequence[Section], front: FrontPage) -> list[Observation]:
    """The observations that charts draw."""
    exhibits = [block for section in sections for block in section.blocks if isinstance(block, Exhibit)]
    if front.performance is not None:
        exhibits.append(front.performance)
    return [o for exhibit in exhibits if exhibit.chart is not None for o in exhibit.chart.inputs]


def _source_lines(
    printed: Sequence[Fact], facts: FactSet, drawn: Sequence[Observation]
) -> tuple[SourceLine, ...]:
    rows = {(o.series, o.date): o for o in (*sources_of(printed, facts), *drawn)}
    counts = Counter(source_key(o) for o in rows.values())
    return tuple(SourceLine(*key, rows=rows) for key, rows in sorted(counts.items()))
