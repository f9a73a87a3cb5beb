"""Parts of a report, from lines alone and from real headings, in both languages."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from zhoubao.check.parts import boilerplate, parts_of
from zhoubao.manuscript.building import ManuscriptBuilder
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.reading import read_manuscript


def lines(*passages: str) -> Manuscript:
    """Plain lines, as a PDF has them; a tuple of cells is a table's row."""
    builder = ManuscriptBuilder("x.txt", "txt")
    for passage in passages:
        if "\t" in passage:
            builder.table([passage.split("\t")])
        else:
            builder.passage(passage)
    return builder.build()


def kinds(manuscript: Manuscript) -> list[tuple[str, str]]:
    """Each part with the first characters of its text."""
    return [(part.kind, manuscript.text[part.start : part.end][:6]) for part in parts_of(manuscript)]


def bare(manuscript: Manuscript) -> list[str]:
    return [manuscript.text[start:end] for start, end in boilerplate(manuscript)]


def test_the_reference_has_all_its_parts(shared_data: Path) -> None:
    path = shared_data.parent / "reference" / "weekly-2024-11-14.txt"
    if not path.is_file():
        pytest.skip(f"no reference weekly: {path} does not exist")
    manuscript = read_manuscript(path)
    parts = parts_of(manuscript)
    assert [part.kind for part in parts] == [
        *["prose"] * 3, "contacts", "related", "watch-list", "risks", *["exhibit"] * 8,
        "analyst-statement", "general-statement", "rating-definitions", "contacts",
    ]  # fmt: skip
    text = manuscript.text
    review = next(part for part in parts if part.kind == "exhibit")
    assert text[review.start : review.end].startswith("图表 1: 算力股价本周复盘")
    assert text[review.start : review.end].endswith("截至各地时间 2024 年 11 月 13 日")
    ratings = next(part for part in parts if part.kind == "rating-definitions")
    assert text[ratings.start : ratings.end].endswith("（另有说明的除外）")
    idle = "".join(bare(manuscript))
    assert "name1@example.com" in idle
    assert "2024.11.11" in idle
    assert "客户使用" in idle
    assert "寒武纪" not in idle
    assert "20%以上" not in idle
    assert "不及预期" not in idle


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("风险提示", "risks"),
        ("➤ **风险提示**", "risks"),
        ("五、风险提示", "risks"),
        ("【风险提示】", "risks"),
        ("Key risks", "risks"),
        ("建议关注", "watch-list"),
        ("推荐标的：", "watch-list"),
        ("Watch list", "watch-list"),
        ("分析师承诺", "analyst-statement"),
        ("Analyst Certification", "analyst-statement"),
        ("免责声明", "general-statement"),
        ("特别声明", "general-statement"),
        ("Important Disclosures", "general-statement"),
        ("投资评级说明", "rating-definitions"),
        ("Rating definitions", "rating-definitions"),
        ("团队成员", "contacts"),
        ("Contact us", "contacts"),
        ("相关报告", "related"),
        ("Recent reports", "related"),
        ("口径说明", "method"),
        ("Methodology", "method"),
        ("本周行情", "prose"),
        ("风险偏好回升", "prose"),
    ],
)
def test_titles(title: str, kind: str) -> None:
    parts = parts_of(lines("先进封装领涨，板块活跃。", title, "下面是这一部分的内容，一句话。"))
    assert parts[-1].kind == kind
    assert (parts[-1].heading is not None) == (kind != "prose")


def test_a_title_may_run_into_its_text_and_then_holds_for_that_passage_only() -> None:
    manuscript = lines("前文。", "风险提示：需求不及预期；竞争加剧。", "本周寒武纪上涨 9.98%。")
    assert kinds(manuscript) == [
        ("prose", "前文。"), ("risks", "风险提示：需"), ("prose", "本周寒武纪上"),
    ]  # fmt: skip


def test_a_title_that_runs_in_does_not_end_a_statement() -> None:
    manuscript = lines(
        "免责声明", "本报告仅供参考。", "风险提示：市场有风险。", "投资者应自行决策，电话 12345678。"
    )
    assert [kind for kind, _ in kinds(manuscript)] == ["general-statement", "risks", "general-statement"]
    assert bare(manuscript)[-1] == "投资者应自行决策，电话 12345678。"


