"""Session tables as they lie in the package, and the sourced overrides laid over them.

``tables/<MIC>.toml`` holds what the calendar package says, written by ``regenerate``; nobody edits it.
``overrides.toml`` holds where the package is wrong, each with the exchange notice it rests on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from zhoubao.errors import CalendarError

__all__ = ["OVERRIDES", "TABLES", "Change", "Override", "SessionTable", "read_overrides", "read_table"]

TABLES = Path(__file__).parent / "tables"
OVERRIDES = Path(__file__).parent / "overrides.toml"

Change = Literal["closed", "session", "close"]


@dataclass(frozen=True, slots=True)
class SessionTable:
    """The sessions of one exchange from ``first`` to ``last``, both inside, as exceptions to the week.

    A day is a session if it is a weekday not in ``holidays``, or in ``weekend_sessions``. It closes at
    ``special_closes[day]``, or else at the time of the last pair in ``closes`` that begins by then;
    times are local to ``zone``.
    """

    mic: str
    zone: str
    first: dt.date
    last: dt.date
    closes: tuple[tuple[dt.date, dt.time], ...]
    holidays: frozenset[dt.date]
    weekend_sessions: frozenset[dt.date] = frozenset()
    special_closes: Mapping[dt.date, dt.time] = field(default_factory=dict)

    def is_session(self, day: dt.date) -> bool:
        if day.weekday() < 5:
            return day not in self.holidays
        return day in self.weekend_sessions

    def regular_close(self, day: dt.date) -> dt.time:
        """The local close of an ordinary session on ``day``."""
        for begins, at in reversed(self.closes):
            if begins <= day:
                return at
        return self.closes[0][1]

    def close_time(self, day: dt.date) -> dt.time:
        """The local close of the session on ``day``; meaningless where there is none."""
        return self.special_closes.get(day) or self.regular_close(day)

    def covers(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def with_overrides(self, overrides: Iterable[Override]) -> SessionTable:
        """This table with those of the overrides that concern its exchange and its coverage."""
        holidays, weekend = set(self.holidays), set(self.weekend_sessions)
        special = dict(self.special_closes)
        for entry in overrides:
            if entry.mic != self.mic or not self.covers(entry.day):
                continue
            if entry.change == "closed":
                (holidays.add if entry.day.weekday() < 5 else weekend.discard)(entry.day)
                special.pop(entry.day, None)
                continue
            if entry.change == "session":
                (holidays.discard if entry.day.weekday() < 5 else weekend.add)(entry.day)
            if entry.close is not None:
                special[entry.day] = entry.close
        return replace(
            self,
            holidays=frozenset(holidays),
            weekend_sessions=frozenset(weekend),
            special_closes=special,
        )


@dataclass(frozen=True, slots=True)
class Override:
    """One known error of the calendar package, and what shows it.

    ``change`` is ``closed`` (the package counts a session that was none), ``session`` (it misses one) or
    ``close`` (it has the wrong closing time; ``close`` is the right one, local). ``notice`` says what the
    exchange announced, ``dated`` when the source at ``url`` was published (or, a standing page, was read).
    """

    mic: str
    day: dt.date
    change: Change
    reason: str
    notice: str
    dated: dt.date
    url: str
    close: dt.time | None = None

    def alters(self, table: SessionTable) -> bool:
        """Whether ``table``, as the package has it, still needs this override."""
        if not table.covers(self.day):
            return False
        if self.change == "closed":
            return table.is_session(self.day)
        if not table.is_session(self.day):
            return self.change == "session"
        return self.close is not None and table.close_time(self.day) != self.close


@cache
def read_table(mic: str) -> SessionTable:
    """The generated table of ``mic``, without overrides. Raises ``CalendarError`` if it cannot be had."""
    path = TABLES / f"{mic}.toml"
    data = _load(path)
    try:
        return SessionTable(
            mic=data["exchange"],
            zone=data["zone"],
            first=data["first"],
            last=data["last"],
            closes=tuple((dt.date.fromisoformat(d), dt.time.fromisoformat(t)) for d, t in data["closes"]),
            holidays=_days(data["holidays"]),
            weekend_sessions=_days(data.get("weekend_sessions", {})),
            special_closes={
                dt.date.fromisoformat(day): dt.time.fromisoformat(at)
                for at, days in data.get("special_closes", {}).items()
                for day in days.split()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, error) from None


@cache
def read_overrides() -> tuple[Override, ...]:
    """All overrides, in the order of the file. Raises ``CalendarError`` if the file cannot be had."""
    try:
        return tuple(_override(entry) for entry in _load(OVERRIDES)["override"])
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(OVERRIDES, error) from None


def _override(entry: Mapping[str, Any]) -> Override:
    change = entry["change"]
    if change not in get_args(Change):
        raise ValueError(f"change is {change!r}")
    if change == "close" and "close" not in entry:
        raise ValueError(f"{entry['exchange']} {entry['date']} names no close")
    return Override(
        mic=entry["exchange"],
        day=entry["date"],
        change=change,
        reason=entry["reason"],
        notice=entry["notice"],
        dated=entry["dated"],
        url=entry["url"],
        close=dt.time.fromisoformat(entry["close"]) if "close" in entry else None,
    )


def _days(years: Mapping[str, str]) -> frozenset[dt.date]:
    """``{"2024": "01-01 02-09"}`` as dates: a year a line keeps the tables small and their diffs readable."""
    return frozenset(
        dt.date(int(year), int(day[:2]), int(day[3:])) for year, days in years.items() for day in days.split()
    )


def _load(path: Path) -> dict[str, Any]:
    import tomllib  # a command that asks for no session should not pay for it

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CalendarError(
            f"The session data {path.name} cannot be read ({error.strerror}); reinstall zhoubao."
        ) from None
    except ValueError as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> CalendarError:
    return CalendarError(f"The session data {path.name} is damaged ({error!r}); reinstall zhoubao.")
