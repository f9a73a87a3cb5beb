"""What an edition may say of the check: the ids of the lint rules, and the compliance parts of an issue.

The rules themselves are in ``check/lint``, a room below; a test holds these ids to its registry.
"""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["COMPLIANCE_PARTS", "RULE_IDS", "CompliancePart"]

CompliancePart = Literal["analyst-statement", "general-statement", "rating-definitions", "risks"]
COMPLIANCE_PARTS: tuple[CompliancePart, ...] = get_args(CompliancePart)

RULE_IDS = (
    "exhibit-number",
    "exhibit-order",
    "exhibit-caption",
    "exhibit-source",
    "exhibit-reference",
    "exhibit-window",
    "window-days",
    "as-of",
    "base-dates",
    "series-dates",
    "future-date",
    "date-weekday",
    "date-impossible",
    "watch-absent",
    "code-name",
    "two-values",
    "rating-bands",
    "rating-horizon",
    "benchmark",
    "part-missing",
    "forbidden",
    "placeholder",
    "double-word",
    "unbalanced",
)
