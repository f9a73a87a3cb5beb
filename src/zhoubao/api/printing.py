"""Printing an issue: composed, held against its facts, and rendered, in one language or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhoubao.api.taken import Taken
from zhoubao.edition.edition import Allowed, Issue
from zhoubao.model import Lang
from zhoubao.publish.build import render_all
from zhoubao.publish.compose import compose
from zhoubao.publish.document import Correction, Document, Status
from zhoubao.publish.proofread import proofread
from zhoubao.publish.restricted import leaving

if TYPE_CHECKING:
    from zhoubao.check.report import CheckReport

__all__ = ["Printed", "file_name", "print_issue"]


@dataclass(frozen=True, slots=True)
class Printed:
    """An issue in one language: its document, what the check said of it, and its files by name."""

    lang: Lang
    document: Document
    report: CheckReport
    warnings: tuple[str, ...]
    files: dict[str, bytes]


def print_issue(
    taken: Taken,
    issue: Issue,
    langs: Sequence[Lang],
    formats: Sequence[str],
    *,
    allowed: Sequence[Allowed] = (),
    strict: bool = False,
    status: Status = "draft",
    corrections: Sequence[Correction] = (),
) -> list[Printed]:
    """An issue in some languages and formats, nothing written yet.

    Raises ``CheckError`` where its prose does not stand, ``EvidenceError`` where a figure cannot be told,
    ``UsageError`` for a format there is not, and ``RenderError`` where one cannot be set.
    """
    proofs = []
    for lang in langs:
        document = compose(
            taken.edition, issue, taken.facts, lang, taken.material(issue, lang, status, corrections)
        )
        proofs.append(proofread(document, issue, taken.evidence(lang), allowed, strict=strict))
    names = list(dict.fromkeys(formats))
    rendered = render_all(
        [
            (proof.document, leaving(proof.document, taken.facts, taken.edition), name)
            for proof in proofs
            for name in names
        ]
    )
    printed = []
    for at, (lang, proof) in enumerate(zip(langs, proofs, strict=True)):
        contents = rendered[at * len(names) : (at + 1) * len(names)]
        main = taken.edition.languages[0]
        files = {file_name(lang, main, name): data for name, data in zip(names, contents, strict=True)}
        printed.append(Printed(lang, proof.document, proof.report, proof.warnings, files))
    return printed


def file_name(lang: Lang, main: Lang, format_name: str) -> str:
    """``issue.pdf`` in the edition's first language, ``issue.en.pdf`` and so on in others."""
    return f"issue.{format_name}" if lang == main else f"issue.{lang}.{format_name}"
