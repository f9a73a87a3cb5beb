"""Colours, dashes and point shapes of the series of a chart, on white paper and on the dark page.

The first six hues are those of Okabe and Ito (2008); each is darkened or lightened until it stands out from
its paper by 3 to 1 (WCAG 2.1, 1.4.11). A line is told by its dash and its point shape as well, a bar by its
place among its neighbours, never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhoubao.publish.outside import legible

__all__ = ["MOST_SERIES", "Look", "Page", "Shape", "Theme", "look_of", "page_of"]

Theme = Literal["light", "dark"]
Shape = Literal["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"]


@dataclass(frozen=True, slots=True)
class Page:
    """The colours of everything but the series."""

    paper: str
    ink: str
    soft: str
    grid: str
    axis: str


@dataclass(frozen=True, slots=True)
class Look:
    """How one series is drawn; ``dash`` are strokes and blanks in points, empty for a solid line."""

    colour: str
    dash: tuple[float, ...]
    shape: Shape


_PAGES: dict[Theme, Page] = {
    "light": Page("#ffffff", "#1b1f24", "#59636e", "#e3e7eb", "#9aa3ad"),
    "dark": Page("#14181d", "#e6e9ed", "#a3adb8", "#2c333b", "#6b7580"),
}
# Neighbours in the order differ in lightness as well as in hue.
_HUES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f3c8d", "#6b6b6b")
_DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (5.0, 2.0),
    (1.6, 1.6),
    (7.0, 2.0, 1.6, 2.0),
    (),
    (5.0, 2.0),
    (1.6, 1.6),
    (7.0, 2.0, 1.6, 2.0),
)
_SHAPES: tuple[Shape, ...] = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "triangle-down",
    "cross",
    "square",
    "circle",
)
_CONTRAST = 3.0
MOST_SERIES = len(_HUES)


def page_of(theme: Theme) -> Page:
    """The page of a theme."""
    return _PAGES[theme]


def look_of(place: int, theme: Theme = "light") -> Look:
    """How the series at ``place`` (from 0) is drawn; they repeat after ``MOST_SERIES``."""
    at = place % MOST_SERIES
    return Look(legible(_HUES[at], _PAGES[theme].paper, _CONTRAST), _DASHES[at], _SHAPES[at])
