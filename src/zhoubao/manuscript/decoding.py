"""Bytes to text, in the encodings that people save reports in.

A mark at the front decides; else what the file declares; else UTF-8, UTF-16 by its zeros, and GB 18030.
CSV files are read by the same order in ``sources``, which has its own words for tables.
"""

from __future__ import annotations

import re

from zhoubao.errors import UnreadableError

__all__ = ["decode"]

_HEAD = 64 * 1024
_CONTROLS = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
_MULTIBYTE = re.compile(b"[\xc2-\xf4][\x80-\xbf]")
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "shift_jis": "shift_jis",
    "euc-jp": "euc_jp",
    "euc-kr": "euc_kr",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}


def decode(content: bytes, name: str, declared: str = "") -> tuple[str, str]:
    """The text of ``content``, and a notice (often empty). Line ends and control characters stay.

    Raises ``UnreadableError`` where the content is binary or in none of the encodings.
    """
    notice = ""
    text = None
    if content.startswith(b"\xef\xbb\xbf"):
        text, notice = _utf8(content[3:], name)
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        even = content if len(content) % 2 == 0 else content[:-1]
        text = _tried(even, "utf-16")
    else:
        if codec := _DECLARED.get(declared.casefold()):
            text = _tried(content, codec)
        if text is None and (codec := _unmarked_utf16(content[:_HEAD])):
            text = _tried(content[: len(content) // 2 * 2], codec)
        if text is None:
            text, notice = _utf8(content, name)
        if text is None:
            text = _tried(content, "gb18030")
    if text is None:
        raise UnreadableError(
            f"{name} is in none of the encodings UTF-8, UTF-16 and GB 18030; save it as UTF-8 and try again."
        )
    head = text[:_HEAD]
    if len(_CONTROLS.findall(head)) * 20 > len(head):
        raise UnreadableError(f"{name} is no text (it holds binary data); check that it is the right file.")
    return text, notice


def _tried(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _utf8(content: bytes, name: str) -> tuple[str | None, str]:
    try:
        return content.decode(), ""
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3 and "unexpected end" in error.reason:
            notice = "The file ends in the middle of a character; it may have been cut off."
            return content[: error.start].decode(), notice
        # Chinese in another encoding never reads as several good characters of UTF-8 first.
        if len(_MULTIBYTE.findall(content[: min(error.start, _HEAD)])) >= 16:
            raise UnreadableError(
                f"{name} is damaged at byte {error.start:,} (not UTF-8 as before it); save it again as UTF-8."
            ) from None
        return None, ""


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without its mark has a zero in many other bytes (ASCII, line ends), and on one side only."""
    if b"\0" not in head:
        return ""
    high, low = head[1::2].count(0), head[::2].count(0)
    if max(high, low) * 10 < len(head) or min(high, low) * 10 > max(high, low):
        return ""
    return "utf-16-le" if high > low else "utf-16-be"
