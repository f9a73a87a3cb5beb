"""Formulas as they are built up: the text that a spreadsheet reckons, and the value it must come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["MAX_FORMULA", "Expression", "constant", "function", "power"]

MAX_FORMULA = 8000
"""Longer formulas are not written; spreadsheet programs take 8,192 characters."""

_SUM, _PRODUCT, _ATOM = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula without its ``=``, and its value. Operators put brackets where their order needs them, so
    that the spreadsheet reckons in the order in which the fact was reckoned."""

    text: str
    value: float
    binding: int = _ATOM

    def __add__(self, other: Expression) -> Expression:
        return self._joined("+", other, self.value + other.value, _SUM)

    def __sub__(self, other: Expression) -> Expression:
        return self._joined("-", other, self.value - other.value, _SUM)

    def __mul__(self, other: Expression) -> Expression:
        return self._joined("*", other, self.value * other.value, _PRODUCT)

    def __truediv__(self, other: Expression) -> Expression:
        return self._joined("/", other, self.value / other.value, _PRODUCT)

    def over(self, scale: float) -> Expression:
        """The value in a printed unit of ``scale`` ones."""
        return self if scale == 1 else self / Expression(f"1E{len(str(int(scale))) - 1}", scale)

    def _joined(self, sign: str, other: Expression, value: float, binding: int) -> Expression:
        left = self.text if self.binding >= binding else f"({self.text})"
        right = other.text if other.binding > binding else f"({other.text})"
        return Expression(f"{left}{sign}{right}", value, binding)


def constant(value: float) -> Expression:
    """A number that a formula holds itself."""
    text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value).upper()
    return Expression(text if value >= 0 else f"({text})", value)


def power(exponent: int) -> Expression:
    """Ten to a power, as formulas write it: ``1E4``."""
    return Expression(f"1E{exponent}", 10.0**exponent)


def function(name: str, arguments: Sequence[str], value: float) -> Expression:
    """A call of one of the spreadsheet's functions."""
    return Expression(f"{name}({','.join(arguments)})", value)
