"""A fact's whole chain in words, for a person who wants to know where a number came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zhoubao.edition.edition import Edition
from zhoubao.model import Fact, FactSet, Lang, Observation, Withheld, instant
from zhoubao.prose.figures import figure_text
from zhoubao.prose.flags import FLAGS
from zhoubao.prose.subjects import LISTED_SESSIONS, Subject, sessions_of, subject_of, subject_words

__all__ = ["explain", "explain_with"]


def explain(edition: Edition, facts: FactSet, fact_id: str) -> str:
    """The chain of a fact down to the rows of its source files, as text.

    Raises ``EvidenceError`` naming the nearest id where there is no such fact.
    """

    def subject(fact: Fact) -> Subject:
        told = subject_of(edition, fact)
        for segment in edition.segments:
            if fact.subject == f"segment/{segment.id}":
                return Subject(f"{told.name}, {len(segment.codes)} instruments")
        return told

    return explain_with(facts, fact_id, subject)


def explain_with(
    facts: FactSet,
    fact_id: str,
    subject: Callable[[Fact], Subject],
    lang: Lang = "en",
    told: set[str] | None = None,
) -> str:
    """The chain of a fact where only the facts are at hand; ``subject`` says whom each speaks of.

    ``lang`` is the language in which values print. Facts in ``told`` are named and not told again, and those
    that are told are added to it. Raises ``EvidenceError`` as ``explain`` does.
    """
    facts[fact_id]  # before any line is made
    return "\n".join(_lines(facts, fact_id, "", set() if told is None else told, subject, lang)) + "\n"


def _lines(
    facts: FactSet, fact_id: str, indent: str, told: set[str], subject: Callable[[Fact], Subject], lang: Lang
) -> Iterator[str]:
    fact = facts[fact_id]
    told.add(fact_id)
    exact = "no value" if fact.value is None else repr(fact.value)
    who = subject(fact)
    yield f"{indent}{fact_id} = {figure_text(fact, lang)}  (exactly {exact}, {fact.unit})"
    inner = indent + "  "
    yield f"{inner}subject   {subject_words(who)}"
    yield f"{inner}cutoff    {instant(facts.cutoff)}"
    yield f"{inner}window    base {fact.window.base or '-'}, end {fact.window.end or '-'}"
    if days := sessions_of(fact, who.mic):
        several = len(days) > LISTED_SESSIONS
        named = f" from {days[0]} to {days[-1]}" if several else f": {', '.join(f'{d:%m-%d}' for d in days)}"
        yield f"{inner}sessions  {len(days)} of {who.mic}{named}"
    yield f"{inner}formula   {fact.formula}"
    for flag in fact.flags:
        yield f"{inner}flag      {flag}: {FLAGS[flag].en if flag in FLAGS else flag}"
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
            yield from _lines(facts, used.fact, inner + "  ", told, subject, lang)


def _observation(used: Observation, indent: str) -> Iterator[str]:
    mark = ", provisional" if used.provisional else ""
    correction = f", correction {used.revision}" if used.revision else ""
    value = "withheld" if isinstance(used, Withheld) else f"{used.value!r} {used.unit}"
    yield f"{indent}{used.series} on {used.date} = {value}{mark}{correction}"
    yield f"{indent}  known at {instant(used.known_at)}, from {used.file} row {used.row}"
    yield f"{indent}  sha256 {used.sha256}"
    if used.source:
        yield f"{indent}  source: {used.source}"
