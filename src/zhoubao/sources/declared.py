"""What an edition declares, as the rows of a file ask for it: codes, series ids and units."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from zhoubao.edition.edition import Edition
from zhoubao.errors import nearest
from zhoubao.model import Instrument, SeriesSpec
from zhoubao.model.instrument import STATED_SERIES
from zhoubao.sources.cells import CellError, scaled
from zhoubao.sources.finding import shown
from zhoubao.sources.statement import ADJUSTED, MOST_COUNTED
from zhoubao.sources.units import CURRENCIES, Unit, read_currency, read_unit

__all__ = ["Declared", "Subject", "UnitRead"]

_SHARE_UNITS = "股, 万股, 亿股 or shares"
_POINTS = frozenset({"点", "point", "points", "pts"})


class Subject(NamedTuple):
    """What a series id speaks of: an instrument under a kind, or a series of the edition's own.

    The kind of the latter is empty, or ``shares`` where it counts shares.
    """

    series: str
    kind: str
    about: Instrument | SeriesSpec

    @property
    def code(self) -> str:
        """The instrument's code, empty for a series of the edition's own."""
        return self.about.code if isinstance(self.about, Instrument) else ""


class UnitRead(NamedTuple):
    """The unit a value is kept in, and the power of ten that takes the file's number there.

    ``assumed`` where the file says 元 alone of a price that is not in CNY; ``most`` is the largest value
    there can be.
    """

    unit: str
    exponent: int = 0
    assumed: bool = False
    most: float = math.inf

    def apply(self, value: float) -> float:
        """``value`` in ``unit``. Raises ``CellError`` where it is more than there can be."""
        result = scaled(value, self.exponent) if self.exponent else value
        if result > self.most or not math.isfinite(result):
            raise CellError(f"{value!r} is too large a number for its unit; correct one of them")
        return result


class Declared:
    """An edition's codes and series by what files call them; ``CellError`` for what it does not hold."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._codes = _Names(edition.instruments)
        self._series = _Names(edition.series)
        counted = [series for instrument in edition.instruments.values() for series in instrument.cap.shares]
        self._counts = frozenset((*counted, *(s for s in edition.series if s.startswith("shares/"))))
        self._shares = _Names(self._counts)
        self._missing: dict[str, str] = {}
        self._subjects: dict[str, Subject] = {}
        self._units: dict[tuple[str, str, str, str], UnitRead] = {}

    def knows(self, code: str) -> bool:
        """Whether the code is declared, in whatever case."""
        return self._codes.find(code) is not None

    def instrument(self, code: str) -> Instrument:
        """The instrument of that code, in whatever case it is written."""
        found = self._codes.find(code.strip())
        if found is not None:
            return self.edition.instruments[found]
        reason = self._missing.get(code)
        if reason is None:
            if code.strip():
                hint = nearest(code.strip(), self.edition.instruments)
                reason = f"code {shown(code)} is not declared in the edition{hint}"
            else:
                reason = "the code is empty"
            self._missing[code] = reason
        raise CellError(reason)

    def subject(self, series: str) -> Subject:
        """What a series id speaks of: an id of the edition's [[series]], or ``kind/CODE``."""
        found = self._subjects.get(series)
        if found is None:
            found = self._subjects[series] = self._read_subject(series)
        return found

    def _read_subject(self, text: str) -> Subject:
        if not text:
            raise CellError("the series is empty")
        own = self._series.find(text)
        if own is not None:
            return Subject(own, "shares" if own in self._counts else "", self.edition.series[own])
        kind, _, rest = text.partition("/")
        kind = kind.strip().casefold()
        code, _, share_class = rest.partition("/")
        code, share_class = code.strip(), share_class.strip()
        if kind not in STATED_SERIES or not code:
            if kind in (ADJUSTED, "adj_factor"):
                why = "adjusted closes come in the column adj_close of the form code,date,close,adj_close"
            else:
                known = [*self.edition.series, *(f"{k}/{code or 'CODE'}" for k in STATED_SERIES)]
                why = f"it is neither declared in the edition nor of the form KIND/CODE{nearest(text, known)}"
            raise CellError(f"series {shown(text)} is not known: {why}")
        instrument = self.instrument(code)
        series = f"{kind}/{instrument.code}"
        if share_class:
            if kind != "shares":
                raise CellError(f"series {shown(text)} is not known: only shares/CODE/CLASS has three parts")
            declared = self._shares.find(f"{series}/{share_class}")
            if declared is None:
                hint = nearest(text, [*self._counts, series])
                why = f"not declared in the edition{hint}; declare the class under [[series]]"
                raise CellError(f"series {shown(text)} is {why}")
            series = declared
        return Subject(series, kind, instrument)

    def unit(self, kind: str, instrument: Instrument, unit: str, currency: str = "") -> UnitRead:
        """The unit of a value of ``kind``, from the unit and currency the file states (either may be empty).

        Money is kept in its currency, counts of shares in ``shares``, splits in ``ratio``.
        """
        key = (kind, instrument.code, unit, currency)
        found = self._units.get(key)
        if found is None:
            found = self._units[key] = _read_unit(kind, instrument, unit.strip(), currency.strip())
        return found

    def unit_of(self, subject: Subject, unit: str) -> UnitRead:
        """The unit of a value of ``subject``; a series of the edition's own has the one declared for it."""
        about = subject.about
        if isinstance(about, Instrument):
            return self.unit(subject.kind, about, unit)
        if subject.kind == "shares":
            return _read_count(about, unit)
        if unit.strip().casefold() not in ("", about.unit.casefold()):
            raise CellError(f"unit {shown(unit)} contradicts {about.unit!r}, declared for {about.id}")
        return UnitRead(about.unit)


