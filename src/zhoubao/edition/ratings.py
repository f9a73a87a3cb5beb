"""Ratings as an edition keeps them in ``ratings.toml``: what each means, and every call there was."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

from zhoubao.model import EXCHANGES, Bilingual

__all__ = ["SECTOR", "Action", "Call", "Rating", "RatingBook", "Run", "Scope", "months_after"]

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

    @property
    def id(self) -> str:
        """``688256.SH/2024-05-06``: a subject has one call a day."""
        return f"{self.subject}/{self.date.isoformat()}"

    @property
    def scope(self) -> Scope:
        return "sector" if self.subject == SECTOR else "company"


@dataclass(frozen=True, slots=True)
class Run:
    """A call that is measured, from its day to ``until``: the horizon's end, or the call that ended it.

    ``kept`` are the calls that maintained it on the way. They say the same again and are not measured for
    themselves: counted every week, one judgement would pass for twenty-six.
    """

    call: Call
    until: dt.date
    ended_by: Call | None = None
    kept: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class RatingBook:
    """Definitions and ledger; the calls are in the order of their dates.

    ``benchmarks`` names, per country of a market or per exchange (MIC), the code that returns are held
    against, the exchange's own first; ``sector_benchmark`` that of the sector. ``least`` is the number of
    finished calls below which no hit rate is told.
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

    def scale(self, scope: Scope) -> tuple[Rating, ...]:
        """The ratings of a scope, the highest band first."""
        own = [rating for rating in self.ratings if rating.scope == scope]
        return tuple(sorted(own, key=lambda r: float("-inf") if r.low is None else r.low, reverse=True))

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What the book has ratings for."""
        every: tuple[Scope, ...] = ("company", "sector")
        return tuple(scope for scope in every if any(r.scope == scope for r in self.ratings))

    def benchmark(self, mic: str) -> str | None:
        """The code that returns on an exchange are held against; none where the book names none."""
        exchange = EXCHANGES.get(mic)
        return self.benchmarks.get(mic) or (self.benchmarks.get(exchange.country) if exchange else None)

    def standing(self, subject: str, day: dt.date) -> tuple[Call, Call] | None:
        """The last call on a subject up to a day, and the call that gave the rating it left standing.

        None where there was no call, or the last one dropped the rating.
        """
        given = last = None
        for call in self.calls:
            if call.subject == subject and call.date <= day:
                last = call
                given = given if call.action == "maintain" else call
        return None if last is None or given is None or last.rating is None else (last, given)

    def runs(self, day: dt.date) -> tuple[Run, ...]:
        """The measured calls up to a day, in the ledger's order; later calls are not seen.

        A run begins with a call that gives or changes a rating. It ends with the next call that changes or
        drops it, or when the horizon has run out, whichever is first. A call that maintains the rating after
        that begins a run of its own.
        """
        runs: dict[str, Run] = {}
        current: dict[str, str] = {}
        for call in self.calls:
            if call.date > day:
                continue
            held = runs.get(current.get(call.subject, ""))
            if held is not None and call.date < held.until:
                if call.action == "maintain":
                    runs[held.call.id] = Run(held.call, held.until, None, (*held.kept, call))
                    continue
                runs[held.call.id] = Run(held.call, call.date, call, held.kept)
            if call.rating is not None:
                runs[call.id] = Run(call, months_after(call.date, self.horizon_months))
                current[call.subject] = call.id
        return tuple(runs.values())


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
