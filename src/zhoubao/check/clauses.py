"""Tokens to sentences and clauses, with enumerations kept whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhoubao.check.tokens import Token

__all__ = ["Clause", "following", "number_lists", "runs", "sentences"]


_ENDS = ("comma", "semicolon", "colon", "stop")
_LONGEST = 240
"""Tokens of a clause."""


@dataclass(slots=True)
class Clause:
    """The tokens between two commas; ``label`` says that a colon ended it."""

    tokens: list[Token] = field(default_factory=list)
    label: bool = False

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


def sentences(tokens: Sequence[Token]) -> Iterator[list[Clause]]:
    """The sentences of a passage, each as its clauses.

    A comma between two names, or two numbers, only lists them; one in brackets ends nothing.
    """
    sentence: list[Clause] = []
    clause = Clause()
    depth = 0
    for n, token in enumerate(tokens):
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth = max(depth - 1, 0)
        if token.kind == "comma" and (depth or _lists(tokens, n)):
            token.kind = "list"
        overlong = len(clause.tokens) >= _LONGEST
        if token.kind in _ENDS and not (depth and token.kind != "stop" and not overlong):
            if clause.tokens:
                clause.label = token.kind == "colon"
                sentence.append(clause)
                clause = Clause()
            if token.kind == "stop" and sentence:
                yield sentence
                sentence, depth = [], 0
        else:
            clause.tokens.append(token)
            if overlong:  # no sentence is so long: what is not one is cut, so that work stays in proportion
                sentence.append(clause)
                yield sentence
                clause, sentence, depth = Clause(), [], 0
    if clause.tokens:
        sentence.append(clause)
    if sentence:
        yield sentence


def _lists(tokens: Sequence[Token], at: int) -> bool:
    """Whether the comma at a place stands between two things of one kind, perhaps before an "and"."""
    if at == 0 or at + 1 >= len(tokens):
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    if tokens[at].text == "," and _figured(tokens, at - 2) and _figured(tokens, at + 1):
        # A +1%, B +2% and C +3%: one list, where an "and" comes in the end.
        end = next((t for t in tokens[at + 3 : at + 4]), None)
        return end is not None and (end.kind == "list" or end.text == ",")
    if after.kind == "list" and at + 2 < len(tokens):
        after = tokens[at + 2]
    if before.kind == after.kind == "name" and before.name and after.name:
        return _sort(before) == _sort(after)
    if before.kind == after.kind == "number" and before.number and after.number:
        return before.number.unit == after.number.unit != ""
    return False


def _figured(tokens: Sequence[Token], at: int) -> bool:
    """Whether a name with its figure stands at a place."""
    return at >= 0 and [t.kind for t in tokens[at : at + 2]] == ["name", "number"]


def _sort(token: Token) -> str:
    assert token.name is not None
    return "instrument" if token.name.kind == "index" else token.name.kind


def runs(tokens: Sequence[Token]) -> list[list[int]]:
    """The places of names, in runs: names of one sort that only list marks, codes and brackets part.

    A name and its own code (寒武纪（688256.SH）) are one.
    """
    found: list[list[int]] = []
    last: Token | None = None
    for n, token in enumerate(tokens):
        if token.kind != "name":
            if token.kind not in ("list", "aside", "open", "close", "unknown"):
                last = None
            continue
        if last is not None and last.name == token.name:
            pass
        elif last is not None and _sort(last) == _sort(token) and _listed(tokens, found[-1][-1], n):
            found[-1].append(n)
        else:
            found.append([n])
        last = token
    return found


def _listed(tokens: Sequence[Token], first: int, last: int) -> bool:
    return any(token.kind == "list" for token in tokens[first + 1 : last])


def number_lists(tokens: Sequence[Token]) -> list[list[int]]:
    """The places of numbers, in runs: numbers of one unit that only a list mark parts (1.2%、3.4%和5.6%)."""
    found: list[list[int]] = []
    for n, token in enumerate(tokens):
        if token.number is None:
            continue
        if found:
            last = found[-1][-1]
            between = tokens[last + 1 : n]
            before = tokens[last].number
            assert before is not None
            if between and all(t.kind == "list" for t in between) and before.unit == token.number.unit:
                found[-1].append(n)
                continue
        found.append([n])
    return found


def following(tokens: Sequence[Token], at: int) -> Iterator[Token]:
    """What comes right after a place and can still speak of it: up to the next name, number or list mark."""
    for n, token in enumerate(tokens[at + 1 :]):
        if n == 0 and token.name is not None and token.name.kind == "segment":
            continue  # four advanced packaging names
        if token.kind in ("name", "number", "multiple", "list", "open", "close", "other", "unknown"):
            return
        yield token
