"""What the numbers of a clause say: of whom, of what, over which window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from zhoubao.check.claim import Claim
from zhoubao.check.clause_reading import Reading, unknown_in
from zhoubao.check.lexicon import Name
from zhoubao.check.measures import SERIES_KINDS, Said, is_money, measured
from zhoubao.check.numbers import Number
from zhoubao.check.tokens import Token

__all__ = ["number_claims"]

_HONG_KONG = frozenset({"港股", "H股"})
_SMALL = 1_000_000
"""No market cap: what is told in so few is a price."""
_SUMMED = ("合计", "总计", "合共", "combined", "together", "in total", "total")


def number_claims(
    reading: Reading, numbers: list[int], at: int, names: list[Name], stated: str | None
) -> Iterator[Claim]:
    """The claims of a list of numbers (mostly of one) with what stands before it since the last one.

    ``numbers`` are their places and ``at`` that behind the number before; ``names`` the subjects named in
    between, ``stated`` the window that the clause states before its first number.
    """
    tokens = reading.tokens
    before = tokens[at : numbers[0]]
    group: Sequence[Name] = names or reading.flow.group
    windows = reading.stretches.listed(before)
    said = _said(reading, numbers, before, names)
    paired = len(numbers) > 1 and len(group) == len(numbers)
    listed = len(numbers) > 1 and len(windows) == len(numbers)
    respectively = next((t.text for t in tokens if t.says("respectively") is not None), "")
    astray = bool(respectively) and len(numbers) > 1 and len(group) > 1 and not paired and not listed
    for k, n in enumerate(numbers):
        number = tokens[n].number
        assert number is not None
        here = said
        if k:  # the further numbers of a list share all but their signs
            sign = number.sign or said.worded
            here = replace(said, direction=sign, signed=bool(sign), lead="")
        window, carried = (windows[k], False) if listed else reading.window_at(n, numbers[-1], at, stated)
        if here.unit == "count" and (carried or window is None):
            behind = reading.stretches.last(tokens[n + 1 :])  # 4 of 6 rose this week
            window, carried = (behind, False) if behind is not None else (window, carried)
        figure = _Figure(reading, n, number, here, window, carried)
        if astray:  # so many names and so many numbers: who is who cannot be told
            yield figure.claim(None, unknown=respectively)
        elif here.of_segment:
            yield from _of_a_set(figure, (group[k],) if paired else group, names)
        else:
            yield from _of_subjects(figure, (group[k],) if paired else group, names, before)


@dataclass(frozen=True)
class _Figure:
    """A number with what is said of it, before it is known of whom."""

    reading: Reading
    n: int
    number: Number
    said: Said
    window: str | None
    carried: bool

    def claim(self, subject: Name | str | None, *, unknown: str = "", among: str | None = None) -> Claim:
        """The claim that the number makes of a subject; the passage remembers the measure."""
        reading, number, said, flow = self.reading, self.number, self.said, self.reading.flow
        token = reading.tokens[self.n]
        name = subject if isinstance(subject, Name) else None
        measure = said.measure_of(name) if name is not None else said.measure
        unit, window = said.unit or number.unit, self.window
        if name is None and subject is None:
            measure = None if said.other else said.measure
            if measure in SERIES_KINDS and number.unit in ("ratio", "times"):
                measure = f"change/{measure}"
        kind = (measure or "").removeprefix("change/")
        if measure is not None and (kind in SERIES_KINDS or (name is not None and name.kind == "series")):
            window = reading.stretches.of_series(name, window, said.base, fresh=flow.fresh)
        if said.other and said.named:
            flow.measure = "other", number.unit
        elif (
            measure is not None
            and not said.of_segment
            and (said.measure or measure in ("market_cap", "close"))
        ):
            flow.measure = said.measure or measure, number.unit
        if unknown:
            flow.unknown = unknown
        key = name.subject if name is not None else subject if isinstance(subject, str) else None
        if flow.rating:
            measure, key, window = "rating", None, None
        if unit == "" and kind in ("visits", "downloads", "sales"):
            unit = "count"
        if measure in ("close", "market_cap") and not reading.came_from(self.n):
            window = window if window is not None and "/" in window else None
        if measure == "members":
            window = None
        direction, signed = said.direction, said.signed
        if not signed and flow.direction and unit == "ratio" and measure is not None:
            direction, signed = flow.direction, True
        if unit in ("count", "points", "") or is_money(unit):  # a level: 市值跌至1亿元 is no negative
            direction, signed = number.sign, number.sign != 0
        return Claim(
            text="", start=token.start, end=token.end, context_start=reading.start, context_end=reading.end,
            subject=key, unknown=unknown, measure=measure, window=window, value=number.value,
            high=number.high, step=number.step, unit=unit,
            comparator="between" if number.high is not None else said.comparator, direction=direction,
            signed=signed, lead=said.lead, carried=self.carried and window == self.window, grown=said.grown,
            among=among, forecast=reading.modal or self._denied(), guessed=reading.guessed,
        )  # fmt: skip

    def _denied(self) -> bool:
        """Whether the words before the number deny it: 并未下跌10%, did not fall."""
        tokens = self.reading.tokens
        for n in range(self.n - 1, max(self.n - 6, -1), -1):
            if tokens[n].number is not None or tokens[n].kind in ("name", "list"):
                return False
            if tokens[n].says("not") is not None and tokens[n].says("qualifier") is None:
                return True
        return False


def _of_subjects(
    figure: _Figure, subjects: Sequence[Name], names: list[Name], before: Sequence[Token]
) -> Iterator[Claim]:
    """One claim for each subject that a number is told of; none of them where something unknown is meant."""
    reading = figure.reading
    after = reading.after(figure.n) if not names else ()
    if not names and not after:
        unknown = unknown_in(before)
        if unknown and not any(t.says("pronoun") == "one" for t in before):
            yield figure.claim(None, unknown=unknown)
            return
        if reading.flow.unknown and not unknown:
            yield figure.claim(None, unknown=reading.flow.unknown)
            return
    elif names and (stranger := _stranger(before)):
        yield figure.claim(None, unknown=stranger)
        return
    chosen = after or subjects
    if not chosen or (figure.said.summed and len(chosen) > 1):
        yield figure.claim(None)
        return
    for name in chosen:
        yield figure.claim(name)


def _stranger(before: Sequence[Token]) -> str:
    """Who is meant where a known name only describes an unknown one: 与浪潮信息同属服务器的紫光股份上涨.

    The Hong Kong shares of a stock followed elsewhere are another instrument too.
    """
    last = max((n for n, t in enumerate(before) if t.kind == "name"), default=-1)
    name, behind = before[last].name, list(before[last + 1 :])
    if behind and behind[0].text in _HONG_KONG and name is not None and not name.subject.endswith(".HK"):
        return f"{before[last].text}{behind[0].text}"
    described = next((n for n, t in enumerate(behind) if t.text == "的"), None)
    if described and described + 1 < len(behind) and any(t.kind == "other" for t in behind[:described]):
        following = behind[described + 1]
        return unknown_in([following]) if following.kind in ("other", "unknown") else ""
    return ""


def _of_a_set(figure: _Figure, subjects: Sequence[Name], names: list[Name]) -> Iterator[Claim]:
    """A figure of a segment or of the universe: a mean, how many rose, how many there are."""
    reading, said, flow = figure.reading, figure.said, figure.reading.flow
    if said.measure == "members" and said.subject:
        yield figure.claim(said.subject)
        return
    if flow.excluding:  # 剔除甬矽电子之后，其余三家的均值: of a set that no fact is of
        yield replace(figure, said=replace(said, measure=None)).claim(None)
        return
    named = [name for name in (subjects if names else ()) if name.kind == "segment"]
    behind = reading.tokens[figure.n + 1].name if figure.n + 1 < len(reading.tokens) else None
    if not named and behind is not None and behind.kind == "segment":
        named = [behind]  # all four advanced packaging names
    for name in named:
        flow.counted = name.subject
        yield figure.claim(name.subject, among=name.subject)
    if named:
        return
    if said.measure == "members" and names and figure.number.value == len(names):
        # A、B、C三只个股: they were just named.
        yield replace(figure, said=replace(said, measure=None)).claim(None)
        return
    subject, sure = _set_of(figure)
    if said.measure == "members" and sure:
        flow.counted = subject
    # Where nothing says among whom, it is all that the edition follows, and in doubt.
    yield replace(figure.claim(subject, among=subject), guessed=not sure)


def _set_of(figure: _Figure) -> tuple[str, bool]:
    """The set that a count or a mean is of where its clause names none, and whether that is sure.

    The set last counted, the segment last named, or that of whoever was named (该板块). Twelve names after a
    segment of four are all those that the edition follows; with nothing named, the one segment of that size.
    """
    reading, flow = figure.reading, figure.reading.flow
    sizes = reading.lexicon.sizes
    homes = {reading.lexicon.segments.get(name.subject) for name in flow.group}
    home = next(iter(homes)) if len(homes) == 1 and _speaks_of_home(reading) else None
    topic = flow.topic or home
    subject = flow.counted or (topic.subject if topic else "universe")
    size = figure.number.value if figure.said.measure == "members" else _whole(reading, figure.n)
    if size is not None and sizes.get(subject) != size:
        if sizes["universe"] == size:
            return "universe", True
        fitting = [name for name, members in sizes.items() if members == size]
        if not topic and not flow.counted and len(fitting) == 1:
            return fitting[0], False
    return subject, bool(flow.counted or topic)


def _whole(reading: Reading, n: int) -> Decimal | None:
    """How many names a count is out of: 29 of our 33."""
    behind = reading.tokens[n + 1 : n + 4]
    if not behind or behind[0].text.lower() != "of":
        return None
    return next((t.number.value for t in behind if t.number is not None), None)


def _speaks_of_home(reading: Reading) -> bool:
    """Whether a clause speaks of the segment of whoever was named: 该板块, the group."""
    return any(t.says("pronoun") == "segment" or t.text == "板块" for t in reading.tokens)


# What is said of a number by the numbers before it


def _said(reading: Reading, numbers: list[int], before: Sequence[Token], names: list[Name]) -> Said:
    """What the words around say of a list's first number, and what it takes over from figures before."""
    n = numbers[0]
    said = measured(reading.tokens, n, before, _shared(reading, n, names), numbers[-1])
    said = _directed(reading, said, n, names)
    if reading.meant is not None and not names and said.measure is None and not said.other:
        # A mean of +7% for the month and +87% for the year.
        said = replace(said, measure=reading.meant.measure, of_segment=True)
    reading.meant = said if said.of_segment and said.number_unit == "ratio" else None
    return said


