"""The words of a proof in both languages: verdicts, severities, measures, windows."""

from __future__ import annotations

from collections.abc import Mapping

from zhoubao.check.claim import Claim, Verdict
from zhoubao.check.lint.finding import Severity
from zhoubao.edition.edition import Edition
from zhoubao.model import Bilingual, Lang

__all__ = [
    "LABELS",
    "ORDER",
    "SEVERITIES",
    "SIGNS",
    "VERDICTS",
    "label",
    "said_of",
    "subject_names",
]

ORDER: tuple[Verdict, ...] = ("contradicted", "ambiguous", "unsupported", "supported")
"""Verdicts, the worst first."""

VERDICTS: dict[Verdict, Bilingual] = {
    "contradicted": Bilingual("与数据不符", "contradicted"),
    "ambiguous": Bilingual("不能判定", "ambiguous"),
    "unsupported": Bilingual("无数据支持", "unsupported"),
    "supported": Bilingual("与数据相符", "supported"),
}
SEVERITIES: dict[Severity, Bilingual] = {
    "error": Bilingual("差错", "error"),
    "warning": Bilingual("警告", "warning"),
    "note": Bilingual("提示", "note"),
}
SIGNS: dict[Verdict | Severity, str] = {
    "contradicted": "×",
    "ambiguous": "?",
    "unsupported": "○",
    "supported": "✓",
    "error": "!!",
    "warning": "!",
    "note": "i",
}
"""A sign beside every colour, for those who do not see colours or have none to see."""

LABELS: dict[str, Bilingual] = {
    "title": Bilingual("核验报告", "Check"),
    "against": Bilingual("对照 {edition}，截止 {cutoff}", "held against {edition}, cutoff {cutoff}"),
    "claims": Bilingual("论断 {count} 条", "{count} claims"),
    "lint": Bilingual("规则检查", "lint"),
    "findings": Bilingual("规则发现", "Lint findings"),
    "whole": Bilingual("全文", "whole text"),
    "place": Bilingual("位置", "place"),
    "words": Bilingual("原文", "words"),
    "said": Bilingual("所指", "of"),
    "expected": Bilingual("应为", "expected"),
    "suggestion": Bilingual("建议写法", "suggested"),
    "reason": Bilingual("理由", "reason"),
    "rule": Bilingual("规则", "rule"),
    "facts": Bilingual("事实", "facts"),
    "fact": Bilingual("事实", "Fact"),
    "formula": Bilingual("公式", "Formula"),
    "inputs": Bilingual("输入", "Inputs"),
    "evidence": Bilingual("依据", "Evidence"),
    "row": Bilingual("第 {row} 行", "row {row}"),
    "more": Bilingual("…… 另有 {count} 项", "… {count} more"),
    "page": Bilingual("第 {page} 页", "p. {page}"),
    "line": Bilingual("第 {line} 行", "line {line}"),
    "note": Bilingual("注", "Note"),
    "table": Bilingual("表 {table}", "Table {table}"),
    "table_cell": Bilingual("表 {table} 第 {row} 行第 {column} 列", "table {table} r{row} c{column}"),
    "unknown": Bilingual("未识别：{words}", "not known: {words}"),
    "nothing": Bilingual("未指明", "nothing named"),
    "forecast": Bilingual("预测", "forecast"),
    "window": Bilingual("区间", "window"),
    "provisional": Bilingual("暂定", "provisional"),
    "header": Bilingual("页眉", "header"),
    "footer": Bilingual("页脚", "footer"),
    "footnote": Bilingual("脚注", "footnote"),
    "endnote": Bilingual("尾注", "endnote"),
    "box": Bilingual("文本框", "text box"),
    "to_see": Bilingual("待处理", "To look at"),
    "nothing_to_see": Bilingual("没有需要处理的论断或发现。", "No claim or finding needs attention."),
    "notes": Bilingual("逐条依据", "Notes"),
    "text": Bilingual("正文", "Text"),
    "skip": Bilingual("跳到正文", "Skip to the text"),
    "notices": Bilingual("说明", "Notices"),
    "switched_off": Bilingual("已关闭的规则", "Rules switched off"),
    "edition": Bilingual("刊", "Edition"),
    "cutoff": Bilingual("截止时点", "Cutoff"),
    "known_at": Bilingual("数据版本", "Known at"),
    "verdicts": Bilingual("核验结论", "Verdicts"),
    "hint": Bilingual(
        "指向或点按带标记的文字，可见其依据；也可用 Tab 键逐条查看。",
        "Point at or tap marked words for their evidence, or step through them with the Tab key.",
    ),
}

