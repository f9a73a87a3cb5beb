"""What a number is a figure of, and how: measure, direction, qualifier, from the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.check.claim import Comparator
from zhoubao.check.clauses import following
from zhoubao.check.lexicon import Name
from zhoubao.check.tokens import Token

__all__ = ["SERIES_KINDS", "Said", "direction_of", "is_money", "kind_said", "measured"]

SERIES_KINDS = frozenset({"visits", "downloads", "price", "sales"})
"""Kinds of series that have words of their own; others are known by the names of their series."""
_SIGNS = {"+": 1, "-": -1, "+g": 1, "-g": -1}
_TIME = frozenset({"year", "month", "day", "week", "quarter", "hour", "minute"})
_RELATIVE = frozenset({"ratio", "times"})
_CURRENCY_LENGTH = 3
_LARGE = 1_000_000_000
_COMPANIES = frozenset({"公司", "企业", "龙头"})
_HELD = frozenset({"为", "是", "约", "约为", "相当于", "达", "达到", "仅", "仅为"})


@dataclass(frozen=True, slots=True)
class Said:
    """What the words around a number say of it.

    ``measure`` is as in ``Claim``, or none; ``other`` that a measure is named which no fact covers,
    ``clean`` that nothing unknown stands between the subject and the number. ``of_segment`` figures belong
    to a segment whatever name is nearest; ``subject`` overrules it. ``bare`` numbers have neither unit nor
    scale. ``worded`` is the direction that words say, apart from a sign; ``named`` that an uncovered measure
    is named; ``summed`` that the number is of several names together; ``lead`` is as in ``Claim``.
    """

    measure: str | None = None
    base: str | None = None
    based: bool = False
    large: bool = False
    comparator: Comparator = "equal"
    direction: int = 0
    signed: bool = False
    grown: bool = False
    generic: bool = False
    level: bool = False
    other: bool = False
    clean: bool = True
    of_segment: bool = False
    subject: str | None = None
    unit: str = ""
    number_unit: str = ""
    bare: bool = False
    worded: int = 0
    summed: bool = False
    named: bool = False
    multiple: bool = False
    lead: str = ""

    def measure_of(self, name: Name) -> str | None:
        """The measure of a figure of some name: a series has its own, a stock its return."""
        if self.other:
            return None
        unit = self.number_unit
        if name.kind == "series":
            kind = kind_said(name, self.measure)
            if kind is None and self.measure in ("share", "group-share", "discount"):
                standing = {"group-share": "share", "discount": "discount"}.get(self.measure)
                return standing if unit == "ratio" else None  # of what else it may be a share is not known
            kind = kind or (name.kinds[0] if len(name.kinds) == 1 or not self.measure else None)
            if kind is None or unit in _TIME or unit in ("percentage-point", "basis-point", "points"):
                return None
            if unit in _RELATIVE:
                return f"change/{kind}"
            if self.direction and not self.level and self.comparator == "equal" and self.measure != "close":
                return None  # 增加30万次: by how many, which no fact tells
            if is_money(unit) and kind in ("visits", "downloads"):
                return None
            if kind.endswith("price") and unit not in ("", "count") and not is_money(unit):
                return None
            return kind
        if self.measure in SERIES_KINDS:
            return f"change/{self.measure}" if unit in _RELATIVE else self.measure
        timed = unit == "times" and (
            self.measure == "return" or self.multiple or (self.grown and not self.generic)
        )
        if unit == "ratio" or timed:
            if self.based and self.measure != "return":
                return None  # 同比: what is held against a year ago is no return
            if self.measure in ("market_cap", "close"):
                return None
            if self.measure is not None:
                return self.measure
            if self.level or (self.generic and not self.clean):
                return None
            return "return" if self.signed or self.clean else None
        if is_money(unit):
            if self.measure == "return":  # 股价报193元
                return "close"
            if self.direction and not self.level and self.measure == "market_cap":
                return None  # 市值增加90亿元: by how much
            if self.measure is None and self.clean and not self.direction and self.large:
                return "market_cap"
            if self.measure is None and self.clean and self.level and not self.large:
                return "close"
            return self.measure if self.measure in ("market_cap", "close") else None
        if unit == "points":
            return "close" if name.kind == "index" else None
        if unit in ("", "count") and self.measure == "close":
            return "close"
        if unit == "" and self.measure == "market_cap":
            return "market_cap"
        return self.measure if self.measure in ("return.up", "return.down", "members") else None


def kind_said(name: Name, measure: str | None) -> str | None:
    """The kind of a product's series that a word of measure means: 报价 a ``gpu_price`` where it has one."""
    own = next((kind for kind in name.kinds if measure in (kind, kind.rpartition("_")[2])), None)
    return own or (measure if measure in SERIES_KINDS else None)


