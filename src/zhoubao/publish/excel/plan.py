"""Where everything stands in a workbook, settled before the first cell is written."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhoubao.model import Fact, FactSet, Lang, Observation, Withheld
from zhoubao.publish.document import Document, Exhibit
from zhoubao.publish.evidence import Appendix, Entry, appendix_of
from zhoubao.publish.excel.cells import NoCellError
from zhoubao.publish.excel.expression import Expression, power
from zhoubao.publish.excel.sheet import column_name, quoted, safe_names
from zhoubao.publish.excel.words import word
from zhoubao.publish.labels import label

_OPENING = re.compile(r"[：:（(,，;；]")
"""Where the first words of a caption end, which name the sheet of an exhibit without a number."""

__all__ = ["EVIDENCE_TOP", "EXACT", "INPUT_TOP", "INPUT_VALUE", "Home", "Plan", "View"]

EVIDENCE_TOP, INPUT_TOP = 4, 4
"""The first rows of entries on the sheets of evidence and inputs, from 0."""
EXACT, INPUT_VALUE = 5, 5
"""The columns of the values there."""


@dataclass(frozen=True, slots=True)
class Home:
    """The cell where a fact is reckoned, in units of ``scale`` ones."""

    sheet: str
    row: int
    column: int
    scale: float = 1.0

    @property
    def cell(self) -> str:
        return f"{column_name(self.column)}{self.row + 1}"


@dataclass
class Plan:
    """The sheets of a workbook, the row of every input, the entry and the home of every fact.

    ``sheets`` are the names by exhibit; ``homes`` are filled as the exhibits are laid out, and what has none
    then is at home on the evidence sheet.
    """

    document: Document
    facts: FactSet | None
    appendix: Appendix | None
    exhibits: tuple[Exhibit, ...]
    sheets: tuple[str, ...]
    cover: str
    evidence: str
    inputs: str
    sources: str
    rows: dict[Observation, int]
    homes: dict[str, Home] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, facts: FactSet | None) -> Plan:
        lang = document.lang
        appendix = appendix_of(document, facts) if facts is not None else None
        exhibits = document.exhibits
        front = document.front.performance
        if front is not None and front not in exhibits:
            exhibits = (*exhibits, front)
        names = safe_names(
            [
                *(word(lang, key) for key in ("cover", "evidence", "inputs", "sources")),
                *(_name(exhibit, exhibit is front, lang) for exhibit in exhibits),
            ]
        )
        used = {
            row: None
            for entry in (appendix.entries if appendix else ())
            for row in entry.fact.inputs
            if isinstance(row, Observation)
        }
        ordered = sorted(used, key=lambda o: (o.series, o.date, o.known_at, o.revision))
        rows = {o: INPUT_TOP + n for n, o in enumerate(ordered)}
        cover, evidence, inputs, sources, *sheets = names
        return cls(document, facts, appendix, exhibits, tuple(sheets), cover, evidence, inputs, sources, rows)

    @property
    def lang(self) -> Lang:
        return self.document.lang

    def entry(self, fact_id: str | None) -> Entry | None:
        return self.appendix.entry(fact_id) if self.appendix is not None else None

    def fact(self, fact_id: str | None) -> Fact | None:
        """The fact behind a cell, where the workbook has evidence for it."""
        entry = self.entry(fact_id)
        return entry.fact if entry is not None else None

    def settle(self) -> None:
        """Give every fact that no exhibit reckons a home on the evidence sheet."""
        for entry in self.appendix.entries if self.appendix else ():
            row = EVIDENCE_TOP + entry.number - 1
            self.homes.setdefault(entry.fact.id, Home(self.evidence, row, EXACT))


@dataclass(frozen=True, slots=True)
class View:
    """The cells of a workbook as formulas on one of its sheets name them."""

    plan: Plan
    sheet: str

    def _at(self, sheet: str, cell: str) -> str:
        return cell if sheet == self.sheet else f"{quoted(sheet)}!{cell}"

    def input(self, used: Observation) -> Expression:
        row = self.plan.rows.get(used)
        if row is None or isinstance(used, Withheld):
            raise NoCellError(used.series)
        return Expression(self._at(self.plan.inputs, f"{column_name(INPUT_VALUE)}{row + 1}"), used.value)

    def fact(self, fact_id: str) -> Expression:
        home, fact = self.plan.homes.get(fact_id), self.plan.fact(fact_id)
        if home is None or fact is None or fact.value is None:
            raise NoCellError(fact_id)
        if home.scale == 1:
            return Expression(self._at(home.sheet, home.cell), fact.value)
        cell = Expression(self._at(home.sheet, home.cell), fact.value / home.scale)
        return cell * power(round(math.log10(home.scale)))

    def span(self, fact_ids: Sequence[str]) -> str | None:
        homes = [self.plan.homes.get(fact_id) for fact_id in fact_ids]
        return self._range([home for home in homes if home is not None], len(fact_ids))

    def _range(self, homes: Sequence[Home], wanted: int) -> str | None:
        if not homes or len(homes) < wanted:
            return None
        first, last = homes[0], homes[-1]
        expected = [Home(first.sheet, first.row + n, first.column) for n in range(wanted)]
        if list(homes) != expected:
            return None
        return self._at(first.sheet, f"{first.cell}:{last.cell}")


def _name(exhibit: Exhibit, front: bool, lang: Lang) -> str:
    if front:
        return word(lang, "performance")
    if exhibit.number:
        return label(lang, "exhibit", number=exhibit.number).replace(" ", "" if lang == "zh" else " ")
    return _OPENING.split(exhibit.caption)[0] or exhibit.caption
