"""Commands of the scaling lab: laws fitted to files of runs and of solved problems."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhoubao.cli.app import CUTOFF, EDITION, KNOWN_AT, cli
from zhoubao.errors import UsageError

if TYPE_CHECKING:
    from zhoubao.scaling.study import Figure, Study

__all__ = ["demand", "frontier", "pretrain", "scaling", "testtime"]

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
COLUMNS = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="ROLE=TITLE",
    help="Which column holds what, such as n='Model Size'; needed where titles are not known.",
)
FORMAT = click.option(
    "--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True
)
SEED = click.option("--seed", type=click.IntRange(min=0), default=0)


@cli.group()
def scaling() -> None:
    """Fit scaling laws and coverage laws to files of measurements."""


@scaling.command()
@FILES
@COLUMNS
@click.option(
    "--drop-highest",
    type=click.IntRange(min=0),
    default=0,
    help="Leave out the runs of highest loss.",
)
@click.option("--bootstraps", type=click.IntRange(min=0, max=100_000), default=1000)
@click.option(
    "--budget", "budgets", type=float, multiple=True, metavar="FLOP", help="Tell the optimum at it."
)
@SEED
@FORMAT
def pretrain(
    files: tuple[Path, ...],
    columns: tuple[str, ...],
    drop_highest: int,
    bootstraps: int,
    budgets: tuple[float, ...],
    seed: int,
    form: str,
) -> None:
    """Fit L(N, D) = E + A/N^alpha + B/D^beta to the training runs of each of FILES."""
    from zhoubao.scaling.study_pretrain import one_group_each, study_pretrain
    from zhoubao.scaling.tables import read_runs

    told = []
    for file in files:
        more: dict[str, Any] = {"budgets": budgets} if budgets else {}
        for runs in one_group_each(read_runs(file, _columns(columns))):
            with _bars() as bar:
                told.append(
                    study_pretrain(
                        runs,
                        drop_highest=drop_highest,
                        bootstraps=bootstraps,
                        seed=seed,
                        progress=bar,
                        **more,
                    )
                )
    _print(told, form)


@scaling.command()
@FILES
@COLUMNS
@click.option(
    "--k", "ks", type=click.IntRange(min=1), multiple=True, help="Tell coverage at so many samples too."
)
@click.option(
    "--space",
    type=click.Choice(("coverage", "log")),
    default="coverage",
    show_default=True,
    help="Fit the law on coverage, as published, or on its logarithm, which gives other constants.",
)
@click.option("--bootstraps", type=click.IntRange(min=20, max=100_000), default=1000)
@SEED
@FORMAT
def testtime(
    files: tuple[Path, ...],
    columns: tuple[str, ...],
    ks: tuple[int, ...],
    space: str,
    bootstraps: int,
    seed: int,
    form: str,
) -> None:
    """Coverage of repeated samples, or accuracy against tokens thought, of each of FILES."""
    from zhoubao.scaling.layouts import Layout, detect
    from zhoubao.scaling.study_testtime import study_accuracies, study_coverage
    from zhoubao.scaling.tables import read_accuracies, read_counts

    told = []
    for file in files:
        mapping = _columns(columns)
        if (mapping is None or "tokens" in mapping) and detect(file) is Layout.ACCURACIES:
            told.append(study_accuracies(read_accuracies(file, mapping), bootstraps=bootstraps, seed=seed))
            continue
        counts = read_counts(file, mapping)
        with _bars() as bar:
            told.append(
                study_coverage(
                    counts,
                    ks=ks,
                    bootstraps=bootstraps,
                    seed=seed,
                    space="log" if space == "log" else "coverage",
                    progress=bar("models"),
                )
            )
    _print(told, form)


@scaling.command()
@FILES
@COLUMNS
@click.option(
    "--tokens",
    "tokens_per_sample",
    type=click.FloatRange(min=1),
    required=True,
    help="Tokens that one sample takes.",
)
@click.option(
    "--target",
    "targets",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    multiple=True,
    help="Coverage to be reached.",
)
@click.option(
    "--pretrain-tokens",
    type=click.FloatRange(min=1),
    help="Tokens of the training, where the file does not tell; needed to count the training in.",
)
@click.option("--bootstraps", type=click.IntRange(min=20, max=100_000), default=1000)
@SEED
@FORMAT
def frontier(
    files: tuple[Path, ...],
    columns: tuple[str, ...],
    tokens_per_sample: float,
    targets: tuple[float, ...],
    pretrain_tokens: float | None,
    bootstraps: int,
    seed: int,
    form: str,
) -> None:
    """Which model size reaches a coverage for the least compute, by the counts of each of FILES."""
    from zhoubao.scaling.study_frontier import study_frontier
    from zhoubao.scaling.tables import read_counts

    told = []
    for file in files:
        counts = read_counts(file, _columns(columns))
        with _bars() as bar:
            more: dict[str, Any] = {"targets": targets} if targets else {}
            told.append(
                study_frontier(
                    counts,
                    tokens_per_sample=tokens_per_sample,
                    pretrain_tokens=pretrain_tokens,
                    bootstraps=bootstraps,
                    seed=seed,
                    progress=bar("models"),
                    **more,
                )
            )
    _print(told, form)


@scaling.command()
@EDITION
@CUTOFF
@KNOWN_AT
@FORMAT
def demand(edition: Path, cutoff: str | None, known_at: str | None, form: str) -> None:
    """Accelerators, capital and power that inference needs, by the assumptions of EDITION's scaling.toml."""
    from zhoubao.api import open_edition

    _print([open_edition(edition).demand(cutoff, known_at)], form)


