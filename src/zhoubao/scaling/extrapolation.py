"""How far off a law is beyond the runs it was fitted to: fit to the small runs, predict the large ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Floats, Runs
from zhoubao.scaling.loss_law import fit_loss_law, positive, subset
from zhoubao.scaling.overtraining import fit_overtraining
from zhoubao.scaling.power_law import fit_power_law

__all__ = ["LAWS", "Extrapolation", "Fit", "Predict", "Split", "extrapolate", "split_at", "split_by_flop"]

Predict = Callable[[Floats, Floats], Floats]
"""Parameters and tokens to losses, all of one shape."""
Fit = Callable[[Runs], Predict]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Runs to fit a law to, and runs that are held out to predict; ``how`` says in words by what rule."""

    fitted: Runs
    held_out: Runs
    how: str

    @property
    def reach(self) -> float:
        """6 N D of the largest run held out, over that of the largest run fitted."""
        return float(_flop(self.held_out).max() / _flop(self.fitted).max())


@dataclass(frozen=True, slots=True, eq=False)
class Extrapolation:
    """A law's predictions of the runs held out; ``errors`` are predicted / observed - 1, shape (held out,).

    ``fitted`` is the mean absolute relative error on the runs fitted, ``baseline`` that of a prediction that
    needs no law: the loss of the largest run fitted. ``reason`` says why a law could not be fitted; the
    arrays are then empty and its errors NaN.
    """

    law: str
    split: Split
    predicted: Floats
    errors: Floats
    fitted: float
    baseline: float
    reason: str = ""

    @property
    def mean(self) -> float:
        """Mean absolute relative error in loss over the runs held out."""
        return float(np.abs(self.errors).mean()) if self.errors.size else float("nan")

    @property
    def worst(self) -> float:
        """Largest absolute relative error in loss over the runs held out."""
        return float(np.abs(self.errors).max()) if self.errors.size else float("nan")

    @property
    def bias(self) -> float:
        """Mean relative error over the runs held out: above 0 where the law foresees too much loss."""
        return float(self.errors.mean()) if self.errors.size else float("nan")


def split_by_flop(runs: Runs, share: float = 0.1) -> Split:
    """Hold out targets where there are such, else the ``share`` of runs of highest training FLOP, 6 N D.

    Recorded FLOP is not used: some files record it on another basis, and for some of their runs only. With
    targets, no run that is not one is held out. Raises ``UsageError`` unless 0 < share < 1, ``DataError``
    where nothing is left on one of the sides.
    """
    if not 0 < share < 1:
        raise UsageError(f"a share of {share:g} cannot be held out; give one between 0 and 1.")
    if runs.target.size and runs.target.any():
        return split_at(runs, runs.target, "targets")
    flop = _flop(runs)
    count = max(1, round(share * len(runs)))
    # runs at the same compute stay on one side, or the prediction would not be beyond the fit
    edge = np.sort(flop)[-min(count, len(runs))]
    return split_at(runs, flop >= edge, f"the {share:.0%} of highest training FLOP")


def split_at(runs: Runs, held_out: NDArray[np.bool_], how: str) -> Split:
    """Hold out the runs marked in ``held_out``, shape (runs,). ``DataError`` where a side is empty."""
    mask = np.asarray(held_out, dtype=np.bool_)
    if mask.shape != runs.n.shape:
        raise DataError(
            f"{runs.origin.file}: the mark of runs to hold out has shape {mask.shape}; give {runs.n.shape}."
        )
    if mask.all() or not mask.any():
        raise DataError(
            f"{runs.origin.file}: {int(mask.sum())} of {mask.size} runs would be held out ({how}); "
            "a law needs runs on both sides."
        )
    # a fit leaves targets out, and what is on its side here is meant to be fitted
    fitted = replace(subset(runs, np.flatnonzero(~mask)), target=np.zeros(0, dtype=np.bool_))
    return Split(fitted, subset(runs, np.flatnonzero(mask)), how)


def _power_law(runs: Runs) -> Predict:
    law = fit_power_law(_flop(runs), runs.loss, where=runs.origin.file).law
    return lambda n, d: law.predict(6.0 * n * d)


def _pure_power_law(runs: Runs) -> Predict:
    law = fit_power_law(_flop(runs), runs.loss, irreducible=False, where=runs.origin.file).law
    return lambda n, d: law.predict(6.0 * n * d)


LAWS: Mapping[str, Fit] = {
    "loss law": lambda runs: fit_loss_law(runs).law.loss,
    "over-training law": lambda runs: fit_overtraining(runs).law.loss,
    "power law in compute": _power_law,
    "power law in compute, E = 0": _pure_power_law,
}
"""Each law by its name: fitted by its own published protocol, to predict losses at N and D."""


def extrapolate(
    split: Split,
    laws: Mapping[str, Fit] = LAWS,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Extrapolation, ...]:
    """Fit each law to the fitted runs of ``split`` and predict the runs held out, in the order of ``laws``.

    A law that the fitted runs do not tell gives an ``Extrapolation`` with ``reason``. Raises ``DataError``
    where sizes or losses are not above 0.
    """
    for side in (split.fitted, split.held_out):
        positive(side.loss, f"{side.origin.file}: the loss")
        _flop(side)
    held, small = split.held_out, split.fitted
    largest = float(small.loss[np.argmax(_flop(small))])
    baseline = float(np.abs(largest / held.loss - 1.0).mean())
    found = []
    for place, (name, fit) in enumerate(laws.items(), start=1):
        try:
            predict = fit(small)
        except DataError as reason:
            nothing = np.zeros(0)
            found.append(Extrapolation(name, split, nothing, nothing, float("nan"), baseline, str(reason)))
        else:
            predicted = predict(held.n, held.d)
            inside = float(np.abs(predict(small.n, small.d) / small.loss - 1.0).mean())
            errors = predicted / held.loss - 1.0
            found.append(Extrapolation(name, split, predicted, errors, inside, baseline))
        if progress is not None:
            progress(place, len(laws))
    return tuple(found)


def _flop(runs: Runs) -> Floats:
    flop: Floats = (
        6.0 * positive(runs.n, f"{runs.origin.file}: N") * positive(runs.d, f"{runs.origin.file}: D")
    )
    return flop