_MEASURES: dict[str, Bilingual] = {
    "return": Bilingual("涨跌幅", "return"),
    "return.median": Bilingual("涨跌幅中位数", "median return"),
    "return.up": Bilingual("上涨家数", "members that rose"),
    "return.down": Bilingual("下跌家数", "members that fell"),
    "members": Bilingual("家数", "members"),
    "market_cap": Bilingual("市值", "market cap"),
    "close": Bilingual("收盘价", "close"),
    "visits": Bilingual("访问量", "visits"),
    "downloads": Bilingual("下载量", "downloads"),
    "price": Bilingual("价格", "price"),
    "sales": Bilingual("销量", "sales"),
    "rating": Bilingual("评级标准", "rating definition"),
    "window": Bilingual("交易日区间", "sessions"),
    "rank": Bilingual("排名", "rank"),
    "other": Bilingual("其他数值", "other figure"),
}
_WINDOWS: dict[str, Bilingual] = {
    "wtd": Bilingual("本周", "this week"),
    "mtd": Bilingual("本月", "this month"),
    "ytd": Bilingual("本年", "this year"),
    "previous-week": Bilingual("上周", "last week"),
    "previous-month": Bilingual("上月", "last month"),
    "previous-year": Bilingual("上年", "last year"),
    "period": Bilingual("最近一期", "latest period"),
    "previous": Bilingual("环比", "on the period before"),
    "year-ago": Bilingual("同比", "on the year before"),
}
_SETS: dict[str, Bilingual] = {
    "universe": Bilingual("全部标的", "all instruments"),
    "segments": Bilingual("板块", "segments"),
}
_CHANGE = Bilingual("{of}变动", "change in {of}")


def label(lang: Lang, key: str, **values: object) -> str:
    """One label in one language, its ``{names}`` filled in."""
    text = LABELS[key][lang]
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def subject_names(edition: Edition, lang: Lang) -> dict[str, str]:
    """What a claim's subject is called, by instrument code, ``segment/ID`` and series id."""
    names = {code: instrument.names[lang] for code, instrument in edition.instruments.items()}
    names |= {f"segment/{segment.id}": segment.names[lang] for segment in edition.segments}
    return names | {id: series.names[lang] for id, series in edition.series.items()}


def said_of(claim: Claim, lang: Lang, names: Mapping[str, str]) -> str:
    """What a claim speaks of: its subject's name, measure and window (寒武纪 · 涨跌幅 · 本周)."""
    measure = claim.measure or ""
    kind = measure.removeprefix("change/")
    series = names.get(f"{kind}/{claim.subject}") if claim.subject else None
    parts = []
    if series is not None:  # a series' name says its measure too
        parts.append(_CHANGE[lang].replace("{of}", series) if kind != measure else series)
    else:
        if claim.subject is not None:
            subject = _SETS[claim.subject][lang] if claim.subject in _SETS else None
            parts.append(subject or names.get(claim.subject, claim.subject))
        elif claim.unknown:
            parts.append(label(lang, "unknown", words=claim.unknown))
        if measure:
            words = _MEASURES[kind][lang] if kind in _MEASURES else kind
            parts.append(_CHANGE[lang].replace("{of}", words) if kind != measure else words)
    if claim.window:
        parts.append(_WINDOWS[claim.window][lang] if claim.window in _WINDOWS else claim.window)
    if claim.forecast:
        parts.append(label(lang, "forecast"))
    return " · ".join(parts) or label(lang, "nothing")
