"""What leaves the desk of sources that may not be redistributed: figures and citations, and no raw series."""

from __future__ import annotations

from dataclasses import replace

from zhoubao.edition.edition import Edition
from zhoubao.model import Fact, FactInput, FactSet, Observation, Withheld
from zhoubao.publish.document import Document
from zhoubao.publish.figures import printed_figures
from zhoubao.publish.record import document_record

__all__ = ["WITHHELD", "leaving"]

WITHHELD = "withheld"
"""The flag of a fact whose value stays at the desk: it is not printed, and rests on what may not leave."""


def leaving(document: Document, facts: FactSet, edition: Edition) -> FactSet:
    """The facts as every file that is written may hold them; the same ones where nothing is restricted.

    Observations of a source that may not be redistributed keep series, date, source, file, hash and row, and
    lose their value. A fact that rests on one, directly or through others, keeps its value where ``document``
    prints it: ``latest`` or ``previous`` of a series is a raw value too.
    """
    resting = _resting(facts, edition)
    if not resting:
        return facts
    printed = {figure.fact for figure in printed_figures(document_record(document), facts)}
    hidden = resting - printed

    def used(one: Observation | FactInput) -> Observation | FactInput:
        if isinstance(one, Observation):
            return one if edition.may_leave(one.source) else Withheld.hiding(one)
        if isinstance(one, FactInput) and one.fact in hidden:
            return replace(one, value=None)
        return one

    def told(fact: Fact) -> Fact:
        if fact.id not in resting:
            return fact
        inputs = tuple(used(one) for one in fact.inputs)
        if fact.id not in hidden:
            return replace(fact, inputs=inputs)
        return replace(fact, inputs=inputs, value=None, flags=(*fact.flags, WITHHELD))

    return replace(facts, facts=tuple(told(fact) for fact in facts))


def _resting(facts: FactSet, edition: Edition) -> set[str]:
    """The ids of the facts that rest on what may not leave, directly or through other facts."""
    if all(rule.redistribute for rule in edition.sources):
        return set()
    found: set[str] = set()
    while True:
        more = {fact.id for fact in facts if fact.id not in found and _rests(fact, found, edition)}
        if not more:
            return found
        found |= more


def _rests(fact: Fact, found: set[str], edition: Edition) -> bool:
    return any(
        used.fact in found if isinstance(used, FactInput) else not edition.may_leave(used.source)
        for used in fact.inputs
    )
