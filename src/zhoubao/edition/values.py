"""The values that TOML files of an edition hold, as annotated types: each says what to write instead.

Only the modules that read TOML import this one, so that pydantic is not loaded before an edition is.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from zhoubao.edition.mistakes import show
from zhoubao.errors import nearest
from zhoubao.model import Bilingual

__all__ = [
    "Aliases",
    "ClockTime",
    "Code",
    "Colour",
    "Currency",
    "Email",
    "Engine",
    "Instant",
    "NamesConfig",
    "SeriesId",
    "Slug",
    "Table",
    "Text",
    "Zone",
    "each_once",
    "listed",
    "to_text",
]


def _matching(pattern: str, wanted: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"is {show(value)}; write {wanted}")
        return value

    return AfterValidator(check)


def _one_line(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty; write some text")
    if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in value):
        raise ValueError(f"is {show(value)}; write one line without control characters")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        guess = nearest(value, available_timezones())
        raise ValueError(f"is {show(value)}, no time zone{guess}; write one such as Asia/Shanghai") from None
    return value


def _clock(value: Any) -> Any:
    """A clock time, as a TOML time or as a string such as "18:00"."""
    if isinstance(value, dt.time):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d(:\d\d)?", value):
        try:
            return dt.time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f'is {show(value)}; write a time of day such as "18:00"')


def each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    twice = next((value for number, value in enumerate(values) if value in values[:number]), None)
    if twice is not None:
        raise ValueError(f"names {twice!r} twice; name it once")
    return values


def _day_or_instant(value: Any) -> dt.date:
    if not isinstance(value, dt.date):
        example = "2024-11-13T18:00:00+08:00"
        raise ValueError(f"is {show(value)}; write an instant such as {example}, without quotes")
    return value


Text = Annotated[str, AfterValidator(_one_line)]
Slug = Annotated[
    str, _matching(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters and digits with hyphens, such as cpu-gpu")
]
Code = Annotated[
    str,
    _matching(
        r"[A-Z0-9][A-Z0-9&-]*(\.[A-Z0-9]+)*\.[A-Z]{1,3}",
        "a code with its exchange's suffix, such as 688256.SH or NVDA.O",
    ),
]
SeriesId = Annotated[
    str, _matching(r"[a-z][a-z0-9_]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+", "kind/subject, such as visits/chatgpt")
]
Colour = Annotated[str, _matching(r"#[0-9a-fA-F]{6}", "a colour as #rrggbb")]
Currency = Annotated[str, _matching(r"[A-Z]{3}", "a currency code of three capitals, such as USD")]
Email = Annotated[str, _matching(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", "an address such as desk@example.com")]
Engine = Annotated[
    str,
    _matching(
        r"duckdb|sc://[^\s/]+(/\S*)?", "duckdb, or a Spark Connect address such as sc://localhost:15002"
    ),
]
Zone = Annotated[str, AfterValidator(_zone)]
Aliases = Annotated[tuple[Text, ...], AfterValidator(each_once)]
ClockTime = Annotated[dt.time, BeforeValidator(_clock)]
Instant = Annotated[Any, AfterValidator(_day_or_instant)]


def listed(*, least: int = 0) -> Any:
    return Field(default=(), strict=False, min_length=least)  # TOML has lists, the models keep tuples


class Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class NamesConfig(Table):
    """Words in both languages; ``consistency`` asks for each language that the edition prints."""

    zh: Text | None = None
    en: Text | None = None


def to_text(names: NamesConfig | None) -> Bilingual:
    """The words in both languages; one that is not written is the other, for it is never printed."""
    if names is None:
        return Bilingual("", "")
    return Bilingual(names.zh or names.en or "", names.en or names.zh or "")
