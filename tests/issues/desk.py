"""What a desk does to the files and the data of an edition, and what lies in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import zhoubao
from zhoubao.edition.edition import Edition

__all__ = ["edit", "import_rows", "tree"]


def edit(path: Path, before: str, after: str) -> None:
    """Put other words for words that stand in a file once or more."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def import_rows(edition: Edition, *rows: str) -> None:
    """Add closes to the edition's store: ``688256.SH,2024-11-13,470.0``."""
    path = edition.root.parent / "prices.csv"
    path.write_text("\n".join(["code,date,close", *rows]) + "\n", encoding="utf-8")
    (imported,) = zhoubao.open_edition(edition.root).import_files(path)
    assert imported.landed, imported.reading.rejected


def tree(root: Path, leave_out: Iterable[str] = (".lock",)) -> dict[str, bytes]:
    """Every file below a folder with its bytes, and every folder with none."""
    left = set(leave_out)
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b"/"
        for path in sorted(root.rglob("*"))
        if path.name not in left
    }
