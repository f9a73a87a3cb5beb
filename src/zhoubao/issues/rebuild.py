"""A published revision printed again from its manifest, and held against what was published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zhoubao.edition.edition import Edition
from zhoubao.errors import UnreadableError
from zhoubao.issues.archive import find_revision, revision_folder
from zhoubao.issues.environment import font_hashes, libraries, program
from zhoubao.issues.inputs import loaded
from zhoubao.issues.manifest import FileHash, Manifest, hashed
from zhoubao.issues.press import Press, digest, observations_used
from zhoubao.issues.printing import print_revision

__all__ = ["Rebuilt", "rebuild"]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A revision printed again: its files by name, which of them are not as published, and what else is not.

    ``changed`` names files whose bytes differ; ``causes`` are data, fonts and libraries that are others than
    in the manifest, a sentence each, whether the bytes differ or not. ``damaged`` are files in the
    archive itself that are not as they were laid down.
    """

    manifest: Manifest
    files: Mapping[str, bytes]
    changed: tuple[str, ...]
    causes: tuple[str, ...]
    damaged: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every file came out as published, and the archive still holds it so."""
        return not self.changed and not self.damaged

    def sentences(self) -> tuple[str, ...]:
        """The outcome in words, the verdict first."""
        name = f"{self.manifest.issue}, revision {self.manifest.revision}"
        count = len(self.manifest.outputs)
        if self.same:
            told = [f"{name}: all {count} files are the same, byte for byte."]
        elif self.changed:
            told = [f"{name}: {len(self.changed)} of {count} files differ: {', '.join(self.changed)}."]
        else:
            told = [f"{name}: all {count} files come out the same, but the archive was changed."]
        told += [f"{path} in the archive is not as it was published." for path in self.damaged]
        return (*told, *self.causes) if not self.same else tuple(told)


def rebuild(edition: Edition, issue_id: str, press: Press, revision: int | None = None) -> Rebuilt:
    """Print a revision (none named: the latest) again and compare; nothing is written.

    Edition, issue, events, ratings, templates and carried tables are those in the archive; observations are
    read where the edition keeps them now, as known at the manifest's instant. Raises ``UsageError`` where
    there is no such revision, ``UnreadableError`` where the archive lacks a file, and what composing and
    rendering raise.
    """
    manifest = find_revision(edition, issue_id, revision)
    folder = revision_folder(edition, issue_id, manifest.revision)
    kept: dict[str, tuple[FileHash, ...]] = {
        "inputs": manifest.inputs,
        "output": manifest.outputs,
        "record": manifest.records,
    }
    damaged = []
    for part, files in kept.items():
        for file in files:
            path = folder / part / file.path
            try:
                content = path.read_bytes()
            except OSError:
                if part == "inputs":
                    raise UnreadableError(
                        f"{path}: is missing, and the issue cannot be printed again without it; take it back "
                        "from a copy of the archive."
                    ) from None
                content = b""
            if hashlib.sha256(content).hexdigest() != file.sha256:
                damaged.append(f"{part}/{file.path}")
    copied, issue = loaded(folder / "inputs", edition, issue_id)
    composed = press.compose(copied, issue, manifest.known_at)
    printed = print_revision(copied, composed, manifest.formats, manifest.related, manifest.corrections)
    now = {file.path: file.sha256 for file in hashed(printed.files)}
    changed = tuple(file.path for file in manifest.outputs if now.get(file.path) != file.sha256)
    return Rebuilt(
        manifest,
        printed.files,
        changed,
        tuple(_causes(manifest, digest(observations_used(composed)))),
        tuple(damaged),
    )


def _causes(manifest: Manifest, data: str) -> Iterator[str]:
    """What the print rests on and is other than it was."""
    if data != manifest.data.sha256:
        yield (
            "The observations are others than those published, though read as known at "
            f"{manifest.known_at.isoformat()}: the store lost some, or is another one."
        )
    yield from _others({**manifest.program, **manifest.libraries}, program() | libraries())
    fonts = {name: told[0] for name, told in font_hashes().items()}
    for font in manifest.fonts:
        if fonts.get(font.path) != font.sha256:
            yield f"The font {font.path} is {'another' if font.path in fonts else 'not there any more'}."


def _others(then: Mapping[str, str], now: Mapping[str, str]) -> Iterable[str]:
    for name, version in then.items():
        found = now.get(name, "")
        if found == version:
            continue
        if name == "zhoubao_sha256":
            if then.get("zhoubao") == now.get("zhoubao"):
                yield f"The code of zhoubao {now.get('zhoubao')} is not the code that printed it."
        else:
            yield f"{name} is {found or 'absent'}, and was {version or 'absent'}."
