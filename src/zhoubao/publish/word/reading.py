"""What a Word file printed by zhoubao tells the check besides its text.

Figures link to the evidence they were printed from, and headlines of sources are set in a style of their own.
A hint counts only where the number still agrees with the fact, so an edited figure gains nothing by it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.word import walk
from zhoubao.manuscript.word_package import Element, WordPackage, attribute, child, name_of
from zhoubao.publish.word.parts import FIGURES_NAMESPACE, custom_part

__all__ = ["PrintedText", "read_printed"]

_ANCHOR = re.compile(r"zb_e(\d{1,6})")
_QUOTED = ("Quoted", "QuotedLink")

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PrintedText:
    """The manuscript of a Word file. ``hints`` are the facts its figures were printed from, by stretch of the
    text; ``quoted`` the words of sources, and the sidebar's text as far as its figures were left alone. Both
    are empty for a file that zhoubao did not print."""

    manuscript: Manuscript
    hints: dict[Stretch, str]
    quoted: tuple[Stretch, ...]


def read_printed(name: str, content: bytes) -> PrintedText:
    """Read a Word file. Raises ``UnreadableError`` as ``manuscript.word.read_word`` does."""
    word = walk(name, content)
    printed = _printed(word.package)
    if not printed:
        return PrintedText(word.manuscript, {}, ())
    hints: dict[Stretch, str] = {}
    quoted: list[Stretch] = []
    text = word.manuscript.text
    for stretch in word.stretches:
        at = stretch.start
        for piece in stretch.pieces:
            words = piece.text.strip()
            here = text.find(words, at, stretch.end) if words else -1
            if here < 0:
                continue
            at = here + len(words)
            number, style, aside = _standing(piece.node)
            fact, shown = printed.get(number or 0, ("", frozenset()))
            # A figure's minus stands in an element of its own.
            begun = here - 1 if fact and text[here - 1 : here] == "-" and (here - 1, here) in hints else here
            if begun < here:
                del hints[begun, here]
            if fact:
                hints[begun, at] = fact
            if style in _QUOTED or (aside and not (fact and text[begun:at] not in shown)):
                quoted.append((begun, at))
    return PrintedText(word.manuscript, hints, tuple(quoted))


def _printed(package: WordPackage) -> dict[int, tuple[str, frozenset[str]]]:
    """By the number of its entry, each fact with the ways it was printed."""
    part = custom_part(package, FIGURES_NAMESPACE, "figures")
    if part is None:
        return {}
    found: dict[int, tuple[str, set[str]]] = {}
    try:
        for figure in json.loads(part)["figures"]:
            if isinstance(figure["n"], int):
                _, shown = found.setdefault(figure["n"], (str(figure["fact"]), set()))
                shown.add(str(figure["text"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}  # only a help: without it the text is read as any other
    return {number: (fact, frozenset(shown)) for number, (fact, shown) in found.items()}


def _standing(node: Element | None) -> tuple[int | None, str, bool]:
    """The evidence a piece links to, its character style, and whether it stands in the sidebar."""
    number: int | None = None
    style, aside = "", False
    while node is not None:
        name = name_of(node)
        if name == "w:r" and not style:
            form = child(node, "w:rPr", "w:rStyle")
            style = (attribute(form, "val") or "") if form is not None else ""
        elif name == "w:hyperlink" and (found := _ANCHOR.fullmatch(attribute(node, "anchor") or "")):
            number = int(found[1])
        elif name == "w:tbl":
            form = child(node, "w:tblPr", "w:tblStyle")
            aside = aside or (form is not None and attribute(form, "val") == "SidebarTable")
        node = node.getparent()
    return number, style, aside
