from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhoubao.errors import UnreadableError, UsageError, ZhoubaoError
from zhoubao.scaling.layouts import Layout, detect, read_table, roles_of
from zhoubao.scaling.published import read_architectures, read_published_fits
from zhoubao.scaling.tables import (
    read_accuracies,
    read_counts,
    read_models,
    read_runs,
    read_throughput,
)

SHARED = {
    "scaling/epoch_chinchilla_svg_extracted_data.csv": Layout.RUNS,
    "scaling/gadre2024_overtraining_104_models.csv": Layout.RUNS,
    "scaling/olmo_ladder_final_losses.csv": Layout.RUNS,
    "scaling/chinchilla_refit_by_param_definition_published.csv": Layout.REFITS,
    "scaling/chinchilla_table_a9_model_parameters.csv": Layout.ARCHITECTURES,
    "testtime/monkeys_pythia_math_counts.csv": Layout.COUNTS,
    "testtime/pythia_checkpoints_gsm8k_math_counts.csv": Layout.COUNTS,
    "testtime/o1mini_aime2024_accuracy_vs_tokens.csv": Layout.ACCURACIES,
    "hardware/epoch_notable_ai_models_20240716.csv": Layout.MODELS,
    "hardware/epoch_notable_ai_models_20250224.csv": Layout.MODELS,
    "hardware/mlperf_inference_v4_1_results.csv": Layout.THROUGHPUT,
}
READERS: tuple[Callable[[Path], object], ...] = (
    detect,
    read_runs,
    read_counts,
    read_accuracies,
    read_models,
    read_throughput,
    read_published_fits,
    read_architectures,
)
HEADS = (
    "n_params,tokens,loss",
    "Model Size,Training FLOP,loss",
    "n_samples,n_correct,problem_idx,params",
    "avg_tokens_used,accuracy,n_votes",
    "Model,Publication date,Training compute (FLOP)",
    "ID,Performance_Result,Performance_Units,Accelerator,n_accelerators_per_node,Nodes,Model,Scenario",
    "d_model,ffw_size,kv_size,n_heads,n_layers,Vocab Size,Reported Parameters (M)",
    ",one fit,another",
)


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("file", SHARED)
def test_the_shared_files_are_told_apart(shared_data: Path, file: str) -> None:
    assert detect(shared_data / file) is SHARED[file]


def test_every_file_of_the_two_folders_is_known(shared_data: Path) -> None:
    files = [path for folder in ("scaling", "testtime") for path in (shared_data / folder).glob("*.csv")]
    assert len(files) >= 8
    for path in files:
        assert isinstance(detect(path), Layout)


@pytest.mark.parametrize(
    ("head", "layout"),
    [
        ("N,D,loss", Layout.RUNS),
        ("n-params;Training tokens;Final Loss", Layout.RUNS),
        ("params\tflops\tval_loss", Layout.RUNS),
        ("model,n,c", Layout.COUNTS),
        ("tokens,accuracy", Layout.ACCURACIES),
    ],
)
def test_titles_of_other_hands_are_known(tmp_path: Path, head: str, layout: Layout) -> None:
    assert detect(write(tmp_path, f"{head}\n")) is layout


def test_a_file_of_fits_needs_all_constants(tmp_path: Path) -> None:
    rows = "\n".join(f"{name}_fit,1,2" for name in ("A", "B", "E", "alpha", "beta"))
    assert detect(write(tmp_path, f",x,y\n{rows}\n")) is Layout.REFITS
    with pytest.raises(UnreadableError, match="no table the lab knows"):
        detect(write(tmp_path, ",x,y\nA_fit,1,2\n"))


def test_a_nearly_known_file_says_what_it_lacks(tmp_path: Path) -> None:
    path = write(tmp_path, "n_params,tokens,los\n1,2,3\n")
    with pytest.raises(UnreadableError) as error:
        detect(path)
    message = str(error.value)
    assert message.startswith("table.csv read as training runs lacks loss (did you mean 'los'?)")
    assert "'n_params', 'tokens', 'los'" in message


def test_an_unknown_file_is_told_all_that_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as error:
        detect(write(tmp_path, "gpu,price_usd\nA100,1\n"))
    message = str(error.value)
    assert "its columns are 'gpu', 'price_usd'" in message
    assert "training runs (n, loss, d or flop)" in message
    assert "\n" not in message


def test_a_mapping_goes_before_known_titles(tmp_path: Path) -> None:
    path = write(tmp_path, "n_params,n_params_no_embed,tokens,loss\n10,8,5,3\n")
    table = read_table(path, Layout.RUNS, {"n": "n_params_no_embed"})
    assert table.numbers("n", table.rows).tolist() == [8.0]
    assert list(table.further(table.rows)) == ["n_params"]


def test_a_mapping_names_columns_nobody_knows(tmp_path: Path) -> None:
    path = write(tmp_path, "size,seen,nats\n10,5,3\n")
    table = read_table(path, Layout.RUNS, {"n": "size", "d": "Seen", "loss": "nats"})
    assert table.numbers("d", table.rows).tolist() == [5.0]


def test_a_wrong_mapping_is_a_wrong_call(tmp_path: Path) -> None:
    path = write(tmp_path, "size,tokens,loss\n10,5,3\n")
    with pytest.raises(UsageError, match=r"There is no column 'losss' .*did you mean 'loss'"):
        read_table(path, Layout.RUNS, {"losss": "loss"})
    with pytest.raises(UsageError, match=r"has no column 'sizes' \(did you mean 'size'\?\)"):
        read_table(path, Layout.RUNS, {"n": "sizes"})


def test_a_title_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="2 columns titled 'loss'"):
        detect(write(tmp_path, "n,d,loss,Loss\n1,2,3,4\n"))


def test_a_head_alone_and_rows_that_are_too_long(tmp_path: Path) -> None:
    with pytest.raises(ZhoubaoError, match="holds no rows below its head"):
        read_runs(write(tmp_path, "n,d,loss\n"))
    with pytest.raises(UnreadableError, match="row 2: it has 4 cells and the head 3"):
        read_runs(write(tmp_path, "n,d,loss\n1,000,2,3\n"))


def test_roles_are_listed() -> None:
    assert roles_of(Layout.RUNS)[:4] == ("n", "loss", "d", "flop")
    assert roles_of(Layout.REFITS) == ()


def attempt(path: Path) -> None:
    for reader in READERS:
        try:
            reader(path)
        except ZhoubaoError as error:
            message = str(error)
            assert message and "\n" not in message


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=400))
def test_random_bytes_give_a_sentence(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "random.csv"
    path.write_bytes(raw)
    attempt(path)


CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "nan", "inf", "1e400", "1e-320", "9" * 30, "Tokens/s", "target", "A_fit", "1e9"]
    ),
    st.sampled_from(
        ["B_fit", "E_fit", "alpha_fit", "beta_fit", "2024-05-28", "1,000", "1.5", "1e308", "=1+1"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.sampled_from(HEADS), rows=st.lists(st.lists(CELLS, max_size=9), max_size=7))
def test_known_heads_over_random_cells_give_a_table_or_a_sentence(
    tmp_path: Path, head: str, rows: list[list[str]]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = tmp_path / "cells.csv"
    path.write_text(f"{head}\n{text.getvalue()}", encoding="utf-8", errors="replace")
    attempt(path)
