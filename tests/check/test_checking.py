"""The whole check of one text: its report, the facts in it, what is skipped, and the public form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.check.standing import CUTOFF, made, shipped

from zhoubao.check.checking import check
from zhoubao.check.evidence import Evidence
from zhoubao.check.lint.finding import Finding
from zhoubao.check.report import SCHEMA, CheckReport
from zhoubao.manuscript.building import ManuscriptBuilder, TableCell
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.model import instant

SENTENCE = "寒武纪本周上涨9.98%，年内涨251.22%；英伟达本周上涨4.50%，东方财富涨5.5%，海光信息年内涨85.55%。"


def manuscript(*lines: str, kind: Any = "txt") -> Manuscript:
    builder = ManuscriptBuilder("text", kind)
    for line in lines:
        if line.startswith("# "):
            builder.passage(line[2:], "heading", 1)
        else:
            builder.passage(line)
    return builder.build()


def verdicts(report: CheckReport) -> list[tuple[str, str]]:
    return [(judged.claim.text, judged.verdict) for judged in report.judged]


def test_every_verdict_in_one_sentence() -> None:
    report = check(manuscript(SENTENCE), shipped())
    assert verdicts(report) == [
        ("9.98%", "supported"), ("251.22%", "supported"), ("4.50%", "contradicted"), ("5.5%", "unsupported"),
        ("85.55%", "ambiguous"),
    ]  # fmt: skip
    assert [len(report.of(v)) for v in ("supported", "contradicted", "unsupported", "ambiguous")] == [
        2,
        1,
        1,
        1,
    ]


def test_facts_of_other_windows_come_with_all_they_rest_on() -> None:
    report = check(manuscript("1104-1108寒武纪-4.98%"), shipped())
    (judged,) = report.judged
    (fact_id,) = judged.facts
    assert fact_id not in shipped().facts
    assert fact_id in report.facts
    issue = {fact.id for fact in shipped().facts}
    more = [fact.id for fact in report.facts if fact.id not in issue]
    assert fact_id in more
    inputs = [used.fact for fact in report.facts for used in fact.inputs if hasattr(used, "fact")]
    assert [used for used in inputs if used not in report.facts] == []
    assert len({fact.id for fact in report.facts}) == len(list(report.facts))


def test_without_other_windows_the_facts_are_the_issue_s() -> None:
    assert check(manuscript(SENTENCE), shipped()).facts is shipped().facts


@pytest.mark.parametrize("title", ["免责声明", "分析师声明", "联系方式", "Disclaimer", "相关报告"])
def test_legal_text_and_contacts_hold_no_claims(title: str) -> None:
    legal = manuscript("# 市场", "寒武纪上涨9.98%。", f"# {title}", "寒武纪上涨5.5%，本公司有120名员工。")
    assert verdicts(check(legal, shipped())) == [("9.98%", "supported")]


def test_the_same_words_under_another_title_are_claims() -> None:
    prose = manuscript("# 市场", "寒武纪上涨9.98%。", "# 公司动态", "寒武纪上涨5.5%。")
    assert verdicts(check(prose, shipped())) == [("9.98%", "supported"), ("5.5%", "contradicted")]


def test_thresholds_of_ratings_are_no_figures() -> None:
    report = check(manuscript("# 评级说明", "买入：未来6个月内相对沪深300涨幅在20%以上。"), shipped())
    assert {judged.claim.measure for judged in report.judged} == {"rating"}
    assert {judged.verdict for judged in report.judged} == {"unsupported"}


def test_what_a_figure_was_printed_from_counts_where_the_words_leave_it_open() -> None:
    text = manuscript("全部标的中位数4.50%。")
    at = text.text.index("4.50%")
    hints = {(at, at + 5): "return.mtd/688256.SH"}
    assert verdicts(check(text, shipped()))[0][1] != "supported"
    unspecific = manuscript("该值为4.50%。")
    at = unspecific.text.index("4.50%")
    (judged,) = check(unspecific, shipped(), hints={(at, at + 5): "return.mtd/688256.SH"}).judged
    assert (judged.verdict, judged.facts) == ("supported", ("return.mtd/688256.SH",))
    assert hints


@pytest.mark.parametrize(
    "words", ["英伟达本周上涨9.98%。", "寒武纪本月上涨9.98%。", "寒武纪本周下跌9.98%。"],
    ids=["subject", "window", "direction"],
)  # fmt: skip
def test_what_the_words_say_goes_before_what_a_figure_was_printed_from(words: str) -> None:
    text = manuscript(words)
    at = text.text.index("9.98%")
    (judged,) = check(text, shipped(), hints={(at, at + 5): "return.wtd/688256.SH"}).judged
    assert judged.verdict == "contradicted"


def switched_off(rules: dict[str, str]) -> Evidence:
    evidence = made()
    edition = replace(evidence.edition, check=replace(evidence.edition.check, off=rules))
    return Evidence(edition, evidence.facts, evidence.history, evidence.over)


def test_rules_that_are_switched_off_are_told_with_their_reason() -> None:
    text = manuscript("甲公司上涨10%。", "我们保证收益。")
    fired = {finding.rule for finding in check(text, switched_off({})).findings}
    assert {"forbidden", "part-missing"} <= fired
    report = check(text, switched_off({"forbidden": "a sample"}))
    assert "forbidden" not in {finding.rule for finding in report.findings}
    assert report.switched_off == (("forbidden", "a sample"),)
    assert report.as_json()["summary"]["switched_off"] == [{"rule": "forbidden", "reason": "a sample"}]


@pytest.mark.parametrize(
    ("texts", "severity", "plain", "strict"),
    [
        ((), None, True, True),
        (("寒武纪上涨9.98%。",), None, True, True),
        (("东方财富上涨5.5%。",), None, True, False),
        (("海光信息年内涨85.55%。",), None, True, False),
        (("寒武纪上涨5.5%。",), None, False, False),
        ((), "error", False, False),
        ((), "warning", True, True),
        ((), "note", True, True),
    ],
)
def test_what_passes(texts: tuple[str, ...], severity: Any, plain: bool, strict: bool) -> None:
    report = check(manuscript("市场", *texts), shipped())
    found = (Finding("forbidden", severity, "m", "m"),) if severity else ()
    report = replace(report, findings=found)
    assert (report.passes(), report.passes(strict=True)) == (plain, strict)


# zhoubao.check/1


def full_report() -> CheckReport:
    builder = ManuscriptBuilder("weekly.pdf", "pdf")
    builder.page()
    builder.passage(SENTENCE)
    builder.page()
    builder.table(
        [["名称", "本周"], [TableCell("寒武纪", 0), TableCell("9.98%", 1, name="S!B2")]], header_rows=1
    )
    builder.passage("寒武纪涨幅在9%-10%，我们保证收益。")
    builder.notice("Something was left out.")
    return check(builder.build(), shipped())


def test_the_public_form_has_the_documented_keys() -> None:
    told = full_report().as_json()
    assert list(told) == [
        "schema",
        "file",
        "edition",
        "cutoff",
        "known_at",
        "summary",
        "claims",
        "lint",
        "text",
    ]
    assert list(told["summary"]) == [
        "claims", "supported", "contradicted", "unsupported", "ambiguous", "lint", "switched_off", "notices"
    ]  # fmt: skip
    assert set(told["summary"]["lint"]) == {"error", "warning", "note"}
    for claim in told["claims"]:
        assert list(claim) == [
            "text", "start", "end", "page", "cell", "subject", "measure", "window", "value", "high", "unit",
            "comparator", "verdict", "expected", "suggestion", "facts", "reason",
        ]  # fmt: skip
    for finding in told["lint"]:
        assert list(finding) == ["rule", "severity", "message", "start", "end", "page", "facts"]


def test_the_public_form_is_plain_json_and_its_offsets_slice_its_text() -> None:
    told = full_report().as_json()
    again = json.loads(json.dumps(told, ensure_ascii=False, allow_nan=False))
    assert again == told
    assert told["schema"] == SCHEMA == "zhoubao.check/1"
    assert told["text"] == full_report().manuscript.text
    assert len(told["claims"]) > 5
    for claim in told["claims"]:
        assert told["text"][claim["start"] : claim["end"]] == claim["text"] != ""
        assert claim["reason"].endswith(".")
    assert [c["start"] for c in told["claims"]] == sorted(c["start"] for c in told["claims"])
    for finding in told["lint"]:
        assert 0 <= finding["start"] <= finding["end"] <= len(told["text"])


def test_the_public_form_adds_up_and_says_where() -> None:
    told = full_report().as_json()
    summary = told["summary"]
    assert summary["claims"] == len(told["claims"])
    for verdict in ("supported", "contradicted", "unsupported", "ambiguous"):
        assert summary[verdict] == sum(claim["verdict"] == verdict for claim in told["claims"])
    for severity, count in summary["lint"].items():
        assert count == sum(finding["severity"] == severity for finding in told["lint"])
    assert summary["notices"] == ["Something was left out."]
    assert told["file"] == "weekly.pdf"
    assert told["cutoff"] == instant(CUTOFF)
    in_table = [claim for claim in told["claims"] if claim["cell"]]
    assert [(c["cell"], c["page"]) for c in in_table] == [("S!B2", 2)]
    assert {c["page"] for c in told["claims"]} == {1, 2}
    ranged = next(c for c in told["claims"] if c["comparator"] == "between")
    assert (ranged["value"], ranged["high"]) == (0.09, 0.1)


def test_facts_named_by_claims_are_in_the_report() -> None:
    report = full_report()
    for judged in report.judged:
        assert all(fact in report.facts for fact in judged.facts)
        assert bool(judged.facts) or judged.verdict in ("unsupported", "supported")


def test_a_text_that_claims_nothing() -> None:
    report = check(manuscript("市场"), switched_off({}))
    assert report.judged == ()
    assert report.as_json()["claims"] == []
