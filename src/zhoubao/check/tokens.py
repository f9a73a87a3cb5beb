"""A stretch of text as tokens: names, numbers, the words of the grammar, and what is none of these."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhoubao.check import patterns
from zhoubao.check.lexicon import Lexicon, Name
from zhoubao.check.numbers import ENGLISH, NUMBER, Number, read_english, read_number
from zhoubao.check.spelling import Spellings
from zhoubao.check.words import Word, vocabulary

__all__ = ["MonthDay", "Scanner", "Token", "TokenKind", "scannable", "span_days"]

TokenKind = Literal[
    "name", "unknown", "number", "multiple", "word", "span", "since", "date", "aside",
    "list", "comma", "semicolon", "colon", "stop", "open", "close", "other",
]  # fmt: skip
MonthDay = tuple[int, int]
_Put = Callable[["Token", int, int], None]

# Same length in, same length out: offsets in the scanned text are those of the text itself.
_PLAIN = {ord("０") + n: ord("0") + n for n in range(10)}
_PLAIN |= {ord("Ａ") + n: ord("A") + n for n in range(26)} | {ord("ａ") + n: ord("a") + n for n in range(26)}
_PLAIN |= dict(
    zip(
        map(ord, "％＋－−．（）：；＆／～［］【】‐‑’\u00a0\u3000\u2009\u202f\u2007"),
        map(ord, "%+--.():;&/~[]()--'     "),
        strict=True,
    )
)
_FIGURES = re.compile(
    r"""(?ix)
    [0-9一二三四五六七八九十百千万两半翻腰减①-⑳@] | www | http
  | oubl | tripl | trebl | halve | quadr | half | third | quarter | fifth | twenty
  | (?:^|[^a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|since|past|two|three|four|five|six|seven
      |eight|nine|ten|eleven|twelve|fifteen)
    """
)
"""What holds none of these needs no look for numbers and dates."""
_MARKS: dict[str, TokenKind] = {
    "、": "list", "&": "list", "/": "list", ",": "comma", "，": "comma", "|": "comma",
    "—": "comma", "\t": "comma", ";": "semicolon", ":": "colon",
    "。": "stop", "!": "stop", "?": "stop", "！": "stop", "？": "stop", "(": "open", "[": "open",
    ")": "close", "]": "close",
}  # fmt: skip
_KINDS: dict[str, TokenKind] = {"list": "list", "stranger": "unknown"}
_MONTHS = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_TIMES = {
    "double": (Decimal(1), 1),
    "triple": (Decimal(2), 1),
    "four": (Decimal(3), 1),
    "half": (Decimal("0.5"), -1),
}
_DOUBLINGS = {"一": 1, "两": 3, "二": 3, "三": 7, "四": 15}


def scannable(text: str) -> str:
    """``text`` with full-width digits, signs and brackets as their plain forms, character for character."""
    return text.translate(_PLAIN)


@dataclass(slots=True)
class Token:
    """A token at ``start`` to ``end`` of the whole text.

    A ``name`` has its ``name``, a ``number`` (and a ``multiple``: 翻倍) its ``number``; a ``span`` its
    ``days``, first and last as (month, day); a ``since`` the (year, month) it counts from, 0 where none is
    said, in ``days`` too; a ``date`` says in ``grain`` whether it is a day, a month or another. ``words``
    are the (kind, value)s of a word.
    """

    kind: TokenKind
    start: int
    end: int
    text: str
    name: Name | None = None
    number: Number | None = None
    days: tuple[MonthDay, MonthDay] | None = None
    grain: str = ""
    words: tuple[Word, ...] = ()

    def says(self, kind: str) -> str | None:
        """What a word is worth as a word of that kind; none if it is none."""
        for known, value in reversed(self.words):
            if known == kind:
                return value
        return None


class Scanner:
    """Cuts text into tokens: what is surest first, and of two words the longer one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = Spellings(lexicon.named, hyphens=True)
        measures = {word: (("measure", kind),) for word, kind in lexicon.measures.items()}
        self._words = Spellings({**vocabulary(), **measures}, hyphens=False)

    def scan(self, text: str, start: int, end: int) -> list[Token]:
        """The tokens of ``text[start:end]``, blanks left out; ``text`` must be ``scannable``."""
        piece = text[start:end]
        lowered = piece.lower()
        if len(lowered) != len(piece):  # a few letters grow when lowered
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in piece)
        found: dict[int, Token] = {}
        taken = bytearray(len(piece))

        def put(token: Token, first: int, last: int) -> None:
            if not any(taken[first:last]):
                taken[first:last] = b"\1" * (last - first)
                token.start, token.end = start + first, start + last
                found[first] = token

        for first, last, name in self._names.find(lowered, taken):
            put(Token("name", 0, 0, piece[first:last], name=name), first, last)
        if _FIGURES.search(piece) is not None:
            self._digits(piece, put)
        for first, last, words in self._words.find(lowered, taken):
            kind: TokenKind = _KINDS.get(words[-1][0], "word")
            put(Token(kind, 0, 0, piece[first:last], words=words), first, last)
        return self._rest(piece, start, found)

    def _digits(self, piece: str, put: _Put) -> None:
        """What holds digits, the surest first; what is left over of them is numbers."""
        for m in patterns.SPAN.finditer(piece):
            days = span_days(m)
            if days:
                # 21–27 Oct 2024: the year belongs to the days and is no figure.
                year = patterns.YEAR_AFTER.match(piece, m.end()) if m["n7"] or m["n9"] or m["n11"] else None
                end = year.end() if year else m.end()
                put(Token("span", 0, 0, piece[m.start() : end], days=days), m.start(), end)
        for m in patterns.SINCE.finditer(piece):
            put(Token("since", 0, 0, m.group(), days=(_since(m), (0, 0))), m.start(), m.end())
        for m in patterns.OTHER_WINDOW.finditer(piece):
            put(Token("word", 0, 0, m.group(), words=(("window", "other"),)), m.start(), m.end())
        for m in patterns.CODE.finditer(piece):
            put(Token("unknown", 0, 0, m.group()), m.start(), m.end())
        for m in patterns.INDEX.finditer(piece):
            put(Token("unknown", 0, 0, m.group()), m.start(), m.end())
        for m in patterns.ASIDE.finditer(piece):
            put(Token("aside", 0, 0, m.group()), m.start(), m.end())
        for m in patterns.MODEL.finditer(piece):
            put(Token("unknown", 0, 0, m.group()), m.start(), m.end())
        for m in patterns.DATE.finditer(piece):
            grain = m.lastgroup or ""
            grain = "day" if m["day"] else "month" if m["month"] else grain and "other"
            month = (
                int(m["number"])
                if m["number"]
                else _MONTHS.get((m["word"] or m["full"] or "")[:3].lower(), 0)
            )
            put(Token("date", 0, 0, m.group(), grain=grain, days=((month, 0), (0, 0))), m.start(), m.end())
        for m in patterns.SPECIFICATION.finditer(piece):
            put(Token("aside", 0, 0, m.group()), m.start(), m.end())
        for m in patterns.MULTIPLE.finditer(piece):
            put(Token("multiple", 0, 0, m.group(), number=_multiple(m)), m.start(), m.end())
        at = 0
        while (found := NUMBER.search(piece, at)) is not None:
            m = found
            if m["high"] and _moves(piece, m):  # from 8.7m to 9.1m: two figures
                m = _first_of(piece, m)
            at = max(m.end(), at + 1)
            number = read_number(m)
            if number is not None:
                words = m.group().rstrip()
                first = m.start() + len(words) - len(words.lstrip())
                put(Token("number", 0, 0, words.strip(), number=number), first, m.start() + len(words))
        for m in ENGLISH.finditer(piece):
            put(Token("number", 0, 0, m.group(), number=read_english(m)), m.start(), m.end())

    def _rest(self, piece: str, start: int, found: dict[int, Token]) -> list[Token]:
        """The tokens in order, with punctuation and whatever else stands between them."""
        tokens: list[Token] = []
        at, size, other = 0, len(piece), -1

        def close(end: int) -> None:
            nonlocal other
            if other >= 0:
                words = piece[other:end].rstrip()
                if words:
                    tokens.append(Token("other", start + other, start + other + len(words), words))
                other = -1

        while at < size:
            token = found.get(at)
            if token is not None:
                close(at)
                tokens.append(token)
                at = token.end - start
                continue
            char = piece[at]
            mark = _MARKS.get(char)
            if char == "." and (at + 1 == size or piece[at + 1].isspace()):
                mark = "stop"
            elif char == "–" and piece[at - 1 : at] == " ":
                mark = "comma"
            elif char == "/" and not (at and (piece[at - 1] > "\u3400" or piece[at - 1] == "%")):
                mark = None
            if mark is not None:
                close(at)
                tokens.append(Token(mark, start + at, start + at + 1, char))
            elif char.isspace():
                # A blank ends nothing: "high bandwidth" is one stretch of other text.
                pass
            elif other < 0:
                other = at
            at += 1
            if at < size and at in found:
                close(at)
        close(size)
        return tokens


