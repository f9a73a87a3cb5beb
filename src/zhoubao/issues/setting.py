"""Words with their faces set as Markdown: signs escaped, marks of emphasis placed where they take effect."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from zhoubao.issues.edited import Face

__all__ = ["Token", "is_edge", "set_tokens"]

_OPENING = re.compile(r"#{1,6}(?=\s|$)|[-+*](?=\s|$)|:::|\d{1,9}(?=[.)](?:\s|$))")
_ENTITY = re.compile(r"&(?:#x?[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_ALWAYS = frozenset("\\*[]")


@dataclass(frozen=True, slots=True)
class Token:
    """One sign, or several that were written as one; ``ours`` where the source was there before."""

    source: str
    text: str
    face: Face
    ours: bool = True


def is_edge(sign: str) -> bool:
    """Whether a sign is a blank, punctuation or a symbol: next to those, marks may not take effect."""
    return sign.isspace() or unicodedata.category(sign)[0] in "PS"


def set_tokens(tokens: Sequence[Token], marks: dict[str, str], *, strict: bool) -> str:
    """The tokens as Markdown."""
    sources = _escaped(tokens, strict)
    pairs = list(zip(sources, (token.face for token in tokens), strict=True))
    return _opened(_linked(pairs, marks))


def _escaped(tokens: Sequence[Token], strict: bool) -> list[str]:
    """The source of each token; ``strict`` escapes also signs that stood unescaped before."""
    sources = []
    text = "".join(token.text for token in tokens)
    at = 0
    for token in tokens:
        plain = token.source == token.text and len(token.text) == 1
        if token.ours and not (strict and plain):
            sources.append(token.source)
        else:
            sources.append(_escape(text, at))
        at += len(token.text)
    return sources


def _escape(text: str, at: int) -> str:
    sign = text[at]
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if sign in _ALWAYS:
        return f"\\{sign}"
    if sign == "_":
        inside = before.isalnum() and after.isalnum() and before.isascii() and after.isascii()
        return sign if inside else "\\_"
    if sign in "{}" and sign in (before, after):
        return f"\\{sign}"
    if sign == "&" and _ENTITY.match(text, at):
        return "\\&"
    return sign


def _linked(pairs: Sequence[tuple[str, Face]], marks: dict[str, str]) -> str:
    made = ""
    for face, inner, after in _runs(pairs, lambda face: face.href):
        href = face.href
        if href is None:
            made += _faces_set(inner, marks, made[-1:], after)
        else:
            closing = marks.get(href) or f"]({_target(href)})"
            made += f"[{_faces_set(inner, marks, '[', ']')}{closing}"
    return made


def _faces_set(pairs: Sequence[tuple[str, Face]], marks: dict[str, str], before: str, after: str) -> str:
    def slanted(inner: Sequence[tuple[str, Face]], before: str, after: str) -> str:
        made = ""
        for face, words, then in _runs(inner, lambda face: face.slanted):
            here = made[-1:] or before
            sources = [source for source, _ in words]
            made += (
                _marked(sources, marks["slanted"], here, then or after) if face.slanted else "".join(sources)
            )
        return made

    made = ""
    for face, words, then in _runs(pairs, lambda face: face.bold):
        here = made[-1:] or before
        if not face.bold:
            made += slanted(words, here, then or after)
            continue
        lead, core, trail = _core([source for source, _ in words], here, then or after)
        made += "".join(lead)
        inner = words[len(lead) : len(lead) + len(core)]
        if inner:
            mark = marks["bold"]
            made += f"{mark}{slanted(inner, mark[-1], mark[0])}{mark}"
        made += "".join(trail)
    return made


def _runs(
    pairs: Sequence[tuple[str, Face]], key: Callable[[Face], object]
) -> Iterable[tuple[Face, Sequence[tuple[str, Face]], str]]:
    """Neighbours alike in ``key``: a face, the pairs, and the first sign of what follows."""
    start = 0
    for n in range(1, len(pairs) + 1):
        if n == len(pairs) or key(pairs[n][1]) != key(pairs[start][1]):
            yield pairs[start][1], pairs[start:n], pairs[n][0][:1] if n < len(pairs) else ""
            start = n


def _marked(sources: Sequence[str], mark: str, before: str, after: str) -> str:
    lead, core, trail = _core(sources, before, after)
    inner = f"{mark}{''.join(core)}{mark}" if core else ""
    return "".join((*lead, inner, *trail))


def _core(
    sources: Sequence[str], before: str, after: str
) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Some sources parted so that marks around the middle open and close.

    Marks next to a blank do not, nor do marks between punctuation inside and a letter outside (CommonMark's
    flanking rule, which Chinese prose with its full stops in bold runs into).
    """
    first, last = 0, len(sources)
    while first < last and (
        sources[first][0].isspace() or (is_edge(sources[first][0]) and before and not is_edge(before))
    ):
        before = sources[first][-1]
        first += 1
    while last > first and (
        sources[last - 1][-1].isspace() or (is_edge(sources[last - 1][-1]) and after and not is_edge(after))
    ):
        after = sources[last - 1][0]
        last -= 1
    return sources[:first], sources[first:last], sources[last:]


def _opened(source: str) -> str:
    """A paragraph that begins like a list, a heading or a fence, so that it does not."""
    found = _OPENING.match(source)
    if found is None:
        return source
    if found[0][0].isdigit():
        return f"{found[0]}\\{source[found.end() :]}"
    return f"\\{source}"


def _target(href: str) -> str:
    return f"<{href}>" if re.search(r"[()\s<>]", href) else href
