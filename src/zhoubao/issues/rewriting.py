"""An edited paragraph back in Markdown: what was not touched stays as it was written, references above all.

The text as printed and the text as edited are compared sign by sign. Signs that stayed keep their source; a
reference stays where all that it printed stayed. New signs are escaped. Marks of emphasis and links are set
anew from the faces of the signs, and the result is read again before anyone relies on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhoubao.edition.edition import Prose as IssueProse
from zhoubao.edition.references import Reference, scan
from zhoubao.errors import EditionError
from zhoubao.issues.edited import PLAIN, Face
from zhoubao.model import Lang
from zhoubao.publish.document import (
    Block,
    BulletList,
    Emphasis,
    Exhibit,
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
from zhoubao.publish.markdown import blocks_of
from zhoubao.publish.outside import clean

__all__ = ["Answers", "Rewritten", "answers_of", "faces_of", "leaves", "reads_as", "rewritten", "same_words"]

_MOST_COMPARED = 4_000_000  # signs of one text times signs of the other
_OPENING = re.compile(r"#{1,6}(?=\s|$)|[-+*](?=\s|$)|:::|\d{1,9}(?=[.)](?:\s|$))")
_ENTITY = re.compile(r"&(?:#x?[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_ALWAYS = frozenset("\\*[]`")
_CURLED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\n": " "})

Answers = dict[tuple[str, tuple[tuple[str, str], ...]], str]
"""What references printed, by target and options."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The Markdown of a paragraph without marks of its block. ``lost`` are references that were edited, with
    what they had printed; ``plainer`` says that some formatting could not be written."""

    source: str
    lost: tuple[tuple[str, str], ...] = ()
    plainer: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    """One sign, or several that were written as one; ``ours`` where the source was there before."""

    source: str
    text: str
    face: Face
    ours: bool = True


def answers_of(written: Iterable[Sequence[Written]]) -> Answers:
    """What the references of some paragraphs printed."""
    return {
        _key(reference): piece.printed
        for pieces in written
        for piece in pieces
        if piece.role == "reference"
        for reference in scan(piece.source)[0]
    }


def leaves(blocks: Iterable[Block]) -> list[Heading | Paragraph]:
    """The headings and paragraphs of some blocks, those of lists among them, in order."""
    found: list[Heading | Paragraph] = []
    for block in blocks:
        if isinstance(block, BulletList):
            for item in block.items:
                found += leaves(item)
        elif not isinstance(block, Exhibit):
            found.append(block)
    return found


def same_words(one: str, other: str) -> bool:
    """Whether two texts read alike: the kind of a quotation mark and of a blank is the house's business."""
    return " ".join(one.translate(_CURLED).split()) == " ".join(other.translate(_CURLED).split())


def faces_of(written: Sequence[Written]) -> tuple[str, tuple[Face, ...]]:
    """A paragraph as it was printed, and the face of each sign."""
    tokens = _tokens_of(written)
    text = "".join(token.text for token in tokens)
    return text, tuple(token.face for token in tokens for _ in token.text)


def reads_as(
    source: str, text: str, faces: Sequence[Face], lang: Lang, answers: Answers
) -> tuple[bool, bool]:
    """Whether a paragraph's Markdown prints these words, and whether in these faces too."""

    def resolve(reference: Reference) -> tuple[Inline, ...]:
        return (Text(answers.get(_key(reference), "")),)

    try:
        blocks = blocks_of(IssueProse(source, 1), "", resolve, lang)
    except EditionError:
        return False, False
    if len(blocks) != 1 or not isinstance(blocks[0], Paragraph):
        return False, False
    read = list(_faced(blocks[0].children, PLAIN))
    words = "".join(word for word, _ in read)
    if not same_words(clean(words), text):
        return False, False
    held = [(sign, face) for word, face in read for sign in clean(word)]
    return True, _inked(held) == _inked(zip(text, faces, strict=True))


