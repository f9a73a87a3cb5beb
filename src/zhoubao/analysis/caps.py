"""Market caps in report currency: shares at a close and an exchange rate, or a cap that a source states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from zhoubao.edition.edition import Edition
from zhoubao.model import EXCHANGES, Fact, FactInput, Instrument, Observation, Span
from zhoubao.sources.units import read_unit
from zhoubao.store import Ask, Snapshot

__all__ = ["Rates", "cap_facts", "cap_series", "report_currency"]

_OBSERVED_WITHIN = dt.timedelta(days=6)  # an observed cap older than this is not the week's
_RATE_WITHIN = dt.timedelta(days=7)
_SHARES_WITHIN = dt.timedelta(days=400)  # share counts are restated at least once a year


def report_currency(edition: Edition, instrument: Instrument) -> str:
    """The currency an instrument's cap is reported in: ``mainland`` for the mainland's exchanges."""
    mainland = EXCHANGES[instrument.mic].country == "CN"
    return edition.currency.mainland if mainland else edition.currency.other


def cap_series(instrument: Instrument) -> tuple[str, ...]:
    """The share series its basis needs, in the order of the basis."""
    if instrument.cap.basis == "observed":
        return ()
    return instrument.cap.shares or (f"shares/{instrument.code}",)


@dataclass(frozen=True, slots=True)
class _Converted:
    factor: float
    words: str
    inputs: tuple[Observation, ...]
    stale: bool


class Rates:
    """Exchange rates at a date, from the edition's FX series (``USDCNY.FX`` is CNY for one USD)."""

    def __init__(self, edition: Edition, snapshot: Snapshot, days: set[dt.date]) -> None:
        pairs = [i.code for i in edition.instruments.values() if i.kind == "fx" and len(i.code) == 9]
        order = sorted(days)
        asks = [Ask(f"close/{code}", tuple((dt.date.min, day) for day in order)) for code in pairs]
        dates = snapshot.last_dates(asks) if asks and order else {}
        keys = {(s, d) for s, found in dates.items() for d in found if d is not None}
        closes = snapshot.current(keys)
        self._rates: dict[tuple[str, str, dt.date], Observation] = {}
        for series, found in dates.items():
            code = series.partition("/")[2]
            for day, seen in zip(order, found, strict=True):
                if seen is not None:
                    self._rates[code[:3], code[3:6], day] = closes[series, seen]

    def convert(self, source: str, target: str, day: dt.date) -> _Converted | None:
        """What turns an amount in ``source`` into ``target`` on a day: directly, or through USD."""
        if source == target:
            return _Converted(1.0, "", (), False)
        direct = self._step(source, target, day)
        if direct is not None:
            return direct
        first, second = self._step(source, "USD", day), self._step("USD", target, day)
        if first is None or second is None:
            return None
        return _Converted(
            first.factor * second.factor,
            first.words + second.words,
            first.inputs + second.inputs,
            first.stale or second.stale,
        )

    def _step(self, source: str, target: str, day: dt.date) -> _Converted | None:
        if source == target:
            return _Converted(1.0, "", (), False)
        rate = self._rates.get((source, target, day))
        if rate is not None:
            words = f" * {rate.series.partition('/')[2]}"
            return _Converted(rate.value, words, (rate,), day - rate.date > _RATE_WITHIN)
        rate = self._rates.get((target, source, day))
        if rate is not None:
            words = f" / {rate.series.partition('/')[2]}"
            return _Converted(1 / rate.value, words, (rate,), day - rate.date > _RATE_WITHIN)
        return None


def cap_facts(
    edition: Edition, snapshot: Snapshot, days: Mapping[str, dt.date | None], rates: Rates
) -> dict[str, Fact]:
    """Per code of the universe, its market cap at its date in ``days`` (none: no close is known).

    The value is in units of the report currency. A cap that cannot be told has the flag ``missing``;
    ``stale`` marks an observed cap, share count or rate older than it should be.
    """
    asks: list[Ask] = []
    for i in edition.universe:
        day = days[i.code]
        if day is None:
            continue
        asks.append(Ask(f"market_cap/{i.code}", ((day - _OBSERVED_WITHIN, day),)))
        asks += [Ask(series, ((dt.date.min, day),)) for series in cap_series(i)]
        asks.append(Ask(f"close/{i.code}", ((day, day),)))
        if i.cap.h_code:
            asks.append(Ask(f"close/{i.cap.h_code}", ((day - _RATE_WITHIN, day),)))
    dates = snapshot.last_dates(asks)
    closes = snapshot.current({(s, found[0]) for s, found in dates.items() if found[0] is not None})
    latest = {series: observation for (series, _), observation in closes.items()}
    return {i.code: _cap(edition, i, days[i.code], latest, rates) for i in edition.universe}


