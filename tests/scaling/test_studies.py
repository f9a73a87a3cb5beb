"""What the commands of the lab tell, on the published data and on small tables written here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from zhoubao.errors import DataError
from zhoubao.scaling.data import Accuracies, Counts, Origin, Runs
from zhoubao.scaling.study_frontier import study_frontier
from zhoubao.scaling.study_pretrain import one_group_each, study_pretrain
from zhoubao.scaling.study_testtime import slug_of, study_accuracies, study_coverage
from zhoubao.scaling.tables import read_accuracies, read_counts, read_runs

ORIGIN = Origin("made.csv", "0" * 64)


def made_runs(groups: tuple[str, ...] = ()) -> Runs:
    """Runs that a law with E = 1.8, A = 400, B = 2,000, alpha = 0.34 and beta = 0.36 meets exactly."""
    n, d = (grid.ravel() for grid in np.meshgrid(np.geomspace(1e8, 1e10, 6), np.geomspace(1e9, 1e12, 6)))
    loss = 1.8 + 400 * n**-0.34 + 2000 * d**-0.36
    return Runs(n, d, 6 * n * d, loss, np.arange(2, n.size + 2), ORIGIN, groups=groups)


def test_a_law_that_made_the_runs_is_found_again() -> None:
    study = study_pretrain(made_runs(), bootstraps=20, budgets=(1e22,))
    found = {figure.id.partition("/")[0]: figure for figure in study.figures}
    assert found["law.e"].value == pytest.approx(1.8, rel=1e-4)
    assert found["law.alpha"].value == pytest.approx(0.34, rel=1e-3)
    assert found["law.beta"].value == pytest.approx(0.36, rel=1e-3)
    assert found["optimum.n"].flags == ()
    at = study["optimum.tokens_per_parameter/1e+22"]
    assert at.value is not None
    assert at.low is not None
    assert at.high is not None
    assert at.low <= at.value * (1 + 1e-6)
    assert at.high >= at.value * (1 - 1e-6)
    json.dumps(study.as_json(), allow_nan=False)


def test_what_lies_beyond_the_runs_is_called_extrapolated() -> None:
    study = study_pretrain(made_runs(), bootstraps=0, budgets=(1e22, 1e27))
    assert study["optimum.n/1e+22"].flags == ()
    assert study["optimum.n/1e+27"].flags == ("extrapolated",)
    assert study["optimum.n/1e+27"].low is None


def test_runs_on_different_data_are_fitted_apart() -> None:
    runs = made_runs(tuple("ab"[n % 2] for n in range(36)))
    parts = one_group_each(runs)
    assert [set(part.groups) for part in parts] == [{"a"}, {"b"}]
    assert [len(part) for part in parts] == [18, 18]
    assert study_pretrain(parts[0], bootstraps=0).title.en.endswith("(a)")
    assert len(one_group_each(made_runs())) == 1


def counted(model: str, right: list[int], samples: int = 100, params: float | None = None) -> Counts:
    return Counts(
        "bench", model, np.full(len(right), samples), np.array(right),
        tuple(str(n) for n in range(len(right))), ORIGIN, params,
    )  # fmt: skip


def test_a_model_without_a_law_is_told_with_its_coverage() -> None:
    counts = [counted("All right", [100] * 8), counted("Some", [1, 2, 3, 5, 8, 0, 1, 40])]
    study = study_coverage(counts, ks=(10,), bootstraps=30)
    assert study["coverage/all-right@100"].value == 1
    assert study["coverage_law.b/all-right"].flags == ("no-law",)
    assert study["coverage_law.b/some"].value is not None
    assert study["coverage/some@10"].value is not None
    assert study.members("coverage", "fit") == ("some",)
    assert any("All right" in note.en for note in study.notes)
    json.dumps(study.as_json(), allow_nan=False)


def test_no_counts_and_only_votes_are_refused() -> None:
    with pytest.raises(DataError, match="no counts"):
        study_coverage([])
    votes = Accuracies(
        "b", "m", "vote", np.array([1.0, 2, 3]), np.array([0.1, 0.2, 0.3]), np.array([2, 4, 8]), ORIGIN
    )
    with pytest.raises(DataError, match="single samples"):
        study_accuracies([votes])


def test_the_smaller_model_wins_where_it_is_as_good() -> None:
    right = [3, 10, 20, 1, 7, 4, 50, 12, 9, 2]
    study = study_frontier(
        [counted("Small", right, params=1e8), counted("Big", right, params=1e9)],
        tokens_per_sample=10, targets=(0.5, 0.999999), bootstraps=30, pretrain_tokens=1e10,
    )  # fmt: skip
    assert study["frontier.size/0.5"].value == 1e8
    assert study["frontier.share/0.5"].value == 1
    samples, compute = study["frontier.samples/0.5"].value, study["frontier.compute/0.5"].value
    assert samples is not None
    assert compute == pytest.approx(2 * 1e8 * 10 * samples)
    assert not [f for f in study.figures if f.id.startswith(("joint.", "frontier.crossing"))]
    json.dumps(study.as_json(), allow_nan=False)


def test_a_model_s_name_as_a_part_of_an_id() -> None:
    assert slug_of("Pythia 2.8B") == "pythia-2.8b"
    assert slug_of("大模型") == "model"


@pytest.mark.shared
def test_the_published_law_of_loss(shared_data: Path) -> None:
    """Besiroglu et al. 2024 (arXiv 2404.10102), table of estimates; the point is not quite the minimum."""
    runs = read_runs(shared_data / "scaling" / "epoch_chinchilla_svg_extracted_data.csv")
    study = study_pretrain(runs, drop_highest=5, bootstraps=0)
    values = {figure.id.partition("/")[0]: figure.value or 0.0 for figure in study.figures}
    assert values["law.a"] == pytest.approx(482.01, rel=0.03)
    assert values["law.b"] == pytest.approx(2085.43, rel=0.03)
    for name, published in (("e", 1.8172), ("alpha", 0.3478), ("beta", 0.3658)):
        assert values[f"law.{name}"] == pytest.approx(published, abs=0.002)
    assert study["optimum.tokens_per_parameter/5.76e+23"].value == pytest.approx(18, abs=0.5)


@pytest.mark.shared
def test_the_published_coverage(shared_data: Path) -> None:
    """Brown et al. 2024 (arXiv 2407.21787), section 2.2: 0.27 % at one sample and 57 % at 10,000."""
    study = study_coverage(
        read_counts(shared_data / "testtime" / "monkeys_pythia_math_counts.csv"), bootstraps=20
    )
    assert round(100 * (study["coverage/pythia-160m@1"].value or 0), 2) == 0.27
    assert round(100 * (study["coverage/pythia-160m@10000"].value or 0), 1) == 57.0


@pytest.mark.shared
def test_votes_stand_apart_from_single_samples(shared_data: Path) -> None:
    series = read_accuracies(shared_data / "testtime" / "o1mini_aime2024_accuracy_vs_tokens.csv")
    study = study_accuracies(series, bootstraps=100)
    assert len(study.members("thinking", "data")) == 2
    slope = next(figure for figure in study.figures if figure.id.startswith("thinking.slope"))
    assert slope.value is not None
    assert 0.1 < slope.value < 0.4
    assert any("30 problems" in note.en for note in study.notes)
