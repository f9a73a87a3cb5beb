"""Rules of rating definitions: their bands, their horizon, and the benchmarks they measure against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from zhoubao.check.lint.draft import Complaint, Draft
from zhoubao.check.lint.markets import places_in
from zhoubao.check.parts import Part
from zhoubao.model import PLACES

__all__ = ["bands", "benchmark", "horizon"]

_INFINITY = Decimal("Infinity")
_DIGITS = r"(?:[+\-−–]\s?)?(?<![\d.])\d{1,5}(?:\.\d{1,4})?"
_NUMBER = rf"{_DIGITS}\s*[%％]"
_BETWEEN = re.compile(
    rf"(?P<low>{_DIGITS}\s*[%％]?)\s*(?:与|和|至|到|~|～|—|–|-|and|to)\s*(?P<high>{_NUMBER})", re.I
)
_PERCENT = re.compile(_NUMBER)
_UP_AFTER = re.compile(r"\s*(?:以上|及以上|或以上|or (?:more|above|higher)|and above|\+)", re.I)
_DOWN_AFTER = re.compile(r"\s*(?:以下|及以下|或以下|以内|or (?:less|below|lower|worse)|and below)", re.I)
_UP_BEFORE = re.compile(
    r"(?:超过|高于|大于|优于|强于|超出|跑赢|领先|不低于|不少于|至少|over|above|more than|greater than"
    r"|exceed\w*|outperform\w*|at least|by|≥|>=|>|＞)[^%％\d\n;；。]{0,40}$",
    re.I,
)
_LOSES = re.compile(r"(?:低于|弱于|落后|跑输|逊于|underperform\w*|lag\w*|trail\w*)[^%％\n;；。]{0,40}$", re.I)
_DOWN_BEFORE = re.compile(
    r"(?:低于|小于|不足|不到|不超过|不高于|至多|under|below|less than|at most|up to|worse than|≤|<=|<|＜)"
    r"[^%％\d\n;；。]{0,40}$",
    re.I,
)
_OPEN = re.compile(
    r"超过|高于|大于|低于|小于|over|above|more than|greater than|exceed|below|less than|under"
    r"|(?<![<≤])>(?!=)|＞|<(?!=)|＜|不含|exclusive",
    re.I,
)
_CLOSED = re.compile(
    r"≥|>=|≤|<=|不低于|不少于|至少|不超过|不高于|至多|at least|at most|(?<!不)含|inclusive", re.I
)
_SECTOR = re.compile(r"行业|板块|sector|industry", re.I)
_COMPANY = re.compile(r"公司|个股|股票|股价|company|stock|share", re.I)

_ZH = {char: value for value, char in enumerate("零一二三四五六七八九十")}
_MONTHS = re.compile(
    r"(?<![\d.])(?P<low>\d{1,2}|[一二三六九十]{1,2})\s*(?:个月)?\s*(?:[~～\-–—至到]|to)\s*"
    r"(?P<high>\d{1,2}|[一二三六九十]{1,2})[\s-]*(?:个\s*月|months?)"
    r"|(?<![\d.])(?P<months>\d{1,2}|[一二三六九十]{1,2}|six|three|twelve)[\s-]*(?:个\s*月|months?)"
    r"|(?<![\d.])(?P<years>[1-5]|[一二三两]|one|two|three)[\s-]*(?:年内|年期|年(?=[，,。)）])|years?)"
    r"|(?P<half>半年|half a year)",
    re.I,
)
_EN = {"one": 1, "two": 2, "three": 3, "six": 6, "twelve": 12}

_BENCHMARK = re.compile(r"基准|benchmark|对标|relative to|against", re.I)
_INDEX = {
    "CN": re.compile(r"沪深\s*300|上证|中证|深证|万得全A|CSI\s*\d{3}|(?:SSE|Shanghai) Composite", re.I),
    "HK": re.compile(r"恒生|国企指数|Hang\s*Seng|HSI\b", re.I),
    "KR": re.compile(r"KOSPI|KOSDAQ|韩国综合", re.I),
    "TW": re.compile(r"台湾加权|加权指数|台证|TAIEX|TWSE", re.I),
    "US": re.compile(r"标普|标准普尔|纳斯达克|纳指|道琼斯|道指|罗素|S&P|Nasdaq|Dow Jones|Russell", re.I),
}  # fmt: skip
_ALL_OTHERS = re.compile(
    r"(?:其他|其余|其它|各)(?:海外|境外)?(?:国家|地区|市场)[^。；;\n]{0,20}(?:基准|指数)"
    r"|(?:other|each|all other|respective|local) markets?[^.;\n]{0,60}(?:benchmark|ind(?:ex|ices))",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Band:
    """The relative returns that a rating stands for. An end is closed, open or (none) not said to be."""

    start: int
    end: int
    rating: str
    low: Decimal
    high: Decimal
    low_closed: bool | None
    high_closed: bool | None


def bands(draft: Draft) -> Iterator[Complaint]:
    """Bands of one kind of rating (company, sector) that overlap, or leave returns that no rating covers."""
    for part in draft.parts:
        if part.kind != "rating-definitions":
            continue
        groups: dict[str, list[_Band]] = {}
        for group, start, end, label in _rows(draft, part):
            found = _band(draft.text, start, end, label)
            if found is not None:
                groups.setdefault(group, []).append(found)
        for group_bands in groups.values():
            ordered = sorted(group_bands, key=lambda band: (band.low, band.high))
            for below, above in pairwise(ordered):
                yield from _edge(below, above)


def _edge(below: _Band, above: _Band) -> Iterator[Complaint]:
    later = max(below, above, key=lambda band: band.start)
    at, to = (_percent(below.high), _percent(above.low))
    pair, pair_zh = f"{below.rating} and {above.rating}", f"“{below.rating}”与“{above.rating}”"
    if above.low < below.high:
        until = min(below.high, above.high)
        shown = (
            "any return" if above.low == -_INFINITY and until == _INFINITY else f"{to} to {_percent(until)}"
        )
        yield Complaint(
            later.start,
            later.end,
            f"The bands of {pair} overlap ({shown}); each return needs one rating.",
            f"{pair_zh}的区间重叠（{to}至{_percent(until)}），同一涨幅只能对应一个评级。",
        )
    elif above.low > below.high:
        yield Complaint(
            later.start,
            later.end,
            f"No rating covers returns from {at} to {to}, between {pair}; close the gap.",
            f"{pair_zh}之间 {at} 至 {to} 没有对应评级，请补齐。",
        )
    elif below.high_closed is not None and below.high_closed == above.low_closed:
        both = below.high_closed
        yield Complaint(
            later.start,
            later.end,
            f"A return of exactly {at} is {'both' if both else 'neither'} {pair}; say which it is.",
            f"恰为 {at} 时{'同属' if both else '不属于'}{pair_zh}，请写明归属。",
            severity="note",
        )


def _percent(value: Decimal) -> str:
    if value.is_infinite():
        return "-∞" if value < 0 else "+∞"
    return f"{value.normalize():f}%"


def _rows(draft: Draft, part: Part) -> Iterator[tuple[str, int, int, str]]:
    """The rows of the definitions: company or sector, stretch, and the rating's name."""
    group = ""
    for line in draft.lines_in(part):
        if line.grid is None:
            group = _group(line.text) or group
            label = re.split(r"[\s:：,，]", line.text.lstrip("-•·*> "), maxsplit=1)[0]
            yield group, line.start, line.end, label[:12]
            continue
        rows: dict[int, list[tuple[int, int, str]]] = {}
        for cell in line.grid.cells:
            if not cell.header:
                rows.setdefault(cell.row, []).append(
                    (cell.start, cell.end, draft.text[cell.start : cell.end])
                )
        for cells in rows.values():
            start, end, words = next((c for c in cells if _PERCENT.search(c[2])), cells[-1])
            names = [c for c in cells if c[0] != start]
            # The last cell before the definition is the rating; one before that says of what.
            group = (_group(names[0][2]) if len(names) > 1 else "") or group or _group(words)
            yield group, start, end, names[-1][2] if names else words[:12]


