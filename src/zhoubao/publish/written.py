"""Which piece of a block's Markdown prints which piece of its text.

The parser keeps no positions inside a line. But what a token prints says what it was written as, so its
source can be read again beside the tokens, one by one.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Literal

from zhoubao.publish.document import Written

__all__ = ["Tracer", "opening_of"]

Role = Literal["text", "reference", "open", "close", "edge"]

_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_ENTITY = re.compile(r"&(?:#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z][a-z0-9]{1,31});", re.I)
_LINE_END = re.compile(r"[ \t]*\\?\n[ \t]*")
_QUOTES = {"“": '"', "”": '"', "‘": "'", "’": "'"}
_REST = re.compile(r"[ \t]*#*[ \t]*")


def opening_of(raw: str, content: str, heading: bool) -> int | None:
    """Where in ``raw``, a block's lines, its ``content`` begins; none where that cannot be told."""
    first = content.split("\n", 1)[0]
    line = raw.split("\n", 1)[0]
    if heading:
        found = re.fullmatch(r"(.*?#{1,6}[ \t]+)" + re.escape(first) + r"(?:[ \t]+#+)?[ \t]*", line)
        return None if found is None else len(found[1])
    line = line.rstrip(" \t")
    return len(line) - len(first.rstrip(" \t")) if line.endswith(first.rstrip(" \t")) else None


class Tracer:
    """Reads a block's lines along with its tokens, from offset ``at`` on."""

    def __init__(self, raw: str, at: int) -> None:
        self._raw = raw
        self._at = at
        self._lost = False
        self._pieces = [Written(raw[:at], "", "edge")]

    def words(self, content: str) -> None:
        """A token of text: as it stands, with escapes, entities and curled quotes undone."""
        begun = self._at  # of the words that stand as they print
        done = 0
        for n, sign in enumerate(content):
            if n < done:
                continue
            here = self._raw[self._at : self._at + 1]
            source = self._source_of(sign, content[n:])
            if source is None:
                self._lost = True
                return
            if len(source) == 1 and here == sign:
                self._at += 1
                continue
            self._plain(begun)
            printed = unescape(source) if source.startswith("&") and len(source) > 1 else sign
            self._take(len(source), printed, "text")
            begun, done = self._at, n + len(printed)
        self._plain(begun)

    def line_end(self) -> None:
        """A line end with the blanks around it, which prints as one."""
        found = _LINE_END.match(self._raw, self._at)
        if found is None:
            self._lost = True
        else:
            self._take(len(found[0]), "\n", "text")

    def mark(self, mark: str, role: Role) -> None:
        """A mark of emphasis, or the bracket that opens a link."""
        if self._raw.startswith(mark, self._at):
            self._take(len(mark), "", role)
        else:
            self._lost = True

    def reference(self, source: str, printed: str) -> None:
        """A reference and what it became."""
        if self._raw.startswith(source, self._at):
            self._take(len(source), printed, "reference")
        else:
            self._lost = True

    def link_end(self) -> None:
        """``](address "title")``."""
        from markdown_it.helpers import parseLinkDestination, parseLinkTitle

        raw, end = self._raw, len(self._raw)
        at = self._at + 2
        address = parseLinkDestination(raw, self._blanks(at), end)
        if not raw.startswith("](", self._at) or not address.ok:
            self._lost = True
            return
        at = self._blanks(address.pos)
        title = parseLinkTitle(raw, at, end) if at > address.pos else None
        if title is not None and title.ok:
            at = self._blanks(title.pos)
        if raw[at : at + 1] == ")":
            self._take(at + 1 - self._at, "", "close")
        else:
            self._lost = True

    def written(self) -> tuple[Written, ...]:
        """All pieces, which together are the block's lines; none where source and tokens fell apart."""
        rest = self._raw[self._at :]
        if self._lost or not _REST.fullmatch(rest):
            return ()
        return (*self._pieces, Written(rest, "", "edge"))

    def _source_of(self, sign: str, content: str) -> str | None:
        """How the next character was written; none where it is another one."""
        raw, at = self._raw, self._at
        if raw[at : at + 1] == "\\" and raw[at + 1 : at + 2] in _ESCAPABLE and raw[at + 1 : at + 2]:
            return raw[at : at + 2] if raw[at + 1] == sign else None
        if (found := _ENTITY.match(raw, at)) and (made := unescape(found[0])) != found[0]:
            return found[0] if content.startswith(made) else None
        here = raw[at : at + 1]
        return here if here and (here == sign or _QUOTES.get(sign) == here) else None

    def _plain(self, begun: int) -> None:
        if self._at > begun:
            words = self._raw[begun : self._at]
            self._pieces.append(Written(words, words, "text"))

    def _take(self, length: int, printed: str, role: Role) -> None:
        self._pieces.append(Written(self._raw[self._at : self._at + length], printed, role))
        self._at += length

    def _blanks(self, at: int) -> int:
        while self._raw[at : at + 1] in (" ", "\t", "\n"):
            at += 1
        return at
