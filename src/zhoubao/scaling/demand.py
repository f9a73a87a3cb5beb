"""What usage means for accelerators: tokens a second, chips, capital and power, each with its interval.

    tokens/s (average) = visits/s · queries per visit · tokens per query · thinking multiplier
    tokens/s (peak)    = tokens/s (average) · peak to average
    accelerators       = tokens/s (peak) / (throughput · utilisation [· benchmark / active parameters])
    capital            = accelerators · price · server multiple
    power              = accelerators · power of one · power overhead
    break-even         = training compute / (2 · active parameters · visits a year · queries · tokens)

Two FLOP per parameter and token is a forward pass (Kaplan et al. 2020, arXiv 2001.08361, section 2.1). Every
quantity is a product of factors and of inverse factors, so 10,000 draws of all of them are cheap. Factors are
drawn independently of each other: no correlation is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from zhoubao.edition.lab import DRAWS
from zhoubao.errors import DataError, nearest
from zhoubao.scaling.draws import LEVEL, Factor, quantile, rounded

__all__ = [
    "BREAK_EVEN",
    "SECONDS_A_DAY",
    "SECONDS_A_YEAR",
    "VISITS",
    "Accelerator",
    "Demand",
    "Estimate",
    "Quantity",
    "Roles",
]

SECONDS_A_DAY = 86_400
SECONDS_A_YEAR = 365 * SECONDS_A_DAY
VISITS = "visits"
"""The id of the factor of visits, per second."""
BREAK_EVEN = "demand.breakeven/thinking"


@dataclass(frozen=True, slots=True)
class Accelerator:
    """A type of accelerator, by the ids of its factors: throughput in tokens/s, power in W, price of one."""

    id: str
    throughput: str
    power: str
    price: str | None = None
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Roles:
    """Which factor plays which part, by id."""

    queries: str
    tokens: str
    thinking: str
    peak: str
    utilisation: str
    overhead: str
    server: str
    active: str
    training: str
    benchmark: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of the model: ``scale`` · base · the factors of ``over`` / the factors of ``under``.

    ``base`` is the id of the quantity it is reckoned from, ``over`` and ``under`` are ids of factors.
    """

    measure: str
    subject: str
    unit: str
    base: str | None
    over: tuple[str, ...]
    under: tuple[str, ...] = ()
    scale: float = 1.0

    @property
    def id(self) -> str:
        return f"{self.measure}/{self.subject}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A quantity at the central values; its 5 % and 95 % quantile over the draws (a 90 % interval), and the
    median, which the central values come out at only where they are the middle of their ranges."""

    value: float
    low: float
    high: float
    median: float


@dataclass(frozen=True, slots=True)
class Demand:
    """The model with its factors. ``absent`` are factors that cannot be told, by id, each with the reason.

    A quantity that rests on an absent factor cannot be told. The draws are made at the first use of them and
    kept.
    """

    factors: Mapping[str, Factor]
    roles: Roles
    accelerators: tuple[Accelerator, ...]
    draws: int = DRAWS
    seed: int = 0
    absent: Mapping[str, str] = field(default_factory=dict)
    _quantities: dict[str, Quantity] = field(init=False, repr=False, compare=False)
    _drawn: dict[str, list[float]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.draws < 1:
            raise DataError(f"The demand model takes {self.draws} draws; ask for at least one.")
        object.__setattr__(self, "_quantities", {q.id: q for q in self._products()})

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All figures of the model, each after the one it is reckoned from."""
        return tuple(self._quantities.values())

    def quantity(self, quantity_id: str) -> Quantity:
        """The figure of that id. Raises ``DataError`` naming the nearest there is."""
        try:
            return self._quantities[quantity_id]
        except KeyError:
            guess = nearest(quantity_id, self._quantities)
            raise DataError(
                f"The model has no figure {quantity_id!r}{guess}; it has {', '.join(self._quantities)}."
            ) from None

    def factor_ids(self, quantity_id: str) -> tuple[str, ...]:
        """The ids of all factors that a quantity rests on, those of its bases first."""
        quantity = self.quantity(quantity_id)
        below = self.factor_ids(quantity.base) if quantity.base is not None else ()
        return tuple(dict.fromkeys((*below, *quantity.over, *quantity.under)))

    def reason(self, quantity_id: str) -> str | None:
        """Why a quantity cannot be told; none where it can."""
        return next((self.absent[f] for f in self.factor_ids(quantity_id) if f in self.absent), None)

    def value(self, quantity_id: str, changed: Mapping[str, float] | None = None) -> float:
        """A quantity at the central values, those of ``changed`` factors put in place.

        Raises ``DataError`` where the quantity cannot be told.
        """
        quantity = self._told(quantity_id)
        put = changed or {}
        value = quantity.scale
        if quantity.base is not None:
            value *= self.value(quantity.base, changed)
        for factor in quantity.over:
            value *= put.get(factor, self.factors[factor].value)
        for factor in quantity.under:
            value /= put.get(factor, self.factors[factor].value)
        return value

    def estimate(self, quantity_id: str) -> Estimate:
        """A quantity with its 90 % interval. Raises ``DataError`` where it cannot be told."""
        ordered = sorted(self.drawn(quantity_id))
        tail = (1 - LEVEL) / 2
        low, median, high = (rounded(quantile(ordered, share)) for share in (tail, 0.5, 1 - tail))
        return Estimate(self.value(quantity_id), low, high, median)

    def drawn(self, quantity_id: str) -> list[float]:
        """A quantity in every draw, in the draws' order. Raises ``DataError`` where it cannot be told."""
        quantity = self._told(quantity_id)
        if (found := self._drawn.get(quantity.id)) is not None:
            return found
        scale = quantity.scale
        column = self.drawn(quantity.base) if quantity.base is not None else None
        for factor_id, inverse in [
            *((f, False) for f in quantity.over),
            *((f, True) for f in quantity.under),
        ]:
            factor = self.factors[factor_id]
            if not factor.spread:
                scale = scale / factor.value if inverse else scale * factor.value
                continue
            draws = self._column(factor)
            if inverse:
                column = (
                    [1 / y for y in draws]
                    if column is None
                    else [x / y for x, y in zip(column, draws, strict=True)]
                )
            else:
                column = draws if column is None else [x * y for x, y in zip(column, draws, strict=True)]
        column = [scale] * self.draws if column is None else [scale * x for x in column]
        self._drawn[quantity.id] = column
        return column

    def thinking(self, multiplier: float) -> Demand:
        """The same model with a fixed thinking multiplier. Raises ``DataError`` unless it is above nought."""
        fixed = Factor.fixed(self.roles.thinking, multiplier)
        absent = {name: why for name, why in self.absent.items() if name != fixed.id}
        return replace(self, factors={**self.factors, fixed.id: fixed}, absent=absent)

    def _column(self, factor: Factor) -> list[float]:
        """A factor's draws, made once: every quantity of one draw rests on the same value of it."""
        if factor.id not in self._drawn:
            self._drawn[factor.id] = factor.draws(self.draws, self.seed)
        return self._drawn[factor.id]

    def _told(self, quantity_id: str) -> Quantity:
        quantity = self.quantity(quantity_id)
        if (why := self.reason(quantity_id)) is not None:
            raise DataError(f"{quantity_id}: cannot be told, for {why}; import it, or leave the figure out.")
        return quantity

    def _products(self) -> Iterator[Quantity]:
        roles = self.roles
        use = (VISITS, roles.queries, roles.tokens)
        average = Quantity("demand.tokens_per_second", "average", "tokens/s", None, (*use, roles.thinking))
        peak = Quantity("demand.tokens_per_second", "peak", "tokens/s", average.id, (roles.peak,))
        yield average
        yield peak
        for chip in self.accelerators:
            # A throughput is that of the benchmark's model; of a model k times as large it is one k-th.
            sized = ((roles.active,), (roles.benchmark,)) if roles.benchmark is not None else ((), ())
            under = (chip.throughput, roles.utilisation, *sized[1])
            chips = Quantity("demand.accelerators", chip.id, "accelerators", peak.id, sized[0], under)
            yield chips
            if chip.price is not None:
                over = (chip.price, roles.server)
                yield Quantity("demand.capital", chip.id, chip.currency, chips.id, over)
            yield Quantity("demand.power", chip.id, "MW", chips.id, (chip.power, roles.overhead), (), 1e-6)
        yield Quantity(
            "demand.breakeven", "thinking", "multiple", None, (roles.training,), (roles.active, *use),
            1 / (2 * SECONDS_A_YEAR),
        )  # fmt: skip
