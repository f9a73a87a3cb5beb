"""The verdict on a claim: supported, contradicted, unsupported or ambiguous, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from zhoubao.check.claim import Claim, Judged, Verdict
from zhoubao.check.conversion import rate_between
from zhoubao.check.evidence import Evidence
from zhoubao.check.qualifiers import Holding, held, rounded, stated_sign
from zhoubao.check.readings import of_fact
from zhoubao.check.resolve import found_fact, resolve
from zhoubao.check.siblings import what_it_is
from zhoubao.check.superlatives import SUPERLATIVES, judge_superlative
from zhoubao.check.target import Resolved, Target
from zhoubao.check.wording import expected_text, in_currency, opposite, rescaled, suggestion_of, told
from zhoubao.model import Bilingual, Fact, FactInput, FactSet
from zhoubao.sources.units import CURRENCIES

__all__ = ["judge"]

_RATIOS = frozenset({"ratio", "percentage-point", "basis-point", "times"})
_NOT_MONEY = _RATIOS | {"count", "points"}
_ANY = frozenset({"", "money"})
_RATES_DIFFER = Decimal("0.01")
"""A desk may convert at another day's or another fixing's rate; closer than this is no contradiction."""


def judge(claim: Claim, evidence: Evidence) -> Judged:
    """Hold one claim against the evidence.

    Deterministic and without I/O of its own, but for histories and facts of other windows that the
    evidence fetches when a claim asks for them. Never raises for what a text may say.
    """
    judged = _judge(claim, evidence)
    if judged.verdict == "contradicted" and claim.guessed:
        judged = _in_doubt(judged)
    return _printed_from(claim, judged, evidence) if claim.hint else judged


def _judge(claim: Claim, evidence: Evidence) -> Judged:
    if claim.forecast:
        return _said(
            claim,
            "unsupported",
            Bilingual(
                "预测、假设或否定之辞没有记录可核对。",
                "A forecast, a condition or a denial has no record to be held against.",
            ),
        )
    if claim.comparator in SUPERLATIVES:
        return judge_superlative(claim, evidence)
    if claim.comparator != "direction" and claim.value is None:
        return _said(
            claim, "unsupported", Bilingual("没有数值可核对。", "There is no value to hold against.")
        )
    if claim.comparator == "direction" and not claim.direction:
        return _said(claim, "unsupported", Bilingual("没有方向可核对。", "There is no direction to hold."))
    resolved = _moved(claim, resolve(_as_change(claim), evidence))
    outcomes: list[_Outcome] = []
    for target in resolved.targets:
        outcome = _hold(claim, target, evidence)
        outcomes.append(outcome)
        if outcome.verdict != "supported":
            continue
        if target.doubt is not None:
            return _said(claim, "ambiguous", _clause(told(target), target.doubt), target, outcome)
        return _said(claim, "supported", _clause(told(target), outcome.note), target, outcome)
    if resolved.refused is not None or not outcomes:
        reason = resolved.refused or Bilingual("没有相应的数据。", "Nothing covers it.")
        return Judged(claim, "unsupported", reason.en, reason.zh, facts=resolved.facts)
    return _not_so(claim, resolved.targets[0], outcomes[0], evidence)


def _as_change(claim: Claim) -> Claim:
    """A direction of a level (市值增加, 收盘价下跌) is that of the return."""
    if claim.comparator == "direction" and claim.measure in ("market_cap", "close"):
        return replace(claim, measure="return")
    return claim


def _moved(claim: Claim, resolved: Resolved) -> Resolved:
    """Only what has a direction can be held against a direction."""
    if claim.comparator != "direction" or any(target.change for target in resolved.targets):
        return resolved
    if resolved.refused is not None:
        return resolved
    return Resolved(refused=Bilingual("该指标没有方向。", "That figure has no direction."))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a claim stands to one figure: ``exact`` is that in the claim's unit; ``note`` an aside."""

    verdict: Verdict
    exact: Decimal
    holding: Holding = "off"
    note: Bilingual | None = None
    facts: tuple[str, ...] = ()
    currency: str | None = None


