"""What the commands do, for notebooks and scripts; the command line is a thin layer on this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zhoubao.edition.edition import Allowed, Edition, Issue
from zhoubao.edition.instants import to_cutoff, to_known_at
from zhoubao.edition.issues import load_issue, load_issues
from zhoubao.edition.load import load_edition
from zhoubao.errors import UsageError, nearest
from zhoubao.model import FactSet, Lang, Observation

if TYPE_CHECKING:
    from zhoubao.check.evidence import Evidence
    from zhoubao.check.report import CheckReport
    from zhoubao.notebook import FactTable, ShownExhibit
    from zhoubao.publish.document import Document
    from zhoubao.sources.reading import Reading
    from zhoubao.store import Snapshot
    from zhoubao.store.accept import Accepted
    from zhoubao.store.table import ObservationTable

__all__ = ["Built", "Imported", "OpenEdition", "new_edition", "open_edition", "validate"]

Instant = str | dt.datetime
_IMPORTABLE = (".csv", ".tsv", ".txt", ".xlsx")
Cutoff = str | dt.datetime | dt.date


def open_edition(path: str | Path) -> OpenEdition:
    """The edition in a folder, ready to import, compute and build.

    Raises ``UnreadableError`` where there is none and ``EditionError`` with every mistake in it.
    """
    return OpenEdition(load_edition(Path(path)))


def new_edition(target: str | Path, source: str = "starter") -> OpenEdition:
    """Scaffold a working edition in a new folder from a shipped one, and open it."""
    from zhoubao.edition.scaffold import new_edition as scaffold

    return open_edition(scaffold(Path(target), source))


def validate(path: str | Path) -> list[str]:
    """Every mistake in an edition folder, one line each; none when all is well."""
    from zhoubao.edition.validate import validate as check
    from zhoubao.sources.carried import carried_mistakes

    return check(Path(path), tables=carried_mistakes)


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file: how it was read, and what the store made of it."""

    path: Path
    reading: Reading
    accepted: Accepted

    @property
    def landed(self) -> bool:
        """Whether anything was added."""
        return bool(self.accepted.observations)

    @property
    def in_vain(self) -> bool:
        """Whether no row of the file could be taken."""
        return not self.reading.batch.entries


@dataclass(frozen=True, slots=True)
class Built:
    """A built issue: its files, the document they were set from, and what the check said of its prose.

    ``warnings`` are what the check found without failing the issue, one sentence each with its place.
    """

    files: tuple[Path, ...]
    document: Document
    facts: FactSet
    report: CheckReport
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Composed:
    """An issue composed, with what it was composed from."""

    issue: Issue
    document: Document
    facts: FactSet
    snapshot: Snapshot


