"""The reference weekly against the vendor's closes: every figure judged, its faults found, no others."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import zhoubao
from zhoubao.check.claim import Judged
from zhoubao.check.parts import boilerplate
from zhoubao.check.report import CheckReport

ANSWERS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "answers" / "reference-check.toml").read_text(encoding="utf-8")
)
WINDOWS = ("wtd", "mtd", "ytd")
# Digits in the reference that are no claims: dates, windows, models, sizes, places in lists, names, codes.
NO_CLAIMS = (
    r"\((?:1101-1107|1106-1112|1111-1113)\)|\(\d\)|要点#\d|图表 \d|7nm|11月11日|11 月 (?:8|11|13) 日|11月数据"
    r"|2024 年 \d+ 月 \d+ 日|\bo1 |(?<!\d)10s|4k|60 帧|v1\.5-5B(?:-I2V)?|H100|A100|沪深 300|标普 500"
    r"|\d{4,6}\.(?:SH|SZ|KS|HK|TW)"
)


@pytest.fixture(scope="session")
def report(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> CheckReport:
    text = shared_data.parent / "reference" / "weekly-2024-11-14.txt"
    if not text.exists():
        pytest.skip(f"no reference weekly: {text} does not exist")
    weekly = zhoubao.new_edition(tmp_path_factory.mktemp("reference") / "weekly", source="compute")
    weekly.import_files([shared_data / "market" / "prices.csv"])
    return weekly.check(text)


def exhibit(report: CheckReport) -> list[Judged]:
    return [j for j in report.judged if (j.claim.cell or "").startswith("table 1,")]


def prose(report: CheckReport) -> list[Judged]:
    return [j for j in report.judged if j.claim.cell is None and j.claim.measure != "rating"]


def test_every_figure_of_exhibit_1_has_a_verdict(report: CheckReport) -> None:
    """The rows are read here by themselves: a code, a cap with its unit, and three changes."""
    row = re.compile(r"^[^\t\n]*\t([\w.]+)\t[^\t]+\t([\d,]+)\t(亿\S+)\t(\S+%)\t(\S+%)\t(\S+%)$", re.M)
    written = list(row.finditer(report.manuscript.text))
    assert len(written) == ANSWERS["exhibit"]["rows"]
    by_place = {(j.claim.start, j.claim.end): j for j in exhibit(report)}
    for found in written:
        judged = [by_place.pop(found.span(n)) for n in (2, 4, 5, 6)]
        assert {j.claim.subject for j in judged} == {found[1]}
        assert [j.claim.measure for j in judged] == ["market_cap", "return", "return", "return"]
        assert tuple(j.claim.window for j in judged[1:]) == WINDOWS
        assert judged[0].claim.value == int(found[2].replace(",", "")) * 10**8
        assert judged[0].claim.unit == ("USD" if "美元" in found[3] else "CNY")
    assert by_place == {}
    assert 4 * len(written) == ANSWERS["exhibit"]["figures"]


def test_the_faults_of_exhibit_1_are_those_on_record(report: CheckReport) -> None:
    found = [
        {
            "code": j.claim.subject,
            "window": j.claim.window,
            "text": j.claim.text,
            "verdict": j.verdict,
            "expected": j.expected,
            "reason": j.reason,
        }
        for j in exhibit(report)
        if j.verdict != "supported"
    ]
    assert found == ANSWERS["cell"]
    assert Counter(cell["verdict"] for cell in found) == {"contradicted": 2, "ambiguous": 3}


def test_every_contradiction_names_its_evidence_and_what_to_write(report: CheckReport) -> None:
    for judged in report.of("contradicted"):
        if judged.claim.measure == "rating":
            continue  # held against the edition's definitions, which are no facts
        assert judged.suggestion == judged.expected
        (fact,) = judged.facts
        assert report.facts[fact].value == pytest.approx(float(judged.expected.rstrip("%")) / 100, abs=5e-5)  # type: ignore[union-attr]


def test_the_figures_of_the_prose_are_judged_as_on_record(report: CheckReport) -> None:
    text = report.manuscript.text
    found = []
    for judged in prose(report):
        claim = judged.claim
        entry = {
            "text": claim.text,
            "says": text[claim.context_start : claim.context_end].strip(),
            "subject": claim.subject,
            "measure": claim.measure,
            "window": claim.window,
            "verdict": judged.verdict,
            "expected": judged.expected,
        }
        found.append({key: value for key, value in entry.items() if value is not None})
    assert found == ANSWERS["prose"]
    assert "contradicted" not in {entry["verdict"] for entry in found}


def test_no_digit_is_passed_over(report: CheckReport) -> None:
    """Each stands in a claim, in legal text and contacts, or in what is no claim, listed above."""
    text = report.manuscript.text
    stretches = [(j.claim.start, j.claim.end) for j in report.judged]
    stretches += boilerplate(report.manuscript)
    stretches += [m.span() for m in re.finditer(NO_CLAIMS, text)]
    covered = bytearray(len(text))
    for start, end in stretches:
        covered[start:end] = b"\1" * (end - start)
    loose = [
        text[max(m.start() - 12, 0) : m.end() + 8]
        for m in re.finditer(r"\d[\d,.]*", text)
        if not covered[m.start()]
    ]
    assert loose == []


def test_rating_thresholds_are_told_apart(report: CheckReport) -> None:
    rated = [j for j in report.judged if j.claim.measure == "rating"]
    assert len(rated) == ANSWERS["ratings"]["figures"]
    assert [(j.claim.text, j.verdict) for j in rated if j.verdict != "supported"] == [
        ("6~12 个月", "contradicted")  # after 6 months eight times
    ]


def test_nothing_else_is_claimed(report: CheckReport) -> None:
    rated = [j for j in report.judged if j.claim.measure == "rating"]
    assert len(report.judged) == len(exhibit(report)) + len(prose(report)) + len(rated)
    assert len(report.of("contradicted")) == 3
    assert len(report.of("ambiguous")) == 4


def test_the_lint_finds_what_is_on_record_and_nothing_else(report: CheckReport, answers: Path) -> None:
    wanted = tomllib.loads((answers / "reference-lint.toml").read_text(encoding="utf-8"))["finding"]
    found = [
        (f.rule, f.severity, report.manuscript.text[f.start : f.end], f.message) for f in report.findings
    ]
    assert [entry[:3] for entry in found] == [(w["rule"], w["severity"], w["text"]) for w in wanted]
    for (*_, message), want in zip(found, wanted, strict=True):
        assert want["says"] in message


def test_the_reference_fails_the_check(report: CheckReport) -> None:
    assert not report.passes()
    assert not report.passes(strict=True)
