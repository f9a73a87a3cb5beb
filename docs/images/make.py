"""Pictures of the shipped issue for the README: the first page in both languages.

    python docs/images/make.py [FOLDER]

Builds the issue and draws its pages with pypdfium2 into FOLDER (none given: the one this file is in). The
same issue gives the same bytes.
"""

from __future__ import annotations

import struct
import sys
import tempfile
import zlib
from collections import Counter
from pathlib import Path

import pypdfium2

import zhoubao
from zhoubao.model import LANGUAGES

HERE = Path(__file__).resolve().parent
EDITION = HERE.parents[1] / "src" / "zhoubao" / "editions" / "compute"
DPI = 110
COLOURS = 256


def page_as_png(pdf: Path, number: int = 0) -> bytes:
    """A page of a PDF as a PNG of at most 256 colours."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[number].render(scale=DPI / 72, rev_byteorder=True)
        width, height, stride, channels = bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels
        raw = bytes(bitmap.buffer)
    finally:
        document.close()
    rows = [raw[y * stride : y * stride + width * channels] for y in range(height)]
    pixels = [[row[x : x + 3] for x in range(0, width * channels, channels)] for row in rows]
    counts = Counter(pixel for row in pixels for pixel in row)
    palette, index = _palette(sorted(counts, key=lambda pixel: (-counts[pixel], pixel)))
    lines = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _palette(colours: list[bytes]) -> tuple[list[bytes], dict[bytes, int]]:
    """At most 256 of some colours, and for each of the colours which one stands for it.

    The commonest is taken, then always the one farthest from all taken: a rare colour, such as that of a
    fall, is kept although most of the page is white and black.
    """
    palette = colours[:1]
    index = dict.fromkeys(colours, 0)
    gap = {colour: _distance(colour, palette[0]) for colour in colours}
    while len(palette) < COLOURS and (farthest := max(gap, key=gap.__getitem__)) and gap[farthest]:
        palette.append(farthest)
        for colour, known in gap.items():
            if (distance := _distance(colour, farthest)) < known:
                gap[colour], index[colour] = distance, len(palette) - 1
    return palette, index


def _distance(one: bytes, other: bytes) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def main(folder: Path = HERE) -> list[Path]:
    """Draw the pictures into a folder, and return their paths."""
    weekly = zhoubao.open_edition(EDITION)
    made = []
    with tempfile.TemporaryDirectory() as scratch:
        for lang in LANGUAGES:
            built = weekly.build(lang=lang, formats=["pdf"], out=scratch)
            path = folder / f"issue-{lang}-1.png"
            path.write_bytes(page_as_png(built.files[0]))
            made.append(path)
    return made


if __name__ == "__main__":
    for picture in main(*map(Path, sys.argv[1:2])):
        sys.stdout.write(f"{picture}\n")
