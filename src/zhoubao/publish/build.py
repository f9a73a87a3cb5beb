"""Rendering an issue in its formats, all before the first file is touched, and putting the files in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from zhoubao.edition.files import write_whole
from zhoubao.errors import UnreadableError, UsageError, nearest
from zhoubao.model import FactSet
from zhoubao.publish.document import Document

__all__ = ["FORMATS", "render", "render_all", "write_files"]


def _pdf(document: Document, facts: FactSet) -> bytes:
    from zhoubao.publish.pdf import render_pdf

    return render_pdf(document, facts)


def _html(document: Document, facts: FactSet) -> bytes:
    from zhoubao.publish.html import render_html

    return render_html(document, facts)


def _docx(document: Document, facts: FactSet) -> bytes:
    from zhoubao.publish.word.document import render_docx

    return render_docx(document, facts)


def _xlsx(document: Document, facts: FactSet) -> bytes:
    from zhoubao.publish.excel.workbook import render_xlsx

    return render_xlsx(document, facts)


def _json(document: Document, facts: FactSet) -> bytes:
    from zhoubao.publish.record import render_json

    return render_json(document, facts)


FORMATS: dict[str, Callable[[Document, FactSet], bytes]] = {
    "pdf": _pdf,
    "html": _html,
    "docx": _docx,
    "xlsx": _xlsx,
    "json": _json,
}


def render(document: Document, facts: FactSet, format_name: str) -> bytes:
    """A document in one format. Raises ``UsageError`` for a format there is not, ``RenderError`` else."""
    _known([format_name])
    return FORMATS[format_name](document, facts)


def render_all(wanted: Sequence[tuple[Document, FactSet, str]]) -> list[bytes]:
    """Documents each with its facts in a format, in the order asked for, side by side.

    Raises like ``render``, the first error of the order; ``UsageError`` too where nothing is asked for.
    """
    if not wanted:
        raise UsageError(f"No format was named to print the issue in; choose from {', '.join(FORMATS)}.")
    _known([name for _, _, name in wanted])
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        jobs = [pool.submit(FORMATS[name], document, facts) for document, facts, name in wanted]
    return [job.result() for job in jobs]


def _known(names: Sequence[str]) -> None:
    for name in names:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise UsageError(f"There is no format {name!r}{nearest(name, FORMATS)}; choose from {known}.")


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files by name into a folder and return their paths; each appears whole or not at all.

    Raises ``UnreadableError`` where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(folder / name, content)
    except OSError as error:
        raise UnreadableError(
            f"The issue cannot be written to {folder}: {error.strerror or error}; name another with --out."
        ) from error
    return [folder / name for name in files]
