"""The words of verdicts, in both languages: reasons, the right value as the claim prints it, suggestions."""

from __future__ import annotations

import re
from decimal import Decimal

from zhoubao.check.claim import Claim
from zhoubao.check.lexicon import is_of
from zhoubao.check.qualifiers import QUALIFIERS, stated_sign
from zhoubao.check.target import Resolved, Target
from zhoubao.check.windows import KINDS, window_words
from zhoubao.edition.edition import Edition
from zhoubao.model import Bilingual, Fact, Lang, round_half_away
from zhoubao.prose.figures import currency_name
from zhoubao.prose.flags import FLAGS

__all__ = [
    "about", "carried",
    "expected_text", "figure_words", "flag_words", "in_currency", "lang_of", "name_of", "no_such",
    "opposite", "rescaled", "suggestion_of", "told", "unstated",
]  # fmt: skip

_LEVELS = {
    "market_cap": Bilingual("市值", "the market cap of {}"),
    "close": Bilingual("收盘价", "the close of {}"),
    "latest": Bilingual("最新值", "the latest value of {}"),
    "previous": Bilingual("上期值", "the value of the period before of {}"),
    "change": Bilingual("环比变化", "the change of {} on the period before"),
    "change.year": Bilingual("同比变化", "the change of {} on the year before"),
    "high": Bilingual("最高值", "the record high of {}"),
    "low": Bilingual("最低值", "the record low of {}"),
    "high.since": Bilingual("连续最高的期数", "the number of periods that {} is the highest of"),
    "low.since": Bilingual("连续最低的期数", "the number of periods that {} is the lowest of"),
    "rank": Bilingual("排名", "the rank of {}"),
    "rank.change": Bilingual("排名变化", "the places gained by {}"),
    "share": Bilingual("占同类合计的比例", "the share of {} in its group"),
    "discount": Bilingual("较新品的折溢价", "the price of {} against that of new goods"),
    "change.wtd": Bilingual("本周变动", "the change of {} over the week"),
    "change.mtd": Bilingual("本月变动", "the change of {} over the month"),
    "change.ytd": Bilingual("今年以来变动", "the change of {} over the year"),
    "performance": Bilingual("区间涨跌幅", "the growth of {} over its span"),
    "performance.excess": Bilingual("相对基准的超额", "the excess of {} over its benchmark"),
}
_STATISTICS = {
    "": Bilingual("涨跌幅", "return"),
    "median": Bilingual("涨跌幅中位数", "median return"),
    "up": Bilingual("上涨家数", "number of rises"),
    "down": Bilingual("下跌家数", "number of falls"),
    "best": Bilingual("最高涨跌幅", "best return"),
    "worst": Bilingual("最低涨跌幅", "worst return"),
}
_OPPOSITES = (
    ("上涨", "下跌"), ("收涨", "收跌"), ("大涨", "大跌"), ("微涨", "微跌"), ("小涨", "小跌"),
    ("领涨", "领跌"), ("齐涨", "齐跌"), ("暴涨", "暴跌"), ("涨幅", "跌幅"), ("升幅", "降幅"),
    ("走高", "走低"), ("走强", "走弱"), ("上行", "下行"), ("增长", "下降"), ("增加", "减少"),
    ("上升", "下降"), ("提升", "下降"), ("回升", "回落"), ("扩大", "收窄"), ("反弹", "回落"),
    ("攀升", "下滑"), ("飙升", "暴跌"), ("收红", "收绿"), ("翻红", "翻绿"), ("提高", "降低"),
    ("涨", "跌"), ("升", "降"), ("增", "减"),
    ("rose", "fell"), ("rise", "fall"), ("rises", "falls"), ("rising", "falling"), ("gained", "lost"),
    ("gain", "loss"), ("gains", "losses"), ("up", "down"), ("higher", "lower"), ("increased", "decreased"),
    ("increase", "decrease"), ("grew", "shrank"), ("climbed", "fell"), ("advanced", "declined"),
    ("jumped", "slid"), ("surged", "slumped"), ("rallied", "slid"), ("added", "shed"), ("led", "lagged"),
)  # fmt: skip
"""The first word of a pair rises, the other falls; of several opposites the first counts."""
_TURNED = {down: up for up, down in reversed(_OPPOSITES)} | dict(reversed(_OPPOSITES))
_DIRECTION = re.compile(
    "|".join(rf"\b{word}\b" if word.isascii() else word for word in sorted(_TURNED, key=len, reverse=True)),
    re.IGNORECASE,
)
_QUALIFYING = re.compile(
    "|".join(
        rf"\b{word}\b\s?" if word.isascii() else word
        for word in sorted(
            {word for name, q in QUALIFIERS.items() if name != "between" for word in (*q.zh, *q.en)},
            key=len,
            reverse=True,
        )
    ),
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:(?P<sign>[+\-−–＋－])\s*)?(?P<digits>\d[\d,，]*(?:\.\d+)?)")
_MORE_NUMBERS = re.compile(r"\s*[%％]?\s*(?:[-–—~～]|至|到|to|and)\s*[+\-−–]?\d[\d,，]*(?:\.\d+)?")
_SCALES = (
    {12: "万亿", 8: "亿", 4: "万"},
    {12: "tn", 9: "bn", 6: "m"},
    {12: "trillion", 9: "billion", 6: "million"},
)
_CURRENCY_WORDS = {
    "CNY": ("人民币", "元", "CNY", "RMB", "yuan"), "USD": ("美元", "美金", "USD", "US$", "$"),
    "HKD": ("港元", "港币", "HKD", "HK$"), "TWD": ("新台币", "台币", "TWD", "NT$"), "KRW": ("韩元", "KRW"),
    "JPY": ("日元", "JPY"), "EUR": ("欧元", "EUR", "€"), "GBP": ("英镑", "GBP", "£"),
}  # fmt: skip


