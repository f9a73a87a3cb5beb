"""Claims without a number: 领涨, 创新高, 全部上涨, and a bare 上涨."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from zhoubao.check.claim import Claim, Comparator
from zhoubao.check.clause_reading import Reading
from zhoubao.check.lexicon import Name
from zhoubao.check.measures import SERIES_KINDS, direction_of, kind_said
from zhoubao.check.tokens import Token

__all__ = ["word_claims"]

_RANKS: dict[str, tuple[Comparator, int]] = {
    "highest": ("highest", 1),
    "lowest": ("lowest", 1),
    "top": ("top", 0),
    "bottom": ("bottom", 0),
    "record-high": ("record-high", 1),
    "record-low": ("record-low", 1),
    "second": ("highest", 2),
    "third": ("highest", 3),
}
_RANKED = SERIES_KINDS | {"market_cap"}
_BEGUN = re.compile(r"有记录以来|record began")
_NAMED_RANK = re.compile(r"前([二三四五六七八九十两\d])")
_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
# These words rank only what is measured in the same clause: 市值最大, but not 最大的挑战.
_WEAK = frozenset(
    [
        "最高",
        "最大",
        "最低",
        "最小",
        "第一",
        "第二",
        "第三",
        "第一名",
        "首位",
        "领先",
        "最强",
        "最弱",
        "largest",
        "highest",
        "lowest",
        "smallest",
        "best",
        "worst",
        "first",
        "second",
        "third",
        "strongest",
        "weakest",
        "leading",
        "leads",
        "lead",
    ]
)


def word_claims(reading: Reading, stated: str | None) -> Iterator[Claim]:
    """The superlatives, records, 全部 and bare directions of a clause."""
    tokens = reading.tokens
    counted = _spoken_for(reading)
    for n, token in enumerate(tokens):
        if reading.modal or any(t.says("not") is not None for t in tokens[max(n - 2, 0) : n]):
            continue
        rank = token.says("rank")
        if rank is not None:
            yield from _rank(reading, n, rank, stated)
        elif token.says("every") is not None:
            yield from _every(reading, n, stated)
        elif direction_of(token) and n not in counted:
            yield from _direction(reading, n, stated)


def _spoken_for(reading: Reading) -> set[int]:
    """Places of direction words that say which way a number went."""
    tokens = reading.tokens
    found: set[int] = set()
    for numbers in reading.lists:
        first, last = numbers[0], numbers[-1]
        for n in range(first - 1, -1, -1):
            if tokens[n].number is not None:
                break
            if direction_of(tokens[n]):
                found.add(n)
                if tokens[n].says("rank") is None:
                    break
        for n in range(last + 1, min(last + 4, len(tokens))):
            if tokens[n].kind in ("name", "number", "list", "other"):
                break
            if direction_of(tokens[n]):
                found.add(n)
                break
    return found


def _names_before(reading: Reading, n: int, *, chained: bool) -> list[Name]:
    """The names a word speaks of: the last run before it; ``chained``: with those that numbers part."""
    runs = [run for run in reading.runs if run[-1] < n]
    if not runs:
        return []
    chosen = runs[-1:]
    if chained:
        for run in reversed(runs[:-1]):
            between = reading.tokens[run[-1] + 1 : chosen[0][0]]
            if not any(t.kind == "list" for t in between) or any(t.says("rank") for t in between):
                break
            chosen.insert(0, run)
    names: dict[str, Name] = {}
    for run in chosen:
        for i in run:
            name = reading.tokens[i].name
            assert name is not None
            if (
                not names
                or name.kind == next(iter(names.values())).kind
                or "segment" not in (name.kind, next(iter(names.values())).kind)
            ):
                names[name.subject] = name
            else:
                names = {name.subject: name}
    return list(names.values())


def _rank(reading: Reading, n: int, rank: str, stated: str | None) -> Iterator[Claim]:
    tokens, flow = reading.tokens, reading.flow
    token = tokens[n]
    since = _since(reading, n, rank)
    if since is not None:
        rank = {"highest": "record-high", "lowest": "record-low"}.get(rank, rank)
    comparator, place = _RANKS[rank]
    measure = _measure_said(tokens)
    if measure is None and not reading.runs and flow.measure and flow.measure[0] in _RANKED:
        measure = flow.measure[0]  # 市值升至3.64万亿美元，稳居第一
    if (
        token.text.lower() in _WEAK
        and since is None
        and measure is None
        and not (rank == "highest" and token.text in ("第一", "领先"))
    ):
        return
    names = _names_before(reading, n, chained=True)
    if not names:
        behind = [run for run in reading.runs if run[0] > n]
        if (
            behind
            and not any(t.says("group") for t in tokens[n + 1 : behind[0][0]])
            and _presents(tokens, n, behind[0][0])
        ):
            names = [name for i in behind[0] if (name := tokens[i].name) is not None]
            names += [
                name
                for run in behind[1:]
                for i in run
                if (name := tokens[i].name) and name.kind == names[0].kind
            ]
        elif rank.startswith("record") or not any(
            t.kind == "unknown" or (t.kind == "other" and len(t.text) > 1) for t in tokens[:n]
        ):
            names = list(flow.group)
    if not names:
        said = measure or (flow.measure[0] if flow.measure else None)
        if flow.unknown and rank.startswith("record") and said is not None:
            window = reading.window_near(n, stated)
            yield reading.word_claim(n, None, said, window, comparator, unknown=flow.unknown)
        return
    records = rank.startswith("record")
    first = names[0]
    weak = token.text.lower() in _WEAK and since is None
    if weak and first.kind not in ("series", "segment") and measure is None:
        return
    if first.kind == "segment" and len(names) == 1 and not records and _of_members(tokens, n):
        return
    nearest = next((said for t in reversed(tokens[:n]) if (said := t.says("measure"))), "")
    if nearest.endswith("-") and comparator in ("highest", "top"):
        comparator = "lowest" if comparator == "highest" else "bottom"  # 跌幅居首
    if len(names) > 1 and comparator in ("highest", "lowest"):
        comparator = "top" if comparator == "highest" else "bottom"
    printed = _NAMED_RANK.search(token.text)
    if comparator in ("top", "bottom"):
        place = _DIGITS.get(printed[1], 0) or int(printed[1]) if printed else 0
        place = max(place, len(names)) if printed else len(names)
        if place == 1:
            place = 3  # 居前 of one name: among the first three
    window = reading.window_near(n, stated)
    for name in names:
        kind = _measure_for(name, measure, records)
        if kind is None:
            continue
        among = None
        if name.kind == "segment":
            among = None if records else "segments"
        elif name.kind == "series":
            among = None if records else kind
        elif not records:
            among = reading.among()
        over = since or reading.window_for(name, window, kind)
        claim = reading.word_claim(n, name.subject, kind, over, comparator, rank=place, among=among)
        yield replace(claim, begun=since is not None and bool(_BEGUN.search(token.text)))


def _since(reading: Reading, n: int, rank: str) -> str | None:
    """The days that a record is told of, where a date says since when: 7月以来最高, highest since July."""
    tokens = reading.tokens
    if rank not in ("highest", "lowest", "record-high", "record-low"):
        return None
    if n and (rank.startswith("record") or tokens[n - 1].kind == "since"):
        found = reading.stretches.since(tokens, n - 1)
        if found is not None:
            return found
    behind = next((i for i in range(n + 1, len(tokens)) if tokens[i].says("filler") is None), n)
    if rank.startswith("record") or tokens[behind].kind == "since":
        return reading.stretches.since(tokens, behind)
    return None


def _presents(tokens: Sequence[Token], n: int, first: int) -> bool:
    """Whether the names behind a rank are those ranked: 涨幅前三为A、B、C; led by A."""
    between = tokens[n + 1 : first]
    return not between or (
        all(
            t.kind in ("open", "colon")
            or t.says("filler") is not None
            or t.text.lower() in ("by", "was", "were", "的", "为", "是")
            for t in between
        )
        and any(
            t.text.lower() in ("by", "was", "were", "的", "为", "是", "(", "到") or t.text.endswith("为")
            for t in (tokens[n], *between)
        )
    )


def _of_members(tokens: Sequence[Token], n: int) -> bool:
    """板块领涨标的: the rank is of members, none of which is named."""
    return n + 1 < len(tokens) and tokens[n + 1].says("group") == "member"


def _measure_said(tokens: Sequence[Token]) -> str | None:
    for token in tokens:
        said = token.says("measure")
        if said in ("market_cap", "close") or said in SERIES_KINDS:
            return said
        if said is not None and said.startswith("return"):
            return "return"
    return None


def _measure_for(name: Name, measure: str | None, record: bool) -> str | None:
    if name.kind == "series":
        own = kind_said(name, measure)
        return own or (name.kinds[0] if len(name.kinds) == 1 or measure is None else measure)
    if record:
        return "market_cap" if measure == "market_cap" else "close" if name.kind != "segment" else None
    return measure if measure == "market_cap" else "return"


def _every(reading: Reading, n: int, stated: str | None) -> Iterator[Claim]:
    """全部上涨 of a segment, 均上涨 of the names before it."""
    tokens = reading.tokens
    at = next(
        (i for i in range(n, min(n + 5, len(tokens))) if tokens[i].says("direction") in ("+", "-")), None
    )
    if at is None:
        at = next(
            (i for i in range(n - 1, max(n - 4, -1), -1) if tokens[i].says("direction") in ("+", "-")), None
        )
    figures = [t.number for t in tokens[n:] if t.number is not None]
    if at is None or any(number.unit == "ratio" for number in figures):
        return
    direction = direction_of(tokens[at])
    names = _names_before(reading, n, chained=False)
    window = reading.window_near(n, stated)
    if names and names[0].kind != "segment" and len(names) > 1:
        for name in names:
            kind = "return" if name.kind != "series" else f"change/{name.kinds[0]}"
            yield reading.word_claim(
                n,
                name.subject,
                kind,
                reading.window_for(name, window, kind),
                "direction",
                direction=direction,
            )
        return
    said = [*reversed(names), *(t.name for t in tokens)]
    segment = next((s for s in said if s is not None and s.kind == "segment"), None) or reading.flow.topic
    subject = segment.subject if segment else None
    if subject is None:
        return
    first, last = min(n, at), max(n, at)
    yield reading.word_claim(
        n, subject, "return", window, "every", direction=direction, among=subject, extent=(first, last)
    )


def _direction(reading: Reading, n: int, stated: str | None) -> Iterator[Claim]:
    tokens = reading.tokens
    said = tokens[n].says("direction") or ""
    if any(t.says("every") is not None for t in tokens[max(n - 4, 0) : n + 4]):
        return
    names = _names_before(reading, n, chained=False)
    first = max((i for run in reading.runs for i in run if i < n), default=-1)
    between = tokens[first + 1 : n]
    if any(t.kind in ("other", "unknown", "number") or t.says("other-measure") is not None for t in between):
        return
    if not names:
        plain = all(t.says("filler") is not None or t.says("window") is not None for t in between)
        if (
            not plain
            or len(reading.flow.group) != 1
            or reading.flow.unknown
            or any(t.says("filler") is None for t in tokens[n + 1 :])
        ):
            return
        names = list(reading.flow.group)
    if n + 1 < len(tokens) and tokens[n + 1].kind in ("other", "name", "unknown"):
        return
    measure = _measure_said(tokens[:n])
    window = reading.window_near(n, stated)
    for name in names:
        if name.kind == "series":
            kind = kind_said(name, measure) or name.kinds[0]
            kind = f"change/{kind}"
        elif said.endswith("g") and measure != "return":
            continue
        elif measure in SERIES_KINDS:
            kind = f"change/{measure}"
        elif measure in (None, "return"):
            kind = "return"
        else:
            continue
        yield reading.word_claim(
            n,
            name.subject,
            kind,
            reading.window_for(name, window, kind),
            "direction",
            direction=direction_of(tokens[n]),
        )
