"""Facts as readings of a claim, and the words where there is none."""

from __future__ import annotations

from decimal import Decimal

from zhoubao.check.evidence import Evidence
from zhoubao.check.target import Resolved, Target
from zhoubao.check.wording import about, flag_words
from zhoubao.model import Bilingual, Fact

__all__ = ["no_figure", "of_fact", "refused"]


def of_fact(
    fact: Fact, evidence: Evidence, window: str | None = None, doubt: Bilingual | None = None
) -> Target | None:
    """A fact as a target; none where it has no value."""
    if fact.value is None:
        return None
    return Target(
        value=Decimal(repr(fact.value)),
        unit=fact.unit,
        facts=(fact.id,),
        words=about(fact, evidence.edition, window),
        base=fact.window.base,
        end=fact.window.end,
        change=fact.measure == "rank.change"
        or (
            fact.unit == "ratio" and fact.measure.startswith(("return.", "change", "discount", "performance"))
        ),
        fact=fact,
        doubt=doubt,
    )


def refused(zh: str, en: str, *facts: str) -> Resolved:
    """Why nothing covers a claim, in words without their stop, and the facts that were looked at."""
    return Resolved(refused=Bilingual(f"{zh}。", f"{en}."), facts=facts)


def no_figure(fact: Fact, evidence: Evidence, window: str | None = None) -> Resolved:
    """That a fact has no value, and what its flag says."""
    words, flag = about(fact, evidence.edition, window), flag_words(fact)
    return refused(f"{words.zh}无数据：{flag.zh}", f"There is no figure for {words.en}: {flag.en}", fact.id)
