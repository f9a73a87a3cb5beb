"""Sign-off: draft, reviewed, approved, published; each signature holds for exactly what was signed.

The record is ``issues/2024-11-14.signoff.toml`` beside the issue (``zhoubao.signoff/1``). Signatures are only
added to it. One that no longer fits what it signed counts for nothing, and the issue is a draft again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from zhoubao.edition.edition import Edition
from zhoubao.edition.files import write_whole
from zhoubao.edition.issues import load_issue
from zhoubao.errors import CheckError, UnreadableError, UsageError, ZhoubaoError
from zhoubao.issues.archive import latest_revision
from zhoubao.issues.inputs import Frozen, frozen, hashes
from zhoubao.issues.lock import one_writer
from zhoubao.issues.manifest import Manifest, Signing
from zhoubao.issues.press import Composed, Press, differing, digest, observations_used, unfinished
from zhoubao.issues.signoff_file import Seal, Signature, as_toml, read_signatures, signoff_file
from zhoubao.model import instant
from zhoubao.publish.document import Status
from zhoubao.publish.outside import clean

__all__ = ["Standing", "named", "sealed", "sign", "standing", "standing_of"]

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an issue has come.

    ``published`` is the number of its latest published revision, 0 for none; ``revision`` the one that
    ``status`` speaks of: where the file of a published issue was edited, that is the next one. ``signed`` are
    the signatures that hold. ``changes`` say what made an earlier signature void, a sentence each.
    """

    issue: str
    status: Status
    revision: int
    published: int
    signed: tuple[Signing, ...]
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def sentence(self) -> str:
        """The standing in words, with the signatures that hold or what made them void:
        ``2024-11-14: reviewed: reviewed by A at 2024-11-14T08:00:00Z``."""
        told = [f"{s.signed_as} by {s.by} at {instant(s.at)}" for s in self.signed]
        words = f"{self.issue}: {self.status}"
        if self.revision > 1:
            words += f", revision {self.revision}"
        if self.published and self.status != "published":
            words += f" (revision {self.published} is published)"
        told = told or list(self.changes)
        return f"{words}: {'; '.join(told)}" if told else words


def standing(edition: Edition, issue_id: str | None, press: Press) -> Standing:
    """How far an issue (none named: the latest) has come, composed anew to see whether signatures hold.

    Raises what composing raises, and ``UnreadableError`` for a sign-off record that is not whole.
    """
    issue_id = load_issue(edition, issue_id).id
    with frozen(edition, issue_id) as now:
        return standing_of(edition, now, press)


def standing_of(edition: Edition, now: Frozen, press: Press, composed: Composed | None = None) -> Standing:
    """The same of an issue whose files are frozen, and which may be composed already."""
    last = latest_revision(edition, now.issue.id)
    published = last.revision if last else 0
    signatures = [s for s in _signatures(edition, now.issue.id) if s.revision == published + 1]
    if last is not None and not signatures:
        name = f"issues/{now.issue.id}.md"
        if hashes(now.files)[name] == next((f.sha256 for f in last.inputs if f.path == name), None):
            return Standing(now.issue.id, "published", published, published, last.signed)
    if not signatures:
        return Standing(now.issue.id, "draft", published + 1, published, ())
    composed = composed or press.compose(now.edition, now.issue, now.issue.known_at)
    seal = sealed(now, composed)
    status, signed = _reached(signatures, seal)
    changes: tuple[str, ...] = ()
    if signed != tuple(s.signing for s in signatures):
        broken = next((s for s in reversed(signatures) if not s.seal.same(seal)), None)
        if broken is not None and broken.signing not in signed:
            changes = _changes(broken, seal, now, press, composed)
    return Standing(now.issue.id, status, published + 1, published, signed, changes, composed.warnings)


