"""First and last, top and bottom, all of them, and records: claims about a set or about a series' history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from zhoubao.check.claim import Claim, Comparator, Judged, Verdict
from zhoubao.check.conversion import rate_between
from zhoubao.check.declared import series_of
from zhoubao.check.evidence import Evidence
from zhoubao.check.qualifiers import rounded
from zhoubao.check.records import judge_record
from zhoubao.check.resolve import resolve
from zhoubao.check.target import Target
from zhoubao.check.windows import window_words
from zhoubao.check.wording import figure_words, lang_of, name_of, opposite
from zhoubao.model import Bilingual

__all__ = ["SUPERLATIVES", "judge_superlative"]

SUPERLATIVES: frozenset[Comparator] = frozenset(
    ("highest", "lowest", "top", "bottom", "record-high", "record-low", "every")
)
_PRINTED = Decimal("0.0001")
"""Returns are ranked as they print: two that print alike are tied."""


def judge_superlative(claim: Claim, evidence: Evidence) -> Judged:
    """Hold a superlative against its set, or a record against its history."""
    if claim.comparator in ("record-high", "record-low"):
        return judge_record(claim, evidence)
    judged = _within(claim, evidence)
    if judged.verdict == "contradicted" and claim.window is None:
        for window in ("mtd", "ytd"):
            other = _within(replace(claim, window=window), evidence)
            if other.verdict == "supported" and other.facts != judged.facts:
                spell = window_words(window)
                en, zh = judged.reason.removesuffix("."), judged.reason_zh.removesuffix("。")
                return replace(
                    judged,
                    verdict="ambiguous",
                    reason=f"{en}; no window is stated, and over {spell.en} it holds.",
                    reason_zh=f"{zh}；文中未写明区间，按{spell.zh}则成立。",
                    suggestion=None,
                    facts=tuple(dict.fromkeys((*judged.facts, *other.facts))),
                )
    return judged


def _within(claim: Claim, evidence: Evidence) -> Judged:
    said, claim = claim, _named_in_full(claim, evidence)
    members = _members(claim, evidence)
    if members is None or len(members) < 2:
        return _refused(said, "看不出与谁相比", "The text does not say among which names")
    field = _Field.of(claim, members, evidence)
    if isinstance(field, Bilingual):
        return _refused(said, field.zh, field.en)
    judged = (_every if claim.comparator == "every" else _ranked)(claim, field, evidence)
    return replace(judged, claim=said)


def _refused(claim: Claim, zh: str, en: str, verdict: Verdict = "unsupported") -> Judged:
    return Judged(claim, verdict, f"{en}.", f"{zh}。")


# The set


def _named_in_full(claim: Claim, evidence: Evidence) -> Claim:
    """A product's claim under the id of the series that it is about, as those it is ranked among have."""
    kind = (claim.measure or "").removeprefix("change/")
    series = series_of(kind, claim.subject or "", evidence)
    return claim if series is None else replace(claim, subject=series)


def _members(claim: Claim, evidence: Evidence) -> list[str] | None:
    """The subjects of the set that a claim speaks of: the one it names, else its subject's natural one."""
    edition, among, subject = evidence.edition, claim.among, claim.subject
    if among is None and claim.comparator == "every":
        among = subject
    if among is None and subject is not None:
        instrument = edition.instruments.get(subject)
        if subject.startswith("segment/"):
            among = "segments"
        elif instrument is not None and instrument.segment is not None:
            among = f"segment/{instrument.segment}"
        elif instrument is not None:  # indices and funds are ranked among themselves
            return [i.code for i in edition.followed if i.kind == instrument.kind]
        else:
            among = (claim.measure or "").removeprefix("change/")
    if among is None:
        return None
    if among == "segments":
        return [f"segment/{segment.id}" for segment in edition.segments]
    if among == "universe":
        return [instrument.code for instrument in edition.universe]
    for segment in edition.segments:
        if among == f"segment/{segment.id}":
            return list(segment.codes)
    own = edition.series.get(subject or "")
    if own is not None:
        return [spec.id for spec in edition.series.values() if spec.group == own.group]
    return [name for name in edition.series if name.partition("/")[0] == among] or None