# Names


def name_of(subject: str, edition: Edition) -> Bilingual:
    """A subject by its names; the parts of an edition that have none by what they are."""
    instrument = edition.instruments.get(subject)
    if instrument is not None:
        return instrument.names
    if subject.startswith("segment/"):
        for segment in edition.segments:
            if subject == f"segment/{segment.id}":
                return Bilingual(f"{segment.names.zh}板块", f"segment {segment.names.en}")
    if subject in edition.series:
        return edition.series[subject].names
    for series, spec in edition.series.items():
        if is_of(series, subject):
            return spec.names
    if subject == "basket" and edition.performance is not None:
        title = edition.performance.names
        return Bilingual(f"组合（{title.zh}）", f"the basket ({title.en})")
    if subject == "universe":
        return Bilingual("全部标的", "all instruments")
    if subject == "segments":
        return Bilingual("各板块", "the segments")
    return Bilingual(subject, subject)


def about(fact: Fact, edition: Edition, window: str | None = None) -> Bilingual:
    """What a fact is, as the subject of a sentence: 英特尔本周涨跌幅, "the return of Intel over the week"."""
    name = name_of(fact.subject, edition)
    if fact.measure in _LEVELS:
        words = _LEVELS[fact.measure]
        return Bilingual(f"{name.zh}{words.zh}", words.en.format(name.en))
    head, _, rest = fact.measure.partition(".")
    if head != "return":
        return Bilingual(f"{name.zh}的{fact.measure}", f"{fact.measure} of {name.en}")
    kind, _, statistic = rest.partition(".")
    spell = window_words(window or (kind if kind in KINDS else "period"))
    words = _STATISTICS.get(statistic, Bilingual(statistic, statistic))
    mean = not statistic and fact.subject.startswith("segment/")
    return Bilingual(
        f"{name.zh}{spell.zh}{'平均' if mean else ''}{words.zh}",
        f"the {'mean ' if mean else ''}{words.en} of {name.en} over {spell.en}",
    )


def flag_words(fact: Fact) -> Bilingual:
    """Why a fact has no value."""
    for flag in fact.flags:
        if flag in FLAGS:
            return FLAGS[flag]
    return FLAGS["missing"]