def rewritten(
    text: str,
    faces: Sequence[Face],
    lang: Lang,
    answers: Answers,
    written: Sequence[Written] = (),
    *,
    plain: bool = False,
) -> Rewritten | None:
    """Edited text as Markdown; ``written`` is what stood there. None where no Markdown reads back like it.

    ``plain``: bold and emphasis are the block's own (a heading's) and are left as they were written.
    """
    before = _tokens_of(written)
    tokens, lost = _merged(before, text, faces, plain)
    tokens = _trimmed(tokens)
    text = "".join(token.text for token in tokens)
    faces = [token.face for token in tokens for _ in token.text]
    marks = _marks(written)
    for strict in (False, True):
        source = _set(tokens, marks, strict=strict)
        words, alike = reads_as(source, text, faces, lang, answers)
        if words and alike:
            return Rewritten(source, lost)
    bare = [_Token(t.source, t.text, Face(href=t.face.href), t.ours) for t in tokens]
    for chosen in (tokens, bare, [_Token(t.source, t.text, PLAIN, t.ours) for t in tokens]):
        source = _set(chosen, marks, strict=True)
        if reads_as(source, text, faces, lang, answers)[0]:
            return Rewritten(source, lost, plainer=True)
    return None


def _key(reference: Reference) -> tuple[str, tuple[tuple[str, str], ...]]:
    return reference.target, tuple(sorted(reference.options.items()))


def _faced(children: Iterable[Inline], face: Face) -> Iterable[tuple[str, Face]]:
    for child in children:
        match child:
            case Text() | Quoted() | Figure():
                yield child.text, face
            case Strong():
                yield from _faced(child.children, face._replace(bold=True))
            case Emphasis():
                yield from _faced(child.children, face._replace(slanted=True))
            case Link():
                yield from _faced(child.children, face._replace(href=child.href))


def _inked(held: Iterable[tuple[str, Face]]) -> list[tuple[str, Face]]:
    """Signs with their faces; of blanks and punctuation nobody sees whether they are bold."""
    return [
        (sign.translate(_CURLED), Face(href=face.href) if _edge(sign) else face)
        for sign, face in held
        if not sign.isspace()
    ]


def _edge(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign)[0] in "PS"


# What was written


def _tokens_of(written: Sequence[Written]) -> list[_Token]:
    tokens: list[_Token] = []
    bold = slanted = 0
    links: list[str | None] = []
    closing = _closing(written)
    for n, piece in enumerate(written):
        step = 1 if piece.role == "open" else -1
        if piece.role in ("open", "close"):
            if piece.source in ("**", "__"):
                bold += step
            elif piece.source in ("*", "_"):
                slanted += step
            elif piece.role == "open":
                links.append(closing.get(n))
            elif links:
                links.pop()
        elif piece.role != "edge" and piece.printed:
            face = Face(bold > 0, slanted > 0, links[-1] if links else None)
            if piece.role == "text" and piece.source == piece.printed:
                tokens += [_Token(sign, sign, face) for sign in piece.printed]
            else:
                tokens.append(_Token(piece.source, piece.printed.replace("\n", " "), face))
    return tokens


def _closing(written: Sequence[Written]) -> dict[int, str]:
    """The address of the link that each bracket opens."""
    found: dict[int, str] = {}
    opened: list[int] = []
    for n, piece in enumerate(written):
        if piece.role == "open" and piece.source == "[":
            opened.append(n)
        elif piece.role == "close" and piece.source.startswith("](") and opened:
            found[opened.pop()] = _address(piece.source)
    return found


def _address(closing: str) -> str:
    """The address in ``](address "title")``, as the parser gives it out."""
    from markdown_it.common.normalize_url import normalizeLink
    from markdown_it.helpers import parseLinkDestination

    start = len(closing) - len(closing[2:].lstrip())
    return str(normalizeLink(parseLinkDestination(closing, start, len(closing)).str))


