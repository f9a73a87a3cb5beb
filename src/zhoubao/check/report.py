"""The outcome of a check, and its public form ``zhoubao.check/1``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from zhoubao.check.claim import Judged, Verdict
from zhoubao.check.lint.finding import Finding
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.model import FactSet, instant

__all__ = ["SCHEMA", "CheckReport"]

SCHEMA = "zhoubao.check/1"
_VERDICTS: tuple[Verdict, ...] = ("supported", "contradicted", "unsupported", "ambiguous")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every claim of a manuscript with its verdict, and what the lint rules found, in the text's order.

    ``facts`` are those of the issue, with any of other windows that claims asked for.
    """

    manuscript: Manuscript
    facts: FactSet
    judged: tuple[Judged, ...]
    findings: tuple[Finding, ...]
    switched_off: tuple[tuple[str, str], ...] = ()

    def of(self, verdict: Verdict) -> list[Judged]:
        return [judged for judged in self.judged if judged.verdict == verdict]

    def passes(self, *, strict: bool = False) -> bool:
        """Whether nothing is contradicted and no rule of severity error fired.

        Strictly, nothing may be unsupported or ambiguous either.
        """
        bad = {"contradicted", "unsupported", "ambiguous"} if strict else {"contradicted"}
        if any(judged.verdict in bad for judged in self.judged):
            return False
        return not any(finding.severity == "error" for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The public form ``zhoubao.check/1``; offsets count characters of ``text``."""
        verdicts = Counter(judged.verdict for judged in self.judged)
        severities = Counter(finding.severity for finding in self.findings)
        return {
            "schema": SCHEMA,
            "file": self.manuscript.name,
            "edition": self.facts.edition,
            "cutoff": instant(self.facts.cutoff),
            "known_at": instant(self.facts.known_at) if self.facts.known_at else None,
            "summary": {
                "claims": len(self.judged),
                **{verdict: verdicts[verdict] for verdict in _VERDICTS},
                "lint": {severity: severities[severity] for severity in ("error", "warning", "note")},
                "switched_off": [{"rule": rule, "reason": reason} for rule, reason in self.switched_off],
                "notices": list(self.manuscript.notices),
            },
            "claims": [_claim(judged) for judged in self.judged],
            "lint": [
                {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "message": finding.message,
                    "start": finding.start,
                    "end": finding.end,
                    "page": finding.page,
                    "facts": list(finding.facts),
                }
                for finding in self.findings
            ],
            "text": self.manuscript.text,
        }


def _claim(judged: Judged) -> dict[str, Any]:
    claim = judged.claim
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "page": claim.page,
        "cell": claim.cell,
        "subject": claim.subject,
        "measure": claim.measure,
        "window": claim.window,
        "value": None if claim.value is None else float(claim.value),
        "high": None if claim.high is None else float(claim.high),
        "unit": claim.unit,
        "comparator": claim.comparator,
        "verdict": judged.verdict,
        "expected": judged.expected,
        "suggestion": judged.suggestion,
        "facts": list(judged.facts),
        "reason": judged.reason,
    }
