"""Rounding as it is printed: decimal, half away from zero, once, at the end."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

__all__ = ["round_half_away"]


def round_half_away(value: float | Decimal, places: int) -> Decimal:
    """``value`` at ``places`` decimals, halves away from zero.

    A float is taken at its shortest decimal form (what ``repr`` prints), so 0.145 is a half
    although its binary value lies just under one. ``places`` may be negative (-1: tens).
    A zero carries no sign. Raises ``ValueError`` for NaN and infinities.
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not exact.is_finite():
        raise ValueError(f"cannot round {value!r}")
    # Enough digits for any double to be written out in full.
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=800))
    return abs(rounded) if rounded == 0 else rounded
