"""The words of the house as frozen, typed values: no I/O, and nothing here knows a file or a store."""

from zhoubao.model.exchange import EXCHANGES, MARKET_WORDS, PLACES, Exchange, exchange_of
from zhoubao.model.fact import Fact, FactInput, FactSet, Span
from zhoubao.model.instrument import CapBasis, Instrument, Segment, SeriesSpec
from zhoubao.model.observation import Batch, Entry, Observation, Withheld, instant
from zhoubao.model.rounding import round_half_away
from zhoubao.model.text import LANGUAGES, Bilingual, Lang, columns
from zhoubao.model.window import Window, WindowKind

__all__ = [
    "EXCHANGES",
    "LANGUAGES",
    "MARKET_WORDS",
    "PLACES",
    "Batch",
    "Bilingual",
    "CapBasis",
    "Entry",
    "Exchange",
    "Fact",
    "FactInput",
    "FactSet",
    "Instrument",
    "Lang",
    "Observation",
    "Segment",
    "SeriesSpec",
    "Span",
    "Window",
    "WindowKind",
    "Withheld",
    "columns",
    "exchange_of",
    "instant",
    "round_half_away",
]
