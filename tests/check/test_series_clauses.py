"""Clauses on series as zhoubao writes them: months, records and when they began, right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import zhoubao
from zhoubao.check.checking import check
from zhoubao.check.evidence import Evidence
from zhoubao.manuscript.building import ManuscriptBuilder

COMPUTE = Path(__file__).resolve().parents[2] / "src" / "zhoubao" / "editions" / "compute"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return zhoubao.open_edition(COMPUTE).evidence()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("ChatGPT 10月访问量37.00亿次，环比+19.35%，为2024年5月有记录以来最高。", []),
        ("ChatGPT 9月访问量37.00亿次，环比+19.35%。", ["37.00亿次"]),
        ("ChatGPT 9月访问量31.00亿次。", []),
        ("豆包10月访问量1,690.0万次，为2024年7月有记录以来最高。", []),
        ("豆包10月访问量1,690.0万次，为2024年5月有记录以来最高。", ["有记录以来最高"]),
        ("豆包10月访问量1,690.0万次，为2024年8月有记录以来最高。", ["有记录以来最高"]),
        ("豆包10月访问量1,690.0万次，为2024年7月有记录以来最低。", ["有记录以来最低"]),
        ("豆包10月访问量1,690.0万次，为2024年8月以来最高。", []),  # which is true, and nothing of the record
        ("Doubao had 16.9m visits in October, the highest since the record began in July 2024.", []),
        (
            "Doubao had 16.9m visits in October, the highest since the record began in July 2023.",
            ["the highest since the record began"],
        ),
        ("Doubao had 16.9m visits in September, +25.19% on the month before.", ["16.9m"]),
    ],
)
def test_a_clause(evidence: Evidence, text: str, wrong: list[str]) -> None:
    builder = ManuscriptBuilder("clause", "txt")
    builder.passage(text)
    report = check(builder.build(), evidence)
    assert [j.claim.text for j in report.of("contradicted")] == wrong
    assert {j.verdict for j in report.judged} <= {"supported", "contradicted"}
    assert len(report.judged) > len(wrong) or len(report.judged) == 1
