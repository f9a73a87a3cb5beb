"""The demand model of an edition: series and assumptions as factors, figures as facts with evidence."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from zhoubao.edition.edition import Edition
from zhoubao.edition.lab import AcceleratorSpec, DemandSpec, Lab
from zhoubao.errors import DataError
from zhoubao.model import Fact, FactInput, FactSet, Observation, SeriesSpec, Span
from zhoubao.scaling.demand import SECONDS_A_DAY, VISITS, Accelerator, Demand, Quantity, Roles
from zhoubao.scaling.draws import LEVEL, Factor
from zhoubao.store import Snapshot

__all__ = ["DEMAND_MEASURES", "DemandEvidence", "demand_evidence", "demand_facts", "input_of"]

DEMAND_MEASURES = tuple(
    f"{measure}{bound}"
    for measure in (
        "demand.tokens_per_second",
        "demand.accelerators",
        "demand.capital",
        "demand.power",
        "demand.breakeven",
    )
    for bound in ("", ".low", ".high")
)

_CURRENCY = re.compile(r"[A-Z]{3}")
_DAYS = {"daily": 1, "weekly": 7}
_Inputs = tuple[Observation | FactInput, ...]


@dataclass(frozen=True, slots=True)
class DemandEvidence:
    """The model of an edition, and what each factor rests on.

    Per factor: ``central`` the inputs of its central value, ``whole`` those of its range too, ``words`` how a
    formula calls it, ``flags`` what is to be said of it. ``end`` is the last day that usage is known of.
    """

    demand: Demand
    central: Mapping[str, _Inputs]
    whole: Mapping[str, _Inputs]
    words: Mapping[str, str]
    flags: Mapping[str, tuple[str, ...]]
    end: dt.date


def demand_facts(edition: Edition, lab: Lab, facts: FactSet, snapshot: Snapshot) -> list[Fact]:
    """The figures of the demand model: of each quantity the central value, and ``.low`` and ``.high``.

    ``demand.tokens_per_second/average`` and ``…/peak`` (tokens/s), ``demand.accelerators/ID``,
    ``demand.capital/ID`` (currency), ``demand.power/ID`` (MW), ``demand.breakeven/thinking`` (a multiple: 1
    is no thinking). ``.low`` and ``.high`` are the 5 % and the 95 % quantile. ``facts`` are those of the
    edition's series; assumptions dated after the cutoff's day, or known later than ``snapshot`` sees, are not
    seen. What cannot be told has no value, the flag ``missing``, and the reason in its formula. Empty where
    the lab has no demand model. Raises ``DataError`` where a usage series counts nothing or a price is none.
    """
    if lab.demand is None:
        return []
    evidence = demand_evidence(edition, lab, lab.demand, facts, snapshot)
    told: dict[str, Fact] = {}
    for quantity in evidence.demand.quantities:
        for fact in _facts_of(quantity, evidence, told):
            told[fact.id] = fact
    return list(told.values())


def demand_evidence(
    edition: Edition, lab: Lab, spec: DemandSpec, facts: FactSet, snapshot: Snapshot
) -> DemandEvidence:
    """The demand model of an edition at the cutoff of ``facts``. Raises like ``demand_facts``."""
    gathered = _Gathered(edition, lab, facts, snapshot)
    gathered.usage(spec.usage)
    roles = Roles(
        queries=gathered.assumed(spec.queries_per_visit),
        tokens=gathered.assumed(spec.tokens_per_query),
        thinking=gathered.assumed(spec.thinking_multiplier),
        peak=gathered.assumed(spec.peak_to_average),
        utilisation=gathered.assumed(spec.utilisation),
        overhead=gathered.assumed(spec.power_overhead),
        server=gathered.assumed(spec.server_multiple),
        active=gathered.assumed(spec.active_parameters),
        training=gathered.assumed(spec.training_compute),
        benchmark=gathered.assumed(spec.benchmark_parameters) if spec.benchmark_parameters else None,
    )
    chips = tuple(gathered.accelerator(chip) for chip in spec.accelerators)
    demand = Demand(gathered.factors, roles, chips, spec.draws, spec.seed, gathered.absent)
    return DemandEvidence(
        demand, gathered.central, gathered.whole, gathered.words, gathered.flags, gathered.end
    )


def input_of(fact: Fact) -> FactInput:
    """A fact as the input of another."""
    return FactInput(fact.id, fact.value, fact.known_at)


class _Gathered:
    """Factors as they are found, with the inputs, the words and the flags of each."""

    def __init__(self, edition: Edition, lab: Lab, facts: FactSet, snapshot: Snapshot) -> None:
        self.edition, self.lab, self.facts = edition, lab, facts
        self.known_at = snapshot.known_at
        self.day = self.end = facts.cutoff.astimezone(edition.zone).date()
        self.factors: dict[str, Factor] = {}
        self.absent: dict[str, str] = {}
        self.central: dict[str, _Inputs] = {}
        self.whole: dict[str, _Inputs] = {}
        self.words: dict[str, str] = {}
        self.flags: dict[str, tuple[str, ...]] = {}

    def usage(self, names: Iterable[str]) -> None:
        """Visits a second: the latest value of each series over the seconds of its own period, added."""
        latest = [(self.edition.series[name], self._latest(name)) for name in names]
        self.central[VISITS] = self.whole[VISITS] = tuple(input_of(fact) for _, fact in latest)
        flags = [flag for _, fact in latest for flag in fact.flags]
        over: dict[int, list[str]] = {}
        total = 0.0
        dates: list[dt.date] = []
        for spec, fact in latest:
            if fact.unit != "count":
                what = f"is told in {fact.unit!r}, which counts nothing"
                raise DataError(f"scaling.toml: demand.usage names {spec.id!r}, which {what}; name visits.")
            if fact.value is None or fact.window.end is None:
                self.absent.setdefault(VISITS, f"{spec.id} has no value up to {self.day}")
                over.setdefault(0, []).append(fact.id)
                continue
            seconds = _days(spec, fact.window.end) * SECONDS_A_DAY
            over.setdefault(seconds, []).append(fact.id)
            total += fact.value / seconds
            dates.append(fact.window.end)
        if dates:
            self.end = max(dates)
        if len({day.replace(day=1) for day in dates}) > 1:
            flags.append("periods-differ")
        parts = [f"({' + '.join(ids)}) / {seconds or 'period'} s" for seconds, ids in over.items()]
        self.words[VISITS] = f"({' + '.join(parts)})"
        self.flags[VISITS] = _once(flags)
        if VISITS in self.absent:
            return
        if total > 0:
            self.factors[VISITS] = Factor.fixed(VISITS, total)
        else:
            self.absent[VISITS] = f"the usage series add up to {total:g}"

    def assumed(self, name: str) -> str:
        """An assumption as a factor; its id."""
        assumption = self.lab.assumptions[name]
        observed = self.lab.observations(name)
        self.words[name] = observed[0].series
        self.flags[name] = ()
        late = self.known_at is not None and assumption.known_at > self.known_at
        if assumption.as_of > self.day or late:
            when = f"of {assumption.as_of}" if assumption.as_of > self.day else f"known {assumption.known_at}"
            self.absent[name] = f"the assumption {name} is {when}, later than what is seen"
            self.central[name] = self.whole[name] = ()
            return name
        self.central[name], self.whole[name] = observed[:1], observed
        self.factors[name] = Factor(name, assumption.value, assumption.low, assumption.high, assumption.shape)
        return name

    def accelerator(self, chip: AcceleratorSpec) -> Accelerator:
        throughput, power = self.assumed(chip.throughput), self.assumed(chip.power)
        if chip.price is not None:
            price, currency = self.assumed(chip.price), self.lab.assumptions[chip.price].unit
        elif chip.price_series is not None:
            price, currency = self._price(chip.price_series)
        else:
            return Accelerator(chip.id, throughput, power)
        return Accelerator(chip.id, throughput, power, price, currency)

    def _price(self, name: str) -> tuple[str, str]:
        """The latest price of a series as a factor without a range; its id and currency."""
        fact = self._latest(name)
        if not _CURRENCY.fullmatch(fact.unit):
            what = f"is told in {fact.unit!r}, which is no money"
            raise DataError(f"scaling.toml: an accelerator's price_series is {name!r}, which {what}.")
        self.central[name] = self.whole[name] = (input_of(fact),)
        self.words[name], self.flags[name] = fact.id, fact.flags
        if fact.value is not None and fact.value > 0:
            self.factors[name] = Factor.fixed(name, fact.value)
        else:
            self.absent[name] = f"{name} has no price up to {self.day}"
        return name, fact.unit

    def _latest(self, name: str) -> Fact:
        return self.facts[f"latest/{name}"]


def _days(spec: SeriesSpec, day: dt.date) -> int:
    """The days of the period that an observation counts."""
    if spec.frequency == "monthly":
        return calendar.monthrange(day.year, day.month)[1]
    return _DAYS[spec.frequency]


def _facts_of(quantity: Quantity, evidence: DemandEvidence, told: Mapping[str, Fact]) -> Iterator[Fact]:
    """The central value of a quantity and the ends of its interval."""
    demand = evidence.demand
    base = told[quantity.base] if quantity.base is not None else None
    own = dict.fromkeys((*quantity.over, *quantity.under))
    every = demand.factor_ids(quantity.id)
    flags = _once(flag for factor in every for flag in evidence.flags[factor])
    inputs: _Inputs = (input_of(base),) if base is not None else ()
    inputs += tuple(i for factor in own for i in evidence.central[factor])
    why = demand.reason(quantity.id)
    formula = _formula(quantity, evidence.words)
    if why is not None:
        formula = f"{formula} (not told: {why})"
    estimate = demand.estimate(quantity.id) if why is None else None
    central = Fact(
        id=quantity.id,
        subject=quantity.subject,
        measure=quantity.measure,
        value=estimate.value if estimate else None,
        unit=quantity.unit,
        window=Span(None, evidence.end),
        formula=formula,
        inputs=inputs,
        flags=flags if estimate else ("missing",),
    )
    yield central
    ranges = tuple(i for factor in every for i in evidence.whole[factor])
    tail = (1 - LEVEL) / 2
    for bound, share, value in (
        ("low", tail, estimate.low if estimate else None),
        ("high", 1 - tail, estimate.high if estimate else None),
    ):
        how = f"{100 * share:.0f} % quantile of {quantity.id} over {demand.draws} draws (seed {demand.seed})"
        words = f"{how}, each assumption drawn from its range by itself"
        yield replace(
            central,
            id=f"{quantity.measure}.{bound}/{quantity.subject}",
            measure=f"{quantity.measure}.{bound}",
            value=value,
            formula=words if why is None else f"{words} (not told: {why})",
            inputs=(input_of(central), *ranges),
        )


def _formula(quantity: Quantity, words: Mapping[str, str]) -> str:
    over = [quantity.base] if quantity.base is not None else []
    over += [words[factor] for factor in quantity.over]
    under = [words[factor] for factor in quantity.under]
    if quantity.scale != 1:
        under.insert(0, f"{1 / quantity.scale:.0f}")
    formula = " * ".join(over)
    return f"{formula} / ({' * '.join(under)})" if under else formula


def _once(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flags))
