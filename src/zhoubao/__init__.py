"""zhoubao publishes a research desk's weekly: every figure with its evidence.

    import zhoubao

    weekly = zhoubao.new_edition("my-weekly", source="compute")
    weekly.import_files(["prices.csv"])
    facts = weekly.facts("2024-11-13T18:00+08:00")
    facts["return.wtd/688256.SH"].value
    weekly.build(lang="en").files

``import zhoubao`` alone loads next to nothing; each name below brings what it needs when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from zhoubao.api import Built, Imported, OpenEdition, new_edition, open_edition, validate
    from zhoubao.errors import (
        CalendarError,
        CheckError,
        DataError,
        EditionError,
        EvidenceError,
        RenderError,
        StoreError,
        UnreadableError,
        UsageError,
        ZhoubaoError,
    )
    from zhoubao.model import Fact, FactSet, Observation
    from zhoubao.notebook import FactTable, ShownExhibit

__all__ = [
    "Built",
    "CalendarError",
    "CheckError",
    "DataError",
    "EditionError",
    "EvidenceError",
    "Fact",
    "FactSet",
    "FactTable",
    "Imported",
    "Observation",
    "OpenEdition",
    "RenderError",
    "ShownExhibit",
    "StoreError",
    "UnreadableError",
    "UsageError",
    "ZhoubaoError",
    "__version__",
    "new_edition",
    "open_edition",
    "validate",
]

_HOMES = {
    "zhoubao.api": ("Built", "Imported", "OpenEdition", "new_edition", "open_edition", "validate"),
    "zhoubao.model": ("Fact", "FactSet", "Observation"),
    "zhoubao.notebook": ("FactTable", "ShownExhibit"),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in __all__:
        home = next((module for module, names in _HOMES.items() if name in names), "zhoubao.errors")
        return getattr(import_module(home), name)
    raise AttributeError(f"module 'zhoubao' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
