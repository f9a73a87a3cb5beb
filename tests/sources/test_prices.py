"""The measuring prices: every row of them is good."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from zhoubao.edition.edition import Edition
from zhoubao.sources.reading import read_file

ANSWERS = Path(__file__).parents[1] / "answers" / "prices-reading.toml"
NOW = dt.datetime(2026, 9, 30, 12, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.shared


def test_what_reading_the_prices_says(shared_data: Path, edition: Edition) -> None:
    answers = tomllib.loads(ANSWERS.read_text(encoding="utf-8"))
    path = shared_data / "market" / "prices.csv"
    reading = read_file(path, edition, now=NOW)
    assert (reading.form, reading.rows) == (answers["form"], answers["rows"])
    assert [str(f) for f in reading.rejected] == answers["rejected"]
    assert [str(f) for f in reading.warnings] == answers["warnings"]
    kinds = Counter(entry.series.partition("/")[0] for entry in reading.batch.entries)
    assert kinds == answers["entries"]


def test_every_value_of_the_prices(shared_data: Path, edition: Edition) -> None:
    path = shared_data / "market" / "prices.csv"
    expected: dict[tuple[str, str], tuple[float, str, str, int]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row, line in enumerate(csv.DictReader(stream), 2):
            close, source = float(line["close"]), line["source"]
            expected["close/" + line["code"], line["date"]] = (close, line["currency"], source, row)
            if line["adj_close"]:
                factor = float(line["adj_close"]) / close
                expected["adj_factor/" + line["code"], line["date"]] = (factor, "ratio", source, row)
    found = {
        (e.series, e.date.isoformat()): (e.value, e.unit, e.source, e.row)
        for e in read_file(path, edition, now=NOW).batch.entries
    }
    assert found == expected


def test_the_prices_as_they_stood_at_an_instant(shared_data: Path, edition: Edition) -> None:
    now = dt.datetime.fromisoformat("2024-11-13T18:00+08:00")
    reading = read_file(shared_data / "market" / "prices.csv", edition, now=now)
    last = {e.series[6:]: e.date for e in reading.batch.entries if e.series.startswith("close/")}
    assert last["688256.SH"] == last["0020.HK"] == last["2382.TW"] == dt.date(2024, 11, 13)
    assert last["NVDA.O"] == dt.date(2024, 11, 12)
    assert len(reading.rejected) + sum(e.series.startswith("close/") for e in reading.batch.entries) == 21115
