"""What has to hold along a ledger of ratings: dates in order, subjects that exist, actions that fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from zhoubao.edition.edition import Edition
from zhoubao.edition.mistakes import Mistake
from zhoubao.edition.ratings import SECTOR, Call, Rating, RatingBook
from zhoubao.errors import nearest

__all__ = ["ledger_mistakes"]

_RATED = ("equity", "listing")
_YEARS = (1990, 2200)
_AHEAD = dt.timedelta(days=45)
"""How far after the latest issue a call may be dated: the next issue prints it."""


def ledger_mistakes(
    calls: Sequence[Call], ratings: Sequence[Rating], edition: Edition, issued: dt.date | None = None
) -> Iterator[Mistake]:
    """Every call that does not follow from those before it; ``issued`` is the date of the latest issue."""
    book = RatingBook(tuple(ratings), 1, {}, "", ())
    before: Call | None = None
    last: dict[str, Call] = {}
    for number, call in enumerate(calls):
        where = ("calls", number)
        if before is not None and call.date < before.date:
            what = f"is {call.date}, before the call above it ({before.date}); put calls in order of dates"
            yield Mistake((*where, "date"), what)
        before = call
        if not _YEARS[0] <= call.date.year <= _YEARS[1]:
            what = f"is {call.date}, outside the years {_YEARS[0]} to {_YEARS[1]}; mend the year"
            yield Mistake((*where, "date"), what)
        elif issued is not None and call.date > issued + _AHEAD:
            what = (
                f"is {call.date}, long after the latest issue ({issued}); mend the date, or write the issue"
            )
            yield Mistake((*where, "date"), what)
        if (wrong := _unknown_subject(call, edition)) is not None:
            yield Mistake((*where, "subject"), wrong)
            continue
        previous = last.get(call.subject)
        if previous is not None and previous.date == call.date:
            what = f"is the second call on {call.subject!r} on {call.date}; keep one a day"
            yield Mistake((*where, "date"), what)
        found = [r for r in ratings if r.scope == call.scope and r.id == call.rating]
        if call.rating is not None and not found:
            known = [rating.id for rating in ratings if rating.scope == call.scope]
            guess = nearest(call.rating, known)
            there = f"it has {', '.join(known)}" if known else "it has none"
            what = f"{call.rating!r} is no {call.scope} rating of this file{guess}; {there}"
            yield Mistake((*where, "rating"), what)
        elif (mistake := _misfit(call, previous, book)) is not None:
            yield Mistake((*where, *mistake[0]), mistake[1])
        last[call.subject] = call


def _unknown_subject(call: Call, edition: Edition) -> str | None:
    if call.subject == SECTOR:
        return None
    instrument = edition.instruments.get(call.subject)
    if instrument is None:
        known = [SECTOR, *(i.code for i in edition.instruments.values() if i.kind in _RATED)]
        guess = nearest(call.subject, known)
        return (
            f"{call.subject!r} is neither {SECTOR!r} nor a code that edition.toml declares{guess}; a stock "
            "no longer followed stays under [[others]], kind 'listing'"
        )
    if instrument.kind not in _RATED:
        return f"{call.subject!r} is declared as {instrument.kind!r}; only stocks and {SECTOR!r} are rated"
    return None


def _misfit(call: Call, previous: Call | None, book: RatingBook) -> tuple[tuple[str, ...], str] | None:
    """What is wrong with an action after the call before on the same subject: the key, and the words."""
    standing = None if previous is None else previous.rating
    if call.action == "drop":
        if call.rating is not None:
            return ("rating",), f"is {call.rating!r}, but a call that drops has none; take it out"
        if standing is None:
            return ("action",), f"drops the rating of {call.subject!r}, which has none then; take it out"
        return None
    if call.rating is None:
        return (
            "rating",
        ), f"is missing; only the action 'drop' goes without, and this one is {call.action!r}"
    if standing is None:
        if call.action == "initiate":
            return None
        why = "this is its first call" if previous is None else f"it was dropped on {previous.date}"
        return (
            "action",
        ), f"is {call.action!r}, but {call.subject!r} has no rating ({why}); write 'initiate'"
    assert previous is not None
    order = [rating.id for rating in book.scale(call.scope)]
    if standing not in order:
        return None  # told of at the call that gave it
    higher = order.index(standing) - order.index(call.rating)
    fits = "maintain" if higher == 0 else "upgrade" if higher > 0 else "downgrade"
    if call.action == fits:
        return None
    change = f"stays {standing!r}" if fits == "maintain" else f"goes from {standing!r} to {call.rating!r}"
    return (
        ("action",),
        f"is {call.action!r}, but {call.subject!r} {change}, given on {previous.date}; write {fits!r}",
    )
