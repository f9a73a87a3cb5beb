"""What an exhibit draws over numbers rather than days, before anything draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhoubao.model import Observation

__all__ = ["Axis", "Layer", "Plot", "PlotPanel", "Swing"]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of numbers. Values are shown divided by ten to the ``exponent`` with ``places`` decimals.

    ``title`` names the quantity with its unit as printed ("训练算力（FLOP）"). A ``log`` axis has ticks at
    powers of ten, printed as such (10²⁴) from ten thousand on and below a thousandth; ``%`` in ``unit`` puts
    the sign behind each tick.
    """

    title: str
    log: bool = False
    exponent: int = 0
    places: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a plot: points with or without error bars, a curve, or a band between two curves.

    ``x`` and ``y`` are in ones and of one length; ``low`` and ``high`` are the ends of error bars of
    ``points`` and the edges of a ``band`` (whose ``y`` is empty); empty where there are none. A ``fit`` is
    drawn dashed, to tell it from data. ``same_as`` is the id of a layer whose colour it shares, so that data,
    fit and band of one thing go together. Only what is ``named`` has an entry in the legend.
    """

    id: str
    name: str
    mark: Literal["points", "line", "band"]
    x: tuple[float, ...]
    y: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    fit: bool = False
    same_as: str | None = None
    named: bool = True


@dataclass(frozen=True, slots=True)
class Swing:
    """One bar of a tornado: what the outcome is where one input stands at its low and at its high end.

    ``at_low`` and ``at_high`` are outcomes in ones; ``low_text`` and ``high_text`` the input's ends as they
    print.
    """

    id: str
    name: str
    at_low: float
    at_high: float
    low_text: str
    high_text: str


@dataclass(frozen=True, slots=True)
class PlotPanel:
    """One panel of a plot; ``title`` is empty where there is only one.

    It has layers over two axes, or ``swings`` about ``centre`` along the x axis (the longest first).
    ``rule_x`` and ``rule_y`` are values to draw a rule at, each with what it is.
    """

    title: str
    layers: tuple[Layer, ...] = ()
    swings: tuple[Swing, ...] = ()
    centre: float | None = None
    rule_x: tuple[tuple[float, str], ...] = ()
    rule_y: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture over numbers rather than days: a fitted law, a frontier, a fan, a tornado.

    All panels share the axes. ``inputs`` are the observations that it draws or was reckoned from;
    ``restricted`` as for a ``Chart``.
    """

    panels: tuple[PlotPanel, ...]
    x: Axis
    y: Axis
    restricted: bool = False
    inputs: tuple[Observation, ...] = ()
