"""What an issue prints besides its prose and its facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhoubao.analysis.events import RankedEvent
from zhoubao.analysis.performance import Performance
from zhoubao.edition.ratings import RatingBook
from zhoubao.model import Observation
from zhoubao.publish.document import Correction, Related, Status

__all__ = ["Material"]


def _nothing(_: Sequence[str]) -> list[Observation]:
    return []


@dataclass(frozen=True, slots=True)
class Material:
    """``history`` gives the observations in force of some series up to the cutoff, by series and date, for
    charts. ``events`` are those of the issue's window, the first in rank first; ``related`` are earlier
    issues, the latest first; ``corrections`` are errata, the latest first.
    """

    history: Callable[[Sequence[str]], list[Observation]] = _nothing
    performance: Performance | None = None
    ratings: RatingBook | None = None
    events: tuple[RankedEvent, ...] = ()
    related: tuple[Related, ...] = ()
    corrections: tuple[Correction, ...] = ()
    status: Status = "draft"
