"""The files that hold events: ``events/*.toml`` written by hand, ``events/imported.jsonl`` by an import."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError

from zhoubao.edition.edition import Edition
from zhoubao.edition.events import Event, same_link, same_title
from zhoubao.edition.files import key_lines, parse_toml, read_utf8, write_whole
from zhoubao.edition.mistakes import Mistake, refuse, sentence, sentences, shape_mistakes, show
from zhoubao.edition.values import Code, NamesConfig, Table, Text, each_once, listed, to_text
from zhoubao.errors import UnreadableError, nearest
from zhoubao.model import Bilingual, instant

__all__ = [
    "EventConfig",
    "events_mistakes",
    "keep_events",
    "load_events",
    "safe_link",
    "to_event",
    "unknown_codes",
]

IMPORTED = "imported.jsonl"


def safe_link(value: str) -> str:
    """``value`` where it is an http or https address. Raises ``ValueError`` saying what to write else."""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or any(c.isspace() for c in value):
        raise ValueError(f"is {show(value)}; write the address of the report, http:// or https://")
    return value


def _some_words(value: NamesConfig) -> NamesConfig:
    if value.zh is None and value.en is None:
        raise ValueError("has no words; write zh, en or both")
    return value


class EventConfig(Table):
    """One event as people write it."""

    date: dt.date
    title: Annotated[NamesConfig, AfterValidator(_some_words)]
    source: Text
    link: Annotated[str, AfterValidator(safe_link)]
    touches: Annotated[tuple[Code, ...], AfterValidator(each_once)] = listed()
    words: NamesConfig | None = None


class EventsConfig(Table):
    """A file of events."""

    events: tuple[EventConfig, ...] = Field(default=(), strict=False)


def to_event(entry: EventConfig, file: str, line: int = 0) -> Event:
    """What is written, as an event; words that are in one language only are told in that one alone."""
    words = Bilingual(entry.words.zh or "", entry.words.en or "") if entry.words else None
    return Event(
        entry.date, to_text(entry.title), entry.source, entry.link, entry.touches, words, None, file, line
    )


def load_events(edition: Edition) -> tuple[Event, ...]:
    """Every event of the edition's ``events/``, file by file. Raises ``EditionError`` with every mistake."""
    events, mistakes = _read(edition)
    if mistakes:
        raise refuse("events", mistakes)
    return events


def events_mistakes(edition: Edition) -> list[str]:
    """What is wrong with the edition's files of events, one sentence each."""
    return _read(edition)[1]


def keep_events(edition: Edition, found: Sequence[Event], now: dt.datetime) -> int:
    """Add the events that are new to ``events/imported.jsonl``; how many there were.

    Known is what has the link or the headline of an event of the edition. The file is replaced whole. Raises
    ``EditionError`` where a file of events has mistakes, ``UnreadableError`` where it cannot be written.
    """
    known = load_events(edition)
    links = {same_link(event.link) for event in known}
    titles = {same_title(title) for event in known for title in (event.titles.zh, event.titles.en)}
    added = []
    for event in found:
        link, headline = same_link(event.link), same_title(event.titles.zh)
        if link in links or headline in titles:
            continue
        links.add(link)
        titles.add(headline)
        added.append(_line(event, now))
    if not added:
        return 0
    path = edition.root / "events" / IMPORTED
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes() if path.exists() else b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        write_whole(path, before + "".join(added).encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableError(f"{path}: cannot be written ({reason}); check the folder's rights.") from None
    return len(added)


def _line(event: Event, now: dt.datetime) -> str:
    told = {
        "date": event.date.isoformat(),
        "title": event.titles.zh,
        "source": event.source,
        "link": event.link,
        "known_at": instant(now),
        "file": event.file,
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def _read(edition: Edition) -> tuple[tuple[Event, ...], list[str]]:
    folder = edition.root / "events"
    events: list[Event] = []
    mistakes: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name.startswith("."):
            continue
        try:
            text = read_utf8(path)
            found, wrong = _of_toml(path, text, edition)
        except UnreadableError as error:
            mistakes.append(str(error))
            continue
        events += found
        mistakes += sentences(path, text, wrong)
    path = folder / IMPORTED
    if path.is_file():
        found, told = _of_import(path)
        events += found
        mistakes += told
    return tuple(events), mistakes


def _of_toml(path: Path, text: str, edition: Edition) -> tuple[list[Event], list[Mistake]]:
    raw = parse_toml(text, path)
    try:
        config = EventsConfig.model_validate(raw)
    except ValidationError as error:
        return [], shape_mistakes(error, EventsConfig, raw)[0]
    mistakes = list(unknown_codes(config.events, edition.instruments))
    lines = key_lines(text)
    return [
        to_event(entry, f"events/{path.name}", lines.get(("events", n), 0))
        for n, entry in enumerate(config.events)
    ], mistakes


def unknown_codes(events: Sequence[EventConfig], known: Iterable[str]) -> Iterable[Mistake]:
    """Codes that events touch and the edition does not have."""
    codes = set(known)
    for n, event in enumerate(events):
        for at, code in enumerate(event.touches):
            if code not in codes:
                what = f"is {code!r}, which the edition does not have{nearest(code, codes)}; take it out"
                yield Mistake(("events", n, "touches", at), what)


def _of_import(path: Path) -> tuple[list[Event], list[str]]:
    events: list[Event] = []
    mistakes: list[str] = []
    try:
        lines = read_utf8(path).split("\n")
    except UnreadableError as error:
        return [], [str(error)]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told: dict[str, Any] = json.loads(line)
            title = str(told["title"])
            event = Event(
                date=dt.date.fromisoformat(told["date"]),
                titles=Bilingual(title, title),
                source=str(told["source"]),
                link=safe_link(told["link"]),
                known_at=dt.datetime.fromisoformat(told["known_at"]),
                file=str(told.get("file", "")),
                line=number,
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            what = "is no event as an import writes them; take the line out and import its file again"
            mistakes.append(sentence(path, what, line=number))
            continue
        if event.known_at is None or event.known_at.tzinfo is None:
            mistakes.append(sentence(path, "has a known_at without a time zone; take it out", line=number))
            continue
        events.append(event)
    return events, mistakes
