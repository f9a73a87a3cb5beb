"""What a proof says at one place of the text, whatever it is printed on: the verdict and its evidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from zhoubao.check.claim import Judged, Verdict
from zhoubao.check.lint.finding import Finding, Severity
from zhoubao.check.report import CheckReport
from zhoubao.model import Fact, FactInput, FactSet, Lang
from zhoubao.proof.labels import SEVERITIES, VERDICTS, label, said_of
from zhoubao.prose.figures import figure_text
from zhoubao.prose.flags import FLAGS
from zhoubao.publish.outside import clean

__all__ = ["FactNote", "Note", "Noting"]

_MOST_FACTS = 6
_MOST_INPUTS = 8
_LONGEST = 240  # characters of the text quoted in a note
_UNITS = ("ratio", "count")


@dataclass(frozen=True, slots=True)
class FactNote:
    """A fact in words: what it comes to, over which days, by which formula, from which rows."""

    id: str
    value: str
    window: str
    formula: str
    inputs: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What is said at a span of the text, every word cleaned for print.

    ``mark`` is the verdict of a claim or the severity of a finding; ``rule`` is set for findings. ``start``
    and ``end`` are both 0 for what concerns the whole text. ``left`` counts facts that are not told here.
    """

    mark: Verdict | Severity
    start: int
    end: int
    title: str
    words: str
    place: str
    said: str
    reason: str
    expected: str = ""
    suggestion: str = ""
    rule: str = ""
    ids: tuple[str, ...] = ()
    facts: tuple[FactNote, ...] = ()
    left: int = 0

    @property
    def whole(self) -> bool:
        return self.end <= self.start


class Noting:
    """Makes the notes of one report in one language. ``names`` are subjects' names (``subject_names``)."""

    def __init__(self, report: CheckReport, lang: Lang, names: Mapping[str, str] | None = None) -> None:
        self.report = report
        self.lang = lang
        self._names = names or {}
        text = report.manuscript.text
        self._lines = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
        self._cells = [(cell.start, grid, cell) for grid in report.manuscript.tables for cell in grid.cells]
        self._starts = [start for start, _, _ in self._cells]
        self._facts: dict[str, FactNote] = {}

    def of_claim(self, judged: Judged) -> Note:
        """The note on a claim."""
        claim = judged.claim
        return Note(
            mark=judged.verdict,
            start=claim.start,
            end=claim.end,
            title=VERDICTS[judged.verdict][self.lang],
            words=_short(claim.text),
            place=self._place(claim.start, claim.page, claim.cell),
            said=clean(said_of(claim, self.lang, self._names)),
            reason=clean(judged.reason_zh if self.lang == "zh" else judged.reason),
            expected=clean(judged.expected or ""),
            suggestion=clean(judged.suggestion or ""),
            ids=tuple(map(clean, judged.facts)),
            facts=self._told(judged.facts),
            left=max(len(judged.facts) - _MOST_FACTS, 0),
        )

    def of_finding(self, finding: Finding) -> Note:
        """The note on what a lint rule found."""
        whole = finding.end <= finding.start
        text = self.report.manuscript.text
        return Note(
            mark=finding.severity,
            start=finding.start,
            end=finding.end,
            title=f"{label(self.lang, 'lint')} · {SEVERITIES[finding.severity][self.lang]}",
            words="" if whole else _short(text[finding.start : finding.end]),
            place=label(self.lang, "whole") if whole else self._place(finding.start, finding.page, None),
            said="",
            reason=clean(finding.message_zh if self.lang == "zh" else finding.message),
            rule=clean(finding.rule),
            ids=tuple(map(clean, finding.facts)),
            facts=self._told(finding.facts),
            left=max(len(finding.facts) - _MOST_FACTS, 0),
        )

    def claims(self) -> list[Note]:
        """The notes on all claims, in the text's order."""
        return sorted(map(self.of_claim, self.report.judged), key=lambda note: (note.start, note.end))

    def findings(self) -> list[Note]:
        """The notes on all findings, in the text's order; those on the whole text come first."""
        return sorted(map(self.of_finding, self.report.findings), key=lambda note: (note.start, note.end))

    def _place(self, offset: int, page: int | None, cell: str | None) -> str:
        """Where a reader finds it: page, and line or cell."""
        on = page if page is not None else self.report.manuscript.page_at(offset)
        parts = [] if on is None else [label(self.lang, "page", page=on)]
        at = bisect_right(self._starts, offset) - 1
        if at >= 0 and offset < self._cells[at][2].end:
            _, grid, inside = self._cells[at]
            row, column = inside.row + 1, inside.column + 1
            named = label(self.lang, "table_cell", table=grid.number, row=row, column=column)
            parts.append(clean(inside.name) or named)
        else:
            line = label(self.lang, "line", line=bisect_right(self._lines, offset))
            parts.append(clean(cell) if cell else line)
        return ("，" if self.lang == "zh" else ", ").join(parts)

    def _told(self, ids: tuple[str, ...]) -> tuple[FactNote, ...]:
        facts = self.report.facts
        return tuple(self._fact(facts, id) for id in ids[:_MOST_FACTS] if id in facts)

    def _fact(self, facts: FactSet, id: str) -> FactNote:
        if id not in self._facts:
            fact = facts[id]
            inputs = self._inputs(facts, fact)
            if len(fact.inputs) > _MOST_INPUTS:
                inputs.append(label(self.lang, "more", count=len(fact.inputs) - _MOST_INPUTS))
            self._facts[id] = FactNote(
                id=clean(id),
                value=self._value(fact),
                window=_window(fact),
                formula=clean(fact.formula),
                inputs=tuple(inputs),
                flags=tuple(FLAGS[flag][self.lang] if flag in FLAGS else clean(flag) for flag in fact.flags),
            )
        return self._facts[id]

    def _value(self, fact: Fact) -> str:
        """A fact's figure as it prints; one that is neither ratio, count nor currency with its own unit."""
        if fact.unit in _UNITS or (len(fact.unit) == 3 and fact.unit.isupper()):
            return clean(figure_text(fact, self.lang))
        return clean(f"{'—' if fact.value is None else f'{fact.value:,.10g}'} {fact.unit}")

    def _inputs(self, facts: FactSet, fact: Fact) -> list[str]:
        """What a fact rests on, a line each; hash and source are told where they change."""
        made = []
        told: tuple[str, ...] = ()
        for used in fact.inputs[:_MOST_INPUTS]:
            if isinstance(used, FactInput):
                value = "—" if used.value is None else repr(used.value)
                made.append(f"{used.fact} = {self._value(facts[used.fact]) if used.fact in facts else value}")
                continue
            provisional = f" ({label(self.lang, 'provisional')})" if used.provisional else ""
            row = label(self.lang, "row", row=used.row)
            line = f"{used.series} {used.date} = {used.value!r} {used.unit}{provisional} · {used.file} {row}"
            origin = (used.file, used.sha256, used.source)
            if origin != told:
                line += f" · sha256 {used.sha256[:12]}"
                line += f" · {used.source}" if used.source and used.source != used.file else ""
            told = origin
            made.append(line)
        return [clean(line) for line in made]


def _window(fact: Fact) -> str:
    base, end = fact.window.base, fact.window.end
    if base is not None and end is not None:
        return f"{base} → {end}"
    return str(end or base or "")


def _short(words: str) -> str:
    words = clean(words).strip()
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
