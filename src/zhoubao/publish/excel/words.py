"""The fixed words of a workbook, in both languages."""

from __future__ import annotations

from zhoubao.model import Bilingual, Lang

__all__ = ["WORDS", "word"]

WORDS: dict[str, Bilingual] = {
    "adjustment": Bilingual("复权乘数", "Adj. factor"),
    "after": Bilingual("更正后", "Now"),
    "axis_edge": Bilingual(
        "上缘或下缘的叉号：该值超出坐标，旁注其值。",
        "A cross at the edge: off the axis, its value beside it.",
    ),
    "bar_edge": Bilingual(
        "柱底标出数值者超出坐标。", "A bar with its value at its foot goes on beyond the axis."
    ),
    "back": Bilingual("← 封面", "← Cover"),
    "base_day": Bilingual("基期日", "Base date"),
    "base_price": Bilingual("基期价", "Base price"),
    "base_value": Bilingual("基期值", "Base value"),
    "before": Bilingual("更正前", "Before"),
    "by_value": Bilingual(
        "此数按值给出，不是活公式：{reason}", "Given as a value, not a live formula: {reason}"
    ),
    "code": Bilingual("代码", "Code"),
    "corrections": Bilingual("更正", "Corrections"),
    "correction": Bilingual(
        "第 {revision} 次更正（{date}）：{reason}", "Correction {revision} ({date}): {reason}"
    ),
    "cover": Bilingual("封面", "Cover"),
    "data": Bilingual("数据", "Data"),
    "date": Bilingual("日期", "Date"),
    "day": Bilingual("日期", "Date"),
    "desk": Bilingual("研究团队", "Desk"),
    "edition": Bilingual("刊名", "Edition"),
    "end_day": Bilingual("期末日", "End date"),
    "end_price": Bilingual("期末价", "End price"),
    "end_value": Bilingual("期末值", "End value"),
    "evidence": Bilingual("证据", "Evidence"),
    "evidence_about": Bilingual(
        "每个印出的数字及其所据的数字，一行一个；精确值为公式，引用图表或原始记录中的单元格。",
        "Every printed figure, and every figure that those rest on, one a row; the exact value is a formula "
        "on the cells of the exhibits or of the inputs.",
    ),
    "exhibits": Bilingual("图表", "Exhibits"),
    "facts": Bilingual("所据数字", "Rests on"),
    "fact": Bilingual("数字标识", "Fact"),
    "filled": Bilingual("共 {count} 项", "{count} in all"),
    "flag": Bilingual("标记", "Flag"),
    "hollow": Bilingual("空心点与虚线为暂定值。", "Hollow points and dashed lines are provisional."),
    "hatched": Bilingual("斜线柱为暂定值。", "Hatched bars are provisional."),
    "how": Bilingual("说明", "How to read"),
    "how_evidence": Bilingual(
        "图表右侧“编号”为证据表中的行，点击即达；证据表的每一行再指向原始记录、文件与行号。",
        "The numbers right of each exhibit are rows of the evidence sheet, a click away; from there each row "
        "leads to the inputs, their files and rows.",
    ),
    "how_formulas": Bilingual(
        "涨跌幅、板块均值与市值合计为活公式：改动原始记录中的数值，结果随之重算。批注注明仅给出数值的单元格。",
        "Returns, segment means and total caps are live formulas: change a value on the inputs sheet and "
        "they follow. Cells that hold a value only have a comment that says so.",
    ),
    "how_prose": Bilingual(
        "本工作簿为本期的数据，正文见 PDF、网页或 Word。",
        "This workbook is the data of the issue; its text is in the PDF, the web page or the Word file.",
    ),
    "how_signs": Bilingual(
        "涨跌以正负号表示，颜色仅为辅助；“—”表示无法得出。",
        "Rises and falls are told by their sign, colours only help; a dash is a figure that cannot be told.",
    ),
    "how_units": Bilingual(
        "金额与大数以印出的单位（亿、万）存于单元格，百分比以比率存放。",
        "Amounts and large counts are kept in the unit printed (bn, m), percentages as ratios.",
    ),
    "input": Bilingual("原始记录", "Inputs"),
    "inputs": Bilingual("原始记录", "Inputs"),
    "inputs_about": Bilingual(
        "各数字所据的原始记录，含来源文件、哈希与行号。",
        "The observations that the figures rest on, with file, hash and row.",
    ),
    "issue": Bilingual("期号", "Issue"),
    "kind": Bilingual("类别", "Kind"),
    "live": Bilingual("公式", "Live"),
    "live_no": Bilingual("值", "value"),
    "live_yes": Bilingual("公式", "formula"),
    "month": Bilingual("月份", "Month"),
    "no_formula": Bilingual(
        "其算法依赖本工作簿未收录的记录，见证据表中的公式",
        "its reckoning needs records that are not in this workbook; the evidence sheet has it in words",
    ),
    "not_given": Bilingual("不转发", "withheld"),
    "notes": Bilingual("说明", "Notes"),
    "outlier": Bilingual("超出坐标", "off the axis"),
    "performance": Bilingual("相对表现", "Performance"),
    "plotted": Bilingual("绘图用", "Plotted"),
    "provisional": Bilingual("暂定", "provisional"),
    "rate": Bilingual("折算汇率", "FX rate"),
    "rating": Bilingual("评级", "Rating"),
    "rating_since": Bilingual("{action}{rating}（{date}）", "{rating}, {action} ({date})"),
    "restricted": Bilingual(
        "数据来源不允许转发，仅给出图片。",
        "The source does not allow its data to be passed on: a picture only.",
    ),
    "revision": Bilingual("数据状态", "State"),
    "sheet": Bilingual("工作表", "Sheet"),
    "sources": Bilingual("数据来源", "Sources"),
    "status": Bilingual("签发状态", "Status"),
    "status.draft": Bilingual("草稿", "Draft"),
    "status.reviewed": Bilingual("已复核", "Reviewed"),
    "status.approved": Bilingual("已批准", "Approved"),
    "status.published": Bilingual("已发布", "Published"),
    "subject": Bilingual("名称", "Subject"),
    "system": Bilingual("版本", "Known at"),
    "unit": Bilingual("单位", "Unit"),
    "week": Bilingual("周", "Week"),
    "where": Bilingual("印于", "Printed in"),
    "withheld": Bilingual("所据数据不允许转发", "the data behind it may not be passed on"),
}


def word(lang: Lang, key: str, **values: object) -> str:
    """One phrase in one language, its ``{names}`` filled in."""
    text = WORDS[key][lang]
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text
