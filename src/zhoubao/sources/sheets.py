"""Files as raw tables: CSV in the encodings people save, and XLSX through ``workbook``.

The bytes are read once, so that the hash is the hash of what was parsed. What a file is follows from its
content, not from its suffix: terminals save workbooks under the name of a CSV.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhoubao.errors import UnreadableError
from zhoubao.sources.cells import MAX_CELLS, Row, Sheet
from zhoubao.sources.finding import one_line

__all__ = ["MAX_BYTES", "Document", "read_document"]

MAX_BYTES = 64 * 1024 * 1024
_DELIMITERS = (",", "\t", ";")
_HEAD = 64 * 1024
_CONTROL = dict.fromkeys(set(range(32)) - {9, 10, 11, 12, 13, 26})


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: bare name, SHA-256 of its bytes, and its sheets (a CSV has one).

    ``skipped`` are the names of hidden sheets, which are not read.
    """

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    skipped: tuple[str, ...] = ()


def read_document(path: Path, *, workbooks: bool = True) -> Document:
    """The tables of a CSV or XLSX file.

    Raises ``UnreadableError`` where the file is absent, empty, too large, of another kind, damaged,
    encrypted, or in no known encoding.
    """
    raw = _read_bytes(path)
    file = one_line(path.name)
    sha256 = hashlib.sha256(raw).hexdigest()
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if not workbooks:
            raise UnreadableError(f"{file} is a workbook where a CSV belongs; save it as CSV (UTF-8).")
        from zhoubao.sources.workbook import read_workbook  # the XLSX reader loads only when it is needed

        sheets, skipped = read_workbook(raw, file)
        return Document(file, sha256, sheets, skipped)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise UnreadableError(f"{file} is protected by a password; save it without one and try again.")
        raise UnreadableError(f"{file} is an old Excel file (.xls); save it as .xlsx and try again.")
    text = _decode(raw, file)
    delimiter, skip = _delimiter(text)
    rows = tuple(_records(text, file, delimiter, skip))
    if not rows:
        raise UnreadableError(f"{file} holds nothing but blank lines; save the table again.")
    return Document(file, sha256, (Sheet(file, "", rows, grouped=delimiter != ";"),))


def _read_bytes(path: Path) -> bytes:
    file = one_line(path.name)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableError(f"There is no file {one_line(str(path))}; check the path.") from None
    except IsADirectoryError:
        raise UnreadableError(f"{one_line(str(path))} is a folder; name a file in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(
            f"{one_line(str(path))} could not be read ({reason}); check the path and its permissions."
        ) from None
    if len(raw) > MAX_BYTES:
        raise UnreadableError(
            f"{file} is larger than {MAX_BYTES // 1024**2} MB; split it and import the parts."
        )
    if not raw.strip():
        raise UnreadableError(f"{file} is empty; save the table again.")
    return raw


def _decode(raw: bytes, file: str) -> str:
    """The text of a CSV: UTF-8 or UTF-16 by their marks, else UTF-8, UTF-16 or GB 18030 by what fits."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif raw.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    elif b"\0" in raw[:_HEAD]:
        encodings = _unmarked_utf16(raw[:_HEAD])
    else:
        encodings = ["utf-8", "gb18030"]
    binary = b"\0" in raw[:_HEAD] and not raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(text) == len(text.translate(_CONTROL)):
            return text
        binary = True
        break
    if binary:
        raise UnreadableError(f"{file} is not a table (it holds binary data); give a CSV or XLSX file.")
    raise UnreadableError(
        f"{file} is in none of the encodings UTF-8, UTF-16 and GB 18030; save it as UTF-8 and try again."
    )


def _unmarked_utf16(head: bytes) -> list[str]:
    """UTF-16 without its mark has a zero in every other byte of ASCII, and on one side only."""
    high, low = head[1::2].count(0), head[::2].count(0)
    if max(high, low) * 10 < len(head) or min(high, low) * 10 > max(high, low):
        return []
    return ["utf-16-le" if high > low else "utf-16-be"]


def _records(text: str, file: str, delimiter: str, skip: int) -> Iterator[Row]:
    """The rows of a CSV that are not blank, each with the line it begins on, after ``skip`` lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line, cells = 1, 0
    try:
        for record in reader:
            if line > skip and any(record):
                cells += len(record)
                if cells > MAX_CELLS:
                    raise UnreadableError(
                        f"{file} holds more than {MAX_CELLS:,} cells; split it and import the parts."
                    )
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(
            f"{file}, row {line}: the CSV is broken ({error}); save the table again."
        ) from None


def _delimiter(text: str) -> tuple[str, int]:
    """The delimiter, and how many lines do nothing but tell it.

    Where none does, it is the one that splits the head of the text into the widest table of even rows.
    """
    if text[:4] == "sep=" and text[4:5] in ("|", *_DELIMITERS):  # tells Excel the delimiter
        return text[4], 1
    head = text[:_HEAD]
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        if delimiter not in head:
            continue
        widths: dict[int, int] = {}
        try:
            for number, record in enumerate(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)):
                if len(record) > 1:
                    widths[len(record)] = widths.get(len(record), 0) + 1
                if number >= 200:
                    break
        except csv.Error:
            continue
        score = max((rows * min(width, 6) for width, rows in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best, 0
