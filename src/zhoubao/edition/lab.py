"""What an edition says to the scaling lab in ``scaling.toml``: its tables, its methods, its assumptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from zhoubao.model import Bilingual, Observation

__all__ = [
    "DRAWS",
    "FILE_NAME",
    "AcceleratorSpec",
    "Assumption",
    "DemandSpec",
    "FrontierSpec",
    "Lab",
    "LabTable",
    "PretrainSpec",
    "Shape",
    "TestTimeSpec",
    "ThinkingSpec",
    "WallSpec",
]

FILE_NAME = "scaling.toml"
DRAWS = 10_000

Shape = Literal["triangular", "uniform", "loguniform", "fixed"]
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LabTable:
    """A table of measurements that the lab fits laws to: a CSV file inside the edition's folder.

    ``file`` is its path in the folder, ``source`` who says so, ``known_at`` when it became known.
    """

    id: str
    file: str
    source: str
    known_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PretrainSpec:
    """How the pre-training law is fitted, and the budgets (FLOP) at which its optimum is told.

    ``table`` is the id of a ``LabTable``; ``drop_highest`` runs of the highest loss are left out;
    ``bootstraps`` resamples give the intervals, drawn from ``seed``.
    """

    table: str
    drop_highest: int = 0
    bootstraps: int = 1_000
    seed: int = 0
    budgets: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class TestTimeSpec:
    """The coverage curves drawn: of which models (none named: all), at which numbers ``k`` of samples."""

    __test__ = False  # the name is no test's

    table: str
    models: tuple[str, ...] = ()
    k: tuple[int, ...] = ()
    bootstraps: int = 1_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ThinkingSpec:
    """The table of accuracies against tokens thought."""

    table: str


@dataclass(frozen=True, slots=True)
class FrontierSpec:
    """Where models of several sizes are compared at equal compute.

    ``target_coverage`` are shares of problems solved, between 0 and 1; ``tokens_per_sample`` how many tokens
    one sample takes; ``queries`` over how many queries the training is amortised.
    """

    table: str
    target_coverage: tuple[float, ...]
    tokens_per_sample: float
    queries: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class WallSpec:
    """When the stock of text is used up: the assumptions of the stock (tokens) and of the growth (a year).

    ``table`` is that of models whose training compute grows, none where ``growth`` alone says how fast.
    """

    stock: str
    growth: str | None = None
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure that nobody measures for the desk: its central value, its range, and who says so.

    ``unit`` is as written in the file, such as ``queries/visit``. ``shape`` says how the range is drawn from:
    ``triangular`` with its mode at ``value``, ``uniform`` or ``loguniform`` between ``low`` and ``high``,
    ``fixed`` always ``value``. ``as_of`` is the day it is held for, ``known_at`` when it became known.
    ``line`` is where it stands in the file.
    """

    id: str
    names: Bilingual
    unit: str
    value: float
    low: float
    high: float
    shape: Shape
    sources: Bilingual
    as_of: dt.date
    known_at: dt.datetime
    line: int = 0

    @staticmethod
    def day_s_end(day: dt.date) -> dt.datetime:
        """When a figure of a day is known by, where nobody says: the end of the day, UTC."""
        return dt.datetime.combine(day + _DAY, dt.time(), dt.UTC)


@dataclass(frozen=True, slots=True)
class AcceleratorSpec:
    """A type of accelerator that the demand is told in.

    ``throughput`` (tokens/s of one accelerator) and ``power`` (W) name assumptions. The price is that of the
    series ``price_series`` or of the assumption ``price``; with neither no capital is told.
    """

    id: str
    names: Bilingual
    throughput: str
    power: str
    price_series: str | None = None
    price: str | None = None


@dataclass(frozen=True, slots=True)
class DemandSpec:
    """What the demand for inference is reckoned from; all but the numbers name assumptions.

    ``usage`` are series that count visits, added. ``benchmark_parameters``, where it is named, is the size of
    the model that the throughputs were measured on: they are then scaled by it over ``active_parameters``.
    ``fan`` are thinking multipliers at which the demand is told besides.
    """

    usage: tuple[str, ...]
    queries_per_visit: str
    tokens_per_query: str
    thinking_multiplier: str
    peak_to_average: str
    utilisation: str
    power_overhead: str
    server_multiple: str
    active_parameters: str
    training_compute: str
    accelerators: tuple[AcceleratorSpec, ...]
    benchmark_parameters: str | None = None
    fan: tuple[float, ...] = ()
    draws: int = DRAWS
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Lab:
    """``scaling.toml`` as a whole; what it does not speak of is none or empty. ``sha256`` is the file's."""

    sha256: str
    tables: dict[str, LabTable] = field(default_factory=dict)
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    pretrain: PretrainSpec | None = None
    testtime: TestTimeSpec | None = None
    thinking: ThinkingSpec | None = None
    frontier: FrontierSpec | None = None
    wall: WallSpec | None = None
    demand: DemandSpec | None = None

    def observations(self, assumption_id: str) -> tuple[Observation, ...]:
        """An assumption as evidence: ``assumption/ID``, and of one with a range ``…/low`` and ``…/high``.

        Raises ``KeyError`` where there is none of that id; loading has checked those that are named.
        """
        return tuple(self._observed(self.assumptions[assumption_id]))

    def _observed(self, assumption: Assumption) -> Iterator[Observation]:
        told = {"": assumption.value}
        if assumption.shape != "fixed":
            told |= {"/low": assumption.low, "/high": assumption.high}
        words = assumption.sources
        for part, value in told.items():
            yield Observation(
                series=f"assumption/{assumption.id}{part}",
                date=assumption.as_of,
                value=value,
                unit=assumption.unit,
                source=words.zh if words.zh == words.en else f"{words.zh} · {words.en}",
                file=FILE_NAME,
                sha256=self.sha256,
                row=assumption.line,
                batch=FILE_NAME,
                known_at=assumption.known_at,
            )