def test_an_exhibit_runs_from_its_caption_to_its_notes() -> None:
    manuscript = lines(
        "正文。", "图表 1：复盘", "单位：亿元", "代码\t本周", "来源：Wind", "注：略", "寒武纪本周上涨。"
    )
    prose, exhibit, after = parts_of(manuscript)
    assert (prose.kind, exhibit.kind, after.kind) == ("prose", "exhibit", "prose")
    words = manuscript.text[exhibit.start : exhibit.end]
    assert words.startswith("图表 1：复盘")
    assert words.endswith("注：略")
    assert exhibit.heading is not None
    assert manuscript.text[slice(*exhibit.heading)] == "图表 1：复盘"


def test_notes_may_stand_before_the_source_a_line_each() -> None:
    manuscript = lines(
        "图表 1：复盘", "代码\t本周", "注：截至 11 月 13 日", "涨跌幅已复权", "来源：Wind", "本周上涨"
    )
    exhibit, after = parts_of(manuscript)
    assert manuscript.text[exhibit.start : exhibit.end].endswith("来源：Wind")
    assert after.kind == "prose"


def test_exhibits_side_by_side_are_two() -> None:
    manuscript = lines("图表 1：甲    图表 2：乙", "来源：Wind    来源：七麦")
    assert [part.kind for part in parts_of(manuscript)] == ["exhibit", "exhibit"]


def test_captions_and_sources_in_the_cells_of_a_layout_table_count() -> None:
    builder = ManuscriptBuilder("x.docx", "docx")
    builder.table([["图表 1：甲", "图表 2：乙"], ["来源：Wind", "来源：七麦"]], header_rows=0)
    found = [(part.kind, part.start) for part in parts_of(builder.build())]
    assert [kind for kind, _ in found] == ["exhibit", "exhibit"]


def test_a_sentence_that_opens_with_an_exhibit_is_prose() -> None:
    assert kinds(lines("图表 2 显示访问量增长。")) == [("prose", "图表 2 显")]
    assert kinds(lines("Figure 2 shows growth")) == [("prose", "Figure")]


def test_real_headings_nest() -> None:
    builder = ManuscriptBuilder("x.md", "md")
    for text, kind, level in (
        ("风险提示", "heading", 1), ("技术", "heading", 2), ("路线不确定。", "paragraph", 0),
        ("市场", "heading", 1), ("上涨。", "paragraph", 0),
    ):  # fmt: skip
        builder.passage(text, kind, level)  # type: ignore[arg-type]
    manuscript = builder.build()
    assert kinds(manuscript) == [("risks", "风险提示\n技"), ("prose", "市场\n上涨。")]


def test_contacts_and_related_reports_do_not_swallow_the_prose_after_them() -> None:
    story = (
        "本周先进封装板块表现活跃，甬矽电子上涨 33.47%，华天科技上涨 3.26%，板块整体表现强于其他各个板块。"
    )
    manuscript = lines("团队成员", "分析师：甲（S0000000000001）", "a@example.com", story)
    assert kinds(manuscript)[-1][0] == "prose"
    assert not any("甬矽电子" in words for words in bare(manuscript))
    manuscript = lines("相关报告", "- 先进制程供应链再迎挑战——2024.11.11", story)
    assert not any("甬矽电子" in words for words in bare(manuscript))


def test_furniture_is_boilerplate_and_no_part() -> None:
    builder = ManuscriptBuilder("x.pdf", "pdf")
    builder.passage("上涨 9.98%。")
    builder.passage("第 3 页 / 共 12 页", "furniture")
    builder.passage("下跌 1.83%。")
    manuscript = builder.build()
    assert bare(manuscript) == ["第 3 页 / 共 12 页"]
    assert [part.kind for part in parts_of(manuscript)] == ["prose"]


def test_parts_are_in_order_and_apart() -> None:
    manuscript = lines(
        "一、事件", "| 大模型", "图表 1：甲", "来源：Wind", "免责声明", "仅供参考。", "联系方式", "a@b.cn"
    )
    parts = parts_of(manuscript)
    assert all(a.end <= b.start for a, b in pairwise(parts))
    assert all(a[1] < b[0] for a, b in pairwise(boilerplate(manuscript)))
