"""Reading a PDF back: text, places, structure, ink."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character where it stands, in points from the page's lower left corner."""

    text: str
    page: int
    box: Box


def texts(pdf: bytes) -> list[str]:
    """The text of each page, line ends as ``\\n``."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def squeezed(text: str) -> str:
    """``text`` without white space: lines break and Chinese and Latin are set apart in print."""
    return "".join(text.split())


def glyphs(pdf: bytes) -> Iterator[Glyph]:
    """Every inked character."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            textpage = page.get_textpage()
            for index in range(textpage.count_chars()):
                text = textpage.get_text_range(index, 1)
                if text.strip():
                    yield Glyph(text, number, textpage.get_charbox(index))


def collisions(pdf: bytes) -> list[tuple[Glyph, Glyph]]:
    """Pairs of characters that are printed over each other."""
    found = []
    rows: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs(pdf):
        left, bottom, right, top = glyph.box
        if right - left < 0.5 or top - bottom < 0.5:
            continue
        for band in range(int(bottom // 8), int(top // 8) + 1):
            rows.setdefault((glyph.page, band), []).append(glyph)
    for row in rows.values():
        row.sort(key=lambda g: g.box[0])
        for index, one in enumerate(row):
            for other in row[index + 1 :]:
                if other.box[0] >= one.box[2]:
                    break
                if other.box == one.box and other.text + one.text in ("ff", "fi", "if", "fl", "lf", "ll"):
                    continue  # one ligature, read back as its letters
                width = min(one.box[2], other.box[2]) - other.box[0]
                height = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
                if width > 1.2 and height > 1.2:
                    found.append((one, other))
    return found


def ink_of(pdf: bytes, words: str) -> float:
    """How dark the first place of ``words`` is printed: 0 for paper, 1 for solid black."""
    scale = 4.0
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        textpage = page.get_textpage()
        hit = textpage.search(words).get_next()
        assert hit is not None, f"{words!r} is not on the first page"
        boxes = [textpage.get_charbox(index) for index in range(hit[0], hit[0] + hit[1])]
        left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
        bottom, top = min(b[1] for b in boxes), max(b[3] for b in boxes)
        width, height = page.get_size()
        bitmap = page.render(scale=scale, grayscale=True, crop=(left, bottom, width - right, height - top))
        stride = bitmap.stride
        pixels = bytes(bitmap.buffer)
        rows = [pixels[y * stride : y * stride + bitmap.width] for y in range(bitmap.height)]
    area = float(bitmap.width * bitmap.height)
    return sum(255 - value for row in rows for value in row) / (255 * area)


def tags(pdf: bytes) -> Counter[str]:
    """How many structure elements of each type the PDF has, page by page."""
    count: Counter[str] = Counter()

    def walk(element: object) -> None:
        size = raw.FPDF_StructElement_GetType(element, None, 0)
        buffer = ctypes.create_string_buffer(size)
        raw.FPDF_StructElement_GetType(element, buffer, size)
        count[buffer.raw.decode("utf-16-le").rstrip("\0")] += 1
        for index in range(raw.FPDF_StructElement_CountChildren(element)):
            if child := raw.FPDF_StructElement_GetChildAtIndex(element, index):
                walk(child)

    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            tree = raw.FPDF_StructTree_GetForPage(page)
            for index in range(raw.FPDF_StructTree_CountChildren(tree)):
                walk(raw.FPDF_StructTree_GetChildAtIndex(tree, index))
            raw.FPDF_StructTree_Close(tree)
    return count


def attachment(pdf: bytes, name: str) -> bytes:
    with pypdfium2.PdfDocument(pdf) as document:
        for index in range(document.count_attachments()):
            found = document.get_attachment(index)
            if found.get_name() == name:
                return bytes(found.get_data())
    raise AssertionError(f"nothing named {name} is attached")


def metadata(pdf: bytes) -> dict[str, str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return dict(document.get_metadata_dict())


@dataclass(frozen=True, slots=True)
class Jump:
    """A link inside a PDF: the words under it, its page, and the page, left and height it leads to."""

    words: str
    page: int
    to_page: int
    to_left: float
    to_height: float


def jumps(pdf: bytes) -> list[Jump]:
    """Every link that leads to a place in the PDF itself."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            textpage = page.get_textpage()
            place, link = ctypes.c_int(0), raw.FPDF_LINK()
            while raw.FPDFLink_Enumerate(page, place, link):
                target = raw.FPDFLink_GetDest(document, link)
                if not target:
                    continue
                rect = raw.FS_RECTF()
                raw.FPDFLink_GetAnnotRect(link, rect)
                words = textpage.get_text_bounded(rect.left, rect.bottom, rect.right, rect.top)
                known = [ctypes.c_int() for _ in range(3)]
                left, height, zoom = (ctypes.c_float() for _ in range(3))
                raw.FPDFDest_GetLocationInPage(target, *known, left, height, zoom)
                to_page = raw.FPDFDest_GetDestPageIndex(document, target)
                found.append(Jump(words.strip(), number, to_page, left.value, height.value))
    return found


def words_at(pdf: bytes, jump: Jump) -> str:
    """The line of text that a link means, in its own column: Typst leads to ten points above it."""
    with pypdfium2.PdfDocument(pdf) as document:
        here = document[jump.to_page]
        textpage = here.get_textpage()
        text: str = textpage.get_text_bounded(
            jump.to_left - 4, jump.to_height - 15, here.get_width(), jump.to_height - 10
        )
    return " ".join(text.split())
