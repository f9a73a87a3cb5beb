"""What every comparator means, as one table of functions with their words.

A value is held against a fact in decimal numbers. *Rounded* is the fact at the claim's own step, halves
away from zero; *exact* is the fact as it is. Bounds are of
the exact fact; a multiple in words (翻倍, tripled) may be rounded to a hundredth, and so may the lower end of
``near``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

from zhoubao.check.claim import Claim, Comparator
from zhoubao.model import Bilingual

__all__ = ["QUALIFIERS", "Holding", "Qualifier", "held", "rounded", "same_digits", "stated_sign"]

Holding = Literal["holds", "sign", "off-by-one", "off"]
"""How a fact stands to a claim: it holds; it has the other sign; it is one unit off in the last place
(``equal`` only); it is off."""

_ABOUT = Decimal("0.025")


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """``value`` at ``step`` (one unit of the last printed place), halves away from zero."""
    with localcontext() as context:
        context.prec = 60
        return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


@dataclass(frozen=True, slots=True)
class _Pair:
    """A fact's magnitude beside a claim's: ``exact`` and ``near`` (rounded), ``value`` and ``high``.

    ``loose`` is said of a multiple in words.
    """

    exact: Decimal
    near: Decimal
    value: Decimal
    high: Decimal
    step: Decimal
    loose: bool = False


def _equal(pair: _Pair) -> bool:
    return pair.near == pair.value or (
        # A value between two steps (三成半 read at a step of 一成) is its own precision.
        pair.value % pair.step != 0 and abs(pair.exact - pair.value) * 2 <= pair.step
    )


def _about(pair: _Pair) -> bool:
    return _equal(pair) or abs(pair.exact - pair.value) <= abs(pair.value) * _ABOUT


def _near(pair: _Pair) -> bool:
    lowest = max(pair.value - _last_digit(pair.value) / 2, pair.value * Decimal("0.9"))
    return (pair.exact >= lowest or pair.near >= lowest) and pair.exact < pair.value


def _at_least(pair: _Pair) -> bool:
    return pair.exact >= pair.value or (pair.loose and pair.near >= pair.value)


def _at_most(pair: _Pair) -> bool:
    return pair.exact <= pair.value or (pair.loose and pair.near <= pair.value)


def _under(pair: _Pair) -> bool:
    return pair.exact < pair.value


def _between(pair: _Pair) -> bool:
    low, high = sorted((pair.value, pair.high))
    return low <= pair.exact <= high or low <= pair.near <= high


def _last_digit(value: Decimal) -> Decimal:
    """One unit in the place of the last digit that is not zero: 1 of 5, 100000 of 3700000."""
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A comparator: its words, what it means, and the test of magnitudes that says so."""

    zh: tuple[str, ...]
    en: tuple[str, ...]
    meaning: Bilingual
    test: Callable[[_Pair], bool]


QUALIFIERS: dict[Comparator, Qualifier] = {
    "equal": Qualifier(
        (), (),
        Bilingual("按论断自身的精度四舍五入后相等", "the fact rounds to it at the claim's own precision"),
        _equal,
    ),
    "about": Qualifier(
        ("约", "大约", "左右", "大概"), ("about", "around", "roughly", "approximately", "some"),
        Bilingual("四舍五入后相等，或相差不超过2.5%", "the fact rounds to it, or is within 2.5 % of it"),
        _about,
    ),
    "near": Qualifier(
        ("近", "接近", "将近", "逼近"), ("nearly", "almost", "close to", "just under"),
        Bilingual(
            "小于该数，且不小于下列两者中较大的：该数减末位非零数字的半个单位、该数的九成",
            "under it, and at least the larger of it less half a unit of its last non-zero digit "
            "and nine tenths of it",
        ),
        _near,
    ),
    "over": Qualifier(
        ("超过", "超", "逾", "突破", "高于", "多于", "大于"),
        ("more than", "over", "above", "exceeding", "topping", "past"),
        Bilingual("不小于该数", "at least it"),
        _at_least,
    ),
    "at-least": Qualifier(
        ("以上", "不低于", "至少", "不少于"), ("at least", "no less than", "not less than", "or more"),
        Bilingual("不小于该数", "at least it"),
        _at_least,
    ),
    "under": Qualifier(
        ("不足", "不到", "低于", "少于", "小于"), ("less than", "under", "below", "fewer than"),
        Bilingual("小于该数", "less than it"),
        _under,
    ),
    "at-most": Qualifier(
        ("以下", "以内", "至多", "不超过", "不高于"), ("at most", "no more than", "not more than", "up to"),
        Bilingual("不大于该数", "at most it"),
        _at_most,
    ),
    "between": Qualifier(
        ("至", "到", "介于"), ("between", "from", "to"),
        Bilingual("在两数之间，含两端", "from the one to the other, ends included"),
        _between,
    ),
}  # fmt: skip


def stated_sign(claim: Claim) -> int:
    """The sign that a claim gives its value: the written minus, else the direction word, else plus.

    涨幅 is also said of falls (涨幅为-2.5%), so a written minus goes before the word.
    """
    if claim.value is not None and claim.value < 0:
        return -1
    return claim.direction or 1


def held(claim: Claim, exact: Decimal, *, change: bool) -> Holding:
    """How the figure ``exact`` stands to the claim's value.

    ``change`` says that the figure is a relative change, which has a sign: the direction is held against
    that first, then magnitudes are compared (下跌超5%: the figure is at most -5 %).
    """
    assert claim.value is not None
    value, high = claim.value, claim.value if claim.high is None else claim.high
    sign = stated_sign(claim) if change else 1
    two_sided = change and claim.high is not None and claim.direction == 0
    if change and not two_sided:
        # Magnitudes in the stated direction: a fact of the other sign becomes negative and holds nowhere,
        # but for one that prints as zero.
        exact, value, high = exact * sign, abs(value), abs(high)
    loose = claim.unit == "times" and not any(c.isdigit() for c in claim.text)
    pair = _Pair(exact, rounded(exact, claim.step), value, high, claim.step, loose)
    if change and not two_sided and pair.near < 0:
        return "sign"
    if QUALIFIERS[claim.comparator].test(pair):
        return "holds"
    if claim.comparator == "equal" and abs(pair.near - value) == claim.step:
        return "off-by-one"
    return "off"


def same_digits(claim: Claim, exact: Decimal, *, change: bool, power: int = 0) -> bool:
    """Whether a figure prints with the claim's digits, sign included, at ten to the ``power``."""
    if claim.value is None or claim.comparator != "equal":
        return False
    value = abs(claim.value) * stated_sign(claim) if change else claim.value
    return rounded(exact, claim.step.scaleb(power)) == value.scaleb(power)
