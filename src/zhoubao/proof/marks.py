"""Which words of a text carry which marks: claims that overlap share one, findings lie under the words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhoubao.proof.labels import ORDER
from zhoubao.proof.notes import Note

__all__ = ["Group", "Marks", "Part"]


@dataclass(frozen=True, slots=True)
class Group:
    """Claims on words that overlap: one mark, numbered from 1 in the text's order; the worst comes first."""

    number: int
    start: int
    end: int
    notes: tuple[Note, ...]

    @property
    def worst(self) -> Note:
        """The note whose verdict is the worst: it gives the mark its colour."""
        return self.notes[0]


@dataclass(frozen=True, slots=True)
class Part:
    """Words under one mark or under none.

    ``pieces`` are (start, end, whether a finding lies under them); ``flags`` the findings that end here.
    """

    group: Group | None
    pieces: tuple[tuple[int, int, bool], ...]
    flags: tuple[Note, ...] = ()


class Marks:
    """The marks of a whole text. ``claims`` and ``findings`` come in the text's order.

    ``stretches`` are the parts of the text that are set on the page (start and end), in order: the flag of a
    finding whose words end between two of them stands at the end of the earlier.
    """

    def __init__(
        self, claims: Sequence[Note], findings: Sequence[Note], stretches: Sequence[tuple[int, int]]
    ) -> None:
        self.groups = _grouped(claims)
        self.findings = list(findings)
        self._starts = [group.start for group in self.groups]
        self._anchors = {id(note): f"c{group.number}" for group in self.groups for note in group.notes}
        self._anchors |= {id(note): f"f{number}" for number, note in enumerate(findings, 1)}
        self._under = _merged(findings)
        self._under_starts = [start for start, _ in self._under]
        begins = [start for start, _ in stretches]
        flags = sorted(
            ((_flag_place(note, begins, stretches), number, note) for number, note in enumerate(findings)),
            key=lambda flag: flag[:2],
        )
        self._flags = [(at, note) for at, _, note in flags]
        self._flag_ends = [at for at, _ in self._flags]

    def anchor(self, note: Note) -> str:
        """The id of the place on the page where a note opens."""
        return self._anchors[id(note)]

    def parts(self, start: int, end: int) -> Iterator[Part]:
        """A stretch of the text as parts, in order. A flag stands after the part in which its words end."""
        at = start
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self.groups) and self.groups[index].start < end:
            group = self.groups[index]
            index += 1
            if group.end <= at:
                continue
            begin, stop = max(group.start, at), min(group.end, end)
            yield from self._plain(at, begin)
            flags = tuple(flag for _, flag in self._ending(begin, stop))
            yield Part(group, tuple(self._pieces(begin, stop)), flags)
            at = stop
        yield from self._plain(at, end)

    def _plain(self, start: int, end: int) -> Iterator[Part]:
        at = start
        for stop, flag in self._ending(start, end):
            yield Part(None, tuple(self._pieces(at, stop)), (flag,))
            at = stop
        if at < end:
            yield Part(None, tuple(self._pieces(at, end)))

    def _ending(self, start: int, end: int) -> list[tuple[int, Note]]:
        """The flags that stand in a stretch, with their places: after its first character, or at its end."""
        return self._flags[bisect_right(self._flag_ends, start) : bisect_right(self._flag_ends, end)]

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        at = start
        index = max(bisect_right(self._under_starts, start) - 1, 0)
        while index < len(self._under) and self._under[index][0] < end:
            begin, stop = self._under[index]
            index += 1
            begin, stop = max(begin, at), min(stop, end)
            if begin >= stop:
                continue
            if begin > at:
                yield at, begin, False
            yield begin, stop, True
            at = stop
        if at < end:
            yield at, end, False


def _grouped(claims: Sequence[Note]) -> list[Group]:
    groups: list[Group] = []
    held: list[Note] = []
    end = 0
    for note in sorted(claims, key=lambda note: (note.start, note.end)):
        if held and note.start >= end:
            groups.append(_group(len(groups) + 1, held, end))
            held = []
        held.append(note)
        end = note.end if len(held) == 1 else max(end, note.end)
    if held:
        groups.append(_group(len(groups) + 1, held, end))
    return groups


def _group(number: int, notes: list[Note], end: int) -> Group:
    worst_first = sorted(notes, key=lambda note: ORDER.index(note.mark))
    return Group(number, notes[0].start, end, tuple(worst_first))


def _flag_place(note: Note, begins: Sequence[int], stretches: Sequence[tuple[int, int]]) -> int:
    if not stretches:
        return note.end
    at = max(bisect_left(begins, note.end) - 1, 0)
    start, end = stretches[at]
    return max(min(note.end, end), start + 1)


def _merged(findings: Sequence[Note]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for note in sorted(findings, key=lambda note: note.start):
        if merged and note.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], note.end))
        else:
            merged.append((note.start, note.end))
    return merged
