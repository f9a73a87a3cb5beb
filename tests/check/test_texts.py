"""Ten texts in other sectors' language against answers made by hand, and that the answers can be trusted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from bench.texts import Answer, Score, TextAnswers, load_answers, report, score, score_all

from zhoubao.api import validate
from zhoubao.check.claim import Claim, Judged, Verdict
from zhoubao.check.report import CheckReport
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.model import FactSet

NUMBER_PRECISION = 0.90
NUMBER_RECALL = 0.90
VERDICTS = 0.95

TEXTS = load_answers()


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return score_all()


@pytest.fixture(scope="module")
def total(scores: dict[str, Score]) -> Score:
    added = Score()
    for each in scores.values():
        added += each
    return added


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_numbers_are_found_and_nothing_else(scores: dict[str, Score], lang: str) -> None:
    found = Score()
    for name, each in scores.items():
        if name.startswith(lang):
            found += each
    assert found.texts == 5
    assert found.recall >= NUMBER_RECALL, report(scores)
    assert found.precision >= NUMBER_PRECISION, report(scores)


def test_verdicts_are_those_of_a_careful_reader(scores: dict[str, Score], total: Score) -> None:
    assert total.verdicts >= VERDICTS, report(scores)


def test_no_planted_fault_is_called_supported(scores: dict[str, Score], total: Score) -> None:
    assert total.planted >= 25
    assert total.slipped == [], report(scores)


# The answers themselves.


def test_there_are_five_texts_in_each_language() -> None:
    assert sorted(told.lang for told in TEXTS) == ["en"] * 5 + ["zh"] * 5


@pytest.mark.parametrize("edition", sorted({told.edition for told in TEXTS}), ids=lambda path: path.name)
def test_the_editions_are_sound(edition: Any) -> None:
    assert validate(edition) == []


@pytest.mark.parametrize("told", TEXTS, ids=lambda told: told.path.stem)
def test_every_number_is_a_claim_or_is_said_to_be_none(told: TextAnswers) -> None:
    text = told.path.read_text(encoding="utf-8")
    spans = [answer.span(text) for answer in told.answers]
    assert len(set(spans)) == len(spans)
    covered = set[int]()
    for start, end in spans:
        covered.update(range(start, end))
    for words in told.not_claims:
        assert words in text
        for found in re.finditer(re.escape(words), text):
            covered.update(range(*found.span()))
    loose = [m.group() for m in re.finditer(r"\d[\d,.]*", text) if m.start() not in covered]
    assert loose == []


@pytest.mark.parametrize("told", TEXTS, ids=lambda told: told.path.stem)
def test_every_answer_has_a_verdict_of_the_contract(told: TextAnswers) -> None:
    for answer in told.answers:
        assert answer.verdict, answer.text
        assert set(answer.verdict) <= {"supported", "contradicted", "unsupported", "ambiguous"}, answer.text
        assert answer.comparator, answer.text


# The scorer, on reports whose worth is known.

_VALUED = next(told for told in TEXTS if told.path.stem == "zh-1-market-review")


def _perfect(told: TextAnswers, text: str) -> Iterator[Judged]:
    for answer in told.answers:
        start, _ = answer.span(text)
        claim: dict[str, Any] = {
            "subject": next(iter(answer.subject), None),
            "measure": None if answer.measure == ("none",) else next(iter(answer.measure), None),
            "window": next((w for w in answer.window if w != "none"), None),
            "value": None if answer.word else answer.value or Decimal(1),
            "high": answer.high,
            "unit": next(iter(answer.unit), ""),
            "comparator": answer.comparator[0],
            "direction": answer.direction,
        }
        verdict: Any = answer.verdict[0]
        yield _judged(answer.text, start, verdict, **claim)


def _judged(words: str, start: int, verdict: Verdict, **claim: Any) -> Judged:
    end = start + len(words)
    return Judged(Claim(words, start, end, start, end, **claim), verdict, "because", "因为")


def _checked(told: TextAnswers, text: str, judged: list[Judged]) -> CheckReport:
    manuscript = Manuscript(told.path.name, "txt", text, ())
    facts = FactSet(edition="x", cutoff=dt.datetime(2025, 6, 13, tzinfo=dt.UTC), facts=(), windows=())
    return CheckReport(manuscript, facts, tuple(judged), ())


@pytest.mark.parametrize("told", TEXTS, ids=lambda told: told.path.stem)
def test_a_perfect_reading_scores_in_full(told: TextAnswers) -> None:
    text = told.path.read_text(encoding="utf-8")
    got = score(told, _checked(told, text, list(_perfect(told, text))))
    assert (got.precision, got.recall, got.attribution, got.verdicts) == (1, 1, 1, 1)
    assert (got.word_precision, got.word_recall, got.caught) == (1, 1, got.planted)
    assert got.missed == got.alarms == got.misread == got.misjudged == got.slipped == []


def test_an_empty_reading_finds_nothing() -> None:
    text = _VALUED.path.read_text(encoding="utf-8")
    got = score(_VALUED, _checked(_VALUED, text, []))
    assert (got.recall, got.word_recall, got.found) == (0, 0, 0)
    assert len(got.missed) == got.expected + got.words_expected


def _one(answer: Answer, judged: Judged, text: str) -> Score:
    told = TextAnswers(_VALUED.path, _VALUED.edition, "zh", (answer,), ("2025年",))
    return score(told, _checked(told, text, [judged]))


RIGHT = Answer(
    "9.98%",
    subject=("A",),
    measure=("return",),
    window=("wtd", "none"),
    value=Decimal("0.0998"),
    direction=1,
    verdict=("contradicted",),
    planted="a fault",
)
TEXT = "2025年：甲上涨9.98%。"


def test_another_value_is_a_miss_and_a_false_alarm() -> None:
    got = _one(RIGHT, _judged("9.98%", 8, "supported", value=Decimal("9.98"), subject="A"), TEXT)
    assert (got.matched, got.expected, got.found) == (0, 1, 1)
    assert len(got.missed) == len(got.alarms) == 1


def test_what_was_misread_is_named() -> None:
    claim = _judged(
        "9.98%",
        8,
        "supported",
        value=Decimal("0.0998"),
        subject="B",
        measure="return",
        window="ytd",
        direction=-1,
    )
    got = _one(RIGHT, claim, TEXT)
    assert (got.precision, got.recall, got.attribution, got.verdicts) == (1, 1, 0, 0)
    assert got.misread == [
        f"{_VALUED.path.stem}: 9.98%: subject B, not A; window ytd, not wtd or none; direction -1, not +1"
    ]
    assert got.slipped == [f"{_VALUED.path.stem}: 9.98%: a fault"]


def test_a_date_taken_for_a_claim_is_named() -> None:
    got = _one(RIGHT, _judged("2025", 0, "unsupported", value=Decimal(2025)), TEXT)
    assert got.alarms == [f"{_VALUED.path.stem}: '2025' in '2025年：甲上涨9.9' (part of '2025年', no claim)"]


def test_optional_answers_count_neither_way() -> None:
    answer = Answer("9.98%", value=Decimal("0.0998"), verdict=("supported",), optional=True)
    got = _one(answer, _judged("9.98%", 8, "supported", value=Decimal("9.98")), TEXT)
    assert (got.expected, got.found) == (0, 0)


def test_points_may_be_told_in_ones_or_as_written() -> None:
    answer = Answer("5bp", value=Decimal("0.0005"), unit=("points",), verdict=("unsupported",))
    for value in ("0.0005", "0.05", "5"):
        assert _one(answer, _judged("5bp", 0, "unsupported", value=Decimal(value)), "5bp").recall == 1
    assert _one(answer, _judged("5bp", 0, "unsupported", value=Decimal("50")), "5bp").recall == 0