def _hold(claim: Claim, target: Target, evidence: Evidence) -> _Outcome:
    exact = target.value
    if claim.comparator == "direction":
        so = exact * claim.direction > 0
        return _Outcome("supported" if so else "contradicted", exact, "holds" if so else "sign")
    if claim.unit == "times" and target.change and not claim.grown:
        # 是上周的5倍: the multiple itself, which has no sign.
        exact = exact + 1
        holding = held(replace(claim, direction=0), exact, change=False)
        return _Outcome("supported" if holding == "holds" else "contradicted", exact, holding)
    if claim.unit in _RATIOS and target.unit not in _RATIOS:
        return _Outcome("unsupported", exact, note=_unfit(claim, target))
    if claim.unit not in _RATIOS | _ANY and target.unit in _RATIOS:
        return _Outcome("unsupported", exact, note=_unfit(claim, target))
    if target.unit in CURRENCIES:
        return _went(claim, target, _hold_money(claim, target, evidence), evidence)
    if claim.unit and claim.unit not in _NOT_MONEY and target.unit in ("count", "points"):
        return _Outcome("unsupported", exact, note=_unfit(claim, target))
    holding = held(claim, exact, change=target.change)
    if holding == "holds":
        return _went(claim, target, _Outcome("supported", exact, holding), evidence)
    rounding = holding == "off-by-one" and target.change and target.fact is not None
    if rounding and target.fact and _adjusted(target.fact, evidence.facts):
        return _Outcome(
            "ambiguous",
            exact,
            holding,
            Bilingual(
                "末位差一个单位，可能是取整或复权口径不同",
                "it is one unit off in the last place, perhaps of rounding or another basis of adjustment",
            ),
        )
    return _Outcome("contradicted", exact, holding)


def _went(claim: Claim, target: Target, outcome: _Outcome, evidence: Evidence) -> _Outcome:
    """A level of a series that is said to have risen or fallen to where it is (增长至168万)."""
    if outcome.verdict != "supported" or not claim.direction or target.change or target.fact is None:
        return outcome
    change = f"change/{target.fact.subject}"
    if target.fact.measure != "latest" or change not in evidence.facts:
        return outcome
    moved = of_fact(evidence.facts[change], evidence)
    if moved is None or moved.value * claim.direction >= 0:
        return outcome
    text, right = claim.text.strip(), told(moved)
    note = Bilingual(f"但{right.zh}，与“{text}”方向相反", f"but {right.en[:1].lower()}{right.en[1:]}")
    return replace(outcome, verdict="contradicted", note=note, facts=(*outcome.facts, change))


def _hold_money(claim: Claim, target: Target, evidence: Evidence) -> _Outcome:
    if claim.unit not in CURRENCIES | _ANY:
        return _Outcome("unsupported", target.value, note=_unfit(claim, target))
    if claim.unit in _ANY or claim.unit == target.unit:
        holding = held(claim, target.value, change=False)
        return _Outcome("supported" if holding == "holds" else "contradicted", target.value, holding)
    rate = rate_between(evidence.facts, target.unit, claim.unit)
    if rate is not None:
        exact = target.value * rate[0]
        at = Bilingual(f"按截止时点汇率折为{claim.unit}", f"converted into {claim.unit} at the cutoff's rate")
        if held(claim, exact, change=False) == "holds":
            return _Outcome("supported", exact, "holds", at, rate[1])
        as_it_is = held(claim, target.value, change=False) == "holds"
        assert claim.value is not None
        if not as_it_is and abs(exact - claim.value) <= max(abs(exact) * _RATES_DIFFER, claim.step):
            note = Bilingual(
                f"{at.zh}相差不到1%，可能用了别的汇率", f"{at.en} it is within 1 %: perhaps of another rate"
            )
            return _Outcome("ambiguous", exact, "off", note, rate[1])
        if not as_it_is:
            return _Outcome("contradicted", exact, "off", at, rate[1])
    if held(claim, target.value, change=False) == "holds":
        note = Bilingual(
            f"币种应为{target.unit}，而非{claim.unit}", f"the currency is {target.unit}, not {claim.unit}"
        )
        return _Outcome("contradicted", target.value, "off", note, currency=target.unit)
    note = Bilingual(
        f"没有{target.unit}与{claim.unit}之间的汇率",
        f"there is no rate between {target.unit} and {claim.unit}",
    )
    return _Outcome("ambiguous", target.value, "off", note)


def _unfit(claim: Claim, target: Target) -> Bilingual:
    return Bilingual(
        f"所写单位（{claim.unit}）与该数据的单位（{target.unit}）不符",
        f"what is written is of unit {claim.unit!r}, the figure of {target.unit!r}",
    )


def _adjusted(fact: Fact, facts: FactSet, depth: int = 3) -> bool:
    """Whether a vendor's adjustment is among the inputs of a fact, directly or through other facts."""
    for used in fact.inputs:
        if not isinstance(used, FactInput):
            if used.series.startswith("adj_factor/"):
                return True
        elif depth and used.fact in facts and _adjusted(facts[used.fact], facts, depth - 1):
            return True
    return False


