"""The markets that some words name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhoubao.model import EXCHANGES, MARKET_WORDS

__all__ = ["exchanges_in", "places_in"]


def exchanges_in(words: str) -> set[str]:
    """The MICs of the exchanges named, one by one or by their place (美股: all of them in the US)."""
    named = {
        mic for mic, exchange in EXCHANGES.items() if _says(words, (exchange.names.zh, exchange.names.en))
    }
    if named:
        return named
    places = places_in(words)
    return {mic for mic, exchange in EXCHANGES.items() if exchange.country in places}


def places_in(words: str) -> set[str]:
    """The countries whose market is named."""
    return {place for place, told in MARKET_WORDS.items() if _says(words, told)}


def _says(words: str, names: Iterable[str]) -> bool:
    plain = "".join(words.split())
    return any(_latin(name).search(words) if name[-1].isascii() else name in plain for name in names)


def _latin(name: str) -> re.Pattern[str]:
    # A short name only as it is written: "us" is no market.
    flags = re.NOFLAG if len(name) <= 4 else re.IGNORECASE
    return re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", flags)
