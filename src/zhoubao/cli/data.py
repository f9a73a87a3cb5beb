"""Commands on data: import it, and see what it comes to."""

from __future__ import annotations

from pathlib import Path

import click

from zhoubao.cli.app import CUTOFF, EDITION, KNOWN_AT, cli
from zhoubao.cli.complaints import complain
from zhoubao.errors import ZhoubaoError

__all__ = ["explain", "facts", "import_"]


@cli.command(name="import")
@EDITION
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--verbose", "-v", is_flag=True, help="Print every rejected row and warning, however many.")
def import_(edition: Path, files: tuple[Path, ...], verbose: bool) -> None:
    """Add what is in FILES (none named: all of EDITION/inbox): tables to the store, feeds to the events.

    Each file lands whole in one commit, less its rejected rows, or not at all. Exits 0 if anything landed
    or nothing was new; else 1 where no row could be taken, 2 where a file could not be read.
    """
    from zhoubao.api import open_edition
    from zhoubao.api.opened import is_feed
    from zhoubao.cli.report import print_import

    opened = open_edition(edition)
    unread: list[ZhoubaoError] = []
    done = []
    for path in files or opened.inbox():
        try:
            imported = opened.import_events(path) if is_feed(path) else opened.import_file(path)
        except ZhoubaoError as error:
            complain(error)
            unread.append(error)
        else:
            print_import(imported, verbose)
            done.append(imported)
    if any(imported.landed for imported in done):
        return
    if unread:
        raise SystemExit(max(error.exit_code for error in unread))
    if done and all(imported.in_vain for imported in done):
        raise SystemExit(1)


@cli.command()
@EDITION
@CUTOFF
@KNOWN_AT
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
def facts(edition: Path, cutoff: str | None, known_at: str | None, form: str) -> None:
    """Print every fact of EDITION at a cutoff (none given: its latest issue's)."""
    from zhoubao.api import open_edition
    from zhoubao.cli.report import print_facts, print_notices

    opened = open_edition(edition)
    table = opened.facts(cutoff, known_at)
    print_facts(opened.edition, table.facts, form)
    print_notices(table.facts)


@cli.command()
@EDITION
@click.argument("fact_id")
@CUTOFF
@KNOWN_AT
def explain(edition: Path, fact_id: str, cutoff: str | None, known_at: str | None) -> None:
    """Print the whole chain of the fact FACT_ID: formula, inputs, sessions, sources."""
    from zhoubao.api import open_edition

    click.echo(open_edition(edition).explain(fact_id, cutoff, known_at), nl=False)
