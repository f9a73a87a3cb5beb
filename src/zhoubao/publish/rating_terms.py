"""What ratings mean, as the rating page says it: bands, benchmarks, and how calls are measured."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from zhoubao.edition.edition import Edition
from zhoubao.edition.ratings import SECTOR, Rating, RatingBook, Scope
from zhoubao.model import EXCHANGES, PLACES, Bilingual, Lang
from zhoubao.publish.document import Block, Cell, Column, Exhibit, Paragraph, Row, Table, Text

__all__ = ["percent", "rating_terms"]

_SCOPES: dict[Scope, Bilingual] = {
    "company": Bilingual("公司评级", "Company"),
    "sector": Bilingual("行业评级", "Sector"),
}


def rating_terms(edition: Edition, book: RatingBook, lang: Lang) -> Iterator[Block]:
    """The table of definitions, the benchmark of each market, and how the outcome of a call is reckoned."""
    yield _definitions(edition, book, lang)
    yield from _benchmarks(edition, book, lang)
    yield Paragraph((Text(_measured(edition, book, lang)),))


def _definitions(edition: Edition, book: RatingBook, lang: Lang) -> Exhibit:
    zh = lang == "zh"
    columns = (
        Column("scope", "类别" if zh else "Scope", "left"),
        Column("rating", "评级" if zh else "Rating", "left"),
        Column("definition", "定义" if zh else "Definition", "left"),
    )
    rows = []
    for scope in book.scopes:
        for n, rating in enumerate(book.scale(scope)):
            words = f"超额收益{_band(rating, lang)}" if zh else f"Excess return {_band(rating, lang)}"
            scope_name = _SCOPES[scope][lang] if n == 0 else ""
            rows.append(Row("item", (Cell(scope_name), Cell(rating.names[lang]), Cell(words))))
    names = "、" if zh else ", "
    told = names.join(rating.names[lang] for scope in book.scopes for rating in book.scale(scope))
    return Exhibit(
        number=0,
        id="rating-definitions",
        caption=(
            f"评级定义：评级日起{book.horizon_months}个月内相对基准的超额收益"
            if zh
            else f"What ratings mean: excess return against the benchmark {_horizon(book)} after the call"
        ),
        body=Table(columns, tuple(rows)),
        source=edition.desk.house[lang],
        notes=(),
        alt=f"评级定义表：{told}" if zh else f"Definitions of the ratings: {told}",
    )


def _horizon(book: RatingBook) -> str:
    return "in the month" if book.horizon_months == 1 else f"in the {book.horizon_months} months"


def _band(rating: Rating, lang: Lang) -> str:
    """A band in words, each boundary said to belong or not.

    The English keeps words such as over and by away from a bound, for readers and for the lint rules that
    read them as directions.
    """
    low, high = percent(rating.low), percent(rating.high)
    zh = lang == "zh"
    if low is not None and high is not None:
        ends = [(low, rating.low_closed), (high, rating.high_closed)]
        (_, first), (_, last) = ends
        if zh:
            said = "，".join(f"{'含' if closed else '不含'}{bound}" for bound, closed in ends)
            if first == last:
                said = "两端均含" if first else "两端均不含"
            return f"介于{low}与{high}之间（{said}）"
        if first == last:
            said = "both included" if first else "neither included"
        else:
            said = f"{low} {'included' if first else 'not'}, {high} {'included' if last else 'not'}"
        return f"between {low} and {high} ({said})"
    if low is not None:
        closed = rating.low_closed
        said = "at least" if closed else "more than"
        return f"在{low}以上（{'含' if closed else '不含'}{low}）" if zh else f"of {said} {low}"
    if high is not None:
        closed = rating.high_closed
        said = "at most" if closed else "below"
        said = f"of {said}" if closed else said
        return f"在{high}以下（{'含' if closed else '不含'}{high}）" if zh else f"{said} {high}"
    return "不限" if zh else "any"


def percent(ratio: float | None) -> str | None:
    """A bound as it prints, with the decimals that it has: 0.2 as ``20%``."""
    if ratio is None:
        return None
    return f"{Decimal(repr(ratio)).scaleb(2).normalize():f}%"


def _benchmarks(edition: Edition, book: RatingBook, lang: Lang) -> Iterator[Block]:
    """Each market with its benchmark, and the sector's; what an exchange has of its own is said apart.

    Every clause says benchmark, so that a line of a PDF shows what the names on it are.
    """
    zh = lang == "zh"

    def name(code: str) -> str:
        return edition.instruments[code].names[lang]

    used = dict.fromkeys(i.mic for i in edition.universe)
    rated = (edition.instruments[call.subject].mic for call in book.calls if call.subject != SECTOR)
    used |= dict.fromkeys(rated)
    countries = [c for c in PLACES if any(EXCHANGES[mic].country == c for mic in used)]
    items: list[str] = []
    for country in countries:
        place = PLACES[country][lang]
        own = [mic for mic in used if EXCHANGES[mic].country == country and mic in book.benchmarks]
        rest = [mic for mic in used if EXCHANGES[mic].country == country and mic not in book.benchmarks]
        apart = [(EXCHANGES[mic].names[lang], name(book.benchmarks[mic])) for mic in own]
        if rest:
            told = f"{place}市场以{name(book.benchmarks[country])}为基准" if zh else ""
            told = told or f"{place} listings have the {name(book.benchmarks[country])} as benchmark"
            for exchange, index in apart:
                told += (
                    f"，其中{exchange}上市的以{index}为基准" if zh else f" (those of {exchange} the {index})"
                )
            items.append(told)
        else:
            items += [
                f"{exchange}市场以{index}为基准"
                if zh
                else f"{exchange} listings have the {index} as benchmark"
                for exchange, index in apart
            ]
    if "sector" in book.scopes:
        index = name(book.sector_benchmark)
        sector = edition.desk.sector[lang]
        items.append(
            f"{sector}行业以{index}为基准" if zh else f"the sector ({sector}) has the {index} as benchmark"
        )
    told = "；".join(items) + "。" if zh else "; ".join(items) + "."
    yield Paragraph((Text(f"{told[:1].upper()}{told[1:]}"),))


def _measured(edition: Edition, book: RatingBook, lang: Lang) -> str:
    """How the outcome of a call is reckoned, as ``analysis/call_returns`` does it."""
    codes = {*book.benchmarks.values(), book.sector_benchmark}
    indices = all(edition.instruments[code].kind == "index" for code in codes)
    if lang == "zh":
        told = (
            "超额收益为同期涨跌幅之差，自评级日收盘价（当日休市的，取此前最后一个收盘价）起算，至评级变更、"
            "终止或期限届满之日的收盘价止，尚未了结的计至截止时点。维持评级不另行计算。"
        )
        if "sector" in book.scopes:
            told += (
                "行业以覆盖的内地上市标的等权平均代表。"
                if _mainland(edition)
                else "行业以标的篮子等权平均代表。"
            )
        return told + ("基准均为价格指数，不含股息。" if indices else "")
    told = (
        "The excess is a return less its benchmark's over the same days. It runs from the close of the day "
        "of the call, or the last close before it where the exchange was shut, to the close of the day on "
        "which the rating is changed or dropped or its horizon ends; an open call is told up to the cutoff. "
        "A rating that is maintained is not counted again."
    )
    if "sector" in book.scopes:
        which = "mainland listings that the desk follows" if _mainland(edition) else "basket's members"
        told += f" The sector stands for the unweighted mean of the {which}."
    return told + (" Benchmarks are price indices, without dividends." if indices else "")


def _mainland(edition: Edition) -> bool:
    chosen = edition.performance is not None and edition.performance.codes
    return not chosen and any(EXCHANGES[i.mic].country == "CN" for i in edition.universe)
