"""Errata: a published issue corrected by a further revision, which prints what it changes and why."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from zhoubao.edition.edition import Edition
from zhoubao.edition.issues import load_issue
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.issues.archive import find_revision, revision_folder
from zhoubao.issues.changes import changes_between
from zhoubao.issues.inputs import frozen
from zhoubao.issues.lock import one_writer
from zhoubao.issues.manifest import Manifest, Signing
from zhoubao.issues.press import Composed, Press
from zhoubao.issues.publish import Corrections, Published, publish_revision
from zhoubao.issues.signoff import named, standing_of
from zhoubao.model import Lang
from zhoubao.publish.document import Change, Correction
from zhoubao.publish.outside import clean
from zhoubao.publish.record import document_record

__all__ = ["erratum"]


def erratum(
    edition: Edition,
    issue_id: str | None,
    press: Press,
    *,
    by: str,
    reason: str,
    reasons: dict[Lang, str] | None = None,
    note: str = "",
    now: dt.datetime | None = None,
) -> Published:
    """Publish the next revision of a published issue (none named: the latest), with its differences printed.

    It is printed from the edition's files and data as they are now, in the formats of the revision before,
    whose related issues it keeps; that revision stays as it is. ``reasons`` are the reason in single
    languages, where ``reason`` is not to stand in all. Raises ``UsageError`` where no reason is given, the
    issue is not published, the correction is not approved, or nothing would print differently; else like
    ``publish``.
    """
    said = {lang: " ".join(clean(text).split()) for lang, text in (reasons or {}).items()}
    reason = " ".join(clean(reason).split())
    if not reason:
        raise UsageError("A correction wants a reason, which prints in it; give one with --reason.")
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    signing = Signing("published", named(by, "--by"), moment.replace(microsecond=0), note.strip())
    issue_id = load_issue(edition, issue_id).id
    with one_writer(edition.root), frozen(edition, issue_id) as copies:
        last = find_revision(edition, issue_id)
        folder = revision_folder(edition, issue_id, last.revision) / "record"
        composed = press.compose(copies.edition, copies.issue, copies.issue.known_at)
        where = standing_of(edition, copies, press, composed)
        day = moment.astimezone(edition.zone).date()

        def corrected(taken: Composed) -> Corrections:
            changes = {d.lang: _changes(folder, last, d.lang, document_record(d)) for d in taken.documents}
            if not any(changes.values()):
                raise UsageError(
                    f"Issue {issue_id} would print as revision {last.revision} does; nothing is to correct."
                )
            return {
                lang: (
                    Correction(last.revision + 1, day, said.get(lang) or reason, found),
                    *last.corrections.get(lang, ()),
                )
                for lang, found in changes.items()
            }

        return publish_revision(
            edition,
            copies,
            press,
            composed,
            where,
            signing,
            last.formats,
            last.related,
            corrected,
            moment,
        )


def _changes(folder: Path, last: Manifest, lang: Lang, now: dict[str, object]) -> tuple[Change, ...]:
    """What differs from the revision before in one language; nothing where it was not printed in it."""
    if lang not in last.languages:
        return ()
    path = folder / f"document.{lang}.json"
    try:
        return changes_between(json.loads(path.read_bytes()), now)
    except OSError as error:
        told = error.strerror or str(error)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"it is not what zhoubao writes: {error}"
    raise UnreadableError(
        f"{path}: cannot be compared with ({told}); take the file back from a copy of the archive."
    )
