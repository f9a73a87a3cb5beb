"""WordprocessingML as text: runs, paragraphs and links, every word from outside cleaned and escaped."""

from __future__ import annotations

import json
import re
from xml.sax.saxutils import escape as _escape

from zhoubao.publish.outside import clean

__all__ = ["NAMESPACES", "attribute", "json_text", "paragraph", "run", "tab", "words"]

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)

# Word sets these in the Latin face unless a run says that they are Chinese.
_EITHER = re.compile("[“”‘’…—·×°±§]")
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
_CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")


def words(text: str) -> str:
    """Text from outside as the text of an element."""
    return _escape(clean(text))


def attribute(text: str) -> str:
    """Text from outside as the value of an attribute in double quotes."""
    return _escape(clean(text), {'"': "&quot;"})


def json_text(record: object) -> str:
    """A value as JSON in the text of an element, exactly: what XML cannot hold stays escaped as JSON does."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _escape(_UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text))


def run(text: str, style: str = "", form: str = "", *, chinese: bool = False, together: bool = False) -> str:
    """A run of text in a character style; ``form`` is formatting besides it, in the schema's order.

    ``chinese`` says that the text around is, so that quotation marks are drawn as wide as its characters.
    ``together`` keeps a minus at the front in the line of its number.
    """
    if not text:
        return ""
    held = f'<w:rStyle w:val="{style}"/>' if style else ""
    if _EITHER.search(text) and (chinese or _CHINESE.search(text)):
        held += '<w:rFonts w:hint="eastAsia"/>'
    held += form
    head = f"<w:rPr>{held}</w:rPr>" if held else ""
    sign, text = ("<w:noBreakHyphen/>", text[1:]) if together and text.startswith("-") else ("", text)
    return f'<w:r>{head}{sign}<w:t xml:space="preserve">{words(text)}</w:t></w:r>'


def tab() -> str:
    return "<w:r><w:tab/></w:r>"


def paragraph(style: str, content: str, form: str = "") -> str:
    """A paragraph in a style; ``form`` is formatting besides it, in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{form}</w:pPr>{content}</w:p>'
