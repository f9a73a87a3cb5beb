"""Clauses on declared series, in Chinese and English: the latest value, how it moved, where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from zhoubao.analysis.periods import period_of
from zhoubao.edition.edition import Edition
from zhoubao.edition.references import SERIES_PARTS
from zhoubao.errors import EvidenceError
from zhoubao.model import Fact, FactSet, Lang, Observation, SeriesSpec
from zhoubao.prose.periods import in_period, period_words
from zhoubao.prose.sentences import Clause, Told

__all__ = ["period_in_words", "series_clause"]

_PARTS = ("change", "record", "rank")
_PARTS_OF_PRICES = ("mtd", "discount")
_LEAST_RECORD = 3
"""Fewer periods are no record."""
_LEAST_GROUP = 3
"""A place among two says no more than their values do."""
_ZH_NOUNS = {"visits": "访问量", "downloads": "下载量", "price": "报价", "share": "占比"}
_EN_NOUNS = {
    "visits": ("visits", "web visits"),
    "downloads": ("downloads",),
    "price": ("price", "asking price"),
}
_COUNTED_ZH = {
    "visits": "次", "downloads": "次", "views": "次", "calls": "次", "installs": "次", "users": "人",
    "visitors": "人", "subscribers": "人", "units": "件", "cards": "张", "chips": "颗",
}  # fmt: skip
_SCALED = re.compile(r"[十百千万亿]*(?P<counted>[^\W\dA-Za-z十百千万亿]{0,3})")
_STEP = {"daily": "day", "weekly": "week", "monthly": "month", "irregular": "observation"}


def series_clause(
    edition: Edition, facts: FactSet, series: str, lang: Lang, parts: Sequence[str] | None = None
) -> Clause:
    """What there is to tell of a series: ``ChatGPT 10月访问量37.20亿次，环比+17.22%，居同类第1位``.

    ``parts`` are of ``SERIES_PARTS``; none given, those that fit the series. A part prints only where it can
    be told of the same period as the latest value; a record from three periods on, a place from three series
    on. Raises ``EvidenceError`` where the series has no value.
    """
    latest = facts[f"latest/{series}"]
    if latest.value is None:
        raise EvidenceError(
            f"There is nothing to tell of the series {series!r}: it has no observation up to the cutoff; "
            "import it, or take the reference out of the issue."
        )
    spec = edition.series[series]
    chosen = parts or (_PARTS_OF_PRICES if spec.holds else _PARTS)
    writer = _Writer(spec, facts, lang, latest, facts.cutoff.astimezone(edition.zone).year)
    clause = writer.latest()
    for part in SERIES_PARTS[1:]:
        if part in chosen:
            clause += writer.tellers[part]()
    return clause


def period_in_words(edition: Edition, facts: FactSet, series: str, lang: Lang) -> str:
    """The period that a series' latest value stands for. Raises ``EvidenceError`` as ``series_clause``."""
    latest = facts[f"latest/{series}"]
    if latest.value is None or latest.window.end is None:
        raise EvidenceError(
            f"The series {series!r} has no period to name: it has no observation up to the cutoff; import "
            "it, or take the reference out of the issue."
        )
    year = facts.cutoff.astimezone(edition.zone).year
    return period_words(edition.series[series], latest.window.end, lang, year)


