"""What comes back from an import and from a build."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhoubao.model import FactSet

if TYPE_CHECKING:
    from zhoubao.check.report import CheckReport
    from zhoubao.publish.document import Document
    from zhoubao.sources.feeds import Feed
    from zhoubao.sources.reading import Reading
    from zhoubao.store.accept import Accepted

__all__ = ["Built", "Imported", "ImportedEvents"]


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
class ImportedEvents:
    """What came of a file of news: how it was read, and how many of its events were new."""

    path: Path
    feed: Feed
    added: int

    @property
    def landed(self) -> bool:
        """Whether anything was added."""
        return bool(self.added)

    @property
    def in_vain(self) -> bool:
        """Whether no entry of the file could be taken."""
        return not self.feed.events


@dataclass(frozen=True, slots=True)
class Built:
    """A built issue: its files, and per language the document and what the check said of its prose.

    ``warnings`` are what the check found without failing the issue, one sentence each with its place.
    """

    files: tuple[Path, ...]
    documents: tuple[Document, ...]
    facts: FactSet
    reports: tuple[CheckReport, ...]
    warnings: tuple[str, ...] = ()

    @property
    def document(self) -> Document:
        """The document in the first language."""
        return self.documents[0]

    @property
    def report(self) -> CheckReport:
        """What the check said of it in the first language."""
        return self.reports[0]
