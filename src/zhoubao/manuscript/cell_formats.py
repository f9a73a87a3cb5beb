"""Numbers in a workbook as its program shows them: 0.0998 under the format ``0.00%`` reads 9.98%.

The formats that reports use are known: digits, groups, percent, scaling commas, literal words, currencies and
separate negatives, and bounds ([>=0.5]). For fractions, exponents and dates there is no answer here, and the
value is shown as it is.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from zhoubao.model import round_half_away

__all__ = ["BUILT_IN", "general", "shown"]

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0;(#,##0)",
    38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    49: "General",
}
_MAX_CODE = 255  # what a spreadsheet program allows
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<digits>[0#?.,]+)|(?P<other>.)",
    re.DOTALL,
)
_BOUND = re.compile(r"(<=|>=|<>|=|<|>)(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip
_COLOURS = frozenset({"black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"})
_LARGEST = 1e15  # beyond it the digits of a floating number are not those that were written


@dataclass(frozen=True, slots=True)
class _Section:
    before: str
    after: str
    whole: int  # least digits before the point
    places: int
    least: int  # least digits after the point
    grouped: bool
    scale: int  # powers of ten, from percent signs and trailing commas
    words_only: bool = False
    bound: tuple[str, Decimal] | None = None

    def holds(self, value: Decimal) -> bool:
        """Whether a value is within the section's bound, if it has one."""
        return self.bound is None or _COMPARED[self.bound[0]](value, self.bound[1])


def shown(value: float, code: str) -> str:
    """``value`` as a cell with the format ``code`` shows it."""
    sections = _sections(code)
    if not sections or abs(value) >= _LARGEST:
        return general(value)
    exact = Decimal(repr(float(value)))
    if any(section is not None and section.bound for section in sections):
        section = next((one for one in sections if one is None or one.holds(exact)), None)
        if section is not None and section.bound and section.bound[0][0] == "<" and section.bound[1] <= 0:
            exact = -exact  # a section for falls alone writes its own sign
    elif exact < 0 and len(sections) > 1:
        section, exact = sections[1], -exact
    elif exact == 0 and len(sections) > 2:
        section = sections[2]
    else:
        section = sections[0]
    if section is None:
        return general(value)
    if section.words_only:
        return section.before.strip()
    rounded = round_half_away(exact.scaleb(section.scale), section.places)
    digits = f"{abs(rounded):,f}" if section.grouped else f"{abs(rounded):f}"
    whole, _, fraction = digits.partition(".")
    while len(fraction) > section.least and fraction.endswith("0"):
        fraction = fraction[:-1]
    whole = whole.zfill(section.whole) if not section.grouped else whole
    sign = "-" if rounded < 0 else ""
    return f"{sign}{section.before}{whole}{'.' if fraction else ''}{fraction}{section.after}".strip()


def general(value: float) -> str:
    """``value`` with no format: at most ten digits, as a cell of ordinary width shows it."""
    if float(value).is_integer() and abs(value) < _LARGEST:
        return str(int(value))
    text = f"{value:.10g}"
    return text if "e" not in text else repr(value)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section | None, ...]:
    """The sections of a format (positive; negative; zero); none for a section that is not known."""
    if len(code) > _MAX_CODE or code.strip().casefold() in ("", "general", "@"):
        return ()
    parts, depth, start = [], False, 0
    for at, char in enumerate(code):
        if char == '"':
            depth = not depth
        elif char == ";" and not depth and code[at - 1 : at] != "\\":
            parts.append(code[start:at])
            start = at + 1
    parts.append(code[start:])
    return tuple(_section(part) for part in parts[:3])


def _section(code: str) -> _Section | None:
    before: list[str] = []
    after: list[str] = []
    digits = ""
    percents = 0
    bound: tuple[str, Decimal] | None = None
    for piece in _PIECE.finditer(code):
        words = after if digits else before
        if (found := piece["digits"]) is not None:
            if digits:
                if found not in (",", "."):
                    return None
                words.append(found)
            elif found in (",", "."):
                words.append(found)
            else:
                digits = found
        elif piece["bracket"] is not None:
            if (limit := _BOUND.fullmatch(piece["bracket"])) is not None:
                bound = limit[1], Decimal(limit[2])
            elif piece["bracket"].casefold() not in _COLOURS:
                return None
        elif (other := piece["other"]) is not None:
            if other == "%":
                percents += 1
            elif other.isascii() and (other.isalpha() or other in "/@"):
                return None
            words.append(other)
        else:
            words.append(piece["quoted"] or piece["escaped"] or piece["currency"] or "")
    if not digits:
        return _Section("".join(before), "", 0, 0, 0, False, 0, words_only=True, bound=bound)
    whole, _, fraction = digits.partition(".")
    scaling = len(digits) - len(digits.rstrip(","))
    whole = whole.rstrip(",") if not fraction else whole
    fraction = fraction.rstrip(",")
    return _Section(
        "".join(before),
        "".join(after),
        whole.count("0"),
        len(fraction),
        sum(char != "#" for char in fraction),
        "," in whole,
        2 * percents - 3 * scaling,
        bound=bound,
    )
