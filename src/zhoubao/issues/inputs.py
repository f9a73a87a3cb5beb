"""The small files that an issue is printed from, and an edition loaded from copies of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from zhoubao.edition.edition import Edition, Issue
from zhoubao.edition.issues import issue_files, load_issue
from zhoubao.edition.load import FILE_NAME, load_edition
from zhoubao.errors import UnreadableError

__all__ = ["Frozen", "event_instants", "frozen", "hashes", "inputs_of", "loaded", "put"]

_KEPT = (
    "ratings.toml",
    "scaling.toml",
    "scaling/*.csv",
    "data/scaling/*.csv",
    "events/*.toml",
    "events/*.jsonl",
    "data/*.csv",
)
"""Besides ``edition.toml``, the issue, the one before it, and the templates that sections name."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """An issue and its edition as some copies say; ``files`` are those, by their path in the edition."""

    edition: Edition
    issue: Issue
    files: Mapping[str, bytes]


def inputs_of(edition: Edition, issue_id: str) -> dict[str, bytes]:
    """The content of every small file that the issue is printed from, by its path in the edition's folder.

    The issue before belongs to them, for the window of events begins at its cutoff. Raises
    ``UnreadableError`` for a file that is there and cannot be read.
    """
    root = edition.root
    issues = [file for file in issue_files(root) if file.stem <= issue_id][-2:]
    chosen = [root / FILE_NAME, *issues]
    chosen += [root / spec.template for spec in edition.sections if spec.template is not None]
    chosen += [file for pattern in _KEPT for file in root.glob(pattern)]
    found: dict[str, bytes] = {}
    for file in chosen:
        name = _inside(file, root)
        if name is None or not file.is_file():
            continue
        try:
            found[name] = file.read_bytes()
        except OSError as error:
            raise UnreadableError(f"{file}: cannot be read ({error.strerror or error}); check it.") from None
    return dict(sorted(found.items()))


@contextmanager
def frozen(edition: Edition, issue_id: str) -> Iterator[Frozen]:
    """The issue and its edition loaded from copies of their files, so that no edit comes in between.

    The copies are gone afterwards. Raises like ``load_edition`` and ``load_issue``.
    """
    files = inputs_of(edition, issue_id)
    with tempfile.TemporaryDirectory(prefix="zhoubao-") as folder:
        put(Path(folder), files)
        copied, issue = loaded(Path(folder), edition, issue_id)
        yield Frozen(copied, issue, files)


def loaded(folder: Path, live: Edition, issue_id: str) -> tuple[Edition, Issue]:
    """The edition and issue in a folder of copies; observations are read where ``live`` keeps them now."""
    edition = load_edition(folder)
    store = live.store
    uri = store.uri or "store"
    if "://" not in uri and (store.uri or (live.root / uri).exists()):
        store = replace(store, uri=str((live.root / uri).resolve()))
    edition = replace(edition, store=store)
    return edition, load_issue(edition, issue_id)


def event_instants(edition: Edition) -> list[dt.datetime]:
    """When the events that were imported became known."""
    from zhoubao.edition.events_file import load_events

    return [event.known_at for event in load_events(edition) if event.known_at is not None]


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, by their paths in it. Raises ``OSError``."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file, by path."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _inside(file: Path, root: Path) -> str | None:
    """A file's path in the edition's folder; none where it leads out of it."""
    try:
        resolved = file.resolve()
        within = resolved.is_relative_to(root.resolve()) and ".." not in file.parts
        return file.relative_to(root).as_posix() if within else None
    except (OSError, RuntimeError, ValueError):
        return None
