"""What every builder of an exhibit works from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhoubao.edition.edition import Edition
from zhoubao.model import FactSet, Observation

__all__ = ["History", "Scene"]

History = Callable[[Sequence[str]], list[Observation]]
"""The observations in force of some series up to the cutoff, by series and date."""


def _nothing(_: Sequence[str]) -> list[Observation]:
    return []


@dataclass(frozen=True, slots=True)
class Scene:
    """An edition with its facts at one cutoff; ``spans`` are the windows as printed, by kind."""

    edition: Edition
    facts: FactSet
    spans: dict[str, str]
    history: History = _nothing
