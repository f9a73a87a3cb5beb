"""Files of an edition folder: UTF-8, TOML and the line every key of it stands on; and writing one whole."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from zhoubao.errors import UnreadableError

__all__ = ["KeyPath", "key_lines", "parse_toml", "read_utf8", "show_key", "write_whole"]

KeyPath = tuple[str | int, ...]
"""A place in a TOML file: ``("segments", 0, "instruments", 2, "exchange")``."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


def read_utf8(path: Path) -> str:
    """The text of ``path`` with ``\\n`` line ends and no byte order mark.

    Raises ``UnreadableError`` if the file cannot be read or is not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableError(f"{path}: cannot be read ({reason}); check the path and its rights.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"{path}:{line}: is not UTF-8 text; save the file as UTF-8.") from None
    return text.replace("\r\n", "\n")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old one or the new one. Raises ``OSError``."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def parse_toml(text: str, path: Path, first_line: int = 1) -> dict[str, Any]:
    """The tables of ``text``, which begins on ``first_line`` of ``path``.

    Raises ``UnreadableError`` with the line of the first thing that is not TOML.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError also for integers too long to convert
        if isinstance(error, RecursionError):
            raise UnreadableError(f"{path}: is nested too deep to read; flatten it.") from None
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else text.rstrip("\n").count("\n") + 1
        reason = _AT_LINE.sub("", str(error)).removesuffix(" (at end of document)").rstrip(".")
        what = reason[:1].lower() + reason[1:]
        raise UnreadableError(
            f"{path}:{line + first_line - 1}: is not well-formed TOML ({what}); mend that line."
        ) from None


def show_key(where: KeyPath) -> str:
    """A key path as people write it: ``segments[0].instruments[2].exchange``."""
    shown = ""
    for part in where:
        if isinstance(part, int):
            shown += f"[{part}]"
        else:
            shown += ("." if shown else "") + (part if _BARE_KEY.fullmatch(part) else repr(part))
    return shown


def key_lines(text: str, first_line: int = 1) -> dict[KeyPath, int]:
    """The line of every key, table and list item of ``text``, which must be well-formed TOML.

    Only mistakes need lines, so this second reading is done only once there is one.
    """
    finder = _Finder(text, first_line)
    with contextlib.suppress(IndexError, RecursionError):  # a line is a help, never a reason to fail
        finder.document()
    return finder.lines


class _Finder:
    """Walks well-formed TOML and notes where things stand; values are skipped, not read."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text + "\n"
        self.at = 0
        self.first_line = first_line
        self.lines: dict[KeyPath, int] = {}
        self.lengths: dict[KeyPath, int] = {}  # how many tables each [[list]] has so far

    def document(self) -> None:
        table: KeyPath = ()
        while self.skip_blank():
            if self.text.startswith("[[", self.at):
                self.at += 2
                path = self.inside(self.key("]"))
                count = self.lengths.get(path, 0)
                self.lengths[path] = count + 1
                table = (*path, count)
                self.lines.setdefault(path, self.line)
                self.lines[table] = self.line
                self.at += 2
            elif self.text[self.at] == "[":
                self.at += 1
                table = self.inside(self.key("]"))
                self.lines[table] = self.line
                self.at += 1
            else:
                self.pair(table)

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + self.first_line

    def skip_blank(self) -> bool:
        """Moves past blanks, line ends and comments; false at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                self.at = self.text.index("\n", self.at)
            elif self.text[self.at] in " \t\n":
                self.at += 1
            else:
                return True
        return False

    def inside(self, parts: list[str]) -> KeyPath:
        """The path a header means: each [[list]] on the way stands for its last table."""
        path: KeyPath = ()
        for number, part in enumerate(parts):
            path = (*path, part)
            if number < len(parts) - 1 and path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def key(self, stop: str) -> list[str]:
        """The parts of a dotted key, up to ``stop``, which is left unread."""
        parts: list[str] = []
        while self.text[self.at] != stop:
            if self.text[self.at] in "\"'":
                parts.append(self.string())
            elif self.text[self.at] in " \t.":
                self.at += 1
            else:
                bare = _BARE_KEY.match(self.text, self.at)
                if bare is None:
                    raise IndexError(self.at)
                parts.append(bare[0])
                self.at = bare.end()
        return parts

    def pair(self, table: KeyPath) -> None:
        line = self.line
        parts = self.key("=")
        self.at += 1
        for number in range(1, len(parts) + 1):
            self.lines.setdefault((*table, *parts[:number]), line)
        self.value((*table, *parts))

    def value(self, path: KeyPath) -> None:
        self.skip_blank()
        opening = self.text[self.at]
        if opening in "\"'":
            self.string()
        elif opening == "[":
            self.at += 1
            item = 0
            while self.next_item("]"):
                self.lines[*path, item] = self.line
                self.value((*path, item))
                item += 1
        elif opening == "{":
            self.at += 1
            while self.next_item("}"):
                self.pair(path)
        else:
            start = self.at
            while self.text[self.at] not in ",]}#\n":
                self.at += 1
            if self.at == start:  # no value here, so this is no TOML: stop, or the list would never end
                raise IndexError(start)

    def next_item(self, closing: str) -> bool:
        """Moves to the next item of a list or inline table; false, past ``closing``, when none is left."""
        self.skip_blank()
        if self.text[self.at] == ",":
            self.at += 1
            self.skip_blank()
        if self.text[self.at] == closing:
            self.at += 1
            return False
        return True

    def string(self) -> str:
        """Moves past a string and gives its text (escapes left as written, which serves for keys)."""
        quote = self.text[self.at]
        fence = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        start = self.at = self.at + len(fence)
        while not self.text.startswith(fence, self.at):
            self.at += 2 if self.text[self.at] == "\\" and quote == '"' else 1
        if len(fence) == 3:  # up to two quotes may stand just inside the closing three
            while self.text.startswith(fence, self.at + 1):
                self.at += 1
        inner = self.text[start : self.at]
        self.at += len(fence)
        return inner
