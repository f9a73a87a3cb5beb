"""From a manuscript to its claims: passages by the grammar, tables cell by cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from zhoubao.check.claim import Claim
from zhoubao.check.evidence import Evidence
from zhoubao.check.flow import Flow
from zhoubao.check.grammar import Grammar
from zhoubao.check.grids import grid_claims
from zhoubao.check.tokens import scannable
from zhoubao.manuscript.manuscript import Grid, Manuscript, Passage

__all__ = ["find_claims"]

Stretch = tuple[int, int]
_UNIT = re.compile(r"(?:单位|(?i:units?))\s?:?\s?(?P<unit>[^\s;,，、)]{1,8})")
_CLOSE = 40
_ENDLESS = re.compile(r"[\d,.]{60,}")
"""No figure has so many digits; each would be looked at from every one of its places."""
_SOURCE = re.compile(r"\s*(?:(?:资料|数据)?来源|(?i:sources?))\s?:")


def find_claims(
    manuscript: Manuscript,
    evidence: Evidence,
    *,
    skip: Sequence[Stretch] = (),
    ratings: Sequence[Stretch] = (),
    hints: Mapping[Stretch, str] | None = None,
) -> list[Claim]:
    """The claims of a manuscript, in the order of its text.

    ``skip`` are stretches whose numbers are no claims (legal text, contacts); numbers inside ``ratings`` are
    thresholds of rating definitions. ``hints`` name the facts that a composed document printed figures from.
    """
    text = _ENDLESS.sub(lambda digits: "·" * len(digits.group()), scannable(manuscript.text))
    scanner, grammar = evidence.scanner, Grammar(evidence)
    found: list[Claim] = []
    flow = Flow()
    for passage in manuscript.passages:
        if passage.kind == "furniture" or _inside(passage.start, skip) or _SOURCE.match(text, passage.start):
            continue
        tokens = scanner.scan(text, passage.start, passage.end)
        flow = _begun(passage, flow)
        flow.rating = _inside(passage.start, ratings)
        found += grammar.claims(tokens, flow)
    for grid in manuscript.tables:
        if not _inside(grid.start, skip):
            unit = _caption_unit(manuscript, text, grid)
            found += grid_claims(grid, text, scanner, grammar, unit, rating=_inside(grid.start, ratings))
    known = sorted((hints or {}).items())
    finished = [
        replace(
            claim,
            text=manuscript.text[claim.start : claim.end],
            page=manuscript.page_at(claim.start),
            hint=_hint(known, claim.start, claim.end),
        )
        for claim in found
    ]
    return sorted(dict.fromkeys(finished), key=lambda claim: (claim.start, claim.end))


def _caption_unit(manuscript: Manuscript, text: str, grid: Grid) -> str:
    """The unit that the caption of a table gives its figures: (单位: 万次), 市值单位：亿元."""
    above = [p for p in manuscript.passages if p.end <= grid.start]
    if not above or grid.start - above[-1].end > _CLOSE:
        return ""
    found = _UNIT.search(text, above[-1].start, above[-1].end)
    return found["unit"] if found else ""


def _begun(passage: Passage, flow: Flow) -> Flow:
    """What a passage starts from: nothing but the segment that the heading above it named."""
    if passage.kind == "heading":
        return Flow()
    return Flow(topic=flow.topic)


def _inside(offset: int, stretches: Sequence[Stretch]) -> bool:
    return any(first <= offset < last for first, last in stretches)


def _hint(hints: Sequence[tuple[Stretch, str]], start: int, end: int) -> str | None:
    """The first hint whose stretch overlaps one; ``hints`` are in the text's order and lie apart."""
    at = bisect_right(hints, start, key=lambda hint: hint[0][0])
    near = hints[max(at - 1, 0) : at + 1]
    return next((fact for (first, last), fact in near if first < end and start < last), None)
