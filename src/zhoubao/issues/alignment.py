"""Which paragraph of an edited Word file is which of the printed one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhoubao.issues.edited import EditedParagraph, EditedTable
from zhoubao.publish.word.origin import Made, Place, Prose, Tabled, digest

__all__ = ["Alignment", "align"]

_LEAST = 0.35  # of how alike two paragraphs must be to be one
_MARKED = 0.5  # what a bookmark in its place adds to that
_SURE = 0.6  # of how alike a paragraph that was moved must be
_MOST_PAIRS = 10_000

Edited = EditedParagraph | EditedTable


@dataclass(frozen=True, slots=True)
class Alignment:
    """``places`` gives, for each edited block, the number of its place in order (none: it is new); ``moved``
    for some of those new ones the place of the prose that was moved there."""

    places: tuple[int | None, ...]
    moved: dict[int, int]


def align(places: Sequence[Place], edited: Sequence[Edited]) -> Alignment:
    """Aligns both in order: what stayed word by word first, then by bookmarks and likeness in between."""
    old, new = [_key(place) for place in places], [_key(block) for block in edited]
    found: list[int | None] = [None] * len(edited)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found[j1:j2] = range(i1, i2)
        elif tag == "replace":
            for i, j in _paired(places[i1:i2], edited[j1:j2]):
                found[j1 + j] = i1 + i
    return Alignment(tuple(found), _moved(places, edited, found))


def _key(block: Place | Edited) -> str:
    match block:
        case Prose():
            return digest(block.printed)
        case Tabled():
            return digest("".join(hashed for _, hashed in block.rows))
        case EditedTable():
            return digest("".join(digest(row) for row in block.rows))
        case _:
            return digest(block.text)


def _paired(places: Sequence[Place], edited: Sequence[Edited]) -> list[tuple[int, int]]:
    """The pairs, in the order of both, that are most alike in all."""
    if len(places) * len(edited) > _MOST_PAIRS:
        return []
    grams = [_grams(_text(place)) for place in places], [_grams(_text(block)) for block in edited]
    best = [[0.0] * (len(edited) + 1) for _ in range(len(places) + 1)]
    scores = [[0.0] * len(edited) for _ in places]
    for i in range(len(places) - 1, -1, -1):
        for j in range(len(edited) - 1, -1, -1):
            score = _likeness(places[i], edited[j], grams[0][i], grams[1][j])
            scores[i][j] = score if score >= _LEAST else 0.0
            together = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs, i, j = [], 0, 0
    while i < len(places) and j < len(edited):
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _moved(places: Sequence[Place], edited: Sequence[Edited], found: Sequence[int | None]) -> dict[int, int]:
    """New paragraphs that are prose from elsewhere, by bookmark or by their words."""
    free = {n: place for n, place in enumerate(places) if isinstance(place, Prose) and n not in set(found)}
    new = [
        (j, block)
        for j, block in enumerate(edited)
        if found[j] is None and isinstance(block, EditedParagraph)
    ]
    moved: dict[int, int] = {}
    if len(free) * len(new) > _MOST_PAIRS:
        return moved
    for j, block in new:
        grams = _grams(block.text)
        scores = [(_likeness(place, block, _grams(place.printed), grams), -n) for n, place in free.items()]
        score, n = max(scores, default=(0.0, 0))
        if score >= _SURE:
            moved[j] = -n
            del free[-n]
    return moved


def _likeness(place: Place, block: Edited, one: Counter[str], other: Counter[str]) -> float:
    """From 0 to 1, by the pairs of neighbouring signs that both have; more where the bookmark is there."""
    if isinstance(place, Tabled) or isinstance(block, EditedTable):
        if not isinstance(place, Tabled) or not isinstance(block, EditedTable):
            return 0.0
        held = Counter(hashed for _, hashed in place.rows)
        rows = Counter(digest(row) for row in block.rows)
        return _LEAST + _dice(held, rows)
    alike = _dice(one, other)
    return alike + _MARKED if isinstance(place, Prose) and place.mark in block.marks else alike


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _text(block: Place | Edited) -> str:
    match block:
        case Prose():
            return block.printed
        case Made() | EditedParagraph():
            return block.text
        case _:
            return ""


def _grams(text: str) -> Counter[str]:
    signs = "".join(text.split())[:1_500]
    return Counter(signs[n : n + 2] for n in range(len(signs) - 1)) or Counter([signs] if signs else [])
