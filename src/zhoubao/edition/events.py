"""Events as an edition keeps them in ``events/*.toml`` and in the front matter of its issues."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zhoubao.model import Bilingual

__all__ = ["Event"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as a source reports it: headline, source and link, and the desk's own words.

    ``titles`` hold the headline by language; one that was not written is the other. ``touches`` are codes of
    instruments that the desk says it touches. ``words`` are the desk's own, by language; the source's text is
    never kept beyond its headline.
    """

    date: dt.date
    titles: Bilingual
    source: str
    link: str
    touches: tuple[str, ...] = ()
    words: Bilingual | None = None
    file: str = ""
    line: int = 0
