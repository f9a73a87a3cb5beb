"""What the lab works on, as typed columns: training runs, counts of solved problems, accuracies, models."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Accuracies", "Counts", "Floats", "Ints", "Models", "Origin", "Runs", "Throughput"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table was read: the file's name and SHA-256, and who says so (empty where nobody told)."""

    file: str
    sha256: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Runs:
    """Training runs, one an entry; all columns have shape (runs,).

    ``n`` are parameters, ``d`` training tokens, ``flop`` training FLOP (as recorded, else 6 N D), ``loss``
    the final loss in nats per token. ``rows`` are rows of the file (the head is row 1), ``names`` the runs'
    own (empty where the file has none). ``target`` marks runs that a law is to be held against and not fitted
    to (empty: none is). ``more`` are further columns by name, such as ``err_avg17``; ``groups`` is what each
    run was trained on (empty where the file does not say).
    """

    n: Floats
    d: Floats
    flop: Floats
    loss: Floats
    rows: Ints
    origin: Origin
    names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    target: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    more: dict[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.n.size)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a model's samples solved each problem of a benchmark; columns have shape (problems,).

    ``n`` are samples drawn, ``c`` those that were right, 0 <= c <= n. ``params`` are the model's parameters
    and ``pretrain_tokens`` its training tokens, none where the file does not say.
    """

    benchmark: str
    model: str
    n: Ints
    c: Ints
    problems: tuple[str, ...]
    origin: Origin
    params: float | None = None
    pretrain_tokens: float | None = None

    def __len__(self) -> int:
        return int(self.n.size)


@dataclass(frozen=True, slots=True)
class Accuracies:
    """Accuracy (0 to 1) of one method of one model against mean tokens thought; shape (points,).

    ``votes`` are the samples that were put to the vote, 1 for a single one. ``problems`` is how many problems
    the accuracy is a mean of, none where the file does not say.
    """

    benchmark: str
    model: str
    method: str
    tokens: Floats
    accuracy: Floats
    votes: Ints
    origin: Origin
    problems: int | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """Notable models with a known training compute; columns have shape (models,). ``day`` are ordinals."""

    names: tuple[str, ...]
    day: Ints
    flop: Floats
    origin: Origin
    params: Floats = field(default_factory=lambda: np.zeros(0))
    """NaN where unknown, as in ``tokens``."""
    tokens: Floats = field(default_factory=lambda: np.zeros(0))
    vintage: dt.date | None = None
    """When the list was made, where its file's name says so."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """One measured inference result: ``tokens_per_second`` of the whole system of ``accelerators``."""

    id: str
    submitter: str
    system: str
    accelerator: str
    accelerators: int
    model: str
    scenario: str
    tokens_per_second: float
    row: int
    origin: Origin
    category: str = ""
    availability: str = ""
    precision: str = ""

    @property
    def per_accelerator(self) -> float:
        """Tokens per second of one accelerator."""
        return self.tokens_per_second / self.accelerators