def is_money(unit: str) -> bool:
    """Whether a unit is a currency, named or not."""
    return unit == "money" or (len(unit) == _CURRENCY_LENGTH and unit.isupper())


def direction_of(token: Token) -> int:
    """The direction that a word says, 0 if none."""
    return _SIGNS.get(token.says("direction") or "", 0)


def measured(
    tokens: Sequence[Token], n: int, before: Sequence[Token], inherited: str | None, last: int | None = None
) -> Said:
    """What is said of the number at place ``n``; ``before`` is what stands before it since the number before.

    ``inherited`` is the measure of an earlier figure that a figure of the same unit shares if it has none;
    ``last`` the place of the last number of a list, behind which words may speak of them all.
    """
    token = tokens[n]
    number = token.number
    assert number is not None
    after = list(following(tokens, n if last is None else last))
    if before and before[0].says("base") is not None and before[0].text.isascii():
        before = before[1:]  # it speaks of the number before: +14% m/m and +91% y/y
    direction, generic, level = _direction(before, after)
    signed, worded = direction != 0, direction
    named, other, sign = _measure(before, after, number.unit)
    if number.sign:
        direction, signed = number.sign, True
    elif sign:
        direction, signed = sign, True
    based = next((t for t in (*reversed(before), *after) if t.says("base")), None)
    said_base = based.says("base") if based else None
    comparator = _comparator(before, after, number.more)
    if token.kind == "multiple":
        comparator = "at-least" if comparator == "equal" and number.sign > 0 else comparator
        if number.sign < 0 and comparator == "equal":
            comparator = "about"
    breadth = _breadth(tokens, n, before, after)
    if breadth is not None:
        return breadth
    of_segment = False
    if named in ("mean", "return.median", "return.best", "return.worst"):
        if number.unit == "ratio":
            of_segment, named = True, "return" if named == "mean" else named
        else:
            named = None
    uncovered = other
    if named is None and not other and inherited == "other":
        # 营收…，股价上涨: a Chinese verb of prices speaks of the price again, an English one of anything.
        priced = any(t.says("direction") in ("+", "-") and not t.text.isascii() for t in before)
        other = uncovered = not priced
    elif named is None and not other and inherited is not None:
        named = inherited
    if number.unit in _TIME or number.unit in ("percentage-point", "basis-point"):
        other = True
    other = other or _compares(tokens, n, before) or _per_share(tokens, n) or _dated(before, number.unit)
    return Said(
        measure=named,
        base=said_base,
        based=based is not None and based.says("window") is None,
        large=number.value >= _LARGE,
        comparator=comparator,
        direction=direction,
        signed=signed,
        worded=worded or sign,
        named=uncovered,
        multiple=token.kind == "multiple",
        lead=_lead(before),
        grown=token.kind == "multiple" or (number.unit == "times" and direction != 0 and not level),
        generic=generic,
        level=level,
        other=other,
        clean=not any(t.kind in ("other", "unknown") for t in _since_name(before)),
        of_segment=of_segment,
        number_unit=number.unit,
        bare=number.bare and "." not in token.text and "," not in token.text,
    )


def _per_share(tokens: Sequence[Token], n: int) -> bool:
    """Whether an amount is of one share: $0.115 a share, 每股0.8元."""
    around = "".join(t.text for t in (*tokens[max(n - 2, 0) : n], *tokens[n + 1 : n + 4])).lower()
    return "每股" in around or "ashare" in around or "pershare" in around