def _marks(written: Sequence[Written]) -> dict[str, str]:
    """The marks that were used: for bold, emphasis, and the end of each link by its address."""
    marks = {"bold": "**", "slanted": "*"}
    for piece in reversed(written):
        if piece.role == "open" and piece.source != "[":
            marks["bold" if len(piece.source) == 2 else "slanted"] = piece.source
        elif piece.role == "close" and piece.source.startswith("]("):
            marks[_address(piece.source)] = piece.source
    return marks


# What became of it


def _merged(
    before: Sequence[_Token], text: str, faces: Sequence[Face], plain: bool
) -> tuple[list[_Token], tuple[tuple[str, str], ...]]:
    """The edited text as tokens, those that stayed with their source; and the references that did not."""
    starts, at = [], 0
    for token in before:
        starts.append(at)
        at += len(token.text)
    old = "".join(token.text for token in before)
    place = _matches(old, text, _boundaries(before, starts))
    kept: dict[int, int] = {}  # where a token begins in the edited text
    for n, (token, start) in enumerate(zip(before, starts, strict=True)):
        here = place.get(start)
        if here is not None and all(place.get(start + k) == here + k for k in range(len(token.text))):
            kept[here] = n
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        if at in kept:
            token = before[kept[at]]
            face = token.face._replace(href=faces[at].href) if plain else faces[at]
            tokens.append(_Token(token.source, token.text, face))
            at += len(token.text)
        else:
            face = Face(href=faces[at].href) if plain else faces[at]
            tokens.append(_Token("", text[at], face, ours=False))
            at += 1
    stayed = set(kept.values())
    lost = tuple(
        (token.source, token.text)
        for n, token in enumerate(before)
        if n not in stayed and token.source.startswith("{{")
    )
    return tokens, lost


def _boundaries(before: Sequence[_Token], starts: Sequence[int]) -> set[int]:
    """Offsets at which a token begins or ends."""
    return {*starts, starts[-1] + len(before[-1].text)} if before else {0}


def _matches(old: str, new: str, boundaries: set[int]) -> dict[int, int]:
    """For signs of the old text that stayed, where they stand in the new one.

    What both begin with and end with first, cut at whole tokens: so a figure typed beside one like it does
    not take its signs.
    """
    room = min(len(old), len(new))
    first = 0
    while first < room and old[first] == new[first]:
        first += 1
    while first not in boundaries:
        first -= 1
    last = 0
    while last < room - first and old[-1 - last] == new[-1 - last]:
        last += 1
    while len(old) - last not in boundaries:
        last -= 1
    place = {n: n for n in range(first)}
    place |= {len(old) - n: len(new) - n for n in range(1, last + 1)}
    inner, outer = old[first : len(old) - last], new[first : len(new) - last]
    if inner and outer and len(inner) * len(outer) <= _MOST_COMPARED:
        for block in SequenceMatcher(None, inner, outer, autojunk=False).get_matching_blocks():
            place |= {first + block.a + k: first + block.b + k for k in range(block.size)}
    return place


def _trimmed(tokens: list[_Token]) -> list[_Token]:
    """Without blanks at the ends, which Markdown does not keep."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].text.isspace():
        first += 1
    while last > first and tokens[last - 1].text.isspace():
        last -= 1
    return tokens[first:last]


# Setting it


def _set(tokens: Sequence[_Token], marks: dict[str, str], *, strict: bool) -> str:
    """The tokens as Markdown."""
    sources = _escaped(tokens, strict)
    pairs = list(zip(sources, (token.face for token in tokens), strict=True))
    return _opened(_linked(pairs, marks))


def _escaped(tokens: Sequence[_Token], strict: bool) -> list[str]:
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
    if sign in _ALWAYS and sign != "`":
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
        sources[first][0].isspace() or (_edge(sources[first][0]) and before and not _edge(before))
    ):
        before = sources[first][-1]
        first += 1
    while last > first and (
        sources[last - 1][-1].isspace() or (_edge(sources[last - 1][-1]) and after and not _edge(after))
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
