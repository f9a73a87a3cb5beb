"""Rules of exhibits, each on text that fires and text that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Stretches = Callable[..., list[str]]


def report(*captions: str, source: str = "来源：Wind") -> str:
    """Exhibits of nothing but captions and source lines."""
    return "".join(f"{caption}\n\n{source}\n\n" for caption in captions)


def test_numbers_in_order_with_captions_of_their_own_and_sources_raise_nothing(stretches: Stretches) -> None:
    text = report("图表 1：股价复盘", "图表 2：访问量", "图表 3：下载量") + "\n见图表 2 与图表 3。\n"
    for rule in ("number", "order", "caption", "source", "reference"):
        assert stretches(f"exhibit-{rule}", text) == []


@pytest.mark.parametrize(
    ("captions", "raised"),
    [
        (("图表 1：甲", "图表 2：乙", "图表 2：丙"), ["图表 2：丙"]),
        (("图表 1：甲", "图表 2：乙", "图表 4：丁"), ["图表 4：丁"]),
        (("Exhibit 1: A", "Exhibit 3: C"), ["Exhibit 3: C"]),
        (("图表 3：丙", "图表 4：丁"), []),  # an extract may begin anywhere
        (("图表 1：甲", "图表 1（续）：甲（续）"), []),
        (("图 1：甲", "表 1：乙", "图 2：丙", "表 2：丁"), []),  # each sort by itself
        (("图 1-1：甲", "图 1-2：乙", "图 2-1：丙"), []),
        (("图 1-1：甲", "图 1-3：乙"), ["图 1-3：乙"]),
        (("图表一：甲", "图表二：乙", "图表十一：丙"), ["图表十一：丙"]),
    ],
)
def test_numbers(stretches: Stretches, captions: tuple[str, ...], raised: list[str]) -> None:
    assert stretches("exhibit-number", report(*captions)) == raised


@pytest.mark.parametrize(
    ("captions", "raised"),
    [
        (("图表 1：甲", "图表 3：丙", "图表 2：乙"), ["图表 2：乙"]),
        (("图表 2：乙", "图表 3：丙", "图表 1：甲", "图表 4：丁"), ["图表 1：甲"]),
        (("Figure 2: B", "Table 1: A"), []),
        (("图 1-2：甲", "图 2-1：乙"), []),
    ],
)
def test_order(stretches: Stretches, captions: tuple[str, ...], raised: list[str]) -> None:
    assert stretches("exhibit-order", report(*captions)) == raised


@pytest.mark.parametrize(
    ("captions", "raised"),
    [
        (
            ("图表 1：文本模型访问量（万次）", "图表 2：文本模型访问量(万次)"),
            ["图表 2：文本模型访问量(万次)"],
        ),
        (("Exhibit 1: Weekly visits", "Exhibit 2: weekly  visits"), ["Exhibit 2: weekly  visits"]),
        (("图表 1：H100 价格", "图表 2：A100 价格"), []),
    ],
)
def test_captions(stretches: Stretches, captions: tuple[str, ...], raised: list[str]) -> None:
    assert stretches("exhibit-caption", report(*captions)) == raised


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("图表 1：甲\n\n图示略\n\n图表 2：乙\n\n来源：Wind\n", ["图表 1：甲"]),
        ("图表 1：甲\n\n来源：Wind\n\n图表 2：乙\n\n下文另起一段，说别的事情。\n", ["图表 2：乙"]),
        ("Exhibit 1: A\n\nSource: Wind\n\nExhibit 2: B\n\nNote: weekly\n", ["Exhibit 2: B"]),
        # Side by side: captions after each other, then their sources.
        ("图表 1：甲\n\n图表 2：乙\n\n来源：Wind\n\n来源：七麦\n", []),
        ("图表 1：甲\n\n图表 2：乙\n\n来源：Wind\n", ["图表 1：甲"]),
        ("图表 1：甲    图表 2：乙\n\n来源：Wind\n", []),
        ("图表 1：甲    图表 2：乙\n\n正文从这里开始。\n", ["图表 1：甲", "图表 2：乙"]),
        ("图表 1：甲\n\n代码\t本周\nNVDA.O\t0.45%\n\n数据来源：Wind\n", []),
        ("图表 1：甲\n\n注：单位为万次\n资料来源：Wind\n", []),
    ],
)  # fmt: skip
def test_sources(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("exhibit-source", text) == raised


THREE = report("图表 1：甲", "图表 2：乙", "图表 3：丙")


@pytest.mark.parametrize(
    ("sentence", "raised"),
    [
        ("访问量见图表 9。", ["图表 9"]),
        ("见图表 2、5。", ["图表 2、5"]),
        ("见图表 2-4。", ["图表 2-4"]),
        ("（见图 7）", ["图 7"]),
        ("如表 4 所示，下载量增长。", ["表 4"]),
        ("见图表 1-3。", []),
        ("见图 3。", []),
        ("蓝图 7 项任务，报表 8 张，代表 9 家公司。", []),
    ],
)
def test_references(stretches: Stretches, sentence: str, raised: list[str]) -> None:
    assert stretches("exhibit-reference", f"{sentence}\n\n{THREE}") == raised


@pytest.mark.parametrize(
    ("sentence", "raised"),
    [
        ("Visits are in Exhibit 4.", ["Exhibit 4"]),
        ("See Exhibits 1 and 5.", ["Exhibits 1 and 5"]),
        ("See Exhibits 1 and 2; table 9 seats.", []),
        ("Figure 9 of the paper has it.", []),
    ],
)
def test_references_in_english(stretches: Stretches, sentence: str, raised: list[str]) -> None:
    exhibits = report("Exhibit 1: A", "Exhibit 2: B", source="Source: Wind")
    assert stretches("exhibit-reference", f"{sentence}\n\n{exhibits}") == raised


def test_a_text_without_exhibits_may_refer_to_another_s(stretches: Stretches) -> None:
    assert stretches("exhibit-reference", "见图表 9。") == []


def test_a_table_of_contents_holds_no_captions(stretches: Stretches) -> None:
    contents = "图表目录\n\n图表 1：甲..........3\n\n图表 2：乙..........4\n\n"
    text = contents + report("图表 1：甲", "图表 2：乙")
    assert stretches("exhibit-number", text) == []
    assert stretches("exhibit-source", text) == []
