"""Sentences with what they say: every claim found as a reader has it, and nothing else claimed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.check.standing import SHIPPED

import zhoubao
from zhoubao.check.claim import Judged
from zhoubao.check.claims import find_claims
from zhoubao.check.evidence import Evidence
from zhoubao.check.verdict import judge
from zhoubao.manuscript.manuscript import Manuscript, Passage

PHRASINGS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "answers" / "phrasings.toml").read_text(encoding="utf-8")
)["phrasing"]
READ = [told for told in PHRASINGS if "misses" not in told]
MISSED = [told for told in PHRASINGS if "misses" in told]
MOST_MISSED = 14


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return zhoubao.open_edition(SHIPPED).evidence()


def judged(text: str, evidence: Evidence) -> list[Judged]:
    manuscript = Manuscript("sentence", "txt", text, (Passage(0, len(text), "paragraph"),))
    return [judge(claim, evidence) for claim in find_claims(manuscript, evidence)]


def differences(told: dict[str, Any], evidence: Evidence) -> Iterator[str]:
    """What the reading of a sentence lacks, has differently, or has too much."""
    left = judged(told["text"], evidence)
    for answer in told["claims"]:
        found = next((found for found in left if _meant(answer, found, told)), None)
        if found is None:
            if not answer.get("optional"):
                yield f"not found: {answer}"
            continue
        left.remove(found)
        yield from (f"{answer['text']}: {line}" for line in _differing(answer, found))
    yield from (f"claimed too: {found.claim.text!r} of {found.claim.subject}" for found in left)


def _meant(answer: dict[str, Any], found: Judged, told: dict[str, Any]) -> bool:
    """Whether a claim has the words of an answer, and its subject where several have the words."""
    claim = found.claim
    if claim.text != answer["text"] or (claim.value is None) != (answer.get("kind") == "word"):
        return False
    subjects = {each.get("subject") for each in told["claims"] if each["text"] == answer["text"]}
    return len(subjects) == 1 or claim.subject == answer.get("subject")


def _differing(answer: dict[str, Any], found: Judged) -> Iterator[str]:
    claim = found.claim
    wanted: dict[str, Any] = {
        "subject": None, "measure": None, "window": None, "unit": "", "comparator": None, "direction": 0,
        "rank": 1,
        "grown": False, "forecast": False,
    }  # fmt: skip
    if claim.value is None:
        wanted["among"] = None
    for key, default in wanted.items():
        got, want = getattr(claim, key), answer.get(key, default)
        if got != want:
            yield f"{key} is {got!r}, not {want!r}"
    for key in ("value", "high"):
        got, want = getattr(claim, key), answer.get(key)
        if got != (None if want is None else Decimal(repr(want))):
            yield f"{key} is {got}, not {want}"
    if "verdict" in answer and found.verdict != answer["verdict"]:
        yield f"{found.verdict}, not {answer['verdict']}: {found.reason}"


def test_there_are_many_in_both_languages() -> None:
    for lang in ("zh", "en"):
        assert sum(told["id"].startswith(lang) for told in PHRASINGS) == 60
    assert len({told["id"] for told in PHRASINGS}) == len({told["text"] for told in PHRASINGS}) == 120
    assert sum(len(told["claims"]) for told in PHRASINGS) > 300


def test_every_answer_is_in_its_text() -> None:
    for told in PHRASINGS:
        for answer in told["claims"]:
            assert answer["text"] in told["text"], told["id"]
        for words in told.get("not_claims", []):
            assert words in told["text"], told["id"]


@pytest.mark.parametrize("told", READ, ids=lambda told: told["id"])
def test_a_sentence_is_read_as_its_reader_does(told: dict[str, Any], evidence: Evidence) -> None:
    assert list(differences(told, evidence)) == []


@pytest.mark.parametrize("told", MISSED, ids=lambda told: told["id"])
def test_what_the_grammar_cannot_read_is_known(told: dict[str, Any], evidence: Evidence) -> None:
    """A sentence that is read now is to be struck off the list, here and in docs/check.md."""
    assert list(differences(told, evidence)) != [], told["misses"]


def test_few_sentences_are_missed() -> None:
    assert len(MISSED) <= MOST_MISSED


@pytest.mark.parametrize("told", PHRASINGS, ids=lambda told: told["id"])
def test_every_claim_lies_in_its_clause(told: dict[str, Any], evidence: Evidence) -> None:
    text = told["text"]
    found = [one.claim for one in judged(text, evidence)]
    assert [c.start for c in found] == sorted(c.start for c in found)
    for claim in found:
        assert text[claim.start : claim.end] == claim.text
        assert 0 <= claim.context_start <= claim.start < claim.end <= claim.context_end <= len(text)


# The manuscript around sentences.


def found_in(text: str, evidence: Evidence, *passages: Passage, **more: Any) -> list[str]:
    manuscript = Manuscript("text", "txt", text, passages or (Passage(0, len(text), "paragraph"),))
    return [f"{c.text} {c.subject}" for c in find_claims(manuscript, evidence, **more)]


def test_furniture_and_what_is_to_be_skipped_hold_no_claims(evidence: Evidence) -> None:
    text = "寒武纪上涨9.98%\n英伟达上涨0.45%\n甬矽电子上涨33.47%"
    one, two, three = (0, 10), (11, 21), (22, len(text))
    passages = (Passage(*one, "furniture"), Passage(*two, "paragraph"), Passage(*three, "paragraph"))
    assert found_in(text, evidence, *passages) == ["0.45% NVDA.O", "33.47% 688362.SH"]
    assert found_in(text, evidence, *passages, skip=[three]) == ["0.45% NVDA.O"]
    assert found_in(text, evidence, *passages, skip=[two, three]) == []


@pytest.mark.parametrize(
    "words", ["资料来源：Wind，2024年，5家机构", "数据来源: 示例 5%", "Source: 5 houses"]
)
def test_a_source_line_holds_no_claims(words: str, evidence: Evidence) -> None:
    assert found_in(words, evidence) == []


def test_a_heading_says_what_segment_the_paragraphs_are_about(evidence: Evidence) -> None:
    text = "存储\n全线上涨，均值1.23%。"
    passages = (Passage(0, 2, "heading", 1), Passage(3, len(text), "paragraph"))
    assert found_in(text, evidence, *passages) == ["全线上涨 segment/memory", "1.23% segment/memory"]
    assert "segment/memory" not in "".join(found_in(text[3:], evidence))


def test_a_heading_forgets_what_was_before_it(evidence: Evidence) -> None:
    text = "寒武纪上涨9.98%\n市场\n年内涨251.22%"
    passages = (
        Passage(0, 10, "paragraph"),
        Passage(11, 13, "heading", 1),
        Passage(14, len(text), "paragraph"),
    )
    assert found_in(text, evidence, *passages) == ["9.98% 688256.SH", "251.22% None"]


def test_numbers_of_rating_definitions_are_thresholds(evidence: Evidence) -> None:
    text = "买入：未来6个月内涨幅在20%以上"
    manuscript = Manuscript("text", "txt", text, (Passage(0, len(text), "paragraph"),))
    claims = find_claims(manuscript, evidence, ratings=[(0, len(text))])
    assert [(c.text, c.measure, c.comparator) for c in claims] == [
        ("6个月", "rating", "equal"), ("20%", "rating", "at-least")
    ]  # fmt: skip


def test_a_claim_knows_its_page_and_what_it_was_printed_from(evidence: Evidence) -> None:
    text = "寒武纪上涨9.98%\n英伟达上涨0.45%"
    passages = (Passage(0, 10, "paragraph"), Passage(11, 21, "paragraph"))
    manuscript = Manuscript("text", "pdf", text, passages, pages=(0, 11))
    at = text.index("0.45%")
    one, two = find_claims(manuscript, evidence, hints={(at, at + 5): "return.wtd/NVDA.O"})
    assert (one.page, one.hint) == (1, None)
    assert (two.page, two.hint) == (2, "return.wtd/NVDA.O")
