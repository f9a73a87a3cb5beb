"""Publishing: an approved issue is printed from frozen copies of its inputs, and laid down for good."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from zhoubao.edition.edition import Edition
from zhoubao.edition.files import write_whole
from zhoubao.edition.issues import load_issue
from zhoubao.errors import CheckError, EvidenceError, UnreadableError, UsageError
from zhoubao.issues.archive import ARCHIVE, INDEX, published_revisions, related, revision_folder
from zhoubao.issues.archive_page import archive_page
from zhoubao.issues.environment import font_hashes, libraries, program
from zhoubao.issues.inputs import Frozen, event_instants, frozen, put
from zhoubao.issues.lock import one_writer
from zhoubao.issues.manifest import MANIFEST, Data, FileHash, Manifest, Signing, hashed
from zhoubao.issues.press import Composed, Press, digest, latest_known, observations_used, unfinished
from zhoubao.issues.printing import Printed, print_revision, records_of
from zhoubao.issues.signoff import Standing, named, standing_of
from zhoubao.model import Lang
from zhoubao.publish.build import FORMATS
from zhoubao.publish.document import Correction, Related

__all__ = ["Published", "lay_down", "publish", "publish_revision", "write_index"]

_WORK = ".publishing-"
Corrections = Mapping[Lang, tuple[Correction, ...]]


@dataclass(frozen=True, slots=True)
class Published:
    """A revision laid down: its folder, its manifest, and what the check said without failing it."""

    folder: Path
    manifest: Manifest
    warnings: tuple[str, ...]


def publish(
    edition: Edition,
    issue_id: str | None,
    press: Press,
    *,
    by: str,
    note: str = "",
    formats: Sequence[str] = tuple(FORMATS),
    now: dt.datetime | None = None,
) -> Published:
    """Publish an approved issue (none named: the latest) in every language of the edition.

    Readers of the archive see it whole or not at all, and whatever stops it leaves the archive as it was.
    Raises ``UsageError`` where it is not approved as it stands or is published already, ``CheckError`` where
    something is left to fill in, ``StoreError`` where another process holds the edition, and what composing
    and rendering raise.
    """
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    signing = Signing("published", named(by, "--by"), moment.replace(microsecond=0), note.strip())
    issue_id = load_issue(edition, issue_id).id
    with one_writer(edition.root), frozen(edition, issue_id) as copies:
        composed = press.compose(copies.edition, copies.issue, copies.issue.known_at)
        where = standing_of(edition, copies, press, composed)
        if where.published:
            raise UsageError(
                f"Issue {issue_id} is published as revision {where.published} and is not printed over; "
                "correct it with `zhoubao issue erratum`."
            )
        front: dict[Lang, tuple[Related, ...]] = {
            lang: related(edition, copies.issue.date, lang) for lang in copies.edition.languages
        }
        return publish_revision(
            edition, copies, press, composed, where, signing, formats, front, lambda _: {}, moment
        )


def publish_revision(
    edition: Edition,
    copies: Frozen,
    press: Press,
    composed: Composed,
    where: Standing,
    signing: Signing,
    formats: Sequence[str],
    front: Mapping[Lang, tuple[Related, ...]],
    corrected: Callable[[Composed], Corrections],
    moment: dt.datetime,
) -> Published:
    """Print the revision that ``where`` speaks of and lay it down; the caller holds the edition.

    ``composed`` is the issue as all on record gives it; what is printed is composed again at the instant that
    the manifest names, so that it is exactly what can be printed again. ``corrected`` gives the corrections
    to print, from the issue composed at that instant.
    """
    if where.status != "approved":
        why = f": {where.changes[0]}" if where.changes else ""
        raise UsageError(
            f"Issue {copies.issue.id} is not approved ({where.status}){why}; sign it with "
            "`zhoubao issue sign`."
        )
    if left := unfinished(composed):
        raise CheckError(f"Issue {copies.issue.id} is not finished: {left[0]}", left)
    known_at = latest_known(composed, copies.issue.known_at or moment, event_instants(copies.edition))
    used = observations_used(composed)
    at_instant = press.compose(copies.edition, copies.issue, known_at)
    if digest(observations_used(at_instant)) != digest(used):
        raise EvidenceError(
            f"Issue {copies.issue.id} rests on other data when taken as known at {known_at.isoformat()}; "
            "set known_at in its front matter, sign it again and publish it then."
        )
    corrections = corrected(at_instant)
    printed = print_revision(copies.edition, at_instant, formats, front, corrections)
    records = records_of(copies.edition, copies.issue, printed)
    manifest = Manifest(
        edition=copies.edition.id,
        edition_names=copies.edition.names,
        issue=copies.issue.id,
        revision=where.revision,
        titles=copies.issue.titles,
        date=copies.issue.date,
        cutoff=copies.issue.cutoff,
        known_at=known_at,
        sample=copies.edition.sample,
        languages=copies.edition.languages,
        formats=tuple(dict.fromkeys(formats)),
        signed=(*where.signed, signing),
        program=program(),
        libraries=libraries(),
        fonts=tuple(FileHash(name, *told) for name, told in font_hashes().items()),
        data=Data(len(used), digest(used)),
        inputs=hashed(copies.files),
        outputs=hashed(printed.files),
        records=hashed(records),
        related=front,
        corrections=corrections,
    )
    folder = lay_down(edition, manifest, copies.files, printed, records)
    return Published(folder, manifest, printed.composed.warnings)


def lay_down(
    edition: Edition,
    manifest: Manifest,
    inputs: Mapping[str, bytes],
    printed: Printed,
    records: Mapping[str, bytes],
) -> Path:
    """Put a revision and the index that names it in place: all of it, or nothing.

    Everything is written beside the archive's folders first; what readers see changes by renames alone, and a
    revision whose index cannot follow it is taken back. Raises ``UnreadableError`` where the archive cannot
    be written.
    """
    archive = edition.root / ARCHIVE
    target = revision_folder(edition, manifest.issue, manifest.revision)
    made = [path for path in (archive, target.parent) if not path.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in archive.glob(f"{_WORK}*"):  # by a process that was killed; the caller holds the edition
            shutil.rmtree(left, ignore_errors=True)
        with _work_folder(archive) as work:
            revision = work / "revision"
            put(revision / "inputs", inputs)
            put(revision / "output", printed.files)
            put(revision / "record", records)
            put(revision, {MANIFEST: manifest.as_bytes()})
            for path in revision.rglob("*"):
                if path.is_file():
                    path.chmod(0o444)  # against a slip of the hand, not against intent
            index = work / INDEX
            index.write_bytes(archive_page(edition, _with(published_revisions(edition), manifest)))
            revision.rename(target)
            try:
                index.replace(archive / INDEX)
            except BaseException:
                target.rename(revision)
                raise
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir()
        if isinstance(error, OSError):
            raise UnreadableError(
                f"{archive}: cannot be written ({error.strerror or error}); nothing was published."
            ) from None
        raise
    return target


def write_index(edition: Edition) -> Path:
    """Write the archive's index page anew from the manifests; its path.

    Raises ``UsageError`` where nothing is published, ``UnreadableError`` where it cannot be written.
    """
    revisions = published_revisions(edition)
    if not revisions:
        raise UsageError(f"{edition.root}: has no published issue; `zhoubao issue publish` makes the first.")
    path = edition.root / ARCHIVE / INDEX
    page = archive_page(edition, revisions)
    try:
        write_whole(path, page)
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be written ({error.strerror or error}).") from None
    return path


@contextmanager
def _work_folder(archive: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=_WORK, dir=archive))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _with(
    revisions: tuple[tuple[Manifest, ...], ...], manifest: Manifest
) -> tuple[tuple[Manifest, ...], ...]:
    """The revisions there are and one more, in the order of the index."""
    by_issue = {issue[0].issue: issue for issue in revisions}
    by_issue[manifest.issue] = (manifest, *by_issue.get(manifest.issue, ()))
    return tuple(by_issue[issue] for issue in sorted(by_issue, reverse=True))
