"""Claims: what a text says that figures can support or contradict; and the verdict on each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

__all__ = ["Claim", "Comparator", "Judged", "Verdict"]

Comparator = Literal[
    "equal",  # 9.98%
    "about",  # 约、大约、左右, about, roughly
    "near",  # 近、接近, nearly: at least nine tenths of it (for multiples: half a unit below), and under it
    "over",  # 超、逾、突破, over, more than: at least it (突破 and 逾 too); see docs/check.md
    "at-least",  # 以上、不低于、至少
    "under",  # 不足、不到, less than
    "at-most",  # 以下、至多、不超过
    "between",  # 10%–20%
    "direction",  # 上涨, no number
    "highest",  # 领涨、居首、第一: highest of its set
    "lowest",  # 领跌、垫底
    "top",  # 涨幅居前: among the highest ``rank`` of its set
    "bottom",  # 跌幅居前
    "record-high",  # 创新高: highest of its own series
    "record-low",
    "every",  # 全部上涨: all members of its set
]

Verdict = Literal["supported", "contradicted", "unsupported", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing a text says of one subject.

    ``start`` and ``end`` hold the words of the value (sign, number and unit; the word itself where there is
    no number) in the manuscript's text; ``context_start`` and ``context_end`` the clause it was read in.

    ``subject`` is an instrument's code, ``segment/ID``, ``universe``, or the part of series ids that follows
    their kind (``chatgpt`` of ``visits/chatgpt``); none where the text names nothing the edition knows, and
    then ``unknown`` holds the words that stood there. ``measure`` is what is said of it:

    - ``return``, ``return.median`` (segments), ``return.up`` and ``return.down`` (members that rose, fell),
      ``members`` (how many a segment or the universe has, or how many segments: subject ``segments``)
    - ``market_cap``, ``close``
    - a series kind: ``visits``, ``downloads``, ``price`` and whatever kinds the edition declares
    - ``change/KIND``: the relative change of such a series on ``window``
    - ``rating``: a threshold or horizon of a rating's definition
    - none: a number of something the grammar has no measure for

    ``window`` is ``wtd``, ``mtd``, ``ytd``, ``YYYY-MM-DD/YYYY-MM-DD`` (written out, both days inside),
    ``previous-week``, ``previous-month``, ``previous-year``, or for series ``period`` (their latest),
    ``previous`` (环比), ``year-ago`` (同比); none where the text states none nearby.

    ``value`` and ``high`` (of a range) are in ones: 9.98% is 0.0998, 8.7 亿 is 870000000, 5 倍 is 5 with unit
    ``times``. ``step`` is one unit in the last printed place, in ones. ``unit`` is ``ratio``, ``count``,
    ``times`` (of a multiple), ``points``, a currency code, ``money`` (of unnamed currency) or a word of time.
    ``signed`` says that a sign or a direction word was written; ``direction`` is what it said (0: none).
    ``lead`` are the words before the value from its direction word on (上涨超), where one stands right
    before. ``guessed`` says that the subject is only likely (a pronoun's segment, all that the edition
    follows), ``carried`` that the window was stated in an earlier clause and not again with this figure.
    ``forecast`` covers conditions and denials too: what is said not to have happened.
    ``grown`` tells 增长5倍 (six times as much) from 是…的5倍.

    ``rank`` is k for ``top``, ``bottom`` and explicit ranks (第二 is comparator ``highest`` with rank 2);
    ``among`` the set that a superlative, breadth or ``every`` speaks of: ``segment/ID``, ``universe``,
    ``segments`` or a series kind, and none for its natural set.
    ``begun`` says that the first day of ``window`` follows when the record is said to have begun.
    ``hint`` is the fact a composed document printed the number from. ``cell`` names a table cell.
    """

    text: str
    start: int
    end: int
    context_start: int
    context_end: int
    subject: str | None = None
    unknown: str = ""
    measure: str | None = None
    window: str | None = None
    value: Decimal | None = None
    high: Decimal | None = None
    step: Decimal = Decimal(1)
    unit: str = ""
    comparator: Comparator = "equal"
    direction: int = 0
    signed: bool = False
    carried: bool = False
    guessed: bool = False
    lead: str = ""
    grown: bool = False
    rank: int = 1
    among: str | None = None
    forecast: bool = False
    begun: bool = False
    page: int | None = None
    cell: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict.

    ``expected`` is the right value in the claim's own unit and printed precision (``+9.98%``, ``8.7亿``), or
    a word (``甬矽电子``); none where nothing covers the claim. ``facts`` are the ids of the facts it was held
    against, in the order of the explanation; ``suggestion`` is a wording that would be right, for
    contradicted claims. ``reason`` is one sentence in English, ``reason_zh`` the same in Chinese.
    """

    claim: Claim
    verdict: Verdict
    reason: str
    reason_zh: str
    expected: str | None = None
    suggestion: str | None = None
    facts: tuple[str, ...] = ()
