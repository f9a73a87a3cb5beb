"""Engines that run the store's SQL over the table's current files: DuckDB here, Spark Connect elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from zhoubao.errors import StoreError, UsageError

__all__ = ["DuckDBEngine", "Engine", "SparkEngine", "engine_of"]


class Engine(Protocol):
    def rows(self, sql: str, files: Sequence[str]) -> list[tuple[Any, ...]]:
        """The answer to ``sql``, in which ``observations`` are the rows of ``files`` (at least one)."""
        ...


class DuckDBEngine:
    """The default: in this process, nothing to start."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._files: tuple[str, ...] = ()

    def rows(self, sql: str, files: Sequence[str]) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            if self._connection is None:
                self._connection = duckdb.connect()
            if self._files != tuple(files):
                # People name folders: * and ? are no patterns there, and value=3/ is no column of the table.
                names = ", ".join(f"'{_no_pattern(name)}'" for name in files)
                self._connection.execute(
                    "CREATE OR REPLACE TEMP VIEW observations AS "
                    f"SELECT * FROM read_parquet([{names}], hive_partitioning = false)"
                )
                self._files = tuple(files)
            answer: list[tuple[Any, ...]] = self._connection.execute(sql).fetchall()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise StoreError(
                f"The observation files cannot be queried: {reason}; if a file was moved or damaged, "
                "restore the store folder and try again."
            ) from error
        return answer


def _no_pattern(name: str) -> str:
    return name.replace("'", "''").replace("*", "[*]").replace("?", "[?]")


class SparkEngine:
    """Any Spark Connect server (``sc://host:port``); Sail speaks it without Java."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session: Any = None

    def rows(self, sql: str, files: Sequence[str]) -> list[tuple[Any, ...]]:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise UsageError(
                f"The edition reads its store through {self._address}, which needs the Spark Connect client: "
                "pip install 'zhoubao[spark]'."
            ) from error
        try:
            if self._session is None:
                self._knock()
                # getOrCreate would hand out another server's session, were one open in this process.
                self._session = SparkSession.builder.remote(self._address).create()
            self._session.read.parquet(*files).createOrReplaceTempView("observations")
            return [tuple(row) for row in self._session.sql(sql).collect()]
        except Exception as error:  # the client raises gRPC's, py4j's and its own errors for one cause
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise StoreError(
                f"The Spark Connect server at {self._address} did not answer the query: {reason}; "
                "see that it runs and can read the store's files."
            ) from error

    def _knock(self) -> None:
        """Fail at once where nobody listens: the client would go on trying for ten minutes."""
        import socket
        from urllib.parse import urlsplit

        place = urlsplit(self._address)
        socket.create_connection((place.hostname or "", place.port or 15002), timeout=5).close()


def engine_of(name: str) -> Engine:
    """The engine an edition names: ``duckdb`` or ``sc://host:port``. Raises ``UsageError`` for others."""
    if name == "duckdb":
        return DuckDBEngine()
    if name.startswith("sc://"):
        return SparkEngine(name)
    raise UsageError(
        f"There is no engine {name!r}; edition.toml's store.engine is 'duckdb' or 'sc://host:port'."
    )
