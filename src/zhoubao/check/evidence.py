"""What claims are held against: the facts of an issue, facts of other windows on request, and histories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from zhoubao.check.lexicon import Lexicon, lexicon_of
from zhoubao.check.tokens import Scanner
from zhoubao.edition.edition import Edition
from zhoubao.edition.ratings import RatingBook
from zhoubao.errors import ZhoubaoError
from zhoubao.model import FactSet, Lang, Observation

__all__ = ["Evidence"]

History = Callable[[Sequence[str]], list[Observation]]
"""The observations in force of some series up to the cutoff, by series and date."""
OtherWindow = Callable[[dt.date, dt.date], FactSet]
"""The facts whose ``return.wtd`` runs over other days: first and last calendar day, both inside."""


@dataclass
class Evidence:
    """An edition with its facts at one cutoff; what else a claim may ask for is fetched when it does.

    ``ratings`` are the edition's, which definitions in a text are held against (none: they are left alone).
    """

    edition: Edition
    facts: FactSet
    history: History
    over: OtherWindow
    lang: Lang = "zh"
    ratings: RatingBook | None = None
    _over: dict[tuple[dt.date, dt.date], FactSet | None] = field(default_factory=dict)
    _history: dict[str, list[Observation]] = field(default_factory=dict)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The names that the edition knows."""
        return lexicon_of(self.edition)

    @cached_property
    def scanner(self) -> Scanner:
        """Cuts texts into tokens by those names."""
        return Scanner(self.lexicon)

    def facts_over(self, first: dt.date, last: dt.date) -> FactSet | None:
        """The facts of a window that the issue does not print; none where they cannot be told."""
        if (first, last) not in self._over:
            try:
                self._over[first, last] = self.over(first, last)
            except ZhoubaoError:  # no session inside, or beyond what the calendars cover
                self._over[first, last] = None
        return self._over[first, last]

    def observed(self, series: str) -> list[Observation]:
        """The observations of a series up to the cutoff, oldest first."""
        if series not in self._history:
            self._history[series] = self.history([series])
        return self._history[series]
