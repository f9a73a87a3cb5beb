"""Windows: the stretch of calendar days over which a change is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

WindowKind = Literal["wtd", "mtd", "ytd"]


@dataclass(frozen=True, slots=True)
class Window:
    """The week (Monday to Sunday), month or year that holds the anchor session.

    ``first`` and ``last`` are calendar days, both inside. ``anchor`` is the home exchange's last
    completed session at the cutoff. An instrument's base is its last close before ``first``; its
    end is its last completed close from ``first`` to ``last``.
    """

    kind: WindowKind
    first: date
    last: date
    anchor: date
