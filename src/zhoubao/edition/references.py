"""References in prose: ``{{ return.wtd/688256.SH | abs }}``, read and held against what the edition has.

The grammar is ``{{ TARGET }}`` or ``{{ TARGET | OPTION OPTION … }}`` on one line, an option being a word or
``name=value``. Whether a fact can be told is for the build to say; here only the names in it are checked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from zhoubao.edition.edition import Edition
from zhoubao.errors import nearest
from zhoubao.model.instrument import INSTRUMENT_SERIES

__all__ = ["SERIES_PARTS", "Reference", "Vocabulary", "mistakes_in", "reference_mistakes", "scan"]

_REFERENCE = re.compile(r"\{\{(.*?)\}\}")
_TARGET = re.compile(r"[a-z_]+(\.[a-z_]+)*(/[^\s/|{}]+){1,6}")
_STATISTICS = ("median", "up", "down", "best", "worst")
_OPTIONS = {
    "return": ("abs",),
    "market_cap": ("abs",),
    "name": (),
    "window": (),
    "movers": ("top", "bottom", "window"),
    "breadth": ("window",),
    "desk": (),
    "issue": (),
    "latest": (),
    "previous": (),
    "change": ("abs",),
    "high": (),
    "low": (),
    "rank": ("abs",),
    "share": (),
    "discount": ("abs",),
    "series": ("parts",),
    "period": (),
    "performance": ("abs",),
}
"""What a target may begin with, and the options each takes."""
_OF_SERIES = {
    "latest": (), "previous": (), "change": ("year", "wtd", "mtd", "ytd"), "high": ("since",),
    "low": ("since",), "rank": ("change",), "share": (), "discount": (), "series": (), "period": (),
}  # fmt: skip
"""What is told of a declared series, and what may stand behind it after a dot."""
SERIES_PARTS = ("latest", "change", "year", "wtd", "mtd", "ytd", "record", "rank", "share", "discount")
"""What the clause on a series may tell, in the order in which it does; the first is always told."""
_BASKET = "basket"
_WORDS = {"desk": ("house", "name", "sector"), "issue": ("date",)}
"""Targets that print words, and of what."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as written. ``options`` maps ``abs`` to "" and ``top=2`` to "2"; ``line`` is from 1."""

    target: str
    options: dict[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that references may use; none where the edition's own file leaves them unknown.

    ``returns`` and ``caps`` are the codes that have such a figure; ``series`` the declared series, of which
    those in ``holding`` hold their values and those in ``used`` are of used goods. ``benchmark`` is that of
    the basket, empty where the edition has none.
    """

    codes: Collection[str] | None = None
    segments: Collection[str] | None = None
    windows: Collection[str] | None = None
    returns: Collection[str] | None = None
    caps: Collection[str] | None = None
    series: Collection[str] | None = None
    holding: Collection[str] = ()
    used: Collection[str] = ()
    benchmark: str | None = None

    @classmethod
    def of(cls, edition: Edition) -> Vocabulary:
        return cls(
            codes=frozenset(edition.instruments),
            segments=tuple(segment.id for segment in edition.segments),
            windows=edition.windows,
            returns=frozenset(instrument.code for instrument in edition.followed),
            caps=frozenset(instrument.code for instrument in edition.universe),
            # Share counts hang on instruments; they are inputs of caps and have no facts of their own.
            series=tuple(name for name in edition.series if name.partition("/")[0] not in INSTRUMENT_SERIES),
            holding=frozenset(spec.id for spec in edition.series.values() if spec.holds),
            used=frozenset(spec.id for spec in edition.series.values() if spec.used_of is not None),
            benchmark=edition.performance.benchmark if edition.performance is not None else "",
        )


def scan(text: str, first_line: int = 1) -> tuple[list[Reference], list[tuple[int, str]]]:
    """The references of ``text``, which begins on ``first_line``; and what is malformed, with its line."""
    found: list[Reference] = []
    mistakes: list[tuple[int, str]] = []
    for line, content in enumerate(text.split("\n"), first_line):
        for match in _REFERENCE.finditer(content):
            target, bar, tail = (part.strip() for part in match[1].partition("|"))
            written = match[0]
            if not _TARGET.fullmatch(target):
                mistakes.append(
                    (line, f"{written!r} is no reference; write one such as {{{{ return.wtd/688256.SH }}}}")
                )
                continue
            options: dict[str, str] = {}
            for option in tail.split():
                name, _, value = option.partition("=")
                if name in options:
                    mistakes.append((line, f"{written!r} sets {name!r} twice; keep one"))
                options[name] = value
            if bar and not options:
                mistakes.append((line, f"{written!r} ends with the bar; add an option or drop the bar"))
            found.append(Reference(target, options, line))
        rest = _REFERENCE.sub("", content)
        for mark, other in (("{{", "}}"), ("}}", "{{")):
            if mark in rest:
                mistakes.append((line, f"{mark!r} stands without {other!r} on its line; close the reference"))
    return found, mistakes


def mistakes_in(text: str, first_line: int, known: Vocabulary) -> list[tuple[int, str]]:
    """What is wrong with the references of ``text``, which begins on ``first_line``, line by line."""
    references, found = scan(text, first_line)
    for reference in references:
        found += [(reference.line, what) for what in reference_mistakes(reference, known)]
    return sorted(found)


def reference_mistakes(reference: Reference, known: Vocabulary) -> Iterator[str]:
    """What ``reference`` names that the edition does not have, with the nearest that it has."""
    head, _, subject = reference.target.partition("/")
    keyword, *rest = head.split(".")
    about = f"'{{{{ {reference.target} }}}}'"
    if keyword not in _OPTIONS:
        yield f"{about} begins with {keyword!r}, which is no figure{nearest(keyword, _OPTIONS)}"
        return
    if keyword in _OF_SERIES or keyword == "performance":
        if keyword == "performance":
            yield from _of_basket(about, rest, subject, known)
        else:
            yield from _of_series(about, keyword, rest, subject, known)
        yield from _options(about, keyword, reference.options, known)
        return
    if keyword in _WORDS:
        if subject not in _WORDS[keyword]:
            has = ", ".join(_WORDS[keyword])
            guess = nearest(subject, _WORDS[keyword])
            yield f"{about} asks for the {subject!r} of the {keyword}{guess}; it has {has}"
    elif keyword == "window":
        yield from _unknown(about, "window", subject, known.windows)
    elif keyword in ("movers", "breadth"):
        yield from _unknown(about, "segment", subject, known.segments)
    elif subject.startswith("segment/"):
        yield from _unknown(about, "segment", subject.removeprefix("segment/"), known.segments)
    elif keyword != "name" or subject not in (known.series or ()):
        yield from _unknown(about, "code", subject, known.codes)
        if known.codes is not None and subject in known.codes:
            yield from _without(about, keyword, subject, known)
    yield from _measure(about, keyword, rest, subject, known)
    yield from _options(about, keyword, reference.options, known)


def _without(about: str, keyword: str, code: str, known: Vocabulary) -> Iterator[str]:
    """A figure that this code never has, though the edition declares the code."""
    if keyword == "return" and known.returns is not None and code not in known.returns:
        whose = "only instruments, and indices and funds of an exchange, have returns"
        yield f"{about} asks for a return of {code!r}, but {whose}"
    elif keyword == "market_cap" and known.caps is not None and code not in known.caps:
        yield f"{about} asks for a market cap of {code!r}, but only the instruments of segments have them"


def _measure(about: str, keyword: str, rest: list[str], subject: str, known: Vocabulary) -> Iterator[str]:
    """The part before the first slash: ``return.wtd.median``, ``market_cap``, ``movers``."""
    if keyword != "return":
        if rest:
            yield f"{about} has {'.'.join(rest)!r} after {keyword!r}, which takes nothing; remove it"
        return
    if not rest:
        yield f"{about} names no window; write return.wtd, return.mtd or return.ytd"
        return
    yield from _unknown(about, "window", rest[0], known.windows)
    if len(rest) > 2 or (len(rest) == 2 and rest[1] not in _STATISTICS):
        found = ".".join(rest[1:])
        yield (
            f"{about} asks for {found!r}, which is no statistic{nearest(found, _STATISTICS)}; "
            f"write one of {', '.join(_STATISTICS)}"
        )
    elif len(rest) == 2 and not subject.startswith("segment/"):
        yield f"{about} asks for the {rest[1]!r} of one code; only segments have it: segment/ID"


def _of_series(about: str, keyword: str, rest: list[str], series: str, known: Vocabulary) -> Iterator[str]:
    """What is told of a series: whether there is the series, and whether it has such a figure."""
    yield from _unknown(about, "series", series, known.series)
    suffixes, found = _OF_SERIES[keyword], ".".join(rest)
    if found and found not in suffixes:
        takes = f"write one of {', '.join(f'{keyword}.{s}' for s in suffixes)}" if suffixes else "remove it"
        yield f"{about} has {found!r} after {keyword!r}{nearest(found, suffixes)}; {takes}"
        return
    if known.series is None or series not in known.series:
        return
    if keyword == "change" and found in ("wtd", "mtd", "ytd"):
        yield from _unknown(about, "window", found, known.windows)
        if series not in known.holding:
            yield (
                f"{about} asks for a change over a window of {series!r}, whose values do not hold; write "
                f"change/{series}, or declare that they hold"
            )
    elif keyword == "discount" and series not in known.used:
        yield f"{about} asks for the discount of {series!r}, which has no 'used_of' in edition.toml; add it"
    elif (keyword, found) in (("rank", "change"), ("share", "")) and series in known.holding:
        yield f"{about} asks for a {keyword} of {series!r}, whose values hold; only periods have it"


def _of_basket(about: str, rest: list[str], subject: str, known: Vocabulary) -> Iterator[str]:
    """A figure of the basket that the edition holds against its benchmark, or of the benchmark."""
    if known.benchmark == "":
        yield f"{about} asks for a performance, but edition.toml has no [performance]; add it"
        return
    if rest not in ([], ["excess"]):
        yield f"{about} has {'.'.join(rest)!r} after 'performance'; write performance or performance.excess"
    if known.benchmark is None:
        return
    targets = (_BASKET,) if rest == ["excess"] else (_BASKET, known.benchmark)
    if subject not in targets:
        guess = nearest(subject, targets)
        yield f"{about} asks for the performance of {subject!r}{guess}; write {' or '.join(targets)}"


def _options(about: str, keyword: str, options: dict[str, str], known: Vocabulary) -> Iterator[str]:
    allowed = _OPTIONS[keyword]
    for name, value in options.items():
        if name not in allowed:
            takes = f"takes only {', '.join(allowed)}" if allowed else "takes no option"
            yield f"{about} has the option {name!r}{nearest(name, allowed)}; {keyword} {takes}"
        elif name == "abs":
            if value:
                yield f"{about} gives 'abs' a value; write it alone"
        elif name == "window":
            yield from _unknown(about, "window", value, known.windows)
        elif name == "parts":
            for part in value.split(","):
                if part not in SERIES_PARTS:
                    guess = nearest(part, SERIES_PARTS)
                    yield f"{about} has the part {part!r}{guess}; write of {','.join(SERIES_PARTS)}"
        elif not re.fullmatch(r"\d{1,2}", value, re.ASCII):
            yield f"{about} has {name}={value}; write a number such as {name}=2"


def _unknown(about: str, what: str, name: str, known: Collection[str] | None) -> Iterator[str]:
    if known is not None and name not in known:
        yield f"{about} names the {what} {name!r}, which the edition does not have{nearest(name, known)}"
