"""What a file is follows from its content and its name; hostile files end in one sentence, in bounds."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.reading import MAX_BYTES, MAX_PAGE_BYTES, MAX_TEXT_BYTES, read_manuscript

from .files import KINDS, PROSE, repacked
from .test_building import sound


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"周报.{kind}"
    path.write_bytes(KINDS[kind]())
    manuscript = read_manuscript(path)
    sound(manuscript)
    assert (manuscript.kind, manuscript.name) == (kind, path.name)
    assert "251.22%" in manuscript.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b"\0\0 \n", "is empty"),
        ("a.rtf", b"{\\rtf1 x}", "no known form"),
        ("a.txtt", b"x", "did you mean '.txt'"),
        ("report", b"x", "no known form"),
        ("a.pdf", b"x", "is not a PDF"),
        ("a.docx", b"x", r"is not a Word file \(.docx\)"),
        ("a.xlsx", b"x", "is not a workbook"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 x", "old Office file"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        ("a.zip", b"PK\x03\x04 cut off", "damaged or cut off"),
    ],
)
def test_refusals(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=words) as caught:
        read_manuscript(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_that_says_another_thing(tmp_path: Path) -> None:
    for kind in ("pdf", "xlsx"):
        path = tmp_path / f"{kind}.txt"
        path.write_bytes(KINDS[kind]())
        with pytest.raises(UnreadableError, match="by its content, not what its name says"):
            read_manuscript(path)
        bare = tmp_path / kind
        bare.write_bytes(KINDS[kind]())
        assert read_manuscript(bare).kind == kind


def test_an_archive_that_is_no_report(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(UnreadableError, match="archive"):
        read_manuscript(path)


def test_paths_that_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no file"):
        read_manuscript(tmp_path / "absent.txt")
    with pytest.raises(UnreadableError, match="folder"):
        read_manuscript(tmp_path)
    with pytest.raises(UnreadableError, match="could not be read"):
        read_manuscript(Path("a\0.txt"))
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnreadableError, match="no ordinary file"):
        read_manuscript(tmp_path / "pipe.txt")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("a.txt", MAX_TEXT_BYTES),
        ("a.md", MAX_TEXT_BYTES),
        ("a.html", MAX_PAGE_BYTES),
        ("a.pdf", MAX_BYTES),
        ("a.xlsx", MAX_BYTES),
    ],
)
def test_too_large_is_refused_unread(name: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.truncate(size + 1)
    with pytest.raises(UnreadableError, match="is larger than"):
        read_manuscript(path)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to ask for the peak of memory")
def test_a_hundred_megabytes_on_one_line(tmp_path: Path) -> None:
    """In a process of its own, so that the most memory it ever held can be asked for."""
    whole, within = tmp_path / "whole.txt", tmp_path / "within.txt"
    with whole.open("wb") as stream:
        for _ in range(100):
            stream.write("涨9.98%，".encode() * 100_000)
    within.write_bytes(b"x" * (MAX_TEXT_BYTES - 1))
    script = (
        "import sys\nfrom pathlib import Path\nfrom zhoubao.errors import UnreadableError\n"
        "from zhoubao.manuscript.reading import read_manuscript\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n        read_manuscript(Path(path))\n"
        "    except UnreadableError as error:\n        print(error)\n"
        # Not getrusage, whose peak begins with that of the process that forked this one.
        "status = Path('/proc/self/status')\n"
        "peaks = [line for line in status.read_text().splitlines() if line.startswith('VmHWM')]\n"
        "print(int(peaks[0].split()[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(whole), str(within)], capture_output=True, text=True, check=True
    )
    first, second, megabytes = done.stdout.splitlines()
    assert first == "whole.txt is larger than 20 MB; split it and check the parts."
    assert second.startswith("within.txt holds more than 5,000,000 characters")
    assert int(megabytes) < 200


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(KINDS["xlsx"]())) as old:
            for name in old.namelist():
                if name != part:
                    archive.writestr(name, old.read(name))
        with archive.open(part, "w") as stream:
            for _ in range(300):
                stream.write(b" " * 1_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(UnreadableError, match="unpacks to more than"):
        read_manuscript(path)


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
def test_hidden_and_reversed_numbers_are_said(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(KINDS[kind]().replace(b"+9.98%", "+\u202e9\u200b.98%\u202c".encode()))
    manuscript = read_manuscript(path)
    assert "+9.98%" in manuscript.text
    assert any("3 invisible" in notice for notice in manuscript.notices)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_never_end_in_a_traceback(kind: str, tmp_path: Path) -> None:
    """Cut off, bytes changed, pieces doubled or dropped: a sound manuscript, or ``UnreadableError``."""
    valid = KINDS[kind]()
    chance = random.Random(f"{kind} 3")
    path = tmp_path / f"a.{kind}"
    read = refused = 0
    for _ in range(40 if kind in ("pdf", "xlsx") else 80):
        path.write_bytes(_damaged(valid, chance, kind))
        try:
            sound(read_manuscript(path))
            read += 1
        except UnreadableError as error:
            assert "\n" not in str(error)
            refused += 1
    assert read + refused >= 40
    assert refused


def _damaged(valid: bytes, chance: random.Random, kind: str) -> bytes:
    if kind == "xlsx" and chance.random() < 0.6:  # inside the parts, so that the archive itself is whole
        return repacked(valid, lambda _, xml: _scratched(xml, chance) if chance.random() < 0.4 else xml)
    return _scratched(valid, chance)


def _scratched(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        at, other = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        near = min(at + chance.randint(1, 300), len(content))
        way = chance.randrange(5)
        if way == 0:
            content = content[:at]
        elif way == 1:
            changed = bytearray(content)
            for _ in range(min(chance.randint(1, 30), len(changed))):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            content = bytes(changed)
        elif way == 2:
            content = content[:at] + content[near:]
        elif way == 3:
            content = content[:other] + content[at:near] + content[other:]
        else:
            content = content[:at] + chance.randbytes(chance.randint(1, 40)) + content[at:]
    return content


def test_the_prose_is_read_alike_from_every_kind(tmp_path: Path) -> None:
    for kind, make in KINDS.items():
        if kind == "xlsx":
            continue
        path = tmp_path / f"a.{kind}"
        path.write_bytes(make())
        assert "".join(PROSE.split()) in "".join(read_manuscript(path).text.split()), kind
