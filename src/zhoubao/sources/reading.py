"""``read_file``: a file of prices or other series, read, recognised and validated row by row."""

from __future__ import annotations

import datetime as dt
import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zhoubao.edition.edition import Edition
from zhoubao.errors import UnreadableError, UsageError, nearest
from zhoubao.model import Batch
from zhoubao.sources.cells import Sheet, text_of
from zhoubao.sources.declared import Declared
from zhoubao.sources.finding import Finding
from zhoubao.sources.sheets import Document, read_document
from zhoubao.sources.statement import RecordedCloses, Taking
from zhoubao.sources.tables import FORMS, HEADER_ROWS, find_header, read_table
from zhoubao.sources.terminal import find_block, read_block
from zhoubao.sources.validate import validate

__all__ = ["Reading", "read_file"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds.

    ``form`` is ``tidy``, ``general`` or ``wide`` (joined by + where the sheets of a workbook differ);
    ``batch`` has the entries that may be kept, which may be none; ``rejected`` and ``warnings`` are in the
    order of the rows, with what concerns the whole file last; ``rows`` counts the data rows read.
    """

    form: str
    batch: Batch
    rejected: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    rows: int


def read_file(
    path: Path, edition: Edition, *, now: dt.datetime, closes: RecordedCloses | None = None
) -> Reading:
    """Read and validate a CSV or XLSX file for ``edition``; nothing is stored.

    ``now`` is the aware instant at which dates are judged: a session that has not closed by then, and any
    later date, is rejected. ``closes`` looks up closes on record by code and date; it is asked at most once,
    for the sessions beside those of the file, so that a move from or to them is held against the daily limit
    as well. Raises ``UnreadableError`` where the file cannot be read at all or has none of
    the known forms, and ``UsageError`` for a ``now`` without a time zone.
    """
    if now.tzinfo is None:
        raise UsageError("The instant now has no time zone; give one, as in 2024-11-13T18:00+08:00.")
    with _uncollected():
        return _read(path, edition, now, closes)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: rows pile up by the ten thousand and all of them stay, yet each pass would
    walk them again, which took a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(path: Path, edition: Edition, now: dt.datetime, closes: RecordedCloses | None) -> Reading:
    document = read_document(path)
    declared = Declared(edition)
    taking = Taking()
    forms = [_read_sheet(sheet, declared, taking) for sheet in document.sheets]
    if not any(forms):
        raise _of_no_form(document)
    for sheet, form in zip(document.sheets, forms, strict=True):
        if form is None:
            taking.warn(sheet.label, None, "left out; it has none of the forms that are read")
    for name in document.skipped:
        taking.warn(f"{document.file}, sheet {name!r}", None, "left out; the sheet is hidden")
    accepted = validate(taking, declared, now, closes)
    order = {sheet.label: at for at, sheet in enumerate(document.sheets)}
    return Reading(
        form="+".join(dict.fromkeys(form for form in forms if form)),
        batch=Batch(document.file, document.sha256, tuple(entry for _, entry in accepted)),
        rejected=_in_order(taking.rejected, order),
        warnings=_in_order(taking.warnings, order),
        rows=taking.rows,
    )


def _in_order(findings: list[Finding], order: dict[str, int]) -> tuple[Finding, ...]:
    def place(finding: Finding) -> tuple[int, float]:
        return order.get(finding.file, len(order)), math.inf if finding.row is None else finding.row

    return tuple(sorted(findings, key=place))


def _read_sheet(sheet: Sheet, declared: Declared, taking: Taking) -> str | None:
    """Read one sheet into ``taking``; the name of its form, or none where it has none."""
    header = find_header(sheet)
    if header is not None:
        read_table(sheet, header, declared, taking)
        return header.form
    block = find_block(sheet, declared)
    if block is not None:
        read_block(sheet, block, declared, taking)
        return "wide"
    return None


def _of_no_form(document: Document) -> UnreadableError:
    """The error for a file without a known form, naming the columns of its likeliest header."""
    sheet = document.sheets[0]
    found = max(
        ([text for cell in cells if (text := text_of(cell))] for _, cells in sheet.rows[:HEADER_ROWS]),
        key=lambda texts: sum(not any(c.isdigit() for c in text) for text in texts),
    )
    names = ", ".join(name if len(name) <= 30 else f"{name[:29]}…" for name in found[:10])
    more = f" and {len(found) - 10} more" if len(found) > 10 else ""
    wanted = {*FORMS["tidy"], *FORMS["general"]}
    hint = next((n for name in found if name.casefold() not in wanted and (n := nearest(name, wanted))), "")
    return UnreadableError(
        f"{sheet.label} has none of the forms that are read; the columns found are {names}{more}{hint}, and "
        f"wanted are {','.join(FORMS['tidy'])} or {','.join(FORMS['general'])}, or a row of codes over a "
        "column of dates (docs/import.md)."
    )
