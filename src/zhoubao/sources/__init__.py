"""Observations from outside: files that are imported, and the tables that an edition carries."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhoubao.sources.carried import carried_mistakes, read_carried
    from zhoubao.sources.finding import Finding
    from zhoubao.sources.reading import Reading, read_file

__all__ = ["Finding", "Reading", "carried_mistakes", "read_carried", "read_file"]

_MODULES = {
    "Finding": "finding",
    "Reading": "reading",
    "carried_mistakes": "carried",
    "read_carried": "carried",
    "read_file": "reading",
}


def __getattr__(name: str) -> Any:  # building an issue reads carried tables, and never a file from outside
    if name in _MODULES:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
