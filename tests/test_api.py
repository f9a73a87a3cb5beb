"""The Python interface: what the commands do, from a script or a notebook."""

from __future__ import annotations

import datetime as dt
import json
import re
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
    assert by_pandas.loc["return.wtd/000300.SH", "flags"] == "price-only"
    monday = weekly.facts("2024-11-18T18:00+08:00").to_pandas().set_index("id")
    assert monday.loc["return.wtd/000300.SH", "flags"] == "missing", "no close is carried of that week"
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
        "code,date,close\n688256.SH,2024-11-14,460.0\n688256.SH,2024-11-09,1.0\n", encoding="utf-8"
    )
    (imported,) = weekly.import_files([path])
    assert imported.landed
    assert not imported.in_vain
    assert imported.accepted.new == 1
    assert [finding.row for finding in imported.reading.rejected] == [3]
    (observation,) = weekly.observations("close/688256.SH")[-1:]
    assert (observation.value, observation.file, observation.row) == (460.0, "prices.csv", 2)
    built = weekly.build(lang="en", formats=["html"], out=tmp_path / "out")
    assert [path.name for path in built.files] == ["issue.en.html"]
    assert built.document.lang == "en"
    assert "431.0" in weekly.explain("return.wtd/688256.SH")


def test_the_earlier_of_two_versions_stays_readable(weekly: zhoubao.OpenEdition, tmp_path: Path) -> None:
    for n, close in enumerate((460.0, 461.0)):
        path = tmp_path / f"{n}.csv"
        path.write_text(f"code,date,close\n688256.SH,2024-11-14,{close}\n", encoding="utf-8")
        weekly.import_file(path)
    first, second = (
        o
        for o in weekly.observations("close/688256.SH", all_versions=True)
        if o.date == dt.date(2024, 11, 14)
    )
    assert (first.value, second.value, second.revision) == (460.0, 461.0, 1)
    then = weekly.observations("close/688256.SH", known_at=first.known_at)
    assert [o.value for o in then if o.date == first.date] == [460.0]


def test_an_exhibit_shows_itself(weekly: zhoubao.OpenEdition) -> None:
    shown, *others = weekly.exhibits(lang="zh")
    assert [repr(other).partition(":")[0] for other in others] == [f"<exhibit {n}" for n in range(2, 9)]
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


# Events.

NEWS = [
    {"title": "英伟达发布新品", "date": "2024-11-12", "source": "某报", "link": "https://n.example/1"},
    {"title": "无日期", "source": "某报", "link": "https://n.example/2"},
]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in NEWS), encoding="utf-8")
    return path