def _not_so(claim: Claim, target: Target, outcome: _Outcome, evidence: Evidence) -> Judged:
    """The verdict on a claim that fits none of its readings, by the natural one."""
    right = told(target)
    text = claim.text.strip()
    if outcome.verdict != "contradicted":
        return _said(claim, outcome.verdict, _clause(right, outcome.note), target, outcome)
    if outcome.holding == "sign":
        if claim.comparator == "direction":
            if target.value == 0:
                aside = Bilingual("既未涨也未跌", "it neither rose nor fell")
            else:
                aside = Bilingual(f"与“{text}”方向相反", f"{text!r} says the other direction")
        elif not claim.direction and claim.value is not None and claim.value >= 0:
            same = rounded(abs(outcome.exact), claim.step) == claim.value
            aside = Bilingual(
                "缺少负号" if same else "符号不对", "the sign is missing" if same else "the sign is wrong"
            )
        else:
            aside = Bilingual(f"与“{text}”方向相反", f"{text!r} says the other direction")
    else:
        other, power = what_it_is(claim, target, outcome.exact, evidence)
        aside = outcome.note or other or Bilingual(f"而非{text}", f"not {text}")
        if power and outcome.note is None and (scaled := rescaled(claim, power)):
            judged = _said(claim, "contradicted", _clause(right, aside), target, outcome)
            return replace(judged, expected=scaled, suggestion=scaled)
    return _said(claim, "contradicted", _clause(right, aside), target, outcome)


def _said(
    claim: Claim,
    verdict: Verdict,
    reason: Bilingual,
    target: Target | None = None,
    outcome: _Outcome | None = None,
) -> Judged:
    """A verdict with the right value as the claim would print it and, if contradicted, a suggestion."""
    expected = suggestion = None
    facts: tuple[str, ...] = ()
    if target is not None and outcome is not None:
        facts = (*target.facts, *outcome.facts)
        if outcome.currency is not None:
            expected = in_currency(claim, outcome.currency)
        elif verdict != "unsupported":
            multiple = claim.unit == "times" and not claim.grown
            expected = expected_text(claim, outcome.exact, change=target.change and not multiple)
        if verdict == "contradicted" and expected is not None:
            suggestion = suggestion_of(claim, expected)
            if claim.lead and outcome.currency is None and claim.comparator == "equal":
                whole = replace(claim, text=f"{claim.lead}{claim.text}")  # 上涨7.79% is mended as 下跌7.79%
                suggestion = expected_text(whole, outcome.exact, change=target.change)
            if claim.comparator == "direction":
                suggestion = opposite(claim.text) if target.value else None
    return Judged(claim, verdict, reason.en, reason.zh, expected, suggestion, facts)


def _clause(sentence: Bilingual, aside: Bilingual | None) -> Bilingual:
    if aside is None:
        return Bilingual(f"{sentence.zh}。", f"{sentence.en}.")
    if aside.en.startswith("not "):
        return Bilingual(f"{sentence.zh}，{aside.zh}。", f"{sentence.en}, {aside.en}.")
    return Bilingual(f"{sentence.zh}；{aside.zh}。", f"{sentence.en}; {aside.en}.")


def _in_doubt(judged: Judged) -> Judged:
    """A contradiction that rests on a subject which the text does not name."""
    return replace(
        judged,
        verdict="ambiguous",
        reason=f"{judged.reason.rstrip('.')}; the text does not name whom it means.",
        reason_zh=f"{judged.reason_zh.rstrip('。')}；文中未写明所指。",
        suggestion=None,
    )


# Composed documents


def _printed_from(claim: Claim, judged: Judged, evidence: Evidence) -> Judged:
    """The verdict where the number was printed from a fact, which counts for what the grammar leaves open.

    What the words say goes first: a figure printed after words that speak of another one is contradicted.
    """
    fact = found_fact(claim.hint or "", evidence)
    target = of_fact(fact, evidence) if fact is not None else None
    if target is None or claim.value is None or judged.verdict == "supported":
        return judged
    magnitude = replace(claim, direction=0, value=abs(claim.value), comparator="equal", high=None)
    if held(magnitude, abs(target.value), change=False) != "holds":
        return judged
    sign = stated_sign(claim)
    opposed = target.change and (claim.direction or claim.value < 0) and target.value * sign < 0
    resolved_same = target.facts[0] in judged.facts
    qualified = judged.verdict == "contradicted" and claim.comparator != "equal"
    if opposed or qualified or not (judged.verdict == "unsupported" or resolved_same):
        return judged
    printed = Bilingual("数字由该数据印出", "the number was printed from it")
    reason = _clause(told(target), printed)
    expected = expected_text(claim, target.value, change=target.change and bool(claim.direction))
    return Judged(claim, "supported", reason.en, reason.zh, expected, None, target.facts)
