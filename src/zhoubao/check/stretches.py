"""The windows that a text states, in words (本周, year to date) or in dates (1111-1113, since January)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from zhoubao.check.evidence import Evidence
from zhoubao.check.lexicon import Name
from zhoubao.check.tokens import MonthDay, Token
from zhoubao.check.windows import own_window

__all__ = ["Stretches"]

_YEAR = re.compile(r"((?:19|20)\d\d)\s?年?")
_DAY_OF_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?=\s?[日号]|(?:st|nd|rd|th)?\s(?:of\s)?[A-Za-z])|(?<=[a-z.]\s)(\d{1,2})"
)
_YEAR_OF_SPAN = re.compile(r"\s((?:19|20)\d\d)$")
_PART_YEAR = re.compile(r"季|半年|(?i:(?<![a-z])[qh][1-4]|[1-4][qh])")
_AS_OF = ("截至", "截止", "as of", "as at", "据", "through", "到")


class Stretches:
    """What words of time mean at one cutoff."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        anchors = [window.anchor for window in evidence.facts.windows]
        self._anchor = max(anchors, default=evidence.facts.cutoff.astimezone(evidence.edition.zone).date())

    def window_of(self, token: Token) -> str | None:
        """The window that a token states by itself."""
        said = token.says("window")
        if said is not None:
            return said
        if token.kind == "span" and token.days:
            days = self._dates(token.days)
            said_year = _YEAR_OF_SPAN.search(token.text)
            if days is None or (said_year and days[1].year != int(said_year[1])):
                return "other"
            own = own_window(*days, self._evidence)
            return own or f"{days[0].isoformat()}/{days[1].isoformat()}"
        if token.kind == "since" and token.days:
            year, month = token.days[0]
            if year and year != self._anchor.year:
                return "other"
            if month in (0, 1):
                return "ytd"
            return "mtd" if month == self._anchor.month else "other"
        if token.kind == "date" and (written := _YEAR.fullmatch(token.text)):
            years = {self._anchor.year: "ytd", self._anchor.year - 1: "previous-year"}
            return years.get(int(written[1]), "other")
        if token.kind == "date" and _PART_YEAR.search(token.text):
            return "other"
        if token.kind == "date" and token.grain == "month" and token.days:
            return self._month(token.days[0][0])
        return None

    def _month(self, month: int) -> str | None:
        if not 1 <= month <= 12:
            return "other"
        if month == self._anchor.month:
            return "mtd"
        last = self._anchor.replace(day=1) - dt.timedelta(days=1)
        if month == last.month:
            return "previous-month"
        if month > self._anchor.month:
            return "other"  # of the year before, or to come
        first = self._anchor.replace(month=month, day=1)
        return f"{first}/{first.replace(month=month + 1) - dt.timedelta(days=1)}"

    def since(self, tokens: Sequence[Token], n: int) -> str | None:
        """The days behind a date that a record is told of, up to the anchor: 7月以来最高 speaks of August on.

        The date is the token at a place; of a year, it is the whole year. None where it is no date.
        """
        token = tokens[n]
        if token.kind not in ("since", "date") or not token.days:
            return None
        year, month = token.days[0] if token.kind == "since" else (0, token.days[0][0])
        beside = [tokens[k].text for k in (n - 1, n + 1) if 0 <= k < len(tokens)]  # 2024年5月, May 2024
        written = _YEAR.search(token.text) or next((y for t in beside if (y := _YEAR.fullmatch(t))), None)
        year = year or (int(written[1]) if written else 0)
        if not month:
            return f"{dt.date(year, 1, 1)}/{self._anchor}" if year and year <= self._anchor.year else None
        if not 1 <= month <= 12:
            return None
        year = year or self._anchor.year - (month > self._anchor.month)
        day = _DAY_OF_MONTH.search(_YEAR.sub(" ", token.text)) if token.grain == "day" else None
        try:
            if day is not None:
                last = dt.date(year, month, int(day[1] or day[2]))
            else:
                last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        except ValueError:
            return None
        first = last + dt.timedelta(days=1)
        return f"{first}/{self._anchor}" if first <= self._anchor else None

    def _dates(self, written: tuple[MonthDay, MonthDay]) -> tuple[dt.date, dt.date] | None:
        """A written span as dates: the latest such days that are not far past the anchor."""
        (m1, d1), (m2, d2) = written
        for year in (self._anchor.year, self._anchor.year - 1):
            try:
                last = dt.date(year, m2, d2)
                first = dt.date(year if (m1, d1) <= (m2, d2) else year - 1, m1, d1)
            except ValueError:
                return None
            if last <= self._anchor + dt.timedelta(days=62):
                return first, last
        return None

    def last(self, tokens: Sequence[Token]) -> str | None:
        """The last window among some tokens. Words overrule the dates that only spell them out."""
        found = [(self.window_of(t), t) for t in tokens]
        words = [w for w, t in found if w is not None and t.kind == "word"]
        return words[-1] if words else next((w for w, _ in reversed(found) if w is not None), None)

    def listed(self, tokens: Sequence[Token]) -> list[str]:
        """The windows of an enumeration: 本周、本月、本年."""
        found: list[str] = []
        for token in tokens:
            window = self.window_of(token)
            if window is not None and token.kind == "word":
                found.append(window)
        return found

    def in_clause(self, tokens: Sequence[Token]) -> str | None:
        """The window stated before the first number of a clause."""
        first = next((n for n, t in enumerate(tokens) if t.number is not None), len(tokens))
        return self.last(tokens[:first])

    def of_sentence(self, tokens: Sequence[Token]) -> str | None:
        """``other`` where a sentence speaks of one day and names no window: that day's move is no fact."""
        if any(self.window_of(t) is not None for t in tokens):
            return None
        for n, token in enumerate(tokens):
            if token.kind == "date" and token.grain == "day":
                before = " ".join(t.text for t in tokens[max(n - 3, 0) : n]).lower()
                if not any(word in before for word in _AS_OF):
                    return "other"
        return None

    def of_series(
        self, name: Name | None, window: str | None, base: str | None, *, fresh: bool
    ) -> str | None:
        """What is said of a series is said of the stretch that its sentence names, or against a period.

        周环比 of a weekly series is against the period before; of a daily one over the week.
        """
        if base == "year-ago":
            return "year-ago"
        own = window if fresh else None
        if base == "previous" and name is not None and name.monthly and own in ("wtd", "previous-week"):
            return own  # week on week of what is only kept by months
        if base == "previous":
            return (
                own if own is not None and name is not None and name.daily and own != "other" else "previous"
            )
        return own
