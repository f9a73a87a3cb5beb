"""Exchange rates by date: what turns an amount in one currency into another, and the evidence for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from zhoubao.edition.edition import Edition
from zhoubao.model import Observation
from zhoubao.store import Snapshot

__all__ = ["Converted", "Rates"]

_CURRENT_FOR = dt.timedelta(days=7)
_PIVOT = "USD"


@dataclass(frozen=True, slots=True)
class Converted:
    """A factor to multiply by, how it reads in a formula, and the rates behind it.

    ``stale`` says that a rate is more than a week older than the day asked for.
    """

    factor: float
    words: str
    inputs: tuple[Observation, ...]
    stale: bool


class Rates:
    """The rates of some days, from the edition's FX series (``USDCNY.FX`` is CNY for one USD).

    A rate is matched by its date, not by the hour of its fixing: the rate of a day goes with the closes of
    that day, as desks do. Of a day without a rate, the last one before it counts.
    """

    def __init__(self, edition: Edition, snapshot: Snapshot, days: Iterable[dt.date]) -> None:
        pairs = [i.code for i in edition.instruments.values() if i.kind == "fx" and len(i.code) == 9]
        spans = {
            (code[:3], code[3:6], day): (f"close/{code}", dt.date.min, day)
            for code in pairs
            for day in set(days)
        }
        dates = snapshot.last_dates(spans.values())
        keys = {key: (span[0], found) for key, span in spans.items() if (found := dates[span]) is not None}
        closes = snapshot.current(keys.values())
        self._rates = {key: closes[wanted] for key, wanted in keys.items()}

    def convert(self, source: str, target: str, day: dt.date) -> Converted | None:
        """What turns an amount in ``source`` into ``target`` on a day: directly, or through the dollar."""
        direct = self._step(source, target, day)
        if direct is not None:
            return direct
        first, second = self._step(source, _PIVOT, day), self._step(_PIVOT, target, day)
        if first is None or second is None:
            return None
        return Converted(
            first.factor * second.factor,
            first.words + second.words,
            first.inputs + second.inputs,
            first.stale or second.stale,
        )

    def _step(self, source: str, target: str, day: dt.date) -> Converted | None:
        if source == target:
            return Converted(1.0, "", (), False)
        rate = self._rates.get((source, target, day))
        if rate is not None:
            return self._quoted(rate, rate.value, "*", day)
        rate = self._rates.get((target, source, day))
        return None if rate is None else self._quoted(rate, 1 / rate.value, "/", day)

    @staticmethod
    def _quoted(rate: Observation, factor: float, sign: str, day: dt.date) -> Converted:
        words = f" {sign} {rate.series.partition('/')[2]}"
        return Converted(factor, words, (rate,), day - rate.date > _CURRENT_FOR)
