"""Properties of reading: whatever the bytes, a sentence or a reading; and what is good comes back whole."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhoubao.calendars import calendar
from zhoubao.errors import ZhoubaoError
from zhoubao.sources.reading import Reading

Read = Callable[..., Reading]
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

TIDY = (
    "code,date,close,adj_close,currency,source\n"
    "688256.SH,2024-11-12,430.5,861,CNY,Wind\nNVDA.O,2024-11-12,148.29,,USD,Wind\n"
    '2382.TW,2024-11-12,"1,300",,TWD,"a ""quoted"" source"\n数据来源：Wind\n'
)
WIDE = (
    "收盘价,,\n,688256.SH,NVDA.O\n单位,元,美元\n"
    "2024-11-12,430.5,148.29\n2024/11/13,431,--\n数据来源：Wind,,\n"
)
GENERAL = (
    "series,date,value,unit,source\n"
    "market_cap/NVDA.O,2024-11-12,36376,亿美元,x\nvisits/chatgpt,2024-11-10,1,万次,x\n"
)


def read_or_refused(read: Read, content: bytes, name: str = "any.csv") -> None:
    try:
        reading = read(content, name)
    except ZhoubaoError as error:
        assert str(error).isprintable()
        return
    for finding in (*reading.rejected, *reading.warnings):
        assert str(finding).isprintable()
    for entry in reading.batch.entries:
        assert entry.value == entry.value
        assert abs(entry.value) != float("inf")
        assert entry.source.isprintable()


@QUIET
@given(content=st.binary(max_size=400))
def test_any_bytes(read: Read, content: bytes) -> None:
    read_or_refused(read, content)


@QUIET
@given(
    head=st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"sep=;\n"]),
    rest=st.binary(max_size=200),
)
def test_any_bytes_behind_a_known_mark(read: Read, head: bytes, rest: bytes) -> None:
    read_or_refused(read, head + rest)


@QUIET
@given(
    cells=st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=5), max_size=6),
    form=st.sampled_from("twg"),
)
def test_any_cells_under_a_known_header(read: Read, cells: list[list[str]], form: str) -> None:
    head = {"t": TIDY, "w": WIDE, "g": GENERAL}[form].splitlines()[: 3 if form == "w" else 1]
    body = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    content = "\n".join([*head, *body, "2024-11-13,1,2"]).encode("utf-8", "surrogatepass")
    read_or_refused(read, content)


def mutated(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, new in edits:
        at = int(place * len(content))
        content = content[:at] + new + content[at + length :]
    return content


EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(max_size=4)), min_size=1, max_size=4)


@QUIET
@given(text=st.sampled_from([TIDY, WIDE, GENERAL]), edits=EDITS)
def test_mutated_tables(read: Read, text: str, edits: list[tuple[float, int, bytes]]) -> None:
    read_or_refused(read, mutated(text.encode(), edits))


@pytest.fixture(scope="module")
def workbook(book: Callable[..., bytes]) -> bytes:
    rows: list[list[Any]] = [["code", "date", "close"], ["688256.SH", dt.date(2024, 11, 12), 430.5]]
    return book(a=rows, b=[["", "NVDA.O"], [dt.date(2024, 11, 12), 148.29]])


@QUIET
@given(edits=EDITS)
def test_mutated_workbooks(read: Read, workbook: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    read_or_refused(read, mutated(workbook, edits), "any.xlsx")


SESSIONS = calendar("XSHG").sessions(dt.date(2024, 11, 1), dt.date(2024, 12, 31))
PRICES = st.decimals("0.01", "9999.99", places=2).map(str)


@QUIET
@given(
    closes=st.dictionaries(
        st.tuples(st.sampled_from(["688256.SH", "000977.SZ", "600584.SH"]), st.sampled_from(SESSIONS)),
        st.tuples(PRICES, st.none() | PRICES),
        min_size=1,
        max_size=25,
    ),
    seed=st.integers(),
)
def test_values_come_back_whole_in_any_order(
    read: Read, closes: dict[tuple[str, dt.date], tuple[str, str | None]], seed: int
) -> None:
    rows = [f"{code},{day},{close},{adjusted or ''}" for (code, day), (close, adjusted) in closes.items()]
    reading = read("code,date,close,adj_close\n" + "\n".join(rows))
    assert reading.rejected == ()
    assert reading.rows == len(rows)
    found = {(e.series, e.date): e.value for e in reading.batch.entries}
    expected = {(f"close/{code}", day): float(close) for (code, day), (close, _) in closes.items()}
    for (code, day), (close, adjusted) in closes.items():
        if adjusted:
            expected[f"adj_factor/{code}", day] = float(adjusted) / float(close)
    assert found == expected
    assert all(a.row <= b.row for a, b in pairwise(reading.batch.entries))

    random.Random(seed).shuffle(rows)
    again = read("code,date,close,adj_close\n" + "\n".join(rows))
    assert {(e.series, e.date, e.value, e.unit) for e in again.batch.entries} == {
        (e.series, e.date, e.value, e.unit) for e in reading.batch.entries
    }

    wide: dict[dt.date, dict[str, str]] = {}
    for (code, day), (close, _) in closes.items():
        wide.setdefault(day, {})[code] = close
    codes = sorted({code for code, _ in closes})
    lines = [",".join(["", *codes]), ",".join(["", *["收盘价"] * len(codes)])]
    lines += [",".join([str(day), *(cells.get(code, "--") for code in codes)]) for day, cells in wide.items()]
    across = {(e.series, e.date): e.value for e in read("\n".join(lines)).batch.entries}
    assert across == {key: value for key, value in expected.items() if key[0].startswith("close/")}
