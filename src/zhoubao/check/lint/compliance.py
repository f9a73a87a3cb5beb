"""Rules of compliance: required parts, promised returns, and what was left to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhoubao.check.lint.draft import Complaint, Draft
from zhoubao.edition.rules import CompliancePart
from zhoubao.model import Bilingual

__all__ = ["PROMISES", "forbidden", "part_missing", "placeholder"]

_PARTS: dict[CompliancePart, tuple[Bilingual, Bilingual]] = {
    "analyst-statement": (
        Bilingual("分析师声明", "an analyst's statement"),
        Bilingual("分析师声明", "Analyst certification"),
    ),
    "general-statement": (
        Bilingual("一般声明（免责声明）", "a general statement (disclaimer)"),
        Bilingual("一般声明", "Disclaimer"),
    ),
    "rating-definitions": (
        Bilingual("评级说明", "definitions of its ratings"),
        Bilingual("投资评级声明", "Rating definitions"),
    ),
    "risks": (Bilingual("风险提示", "notes on risks"), Bilingual("风险提示", "Risks")),
}

PROMISES: tuple[str, ...] = (
    r"(?:保证|承诺|确保)(?:有|获得|实现|取得)?(?:投资|正|高|绝对|稳定|最低|固定|本金和?)*(?:收益|盈利|回报|获利|赚钱|不亏)",
    r"(?:收益|回报|盈利)(?:有|得到|获得)(?:充分)?(?:保证|保障)",
    r"稳赚(?:不赔)?|包赚|稳赢|躺赚|稳赚不亏|只赚不赔|只赚不亏",
    r"保本保(?:收益|息)|保本收益|保底收益",
    r"无风险(?:收益|回报|套利|获利)(?!率|曲线)|零风险|没有任何风险|毫无风险",
    r"必涨|必赚|必将(?:大涨|暴涨|翻倍)|只涨不跌|(?:一定|肯定|必定|绝对)(?:会|能|将)?(?:上涨|大涨|暴涨|翻倍|盈利|赚钱|获利)",
    r"guarantee(?:d|s|ing)?\s+(?:(?:a|an|you|investors|positive|high|minimum|fixed|stable)\s+){0,2}"
    r"(?:returns?|profits?|gains?|yields?|income)",
    r"(?:returns?|profits?|gains?)\s+(?:is|are)\s+(?:guaranteed|assured|certain)",
    r"assured\s+(?:returns?|profits?|gains?)",
    r"risk-?\s?free\s+(?:returns?|profits?|gains?|investment)",
    r"(?:no|zero)\s+risk\s+of\s+(?:loss|losing)|zero[- ]risk|(?:can(?:no|')t|cannot)\s+lose(?!\s+sight)",
    r"sure[- ](?:win|thing|profit)|certain\s+to\s+(?:rise|double|profit)|bound\s+to\s+(?:rise|double)",
    r"will\s+(?:definitely|certainly|surely)\s+(?:rise|double|gain|go\s+up|profit)|only\s+go(?:es)?\s+up",
)
"""Promises of returns that no issue may hold, as regular expressions; ``docs/lint.md`` lists them."""

_BUILT_IN = re.compile("|".join(f"(?:{promise})" for promise in PROMISES), re.I)
_CLAUSE = re.compile(r"[。；;！？!?，\n]|(?<=[a-z])\.(?=\s)|,\s*(?=(?:but|yet|and yet)\b)", re.I)
_NOT = re.compile(
    r"不(?!断|仅|但|久|少|止)|未(?!来)|无法|无从|并无|绝无|非(?!常|凡)|没有|勿|禁止|严禁|拒绝|谨防|警惕|难以"
    r"|\b(?:not|no|never|nor|neither|without|cannot|nothing|none|beware|avoid|prohibit\w*|forbid\w*)\b|n['’]t\b",
    re.I,
)
_REACH = 60
_PLACEHOLDER = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}|(?<![A-Za-z])(?:TODO|FIXME|XXX+)(?![A-Za-z])|(?i:lorem ipsum)"
    r"|(?<![A-Za-z0-9])(?:XX?|xx|××)(?:\.(?:XX?|xx|××))?(?:%|％|亿|万|个百分点|bn\b)"
    r"|[（(【\[](?:待补充?|待填写?|待更新|待定稿|待核实|待确认|●|_{2,}|\s*\?{2,}\s*)[^（()）\]】\n]{0,12}[）)】\]]"
    r"|待补充|待填写|待核实数据",
)


def part_missing(draft: Draft) -> Iterator[Complaint]:
    """Compliance parts that the edition asks for and the text has not."""
    there = {part.kind for part in draft.parts}
    for wanted in draft.evidence.edition.check.parts:
        if wanted not in there:
            what, title = _PARTS[wanted]
            yield Complaint(
                0,
                0,
                f"The text has no {wanted} part; add {what.en} under a heading such as {title.en!r}.",
                f"缺少{what.zh}；请以“{title.zh}”之类的标题补入。",
            )


def forbidden(draft: Draft) -> Iterator[Complaint]:
    """Promised returns, and the edition's own phrases, unless the same clause denies them before."""
    patterns = [_BUILT_IN, *map(_phrase, draft.evidence.edition.check.forbidden)]
    seen: set[tuple[int, int]] = set()
    for pattern in patterns:
        for match in pattern.finditer(draft.text):
            if match.span() in seen or _denied(draft.text, match.start()):
                continue
            seen.add(match.span())
            words = match[0]
            yield Complaint(
                match.start(),
                match.end(),
                f"{words!r} is a phrase that no issue may hold; take it out.",
                f"“{words}”属禁用表述，请删去。",
            )


def _phrase(phrase: str) -> re.Pattern[str]:
    """A phrase as texts may print it: any blanks for its own, capitals aside, Latin words whole."""
    spaced = r"\s+".join(map(re.escape, phrase.split()))
    head = r"(?<![A-Za-z])" if phrase.strip()[0].isascii() and phrase.strip()[0].isalpha() else ""
    tail = r"(?![A-Za-z])" if phrase.strip()[-1].isascii() and phrase.strip()[-1].isalpha() else ""
    return re.compile(f"{head}{spaced}{tail}", re.I)


def _denied(text: str, start: int) -> bool:
    before = text[max(0, start - _REACH) : start]
    clause = _CLAUSE.split(before)[-1]
    return _NOT.search(clause) is not None


def placeholder(draft: Draft) -> Iterator[Complaint]:
    """What somebody meant to fill in and did not."""
    for match in _PLACEHOLDER.finditer(draft.text):
        yield Complaint(
            match.start(),
            match.end(),
            f"{match[0]!r} looks like something left to fill in.",
            f"“{match[0]}”像是尚未填写的内容。",
        )
