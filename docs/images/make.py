"""Pictures of the shipped issue for the docs: first pages in both languages, and all pages on one sheet.

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
from collections.abc import Sequence
from pathlib import Path

import pypdfium2

import zhoubao
from zhoubao.model import LANGUAGES

HERE = Path(__file__).resolve().parent
EDITION = HERE.parents[1] / "src" / "zhoubao" / "editions" / "compute"
DPI = 110
SHEET_DPI = 34
ACROSS = 6
"""Pages side by side on the sheet of all pages."""
COLOURS = 256
COMMON = 32

Pixels = list[list[bytes]]
"""Rows of pixels, each three bytes."""


def pages_of(pdf: Path, dpi: int, first: int | None = None) -> list[Pixels]:
    """The first pages of a PDF (none given: all) as pixels."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_pixels(document[n], dpi) for n in range(len(document))[:first]]
    finally:
        document.close()


def _pixels(page: pypdfium2.PdfPage, dpi: int) -> Pixels:
    bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
    width, stride, channels = bitmap.width, bitmap.stride, bitmap.n_channels
    raw = bytes(bitmap.buffer)
    rows = [raw[y * stride : y * stride + width * channels] for y in range(bitmap.height)]
    return [[row[x : x + 3] for x in range(0, width * channels, channels)] for row in rows]


def contact_sheet(pages: Sequence[Pixels], across: int = ACROSS, gap: int = 12) -> Pixels:
    """Pages of one size side by side, in reading order, on grey."""
    ground = b"\xc8\xcc\xd2"
    height, width = len(pages[0]), len(pages[0][0])
    blank = [[ground] * width] * height
    margin, empty = [ground] * gap, [ground] * (across * (width + gap) + gap)
    rows = [empty] * gap
    for begin in range(0, len(pages), across):
        line = [*pages[begin : begin + across], *[blank] * across][:across]
        rows += [margin + [pixel for page in line for pixel in page[y] + margin] for y in range(height)]
        rows += [empty] * gap
    return rows


def as_png(pixels: Pixels) -> bytes:
    """Pixels as a PNG of at most 256 colours."""
    counts = Counter(pixel for row in pixels for pixel in row)
    palette, index = _palette(sorted(counts, key=lambda pixel: (-counts[pixel], pixel)))
    lines = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    size = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 3, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", size),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _palette(colours: list[bytes]) -> tuple[list[bytes], dict[bytes, int]]:
    """At most 256 of some colours, and for each of the colours which one stands for it.

    The commonest are taken, so that tinted areas keep their tint, then always the one farthest from all
    taken: a rare colour, such as that of a fall, is kept although most of the page is white and black.
    """
    palette = colours[:COMMON]
    index = {
        colour: min(range(len(palette)), key=lambda n: _distance(colour, palette[n])) for colour in colours
    }
    gap = {colour: _distance(colour, palette[index[colour]]) for colour in colours}
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
    made = {}
    with tempfile.TemporaryDirectory() as scratch:
        for lang in LANGUAGES:
            (pdf,) = weekly.build(lang=lang, formats=["pdf"], out=scratch).files
            made[f"issue-{lang}-1.png"] = pages_of(pdf, DPI, first=1)[0]
            made[f"issue-{lang}-pages.png"] = contact_sheet(pages_of(pdf, SHEET_DPI))
    for name, pixels in made.items():
        (folder / name).write_bytes(as_png(pixels))
    return [folder / name for name in made]


if __name__ == "__main__":
    for picture in main(*map(Path, sys.argv[1:2])):
        sys.stdout.write(f"{picture}\n")