def _group(words: str) -> str:
    sector, company = _SECTOR.search(words), _COMPANY.search(words)
    if sector and (company is None or sector.start() < company.start()):
        return "sector"
    return "company" if company else ""


def _band(text: str, start: int, end: int, label: str) -> _Band | None:
    words = text[start:end]
    between = _BETWEEN.search(words)
    if between:
        low, high = _value(between["low"]), _value(between["high"])
        if _LOSES.search(words[: between.start()]) and low >= 0:
            low, high = -high, -low
        first, last = between.span()
        return _Band(start + first, start + last, label, min(low, high), max(low, high), None, None)
    found = _PERCENT.search(words)
    if found is None:
        return None
    value = _value(found[0])
    before, after = words[: found.start()], words[found.end() :]
    said = f"{before[-16:]}{after[:8]}"
    opened = _OPEN.search(before[-16:]) or re.search(r"不含|exclusive", after[:12])
    closed = True if _CLOSED.search(said) else False if opened else None
    if re.search(r"±|正负|plus or minus", before[-12:]) or after.lstrip().startswith("以内"):
        low, high = -abs(value), abs(value)
        return _Band(start + found.start(), start + found.end(), label, low, high, None, None)
    up = _UP_AFTER.match(after) or (not _DOWN_AFTER.match(after) and _UP_BEFORE.search(before))
    down = _DOWN_AFTER.match(after) or (not up and _DOWN_BEFORE.search(before))
    loses = value > 0 and _LOSES.search(before)
    if loses and not _DOWN_AFTER.match(after):
        value, up, down = -value, None, loses  # 跑输 5%以上 is below -5%
    span = (start + found.start(), start + found.end())
    if up:
        return _Band(*span, label, value, _INFINITY, closed, None)
    if down:
        return _Band(*span, label, -_INFINITY, value, None, closed)
    return None


