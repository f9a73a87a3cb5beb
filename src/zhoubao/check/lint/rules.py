"""The registry of rules, and the lint of a whole issue. ``docs/lint.md`` has a section on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from zhoubao.check.claim import Judged
from zhoubao.check.evidence import Evidence
from zhoubao.check.lint import (
    bases,
    compliance,
    dates,
    exhibits,
    identities,
    names,
    ratings,
    series_dates,
    values,
    wording,
)
from zhoubao.check.lint.draft import Complaint, Draft
from zhoubao.check.lint.finding import Finding, Severity
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.model import Bilingual

__all__ = ["MOST", "RULES", "Rule", "lint"]

MOST = 200
"""How many findings of one rule are told; a text with more of them has another trouble than those."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``severity`` is ``error`` for what is wrong for sure, ``warning`` for what a person should see.

    ``titles`` say in a few words what it finds.
    """

    id: str
    severity: Severity
    titles: Bilingual
    run: Callable[[Draft], Iterator[Complaint]]


_TABLE: tuple[tuple[str, Severity, Callable[[Draft], Iterator[Complaint]], str, str], ...] = (
    ("exhibit-number", "error", exhibits.number_missing, "图表编号重复或跳号", "Numbers twice or left out"),
    ("exhibit-order", "error", exhibits.order, "图表未按编号排列", "Exhibits out of order"),
    ("exhibit-caption", "error", exhibits.caption_twice, "图表标题相同", "Captions that are the same"),
    ("exhibit-source", "error", exhibits.source_missing, "图表缺少来源", "Exhibits without a source"),
    ("exhibit-reference", "error", exhibits.reference, "引用的图表不存在", "References to no exhibit"),
    ("exhibit-window", "error", dates.window, "标题区间与数据不符", "Windows not of the data"),
    ("window-days", "error", identities.window_days, "区间与所写日期不符", "Windows with other days"),
    ("as-of", "error", dates.as_of, "截至日期与数据不符", "As-of notes that contradict the data"),
    ("base-dates", "error", bases.base_dates, "基期与数据不符", "Base dates that are not the data's"),
    ("series-dates", "error", series_dates.dates_told, "序列日期与数据不符", "Dates that a series denies"),
    ("future-date", "warning", dates.future, "截至日期晚于截止时点", "As-of dates after the cutoff"),
    ("date-weekday", "error", dates.weekday, "日期与星期不符", "Dates with a wrong day of the week"),
    ("date-impossible", "error", dates.impossible, "不存在的日期", "Dates that do not exist"),
    ("watch-absent", "warning", names.watch_absent, "关注标的不在表内", "Names absent from the tables"),
    ("code-name", "error", identities.code_name, "代码与名称不符", "Codes with another's name"),
    ("two-values", "error", values.two_values, "同一数字前后不一", "One figure given two values"),
    ("rating-bands", "error", ratings.bands, "评级区间重叠或有缺口", "Bands that overlap or leave a gap"),
    ("rating-horizon", "error", ratings.horizon, "评级期限前后不一", "Horizons that contradict each other"),
    ("benchmark", "warning", ratings.benchmark, "市场缺少基准", "Markets without a benchmark"),
    ("part-missing", "error", compliance.part_missing, "缺少合规内容", "Compliance parts that are missing"),
    ("forbidden", "error", compliance.forbidden, "禁用表述", "Promised returns, forbidden phrases"),
    ("placeholder", "warning", compliance.placeholder, "未填写的内容", "Things left to fill in"),
    ("double-word", "warning", wording.double_word, "字词或标点重复", "Words and marks set twice"),
    ("unbalanced", "warning", wording.unbalanced, "括号或引号不成对", "Brackets and quotes left open"),
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(
    Rule(rule, severity, Bilingual(zh, en), run) for rule, severity, run, zh, en in _TABLE
)
"""All rules, in the order of ``edition.rules.RULE_IDS``."""


def lint(manuscript: Manuscript, judged: Sequence[Judged], evidence: Evidence) -> tuple[Finding, ...]:
    """What the rules find in a manuscript, in the text's order; what the edition switches off is not run."""
    draft = Draft(manuscript, judged, evidence)
    off = evidence.edition.check.off
    found = [
        Finding(
            rule.id,
            complaint.severity or rule.severity,
            complaint.message,
            complaint.message_zh,
            complaint.start,
            complaint.end,
            manuscript.page_at(complaint.start) if complaint.end else None,
            complaint.facts,
        )
        for rule in RULES
        if rule.id not in off
        for complaint in islice(rule.run(draft), MOST)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))
