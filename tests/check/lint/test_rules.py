"""The registry, its page, and the lint of whole texts: the reference, the shipped issue, anything at all."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhoubao
from zhoubao.check.evidence import Evidence
from zhoubao.check.lint.compliance import PROMISES
from zhoubao.check.lint.rules import MOST, RULES, lint
from zhoubao.edition.edition import CheckSpec
from zhoubao.edition.rules import RULE_IDS
from zhoubao.manuscript.building import ManuscriptBuilder
from zhoubao.manuscript.reading import read_manuscript
from zhoubao.model import FactSet, Span

from .conftest import COMPUTE, ROOT, Read, evidence_at

PAGE = ROOT / "docs" / "lint.md"
REFERENCE = "weekly-2024-11-14.txt"
ALL_PARTS = CheckSpec()
NEW_YORK = "图表 1：复盘\n\n代码\t公司\t本周\nNVDA.O\t英伟达\t1%\n\n来源：Wind\n\n注：截至 11 月 13 日\n"


def test_the_ids_an_edition_may_name_are_those_of_the_registry() -> None:
    assert tuple(rule.id for rule in RULES) == RULE_IDS
    assert all(rule.titles.zh and rule.titles.en for rule in RULES)


# The page


def sections() -> dict[str, str]:
    """The page's text by its headings of level 3, which are rule ids."""
    parts = re.split(r"^### `(.+)`$", PAGE.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_page_has_a_section_on_every_rule_with_its_severity() -> None:
    written = sections()
    assert tuple(written) == RULE_IDS
    for rule in RULES:
        text = written[rule.id]
        assert re.search(rf"^Severity: {rule.severity}\b", text, re.M), rule.id
        for asked in ("Fires", "Example", "To mend"):
            assert f"**{asked}.**" in text, (rule.id, asked)


def test_the_page_s_examples_fire(read: Read, evidence: Evidence) -> None:
    """Each example of a rule that needs no claims raises that rule."""
    held = replace(evidence, edition=replace(evidence.edition, check=ALL_PARTS))
    for rule, text in sections().items():
        (example,) = re.findall(r"^```text\n(.*?)^```$", text, re.M | re.S)
        if rule != "two-values":
            found = {finding.rule for finding in lint(read(example), (), held)}
            assert rule in found, rule


def test_the_page_lists_as_many_promises_as_there_are() -> None:
    (listed,) = re.findall(r"^The built-in list:\n\n((?:- .+\n(?:  .+\n)*)+)", sections()["forbidden"], re.M)
    assert listed.count("\n- ") + 1 == len(PROMISES)


# Whole texts


@pytest.fixture(scope="module")
def reference(shared_data: Path) -> str:
    path = shared_data.parent / "reference" / REFERENCE
    if not path.is_file():
        pytest.skip(f"no reference weekly: {path} does not exist")
    return path.read_text(encoding="utf-8")


def test_the_reference_s_real_faults_are_found_and_nothing_else(
    reference: str, read: Read, evidence: Evidence, answers: Path
) -> None:
    """Held to all four compliance parts, which it has."""
    held = replace(evidence, edition=replace(evidence.edition, check=ALL_PARTS))
    manuscript = read(reference)
    expected = tomllib.loads((answers / "reference-lint.toml").read_text(encoding="utf-8"))["finding"]
    found = lint(manuscript, (), held)
    assert [(f.rule, f.severity, manuscript.text[f.start : f.end]) for f in found] == [
        (fault["rule"], fault["severity"], fault["text"]) for fault in expected
    ]
    for finding, fault in zip(found, expected, strict=True):
        assert fault["says"] in finding.message


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_shipped_issue_raises_nothing(tmp_path: Path, evidence: Evidence, lang: str) -> None:
    edition = zhoubao.open_edition(COMPUTE)
    built = edition.build("2024-11-14", formats="html", out=tmp_path, lang=lang)  # type: ignore[arg-type]
    manuscript = read_manuscript(built.files[0])
    assert len(manuscript.text) > 5000
    assert lint(manuscript, (), evidence) == ()


def test_a_rule_that_is_switched_off_does_not_run(read: Read, evidence: Evidence) -> None:
    manuscript = read("Closes of the the session，保证收益。")
    check = CheckSpec(parts=(), off={"double-word": "a quotation"})
    held = replace(evidence, edition=replace(evidence.edition, check=check))
    assert [finding.rule for finding in lint(manuscript, (), held)] == ["forbidden"]


def test_a_text_made_to_be_slow_is_linted(read: Read, evidence: Evidence) -> None:
    """Marks, digits, dots and blanks that a careless pattern would go over again and again."""
    n = 30_000
    for text in (
        "（" * n + "》" * n + "）" * n,
        "1) " * n,
        "图表 1：" + "." * n,
        "评级说明\n\n" + "9" * n,
        "评级说明\n\n买入" + " " * n + "5%",
        "截至" * n,
        "建议关注" + "、寒" * n,
        "图表 1：甲\n\n" * (n // 10),
        "的" * n + " the" * n,
    ):
        found = lint(read(text), (), evidence)
        assert len(found) <= MOST * len(RULES)


def test_without_facts_nothing_is_held_against_them(read: Read, evidence: Evidence) -> None:
    text = NEW_YORK.replace("复盘", "复盘（1111-1115）")
    rules = {finding.rule for finding in lint(read(text), (), evidence)}
    assert {"as-of", "exhibit-window"} <= rules
    empty = replace(evidence, facts=FactSet("compute", evidence.facts.cutoff, ()))
    assert not {"as-of", "exhibit-window"} & {finding.rule for finding in lint(read(text), (), empty)}


def test_the_sessions_are_the_facts_not_the_calendar_s(read: Read, evidence: Evidence) -> None:
    """Had New York's closes of the 13th been in, the reference's note would have been right."""
    later = [replace(fact, window=Span(fact.window.base, dt.date(2024, 11, 13))) for fact in evidence.facts]
    moved = replace(evidence, facts=replace(evidence.facts, facts=tuple(later)))
    for held, fires in ((evidence, True), (moved, False)):
        assert ("as-of" in {finding.rule for finding in lint(read(NEW_YORK), (), held)}) is fires


PIECES = (
    "图表 1：", "图表 2-3", "Exhibit 9 ", "来源：Wind", "注：截至", "2024年11月31日", "（周四）", "1111-1113",
    "建议关注", "：", "、", "寒武纪", "NVDA.O", "风险提示", "评级说明", "买入", "介于", "-5%", "与",
    "20%以上", "6~12 个月", "基准", "保证收益", "（", ")", "”", "《", "the the ", "，，", "\n", "\n\n",
    "\t", "分析师：", "a@b.cn", "0", "。", "1) ",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), min_size=1, max_size=40))
def test_no_text_stops_the_rules_and_every_stretch_is_of_the_text(pieces: list[str]) -> None:
    builder = ManuscriptBuilder("x.txt", "txt")
    builder.passage("。")
    rows = []
    for line in "".join(pieces).split("\n"):
        if "\t" in line:
            rows.append(line.split("\t"))
        else:
            builder.passage(line)
    builder.table(rows)
    manuscript = builder.build()
    for finding in lint(manuscript, (), EVIDENCE):
        assert 0 <= finding.start <= finding.end <= len(manuscript.text)
        assert finding.message.endswith(".")
        assert finding.message_zh.endswith("。")


EVIDENCE = evidence_at("2024-11-13T18:00+08:00")
