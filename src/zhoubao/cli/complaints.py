"""How an error is told on the screen: a sentence a line."""

from __future__ import annotations

import click

from zhoubao.errors import CheckError, EditionError, ZhoubaoError

__all__ = ["complain"]


def complain(error: ZhoubaoError) -> None:
    """Every mistake of an error on standard error."""
    lines = [*error.mistakes] if isinstance(error, EditionError | CheckError) else [str(error)]
    if isinstance(error, CheckError):
        lines.append(str(error))
    for line in lines:
        click.echo(f"zhoubao: {line}", err=True)
