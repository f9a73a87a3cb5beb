"""Commands on issues: the next one, sign-off, publication, what changed, and the archive."""

from __future__ import annotations

import json
from pathlib import Path

import click

from zhoubao.cli.app import EDITION, cli
from zhoubao.errors import UsageError

__all__ = ["archive", "diff", "issue", "pull", "rebuild"]

_ISSUE = click.option("--issue", metavar="DATE", help="The issue (none given: the latest).")
_BY = click.option("--by", required=True, metavar="NAME", help="Who does it; kept with the issue.")
_NOTE = click.option("--note", default="", help="A remark to keep with it.")
_LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), help="Language (none given: the edition's first)."
)


@cli.group()
def issue() -> None:
    """An issue's life: new, signed, published, corrected."""


@issue.command(name="new")
@EDITION
@click.option("--date", metavar="DATE", help="Its date (none given: a week after the latest).")
@click.option("--cutoff", metavar="INSTANT", help="Its cutoff (none given: as the last issue's to its date).")
def new_issue(edition: Path, date: str | None, cutoff: str | None) -> None:
    """Write the next issue's file, carrying the structure of the last forward.

    What was typed by hand last week stands under a mark that the build refuses until it is written anew.
    """
    from zhoubao.api import open_edition

    click.echo(open_edition(edition).new_issue(date, cutoff))


@issue.command()
@EDITION
@_ISSUE
def status(edition: Path, issue: str | None) -> None:
    """Say how far the sign-off has come, and what changed since a signature."""
    from zhoubao.api import open_edition

    click.echo(open_edition(edition).standing(issue).sentence())


@issue.command()
@EDITION
@_ISSUE
@click.option(
    "--as", "as_", required=True, type=click.Choice(["reviewed", "approved"]), help="What is signed."
)
@_BY
@_NOTE
def sign(edition: Path, issue: str | None, as_: str, by: str, note: str) -> None:
    """Sign the issue as it stands now; any change afterwards takes it back to draft."""
    from zhoubao.api import open_edition

    signed = open_edition(edition).sign(issue, as_=as_, by=by, note=note)  # type: ignore[arg-type]  # click has checked it
    click.echo(signed.sentence())


@issue.command()
@EDITION
@_ISSUE
@_BY
@_NOTE
def publish(edition: Path, issue: str | None, by: str, note: str) -> None:
    """Freeze an approved issue in EDITION/archive, every language and format, with its manifest."""
    from zhoubao.api import open_edition
    from zhoubao.cli.report import print_warnings

    published = open_edition(edition).publish(issue, by=by, note=note)
    click.echo(published.folder)
    print_warnings(published.warnings)


@issue.command()
@EDITION
@_ISSUE
@_BY
@click.option("--reason", required=True, help="What was wrong; prints in the correction.")
@click.option(
    "--reason-in",
    "reasons",
    nargs=2,
    multiple=True,
    metavar="LANG REASON",
    help="The reason in one language (zh or en).",
)
@_NOTE
def erratum(
    edition: Path,
    issue: str | None,
    by: str,
    reason: str,
    reasons: tuple[tuple[str, str], ...],
    note: str,
) -> None:
    """Publish the next revision of a published issue, with its differences printed on it."""
    from zhoubao.api import open_edition
    from zhoubao.cli.report import print_warnings

    for lang, _ in reasons:
        if lang not in ("zh", "en"):
            raise UsageError(f"--reason-in {lang!r} names no language; write zh or en.")
    said = dict(reasons)
    published = open_edition(edition).correct(issue, by=by, reason=reason, reasons=said, note=note)  # type: ignore[arg-type]  # checked above
    click.echo(published.folder)
    print_warnings(published.warnings)


@cli.command()
@EDITION
@click.argument("issue")
@click.option("--revision", type=int, help="Which revision (none given: the latest).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write the files to, too.")
def rebuild(edition: Path, issue: str, revision: int | None, out: Path | None) -> None:
    """Print a published ISSUE again from the archive and compare it byte for byte.

    Exits 0 where every file is the same, else 1, saying which input or library is another.
    """
    from zhoubao.api import open_edition
    from zhoubao.issues.archive import guard_archive
    from zhoubao.publish.build import write_files

    opened = open_edition(edition)
    rebuilt = opened.rebuild(issue, revision)
    if out is not None:
        guard_archive(opened.edition, out)
        write_files(out, rebuilt.files)
    for line in rebuilt.sentences():
        click.echo(line)
    if not rebuilt.same:
        raise SystemExit(1)


@cli.command()
@EDITION
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option(
    "--restated", is_flag=True, help="Facts of the published issue A that are known differently now."
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@_LANG
def diff(edition: Path, a: str | None, b: str | None, restated: bool, form: str, lang: str | None) -> None:
    """Print which facts, ratings and watch-list names changed from A to B (issues or cutoffs).

    None given: the latest issue against the one before it.
    """
    from zhoubao.api import open_edition
    from zhoubao.issues.diff_table import diff_lines

    if restated and b is not None:
        raise UsageError("--restated takes one issue; leave the second out.")
    opened = open_edition(edition)
    found = opened.restatements(a) if restated else opened.diff(a, b)
    if form == "json":
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        return
    for line in diff_lines(opened.edition, found, lang or opened.edition.languages[0]):  # type: ignore[arg-type]  # click has checked it
        click.echo(line)


@cli.command()
@EDITION
def archive(edition: Path) -> None:
    """Write the index page of EDITION/archive anew."""
    from zhoubao.api import open_edition

    click.echo(open_edition(edition).archive())


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@EDITION
@_ISSUE
@_LANG
@click.option("--write", is_flag=True, help="Put the changes into the issue file.")
def pull(file: Path, edition: Path, issue: str | None, lang: str | None, write: bool) -> None:
    """Bring the prose edited in the Word file FILE home into the issue file of EDITION.

    Prints the change as a unified difference; nothing is written without --write.
    """
    from zhoubao.api import open_edition

    pulled = open_edition(edition).pull(file, issue, lang)  # type: ignore[arg-type]  # click has checked it
    click.echo(pulled.diff, nl=False)
    for line in (*pulled.warnings, *pulled.left):
        click.echo(f"zhoubao: note: {line}", err=True)
    if not pulled.diff:
        click.echo(f"{pulled.path}: nothing to bring home.", err=True)
    elif write:
        pulled.write()
        click.echo(f"{pulled.path}: written.", err=True)
