"""How many single faults the check reports: ``python -m bench.mutations --count 2400 --seed 1``.

Copies of the reference weekly and of the shipped issue, in both its languages, with one fault each are made
and checked. A fault is reported if the report of the faulty text has a contradicted or an ambiguous claim, or
a lint finding, that the report of the text without it lacks, in the same paragraph or table. What a fault
changes is told by ``bench.statements``, which never asks the checker.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.faults import KINDS, Fault
from bench.issue_text import IssueText
from bench.recompute import proofs
from bench.reference import reference_text
from bench.sampling import sample
from bench.shipped import shipped_text
from bench.statements import BaseText

import zhoubao
from zhoubao.check.checking import check
from zhoubao.check.claim import Judged
from zhoubao.check.evidence import Evidence
from zhoubao.check.report import CheckReport
from zhoubao.manuscript.reading import read_manuscript

__all__ = [
    "Base",
    "Checker",
    "Outcome",
    "Run",
    "bases",
    "checker_of",
    "disproof",
    "main",
    "outcome_of",
    "print_faults",
    "proofreader_of",
    "run",
    "share",
]

ROOT = Path(__file__).resolve().parents[1]
EDITION = ROOT / "src" / "zhoubao" / "editions" / "compute"
SHARED = Path(os.environ.get("ZHOUBAO_SHARED") or ROOT.parent / "shared")
CUTOFF = "2024-11-13T18:00+08:00"

Outcome = Literal["contradicted", "ambiguous", "lint", "unsupported", "nothing"]
REPORTED: tuple[Outcome, ...] = ("contradicted", "ambiguous", "lint")
Checker = Callable[[str], CheckReport]


@dataclass(frozen=True)
class Base:
    """A base text with what checks it and the report on it without a fault."""

    told: BaseText
    checker: Checker
    report: CheckReport
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Run:
    """Faults with what the check made of each, and the seconds each took."""

    outcomes: tuple[tuple[Fault, Outcome], ...]
    seconds: tuple[float, ...]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=2400, help="how many faults (2400)")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn from (1)")
    parser.add_argument("--missed", type=int, default=200, help="how many of the missed to list (200)")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print_faults(bases(Path(folder)), told.count, told.seed, told.missed)


def print_faults(texts: Sequence[Base], count: int, seed: int, most_missed: int = 200) -> None:
    """Make faults of some texts, check each, and print the tables."""
    if not any(base.told.name == "reference" for base in texts):
        print(f"no measuring data at {SHARED}: the reference weekly is left out")
    print(f"\nsingle faults, {count} from seed {seed}\n")
    faults = sample([base.told for base in texts], count, seed)
    print_run(texts, run(texts, faults), most_missed)
    for base in texts:
        print_unmutated(base)


# The texts


def bases(scratch: Path) -> list[Base]:
    """The reference where it is at hand, and the shipped issue in its languages."""
    scratch.mkdir(exist_ok=True)
    found = []
    reference, prices = SHARED / "reference" / "weekly-2024-11-14.txt", SHARED / "data/market/prices.csv"
    if reference.exists() and prices.exists():
        weekly = zhoubao.new_edition(scratch / "edition", "compute")
        weekly.import_files(prices)
        evidence = weekly.evidence(CUTOFF)
        text = reference_text(reference, weekly.edition, evidence.facts)
        found.append(_base(text, evidence, checker_of(evidence, scratch / "reference.txt")))
    shipped = zhoubao.open_edition(EDITION)
    for lang in shipped.edition.languages:
        evidence = shipped.evidence(lang=lang)
        document, _ = shipped.document(lang=lang)
        issue = IssueText(document)
        text = shipped_text(issue, document, shipped.edition, evidence.facts)
        found.append(_base(text, evidence, proofreader_of(evidence, issue)))
    return found


def _base(text: BaseText, evidence: Evidence, checker: Checker) -> Base:
    report = checker(text.text)
    if report.manuscript.text != text.text:
        raise SystemExit(f"bench: {text.name} is not read as it is written, so no offset can be trusted")
    return Base(text, checker, report, evidence)


def checker_of(evidence: Evidence, path: Path) -> Checker:
    """What reads and checks a text as a file of its own, on evidence that is there already."""

    def checked(text: str) -> CheckReport:
        path.write_text(text, encoding="utf-8")
        return check(read_manuscript(path), evidence)

    return checked


def proofreader_of(evidence: Evidence, issue: IssueText) -> Checker:
    """What checks a text line by line like an issue as that issue is checked before it prints.

    But for the hints: that check is told of each figure which fact it was printed from, and would find
    any change of one. Here it has to read.
    """

    def checked(text: str) -> CheckReport:
        return check(issue.manuscript_of(text), evidence, quoted=issue.quoted_in(text))

    return checked


# The faults


def run(texts: Sequence[Base], faults: Iterable[Fault]) -> Run:
    """Check every faulty copy."""
    by_name = {base.told.name: base for base in texts}
    outcomes: list[tuple[Fault, Outcome]] = []
    seconds = []
    for fault in faults:
        base = by_name[fault.base]
        start = time.perf_counter()
        report = base.checker(fault.apply(base.told.text))
        seconds.append(time.perf_counter() - start)
        outcomes.append((fault, outcome_of(base, fault, report)))
    return Run(tuple(outcomes), tuple(seconds))


def outcome_of(base: Base, fault: Fault, report: CheckReport) -> Outcome:
    """The gravest thing the report says near the fault that the report without it does not say.

    A finding about the whole of the text (no stretch of its own) is near everything.
    """
    known = {key for _, key in _said(base.report, None)}
    near = _near(base.told, fault)
    new = {
        outcome
        for outcome, key in _said(report, fault)
        if key not in known and (key[:2] == (0, 0) or (near[0] <= key[1] and key[0] <= near[1]))
    }
    order: tuple[Outcome, ...] = ("contradicted", "ambiguous", "lint", "unsupported")
    return next((outcome for outcome in order if outcome in new), "nothing")


_Key = tuple[int, int, str, str]


def _said(report: CheckReport, fault: Fault | None) -> list[tuple[Outcome, _Key]]:
    """All that a report holds against a text, each with where (in the base text) and what it is."""

    def back(offset: int) -> int:
        return offset if fault is None else fault.back(offset)

    said: list[tuple[Outcome, _Key]] = []
    for judged in report.judged:
        if judged.verdict != "supported":
            claim = judged.claim
            said.append((judged.verdict, (back(claim.start), back(claim.end), judged.verdict, claim.text)))
    for finding in report.findings:
        said.append(("lint", (back(finding.start), back(finding.end), finding.rule, finding.message)))
    return said


def _near(text: BaseText, fault: Fault) -> tuple[int, int]:
    """The table with its caption and notes, or the paragraphs that a fault touches."""
    table = next((span for edit, _ in fault.edits if (span := text.table_at(edit[0]))), None)
    if table is not None:
        return table
    first, last = fault.edits[0][0][0], fault.edits[-1][0][1]
    end = text.text.find("\n", last)
    return text.text.rfind("\n", 0, first) + 1, len(text.text) if end < 0 else end


# The tables


def share(outcomes: Iterable[tuple[Fault, Outcome]]) -> tuple[int, int]:
    """Of the faults that change a checkable meaning: how many are reported, and how many there are."""
    told = [outcome for fault, outcome in outcomes if fault.checkable]
    return sum(outcome in REPORTED for outcome in told), len(told)


def print_run(texts: Sequence[Base], ran: Run, most_missed: int) -> None:
    """The faults by kind, by text, and those that are missed."""
    _table("kind of fault", [(kind, [o for o in ran.outcomes if o[0].kind == kind]) for kind in KINDS], ran)
    print()
    names = [base.told.name for base in texts]
    _table("text", [(name, [o for o in ran.outcomes if o[0].base == name]) for name in names], ran)
    beside = [(fault, outcome) for fault, outcome in ran.outcomes if not fault.checkable]
    no_fact = [outcome for fault, outcome in beside if not fault.covered]
    alarms = [(f, o) for f, o in beside if f.covered and o in REPORTED]
    as_true, found = len(beside) - len(no_fact), sum(outcome in REPORTED for outcome in no_fact)
    print(
        f"\nnot checkable: {len(beside)}; no fact covers {len(no_fact)} (the check reports {found} of them), "
        f"{as_true} leave the text as true as it was (the check reports {len(alarms)} of them)"
    )
    by_name = {base.told.name: base.told for base in texts}
    missed = [(f, o) for f, o in ran.outcomes if f.checkable and o not in REPORTED]
    if ran.seconds:
        middle, most = statistics.median(ran.seconds) * 1000, max(ran.seconds) * 1000
        print(f"a check took {middle:.0f} ms in the middle, {most:.0f} ms at most")
    _listed("missed", missed, by_name, most_missed)
    _listed("reported although no truer or falser than before", alarms, by_name, most_missed)


def _listed(
    what: str, outcomes: list[tuple[Fault, Outcome]], by_name: dict[str, BaseText], most: int
) -> None:
    print(f"\n{what}: {len(outcomes)}")
    for fault, outcome in outcomes[:most]:
        print(f"- {fault.base}, {fault.kind}: {shown(by_name[fault.base], fault)} ({outcome})")
    if outcomes[most:]:
        print(f"- and {len(outcomes) - most} more")


def _table(what: str, groups: list[tuple[str, list[tuple[Fault, Outcome]]]], ran: Run) -> None:
    heads = (
        "made", "checkable", "reported", *REPORTED, "missed", "unsupported", "share", "contradicted share"
    )  # fmt: skip
    print(f"| {what:<13} | {' | '.join(heads)} |")
    print(f"|{'-' * 15}|{'|'.join('-' * (len(head) + 1) + ':' for head in heads)}|")
    for name, outcomes in [*groups, ("all", list(ran.outcomes))]:
        counted = Counter(outcome for fault, outcome in outcomes if fault.checkable)
        reported, checkable = share(outcomes)
        cells = (
            len(outcomes),
            checkable,
            reported,
            *(counted[outcome] for outcome in REPORTED),
            checkable - reported,
            counted["unsupported"],
            _percent(reported, checkable),
            _percent(counted["contradicted"], checkable),
        )
        shown_cells = (f"{cell!s:>{len(head)}}" for cell, head in zip(cells, heads, strict=True))
        print(f"| {name:<13} | {' | '.join(shown_cells)} |")


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def shown(text: BaseText, fault: Fault) -> str:
    """A fault in its clause, what stood there struck: ``寒武纪[+9.98→+9.89]%``."""
    pieces = []
    for (start, end), new in fault.edits:
        before = text.text[max(0, start - 24) : start].rpartition("\n")[2]
        after = text.text[end : end + 24].partition("\n")[0]
        pieces.append(f"{before}[{text.text[start:end]}→{new}]{after}".replace("\t", " ¦ "))
    return " … ".join(pieces)


def disproof(text: BaseText, judged: Judged) -> str | None:
    """What the text truly says where a claim is doubted, if that is a number that a fact rounds to."""
    claim = judged.claim
    for number in text.numbers:
        if claim.start < number.digits[1] and number.digits[0] < claim.end and text.holds(number):
            window = f".{number.window}" if number.window else ""
            told = f"{number.measure}{window} of {number.subject}"
            return f"NOT PROVED: what stands there is {told}, and it is right"
    return None


def print_unmutated(base: Base) -> None:
    """Every contradicted or ambiguous claim of a text without faults, and whether it is proved."""
    report = base.report
    verdicts = Counter(judged.verdict for judged in report.judged)
    print(f"\n{base.told.name}, without a fault: {len(report.judged)} claims, ", end="")
    print(", ".join(f"{n} {verdict}" for verdict, n in verdicts.most_common()), end="")
    print(f"; lint: {len(report.findings)}")
    doubted = [judged for judged in report.judged if judged.verdict in ("contradicted", "ambiguous")]
    prices = SHARED / "data" / "market" / "prices.csv"
    for judged, proof in zip(doubted, proofs(doubted, report, prices), strict=True):
        claim, line = judged.claim, report.manuscript.line_at(judged.claim.start)
        print(f"- {judged.verdict}, line {line}: {claim.text!r} of {claim.subject}: {judged.reason}")
        print(f"  {disproof(base.told, judged) or proof}")
    for finding in report.findings:
        line = report.manuscript.line_at(finding.start)
        print(f"- {finding.severity}, line {line}: {finding.rule}: {finding.message}")


if __name__ == "__main__":
    main()