def test_events_of_a_feed_are_kept_once(weekly: zhoubao.OpenEdition, feed: Path) -> None:
    imported = weekly.import_events(feed)
    assert (imported.path, imported.added, imported.landed, imported.in_vain) == (feed, 1, True, False)
    assert [finding.reason for finding in imported.feed.rejected] == ["has no date that can be read"]
    (line,) = (weekly.edition.root / "events" / "imported.jsonl").read_text(encoding="utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["title"], kept["date"], kept["file"]) == ("英伟达发布新品", "2024-11-12", "news.jsonl")
    again = weekly.import_events(feed)
    assert (again.added, again.landed, again.in_vain) == (0, False, False)
    assert len((weekly.edition.root / "events" / "imported.jsonl").read_text("utf-8").splitlines()) == 1


def test_an_event_imported_after_an_issue_was_known_is_not_in_it(
    weekly: zhoubao.OpenEdition, feed: Path
) -> None:
    known_at = dt.datetime.now(dt.UTC)
    weekly.import_events(feed)
    assert "英伟达发布新品" not in repr(weekly.document(known_at=known_at)[0].sections)
    later = dt.datetime.now(dt.UTC)
    assert "英伟达发布新品" in repr(weekly.document(known_at=later)[0].sections)


@pytest.mark.parametrize("content", ["", "<html><p>no feed</p></html>", "code,date,close\n"])
def test_a_file_that_is_no_feed_is_refused(weekly: zhoubao.OpenEdition, tmp_path: Path, content: str) -> None:
    path = tmp_path / "news.xml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(zhoubao.UnreadableError, match=re.escape(str(path))):
        weekly.import_events(path)
    assert not (weekly.edition.root / "events" / "imported.jsonl").exists()


def test_the_inbox_holds_tables_and_feeds(weekly: zhoubao.OpenEdition, feed: Path) -> None:
    inbox = weekly.edition.root / "inbox"
    with pytest.raises(zhoubao.UsageError, match="no CSV, XLSX or feed"):
        weekly.inbox()
    for name in ("notes.pdf", ".hidden.csv", "~$open.xlsx"):
        (inbox / name).write_bytes(b"x")
    (inbox / "b.csv").write_text("code,date,close\n688256.SH,2024-11-14,460.0\n", encoding="utf-8")
    feed.rename(inbox / "a.jsonl")
    assert [path.name for path in weekly.inbox()] == ["a.jsonl", "b.csv"]
    (imported,) = weekly.import_files()
    assert imported.path.name == "b.csv", "a feed is no table"


# Building.


def test_all_languages_at_once_are_the_files_of_each(weekly: zhoubao.OpenEdition, tmp_path: Path) -> None:
    formats = ["pdf", "html", "json"]
    both = weekly.build(lang="all", formats=formats, out=tmp_path / "both")
    assert [path.name for path in both.files] == [
        *(f"issue.{form}" for form in formats), *(f"issue.en.{form}" for form in formats),
    ]  # fmt: skip
    assert [document.lang for document in both.documents] == ["zh", "en"]
    assert (both.document, both.report) == (both.documents[0], both.reports[0])
    assert [report.manuscript.name for report in both.reports] == ["2024-11-14 (zh)", "2024-11-14 (en)"]
    single = [weekly.build(lang=lang, formats=formats, out=tmp_path / "each") for lang in ("zh", "en")]
    for path, each in zip(both.files, [p for one in single for p in one.files], strict=True):
        assert path.name == each.name
        assert path.read_bytes() == each.read_bytes(), path.name


def test_a_language_that_fails_the_check_stops_the_others_too(
    weekly: zhoubao.OpenEdition, tmp_path: Path
) -> None:
    issue = weekly.edition.root / "issues" / "2024-11-14.md"
    text = issue.read_text(encoding="utf-8")
    mark = "- **Technology**:"
    issue.write_text(text.replace(mark, f"- Cambricon rose 8.98% this week.\n{mark}"), encoding="utf-8")
    with pytest.raises(zhoubao.CheckError):
        weekly.build(lang="all", formats="html", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    weekly.build(lang="zh", formats="html", out=tmp_path / "out")


# The check.


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    path = tmp_path / "报告.md"
    path.write_text(
        "# 市场\n\n寒武纪本周上涨9.98%，英伟达本周上涨1.45%，东方财富涨5.5%。\n", encoding="utf-8"
    )
    return path


def test_a_finished_report_is_held_against_the_facts(weekly: zhoubao.OpenEdition, report_file: Path) -> None:
    report = weekly.check(report_file)
    assert [(j.claim.text, j.verdict, j.expected) for j in report.judged] == [
        ("9.98%", "supported", "9.98%"), ("1.45%", "contradicted", "0.45%"), ("5.5%", "unsupported", None),
    ]  # fmt: skip
    assert not report.passes()
    assert report.as_json()["edition"] == "compute"
    assert weekly.check(str(report_file)).as_json() == report.as_json()


def test_a_check_may_have_another_cutoff_and_another_knowledge(
    weekly: zhoubao.OpenEdition, report_file: Path, tmp_path: Path
) -> None:
    before = max(o.known_at for o in weekly.observations("close/688256.SH"))
    path = tmp_path / "prices.csv"
    path.write_text("code,date,close\n688256.SH,2024-11-13,470.0\n", encoding="utf-8")
    weekly.import_file(path)
    assert weekly.check(report_file).judged[0].verdict == "contradicted"
    assert weekly.check(report_file, known_at=before).judged[0].verdict == "supported"
    earlier = weekly.check(report_file, cutoff="2024-11-08T18:00+08:00")
    assert earlier.facts.cutoff == dt.datetime(2024, 11, 8, 10, tzinfo=dt.UTC)
    assert earlier.judged[0].verdict != "supported"


def test_reasons_are_told_in_both_languages(weekly: zhoubao.OpenEdition, report_file: Path) -> None:
    for lang in ("zh", "en"):
        wrong = weekly.check(report_file, lang=lang).judged[1]
        assert wrong.reason.startswith("The return of NVIDIA over the week is ")
        assert wrong.reason_zh.startswith("英伟达本周涨跌幅为")
    with pytest.raises(zhoubao.UsageError, match="not written in"):
        weekly.check(report_file, lang="fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["none.md", "report.pptx", "folder"])
def test_a_report_that_cannot_be_read(weekly: zhoubao.OpenEdition, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "report.pptx").write_bytes(b"PK")
    with pytest.raises(zhoubao.UnreadableError):
        weekly.check(tmp_path / name)


def test_evidence_is_what_texts_are_held_against(weekly: zhoubao.OpenEdition) -> None:
    evidence = weekly.evidence()
    assert evidence.facts == weekly.facts().facts
    assert evidence.facts_over(dt.date(2024, 11, 11), dt.date(2024, 11, 13)) is not None
    assert evidence.facts_over(dt.date(2024, 11, 9), dt.date(2024, 11, 10)) is None, "a weekend"
    last = evidence.observed("close/688256.SH")[-1]
    assert last.date == dt.date(2024, 11, 13)
    before = weekly.evidence("2024-11-08T18:00+08:00").observed("close/688256.SH")[-1]
    assert before.date <= dt.date(2024, 11, 8)


def test_a_build_tells_what_the_check_said(weekly: zhoubao.OpenEdition) -> None:
    built = weekly.build(lang="en", formats="json")
    assert built.report.manuscript.name == "2024-11-14 (en)"
    assert built.report.passes(strict=False)
    assert all(warning.startswith("2024-11-14.md") for warning in built.warnings)


def test_a_build_that_the_check_fails_writes_nothing(weekly: zhoubao.OpenEdition) -> None:
    issue = weekly.edition.root / "issues" / "2024-11-14.md"
    text = issue.read_text(encoding="utf-8")
    mark = "- **Technology**:"
    issue.write_text(text.replace(mark, f"- Cambricon rose 8.98% this week.\n{mark}"), encoding="utf-8")
    with pytest.raises(zhoubao.CheckError) as caught:
        weekly.build(lang="en")
    (told,) = caught.value.mistakes
    assert "line " in told
    assert "9.98%" in told
    assert not (weekly.edition.root / "build").exists()
    (allowed,) = weekly.build(lang="en", formats="json", allow=[("8.98%", "as reported")]).document.allowances
    assert (allowed.text, allowed.reason) == ("8.98%", "as reported")
    with pytest.raises(zhoubao.UsageError, match="fits nothing"):
        weekly.build(lang="en", formats="json", allow=[("8.98%", "as reported"), ("7.7%", "why not")])
