"""The notes under an exhibit and the as-of line: written from the facts, never typed."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from string import ascii_lowercase

from zhoubao.edition.edition import Edition
from zhoubao.model import (
    EXCHANGES,
    PLACES,
    Fact,
    FactInput,
    FactSet,
    Instrument,
    Lang,
    Observation,
)
from zhoubao.prose.figures import currency_name
from zhoubao.prose.flags import FLAGS
from zhoubao.prose.numbers import NumberFormat, format_number
from zhoubao.publish.labels import LABELS
from zhoubao.publish.outside import clean

__all__ = [
    "as_of",
    "marks_of",
    "printable",
    "rested_on",
    "review_notes",
    "short_source",
    "source_key",
    "sources_of",
]

_REPOSITORY = re.compile(r"(?P<name>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{7,40})(:|$)")
# Latin, Greek, Cyrillic, general punctuation, and the Chinese blocks of the house's fonts.
_NOT_IN_FONTS = re.compile(
    "[^\\u0020-\\u007e\\u00a0-\\u00ff\\u0391-\\u03c9\\u0401-\\u0451\\u2010-\\u2026\\u3000-\\u3015"
    "\\u4e00-\\u9fa5\\uff01-\\uff5e]"
)
_STOPS: dict[Lang, tuple[str, str, str, str]] = {
    "zh": ("；", "、", "（", "）"),
    "en": ("; ", ", ", " (", ")"),
}
"""Between clauses, between names, and around what is said in brackets."""
_BASIS = {
    "observed": {"zh": "来源所载市值", "en": "cap as stated by source"},
    "total": {"zh": "总股本×收盘价", "en": "all shares at the close"},
    "a+h": {"zh": "A股与H股各按其价", "en": "A and H shares each at its own price"},
    "adr": {"zh": "按ADR比例折算", "en": "ordinary shares at the ADR ratio"},
    "all-classes": {"zh": "各类股份按本类股价", "en": "all classes at this class's price"},
}


def as_of(edition: Edition, facts: FactSet, lang: Lang) -> str:
    """Which session each market's closes rest on: ``2024-11-13（上海、深圳）；2024-11-12（纳斯达克）``.

    Empty where no close is known.
    """
    by_day: dict[dt.date, list[str]] = defaultdict(list)
    for mic, day in _market_ends(edition, facts).items():
        by_day[day].append(EXCHANGES[mic].names[lang])
    days = sorted(by_day, reverse=True)
    stop, comma, opening, closing = _STOPS[lang]
    return stop.join(f"{day.isoformat()}{opening}{comma.join(by_day[day])}{closing}" for day in days)


def marks_of(printed: Iterable[Fact]) -> dict[str, str]:
    """The note mark (a, b, c, …) of each flag that some printed facts carry."""
    # The note on the caps' basis tells already whose caps are as a source states them.
    raised = {flag for fact in printed for flag in fact.flags} - {"observed-cap"}
    return dict(zip((flag for flag in FLAGS if flag in raised), ascii_lowercase, strict=False))


def review_notes(edition: Edition, facts: FactSet, marks: dict[str, str], lang: Lang) -> tuple[str, ...]:
    """All notes of the review table, those that do not apply left out."""
    dates = as_of(edition, facts, lang)
    notes = (
        dates and ("收盘价截至" if lang == "zh" else "Closes as of ") + dates,
        _own_dates(edition, facts, lang),
        _base_note(edition, facts, lang),
        _adjustment_note(edition, lang),
        _cap_note(edition, facts, lang),
        _group_note(edition, lang),
        _rates_note(facts, lang),
        *(f"{mark} {FLAGS[flag][lang]}" for flag, mark in marks.items()),
    )
    return tuple(note for note in notes if note)


def short_source(source: str) -> str:
    """A source as a source line names it: a repository without commit and path, anything else whole."""
    repository = _REPOSITORY.match(source)
    return repository["name"] if repository else printable(source)


def source_key(used: Observation) -> tuple[str, str, str]:
    """The line of the list of sources that an observation belongs to: source, file and hash.

    The source is named as the list does: a repository with its commit, anything else whole.
    """
    repository = _REPOSITORY.match(used.source)
    file = printable(used.file)
    pinned = f"{repository['name']}@{repository['commit'][:12]}" if repository else printable(used.source)
    return pinned or file, file, used.sha256


def printable(text: str) -> str:
    """A text from a file, cleaned, with what no font of the house holds (emoji, other scripts) as □.

    Prose with such a character stops the build; a source or a file's name is not the desk's to change.
    """
    return _NOT_IN_FONTS.sub("□", clean(text))


def _market_ends(edition: Edition, facts: FactSet) -> dict[str, dt.date]:
    """Per exchange, the latest session that a return or a cap of the universe rests on."""
    ends: dict[str, dt.date] = {}
    for i in edition.universe:
        day = _end(facts, i)
        if day is not None:
            ends[i.mic] = max(ends.get(i.mic, day), day)
    return {mic: ends[mic] for mic in EXCHANGES if mic in ends}


def _end(facts: FactSet, instrument: Instrument) -> dt.date | None:
    for measure in ("return.wtd", "return.mtd", "return.ytd", "market_cap"):
        fact_id = f"{measure}/{instrument.code}"
        if fact_id in facts:
            fact = facts[fact_id]
            if fact.window.end and (fact.value is not None or measure == "market_cap"):
                return fact.window.end
    return None


def _own_dates(edition: Edition, facts: FactSet, lang: Lang) -> str:
    """Instruments whose last close is not their market's."""
    ends = _market_ends(edition, facts)
    late = [
        f"{i.names[lang]} {day.isoformat()}"
        for i in edition.universe
        if (day := _end(facts, i)) is not None and day != ends[i.mic]
    ]
    if not late:
        return ""
    return f"个别标的截至：{'、'.join(late)}" if lang == "zh" else f"Exceptions: {', '.join(late)}"


