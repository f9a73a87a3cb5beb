"""The vocabulary of the grammar: what a word does in a sentence, for both languages at once.

The kinds of words, and what their values mean:

- ``window``: the stretch of time, ``wtd``, ``mtd``, ``ytd``, ``previous-week`` …; ``other``: without facts
- ``base``: what a change is held against, ``previous`` (环比) or ``year-ago`` (同比)
- ``measure``: what is told, ``return`` (``+``, ``-``: with a direction), ``mean``, ``market_cap``,
  ``close``, a kind of series, ``group-share`` and ``discount`` of one; ``other-measure``: what no fact covers
  (revenue, valuation)
- ``direction``: ``+`` ``-`` of prices, ``+g`` ``-g`` of anything that grows or shrinks; ``direction-to``: one
  that leads to a level (升至)
- ``qualifier``: before a number, ``over``, ``near`` …; ``after``: behind it (以上)
- ``rank``: ``highest``, ``top``, ``record-high`` …; ``every``: all members of a set
- ``respectively``, ``modal`` (a forecast), ``pronoun``, ``rating``, ``group`` (标的, 板块), ``from``,
  ``not``, ``list`` (与, and), ``stranger`` (某公司), and ``filler``, which changes nothing
"""

from __future__ import annotations

from functools import cache

from zhoubao.check import words_en, words_zh

__all__ = ["Word", "vocabulary"]

Word = tuple[str, str]
"""Kind and value."""

# Where a word is listed under two kinds the one that says more counts.
_PRECEDENCE = (
    "filler", "group", "not", "rating", "every", "pronoun", "modal", "from", "other-measure", "measure",
    "direction", "qualifier", "after", "window", "base", "direction-to", "rank", "respectively", "list",
    "stranger",
)  # fmt: skip


@cache
def vocabulary() -> dict[str, tuple[Word, ...]]:
    """Every word, casefolded, with each (kind, value) it may have, the likeliest last."""
    found: dict[str, dict[Word, None]] = {}
    for kind in _PRECEDENCE:
        for words, separator in ((words_zh.WORDS, None), (words_en.WORDS, "|")):
            for value, listed in words.get(kind, {}).items():
                for word in listed.split(separator):
                    found.setdefault(word.casefold(), {})[kind, value] = None
    return {word: tuple(kinds) for word, kinds in found.items()}
