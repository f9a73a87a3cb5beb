"""The commands end to end, on the shipped edition and without any measuring data."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Prices = Callable[..., Path]


def test_new_validate_facts_explain_build(compute: Path, zhoubao: Run) -> None:
    assert zhoubao("validate", compute).returncode == 0
    facts = zhoubao("facts", compute)
    assert "寒武纪" in facts.stdout
    assert "+9.98%" in facts.stdout
    chain = zhoubao("explain", compute, "return.wtd/688256.SH").stdout
    for part in ("431.0", "474.0", "11-11, 11-12, 11-13", "closes.csv row", "sha256", "adj_factor"):
        assert part in chain
    built = zhoubao("build", compute)
    assert built.stderr == ""
    assert [Path(line).name for line in built.stdout.split()] == [
        "issue.pdf", "issue.html", "issue.docx", "issue.xlsx", "issue.json",
    ]  # fmt: skip
    assert (compute / "build" / "2024-11-14" / "issue.pdf").read_bytes().startswith(b"%PDF-")


def test_the_starter_edition_builds_before_any_import(tmp_path: Path, zhoubao: Run) -> None:
    assert zhoubao("new", tmp_path / "mine").returncode == 0
    assert zhoubao("validate", tmp_path / "mine").returncode == 0
    built = zhoubao("build", tmp_path / "mine", "--out", tmp_path / "out", "--formats", "html,json")
    assert built.returncode == 0, built.stderr
    assert "—" in (tmp_path / "out" / "issue.html").read_text(encoding="utf-8")


def test_facts_as_json_keep_the_public_form(compute: Path, zhoubao: Run) -> None:
    told = json.loads(zhoubao("facts", compute, "--format", "json").stdout)
    assert list(told) == ["schema", "edition", "cutoff", "known_at", "facts"]
    assert told["schema"] == "zhoubao.facts/1"
    assert (told["edition"], told["cutoff"]) == ("compute", "2024-11-13T18:00:00+08:00")
    fact = next(f for f in told["facts"] if f["id"] == "return.wtd/688256.SH")
    assert list(fact) == ["id", "subject", "measure", "value", "unit", "window", "formula", "inputs", "flags"]
    assert fact["value"] == pytest.approx(474 / 431 - 1)
    assert (fact["subject"], fact["measure"], fact["unit"]) == ("688256.SH", "return.wtd", "ratio")
    assert fact["window"] == {"base": "2024-11-08", "end": "2024-11-13"}
    first = fact["inputs"][0]
    assert (first["series"], first["date"], first["value"]) == ("close/688256.SH", "2024-11-08", 431.0)
    assert first["source"]
    assert first["known_at"] == "2024-11-08T07:00:00Z"
    measures = {f["measure"] for f in told["facts"]}
    assert {"return.wtd", "return.mtd", "return.ytd", "market_cap", "return.wtd.median"} <= measures
    assert sum(f["subject"].startswith("segment/") for f in told["facts"]) == 6 * (3 * 6 + 1)
    assert (
        sum(f["measure"] == "market_cap" and not f["subject"].startswith("segment/") for f in told["facts"])
        == 33
    )


def test_facts_as_csv(compute: Path, zhoubao: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(zhoubao("facts", compute, "--format", "csv").stdout)))
    row = next(r for r in rows if r["id"] == "return.wtd/688256.SH")
    assert float(row["value"]) == pytest.approx(474 / 431 - 1)
    assert (row["base"], row["end"]) == ("2024-11-08", "2024-11-13")


def test_a_correction_and_the_issue_as_known_before_it(
    compute: Path, prices: Prices, zhoubao: Run, tmp_path: Path
) -> None:
    """Import, build; import a correction; build as known before it: the same bytes in every format."""
    zhoubao("import", compute, prices("688256.SH,2024-11-13,473.0", name="first.csv")).check_returncode()

    def built(folder: str, *options: str) -> dict[str, bytes]:
        zhoubao("build", compute, "--out", tmp_path / folder, *options).check_returncode()
        return {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}

    first = built("one")
    printed = json.loads(first["issue.json"])["facts"]["known_at"]
    done = zhoubao("import", compute, prices("688256.SH,2024-11-13,470.0", name="second.csv"))
    assert "0 new, 1 corrected" in done.stdout
    corrected_at = re.search(r"known at (\S+)", done.stdout)
    assert corrected_at is not None
    corrected = built("two")
    assert {name: first[name] != corrected[name] for name in first} == dict.fromkeys(first, True)
    assert built("three", "--known-at", printed) == first
    assert built("four", "--known-at", corrected_at[1]) == corrected


def test_importing_from_the_inbox(compute: Path, prices: Prices, zhoubao: Run) -> None:
    nothing = zhoubao("import", compute)
    assert (nothing.returncode, "inbox" in nothing.stderr) == (2, True)
    prices("688256.SH,2024-11-14,460.0").rename(compute / "inbox" / "prices.csv")
    (compute / "inbox" / "~$open.xlsx").write_bytes(b"the lock of an open workbook")
    assert "1 new" in zhoubao("import", compute).stdout
    again = zhoubao("import", compute)
    assert (again.returncode, "0 new" in again.stdout) == (0, True)


def test_a_feed_in_the_inbox_becomes_events(compute: Path, prices: Prices, zhoubao: Run) -> None:
    prices("688256.SH,2024-11-14,460.0").rename(compute / "inbox" / "prices.csv")
    entry = {"title": "英伟达发布新品", "date": "2024-11-12", "source": "某报", "link": "https://n.example/1"}
    (compute / "inbox" / "news.jsonl").write_text(json.dumps(entry) + "\n{}\n", encoding="utf-8")
    done = zhoubao("import", compute)
    assert done.returncode == 0
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == [
        str(compute / "inbox" / name) for name in ("news.jsonl", "prices.csv")
    ]
    assert all("1 new" in line for line in done.stdout.splitlines())
    assert "row 2" in done.stderr
    assert "英伟达发布新品" in (compute / "events" / "imported.jsonl").read_text(encoding="utf-8")
    zhoubao("build", compute, "--formats", "html").check_returncode()
    assert "英伟达发布新品" in (compute / "build" / "2024-11-14" / "issue.html").read_text(encoding="utf-8")


def test_a_feed_without_an_event_is_in_vain(compute: Path, tmp_path: Path, zhoubao: Run) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    assert zhoubao("import", compute, path).returncode == 1
    path.write_text("not news\n", encoding="utf-8")
    done = zhoubao("import", compute, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_both_languages_in_one_build(compute: Path, zhoubao: Run, tmp_path: Path) -> None:
    done = zhoubao("build", compute, "--lang", "all", "--formats", "html,json", "--out", tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert [Path(line).name for line in done.stdout.split()] == [
        "issue.html", "issue.json", "issue.en.html", "issue.en.json",
    ]  # fmt: skip


def test_import_reports_each_bad_row_and_takes_the_rest(compute: Path, prices: Prices, zhoubao: Run) -> None:
    done = zhoubao(
        "import",
        compute,
        prices("688265.SH,2024-11-14,1.0", "688256.SH,2024-11-14,-1", "688041.SH,2024-11-14,130.0"),
    )
    assert done.returncode == 0
    assert "1 new" in done.stdout
    assert "2 rejected" in done.stdout
    assert "row 2" in done.stderr
    assert "688256.SH" in done.stderr, "the nearest declared code is named"
    assert "row 3" in done.stderr
    assert zhoubao("import", compute, prices("688265.SH,2024-11-14,1.0")).returncode == 1


def test_a_move_beyond_the_limit_is_told_against_the_close_on_record(
    compute: Path, prices: Prices, zhoubao: Run
) -> None:
    """474 on the day before, and 600 in a file of one row; the row is kept."""
    done = zhoubao("import", compute, prices("688256.SH,2024-11-14,600"))
    assert done.returncode == 0
    assert "1 new" in done.stdout
    assert "688256.SH" in done.stderr
    assert "limit" in done.stderr


def test_a_file_without_rows_says_so(compute: Path, prices: Prices, zhoubao: Run) -> None:
    done = zhoubao("import", compute, prices())
    assert done.returncode == 1
    assert "no data rows" in done.stderr


def test_import_goes_on_after_a_file_it_cannot_read(
    compute: Path, prices: Prices, zhoubao: Run, tmp_path: Path
) -> None:
    done = zhoubao("import", compute, tmp_path / "absent.csv", prices("688256.SH,2024-11-14,460.0"))
    assert done.returncode == 0, "something landed"
    assert "1 new" in done.stdout
    assert "absent.csv" in done.stderr
    assert zhoubao("import", compute, tmp_path / "absent.csv").returncode == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["facts", "{nowhere}"], 2, "no such folder"),
        (["facts", "{edition}", "--cutoff", "yesterday"], 2, "2024-11-13T18:00+08:00"),
        (["facts", "{edition}", "--cutoff", "2031-01-02T18:00+08:00"], 1, "2026-12-31"),
        (["facts", "{edition}", "--cutoff", "0001-01-01"], 2, "outside the years"),
        (["facts", "{edition}", "--cutoff", "9999-12-31T18:00Z"], 2, "outside the years"),
        (["facts", "{edition}", "--known-at", "2024-11-13"], 2, "without a time"),
        (["facts", "{edition}", "--format", "xml"], 2, "xml"),
        (["explain", "{edition}", "return.wtd/688256.SZ"], 1, "did you mean 'return.wtd/688256.SH'"),
        (["build", "{edition}", "--formats", "pdf,htm"], 2, "did you mean 'html'"),
        (["build", "{edition}", "--formats", ","], 2, "No format"),
        (["build", "{edition}", "--issue", "2024-11-15"], 2, "2024-11-14"),
        (["build", "{edition}", "--lang", "fr"], 2, "fr"),
        (["build", "{edition}", "--cutoff", "2025-03-07T18:00+08:00"], 1, "cannot be told"),
        (["build", "{edition}", "--known-at", "2024-11-01T00:00Z"], 1, "2024-11-14.md, line"),
        (["build", "{edition}", "--out", "{edition}/edition.toml"], 2, "edition.toml"),
        (["new", "{edition}"], 2, "weekly"),
        (["new", "{nowhere}", "--from", "computer"], 2, "did you mean 'compute'"),
        (["import", "{edition}", "{nowhere}"], 2, "nowhere"),
        (["validate", "{nowhere}"], 2, "no such folder"),
        (["fact", "{edition}"], 2, "facts"),
        ([], 2, "Usage"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_code(
    compute: Path, zhoubao: Run, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    done = zhoubao(*(word.format(edition=compute, nowhere=tmp_path / "nowhere") for word in words))
    assert done.returncode == code, done.stderr
    assert said in done.stderr + done.stdout
    if words and code != 2:
        assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "nowhere").exists()


def test_a_reference_to_no_fact_fails_the_build_with_its_line(compute: Path, zhoubao: Run) -> None:
    issue = compute / "issues" / "2024-11-14.md"
    text = issue.read_text(encoding="utf-8")
    line = text.splitlines().index("# key-points") + 5
    issue.write_text(
        text.replace("::: zh\n", "::: zh\n\n见 {{ return.wtd/688257.SH }}。\n\n", 1), encoding="utf-8"
    )
    done = zhoubao("build", compute)
    assert done.returncode == 1
    assert f"2024-11-14.md:{line}:" in done.stderr
    assert "688256.SH" in done.stderr
    assert not (compute / "build").exists(), "nothing is written where the build fails"


def test_validate_names_every_mistake(compute: Path, zhoubao: Run) -> None:
    toml = compute / "edition.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8")
        .replace('exchange = "XNAS"', 'exchange = "XNSA"', 1)
        .replace("sample =", "sampel ="),
        encoding="utf-8",
    )
    data = compute / "data" / "closes.csv"
    data.write_text(
        data.read_text(encoding="utf-8").replace("NVDA.O,2024-11-08", "NVDA.Q,2024-11-08"), encoding="utf-8"
    )
    done = zhoubao("validate", compute)
    assert done.returncode == 1
    assert "XNAS" in done.stdout
    assert "'sample'" in done.stdout


def test_a_reader_that_goes_away_is_no_fault(compute: Path) -> None:
    line = f"'{sys.executable}' -m zhoubao facts '{compute}' --format json | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "{\n"


def test_a_closed_standard_output_is_no_fault(compute: Path) -> None:
    line = f"'{sys.executable}' -m zhoubao facts '{compute}' >&-"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_output_is_utf_8_whatever_the_locale(compute: Path, zhoubao: Run) -> None:
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    assert "寒武纪" in zhoubao("facts", compute, env=env).stdout


def test_help_names_every_command_and_the_exit_codes(zhoubao: Run) -> None:
    text = zhoubao("--help").stdout
    for word in ("new", "validate", "import", "facts", "explain", "build", "Exit codes", "70"):
        assert word in text
