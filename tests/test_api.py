"""The Python interface: what the commands do, from a script or a notebook."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from html import unescape
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import zhoubao


@pytest.fixture
def weekly(tmp_path: Path) -> zhoubao.OpenEdition:
    return zhoubao.new_edition(tmp_path / "weekly", source="compute")


def test_importing_the_package_loads_next_to_nothing() -> None:
    code = (
        "import sys, zhoubao; zhoubao.__version__; dir(zhoubao);"
        "heavy = ('pydantic', 'duckdb', 'deltalake', 'typst', 'click', 'zoneinfo');"
        "print([m for m in heavy if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    for name in zhoubao.__all__:
        assert getattr(zhoubao, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        zhoubao.nothing  # noqa: B018


def test_facts_reach_every_dataframe_library(weekly: zhoubao.OpenEdition) -> None:
    facts = weekly.facts("2024-11-13T18:00+08:00")
    value = facts["return.wtd/688256.SH"].value
    assert value == pytest.approx(474 / 431 - 1)
    assert "return.wtd/688256.SH" in facts
    assert len(facts) == len(list(facts)) > 200
    by_polars = facts.to_polars().filter(pl.col("id") == "return.wtd/688256.SH")
    assert by_polars["value"].to_list() == [value]
    assert by_polars["end"].to_list() == [dt.date(2024, 11, 13)]
    by_pandas = facts.to_pandas().set_index("id")
    assert by_pandas.loc["return.wtd/688256.SH", "value"] == value
    assert by_pandas.loc["return.wtd/000300.SH", "flags"] == "missing"
    arrow = pa.table(facts)
    assert arrow.schema.field("known_at").type == pa.timestamp("us", tz="UTC")
    assert arrow.equals(facts.to_arrow())
    assert isinstance(pd.DataFrame.from_arrow(facts), pd.DataFrame)
    assert "688256.SH" in facts._repr_html_()


@pytest.mark.parametrize(
    "cutoff",
    [
        "2024-11-13T18:00+08:00",
        "2024-11-13T18:00",
        "2024-11-13",
        dt.date(2024, 11, 13),
        dt.datetime(2024, 11, 13, 10, tzinfo=dt.UTC),
        None,
    ],
)
def test_a_cutoff_may_be_said_in_many_ways(weekly: zhoubao.OpenEdition, cutoff: str | dt.date | None) -> None:
    assert weekly.facts(cutoff).facts.cutoff == dt.datetime(2024, 11, 13, 10, tzinfo=dt.UTC)


def test_import_build_and_explain(weekly: zhoubao.OpenEdition, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(
        "code,date,close\n688256.SH,2024-11-12,460.0\n688256.SH,2024-11-09,1.0\n", encoding="utf-8"
    )
    (imported,) = weekly.import_files([path])
    assert imported.landed
    assert not imported.in_vain
    assert imported.accepted.new == 1
    assert [finding.row for finding in imported.reading.rejected] == [3]
    (observation,) = weekly.observations("close/688256.SH")[-2:-1]
    assert (observation.value, observation.file, observation.row) == (460.0, "prices.csv", 2)
    built = weekly.build(lang="en", formats=["html"], out=tmp_path / "out")
    assert [path.name for path in built.files] == ["issue.en.html"]
    assert built.document.lang == "en"
    assert "431.0" in weekly.explain("return.wtd/688256.SH")


def test_the_earlier_of_two_versions_stays_readable(weekly: zhoubao.OpenEdition, tmp_path: Path) -> None:
    for n, close in enumerate((460.0, 461.0)):
        path = tmp_path / f"{n}.csv"
        path.write_text(f"code,date,close\n688256.SH,2024-11-12,{close}\n", encoding="utf-8")
        weekly.import_file(path)
    first, second = (
        o
        for o in weekly.observations("close/688256.SH", all_versions=True)
        if o.date == dt.date(2024, 11, 12)
    )
    assert (first.value, second.value, second.revision) == (460.0, 461.0, 1)
    then = weekly.observations("close/688256.SH", known_at=first.known_at)
    assert [o.value for o in then if o.date == first.date] == [460.0]


def test_an_exhibit_shows_itself(weekly: zhoubao.OpenEdition) -> None:
    (shown,) = weekly.exhibits(lang="zh")
    assert repr(shown).startswith("<exhibit 1: ")
    assert shown.exhibit.body.rows[0].kind == "group"
    frame = shown._repr_html_()
    assert frame.startswith("<iframe")
    assert shown.html() in unescape(frame)
    assert "寒武纪" in shown.html()


def test_windows_that_an_issue_fixes(weekly: zhoubao.OpenEdition) -> None:
    issue = weekly.edition.root / "issues" / "2024-11-14.md"
    text = issue.read_text(encoding="utf-8")
    fixed = "windows = { wtd = { first = 2024-11-01, last = 2024-11-17 } }\n+++\n\n#"
    issue.write_text(text.replace("+++\n\n#", fixed, 1), encoding="utf-8")
    facts = weekly.facts()
    week, month = facts["return.wtd/688256.SH"], facts["return.mtd/688256.SH"]
    assert (week.value, week.window) == (month.value, month.window)
    document, _ = weekly.document(lang="zh")
    assert document.windows["wtd"] == "1101-1113"
    other = weekly.facts("2024-11-13T18:00+08:00")["return.wtd/688256.SH"]
    assert other.window.base == dt.date(2024, 11, 8), "another cutoff asked for by hand is its own week"


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ("{ wtd = { first = 2024-11-16, last = 2024-11-17 } }", "no session"),
        ("{ wtd = { first = 2024-11-17, last = 2024-11-11 } }", "before its first day"),
        ("{ wdt = { first = 2024-11-11, last = 2024-11-17 } }", "wtd"),
        ("{ wtd = { first = 2024-11-11 } }", "last"),
    ],
)
def test_windows_that_cannot_be_meant(weekly: zhoubao.OpenEdition, windows: str, said: str) -> None:
    issue = weekly.edition.root / "issues" / "2024-11-14.md"
    text = issue.read_text(encoding="utf-8")
    issue.write_text(text.replace("+++\n\n#", f"windows = {windows}\n+++\n\n#", 1), encoding="utf-8")
    with pytest.raises(zhoubao.ZhoubaoError, match=said):
        weekly.facts()
