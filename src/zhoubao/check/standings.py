"""Heads of columns that say where a series stands: its record, its place, its share, how it moved.

In a sentence these words take others beside them; over a column they stand alone, with a unit in brackets.
"""

from __future__ import annotations

import re

__all__ = ["STANDINGS", "base_over", "standing_over"]

STANDINGS = frozenset({"rank", "rank.change", "high", "low", "share", "discount"})
"""Measures of facts that a claim names with the kind of series it is about: ``rank/visits``."""
_UNIT = r"(?:[(（].*[)）])?"
_HEADS = tuple(
    (measure, re.compile(f"(?:{words}){_UNIT}", re.IGNORECASE))
    for measure, words in (
        ("rank", "排名|名次|位次|rank|place"),
        ("rank.change", "排名变化|名次变化|rankchange|changeinrank"),
        ("high", "(?:历史)?最高(?:值)?|(?:record)?high(?:est)?"),
        ("low", "(?:历史)?最低(?:值)?|(?:record)?low(?:est)?"),
        ("share", "份额|share"),
        ("discount", "较新品|againstnew"),
    )
)
_BASES = tuple(
    (base, re.compile(words, re.IGNORECASE))
    for base, words in (("previous", "环比|较前次|change"), ("year-ago", "同比|onyear|yearonyear|yoy"))
)
_LATEST = re.compile(f"(?:最新(?:值)?|latest){_UNIT}", re.IGNORECASE)


def standing_over(head: str) -> str | None:
    """The measure that the head of a column means of a series, none where it is no such head."""
    return _found(head, _HEADS)


def base_over(head: str) -> str | None:
    """What the changes under a head are held against: ``previous``, ``year-ago``; ``latest`` of values."""
    return "latest" if _LATEST.fullmatch(_bare(head)) else _found(head, _BASES)


def _found(head: str, words: tuple[tuple[str, re.Pattern[str]], ...]) -> str | None:
    return next((name for name, pattern in words if pattern.fullmatch(_bare(head))), None)


def _bare(head: str) -> str:
    return "".join(head.split()).replace("-", "")
