"""The whole check: a manuscript's claims, their verdicts, and the lint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zhoubao.check.claim import Claim, Judged
from zhoubao.check.claims import find_claims
from zhoubao.check.definitions import judge_definition
from zhoubao.check.evidence import Evidence
from zhoubao.check.lint.rules import lint
from zhoubao.check.parts import boilerplate, parts_of
from zhoubao.check.report import CheckReport
from zhoubao.check.resolve import found_fact
from zhoubao.check.verdict import judge
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.model import Fact, FactInput, FactSet

__all__ = ["check"]


def check(
    manuscript: Manuscript,
    evidence: Evidence,
    *,
    hints: Mapping[tuple[int, int], str] | None = None,
    quoted: Sequence[tuple[int, int]] = (),
) -> CheckReport:
    """Hold a manuscript against the facts of an issue.

    ``hints`` name, by their stretch of the text, the facts that a composed document printed its figures from;
    ``quoted`` are stretches in the words of a source, which make no claims of the issue.
    """
    parts = parts_of(manuscript)
    ratings = [(p.start, p.end) for p in parts if p.kind == "rating-definitions"]
    skip = boilerplate(manuscript, parts)
    claims = find_claims(manuscript, evidence, skip=skip, ratings=ratings, hints=hints)
    own = (c for c in claims if not any(first < c.end and c.start < last for first, last in quoted))

    def judged_one(claim: Claim) -> Judged:
        if evidence.ratings is not None and any(first <= claim.start < last for first, last in ratings):
            clause = manuscript.text[claim.context_start : claim.context_end]
            defined = judge_definition(claim, clause, evidence.ratings, evidence.facts)
            if defined is not None:
                return defined
        return judge(claim, evidence)

    judged = tuple(judged_one(claim) for claim in own)
    findings = lint(manuscript, judged, evidence)
    off = tuple(evidence.edition.check.off.items())
    return CheckReport(manuscript, _with_others(judged, evidence), judged, findings, off)


def _with_others(judged: tuple[Judged, ...], evidence: Evidence) -> FactSet:
    """The facts of the issue, with those of other windows that claims were held against."""
    facts, found = evidence.facts, dict[str, Fact]()
    wanted = [fact_id for claim in judged for fact_id in claim.facts]
    while wanted:
        fact_id = wanted.pop()
        if fact_id in facts or fact_id in found:
            continue
        fact = found_fact(fact_id, evidence)
        if fact is not None:
            found[fact_id] = fact
            wanted += [used.fact for used in fact.inputs if isinstance(used, FactInput)]
    return replace(facts, facts=(*facts, *(found[key] for key in sorted(found)))) if found else facts
