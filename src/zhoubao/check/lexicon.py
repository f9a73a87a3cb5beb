"""The names an edition knows: instruments, segments, indices and series, by every name people call them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from zhoubao.check.spelling import folded
from zhoubao.check.words import vocabulary
from zhoubao.edition.edition import Edition

__all__ = ["KIND_WORDS", "Lexicon", "Name", "is_of", "lexicon_of"]

_SERIES_WORDS = re.compile(
    r"(?i)网站|官网|周度|月度|日度|每周|每月|周|月|日均|日|访问量|访问次数|流量|下载量|安装量|价格|售价|报价|均价|现货价|"
    r"现货|价|销量|产量|数据|App|APP|(?<![A-Za-z])(?:weekly|monthly|daily|web|site|website|visits|traffic|downloads|"
    r"installs|price|prices|spot|unit|sales|ask|asking|list|of)(?![A-Za-z])"
)
_SERIES_MEASURES = (
    ("visits", re.compile(r"(?i)访问|流量|visit|traffic")),
    ("downloads", re.compile(r"(?i)下载|安装|download|install")),
    ("price", re.compile(r"(?i)价|price|ask")),
    ("sales", re.compile(r"(?i)销量|unit sales")),
)
KIND_WORDS: dict[str, tuple[str, ...]] = {
    "visits": ("访问量", "visits", "traffic"),
    "downloads": ("下载量", "downloads", "installs"),
    "price": ("价格", "price"),
    "sales": ("销量", "销售额", "销售", "sales", "unit sales"),
    "inventory": ("库存", "inventories", "stockpiles", "stocks of"),
    "production": ("产量", "production", "output"),
    "shipments": ("出货量", "出货", "shipments"),
    "users": ("用户", "用户数", "日活", "月活", "users"),
    "revenue": ("营收", "收入", "营业收入", "revenue", "revenues"),
    "exports": ("出口", "出口量", "exports"),
    "imports": ("进口", "进口量", "imports"),
    "capacity": ("产能", "装机", "装机量", "capacity"),
    "deliveries": ("交付量", "deliveries"),
    "orders": ("订单", "orders"),
    "rate": ("利率", "rate"),
    "yield": ("收益率", "yield"),
}
"""What texts call the kinds of series; an edition that follows a kind has its words as measures."""
_BRACKETED = re.compile(r"\s*[（(].*[）)]\s*")
_PLAIN = str.maketrans("（）【】：；＆", "()[]:;&")
"""Marks as the tokens have them, which are cut from plain forms."""
_NOT_ALONE = frozenset({"ai", "app", "gpu", "cpu", "etf", "a", "h"})


@dataclass(frozen=True, slots=True)
class Name:
    """Something that a text can speak of.

    ``subject`` is an instrument's code, ``segment/ID``, or a product: the last part of its series' ids, or
    all that follows the kind where two series of one kind share it. ``kind`` is one of ``instrument``,
    ``index``, ``segment``, ``series``. ``kinds`` are the series kinds there are of a product, that of the
    name first, ``daily`` whether they have no longer periods of their own, ``monthly`` whether they have no
    shorter ones.
    """

    subject: str
    kind: str
    kinds: tuple[str, ...] = ()
    daily: bool = False
    monthly: bool = False


@dataclass(frozen=True)
class Lexicon:
    """The names of an edition: ``named`` by folded spelling.

    ``kinds`` are all kinds of series; ``sizes`` how many members each segment and the
    ``universe`` has, ``segments`` the segment of each stock;
    ``measures`` the words that name a kind of series the edition follows.
    """

    named: dict[str, Name]
    kinds: frozenset[str]
    sizes: dict[str, int]
    segments: dict[str, Name]
    measures: dict[str, str]

    def find(self, words: str) -> Name | None:
        return self.named.get(folded(words.translate(_PLAIN)))


def is_of(series: str, subject: str) -> bool:
    """Whether a series, by its id, is of the product that a claim speaks of: ``visits/text/chatgpt`` of
    ``chatgpt``."""
    return series == subject or series.endswith(f"/{subject}")


def lexicon_of(edition: Edition) -> Lexicon:
    """The names of an edition."""
    named: dict[str, Name] = {}
    for words, name in _names(edition):
        words = words.strip().translate(_PLAIN)
        if len(words) < 2 or words.casefold() in _NOT_ALONE:
            continue
        # The first to claim a spelling keeps it: full names come before what is derived from them.
        named.setdefault(folded(words), name)
    return Lexicon(
        named=named,
        kinds=frozenset(series.partition("/")[0] for series in edition.series),
        sizes={f"segment/{s.id}": len(s.codes) for s in edition.segments}
        | {"universe": len(edition.universe)},
        segments={i.code: Name(f"segment/{i.segment}", "segment") for i in edition.universe},
        measures={
            word: kind
            for kind in {series.partition("/")[0] for series in edition.series} - {"shares"}
            for word in (*KIND_WORDS.get(kind, ()), kind.replace("_", " "))
        },
    )


def _names(edition: Edition) -> Iterator[tuple[str, Name]]:
    products = _products(edition)
    segments = [(Name(f"segment/{s.id}", "segment"), s.names, s.aliases) for s in edition.segments]
    instruments = [
        (Name(i.code, "index" if i.kind == "index" else "instrument"), i.names, i.aliases)
        for i in edition.instruments.values()
    ]
    for name, names, aliases in (*instruments, *segments):
        yield from ((words, name) for words in (names.zh, names.en, *aliases))
    for series, spec in edition.series.items():
        if series not in products:
            continue
        product = products[series]
        of_it = [s for s, of in products.items() if of == product]
        kinds = tuple(dict.fromkeys(s.partition("/")[0] for s in (series, *of_it)))
        name = Name(
            product, "series", kinds, spec.frequency in ("daily", "irregular"), spec.frequency == "monthly"
        )
        # A series' own full name says which kind is meant; what is left of it without that is the product's.
        for words in (spec.names.zh, spec.names.en, *spec.aliases):
            measured = next((m for m, pattern in _SERIES_MEASURES if pattern.search(words)), None)
            bare = " ".join(_SERIES_WORDS.sub(" ", words).split())
            if measured is None:
                yield words, name
            elif len(bare) >= 2:
                yield bare, name
                yield bare.replace(" ", ""), name
            else:
                yield words, name
        if product.casefold() not in vocabulary():  # downloads/all
            yield product, name
        yield series.partition("/")[2], name
    for code, instrument in edition.instruments.items():
        yield code, Name(code, "index" if instrument.kind == "index" else "instrument")
        plain = code.partition(".")[0]
        if (plain.isdigit() and len(plain) >= 5) or (plain.isalpha() and len(plain) >= 3):
            yield plain, Name(code, "index" if instrument.kind == "index" else "instrument")
        for words in (instrument.names.zh, instrument.names.en):
            short = _BRACKETED.sub("", words)
            if short != words:
                yield short, Name(code, "index" if instrument.kind == "index" else "instrument")


def _products(edition: Edition) -> dict[str, str]:
    """By series, the product that it is of; share counts, which are of instruments, left out."""
    told = [series.split("/") for series in edition.series if not series.startswith("shares/")]
    twice = Counter((parts[0], parts[-1]) for parts in told)
    return {
        "/".join(parts): "/".join(parts[1:]) if twice[parts[0], parts[-1]] > 1 else parts[-1]
        for parts in told
    }
