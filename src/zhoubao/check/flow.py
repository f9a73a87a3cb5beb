"""What a passage has spoken of so far: the memory by which a reader fills in what a clause leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhoubao.check.lexicon import Name

__all__ = ["Flow"]

_REMEMBERED = 12


@dataclass(slots=True)
class Flow:
    """What a passage has spoken of so far.

    - ``group``: the subjects in hand; ``topic``: the segment last named; ``recent``: all subjects, as named
    - ``unknown``: words that stand for a subject the edition does not know, while no other is named
    - ``window``: the one last stated; ``first``: the one the passage began with; ``fresh``: it was stated in
      the sentence in hand
    - ``local``: it was said of the subject in hand alone (涨1.87%，年内涨1.77%); with another subject
      ``window_before`` holds again
    - ``measure``: the one last said, with the unit of its figure
    - ``direction``: that of a heading (both declined: …); ``worded``: the one last said in the sentence
    - ``counted``: the set that members were last counted of
    - ``excluding``: the sentence leaves somebody out (剔除…之后)
    - ``rating``: the passage defines ratings
    """

    group: tuple[Name, ...] = ()
    topic: Name | None = None
    recent: list[Name] = field(default_factory=list)
    window: str | None = None
    first: str | None = None
    measure: tuple[str, str] | None = None
    unknown: str = ""
    direction: int = 0
    worded: int = 0
    window_before: str | None = None
    local: bool = False
    counted: str | None = None
    fresh: bool = False
    excluding: bool = False
    rating: bool = False

    def name(self, names: Sequence[Name]) -> None:
        self.group, self.unknown = tuple(names), ""
        for name in names:
            if name.kind == "segment":
                self.topic = name
            self.recent.append(name)
        del self.recent[:-_REMEMBERED]
