"""Draws from the ranges of assumptions, and quantiles of what comes of them, the same on every machine.

Plain Python on purpose: this runs inside a build, where importing NumPy would take longer than the draws, and
only the stream of ``random.Random.random`` is promised not to change between versions.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from zhoubao.edition.lab import Shape
from zhoubao.errors import DataError

__all__ = ["LEVEL", "Factor", "quantile", "rounded"]

LEVEL = 0.90
"""What the intervals of the demand model hold: from the 5 % to the 95 % quantile."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One input of a model: its central value and its range, drawn from by ``shape``.

    Raises ``DataError`` unless 0 < low <= value <= high, all finite.
    """

    id: str
    value: float
    low: float
    high: float
    shape: Shape = "triangular"

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.value <= self.high < math.inf:
            what = f"low {self.low!r}, value {self.value!r}, high {self.high!r}"
            raise DataError(f"{self.id}: has {what}; give finite numbers, 0 < low <= value <= high.")

    @classmethod
    def fixed(cls, factor_id: str, value: float) -> Factor:
        """An input without a range, such as a price that was observed."""
        return cls(factor_id, value, value, value, "fixed")

    @property
    def spread(self) -> bool:
        """Whether there is anything to draw."""
        return self.shape != "fixed" and self.low < self.high

    def inverse(self, u: float) -> float:
        """The value below which a share ``u`` of the range's weight lies, 0 <= u < 1 (the inverse CDF).

        Triangular: F(x) = (x - low)² / ((high - low)(value - low)) up to the mode ``value``, and
        1 - (high - x)² / ((high - low)(high - value)) above it.
        """
        return self._inverse([u])[0]

    def draws(self, count: int, seed: int) -> list[float]:
        """``count`` draws. They depend on the seed, the factor's id and its range, and on no other factor:
        one more assumption leaves the draws of all others as they were."""
        if not self.spread:
            return [self.value] * count
        start = hashlib.sha256(f"{seed}/{self.id}".encode()).digest()[:8]
        random = Random(int.from_bytes(start)).random
        return self._inverse([random() for _ in range(count)])

    def _inverse(self, shares: Sequence[float]) -> list[float]:
        low, high, width = self.low, self.high, self.high - self.low
        if not self.spread:
            return [self.value] * len(shares)
        if self.shape == "uniform":
            return [low + u * width for u in shares]
        if self.shape == "loguniform":
            ratio = high / low
            return [low * ratio**u for u in shares]
        mode, sqrt = (self.value - low) / width, math.sqrt
        rise, fall = width * (self.value - low), width * (high - self.value)
        return [low + sqrt(u * rise) if u < mode else high - sqrt((1 - u) * fall) for u in shares]


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile of values in ascending order, linear between neighbours (Hyndman and Fan 1996, type 7)."""
    at = (len(ordered) - 1) * share
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def rounded(value: float) -> float:
    """To twelve significant digits, so that the last bits of a power or logarithm, which differ between
    machines, print nowhere."""
    return float(f"{value:.12g}")