@dataclass(frozen=True, slots=True)
class _Field:
    """The members of a set with their figures: those told, by subject, and those without one."""

    told: dict[str, Target]
    values: dict[str, Decimal]
    lacking: tuple[str, ...]
    words: Bilingual

    @classmethod
    def of(cls, claim: Claim, members: Sequence[str], evidence: Evidence) -> _Field | Bilingual:
        told: dict[str, Target] = {}
        lacking: list[str] = []
        why: Bilingual | None = None
        measure = _measure(claim, members, evidence)
        window = claim.window or ("wtd" if measure.startswith("return") else None)
        for member in members:
            asked = replace(
                claim, subject=member, measure=measure, window=window, unit="", value=None, comparator="equal"
            )
            if measure.startswith("change/") or claim.comparator == "every":
                asked = replace(asked, comparator="direction")
            resolved = resolve(asked, evidence)
            if resolved.targets and resolved.refused is None:
                told[member] = resolved.targets[0]
            else:
                lacking.append(member)
                why = why or resolved.refused
        if not told:
            why = why or Bilingual("没有数据", "There are no figures")
            return Bilingual(why.zh.rstrip("。"), why.en.rstrip("."))
        values: dict[str, Decimal] = {}
        unit = next(iter(told.values())).unit
        for member, target in list(told.items()):
            rate = (
                rate_between(evidence.facts, target.unit, unit) if target.unit != unit else (Decimal(1), ())
            )
            if rate is None:
                lacking.append(member)
                del told[member]
                continue
            value = target.value * rate[0]
            values[member] = rounded(value, _PRINTED) if target.change else value
        spell = window_words(window) if window else Bilingual("", "")
        return cls(told, values, tuple(lacking), spell)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact_id for target in self.told.values() for fact_id in target.facts))


def _measure(claim: Claim, members: Sequence[str], evidence: Evidence) -> str:
    """What members are ranked by: what the claim says, a direction turning a level into its change."""
    first = members[0]
    priced = first in evidence.edition.instruments or first.startswith("segment/")
    measure = claim.measure
    if priced:
        if measure is None or (measure in ("market_cap", "close") and claim.comparator == "every"):
            return "return"
        return measure
    kind = (measure or claim.among or "").removeprefix("change/")
    changed = claim.comparator == "every" or (measure or "").startswith("change/") or bool(claim.direction)
    return f"change/{kind}" if changed else kind


# First and last