def _cap(
    edition: Edition,
    instrument: Instrument,
    day: dt.date | None,
    latest: Mapping[str, Observation],
    rates: Rates,
) -> Fact:
    currency = report_currency(edition, instrument)

    def fact(
        value: float | None, formula: str, inputs: tuple[Observation | FactInput, ...], *flags: str
    ) -> Fact:
        return Fact(
            id=f"market_cap/{instrument.code}",
            subject=instrument.code,
            measure="market_cap",
            value=value,
            unit=currency,
            window=Span(None, day),
            formula=formula,
            inputs=inputs,
            flags=tuple(dict.fromkeys(flags)),
        )

    if day is None:
        return fact(None, "no close is on record", (), "missing")
    amounts = _amounts(instrument, latest)
    if amounts is None:
        observed = latest.get(f"market_cap/{instrument.code}")
        if observed is None:
            wanted = " or ".join((*cap_series(instrument), f"market_cap/{instrument.code}"))
            return fact(None, f"no {wanted} is on record for this date", (), "missing")
        unit = read_unit(observed.unit)
        if unit is None or unit.kind != "money":
            return fact(None, f"the unit {observed.unit!r} is none of money", (observed,), "missing")
        # 亿元 alone means the currency its market reports in.
        unit_currency = unit.currency or currency
        turned = rates.convert(unit_currency, currency, day)
        if turned is None:
            return fact(None, f"no rate from {unit_currency} to {currency}", (observed,), "missing")
        flags = ["stale"] if observed.date != day or turned.stale else []
        if instrument.cap.basis != "observed":
            flags.append("observed-cap")
        formula = f"market_cap as observed, in {observed.unit}" + turned.words
        return fact(
            observed.value * 10.0**unit.exponent * turned.factor, formula, (observed, *turned.inputs), *flags
        )
    total = 0.0
    words: list[str] = []
    inputs: list[Observation | FactInput] = []
    flags = []
    for amount in amounts:
        turned = rates.convert(amount.currency, currency, day)
        if turned is None:
            return fact(None, f"no rate from {amount.currency} to {currency}", amount.inputs, "missing")
        total += amount.value * turned.factor
        words.append(amount.words + turned.words)
        inputs += [*amount.inputs, *turned.inputs]
        if turned.stale or any(
            day - o.date > (_SHARES_WITHIN if o.series.startswith("shares/") else _OBSERVED_WITHIN)
            for o in amount.inputs
        ):
            flags.append("stale")
    return fact(total, " + ".join(words), tuple(inputs), *flags)


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    currency: str
    words: str
    inputs: tuple[Observation, ...]


def _amounts(instrument: Instrument, latest: Mapping[str, Observation]) -> list[_Amount] | None:
    """The parts of a cap by the instrument's basis, or none where something it needs is not on record."""
    cap = instrument.cap
    if cap.basis == "observed":
        return None
    shares = [latest.get(series) for series in cap_series(instrument)]
    close = latest.get(f"close/{instrument.code}")
    if close is None or any(s is None for s in shares):
        return None
    counts = [s for s in shares if s is not None]
    if cap.basis == "a+h":
        h_close = latest.get(f"close/{cap.h_code}")
        if h_close is None or len(counts) != 2:
            return None
        a, h = counts
        return [
            _Amount(_shares(a) * close.value, close.unit, f"{a.series} * {close.series}", (a, close)),
            _Amount(_shares(h) * h_close.value, h_close.unit, f"{h.series} * {h_close.series}", (h, h_close)),
        ]
    total = sum(_shares(s) for s in counts)
    names = " + ".join(s.series for s in counts)
    if len(counts) > 1:
        names = f"({names})"
    if cap.basis == "adr":
        total /= cap.ratio
        names += f" / {cap.ratio:g} shares per ADR"
    return [_Amount(total * close.value, close.unit, f"{names} * {close.series}", (*counts, close))]


def _shares(count: Observation) -> float:
    unit = read_unit(count.unit)
    return count.value * 10.0 ** (unit.exponent if unit else 0)
