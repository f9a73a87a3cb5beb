"""Texts linted against the shipped edition's facts at its issue's cutoff."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import zhoubao
from zhoubao.check.claim import Judged
from zhoubao.check.evidence import Evidence
from zhoubao.check.lint.finding import Finding
from zhoubao.check.lint.rules import lint
from zhoubao.edition.edition import CheckSpec
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.reading import read_manuscript

ROOT = Path(__file__).resolve().parents[3]
COMPUTE = ROOT / "src" / "zhoubao" / "editions" / "compute"
CUTOFF = "2024-11-13T18:00:00+08:00"

Read = Callable[..., Manuscript]
Lint = Callable[..., list[tuple[str, str]]]


def evidence_at(cutoff: str) -> Evidence:
    found = zhoubao.open_edition(COMPUTE).evidence(cutoff)
    return Evidence(found.edition, found.facts, history=found.history, over=lambda _first, _last: found.facts)


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return evidence_at(CUTOFF)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Text as a manuscript of one kind of file."""

    def read(text: str, suffix: str = ".txt") -> Manuscript:
        path = tmp_path / f"weekly{suffix}"
        path.write_text(text, encoding="utf-8")
        return read_manuscript(path)

    return read


@pytest.fixture
def findings(read: Read, evidence: Evidence) -> Callable[..., tuple[Finding, ...]]:
    """The findings of one rule in a text."""

    def findings(
        rule: str, text: str, *, check: CheckSpec | None = None, judged: Sequence[Judged] = ()
    ) -> tuple[Finding, ...]:
        held = replace(evidence, edition=replace(evidence.edition, check=check)) if check else evidence
        found = lint(read(text), judged, held)
        return tuple(finding for finding in found if finding.rule == rule)

    return findings


@pytest.fixture
def stretches(read: Read, findings: Callable[..., tuple[Finding, ...]]) -> Callable[..., list[str]]:
    """The stretches of a text that one rule complains of."""

    def stretches(rule: str, text: str, **options: object) -> list[str]:
        manuscript = read(text)
        return [manuscript.text[f.start : f.end] for f in findings(rule, text, **options)]

    return stretches