def _ranked(claim: Claim, field: _Field, evidence: Evidence) -> Judged:
    edition, subject = evidence.edition, claim.subject
    if subject is None:
        return _refused(claim, "看不出所指标的", "The text does not say who it is")
    down = claim.comparator in ("lowest", "bottom")
    order = sorted(field.values, key=lambda name: field.values[name] * (1 if down else -1))
    if subject not in field.values:
        who = name_of(subject, edition)
        if subject in field.lacking:
            return _refused(claim, f"{who.zh}无数据", f"There is no figure for {who.en}")
        return _refused(claim, f"{who.zh}不在所比范围内", f"{who.en} is not one of those it is ranked among")
    own = field.values[subject]
    ahead = [name for name in order if (field.values[name] < own if down else field.values[name] > own)]
    level = sum(value == own for value in field.values.values())
    count = len(field.values) + len(field.lacking)
    last = claim.rank
    if claim.comparator in ("top", "bottom") and last == 1:
        last = max(1, math.ceil(count / 3))  # 居前 without a number: the upper third
    first = last if claim.comparator in ("highest", "lowest") else 1
    right = len(ahead) + 1 <= last and len(ahead) + level >= first
    words = field.told[subject].words
    end = Bilingual("由低到高" if down else "由高到低", "from the lowest" if down else "from the highest")
    place = Bilingual(
        f"{words.zh}为{figure_words(field.told[subject], 'zh')}，{end.zh}在{count}个中列第{len(ahead) + 1}",
        f"{words.en[:1].upper()}{words.en[1:]} is {figure_words(field.told[subject], 'en')}, "
        f"number {len(ahead) + 1} of {count} {end.en}",
    )
    if claim.direction and field.told[subject].change and own * claim.direction < 0:
        aside = Bilingual(
            f"与“{claim.text.strip()}”方向相反", f"{claim.text.strip()!r} says the other direction"
        )
        return _judged(claim, "contradicted", place, aside, field, subject, None)
    if right:
        # Members without a figure would have to come before it to make it wrong.
        could_change = len(ahead) + 1 + len(field.lacking) > last
        if field.lacking and could_change:
            return _judged(claim, "ambiguous", place, _lacking(field, evidence), field, subject, None)
        return _judged(claim, "supported", place, None, field, subject, None)
    if field.lacking and len(ahead) + level < first <= len(ahead) + level + len(field.lacking):
        return _judged(claim, "ambiguous", place, _lacking(field, evidence), field, subject, None)
    leaders = order[first - 1 : last] if first == last else order[:last]
    names = [name_of(name, edition) for name in leaders]
    lead = Bilingual("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    figures = ", ".join(figure_words(field.told[name], "en") for name in leaders)
    what = Bilingual(
        f"{'居后' if down else '居前'}的是{lead.zh}（{figures}）"
        if claim.comparator in ("top", "bottom")
        else f"第{last}是{lead.zh}（{figures}）",
        f"it is {lead.en} ({figures})",
    )
    return _judged(claim, "contradicted", place, what, field, subject, lead, leaders)


def _lacking(field: _Field, evidence: Evidence) -> Bilingual:
    names = [name_of(name, evidence.edition) for name in field.lacking]
    return Bilingual(
        f"{'、'.join(name.zh for name in names)}无数据，可能改变结论",
        f"there is no figure for {', '.join(name.en for name in names)}, which could change it",
    )


def _judged(
    claim: Claim,
    verdict: Verdict,
    place: Bilingual,
    aside: Bilingual | None,
    field: _Field,
    subject: str,
    lead: Bilingual | None,
    leaders: Sequence[str] = (),
) -> Judged:
    zh = f"{place.zh}；{aside.zh}。" if aside else f"{place.zh}。"
    en = f"{place.en}; {aside.en}." if aside else f"{place.en}."
    text, expected, suggestion = claim.text.strip(), None, None
    if lead is not None:
        lang = lang_of(text)
        expected = lead[lang]
        suggestion = f"{expected}{text}" if lang == "zh" else f"{expected} {text}"
    ids = dict.fromkeys((subject, *leaders, *field.told))
    facts = tuple(dict.fromkeys(i for name in ids for i in field.told[name].facts))
    return Judged(claim, verdict, en, zh, expected, suggestion, facts)


# All of them


def _every(claim: Claim, field: _Field, evidence: Evidence) -> Judged:
    if not claim.direction:
        return _refused(claim, "没有方向可核对", "There is no direction to hold")
    against = [name for name, value in field.told.items() if value.value * claim.direction <= 0]
    up = sum(target.value > 0 for target in field.told.values())
    down = sum(target.value < 0 for target in field.told.values())
    spell = field.words
    count = Bilingual(
        f"{spell.zh}{len(field.told)}个中{up}涨{down}跌",
        f"{up} of {len(field.told)} rose and {down} fell{f' over {spell.en}' if spell.en else ''}",
    )
    remark = None
    if field.lacking:
        names = [name_of(name, evidence.edition) for name in field.lacking]
        remark = Bilingual(
            f"{'、'.join(n.zh for n in names)}无数据，未计入",
            f"{', '.join(n.en for n in names)} had no figure and were left out",
        )
    if not against:
        zh, en = (f"{count.zh}；{remark.zh}。", f"{count.en}; {remark.en}.") if remark else (
            f"{count.zh}。", f"{count.en}."
        )  # fmt: skip
        return Judged(claim, "supported", en, zh, None, None, field.ids)
    named = [name_of(name, evidence.edition) for name in against[:5]]
    figures = [figure_words(field.told[name], "en") for name in against[:5]]
    zh = f"{count.zh}；例外：{'、'.join(f'{n.zh}{f}' for n, f in zip(named, figures, strict=True))}。"
    en = f"{count.en}; not so: {', '.join(f'{n.en} {f}' for n, f in zip(named, figures, strict=True))}."
    lang = lang_of(claim.text)
    expected = f"{up}涨{down}跌" if lang == "zh" else f"{up} rose, {down} fell"
    suggestion = expected
    if len(against) == len(field.told) and (turned := opposite(claim.text.strip())):
        suggestion = turned
    return Judged(claim, "contradicted", en, zh, expected, suggestion, field.ids)
