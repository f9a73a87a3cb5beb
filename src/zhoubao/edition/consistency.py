"""What has to hold between the values of ``edition.toml``: ids, codes, exchanges and the names they use.

These checks read the file's tables as they stand and pass over what has the wrong form, since that is
reported besides; so one run names every mistake of both sorts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from zhoubao.edition.exhibit_consistency import exhibit_mistakes
from zhoubao.edition.files import KeyPath, show_key
from zhoubao.edition.mistakes import Mistake
from zhoubao.errors import nearest
from zhoubao.model import EXCHANGES, LANGUAGES, exchange_of
from zhoubao.model.instrument import INSTRUMENT_SERIES

__all__ = ["NAME_KEYS", "consistency_mistakes", "missing_words"]

NAME_KEYS = ("name", "role", "house", "sector", "caption", "title", "subtitle", "note", "caution")
"""The keys whose tables hold words in each language."""

_SHARES_WANTED = {"observed": (0, 0), "total": (0, 1), "adr": (0, 1), "a+h": (2, 2), "all-classes": (1, 99)}
_OTHER_KINDS = ("index", "fund", "fx", "listing")
_FX = re.compile(r"([A-Z]{3})([A-Z]{3})\.FX")

_Table = dict[str, Any]


def consistency_mistakes(raw: _Table) -> Iterator[Mistake]:
    """Every place where the tables of an ``edition.toml`` do not go together."""
    members = [
        ((*path, "instruments", number), table)
        for path, segment in _tables(raw, "segments")
        for (_, number), table in _tables(segment, "instruments")
    ]
    others = list(_tables(raw, "others"))
    yield from _twice(members + others, "code")
    for key in ("segments", "series", "exhibits", "sections"):
        yield from _twice(list(_tables(raw, key)), "id")
    yield from _home(raw)
    for path, table in members:
        yield from _exchange(path, table, "equity")
    for path, table in others:
        if (kind := _text(table, "kind")) in _OTHER_KINDS:
            yield from _exchange(path, table, kind)
    codes = {code: path for path, table in [*members, *others] if (code := _text(table, "code"))}
    series = {name for _, table in _tables(raw, "series") if (name := _text(table, "id"))}
    yield from _series(raw, codes)
    for path, table in members:
        yield from _cap(path, table, set(codes), series)
    yield from _currencies(raw, set(codes))
    yield from _exhibits(raw)
    kinds = {code: "equity" for _, table in members if (code := _text(table, "code"))}
    kinds |= {code: _text(table, "kind") or "" for _, table in others if (code := _text(table, "code"))}
    yield from exhibit_mistakes(raw, kinds)
    yield from _aliases(raw)
    yield from _switched_off_twice(raw)
    printed = raw.get("languages", LANGUAGES)
    languages = [lang for lang in LANGUAGES if isinstance(printed, list | tuple) and lang in printed]
    yield from _untranslated(raw, (), languages)


def _tables(parent: _Table, key: str) -> Iterator[tuple[KeyPath, _Table]]:
    """The well-formed tables of a list, each with its path."""
    entries = parent.get(key)
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield (key, number), entry


def _text(table: _Table, key: str) -> str | None:
    found = table.get(key)
    return found if isinstance(found, str) else None


def _twice(entries: list[tuple[KeyPath, _Table]], key: str) -> Iterator[Mistake]:
    """What stands twice; files may write codes and ids in any case, so case makes no difference."""
    seen: dict[str, tuple[str, KeyPath]] = {}
    for path, table in entries:
        value = _text(table, key)
        if value is None:
            continue
        first, where = seen.setdefault(value.casefold(), (value, path))
        if where is not path:
            differs = "" if first == value else f" as {first!r}, which differs in case only"
            what = f"{value!r} already stands at {show_key(where)}{differs}; keep one of the two"
            yield Mistake((*path, key), what)


def _home(raw: _Table) -> Iterator[Mistake]:
    home = _text(raw, "home")
    if home is not None and home not in EXCHANGES:
        yield Mistake(("home",), f"{home!r} is no exchange that zhoubao knows{_guess_mic(home)}")


def _guess_mic(found: str, code: str | None = None) -> str:
    by_suffix = exchange_of(code) if code else None
    guess = f" (did you mean {by_suffix.mic!r}?)" if by_suffix else nearest(found, EXCHANGES)
    return f"{guess}; it knows {', '.join(sorted(EXCHANGES))}"


def _exchange(path: KeyPath, table: _Table, kind: str) -> Iterator[Mistake]:
    """The exchange of one code: known, and not another than the code's suffix says."""
    code, mic = _text(table, "code"), _text(table, "exchange")
    if code is None:
        return
    suffix = code.rpartition(".")[2]
    by_suffix = exchange_of(code)
    is_fx = _FX.fullmatch(code)
    if kind == "fx":
        if not is_fx:
            what = f"{code!r} is no exchange rate; write two currencies as in USDCNY.FX"
            yield Mistake((*path, "code"), what)
        elif (currency := _text(table, "currency")) not in (None, is_fx[2]):
            yield Mistake((*path, "currency"), f"{currency!r} is not the quote of {code}; leave the key out")
        if mic is not None:
            yield Mistake((*path, "exchange"), f"{mic!r}, but a rate has no exchange; leave the key out")
        return
    if is_fx:
        what = f"{code!r} is an exchange rate; declare it under [[others]] with kind 'fx'"
        yield Mistake((*path, "code"), what)
        return
    if mic is not None and mic not in EXCHANGES:
        yield Mistake(
            (*path, "exchange"), f"{mic!r} is no exchange that zhoubao knows{_guess_mic(mic, code)}"
        )
    elif mic is not None and by_suffix is not None and by_suffix.mic != mic:
        yield Mistake(
            (*path, "exchange"),
            f"{mic!r} contradicts the suffix .{suffix} of {code}, which is {by_suffix.mic}; "
            f"write {by_suffix.mic} or give the code a suffix of {mic} "
            f"({', '.join('.' + s for s in EXCHANGES[mic].suffixes)})",
        )
    elif by_suffix is None and kind != "index":
        known = sorted(suffix for exchange in EXCHANGES.values() for suffix in exchange.suffixes)
        yield Mistake(
            (*path, "code"),
            f"{code!r} has the suffix .{suffix}, which no exchange uses; write one of {', '.join(known)}",
        )
    elif by_suffix is None and mic is None and "currency" not in table:
        yield Mistake((*path, "currency"), f"is missing; {code} has no exchange to take it from, so add it")


