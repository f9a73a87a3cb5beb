"""What the commands print."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhoubao.edition.edition import Edition
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.model import Fact, FactSet, Lang, columns, instant

if TYPE_CHECKING:
    from zhoubao.api.results import Imported, ImportedEvents
    from zhoubao.check.report import CheckReport
    from zhoubao.sources.finding import Finding

__all__ = ["print_check", "print_facts", "print_import", "print_notices", "print_warnings"]

_MOST_FINDINGS = 20
_PAGE = 120
"""Columns of what goes to a file or a pipe."""


def print_import(imported: Imported | ImportedEvents, verbose: bool) -> None:
    """One line of counts to stdout, then the rejected rows and warnings to stderr."""
    from zhoubao.api.results import ImportedEvents

    if isinstance(imported, ImportedEvents):
        _print_feed(imported, verbose)
    else:
        _print_rows(imported, verbose)


def _print_feed(imported: ImportedEvents, verbose: bool) -> None:
    feed = imported.feed
    parts = [f"{imported.added} new", f"{len(feed.events) - imported.added} known already"]
    if feed.rejected:
        parts.append(f"{len(feed.rejected)} rejected")
    entries = "1 event" if feed.rows == 1 else f"{feed.rows} events"
    click.echo(f"{imported.path}: {entries} ({feed.form}): {', '.join(parts)}")
    _print_findings("rejected", feed.rejected, verbose)


def _print_rows(imported: Imported, verbose: bool) -> None:
    reading, accepted = imported.reading, imported.accepted
    parts = [f"{accepted.new} new", f"{accepted.corrected} corrected", f"{accepted.unchanged} known already"]
    if reading.rejected:
        parts.append(f"{len(reading.rejected)} rejected")
    when = f", known at {instant(accepted.known_at)}" if imported.landed else ""
    rows = "1 row" if reading.rows == 1 else f"{reading.rows} rows"
    click.echo(f"{imported.path}: {rows} ({reading.form}): {', '.join(parts)}{when}")
    if accepted.restated:
        click.echo(
            f"  note: past closes of {', '.join(accepted.restated)} are restated by one ratio (a split?); "
            "earlier closes on record are taken to the new basis",
            err=True,
        )
    if not reading.rows:
        click.echo(f"  {imported.path.name} has no data rows, so there was nothing to import", err=True)
    _print_findings("rejected", reading.rejected, verbose)
    _print_findings("warning", reading.warnings, verbose)


def _print_findings(word: str, findings: Sequence[Finding], verbose: bool) -> None:
    shown = findings if verbose else findings[:_MOST_FINDINGS]
    for finding in shown:
        click.echo(f"  {word}: {finding}", err=True)
    if len(findings) > len(shown):
        click.echo(f"  … {len(findings) - len(shown)} more; --verbose prints all", err=True)


def print_notices(facts: FactSet) -> None:
    """What the reader of the data should know, to stderr."""
    for notice in facts.notices:
        click.echo(f"zhoubao: note: {notice}", err=True)


def print_warnings(warnings: Sequence[str]) -> None:
    """What the check of an issue's prose found, to stderr."""
    for warning in warnings:
        click.echo(f"zhoubao: warning: {warning}", err=True)


def print_check(
    edition: Edition,
    file: Path,
    report: CheckReport,
    form: str,
    lang: str | None,
    out: Path | None,
    verbose: bool,
) -> None:
    """A check's outcome as a table for a person, as JSON, or as a marked copy; to ``out`` or standard output.

    Raises ``UsageError`` where a Word file would go to a terminal.
    """
    said: Lang = "en" if lang == "en" else "zh" if lang == "zh" else edition.languages[0]
    if form == "table":
        from zhoubao.proof.labels import subject_names
        from zhoubao.proof.table import lines

        wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else _PAGE
        colour = out is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
        told = lines(report, said, colour, wide, verbose=verbose, names=subject_names(edition, said))
        _put("\n".join(told).encode() + b"\n", out)
    elif form == "json":
        import json

        _put(
            json.dumps(report.as_json(), ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n", out
        )
    elif form == "html":
        from zhoubao.proof.labels import subject_names
        from zhoubao.proof.web import mark_html

        _put(mark_html(report, said, names=subject_names(edition, said)), out)
    else:
        from zhoubao.proof.labels import subject_names
        from zhoubao.proof.word import mark_word, report_word

        if out is None and sys.stdout.isatty():
            raise UsageError("A Word file cannot be shown in a terminal; name a file with --out.")
        names = subject_names(edition, said)
        marked = report.manuscript.kind == "docx"
        _put(
            mark_word(file, report, said, names=names) if marked else report_word(report, said, names=names),
            out,
        )


def _put(content: bytes, out: Path | None) -> None:
    """Bytes to a file, whole or not at all, or to standard output."""
    if out is None:
        click.echo(content, nl=False)
        return
    from zhoubao.edition.files import write_whole

    try:
        write_whole(out, content)
    except OSError as error:
        raise UnreadableError(
            f"{out} cannot be written: {error.strerror or error}; name another file with --out."
        ) from error
    click.echo(out)


def print_facts(edition: Edition, facts: FactSet, form: str) -> None:
    """All facts as JSON (``zhoubao.facts/1``), as CSV, or as a table a person can read."""
    if form == "json":
        import json

        click.echo(json.dumps(facts.as_json(), ensure_ascii=False, indent=1, allow_nan=False))
    elif form == "csv":
        import csv

        from zhoubao.notebook import FACT_COLUMNS, fact_rows

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(FACT_COLUMNS)
        for row in fact_rows(facts):
            writer.writerow(
                ["" if v is None else v.isoformat() if hasattr(v, "isoformat") else v for v in row]
            )
    else:
        _table(edition, facts)


def _table(edition: Edition, facts: FactSet) -> None:
    from zhoubao.prose.figures import figure_text

    lang = edition.languages[0]
    known = instant(facts.known_at) if facts.known_at else "nothing is known"
    click.echo(f"{edition.names[lang]}  cutoff {instant(facts.cutoff)}  known at {known}")
    rows = [
        (
            fact.id,
            _name(edition, fact),
            figure_text(fact, lang),
            str(fact.window.base or ""),
            str(fact.window.end or ""),
            " ".join(fact.flags),
        )
        for fact in facts
    ]
    head = ("id", "name", "value", "base", "end", "flags")
    widths = [max(columns(row[n]) for row in (head, *rows)) for n in range(len(head))]
    for row in (head, *rows):
        cells = [
            " " * (width - columns(cell)) + cell if n == 2 else cell + " " * (width - columns(cell))
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def _name(edition: Edition, fact: Fact) -> str:
    lang = edition.languages[0]
    if fact.subject in edition.instruments:
        return edition.instruments[fact.subject].names[lang]
    if fact.subject in edition.series:
        return edition.series[fact.subject].names[lang]
    return next((s.names[lang] for s in edition.segments if fact.subject == f"segment/{s.id}"), "")
