"""The commands of the scaling lab as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

RUNS = "params,tokens,loss\n" + "".join(
    f"{n},{d},{1.8 + 400 * n**-0.34 + 2000 * d**-0.36:.6f}\n"
    for n in (1e8, 3e8, 1e9, 3e9)
    for d in (1e9, 1e10, 1e11, 1e12)
)
COUNTS = "model,problem_idx,n_samples,n_correct\n" + "".join(
    f"Model {size},{problem},50,{right}\n"
    for size, rights in (("100M", (1, 2, 0, 9)), ("1B", (3, 8, 1, 20)))
    for problem, right in enumerate(rights)
)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    (tmp_path / "runs.csv").write_text(RUNS, encoding="utf-8")
    return tmp_path / "runs.csv"


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    return tmp_path / "counts.csv"


def test_a_law_as_a_table_and_as_json(zhoubao: Run, runs: Path) -> None:
    table = zhoubao("scaling", "pretrain", runs, "--bootstraps", "20", "--drop-highest", "2")
    assert table.returncode == 0, table.stderr
    assert "Parameter exponent α" in table.stdout
    assert "14 runs fitted, the 2 of highest loss dropped (rows 2, 6)" in table.stdout
    again = zhoubao("scaling", "pretrain", runs, "--bootstraps", "20", "--format", "json", "--budget", "1e20")
    study = json.loads(again.stdout)
    assert study["schema"] == "zhoubao.study/1"
    assert any(figure["id"] == "optimum.tokens_per_parameter/1e+20" for figure in study["figures"])


def test_columns_may_be_named(zhoubao: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text(RUNS.replace("params,tokens,loss", "width,seen,nats"), encoding="utf-8")
    bare = zhoubao("scaling", "pretrain", file)
    assert bare.returncode == 2
    assert "'width', 'seen', 'nats'" in bare.stderr
    named = zhoubao(
        "scaling", "pretrain", file, "--bootstraps", "0",
        "--column", "n=width", "--column", "d=seen", "--column", "loss=nats",
    )  # fmt: skip
    assert named.returncode == 0, named.stderr
    wrong = zhoubao("scaling", "pretrain", file, "--column", "width")
    assert wrong.returncode == 2
    assert "ROLE=TITLE" in wrong.stderr


def test_coverage_and_sizes(zhoubao: Run, counts: Path) -> None:
    told = zhoubao("scaling", "testtime", counts, "--bootstraps", "20", "--k", "10", "--space", "log")
    assert told.returncode == 0, told.stderr
    assert "Model 1B: coverage at k = 10" in told.stdout
    assert "log coverage" in told.stdout
    sizes = zhoubao("scaling", "frontier", counts, "--tokens", "100", "--target", "0.5", "--bootstraps", "20")
    assert sizes.returncode == 0, sizes.stderr
    assert "50% coverage: cheapest size" in sizes.stdout


def test_demand_of_the_shipped_edition(zhoubao: Run, compute: Path) -> None:
    told = zhoubao("scaling", "demand", compute, "--format", "json")
    assert told.returncode == 0, told.stderr
    figures = {figure["id"]: figure for figure in json.loads(told.stdout)["figures"]}
    for figure_id in ("demand.tokens_per_second/peak", "demand.breakeven/thinking"):
        figure = figures[figure_id]
        assert 0 < figure["low"] < figure["value"] < figure["high"]
    (compute / "scaling.toml").unlink()
    without = zhoubao("scaling", "demand", compute)
    assert without.returncode == 2
    assert "[demand]" in without.stderr


def test_what_cannot_be_fitted_is_told_in_a_sentence(zhoubao: Run, tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("params,tokens,loss\n1e8,1e9,3\n1e9,1e10,2\n", encoding="utf-8")
    done = zhoubao("scaling", "pretrain", file)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert zhoubao("scaling", "testtime", tmp_path / "none.csv").returncode == 2
