"""Facts: computed figures that know their formula and their inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhoubao.errors import EvidenceError, nearest
from zhoubao.model.observation import Observation, instant
from zhoubao.model.window import Window

__all__ = ["SCHEMA", "Fact", "FactInput", "FactSet", "Span"]

SCHEMA = "zhoubao.facts/1"


@dataclass(frozen=True, slots=True)
class Span:
    """The dates a fact rests on: the base (none for a figure of one date) and the end."""

    base: date | None
    end: date | None

    def as_json(self) -> dict[str, str | None]:
        return {
            "base": self.base.isoformat() if self.base else None,
            "end": self.end.isoformat() if self.end else None,
        }


@dataclass(frozen=True, slots=True)
class FactInput:
    """Another fact that a fact rests on."""

    fact: str
    value: float | None
    known_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        return {
            "fact": self.fact,
            "value": self.value,
            "known_at": instant(self.known_at) if self.known_at else None,
        }


@dataclass(frozen=True, slots=True)
class Fact:
    """A computed figure.

    ``id`` is ``measure/subject``. ``value`` is none where it cannot be told, and then ``flags`` says
    why. ``unit`` is ``ratio``, ``count``, ``points``, a currency code, or as a series declares it.
    ``formula`` is written in the names of the inputs, so that a reader can work it out again by hand.
    """

    id: str
    subject: str
    measure: str
    value: float | None
    unit: str
    window: Span
    formula: str
    inputs: tuple[Observation | FactInput, ...]
    flags: tuple[str, ...] = ()

    @property
    def known_at(self) -> datetime | None:
        """When the last of the inputs became known."""
        return max((i.known_at for i in self.inputs if i.known_at is not None), default=None)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "subject": self.subject,
            "measure": self.measure,
            "value": self.value,
            "unit": self.unit,
            "window": self.window.as_json(),
            "formula": self.formula,
            "inputs": [i.as_json() for i in self.inputs],
            "flags": list(self.flags),
        }


@dataclass(frozen=True, slots=True)
class FactSet:
    """All facts of an edition at one cutoff, as known at one instant.

    ``known_at`` is the latest among the inputs used (none where there are no inputs), never the clock.
    ``witnessed_at`` is when the prices became known that disproved a calendar session, if any did.
    ``windows`` are the home exchange's windows at the cutoff, in the edition's order.
    ``notices`` are what the reader of the data should know: calendars and prices that disagree, and so on.
    """

    edition: str
    cutoff: datetime
    facts: tuple[Fact, ...]
    windows: tuple[Window, ...] = ()
    notices: tuple[str, ...] = ()
    witnessed_at: datetime | None = None
    _by_id: dict[str, Fact] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {fact.id: fact for fact in self.facts})

    @property
    def known_at(self) -> datetime | None:
        instants = (self.witnessed_at, *(fact.known_at for fact in self.facts))
        return max((moment for moment in instants if moment is not None), default=None)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self._by_id

    def __getitem__(self, fact_id: str) -> Fact:
        """The fact of that id. Raises ``EvidenceError`` naming the nearest id there is."""
        try:
            return self._by_id[fact_id]
        except KeyError:
            raise EvidenceError(
                f"There is no fact {fact_id!r}{nearest(fact_id, self._by_id)}; `zhoubao facts` lists them."
            ) from None

    def as_json(self) -> dict[str, Any]:
        """The public form ``zhoubao.facts/1``."""
        return {
            "schema": SCHEMA,
            "edition": self.edition,
            "cutoff": instant(self.cutoff),
            "known_at": instant(self.known_at) if self.known_at else None,
            "facts": [fact.as_json() for fact in self.facts],
        }
