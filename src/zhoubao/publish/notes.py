"""The notes under an exhibit and the as-of line: written from the facts, never typed."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

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
    WindowKind,
)
from zhoubao.prose.figures import currency_name
from zhoubao.prose.numbers import NumberFormat, format_number

__all__ = ["as_of", "pinned_source", "review_notes", "short_source", "sources_of", "window_label"]

_REPOSITORY = re.compile(r"(?P<name>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{7,40})(:|$)")
_WINDOW = {
    "wtd": {"zh": "本周", "en": "week"},
    "mtd": {"zh": "本月", "en": "month"},
    "ytd": {"zh": "本年", "en": "year"},
}
_REASON = {
    "no-session": {"zh": "区间内该市场无已收市交易日", "en": "no completed session in the window"},
    "suspended": {"zh": "区间内停牌", "en": "suspended through the window"},
    "missing": {"zh": "数据缺失", "en": "data missing"},
    "unadjusted": {"zh": "复权因子不全", "en": "adjustment factor missing at one end"},
}
_QUALIFIED = {
    "stale": {"zh": "数据早于市场最近交易日", "en": "older than the market's last session"},
    "price-only": {"zh": "无复权数据，按收盘价计算", "en": "no adjustment on record, price change only"},
    "observed-cap": {
        "zh": "股本缺失，用来源所载市值",
        "en": "shares not on record, cap as stated by source",
    },
}
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
    stop, comma, opening, closing = ("；", "、", "（", "）") if lang == "zh" else ("; ", ", ", " (", ")")
    return stop.join(f"{day.isoformat()}{opening}{comma.join(by_day[day])}{closing}" for day in days)


def review_notes(edition: Edition, facts: FactSet, lang: Lang) -> tuple[str, ...]:
    """All notes of the review table, those that do not apply left out."""
    dates = as_of(edition, facts, lang)
    notes = (
        dates and ("收盘价截至" if lang == "zh" else "Closes as of ") + dates,
        _own_dates(edition, facts, lang),
        _base_note(edition, facts, lang),
        _adjustment_note(edition, lang),
        _cap_note(edition, facts, lang),
        _group_note(edition, facts, lang),
        *_exceptions(edition, facts, lang),
    )
    return tuple(note for note in notes if note)


def short_source(source: str) -> str:
    """A source as a source line names it: a repository without commit and path, anything else whole."""
    repository = _REPOSITORY.match(source)
    return repository["name"] if repository else source


def pinned_source(source: str) -> str:
    """A source as the list of sources names it: a repository with its commit, anything else whole."""
    repository = _REPOSITORY.match(source)
    return f"{repository['name']}@{repository['commit'][:12]}" if repository else source


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
    parts: list[str] = []
    for kind in edition.windows:
        by_market: dict[str, Counter[dt.date]] = defaultdict(Counter)
        for i in edition.universe:
            fact = facts[f"return.{kind}/{i.code}"]
            if fact.value is not None and fact.window.base:
                by_market[EXCHANGES[i.mic].sessions][fact.window.base] += 1
        usual = {mic: counts.most_common(1)[0][0] for mic, counts in by_market.items()}
        if not usual:
            continue
        common = Counter(usual.values()).most_common(1)[0][0]
        odd = "、".join(
            f"{PLACES[EXCHANGES[mic].country][lang]} {day:%m-%d}"
            for mic, day in usual.items()
            if day != common
        )
        if lang == "en":
            odd = odd.replace("、", ", ")
        label = _WINDOW[kind][lang]
        if lang == "zh":
            parts.append(f"{label} {common.isoformat()}" + (f"（{odd}）" if odd else ""))
        else:
            parts.append(f"{label} {common.isoformat()}" + (f" ({odd})" if odd else ""))
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
    stop, comma, opening, closing = ("；", "、", "（", "）") if lang == "zh" else ("; ", ", ", " (", ")")
    several = len(by_basis) > 1
    told = stop.join(
        _BASIS[basis][lang] + (f"{opening}{comma.join(names)}{closing}" if several else "")
        for basis, names in by_basis.items()
    )
    return f"市值：{told}" if lang == "zh" else f"Market cap: {told}"


def _group_note(edition: Edition, facts: FactSet, lang: Lang) -> str:
    rates: dict[tuple[str, dt.date], float] = {}
    for fact in facts:
        if fact.measure == "market_cap" and fact.value is not None:
            for used in fact.inputs:
                if isinstance(used, Observation) and used.series.endswith(".FX"):
                    rates[used.series.partition("/")[2], used.date] = used.value
    how = NumberFormat("number", places=4, grouped=False)
    quoted = [
        f"{code.removesuffix('.FX')} {format_number(value, how, lang)} ({day.isoformat()})"
        for (code, day), value in sorted(rates.items())
    ]
    if lang == "zh":
        note = f"板块行：涨跌幅为等权平均，市值合计以{currency_name(edition.currency.total)}计"
        return note + (f"，汇率 {'、'.join(quoted)}" if quoted else "")
    note = f"Segment rows: unweighted mean returns, total cap in {edition.currency.total}"
    return note + (f" at {', '.join(quoted)}" if quoted else "")


def _exceptions(edition: Edition, facts: FactSet, lang: Lang) -> list[str]:
    """One note a reason: who has no figure, and whose figure needs a word."""
    missing = _grouped(edition, facts, lang, _REASON, lambda fact: fact.value is None)
    qualified = _grouped(edition, facts, lang, _QUALIFIED, lambda fact: fact.value is not None)
    return [*missing, *qualified]


def _grouped(
    edition: Edition,
    facts: FactSet,
    lang: Lang,
    words: dict[str, dict[str, str]],
    wanted: Callable[[Fact], bool],
) -> list[str]:
    notes: list[str] = []
    for flag, reason in words.items():
        by_label: dict[str, list[str]] = defaultdict(list)
        for i in edition.universe:
            for label, fact in _figures_of(edition, facts, i, lang):
                if flag in fact.flags and wanted(fact):
                    by_label[label].append(i.names[lang])
        if not by_label:
            continue
        who = _who(by_label, len(edition.universe), lang)
        mark = "—：" if words is _REASON and lang == "zh" else "— : " if words is _REASON else ""
        notes.append(f"{mark}{reason[lang]}：{who}" if lang == "zh" else f"{mark}{reason[lang]}: {who}")
    return notes


def _who(by_label: dict[str, list[str]], universe: int, lang: Lang) -> str:
    stop, comma, opening, closing = ("；", "、", "（", "）") if lang == "zh" else ("; ", ", ", " (", ")")
    merged: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for label, names in by_label.items():
        merged[tuple(names)].append(label)
    everyone = "全部标的" if lang == "zh" else "all instruments"
    return stop.join(
        f"{everyone if len(names) == universe else comma.join(names)}{opening}{comma.join(labels)}{closing}"
        for names, labels in merged.items()
    )


def _figures_of(
    edition: Edition, facts: FactSet, instrument: Instrument, lang: Lang
) -> Iterable[tuple[str, Fact]]:
    for kind in edition.windows:
        yield window_label(kind, lang), facts[f"return.{kind}/{instrument.code}"]
    yield ("市值" if lang == "zh" else "cap"), facts[f"market_cap/{instrument.code}"]


def window_label(kind: WindowKind, lang: Lang) -> str:
    """本周, 本月, 本年; week, month, year."""
    return _WINDOW[kind][lang]


def sources_of(facts: Sequence[Fact], everything: FactSet) -> list[Observation]:
    """The observations that some facts rest on, directly or through other facts, each once."""
    seen: dict[tuple[str, dt.date, str], Observation] = {}
    visited: set[str] = set()
    queue = list(facts)
    while queue:
        fact = queue.pop()
        if fact.id in visited:
            continue
        visited.add(fact.id)
        for used in fact.inputs:
            if isinstance(used, FactInput):
                queue.append(everything[used.fact])
            else:
                seen[used.series, used.date, used.batch] = used
    return [seen[key] for key in sorted(seen)]
