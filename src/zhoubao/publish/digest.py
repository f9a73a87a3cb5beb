"""The digest of events: headline with its link, source and day, whom it touches, and the desk's own words."""

from __future__ import annotations

from collections.abc import Sequence

from zhoubao.analysis.events import RankedEvent
from zhoubao.edition.edition import Edition
from zhoubao.model import Lang
from zhoubao.prose.numbers import format_day
from zhoubao.publish.document import Block, BulletList, Inline, Link, Paragraph, Quoted, Strong, Text

__all__ = ["event_blocks"]


def event_blocks(edition: Edition, events: Sequence[RankedEvent], lang: Lang) -> tuple[Block, ...]:
    """A list with an item an event; none where there is no event."""
    if not events:
        return ()
    return (BulletList(tuple((_item(edition, event, lang),) for event in events)),)


def _item(edition: Edition, ranked: RankedEvent, lang: Lang) -> Paragraph:
    event = ranked.event
    children: list[Inline] = [Strong((Link((Quoted(event.titles[lang]),), event.link),))]
    names = [edition.instruments[code].names[lang] for code in ranked.touched]
    if lang == "zh":
        children.append(Quoted(f"（{event.source}，{format_day(event.date, lang)}）"))
        if names:
            children.append(Text(f"涉及：{'、'.join(names)}。"))
    else:
        children.append(Quoted(f" ({event.source}, {format_day(event.date, lang)})."))
        if names:
            children.append(Text(f" Touches {_listed(names)}."))
    if event.words is not None and event.words[lang]:
        children.append(Text(event.words[lang] if lang == "zh" else f" {event.words[lang]}"))
    return Paragraph(tuple(children))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
