"""The form of ``ratings.toml``: every key it may have, what has to hold between them, and its reading.

Like ``config`` it is only imported when an edition's ratings are read, so that pydantic is not loaded before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from zhoubao.edition.consistency import missing_words
from zhoubao.edition.edition import Edition
from zhoubao.edition.files import KeyPath, parse_toml, read_utf8
from zhoubao.edition.ledger import ledger_mistakes
from zhoubao.edition.mistakes import Mistake, refuse, sentence, sentences, shape_mistakes, show
from zhoubao.edition.ratings import Action, Call, Rating, RatingBook, Scope
from zhoubao.edition.values import Code, NamesConfig, Slug, Table, Text, listed, to_text
from zhoubao.errors import UnreadableError, nearest
from zhoubao.model import EXCHANGES

__all__ = ["FILE_NAME", "RatingsConfig", "load_ratings", "ratings_mistakes"]

FILE_NAME = "ratings.toml"

_COUNTRIES = tuple(dict.fromkeys(exchange.country for exchange in EXCHANGES.values()))


def _market(value: str) -> str:
    if value not in _COUNTRIES and value not in EXCHANGES:
        known = ", ".join((*_COUNTRIES, *EXCHANGES))
        raise ValueError(f"is {show(value)}{nearest(value, (*_COUNTRIES, *EXCHANGES))}; write one of {known}")
    return value


def _percent(value: float) -> float:
    if 0 < abs(value) < 1:
        raise ValueError(f"is {show(value)}, less than one per cent; bounds are in per cent, 20 for 20 %")
    return value


Market = Annotated[str, AfterValidator(_market)]
Percent = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_percent)]


class RatingConfig(Table):
    """A rating: its band runs from ``at_least`` or ``above`` to ``at_most`` or ``below``, in per cent."""

    id: Slug
    scope: Scope
    name: NamesConfig
    at_least: Percent | None = None
    above: Percent | None = None
    at_most: Percent | None = None
    below: Percent | None = None


class CallConfig(Table):
    date: dt.date
    subject: Text
    rating: Slug | None = None
    action: Action
    reason: NamesConfig | None = None


class RatingsConfig(Table):
    """``ratings.toml`` as a whole."""

    schema_: Literal["zhoubao.ratings/1"] = Field(alias="schema")
    horizon_months: Annotated[int, Field(ge=1, le=60)]
    sector_benchmark: Code
    benchmarks: dict[Market, Code]
    least: Annotated[int, Field(ge=1)] = 20
    ratings: Annotated[tuple[RatingConfig, ...], Field(strict=False, min_length=1)]
    calls: tuple[CallConfig, ...] = listed()


def load_ratings(edition: Edition) -> RatingBook | None:
    """The ratings of an edition, or none where its folder has no ``ratings.toml``.

    Raises ``UnreadableError`` for a file that cannot be read as TOML, and ``EditionError`` with every mistake
    in it.
    """
    file = edition.root / FILE_NAME
    if not file.exists():
        return None
    book, mistakes = _read(file, edition)
    if book is None:
        raise refuse(FILE_NAME, mistakes)
    return book


def ratings_mistakes(edition: Edition) -> list[str]:
    """Every mistake of an edition's ``ratings.toml``, in the file's order; none where it has no such file.

    Besides those that stop a build it tells of a call dated well after the latest issue, which is a slip of
    the year far more often than a call that the next issue will print.
    """
    file = edition.root / FILE_NAME
    printing = [section.id for section in edition.sections if section.kind == "ratings"]
    if not file.exists():
        if not printing:
            return []
        what = f"is missing, and the section {printing[0]!r} prints ratings; write it (docs/ratings.md)"
        return [sentence(file, what)]
    try:
        return _read(file, edition, issued=_latest_issue(edition))[1]
    except UnreadableError as error:
        return [str(error)]


def _latest_issue(edition: Edition) -> dt.date | None:
    dates: list[dt.date] = []
    for found in (edition.root / "issues").glob("????-??-??.md"):
        try:
            dates.append(dt.date.fromisoformat(found.stem))
        except ValueError:
            continue
    return max(dates, default=None)


def _read(file: Path, edition: Edition, issued: dt.date | None = None) -> tuple[RatingBook | None, list[str]]:
    text = read_utf8(file)
    raw = parse_toml(text, file)
    mistakes: list[Mistake] = []
    told: set[KeyPath] = set()
    config = None
    try:
        config = RatingsConfig.model_validate(raw)
    except ValidationError as error:
        mistakes, misspelt = shape_mistakes(error, RatingsConfig, raw)
        # A key of a table that is wrong itself is told of as ("benchmarks", "ZZ", "[key]").
        mistakes = [Mistake(_before(m.where, "[key]"), m.what) for m in mistakes]
        told = misspelt | {mistake.where for mistake in mistakes}
    mistakes += [mistake for mistake in _untranslated(raw, edition) if mistake.where not in told]
    if config is not None:
        mistakes += _benchmark_mistakes(config, edition)
        mistakes += _rating_mistakes(config)
        calls = tuple(_call(entry) for entry in config.calls)
        ratings = tuple(_rating(entry) for entry in config.ratings)
        mistakes += ledger_mistakes(calls, ratings, edition, issued)
        if not mistakes:
            book = RatingBook(
                ratings,
                config.horizon_months,
                dict(config.benchmarks),
                config.sector_benchmark,
                calls,
                config.least,
            )
            return book, []
    return None, sentences(file, text, mistakes)


def _before(where: KeyPath, last: str) -> KeyPath:
    return where[:-1] if where and where[-1] == last else where


def _rating(entry: RatingConfig) -> Rating:
    low = entry.above if entry.at_least is None else entry.at_least
    high = entry.below if entry.at_most is None else entry.at_most
    return Rating(
        entry.id,
        entry.scope,
        to_text(entry.name),
        _ratio(low),
        _ratio(high),
        low_closed=entry.at_least is not None,
        high_closed=entry.at_most is not None,
    )


def _ratio(percent: float | None) -> float | None:
    """Through the decimal form: 7 per cent is 0.07, and no 0.07000000000000001."""
    return None if percent is None else float(Decimal(repr(float(percent))).scaleb(-2))


def _call(entry: CallConfig) -> Call:
    reason = to_text(entry.reason) if entry.reason else None
    return Call(entry.date, entry.subject, entry.rating, entry.action, reason)


def _untranslated(raw: dict[str, Any], edition: Edition) -> Iterator[Mistake]:
    """Names and reasons lacking in a language that the edition prints."""
    for key, words in (("ratings", "name"), ("calls", "reason")):
        entries = raw.get(key)
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict) and isinstance(entry.get(words), dict):
                yield from missing_words(entry[words], (key, number, words), edition.languages)


def _benchmark_mistakes(config: RatingsConfig, edition: Edition) -> Iterator[Mistake]:
    """Each market of the universe and of the calls has a benchmark; these are indices or funds that keep an
    exchange's sessions."""
    named = [*((("benchmarks", market), code) for market, code in config.benchmarks.items())]
    for where, code in [(("sector_benchmark",), config.sector_benchmark), *named]:
        instrument = edition.instruments.get(code)
        usable = [i.code for i in edition.instruments.values() if i.kind in ("index", "fund")]
        if instrument is None:
            what = f"{code!r} is not declared{nearest(code, usable)}; add it to edition.toml under [[others]]"
            yield Mistake(where, f"{what}, kind 'index' or 'fund'")
        elif instrument.kind not in ("index", "fund"):
            what = f"{code!r} is declared as {instrument.kind!r}; take an index or a fund"
            yield Mistake(where, f"{what}, such as {usable[0]!r}" if usable else what)
        elif not instrument.mic:
            what = f"{code!r} keeps no exchange's sessions; give it an exchange in edition.toml"
            yield Mistake(where, what)
    book = RatingBook((), 1, dict(config.benchmarks), "", ())
    lacking: dict[str, list[str]] = {}
    rated = {call.subject for call in config.calls}
    others = [i for code, i in edition.instruments.items() if code in rated and not i.segment and i.mic]
    for instrument in (*edition.universe, *others):
        if book.benchmark(instrument.mic) is None:
            lacking.setdefault(EXCHANGES[instrument.mic].country, []).append(instrument.code)
    if lacking:
        markets = ", ".join(f"{country} ({', '.join(codes)})" for country, codes in lacking.items())
        yield Mistake(
            ("benchmarks",),
            f"names no benchmark for {markets}; every market that is followed needs one, so add a line "
            f'such as {next(iter(lacking))} = "CODE"',
        )


