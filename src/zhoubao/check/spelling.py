"""Finding known words in a text: at each place the longest, blanks and capitals aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

__all__ = ["Spellings", "folded"]

V = TypeVar("V")


def folded(words: str) -> str:
    """A spelling as it is looked up: lower case, no blanks."""
    return "".join(words.split()).lower()


class Spellings(Generic[V]):
    """Known words with what each stands for. A Latin word is only found standing alone.

    With ``hyphens`` it may be part of a hyphenated one (NVIDIA-led), else not (leading-edge).

    Looking up slices in a dictionary takes a fifth of the time of an alternation of a thousand words.
    """

    def __init__(self, meanings: Mapping[str, V], *, hyphens: bool) -> None:
        self._hyphens = hyphens
        self._meanings = {folded(words): meaning for words, meaning in meanings.items()}
        lengths: dict[str, set[int]] = {}
        for words in self._meanings:
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {first: sorted(known, reverse=True) for first, known in lengths.items()}

    def find(self, lowered: str, taken: bytearray) -> Iterator[tuple[int, int, V]]:
        """(start, end, meaning) of each word found left to right in ``lowered``, off what is ``taken``."""
        places = [n for n, char in enumerate(lowered) if not char.isspace()]
        compact = "".join(lowered.split())
        lengths, meanings = self._lengths, self._meanings
        at, size = 0, len(compact)
        while at < size:
            known = lengths.get(compact[at])
            start = places[at]
            if known is None or taken[start] or (start and _runs_on(lowered[start - 1], compact[at])):
                at += 1
                continue
            for length in known:
                words = compact[at : at + length]
                if len(words) < length or words not in meanings:
                    continue
                end = places[at + length - 1] + 1
                if taken[end - 1] or (end < len(lowered) and _runs_on(lowered[end], words[-1])):
                    continue
                if not self._hyphens and _hyphenated(lowered, start, end):
                    continue
                yield start, end, meanings[words]
                at += length
                break
            else:
                at += 1


def _runs_on(one: str, other: str) -> bool:
    """Whether two neighbouring characters belong to one Latin word."""
    return one.isascii() and other.isascii() and one.isalnum() and other.isalnum()


def _hyphenated(lowered: str, start: int, end: int) -> bool:
    """Whether a Latin word is one half of a hyphenated one."""
    before, after = lowered[max(start - 2, 0) : start], lowered[end : end + 2]
    led = len(before) == 2 and before[1] == "-" and before[0].isascii() and before[0].isalpha()
    trailed = len(after) == 2 and after[0] == "-" and after[1].isascii() and after[1].isalpha()
    return (led and lowered[start].isascii()) or (trailed and lowered[end - 1].isascii())
