"""The shipped issue as zhoubao's own flattening has it, and any text that is line by line like it."""

from __future__ import annotations

from dataclasses import dataclass

from bench.statements import Span

from zhoubao.manuscript.building import ManuscriptBuilder, TableCell
from zhoubao.manuscript.manuscript import Grid, Manuscript, Passage
from zhoubao.publish.document import Document, Exhibit
from zhoubao.publish.proofread import plain_text

__all__ = ["IssueTable", "IssueText"]


@dataclass(frozen=True, slots=True)
class IssueTable:
    """An exhibit in the text: ``span`` from its caption to its last note, ``heads`` by the ids of its
    columns, and for each row of its body the stretches of its cells by those ids."""

    exhibit: Exhibit
    span: Span
    heads: dict[str, Span]
    rows: tuple[dict[str, Span], ...]


class IssueText:
    """A composed issue as text, with its figures and its tables."""

    def __init__(self, document: Document) -> None:
        self._plain = plain_text(document)
        self._base = self._plain.manuscript
        self.text = self._base.text
        self.quoted = self._plain.quoted
        self.tables = tuple(
            self._table(exhibit, grid)
            for exhibit, grid in zip(document.exhibits, self._base.tables, strict=True)
        )

    @property
    def figures(self) -> tuple[tuple[Span, str], ...]:
        """The figures of prose and tables in the text's order, each with its fact."""
        return tuple(sorted(self._plain.hints.items()))

    def manuscript_of(self, text: str) -> Manuscript:
        """A text whose lines and cells stand where those of the issue do, as the issue is divided."""
        builder = ManuscriptBuilder(self._base.name, self._base.kind)
        lines = text.split("\n")
        parts: list[Passage | Grid] = [*self._base.passages, *self._base.tables]
        for part in sorted(parts, key=lambda p: p.start):
            first, last = self._line(part.start), self._line(part.end)
            if isinstance(part, Passage):
                builder.passage("\n".join(lines[first : last + 1]), part.kind, part.level)
                continue
            rows: dict[int, list[TableCell]] = {}
            for cell in part.cells:
                told = lines[self._line(cell.start)].split("\t")[cell.column]
                made = TableCell(told, cell.column, cell.rows, cell.columns, cell.name)
                rows.setdefault(cell.row, []).append(made)
            builder.table(
                [rows.get(n, []) for n in range(max(rows) + 1)],
                header_rows=len({cell.row for cell in part.cells if cell.header}),
            )
        return builder.build()

    def quoted_in(self, text: str) -> list[Span]:
        """Where the issue's quoted stretches stand in such a text, if they do."""
        begins = [0]
        for written in text.split("\n"):
            begins.append(begins[-1] + len(written) + 1)
        found = []
        for start, end in self.quoted:
            line, words = self._line(start), self.text[start:end]
            at = text.find(words, begins[line], begins[line + 1])
            if at >= 0:
                found.append((at, at + len(words)))
        return found

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset)

    def _table(self, exhibit: Exhibit, grid: Grid) -> IssueTable:
        before = [p for p in self._base.passages if p.end <= grid.start]
        end = grid.end
        for passage in self._base.passages:
            if passage.start >= end and passage.kind == "note" and self.text[end : passage.start] == "\n":
                end = passage.end
        columns = [column.id for column in exhibit.body.columns]
        heads: dict[str, Span] = {}
        rows: dict[int, dict[str, Span]] = {}
        for cell in grid.cells:
            if cell.header:
                heads[columns[cell.column]] = cell.start, cell.end
            else:
                rows.setdefault(cell.row, {})[columns[cell.column]] = cell.start, cell.end
        return IssueTable(exhibit, (before[-1].start, end), heads, tuple(rows[n] for n in sorted(rows)))
