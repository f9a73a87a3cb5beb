"""Files as the lab's typed tables: training runs, counts, accuracies, notable models, inference results.

Columns are found by known titles or named by a mapping from role to title (``layouts``). All numbers are
checked: a cell that is no number is an ``UnreadableError`` with file, row and column, one that makes no sense
(a size of zero, more right answers than samples) a ``DataError``. Only lists that are incomplete by nature,
notable models and inference results, may lack cells; ``left_out`` counts the rows that were passed over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from zhoubao.errors import DataError
from zhoubao.scaling.columns import Table
from zhoubao.scaling.data import Accuracies, Counts, Floats, Models, Runs, Throughput
from zhoubao.scaling.layouts import Layout, read_table
from zhoubao.sources.cells import CellError, Row, is_absent, read_date

__all__ = [
    "left_out",
    "read_accuracies",
    "read_counts",
    "read_models",
    "read_runs",
    "read_throughput",
]

Columns = Mapping[str, str]

_PROBLEMS = re.compile(r"\((\d{1,9}) problems\)", re.ASCII)
_DAY = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?!\d)", re.ASCII)


def read_runs(path: Path, columns: Columns | None = None) -> Runs:
    """Training runs; roles n, loss, d, flop (one of the two is enough, C = 6 N D), name, group, kind.

    Where the file has no tokens, D = C / (6 N) (Hoffmann et al. 2022, arXiv 2203.15556, sec. 3.3); a FLOP
    cell that is empty is filled with 6 N D. Kinds titled ``target`` become ``target``. ``more`` are all other
    columns of numbers, NaN where a cell is empty. Units in titles (GFLOP, (M)) are turned into ones.
    Raises ``UnreadableError``, ``DataError`` and ``UsageError`` as ``layouts.read_table`` does.
    """
    table = read_table(path, Layout.RUNS, columns)
    rows = table.rows
    n, loss = table.numbers("n", rows), table.numbers("loss", rows)
    d: Floats
    flop: Floats
    if table.has("d"):
        d = table.numbers("d", rows)
        made = 6.0 * n * d
        flop = table.numbers("flop", rows, gaps=True) if table.has("flop") else made
        flop = np.where(np.isnan(flop), made, flop)
    else:
        flop = table.numbers("flop", rows)
        d = flop / (6.0 * n)
    if not (np.isfinite(d).all() and np.isfinite(flop).all() and (d > 0).all()):
        raise DataError(
            f"{table.label}: parameters and tokens are too large or too small; check their units."
        )
    target = np.zeros(0, dtype=np.bool_)
    if table.has("kind"):
        target = np.array([kind.casefold() == "target" for kind in table.texts("kind", rows)], dtype=np.bool_)
    return Runs(
        n=n,
        d=d,
        flop=flop,
        loss=loss,
        rows=np.array([number for number, _ in rows], dtype=np.int64),
        origin=table.origin,
        names=table.texts("name", rows),
        groups=table.texts("group", rows),
        target=target,
        more=table.further(rows),
    )


def read_counts(path: Path, columns: Columns | None = None) -> tuple[Counts, ...]:
    """Solved samples per problem, one ``Counts`` per benchmark, model and pre-training tokens, in file order.

    Roles: n, c, benchmark, model, problem, params, pretrain_tokens. Without a column of problems, each row is
    one. Raises ``DataError`` where c > n, n is 0, a problem stands twice or a model's parameters change; else
    as ``layouts.read_table``.
    """
    table = read_table(path, Layout.COUNTS, columns)
    found: list[Counts] = []
    for (benchmark, model), rows in _groups(table, ("benchmark", "model")).items():
        tokens = table.numbers("pretrain_tokens", rows) if table.has("pretrain_tokens") else None
        params = table.numbers("params", rows) if table.has("params") else None
        n, c = table.counts("n", rows, least=1), table.counts("c", rows)
        for place in np.flatnonzero(c > n)[:1]:
            raise table.outside(rows[place], "c", f"is more than the {n[place]} samples drawn")
        if params is not None and np.any(params != params[0]):
            place = int(np.flatnonzero(params != params[0])[0])
            raise table.outside(rows[place], "params", f"is not what row {rows[0][0]} says of the model")
        problems = table.texts("problem", rows) or tuple(str(number) for number, _ in rows)
        stages = [None] if tokens is None else list(dict.fromkeys(tokens.tolist()))
        for stage in stages:
            places = np.arange(n.size) if tokens is None else np.flatnonzero(tokens == stage)
            ids = tuple(problems[place] for place in places)
            _refuse_twice(table, [rows[place] for place in places], ids)
            found.append(
                Counts(
                    benchmark=benchmark,
                    model=model,
                    n=n[places],
                    c=c[places],
                    problems=ids,
                    origin=table.origin,
                    params=None if params is None else float(params[0]),
                    pretrain_tokens=stage,
                )
            )
    return tuple(found)


def read_accuracies(path: Path, columns: Columns | None = None) -> tuple[Accuracies, ...]:
    """Accuracy against mean tokens, one ``Accuracies`` per benchmark, model and method, in file order.

    Roles: tokens, accuracy, benchmark, model, method, votes (1 without the column), problems. How many
    problems an accuracy is a mean of may also stand in the benchmark's name, as in "AIME 2024 (30 problems)".
    Raises ``DataError`` where an accuracy is outside 0 to 1; else as ``layouts.read_table``.
    """
    table = read_table(path, Layout.ACCURACIES, columns)
    found: list[Accuracies] = []
    for (benchmark, model, method), rows in _groups(table, ("benchmark", "model", "method")).items():
        accuracy = np.array([table.number(row, "accuracy") for row in rows], dtype=np.float64)
        for place in np.flatnonzero((accuracy < 0) | (accuracy > 1))[:1]:
            raise table.outside(rows[place], "accuracy", "has to lie between 0 and 1, percent divided by 100")
        votes = np.ones(len(rows), dtype=np.int64)
        if table.has("votes"):
            votes = table.counts("votes", rows, least=1)
        problems: int | None = None
        if table.has("problems"):
            several = table.counts("problems", rows, least=1)
            for place in np.flatnonzero(several != several[0])[:1]:
                raise table.outside(rows[place], "problems", f"is not what row {rows[0][0]} says")
            problems = int(several[0])
        elif named := _PROBLEMS.search(benchmark):
            problems = int(named[1]) or None
        tokens = table.numbers("tokens", rows)
        found.append(Accuracies(benchmark, model, method, tokens, accuracy, votes, table.origin, problems))
    return tuple(found)


def read_models(path: Path, columns: Columns | None = None) -> Models:
    """Notable models that have a date and a training compute; roles name, date, flop, params, tokens.

    The list is incomplete by nature: rows without a date or a compute are passed over (``left_out`` counts
    them), and parameters or tokens that are not known (empty or 0) are NaN. The vintage is the day in the
    file's name (``…_20240716.csv``). Raises ``DataError`` where no row has both, else as `read_runs`.
    """
    table = read_table(path, Layout.MODELS, columns)
    rows = [row for row in table.rows if not _why_no_model(table, row)]
    if not rows:
        raise DataError(
            f"{table.label} has no model with both a date and a training compute; check its columns."
        )
    days = np.zeros(len(rows), dtype=np.int64)
    for place, row in enumerate(rows):
        try:
            days[place] = read_date(table.cell(row, "date")).toordinal()
        except CellError as reason:
            raise table.wrong(row, "date", f"{reason}; correct the cell") from None
    unknown = np.full(len(rows), np.nan)
    return Models(
        names=table.texts("name", rows),
        day=days,
        flop=table.numbers("flop", rows),
        origin=table.origin,
        params=table.numbers("params", rows, gaps=True, zero_unknown=True)
        if table.has("params")
        else unknown,
        tokens=table.numbers("tokens", rows, gaps=True, zero_unknown=True)
        if table.has("tokens")
        else unknown.copy(),
        vintage=_vintage(path.name),
    )


def read_throughput(path: Path, columns: Columns | None = None) -> tuple[Throughput, ...]:
    """Inference results in tokens per second (MLPerf), with the accelerators of the whole system.

    accelerators = accelerators per node x nodes: a result is of all nodes together. Results in samples or
    queries per second, latencies, results on processors alone (no accelerator named, or none counted) and
    those of the network division are passed over; ``left_out`` counts them by reason. Raises ``DataError``
    where no result is left; else as ``layouts.read_table``.
    """
    table = read_table(path, Layout.THROUGHPUT, columns)
    rows = [row for row in table.rows if not _why_no_throughput(table, row)]
    if not rows:
        raise DataError(
            f"{table.label} has no result in tokens/s of a counted accelerator; give another file."
        )
    rate = table.numbers("result", rows)
    accelerators = table.counts("per_node", rows, least=1) * table.counts("nodes", rows, least=1)
    return tuple(
        Throughput(
            id=table.text(row, "id"),
            submitter=table.text(row, "submitter"),
            system=table.text(row, "system"),
            accelerator=table.text(row, "accelerator"),
            accelerators=int(accelerators[place]),
            model=table.text(row, "model"),
            scenario=table.text(row, "scenario"),
            tokens_per_second=float(rate[place]),
            row=row[0],
            origin=table.origin,
            category=table.text(row, "category"),
            availability=table.text(row, "availability"),
            precision=table.text(row, "precision"),
        )
        for place, row in enumerate(rows)
    )


def left_out(path: Path, layout: Layout, columns: Columns | None = None) -> dict[str, int]:
    """How many rows the reader of ``layout`` passes over, by reason; empty where it passes over none."""
    why = {Layout.MODELS: _why_no_model, Layout.THROUGHPUT: _why_no_throughput}.get(layout)
    reasons: dict[str, int] = {}
    if why is not None:
        table = read_table(path, layout, columns)
        for row in table.rows:
            if reason := why(table, row):
                reasons[reason] = reasons.get(reason, 0) + 1
    return reasons


def _why_no_model(table: Table, row: Row) -> str:
    if is_absent(table.cell(row, "flop")):
        return "no training compute"
    return "no date" if is_absent(table.cell(row, "date")) else ""


def _why_no_throughput(table: Table, row: Row) -> str:
    unit = table.text(row, "unit").casefold()
    if unit != "tokens/s":
        return f"in {unit}" if unit else "no unit"
    if any("network" in table.text(row, role).casefold() for role in ("category", "suite")):
        return "network division"
    if is_absent(table.cell(row, "accelerator")) or is_absent(table.cell(row, "per_node")):
        return "no accelerator"
    return ""


def _groups(table: Table, roles: tuple[str, ...]) -> dict[tuple[str, ...], list[Row]]:
    """Rows by what stands in some columns, in the order of the file; a column that is not there is empty."""
    texts = [table.texts(role, table.rows) or ("",) * len(table.rows) for role in roles]
    groups: dict[tuple[str, ...], list[Row]] = {}
    for key, row in zip(zip(*texts, strict=True), table.rows, strict=True):
        groups.setdefault(key, []).append(row)
    return groups


def _refuse_twice(table: Table, rows: list[Row], problems: tuple[str, ...]) -> None:
    seen: dict[str, int] = {}
    for row, problem in zip(rows, problems, strict=True):
        if problem in seen:
            raise table.outside(row, "problem", f"stands in row {seen[problem]} too, for the same model")
        seen[problem] = row[0]


def _vintage(file: str) -> dt.date | None:
    for found in _DAY.finditer(file):
        try:
            return dt.date(*map(int, found.groups()))
        except ValueError:
            continue
    return None
