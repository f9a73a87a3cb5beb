"""An observation: one value of a series on one date, and where it came from."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

__all__ = ["Batch", "Entry", "Observation", "Withheld", "instant"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as a source states it, before the store has accepted it and given it a ``known_at``.

    ``row`` is the line or sheet row it stood in, from 1.
    """

    series: str
    date: dt.date
    value: float
    unit: str
    source: str
    row: int
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """All good rows of one file. ``file`` is its bare name, ``sha256`` the hash of its bytes."""

    file: str
    sha256: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one series on one date; never changed, only superseded by a later ``known_at``.

    ``series`` is ``kind/subject``, such as ``close/688256.SH`` or ``market_cap/NVDA.O``; ``date`` is
    local to the exchange (or to the series); ``unit`` is a currency code for prices. ``source`` cites
    who says so; ``file``, ``sha256`` and ``row`` say where that was read; ``batch`` names the import (or
    carried table) the row came with; ``known_at`` is an aware UTC instant; ``revision`` is 0 for the
    first value of a key and counts its corrections from there.
    """

    series: str
    date: dt.date
    value: float
    unit: str
    source: str
    file: str
    sha256: str
    row: int
    batch: str
    known_at: dt.datetime
    provisional: bool = False
    revision: int = 0

    @classmethod
    def of(
        cls,
        entry: Entry,
        *,
        file: str,
        sha256: str,
        batch: str,
        known_at: dt.datetime,
        revision: int = 0,
    ) -> Observation:
        """What an entry becomes once it is accepted: its value, with where it was read and when known."""
        return cls(
            series=entry.series,
            date=entry.date,
            value=entry.value,
            unit=entry.unit,
            source=entry.source,
            file=file,
            sha256=sha256,
            row=entry.row,
            batch=batch,
            known_at=known_at,
            provisional=entry.provisional,
            revision=revision,
        )

    @property
    def key(self) -> tuple[str, dt.date]:
        return self.series, self.date

    def as_json(self) -> dict[str, Any]:
        """The row of ``inputs`` in the facts JSON (``zhoubao.facts/1``)."""
        row: dict[str, Any] = {
            "series": self.series,
            "date": self.date.isoformat(),
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
            "file": self.file,
            "sha256": self.sha256,
            "row": self.row,
            "known_at": instant(self.known_at),
        }
        if self.provisional:
            row["provisional"] = True
        if self.revision:
            row["revision"] = self.revision
        return row


@dataclass(frozen=True, slots=True)
class Withheld(Observation):
    """An observation whose value may not leave the desk: all but the value, which is no number.

    The rest stays, so that a figure that rests on it can still cite it.
    """

    @classmethod
    def hiding(cls, o: Observation) -> Withheld:
        return cls(
            series=o.series,
            date=o.date,
            value=math.nan,
            unit=o.unit,
            source=o.source,
            file=o.file,
            sha256=o.sha256,
            row=o.row,
            batch=o.batch,
            known_at=o.known_at,
            provisional=o.provisional,
            revision=o.revision,
        )

    def as_json(self) -> dict[str, Any]:
        """The row of an observation, ``value`` none and ``withheld`` true."""
        return Observation.as_json(self) | {"value": None, "withheld": True}


def instant(moment: dt.datetime) -> str:
    """An aware instant in ISO 8601 with its offset, microseconds only where there are any."""
    return moment.isoformat().replace("+00:00", "Z")
