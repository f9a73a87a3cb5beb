"""Which rows of a batch are new, which correct something known, and which say what was known already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from zhoubao.model import Batch, Entry, Observation
from zhoubao.store.reader import Reader
from zhoubao.store.restatement import restatements

__all__ = ["Accepted", "accept", "latest"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a commit adds: the observations, and the counts that the importer reports.

    ``restated`` are the codes whose past closes the file states on another basis, as vendors do after splits.
    """

    observations: tuple[Observation, ...]
    new: int
    corrected: int
    unchanged: int
    known_at: dt.datetime
    restated: tuple[str, ...] = ()


class Known(Reader, Protocol):
    """A reader that also tells which adjustment factors are on record for a batch's series."""

    def factor_rows(self, batch: Batch) -> dict[str, list[dict[dt.date, float]]]: ...


def accept(batch: Batch, known: Known, carried: Sequence[Observation], known_at: dt.datetime) -> Accepted:
    """Compare a batch with what is known, and date what is new ``known_at``.

    An entry is new when its key is unknown, a correction when the key is known with another value, unit
    or provisional mark, else unchanged. A file that was imported before adds nothing the second time, even
    where its values have been corrected since. Adjustment factors belong to their batch, since a later
    download is anchored elsewhere: those of a series are kept whole unless a batch on record says the same.
    """
    plain: list[Entry] = []
    factors: dict[str, list[Entry]] = {}
    for entry in batch.entries:
        if entry.series.startswith("adj_factor/"):
            factors.setdefault(entry.series, []).append(entry)
        else:
            plain.append(entry)

    wanted = {entry.series for entry in plain}
    days = [entry.date for entry in plain] or [dt.date.min]
    versions = [
        *known.history(sorted(wanted), None, min(days), max(days)),
        *(o for o in carried if o.series in wanted),
    ]
    seen = latest(versions)
    read_before = any(o.sha256 == batch.sha256 for o in versions)
    superseded = {(o.key, _content(o)) for o in versions} if read_before else set()
    label = f"{batch.sha256[:12]}@{known_at:%Y%m%dT%H%M%S.%fZ}"

    def observed(entry: Entry, revision: int) -> Observation:
        return Observation.of(
            entry,
            file=batch.file,
            sha256=batch.sha256,
            batch=label,
            known_at=known_at,
            revision=revision,
        )

    observations: list[Observation] = []
    corrected = 0
    for entry in plain:
        before = seen.get((entry.series, entry.date))
        if before is None:
            revision = 0
        elif _content(before) == _content(entry) or (before.key, _content(entry)) in superseded:
            continue
        else:
            revision = before.revision + 1
            corrected += 1
        observations.append(observed(entry, revision))

    restated = []
    for rebase in restatements(plain, seen):
        restated.append(rebase.series.partition("/")[2])
        observations.append(observed(rebase, 0))

    old = known.factor_rows(batch)
    by_carried_batch: dict[tuple[str, str], dict[dt.date, float]] = {}
    for o in carried:
        if o.series in factors:
            by_carried_batch.setdefault((o.series, o.batch), {})[o.date] = o.value
    for (series, _), rows in by_carried_batch.items():
        old.setdefault(series, []).append(rows)
    for series, entries in factors.items():
        if any(all(rows.get(e.date) == e.value for e in entries) for rows in old.get(series, [])):
            continue
        observations.extend(observed(entry, 0) for entry in entries)

    return Accepted(
        observations=tuple(observations),
        new=len(observations) - corrected - len(restated),
        corrected=corrected,
        unchanged=len(batch.entries) - len(observations) + len(restated),
        known_at=known_at,
        restated=tuple(restated),
    )


def latest(versions: Sequence[Observation]) -> dict[tuple[str, dt.date], Observation]:
    """Per key, the version that became known last (of equal instants, the higher revision)."""
    chosen: dict[tuple[str, dt.date], Observation] = {}
    for o in versions:
        other = chosen.get(o.key)
        if other is None or (o.known_at, o.revision) > (other.known_at, other.revision):
            chosen[o.key] = o
    return chosen


def _content(row: Entry | Observation) -> tuple[float, str, bool]:
    return row.value, row.unit, row.provisional