class _Names:
    """Names as files write them: exactly, or in another case where only one of them can be meant."""

    def __init__(self, names: Iterable[str]) -> None:
        self._exact = frozenset(names)
        self._folded: dict[str, str | None] = {}
        for name in self._exact:
            folded = name.casefold()
            self._folded[folded] = None if folded in self._folded else name

    def find(self, text: str) -> str | None:
        return text if text in self._exact else self._folded.get(text.casefold())


def _read_count(spec: SeriesSpec, text: str) -> UnitRead:
    """The unit of a share count in a series of the edition's own, kept as that is declared."""
    declared = read_unit(spec.unit)
    if declared is None or declared.kind != "shares":
        raise CellError(
            f"unit {spec.unit!r}, declared for {spec.id}, counts no shares; declare {_SHARE_UNITS} there"
        )
    stated = read_unit(text) if text.strip() else declared
    if stated is None or stated.kind != "shares":
        raise CellError(f"unit {shown(text)} does not fit shares; write {_SHARE_UNITS}")
    most = scaled(MOST_COUNTED, -declared.exponent)
    return UnitRead(spec.unit, stated.exponent - declared.exponent, most=most)


def _read_unit(kind: str, instrument: Instrument, text: str, currency_text: str) -> UnitRead:
    if kind in ("shares", "split"):
        want = "shares" if kind == "shares" else "ratio"
        unit = read_unit(text) if text else Unit("shares" if kind == "shares" else "ratio")
        if unit is None or unit.kind != want:
            example = _SHARE_UNITS if kind == "shares" else "ratio (new shares for one old)"
            raise CellError(f"unit {shown(text)} does not fit {kind}; write {example}")
        return UnitRead(want, unit.exponent, most=MOST_COUNTED)
    return _read_money(kind, instrument, text, currency_text)


def _read_money(kind: str, instrument: Instrument, text: str, currency_text: str) -> UnitRead:
    declared = instrument.currency
    if instrument.kind == "index" and text.casefold() in _POINTS:
        text = ""
    if text and declared and text.upper() == declared:  # the usual case, and a currency not known elsewhere
        unit: Unit | None = Unit("money", 0, declared)
    elif not text:
        unit = Unit("money")
    else:
        unit = read_unit(text)
    if unit is None or unit.kind != "money":
        raise CellError(
            f"unit {shown(text)} is not one of money{nearest(text, CURRENCIES)}; write it as CNY or 亿美元"
        )
    currency = unit.currency
    if currency_text and currency_text != "元":
        stated = declared if currency_text.upper() == declared else read_currency(currency_text)
        if stated is None:
            hint = nearest(currency_text, CURRENCIES)
            raise CellError(f"currency {shown(currency_text)} is not known{hint}")
        if currency and currency != stated:
            raise CellError(f"the unit {shown(text)} contradicts the currency {stated}")
        currency = stated
    bare = not currency and bool(text or currency_text)
    if kind == "market_cap":
        if not currency:
            if not bare or declared != "CNY":
                said = f"unit {shown(text)} names no currency" if bare else "it names no unit"
                raise CellError(
                    f"{said}, which the market cap of {instrument.code} needs; write it as 亿美元 or USD bn"
                )
            currency = "CNY"
        return UnitRead(currency, unit.exponent, most=MOST_COUNTED)
    if currency and declared and currency != declared:
        raise CellError(f"currency {currency} contradicts {declared}, declared for {instrument.code}")
    if unit.exponent:
        what = "dividend" if kind == "dividend" else "price"
        want = declared or currency or "its currency"
        raise CellError(f"unit {shown(text)} has a scale, which a {what} cannot have; state it in {want}")
    return UnitRead(declared or currency, assumed=bare and declared not in ("", "CNY"))