_RESPECTIVELY = frozenset(
    {
        "分别",
        "分别为",
        "依次",
        "依次为",
        "分别达",
        "分别录得",
        "分别是",
        "respectively",
        "in turn",
        "in that order",
    }
)


def no_such(claim: Claim) -> Resolved:
    """What is said of a claim whose subject the edition does not know."""
    if claim.unknown in _RESPECTIVELY:
        zh, en = (
            "名称与数字个数不等，无法逐一对应。",
            "Names and numbers differ in count and cannot be paired.",
        )
    elif claim.unknown:
        zh, en = f"刊中没有“{claim.unknown}”。", f"The edition follows nothing called {claim.unknown!r}."
    else:
        zh, en = "文中看不出所指标的。", "The text names nothing that the edition follows."
    return Resolved(refused=Bilingual(zh, en))


def unstated(target: Target) -> Bilingual:
    """The doubt of a reading that the text does not state: which figure it would be."""
    return Bilingual(
        f"文中未写明区间，该数为{target.words.zh}", f"no window is stated; it is {target.words.en}"
    )


def carried(target: Target) -> Bilingual:
    """The doubt of a reading that an earlier clause speaks against: which figure it would be."""
    return Bilingual(
        f"区间承自前文，而该数为{target.words.zh}",
        f"its window is that of an earlier clause, but it is {target.words.en}",
    )


# Sentences


def figure_words(target: Target, lang: Lang) -> str:
    """A target's value as reasons give it, to more places than any text prints."""
    value = target.value
    if target.unit == "ratio":
        sign = "+" if target.change and value > 0 else ""
        return f"{sign}{round_half_away(value * 100, 4).normalize():f}%"
    if target.unit == "count" or target.unit == "points":
        return f"{round_half_away(value, 2).normalize():,f}"
    if abs(value) >= 10**8:
        scaled = round_half_away(value.scaleb(-8 if lang == "zh" else -9), 3).normalize()
        return (
            f"{scaled:,f}亿{currency_name(target.unit)}" if lang == "zh" else f"{target.unit} {scaled:,f}bn"
        )
    number = f"{round_half_away(value, 4).normalize():,f}"
    if lang == "zh":
        return f"{number}{'元' if target.unit == 'CNY' else currency_name(target.unit)}"
    return f"{number} {target.unit}"


def told(target: Target) -> Bilingual:
    """A target as a sentence without its stop: what it is, its value, its dates."""
    zh, en = figure_words(target, "zh"), figure_words(target, "en")
    dates_zh = dates_en = ""
    if target.base and target.end:
        dates_zh, dates_en = f"（{target.base}至{target.end}）", f" ({target.base} to {target.end})"
    elif target.end:
        dates_zh, dates_en = f"（{target.end}）", f" ({target.end})"
    start = target.words.en[:1].upper() + target.words.en[1:]
    return Bilingual(f"{target.words.zh}为{zh}{dates_zh}", f"{start} is {en}{dates_en}")


# The right value in the claim's own clothes


def lang_of(text: str) -> Lang:
    """The language a claim's words are in: Chinese if any character of them is."""
    return "zh" if re.search(r"[\u3400-\u9fff]", text) else "en"


def opposite(text: str) -> str | None:
    """A text with its direction word turned round (上涨 to 下跌, rose to fell); none where it has none."""
    found = _DIRECTION.search(text)
    if found is None:
        return None
    return f"{text[: found.start()]}{_TURNED[found[0].casefold()]}{text[found.end() :]}"


