"""The same SQL text gives the same rows on DuckDB and on a Spark Connect server (Sail, in this process)."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from zhoubao.errors import StoreError
from zhoubao.model import Batch
from zhoubao.store import Snapshot
from zhoubao.store.table import ObservationTable

MakeBatch = Callable[..., Batch]

# The client takes a worker of pytest-xdist for its own test bench and looks for a Spark distribution.
in_worker = "PYTEST_XDIST_WORKER" in os.environ
missing = importlib.util.find_spec("pysail") is None or importlib.util.find_spec("pyspark") is None
if missing and os.environ.get("ZHOUBAO_REQUIRE_SPARK"):
    raise RuntimeError("pysail and pyspark-client are required here and not installed")
pytestmark = [
    pytest.mark.skipif(missing, reason="needs pysail and pyspark-client: make test-spark installs them"),
    pytest.mark.skipif(in_worker, reason="cannot run in a pytest-xdist worker: make test-spark runs it"),
    # The client and its gRPC stack warn about their own future; ours are still errors.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from pysail.spark import SparkConnectServer

    running: Any = SparkConnectServer("127.0.0.1", 0)
    running.start(background=True)
    _, port = running.listening_address
    yield f"sc://127.0.0.1:{port}"
    from pyspark.sql import SparkSession

    # A session that outlives its server keeps the process alive, trying to say goodbye.
    if session := SparkSession.getActiveSession():
        session.stop()
    running.stop()


def test_every_query_on_both_engines(tmp_path: Path, make_batch: MakeBatch, server: str) -> None:
    writer = ObservationTable(tmp_path)
    writer.commit(
        make_batch(
            [
                ("close/A.SH", "2024-11-08", 431.0),
                ("close/A.SH", "2024-11-13", 447.0),
                ("close/Dor.SH", "2024-11-12", 7.5),
                ("adj_factor/A.SH", "2024-11-13", 0.5),
            ],
            sha256="aa",
        )
    )
    first = writer.commit(make_batch([("close/A.SH", "2024-11-13", 474.0)], sha256="bb")).known_at
    names = ["close/A.SH", "close/Dor.SH", "adj_factor/A.SH"]
    asks = [
        (name, first, last)
        for name in names
        for first, last in (
            (dt.date.min, dt.date(2024, 11, 10)),
            (dt.date(2024, 11, 11), dt.date(2024, 11, 13)),
        )
    ]
    for known_at in (None, first, first - dt.timedelta(microseconds=1)):
        duck = Snapshot([ObservationTable(tmp_path)], known_at)
        spark = Snapshot([ObservationTable(tmp_path, engine=server)], known_at)
        assert spark.history(names) == duck.history(names)
        assert len(duck.history(names)) == 4
        assert spark.last_dates(asks) == duck.last_dates(asks)
        keys = {("close/A.SH", dt.date(2024, 11, 13)), ("close/Dor.SH", dt.date(2024, 11, 12))}
        assert spark.current(keys) == duck.current(keys)
    again = make_batch([("adj_factor/A.SH", "2024-11-13", 0.5)], sha256="cc")
    assert ObservationTable(tmp_path, engine=server).commit(again).new == 0


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path, make_batch: MakeBatch) -> None:
    ObservationTable(tmp_path).commit(make_batch([("close/A.SH", "2024-11-08", 431.0)]))
    with pytest.raises(StoreError, match="did not answer"):
        ObservationTable(tmp_path, engine="sc://127.0.0.1:9").history(["close/A.SH"], None)
