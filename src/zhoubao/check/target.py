"""What a claim can be held against: a figure with its words, and the readings that a text leaves open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from zhoubao.model import Bilingual, Fact

__all__ = ["Resolved", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that a claim may speak of.

    ``value`` is exact, in ones of ``unit``. ``facts`` are the ids it is or was reckoned from; ``words`` say
    what it is (英特尔本周涨跌幅), ``base`` and ``end`` its dates. ``change`` tells a relative change, with a
    sign, from a level. ``doubt`` is why a claim that fits only this reading is ambiguous: the text does not
    say that it means it.
    """

    value: Decimal
    unit: str
    facts: tuple[str, ...]
    words: Bilingual
    base: dt.date | None = None
    end: dt.date | None = None
    change: bool = False
    fact: Fact | None = None
    doubt: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The readings of a claim, the natural one first; or why nothing covers it (``refused``).

    ``facts`` are the ids that were looked at where there is no reading. With both, the natural
    reading has no figure and those there are were not stated.
    """

    targets: tuple[Target, ...] = ()
    refused: Bilingual | None = None
    facts: tuple[str, ...] = ()
