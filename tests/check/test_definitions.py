"""Rating definitions of a finished report, held against those of the edition."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import zhoubao
from zhoubao.check.checking import check
from zhoubao.check.evidence import Evidence
from zhoubao.edition.load import load_edition
from zhoubao.edition.ratings_file import load_ratings
from zhoubao.manuscript.building import ManuscriptBuilder
from zhoubao.model import Fact, FactSet, Span

CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00:00+08:00")
EXCESS = Fact(
    "rating.excess/sector/2024-06-14", "sector", "rating.excess", 0.32606, "ratio", Span(None, None), "", ()
)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    edition = load_edition(Path(zhoubao.__file__).parent / "editions" / "compute")
    facts = FactSet(edition.id, CUTOFF, (EXCESS,))
    return Evidence(edition, facts, lambda _: [], lambda _, __: facts, "zh", load_ratings(edition))


def verdicts(evidence: Evidence, *lines: str, heading: str = "投资评级声明") -> dict[str, str]:
    builder = ManuscriptBuilder("report", "txt")
    builder.passage(heading, "heading", 1)
    for line in lines:
        builder.passage(line)
    return {j.claim.text: j.verdict for j in check(builder.build(), evidence).judged}


def test_what_the_edition_defines_is_supported(evidence: Evidence) -> None:
    assert verdicts(evidence, "买入：未来6个月内，个股相对市场基准涨幅在20%以上。") == {
        "6个月": "supported",
        "20%": "supported",
    }
    assert verdicts(
        evidence, "Sell: in the next 6 months, the stock returns below -20%.", heading="Rating definitions"
    ) == {"6 months": "supported", "-20%": "supported"}


def test_another_bound_or_horizon_is_contradicted(evidence: Evidence) -> None:
    assert verdicts(evidence, "买入：未来12个月内，个股相对市场基准涨幅在15%以上。") == {
        "12个月": "contradicted",
        "15%": "contradicted",
    }
    assert verdicts(evidence, "评级期限为报告发布日后的6~12个月。") == {"6~12个月": "contradicted"}


def test_a_bound_of_the_other_sign_is_not_the_edition_s(evidence: Evidence) -> None:
    book = evidence.ratings
    assert book is not None
    only_up = replace(book, ratings=tuple(r for r in book.ratings if r.id in ("outperform",)))
    lone = replace(evidence, ratings=only_up)
    assert verdicts(lone, "强于大市：未来6个月内行业超额收益在5%以上。")["5%"] == "supported"
    assert verdicts(lone, "弱于大市：未来6个月内行业超额收益在-5%以下。")["-5%"] == "contradicted"


def test_the_outcome_of_a_call_and_the_level_of_confidence_are_known(evidence: Evidence) -> None:
    told = verdicts(
        evidence, "行业评级以来超额收益+32.61%。", "命中率置信区间的置信水平为95%。", "命中率63.00%。"
    )
    assert told["+32.61%"] == "supported"
    assert told["95%"] == "supported"
    assert told["63.00%"] == "unsupported"


def test_elsewhere_and_without_a_book_definitions_are_left_alone(evidence: Evidence) -> None:
    line = "买入：未来6个月内，个股相对市场基准涨幅在15%以上。"
    without = replace(evidence, ratings=None)
    assert set(verdicts(without, line).values()) == {"unsupported"}
    assert (
        "contradicted"
        not in verdicts(evidence, "我们维持买入评级，目标涨幅在15%以上。", heading="正文").values()
    )
