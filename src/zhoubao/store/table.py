"""The Delta table of an edition's observations: append-only, many writers, a history.

A commit is optimistic: it is computed against one version of the table and lands only as the very next
one. If another writer came first, everything is computed again. Hence ``known_at`` rises strictly from
commit to commit: no slow writer can land inside a snapshot that was already printed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhoubao.errors import StoreError, UsageError
from zhoubao.model import Batch, Observation
from zhoubao.store import queries
from zhoubao.store.accept import Accepted, accept
from zhoubao.store.engine import Engine, engine_of
from zhoubao.store.reader import Ask, Key

if TYPE_CHECKING:
    from deltalake import DeltaTable

__all__ = ["ObservationTable"]

# The table's library takes a path for an address: these it cannot be made to read back as they are.
_UNUSABLE = frozenset("[]%") | (frozenset("\\") if os.sep == "/" else frozenset())
_PATIENCE = 120.0  # seconds of losing races against other writers before giving up


class ObservationTable:
    """Reads are of one version of the table, the one current when first asked; ``commit`` moves on.

    ``uri`` is a folder or an object-store address that ``deltalake`` understands.
    """

    def __init__(self, uri: str | Path, engine: str = "duckdb") -> None:
        self.uri = str(uri)
        self._local = "://" not in self.uri
        if self._local and (bad := sorted(set(self.uri) & _UNUSABLE)):
            raise UsageError(
                f"The store cannot be kept under {self.uri}: its library cannot read back {' '.join(bad)} in "
                "a path; rename the folder, or set store.uri in edition.toml."
            )
        self._engine: Engine = engine_of(engine)
        self._table: DeltaTable | None = None
        self._files: tuple[str, ...] | None = None

    # Reads

    def reload(self) -> None:
        """Have the next read see what others have committed since the last."""
        self._files = None

    def last_dates(
        self, asks: Sequence[Ask], known_at: dt.datetime | None
    ) -> dict[str, tuple[dt.date | None, ...]]:
        if not asks:
            return {}
        return {row[0]: tuple(row[1:]) for row in self._rows(queries.last_dates(asks, known_at))}

    def versions(self, keys: Iterable[Key], known_at: dt.datetime | None) -> list[Observation]:
        wanted = set(keys)
        return self._observations(queries.versions(wanted, known_at)) if wanted else []

    def history(
        self,
        series: Sequence[str],
        known_at: dt.datetime | None,
        first: dt.date = dt.date.min,
        last: dt.date = dt.date.max,
    ) -> list[Observation]:
        return self._observations(queries.history(series, known_at, first, last)) if series else []

    # Writes

    def commit(
        self,
        batch: Batch,
        carried: Sequence[Observation] = (),
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> Accepted:
        """Add what is new in a batch, in one atomic commit; nothing new makes no commit.

        ``carried`` are the observations that the edition knows without the table. Raises ``StoreError``
        when the table cannot be written, or other writers win every race for two minutes.
        """
        from deltalake import CommitProperties, write_deltalake
        from deltalake.exceptions import CommitFailedError, DeltaError

        from zhoubao.store.arrow import table_of

        give_up = time.monotonic() + _PATIENCE
        while True:
            self._refresh(create=True)
            accepted = accept(batch, self, carried, known_at=self._next_instant(clock()))
            if not accepted.observations:
                return accepted
            assert self._table is not None
            try:
                write_deltalake(
                    self._table,
                    table_of(accepted.observations),
                    mode="append",
                    commit_properties=CommitProperties(
                        max_commit_retries=0,
                        custom_metadata={"file": batch.file, "sha256": batch.sha256},
                    ),
                )
            except CommitFailedError as error:
                if time.monotonic() > give_up:
                    raise StoreError(
                        f"{batch.file} could not be added to {self.uri}: other imports kept committing first "
                        f"for {_PATIENCE:.0f} s; run the import again when they have ended."
                    ) from error
                time.sleep(random.uniform(0.01, 0.1))
            except (DeltaError, OSError) as error:
                raise self._unusable("written", error) from error
            else:
                self._files = None
                return accepted

    def factor_rows(self, batch: Batch) -> dict[str, list[dict[dt.date, float]]]:
        """Per adjustment series of a batch, the rows that could make it old news.

        Those are the rows of the latest batch that brought the series, and of any with the same file hash.
        """
        series = {e.series for e in batch.entries if e.series.startswith("adj_factor/")}
        if not series:
            return {}
        latest: dict[str, tuple[int, str]] = {}
        pairs: set[tuple[str, str]] = set()
        for name, label, sha256, known in self._rows(queries.factor_batches(series)):
            if sha256 == batch.sha256:
                pairs.add((name, label))
            latest[name] = max(latest.get(name, (0, "")), (known, label))
        pairs |= {(name, label) for name, (_, label) in latest.items()}
        rows: dict[tuple[str, str], dict[dt.date, float]] = {}
        for name, label, day, value in self._rows(queries.batch_rows(pairs)) if pairs else []:
            rows.setdefault((name, label), {})[day] = value
        by_series: dict[str, list[dict[dt.date, float]]] = {}
        for (name, _), values in rows.items():
            by_series.setdefault(name, []).append(values)
        return by_series

    # Inside

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self._files is None:
            self._refresh()
        return self._engine.rows(sql, self._files) if self._files else []

    def _observations(self, sql: str) -> list[Observation]:
        return [
            Observation(
                series=series,
                date=day,
                value=value,
                unit=unit,
                source=source,
                file=file,
                sha256=sha256,
                row=row,
                batch=batch,
                known_at=queries.moment(known),
                provisional=provisional,
                revision=revision,
            )
            for (
                series, day, value, unit, source, file, sha256, row, batch, known, provisional, revision,
            ) in self._rows(sql)
        ]  # fmt: skip

    def _refresh(self, create: bool = False) -> None:
        """Read the current version: the list of files that hold it. A table that is not there is empty."""
        from deltalake import DeltaTable
        from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

        try:
            try:
                self._table = DeltaTable(self.uri)
            except TableNotFoundError:
                if not create:
                    self._table, self._files = None, ()
                    return
                from zhoubao.store.arrow import SCHEMA

                if self._local:
                    Path(self.uri).mkdir(parents=True, exist_ok=True)
                # A writer that loses the race to make the table simply opens the winner's.
                with contextlib.suppress(CommitFailedError):
                    DeltaTable.create(self.uri, schema=SCHEMA, mode="ignore")
                self._table = DeltaTable(self.uri)
            self._files = tuple(sorted(self._current_files(self._table)))
        except (DeltaError, OSError) as error:
            raise self._unusable("read", error) from error

    def _current_files(self, table: DeltaTable) -> list[str]:
        if not self._local:
            return table.file_uris()
        # file_uris() gives addresses, in which a folder called 我的周报 is %E6%88%91…; engines want the path.
        actions = table.get_add_actions(flatten=True)
        names = list(actions.column("path").to_pylist()) if len(actions) else []
        return [str(Path(self.uri).resolve() / name) for name in names]

    def _next_instant(self, now: dt.datetime) -> dt.datetime:
        """Now, or just after the latest ``known_at`` of the table, whichever is later."""
        assert self._table is not None
        actions = self._table.get_add_actions(flatten=True)
        latest = max(actions.column("max.known_at").to_pylist(), default=None) if len(actions) else None
        return now if latest is None else max(now, queries.moment(latest + 1))

    def _unusable(self, verb: str, error: Exception) -> StoreError:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return StoreError(
            f"The observation table {self.uri} cannot be {verb}: {reason}; check that the folder is there, "
            "that you may use it and that the disk is not full."
        )