def expected_text(claim: Claim, right: Decimal, *, change: bool) -> str:
    """The right value in the claim's own unit, places and sign style.

    ``right`` is in ones of the claim's unit, signed where it is a ``change``. ``-7.79%`` stays a signed
    figure, 上涨7.79% becomes 下跌7.79% with the direction, and what names no direction gets a sign. Bounds
    are answered one place finer and without their word. Where the text has no digits (近五成, 翻倍) the value
    stands plainly.
    """
    text = claim.text.strip()
    if claim.comparator != "equal":
        text = _QUALIFYING.sub("", text).strip()
    found = _NUMBER.search(text)
    if found is None:
        return _plainly(claim, right, change)
    digits = found["digits"].replace("，", ",")
    places = len(digits.partition(".")[2])
    printed = Decimal(digits.replace(",", ""))
    scale = claim.step.scaleb(places)
    if claim.value and printed and printed * scale != abs(claim.value):
        scale = abs(claim.value) / printed
    finer = claim.comparator not in ("equal", "direction") and claim.unit not in ("count", "")
    number = round_half_away(right / scale, places + finer)
    if finer:
        number = number.normalize() if number else number
    size = f"{abs(number):,f}" if "," in digits else f"{abs(number):f}"
    tail = (
        _MORE_NUMBERS.sub("", text[found.end() :], count=1) if claim.high is not None else text[found.end() :]
    )
    head = text[: found.start()]
    if not change:
        plus = found["sign"] in ("+", "＋")
        sign = "-" if number < 0 else "+" if number > 0 and plus else ""
        return f"{head}{sign}{size}{tail}"
    turned = opposite(head) or opposite(tail)
    if turned is not None and not found["sign"]:
        # The word says the direction; turned round where it is the wrong one.
        if (right < 0) == (stated_sign(claim) < 0):
            return f"{head}{size}{tail}"
        flipped = opposite(head)
        return f"{flipped}{size}{tail}" if flipped is not None else f"{head}{size}{opposite(tail)}"
    outside = bool(claim.direction) and not found["sign"]
    if outside and (right < 0) == (stated_sign(claim) < 0):
        return f"{head}{size}{tail}"
    sign = "-" if number < 0 else "+" if number > 0 and (found["sign"] or outside) else ""
    return f"{head}{sign}{size}{tail}"


def suggestion_of(claim: Claim, expected: str) -> str:
    """The claim's words with the right value; a bound that does not hold becomes 约 or about."""
    if claim.comparator in ("equal", "direction", "between"):
        return expected
    turned = _DIRECTION.match(expected)
    head, rest = (turned[0], expected[turned.end() :].strip()) if turned else ("", expected)
    if lang_of(claim.text) == "zh":
        return f"{head}约{rest}"
    return f"{head} about {rest}".strip()


def rescaled(claim: Claim, power: int) -> str | None:
    """The claim's own digits with the scale word that is ten to the ``power`` larger (万 to 亿)."""
    for scales in _SCALES:
        for exponent, word in scales.items():
            other = scales.get(exponent + power)
            pattern = re.escape(word) if not word.isascii() else rf"(?<=[\d\s]){word}\b"
            if other and re.search(pattern, claim.text) and not (word == "亿" and "万亿" in claim.text):
                return re.sub(pattern, other, claim.text.strip(), count=1)
    return None


def in_currency(claim: Claim, currency: str) -> str:
    """The claim's own number with another currency."""
    lang = lang_of(claim.text)
    right = currency_name(currency) if lang == "zh" else currency
    for word in _CURRENCY_WORDS.get(claim.unit, ()):
        if word in claim.text:
            return claim.text.strip().replace(word, right, 1)
    return f"{claim.text.strip()}{right}" if lang == "zh" else f"{claim.text.strip()} {right}"


def _plainly(claim: Claim, right: Decimal, change: bool) -> str:
    zh = lang_of(claim.text) == "zh"
    if claim.unit == "times":
        number = f"{round_half_away(right, 2).normalize():f}"
        return f"{number}倍" if zh else f"{number} times"
    if change or claim.unit in ("ratio", "percentage-point", "basis-point"):
        percent = round_half_away(right * 100, 2)
        return f"{'+' if change and percent > 0 else ''}{percent:f}%"
    scale, word = next(((s, w) for s, w in ((10**8, "亿"), (10**4, "万")) if abs(right) >= s and zh), (1, ""))
    return f"{round_half_away(right / scale, 2).normalize():,f}{word}"
