"""Markdown: headings, paragraphs, lists and tables; inline marks are taken off, so only the words stay.

Front matter and the ``::: zh`` fences of issue files are left out, raw HTML and pictures too, with a notice.
Text indented by four spaces is read as a paragraph, since reports indent prose and seldom quote code. Blocks
begin on the lines that they have in the file.

Limits: blocks nested deeper than ``MAX_DEPTH`` are left out with a notice; in a block of more
than ``MAX_INLINE`` characters or ``MAX_BRACKETS`` opening brackets, marks are not looked for in pairs (that
takes quadratic time) but taken off one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from zhoubao.manuscript.building import ManuscriptBuilder, TableCell, guess_header_rows, join_lines
from zhoubao.manuscript.decoding import decode
from zhoubao.manuscript.headings import widened
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.marks import kind_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["MAX_BRACKETS", "MAX_DEPTH", "MAX_INLINE", "read_markdown"]

MAX_DEPTH = 40
MAX_INLINE = 20_000
MAX_BRACKETS = 300
_FENCE = re.compile(r"^ {0,3}:::.*$", re.MULTILINE)
_MARKS = re.compile(r"\*\*|__|\*|`|~~|!?\[|\]\([^)\s]{0,500}\)|\]")
_TAGS = re.compile(r"<[A-Za-z/!][^<>]{0,500}>")
_HTML = "Raw HTML was left out; write the text of it in Markdown to have it checked."
_PICTURE = "Pictures were left out; numbers in them are not checked."
_CODE = "Code blocks were left out; numbers in them are not checked."
_DEEP = f"Text nested deeper than {MAX_DEPTH} blocks may have been left out."
_LONG = "Marks in a very long block were taken off without pairing them."


def read_markdown(name: str, content: bytes) -> Manuscript:
    """The manuscript of a Markdown file. Raises ``UnreadableError`` for binary, damaged or too long text."""
    text, notice = decode(content, name)
    builder = ManuscriptBuilder(name, "md")
    builder.bound(text)
    text = _blanked(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if notice:
        builder.notice(notice)
    _Walk(builder, _parser().parse(text)).run()
    return builder.build()


def _blanked(text: str) -> str:
    """Front matter and ``:::`` fence lines as empty lines."""
    first = text.split("\n", 1)[0].rstrip()
    if first in ("+++", "---"):
        closing = {first, "..."} if first == "---" else {first}
        lines = text.split("\n")
        for at, line in enumerate(lines[1:], 1):
            if line.rstrip() in closing:
                lines[: at + 1] = [""] * (at + 1)
                text = "\n".join(lines)
                break
    return _FENCE.sub("", text)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_DEPTH})
    parser.enable(["table", "strikethrough"])
    parser.disable(["code"])
    parser.core.ruler.disable(["inline", "text_join"])  # inline text is parsed block by block, within bounds
    return parser


class _Walk:
    """Goes over the flat list of tokens; depth is in the tokens, so nothing recurses."""

    def __init__(self, builder: ManuscriptBuilder, tokens: Sequence[Token]) -> None:
        self._builder = builder
        self._tokens = tokens
        self._items = 0

    def run(self) -> None:
        tokens = iter(self._tokens)
        heading = 0
        for token in tokens:
            if token.level >= MAX_DEPTH - 1:
                self._builder.notice(_DEEP)
            if token.type == "table_open":
                self._table(token, tokens)
            elif token.type == "heading_open":
                heading = int(token.tag[1:])
            elif token.type == "heading_close":
                heading = 0
            elif token.type == "list_item_open":
                self._items += 1
            elif token.type == "list_item_close":
                self._items -= 1
            elif token.type == "inline":
                self._passage(token, heading)
            elif token.type == "fence":
                self._builder.notice(_CODE)
            elif token.type == "html_block" and not token.content.lstrip().startswith("<!--"):
                self._builder.notice(_HTML)

    def _passage(self, token: Token, heading: int) -> None:
        text = self._words(token.content)
        if not text.strip():
            return
        if token.map:
            self._builder.to_line(token.map[0] + 1)
        kind, level = kind_of(text)
        if heading:
            kind, level = "heading", heading
        elif self._items and kind in ("paragraph", "heading"):
            kind, level = "item", 0
        self._builder.passage(text, kind, level)

    def _table(self, opened: Token, tokens: Iterator[Token]) -> None:
        rows: list[list[TableCell]] = []
        heads = 0
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
                column = 0
            elif token.type in ("th_open", "td_open"):
                text = self._words(next(tokens).content)
                if text.strip():
                    rows[-1].append(TableCell(text, column))
                column += 1
            elif token.type == "thead_close":
                heads = len(rows)
        if opened.map:
            self._builder.to_line(opened.map[0] + 1)
        heads = max(heads, guess_header_rows(rows))
        self._builder.table(widened(rows, heads), header_rows=heads)

    def _words(self, source: str) -> str:
        """The words of inline text, without marks; lines joined, hard breaks kept."""
        if len(source) > MAX_INLINE or source.count("[") > MAX_BRACKETS:
            self._builder.notice(_LONG)
            return join_lines(_TAGS.sub("", _MARKS.sub("", source)).split("\n"))
        if not any(mark in source for mark in "*_`~[]<>&\\!\n"):
            return source
        lines: list[str] = [""]
        paragraphs: list[str] = []
        for token in self._children(source):
            if token.type in ("text", "text_special", "code_inline"):
                lines[-1] += token.content
            elif token.type == "softbreak":
                lines.append("")
            elif token.type == "hardbreak" or (
                token.type == "html_inline" and token.content[:3].casefold() == "<br"
            ):
                paragraphs.append(join_lines(lines))
                lines = [""]
            elif token.type == "html_inline":
                if not token.content.startswith("<!--"):
                    self._builder.notice(_HTML)
            elif token.type == "image":
                self._builder.notice(_PICTURE)
        paragraphs.append(join_lines(lines))
        return "\n".join(paragraphs)

    @staticmethod
    def _children(source: str) -> Sequence[Token]:
        found: list[Token] = []
        parser = _parser()
        parser.inline.parse(source, parser, {}, found)
        return found
