"""What changed between two issues, and what is known differently now than when an issue was published."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from zhoubao.edition.edition import Edition
from zhoubao.edition.instants import to_cutoff
from zhoubao.edition.issues import issue_before, issue_files, load_issue
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.issues.archive import find_revision, revision_folder, revisions_of
from zhoubao.issues.inputs import loaded
from zhoubao.issues.press import Press
from zhoubao.issues.printing import names_of
from zhoubao.model import Fact, FactSet, Lang, Observation, Span
from zhoubao.prose.figures import figure_text, format_of
from zhoubao.prose.numbers import format_number

__all__ = [
    "SCHEMA",
    "FactChange",
    "IssueDiff",
    "NameChange",
    "Side",
    "compare",
    "diff",
    "restatements",
    "side_of",
]

SCHEMA = "zhoubao.diff/1"
Kind = Literal["new", "gone", "changed"]
_SIDE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:@r([1-9]\d{0,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Side:
    """One issue of a comparison: its facts, ratings by subject, and watch list.

    ``label`` names it with its revision (``2024-11-14@r1``), or as it stands where it is not published.
    """

    label: str
    cutoff: dt.datetime
    facts: FactSet
    ratings: Mapping[str, str]
    watch_list: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that prints otherwise; ``before`` or ``after`` is none where it is new or gone.

    ``inputs`` say, of a restatement, which observations are known differently.
    """

    id: str
    kind: Kind
    before: Fact | None
    after: Fact | None
    inputs: tuple[tuple[Observation | None, Observation | None], ...] = ()

    @property
    def difference(self) -> float | None:
        """After less before, in the fact's unit; none where one of them has no value."""
        old, new = self.before, self.after
        if old is None or new is None or old.value is None or new.value is None:
            return None
        return new.value - old.value

    def printed(self, lang: Lang) -> tuple[str, str]:
        """Before and after as they print."""
        return tuple(figure_text(f, lang) if f else "" for f in (self.before, self.after))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class NameChange:
    """A subject's rating, or a code's place on the watch list; empty where there is none."""

    subject: str
    kind: Kind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class IssueDiff:
    """What changed from ``before`` to ``after``.

    ``restated`` says that both are of one cutoff, so that every change is one of knowledge. ``below`` counts
    facts whose value differs without showing in print; ``same`` those that are equal.
    """

    edition: str
    before: str
    after: str
    restated: bool
    facts: tuple[FactChange, ...]
    ratings: tuple[NameChange, ...] = ()
    watch_list: tuple[NameChange, ...] = ()
    below: int = 0
    same: int = 0
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing changed that shows."""
        return not (self.facts or self.ratings or self.watch_list)

    def as_json(self) -> dict[str, Any]:
        """The public form ``zhoubao.diff/1``."""
        return {
            "schema": SCHEMA,
            "edition": self.edition,
            "before": self.before,
            "after": self.after,
            "restated": self.restated,
            "facts": [_change_json(change) for change in self.facts],
            "ratings": [_name_json(change) for change in self.ratings],
            "watch_list": [_name_json(change) for change in self.watch_list],
            "below_rounding": self.below,
            "same": self.same,
            "notes": list(self.notes),
        }


def diff(edition: Edition, a: str | None, b: str | None, press: Press) -> IssueDiff:
    """What changed from ``a`` to ``b``: issues such as ``2024-11-14`` or ``2024-11-14@r1``, or cutoffs.

    Without ``b`` it is the latest issue, without ``a`` the one before ``b``. A published issue is taken as it
    was published, another as it stands. Raises ``UsageError`` where there is no such issue.
    """
    after_id = b or load_issue(edition).id
    if a is None:
        known = None if "T" in after_id else _parsed(after_id)[0]
        earlier = issue_before(edition, load_issue(edition, known)) if known else load_issue(edition)
        if earlier is None:
            raise UsageError(
                f"{after_id} is the first issue, so there is none before it to compare with; name two."
            )
        a = earlier.id
    return compare(side_of(edition, a, press), side_of(edition, after_id, press), edition.id)


def restatements(edition: Edition, which: str | None, press: Press) -> IssueDiff:
    """What is known differently now of a published issue (none named: the latest published).

    Facts are computed anew at the issue's cutoff, in its windows, from all that is on record today and by
    ``edition.toml`` as it is now; one is a restatement where its window's dates are the same and its value is
    not. Raises ``UsageError`` where the issue is not published.
    """
    which = which or _latest_published(edition)
    issue_id, revision = _parsed(which)
    then = side_of(edition, f"{issue_id}@r{revision or find_revision(edition, issue_id).revision}", press)
    manifest = find_revision(edition, issue_id, revision)
    folder = revision_folder(edition, issue_id, manifest.revision) / "inputs"
    _, issue = loaded(folder, edition, issue_id)
    now = press.facts(edition, issue, None)
    found: list[FactChange] = []
    below = same = 0
    for fact in then.facts:
        if fact.id not in now or now[fact.id].window != fact.window:
            continue
        today = now[fact.id]
        if today.value == fact.value:
            same += 1
        elif _prints_alike(fact, today):
            below += 1
        else:
            found.append(FactChange(fact.id, "changed", fact, today, _inputs(fact, today)))
    kept = {file.path: file.sha256 for file in manifest.inputs}
    return IssueDiff(
        edition.id,
        then.label,
        "now",
        True,
        tuple(found),
        below=below,
        same=same,
        notes=_notes(edition, kept),
    )


def compare(before: Side, after: Side, edition_id: str) -> IssueDiff:
    """The differences of two sides: facts in the order of ``after``, those that are gone at the end."""
    found: list[FactChange] = []
    below = same = 0
    for fact in after.facts:
        if fact.id not in before.facts:
            found.append(FactChange(fact.id, "new", None, fact))
        elif before.facts[fact.id].value == fact.value:
            same += 1
        elif _prints_alike(before.facts[fact.id], fact):
            below += 1
        else:
            found.append(FactChange(fact.id, "changed", before.facts[fact.id], fact))
    found += [FactChange(f.id, "gone", f, None) for f in before.facts if f.id not in after.facts]
    return IssueDiff(
        edition_id,
        before.label,
        after.label,
        before.cutoff == after.cutoff,
        tuple(found),
        _named(before.ratings, after.ratings),
        _named(dict.fromkeys(before.watch_list, "named"), dict.fromkeys(after.watch_list, "named")),
        below,
        same,
    )


def side_of(edition: Edition, which: str, press: Press) -> Side:
    """An issue as it was published (``@r2``: in that revision), or as it stands where it never was.

    ``which`` may be a cutoff too, ``2024-11-12T18:00+08:00``: then it is the edition as it stands at that
    instant, with the watch list of its latest issue. Raises ``UsageError`` for what is none of these.
    """
    if "T" in which:
        cutoff = to_cutoff(which, edition)
        day = cutoff.astimezone(edition.zone).date()
        taken = replace(load_issue(edition), cutoff=cutoff, date=day, known_at=None, windows={})
        return _side(which, cutoff, press.facts(edition, taken, None), names_of(edition, taken))
    issue_id, revision = _parsed(which)
    if revision is None and not revisions_of(edition, issue_id):
        issue = load_issue(edition, issue_id)
        facts = press.facts(edition, issue, issue.known_at)
        return _side(issue_id, issue.cutoff, facts, names_of(edition, issue))
    manifest = find_revision(edition, issue_id, revision)
    folder = revision_folder(edition, issue_id, manifest.revision) / "record"
    path = folder / "facts.json"
    try:
        facts = _facts(json.loads(path.read_bytes()), manifest.cutoff)
        path = folder / "names.json"
        names = json.loads(path.read_bytes())
        return _side(f"{issue_id}@r{manifest.revision}", manifest.cutoff, facts, names)
    except OSError as error:
        told = error.strerror or str(error)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"it is not what zhoubao writes: {error}"
    raise UnreadableError(
        f"{path}: cannot be compared ({told}); take the file back from a copy of the archive."
    )


def _side(label: str, cutoff: dt.datetime, facts: FactSet, names: Mapping[str, Any]) -> Side:
    return Side(label, cutoff, facts, dict(names["ratings"]), tuple(names["watch_list"]))


def _parsed(which: str) -> tuple[str, int | None]:
    match = _SIDE.fullmatch(which)
    if match is None:
        raise UsageError(f"{which!r} is no issue; name one by its date, such as 2024-11-14 or 2024-11-14@r1.")
    return match[1], int(match[2]) if match[2] else None


def _latest_published(edition: Edition) -> str:
    found = [file.stem for file in issue_files(edition.root) if _SIDE.fullmatch(file.stem)]
    published = [issue_id for issue_id in found if revisions_of(edition, issue_id)]
    if not published:
        raise UsageError(
            f"{edition.root}: has no published issue, so there is nothing that can be known differently now."
        )
    return max(published)


def _prints_alike(one: Fact, other: Fact) -> bool:
    """Whether two values print the same in both languages; a unit that differs prints otherwise."""
    if one.value is None or other.value is None:
        return one.value == other.value
    return one.unit == other.unit and all(
        figure_text(one, lang) == figure_text(other, lang) for lang in ("zh", "en")
    )


def _inputs(then: Fact, now: Fact) -> tuple[tuple[Observation | None, Observation | None], ...]:
    """The observations that two readings of one fact rest on differently, old and new."""
    old = {o.key: o for o in then.inputs if isinstance(o, Observation)}
    new = {o.key: o for o in now.inputs if isinstance(o, Observation)}
    return tuple(
        (old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if key not in old or key not in new or old[key].value != new[key].value
    )


def _named(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[NameChange, ...]:
    found = [
        NameChange(subject, "changed" if subject in before else "new", before.get(subject, ""), words)
        for subject, words in after.items()
        if before.get(subject) != words
    ]
    found += [NameChange(name, "gone", words, "") for name, words in before.items() if name not in after]
    return tuple(found)


def _notes(edition: Edition, kept: Mapping[str, str]) -> tuple[str, ...]:
    import hashlib

    path = edition.root / "edition.toml"
    if hashlib.sha256(path.read_bytes()).hexdigest() == kept.get("edition.toml"):
        return ()
    return ("edition.toml was edited since the issue was published; a difference may come of that.",)


def _facts(record: dict[str, Any], cutoff: dt.datetime) -> FactSet:
    facts = tuple(
        Fact(
            id=str(f["id"]),
            subject=str(f["subject"]),
            measure=str(f["measure"]),
            value=None if f["value"] is None else float(f["value"]),
            unit=str(f["unit"]),
            window=Span(_day(f["window"]["base"]), _day(f["window"]["end"])),
            formula=str(f["formula"]),
            inputs=tuple(_observation(i) for i in f["inputs"] if "series" in i),
            flags=tuple(map(str, f["flags"])),
        )
        for f in record["facts"]
    )
    return FactSet(str(record["edition"]), cutoff, facts)


def _observation(row: dict[str, Any]) -> Observation:
    return Observation(
        series=str(row["series"]),
        date=dt.date.fromisoformat(row["date"]),
        value=float(row["value"]),
        unit=str(row["unit"]),
        source=str(row["source"]),
        file=str(row["file"]),
        sha256=str(row["sha256"]),
        row=int(row["row"]),
        batch="",
        known_at=dt.datetime.fromisoformat(row["known_at"]),
        provisional=row.get("provisional") is True,
        revision=int(row.get("revision", 0)),
    )


def _day(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


def _change_json(change: FactChange) -> dict[str, Any]:
    fact = change.after or change.before
    assert fact is not None
    printed: dict[str, list[str | None]] = {
        lang: [format_number(f.value, format_of(f, lang), lang) if f else None for f in _pair(change)]
        for lang in ("zh", "en")
    }
    return {
        "id": change.id,
        "kind": change.kind,
        "unit": fact.unit,
        "before": None if change.before is None else change.before.value,
        "after": None if change.after is None else change.after.value,
        "difference": change.difference,
        "printed": printed,
        "windows": [None if f is None else f.window.as_json() for f in _pair(change)],
        "inputs": [
            {
                "before": None if old is None else old.as_json(),
                "after": None if new is None else new.as_json(),
            }
            for old, new in change.inputs
        ],
    }


def _pair(change: FactChange) -> Sequence[Fact | None]:
    return change.before, change.after


def _name_json(change: NameChange) -> dict[str, str]:
    return {
        "subject": change.subject, "kind": change.kind, "before": change.before, "after": change.after,
    }  # fmt: skip
