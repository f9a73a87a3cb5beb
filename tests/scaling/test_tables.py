from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from zhoubao.errors import DataError, UnreadableError
from zhoubao.scaling.layouts import Layout
from zhoubao.scaling.tables import (
    left_out,
    read_accuracies,
    read_counts,
    read_models,
    read_runs,
    read_throughput,
)

MLPERF = (
    "ID,Submitter,Category,Suite,System,Model,Scenario,Accelerator,n_accelerators_per_node,Nodes,"
    "Performance_Result,Performance_Units\n"
)


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_epoch_runs_have_tokens_from_flop(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling/epoch_chinchilla_svg_extracted_data.csv")
    assert len(runs) == 245
    assert runs.d == pytest.approx(runs.flop / (6 * runs.n))
    assert runs.rows[0] == 2
    assert np.sort(runs.loss)[-1] > 5
    assert runs.target.size == 0 and runs.names == ()
    assert len(runs.origin.sha256) == 64


def test_gadre_runs_keep_their_errors(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling/gadre2024_overtraining_104_models.csv")
    assert len(runs) == 104
    assert set(runs.groups) == {"c4_original", "rpj", "rw_original"}
    assert runs.flop == pytest.approx(6 * runs.n * runs.d)
    assert runs.more["err_avg17"].shape == (104,)
    assert runs.loss[0] == 5.974924  # on C4, not on what the model was trained on


def test_olmo_targets_are_marked_and_gflop_are_flop(shared_data: Path) -> None:
    runs = read_runs(shared_data / "scaling/olmo_ladder_final_losses.csv")
    assert runs.target.sum() == 2
    assert [name for name, target in zip(runs.names, runs.target, strict=True) if target] == [
        "OLMo2-7B-4T",
        "OLMo2-13B-5T",
    ]
    assert runs.flop[0] == pytest.approx(3.633445588546093e18)
    assert runs.flop[-1] == pytest.approx(6 * runs.n[-1] * runs.d[-1])  # the file has none
    assert np.isnan(runs.more["chinchilla_multiple"][-1])


def test_monkeys_have_seven_models(shared_data: Path) -> None:
    counts = read_counts(shared_data / "testtime/monkeys_pythia_math_counts.csv")
    assert len(counts) == 7
    by_name = {one.model: one for one in counts}
    small = by_name["Pythia 160M"]
    assert len(small) == 128 and small.params is None and small.pretrain_tokens is None
    assert (small.c / small.n).mean() == pytest.approx(0.0027, abs=5e-5)
    assert (small.c > 0).mean() == pytest.approx(0.570, abs=5e-4)


def test_checkpoints_are_parted_by_tokens(shared_data: Path) -> None:
    counts = read_counts(shared_data / "testtime/pythia_checkpoints_gsm8k_math_counts.csv")
    assert len(counts) == 153
    assert sum(len(one) for one in counts) == 19_370
    keys = {(one.benchmark, one.model, one.pretrain_tokens) for one in counts}
    assert len(keys) == 153
    assert all(one.params is not None for one in counts)


def test_o1_mini_has_two_methods(shared_data: Path) -> None:
    single, votes = read_accuracies(shared_data / "testtime/o1mini_aime2024_accuracy_vs_tokens.csv")
    assert single.tokens.size == 8 and set(single.votes.tolist()) == {1}
    assert votes.votes.tolist() == [2, 4, 8]
    assert single.problems == 30
    assert votes.tokens[-1] == 88448.433  # tokens used, not the limit of 16384


@pytest.mark.parametrize(("day", "models", "without"), [("20240716", 386, 439), ("20250224", 451, 444)])
def test_notable_models_of_both_vintages(shared_data: Path, day: str, models: int, without: int) -> None:
    path = shared_data / f"hardware/epoch_notable_ai_models_{day}.csv"
    found = read_models(path)
    assert len(found.names) == models == found.flop.size == found.params.size
    assert left_out(path, Layout.MODELS) == {"no training compute": without}
    assert found.vintage == dt.date.fromisoformat(day)
    assert (found.flop > 0).all()
    assert not (found.tokens == 0).any()


def test_mlperf_counts_all_nodes(shared_data: Path) -> None:
    path = shared_data / "hardware/mlperf_inference_v4_1_results.csv"
    results = read_throughput(path)
    assert len(results) == 315
    assert left_out(path, Layout.THROUGHPUT)["no accelerator"] == 14
    best = max(
        (
            one
            for one in results
            if one.model == "llama2-70b-99"
            and one.scenario == "Offline"
            and one.category == "closed"
            and one.accelerator == "NVIDIA H100-SXM-80GB"
            and one.accelerators == 8
        ),
        key=lambda one: (one.submitter == "NVIDIA", one.tokens_per_second),
    )
    assert best.tokens_per_second == 24524.9
    four = [one for one in results if one.id == "v4.1-0036"]
    assert {one.accelerators for one in four} == {32}
    assert max(one.per_accelerator for one in four) < best.per_accelerator


def test_tokens_and_flop_make_each_other(tmp_path: Path) -> None:
    both = read_runs(write(tmp_path, 'n,d,loss\n"1,000",2e3,3\n'))
    assert both.n.tolist() == [1000.0] and both.flop.tolist() == [1.2e7]
    from_flop = read_runs(write(tmp_path, "n,flop,loss\n1e3,1.2e7,3\n"))
    assert from_flop.d.tolist() == [2000.0]


def test_units_in_titles_are_turned_into_ones(tmp_path: Path) -> None:
    path = write(tmp_path, "Parameters (M),Tokens (billions),compute_PFLOP,nats\n70,1.4,6,3\n")
    runs = read_runs(
        path,
        {"n": "Parameters (M)", "d": "Tokens (billions)", "flop": "compute_PFLOP", "loss": "nats"},
    )
    assert runs.n.tolist() == [7e7] and runs.d.tolist() == [1.4e9] and runs.flop.tolist() == [6e15]


def test_a_workbook_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "runs.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("runs")
        for at, row in enumerate((["n", "d", "loss"], [1e9, 2e10, 2.5], [2e9, 4e10, 2.4])):
            sheet.write_row(at, 0, row)
    assert read_runs(path).loss.tolist() == [2.5, 2.4]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("much", "table.csv, row 3, column 'loss': the cell 'much' is not a number"),
        ("nan", "is not a finite number"),
        ("inf", "is not a finite number"),
        ("", "the cell is empty"),
    ],
)
def test_a_cell_that_is_no_number_is_named(tmp_path: Path, cell: str, sentence: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read_runs(write(tmp_path, f"n,d,loss\n1,2,3\n1,2,{cell}\n"))
    assert sentence in str(error.value)


@pytest.mark.parametrize("row", ["0,2,3", "-1,2,3", "1,0,3", "1,2,-3"])
def test_sizes_have_to_be_positive(tmp_path: Path, row: str) -> None:
    with pytest.raises(DataError, match=r"row 2, column .* has to be above 0"):
        read_runs(write(tmp_path, f"n,d,loss\n{row}\n"))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("a,1,10,11", "'11' is more than the 10 samples drawn"),
        ("a,1,0,0", "whole number of at least 1"),
        ("a,1,1.5,0", "whole number of at least 1"),
        ("a,1,10,-1", "whole number of at least 0"),
        ("a,1,1e300,0", "whole number of at least 1"),
    ],
)
def test_counts_make_sense(tmp_path: Path, row: str, sentence: str) -> None:
    with pytest.raises(DataError) as error:
        read_counts(write(tmp_path, f"model,problem,n,c\n{row}\n"))
    assert sentence in str(error.value)


