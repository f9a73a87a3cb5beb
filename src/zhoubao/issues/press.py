"""What this room asks of its caller: an issue composed as known at an instant; and what came of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from zhoubao.edition.edition import Edition, Issue
from zhoubao.model import FactSet, Observation
from zhoubao.publish.document import Document, Exhibit

if TYPE_CHECKING:
    from zhoubao.check.report import CheckReport

__all__ = ["Composed", "Press", "differing", "digest", "latest_known", "observations_used", "unfinished"]


@dataclass(frozen=True, slots=True)
class Composed:
    """An issue in every language of its edition, held against its facts, and nothing rendered yet.

    ``documents`` and ``reports`` are in the order of the edition's languages. ``warnings`` are what the
    check found without failing the issue.
    """

    documents: tuple[Document, ...]
    facts: FactSet
    reports: tuple[CheckReport, ...]
    warnings: tuple[str, ...] = ()


class Press(Protocol):
    """Takes an edition at an issue's own cutoff and windows; ``known_at`` none: all that is on record.

    Both work on any edition they are given, be it loaded from a folder of frozen copies: the store that
    ``edition.store`` names is the one to read.
    """

    def facts(self, edition: Edition, issue: Issue, known_at: dt.datetime | None) -> FactSet:
        """Every fact at the issue's cutoff, in the windows that it may fix."""
        ...

    def compose(self, edition: Edition, issue: Issue, known_at: dt.datetime | None) -> Composed:
        """The issue composed and proofread. Raises ``CheckError`` where its prose does not stand."""
        ...


def observations_used(composed: Composed) -> tuple[Observation, ...]:
    """Every observation that the facts rest on or a chart draws, by series, date and revision."""
    found = {
        (o.series, o.date, o.known_at, o.revision, o.file, o.row): o
        for o in (*_of_facts(composed.facts), *_of_charts(composed.documents))
    }
    return tuple(found[key] for key in sorted(found))


def digest(observations: Iterable[Observation]) -> str:
    """The SHA-256 of observations in their canonical form: JSON with sorted keys, one to a line."""
    hashed = hashlib.sha256()
    for observation in observations:
        row = json.dumps(
            observation.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        hashed.update(row.encode("utf-8", "surrogatepass") + b"\n")
    return hashed.hexdigest()


def latest_known(composed: Composed, known_by: dt.datetime, events: Iterable[dt.datetime]) -> dt.datetime:
    """The instant at which all that an issue rests on was known, and nothing later is needed.

    It is the latest ``known_at`` among the observations used, those that disproved a session, and the
    ``events`` known by ``known_by`` (which it is where there are none). Whatever the store accepts later
    becomes known later than any of them, so that this instant gives the same reading for ever; the
    clock's would not.
    """
    instants = [o.known_at for o in observations_used(composed)]
    instants += [moment for moment in events if moment <= known_by]
    if composed.facts.known_at is not None:
        instants.append(composed.facts.known_at)
    return max(instants, default=known_by)


def differing(before: Iterable[Observation], after: Iterable[Observation]) -> tuple[str, ...]:
    """What is known differently between two lists of observations, a clause each: ``close/NVDA.O on
    2024-11-12 is 148.3, was 148.29``."""
    old = {o.key: o for o in before}
    new = {o.key: o for o in after}
    told = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        name = f"{key[0]} on {key[1]}"
        if was is None:
            told.append(f"{name} is new")
        elif now is None:
            told.append(f"{name} is no longer used")
        elif was.value != now.value:
            told.append(f"{name} is {now.value!r}, was {was.value!r}")
        elif was.as_json() != now.as_json():
            told.append(f"{name} comes from another row ({now.file}, row {now.row})")
    return tuple(told)


def unfinished(composed: Composed) -> tuple[str, ...]:
    """What the lint of each language calls left to fill in, a sentence each."""
    return tuple(
        dict.fromkeys(
            finding.message
            for report in composed.reports
            for finding in report.findings
            if finding.rule == "placeholder"
        )
    )


def _of_facts(facts: FactSet) -> Iterator[Observation]:
    for fact in facts:
        yield from (used for used in fact.inputs if isinstance(used, Observation))


def _of_charts(documents: Iterable[Document]) -> Iterator[Observation]:
    for document in documents:
        exhibits: list[Exhibit] = list(document.exhibits)
        if document.front.performance is not None:
            exhibits.append(document.front.performance)
        for exhibit in exhibits:
            if exhibit.chart is not None:
                yield from exhibit.chart.inputs
