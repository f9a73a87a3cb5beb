"""The lines of a PDF's pages: words where they stand, put together to pieces and lines.

PDFium gives the characters in the order of the file, which is the order of reading for what word processors
and typesetters write, and says where a line ends. Boxes are asked for at the ends of words only. A gap much
wider than a space parts two pieces of a line: cells of a table, or words set to both ends of a line.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from typing import Any

from zhoubao.manuscript.marks import superscript

__all__ = ["PARTED", "Line", "Piece", "Word", "page_lines"]

PARTED = "\ufffe"  # at the end of a line's text: a hyphen within a word, its own or the typesetter's

_WORD = re.compile(r"[^\s\0]+")
# PDFium writes a mark of its own for the hyphen of a word parted at a line's end, and no line end after it.
_LINE = re.compile(r"[^\r\n\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
_HYPHENS = str.maketrans({"\x02": PARTED})
_WIDE_GAP = 0.7  # of the line's height; a stretched space is under 0.6
_HIGHER = 0.08  # of a line's height
_SAME = 0.02
_LOOK_BACK = 6
_OVERLAP = 0.6


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces, with its left and right edge in points."""

    text: str
    left: float
    right: float


@dataclass(slots=True)
class Piece:
    """Words of one line with no wide gap between them."""

    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right


@dataclass(slots=True)
class Line:
    """A line of a page (from 0); heights are points from the page's foot, ``size`` is that of its type."""

    page: int
    base: float
    bottom: float
    top: float
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the line, a tab at each wide gap."""
        return "\t".join(piece.text for piece in self.pieces)

    @property
    def left(self) -> float:
        return self.pieces[0].left

    @property
    def right(self) -> float:
        return self.pieces[-1].right

    @property
    def size(self) -> float:
        return self.top - self.bottom


def page_lines(textpage: Any, number: int) -> list[Line]:
    """The lines of an open PDFium text page, in the order of reading."""
    count = textpage.count_chars()
    text = textpage.get_text_range() if count else ""
    if len(text) != count:  # a character without a meaning is left out of the text but has its index
        from pypdfium2 import raw

        text = "".join(_char(raw.FPDFText_GetUnicode(textpage.raw, index)) for index in range(count))
    lines: list[Line] = []
    box = _Boxes(textpage)
    for found in _LINE.finditer(text):
        line = _line(found[0], found.start(), number, box)
        if line and not _joined(line, lines):
            lines.append(line)
    return lines


def _char(code: int) -> str:
    return chr(code) if 0 < code <= 0x10FFFF else "\0"


class _Boxes:
    """The loose box (the font's, not the ink's) of a character, by the least of PDFium's own calls."""

    def __init__(self, textpage: Any) -> None:
        from pypdfium2 import raw

        self._call = raw.FPDFText_GetLooseCharBox
        self._origin = raw.FPDFText_GetCharOrigin
        self._page = textpage.raw
        self._box = raw.FS_RECTF()
        self._at = ctypes.byref(self._box)

    def __call__(self, index: int) -> tuple[float, float, float, float]:
        """Left, right, bottom and top."""
        self._call(self._page, index, self._at)
        box = self._box
        return box.left, box.right, min(box.bottom, box.top), max(box.bottom, box.top)

    def base(self, index: int) -> float:
        """The height of the line that a character stands on."""
        x, y = ctypes.c_double(), ctypes.c_double()
        self._origin(self._page, index, ctypes.byref(x), ctypes.byref(y))
        return y.value


def _line(text: str, start: int, page: int, box: _Boxes) -> Line | None:
    """A line as PDFium ended it, its words parted into pieces."""
    line: Line | None = None
    for found in _WORD.finditer(text):
        first, last = start + found.start(), start + found.end() - 1
        left, right, bottom, top = box(first)
        word = found[0].translate(_HYPHENS)
        if last > first:
            end_left, end_right, end_bottom, end_top = box(last)
            left, right = min(left, end_left), max(right, end_right)
            if end_top - end_bottom < 0.8 * (top - bottom) and end_bottom > bottom + 0.15 * (top - bottom):
                word = _raised(word, first, box, top - bottom)
        placed = Word(word, left, right)
        if line is None:
            line = Line(page, box.base(first), bottom, top, [Piece([placed])])
            continue
        height = max(line.size, 1.0)
        # Small raised or lowered words do not set the height of a line, larger ones do. The box of a letter
        # whose ink goes below its font's own descent (a "y" in some faces) is deeper, and no higher.
        if top - bottom > 1.15 * line.size and top > line.top + _HIGHER * line.size:
            line.base, line.bottom, line.top = box.base(first), bottom, top
        elif bottom > line.bottom and abs(top - line.top) < _SAME * height:
            line.bottom = bottom
        previous = line.pieces[-1]
        if left - previous.right > _WIDE_GAP * height or left < previous.left - height:
            line.pieces.append(Piece([placed]))
        else:
            previous.words.append(placed)
    if line and len(line.pieces) > 1:
        line.pieces.sort(key=lambda piece: piece.left)
    return line


def _raised(word: str, first: int, box: _Boxes, height: float) -> str:
    """A word with the small raised characters at its end as superscripts."""
    at = len(word)
    while at > 1:
        _, _, bottom, top = box(first + at - 1)
        if top - bottom >= 0.8 * height:
            break
        at -= 1
    return word[:at] + superscript(word[at:])


def _joined(line: Line, lines: list[Line]) -> bool:
    """Put a line into one shortly before it that stands beside it: a row's cells may come one by one."""
    for other in reversed(lines[-_LOOK_BACK:]):
        shared = min(line.top, other.top) - max(line.bottom, other.bottom)
        if shared < _OVERLAP * min(line.size, other.size) or min(line.size, other.size) <= 0:
            continue
        beside = all(
            piece.left >= known.right or piece.right <= known.left
            for piece in line.pieces
            for known in (other.pieces[0], other.pieces[-1])
        )
        if not beside or (line.left < other.right and line.right > other.left):
            return False
        if 0 <= line.left - other.right < _WIDE_GAP * other.size and len(line.pieces) == 1:
            other.pieces[-1].words.extend(line.pieces[0].words)
        else:
            other.pieces.extend(line.pieces)
            other.pieces.sort(key=lambda piece: piece.left)
        return True
    return False