def _series(raw: _Table, codes: dict[str, KeyPath]) -> Iterator[Mistake]:
    """No series of the edition's own is one that hangs on a code; share counts of a class may be."""
    by_case = {code.casefold(): code for code in codes}
    for path, table in _tables(raw, "series"):
        name = _text(table, "id") or ""
        kind, _, subject = name.partition("/")
        code = by_case.get(subject.casefold())
        if kind not in INSTRUMENT_SERIES:
            continue
        if code is not None:
            what = f"{name!r} comes with {code} at {show_key(codes[code])}; remove it here"
            yield Mistake((*path, "id"), what)
        elif kind != "shares":
            yield Mistake(
                (*path, "id"),
                f"{name!r} is of the kind {kind!r}, which only codes have; declare the code under "
                "[[segments]] or [[others]], or give the series a kind of its own",
            )


def _cap(path: KeyPath, table: _Table, codes: set[str], series: set[str]) -> Iterator[Mistake]:
    """The market cap of one instrument: the inputs its basis needs, and each of them declared."""
    cap = table.get("cap")
    if not isinstance(cap, dict):
        return
    where = (*path, "cap")
    basis, h_code = cap.get("basis", "total"), _text(cap, "h_code")
    shares = cap.get("shares", [])
    if isinstance(basis, str) and basis in _SHARES_WANTED:
        least, most = _SHARES_WANTED[basis]
        if isinstance(shares, list) and not least <= len(shares) <= most:
            wanted = {0: "none", 1: "at most one", 2: "two: the A shares and the H shares"}.get(
                most, "a series for each class"
            )
            what = f"names {len(shares)} series, but basis {basis!r} takes {wanted}"
            yield Mistake((*where, "shares"), what)
        if basis == "a+h" and "h_code" not in cap:
            yield Mistake((*where, "h_code"), "is missing; basis 'a+h' needs the code of the H shares")
        for key, its_basis in (("h_code", "a+h"), ("ratio", "adr")):
            if basis != its_basis and key in cap:
                yield Mistake((*where, key), f"has no meaning with basis {basis!r}; leave it out")
    if h_code is not None and h_code not in codes:
        yield Mistake(
            (*where, "h_code"),
            f"{h_code!r} is not declared{nearest(h_code, codes)}; add it under [[others]], kind 'listing'",
        )
    implied = {f"shares/{code}" for code in codes}
    for number, name in enumerate(shares if isinstance(shares, list) else ()):
        if isinstance(name, str) and name not in series | implied:
            yield Mistake(
                (*where, "shares", number),
                f"{name!r} is not declared{nearest(name, series | implied)}; add it under [[series]]",
            )


