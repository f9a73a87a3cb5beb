"""Runs counted anew: the published refits under four definitions of N, and runs that match no shape."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.scaling.test_loss_law import FEW, made_runs

from zhoubao.errors import DataError, UsageError
from zhoubao.scaling.data import Origin
from zhoubao.scaling.loss_law import fit_loss_law
from zhoubao.scaling.parameter_counts import REPORTED, recounted
from zhoubao.scaling.published import Architectures, read_architectures, read_published_fits
from zhoubao.scaling.tables import read_runs

COLUMNS = {
    "Model Size": None,
    "Reported Parameters": REPORTED,
    "Best Fit Formula Parameters": "Tied (Un)Embed, No Gating, Best Fit Attn Params Prefactor",
    "Standard Formula Parameters": "Tied (Un)Embed, No Gating",
}


def shapes(*reported: float) -> Architectures:
    sizes = np.array(reported)
    ones = np.ones(len(sizes), dtype=np.int64)
    return Architectures(
        ones, ones, ones, ones, ones, ones, sizes, {"Tied": 0.9 * sizes}, {}, Origin("shapes.csv", "")
    )


@pytest.mark.shared
@pytest.mark.parametrize("definition", COLUMNS)
def test_gives_the_published_refit(shared_data: Path, definition: str) -> None:
    folder = shared_data / "scaling"
    runs = read_runs(folder / "epoch_chinchilla_svg_extracted_data.csv")
    architectures = read_architectures(folder / "chinchilla_table_a9_model_parameters.csv")
    published = {
        fit.definition: fit
        for fit in read_published_fits(folder / "chinchilla_refit_by_param_definition_published.csv")
    }[definition]
    column = COLUMNS[definition]
    counted = runs if column is None else recounted(runs, architectures, column)
    # the published refits estimate a scale along with the law, which leaves least absolute deviations
    law = fit_loss_law(counted, drop_highest=5, delta=4e-9, grid=FEW).law
    for name in ("E", "A", "B", "alpha", "beta"):
        assert getattr(law, name) == pytest.approx(getattr(published, name), rel=2e-5)


def test_takes_the_nearest_shape_and_leaves_tokens_and_compute() -> None:
    runs = made_runs(count=3)
    runs = replace(runs, n=np.array([1.002e9, 2.0e9, 0.999e9]))
    counted = recounted(runs, shapes(1e9, 2e9, 2.01e9), "Tied")
    np.testing.assert_allclose(counted.n, [0.9e9, 1.8e9, 0.9e9])
    assert counted.d is runs.d
    assert counted.flop is runs.flop
    np.testing.assert_allclose(recounted(runs, shapes(1e9, 2e9), REPORTED).n, [1e9, 2e9, 1e9])


@pytest.mark.parametrize("sizes", [(1.5e9, 2e9), (0.9951e9, 1.005e9), (1e9, 1e9)])
def test_refuses_a_run_that_is_near_no_shape_or_two(sizes: tuple[float, ...]) -> None:
    runs = replace(made_runs(count=1), n=np.array([1e9]))
    with pytest.raises(DataError) as caught:
        recounted(runs, shapes(*sizes), REPORTED)
    assert str(caught.value) == (
        "made.csv, row 2: no architecture of shapes.csv is clearly the one of N = 1e+09; "
        "leave out the run or correct its size."
    )


def test_names_the_definitions_there_are() -> None:
    with pytest.raises(
        UsageError, match=r"'Tid' \(did you mean 'Tied'\?\); it has 'Reported Parameters', 'Tied'"
    ):
        recounted(made_runs(count=1), shapes(1e9), "Tid")
    with pytest.raises(DataError, match=r"shapes\.csv has no architecture"):
        recounted(made_runs(count=1), shapes(), REPORTED)
