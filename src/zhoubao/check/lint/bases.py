"""A rule on the dates that returns are said to start from."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from zhoubao.check.lint.draft import Complaint, Draft
from zhoubao.check.lint.markets import exchanges_in
from zhoubao.check.tokens import scannable
from zhoubao.check.words import vocabulary
from zhoubao.model import Instrument
from zhoubao.prose.numbers import format_date

__all__ = ["base_dates"]

_BASES = re.compile(r"基期|(?<![a-z])bases?(?![a-z])", re.I)
_DATED = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{1,3}|[a-z]+)\s*(?P<day>(?:19|20)\d\d-\d\d-\d\d)(?:\s*\((?P<others>[^()]*)\))?",
    re.I,
)
_OTHER = re.compile(r"(?P<place>[^\d,，、;；]+?)\s*(?P<day>(?:(?:19|20)\d\d-)?\d\d-\d\d)")


def base_dates(draft: Draft) -> Iterator[Complaint]:
    """Base dates in notes that are not those of the figures: 基期收盘：本周 2024-11-08（台北 11-07）."""
    words = vocabulary()
    for exhibit in draft.exhibits:
        listed = draft.instruments_in(exhibit.lines)
        for line in exhibit.lines:
            if line.grid is not None or not listed or not _BASES.search(line.text):
                continue
            for found in _DATED.finditer(scannable(line.text)):
                kinds = words.get(found["word"].lower(), ())
                kind = next((value for word, value in kinds if word == "window"), "")
                bases = _bases(draft, listed, kind)
                if not bases:
                    continue
                others = dict(_others(found, listed))
                rest = [i for i in listed if not any(i in named for _, named in others.values())]
                yield from _held(draft, line.start + found.start("day"), found["day"], rest, bases, kind)
                for at, (day, named) in others.items():
                    start = line.start + found.start("others") + at
                    yield from _held(draft, start, day, named, bases, kind)


def _bases(draft: Draft, listed: Sequence[Instrument], kind: str) -> dict[str, dt.date]:
    """The base of each instrument's return over a window, by code."""
    facts = draft.evidence.facts
    ids = {i.code: f"return.{kind}/{i.code}" for i in listed}
    return {
        code: base
        for code, fact_id in ids.items()
        if fact_id in facts and facts[fact_id].value is not None and (base := facts[fact_id].window.base)
    }


def _others(
    found: re.Match[str], listed: Sequence[Instrument]
) -> Iterator[tuple[int, tuple[str, list[Instrument]]]]:
    """The dates in brackets, by their place in them, each with the instruments of the market it names."""
    for other in _OTHER.finditer(found["others"] or ""):
        mics = exchanges_in(other["place"])
        day = other["day"] if len(other["day"]) > 5 else f"{found['day'][:5]}{other['day']}"
        yield other.start("day"), (day, [i for i in listed if i.mic in mics])


def _held(
    draft: Draft, start: int, day: str, named: Sequence[Instrument], bases: dict[str, dt.date], kind: str
) -> Iterator[Complaint]:
    """The complaint that a date is not the base that most of some instruments have."""
    counts = Counter(bases[i.code] for i in named if i.code in bases)
    if not counts:
        return
    right = counts.most_common(1)[0][0]
    if right.isoformat() == day:
        return
    facts = tuple(f"return.{kind}/{i.code}" for i in named if bases.get(i.code) == right)
    end = start + len(day if draft.text.startswith(day, start) else day[5:])
    yield Complaint(
        start,
        end,
        f"The note says that returns start from {day}, but they start from {format_date(right, 'en')}.",
        f"附注所写基期为{day}，而涨跌幅的基期为{format_date(right, 'zh')}。",
        facts,
    )