def _value(written: str) -> Decimal:
    plain = re.sub(r"[\s%％+]", "", written).replace("−", "-").replace("–", "-")
    return Decimal(plain)


def horizon(draft: Draft) -> Iterator[Complaint]:
    """Definitions of one kind of rating over different horizons: 6 个月 in the table, 6~12 个月 under it."""
    for part in draft.parts:
        if part.kind != "rating-definitions":
            continue
        said: dict[str, tuple[tuple[int, int], str]] = {}
        told: set[tuple[tuple[int, int], tuple[int, int]]] = set()
        for group, start, end, _ in _statements(draft, part):
            for match in _MONTHS.finditer(draft.text, start, end):
                months = _horizon(match)
                for kind in group:
                    first, words = said.setdefault(kind, (months, match[0]))
                    if first != months and (first, months) not in told:
                        told.add((first, months))
                        yield Complaint(
                            match.start(),
                            match.end(),
                            f"Ratings are defined over {_span(first)} and here over {_span(months)}; "
                            "give one horizon.",
                            f"评级期限前文为“{words.strip()}”，此处为“{match[0].strip()}”，请统一。",
                        )


def _statements(draft: Draft, part: Part) -> Iterator[tuple[tuple[str, ...], int, int, str]]:
    """Rows and lines of the definitions with the kinds of rating they speak of (both if they say neither)."""
    for group, start, end, label in _rows(draft, part):
        words = draft.text[start:end]
        kinds = [kind for kind, named in (("sector", _SECTOR), ("company", _COMPANY)) if named.search(words)]
        in_table = any(g.start <= start < g.end for g in draft.manuscript.tables)
        if in_table and group:
            kinds = [group]
        yield tuple(kinds) or ("sector", "company"), start, end, label


def _horizon(match: re.Match[str]) -> tuple[int, int]:
    """A horizon in months, from and to."""
    if match["half"]:
        return 6, 6
    if match["low"]:
        return _count(match["low"]), _count(match["high"])
    months = _count(match["years"]) * 12 if match["years"] else _count(match["months"])
    return months, months


def _count(written: str) -> int:
    if written.isdigit():
        return int(written)
    if written.casefold() in _EN:
        return _EN[written.casefold()]
    if written == "两":
        return 2
    tens, ten, ones = written.rpartition("十")
    return (_ZH[tens] if tens else 1) * 10 + (_ZH[ones] if ones else 0) if ten else _ZH[written[-1]]


def _span(months: tuple[int, int]) -> str:
    low, high = months
    return f"{low} months" if low == high else f"{low} to {high} months"


def benchmark(draft: Draft) -> Iterator[Complaint]:
    """Markets of the tables for which the rating definitions name no benchmark.

    A market has one where it is named beside 基准 or benchmark, or by one of its indices; definitions that
    name none at all, or one for all other markets, are left alone.
    """
    for part in draft.parts:
        if part.kind != "rating-definitions":
            continue
        covered: set[str] = set()
        first: tuple[int, int] | None = None
        for line in draft.lines_in(part):
            if not _BENCHMARK.search(line.text):
                continue
            if _ALL_OTHERS.search(line.text):
                return
            named = places_in(line.text) | {
                place for place, index in _INDEX.items() if index.search(line.text)
            }
            if named and line.grid is None:
                first = first or (line.start, line.end)
            covered |= named
        if not covered:
            continue
        lacking: dict[str, list[str]] = {}
        for instrument in draft.tabled:
            place = draft.country(instrument)
            if place not in covered:
                lacking.setdefault(place, []).append(instrument.code)
        names = {
            code: draft.evidence.edition.instruments[code].names
            for codes in lacking.values()
            for code in codes
        }
        for place, codes in lacking.items():
            start, end = first or part.heading or (part.start, part.end)
            yield Complaint(
                start,
                end,
                f"The rating definitions name no benchmark for {PLACES[place].en} "
                f"({', '.join(names[code].en for code in codes)} in the table); name one.",
                f"评级说明未给出{PLACES[place].zh}市场的基准"
                f"（表内有{'、'.join(names[code].zh for code in codes)}），请补充。",
            )
