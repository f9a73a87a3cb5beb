"""The archive of an edition: which issues were published, in which revisions, and where they lie.

``archive/2024-11-14/r1`` is the first revision of an issue, ``r2`` its first correction. A revision appears
whole or not at all, and nothing in it is ever changed.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from zhoubao.edition.edition import Edition
from zhoubao.errors import UnreadableError, UsageError, nearest
from zhoubao.issues.manifest import MANIFEST, Manifest, read_manifest
from zhoubao.model import Lang
from zhoubao.publish.document import Related

__all__ = [
    "ARCHIVE",
    "INDEX",
    "find_revision",
    "guard_archive",
    "latest_revision",
    "published_issues",
    "published_revisions",
    "related",
    "revision_folder",
    "revisions_of",
]

ARCHIVE = "archive"
INDEX = "index.html"

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_REVISION = re.compile(r"r([1-9]\d{0,3})", re.ASCII)


def revision_folder(edition: Edition, issue_id: str, revision: int) -> Path:
    """Where a revision lies or would lie. Raises ``UsageError`` where the id is no issue's."""
    if not _DATED.fullmatch(issue_id):
        raise UsageError(f"{issue_id!r} is no issue; name one by its date, such as 2024-11-14.")
    return edition.root / ARCHIVE / issue_id / f"r{revision}"


def published_issues(edition: Edition) -> tuple[str, ...]:
    """The ids of the published issues, oldest first."""
    folder = edition.root / ARCHIVE
    return tuple(
        sorted(
            path.name
            for path in (folder.iterdir() if folder.is_dir() else ())
            if _DATED.fullmatch(path.name) and revisions_of(edition, path.name)
        )
    )


def revisions_of(edition: Edition, issue_id: str) -> tuple[int, ...]:
    """The numbers of an issue's revisions, from 1; none where it is not published."""
    folder = revision_folder(edition, issue_id, 1).parent
    found = (
        int(match[1])
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (match := _REVISION.fullmatch(path.name)) and (path / MANIFEST).is_file()
    )
    return tuple(sorted(found))


def find_revision(edition: Edition, issue_id: str, revision: int | None = None) -> Manifest:
    """The manifest of a revision (none named: the latest).

    Raises ``UsageError`` where there is none and ``UnreadableError`` for a manifest that is not whole.
    """
    numbers = revisions_of(edition, issue_id)
    if not numbers:
        known = published_issues(edition)
        hint = f"{nearest(issue_id, known)}; published are {', '.join(known[-5:])}" if known else ""
        raise UsageError(f"Issue {issue_id} is not published{hint}; `zhoubao issue publish` does that.")
    chosen = numbers[-1] if revision is None else revision
    if chosen not in numbers:
        there = ", ".join(map(str, numbers))
        raise UsageError(f"Issue {issue_id} has no revision {chosen}; it has {there}.")
    path = revision_folder(edition, issue_id, chosen) / MANIFEST
    manifest = read_manifest(path)
    if (manifest.issue, manifest.revision) != (issue_id, chosen):
        raise UnreadableError(
            f"{path}: is the manifest of {manifest.issue}, revision {manifest.revision}; "
            "take the file back from a copy of the archive."
        )
    return manifest


def latest_revision(edition: Edition, issue_id: str) -> Manifest | None:
    """The manifest of an issue's latest revision, or none where it is not published."""
    return find_revision(edition, issue_id) if revisions_of(edition, issue_id) else None


def published_revisions(edition: Edition) -> tuple[tuple[Manifest, ...], ...]:
    """Every revision of every published issue: the latest issue first, and of each the latest revision."""
    return tuple(
        tuple(find_revision(edition, issue_id, n) for n in reversed(revisions_of(edition, issue_id)))
        for issue_id in reversed(published_issues(edition))
    )


def related(edition: Edition, before: dt.date, lang: Lang, limit: int = 5) -> tuple[Related, ...]:
    """The published issues dated before a day, the latest first, as the front page lists them."""
    found: list[Related] = []
    for issue_id in reversed(published_issues(edition)):
        if len(found) == limit:
            break
        if issue_id < before.isoformat():
            manifest = find_revision(edition, issue_id)
            found.append(Related(manifest.titles[lang], manifest.date, manifest.edition_names[lang]))
    return tuple(found)


def guard_archive(edition: Edition, folder: Path) -> None:
    """Raises ``UsageError`` where a folder to print into lies in the archive, which only publishing fills."""
    if folder.resolve().is_relative_to((edition.root / ARCHIVE).resolve()):
        raise UsageError(
            f"{folder}: lies in the archive of published issues, which nothing is built into; name another "
            "folder, or correct a published issue with `zhoubao issue erratum`."
        )