class OpenEdition:
    """An edition with its observations at hand."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __repr__(self) -> str:
        return f"<edition {self.edition.id!r} in {str(self.edition.root)!r}>"

    def import_files(self, files: Iterable[str | Path] | str | Path | None = None) -> list[Imported]:
        """Add what is new in some files (none given: everything in ``inbox/``), one commit a file.

        Rows that cannot be taken are in ``Imported.reading.rejected``. Raises ``UnreadableError`` for a
        file that cannot be read at all (those before it have landed) and ``StoreError`` where the store
        cannot be written.
        """
        if isinstance(files, str | Path):
            files = [files]
        return [self.import_file(path) for path in (self.inbox() if files is None else files)]

    def import_file(self, path: str | Path) -> Imported:
        """Add what is new in one file, in one atomic commit."""
        from zhoubao.sources.reading import read_file

        path = Path(path)
        now = dt.datetime.now(dt.UTC)
        reading = read_file(path, self.edition, now=now, closes=self._recorded_closes)
        return Imported(path, reading, self._table.commit(reading.batch, self._carried))

    def inbox(self) -> list[Path]:
        """The files waiting in ``inbox/``, by name; hidden ones and the locks of open workbooks left out."""
        folder = self.edition.root / "inbox"
        files = sorted(
            path
            for path in folder.glob("*")
            if path.suffix.lower() in _IMPORTABLE and not path.name.startswith((".", "~$"))
        )
        if not files:
            raise UsageError(f"There is no CSV or XLSX file in {folder}; put some there, or name the files.")
        return files

    def issues(self) -> tuple[Issue, ...]:
        """All issues of the edition, oldest first."""
        return load_issues(self.edition)

    def facts(self, cutoff: Cutoff | None = None, known_at: Instant | None = None) -> FactTable:
        """Every fact at a cutoff, as known at an instant (none given: all that is on record).

        Without a cutoff it is the latest issue's, with the windows and the ``known_at`` that the issue fixes.
        """
        from zhoubao.notebook import FactTable

        if cutoff is not None:
            return FactTable(self._facts(cutoff, self._snapshot(known_at)))
        issue = load_issue(self.edition)
        return FactTable(self._facts(issue.cutoff, self._snapshot(known_at or issue.known_at), issue))

    def observations(
        self, *series: str, known_at: Instant | None = None, all_versions: bool = False
    ) -> list[Observation]:
        """The observations of some series, by series and date; with superseded ones if asked."""
        snapshot = self._snapshot(known_at)
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
        composed = self._composed(issue, cutoff, known_at, self._lang(lang))
        return composed.document, composed.facts

    def exhibits(
        self,
        issue: str | None = None,
        *,
        cutoff: Cutoff | None = None,
        known_at: Instant | None = None,
        lang: Lang | None = None,
    ) -> tuple[ShownExhibit, ...]:
        """The exhibits of an issue; in a notebook each shows itself."""
        from zhoubao.notebook import ShownExhibit

        document, _ = self.document(issue, cutoff=cutoff, known_at=known_at, lang=lang)
        return tuple(ShownExhibit(exhibit, document) for exhibit in document.exhibits)

    def build(
        self,
        issue: str | None = None,
        *,
        cutoff: Cutoff | None = None,
        known_at: Instant | None = None,
        lang: Lang | None = None,
        formats: Sequence[str] | str = ("pdf", "html", "json"),
        out: str | Path | None = None,
        allow: Iterable[tuple[str, str]] = (),
        strict: bool = False,
    ) -> Built:
        """Print an issue: ``issue.pdf``, ``issue.html``, ``issue.json`` in ``out``.

        Its prose is held against its facts first. Contradicted prose raises ``CheckError`` and nothing is
        written, unless ``allow`` has its words with a reason, which prints in the evidence appendix.
        ``strict`` holds unsupported and ambiguous statements and lint errors to the same.

        ``out`` defaults to ``build/<issue>`` in the edition; at another cutoff than the issue's own, to a
        folder named for that cutoff too, so that a trial never replaces the issue. In a language other
        than the edition's first the files are ``issue.<lang>.pdf`` and so on.
        """
        from zhoubao.publish.build import write_issue
        from zhoubao.publish.proofread import proofread

        lang = self._lang(lang)
        composed = self._composed(issue, cutoff, known_at, lang)
        written, facts = composed.issue, composed.facts
        evidence = self._evidence(facts, composed.snapshot, lang)
        allowed = [Allowed(words, reason) for words, reason in allow]
        proof = proofread(composed.document, written, evidence, allowed, strict=strict)
        document = proof.document
        own = document.cutoff == written.cutoff
        name = written.id if own else f"{written.id}@{document.cutoff:%Y%m%dT%H%M}"
        folder = Path(out) if out else self.edition.root / "build" / name
        stem = "issue" if lang == self.edition.languages[0] else f"issue.{lang}"
        wanted = [formats] if isinstance(formats, str) else formats
        files = tuple(write_issue(document, facts, wanted, folder, stem))
        return Built(files, document, facts, proof.report, proof.warnings)

    def evidence(
        self, cutoff: Cutoff | None = None, known_at: Instant | None = None, lang: Lang | None = None
    ) -> Evidence:
        """What texts are held against at a cutoff (none given: the latest issue's): facts and histories."""
        issue = load_issue(self.edition) if cutoff is None else None
        at = to_cutoff(cutoff, self.edition) if cutoff is not None else issue.cutoff if issue else None
        assert at is not None
        if issue is not None and known_at is None:
            known_at = issue.known_at
        snapshot = self._snapshot(known_at)
        return self._evidence(self._facts(at, snapshot, issue), snapshot, self._lang(lang))

    def check(
        self,
        path: str | Path,
        *,
        cutoff: Cutoff | None = None,
        known_at: Instant | None = None,
        lang: Lang | None = None,
    ) -> CheckReport:
        """Hold a finished report (.md, .txt, .docx, .pdf, .html, .xlsx) against the facts.

        Raises ``UnreadableError`` for a file that cannot be read.
        """
        from zhoubao.manuscript.reading import read_manuscript

        manuscript = read_manuscript(Path(path))  # first, so that a file that cannot be read is told at once
        from zhoubao.check.checking import check

        return check(manuscript, self.evidence(cutoff, known_at, lang))

    # Inside

    def _evidence(self, facts: FactSet, snapshot: Snapshot, lang: Lang) -> Evidence:
        from zhoubao.analysis import market_facts
        from zhoubao.check.evidence import Evidence

        last = facts.cutoff.astimezone(self.edition.zone).date()

        def over(first: dt.date, last: dt.date) -> FactSet:
            return market_facts(self.edition, snapshot, facts.cutoff, {"wtd": (first, last)})

        return Evidence(self.edition, facts, lambda series: snapshot.history(series, last=last), over, lang)

    def _composed(
        self, issue: str | None, cutoff: Cutoff | None, known_at: Instant | None, lang: Lang
    ) -> _Composed:
        from zhoubao.publish.compose import compose

        written = load_issue(self.edition, issue)
        if cutoff is None:
            snapshot = self._snapshot(known_at or written.known_at)
            facts = self._facts(written.cutoff, snapshot, written)
        else:  # windows and known_at that an issue fixes belong to its own cutoff
            snapshot = self._snapshot(known_at)
            facts = self._facts(cutoff, snapshot)
        return _Composed(written, compose(self.edition, written, facts, lang), facts, snapshot)

    @cached_property
    def _table(self) -> ObservationTable:
        from zhoubao.store.table import ObservationTable

        spec = self.edition.store
        uri: str | Path = spec.uri or "store"
        # A folder is meant from the edition's own, whichever folder a command is run in.
        return ObservationTable(uri if "://" in str(uri) else self.edition.root / uri, spec.engine)

    @cached_property
    def _carried(self) -> tuple[Observation, ...]:
        from zhoubao.sources.carried import read_carried

        return read_carried(self.edition)

    def _recorded_closes(self, wanted: Collection[tuple[str, dt.date]]) -> dict[tuple[str, dt.date], float]:
        """The closes on record of some codes on some days, for the importer to hold new ones against."""
        rows = self._snapshot(None).current((f"close/{code}", day) for code, day in wanted)
        return {(series.removeprefix("close/"), day): o.value for (series, day), o in rows.items()}

    def _snapshot(self, known_at: Instant | None) -> Snapshot:
        from zhoubao.store import Recorded, Snapshot
        from zhoubao.store.reader import Reader

        readers: list[Reader] = [Recorded(self._carried)]
        # An edition that never imported anything has no table, and need not wait for an engine to load.
        if self.edition.store.uri or (self.edition.root / "store").exists():
            self._table.reload()
            readers.append(self._table)
        return Snapshot(readers, None if known_at is None else to_known_at(known_at, self.edition))

    def _facts(self, cutoff: Cutoff, snapshot: Snapshot, issue: Issue | None = None) -> FactSet:
        from zhoubao.analysis import market_facts

        fixed = issue.windows if issue else None
        return market_facts(self.edition, snapshot, to_cutoff(cutoff, self.edition), fixed)

    def _lang(self, lang: Lang | None) -> Lang:
        if lang is None:
            return self.edition.languages[0]
        if lang not in self.edition.languages:
            known = ", ".join(self.edition.languages)
            hint = nearest(lang, self.edition.languages)
            raise UsageError(f"The edition is not written in {lang!r}{hint}; its languages are {known}.")
        return lang
