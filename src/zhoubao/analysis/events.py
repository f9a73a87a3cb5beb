"""Events chosen for an issue: inside its window, each once, ranked by the coverage they touch."""

from __future__ import annotations

from dataclasses import dataclass

from zhoubao.edition.events import Event

__all__ = ["RankedEvent"]


@dataclass(frozen=True, slots=True)
class RankedEvent:
    """An event with the codes of the universe that it touches: those the desk named, then those its headline
    names."""

    event: Event
    touched: tuple[str, ...]
