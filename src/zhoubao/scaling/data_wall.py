"""When compute-optimal training needs the whole stock of usable text, and what repeated epochs put it off by.

Nothing about the stock or the growth of compute is assumed here: both are passed with their source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Floats
from zhoubao.scaling.growth import Growth
from zhoubao.scaling.loss_law import LossLaw, positive
from zhoubao.scaling.loss_law_bootstrap import LossLawBootstrap, tails
from zhoubao.scaling.optimum import least_flop
from zhoubao.scaling.repetition import Repetition, optimal_parameters

__all__ = ["Anchor", "DataWall", "EpochGain", "Range", "Stock", "data_wall", "epoch_gains"]

_FLOP = 6.0


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate above 0 with its interval at ``level`` and who says so.

    ``value`` is taken as the median and the interval as central; in between, the logarithm is normal on
    either side, with the width of that side, so that value and interval are met exactly even where they are
    not symmetric. Raises ``DataError`` unless 0 < low <= value <= high and a source is named.
    """

    value: float
    low: float
    high: float
    source: str
    level: float = 0.90

    def __post_init__(self) -> None:
        if not (0 < self.low <= self.value <= self.high < np.inf):
            raise DataError(
                f"a range has low {self.low:g}, value {self.value:g}, high {self.high:g}; "
                "give finite numbers, 0 < low <= value <= high."
            )
        if not self.source.strip():
            raise DataError(f"the range {self.low:g} to {self.high:g} has no source; name who says so.")
        tails(self.level)

    def draws(self, count: int, rng: np.random.Generator) -> Floats:
        """``count`` draws, shape (count,)."""
        normal = rng.standard_normal(count)
        reach = ndtri((1.0 + self.level) / 2.0)
        below, above = np.log(self.value / self.low) / reach, np.log(self.high / self.value) / reach
        drawn: Floats = self.value * np.exp(normal * np.where(normal < 0, below, above))
        return drawn


@dataclass(frozen=True, slots=True)
class Stock:
    """Usable training tokens. ``counts_epochs`` says that the estimate already has repeated epochs in it.

    That is so of the effective stock of Villalobos et al. 2024 (arXiv 2211.04325, version 2): 3e14 tokens,
    90 % interval 1e14 to 1e15, after allowances for quality and for training several epochs on the same text.
    """

    tokens: Range
    counts_epochs: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """The largest training run at a day, from which compute grows: its training ``flop`` and who says so."""

    flop: float
    day: dt.date
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class DataWall:
    """When and at what compute a compute-optimal run needs the whole stock; intervals at ``level``.

    ``year`` is a decimal year (2028.5 is mid-2028) for the central values, infinite where compute does not
    grow; ``years`` its interval and ``draws`` its draws, shape (draws,). ``flop``, ``n`` and
    ``tokens_per_parameter`` are those of the run at the wall, ``flops`` the interval of its compute.
    ``never`` is the share of draws in which compute does not grow up to a wall, ``passed`` the share in which
    the run at the anchor needs the stock already. ``overtraining`` is how many times the optimum the tokens
    per parameter are.
    """

    year: float
    years: tuple[float, float]
    flop: float
    flops: tuple[float, float]
    n: float
    tokens_per_parameter: float
    never: float
    passed: float
    overtraining: float
    level: float
    draws: Floats


@dataclass(frozen=True, slots=True)
class EpochGain:
    """What training ``epochs`` times on the same ``unique`` tokens buys.

    ``tokens`` are trained on in all, ``effective_tokens`` is what they are worth in fresh ones and ``worth``
    the ratio of the two. ``years`` is how much later compute-optimal training needs that many fresh tokens
    than it needs ``unique`` ones. The losses are of the run whose size ``tokens`` are compute-optimal for,
    were all of them fresh, and as they are; ``compute_worth`` is the compute that reaches the latter loss on
    fresh tokens, as a share of the run's. A smaller model on more epochs would do somewhat better, since
    excess parameters lose their value faster than repeated tokens.
    """

    epochs: float
    unique: float
    tokens: float
    effective_tokens: float
    worth: float
    years: float
    loss_fresh: float
    loss_repeated: float
    compute_worth: float


