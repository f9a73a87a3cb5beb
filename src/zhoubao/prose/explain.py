"""A fact's whole chain in words, for a person who wants to know where a number came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition
from zhoubao.errors import CalendarError
from zhoubao.model import EXCHANGES, Fact, FactSet, Observation, instant
from zhoubao.prose.figures import figure_text
from zhoubao.prose.flags import FLAGS

__all__ = ["explain"]

_LISTED_SESSIONS = 10


def explain(edition: Edition, facts: FactSet, fact_id: str) -> str:
    """The chain of a fact down to the rows of its source files, as text.

    Raises ``EvidenceError`` naming the nearest id where there is no such fact.
    """
    facts[fact_id]  # before any line is made
    return "\n".join(_lines(edition, facts, fact_id, "", set())) + "\n"


def _lines(edition: Edition, facts: FactSet, fact_id: str, indent: str, told: set[str]) -> Iterator[str]:
    fact = facts[fact_id]
    told.add(fact_id)
    exact = "no value" if fact.value is None else repr(fact.value)
    yield f"{indent}{fact_id} = {figure_text(fact, 'en')}  (exactly {exact}, {fact.unit})"
    inner = indent + "  "
    yield f"{inner}subject   {_subject(edition, fact)}"
    yield f"{inner}cutoff    {instant(facts.cutoff)}"
    yield f"{inner}window    base {fact.window.base or '-'}, end {fact.window.end or '-'}"
    sessions = _sessions(edition, fact)
    if sessions:
        yield f"{inner}sessions  {sessions}"
    yield f"{inner}formula   {fact.formula}"
    for flag in fact.flags:
        yield f"{inner}flag      {flag}: {FLAGS[flag].en}"
    if not fact.inputs:
        yield f"{inner}inputs    none"
        return
    yield f"{inner}inputs"
    for used in fact.inputs:
        if isinstance(used, Observation):
            yield from _observation(used, inner + "  ")
        elif used.fact in told:
            yield f"{inner}  {used.fact} (above)"
        else:
            yield from _lines(edition, facts, used.fact, inner + "  ", told)


def _observation(used: Observation, indent: str) -> Iterator[str]:
    mark = ", provisional" if used.provisional else ""
    correction = f", correction {used.revision}" if used.revision else ""
    yield f"{indent}{used.series} on {used.date} = {used.value!r} {used.unit}{mark}{correction}"
    yield f"{indent}  known at {instant(used.known_at)}, from {used.file} row {used.row}"
    yield f"{indent}  sha256 {used.sha256}"
    if used.source:
        yield f"{indent}  source: {used.source}"


def _subject(edition: Edition, fact: Fact) -> str:
    instrument = edition.instruments.get(fact.subject)
    if instrument is not None:
        place = f", {EXCHANGES[instrument.mic].names.en} ({instrument.mic})" if instrument.mic else ""
        return f"{instrument.names.zh} / {instrument.names.en}{place}"
    for segment in edition.segments:
        if fact.subject == f"segment/{segment.id}":
            return f"{segment.names.zh} / {segment.names.en}, {len(segment.codes)} instruments"
    return fact.subject


def _sessions(edition: Edition, fact: Fact) -> str:
    """The exchange's sessions after the base up to the end."""
    instrument = edition.instruments.get(fact.subject)
    base, end = fact.window.base, fact.window.end
    if (
        fact.value is None
        or instrument is None
        or not instrument.mic
        or base is None
        or end is None
        or end <= base
    ):
        return ""
    try:
        days = calendar(EXCHANGES[instrument.mic].sessions).sessions(base + dt.timedelta(days=1), end)
    except CalendarError:
        return ""
    if len(days) > _LISTED_SESSIONS:
        return f"{len(days)} of {instrument.mic} from {days[0]} to {days[-1]}"
    return f"{len(days)} of {instrument.mic}: {', '.join(f'{day:%m-%d}' for day in days)}"