def _dated(before: Sequence[Token], unit: str) -> bool:
    """Whether an amount is told of an earlier day: 较10月31日的186,293韩元."""
    dates = [n for n, t in enumerate(before) if t.kind == "date" and t.grain == "day"]
    return is_money(unit) and bool(dates) and before[-1].text == "的" and dates[-1] == len(before) - 2


def _compares(tokens: Sequence[Token], n: int, before: Sequence[Token]) -> bool:
    """Whether a number holds one name against another: 约为寒武纪的1.5倍, 35% of Hygon's."""
    number = tokens[n].number
    if number is None or number.unit not in _RELATIVE:
        return False
    behind = tokens[n + 1 : n + 3]
    if len(behind) == 2 and behind[0].text.lower() == "of" and behind[1].kind == "name":
        return True
    if len(before) < 2 or before[-1].text != "的" or before[-2].kind != "name":
        return False
    held = before[-3].text if len(before) > 2 else tokens[n - 3].text if n > 2 else ""
    return number.unit == "times" or held in _HELD


def _since_name(before: Sequence[Token]) -> Sequence[Token]:
    last = max((n for n, t in enumerate(before) if t.kind == "name"), default=-1)
    return before[last + 1 :]


def _lead(before: Sequence[Token]) -> str:
    """The words from a direction word on, where nothing but qualifiers stands between it and the number."""
    for n in range(len(before) - 1, -1, -1):
        if direction_of(before[n]):
            words = [t.text for t in before[n:]]
            latin = words[0].isascii()
            return (" ".join(words) + " ") if latin else "".join(words)
        if before[n].says("qualifier") is None:
            break
    return ""


def _direction(before: Sequence[Token], after: Sequence[Token]) -> tuple[int, bool, bool]:
    """The direction said of a number, whether of growth and not of price, and whether of a level."""
    for n, token in reversed(list(enumerate(before))):
        to = token.says("direction-to")
        if to is not None:
            return 0, True, True
        if (
            token.text == "to"
            and any(t.number is None and direction_of(t) for t in before[:n]) is False
            and n == len(before) - 1
        ):
            return 0, True, True  # jumped 12.4% to CNY241.80
        said = token.says("direction")
        if said is not None and n + 1 < len(before) and before[n + 1].text in ("至", "到", "为", "to"):
            return 0, True, True
        if said is not None:
            return _SIGNS[said], said.endswith("g"), False
    for token in after:
        if token.kind == "comma":
            break
        said = token.says("direction")
        if said is not None:
            return _SIGNS[said], said.endswith("g"), False
        if token.says("filler") is None and token.says("measure") is None:
            break
    return 0, False, False


def _measure(before: Sequence[Token], after: Sequence[Token], unit: str) -> tuple[str | None, bool, int]:
    """The nearest measure before a number, else right behind it; whether one no fact covers; and its sign."""
    for token in reversed(before):
        # A word of growth may be a noun that names a measure ("a gain of"); the direction counts then.
        if token.says("other-measure") is not None and token.says("measure") is None:
            return None, True, 0
        said = token.says("measure")
        if said is not None and not (said == "return" and token.text.lower() == "stock"):
            if unit not in _RELATIVE and said.startswith("return") and said != "return":
                continue
            return said.rstrip("+-"), False, {"+": 1, "-": -1}.get(said[-1], 0)
    for token in after:
        if token.kind not in ("word", "aside", "date"):
            break
        said = token.says("measure")
        if said is not None and unit in _RELATIVE and not said.startswith(("return", "mean")):
            break
        if said is not None:
            return said.rstrip("+-"), False, {"+": 1, "-": -1}.get(said[-1], 0)
        if token.says("other-measure") is not None:
            return None, True, 0
        if token.says("filler") is None and token.says("direction") is None and token.says("window") is None:
            break
    return None, False, 0


