"""What else could stand where a number, a unit or a window stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhoubao.model import Lang

__all__ = ["WINDOW_WORDS", "other_digits", "other_units", "other_windows", "shifted"]

_DIGITS = "0123456789"
WINDOW_WORDS: dict[Lang, dict[str, tuple[str, ...]]] = {
    "zh": {"wtd": ("本周",), "mtd": ("本月",), "ytd": ("本年", "年初至今")},
    "en": {"wtd": ("week",), "mtd": ("month",), "ytd": ("year",)},
}


def other_digits(printed: str) -> Iterator[str]:
    """One digit another, or two neighbours exchanged; no leading zero where there was none."""
    for n, old in enumerate(printed):
        if old not in _DIGITS:
            continue
        for new in _DIGITS:
            if new != old:
                yield from _proper(printed[:n] + new + printed[n + 1 :], printed)
        after = printed[n + 1 : n + 2]
        if after and after in _DIGITS and after != old:
            yield from _proper(printed[:n] + after + old + printed[n + 2 :], printed)


def _proper(new: str, old: str) -> Iterator[str]:
    """The number, unless it begins with a zero that nobody would print."""
    if not (new[0] == "0" and old[0] != "0" and re.match(r"0\d|0,", new)):
        yield new


def shifted(printed: str, by: int) -> str:
    """A number with its decimal point moved to the right (or left, below 0), its digits kept."""
    whole, _, rest = printed.replace(",", "").partition(".")
    digits, point = whole + rest, len(whole) + by
    if point <= 0:
        digits, point = "0" * (1 - point) + digits, 1
    digits = digits.ljust(point, "0")
    head = digits[:point].lstrip("0") or "0"
    tail = digits[point:]
    return (f"{int(head):,}" if "," in printed or len(head) > 3 else head) + (f".{tail}" if tail else "")


def other_units(unit: str) -> Iterator[str]:
    """Another power of ten, or another currency."""
    for powers in (("万亿", "亿", "万"), ("tn", "bn", "mn"), ("tn", "bn", "m")):
        own = next((p for p in powers if re.search(rf"(?<![a-z]){p}(?![a-z])", unit)), None)
        if own:
            yield from (unit.replace(own, p, 1) for p in powers if p != own)
            break
    for own, others in (("美元", ("人民币",)), ("人民币", ("美元",)), ("USD", ("CNY",)), ("CNY", ("USD",))):
        if own in unit:
            yield from (unit.replace(own, other) for other in others)
            return
    if unit.endswith("元"):
        yield unit.removesuffix("元") + "美元"


def other_windows(written: str, own: str, lang: Lang) -> Iterator[tuple[str, str]]:
    """Other windows than a text's own, each with its words in place of those written."""
    for window, forms in WINDOW_WORDS[lang].items():
        if window == own:
            continue
        for form in forms:
            new = form + written[written.find(" ") :] if " " in written else form
            yield window, new.capitalize() if written[0].isupper() else new
