"""An edition taken at a cutoff: its facts, and what an issue prints besides them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zhoubao.analysis import market_facts
from zhoubao.analysis.events import RankedEvent, choose_events
from zhoubao.analysis.performance import Performance, performance
from zhoubao.analysis.ratings import rating_facts
from zhoubao.edition.edition import Edition, Issue
from zhoubao.edition.issues import issue_before
from zhoubao.edition.ratings import RatingBook
from zhoubao.issues.archive import related
from zhoubao.model import FactSet, Lang, Observation
from zhoubao.store import Snapshot

if TYPE_CHECKING:
    from zhoubao.check.evidence import Evidence
    from zhoubao.publish.document import Correction, Status
    from zhoubao.publish.material import Material

__all__ = ["Taken", "take"]


@dataclass(frozen=True, slots=True)
class Taken:
    """``facts`` hold those of the performance and of the ratings too."""

    edition: Edition
    snapshot: Snapshot
    facts: FactSet
    performance: Performance | None
    ratings: RatingBook | None

    def history(self, series: Sequence[str]) -> list[Observation]:
        """The observations in force of some series up to the cutoff, by series and date."""
        last = self.facts.cutoff.astimezone(self.edition.zone).date()
        return self.snapshot.history(series, last=last)

    def evidence(self, lang: Lang) -> Evidence:
        """What texts are held against."""
        from zhoubao.check.evidence import Evidence

        def over(first: dt.date, last: dt.date) -> FactSet:
            return market_facts(self.edition, self.snapshot, self.facts.cutoff, {"wtd": (first, last)})

        return Evidence(self.edition, self.facts, self.history, over, lang, ratings=self.ratings)

    def material(
        self, issue: Issue, lang: Lang, status: Status = "draft", corrections: Sequence[Correction] = ()
    ) -> Material:
        """What an issue prints besides its prose and its facts."""
        from zhoubao.publish.material import Material

        return Material(
            history=self.history,
            performance=self.performance,
            ratings=self.ratings,
            events=self._events(issue),
            related=related(self.edition, issue.date, lang),
            corrections=tuple(corrections),
            status=status,
        )

    def _events(self, issue: Issue) -> tuple[RankedEvent, ...]:
        """The events since the issue before, or of the week up to the cutoff where there is none."""
        from zhoubao.edition.events_file import load_events

        last = self.facts.cutoff.astimezone(self.edition.zone).date()
        before = issue_before(self.edition, issue)
        first = last - dt.timedelta(days=6)
        if before is not None and before.cutoff < self.facts.cutoff:
            first = before.cutoff.astimezone(self.edition.zone).date() + dt.timedelta(days=1)
        kept = load_events(self.edition)
        known_at = self.snapshot.known_at
        return choose_events(self.edition, kept, issue.events, first, last, known_at=known_at)


def take(edition: Edition, snapshot: Snapshot, cutoff: dt.datetime, issue: Issue | None = None) -> Taken:
    """The edition at a cutoff; ``issue`` may fix its windows."""
    from zhoubao.edition.ratings_file import load_ratings

    facts = market_facts(edition, snapshot, cutoff, issue.windows if issue else None)
    told = performance(edition, snapshot, facts)
    book = load_ratings(edition)
    more = [*(told.facts if told else ()), *(rating_facts(edition, book, snapshot, cutoff) if book else ())]
    return Taken(edition, snapshot, replace(facts, facts=(*facts.facts, *more)), told, book)