def _currencies(raw: _Table, codes: set[str]) -> Iterator[Mistake]:
    rule = raw.get("currency")
    known = {exchange.currency for exchange in EXCHANGES.values()}
    for code in codes:
        if pair := _FX.fullmatch(code):
            known |= set(pair.groups())
    for key in ("mainland", "other", "total"):
        found = _text(rule, key) if isinstance(rule, dict) else None
        if found is not None and found not in known:
            yield Mistake(
                ("currency", key),
                f"{found!r} is the currency of no exchange or rate declared here{nearest(found, known)}; "
                "declare its rate under [[others]], or write another",
            )


def _exhibits(raw: _Table) -> Iterator[Mistake]:
    """Sections print exhibits that exist, each once; a review table has segments to show."""
    declared = {name for _, table in _tables(raw, "exhibits") if (name := _text(table, "id"))}
    printed: dict[str, KeyPath] = {}
    for path, table in _tables(raw, "sections"):
        names = table.get("exhibits")
        for number, name in enumerate(names if isinstance(names, list) else ()):
            where: KeyPath = (*path, "exhibits", number)
            if not isinstance(name, str):
                continue
            if name not in declared:
                yield Mistake(
                    where, f"{name!r} is no exhibit{nearest(name, declared)}; declare it under [[exhibits]]"
                )
            elif name in printed:
                first = show_key(printed[name])
                yield Mistake(where, f"{name!r} is printed by {first} already; print it once")
            printed.setdefault(name, where)
    for path, table in _tables(raw, "exhibits"):
        if table.get("kind") == "review" and not raw.get("segments"):
            yield Mistake(path, "a review table needs instruments; add at least one [[segments]]")


def _aliases(raw: _Table) -> Iterator[Mistake]:
    """Each alias means one subject: it is no other's name, code or alias, whatever its case.

    Series that differ in their kind only (``visits/chatgpt``, ``downloads/chatgpt``) are of one subject.
    """
    subjects: list[tuple[str, KeyPath, _Table]] = []
    for path, segment in _tables(raw, "segments"):
        subjects.append((f"segment/{_text(segment, 'id')}", path, segment))
        for where, member in _tables(segment, "instruments"):
            subjects.append((_text(member, "code") or "", (*path, *where), member))
    subjects += [(_text(other, "code") or "", path, other) for path, other in _tables(raw, "others")]
    subjects += [
        ((_text(series, "id") or "").partition("/")[2], path, series)
        for path, series in _tables(raw, "series")
    ]
    called: dict[str, tuple[str, KeyPath]] = {}
    for subject, path, table in subjects:
        for key, name in _called(table):
            called.setdefault(name.strip().casefold(), (subject.casefold(), (*path, *key)))
    for subject, path, table in subjects:
        aliases = table.get("aliases")
        for number, alias in enumerate(aliases if isinstance(aliases, list) else ()):
            if not isinstance(alias, str):
                continue
            where = (*path, "aliases", number)
            meant, first = called.setdefault(alias.strip().casefold(), (subject.casefold(), where))
            if meant != subject.casefold():
                yield Mistake(
                    where, f"{alias!r} already means what stands at {show_key(first)}; write another or none"
                )


def _called(table: _Table) -> Iterator[tuple[KeyPath, str]]:
    """The code and names of a subject, each with its key below the subject's table."""
    names = table.get("name")
    for key in ("code", "zh", "en"):
        if (found := _text(table, key)) is not None:
            yield (key,), found
        if isinstance(names, dict) and (found := _text(names, key)) is not None:
            yield ("name", key), found


def _switched_off_twice(raw: _Table) -> Iterator[Mistake]:
    check = raw.get("check")
    if isinstance(check, dict):
        yield from _twice([(("check", *path), table) for path, table in _tables(check, "off")], "rule")


def _untranslated(value: Any, path: KeyPath, languages: Sequence[str]) -> Iterator[Mistake]:
    """Every name lacking in a language that the edition prints."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _untranslated(item, (*path, number), languages)
    elif isinstance(value, dict):
        if "code" in value or (path and path[-1] in NAME_KEYS):
            yield from missing_words(value, path, languages)
        for key, item in value.items():
            yield from _untranslated(item, (*path, key), languages)


def missing_words(names: _Table, path: KeyPath, languages: Iterable[str]) -> Iterator[Mistake]:
    """The languages in which the words at ``path`` are not written."""
    for lang in languages:
        if lang not in names:
            yield Mistake((*path, lang), f"is missing; the edition prints {lang!r}, so add it")
