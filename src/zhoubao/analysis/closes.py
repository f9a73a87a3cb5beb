"""The last close of everything followed, and the last value of every exchange rate, at a cutoff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from zhoubao.edition.edition import Edition
from zhoubao.model import Fact, Instrument, Observation, Span
from zhoubao.store import SeriesSpan

__all__ = ["close_facts", "close_spans"]

_RATE_WITHIN = dt.timedelta(days=7)  # as for the rates that caps are converted at


def close_spans(edition: Edition, sessions: Mapping[str, dt.date], day: dt.date) -> dict[str, SeriesSpan]:
    """By code, where the last close is to be looked for.

    ``sessions`` is, per exchange (MIC), the last session that counts; exchange rates, which keep no
    exchange's sessions, are looked for up to ``day``.
    """
    spans = {i.code: (f"close/{i.code}", dt.date.min, sessions[i.mic]) for i in edition.followed}
    rates = [i for i in edition.instruments.values() if i.kind == "fx"]
    return spans | {i.code: (f"close/{i.code}", dt.date.min, day) for i in rates}


def close_facts(
    edition: Edition, spans: Mapping[str, SeriesSpan], found: Mapping[SeriesSpan, Observation | None]
) -> list[Fact]:
    """``close/CODE`` of every span, in the edition's order: the last close, in its currency or ``points``.

    One without a close has no value and the flag ``missing``; a rate without one has no fact. ``stale``
    marks a close before its market's last session (indices excepted, which desks keep weekly), and a rate
    more than a week old.
    """
    return [
        _fact(edition.instruments[code], span[2], found.get(span))
        for code, span in spans.items()
        if found.get(span) is not None or edition.instruments[code].kind != "fx"
    ]


def _fact(instrument: Instrument, session: dt.date, close: Observation | None) -> Fact:
    flags: tuple[str, ...] = ()
    if close is None:
        flags = ("missing",)
    else:
        late = session - close.date
        if late > _RATE_WITHIN if instrument.kind == "fx" else late and instrument.kind != "index":
            flags = ("stale",)
        if close.provisional:
            flags = (*flags, "provisional")
    return Fact(
        id=f"close/{instrument.code}",
        subject=instrument.code,
        measure="close",
        value=close.value if close else None,
        unit="points" if instrument.kind == "index" else instrument.currency,
        window=Span(None, close.date if close else session),
        formula="close[end]",
        inputs=(close,) if close else (),
        flags=flags,
    )
