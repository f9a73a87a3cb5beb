"""The observation table: commits, corrections, point in time, races."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from zhoubao.errors import StoreError, UsageError
from zhoubao.model import Batch, Observation
from zhoubao.store import Snapshot
from zhoubao.store.accept import Accepted
from zhoubao.store.table import ObservationTable

MakeBatch = Callable[..., Batch]
NOON = dt.datetime(2024, 11, 14, 4, tzinfo=dt.UTC)
DAY = dt.date(2024, 11, 13)


def values(table: ObservationTable, known_at: dt.datetime | None = None) -> dict[tuple[str, str], float]:
    snapshot = Snapshot([table], known_at)
    return {(o.series, o.date.isoformat()): o.value for o in snapshot.history(["close/A.SH", "close/B.SH"])}


def test_a_table_that_is_not_there_is_empty(tmp_path: Path) -> None:
    table = ObservationTable(tmp_path / "store")
    assert table.history(["close/A.SH"], None) == []
    assert not (tmp_path / "store").exists(), "reading makes nothing"


def test_a_commit_keeps_where_each_value_came_from(tmp_path: Path, make_batch: MakeBatch) -> None:
    table = ObservationTable(tmp_path)
    batch = make_batch([("close/A.SH", "2024-11-13", 474.0)], sha256="ab" * 32)
    done = table.commit(batch, clock=lambda: NOON)
    (row,) = ObservationTable(tmp_path).history(["close/A.SH"], None)
    assert (done.new, done.corrected, done.unchanged) == (1, 0, 0)
    assert row == Observation(
        series="close/A.SH",
        date=DAY,
        value=474.0,
        unit="CNY",
        source="test",
        file="prices.csv",
        sha256="ab" * 32,
        row=2,
        batch="abababababab@20241114T040000.000000Z",
        known_at=NOON,
    )


def test_the_same_file_twice_adds_nothing(tmp_path: Path, make_batch: MakeBatch) -> None:
    batch = make_batch([("close/A.SH", "2024-11-13", 474.0), ("adj_factor/A.SH", "2024-11-13", 0.98)])
    first = ObservationTable(tmp_path).commit(batch)
    again = ObservationTable(tmp_path).commit(batch)
    assert (first.new, again.new, again.corrected, again.unchanged) == (2, 0, 0, 2)
    assert len(list((tmp_path / "_delta_log").glob("*.json"))) == 2, "the table and one commit"


def test_a_correction_supersedes_from_its_known_at(tmp_path: Path, make_batch: MakeBatch) -> None:
    table = ObservationTable(tmp_path)
    wrong = table.commit(make_batch([("close/A.SH", "2024-11-13", 447.0), ("close/B.SH", "2024-11-13", 1.0)]))
    right = table.commit(make_batch([("close/A.SH", "2024-11-13", 474.0)], sha256="bb"))
    assert (right.new, right.corrected) == (0, 1)
    assert values(table)["close/A.SH", "2024-11-13"] == 474.0
    assert values(table, wrong.known_at) == {
        ("close/A.SH", "2024-11-13"): 447.0,
        ("close/B.SH", "2024-11-13"): 1.0,
    }
    assert values(table, wrong.known_at - dt.timedelta(microseconds=1)) == {}
    assert sorted(o.revision for o in table.history(["close/A.SH"], None)) == [0, 1]


def test_the_corrected_file_imported_again_does_not_undo_the_correction(
    tmp_path: Path, make_batch: MakeBatch
) -> None:
    table = ObservationTable(tmp_path)
    old = make_batch([("close/A.SH", "2024-11-13", 447.0)], sha256="aa")
    table.commit(old)
    table.commit(make_batch([("close/A.SH", "2024-11-13", 474.0)], sha256="bb"))
    again = table.commit(old)
    assert (again.new, again.corrected, again.unchanged) == (0, 0, 1)
    back = table.commit(make_batch([("close/A.SH", "2024-11-13", 447.0)], sha256="cc"))
    assert back.corrected == 1, "another file that says 447 again is a correction of its own"
    assert values(table)["close/A.SH", "2024-11-13"] == 447.0


def test_known_at_never_goes_back_even_when_the_clock_does(tmp_path: Path, make_batch: MakeBatch) -> None:
    table = ObservationTable(tmp_path)
    table.commit(make_batch([("close/A.SH", "2024-11-12", 1.0)], "aa"), clock=lambda: NOON)
    late = table.commit(
        make_batch([("close/A.SH", "2024-11-13", 2.0)], "bb"), clock=lambda: NOON - dt.timedelta(days=9)
    )
    assert late.known_at == NOON + dt.timedelta(microseconds=1)
    assert ("close/A.SH", "2024-11-13") not in values(table, NOON)


def test_an_edition_s_carried_rows_are_known_already(tmp_path: Path, make_batch: MakeBatch) -> None:
    batch = make_batch([("close/A.SH", "2024-11-12", 1.0), ("close/A.SH", "2024-11-13", 2.0)])
    carried = [
        Observation(
            "close/A.SH", dt.date(2024, 11, 12), 1.0, "CNY", "", "c.csv", "cc", 2, "data/c.csv", NOON
        ),
        Observation("close/A.SH", DAY, 9.0, "CNY", "", "c.csv", "cc", 3, "data/c.csv", NOON),
    ]
    done = ObservationTable(tmp_path).commit(batch, carried)
    assert (done.new, done.corrected, done.unchanged) == (0, 1, 1)


def test_factors_of_a_later_download_are_kept_beside_the_earlier_ones(
    tmp_path: Path, make_batch: MakeBatch
) -> None:
    table = ObservationTable(tmp_path)
    rows = [("adj_factor/A.SH", "2024-11-12", 0.5), ("adj_factor/A.SH", "2024-11-13", 0.5)]
    table.commit(make_batch(rows, "aa"))
    anchored = [(series, day, 2 * value) for series, day, value in rows]
    assert table.commit(make_batch(anchored, "bb")).new == 2
    assert len(table.history(["adj_factor/A.SH"], None)) == 4
    assert table.commit(make_batch(anchored[:1], "cc")).new == 0, "the latest batch says it already"
    assert table.commit(make_batch(rows, "aa")).new == 0, "the first file is known, although not the latest"


def test_sixteen_imports_at_once_all_land(tmp_path: Path, make_batch: MakeBatch) -> None:
    batches = [
        make_batch(
            [("close/A.SH", f"2024-10-{n + 1:02d}", float(n)), ("close/B.SH", "2024-11-13", 7.0)], f"{n:02d}"
        )
        for n in range(16)
    ]
    done: list[Accepted] = []

    def run(batch: Batch) -> None:
        done.append(ObservationTable(tmp_path).commit(batch))

    threads = [threading.Thread(target=run, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 16
    assert len({a.known_at for a in done}) == 16
    assert sum(a.new for a in done) == 17, "sixteen days of A, and B's one value once"
    assert len(values(ObservationTable(tmp_path))) == 17


def test_an_unusable_folder_is_one_sentence(tmp_path: Path, make_batch: MakeBatch) -> None:
    (tmp_path / "store").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match="cannot be"):
        ObservationTable(tmp_path / "store").commit(make_batch([("close/A.SH", "2024-11-13", 1.0)]))


def test_a_missing_data_file_is_one_sentence(tmp_path: Path, make_batch: MakeBatch) -> None:
    ObservationTable(tmp_path).commit(make_batch([("close/A.SH", "2024-11-13", 1.0)]))
    next(tmp_path.glob("*.parquet")).unlink()
    with pytest.raises(StoreError, match="cannot be queried"):
        ObservationTable(tmp_path).history(["close/A.SH"], None)


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="sc://"):
        ObservationTable(tmp_path, engine="sqlite")


def test_reading_loads_no_arrow_and_no_pandas() -> None:
    code = (
        "import sys; from zhoubao.store.table import ObservationTable;"
        "ObservationTable('/nowhere/at/all').history(['a'], None);"
        "print([m for m in ('pandas', 'pyarrow', 'numpy') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "name", ["我的周报", "My Weekly", "a#b", "a?b", "a*b", "o'b", "value=3", "date=2024-01-01"]
)
def test_a_store_under_any_folder_name(tmp_path: Path, make_batch: MakeBatch, name: str) -> None:
    batch = make_batch([("close/A.SH", "2024-11-13", 474.0)])
    ObservationTable(tmp_path / name / "store").commit(batch)
    assert values(ObservationTable(tmp_path / name / "store")) == {("close/A.SH", "2024-11-13"): 474.0}
    assert ObservationTable(tmp_path / name / "store").commit(batch).new == 0


@pytest.mark.parametrize("name", ["a%20b", "a[b", "a]b"])
def test_a_folder_name_that_the_library_cannot_read_back_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"rename the folder"):
        ObservationTable(tmp_path / name)


def test_another_process_s_commit_is_seen_after_a_reload(tmp_path: Path, make_batch: MakeBatch) -> None:
    mine = ObservationTable(tmp_path)
    assert values(mine) == {}
    ObservationTable(tmp_path).commit(make_batch([("close/A.SH", "2024-11-13", 474.0)]))
    mine.reload()
    assert values(mine) == {("close/A.SH", "2024-11-13"): 474.0}
