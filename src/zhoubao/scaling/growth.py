"""Growth of training compute: a log-linear trend of notable models by the date they were published."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Floats, Models

__all__ = ["Growth", "VintageComparison", "compare_vintages", "fit_growth", "running_top"]

DAYS_A_YEAR = 365.2425
_LEAST_MODELS = 5
_LEAST_DAYS = 365
_BLOCK = 200


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """log10 C(t) = log10 C(middle) + (t - middle) log10 per_year, t in years.

    Compute grows ``per_year``-fold a year. ``low`` and ``high`` are the percentile interval of that at
    ``level``, from resampled models, and ``draws`` its values, shape (resamples,). ``middle`` is the ordinal
    of the mean day, where the trend passes ``flop_at_middle``; ``spread`` the standard deviation of the
    residuals in log10. ``start`` and ``end`` are the span asked for (both included), ``top`` the N of the
    running top N, none for all models. ``vintage`` is when the list was made.
    """

    per_year: float
    low: float
    high: float
    level: float
    models: int
    start: dt.date
    end: dt.date
    top: int | None
    middle: float
    flop_at_middle: float
    spread: float
    draws: Floats
    vintage: dt.date | None = None

    @property
    def doubling_months(self) -> float:
        """Months in which compute doubles; negative where it falls."""
        return float(12.0 * np.log(2.0) / np.log(self.per_year))

    def flop(self, day: dt.date) -> float:
        """Training FLOP of the trend on a day."""
        years = (day.toordinal() - self.middle) / DAYS_A_YEAR
        return float(self.flop_at_middle * self.per_year**years)


@dataclass(frozen=True, slots=True, eq=False)
class VintageComparison:
    """The same span on two vintages of one list.

    ``added`` are models of the span that only the newer list has (or has with a compute): who fits the newer
    list to an older span uses what was not known then. ``dropped`` are those that only the older one has;
    ``revised`` those in both whose compute differs by more than 1 %. ``common`` is the newer list cut to the
    models of the older one, so that ``newer`` less ``common`` is the effect of models that were added.
    """

    older: Growth
    newer: Growth
    common: Growth
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    revised: tuple[str, ...]


def running_top(models: Models, top: int) -> NDArray[np.bool_]:
    """Which models were among the ``top`` of highest compute on the day they were published, (models,).

    Sevilla and Roldán 2024 ("Training compute of frontier AI models grows by 4-5x per year", Epoch) call
    these frontier models, with top = 10. Models of one day are judged together. Raises ``UsageError`` for a
    top below 1.
    """
    if top < 1:
        raise UsageError(f"the running top {top} has no models; give 1 or more.")
    inside = np.zeros(len(models.names), dtype=np.bool_)
    highest: list[float] = []
    for day in np.unique(models.day):
        places = np.flatnonzero(models.day == day)
        for place in places:
            heapq.heappush(highest, float(models.flop[place]))
            if len(highest) > top:
                heapq.heappop(highest)
        inside[places] = models.flop[places] >= highest[0]
    return inside


def fit_growth(
    models: Models,
    start: dt.date,
    end: dt.date,
    *,
    top: int | None = None,
    without: tuple[str, ...] = (),
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.90,
    progress: Callable[[int, int], None] | None = None,
) -> Growth:
    """Fit log10 C to the date of publication by least squares, on models published from ``start`` to ``end``.

    With ``top``, only models in the running top N of all that the list has up to their day. ``without``
    leaves out models by name. The interval comes from resampling models with replacement. Sevilla and Roldán
    2024 do the same; they give the trend of frontier models with and without AlphaGo Master and AlphaGo Zero.
    Raises ``DataError`` for a compute that is not above 0, fewer than 5 models or a span of days with models
    of less than a year, and a name in ``without`` that the list lacks.
    """
    if not 0 < level < 1 or resamples < 2:
        raise UsageError(f"level {level:g} with {resamples} resamples gives no interval; take 0.9 and 1000.")
    where = models.origin.file
    bad = ~(np.isfinite(models.flop) & (models.flop > 0))
    if bad.any():
        name = models.names[int(np.argmax(bad))]
        raise DataError(f"{where}: the training compute of {name!r} is not above 0; leave the model out.")
    for name in without:
        if name not in models.names:
            raise DataError(f"{where}: has no model {name!r} to leave out; give its name as in the list.")
    keep = (models.day >= start.toordinal()) & (models.day <= end.toordinal())
    if without:
        named = np.array([name not in without for name in models.names], dtype=np.bool_)
        keep &= named
    if top is not None:
        keep &= running_top(models, top)
    days, logs = models.day[keep].astype(np.float64), np.log10(models.flop[keep])
    span = float(np.ptp(days)) if days.size else 0.0
    if days.size < _LEAST_MODELS or span < _LEAST_DAYS:
        raise DataError(
            f"{where}: {days.size} models over {span:.0f} days from {start} to {end} tell no yearly growth; "
            f"give a span with {_LEAST_MODELS} models or more over a year or more."
        )
    slope, mean_day, mean_log = _trends(days, logs, np.ones((1, days.size)))
    years = (days - mean_day[0]) / DAYS_A_YEAR
    left = logs - mean_log[0] - slope[0] * years
    draws = 10.0 ** _resampled(days, logs, resamples, seed, progress)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Growth(
        per_year=float(10.0 ** slope[0]),
        low=float(low),
        high=float(high),
        level=level,
        models=int(days.size),
        start=start,
        end=end,
        top=top,
        middle=float(mean_day[0]),
        flop_at_middle=float(10.0 ** mean_log[0]),
        spread=float(np.sqrt((left**2).sum() / (days.size - 2))),
        draws=draws,
        vintage=models.vintage,
    )


def compare_vintages(
    older: Models,
    newer: Models,
    start: dt.date,
    end: dt.date,
    *,
    top: int | None = None,
    without: tuple[str, ...] = (),
    resamples: int = 1000,
    seed: int = 0,
) -> VintageComparison:
    """Fit the growth of one span on two vintages of a list, and name what changed.

    Models are matched by name, without regard to case: one that was given another name counts as dropped and
    as added. Raises as ``fit_growth``.
    """
    before, after = _of_span(older, start, end), _of_span(newer, start, end)
    known = {name.casefold() for name in older.names}
    common = _cut(newer, np.array([name.casefold() in known for name in newer.names], dtype=np.bool_))
    old_names = {name.casefold(): name for name in older.names}
    names = {name.casefold(): name for name in newer.names}

    def fit(models: Models) -> Growth:
        return fit_growth(models, start, end, top=top, without=without, resamples=resamples, seed=seed)

    return VintageComparison(
        older=fit(older),
        newer=fit(newer),
        common=fit(common),
        added=tuple(sorted(names[key] for key in after if key not in known)),
        dropped=tuple(sorted(old_names[key] for key in before if key not in names)),
        revised=tuple(
            sorted(
                names[key]
                for key in before.keys() & after.keys()
                if abs(after[key] / before[key] - 1.0) > 0.01
            )
        ),
    )


def _of_span(models: Models, start: dt.date, end: dt.date) -> dict[str, float]:
    """Compute of the models published in the span, by name in small letters."""
    keep = (models.day >= start.toordinal()) & (models.day <= end.toordinal())
    return {models.names[place].casefold(): float(models.flop[place]) for place in np.flatnonzero(keep)}


def _cut(models: Models, keep: NDArray[np.bool_]) -> Models:
    def of(column: Floats) -> Floats:
        return column[keep] if column.size else column

    return Models(
        names=tuple(models.names[place] for place in np.flatnonzero(keep)),
        day=models.day[keep],
        flop=models.flop[keep],
        origin=models.origin,
        params=of(models.params),
        tokens=of(models.tokens),
        vintage=models.vintage,
    )


def _trends(days: Floats, logs: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope a year, mean day and mean log for each row of weights; no slope (NaN) where all days are one."""
    total = weights.sum(axis=1)
    mean_day, mean_log = weights @ days / total, weights @ logs / total
    years = (days - mean_day[:, np.newaxis]) / DAYS_A_YEAR
    spread = (weights * years**2).sum(axis=1)
    joint = (weights * years * (logs - mean_log[:, np.newaxis])).sum(axis=1)
    slope = np.full(total.size, np.nan)
    np.divide(joint, spread, out=slope, where=spread > 1e-12)
    return slope, mean_day, mean_log


def _resampled(
    days: Floats, logs: Floats, resamples: int, seed: int, progress: Callable[[int, int], None] | None
) -> Floats:
    """Slopes of resampled models; a resample whose models are all of one day is drawn again."""
    rng = np.random.default_rng(seed)
    even = np.full(days.size, 1.0 / days.size)
    slopes = np.zeros(resamples)
    for start in range(0, resamples, _BLOCK):
        count = min(_BLOCK, resamples - start)
        part = np.full(count, np.nan)
        while (empty := np.isnan(part)).any():
            weights = rng.multinomial(days.size, even, size=int(empty.sum())).astype(np.float64)
            part[empty] = _trends(days, logs, weights)[0]
        slopes[start : start + count] = part
        if progress is not None:
            progress(start + count, resamples)
    return slopes
