"""The SQL that the store asks, in the dialect that DuckDB and Spark share.

Superseded observations are rare, so no query resolves them row by row. A correction never adds a date to a
series, hence the first step (which dates are there?) may ignore ``known_at`` order altogether, and the
second fetches all versions of the few keys that matter; the latest is picked from those in Python.
``known_at`` is compared as whole microseconds since 1970 UTC, which both engines read alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from zhoubao.errors import UsageError
from zhoubao.store.reader import Ask, Key

__all__ = [
    "COLUMNS",
    "batch_rows",
    "factor_batches",
    "history",
    "last_dates",
    "micros",
    "moment",
    "versions",
]

COLUMNS = (
    "series", "date", "value", "unit", "source", "file", "sha256", "row_number", "batch", "known_at",
    "provisional", "revision",
)  # fmt: skip
_SELECT = ", ".join(f"o.{name}" for name in COLUMNS)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FIRST = dt.date(1, 1, 1)


def micros(moment: dt.datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00Z, exactly."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def moment(micros: int) -> dt.datetime:
    """The UTC instant of whole microseconds since 1970-01-01T00:00Z."""
    return _EPOCH + dt.timedelta(microseconds=micros)


def last_dates(asks: Sequence[Ask], known_at: dt.datetime | None) -> str:
    """Columns: series, then one date (or null) a span."""
    count = len(asks[0].spans)
    names = ", ".join(f"first_{i}, last_{i}" for i in range(count))
    rows = ", ".join(
        f"({_text(ask.series)}, " + ", ".join(f"{_day(a)}, {_day(b)}" for a, b in ask.spans) + ")"
        for ask in asks
    )
    picks = ", ".join(
        f"max(o.date) FILTER (WHERE o.date >= a.first_{i} AND o.date <= a.last_{i}) AS date_{i}"
        for i in range(count)
    )
    return (
        f"SELECT o.series, {picks} FROM observations o "
        f"JOIN (VALUES {rows}) AS a(series, {names}) ON o.series = a.series "
        f"WHERE {_known(known_at)} GROUP BY o.series"
    )


def versions(keys: Iterable[Key], known_at: dt.datetime | None) -> str:
    """Columns: ``COLUMNS``. All versions of the keys."""
    rows = ", ".join(f"({_text(series)}, {_day(day)})" for series, day in sorted(set(keys)))
    return (
        f"SELECT {_SELECT} FROM observations o "
        f"JOIN (VALUES {rows}) AS k(series, date) ON o.series = k.series AND o.date = k.date "
        f"WHERE {_known(known_at)}"
    )


def history(series: Iterable[str], known_at: dt.datetime | None, first: dt.date, last: dt.date) -> str:
    """Columns: ``COLUMNS``. All versions of some series between two days."""
    span = f" AND o.date >= {_day(first)}" if first > _FIRST else ""
    span += f" AND o.date <= {_day(last)}" if last < dt.date.max else ""
    return f"SELECT {_SELECT} FROM observations o WHERE {_among(series)} AND {_known(known_at)}{span}"


def factor_batches(series: Iterable[str]) -> str:
    """Columns: series, batch, sha256, known_at of every batch that brought some of these series."""
    return (
        "SELECT o.series, o.batch, o.sha256, max(o.known_at) AS known_at FROM observations o "
        f"WHERE {_among(series)} GROUP BY o.series, o.batch, o.sha256"
    )


def batch_rows(pairs: Iterable[tuple[str, str]]) -> str:
    """Columns: series, batch, date, value of the (series, batch) pairs."""
    rows = ", ".join(f"({_text(series)}, {_text(batch)})" for series, batch in sorted(set(pairs)))
    return (
        "SELECT o.series, o.batch, o.date, o.value FROM observations o "
        f"JOIN (VALUES {rows}) AS b(series, batch) ON o.series = b.series AND o.batch = b.batch"
    )


def _among(series: Iterable[str]) -> str:
    return f"o.series IN ({', '.join(_text(name) for name in sorted(set(series)))})"


def _known(known_at: dt.datetime | None) -> str:
    return "TRUE" if known_at is None else f"o.known_at <= {micros(known_at)}"


def _text(value: str) -> str:
    # The two engines read quotes and backslashes inside a literal differently; editions refuse such names.
    if any(mark in value for mark in "'\\\0"):
        raise UsageError(f"No series is called {value!r}; `zhoubao facts` shows what there is.")
    return f"'{value}'"


def _day(day: dt.date) -> str:
    return f"DATE '{day.isoformat()}'"
