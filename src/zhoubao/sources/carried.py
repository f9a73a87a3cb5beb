"""The built-in source: tables that an edition carries in ``data/*.csv``, each row with its ``known_at``."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from zhoubao.edition.edition import Edition
from zhoubao.errors import EditionError, UnreadableError
from zhoubao.model import Observation, instant
from zhoubao.sources.declared import Declared
from zhoubao.sources.finding import Finding
from zhoubao.sources.sheets import read_document
from zhoubao.sources.statement import Taking
from zhoubao.sources.tables import FORMS, find_header, read_table
from zhoubao.sources.validate import validate

__all__ = ["carried_mistakes", "read_carried"]


def read_carried(edition: Edition, *, now: dt.datetime | None = None) -> tuple[Observation, ...]:
    """The observations of an edition's carried tables, in the order of files and rows.

    Revisions of one key are numbered in the order of their ``known_at``, which may not lie after ``now`` (the
    clock's, where none is given): until then such a row would stand in the way of every correction.
    Raises ``EditionError`` listing every mistake of every table; nothing is taken from an edition with a
    bad row.
    """
    observations, mistakes = _read(edition, now)
    if mistakes:
        more = f" (and {len(mistakes) - 1} more, which `zhoubao validate` lists)" if len(mistakes) > 1 else ""
        raise EditionError(f"A carried table is wrong: {mistakes[0].rstrip('.')}{more}.", mistakes)
    return observations


def carried_mistakes(edition: Edition, *, now: dt.datetime | None = None) -> list[str]:
    """Everything that is wrong with the carried tables, one line each; empty where nothing is."""
    return _read(edition, now)[1]


def _read(edition: Edition, now: dt.datetime | None) -> tuple[tuple[Observation, ...], list[str]]:
    declared = Declared(edition)
    now = now or dt.datetime.now(dt.UTC)
    found: list[Observation] = []
    mistakes: list[str] = []
    for path in sorted((edition.root / "data").glob("*.csv")):
        try:
            found += _read_table(path, declared, now, mistakes)
        except UnreadableError as error:
            mistakes.append(f"data/{error}")
    return _revised(found, mistakes), mistakes


def _read_table(path: Path, declared: Declared, now: dt.datetime, mistakes: list[str]) -> list[Observation]:
    document = read_document(path, workbooks=False)
    sheet = document.sheets[0]
    header = find_header(sheet, dated=True)
    if header is None or "known_at" not in header.columns:
        forms = " or ".join(",".join((*form, "known_at")) for form in FORMS.values())
        columns = ", ".join(str(cell) for cell in sheet.rows[0 if header is None else header.at][1][:12])
        raise UnreadableError(f"{document.file}: the columns are {columns}, and wanted are {forms}.")
    taking = Taking()
    read_table(sheet, header, declared, taking, known_by=now)
    of_columns = tuple(taking.warnings)
    accepted = validate(taking, declared, None)
    mistakes += (f"data/{finding}" for finding in sorted([*of_columns, *taking.rejected], key=_row))
    batch = f"data/{document.file}"
    return [
        Observation.of(
            entry, file=document.file, sha256=document.sha256, batch=batch, known_at=statement.known_at
        )
        for statement, entry in accepted
        if statement.known_at is not None
    ]


def _row(finding: Finding) -> int:
    return finding.row or 0


def _revised(found: list[Observation], mistakes: list[str]) -> tuple[Observation, ...]:
    """The observations with their revisions counted key by key, in the order they became known."""
    versions: dict[tuple[str, dt.date], list[Observation]] = {}
    for observation in found:
        versions.setdefault(observation.key, []).append(observation)
    if len(versions) == len(found):
        return tuple(found)
    revision: dict[int, int] = {}
    for same in versions.values():
        same.sort(key=lambda o: o.known_at)
        for at, observation in enumerate(same):
            revision[id(observation)] = at
            if at and observation.known_at == same[at - 1].known_at:
                other = same[at - 1]
                mistakes.append(
                    f"data/{observation.file}, row {observation.row}: {observation.series} on "
                    f"{observation.date} has the same known_at, {instant(other.known_at)}, as in "
                    f"data/{other.file}, row {other.row}; a correction becomes known later"
                )
    return tuple(replace(o, revision=revision[id(o)]) for o in found)
