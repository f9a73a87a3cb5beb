"""The press that the life of an issue is run on: facts and documents of whatever edition it is given."""

from __future__ import annotations

import datetime as dt

from zhoubao.api.records import Records
from zhoubao.api.taken import Taken, take
from zhoubao.edition.edition import Edition, Issue
from zhoubao.issues.press import Composed
from zhoubao.model import FactSet
from zhoubao.publish.compose import compose
from zhoubao.publish.proofread import proofread

__all__ = ["EditionPress"]


class EditionPress:
    """``zhoubao.issues.press.Press`` over the observations that an edition names."""

    def facts(self, edition: Edition, issue: Issue, known_at: dt.datetime | None) -> FactSet:
        """Every fact at the issue's cutoff, in the windows that it may fix."""
        return self._taken(edition, issue, known_at).facts

    def compose(self, edition: Edition, issue: Issue, known_at: dt.datetime | None) -> Composed:
        """The issue in every language of the edition, proofread. Raises ``CheckError``."""
        taken = self._taken(edition, issue, known_at)
        proofs = [
            proofread(
                compose(edition, issue, taken.facts, lang, taken.material(issue, lang)),
                issue,
                taken.evidence(lang),
            )
            for lang in edition.languages
        ]
        return Composed(
            documents=tuple(proof.document for proof in proofs),
            facts=taken.facts,
            reports=tuple(proof.report for proof in proofs),
            warnings=tuple(dict.fromkeys(warning for proof in proofs for warning in proof.warnings)),
        )

    def _taken(self, edition: Edition, issue: Issue, known_at: dt.datetime | None) -> Taken:
        snapshot = Records(edition).snapshot(known_at or issue.known_at)
        return take(edition, snapshot, issue.cutoff, issue)
