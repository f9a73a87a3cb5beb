"""What kind of passage a line is, told only by marks that leave no doubt: bullets, captions, source lines."""

from __future__ import annotations

import re

from zhoubao.manuscript.manuscript import PassageKind

__all__ = ["PAGE_NUMBER", "kind_of", "superscript"]

_MAX_CAPTION = 160
_CAPTION = re.compile(
    r"(?:图表|图|表|附图|附表|Figure|Fig\.?|Exhibit|Table|Chart)\s*[0-9０-９]{1,3}\s*(?:[:：.．、|｜—–-]\s*\S|$)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:资料来源|数据来源|来源|注释|备注|附注|注|Data\s+sources?|Sources?|Notes?)\s*[0-9０-９]{0,2}\s*[:：]",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"(?:[➢➤•●○■□◆◇▪▫▶►‣◦※✓·]\s*\S|[-–—*+]\s+\S|[(（][0-9０-９]{1,2}[)）]\s*\S"
    r"|[0-9]{1,2}(?:[)）、]|[.．]\s)\s*\S|[①-⑳]\s*\S)"
)
_HEADING = re.compile(r"(?:[|｜]\s+[^|｜\s][^|｜]{0,40}|[一二三四五六七八九十]{1,3}、[^。；！？]{1,40})")
PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:第\s*)?[0-9]{1,4}(?:\s*[/／|]\s*[0-9]{1,4})?(?:\s*页)?[-–—\s]*"
    r"|第\s*[0-9]{1,4}\s*页\s*[,，/／]?\s*共\s*[0-9]{1,4}\s*页|page\s+[0-9]{1,4}(?:\s*(?:of|/)\s*[0-9]{1,4})?",
    re.IGNORECASE,
)
_SUPERSCRIPT = str.maketrans("0123456789abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def kind_of(line: str) -> tuple[PassageKind, int]:
    """The kind and the heading level of a line (or of a passage by its beginning)."""
    line = line.strip()
    if _NOTE.match(line):
        return "note", 0
    if len(line) <= _MAX_CAPTION and _CAPTION.match(line):
        return "caption", 0
    if _HEADING.fullmatch(line):
        return "heading", 2
    if _ITEM.match(line):
        return "item", 0
    return "paragraph", 0


def superscript(text: str) -> str:
    """A raised note mark in raised characters, so that it cannot be read as a digit of the number before."""
    return text.translate(_SUPERSCRIPT)
