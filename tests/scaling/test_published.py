from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zhoubao.errors import DataError, UnreadableError
from zhoubao.scaling.published import read_architectures, read_published_fits

FIT = ",mine\nA_fit,482.01\nB_fit,2085.43\nE_fit,1.8172\nalpha_fit,0.3478\nbeta_fit,0.3658\n"


def test_refits_under_four_definitions(shared_data: Path) -> None:
    fits = read_published_fits(shared_data / "scaling/chinchilla_refit_by_param_definition_published.csv")
    assert len(fits) == 4
    first = fits[0]
    assert first.definition == "Model Size"
    published = (482.01, 2085.43, 1.8172, 0.3478, 0.3658)
    assert (first.A, first.B, first.E, first.alpha, first.beta) == pytest.approx(published, rel=1e-3)
    assert set(first.se) == {"A", "B", "E", "alpha", "beta"}


def test_architectures_are_in_ones(shared_data: Path) -> None:
    shapes = read_architectures(shared_data / "scaling/chinchilla_table_a9_model_parameters.csv")
    assert len(shapes) == 50
    assert shapes.reported[0] == 44e6
    assert len(shapes.counted) == 5
    assert np.max(shapes.counted["Tied (Un)Embed, No Gating, Best Fit Attn Params Prefactor"]) > 1e10
    assert "Relative Error (%)" in shapes.more


def test_a_fit_without_errors_is_a_fit(tmp_path: Path) -> None:
    path = tmp_path / "fit.csv"
    path.write_text(FIT)
    (fit,) = read_published_fits(path)
    assert fit.alpha == 0.3478 and fit.se == {}


@pytest.mark.parametrize(
    ("old", "new", "kind", "sentence"),
    [
        ("482.01", "many", UnreadableError, "row 2, column 'mine': the cell 'many' is not a number"),
        ("482.01", "-1", DataError, "A has to be above 0"),
        ("beta_fit", "gamma_fit", UnreadableError, "is no table of published fits"),
    ],
)
def test_broken_fits_are_refused(
    tmp_path: Path, old: str, new: str, kind: type[Exception], sentence: str
) -> None:
    path = tmp_path / "fit.csv"
    path.write_text(FIT.replace(old, new))
    with pytest.raises(kind) as error:
        read_published_fits(path)
    assert sentence in str(error.value)
