"""Commands on print: build an issue, check a report, trace a number."""

from __future__ import annotations

import json
from pathlib import Path

import click

from zhoubao.cli.app import CUTOFF, EDITION, KNOWN_AT, cli
from zhoubao.errors import UsageError

__all__ = ["build", "check", "trace"]


@cli.command()
@EDITION
@CUTOFF
@KNOWN_AT
@click.option("--issue", metavar="DATE", help="Issue to print (none given: the latest).")
@click.option(
    "--formats", default="pdf,html,docx,xlsx,json", show_default=True, help="Comma-separated formats."
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en", "all"]),
    help="Language (none given: the edition's first), or all of them.",
)
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
    """Print an issue of EDITION as PDF, web page, Word, Excel and JSON, if its prose stands."""
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
@EDITION
@click.argument("file", type=click.Path(path_type=Path))
@CUTOFF
@KNOWN_AT
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
