"""Amounts in another currency than the figure's own, at the exchange rates among the facts."""

from __future__ import annotations

from decimal import Decimal

from zhoubao.model import FactSet

__all__ = ["rate_between"]

_PIVOT = "USD"


def rate_between(facts: FactSet, source: str, target: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """What one unit of ``source`` is in ``target`` at the cutoff, directly or through the dollar.

    With the ids of the rates used; none where a rate is not on record.
    """
    direct = _step(facts, source, target)
    if direct is not None:
        return direct
    first, second = _step(facts, source, _PIVOT), _step(facts, _PIVOT, target)
    if first is None or second is None:
        return None
    return first[0] * second[0], first[1] + second[1]


def _step(facts: FactSet, source: str, target: str) -> tuple[Decimal, tuple[str, ...]] | None:
    if source == target:
        return Decimal(1), ()
    for pair, turned in ((f"close/{source}{target}.FX", False), (f"close/{target}{source}.FX", True)):
        value = facts[pair].value if pair in facts else None
        if value:
            rate = Decimal(repr(value))
            return (1 / rate if turned else rate), (pair,)
    return None
