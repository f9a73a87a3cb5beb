"""A basket of instruments against its benchmark over the months before a cutoff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhoubao.analysis.adjustment import Return, adjusted_returns
from zhoubao.analysis.periods import same_day
from zhoubao.analysis.rates import Rates
from zhoubao.edition.edition import Edition, PerformanceSpec
from zhoubao.model import EXCHANGES, Fact, FactInput, FactSet, Observation, Span
from zhoubao.store import Recorded, Snapshot

__all__ = ["BASKET", "Performance", "performance"]

BASKET = "basket"
"""The subject of the basket's facts."""
_CARRIED = dt.timedelta(days=31)
"""How long a close stands in for the days after it; the exchanges suspend a stock for 25 sessions at most."""
_KINDS = ("close", "split", "dividend", "rebase", "adj_factor")


@dataclass(frozen=True, slots=True)
class Performance:
    """Two lines of growth since ``days[0]``, as ratios (0 on the first day, 0.1 is up ten per cent).

    ``days`` are those on which the benchmark has a close. ``facts`` are the figures at the last day:
    ``performance/basket``, ``performance/CODE`` of the benchmark and ``performance.excess/basket``. ``short``
    says that the record begins later than the months asked for; ``left_out`` are members without a close at
    the first or the last day. ``inputs`` are all closes and factors that the lines rest on.
    """

    days: tuple[dt.date, ...]
    basket: tuple[float, ...]
    benchmark: tuple[float, ...]
    facts: tuple[Fact, ...]
    inputs: tuple[Observation, ...]
    members: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    short: bool = False


def performance(edition: Edition, snapshot: Snapshot, facts: FactSet) -> Performance | None:
    """The edition's basket against its benchmark up to the cutoff of ``facts``; none where there is none.

    There is none without ``[performance]``, with fewer than two closes of the benchmark, and with no member
    that has closes. The span ends on the benchmark's last close up to the anchor and begins on its last close
    on or before the same day ``months`` earlier. Members are bought on the first day, equally or by market
    cap, and held; their growth is adjusted as the edition adjusts returns, each in its own currency. A member
    without a close on a day keeps its last one; one that has none from the month up to the first day, or up
    to the last, is left out.
    """
    spec = edition.performance
    if spec is None:
        return None
    codes = spec.codes or tuple(i.code for i in edition.universe if EXCHANGES[i.mic].country == "CN")
    days, short = _days(spec, snapshot, facts)
    if len(days) < 2:
        return None
    series = [f"{kind}/{code}" for code in (*codes, spec.benchmark) for kind in _KINDS]
    held = Snapshot([Recorded(_rows(snapshot, series, days))])
    closes = {code: _closes(held, code, days) for code in codes}
    members = [code for code in codes if None not in (closes[code][0], closes[code][-1])]
    caps = _caps(edition, snapshot, facts, members, days[-1]) if spec.weights == "cap" else {}
    if spec.weights == "cap":
        members = [code for code in members if code in caps]
    if not members:
        return None
    needs = {
        (code, base, end)
        for code in members
        for base, end in ((closes[code][0], close) for close in closes[code])
        if base is not None and end is not None
    }
    level = {(spec.benchmark, days[0], day) for day in days}
    grown = adjusted_returns(sorted(needs), held, edition.adjustment)
    is_index = edition.instruments[spec.benchmark].kind == "index"  # of prices alone: nothing is adjusted
    index = adjusted_returns(sorted(level), held, "none" if is_index else edition.adjustment)
    lines: dict[str, list[Return]] = {}
    for code in members:
        base = closes[code][0]
        assert base is not None
        # Every day between has a close before it: at least that of the first.
        lines[code] = _without_holes([grown[code, base, day or base] for day in closes[code]])
    members = [code for code in members if lines[code][-1].value is not None]
    weights = _weights(members, caps, lines)
    benchmark = _without_holes([index[spec.benchmark, days[0], day] for day in days])
    if not weights or benchmark[-1].value is None:
        return None
    basket = tuple(
        sum(weight * (lines[code][n].value or 0.0) for code, weight in weights.items())
        for n in range(len(days))
    )
    left_out = tuple(code for code in codes if code not in weights)
    used = {_row(o): o for r in (*(r for code in members for r in lines[code]), *benchmark) for o in r.inputs}
    looked_at = [o for r in (*grown.values(), *benchmark) for o in r.inputs]
    inputs = tuple(used[key] for key in sorted(used))
    told = _Told(spec, days, short, left_out, members, max(looked_at, key=lambda o: o.known_at))
    return Performance(
        days=days,
        basket=basket,
        benchmark=tuple(r.value or 0.0 for r in benchmark),
        facts=told.facts(basket[-1], benchmark[-1], [lines[code][-1] for code in members], caps),
        inputs=inputs,
        members=tuple(members),
        left_out=left_out,
        short=short,
    )


def _days(spec: PerformanceSpec, snapshot: Snapshot, facts: FactSet) -> tuple[tuple[dt.date, ...], bool]:
    """The days of the benchmark's closes from the base on, and whether the record is too short for it."""
    series = f"close/{spec.benchmark}"
    close = facts[series] if series in facts else None  # noqa: SIM401
    if close is None or close.value is None or close.window.end is None:
        return (), False
    # The benchmark's own last session may lie before the home exchange's, not after it.
    anchor = max((window.anchor for window in facts.windows), default=close.window.end)
    last = min(anchor, close.window.end)
    wanted = same_day(anchor, spec.months)
    span = (series, dt.date.min, wanted)
    first = snapshot.last_dates([span])[span]
    rows = snapshot.history([series], first or wanted, last)
    return tuple(o.date for o in rows), first is None


