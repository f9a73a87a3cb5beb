"""A rule of figures: the same one given differently in two places."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from zhoubao.check.claim import Claim, Judged
from zhoubao.check.lint.draft import Complaint, Draft

__all__ = ["two_values"]

_OF_NO_WINDOW = frozenset(("market_cap", "close", "members"))
_CELL = re.compile(r"table (\d+), row (\d+), column (\d+)")
_BOUNDS = ("over", "at-least", "under", "at-most")


class _Key(NamedTuple):
    subject: str
    measure: str
    window: str
    unit: str


def two_values(draft: Draft) -> Iterator[Complaint]:
    """Claims of one figure whose values cannot both be printed from one number, be it right or wrong.

    Where one of them is supported the others are complained of, else all that differ from the first.
    """
    groups: dict[_Key, list[Judged]] = {}
    for judged in draft.judged:
        key = _key(draft, judged.claim)
        if key is not None:
            groups.setdefault(key, []).append(judged)
    for group in groups.values():
        good = next((j for j in group if j.verdict == "supported" and j.claim.comparator == "equal"), None)
        exact = good or next((j for j in group if j.claim.comparator == "equal"), None)
        for judged in group:
            if exact is None or judged is exact or _agree(exact.claim, judged.claim):
                continue
            if exact.claim.hint and judged.claim.hint and exact.claim.hint != judged.claim.hint:
                continue  # printed from two facts, whatever their words were taken for
            one, other = exact.claim, judged.claim
            place, place_zh = _place(draft, one)
            figure = f"{one.measure}{f'.{one.window}' if one.window else ''}/{one.subject}"
            yield Complaint(
                other.start,
                other.end,
                f"One figure ({figure}) is {one.text} {place} and {other.text} here; make them one.",
                f"同一数字（{figure}）{place_zh}为{one.text}，此处为{other.text}，请统一。",
                tuple(dict.fromkeys((*exact.facts, *judged.facts))),
            )


def _key(draft: Draft, claim: Claim) -> _Key | None:
    """What a claim is a figure of; none where the text does not say it fully."""
    if claim.subject is None or claim.measure in (None, "rating") or claim.value is None or claim.forecast:
        return None
    if claim.carried:  # whether its window is the one stated before is itself in doubt
        return None
    if claim.high is not None or claim.comparator not in ("equal", *_BOUNDS):
        return None
    window = _window(draft, claim.window)
    if window is None:
        if claim.measure not in _OF_NO_WINDOW:
            return None
        window = ""
    assert claim.measure is not None
    unit = "count" if claim.unit == "" else claim.unit
    return _Key(claim.subject, claim.measure, window, unit)


def _window(draft: Draft, window: str | None) -> str | None:
    """A window written out in dates as the kind it is, where it is one of the issue's own."""
    if window is None or "/" not in window:
        return window
    first, last = (dt.date.fromisoformat(day) for day in window.split("/"))
    for own in draft.evidence.facts.windows:
        if own.first <= first <= own.last and last in (own.anchor, own.last) and (first - own.first).days < 4:
            return own.kind
    return window


def _agree(one: Claim, other: Claim) -> bool:
    """Whether some number prints as both."""
    low, high = _prints(one)
    below, above = _prints(other)
    if other.comparator in ("over", "at-least"):
        above = Decimal("Infinity")
    elif other.comparator in ("under", "at-most"):
        below = Decimal("-Infinity")
    if not (_told(one) and _told(other)):
        # One of them gives no direction: 寒武纪涨跌幅 9.98% and 下跌 9.98% differ in words only.
        low, high = sorted((abs(low), abs(high)))
        if other.comparator == "equal":
            below, above = sorted((abs(below), abs(above)))
    return low <= above and below <= high


def _prints(claim: Claim) -> tuple[Decimal, Decimal]:
    """The numbers that round to a claim's value."""
    assert claim.value is not None
    value = -abs(claim.value) if claim.direction < 0 else claim.value
    return value - claim.step / 2, value + claim.step / 2


def _told(claim: Claim) -> bool:
    return claim.signed or claim.direction != 0 or claim.cell is not None or (claim.value or 0) < 0


def _place(draft: Draft, claim: Claim) -> tuple[str, str]:
    if claim.cell is not None:
        cell = _CELL.fullmatch(claim.cell)
        zh = f"表格 {cell[1]} 第 {cell[2]} 行第 {cell[3]} 列" if cell else claim.cell
        return f"in {claim.cell}", f"在{zh}"
    line = draft.manuscript.line_at(claim.start)
    if claim.page is not None:
        return f"on page {claim.page}", f"在第 {claim.page} 页"
    return f"in line {line}", f"在第 {line} 行"
