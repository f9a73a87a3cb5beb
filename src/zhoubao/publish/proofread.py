"""The check of an issue before it prints: the composed document read as text, and held against its facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhoubao.check.checking import check
from zhoubao.check.claim import Judged
from zhoubao.check.evidence import Evidence
from zhoubao.check.report import CheckReport
from zhoubao.edition.edition import Allowed, Issue
from zhoubao.errors import CheckError, UsageError
from zhoubao.manuscript.building import ManuscriptBuilder, TableCell
from zhoubao.manuscript.manuscript import Manuscript, PassageKind
from zhoubao.publish.document import (
    Allowance,
    Block,
    BulletList,
    Document,
    Exhibit,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Quoted,
    Text,
)
from zhoubao.publish.labels import label
from zhoubao.publish.record import cell_text

__all__ = ["PlainText", "Proofread", "plain_text", "proofread"]


@dataclass(frozen=True, slots=True)
class PlainText:
    """A document as text: ``hints`` are the facts its figures were printed from, by their stretch of it;
    ``quoted`` are stretches in the words of a source; ``sections`` the ids of its sections with where each
    begins."""

    manuscript: Manuscript
    hints: dict[tuple[int, int], str]
    quoted: tuple[tuple[int, int], ...]
    sections: tuple[tuple[int, str], ...]

    def section_at(self, offset: int) -> str:
        """The section a character stands in, empty above the first."""
        return next((name for start, name in reversed(self.sections) if start <= offset), "")


@dataclass(frozen=True, slots=True)
class Proofread:
    """What came of the check: the document with what was allowed, the report, and the warnings."""

    document: Document
    report: CheckReport
    warnings: tuple[str, ...]


def proofread(
    document: Document,
    issue: Issue,
    evidence: Evidence,
    allowed: Sequence[Allowed] = (),
    *,
    strict: bool = False,
) -> Proofread:
    """Hold a composed document against its facts.

    Contradicted prose fails unless it is allowed, by the issue's front matter or by ``allowed``, with a
    reason that prints in the evidence appendix; anything else is a warning. ``strict``: everything but
    supported fails, and lint errors do. Raises ``CheckError`` with each failing claim, and ``UsageError``
    for an allowance that fits no claim.
    """
    for entry in allowed:
        if not entry.words.strip() or not entry.reason.strip():
            raise UsageError("--allow wants the words and a reason, which prints beside them; write both.")
    plain = plain_text(document)
    report = check(plain.manuscript, evidence, hints=plain.hints, quoted=plain.quoted)
    given = (*issue.allowed, *allowed)
    used: dict[Allowed, set[tuple[int, int]]] = {}
    allowances: dict[Allowance, None] = {}
    failing: list[str] = []
    warnings: list[str] = []
    for judged in report.judged:
        if judged.verdict == "supported":
            continue
        reason = next((a for a in given if _covers(a, judged, plain.manuscript)), None)
        section = plain.section_at(judged.claim.start)
        if reason is not None:
            used.setdefault(reason, set()).add((judged.claim.start, judged.claim.end))
            allowances[Allowance(reason.words, reason.reason, judged.verdict, section)] = None
            continue
        told = f"{_place(judged, issue, section, document.lang)}: {_sentence(judged, plain.manuscript)}"
        (failing if judged.verdict == "contradicted" or strict else warnings).append(told)
    for finding in report.findings:
        told = f"{issue.path.name}: {finding.message} ({finding.rule})"
        (failing if strict and finding.severity == "error" else warnings).append(told)
    if failing:
        raise CheckError(
            f"{len(failing)} statement{'s' if len(failing) > 1 else ''} of issue {issue.id} "
            f"{'do' if len(failing) > 1 else 'does'} not stand; mend what is wrong, or allow it "
            "with a reason.",
            failing,
        )
    for one in allowed:
        if one not in used:
            raise UsageError(
                f"--allow {one.words!r} fits nothing that the check complains of; leave it out, or copy the "
                "words from the complaint."
            )
    warnings += [
        f"{issue.path.name}, front matter: allow {one.words!r} fits nothing that the check complains of in "
        f"{document.lang}; take it out if it is of no language."
        for one in issue.allowed
        if one not in used
    ]
    for one, places in used.items():
        if len(places) > 1:
            raise UsageError(
                f"The words {one.words!r} to be allowed stand in {len(places)} places that the check "
                "complains of; copy more words around the one that is meant."
            )
    return Proofread(replace(document, allowances=tuple(allowances)), report, tuple(warnings))


def _covers(allowed: Allowed, judged: Judged, manuscript: Manuscript) -> bool:
    """Whether an allowance's words are those of a claim, or words of its clause around it."""
    claim = judged.claim
    context = manuscript.text[claim.context_start : claim.context_end]
    return allowed.words == claim.text or (claim.text in allowed.words and allowed.words in context)


