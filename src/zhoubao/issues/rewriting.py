"""An edited paragraph back in Markdown: what was not touched stays as it was written, references above all.

The text as printed and the text as edited are compared sign by sign. Signs that stayed keep their source; a
reference stays where all that it printed stayed. New signs are escaped. Marks of emphasis and links are set
anew from the faces of the signs, and the result is read again before anyone relies on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhoubao.edition.edition import Prose as IssueProse
from zhoubao.edition.references import Reference, scan
from zhoubao.errors import EditionError
from zhoubao.issues.edited import PLAIN, Face
from zhoubao.issues.setting import Token, is_edge, set_tokens
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
        source = set_tokens(tokens, marks, strict=strict)
        words, alike = reads_as(source, text, faces, lang, answers)
        if words and alike:
            return Rewritten(source, lost)
    bare = [Token(t.source, t.text, Face(href=t.face.href), t.ours) for t in tokens]
    for chosen in (tokens, bare, [Token(t.source, t.text, PLAIN, t.ours) for t in tokens]):
        source = set_tokens(chosen, marks, strict=True)
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
        (sign.translate(_CURLED), Face(href=face.href) if is_edge(sign) else face)
        for sign, face in held
        if not sign.isspace()
    ]


# What was written


def _tokens_of(written: Sequence[Written]) -> list[Token]:
    tokens: list[Token] = []
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
                tokens += [Token(sign, sign, face) for sign in piece.printed]
            else:
                tokens.append(Token(piece.source, piece.printed.replace("\n", " "), face))
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
    before: Sequence[Token], text: str, faces: Sequence[Face], plain: bool
) -> tuple[list[Token], tuple[tuple[str, str], ...]]:
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
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if at in kept:
            token = before[kept[at]]
            face = token.face._replace(href=faces[at].href) if plain else faces[at]
            tokens.append(Token(token.source, token.text, face))
            at += len(token.text)
        else:
            face = Face(href=faces[at].href) if plain else faces[at]
            tokens.append(Token("", text[at], face, ours=False))
            at += 1
    stayed = set(kept.values())
    lost = tuple(
        (token.source, token.text)
        for n, token in enumerate(before)
        if n not in stayed and token.source.startswith("{{")
    )
    return tokens, lost


def _boundaries(before: Sequence[Token], starts: Sequence[int]) -> set[int]:
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


def _trimmed(tokens: list[Token]) -> list[Token]:
    """Without blanks at the ends, which Markdown does not keep."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].text.isspace():
        first += 1
    while last > first and tokens[last - 1].text.isspace():
        last -= 1
    return tokens[first:last]
