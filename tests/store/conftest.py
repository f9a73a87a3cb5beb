"""Batches and observations made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from zhoubao.model import Batch, Entry

MakeBatch = Callable[..., Batch]


@pytest.fixture(scope="session")
def make_batch() -> MakeBatch:
    """``make_batch([("close/A.SH", "2024-11-08", 1.5), …], sha256="aa")``."""

    def make(rows: Sequence[tuple[str, str, float]], sha256: str = "aa", file: str = "prices.csv") -> Batch:
        entries = tuple(
            Entry(series, dt.date.fromisoformat(day), value, "CNY", "test", row)
            for row, (series, day, value) in enumerate(rows, 2)
        )
        return Batch(file, sha256, entries)

    return make