def sign(
    edition: Edition,
    issue_id: str | None,
    press: Press,
    *,
    as_: Literal["reviewed", "approved"],
    by: str,
    note: str = "",
    now: dt.datetime | None = None,
) -> Standing:
    """Sign an issue (none named: the latest) as it stands now; its new standing.

    Whoever approves is another person than whoever reviewed. Raises ``UsageError`` where it is not the
    turn of that signature or nothing changed since the issue was published, ``CheckError`` where something
    is left to fill in or the prose does not stand, ``StoreError`` where another process holds the edition.
    """
    by, note = named(by, "--by"), clean(note).strip()
    moment = _moment(now)
    issue_id = load_issue(edition, issue_id).id
    with one_writer(edition.root), frozen(edition, issue_id) as copies:
        composed = press.compose(copies.edition, copies.issue, copies.issue.known_at)
        if left := unfinished(composed):
            raise CheckError(f"Issue {issue_id} is not finished: {left[0]}", left)
        before = standing_of(edition, copies, press, composed)
        seal = sealed(copies, composed)
        last = latest_revision(edition, issue_id)
        if last is not None and _unchanged(last, seal):
            raise UsageError(
                f"Issue {issue_id} is published as revision {last.revision} and nothing was changed since; "
                "there is nothing to sign."
            )
        reviewers = {s.by.casefold() for s in before.signed if s.signed_as == "reviewed"}
        if as_ == "approved" and not reviewers:
            why = f": {before.changes[0]}" if before.changes else ""
            raise UsageError(f"Issue {issue_id} is not reviewed as it is now{why}; have it reviewed first.")
        if as_ == "approved" and reviewers == {by.casefold()}:
            raise UsageError(f"Issue {issue_id} was reviewed by {by}; somebody else has to approve it.")
        revision = (last.revision if last else 0) + 1
        signature = Signature(Signing(as_, by, moment, note), revision, seal)
        path = signoff_file(edition, issue_id)
        try:
            write_whole(path, as_toml(issue_id, [*_signatures(edition, issue_id), signature]))
        except OSError as error:
            raise UnreadableError(f"{path}: cannot be written ({error.strerror or error}).") from None
        return standing_of(edition, copies, press, composed)


def sealed(now: Frozen, composed: Composed) -> Seal:
    """What a signature is bound to: the hash of every input, and of the data as known."""
    used = observations_used(composed)
    known_at = max((o.known_at for o in used), default=None)
    return Seal(hashes(now.files), digest(used), known_at)


def named(by: str, option: str) -> str:
    """A signer's name on one line. Raises ``UsageError`` where it is empty."""
    name = " ".join(clean(by).split())
    if not name:
        raise UsageError(f"{option} wants the name of who signs; give one.")
    return name


def _signatures(edition: Edition, issue_id: str) -> list[Signature]:
    return read_signatures(signoff_file(edition, issue_id))


def _moment(now: dt.datetime | None) -> dt.datetime:
    return (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)


def _reached(signatures: list[Signature], seal: Seal) -> tuple[Status, tuple[Signing, ...]]:
    """The state that the signatures which hold amount to, in their order."""
    status: Status = "draft"
    held = []
    for signature in signatures:
        if signature.seal.same(seal):
            held.append(signature.signing)
            if signature.signing.signed_as == "reviewed" and status == "draft":
                status = "reviewed"
            elif signature.signing.signed_as == "approved" and status == "reviewed":
                status = "approved"
    return status, tuple(held)


def _unchanged(last: Manifest, seal: Seal) -> bool:
    return {f.path: f.sha256 for f in last.inputs} == seal.files and last.data.sha256 == seal.data


def _changes(broken: Signature, seal: Seal, now: Frozen, press: Press, composed: Composed) -> tuple[str, ...]:
    """What changed since a signature that holds no longer."""
    signing = broken.signing
    lead = f"{signing.by} signed it as {signing.signed_as} at {instant(signing.at)}, and since then"
    old, new = broken.seal.files, seal.files
    told = []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            what = "added" if name not in old else "edited" if name in new else "removed"
            told.append(f"{lead} {name} was {what}")
    if broken.seal.data != seal.data and not told:
        told.append(f"{lead} the data changed: {_data_change(broken.seal, now, press, composed)}")
    return tuple(told)


def _data_change(old: Seal, now: Frozen, press: Press, composed: Composed) -> str:
    """Which observations are known differently, where the store can still say how they were known."""
    try:
        then = observations_used(press.compose(now.edition, now.issue, old.known_at)) if old.known_at else ()
    except ZhoubaoError:
        then = ()
    if not then or digest(then) != old.data:
        return "the observations it rests on are others"
    told = differing(then, observations_used(composed))
    more = f", and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return "; ".join(told[:_MOST_TOLD]) + more