def _rating_mistakes(config: RatingsConfig) -> Iterator[Mistake]:
    """Each id once a scope; each band with two ends; the bands of a scope covering every return once."""
    ids: dict[tuple[str, str], int] = {}
    whole: dict[str, list[tuple[int, Rating]]] = {}
    for number, entry in enumerate(config.ratings):
        first = ids.setdefault((entry.scope, entry.id), number)
        if first != number:
            what = f"{entry.id!r} already stands at ratings[{first}]; give each {entry.scope} rating its own"
            yield Mistake(("ratings", number, "id"), what)
        twice = False
        for one, other in (("at_least", "above"), ("at_most", "below")):
            if getattr(entry, one) is not None and getattr(entry, other) is not None:
                twice = True
                what = f"stands beside {one}, which bounds the same side; keep one of the two"
                yield Mistake(("ratings", number, other), what)
        rating = _rating(entry)
        if twice:
            whole.setdefault(entry.scope, []).clear()
            continue
        if rating.low is not None and rating.high is not None and rating.low >= rating.high:
            what = f"runs from {_shown(rating.low)} to {_shown(rating.high)}; write the lower bound first"
            yield Mistake(("ratings", number), what)
        whole.setdefault(entry.scope, []).append((number, rating))
    for scope, members in whole.items():
        if len(members) == sum(entry.scope == scope for entry in config.ratings):
            yield from _partition(scope, members)