def _directed(reading: Reading, said: Said, n: int, names: list[Name]) -> Said:
    """A figure without a direction of its own goes the way of the one before: A fell 4.5%, B 2.4%."""
    number, tokens, flow = reading.tokens[n].number, reading.tokens, reading.flow
    assert number is not None
    if any(t.text.lower().startswith(_SUMMED) for t in tokens[:n]) and len(names or flow.group) > 1:
        return replace(said, other=True, summed=True)
    if number.unit != "ratio" or said.of_segment or said.other:
        return said
    if said.worded:
        flow.worded = reading.worded = said.worded
        return said
    if said.signed or said.measure not in (None, "return"):
        return said
    # 海力士8.78%、美光6.97%跌幅居前: the word behind the list says that they are falls.
    if names and any(t.says("rank") in ("bottom", "lowest") and "跌" in t.text for t in tokens[n + 1 :]):
        return replace(said, direction=-1, signed=True)
    bracketed = any(t.kind == "open" for t in tokens[max(n - 2, 0) : n])
    if (names or reading.worded) and flow.worded and not bracketed:
        return replace(said, direction=flow.worded, signed=True, worded=flow.worded)
    return said


def _shared(reading: Reading, n: int, names: Sequence[Name]) -> str | None:
    """The measure of the figure before, where this one has the same unit: 市值1亿元，微软2亿元.

    A figure no fact covers is followed by more of it (营收1亿元，同比增长2%) until a name is given.
    """
    number = reading.tokens[n].number
    if reading.flow.measure is None or number is None:
        return None
    measure, unit = reading.flow.measure
    if measure == "other":
        return None if names else measure
    if measure == "market_cap" and number.value < _SMALL:
        return None
    if unit == "":
        fits = is_money(number.unit) if measure in ("market_cap", "close", "price") else True
    elif number.unit in ("ratio", "times") and measure in SERIES_KINDS:
        fits = not names
    else:
        fits = unit == number.unit or (is_money(unit) and is_money(number.unit))
    return measure if fits else None
