"""Instruments, the segments they are grouped in, and how each one's market cap is reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhoubao.model.text import Bilingual

InstrumentKind = Literal["equity", "index", "fund", "fx", "listing"]
Basis = Literal["observed", "total", "a+h", "adr", "all-classes"]
Frequency = Literal["daily", "weekly", "monthly", "irregular"]

STATED_SERIES = ("close", "market_cap", "shares", "dividend", "split")
"""The kinds of series that a row of a file may name, as ``kind/CODE``. Share counts of a class have a third
part, ``shares/CODE/CLASS``, which the edition names."""
INSTRUMENT_SERIES = (*STATED_SERIES, "adj_close", "adj_factor", "rebase")
"""All kinds that hang on codes; no edition declares one of them by itself. ``adj_close`` is how adjusted
prices arrive and ``adj_factor`` how they are kept; ``rebase`` is written by the importer alone."""


@dataclass(frozen=True, slots=True)
class CapBasis:
    """How a market cap is reckoned; the basis is printed beside the figure.

    - ``observed``: a cap that a source states, series ``market_cap/CODE``
    - ``total``: all shares (``shares/CODE``) at the close
    - ``a+h``: A shares at the A close, H shares at the close of ``h_code`` (``shares`` = A series, H series)
    - ``adr``: ordinary shares divided by ``ratio`` (ordinary shares an ADR stands for) at the ADR's close
    - ``all-classes``: the shares of every class (each a series of ``shares``) at this class's close

    Where the shares a basis needs are not on record, an observed cap stands in and says so.
    """

    basis: Basis = "observed"
    shares: tuple[str, ...] = ()
    h_code: str | None = None
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Instrument:
    """A listed security, index, fund, exchange rate, or a second listing used to reckon a cap.

    ``code`` is Wind style (``688256.SH``, ``NVDA.O``); ``mic`` names the exchange in ``EXCHANGES``
    (empty for exchange rates and indices of no exchange); ``segment`` is set for the universe only.
    ``aliases`` are other words, in any language, by which texts call it.
    """

    code: str
    names: Bilingual
    kind: InstrumentKind
    mic: str
    currency: str
    segment: str | None = None
    cap: CapBasis = CapBasis()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A group of instruments in the review table, in the order they print."""

    id: str
    names: Bilingual
    codes: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """A series that the edition follows besides what hangs on its instruments.

    An observation of a weekly or monthly series is dated with the ``first`` or the ``last`` day of its period
    (any day of a month will do). ``holds``: a value holds until the next change, as an asking price does.
    ``used_of`` is, for a price of used goods, the series of the same goods new. ``caution`` is what a reader
    should know of the series' values, such as a domain shared with other products.
    """

    id: str
    names: Bilingual
    unit: str
    frequency: Frequency
    aliases: tuple[str, ...] = ()
    dated: Literal["first", "last"] = "last"
    holds: bool = False
    used_of: str | None = None
    caution: Bilingual | None = None

    @property
    def group(self) -> str:
        """What it is ranked and shared among: ``visits/text`` of ``visits/text/chatgpt``, ``visits`` of
        ``visits/chatgpt``."""
        return self.id.rpartition("/")[0]
