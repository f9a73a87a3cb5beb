"""Bringing an edited Word file home: what changed in its prose, as a change of the issue file.

The Word file knows what it was printed from (``publish.word.origin``), so this is a merge of three: the prose
as printed, the Word file as edited, the issue file as it is now. References whose printed words were left
alone stay references. What the issue file does not hold cannot come home and is told, sentence by sentence.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zhoubao.edition.edition import Edition
from zhoubao.edition.files import write_whole
from zhoubao.edition.issues import load_issue
from zhoubao.errors import StoreError, UnreadableError, UsageError, nearest
from zhoubao.issues.edited import read_edited
from zhoubao.issues.lock import one_writer
from zhoubao.issues.merging import Merge
from zhoubao.model import Lang
from zhoubao.publish.word.origin import PrintedFrom

__all__ = ["Pulled", "pull"]

_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Pulled:
    """What an edited Word file makes of an issue file.

    ``before`` and ``text`` are the file's text now and as it would be; ``diff`` is the unified difference,
    empty where nothing changes. ``warnings`` are to be looked at: figures and names that were typed over,
    formatting that Markdown cannot hold. ``left`` says what could not be brought home, and where.
    """

    path: Path
    issue: str
    lang: Lang
    before: str
    text: str
    diff: str
    warnings: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def write(self) -> None:
        """Put the new text in place of the file, whole or not at all; its line ends stay as they are.

        Raises ``StoreError`` where the file changed meanwhile, ``UnreadableError`` where it cannot be
        written.
        """
        if not self.diff:
            return
        with one_writer(self.path.parent.parent):
            try:
                raw = self.path.read_bytes()
                if raw.decode("utf-8-sig", "replace").replace("\r\n", "\n") != self.before:
                    raise StoreError(f"{self.path} changed while the Word file was read; pull it again.")
                text = self.text.replace("\n", "\r\n") if b"\r\n" in raw else self.text
                mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
                write_whole(self.path, mark + text.encode())
            except OSError as error:
                raise UnreadableError(
                    f"{self.path} cannot be written ({error.strerror or error}); check its rights."
                ) from None


def pull(path: str | Path, edition: Edition, *, issue: str | None = None, lang: Lang | None = None) -> Pulled:
    """What the edits in a Word file change in its issue's file; nothing is written.

    ``issue`` and ``lang`` have to be those that the file was printed from: they say that it is the one meant.

    Raises ``UnreadableError`` for a file that is no Word file printed by zhoubao, ``UsageError`` where it is
    of another edition, issue or language, or where the same paragraph was changed in both files, and
    ``EditionError`` where the issue file has mistakes.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read ({error.strerror or error}); check the path.") from None
    if size > _MOST_BYTES:
        raise UnreadableError(f"{path} is larger than {_MOST_BYTES // 2**20} MB; make its pictures smaller.")
    edited = read_edited(path.name, content)
    _held_to(path.name, edited.origin, edition, issue, lang)
    return _pulled(Merge(edited, edition, load_issue(edition, edited.origin.issue)))


def _pulled(merge: Merge) -> Pulled:
    issue, text = merge.issue, merge.merged()
    name = issue.path.name
    before, after = (one.splitlines(keepends=True) for one in (issue.text, text))
    diff = "".join(_ended(difflib.unified_diff(before, after, f"a/issues/{name}", f"b/issues/{name}")))
    return Pulled(
        issue.path, issue.id, merge.edited.origin.lang, issue.text, text, diff,
        tuple(dict.fromkeys(merge.warnings)), merge.left,
    )  # fmt: skip


def _ended(lines: Iterable[str]) -> Iterable[str]:
    """Lines of a difference; one that has no end in its file says so, as ``diff`` does."""
    return (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _held_to(name: str, origin: PrintedFrom, edition: Edition, issue: str | None, lang: Lang | None) -> None:
    for what, found, wanted in (
        ("edition", origin.edition, edition.id),
        ("issue", origin.issue, issue),
        ("language", origin.lang, lang),
    ):
        if wanted is not None and found != wanted:
            guess = nearest(wanted, [found])
            raise UsageError(
                f"{name} was printed from {what} {found!r}, not {wanted!r}{guess}; name that one."
            )
    if origin.lang not in edition.languages:
        raise UsageError(
            f"{name} is in {origin.lang!r}, a language that edition {edition.id!r} does not have."
        )
