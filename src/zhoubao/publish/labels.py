"""The fixed words of a page, in both languages."""

from __future__ import annotations

from zhoubao.model import Bilingual, Lang

__all__ = ["LABELS", "label", "labels_of"]

LABELS: dict[str, Bilingual] = {
    "after": Bilingual("现为", "Now"),
    "allowed": Bilingual("经批准保留的表述", "Allowed against the check"),
    "allowed_about": Bilingual(
        "核验不符或未找到依据、经批准保留在正文中的表述，及其理由。",
        "Statements that the check contradicts or finds no support for, printed all the same, and why.",
    ),
    "allowed_reason": Bilingual("保留理由", "Reason"),
    "allowed_section": Bilingual("位置", "Section"),
    "allowed_text": Bilingual("表述", "Statement"),
    "allowed_verdict": Bilingual("核验结论", "Verdict"),
    "as_of": Bilingual("收盘价截至", "Closes as of"),
    "attached": Bilingual(
        "计算依据随文件附上：facts.json；各数字的位置：figures.json",
        "Attached to this file: facts.json, the evidence; figures.json, where each figure stands",
    ),
    "attached_charts": Bilingual("图表数据随文件附上", "Attached to this file, the data of charts"),
    "base": Bilingual("基期", "Base"),
    "before": Bilingual("原为", "Was"),
    "chart_all": Bilingual("显示全部时段", "Show the whole range"),
    "chart_data": Bilingual("数据（CSV）", "Data (CSV)"),
    "chart_earlier": Bilingual("向前移动", "Earlier"),
    "chart_hint": Bilingual(
        "拖动选取一段以放大，或按住 Ctrl 滚动；双击还原。点选名称可隐藏或显示该序列。",
        "Drag across a stretch to zoom in, or scroll with Ctrl held; double-click for all. "
        "Select a name to hide or show its series.",
    ),
    "chart_in": Bilingual("放大", "Zoom in"),
    "chart_later": Bilingual("向后移动", "Later"),
    "chart_out": Bilingual("缩小", "Zoom out"),
    "chart_provisional": Bilingual("空心为暂定值", "hollow: provisional"),
    "chart_series": Bilingual("序列开关", "Series shown"),
    "chart_values": Bilingual(
        "{name}：用左右方向键逐期读数",
        "{name}: left and right arrow keys read it period by period",
    ),
    "chart_zoom": Bilingual("时段", "Range"),
    "clickable": Bilingual(
        "由数据印出的数字均可点击，直达证据附录。",
        "Every figure printed from data is a link to its entry in the evidence appendix.",
    ),
    "close_panel": Bilingual("关闭", "Close"),
    "contents": Bilingual("目录", "Contents"),
    "correction": Bilingual("第 {revision} 次更正", "Correction {revision}"),
    "corrections": Bilingual("更正", "Corrections"),
    "corrections_more": Bilingual(
        "另有 {count} 处改动，见文末“更正”。", "{count} more changes are listed at the end under Corrections."
    ),
    "cutoff": Bilingual("截止时点", "Cutoff"),
    "data": Bilingual("数据时点", "Data"),
    "desk": Bilingual("研究团队", "Research desk"),
    "day": Bilingual("日期", "Date"),
    "end": Bilingual("期末", "End"),
    "evidence": Bilingual("证据附录", "Evidence appendix"),
    "evidence_about": Bilingual(
        "每个数字如何得出：公式、区间与所依据的原始记录。行指来源文件中的行号，源指数据来源表中的编号，"
        "“…”表示数值在此截短，全值见附件 facts.json。",
        "How each figure was reckoned: formula, window, and the records it rests on. Row is the row of the "
        "source file, Src. the number in the list of sources; an ellipsis cuts a value short here, and "
        "facts.json holds it whole.",
    ),
    "evidence_entries_about": Bilingual(
        "每个数字如何得出：右端为正文所印，其左为精确值（与所印相同者从略），其下为公式、区间与所依据的原始记录。"
        "# 后为来源文件中的行号；S 加编号指数据来源表中的一条，统指其前各条记录；"
        "蓝色编号指本附录中的另一条。“…”表示数值在此截短，全值见附件 facts.json。",
        "How each figure was reckoned: at the right what is printed, before it the exact value where that "
        "differs; below, formula, window and the records it rests on. # is the row of the source file; S and "
        "a number is the line in the list of sources, for all records before it; a number in blue is another "
        "entry. An ellipsis cuts a value short here; facts.json holds it whole.",
    ),
    "evidence_open": Bilingual(
        "点击正文或图表中的任一数字，即可查看其公式、区间与原始记录；Esc 或点击别处关闭。",
        "Select any figure in the text or an exhibit for its formula, window and records; Esc closes them.",
    ),
    "evidence_plain": Bilingual(
        "每个数字如何得出：公式、区间与所依据的原始记录。",
        "How each figure was reckoned: formula, window, and the records it rests on.",
    ),
    "exact": Bilingual("精确值", "Exact"),
    "exhibit": Bilingual("图表 {number}", "Exhibit {number}"),
    "fact": Bilingual("事实", "Fact"),
    "formula": Bilingual("公式", "Formula"),
    "inputs": Bilingual("计算与依据", "Reckoned from"),
    "issue": Bilingual("第 {issue} 期", "Issue {issue}"),
    "known_at": Bilingual("数据版本", "Known at"),
    "licence": Bilingual("执业编号", "Licence"),
    "measure": Bilingual("指标", "Measure"),
    "no_data": Bilingual("暂无数据", "No data"),
    "number": Bilingual("编号", "No."),
    "note": Bilingual("注", "Note"),
    "outlier": Bilingual("超出坐标范围", "beyond the axis"),
    "own_series": Bilingual("本序列", "series"),
    "page": Bilingual("第 {page} 页 / 共 {pages} 页", "Page {page} of {pages}"),
    "printed": Bilingual("印为", "Printed"),
    "provisional": Bilingual("暂定", "provisional"),
    "rating": Bilingual("行业评级", "Sector rating"),
    "rating_since": Bilingual("自 {day} 起", "since {day}"),
    "related": Bilingual("相关往期", "Related issues"),
    "records": Bilingual("记录", "Records"),
    "rests_on": Bilingual("所据数字", "Rests on"),
    "row": Bilingual("行", "Row"),
    "row_of": Bilingual("第{row}行", "row {row}"),
    "sample": Bilingual("样刊", "Sample"),
    "sample_note": Bilingual(
        "样刊：机构、团队与人员均为示例，不构成投资建议。",
        "Sample issue: house, desk and people are examples; not investment advice.",
    ),
    "series": Bilingual("序列", "Series"),
    "save": Bilingual("计算依据（可另存）", "Evidence as data, to save"),
    "sessions": Bilingual("交易日", "Sessions"),
    "skip": Bilingual("跳到正文", "Skip to the text"),
    "source": Bilingual("来源", "Source"),
    "source_number": Bilingual("源", "Src."),
    "source_file": Bilingual("文件", "File"),
    "source_hash": Bilingual("SHA-256 前 12 位", "SHA-256, first 12"),
    "source_rows": Bilingual("行数", "Rows"),
    "sources": Bilingual("数据来源", "Sources"),
    "status.approved": Bilingual("已批准，待发布", "Approved, not yet published"),
    "status.draft": Bilingual("草稿", "Draft"),
    "status.reviewed": Bilingual("已复核", "Reviewed"),
    "subject": Bilingual("标的", "Subject"),
    "value": Bilingual("数值", "Value"),
    "verdict.ambiguous": Bilingual("存疑", "ambiguous"),
    "verdict.contradicted": Bilingual("不符", "contradicted"),
    "verdict.supported": Bilingual("相符", "supported"),
    "verdict.unsupported": Bilingual("无依据", "unsupported"),
    "where": Bilingual("位置", "Where"),
    "window": Bilingual("区间", "Window"),
    "windows": Bilingual("统计区间", "Windows"),
    "wtd": Bilingual("本周", "Week"),
    "mtd": Bilingual("本月", "Month"),
    "ytd": Bilingual("本年", "Year"),
}


def labels_of(lang: Lang) -> dict[str, str]:
    """Every label in one language."""
    return {key: words[lang] for key, words in sorted(LABELS.items())}


def label(lang: Lang, key: str, **values: object) -> str:
    """One label in one language, its ``{names}`` filled in."""
    text = LABELS[key][lang]
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text