@dataclass(frozen=True)
class _Writer:
    """The parts of one series' clause; each is empty where it cannot be told."""

    spec: SeriesSpec
    facts: FactSet
    lang: Lang
    last: Fact
    year: int

    @property
    def tellers(self) -> dict[str, Callable[[], Clause]]:
        return {
            "change": self.change, "year": self.year_change, "wtd": lambda: self.over("wtd"),
            "mtd": lambda: self.over("mtd"), "ytd": lambda: self.over("ytd"), "record": self.record,
            "rank": self.rank, "share": self.share, "discount": self.discount,
        }  # fmt: skip

    def latest(self) -> Clause:
        zh, kind = self.lang == "zh", _kind(self.spec)
        day = self.last.window.end
        assert day is not None
        mark: Clause = []
        if "provisional" in self.last.flags:
            mark = ["（暂定）" if zh else " (provisional)"]
        if zh:
            noun = _ZH_NOUNS.get(kind, "")
            name = self.spec.names.zh.removesuffix(noun).rstrip()
            noun = "" if noun in name else noun  # AI应用下载量（中国大陆）
            period = "" if self.spec.holds else period_words(self.spec, day, "zh", self.year)
            # Latin letters and digits do not touch: ChatGPT 10月.
            gap = " " if (period or noun)[:1].isascii() and name[-1:].isascii() else ""
            head = f"{name}{gap}{period}{noun or '为'}"
            return [head, Told(self.last), _counted(self.spec) if self.last.unit == "count" else "", *mark]
        when = "" if self.spec.holds else f" {in_period(self.spec, day, self.year)}"
        name = self.spec.names.en
        for noun in sorted(_EN_NOUNS.get(kind, ()), key=len, reverse=True):
            name = name.removesuffix(f" {noun}")
        if kind in ("visits", "downloads") and kind in name:  # AI app downloads (iOS)
            return [f"{name} came to ", Told(self.last), when, *mark]
        if kind in ("visits", "downloads"):
            return [f"{name} had ", Told(self.last), f" {kind}{when}", *mark]
        verb = {"price": "was quoted at", "share": "had a share of"}.get(kind, "stood at")
        return [f"{name} {verb} ", Told(self.last), when, *mark]

    def change(self) -> Clause:
        than = "较前次" if self.spec.holds else "环比"
        step = "price" if self.spec.holds else _STEP[self.spec.frequency]
        return self._moved("change", f"，{than}", f" on the {step} before")

    def year_change(self) -> Clause:
        return self._moved("change.year", "，同比", " on the year before")

    def over(self, kind: str) -> Clause:
        fact = self._told(f"change.{kind}")
        if fact is None or self.last.unit == "ratio":
            return []
        if self.lang == "zh":
            return [{"wtd": "，本周", "mtd": "，本月", "ytd": "，今年以来"}[kind], Told(fact)]
        return [", ", Told(fact), {"wtd": " this week", "mtd": " this month", "ytd": " this year"}[kind]]

    def _moved(self, measure: str, zh: str, en: str) -> Clause:
        fact = self._told(measure)
        # A percentage that changed by 5% would pass for five percentage points.
        if fact is None or not self._is_of_the_latest(fact) or self.last.unit == "ratio":
            return []
        return [zh, Told(fact)] if self.lang == "zh" else [", ", Told(fact), en]

    def record(self) -> Clause:
        for measure, zh, en in (("high", "高", "highest"), ("low", "低", "lowest")):
            fact = self._told(f"{measure}.since")
            if fact is None or not self._is_of_the_latest(fact) or (fact.value or 0) < _LEAST_RECORD:
                continue
            base, end = (o for o in fact.inputs[:2] if isinstance(o, Observation))
            whole = base.value < end.value if measure == "high" else base.value > end.value
            if not whole and "gaps" in fact.flags:
                continue  # what is missing might have been higher
            monthly = self.spec.frequency == "monthly"
            # Of a week its last day says since when; of a record the year is always told.
            day = period_of(self.spec, base.date).last
            spec = replace(self.spec, frequency="monthly" if monthly else "daily")
            since = period_words(spec, day, self.lang, None if whole else self.year)
            if self.lang == "zh":
                return [f"，为{since}{'有记录' if whole else ''}以来最{zh}"]
            lead = "in" if monthly else "on"
            began = f"the record began {lead} " if whole else ""
            return [f", the {en} since {began}{since}"]
        return []

    def rank(self) -> Clause:
        fact = self._told("rank")
        if fact is None or not self._is_of_the_latest(fact) or len(fact.inputs) < _LEAST_GROUP:
            return []
        clause: Clause = (
            ["，居同类第", Told(fact), "位"]
            if self.lang == "zh"
            else ["; it ranks No. ", Told(fact), " in its group"]
        )
        gained = self._told("rank.change")
        if gained is None or not gained.value or not self._is_of_the_latest(gained):
            return clause
        up = gained.value > 0
        if self.lang == "zh":
            return [*clause, f"，较上期{'升' if up else '降'}", Told(gained, absolute=True), "位"]
        places = "place" if abs(gained.value) == 1 else "places"
        step = _STEP[self.spec.frequency]
        moved = Told(gained, absolute=True)
        return [*clause, f", {'up' if up else 'down'} ", moved, f" {places} on the {step} before"]

    def share(self) -> Clause:
        fact = self._told("share")
        if fact is None or not self._is_of_the_latest(fact):
            return []
        if self.lang == "zh":
            return ["，占同类合计的", Told(fact)]
        return [", accounting for ", Told(fact), " of its group"]

    def discount(self) -> Clause:
        fact = self._told("discount")
        if fact is None or fact.value is None:
            return []
        told, below = Told(fact, absolute=True), fact.value < 0
        if self.lang == "zh":
            return [f"，较新品{'折价' if below else '溢价'}", told]
        return [
            f", {'a discount of' if below else 'a premium of'} ",
            told,
            f" {'to' if below else 'over'} new",
        ]

    def _told(self, measure: str) -> Fact | None:
        fact_id = f"{measure}/{self.spec.id}"
        fact = self.facts[fact_id] if fact_id in self.facts else None  # noqa: SIM401
        return fact if fact is not None and fact.value is not None else None

    def _is_of_the_latest(self, fact: Fact) -> bool:
        """Whether a figure is of the period that the clause tells: a provisional one is not compared."""
        return self.spec.holds or fact.window.end == self.last.window.end


def _kind(spec: SeriesSpec) -> str:
    """``visits`` of ``visits/text/chatgpt``, ``price`` of ``gpu_price/new/h100``."""
    return spec.id.partition("/")[0].rpartition("_")[2]


def _counted(spec: SeriesSpec) -> str:
    """The measure word of a count: 次 of 万次 and of visits."""
    if spec.unit.isascii():
        return _COUNTED_ZH.get(spec.unit.casefold().split()[-1], "")
    found = _SCALED.fullmatch(spec.unit)
    return found["counted"] if found else ""
