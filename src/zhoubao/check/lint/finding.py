"""What a lint rule has to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "Severity"]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's complaint about a stretch of the text (``start`` to ``end``; both 0 for the whole of it).

    ``message`` is one sentence in English, ``message_zh`` the same in Chinese. ``facts`` are those it
    rests on.
    """

    rule: str
    severity: Severity
    message: str
    message_zh: str
    start: int = 0
    end: int = 0
    page: int | None = None
    facts: tuple[str, ...] = ()
