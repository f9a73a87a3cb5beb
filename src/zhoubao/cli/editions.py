"""Commands on editions: make one, and name its mistakes."""

from __future__ import annotations

from pathlib import Path

import click

from zhoubao.cli.app import EDITION, cli

__all__ = ["new", "validate"]


@cli.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    default="starter",
    show_default=True,
    help="Shipped edition: starter or compute.",
)
def new(directory: Path, source: str) -> None:
    """Make a working edition in DIRECTORY, which must be new or empty."""
    from zhoubao.api import new_edition

    opened = new_edition(directory, source)
    click.echo(f"Edition {opened.edition.id!r} is in {directory}; next: zhoubao build {directory}")


@cli.command()
@EDITION
def validate(edition: Path) -> None:
    """Name every mistake in the folder EDITION: its edition.toml, issues and data tables."""
    from zhoubao.api import validate as check

    mistakes = check(edition)
    for mistake in mistakes:
        click.echo(mistake)
    if mistakes:
        click.echo(f"{len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''} in {edition}.", err=True)
        raise SystemExit(1)
    click.echo(f"{edition}: no mistakes.")
