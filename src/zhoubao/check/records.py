"""Records held against the history of a series or of closes: 创新高, the highest since July."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from zhoubao.check.claim import Claim, Judged
from zhoubao.check.declared import of_no_month, series_of
from zhoubao.check.evidence import Evidence
from zhoubao.check.lexicon import is_of
from zhoubao.check.windows import KINDS, days_of
from zhoubao.check.wording import lang_of, name_of
from zhoubao.model import Bilingual, Observation

__all__ = ["SHORT_RECORD", "SHORT_SERIES", "judge_record"]

SHORT_RECORD = 20
"""A record of fewer closes cannot say that something is a high or a low."""
SHORT_SERIES = 8
"""The same of series that the edition declares, which are mostly weekly or monthly."""


def judge_record(claim: Claim, evidence: Evidence) -> Judged:
    """Hold a record against the history of what it is said of."""
    subject, edition = claim.subject, evidence.edition
    if subject is None:
        return _refused(claim, "看不出所指标的", "The text names nothing that the edition follows")
    name = name_of(subject, edition)
    if subject in edition.instruments:
        if claim.measure == "market_cap":
            return _refused(claim, "未保存市值的历史", "No history of market caps is kept")
        rows = _closes(subject, evidence)
        what = Bilingual("收盘价", "close")
        facts: tuple[str, ...] = (f"close/{subject}",)
    else:
        kind = (claim.measure or "").removeprefix("change/")
        found = series_of(kind, subject, evidence)
        alone = [s for s in edition.series if is_of(s, subject)]
        series = found or (alone[0] if len(alone) == 1 else None)
        if series is None:
            return _refused(claim, f"{name.zh}没有历史序列", f"No history of {name.en} is kept")
        name = name_of(series, edition)
        if (unfit := of_no_month(series, claim.window, evidence)) is not None and "/" not in (
            claim.window or ""
        ):
            assert unfit.refused is not None
            return Judged(claim, "unsupported", unfit.refused.en, unfit.refused.zh, facts=unfit.facts)
        rows = [
            (o.date, Decimal(repr(float(o.value)))) for o in evidence.observed(series) if not o.provisional
        ]
        what = Bilingual("数值", "value")
        facts = (
            f"latest/{series}",
            f"high/{series}" if claim.comparator == "record-high" else f"low/{series}",
        )
    # A stretch that is written out says since when; of a week or an unknown stretch it is the whole record.
    dated = (claim.window in KINDS and claim.window != "wtd") or "/" in (claim.window or "")
    days = days_of(claim.window or "", evidence) if dated else None
    begun = rows[0][0] if rows else None
    needed = SHORT_RECORD if subject in edition.instruments else SHORT_SERIES
    if days is not None:  # 年内新高: the record of the year, which is short in January
        rows = [row for row in rows if days[0] <= row[0] <= days[1]]
        elapsed = (rows[-1][0] - days[0]).days if rows else 0
        written = "/" in (claim.window or "")
        needed = min(
            needed, elapsed * 3 // 5 if subject in edition.instruments else 2 if written else elapsed // 8
        )
    facts = tuple(fact_id for fact_id in facts if fact_id in evidence.facts)
    if claim.begun and days is not None and begun is not None and not _begins(begun, days[0]):
        return Judged(
            claim,
            "contradicted",
            f"The record of {name.en} begins on {begun}.",
            f"{name.zh}的记录始于{begun}。",
            facts=facts,
        )
    if len(rows) < 2:
        return Judged(
            claim,
            "ambiguous" if rows else "unsupported",
            f"There are too few observations of {name.en} to tell a record.",
            f"{name.zh}的观测值太少，无法判断是否新高或新低。",
            facts=facts,
        )
    high = claim.comparator == "record-high"
    (day, last), earlier = rows[-1], rows[:-1]
    best_day, best = (max if high else min)(earlier, key=lambda row: row[1])
    beaten = last < best if high else last > best
    word_zh, word_en = ("新高", "higher") if high else ("新低", "lower")
    since = Bilingual(
        f"{name.zh}{day}的{what.zh}为{last.normalize():,f}，{rows[0][0]}以来（{len(rows)}个观测值）",
        f"The {what.en} of {name.en} on {day} is {last.normalize():,f}; "
        f"of the {len(rows)} on record since {rows[0][0]}",
    )
    if beaten:
        return Judged(
            claim,
            "contradicted",
            f"{since.en}, that of {best_day} is {word_en}: {best.normalize():,f}.",
            f"{since.zh}，{best_day}的{best.normalize():,f}更{'高' if high else '低'}。",
            f"{best.normalize():,f}（{best_day}）"
            if lang_of(claim.text) == "zh"
            else f"{best.normalize():,f} ({best_day})",
            None,
            facts,
        )
    if last == best:
        note = Bilingual("与此前持平", "it equals an earlier one")
    else:
        note = Bilingual(f"为{word_zh}", f"none is {word_en}")
    en, zh = f"{since.en}, {note.en}", f"{since.zh}{note.zh}"
    if len(rows) < needed:
        return Judged(
            claim,
            "ambiguous",
            f"{en}, but the record is shorter than {needed} observations.",
            f"{zh}，但记录不足{needed}个观测值。",
            facts=facts,
        )
    return Judged(claim, "supported", f"{en}.", f"{zh}。", facts=facts)


def _begins(begun: dt.date, first: dt.date) -> bool:
    """Whether a record began where a text says so; ``first`` is the day behind the period that it names."""
    named = first - dt.timedelta(days=1)
    whole_month = (begun.year, begun.month) == (named.year, named.month) and first.day == 1
    whole_year = begun.year == first.year and (first.month, first.day) == (1, 1)
    return begun == named or whole_month or whole_year


def _closes(code: str, evidence: Evidence) -> list[tuple[dt.date, Decimal]]:
    """The closes of a code up to its last, those before a split divided by it."""
    fact_id = f"close/{code}"
    end = evidence.facts[fact_id].window.end if fact_id in evidence.facts else None
    rows = [o for o in evidence.observed(fact_id) if end is None or o.date <= end]
    splits: list[Observation] = evidence.observed(f"split/{code}")
    factor, found = Decimal(1), []
    for o in reversed(rows):
        while splits and splits[-1].date > o.date:
            if end is None or splits[-1].date <= end:
                factor *= Decimal(repr(float(splits[-1].value)))
            splits = splits[:-1]
        found.append((o.date, Decimal(repr(float(o.value))) / factor))
    return found[::-1]


def _refused(claim: Claim, zh: str, en: str) -> Judged:
    return Judged(claim, "unsupported", f"{en}.", f"{zh}。")
