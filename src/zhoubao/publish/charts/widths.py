"""How wide words are in Noto Sans SC Regular, the face of the charts, without opening its 8 MB.

A test measures the same characters with Typst. Where a browser has another face, words differ by a few per
cent, which the blanks about them bear.
"""

from __future__ import annotations

import unicodedata

__all__ = ["shortened", "width_of"]

# Advances of U+0020 to U+007E in thousandths of the type size.
_ASCII = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392,
    555, 555, 555, 555, 555, 555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474,
    946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812, 723, 742,
    633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559,
    606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606,
    620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
)  # fmt: skip
_FULL, _OTHER = 1000, 620


def width_of(text: str, size: float) -> float:
    """The width of a line of text at a type size, in the unit of the size."""
    return sum(map(_advance, text)) * size / 1000


def shortened(text: str, size: float, room: float) -> str:
    """``text`` where it fits, else its beginning with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    taken, kept = _advance("…"), 0
    for character in text:
        taken += _advance(character)
        if taken * size / 1000 > room:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def _advance(character: str) -> int:
    code = ord(character)
    if 0x20 <= code < 0x7F:
        return _ASCII[code - 0x20]
    if unicodedata.combining(character):
        return 0
    # Ambiguous ones, such as the ellipsis, are a full square in a Chinese face.
    return _FULL if unicodedata.east_asian_width(character) in "WFA" else _OTHER
