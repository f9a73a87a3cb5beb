"""The command ``zhoubao`` itself, and the options that its commands share."""

from __future__ import annotations

from pathlib import Path

import click

from zhoubao import __version__

__all__ = ["CUTOFF", "EDITION", "EXIT_CODES", "KNOWN_AT", "cli"]

EXIT_CODES = """
\b
Exit codes:
  0    done
  1    the content was refused: mistakes in an edition, no usable row, a figure without evidence, prose
       that the facts contradict
  2    wrong usage, or a file that cannot be read
  3    the store or the disk cannot be used just now; trying again may help
  70   a fault in zhoubao itself
  130  interrupted
"""

EDITION = click.argument("edition", type=click.Path(path_type=Path))
CUTOFF = click.option(
    "--cutoff", metavar="INSTANT", help="Instant the issue is taken at, such as 2024-11-13T18:00+08:00."
)
KNOWN_AT = click.option(
    "--known-at", metavar="INSTANT", help="Leave out whatever became known after this instant."
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, prog_name="zhoubao")
def cli() -> None:
    """Publish a research desk's weekly: every figure computed, each with its evidence."""
