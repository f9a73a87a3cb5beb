"""Held-out errors: the split, the laws on made and on published runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Origin, Runs
from zhoubao.scaling.extrapolation import LAWS, Fit, extrapolate, split_at, split_by_flop
from zhoubao.scaling.loss_law import LossLaw, fit_loss_law, start_grid, subset
from zhoubao.scaling.tables import read_runs

LAW = LossLaw(1.8, 480.0, 2100.0, 0.35, 0.37)
FEW = start_grid(alpha=(0.5,), beta=(0.5,), e=(0,), a=(5, 10), b=(5, 10))
QUICK: Mapping[str, Fit] = {**LAWS, "loss law": lambda runs: fit_loss_law(runs, grid=FEW).law.loss}


def made(sizes: int = 6, ratios: int = 5) -> Runs:
    n, m = (grid.ravel() for grid in np.meshgrid(np.geomspace(5e7, 5e9, sizes), np.geomspace(2, 200, ratios)))
    d = n * m
    names = tuple(f"run {place}" for place in range(n.size))
    return Runs(n, d, 6 * n * d, LAW.loss(n, d), np.arange(2, n.size + 2), Origin("runs.csv", ""), names)


def test_the_true_law_extrapolates_without_error_and_the_others_do_not() -> None:
    told: list[tuple[int, int]] = []
    split = split_by_flop(made(), 0.2)
    found = {one.law: one for one in extrapolate(split, progress=lambda *at: told.append(at))}
    assert tuple(found) == tuple(LAWS) and told == [(place, 4) for place in (1, 2, 3, 4)]
    assert found["loss law"].worst < 1e-4
    assert found["loss law"].fitted < 1e-4
    assert found["power law in compute"].mean > 0.001
    power = found["power law in compute"]
    assert power.errors == pytest.approx(power.predicted / split.held_out.loss - 1)
    assert power.mean == pytest.approx(np.abs(power.errors).mean()) and power.worst >= power.mean
    assert abs(power.bias) <= power.mean
    assert power.baseline > power.mean


def test_the_split_is_by_compute_of_n_and_d() -> None:
    runs = made()
    odd = replace(runs, flop=runs.flop[::-1].copy())
    split = split_by_flop(odd, 0.2)
    flop = 6 * runs.n * runs.d
    assert len(split.held_out) == 6 and len(split.fitted) == 24
    assert (6 * split.held_out.n * split.held_out.d).min() > (6 * split.fitted.n * split.fitted.d).max()
    assert split.reach == pytest.approx(flop.max() / np.sort(flop)[-7])
    assert split.held_out.names and set(split.held_out.names).isdisjoint(split.fitted.names)


def test_runs_at_one_compute_stay_together() -> None:
    runs = made(3, 2)
    same = replace(runs, n=np.full(6, 1e9), d=np.array([1e10, 1e10, 2e10, 3e10, 4e10, 4e10]))
    assert len(split_by_flop(same, 0.1).held_out) == 2


def test_targets_are_held_out_and_fits_leave_no_target_out() -> None:
    runs = made()
    target = np.zeros(len(runs), dtype=np.bool_)
    target[[3, 29]] = True
    split = split_by_flop(replace(runs, target=target))
    assert split.how == "targets" and len(split.held_out) == 2 and len(split.fitted) == 28
    flipped = split_at(replace(runs, target=target), ~target, "the other way")
    assert len(flipped.fitted) == 2 and not flipped.fitted.target.any()


def test_a_law_that_cannot_be_fitted_says_why() -> None:
    runs = subset(made(), np.arange(6))  # one number of tokens per parameter
    # the loss law needs more than five runs, and both laws in N and D more than one line
    found = {one.law: one for one in extrapolate(split_at(runs, np.arange(6) == 5, "the last"))}
    assert "5 runs" in found["loss law"].reason and np.isnan(found["loss law"].mean)
    assert "on one line" in found["over-training law"].reason
    assert found["over-training law"].predicted.size == 0 and np.isnan(found["over-training law"].worst)
    assert found["power law in compute"].reason == "" and found["power law in compute"].mean < 0.05
    assert np.isfinite(found["loss law"].baseline) and np.isnan(found["loss law"].bias)


def test_bad_splits_and_runs_are_refused() -> None:
    runs = made()
    with pytest.raises(UsageError, match="a share of 1 cannot be held out"):
        split_by_flop(runs, 1.0)
    with pytest.raises(DataError, match=r"30 of 30 runs would be held out \(all\)"):
        split_at(runs, np.ones(30, dtype=np.bool_), "all")
    with pytest.raises(DataError, match=r"shape \(3,\); give \(30,\)"):
        split_at(runs, np.ones(3, dtype=np.bool_), "three")
    with pytest.raises(DataError, match="D has a value that is no number above 0"):
        split_by_flop(replace(runs, d=np.where(runs.rows == 9, 0.0, runs.d)))
    with pytest.raises(DataError, match="the loss has a value that is no number above 0"):
        extrapolate(split_by_flop(replace(runs, loss=np.where(runs.rows == 9, np.nan, runs.loss))))


def test_the_ladder_predicts_its_targets(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling/olmo_ladder_final_losses.csv")
    assert runs.loss[0] == pytest.approx(3.74747896)  # the final loss, not the mean of the last five
    split = split_by_flop(runs)
    assert split.held_out.names == ("OLMo2-7B-4T", "OLMo2-13B-5T") and len(split.fitted) == 20
    assert 150 < split.reach < 250
    found = {one.law: one for one in extrapolate(split, QUICK)}
    # two hundred times beyond the ladder, every law foresees too little loss
    assert all(one.bias < 0 for one in found.values())
    assert (
        found["over-training law"].mean < found["loss law"].mean < found["power law in compute"].mean < 0.035
    )
    assert 0.05 < found["power law in compute, E = 0"].mean < found["loss law"].baseline


def test_over_training_extrapolates_better_than_compute_alone(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling/gadre2024_overtraining_104_models.csv")
    m = np.rint(runs.d / runs.n)
    group = np.array(runs.groups) == "rpj"
    fitted = (runs.n < 1e9) & ((m == 20) | ((m == 320) & (runs.n == runs.n.min())))
    used = subset(runs, np.flatnonzero(group & (fitted | (runs.n > 1e9))))
    found = {one.law: one for one in extrapolate(split_at(used, used.n > 1e9, "1.4 and 6.9 billion"))}
    assert found["over-training law"].worst == pytest.approx(0.00732, abs=1e-5)
    assert found["power law in compute"].mean > 0.1
    assert "5 runs" in found["loss law"].reason


def test_chinchilla_runs_at_the_top_are_met_within_a_per_cent_or_so(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling/epoch_chinchilla_svg_extracted_data.csv")
    used = subset(runs, np.sort(np.argsort(-runs.loss, kind="stable")[5:]))
    found = {one.law: one for one in extrapolate(split_by_flop(used, 0.1), QUICK)}
    assert found["loss law"].mean == pytest.approx(0.0101, abs=0.001)
    assert (
        found["loss law"].mean
        < found["power law in compute"].mean
        < found["power law in compute, E = 0"].mean
    )
