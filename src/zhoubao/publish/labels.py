"""The fixed words of a page, in both languages."""

from __future__ import annotations

from zhoubao.model import Bilingual, Lang

__all__ = ["LABELS", "label", "labels_of"]

LABELS: dict[str, Bilingual] = {
    "as_of": Bilingual("收盘价截至", "Closes as of"),
    "attached": Bilingual("计算依据随文件附上：facts.json", "Evidence attached to this file: facts.json"),
    "contents": Bilingual("目录", "Contents"),
    "cutoff": Bilingual("截止时点", "Cutoff"),
    "data": Bilingual("数据时点", "Data"),
    "desk": Bilingual("研究团队", "Research desk"),
    "evidence": Bilingual(
        "指向任一数字，可见其事实编号与未取整的数值；计算依据见同名的 .json 文件。",
        "Point at any figure for its fact and unrounded value; the .json file of this name has the evidence.",
    ),
    "exhibit": Bilingual("图表 {number}", "Exhibit {number}"),
    "issue": Bilingual("第 {issue} 期", "Issue {issue}"),
    "known_at": Bilingual("数据版本", "Known at"),
    "licence": Bilingual("执业编号", "Licence"),
    "note": Bilingual("注", "Note"),
    "page": Bilingual("第 {page} 页 / 共 {pages} 页", "Page {page} of {pages}"),
    "sample": Bilingual("样刊", "Sample"),
    "sample_note": Bilingual(
        "样刊：机构、团队与人员均为示例，不构成投资建议。",
        "Sample issue: house, desk and people are examples; not investment advice.",
    ),
    "skip": Bilingual("跳到正文", "Skip to the text"),
    "source": Bilingual("来源", "Source"),
    "source_file": Bilingual("文件", "File"),
    "source_hash": Bilingual("SHA-256 前 12 位", "SHA-256, first 12"),
    "source_rows": Bilingual("行数", "Rows"),
    "sources": Bilingual("数据来源", "Sources"),
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
