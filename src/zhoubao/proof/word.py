"""A Word file with the check's outcome as native comments at the words they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zhoubao.check.report import CheckReport
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.manuscript.word import Stretch, walk
from zhoubao.model import Lang
from zhoubao.proof.anchors import anchor_comments
from zhoubao.proof.comments import comment_lines, first_free_id, serialized, with_comments, written
from zhoubao.proof.labels import label
from zhoubao.proof.notes import Note, Noting

__all__ = ["mark_word", "report_word"]


def mark_word(
    path_or_content: Path | str | bytes,
    report: CheckReport,
    lang: Lang,
    *,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """A copy of the Word file that was checked, with a comment at every claim that is not supported and at
    every finding. Text, formatting and all other parts of the file stay as they are.

    ``names`` are subjects' names (``labels.subject_names``). Comments are dated at the report's cutoff; the
    same file and report give the same bytes. Raises ``UnreadableError`` for a file that cannot be read and
    ``UsageError`` for one that is not the file that was checked.
    """
    name = report.manuscript.name
    if isinstance(path_or_content, bytes):
        content = path_or_content
    else:
        try:
            content = Path(path_or_content).read_bytes()
        except OSError as error:
            raise UnreadableError(f"{path_or_content} cannot be read: {error.strerror}.") from None
    word = walk(name, content)
    if word.manuscript.text != report.manuscript.text:
        raise UsageError(f"{name} is not the file that was checked, or it has changed since; check it again.")
    notes = _notes(report, lang, names)
    first = first_free_id(word.package)
    held = anchor_comments(
        word.body,
        word.manuscript.text,
        word.stretches,
        [(note.start, note.end) for note in notes],
        first,
    )
    comments = [
        comment_lines(note, lang, _elsewhere(stretch, lang))
        for note, stretch in zip(notes, held, strict=True)
    ]
    changed = with_comments(word.package, comments, first, report.facts.cutoff)
    if notes:
        changed[word.package.main] = serialized(word.root)
    return written(word.package, changed)


def report_word(report: CheckReport, lang: Lang, *, names: Mapping[str, str] | None = None) -> bytes:
    """A new Word file with the text that was checked, whatever form it came in, and the same comments.

    ``names`` are subjects' names. The same report gives the same bytes.
    """
    from zhoubao.proof.fresh import fresh_word

    fresh = fresh_word(report.manuscript, report.facts.cutoff)
    notes = _notes(report, lang, names)
    anchor_comments(
        fresh.body, report.manuscript.text, fresh.stretches, [(note.start, note.end) for note in notes], 0
    )
    package = fresh.packed()
    comments = [comment_lines(note, lang) for note in notes]
    return written(package, with_comments(package, comments, 0, report.facts.cutoff))


def _notes(report: CheckReport, lang: Lang, names: Mapping[str, str] | None) -> list[Note]:
    """What gets a comment, in the text's order; what concerns the whole text first."""
    noting = Noting(report, lang, names)
    notes = [note for note in noting.claims() if note.mark != "supported"] + noting.findings()
    return sorted(notes, key=lambda note: (note.start, note.end))


def _elsewhere(stretch: Stretch | None, lang: Lang) -> str:
    return "" if stretch is None or stretch.place == "body" else label(lang, stretch.place)
