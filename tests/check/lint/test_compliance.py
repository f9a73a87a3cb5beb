"""Rules of compliance, each on text that fires and text that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhoubao.check.lint.finding import Finding
from zhoubao.edition.edition import CheckSpec
from zhoubao.edition.rules import COMPLIANCE_PARTS, CompliancePart

Stretches = Callable[..., list[str]]
Findings = Callable[..., tuple[Finding, ...]]

WHOLE = (
    "风险提示\n\n需求不及预期。\n\n分析师声明\n\n本人独立。\n\n免责声明\n\n仅供参考。\n\n"
    "评级说明\n\n买入：5%以上\n"
)
ENGLISH = (
    "Risks\n\nDemand.\n\nAnalyst certification\n\nMine.\n\nDisclaimer\n\nNone.\n\nRating definitions\n\nBuy\n"
)


@pytest.mark.parametrize("text", [WHOLE, ENGLISH])
def test_a_text_with_all_parts_misses_none(findings: Findings, text: str) -> None:
    assert findings("part-missing", text, check=CheckSpec()) == ()


@pytest.mark.parametrize(
    ("part", "title"),
    [
        ("risks", "风险提示"),
        ("analyst-statement", "分析师声明"),
        ("general-statement", "免责声明"),
        ("rating-definitions", "评级说明"),
    ],
)
def test_a_part_that_is_asked_for_and_not_there(findings: Findings, part: CompliancePart, title: str) -> None:
    without = WHOLE.replace(f"{title}\n", "别的\n")
    (finding,) = findings("part-missing", without, check=CheckSpec())
    assert part in finding.message
    assert (finding.start, finding.end, finding.page, finding.severity) == (0, 0, None, "error")
    others = tuple(p for p in COMPLIANCE_PARTS if p != part)
    assert findings("part-missing", without, check=CheckSpec(parts=others)) == ()


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("本组合保证收益。", ["保证收益"]),
        ("现在买入，稳赚不赔！", ["稳赚不赔"]),
        ("这是无风险收益。", ["无风险收益"]),
        ("下周必涨。", ["必涨"]),
        ("承诺最低收益为 5%。", ["承诺最低收益"]),
        ("该股一定会翻倍。", ["一定会翻倍"]),
        ("Returns are guaranteed.", ["Returns are guaranteed"]),
        ("A guaranteed return of 8%.", ["guaranteed return"]),
        ("It is a risk-free profit.", ["risk-free profit"]),
        ("The stock will definitely double.", ["will definitely double"]),
        ("不仅保证收益，还能保本。", ["保证收益"]),
        ("市场不确定，但本产品保证收益。", ["保证收益"]),
        ("本公司不保证收益。", []),
        ("不对任何投资做出任何形式的承诺或担保。", []),
        ("未来不得承诺收益。", []),
        ("过往业绩不代表未来，亦无法保证盈利。", []),
        ("We do not guarantee returns.", []),
        ("Nothing here is a guaranteed return.", []),
        ("无风险收益率为 2.1%，风险提示如下。", []),
        ("The risk-free rate is 4%.", []),
        ("需求有望增长，业绩兑现仍待观察。", []),
    ],
)
def test_promised_returns(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("forbidden", text) == raised


def test_an_edition_s_own_phrases_are_added(stretches: Stretches) -> None:
    check = CheckSpec(forbidden=("闭眼买入", "Strong Buy"))
    text = "可以闭眼买入，a strong  buy 级别；并非闭眼买入的标的，strong buyers 除外，保证收益。"
    assert stretches("forbidden", text, check=check) == ["闭眼买入", "strong  buy", "保证收益"]
    assert stretches("forbidden", "可以闭眼买入。") == []


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("本周上涨 XX%。", ["XX%"]),
        ("市值 xx亿，TODO 补数据", ["xx亿", "TODO"]),
        ("【待补充】（待核实）", ["【待补充】", "（待核实）"]),
        ("本周{{ return.wtd/NVDA.O }}", ["{{ return.wtd/NVDA.O }}"]),
        ("Lorem ipsum dolor", ["Lorem ipsum"]),
        ("XXL 号，10x 增长，等待补货，{单位}", []),
    ],
)
def test_what_was_left_to_fill_in(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("placeholder", text) == raised
