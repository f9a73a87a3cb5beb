"""Market caps in report currency: shares at a close and an exchange rate, or a cap that a source states."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhoubao.analysis.rates import Rates
from zhoubao.edition.edition import Edition
from zhoubao.model import EXCHANGES, Fact, Instrument, Observation, Span
from zhoubao.sources.units import read_unit
from zhoubao.store import SeriesSpan, Snapshot

__all__ = ["cap_facts", "report_currency"]

_OBSERVED_WITHIN = dt.timedelta(days=6)  # an observed cap older than this is not the week's
_OTHER_LISTING_WITHIN = dt.timedelta(days=7)
_SHARES_WITHIN = dt.timedelta(days=400)  # share counts are restated at least once a year


def report_currency(edition: Edition, instrument: Instrument) -> str:
    """The currency an instrument's cap is reported in: ``mainland`` for the mainland's exchanges."""
    mainland = EXCHANGES[instrument.mic].country == "CN"
    return edition.currency.mainland if mainland else edition.currency.other


def cap_facts(
    edition: Edition, snapshot: Snapshot, sessions: Mapping[str, dt.date]
) -> tuple[list[Fact], Rates]:
    """The market cap of each instrument of the universe, and the exchange rates of their days.

    ``sessions`` is, per exchange (MIC), the last session that counts. A cap is in units of its report
    currency, at the date of the close or of the observed cap it rests on. One that cannot be told has the
    flag ``missing``; ``stale`` marks one whose close, cap, share count or rate is older than it should be.
    """
    parts = [_Parts.of(i, sessions[i.mic]) for i in edition.universe]
    dates = snapshot.last_dates([span for part in parts for span in part.spans()])
    keys = {span: (span[0], day) for span, day in dates.items() if day is not None}
    rows = snapshot.current(keys.values())
    found = {span: rows[key] for span, key in keys.items()}
    days = {o.date for o in found.values() if o.series.startswith(("close/", "market_cap/"))}
    rates = Rates(edition, snapshot, days)
    return [part.fact(found, report_currency(edition, part.instrument), rates) for part in parts], rates


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    currency: str
    day: dt.date
    words: str
    inputs: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an instrument's cap is made of, each part as the span of its series to look in."""

    instrument: Instrument
    session: dt.date
    close: SeriesSpan
    observed: SeriesSpan
    shares: tuple[SeriesSpan, ...]
    other: SeriesSpan | None

    @classmethod
    def of(cls, instrument: Instrument, session: dt.date) -> _Parts:
        cap = instrument.cap
        series = () if cap.basis == "observed" else cap.shares or (f"shares/{instrument.code}",)
        return cls(
            instrument,
            session,
            close=(f"close/{instrument.code}", dt.date.min, session),
            observed=(f"market_cap/{instrument.code}", session - _OBSERVED_WITHIN, session),
            shares=tuple((name, dt.date.min, session) for name in series),
            other=(f"close/{cap.h_code}", session - _OTHER_LISTING_WITHIN, session) if cap.h_code else None,
        )

    def spans(self) -> list[SeriesSpan]:
        return [self.close, self.observed, *self.shares, *([self.other] if self.other else [])]

    def fact(self, found: Mapping[SeriesSpan, Observation], currency: str, rates: Rates) -> Fact:
        amounts = self._amounts(found)
        stands_in = amounts is None and self.instrument.cap.basis != "observed"
        if amounts is None:
            observed = found.get(self.observed)
            if observed is None:
                wanted = " or ".join(span[0] for span in (*self.shares, self.observed))
                return self._fact(None, currency, self.session, f"no {wanted} is on record", ())
            stated = f"{observed.series} as observed"
            amounts = [_Amount(observed.value, observed.unit, observed.date, stated, (observed,))]
        total, words, stale = 0.0, list[str](), False
        inputs: list[Observation] = []
        for amount in amounts:
            turned = rates.convert(amount.currency, currency, amount.day)
            if turned is None:
                reason = f"no rate from {amount.currency} to {currency} on {amount.day}"
                return self._fact(None, currency, amount.day, reason, amount.inputs)
            total += amount.value * turned.factor
            words.append(amount.words + turned.words)
            inputs += [*amount.inputs, *turned.inputs]
            stale = stale or turned.stale or self._stale(amount)
        flags = [flag for flag, raised in (("observed-cap", stands_in), ("stale", stale)) if raised]
        return self._fact(total, currency, amounts[0].day, " + ".join(words), inputs, flags)

    def _amounts(self, found: Mapping[SeriesSpan, Observation]) -> list[_Amount] | None:
        """The parts of a cap by the instrument's basis, or none where something it needs is not on record."""
        cap, close = self.instrument.cap, found.get(self.close)
        shares = [found[span] for span in self.shares if span in found]
        if cap.basis == "observed" or close is None or len(shares) != len(self.shares):
            return None
        if cap.basis == "a+h":
            other = found.get(self.other) if self.other else None
            if other is None or len(shares) != 2:
                return None
            return [
                _Amount(_count(s) * c.value, c.unit, c.date, f"{s.series} * {c.series}", (s, c))
                for s, c in zip(shares, (close, other), strict=True)
            ]
        total = sum(_count(s) for s in shares)
        names = " + ".join(s.series for s in shares)
        if len(shares) > 1:
            names = f"({names})"
        if cap.basis == "adr":
            total /= cap.ratio
            names += f" / {cap.ratio:g} shares per ADR"
        return [
            _Amount(
                total * close.value, close.unit, close.date, f"{names} * {close.series}", (*shares, close)
            )
        ]

    def _stale(self, amount: _Amount) -> bool:
        if amount.day < self.session and amount.inputs[-1].series != (self.other or ("",))[0]:
            return True
        return any(
            self.session - o.date > _SHARES_WITHIN for o in amount.inputs if o.series.startswith("shares/")
        )

    def _fact(
        self,
        value: float | None,
        currency: str,
        day: dt.date,
        formula: str,
        inputs: Sequence[Observation],
        flags: Sequence[str] = (),
    ) -> Fact:
        if value is not None and not math.isfinite(value):
            value = None
        if value is None:
            flags = ("missing",)
        elif any(o.provisional for o in inputs):
            flags = (*flags, "provisional")
        code = self.instrument.code
        return Fact(
            id=f"market_cap/{code}",
            subject=code,
            measure="market_cap",
            value=value,
            unit=currency,
            window=Span(None, day),
            formula=formula,
            inputs=tuple(inputs),
            flags=tuple(flags),
        )


def _count(shares: Observation) -> float:
    """A share count in single shares; the edition sees to it that its unit is one of shares, such as 亿股."""
    unit = read_unit(shares.unit)
    assert unit is not None
    return shares.value * 10.0**unit.exponent
