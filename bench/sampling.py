"""Which of the faults that could be made are made: the same from the same seed, alike by text and kind."""

from __future__ import annotations

import random

from bench.faults import KINDS, Fault, faults
from bench.statements import BaseText

__all__ = ["sample"]


def sample(bases: list[BaseText], count: int, seed: int) -> list[Fault]:
    """About ``count`` distinct faults, the same from the same seed: alike by text and kind where there are
    enough, the rest made up by the kinds that have more.

    Half of a kind's come from prose where prose has so many, and one in twelve from what no fact covers.
    """
    rng = random.Random(seed)
    piles: list[list[Fault]] = []
    for base in bases:
        for kind in KINDS:
            pile = faults(base, kind)
            rng.shuffle(pile)
            piles.append(_mixed(pile))
    texts = {base.name: base.text for base in bases}
    taken: list[list[Fault]] = [[] for _ in piles]
    seen: set[tuple[str, str]] = set()
    left = count
    while left > 0 and any(piles):
        share = max(1, left // sum(1 for pile in piles if pile))
        for pile, chosen in zip(piles, taken, strict=True):
            for fault in pile[: min(share, left)]:
                copy = fault.base, fault.apply(texts[fault.base])
                if copy not in seen:
                    seen.add(copy)
                    chosen.append(fault)
                    left -= 1
            del pile[:share]
    return [fault for chosen in taken for fault in chosen]


def _mixed(pile: list[Fault]) -> list[Fault]:
    """Faults of prose and of tables in turn, with every twelfth from what no fact covers."""
    beside = [f for f in pile if not f.covered]
    prose = [f for f in pile if f.covered and not f.in_table]
    table = [f for f in pile if f.covered and f.in_table]
    mixed: list[Fault] = []
    while prose or table:
        for some in (prose, table):
            if some:
                mixed.append(some.pop())
        if len(mixed) % 12 in (10, 11) and beside:
            mixed.append(beside.pop())
    return mixed