def span_days(m: re.Match[str]) -> tuple[MonthDay, MonthDay] | None:
    """The days a span names; none where they are no days (a range of numbers)."""
    g = m.groupdict()

    def month(name: str | None) -> str:
        return str(_MONTHS.get((name or "")[:3].lower(), 0))

    if g["m1"]:
        pairs = (g["m1"], g["d1"]), (g["m2"], g["d2"])
    elif g["m3"]:
        pairs = (g["m3"], g["d3"]), (g["m4"] or g["m3"], g["d4"])
    elif g["m5"]:
        pairs = (g["m5"], g["d5"]), (g["m6"], g["d6"])
    elif g["d7"]:
        pairs = (month(g["n7"]), g["d7"]), (month(g["n7"]), g["d8"])
    elif g["d9"]:
        pairs = (month(g["n9"]), g["d9"]), (month(g["n10"]), g["d10"])
    else:
        pairs = (month(g["n11"]), g["d11"]), (month(g["n12"] or g["n11"]), g["d12"])
    first, last = ((int(a), int(b)) for a, b in pairs)
    fits = all(1 <= a <= 12 and 1 <= b <= 31 for a, b in (first, last))
    return (first, last) if fits else None


def _moves(piece: str, m: re.Match[str]) -> bool:
    """Whether what looks like a range tells a move: 由1亿元至2亿元, down 9bn to 115bn."""
    if m["sep"].strip() not in ("至", "到", "to"):
        return False
    before = piece[: m.start()].rstrip().lower()
    return before.endswith(("由", "从", "自", "from")) or bool(m["lowscale"] and m["lowunit"])


def _first_of(piece: str, m: re.Match[str]) -> re.Match[str]:
    """The first of the two figures that a match took for a range."""
    return NUMBER.match(piece, m.start(), m.start("sep")) or m


def _since(m: re.Match[str]) -> MonthDay:
    """The year and month that a stretch counts from, 0 where none is said."""
    year = int(m["y1"] or m["y2"] or m["y3"] or 0)
    return year, int(m["m1"] or _MONTHS.get((m["n2"] or "")[:3].lower(), 0))


def _multiple(m: re.Match[str]) -> Number:
    """翻倍 is a change of at least one time what was, 翻两番 of three; 腰斩 leaves a half."""
    if m["times"]:
        return Number(Decimal(_DOUBLINGS[m["times"]]), Decimal("0.01"), "times", 1)
    value, sign = next(worth for name, worth in _TIMES.items() if m[name])
    return Number(
        value, Decimal("0.01") if sign > 0 else Decimal("0.1"), "times" if sign > 0 else "ratio", sign
    )
