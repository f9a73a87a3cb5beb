"""The form of an issue's front matter: every key it may have.

Like ``config`` it is only imported when an issue is read, so that pydantic is not loaded before.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from zhoubao.edition.events_file import EventConfig
from zhoubao.edition.values import Instant, NamesConfig, Table, Text
from zhoubao.model import WindowKind

__all__ = ["FrontMatter"]


class WindowConfig(Table):
    """A window that an issue fixes: its first and last calendar day, both inside."""

    first: dt.date
    last: dt.date


class AllowConfig(Table):
    """Words that print although the check complains of them, and why."""

    words: Text
    reason: Text


class FrontMatter(Table):
    """The front matter of an issue file."""

    date: dt.date
    cutoff: Instant
    known_at: Instant = None
    title: NamesConfig
    subtitle: NamesConfig | None = None
    allow: Annotated[tuple[AllowConfig, ...], Field(strict=False)] = ()
    events: Annotated[tuple[EventConfig, ...], Field(strict=False)] = ()
    windows: dict[WindowKind, WindowConfig] = Field(default={})
