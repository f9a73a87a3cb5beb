"""Findings: what a reader has to say about a row of a file."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Finding", "one_line", "shown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that was not taken, or was taken with a warning, and why.

    ``file`` is the bare file name (with the sheet, where a workbook has several); ``row`` is the line or
    sheet row, from 1, and none where the reason concerns the file as a whole.
    """

    file: str
    row: int | None
    reason: str

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file}, row {self.row}"
        return one_line(f"{where}: {self.reason}")


def one_line(text: str) -> str:
    """``text`` without line breaks and control characters, which a file from outside may hold."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def shown(found: object) -> str:
    """A cell as a message quotes it: on one line and not too long."""
    text = repr(found.strip()) if isinstance(found, str) else str(found)
    return text if len(text) <= 40 else f"{text[:37]}…"