def data_wall(
    law: LossLaw,
    stock: Stock,
    growth: Growth | Range,
    anchor: Anchor,
    *,
    laws: LossLawBootstrap | None = None,
    overtraining: float = 1.0,
    count: int = 10_000,
    seed: int = 0,
    level: float = 0.90,
) -> DataWall:
    """When the D*(C) of a loss law reaches the stock, if training compute C grows on from ``anchor``.

    C follows from the optimum alpha A N^-alpha = beta B D^-beta and C = 6 N D (Hoffmann et al. 2022,
    arXiv 2203.15556, eq. 4, solved for C). ``growth`` is a fitted trend, whose resampled values are drawn
    from, or a range of the yearly factor. The interval is of Monte-Carlo draws of the stock, of growth and,
    with ``laws``, of the bootstrapped law; without them the law counts as known. ``overtraining`` k means k
    times the optimal tokens per parameter at the same compute, D = D* sqrt(k). The anchor counts as known.

    The growth is taken to go on unchanged and the stock to stay as it is. Raises ``DataError`` for an anchor
    or an overtraining that is not above 0, ``UsageError`` for fewer than 100 draws or a level outside 0 to 1.
    """
    start = float(positive(anchor.flop, "the anchor's training compute"))
    more = float(positive(overtraining, "overtraining"))
    if count < 100:
        raise UsageError(f"{count} draws give no interval; give 100 or more.")
    # the optimum's tokens at the wall's compute: over-training needs the stock at a smaller optimum
    needed = stock.tokens.value / np.sqrt(more)
    flop = float(_flop_needing(needed, _constants(law)))
    yearly = growth.per_year if isinstance(growth, Growth) else growth.value
    begin = _decimal_year(anchor.day)

    rng = np.random.default_rng(seed)
    stocks = stock.tokens.draws(count, rng) / np.sqrt(more)
    if isinstance(growth, Growth):
        factors = growth.draws[rng.integers(0, growth.draws.size, size=count)]
    else:
        factors = growth.draws(count, rng)
    constants = _constants(law)
    if laws is not None:
        constants = laws.laws[rng.integers(0, len(laws.laws), size=count), 1:].T
    flops = _flop_needing(stocks, constants)
    draws = begin + _years_to(flops / start, factors)
    low, high = np.quantile(draws, tails(level), method="inverted_cdf")
    least, most = np.quantile(flops, tails(level))
    n = flop / (_FLOP * stock.tokens.value)
    return DataWall(
        year=begin + float(_years_to(np.array([flop / start]), np.array([yearly]))[0]),
        years=(float(low), float(high)),
        flop=flop,
        flops=(float(least), float(most)),
        n=n,
        tokens_per_parameter=stock.tokens.value / n,
        never=float(np.isinf(draws).mean()),
        passed=float((flops <= start).mean()),
        overtraining=more,
        level=level,
        draws=draws,
    )


def epoch_gains(
    law: LossLaw,
    repetition: Repetition,
    stock: Stock,
    per_year: float,
    epochs: Sequence[float] = (1, 2, 4, 8, 16, 32, 64),
) -> tuple[EpochGain, ...]:
    """What each number of epochs on the tokens of ``stock`` buys, if compute grows ``per_year``-fold a year.

    Reckoned for the central value of the stock; ``worth`` does not depend on it. Raises ``DataError`` for a
    stock that has epochs in it already, which would count twice, for epochs below 1 and for a growth that is
    not above 1.
    """
    base = stock.tokens.value
    if stock.counts_epochs:
        raise DataError(
            f"the stock of {base:.3g} tokens ({stock.tokens.source}) has repeated epochs in it already; "
            "give a stock of different tokens."
        )
    if not (np.isfinite(per_year) and per_year > 1):
        raise DataError(f"training compute grows {per_year:g}-fold a year; give a finite factor above 1.")
    times = positive(np.asarray(epochs, dtype=np.float64), "epochs")
    worth = repetition.effective_tokens(base, times)
    trained = base * times
    n = optimal_parameters(law, trained)
    flop = _FLOP * n * trained
    fresh, repeated = law.loss(n, trained), repetition.loss(law, n, trained, base)
    constants = _constants(law)
    years = np.log(_flop_needing(worth, constants) / _flop_needing(base, constants)) / np.log(per_year)
    reached = least_flop(law, repeated) / flop
    return tuple(
        EpochGain(*(float(value) for value in row))
        for row in zip(
            times,
            np.full_like(times, base),
            trained,
            worth,
            worth / trained,
            years,
            fresh,
            repeated,
            reached,
            strict=True,
        )
    )


def _constants(law: LossLaw) -> Floats:
    return np.array([law.A, law.B, law.alpha, law.beta])


def _flop_needing(tokens: Floats | float, constants: Floats) -> Floats:
    """The C whose compute-optimal D is ``tokens``; constants A, B, alpha, beta, numbers or columns."""
    size, data, alpha, beta = constants
    logs = np.log(tokens)
    log_n = (np.log(alpha * size) - np.log(beta * data) + beta * logs) / alpha
    flop: Floats = _FLOP * np.exp(log_n + logs)
    return flop


def _years_to(ratio: Floats, per_year: Floats) -> Floats:
    """Years until compute is ``ratio`` times as high; infinite where it has to grow and does not."""
    grows = per_year > 1
    years = np.where(ratio <= 1, 0.0, np.inf)
    np.divide(np.log(ratio), np.log(per_year), out=years, where=grows)
    return years


def _decimal_year(day: dt.date) -> float:
    first = dt.date(day.year, 1, 1).toordinal()
    length = 366 if day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0) else 365
    return day.year + (day.toordinal() - first) / length
