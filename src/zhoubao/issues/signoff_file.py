"""The record of an issue's sign-off as a file: ``zhoubao.signoff/1``, TOML that people can read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhoubao.edition.edition import Edition
from zhoubao.edition.files import parse_toml, read_utf8
from zhoubao.errors import UnreadableError
from zhoubao.issues.manifest import SignedAs, Signing
from zhoubao.model import instant

__all__ = ["SCHEMA", "Seal", "Signature", "as_toml", "read_signatures", "signoff_file"]

SCHEMA = "zhoubao.signoff/1"
_HEAD = """\
# Who signed this issue, and exactly what: written by `zhoubao issue sign`. A signature whose hashes no longer
# fit the files and the data counts for nothing.
"""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a signature is bound to: the hash of each input by path, and of the observations used.

    ``known_at`` is when the last of those became known (none: there were none).
    """

    files: Mapping[str, str]
    data: str
    known_at: dt.datetime | None

    def same(self, other: Seal) -> bool:
        """Whether both are of the same files and data."""
        return self.files == other.files and self.data == other.data


@dataclass(frozen=True, slots=True)
class Signature:
    """A signing of one revision, and what was signed."""

    signing: Signing
    revision: int
    seal: Seal


def signoff_file(edition: Edition, issue_id: str) -> Path:
    """Where the record of an issue lies."""
    return edition.root / "issues" / f"{issue_id}.signoff.toml"


def as_toml(issue_id: str, signatures: Iterable[Signature]) -> bytes:
    """The record as a file."""
    lines = [_HEAD + f"schema = {_string(SCHEMA)}", f"issue = {_string(issue_id)}"]
    for signature in signatures:
        signing, seal = signature.signing, signature.seal
        lines += [
            "",
            "[[signed]]",
            f"as = {_string(signing.signed_as)}",
            f"by = {_string(signing.by)}",
            f"at = {instant(signing.at)}",
            f"note = {_string(signing.note)}",
            f"revision = {signature.revision}",
            f"data = {_string(seal.data)}",
            *([f"known_at = {instant(seal.known_at)}"] if seal.known_at is not None else []),
            "[signed.files]",
            *(f"{_string(name)} = {_string(value)}" for name, value in sorted(seal.files.items())),
        ]
    return ("\n".join(lines) + "\n").encode()


def read_signatures(path: Path) -> list[Signature]:
    """The signatures in a record, oldest first; none where there is no record.

    Raises ``UnreadableError`` for one that is not whole: an approval is never read out of a damaged file.
    """
    if not path.exists():
        return []
    raw = parse_toml(read_utf8(path), path)
    try:
        if raw["schema"] != SCHEMA:
            raise ValueError(f"its schema is {raw['schema']!r}, not {SCHEMA}")
        if raw["issue"] != path.name.removesuffix(".signoff.toml"):
            raise ValueError(f"it is the record of issue {raw['issue']!r}")
        return [_signature(entry) for entry in raw.get("signed", [])]
    except KeyError as error:
        told = f"{error.args[0]!r} is not there"
    except (TypeError, ValueError, AttributeError) as error:
        told = str(error)
    raise UnreadableError(f"{path}: is no sign-off record ({told}); take it back from a copy, or sign anew.")


def _signature(entry: dict[str, Any]) -> Signature:
    known_at = entry.get("known_at")
    signed_as: SignedAs = entry["as"]
    moments = [entry["at"], *([] if known_at is None else [known_at])]
    texts = [entry["by"], entry["note"], entry["data"], *entry["files"].values()]
    if signed_as not in ("reviewed", "approved"):
        raise ValueError(f"{signed_as!r} is no way to sign")
    if not all(isinstance(moment, dt.datetime) and moment.tzinfo for moment in moments):
        raise TypeError("a time in it is no instant")
    if not all(isinstance(text, str) for text in texts) or type(entry["revision"]) is not int:
        raise TypeError("a value in it is of the wrong kind")
    return Signature(
        Signing(signed_as, entry["by"], entry["at"], entry["note"]),
        entry["revision"],
        Seal(entry["files"], entry["data"], known_at),
    )


def _string(text: str) -> str:
    """A basic string of TOML: JSON's, which leaves only DEL and halves of characters to be escaped."""
    escaped = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return escaped.encode("utf-8", "replace").decode()