def _partition(scope: str, members: list[tuple[int, Rating]]) -> Iterator[Mistake]:
    """Where the bands of one scope overlap, leave a gap, or both claim or both disown a boundary."""
    infinity = float("inf")

    def low(member: tuple[int, Rating]) -> float:
        return -infinity if member[1].low is None else member[1].low

    def high(member: tuple[int, Rating]) -> float:
        return infinity if member[1].high is None else member[1].high

    ordered = sorted(members, key=lambda member: (low(member), high(member)))
    (first, lowest), (last, highest) = ordered[0], ordered[-1]
    if lowest.low is not None:
        what = (
            f"no {scope} rating covers excess returns under {_shown(lowest.low)}; leave the lower bound of "
        )
        yield Mistake(("ratings", first), f"{what}{lowest.id!r} out, or add a rating below it")
    if highest.high is not None:
        what = f"no {scope} rating covers excess returns over {_shown(highest.high)}; leave the upper bound "
        yield Mistake(("ratings", last), f"{what}of {highest.id!r} out, or add a rating above it")
    for below, above in pairwise(ordered):
        (_, under), (number, over) = below, above
        where: KeyPath = ("ratings", number)
        pair = f"{under.id!r} and {over.id!r}"
        if low(above) < high(below):
            until = min(high(below), high(above))
            what = f"the bands of {pair} overlap from {_shown(low(above))} to {_shown(until)}"
            yield Mistake(where, f"{what}; each excess return needs one rating")
        elif low(above) > high(below):
            what = f"no {scope} rating covers excess returns from {_shown(high(below))} to "
            yield Mistake(where, f"{what}{_shown(low(above))}, between {pair}; close the gap")
        elif under.high_closed == over.low_closed:
            which = "both" if over.low_closed else "neither"
            advice = "at_most with below" if over.low_closed else "below with at_most"
            what = f"an excess return of exactly {_shown(low(above))} belongs to {which} of {pair}"
            yield Mistake(where, f"{what}; write {advice} in {under.id!r}, or the other way round")


def _shown(ratio: float) -> str:
    if abs(ratio) == float("inf"):
        return "-∞" if ratio < 0 else "+∞"
    return f"{Decimal(repr(ratio)).scaleb(2).normalize():f} %"