def test_a_problem_stands_once_and_a_model_has_one_size(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="row 3, column 'problem': '7' stands in row 2 too"):
        read_counts(write(tmp_path, "model,problem,n,c\na,7,10,1\na,7,10,2\n"))
    with pytest.raises(DataError, match="is not what row 2 says"):
        read_counts(write(tmp_path, "model,params,n,c\na,1e6,10,1\na,2e6,10,2\n"))


def test_rows_without_ids_are_problems_of_their_own(tmp_path: Path) -> None:
    (counts,) = read_counts(write(tmp_path, "n,c\n10,1\n10,1\n"))
    assert counts.problems == ("2", "3") and counts.model == ""


def test_groups_need_not_lie_together(tmp_path: Path) -> None:
    first, second = read_counts(write(tmp_path, "model,n,c\na,10,1\nb,10,2\na,10,3\n"))
    assert (first.model, first.c.tolist()) == ("a", [1, 3])
    assert (second.model, second.c.tolist()) == ("b", [2])


def test_an_accuracy_is_a_share(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="between 0 and 1, percent divided by 100"):
        read_accuracies(write(tmp_path, "tokens,accuracy\n10,56\n"))


def test_models_without_date_or_compute_are_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Model,Publication date,Training compute (FLOP),Parameters\n"
        "a,2024-01-02,1e20,\nb,,1e21,5\nc,2024-03-04,,5\nd,2023-01-01,1e19,0\n",
    )
    found = read_models(path)
    assert found.names == ("a", "d") and np.isnan(found.params).all() and found.vintage is None
    assert left_out(path, Layout.MODELS) == {"no date": 1, "no training compute": 1}
    with pytest.raises(UnreadableError, match="row 2, column 'Publication date'"):
        read_models(write(tmp_path, "Model,Publication date,Training compute (FLOP)\na,soon,1e20\n"))
    with pytest.raises(DataError, match="no model with both"):
        read_models(write(tmp_path, "Model,Publication date,Training compute (FLOP)\na,,1e20\n"))


def test_only_tokens_of_counted_accelerators_are_throughput(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        MLPERF
        + "1,s,closed,datacenter,x,llama,Offline,H100,8.0,2,100,Tokens/s\n"
        + "2,s,closed,datacenter,x,bert,Offline,H100,8.0,1,100,Samples/s\n"
        + "3,s,closed,datacenter,x,gptj,SingleStream,H100,1.0,1,7,Latency (ms)\n"
        + "4,s,closed,datacenter,x,gptj,Offline,,,1,100,Tokens/s\n"
        + "5,s,network,datacenter,x,llama,Offline,H100,8.0,1,90,Tokens/s\n",
    )
    (one,) = read_throughput(path)
    assert one.accelerators == 16 and one.per_accelerator == 6.25 and one.row == 2
    assert left_out(path, Layout.THROUGHPUT) == {
        "in samples/s": 1,
        "in latency (ms)": 1,
        "no accelerator": 1,
        "network division": 1,
    }
    assert left_out(write(tmp_path, "n,d,loss\n1,2,3\n"), Layout.RUNS) == {}
