"""The grammar of claims: from the clauses of a passage to what each number and each word of direction says.

A number's subject is the name before it in its clause (a list of names with a list of numbers is taken pair
by pair); where there is none, the subject carried from the clause before, but only if nothing unknown stands
in between. Its measure, window, direction and qualifier are the nearest words of each kind, its own clause
first. docs/check.md has the rules in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhoubao.check.claim import Claim
from zhoubao.check.clause_reading import Reading, unknown_in
from zhoubao.check.clauses import Clause, runs, sentences
from zhoubao.check.evidence import Evidence
from zhoubao.check.flow import Flow
from zhoubao.check.measures import SERIES_KINDS, direction_of
from zhoubao.check.number_claims import number_claims
from zhoubao.check.stretches import Stretches
from zhoubao.check.tokens import Token
from zhoubao.check.word_claims import word_claims

__all__ = ["Grammar"]

_EXCLUDING = frozenset({"剔除", "扣除", "除此之外", "excluding", "except"})
_RELATIVE = frozenset({"which", "who", "whose", "where"})


class Grammar:
    """Reads passages of one edition at one cutoff."""

    def __init__(self, evidence: Evidence) -> None:
        self.stretches = Stretches(evidence)
        self.lexicon = evidence.lexicon

    def claims(self, tokens: Sequence[Token], flow: Flow) -> Iterator[Claim]:
        """The claims of a passage, in the order of the text."""
        for sentence in sentences(tokens):
            stated = self.stretches.of_sentence([t for clause in sentence for t in clause.tokens])
            if stated is not None:
                flow.window = stated
            flow.direction, flow.worded = 0, 0
            flow.counted, flow.fresh = None, False
            if flow.first is not None:  # a new sentence is of what the passage began with
                flow.window, flow.local = flow.first, False
            flow.excluding = any(t.text.lower() in _EXCLUDING for c in sentence for t in c.tokens)
            rated = flow.rating
            if any(t.says("rating") is not None for clause in sentence for t in clause.tokens):
                flow.rating = True
            for clause in _joined(sentence):
                yield from self._of_clause(Reading(self.lexicon, self.stretches, clause, flow))
            flow.rating = rated

    def _of_clause(self, reading: Reading) -> Iterator[Claim]:
        """The claims of one clause; what it says stays in the passage's memory for those after it."""
        flow, tokens = reading.flow, reading.tokens
        before = flow.group
        stated = self.stretches.in_clause(tokens)
        flow.fresh = flow.fresh or any(self.stretches.window_of(t) is not None for t in tokens)
        counts = any(t.says("group") for t in tokens) and not any(t.says("rank") for t in tokens)
        if flow.local and (reading.runs or counts):
            flow.window, flow.local = flow.window_before, False
        window_then = flow.window
        found: list[Claim] = []
        for n in sorted((*reading.sets, *(n for run in reading.runs for n in run))):
            if reading.sort(n) == "segment":
                flow.topic = tokens[n].name
        at = 0
        for numbers in reading.lists:
            names = reading.named(at, numbers[0])
            if names:
                flow.name(names)
            found += number_claims(reading, numbers, at, names, stated)
            at = numbers[-1] + 1
        names = reading.named(at, len(tokens))
        if names and not _aside(reading):
            flow.name(names)
        found += word_claims(reading, stated)
        trailing = self.stretches.last([t for i, t in enumerate(tokens) if i not in reading.used])
        if trailing is not None and not reading.moved:
            flow.window = trailing
        if flow.first is None and flow.window not in (None, "other"):
            flow.first = flow.window
        if flow.window != window_then and window_then is not None and not reading.runs and not flow.local:
            flow.window_before, flow.local = window_then, True
        after = tokens[reading.lists[-1][-1] + 2 :] if reading.lists else tokens  # past the 跌 of 3涨2跌
        bare = next((d for t in reversed(after) if (d := direction_of(t))), 0)
        if bare:  # what all did is not said again of the next: 全部下跌，均值…；台积电4.69%
            flow.worded = 0 if any(t.says("every") is not None for t in tokens) else bare
        if reading.label:
            flow.direction = next((d for t in reversed(tokens) if (d := direction_of(t) or _sign(t))), 0)
        if not reading.lists:
            said = _measure_in(tokens)
            if said and (reading.label or said in ("close", "market_cap", *SERIES_KINDS)):
                flow.measure = said, ""  # 市值方面：…, 以收盘价计，…
            if not names and (_subject_like(tokens) or (reading.label and not _of_the_subject(tokens))):
                flow.unknown = _stranger(tokens, flow.unknown)
        if tokens[0].text.lower() in _RELATIVE and before:
            flow.group = before  # TSMC, which supplies NVIDIA (+0.4%), lost 4.7%
        yield from sorted(found, key=lambda claim: (claim.start, claim.end))


def _sign(token: Token) -> int:
    """The direction that a measure has in its name: 跌幅."""
    return {"+": 1, "-": -1}.get((token.says("measure") or " ")[-1], 0)


def _measure_in(tokens: Sequence[Token]) -> str | None:
    """The measure that a heading of figures names: 市值方面：…"""
    for token in tokens:
        said = token.says("measure")
        if said is not None:
            return said.rstrip("+-")
    return None


def _subject_like(tokens: Sequence[Token]) -> bool:
    """Whether a clause without figures is about something unknown, so that what follows may be too."""
    if any(t.says("measure") == "return" for t in tokens[:1]):
        return False  # 股价却不买账: of whoever was named
    first = next((t for t in tokens if t.kind != "aside" and any(c.isalnum() for c in t.text)), None)
    return (
        first is not None and first.kind in ("unknown", "other") and not any(t.kind == "name" for t in tokens)
    )


def _aside(reading: Reading) -> bool:
    """Whether a clause only describes or denies: Samsung, SK hynix's rival, fell."""
    tokens = reading.tokens
    if reading.lists or any(direction_of(t) or t.says("rank") is not None for t in tokens):
        return False
    if tokens[0].says("not") is not None:
        return True
    last = reading.runs[-1][-1] if reading.runs else -1
    behind = tokens[last + 1 : last + 3]
    return len(behind) > 1 and behind[0].text == "'s" and behind[1].kind in ("other", "unknown")


def _of_the_subject(tokens: Sequence[Token]) -> bool:
    """Whether a heading speaks of whoever was named: 股价方面：…"""
    return any(t.says("measure") is not None or t.says("pronoun") is not None for t in tokens[:1])


def _stranger(tokens: Sequence[Token], before: str) -> str:
    """The first words of a clause that may name something unknown.

    They replace the last such words only where they are surely a name: Latin, or with a measure of their own.
    """
    words = unknown_in(tokens[::-1])
    sure = any(c.isupper() for c in words) or any(t.says("measure") is not None for t in tokens)
    return words if words and (sure or not before) else before


def _joined(sentence: list[Clause]) -> list[Clause]:
    """The clauses, with a heading of ranks (涨幅前三：) joined to the names it announces."""
    joined: list[Clause] = []
    for clause in sentence:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.label
            and not runs(last.tokens)
            and any(t.says("rank") for t in last.tokens)
        ):
            joined[-1] = Clause(last.tokens + clause.tokens, clause.label)
        else:
            joined.append(clause)
    return joined
