"""What a method of the lab found in a file: figures with intervals, curves to draw, and what to mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhoubao.model import Bilingual

__all__ = ["SCHEMA", "Curve", "Figure", "Study"]

SCHEMA = "zhoubao.study/1"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; ``low`` to ``high`` is its interval at 90 %, none where it has none.

    ``id`` is ``measure/subject``, such as ``coverage/pythia-160m@100``. ``value`` is none where it cannot be
    told, and ``flags`` then say why; elsewhere they say what to mind (``extrapolated``).
    """

    id: str
    names: Bilingual
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    error: float | None = None
    """The standard error over bootstraps, where there is one."""
    flags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"id": self.id, "name": self.names.en, "value": self.value, "unit": self.unit}
        ends = {"low": self.low, "high": self.high, "standard_error": self.error}
        row |= {key: value for key, value in ends.items() if value is not None}
        return row | ({"flags": list(self.flags)} if self.flags else {})


@dataclass(frozen=True, slots=True)
class Curve:
    """Points or a curve, in ones; ``low`` and ``high`` are empty or as long as ``x``."""

    x: tuple[float, ...]
    y: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def as_json(self) -> dict[str, list[float]]:
        columns = {"x": self.x, "y": self.y, "low": self.low, "high": self.high}
        return {key: list(values) for key, values in columns.items() if values}


@dataclass(frozen=True, slots=True)
class Study:
    """``title`` says of what; ``curves`` are called ``group/member/kind``.

    ``names`` are what members of curves print as; ``notes`` say how it was done and what to mind, each
    without a full stop.
    """

    title: Bilingual
    file: str
    sha256: str
    figures: tuple[Figure, ...]
    curves: Mapping[str, Curve] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Bilingual, ...] = ()

    def __getitem__(self, figure_id: str) -> Figure:
        """The figure of that id. Raises ``KeyError``."""
        for figure in self.figures:
            if figure.id == figure_id:
                return figure
        raise KeyError(figure_id)

    def members(self, group: str, kind: str) -> tuple[str, ...]:
        """The members of a group of curves that have one of a kind, in order."""
        parts = (name.split("/") for name in self.curves)
        return tuple(part[1] for part in parts if len(part) == 3 and (part[0], part[2]) == (group, kind))

    def as_json(self) -> dict[str, Any]:
        """The public form ``zhoubao.study/1``."""
        return {
            "schema": SCHEMA,
            "title": self.title.en,
            "file": self.file,
            "sha256": self.sha256,
            "figures": [figure.as_json() for figure in self.figures],
            "curves": {name: curve.as_json() for name, curve in self.curves.items()},
            "names": dict(self.names),
            "notes": [note.en for note in self.notes],
        }
