"""What an edition says of its exhibits: which there are, and what each shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhoubao.model import Bilingual

__all__ = ["CHART_KINDS", "EXHIBIT_KINDS", "ExhibitSpec", "PanelSpec"]

CHART_KINDS = ("trend", "bars", "prices")
EXHIBIT_KINDS = ("review", *CHART_KINDS)
"""The exhibits that an edition can print:

- ``review``: the table of market caps and returns by segment
- ``trend``: declared series as lines over their periods
- ``bars``: declared series as grouped bars over their periods
- ``prices``: declared series as step lines, for a price holds until the next change
"""


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """One panel of a chart: the declared series it draws; ``titles`` are empty where it is the only one."""

    titles: Bilingual
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExhibitSpec:
    """An exhibit of an edition; ``kind`` picks its builder.

    ``panels`` are none for a table. ``periods`` keeps the last so many periods (none: all on record). Where
    no series has an observation, ``empty`` says whether the build fails or prints a frame that says so.
    ``note`` is the desk's own, printed after the computed ones and checked like prose.
    """

    id: str
    kind: str
    captions: Bilingual
    panels: tuple[PanelSpec, ...] = ()
    periods: int | None = None
    empty: Literal["fail", "frame"] = "fail"
    note: Bilingual | None = None

    @property
    def series(self) -> tuple[str, ...]:
        """Every series of every panel, in printing order."""
        return tuple(dict.fromkeys(name for panel in self.panels for name in panel.series))
