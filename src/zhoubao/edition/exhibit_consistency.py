"""What has to hold between exhibits, series, sources and sections of ``edition.toml``.

As in ``consistency``, what has the wrong form is passed over here, for it is reported besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhoubao.edition.exhibits import CHART_KINDS
from zhoubao.edition.files import KeyPath, show_key
from zhoubao.edition.mistakes import Mistake
from zhoubao.errors import nearest
from zhoubao.model.instrument import INSTRUMENT_SERIES

__all__ = ["exhibit_mistakes"]

_Table = dict[str, Any]


def exhibit_mistakes(raw: _Table, kinds: Mapping[str, str]) -> Iterator[Mistake]:
    """Mistakes of exhibits, of the series they draw, of sources and of the performance chart.

    ``kinds`` are the declared codes with what each is: ``equity``, ``index``, ``fund``, ``fx``, ``listing``.
    """
    series = {name: table for _, table in _tables(raw, "series") if (name := _text(table, "id"))}
    yield from _used(raw, series)
    yield from _drawn(raw, series)
    yield from _printed_nowhere(raw)
    yield from _performance(raw, kinds)
    yield from _sources(raw)


def _tables(parent: _Table, key: str) -> Iterator[tuple[KeyPath, _Table]]:
    entries = parent.get(key)
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield (key, number), entry


def _text(table: _Table, key: str) -> str | None:
    found = table.get(key)
    return found if isinstance(found, str) else None


def _used(raw: _Table, series: Mapping[str, _Table]) -> Iterator[Mistake]:
    """``used_of`` names another declared series in the same unit."""
    for path, table in _tables(raw, "series"):
        new, name, where = _text(table, "used_of"), _text(table, "id"), (*path, "used_of")
        if new is None:
            continue
        if new == name:
            yield Mistake(where, f"{new!r} is the series itself; name that of the same goods new")
        elif new not in series:
            yield Mistake(
                where,
                f"{new!r} is no series{nearest(new, series)}; declare it under [[series]], or leave it out",
            )
        elif _text(series[new], "unit") != _text(table, "unit"):
            units = f"{_text(table, 'unit')!r} and {_text(series[new], 'unit')!r}"
            yield Mistake(where, f"{new!r} is in another unit ({units}); declare both in one")


def _drawn(raw: _Table, series: Mapping[str, _Table]) -> Iterator[Mistake]:
    """A chart has either series or panels, all of them declared and in one unit; a review has neither."""
    for path, table in _tables(raw, "exhibits"):
        kind = table.get("kind")
        if kind == "review":
            for key in ("series", "panels", "periods", "empty"):
                if key in table:
                    yield Mistake(
                        (*path, key), "has no meaning for a review table, which shows the segments; remove it"
                    )
        if kind not in CHART_KINDS:
            continue
        if table.get("series") and table.get("panels"):
            yield Mistake((*path, "panels"), "stands beside series; keep one of the two")
        elif not table.get("series") and not table.get("panels"):
            what = "is missing; name the series that the chart draws, or panels with series of their own"
            yield Mistake((*path, "series"), what)
        yield from _declared(path, table, series)


def _declared(path: KeyPath, table: _Table, series: Mapping[str, _Table]) -> Iterator[Mistake]:
    lists: list[tuple[KeyPath, Any]] = [((*path, "series"), table.get("series"))]
    lists += [((*path, *at, "series"), panel.get("series")) for at, panel in _tables(table, "panels")]
    first: dict[str, KeyPath] = {}
    for where, names in lists:
        for number, name in enumerate(names if isinstance(names, list) else ()):
            if not isinstance(name, str):
                continue
            at = (*where, number)
            if name not in series:
                yield Mistake(
                    at, f"{name!r} is no series{nearest(name, series)}; declare it under [[series]]"
                )
            elif name.partition("/")[0] in INSTRUMENT_SERIES:
                yield Mistake(at, f"{name!r} hangs on a code; charts draw series of the edition's own")
            elif name in first:
                yield Mistake(at, f"{name!r} already stands at {show_key(first[name])}; draw it once")
            first.setdefault(name, at)
    units: dict[str, str] = {}
    for name in first:
        if name in series and (unit := _text(series[name], "unit")) is not None:
            units.setdefault(unit, name)
    if len(units) > 1:
        (unit, one), (other_unit, other) = list(units.items())[:2]
        yield Mistake(
            path,
            f"draws {one!r} in {unit!r} and {other!r} in {other_unit!r}; a chart has one unit, so make two",
        )


def _printed_nowhere(raw: _Table) -> Iterator[Mistake]:
    printed = {
        name
        for _, table in _tables(raw, "sections")
        for name in (table["exhibits"] if isinstance(table.get("exhibits"), list) else ())
        if isinstance(name, str)
    }
    declared = {name: path for path, table in _tables(raw, "exhibits") if (name := _text(table, "id"))}
    if printed - set(declared):
        return  # a section misspells one, of which it is told
    for name, path in declared.items():
        if name not in printed:
            what = f"{name!r} is printed by no section; name it in the exhibits of one, or remove it"
            yield Mistake((*path, "id"), what)


def _performance(raw: _Table, kinds: Mapping[str, str]) -> Iterator[Mistake]:
    spec = raw.get("performance")
    if not isinstance(spec, dict):
        return
    benchmark, where = _text(spec, "benchmark"), ("performance", "benchmark")
    if benchmark is not None and benchmark not in kinds:
        yield Mistake(
            where,
            f"{benchmark!r} is not declared{nearest(benchmark, kinds)}; add it under [[others]]",
        )
    elif benchmark is not None and kinds[benchmark] not in ("index", "fund"):
        yield Mistake(
            where, f"{benchmark!r} is of kind {kinds[benchmark]!r}; a benchmark is an index or a fund"
        )
    codes = spec.get("instruments")
    seen: set[str] = set()
    for number, code in enumerate(codes if isinstance(codes, list) else ()):
        if not isinstance(code, str):
            continue
        at = ("performance", "instruments", number)
        if code not in kinds:
            yield Mistake(at, f"{code!r} is not declared{nearest(code, kinds)}; add it to a segment")
        elif kinds[code] != "equity":
            yield Mistake(
                at, f"{code!r} is of kind {kinds[code]!r}; the basket holds instruments of segments"
            )
        elif code in seen:
            yield Mistake(at, f"{code!r} stands in the basket twice; name it once")
        seen.add(code)


def _sources(raw: _Table) -> Iterator[Mistake]:
    """The first rule that matches holds, so one that an earlier one covers never would."""
    earlier: list[tuple[str, KeyPath]] = []
    for path, table in _tables(raw, "sources"):
        match = _text(table, "match")
        if match is None:
            continue
        for other, where in earlier:
            if other in match:
                yield Mistake(
                    (*path, "match"),
                    f"{match!r} is covered by {other!r} at {show_key(where)}, which holds first; swap them",
                )
                break
        earlier.append((match, path))
