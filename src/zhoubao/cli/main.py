"""The command line: one command a verb; what each needs is imported when it runs, since cold start counts."""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from zhoubao import __version__
from zhoubao.errors import CheckError, EditionError, UsageError, ZhoubaoError

__all__ = ["cli", "main"]

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

_EDITION = click.argument("edition", type=click.Path(path_type=Path))
_CUTOFF = click.option(
    "--cutoff", metavar="INSTANT", help="Instant the issue is taken at, such as 2024-11-13T18:00+08:00."
)
_KNOWN_AT = click.option(
    "--known-at", metavar="INSTANT", help="Leave out whatever became known after this instant."
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, prog_name="zhoubao")
def cli() -> None:
    """Publish a research desk's weekly: every figure computed, each with its evidence."""


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
@_EDITION
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


@cli.command(name="import")
@_EDITION
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--verbose", "-v", is_flag=True, help="Print every rejected row and warning, however many.")
def import_(edition: Path, files: tuple[Path, ...], verbose: bool) -> None:
    """Add the observations in FILES (CSV or XLSX; none named: all of EDITION/inbox) to the store.

    Each file lands whole in one commit, less its rejected rows, or not at all. Exits 0 if anything landed
    or nothing was new; else 1 where no row could be taken, 2 where a file could not be read.
    """
    from zhoubao.api import open_edition
    from zhoubao.cli.report import print_import

    opened = open_edition(edition)
    unread: list[ZhoubaoError] = []
    done = []
    for path in files or opened.inbox():
        try:
            imported = opened.import_file(path)
        except ZhoubaoError as error:
            _complain(error)
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
@_EDITION
@_CUTOFF
@_KNOWN_AT
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
@_EDITION
@click.argument("fact_id")
@_CUTOFF
@_KNOWN_AT
def explain(edition: Path, fact_id: str, cutoff: str | None, known_at: str | None) -> None:
    """Print the whole chain of the fact FACT_ID: formula, inputs, sessions, sources."""
    from zhoubao.api import open_edition

    click.echo(open_edition(edition).explain(fact_id, cutoff, known_at), nl=False)


@cli.command()
@_EDITION
@_CUTOFF
@_KNOWN_AT
@click.option("--issue", metavar="DATE", help="Issue to print (none given: the latest).")
@click.option("--formats", default="pdf,html,json", show_default=True, help="Comma-separated formats.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language (none given: the edition's first).")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write to.  [default: EDITION/build/ISSUE]"
)
@click.option(
    "--allow",
    nargs=2,
    multiple=True,
    metavar="WORDS REASON",
    help="Print WORDS although the check complains of them; REASON prints in the evidence appendix.",
)
@click.option(
    "--strict", is_flag=True, help="Let nothing print that the check does not support, nor lint errors."
)
def build(
    edition: Path,
    cutoff: str | None,
    known_at: str | None,
    issue: str | None,
    formats: str,
    lang: str | None,
    out: Path | None,
    allow: tuple[tuple[str, str], ...],
    strict: bool,
) -> None:
    """Print an issue of EDITION as PDF, web page and JSON, if its prose agrees with its facts."""
    from zhoubao.api import open_edition
    from zhoubao.cli.report import print_notices, print_warnings

    built = open_edition(edition).build(
        issue,
        cutoff=cutoff,
        known_at=known_at,
        lang=lang,  # type: ignore[arg-type]  # click has checked it
        formats=[name.strip() for name in formats.split(",") if name.strip()],
        out=out,
        allow=allow,
        strict=strict,
    )
    for path in built.files:
        click.echo(path)
    print_notices(built.facts)
    print_warnings(built.warnings)


@cli.command()
@_EDITION
@click.argument("file", type=click.Path(path_type=Path))
@_CUTOFF
@_KNOWN_AT
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "html", "docx"]),
    default="table",
    show_default=True,
    help="What to print; html and docx are marked copies of FILE.",
)
@click.option("--strict", is_flag=True, help="Fail on unsupported and ambiguous statements too.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), help="Language of the reasons (none given: the edition's)."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="File to write to (none given: standard output)."
)
@click.option("--verbose", "-v", is_flag=True, help="List supported statements too.")
def check(
    edition: Path,
    file: Path,
    cutoff: str | None,
    known_at: str | None,
    form: str,
    strict: bool,
    lang: str | None,
    out: Path | None,
    verbose: bool,
) -> None:
    """Hold every number of a finished report FILE against the facts of EDITION.

    FILE is a .md, .txt, .docx, .pdf, .html or .xlsx. Exits 0 when nothing is contradicted and no lint rule of
    severity error fires, else 1; 2 where FILE cannot be read.
    """
    from zhoubao.api import open_edition
    from zhoubao.cli.report import print_check

    if out is not None and out.exists() and file.exists() and out.samefile(file):
        raise UsageError(f"--out {out} is the file that is checked; name another.")
    opened = open_edition(edition)
    report = opened.check(file, cutoff=cutoff, known_at=known_at, lang=lang)  # type: ignore[arg-type]  # click has checked it
    print_check(opened.edition, file, report, form, lang, out, verbose)
    if not report.passes(strict=strict):
        raise SystemExit(1)


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("number")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def trace(file: Path, number: str, form: str) -> None:
    """Say where NUMBER, as printed in the PDF, web page or issue.json FILE, came from.

    Needs neither edition nor store: the evidence is in the file.
    """
    from zhoubao.publish.trace import trace as find

    found = find(file, number)
    if form == "json":
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(found.as_text(), nl=False)


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code; a fault is told in one sentence, never as a traceback."""
    # A command lives for a second: looking for garbage less often saves a twentieth of it.
    gc.set_threshold(100_000, 50, 50)
    for stream in (sys.stdout, sys.stderr):
        # Chinese goes out as UTF-8 whatever the locale; a lone surrogate from a file name must not stop it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code: object = 0
    try:
        # Not cli.main(), which makes a reader that went away an exit code of 1.
        with cli.make_context("zhoubao", list(sys.argv[1:] if argv is None else argv)) as context:
            cli.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as stop:
        code = stop.code
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("zhoubao: interrupted.", err=True)
        code = 130
    except ZhoubaoError as error:
        _complain(error)
        code = error.exit_code
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        click.echo(
            f"zhoubao: the system refused{where}: {error.strerror or error}; see to it and try again.",
            err=True,
        )
        code = 3
    except Exception as error:
        if os.environ.get("ZHOUBAO_DEBUG"):
            raise
        click.echo(
            f"zhoubao: a fault in zhoubao itself ({type(error).__name__}: {error}); run it again with "
            "ZHOUBAO_DEBUG=1 set and report what it prints.",
            err=True,
        )
        code = 70
    sys.exit(code if isinstance(code, int) else 0)


def _complain(error: ZhoubaoError) -> None:
    lines = [*error.mistakes] if isinstance(error, EditionError | CheckError) else [str(error)]
    if isinstance(error, CheckError):
        lines.append(str(error))
    for line in lines:
        click.echo(f"zhoubao: {line}", err=True)