def _comparator(before: Sequence[Token], after: Sequence[Token], more: bool) -> Comparator:
    """The qualifier right before a number, or right behind it."""
    kinds: dict[str, Comparator] = {
        "over": "over", "at-least": "at-least", "near": "near", "about": "about", "under": "under",
        "at-most": "at-most",
    }  # fmt: skip
    for token in reversed(before):
        said = token.says("qualifier")
        if said is not None:
            return kinds[said]
        if token.says("filler") is None and token.says("direction") is None and token.kind != "open":
            break  # a word of direction may stand between: 至少涨9%
    if after:
        said = after[0].says("after")
        if said is not None:
            return kinds[said]
    return "over" if more else "equal"


def _breadth(tokens: Sequence[Token], n: int, before: Sequence[Token], after: Sequence[Token]) -> Said | None:
    """A count of names that rose or fell (3涨3跌, 3 of 6 rose), or of members (6只标的); else none."""
    token = tokens[n]
    number = token.number
    assert number is not None
    if number.unit not in ("", "count") or number.sign or number.high is not None or token.kind == "multiple":
        return None
    if number.value != number.value.to_integral_value() or number.value > 1000 or number.step != 1:
        return None
    if number.unit == "" and not number.bare:
        return None
    if any(
        t.kind == "number" and t.number and t.number.unit == "ratio" for t in tokens[n + 1 : n + 7]
    ) and any(direction_of(t) for t in tokens[n + 1 : n + 7]):
        directed = next(k for k in range(n + 1, n + 7) if direction_of(tokens[k]))
        if any(
            t.number is not None and t.number.unit == "ratio" for t in tokens[directed + 1 : directed + 3]
        ):
            return Said(other=True, number_unit="count", unit="count")  # four names gained 9% or more
    counted = number.noun in ("只", "家", "个", "支", "大", "")
    rest = [
        t
        for t in after
        if t.says("filler") is None or t.says("every") is not None or t.says("group") is not None
    ]
    of = _of(tokens, n)
    if of is not None:
        second = tokens[of]
        if second.number is not None and second.number.unit in ("", "count"):
            behind = [
                t for t in following(tokens, of) if t.says("group") is None and t.says("filler") is None
            ]
            sign = direction_of(behind[0]) if behind else 0
            if sign:
                return _count("return.up" if sign > 0 else "return.down", number.bare)
    if any(_of(tokens, k) == n for k in range(max(n - 3, 0), n) if tokens[k].number is not None):
        return _count("members", number.bare)
    if rest and counted:
        group = rest[0].says("group") or (
            "member" if rest[0].text in _COMPANIES and not number.bare else None
        )
        if group == "segment":
            return Said(
                measure="members", subject="segments", of_segment=True, number_unit="count", unit="count"
            )
        if group == "member" and before and before[-1].says("every") is not None:
            return _count("members", number.bare)
        if group == "member":
            sign = direction_of(rest[1]) if len(rest) > 1 else 0
            if sign and rest[1].says("direction") in ("+", "-"):
                return _count("return.up" if sign > 0 else "return.down", number.bare)
            return _count("members", number.bare)
        if rest[0].says("direction") in ("+", "-") and rest[0].says("every") is None:
            return _count("return.up" if direction_of(rest[0]) > 0 else "return.down", number.bare)
        if rest[0].says("every") is not None and len(rest) > 1 and direction_of(rest[1]):
            return _count("members", number.bare)
    last = [t for t in before if t.says("filler") is None or t.kind != "word"]
    if last and number.noun in ("只", "家", "支") and last[-1].says("direction") in ("+", "-"):
        return _count("return.up" if direction_of(last[-1]) > 0 else "return.down", number.bare)
    if before and before[-1].says("every") is not None and after and direction_of(after[0]):
        return _count("members", number.bare)
    return None


def _of(tokens: Sequence[Token], n: int) -> int | None:
    """The place of the number that another is part of: 3 of 6, six of the ten."""
    place = n + 1
    if place >= len(tokens) or tokens[place].text.lower() != "of":
        return None
    place += 1
    while place < len(tokens) and tokens[place].text.lower() in ("the", "our", "all"):
        place += 1
    return place if place < len(tokens) and tokens[place].number is not None else None


def _count(measure: str, bare: bool) -> Said:
    return Said(measure=measure, of_segment=True, number_unit="count", unit="count", bare=bare)
