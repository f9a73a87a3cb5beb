"""Events chosen for an issue: inside its window, each once, ranked by the coverage they touch."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zhoubao.edition.edition import Edition
from zhoubao.edition.events import Event, same_link, same_title
from zhoubao.model import Instrument

__all__ = ["RankedEvent", "choose_events", "touched_by"]

_MOST = 8
"""How many events an issue tells of."""


@dataclass(frozen=True, slots=True)
class RankedEvent:
    """An event with the codes of the universe that it touches: those the desk named, then those its headline
    names, each in the order of the review table."""

    event: Event
    touched: tuple[str, ...]


def choose_events(
    edition: Edition,
    kept: Iterable[Event],
    written: Iterable[Event],
    first: dt.date,
    last: dt.date,
    *,
    most: int = _MOST,
    known_at: dt.datetime | None = None,
) -> tuple[RankedEvent, ...]:
    """The events to tell of, the one that touches most of the universe first, then the latest.

    ``kept`` are those of the edition's files, taken where they are dated from ``first`` to ``last`` and were
    imported by ``known_at``; ``written`` those that the issue itself tells of, taken in any case. What has
    the link or the headline of an event before it is the same event, whose touched codes are joined. An
    imported event that touches nothing is left out, for a feed holds more than a desk follows.
    """
    found: list[Event] = []
    places: dict[str, int] = {}
    inside = [
        event
        for event in kept
        if first <= event.date <= last
        and (known_at is None or event.known_at is None or event.known_at <= known_at)
    ]
    # Written by hand come first: of two that are one, theirs are the words that print.
    for event in (*written, *sorted(inside, key=lambda e: e.known_at is not None)):
        keys = (f"link {same_link(event.link)}", *(f"title {same_title(t)}" for t in _titles(event)))
        place = next((places[key] for key in keys if key in places), None)
        if place is None:
            place = len(found)
            found.append(event)
        else:
            same = found[place]
            found[place] = replace(same, touches=tuple(dict.fromkeys((*same.touches, *event.touches))))
        places |= {key: places.get(key, place) for key in keys}
    ranked = [RankedEvent(event, touched_by(event, edition)) for event in found]
    ranked = [one for one in ranked if one.touched or one.event.known_at is None]
    ranked.sort(key=_order)
    return tuple(ranked[:most])


def _order(one: RankedEvent) -> tuple[int, int, str]:
    return -len(one.touched), -one.event.date.toordinal(), same_title(one.event.titles.zh)


def touched_by(event: Event, edition: Edition) -> tuple[str, ...]:
    """The codes of the universe that an event touches: named by the desk, or in its headline."""
    named = set(event.touches)
    found = [i.code for i in edition.universe if i.code not in named and _names(event, i)]
    return (*(i.code for i in edition.universe if i.code in named), *found)


def _titles(event: Event) -> Sequence[str]:
    return tuple(dict.fromkeys((event.titles.zh, event.titles.en)))


def _names(event: Event, instrument: Instrument) -> bool:
    words = (instrument.names.zh, instrument.names.en, instrument.code, *instrument.aliases)
    return any(_stands_in(word, title) for word in words for title in _titles(event))


def _stands_in(word: str, title: str) -> bool:
    """Whether a name stands in a headline: Latin ones as whole words, in the case they are written in."""
    if not word.isascii():
        return word in title
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", title) is not None
