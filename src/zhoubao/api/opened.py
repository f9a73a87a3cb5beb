"""An edition opened: what can be done with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from zhoubao.api.records import Instant, Records
from zhoubao.api.results import Built, Imported, ImportedEvents
from zhoubao.edition.edition import Allowed, Edition, Issue
from zhoubao.edition.instants import to_cutoff
from zhoubao.edition.issues import load_issue, load_issues
from zhoubao.edition.load import load_edition
from zhoubao.errors import UsageError, nearest
from zhoubao.model import FactSet, Lang, Observation

if TYPE_CHECKING:
    from zhoubao.api.press import EditionPress
    from zhoubao.api.taken import Taken
    from zhoubao.check.evidence import Evidence
    from zhoubao.check.report import CheckReport
    from zhoubao.issues.diff import IssueDiff
    from zhoubao.issues.publish import Published
    from zhoubao.issues.pull import Pulled
    from zhoubao.issues.rebuild import Rebuilt
    from zhoubao.issues.signoff import Standing
    from zhoubao.notebook import FactTable, ShownExhibit
    from zhoubao.publish.document import Document
    from zhoubao.scaling.study import Study

__all__ = ["OpenEdition", "is_feed", "new_edition", "open_edition", "validate"]

_TABLES = (".csv", ".tsv", ".txt", ".xlsx")
_FEEDS = (".xml", ".rss", ".atom", ".jsonl", ".ndjson")
Cutoff = str | dt.datetime | dt.date
FORMATS = ("pdf", "html", "docx", "xlsx", "json")
"""What an issue is printed in unless one says otherwise."""


def open_edition(path: str | Path) -> OpenEdition:
    """The edition in a folder, ready to import, compute and build.

    Raises ``UnreadableError`` where there is none and ``EditionError`` with every mistake in it.
    """
    return OpenEdition(load_edition(Path(path)))


def new_edition(target: str | Path, source: str = "starter") -> OpenEdition:
    """Scaffold a working edition in a new folder from a shipped one, and open it."""
    from zhoubao.edition.scaffold import new_edition as scaffold

    return open_edition(scaffold(Path(target), source))


def is_feed(path: Path) -> bool:
    """Whether a file is to be read as news, by its suffix."""
    return path.suffix.lower() in _FEEDS


def validate(path: str | Path) -> list[str]:
    """Every mistake in an edition folder, one line each; none when all is well."""
    from zhoubao.edition.validate import validate as check
    from zhoubao.sources.carried import carried_mistakes

    return check(Path(path), tables=carried_mistakes)


class OpenEdition:
    """An edition with its observations at hand."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __repr__(self) -> str:
        return f"<edition {self.edition.id!r} in {str(self.edition.root)!r}>"

    def import_files(self, files: Iterable[str | Path] | str | Path | None = None) -> list[Imported]:
        """Add what is new in some tables (none given: every one in ``inbox/``), one commit a file.

        Rows that cannot be taken are in ``Imported.reading.rejected``. Raises ``UnreadableError`` for a
        file that cannot be read at all (those before it have landed) and ``StoreError`` where the store
        cannot be written.
        """
        if isinstance(files, str | Path):
            files = [files]
        waiting = (path for path in self.inbox() if not is_feed(path)) if files is None else files
        return [self.import_file(path) for path in waiting]

    def import_file(self, path: str | Path) -> Imported:
        """Add what is new in one table, in one atomic commit."""
        from zhoubao.sources.reading import read_file

        path = Path(path)
        now = dt.datetime.now(dt.UTC)
        records = self._records
        reading = read_file(path, self.edition, now=now, closes=records.closes)
        return Imported(path, reading, records.table.commit(reading.batch, records.carried))

    def import_events(self, path: str | Path) -> ImportedEvents:
        """Add the events of a feed (RSS, Atom or lines of JSON) that are new to ``events/imported.jsonl``."""
        from zhoubao.edition.events_file import keep_events
        from zhoubao.sources.feeds import read_feed

        path = Path(path)
        feed = read_feed(path, self.edition.zone)
        return ImportedEvents(path, feed, keep_events(self.edition, feed.events, dt.datetime.now(dt.UTC)))

    def inbox(self) -> list[Path]:
        """The files waiting in ``inbox/``, by name; hidden ones and the locks of open workbooks left out."""
        folder = self.edition.root / "inbox"
        files = sorted(
            path
            for path in folder.glob("*")
            if (path.suffix.lower() in _TABLES or is_feed(path)) and not path.name.startswith((".", "~$"))
        )
        if not files:
            raise UsageError(f"There is no CSV, XLSX or feed in {folder}; put some there, or name the files.")
        return files

    def issues(self) -> tuple[Issue, ...]:
        """All issues of the edition, oldest first."""
        return load_issues(self.edition)

    def facts(self, cutoff: Cutoff | None = None, known_at: Instant | None = None) -> FactTable:
        """Every fact at a cutoff, as known at an instant (none given: all that is on record).

        Without a cutoff it is the latest issue's, with the windows and the ``known_at`` that the issue fixes.
        """
        from zhoubao.notebook import FactTable

        return FactTable(self._taken(cutoff, known_at).facts)

    def observations(
        self, *series: str, known_at: Instant | None = None, all_versions: bool = False
    ) -> list[Observation]:
        """The observations of some series, by series and date; with superseded ones if asked."""
        snapshot = self._records.snapshot(known_at)
        if not all_versions:
            return snapshot.history(series)
        versions = snapshot.all_versions(series)
        return sorted(versions, key=lambda o: (o.series, o.date, o.known_at, o.revision))

    def explain(self, fact_id: str, cutoff: Cutoff | None = None, known_at: Instant | None = None) -> str:
        """The whole chain of a fact in words: formula, inputs, sessions, sources."""
        from zhoubao.prose.explain import explain

        return explain(self.edition, self.facts(cutoff, known_at).facts, fact_id)

    def document(
        self,
        issue: str | None = None,
        *,
        cutoff: Cutoff | None = None,
        known_at: Instant | None = None,
        lang: Lang | None = None,
    ) -> tuple[Document, FactSet]:
        """An issue composed in one language (none: the edition's first), with the facts it rests on.

        Raises ``EvidenceError`` where the prose refers to a fact that cannot be told.
        """
        from zhoubao.publish.compose import compose

        lang = self._lang(lang)
        written = load_issue(self.edition, issue)
        taken = self._taken(cutoff, known_at, written)
        document = compose(self.edition, written, taken.facts, lang, taken.material(written, lang))
        return document, taken.facts

    def exhibits(
        self,
        issue: str | None = None,
        *,
        cutoff: Cutoff | None = None,
        known_at: Instant | None = None,
        lang: Lang | None = None,
    ) -> tuple[ShownExhibit, ...]:
        """The numbered exhibits of an issue; in a notebook each shows itself."""
        from zhoubao.notebook import ShownExhibit

        document, _ = self.document(issue, cutoff=cutoff, known_at=known_at, lang=lang)
        numbered = (exhibit for exhibit in document.exhibits if exhibit.number)
        return tuple(ShownExhibit(exhibit, document) for exhibit in numbered)

    def build(
        self,
        issue: str | None = None,
        *,
        cutoff: Cutoff | None = None,
        known_at: Instant | None = None,
        lang: Lang | Literal["all"] | None = None,
        formats: Sequence[str] | str = FORMATS,
        out: str | Path | None = None,
        allow: Iterable[tuple[str, str]] = (),
        strict: bool = False,
    ) -> Built:
        """Print an issue: ``issue.pdf``, ``issue.html``, ``issue.docx``, ``issue.xlsx``, ``issue.json``.

        Its prose is held against its facts first. Contradicted prose raises ``CheckError`` and nothing is
        written, unless ``allow`` has its words with a reason, which prints in the evidence appendix.
        ``strict`` holds unsupported and ambiguous statements and lint errors to the same.

        ``out`` defaults to ``build/<issue>`` in the edition; at another cutoff than the issue's own, to a
        folder named for that cutoff too, so that a trial never replaces the issue. ``lang`` may be ``all``;
        in a language other than the edition's first the files are ``issue.<lang>.pdf`` and so on.
        """
        from zhoubao.api.printing import print_issue
        from zhoubao.issues.archive import guard_archive
        from zhoubao.publish.build import write_files

        langs = self.edition.languages if lang == "all" else (self._lang(lang),)
        written = load_issue(self.edition, issue)
        taken = self._taken(cutoff, known_at, written)
        allowed = [Allowed(words, reason) for words, reason in allow]
        wanted = [formats] if isinstance(formats, str) else formats
        printed = print_issue(taken, written, langs, wanted, allowed=allowed, strict=strict)
        document = printed[0].document
        own = document.cutoff == written.cutoff
        name = written.id if own else f"{written.id}@{document.cutoff:%Y%m%dT%H%M}"
        folder = Path(out) if out else self.edition.root / "build" / name
        guard_archive(self.edition, folder)
        files = write_files(folder, {name: data for one in printed for name, data in one.files.items()})
        return Built(
            files=tuple(files),
            documents=tuple(one.document for one in printed),
            facts=taken.facts,
            reports=tuple(one.report for one in printed),
            warnings=tuple(dict.fromkeys(warning for one in printed for warning in one.warnings)),
        )

    def evidence(
        self, cutoff: Cutoff | None = None, known_at: Instant | None = None, lang: Lang | None = None
    ) -> Evidence:
        """What texts are held against at a cutoff (none given: the latest issue's): facts and histories."""
        return self._taken(cutoff, known_at).evidence(self._lang(lang))

    def check(
        self,
        path: str | Path,
        *,
        cutoff: Cutoff | None = None,
        known_at: Instant | None = None,
        lang: Lang | None = None,
    ) -> CheckReport:
        """Hold a finished report (.md, .txt, .docx, .pdf, .html, .xlsx) against the facts.

        Of a Word file that zhoubao printed, what its figures were printed from is known. Raises
        ``UnreadableError`` for a file that cannot be read.
        """
        from zhoubao.manuscript.reading import read_manuscript

        manuscript = read_manuscript(Path(path))  # first, so that a file that cannot be read is told at once
        from zhoubao.check.checking import check

        evidence = self.evidence(cutoff, known_at, lang)
        if manuscript.kind != "docx":
            return check(manuscript, evidence)
        from zhoubao.publish.word.reading import read_printed

        printed = read_printed(manuscript.name, Path(path).read_bytes())
        return check(printed.manuscript, evidence, hints=printed.hints, quoted=printed.quoted)

    def demand(self, cutoff: Cutoff | None = None, known_at: Instant | None = None) -> Study:
        """What inference needs by the assumptions of the edition's ``scaling.toml``, at a cutoff.

        Raises ``UsageError`` where the edition has no demand model.
        """
        from zhoubao.edition.lab_file import load_lab
        from zhoubao.scaling.study_demand import study_demand

        lab = load_lab(self.edition)
        if lab is None or lab.demand is None:
            raise UsageError(
                f"{self.edition.root}: has no [demand] in a scaling.toml; write one to reckon demand from."
            )
        taken = self._taken(cutoff, known_at)
        return study_demand(self.edition, lab, lab.demand, taken.facts, taken.snapshot)

    # An issue's life

    def new_issue(self, date: str | dt.date | None = None, cutoff: Cutoff | None = None) -> Path:
        """Write the next issue's file from the last one's structure; its path."""
        from zhoubao.issues.new import new_issue

        return new_issue(self.edition, date, cutoff)

    def pull(self, path: str | Path, issue: str | None = None, lang: Lang | None = None) -> Pulled:
        """What the edits in a Word file change in its issue's file; ``Pulled.write`` puts them there."""
        from zhoubao.issues.pull import pull

        return pull(path, self.edition, issue=issue, lang=lang)

    def standing(self, issue: str | None = None) -> Standing:
        """How far the sign-off of an issue has come (none named: the latest)."""
        from zhoubao.issues.signoff import standing

        return standing(self.edition, issue, self._press)

    def sign(
        self,
        issue: str | None = None,
        *,
        as_: Literal["reviewed", "approved"],
        by: str,
        note: str = "",
    ) -> Standing:
        """Sign an issue as reviewed or approved as it stands now."""
        from zhoubao.issues.signoff import sign

        return sign(self.edition, issue, self._press, as_=as_, by=by, note=note)

    def publish(
        self,
        issue: str | None = None,
        *,
        by: str,
        note: str = "",
        formats: Sequence[str] = FORMATS,
    ) -> Published:
        """Freeze an approved issue in the archive, with the manifest to print it again from."""
        from zhoubao.issues.publish import publish

        return publish(self.edition, issue, self._press, by=by, note=note, formats=formats)

    def correct(
        self,
        issue: str | None = None,
        *,
        by: str,
        reason: str,
        reasons: dict[Lang, str] | None = None,
        note: str = "",
    ) -> Published:
        """Publish an erratum to a published issue: the next revision, with its differences printed."""
        from zhoubao.issues.erratum import erratum

        return erratum(self.edition, issue, self._press, by=by, reason=reason, reasons=reasons, note=note)

    def rebuild(self, issue: str, revision: int | None = None) -> Rebuilt:
        """Print a published issue again from the archive, and compare byte for byte."""
        from zhoubao.issues.rebuild import rebuild

        return rebuild(self.edition, issue, self._press, revision)

    def diff(self, a: str | None = None, b: str | None = None) -> IssueDiff:
        """What changed from an issue (or cutoff) to another (none given: to the latest from the last)."""
        from zhoubao.issues.diff import diff

        return diff(self.edition, a, b, self._press)

    def restatements(self, issue: str | None = None) -> IssueDiff:
        """The facts of a published issue that are known differently now."""
        from zhoubao.issues.diff import restatements

        return restatements(self.edition, issue, self._press)

    def archive(self) -> Path:
        """Write the archive's index page anew; its path."""
        from zhoubao.issues.publish import write_index

        return write_index(self.edition)

    # Inside

    @cached_property
    def _press(self) -> EditionPress:
        from zhoubao.api.press import EditionPress

        return EditionPress()

    @cached_property
    def _records(self) -> Records:
        return Records(self.edition)

    def _taken(
        self, cutoff: Cutoff | None = None, known_at: Instant | None = None, issue: Issue | None = None
    ) -> Taken:
        """The edition at a cutoff, or at an issue's own (none given: the latest's).

        Windows and ``known_at`` that an issue fixes belong to its own cutoff.
        """
        from zhoubao.api.taken import take

        if cutoff is not None:
            at = to_cutoff(cutoff, self.edition)
            return take(self.edition, self._records.snapshot(known_at), at)
        issue = issue or load_issue(self.edition)
        snapshot = self._records.snapshot(known_at or issue.known_at)
        return take(self.edition, snapshot, to_cutoff(issue.cutoff, self.edition), issue)

    def _lang(self, lang: Lang | None) -> Lang:
        if lang is None:
            return self.edition.languages[0]
        if lang not in self.edition.languages:
            known = ", ".join(self.edition.languages)
            hint = nearest(lang, self.edition.languages)
            raise UsageError(f"The edition is not written in {lang!r}{hint}; its languages are {known}.")
        return lang
