"""Any file that people write reports in, as a manuscript: what it is follows from its content and its name.

Limits, refused with one sentence before the work begins: ``MAX_BYTES`` of a PDF, Word or Excel file,
``MAX_TEXT_BYTES`` of plain text and Markdown (four bytes for each of the ``MAX_TEXT`` characters that a
manuscript may hold) and ``MAX_PAGE_BYTES`` of a web page.
"""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

from zhoubao.errors import UnreadableError, nearest
from zhoubao.manuscript.building import MAX_TEXT
from zhoubao.manuscript.manuscript import FileKind, Manuscript

__all__ = ["MAX_BYTES", "MAX_PAGE_BYTES", "MAX_TEXT_BYTES", "SUFFIXES", "read_manuscript"]

MAX_BYTES = 64 * 1024 * 1024
MAX_TEXT_BYTES = 4 * MAX_TEXT
MAX_PAGE_BYTES = 16 * 1024 * 1024
SUFFIXES: dict[str, FileKind] = {
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".docx": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
}
_WORDS: dict[FileKind, str] = {"pdf": "a PDF", "docx": "a Word file (.docx)", "xlsx": "a workbook (.xlsx)"}
_LIMITS: dict[FileKind | None, int] = {"md": MAX_TEXT_BYTES, "txt": MAX_TEXT_BYTES, "html": MAX_PAGE_BYTES}
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_manuscript(path: Path) -> Manuscript:
    """The text of a report with its passages, tables and pages.

    Raises ``UnreadableError`` where the file is absent, empty, too large, of no known form, of another form
    than its name says, encrypted, damaged, or without text.
    """
    name = _one_line(path.name)
    suffix = path.suffix.casefold()
    said = SUFFIXES.get(suffix)
    content = _read_bytes(path, _LIMITS.get(said, MAX_BYTES))
    kind = _kind_of(content, name, said, suffix)
    if kind == "pdf":
        from zhoubao.manuscript.pdf import read_pdf  # each reader loads only for its own kind of file

        return read_pdf(name, content)
    if kind == "docx":
        from zhoubao.manuscript.word import read_word

        return read_word(path, content)
    if kind == "xlsx":
        from zhoubao.manuscript.workbook import read_workbook

        return read_workbook(name, content)
    if kind == "html":
        from zhoubao.manuscript.web import read_web

        return read_web(name, content)
    if kind == "md":
        from zhoubao.manuscript.markdown import read_markdown

        return read_markdown(name, content)
    from zhoubao.manuscript.plain import read_plain

    return read_plain(name, content)


def _read_bytes(path: Path, limit: int) -> bytes:
    shown = _one_line(str(path))
    try:
        if stat.S_ISDIR(mode := path.stat().st_mode):
            raise UnreadableError(f"{shown} is a folder; name a file in it.")
        if not stat.S_ISREG(mode):  # reading a pipe or a device may never end
            raise UnreadableError(f"{shown} is no ordinary file; copy it to one and try again.")
        with path.open("rb") as stream:
            content = stream.read(limit + 1) if path.stat().st_size <= limit else b""
            too_large = len(content) > limit or path.stat().st_size > limit
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableError(f"There is no file {shown}; check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(
            f"{shown} could not be read ({_one_line(reason)}); check the path and its permissions."
        ) from None
    if too_large:
        raise UnreadableError(
            f"{_one_line(path.name)} is larger than {limit // 1_000_000} MB; split it and check the parts."
        )
    if not content.strip(b"\0\t\n\r "):
        raise UnreadableError(f"{_one_line(path.name)} is empty; check that it is the right file.")
    return content


def _kind_of(content: bytes, name: str, said: FileKind | None, suffix: str) -> FileKind:
    """What the content is; refused where the name says another thing."""
    found: FileKind | None = None
    if b"%PDF-" in content[:1024]:
        found = "pdf"
    elif content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = _packed_kind(content, name)
    elif content.startswith(_OLD):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableError(f"{name} is protected by a password; save it without one and try again.")
        raise UnreadableError(f"{name} is an old Office file; save it as .docx or .xlsx and try again.")
    if found is None and said is None:
        if content[:1024].lstrip(b"\xef\xbb\xbf\t\n\r ").lower().startswith((b"<!doctype html", b"<html")):
            return "html"
        near = nearest(suffix, SUFFIXES) if suffix else ""
        raise UnreadableError(
            f"{name} is of no known form{near}; give {', '.join(SUFFIXES)} and name the file so."
        )
    if found is None and said in _WORDS:
        raise UnreadableError(
            f"{name} is not {_WORDS[said]} by its content; it may be cut off or misnamed: save it again."
        )
    if found is not None and said is not None and found != said:
        raise UnreadableError(
            f"{name} is {_WORDS[found]} by its content, not what its name says; rename it and try again."
        )
    kind = found or said
    assert kind is not None
    return kind


def _packed_kind(content: bytes, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except Exception:  # a broken archive makes zipfile raise nearly anything
        raise UnreadableError(f"{name} is damaged or cut off; save or download it again.") from None
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise UnreadableError(f"{name} is an archive, no report; unpack it and give the file in it.")


def _one_line(text: str) -> str:
    """A name from outside, fit for a message of one line."""
    return "".join(char if char.isprintable() else "?" for char in text)[:200]
