"""Whatever is asked, the Delta table answers as the plain in-memory reader does."""

from __future__ import annotations

import datetime as dt
import tempfile

from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.model import Batch, Entry, Observation
from zhoubao.store import Recorded, Snapshot
from zhoubao.store.table import ObservationTable

FIRST = dt.date(2024, 1, 1)
days = st.integers(0, 9).map(lambda n: FIRST + dt.timedelta(days=n))
series = st.sampled_from(["close/A.SH", "close/B.SH", "split/A.SH", "close/Dor.SH"])
entries = st.builds(
    Entry,
    series=series,
    date=days,
    value=st.sampled_from([1.0, 1.5, -2.25, 0.1]),
    unit=st.sampled_from(["CNY", "亿元"]),
    source=st.just("某来源"),
    row=st.integers(1, 99),
    provisional=st.booleans(),
)
batches = st.lists(
    st.lists(entries, max_size=6, unique_by=lambda e: (e.series, e.date)), min_size=1, max_size=4
)
spans = st.tuples(days, days).map(sorted).map(tuple)


@settings(max_examples=25, deadline=None)
@given(batches, st.lists(spans, min_size=2, max_size=2), st.integers(0, 4))
def test_the_table_answers_as_memory_does(
    files: list[list[Entry]], asked: list[tuple[dt.date, dt.date]], back: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = ObservationTable(folder)
        instants: list[dt.datetime] = []
        everything: list[Observation] = []
        for n, rows in enumerate(files):
            done = table.commit(Batch("f.csv", f"{n:064d}", tuple(rows)))
            everything += done.observations
            instants.append(done.known_at)
        memory = Recorded(everything)
        known_at = instants[back] if back < len(instants) else None
        names = ["close/A.SH", "close/B.SH", "split/A.SH", "close/Dor.SH"]
        asks = [(name, first, last) for name in names for first, last in asked]
        on_disk, in_memory = Snapshot([table], known_at), Snapshot([memory], known_at)
        assert on_disk.last_dates(asks) == in_memory.last_dates(asks)
        assert on_disk.history(names) == in_memory.history(names)
        first, last = asked[0]
        assert on_disk.history(names, first, last) == in_memory.history(names, first, last)
        keys = {(name, day) for name in names for span in asked for day in span}
        assert on_disk.current(keys) == in_memory.current(keys)


@settings(max_examples=25, deadline=None)
@given(batches)
def test_what_was_known_at_an_instant_never_changes(files: list[list[Entry]]) -> None:
    names = ["close/A.SH", "close/B.SH", "split/A.SH", "close/Dor.SH"]
    with tempfile.TemporaryDirectory() as folder:
        table = ObservationTable(folder)
        seen = []
        for n, rows in enumerate(files):
            done = table.commit(Batch("f.csv", f"{n:064d}", tuple(rows)))
            seen.append((done.known_at, Snapshot([table]).history(names)))
            assert [Snapshot([table], at).history(names) for at, _ in seen] == [rows for _, rows in seen]
