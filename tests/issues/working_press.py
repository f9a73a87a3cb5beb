"""A press over the rooms above, as the Python interface has one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import zhoubao
from zhoubao.api.records import Records
from zhoubao.api.taken import Taken, take
from zhoubao.edition.edition import Edition, Issue
from zhoubao.edition.instants import to_cutoff
from zhoubao.issues.press import Composed
from zhoubao.model import FactSet
from zhoubao.publish.compose import compose
from zhoubao.publish.proofread import proofread

__all__ = ["WorkingPress", "edit", "import_rows", "tree"]


class WorkingPress:
    def facts(self, edition: Edition, issue: Issue, known_at: dt.datetime | None) -> FactSet:
        return self._taken(edition, issue, known_at).facts

    def compose(self, edition: Edition, issue: Issue, known_at: dt.datetime | None) -> Composed:
        taken = self._taken(edition, issue, known_at)
        material = taken.material(issue)
        proofs = [
            proofread(compose(edition, issue, taken.facts, lang, material), issue, taken.evidence(lang))
            for lang in edition.languages
        ]
        return Composed(
            tuple(proof.document for proof in proofs),
            taken.facts,
            tuple(proof.report for proof in proofs),
            tuple(warning for proof in proofs for warning in proof.warnings),
        )

    def _taken(self, edition: Edition, issue: Issue, known_at: dt.datetime | None) -> Taken:
        return take(edition, Records(edition).snapshot(known_at), to_cutoff(issue.cutoff, edition), issue)


def edit(path: Path, before: str, after: str) -> None:
    """Put other words for words that stand in a file once or more."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def import_rows(edition: Edition, *rows: str) -> None:
    """Add closes to the edition's store: ``688256.SH,2024-11-13,470.0``."""
    path = edition.root.parent / "prices.csv"
    path.write_text("\n".join(["code,date,close", *rows]) + "\n", encoding="utf-8")
    (imported,) = zhoubao.open_edition(edition.root).import_files(path)
    assert imported.landed, imported.reading.rejected


def tree(root: Path, leave_out: Iterable[str] = (".lock",)) -> dict[str, bytes]:
    """Every file below a folder with its bytes, and every folder with none."""
    left = set(leave_out)
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b"/"
        for path in sorted(root.rglob("*"))
        if path.name not in left
    }
