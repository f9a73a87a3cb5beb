"""Ratings as an edition keeps them in ``ratings.toml``: what each means, and every call there was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from zhoubao.model import Bilingual

__all__ = ["Action", "Call", "Rating", "RatingBook", "Scope"]

Scope = Literal["company", "sector"]
Action = Literal["initiate", "maintain", "upgrade", "downgrade", "drop"]

SECTOR = "sector"
"""The subject of calls on the edition's sector; any other subject is an instrument's code."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating and what it promises: an excess return over the benchmark between ``low`` and ``high``.

    Both are ratios (0.2 is 20 %), none where the band is open to that side; ``low_closed`` and
    ``high_closed`` say whether the boundary itself belongs to the band.
    """

    id: str
    scope: Scope
    names: Bilingual
    low: float | None
    high: float | None
    low_closed: bool
    high_closed: bool

    def holds(self, excess: float) -> bool:
        """Whether an excess return lies in the band."""
        above = self.low is None or (excess >= self.low if self.low_closed else excess > self.low)
        below = self.high is None or (excess <= self.high if self.high_closed else excess < self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the ledger: on ``date`` the rating of ``subject`` was given, kept, changed or dropped.

    ``rating`` is the id of a ``Rating``, none where it was dropped. ``reason`` is the desk's own words.
    """

    date: dt.date
    subject: str
    rating: str | None
    action: Action
    reason: Bilingual | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class RatingBook:
    """Definitions and ledger. ``benchmarks`` names, per country of a market, the code returns are held
    against; ``sector_benchmark`` that of the sector. ``least`` is the number of finished calls below which
    no hit rate is told.
    """

    ratings: tuple[Rating, ...]
    horizon_months: int
    benchmarks: dict[str, str]
    sector_benchmark: str
    calls: tuple[Call, ...]
    least: int = 20

    def rating(self, rating_id: str, scope: Scope) -> Rating:
        """The definition of that id. Raises ``KeyError`` where there is none; loading has checked them."""
        for rating in self.ratings:
            if rating.id == rating_id and rating.scope == scope:
                return rating
        raise KeyError(rating_id)
