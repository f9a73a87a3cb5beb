"""The observations of an edition: its carried tables and its store, opened when they are first asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zhoubao.edition.edition import Edition
from zhoubao.edition.instants import to_known_at
from zhoubao.model import Observation

if TYPE_CHECKING:
    from zhoubao.store import Snapshot
    from zhoubao.store.table import ObservationTable

__all__ = ["Instant", "Records"]

Instant = str | dt.datetime


class Records:
    """Where an edition's observations lie."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @cached_property
    def table(self) -> ObservationTable:
        """The store's table, there or not yet."""
        from zhoubao.store.table import ObservationTable

        spec = self.edition.store
        uri: str | Path = spec.uri or "store"
        # A folder is meant from the edition's own, whichever folder a command is run in.
        return ObservationTable(uri if "://" in str(uri) else self.edition.root / uri, spec.engine)

    @cached_property
    def carried(self) -> tuple[Observation, ...]:
        """The rows of the edition's carried tables."""
        from zhoubao.sources.carried import read_carried

        return read_carried(self.edition)

    def snapshot(self, known_at: Instant | None) -> Snapshot:
        """Everything on record, less what became known after ``known_at`` (none: nothing)."""
        from zhoubao.store import Recorded, Snapshot
        from zhoubao.store.reader import Reader

        readers: list[Reader] = [Recorded(self.carried)]
        # An edition that never imported anything has no table, and need not wait for an engine to load.
        if self.edition.store.uri or (self.edition.root / "store").exists():
            self.table.reload()
            readers.append(self.table)
        return Snapshot(readers, None if known_at is None else to_known_at(known_at, self.edition))

    def closes(self, wanted: Collection[tuple[str, dt.date]]) -> dict[tuple[str, dt.date], float]:
        """The closes on record of some codes on some days, for the importer to hold new ones against."""
        rows = self.snapshot(None).current((f"close/{code}", day) for code, day in wanted)
        return {(series.removeprefix("close/"), day): o.value for (series, day), o in rows.items()}
