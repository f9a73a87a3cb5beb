"""Writing an issue: every format rendered first, then put in place file by file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from zhoubao.errors import UnreadableError, UsageError, nearest
from zhoubao.model import FactSet
from zhoubao.publish.document import Document

__all__ = ["FORMATS", "render", "write_issue", "write_whole"]


def _pdf(document: Document, facts: FactSet) -> bytes:
    from zhoubao.publish.pdf import render_pdf

    return render_pdf(document, facts)


def _html(document: Document, facts: FactSet) -> bytes:
    from zhoubao.publish.html import render_html

    return render_html(document, facts)


def _json(document: Document, facts: FactSet) -> bytes:
    from zhoubao.publish.record import render_json

    return render_json(document, facts)


FORMATS: dict[str, Callable[[Document, FactSet], bytes]] = {"pdf": _pdf, "html": _html, "json": _json}


def render(document: Document, facts: FactSet, format_name: str) -> bytes:
    """A document in one format. Raises ``UsageError`` for a format there is not, ``RenderError`` else."""
    if format_name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(
            f"There is no format {format_name!r}{nearest(format_name, FORMATS)}; choose from {known}."
        )
    return FORMATS[format_name](document, facts)


def write_issue(
    document: Document, facts: FactSet, formats: Sequence[str], folder: Path, stem: str
) -> list[Path]:
    """Write ``folder/stem.<format>`` for each format and return the paths.

    All formats are rendered before the first file is touched, and each file appears whole or not at all.
    Raises ``UnreadableError`` where the folder cannot be written, ``UsageError`` where no format is named.
    """
    if not formats:
        raise UsageError(f"No format was named to print the issue in; choose from {', '.join(FORMATS)}.")
    rendered = [(folder / f"{stem}.{name}", render(document, facts, name)) for name in dict.fromkeys(formats)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in rendered:
            write_whole(path, content)
    except OSError as error:
        raise UnreadableError(
            f"The issue cannot be written to {folder}: {error.strerror or error}; name another with --out."
        ) from error
    return [path for path, _ in rendered]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old one or the new one. Raises ``OSError``."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
