"""Bytes to tables: encodings, delimiters, row numbers, and files that cannot be read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from zhoubao.errors import UnreadableError
from zhoubao.sources import sheets, workbook
from zhoubao.sources.sheets import read_document

TEXT = "代码,日期,收盘价\n688256.SH,2024-11-13,431\n"
ROWS = ((1, ["代码", "日期", "收盘价"]), (2, ["688256.SH", "2024-11-13", "431"]))


def written(folder: Path, content: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    document = read_document(written(tmp_path, TEXT.encode(encoding)))
    assert document.sheets[0].rows == ROWS


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    text = "收盘价, 单位; 元\n\n" + TEXT.replace(",", delimiter)
    rows = read_document(written(tmp_path, text.encode())).sheets[0].rows
    assert [(number - 2, cells) for number, cells in rows[1:]] == list(ROWS)


def test_a_row_is_numbered_by_the_line_it_begins_on(tmp_path: Path) -> None:
    text = 'a,b\r\n"one\r\ntwo",1\r\n\r\nlast,2\r\n'
    rows = read_document(written(tmp_path, text.encode())).sheets[0].rows
    assert rows == ((1, ["a", "b"]), (2, ["one\r\ntwo", "1"]), (5, ["last", "2"]))


def test_the_line_that_tells_a_spreadsheet_the_delimiter(tmp_path: Path) -> None:
    rows = read_document(written(tmp_path, b"sep=;\na;b\n1,5;2\n")).sheets[0].rows
    assert rows == ((2, ["a", "b"]), (3, ["1,5", "2"]))


def test_the_hash_is_of_the_bytes_that_were_parsed(tmp_path: Path) -> None:
    import hashlib

    raw = TEXT.encode("gb18030")
    assert read_document(written(tmp_path, raw)).sha256 == hashlib.sha256(raw).hexdigest()


def test_a_workbook_by_its_content_not_its_name(tmp_path: Path, book: Callable[..., bytes]) -> None:
    raw = book(one=[[], ["a", "b"], [None, None], ["x", 1.5]])
    document = read_document(written(tmp_path, raw, "export.csv"))
    assert document.sheets[0].rows == ((2, ["a", "b"]), (4, ["x", 1.5]))
    assert document.sheets[0].label == "export.csv"


def test_hidden_sheets_are_named_not_read(tmp_path: Path, book: Callable[..., bytes]) -> None:
    raw = book(["second"], first=[["a"]], second=[["b"]], third=[["c"]])
    document = read_document(written(tmp_path, raw, "b.xlsx"))
    assert [sheet.name for sheet in document.sheets] == ["first", "third"]
    assert document.sheets[0].label == "b.xlsx, sheet 'first'"
    assert document.skipped == ("second",)


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def refused(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_document(path)
    message = str(caught.value)
    assert message.isprintable()
    assert message.endswith(".")
    assert ". " not in message.replace("e.g. ", "")
    return message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \r\n \n", "is empty"),
        (b"\xef\xbb\xbf\n\n", "nothing but blank lines"),
        (b"\xff\xfe", "nothing but blank lines"),
        (b"\x7fELF\x02\x01\x01" + bytes(100), "binary data"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary data|none of the encodings"),
        (b"a,b\n\xff\xff\xff\n", "none of the encodings"),
        (b"\xff\xfea", "none of the encodings"),
        (b'a,b\n"open,1\n', "the CSV is broken"),
        (b'a,b\n"x"y,1\n', "the CSV is broken"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "the CSV is broken"),
        (b"PK\x03\x04 and no more", "damaged or cut-off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel file"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    assert re.search(message, refused(written(tmp_path, content)))


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "absent.csv")
    assert "is a folder" in refused(tmp_path)
    assert "There is no file" in refused(written(tmp_path, b"x") / "below.csv")
    refused(tmp_path / "nul\0byte.csv")
    refused(tmp_path / ("long" * 200))


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root, whom tests may run as, is never refused
    assert "could not be read (Permission denied)" in refused(tmp_path / "a.csv")


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_BYTES", 100)
    assert "larger than" in refused(written(tmp_path, b"a" * 101))


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 10)
    assert "more than 10 cells" in refused(written(tmp_path, b"a,b\n" * 6))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_off(tmp_path: Path, book: Callable[..., bytes], share: float) -> None:
    raw = book(one=[["a", "b"], ["x", 1]])
    assert "damaged or cut-off" in refused(written(tmp_path, raw[: int(len(raw) * share)], "a.xlsx"))


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    assert "no XLSX workbook" in refused(written(tmp_path, packed({"readme.txt": b"hello"}), "a.xlsx"))


def test_an_empty_workbook(tmp_path: Path, book: Callable[..., bytes]) -> None:
    assert "no visible sheet" in refused(written(tmp_path, book(one=[]), "a.xlsx"))


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path, book: Callable[..., bytes]) -> None:
    parts = parts_of(book(one=[["a"]]))
    parts["xl/media/image1.png"] = bytes(workbook.MAX_UNPACKED)
    raw = packed(parts)
    assert len(raw) < 1_000_000
    assert "unpacks to more than" in refused(written(tmp_path, raw, "a.xlsx"))


def test_a_zip_bomb_that_lies_about_its_size(tmp_path: Path, book: Callable[..., bytes]) -> None:
    parts = parts_of(book(one=[["a"]]))
    parts["xl/media/image1.png"] = bytes(3_000_000)
    raw = packed(parts).replace((3_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    refused(written(tmp_path, raw, "a.xlsx"))


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<c r="B2">', b'<c r="XFD1048576">'),
        (b'<c r="B2">', b"<c  s='1' r='XFD1048576'>"),
        (b'<c r="B2">', b'<c t=">" r="XFD1048576">'),
        (b'<c r="B2">', b'<c r="ZZZZZZZZZ99999999999999">'),
        (b'<row r="2" spans="1:2"><c r="A2"', b'<row r="9999999"><c'),
    ],
)
def test_two_cells_far_apart(
    tmp_path: Path, book: Callable[..., bytes], old: bytes, new: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    parts = parts_of(book(one=[["a", "b"], [1, 2]]))
    assert old in parts[SHEET]
    parts[SHEET] = parts[SHEET].replace(old, new)
    assert "spreads over" in refused(written(tmp_path, packed(parts), "a.xlsx"))
    assert capfd.readouterr().err == ""


def test_formatting_far_below_the_table_does_no_harm(tmp_path: Path, book: Callable[..., bytes]) -> None:
    parts = parts_of(book(one=[["a", "b"], ["x", 2]]))
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", far)
    assert read_document(written(tmp_path, packed(parts), "a.xlsx")).sheets[0].rows[-1] == (2, ["x", 2.0])


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_workbook_with_a_broken_part(tmp_path: Path, book: Callable[..., bytes], name: str) -> None:
    parts = parts_of(book(one=[["a", "b"], ["x", 2]]))
    parts[name] = parts[name][: len(parts[name]) // 2]
    assert "damaged" in refused(written(tmp_path, packed(parts), "a.xlsx"))


def test_a_part_in_another_encoding(tmp_path: Path, book: Callable[..., bytes]) -> None:
    parts = parts_of(book(one=[["a"]]))
    parts[SHEET] = parts[SHEET].decode().encode("utf-16")
    assert "damaged" in refused(written(tmp_path, packed(parts), "a.xlsx"))
