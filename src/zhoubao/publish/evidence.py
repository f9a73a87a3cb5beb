"""The evidence appendix: for every figure that an issue prints, how it was reckoned and from which rows.

One list for all formats: the web page opens an entry where its figure is clicked, the PDF sets the entries
as tables. Facts that no figure prints but others rest on have entries too, so that every chain ends at rows
of files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal

from zhoubao.model import EXCHANGES, Fact, FactSet, Lang, Observation, Withheld
from zhoubao.prose.figures import figure_text
from zhoubao.prose.flags import FLAGS
from zhoubao.prose.measures import formula_words, measure_name
from zhoubao.prose.numbers import DASH
from zhoubao.prose.subjects import Subject, sessions_words
from zhoubao.publish.document import Allowance, Document, SourceLine
from zhoubao.publish.figures import PrintedFigure, printed_figures
from zhoubao.publish.labels import LABELS
from zhoubao.publish.notes import printable, rested_on, source_key
from zhoubao.publish.record import document_record

__all__ = ["Appendix", "Entry", "Group", "allowance_rows", "appendix_of", "plain", "revision_words"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in words of the document's language.

    ``number`` is the entry's own in the appendix, from 1; ``subject`` the name of whom the fact speaks and
    ``code`` its id where that is another word; ``place`` is where it trades, whose ``sessions`` the window
    spans. ``notes`` are its flags, and corrections among its inputs.
    """

    number: int
    fact: Fact
    subject: str
    code: str
    measure: str
    printed: str
    place: str
    sessions: str
    formula: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one measure, those of segments apart from those of instruments."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Appendix:
    """All entries of an issue, numbered through the groups in the order in which the appendix prints them.

    Groups and entries come in the order of the facts: instruments as the exhibits list them, then segments.
    """

    groups: tuple[Group, ...]
    figures: tuple[PrintedFigure, ...]
    sources: tuple[SourceLine, ...]
    _by_fact: dict[str, Entry] = field(init=False, repr=False, compare=False)
    _lines: dict[tuple[str, str, str], int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        entries = {entry.fact.id: entry for group in self.groups for entry in group.entries}
        lines = {(s.source, s.file, s.sha256): n for n, s in enumerate(self.sources, 1)}
        object.__setattr__(self, "_by_fact", entries)
        object.__setattr__(self, "_lines", lines)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._by_fact.values())

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each fact's entry."""
        return {fact_id: entry.number for fact_id, entry in self._by_fact.items()}

    def entry(self, fact_id: str | None) -> Entry | None:
        """The entry of a fact, or none where the fact is not among those the appendix was made from."""
        return self._by_fact.get(fact_id) if fact_id is not None else None

    def line_of(self, used: Observation) -> int | None:
        """The number of an observation's line in the list of sources, from 1; none where it has no line."""
        return self._lines.get(source_key(used))


def appendix_of(document: Document, facts: FactSet) -> Appendix:
    """The evidence of all that a document prints, out of the facts it was composed from.

    A figure whose fact is not among ``facts`` has no entry. Raises ``EvidenceError`` where a fact rests on
    one that is not there.
    """
    figures = tuple(printed_figures(document_record(document), facts))
    printed = dict.fromkeys(figure.fact for figure in figures if figure.fact in facts)
    by_title: dict[str, list[Fact]] = {}
    for fact in rested_on([facts[fact_id] for fact_id in printed], facts):
        by_title.setdefault(_title(fact, document.lang), []).append(fact)
    groups: list[Group] = []
    number = 0
    for title, members in by_title.items():
        entries = tuple(_entry(number + n, fact, document) for n, fact in enumerate(members, 1))
        number += len(entries)
        groups.append(Group(title, entries))
    return Appendix(tuple(groups), figures, document.sources)


def allowance_rows(document: Document) -> list[tuple[str, str, str, str]]:
    """Statements that were allowed: text, verdict, the section's title and the reason, as printed."""
    titles = {section.id: section.title for section in document.sections}

    def verdict(allowed: Allowance) -> str:
        key = f"verdict.{allowed.verdict}"
        return LABELS[key][document.lang] if key in LABELS else allowed.verdict

    return [
        (allowed.text, verdict(allowed), titles.get(allowed.section, allowed.section), allowed.reason)
        for allowed in document.allowances
    ]


def plain(value: float | None) -> str:
    """A value in full, in digits alone: ``431``, ``0.09976798143851506``; a dash for none or withheld."""
    if value is None or math.isnan(value):
        return DASH
    digits = f"{Decimal(repr(float(value))):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def revision_words(used: Observation, lang: Lang) -> str:
    """What is to be said of an observation besides its value: withheld, provisional, or a correction."""
    words = []
    if isinstance(used, Withheld):
        words.append(FLAGS["withheld"][lang])
    if used.provisional:
        words.append("暂定" if lang == "zh" else "provisional")
    if used.revision:
        words.append(f"第{used.revision}次更正" if lang == "zh" else f"correction {used.revision}")
    return ("，" if lang == "zh" else ", ").join(words)


def _title(fact: Fact, lang: Lang) -> str:
    name = measure_name(fact.measure, lang)
    if not fact.subject.startswith("segment/"):
        return name
    return f"{name}（板块）" if lang == "zh" else f"{name} (segments)"


def _entry(number: int, fact: Fact, document: Document) -> Entry:
    lang = document.lang
    subject = document.subjects.get(fact.subject, Subject(fact.subject))
    notes = [FLAGS[flag][lang] if flag in FLAGS else flag for flag in fact.flags]
    if any(isinstance(used, Observation) and used.revision for used in fact.inputs):
        notes.append("所用数据含更正值" if lang == "zh" else "rests on corrected data")
    return Entry(
        number=number,
        fact=fact,
        subject=printable(subject.name) if subject.name == fact.subject else subject.name,
        code=fact.subject if subject.name != fact.subject and not fact.subject.startswith("segment/") else "",
        measure=measure_name(fact.measure, lang),
        printed=figure_text(fact, lang),
        place=EXCHANGES[subject.mic].names[lang] if subject.mic in EXCHANGES else "",
        sessions=sessions_words(fact, subject.mic, lang),
        formula=formula_words(fact.formula, lang),
        notes=tuple(notes),
    )
