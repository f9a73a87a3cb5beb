"""HTML as a stream of tags and text, in one pass: each character is looked at once, however broken the page.

The standard library's parser takes quadratic time on tags that never close. Here, as in a browser, what
follows a tag, comment or script that never closes belongs to it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["Tag", "stream"]

_NAME = re.compile(r"[A-Za-z][^\s/>]*+")
_PLAIN = re.compile(r"([^\s/>]++)((?:\s++[^\s/>=\"']++(?:=\"[^\"]*+\")?+)*+)\s*+/?>")  # most tags, at once
_BEARING = re.compile(r"hidden|popover|evidence|colspan|rowspan|style", re.IGNORECASE)
_GAP = re.compile(r"[\s/]*+")
_KEY = re.compile(r"=?[^\s/>=]*+")
_EQUALS = re.compile(r"\s*+=\s*+")
_BARE = re.compile(r"[^\s>]*+")
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9A-Fa-f]{8,}+;?")
_KEPT = frozenset({"aria-hidden", "class", "colspan", "hidden", "popover", "rowspan", "style"})
_MAX_VALUE = 2_000
_RAW = ("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag, in lower case, with those of its attributes that bear on reading it."""

    name: str
    closing: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def stream(source: str) -> Iterator[Tag | str]:
    """Tags, and the text between them with its entities decoded.

    Comments, declarations and what stands inside scripts, style sheets, titles and text boxes are left out.
    """
    at, end = 0, len(source)
    while at < end:
        opened = source.find("<", at)
        if opened < 0:
            opened = end
        if opened > at:
            yield _decoded(source[at:opened])
        if opened == end:
            return
        closing = source.startswith("/", opened + 1)
        name = _NAME.match(source, opened + 1 + closing)
        if name:
            tag, at = _tag(source, name, closing)
            if tag is None:
                return
            yield tag
            if not closing and tag.name in _RAW_END:
                close = _RAW_END[tag.name].search(source, at)
                at = close.start() if close else end
        elif source.startswith("<!--", opened):
            close_at = source.find("-->", opened + 2)
            at = end if close_at < 0 else close_at + 3
        elif source.startswith(("<!", "<?", "</"), opened):
            close_at = source.find(">", opened + 1)
            at = end if close_at < 0 else close_at + 1
        else:
            yield "<"
            at = opened + 1


def _tag(source: str, name: re.Match[str], closing: bool) -> tuple[Tag | None, int]:
    """The tag whose name was found, and where it ends; none where it never does."""
    plain = _PLAIN.match(source, name.start())
    if plain and (closing or not _BEARING.search(plain[2])):
        return _bare_tag(plain[1][:32].lower(), closing), plain.end()
    attributes: dict[str, str] = {}
    at, end = name.end(), len(source)
    while True:
        at = _end(_GAP, source, at)
        if at >= end:
            return None, end
        if source[at] == ">":
            return Tag(name[0][:32].lower(), closing, attributes), at + 1
        start, at = at, _end(_KEY, source, at)
        key = source[start:at][:32].lower()
        value = ""
        if equals := _EQUALS.match(source, at):
            at = equals.end()
            if source.startswith(('"', "'"), at):
                close = source.find(source[at], at + 1)
                if close < 0:
                    return None, end
                value, at = source[at + 1 : min(close, at + _MAX_VALUE)], close + 1
            else:
                start, at = at, _end(_BARE, source, at)
                value = source[start : min(at, start + _MAX_VALUE)]
        if key in _KEPT and not closing:
            attributes.setdefault(key, _decoded(value))


@lru_cache(maxsize=512)
def _bare_tag(name: str, closing: bool) -> Tag:
    return Tag(name, closing)


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    found = pattern.match(source, at)
    return found.end() if found else at


def _decoded(text: str) -> str:
    if "&" not in text:
        return text
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))
