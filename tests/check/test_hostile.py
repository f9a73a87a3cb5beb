"""Any text at all: the check never raises, its stretches lie in the text, its time grows with the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bench.shapes import SHAPES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.check.standing import made, shipped

from zhoubao.check.checking import check
from zhoubao.check.report import CheckReport
from zhoubao.check.words import vocabulary
from zhoubao.manuscript.building import ManuscriptBuilder, TableCell
from zhoubao.manuscript.manuscript import FileKind, Manuscript, Passage

NAMES = ["寒武纪", "英伟达", "NVDA.O", "688256", "Cambricon", "S&P 500", "沪深300", "存储", "CPU/GPU",
    "ChatGPT", "H100",
         "智谱清言", "甲公司", "东方财富", "600519.SH", "新易盛", "Arm"]  # fmt: skip
NUMBERS = ["9.98%", "-4.00%", "+0.45%", "1979亿元", "3.64万亿美元", "5倍", "三成", "近5倍", "87,012万次",
    "10%–20%", "3",
           "6只标的", "20多家", "0", "0%", "-0.00%", "99999999999999999999", "0.00000000001%", "1e9", "½",
           "٣", "①",
           "翻倍", "腰斩", "doubled", "3 of 6", "2024", "$3.64tn", "50%-10%", "1.2.3", "1,23",
           "5 percent"]  # fmt: skip
DATES = ["1111-1113", "11月13日", "2024-11-13", "11–13 Nov", "0230-0231", "13月45日", "since January",
    "9999-9999",
         "近一个月", "2024年2月30日", "since 2023", "Q3", "1231-0101"]  # fmt: skip
MARKS = ["，", "。", "、", "；", "：", "（", "）", "(", ")", "[", "]", "“", "”", "|", "\n", "\t", " ", ".",
    ",", "-", "/",
         "%", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u3000", "𠮷", "İ", "🚀", "é",
         "ﷺ"]  # fmt: skip
LINES = ["图表 1：复盘", "来源：Wind", "注：截至11月13日", "建议关注：", "风险提示", "评级说明", "免责声明",
    "买入",
         "资料来源：", "分析师：", "Exhibit 2: review"]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(NAMES), st.sampled_from(NUMBERS), st.sampled_from(DATES), st.sampled_from(MARKS),
    st.sampled_from(LINES), st.sampled_from(sorted(vocabulary())), st.text(max_size=4),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=60).map("".join)
KINDS: st.SearchStrategy[FileKind] = st.sampled_from(["md", "txt", "docx", "pdf", "html", "xlsx"])
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sound(report: CheckReport) -> None:
    """Every stretch lies in the text, every verdict has its reason, and all goes into JSON."""
    text = report.manuscript.text
    for judged in report.judged:
        claim = judged.claim
        assert 0 <= claim.start < claim.end <= len(text)
        assert text[claim.start : claim.end] == claim.text
        assert 0 <= claim.context_start <= claim.start
        assert claim.end <= claim.context_end <= len(text)
        assert judged.reason.endswith(".")
        assert judged.reason_zh.endswith("。")
        assert judged.verdict in ("supported", "contradicted", "unsupported", "ambiguous")
        assert judged.verdict != "supported" or claim.subject or claim.hint
        assert all(fact in report.facts for fact in judged.facts)
        assert claim.value is None or claim.value.is_finite()
    for finding in report.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.message
    assert len(report.as_json()["claims"]) == len(report.judged)


@STEADY
@given(text=TEXTS, kind=KINDS)
def test_raw_text_is_checked_without_a_fault(text: str, kind: FileKind) -> None:
    """Text that no reader has cleaned, with everything in one passage."""
    manuscript = Manuscript("text", kind, text, (Passage(0, len(text), "paragraph"),) if text else ())
    sound(check(manuscript, shipped()))


@STEADY
@given(
    lines=st.lists(
        st.tuples(TEXTS, st.sampled_from(["paragraph", "heading", "item", "caption", "note", "furniture"]))
    ),
    table=st.lists(st.lists(TEXTS | st.sampled_from(NUMBERS + NAMES), max_size=5), max_size=5),
    heads=st.integers(0, 3),
    kind=KINDS,
)
def test_a_made_manuscript_is_checked_without_a_fault(
    lines: list[tuple[str, str]], table: list[list[str]], heads: int, kind: FileKind
) -> None:
    builder = ManuscriptBuilder("text", kind)
    builder.passage("市场")
    for text, how in lines:
        builder.passage(text, how, 1)  # type: ignore[arg-type]  # one of the kinds
    builder.table([[TableCell(cell, n) for n, cell in enumerate(row)] for row in table], header_rows=heads)
    sound(check(builder.build(), made()))


@STEADY
@given(text=TEXTS, hints=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 8)), max_size=5))
def test_hints_may_lie_anywhere(text: str, hints: list[tuple[int, int]]) -> None:
    manuscript = Manuscript("text", "issue", text, (Passage(0, len(text), "paragraph"),) if text else ())
    told = {
        (at, at + size): fact
        for (at, size), fact in zip(hints, ["return.wtd/688256.SH", "none/x"] * 3, strict=False)
    }
    sound(check(manuscript, shipped(), hints=told))


@STEADY
@given(TEXTS)
def test_the_same_text_is_always_judged_alike(text: str) -> None:
    manuscript = Manuscript("text", "txt", text, (Passage(0, len(text), "paragraph"),) if text else ())
    one, two = check(manuscript, shipped()), check(manuscript, shipped())
    assert (one.judged, one.findings) == (two.judged, two.findings)


# Long lines, whose growth ``make bench`` times.

LENGTH = 40_000


def checked(text: str) -> CheckReport:
    manuscript = Manuscript("text", "txt", text, (Passage(0, len(text), "paragraph"),))
    return check(manuscript, shipped())


@pytest.mark.parametrize("shape", SHAPES)
def test_any_shape_is_checked(shape: str) -> None:
    sound(checked(SHAPES[shape] * (LENGTH // 4 // len(SHAPES[shape]))))


MIXED: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "（" * (n // 2) + "）" * (n // 2),
    "numbers": lambda n: "9.98% " * 10_000,
    "names": lambda n: "寒武纪、英伟达" * 5_000,
    "unlike names": lambda n: "".join(f"某{chr(0x4E00 + i % 5000)}物涨{i % 97}.5%，" for i in range(n // 20)),
    "names before numbers": lambda n: "寒武纪、" * (n // 24) + "分别涨" + "9.98%、" * (n // 24),
    "numbers before names": lambda n: "9.98%涨" * (n // 24) + "寒武纪" * (n // 12),
    "names before ranks": lambda n: "寒武纪、" * (n // 16) + "领涨" * (n // 16),
    "many sentences": lambda n: "本周寒武纪上涨9.98%，年内涨251.22%；英伟达涨0.45%。" * (n // 72),
}


@pytest.mark.parametrize("shape", MIXED)
def test_one_long_line_is_checked(shape: str) -> None:
    sound(checked(MIXED[shape](LENGTH)))


@pytest.mark.parametrize(("columns", "rows"), [(5, 1000), (1000, 5)])
def test_a_large_table_is_checked(columns: int, rows: int) -> None:
    builder = ManuscriptBuilder("table", "xlsx")
    head, row = ["名称", *["本周"] * (columns - 1)], ["寒武纪", *["9.98%"] * (columns - 1)]
    builder.table([head, *[row] * rows], header_rows=1)
    report = check(builder.build(), shipped())
    assert len(report.judged) == (columns - 1) * rows


def test_many_hints_are_found() -> None:
    piece = "寒武纪涨9.98%。"
    text = piece * 2_000
    at = piece.index("9")
    hints = {(n * len(piece) + at, n * len(piece) + at + 5): "return.wtd/688256.SH" for n in range(2_000)}
    manuscript = Manuscript("text", "issue", text, (Passage(0, len(text), "paragraph"),))
    report = check(manuscript, shipped(), hints=hints)
    assert {judged.claim.hint for judged in report.judged} == {"return.wtd/688256.SH"}
