"""Prose in Markdown to blocks of the document, references turned into what they refer to.

Only what a weekly needs is enabled: paragraphs, headings from level 2, lists, emphasis and links. Everything
else, HTML included, prints as the text it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from zhoubao.edition.edition import Prose
from zhoubao.edition.references import Reference, scan
from zhoubao.errors import EditionError
from zhoubao.model import Lang
from zhoubao.publish.document import (
    Block,
    BulletList,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Paragraph,
    Quoted,
    Strong,
    Text,
    Written,
)
from zhoubao.publish.outside import safe_href
from zhoubao.publish.written import Tracer, opening_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["Resolver", "blocks_of"]

Resolver = Callable[[Reference], Sequence[Inline]]


def blocks_of(prose: Prose, file: str, resolve: Resolver, lang: Lang) -> tuple[Block, ...]:
    """The blocks of some prose; ``resolve`` answers each reference. English gets curly quotes.

    Headings and paragraphs know the lines of the file that they stand on, and what stands there.

    Raises ``EditionError`` with file and line for a malformed reference or a link to anything but http,
    https or mailto; what ``resolve`` raises passes through.
    """
    _, mistakes = scan(prose.text, prose.line)
    if mistakes:
        told = tuple(f"{file}, line {line}: {what}." for line, what in mistakes)
        raise EditionError(told[0], told)
    tokens = iter(_parser(lang).parse(prose.text))
    return tuple(_Reader(file, prose, resolve).blocks(tokens, None))


@cache
def _parser(lang: Lang) -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero")
    if lang == "en":
        parser.options["typographer"] = True
        parser.enable("smartquotes")
    parser.enable(["heading", "list", "emphasis", "link", "escape", "newline", "entity"])
    parser.inline.ruler.before("escape", "reference", _reference)
    return parser


def _reference(state: StateInline, silent: bool) -> bool:
    """An inline rule: ``{{ … }}`` becomes one token, whatever stands inside."""
    if not state.src.startswith("{{", state.pos):
        return False
    end = state.src.find("}}", state.pos)
    if end < 0:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.content = state.src[state.pos : end + 2]
    state.pos = end + 2
    return True


class _Reader:
    """Walks the token stream; knows the file and line for messages."""

    def __init__(self, file: str, prose: Prose, resolve: Resolver) -> None:
        self._file = file
        self._first_line = prose.line
        self._lines = prose.text.split("\n")
        self._resolve = resolve

    def blocks(self, tokens: Iterator[Token], until: str | None) -> Iterator[Block]:
        for token in tokens:
            if token.type == until:
                return
            if token.type == "paragraph_open":
                yield Paragraph(*self._inlines(next(tokens), heading=False))
                next(tokens)
            elif token.type == "heading_open":
                yield Heading(max(2, int(token.tag[1:])), *self._inlines(next(tokens), heading=True))
                next(tokens)
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                close = token.type.replace("open", "close")
                yield BulletList(tuple(self._items(tokens, close)), ordered=token.type.startswith("ordered"))

    def _items(self, tokens: Iterator[Token], until: str) -> Iterator[tuple[Block, ...]]:
        for token in tokens:
            if token.type == until:
                return
            if token.type == "list_item_open":
                yield tuple(self.blocks(tokens, "list_item_close"))

    def _inlines(
        self, token: Token, *, heading: bool
    ) -> tuple[tuple[Inline, ...], tuple[int, int], tuple[Written, ...]]:
        """The inlines of a block, the lines of the file that it stands on, and what stands there."""
        first, behind = token.map or (0, 1)
        raw = "\n".join(self._lines[first:behind])
        opening = opening_of(raw, token.content, heading)
        tracer = Tracer(raw, opening or 0)
        line = self._first_line + first
        children = tuple(self._children(iter(token.children or ()), None, line, tracer))
        return children, (line, line + behind - first - 1), () if opening is None else tracer.written()

    def _children(
        self, tokens: Iterator[Token], until: str | None, line: int, tracer: Tracer
    ) -> Iterator[Inline]:
        for token in tokens:
            if token.type == until:
                return
            if token.type in ("text", "text_special"):
                if token.content:
                    tracer.words(token.content)
                    yield Text(token.content)
            elif token.type in ("softbreak", "hardbreak"):
                line += 1
                tracer.line_end()
                yield Text("\n")
            elif token.type == "reference":
                references, _ = scan(token.content, line)
                told = tuple(self._resolve(references[0]))
                tracer.reference(token.content, _flat(told))
                yield from told
            elif token.type in ("strong_open", "em_open"):
                tracer.mark(token.markup, "open")
                close = token.type.replace("open", "close")
                children = tuple(self._children(tokens, close, line, tracer))
                tracer.mark(token.markup, "close")
                yield Strong(children) if close == "strong_close" else Emphasis(children)
            elif token.type == "link_open":
                tracer.mark("[", "open")
                href = str(token.attrGet("href") or "")
                children = tuple(self._children(tokens, "link_close", line, tracer))
                tracer.link_end()
                if safe_href(href) is None:
                    what = f"{self._file}, line {line}: the link to {href!r} goes nowhere a reader can follow"
                    raise EditionError(f"{what}; write http://, https:// or mailto:.")
                yield Link(children, href)


def _flat(inlines: Sequence[Inline]) -> str:
    return "".join(
        node.text if isinstance(node, Text | Figure | Quoted) else _flat(node.children) for node in inlines
    )
