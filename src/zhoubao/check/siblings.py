"""What a wrong number is, where it is some other figure: of another window, another name, another scale."""

from __future__ import annotations

from decimal import Decimal

from zhoubao.check.claim import Claim
from zhoubao.check.evidence import Evidence
from zhoubao.check.qualifiers import same_digits
from zhoubao.check.readings import of_fact
from zhoubao.check.target import Target
from zhoubao.check.windows import KINDS
from zhoubao.model import Bilingual

__all__ = ["what_it_is"]

_POWERS = (1, -1, 2, -2, 3, -3, 4, -4, 8, -8)
_TELLING = 100
"""A number of fewer than three digits is many figures' by chance."""


def what_it_is(
    claim: Claim, target: Target, exact: Decimal, evidence: Evidence
) -> tuple[Bilingual | None, int]:
    """The figure that a contradicted number prints, as an aside to the reason; none where it is no other.

    ``exact`` is the target's value in the claim's own unit. The second is the power of ten that the number
    lacks, where that is all that is wrong, else 0.
    """
    if claim.value is None or claim.comparator != "equal" or abs(claim.value) < 10 * claim.step:
        return None, 0
    for power in _POWERS:
        if same_digits(claim, exact, change=target.change, power=power):
            zh = "应小" if power < 0 else "应大"
            en = "smaller" if power < 0 else "larger"
            times = f"{10 ** abs(power):,}"
            return Bilingual(
                f"数字对而小数点或单位错，{zh}{times}倍",
                "the digits are right but the decimal point or the unit is not: "
                f"it should be {times} times {en}",
            ), power
    if target.fact is None:
        return None, 0
    fact, facts = target.fact, evidence.facts
    ids: list[tuple[str, str | None]] = []
    head, _, rest = fact.measure.partition(".")
    if head == "return":
        _, dot, statistic = rest.partition(".")
        ids += [(f"return.{kind}{dot}{statistic}/{fact.subject}", kind) for kind in KINDS]
        if fact.subject.startswith("segment/"):
            kind = rest.partition(".")[0]
            ids += [
                (f"return.{kind}{other}/{fact.subject}", kind) for other in ("", ".median", ".best", ".worst")
            ]
    elif head in ("latest", "previous", "change"):
        others = ("latest", "previous", "high") if fact.unit != "ratio" else ("change", "change.year")
        ids += [(f"{measure}/{fact.subject}", None) for measure in others]
    if abs(claim.value) >= _TELLING * claim.step:
        window = rest.partition(".")[0] if head == "return" else None
        subjects = [
            *evidence.edition.instruments,
            *(f"segment/{s.id}" for s in evidence.edition.segments),
            *evidence.edition.series,
        ]
        ids += [(f"{fact.measure}/{subject}", window) for subject in subjects]
    for fact_id, window in ids:
        if fact_id == fact.id or fact_id not in facts or facts[fact_id].unit != fact.unit:
            continue
        other = of_fact(facts[fact_id], evidence, window)
        if other is not None and same_digits(claim, other.value, change=other.change):
            text = claim.text.strip()
            return Bilingual(f"{text}是{other.words.zh}", f"{text} is {other.words.en}"), 0
    return None, 0
