"""Text, links and colours from outside, made safe to set on a page.

Escaping is each renderer's own work; this is what must be settled before any of them starts.
``issue.json`` carries text as it came.
"""

from __future__ import annotations

import colorsys
import re
from urllib.parse import urlsplit

from zhoubao.errors import RenderError

__all__ = ["clean", "hex_colour", "legible", "mixed", "safe_href"]

# What has no ink of its own but changes how other characters are read or drawn: direction marks,
# embeddings, overrides and isolates (a name could otherwise turn the figures after it around), zero-width
# spaces and joiners of words, byte-order marks, interlinear annotation, tags.
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SPACES = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SCHEMES = frozenset({"http", "https", "mailto"})
_NOT_IN_LINKS = re.compile("[\x00-\x20\x7f-\xa0\\\\\u2028\u2029]")
_COLOUR = re.compile("#[0-9a-fA-F]{6}")


def clean(text: str) -> str:
    """``text`` in its stored order: controls dropped, line ends as spaces, non-characters as U+FFFD."""
    return _NO_CHARACTERS.sub("\ufffd", _CONTROLS.sub("", _SPACES.sub(" ", text)))


def safe_href(href: str) -> str | None:
    """``href`` where it is an http, https or mailto address, else none: the words print unlinked."""
    address = clean(href)
    if address != href or _NOT_IN_LINKS.search(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not (parts.path if parts.scheme == "mailto" else parts.netloc):
        return None
    return address


def hex_colour(value: str, name: str) -> str:
    """``value`` where it is a colour as #rrggbb. Raises ``RenderError`` naming the style key else."""
    if not _COLOUR.fullmatch(value):
        raise RenderError(f"Style colour {name} is {value!r}; write it as #rrggbb, such as '#1f3a5f'.")
    return value.lower()


def legible(colour: str, paper: str, contrast: float = 5.0) -> str:
    """``colour``, lighter or darker until it stands out from ``paper`` by that WCAG contrast ratio."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    goal = 1.0 if _luminance(paper) < 0.18 else 0.0
    found = colour
    for step in range(1, 41):
        light, dark = sorted((_luminance(found), _luminance(paper)), reverse=True)
        if (light + 0.05) / (dark + 0.05) >= contrast:
            break
        mixed = colorsys.hls_to_rgb(hue, lightness + (goal - lightness) * step / 40, saturation)
        found = "#" + "".join(f"{round(c * 255):02x}" for c in mixed)
    return found


def mixed(colour: str, paper: str, share: float) -> str:
    """``share`` of a colour over a paper, from 0 to 1."""
    pairs = zip(_channels(colour), _channels(paper), strict=True)
    return "#" + "".join(f"{round(255 * (one * share + two * (1 - share))):02x}" for one, two in pairs)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
