"""An issue is held against its facts before it prints: what fails, what may be allowed, what only warns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.publish.reading import squeezed, texts

import zhoubao
from zhoubao.errors import CheckError, UsageError
from zhoubao.model import Lang
from zhoubao.publish.proofread import plain_text

ISSUE = "2024-11-14.md"
ANCHOR = "- **技术路线**："
WRONG = "寒武纪本周上涨8.98%"
REASON = "按公司公告口径"


@pytest.fixture
def weekly(tmp_path: Path) -> zhoubao.OpenEdition:
    return zhoubao.new_edition(tmp_path / "weekly", source="compute")


def write(weekly: zhoubao.OpenEdition, sentence: str, before: str = ANCHOR) -> int:
    """Put a bullet into the issue above another; the line of the file it stands on."""
    path = weekly.edition.root / "issues" / ISSUE
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, f"- {sentence}\n{before}"), encoding="utf-8")
    return path.read_text(encoding="utf-8").splitlines().index(f"- {sentence}") + 1


def front(weekly: zhoubao.OpenEdition, line: str) -> None:
    path = weekly.edition.root / "issues" / ISSUE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("+++\n\n#", f"{line}\n+++\n\n#", 1), encoding="utf-8")


def complaints(weekly: zhoubao.OpenEdition, *, strict: bool = False) -> tuple[str, ...]:
    with pytest.raises(CheckError) as caught:
        weekly.build(lang="zh", formats="json", strict=strict)
    return caught.value.mistakes


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_shipped_issue_passes(weekly: zhoubao.OpenEdition, lang: Lang) -> None:
    built = weekly.build(lang=lang, formats="json")
    assert built.report.of("contradicted") == []
    assert len(built.report.of("supported")) > 130
    assert built.document.allowances == ()
    assert built.report.manuscript.kind == "issue"


def test_a_typed_number_that_is_wrong_fails_the_build(weekly: zhoubao.OpenEdition) -> None:
    line = write(weekly, f"{WRONG}。")
    with pytest.raises(CheckError) as caught:
        weekly.build(lang="zh", formats=["pdf", "html", "json"])
    (told,) = caught.value.mistakes
    assert told.startswith(f"{ISSUE}, line {line}, section risks: '8.98%' in '{WRONG}' is contradicted: ")
    assert "+9.9768% (2024-11-08 to 2024-11-13), not 8.98%" in told
    assert told.endswith("9.98%'.")
    assert "1 statement of issue 2024-11-14 does not stand" in str(caught.value)
    assert not (weekly.edition.root / "build").exists()


def test_a_build_that_fails_leaves_the_last_issue_as_it_was(weekly: zhoubao.OpenEdition) -> None:
    (path,) = weekly.build(lang="zh", formats="json").files
    before = path.read_bytes()
    write(weekly, f"{WRONG}。")
    assert complaints(weekly)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_every_statement_that_fails_is_told_with_its_own_place(weekly: zhoubao.OpenEdition) -> None:
    one = write(weekly, f"{WRONG}。")
    two = write(weekly, "英伟达本周下跌0.45%。", "- **需求兑现**：")
    three = write(weekly, "英伟达本月领涨CPU/GPU板块。", "- **供给与政策**：")
    told = complaints(weekly)
    assert [t.partition(", section")[0] for t in told] == [f"{ISSUE}, line {n}" for n in (one, two, three)]


def test_a_number_of_the_other_language_is_not_looked_at(weekly: zhoubao.OpenEdition) -> None:
    write(weekly, "Cambricon rose 8.98% this week.", "- **Technology**:")
    weekly.build(lang="zh", formats="json")
    with pytest.raises(CheckError):
        weekly.build(lang="en", formats="json")


def test_what_is_allowed_prints_with_its_reason(weekly: zhoubao.OpenEdition) -> None:
    write(weekly, f"{WRONG}。")
    built = weekly.build(lang="zh", allow=[("8.98%", REASON)])
    made = {path.suffix: path.read_bytes() for path in built.files}
    pdf, page, record = made[".pdf"], made[".html"], made[".json"]
    assert REASON in page.decode()
    printed = squeezed("".join(texts(pdf)))
    assert REASON in printed
    assert "8.98%" in printed
    assert json.loads(record)["document"]["allowances"] == [
        {"text": "8.98%", "reason": REASON, "verdict": "contradicted", "section": "risks"}
    ]
    assert not any("is contradicted" in warning for warning in built.warnings)


def test_the_words_around_a_number_allow_it_too(weekly: zhoubao.OpenEdition) -> None:
    write(weekly, f"{WRONG}。")
    assert weekly.build(lang="zh", formats="json", allow=[(WRONG, REASON)]).document.allowances
    with pytest.raises(CheckError):
        weekly.build(lang="zh", formats="json", allow=[("英伟达本周上涨8.98%", REASON)])


def test_front_matter_may_allow(weekly: zhoubao.OpenEdition) -> None:
    write(weekly, f"{WRONG}。")
    front(weekly, f'allow = [{{ words = "8.98%", reason = "{REASON}" }}]')
    (allowed,) = weekly.build(lang="zh", formats="json").document.allowances
    assert (allowed.text, allowed.reason, allowed.section) == ("8.98%", REASON, "risks")


def test_front_matter_that_allows_what_nobody_complains_of_is_a_warning(weekly: zhoubao.OpenEdition) -> None:
    """An issue has one front matter for all its languages, so it may fit nothing in one of them."""
    front(weekly, f'allow = [{{ words = "8.98%", reason = "{REASON}" }}]')
    built = weekly.build(lang="zh", formats="json")
    assert any("8.98%" in warning and "allow" in warning for warning in built.warnings)
    assert built.document.allowances == ()


@pytest.mark.parametrize("words", ["7.77%", "寒武纪", "9.98%"])
def test_an_allowance_that_fits_nothing_cannot_be_meant(weekly: zhoubao.OpenEdition, words: str) -> None:
    with pytest.raises(UsageError, match="fits nothing"):
        weekly.build(lang="zh", formats="json", allow=[(words, REASON)])
    assert not (weekly.edition.root / "build").exists()


@pytest.mark.parametrize(("words", "reason"), [("8.98%", ""), ("8.98%", "  "), ("", REASON)])
def test_an_allowance_needs_words_and_a_reason(weekly: zhoubao.OpenEdition, words: str, reason: str) -> None:
    write(weekly, f"{WRONG}。")
    with pytest.raises(UsageError):
        weekly.build(lang="zh", formats="json", allow=[(words, reason)])


def test_an_allowance_is_for_one_place(weekly: zhoubao.OpenEdition) -> None:
    write(weekly, f"{WRONG}。")
    write(weekly, "英伟达本周上涨8.98%。")
    with pytest.raises(UsageError, match="2 places"):
        weekly.build(lang="zh", formats="json", allow=[("8.98%", REASON)])
    both = [(WRONG, REASON), ("英伟达本周上涨8.98%", REASON)]
    assert len(weekly.build(lang="zh", formats="json", allow=both).document.allowances) == 2


def test_what_nothing_supports_is_a_warning_with_its_place(weekly: zhoubao.OpenEdition) -> None:
    line = write(weekly, "行业出货量同比增长三成。")
    built = weekly.build(lang="zh", formats="json")
    (warning,) = [w for w in built.warnings if "三成" in w]
    assert warning.startswith(f"{ISSUE}, line {line}, section risks: '三成' in ")
    assert "is unsupported" in warning


@pytest.mark.parametrize("sentence", ["行业出货量同比增长三成。", "海光信息年内上涨85.55%。"])
def test_strictly_only_what_is_supported_prints(weekly: zhoubao.OpenEdition, sentence: str) -> None:
    write(weekly, sentence)
    weekly.build(lang="zh", formats="json")
    assert any("section risks" in told for told in complaints(weekly, strict=True))


def test_strictly_an_error_of_the_lint_fails(weekly: zhoubao.OpenEdition) -> None:
    write(weekly, "本产品保证收益。")
    assert any("(forbidden)" in warning for warning in weekly.build(lang="zh", formats="json").warnings)
    assert any("(forbidden)" in told for told in complaints(weekly, strict=True))


def test_a_section_that_an_edition_calls_what_it_likes_is_named(weekly: zhoubao.OpenEdition) -> None:
    write(weekly, f"{WRONG}。", "- **数据中心硬件强弱分明。**")
    (told,) = complaints(weekly)
    assert "section key-points" in told


# Figures printed from facts: what the words around them say goes first.


@pytest.mark.parametrize(
    "sentence",
    [
        "英伟达本周上涨{{ return.wtd/688256.SH }}。",
        "寒武纪本月上涨{{ return.wtd/688256.SH }}。",
        "寒武纪本周下跌{{ return.wtd/688256.SH | abs }}。",
    ],
    ids=["subject", "window", "direction"],
)
def test_words_that_speak_of_another_figure_are_contradicted(
    weekly: zhoubao.OpenEdition, sentence: str
) -> None:
    line = write(weekly, sentence)
    (told,) = complaints(weekly)
    assert "is contradicted" in told
    assert "9.98%" in told
    assert f"line {line}," in told or "section risks" in told


@pytest.mark.parametrize(
    "sentence",
    [
        "寒武纪本周{{ return.wtd/688256.SH }}。",
        "寒武纪本周上涨{{ return.wtd/688256.SH }}。",
        "领头者的涨幅为{{ return.wtd/688256.SH }}。",
        "寒武纪市值{{ market_cap/688256.SH }}。",
    ],
)
def test_words_that_fit_or_leave_it_open_are_supported(weekly: zhoubao.OpenEdition, sentence: str) -> None:
    write(weekly, sentence)
    report = weekly.build(lang="zh", formats="json").report
    start = report.manuscript.text.index(sentence.partition("{{")[0])
    (judged,) = [
        j for j in report.judged if j.claim.context_start <= start + 2 < j.claim.end and j.claim.hint
    ]
    assert judged.verdict == "supported"


# The document as text.


def figures(weekly: zhoubao.OpenEdition, lang: Lang) -> Iterator[tuple[str, str]]:
    document, _ = weekly.document(lang=lang)
    plain = plain_text(document)
    for (start, end), fact in plain.hints.items():
        yield plain.manuscript.text[start:end], fact


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_is_where_its_hint_says(weekly: zhoubao.OpenEdition, lang: Lang) -> None:
    facts = weekly.facts()
    told = list(figures(weekly, lang))
    assert len(told) > 150
    for text, fact in told:
        assert fact in facts
        assert text == text.strip() != ""
        value = facts[fact].value
        if value is not None and facts[fact].unit == "ratio":
            printed = text.strip("+-%")
            places = len(printed.partition(".")[2])
            assert places in (0, 1, 2)
            assert abs(abs(float(printed)) - abs(value * 100)) <= 0.5 * 10**-places + 1e-9


def test_sections_are_told_by_place(weekly: zhoubao.OpenEdition) -> None:
    document, _ = weekly.document(lang="zh")
    plain = plain_text(document)
    assert [name for _, name in plain.sections] == [section.id for section in document.sections]
    for start, name in plain.sections:
        assert plain.section_at(start) == plain.section_at(start + 1) == name
    assert plain.section_at(0) == ""
    table, *others = plain.manuscript.tables
    assert plain.section_at(table.start) == "market"
    assert plain.manuscript.text[table.start : table.end].count("688256.SH") == 1
    assert {plain.section_at(other.start) for other in others} == {"usage", "hardware", "ratings"}
