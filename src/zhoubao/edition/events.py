"""Events as an edition keeps them in ``events/`` and in the front matter of its issues."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from zhoubao.model import Bilingual

__all__ = ["Event", "same_link", "same_title"]

_NOT_OF_THE_PAGE = re.compile(r"utm_\w+|spm|from|scene|chksm|sessionid|share_token|ref", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as a source reports it: headline, source and link, and the desk's own words.

    ``titles`` hold the headline by language; one that was not written is the other. ``touches`` are codes of
    instruments that the desk says it touches. ``words`` are the desk's own, by language; the source's text
    is never kept beyond its headline. ``known_at`` is when it was imported (none: written by hand).
    """

    date: dt.date
    titles: Bilingual
    source: str
    link: str
    touches: tuple[str, ...] = ()
    words: Bilingual | None = None
    known_at: dt.datetime | None = None
    file: str = ""
    line: int = 0


def same_link(link: str) -> str:
    """What is the same for every way of writing a page's address: scheme, ``www.`` and trackers left out."""
    parts = urlsplit(link)
    asked = [(k, v) for k, v in parse_qsl(parts.query) if not _NOT_OF_THE_PAGE.fullmatch(k)]
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    return f"{host}{parts.path.rstrip('/')}?{urlencode(sorted(asked))}"


def same_title(title: str) -> str:
    """A headline without case, width, spaces and marks, to tell that two are one."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(c for c in folded if c.isalnum())