def _place(judged: Judged, issue: Issue, section: str, lang: str) -> str:
    """File, line and section: a number that was typed stands in the file as it does in print."""
    for written in issue.sections:
        prose = next((p for language, p in written.prose.items() if language == lang), None)
        if written.id != section or prose is None:
            continue
        for number, line in enumerate(prose.text.splitlines(), prose.line):
            if judged.claim.text in line:
                return f"{issue.path.name}, line {number}, section {section}"
        return f"{issue.path.name}, section {section}"
    return f"{issue.path.name}, {section or 'front matter'}"


def _sentence(judged: Judged, manuscript: Manuscript) -> str:
    claim = judged.claim
    clause = " ".join(manuscript.text[claim.context_start : claim.context_end].split())
    if len(clause) > 60:
        clause = f"{clause[:59]}…"
    better = f" Write {judged.suggestion!r}." if judged.suggestion else ""
    return f"{claim.text!r} in {clause!r} is {judged.verdict}: {judged.reason}{better}"


def plain_text(document: Document) -> PlainText:
    """A document as the text that its reader sees: titles, prose and tables, with what each figure is."""
    writer = _Writer(document)
    return writer.written()


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._builder = ManuscriptBuilder(f"{document.issue} ({document.lang})", "issue")
        self._hints: dict[tuple[int, int], str] = {}
        self._quoted: list[tuple[int, int]] = []
        self._sections: list[tuple[int, str]] = []

    def written(self) -> PlainText:
        document, builder = self._document, self._builder
        builder.passage(document.title, "heading", 1)
        builder.passage(document.subtitle)
        for section in document.sections:
            self._sections.append((builder.offset, section.id))
            builder.passage(section.title, "heading", 2)
            self._blocks(section.blocks, "paragraph")
        return PlainText(builder.build(), self._hints, tuple(self._quoted), tuple(self._sections))

    def _blocks(self, blocks: Sequence[Block], kind: PassageKind) -> None:
        for block in blocks:
            match block:
                case Heading():
                    self._passage(block.children, "heading", block.level + 1)
                case Paragraph():
                    self._passage(block.children, kind)
                case BulletList():
                    for item in block.items:
                        self._blocks(item, "item")
                case Exhibit():
                    self._exhibit(block)

    def _passage(self, children: Sequence[Inline], kind: PassageKind, level: int = 0) -> None:
        pieces = list(_flat(children))
        start = self._builder.offset
        passage = self._builder.passage("".join(text for text, _ in pieces), kind, level)
        if passage is None:
            return
        written = "".join(text for text, _ in pieces)
        at = start - (len(written) - len(written.lstrip()))
        for text, told in pieces:
            if isinstance(told, Quoted):
                self._quoted.append((at, at + len(text)))
            elif told is not None:
                self._hints[at, at + len(text)] = told
            at += len(text)

    def _exhibit(self, exhibit: Exhibit) -> None:
        lang, builder, table = self._document.lang, self._builder, exhibit.body
        colon = "：" if lang == "zh" else ": "
        number = f"{label(lang, 'exhibit', number=exhibit.number)}{colon}" if exhibit.number else ""
        builder.passage(f"{number}{exhibit.caption}", "caption")
        groups: list[TableCell] = []
        for n, column in enumerate(table.columns):
            if column.group and (not n or table.columns[n - 1].group != column.group):
                run = sum(1 for c in table.columns[n:] if c.group == column.group)
                groups.append(TableCell(column.group, n, columns=run))
        rows: list[list[TableCell]] = [groups] if groups else []
        rows.append([TableCell(c.label, n) for n, c in enumerate(table.columns)])
        heads = len(rows)
        facts: dict[tuple[int, int], str] = {}
        for row in table.rows:
            at, cells = 0, []
            for cell in row.cells:
                cells.append(TableCell(cell_text(cell, lang), at, columns=cell.span))
                if cell.fact is not None and not isinstance(cell.value, str):
                    facts[len(rows), at] = cell.fact
                at += cell.span
            rows.append(cells)
        grid = builder.table(rows, header_rows=heads)
        for placed in grid.cells if grid else ():
            if (placed.row, placed.column) in facts:
                self._hints[placed.start, placed.end] = facts[placed.row, placed.column]
        for note in exhibit.notes:
            builder.passage(f"{label(lang, 'note')}{colon}{note}", "note")
        builder.passage(f"{label(lang, 'source')}{colon}{exhibit.source}", "note")


def _flat(children: Sequence[Inline]) -> list[tuple[str, str | Quoted | None]]:
    """The pieces of text of some inlines, each with the fact it was printed from, or as quoted."""
    pieces: list[tuple[str, str | Quoted | None]] = []
    for child in children:
        match child:
            case Text():
                pieces.append((child.text, None))
            case Figure():
                pieces.append((child.text, child.fact))
            case Quoted():
                pieces.append((child.text, child))
            case _:
                pieces += _flat(child.children)
    return pieces