def _columns(given: tuple[str, ...]) -> dict[str, str] | None:
    """``n=Model Size`` and its like as a mapping; none where nothing is given."""
    if not given:
        return None
    mapping = {}
    for one in given:
        role, equals, title = one.partition("=")
        if not equals or not role.strip() or not title.strip():
            raise UsageError(f"--column {one!r} is no ROLE=TITLE; write one such as n='Model Size'.")
        mapping[role.strip()] = title.strip()
    return mapping


@contextmanager
def _bars() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Bars of progress on standard error, one a stage; none where nobody watches."""
    watched = sys.stderr.isatty()

    def stage(name: str) -> Callable[[int, int], None]:
        def told(done: int, total: int) -> None:
            if watched:
                filled = round(24 * done / max(total, 1))
                click.echo(f"\r{name} {'█' * filled}{'·' * (24 - filled)} {done}/{total}", err=True, nl=False)

        return told

    try:
        yield stage
    finally:
        if watched:
            click.echo("\r\033[K", err=True, nl=False)


def _print(studies: list[Study], form: str) -> None:
    if form == "json":
        import json

        rows = [study.as_json() for study in studies]
        click.echo(json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False, indent=1))
        return
    for number, study in enumerate(studies):
        if number:
            click.echo("")
        _table(study)


def _table(study: Study) -> None:
    click.echo(f"{study.file}: {study.title.en}")
    cells: list[tuple[str, ...]] = [("", "value", "5%", "95%", "std. error", "")]
    for figure in study.figures:
        ends = (figure.value, figure.low, figure.high, figure.error)
        words = ", ".join((_unit(figure), *figure.flags)).strip(", ")
        cells.append((figure.names.en, *("" if end is None else _number(end, figure) for end in ends), words))
    if all(figure.error is None for figure in study.figures):
        cells = [(*row[:4], "", row[5]) for row in cells]
    widths = [max(len(row[at]) for row in cells) for at in range(6)]
    for row in cells:
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(row[1:5], widths[1:5], strict=True))
        click.echo(f"  {row[0].ljust(widths[0])}  {numbers}  {row[5]}".rstrip())
    for note in study.notes:
        click.echo(f"  {note.en}.")


def _number(value: float, figure: Figure) -> str:
    if figure.unit == "ratio":
        return f"{value:.2%}"
    if figure.unit in ("parameters", "tokens") or abs(value) >= 1e6:
        return f"{value:.3g}"
    return f"{value:,.2f}" if abs(value) >= 10 else f"{value:.4f}"


def _unit(figure: Figure) -> str:
    return "" if figure.unit in ("ratio", "exponent", "coefficient") else figure.unit