def _row(o: Observation) -> tuple[str, dt.date, str, int]:
    return *o.key, o.batch, o.revision


def _rows(snapshot: Snapshot, series: Sequence[str], days: Sequence[dt.date]) -> list[Observation]:
    """Every version of what the lines may rest on; dividends and splits before the first day count as
    evidence that a code's are on record."""
    dated = [name for name in series if name.startswith(("close/", "adj_factor/"))]
    rest = [name for name in series if name not in set(dated)]
    return [
        *snapshot.all_versions(dated, days[0] - _CARRIED, days[-1]),
        *snapshot.all_versions(rest, last=days[-1]),
    ]


def _closes(held: Snapshot, code: str, days: Sequence[dt.date]) -> list[dt.date | None]:
    """For each day the date of the code's last close up to it; none where it is more than a month old.

    Between the first day and the last a close is carried however old it is.
    """
    dates = [o.date for o in held.history([f"close/{code}"])]
    found: list[dt.date | None] = []
    n = 0
    for day in days:
        while n < len(dates) and dates[n] <= day:
            n += 1
        found.append(dates[n - 1] if n else None)
    for place in (0, -1):
        close = found[place]
        if close is not None and days[place] - close > _CARRIED:
            found[place] = None
    return found


def _without_holes(line: Sequence[Return]) -> list[Return]:
    """A line that says again what it last said on days between that lack a factor and cannot be told."""
    whole: list[Return] = []
    for n, grown in enumerate(line):
        whole.append(whole[-1] if grown.value is None and whole and n < len(line) - 1 else grown)
    return whole


def _caps(
    edition: Edition, snapshot: Snapshot, facts: FactSet, codes: Sequence[str], day: dt.date
) -> dict[str, tuple[float, Fact]]:
    """The market caps of now in one currency, with their facts; codes that have none are left out."""
    told = {code: facts[f"market_cap/{code}"] for code in codes if f"market_cap/{code}" in facts}
    currencies = {fact.unit for fact in told.values()}
    rates = Rates(edition, snapshot, {day}) if len(currencies) > 1 else None
    target = edition.currency.total if rates is not None else next(iter(currencies), "")
    found = {}
    for code, fact in told.items():
        turned = rates.convert(fact.unit, target, day) if rates is not None else None
        if fact.value is not None and (rates is None or turned is not None):
            found[code] = (fact.value * (turned.factor if turned is not None else 1.0), fact)
    return found


def _weights(
    members: Sequence[str], caps: Mapping[str, tuple[float, Fact]], lines: Mapping[str, Sequence[Return]]
) -> dict[str, float]:
    """The parts of the basket on the first day, which sum to one.

    A cap of that day is the cap now, divided by the growth since: share counts of then are not kept.
    """
    raw = {code: caps[code][0] / (1 + (lines[code][-1].value or 0.0)) if caps else 1.0 for code in members}
    whole = sum(raw.values())
    return {code: value / whole for code, value in raw.items()} if whole > 0 else {}


@dataclass(frozen=True, slots=True)
class _Told:
    """What the facts of one performance have in common; ``newest`` became known last of what was looked
    at, so that all is the same again as known then."""

    spec: PerformanceSpec
    days: Sequence[dt.date]
    short: bool
    left_out: Sequence[str]
    members: Sequence[str]
    newest: Observation

    def facts(
        self,
        basket: float,
        benchmark: Return,
        ends: Sequence[Return],
        caps: Mapping[str, tuple[float, Fact]],
    ) -> tuple[Fact, ...]:
        first, code = self.days[0], self.spec.benchmark
        mean = "cap-weighted" if caps else "unweighted"
        formula = (
            f"{mean} mean of growth since {first} over {len(self.members)} members, bought then and held"
        )
        if self.left_out:
            formula += f"; without a figure: {', '.join(self.left_out)}"
        inputs: list[Observation | FactInput] = list(
            {_row(o): o for o in (*(o for r in ends for o in r.inputs), self.newest)}.values()
        )
        inputs += [
            FactInput(f.id, f.value, f.known_at) for code, (_, f) in caps.items() if code in self.members
        ]
        flags = tuple(dict.fromkeys(flag for r in ends for flag in r.flags))
        lacking = ("partial",) if self.left_out else ()
        own = self._fact("performance", BASKET, basket, formula, inputs, (*lacking, *flags))
        index = self._fact(
            "performance", code, benchmark.value, benchmark.formula, benchmark.inputs, benchmark.flags
        )
        excess = self._fact(
            "performance.excess",
            BASKET,
            basket - (benchmark.value or 0.0),
            f"{own.id} - {index.id}",
            [FactInput(fact.id, fact.value, fact.known_at) for fact in (own, index)],
            lacking,
        )
        return own, index, excess

    def _fact(
        self,
        measure: str,
        subject: str,
        value: float | None,
        formula: str,
        inputs: Sequence[Observation | FactInput],
        flags: Sequence[str],
    ) -> Fact:
        return Fact(
            id=f"{measure}/{subject}",
            subject=subject,
            measure=measure,
            value=value,
            unit="ratio",
            window=Span(self.days[0], self.days[-1]),
            formula=formula,
            inputs=tuple(inputs),
            flags=(*(("short",) if self.short else ()), *flags),
        )