def _base_note(edition: Edition, facts: FactSet, lang: Lang) -> str:
    """The base dates of each window, with the markets whose base differs from the most common one."""
    _, comma, opening, closing = _STOPS[lang]
    parts: list[str] = []
    for kind in edition.windows:
        by_market: dict[str, Counter[dt.date]] = defaultdict(Counter)
        for i in edition.universe:
            fact = facts[f"return.{kind}/{i.code}"]
            if fact.value is not None and fact.window.base and "early-base" not in fact.flags:
                by_market[EXCHANGES[i.mic].sessions][fact.window.base] += 1
        usual = {mic: counts.most_common(1)[0][0] for mic, counts in by_market.items()}
        if not usual:
            continue
        common = Counter(usual.values()).most_common(1)[0][0]
        odd = comma.join(
            f"{PLACES[EXCHANGES[mic].country][lang]} {day:%m-%d}"
            for mic, day in usual.items()
            if day != common
        )
        own = f"{opening}{odd}{closing}" if odd else ""
        parts.append(f"{LABELS[kind][lang].lower()} {common.isoformat()}{own}")
    if not parts:
        return ""
    return "基期收盘：" + "，".join(parts) if lang == "zh" else "Base closes: " + ", ".join(parts)


def _adjustment_note(edition: Edition, lang: Lang) -> str:
    words = {
        "splits+dividends": {
            "zh": "涨跌幅按拆股与现金分红复权（乘法）",
            "en": "Returns adjusted for splits and cash dividends (multiplicative)",
        },
        "splits": {"zh": "涨跌幅仅按拆股复权", "en": "Returns adjusted for splits only"},
        "none": {"zh": "涨跌幅未复权", "en": "Returns not adjusted"},
    }
    return words[edition.adjustment][lang]


def _cap_note(edition: Edition, facts: FactSet, lang: Lang) -> str:
    """The basis of each cap that prints, instruments named where there is more than one basis."""
    by_basis: dict[str, list[str]] = defaultdict(list)
    for i in edition.universe:
        fact = facts[f"market_cap/{i.code}"]
        if fact.value is None:
            continue
        basis = "observed" if "observed-cap" in fact.flags else i.cap.basis
        by_basis[basis].append(i.names[lang])
    if not by_basis:
        return ""
    stop, comma, opening, closing = _STOPS[lang]
    several = len(by_basis) > 1
    told = stop.join(
        _BASIS[basis][lang] + (f"{opening}{comma.join(names)}{closing}" if several else "")
        for basis, names in by_basis.items()
    )
    return f"市值：{told}" if lang == "zh" else f"Market cap: {told}"


def _group_note(edition: Edition, lang: Lang) -> str:
    if lang == "zh":
        return f"板块行：涨跌幅为等权平均，市值合计以{currency_name(edition.currency.total)}计"
    return f"Segment rows: unweighted mean returns, total cap in {edition.currency.total}"


def _rates_note(facts: FactSet, lang: Lang) -> str:
    """The exchange rates behind the caps and their totals, each with its date."""
    rates = {
        (used.series.partition("/")[2].removesuffix(".FX"), used.date): used.value
        for fact in facts
        if fact.measure == "market_cap" and fact.value is not None
        for used in fact.inputs
        if isinstance(used, Observation) and used.series.endswith(".FX")
    }
    if not rates:
        return ""
    how = NumberFormat("number", places=4, grouped=False)
    _, comma, opening, closing = _STOPS[lang]
    quoted = comma.join(
        f"{pair} {format_number(value, how, lang)}{opening}{day.isoformat()}{closing}"
        for (pair, day), value in sorted(rates.items())
    )
    return f"汇率（按日期匹配）：{quoted}" if lang == "zh" else f"Rates, matched by date: {quoted}"


def rested_on(facts: Iterable[Fact], everything: FactSet) -> list[Fact]:
    """Some facts and all those that they rest on, each once, in the order of ``everything``."""
    visited: set[str] = set()
    queue = list(facts)
    while queue:
        fact = queue.pop()
        if fact.id not in visited:
            visited.add(fact.id)
            queue += [everything[used.fact] for used in fact.inputs if isinstance(used, FactInput)]
    return [fact for fact in everything if fact.id in visited]


def sources_of(facts: Iterable[Fact], everything: FactSet) -> list[Observation]:
    """The observations that some facts rest on, directly or through other facts, each once."""
    seen = {
        (used.series, used.date, used.batch): used
        for fact in rested_on(facts, everything)
        for used in fact.inputs
        if isinstance(used, Observation)
    }
    return [seen[key] for key in sorted(seen)]
