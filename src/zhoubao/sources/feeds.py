"""Files of news, RSS, Atom or JSON lines, read as events: headline, date, source and link, and no more."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhoubao.edition.events import Event
from zhoubao.errors import UnreadableError
from zhoubao.model import Bilingual
from zhoubao.sources.finding import Finding

__all__ = ["Feed", "read_feed"]

_MOST_BYTES = 64 * 1024 * 1024
_LONGEST_TITLE = 300

# What each part of an event is called in lines of JSON, the likeliest first.
_TITLES = ("title", "headline", "text", "标题")
_DATES = ("date", "published", "published_at", "pubDate", "time", "日期")
_LINKS = ("link", "url", "urls", "href", "链接")
_SOURCES = ("source", "account", "publisher", "author", "来源")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a file of news holds: its events in the file's order, and the entries that cannot be taken."""

    form: str
    events: tuple[Event, ...]
    rejected: tuple[Finding, ...]
    rows: int


def read_feed(path: Path, zone: ZoneInfo) -> Feed:
    """The events of a file; days are those of ``zone``.

    Raises ``UnreadableError`` where it cannot be read, is too large, or is neither a feed nor lines of JSON.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableError(f"{path}: is larger than {_MOST_BYTES >> 20} MB; split the file.")
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableError(f"{path}: cannot be read ({reason}); check the path and its rights.") from None
    if not raw.strip():
        raise UnreadableError(f"{path}: is empty; give a feed or lines of JSON.")
    lead = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if lead == b"<":
        return _of_feed(raw, path, zone)
    if lead == b"{":
        return _of_lines(raw, path, zone)
    raise UnreadableError(f"{path}: is neither RSS, Atom nor lines of JSON; give one of these.")


def _of_feed(raw: bytes, path: Path, zone: ZoneInfo) -> Feed:
    import feedparser  # only a feed needs it

    if b"<!ENTITY" in raw[:65536]:
        raise UnreadableError(f"{path}: declares entities, which no feed needs; save it without them.")
    parsed = feedparser.parse(raw, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.version and not parsed.entries:
        raise UnreadableError(f"{path}: is XML, but neither RSS nor Atom; give a feed.")
    name = str(parsed.feed.get("title", "")) or path.stem

    def told(entry: Mapping[str, Any]) -> tuple[str, dt.date | None, str, str]:
        stamp = entry.get("published_parsed") or entry.get("updated_parsed")
        day = None
        if stamp is not None:
            day = dt.datetime.fromtimestamp(calendar.timegm(stamp), dt.UTC).astimezone(zone).date()
        source = entry.get("source") or {}
        return (
            str(entry.get("title", "")),
            day,
            str(entry.get("link", "")),
            str(source.get("title", "") or name),
        )

    return _gathered(parsed.version or "feed", path, enumerate(parsed.entries, 1), told)


def _of_lines(raw: bytes, path: Path, zone: ZoneInfo) -> Feed:
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UnreadableError(f"{path}: is not UTF-8 text; save the file as UTF-8.") from None

    def told(line: str) -> tuple[str, dt.date | None, str, str]:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            raise ValueError("is no JSON") from None
        if not isinstance(entry, dict):
            raise ValueError("is no object")
        link = _first(entry, _LINKS)
        if isinstance(link, list):
            link = next((one for one in link if isinstance(one, str)), "")
        source = _first(entry, _SOURCES)
        return (
            str(_first(entry, _TITLES) or ""),
            _day(_first(entry, _DATES), zone),
            str(link or ""),
            str(source) if isinstance(source, str) and source.strip() else path.stem,
        )

    return _gathered("json lines", path, ((n, line) for n, line in enumerate(lines, 1) if line.strip()), told)


def _gathered(
    form: str,
    path: Path,
    entries: Iterator[tuple[int, Any]] | enumerate[Any],
    told: Callable[[Any], tuple[str, dt.date | None, str, str]],
) -> Feed:
    events: list[Event] = []
    rejected: list[Finding] = []
    rows = 0
    for number, entry in entries:
        rows += 1
        try:
            title, day, link, source = told(entry)
            events.append(_event(title, day, link, source, path.name, number))
        except ValueError as error:
            rejected.append(Finding(path.name, number, str(error)))
    return Feed(form, tuple(events), tuple(rejected), rows)


def _event(title: str, day: dt.date | None, link: str, source: str, file: str, number: int) -> Event:
    from zhoubao.edition.events_file import safe_link

    words = " ".join(title.split())
    if not words:
        raise ValueError("has no title")
    if len(words) > _LONGEST_TITLE:
        raise ValueError(f"has a title of {len(words)} characters, which is no headline")
    if day is None:
        raise ValueError("has no date that can be read")
    if not link.strip():
        raise ValueError("has no link")
    return Event(
        day,
        Bilingual(words, words),
        " ".join(source.split()),
        safe_link(link.strip()),
        file=file,
        line=number,
    )


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> object:
    return next((entry[name] for name in names if entry.get(name)), None)


def _day(value: object, zone: ZoneInfo) -> dt.date | None:
    """The day of a date or an instant as text; an instant without a zone is one of ``zone``."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        if len(text) == 10:
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()
