"""The evidence appendix as the Word document sets it: one table a measure, as compact as figures can be.

Figures of one measure are mostly reckoned alike, so what they have in common stands once above the table and
each row holds the records: date, close and row at the base, the same at the end. What does not fit that form
(figures that rest on others, a formula of its own) is told in words, row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from string import ascii_lowercase
from typing import Any, Literal

from zhoubao.model import Fact, FactInput, Lang, Observation, Withheld
from zhoubao.prose.measures import kind_name
from zhoubao.publish.document import Document
from zhoubao.publish.evidence import Appendix, Entry, Group, allowance_rows, plain, revision_words
from zhoubao.publish.labels import label
from zhoubao.publish.notes import printable

__all__ = ["allowed_record", "appendix_record", "short"]

_FEWEST_ALIKE = 2
_MOST_COLUMNS = 4
_DIGITS = 10
_GROUPED_FROM = 1_000_000

Record = dict[str, Any]
Role = Literal["base", "end"]
Slots = dict[tuple[Role, str], Observation]
_ROLES: tuple[Role, Role] = ("base", "end")


def appendix_record(document: Document, appendix: Appendix) -> Record | None:
    """What Word prints of the evidence; none where there is nothing to print.

    A table has ``head`` rows (text, spans, align), ``columns`` (align, and whether a column takes what
    room is left) and ``rows``: the entry's number and cells, each a list of parts (text, where it links
    to, whether it is set back).
    """
    if not appendix.entries and not document.allowances:
        return None
    lang = document.lang
    return {
        "title": label(lang, "evidence"),
        "about": label(lang, "evidence_about") if appendix.entries else "",
        "allowed": allowed_record(document),
        "groups": [_group(group, appendix, lang) for group in appendix.groups],
    }


def allowed_record(document: Document) -> Record | None:
    """The statements that were allowed against the check, as a table; none where none were."""
    if not document.allowances:
        return None
    keys = ("allowed_text", "allowed_verdict", "allowed_section", "allowed_reason")
    return {
        "title": label(document.lang, "allowed"),
        "about": label(document.lang, "allowed_about"),
        "head": [label(document.lang, key) for key in keys],
        "rows": [list(row) for row in allowance_rows(document)],
    }


def _group(group: Group, appendix: Appendix, lang: Lang) -> Record:
    slots = {entry.number: _slots(entry.fact, lang) for entry in group.entries}
    shapes = Counter(_shared(entry) for entry in group.entries if slots[entry.number])
    formula = shapes.most_common(1)[0][0] if shapes else ""
    alike = [entry for entry in group.entries if slots[entry.number] and _shared(entry) == formula]
    columns = list(dict.fromkeys(key for entry in alike for key in slots[entry.number] or ()))
    if len(alike) < _FEWEST_ALIKE or len(columns) > _MOST_COLUMNS:
        alike = []
    rest = [entry for entry in group.entries if entry not in alike]
    tables = []
    if alike:
        filled = [(entry, slots[entry.number] or {}) for entry in alike]
        tables.append(_table_alike(filled, sorted(columns, key=lambda c: _ROLES.index(c[0])), appendix, lang))
    if rest:
        tables.append(_table_in_words(rest, appendix, lang))
    about = [f"{label(lang, 'formula')}{_colon(lang)}{formula}"] if alike else []
    places: dict[str, dict[str, None]] = {}
    for entry in alike:
        if entry.sessions:
            places.setdefault(entry.sessions, {})[entry.place] = None
    if places:
        between, last = ("、", "") if lang == "zh" else (", ", " ")
        told = (f"{between.join(names)}{last}{days}" for days, names in places.items())
        about.append(f"{label(lang, 'sessions')}{_colon(lang)}{_stop(lang).join(told)}")
    return {"title": group.title, "about": about, "tables": tables}


def _slots(fact: Fact, lang: Lang) -> Slots | None:
    """The records by where they stand, base or end, and what they are of; none where two share a place."""
    slots: Slots = {}
    for used in fact.inputs:
        if isinstance(used, FactInput):
            return None
        role: Role
        if used.date == fact.window.end:
            role = "end"
        elif used.date == fact.window.base:
            role = "base"
        else:
            return None
        key = (role, kind_name(used.series, lang))
        if key in slots or used.revision or isinstance(used, Withheld):
            return None
        slots[key] = used
    return slots or None


def _shared(entry: Entry) -> str:
    """An entry's formula without the name of its subject, which its row gives."""
    return entry.formula.replace(f"/{entry.fact.subject}", "")


def _table_alike(
    told: Sequence[tuple[Entry, Slots]], columns: Sequence[tuple[Role, str]], appendix: Appendix, lang: Lang
) -> Record:
    notes = dict.fromkeys(note for entry, _ in told for note in entry.notes)
    marks = dict(zip(notes, ascii_lowercase, strict=False))
    roles = [role for role in _ROLES if any(role == r for r, _ in columns)]
    kinds = {role: [kind for r, kind in columns if r == role] for role in roles}
    first = [_head(label(lang, key), rows=2, align=align) for key, align in _LEAD]
    second: list[Record] = []
    aligns = [align for _, align in _LEAD]
    for role in roles:
        first.append(_head(label(lang, role), span=len(kinds[role]) + 2, align="center"))
        second += [_head(label(lang, "day"), align="left")]
        second += [_head(kind, align="right") for kind in kinds[role]]
        second += [_head(label(lang, "row"), align="right")]
        aligns += ["left", *("right" for _ in kinds[role]), "right"]
    first.append(_head(label(lang, "source_number"), rows=2, align="right"))
    aligns.append("right")
    if marks:
        first.append(_head(label(lang, "note"), rows=2, align="left"))
        aligns.append("left")
    rows = []
    for entry, slots in told:
        cells = _lead(entry)
        for role in roles:
            here = [slots[role, kind] for kind in kinds[role] if (role, kind) in slots]
            cells.append(_part(here[0].date.isoformat() if here else ""))
            cells += [_value(slots.get((role, kind)), entry.fact) for kind in kinds[role]]
            cells.append(_part("/".join(dict.fromkeys(str(o.row) for o in here))))
        cells.append(_sources(slots.values(), appendix))
        if marks:
            cells.append(_part(" ".join(marks[note] for note in entry.notes if note in marks)))
        rows.append({"n": entry.number, "cells": cells})
    return {
        "head": [first, second],
        "columns": [{"align": align, "wide": n == 1} for n, align in enumerate(aligns)],
        "rows": rows,
        "notes": [f"{mark} {note}" for note, mark in marks.items()],
    }


_LEAD = (("number", "right"), ("subject", "left"), ("printed", "right"), ("exact", "right"))


def _table_in_words(entries: Sequence[Entry], appendix: Appendix, lang: Lang) -> Record:
    head = [_head(label(lang, key), align=align) for key, align in (*_LEAD, ("inputs", "left"))]
    return {
        "head": [head],
        "columns": [{"align": column["align"], "wide": column is head[-1]} for column in head],
        "rows": [
            {"n": entry.number, "cells": [*_lead(entry), _reckoned(entry, appendix, lang)]}
            for entry in entries
        ],
        "notes": [],
    }


def _lead(entry: Entry) -> list[list[Record]]:
    name = [_one(entry.subject)]
    if entry.code:
        name.append(_one(f" {entry.code}", soft=True))
    return [name, _part(entry.printed), _part(short(entry.fact.value))]


def _reckoned(entry: Entry, appendix: Appendix, lang: Lang) -> list[Record]:
    """Window, formula, then what it rests on: other entries by number, records by date, row and source."""
    fact, comma = entry.fact, "、" if lang == "zh" else ", "
    days = [str(day) for day in (fact.window.base, fact.window.end) if day]
    parts = [_one(" – ".join(days), soft=True), _one(f"  {_shared(entry)}")]
    others = [appendix.entry(i.fact) for i in fact.inputs if isinstance(i, FactInput)]
    between = _colon(lang)
    for other in others:
        if other is not None:
            parts += [_one(between, soft=True), _one(str(other.number), to=f"e{other.number}")]
            between = comma
    between = _stop(lang)
    for used in fact.inputs:
        if isinstance(used, Observation):
            more = revision_words(used, lang)
            row = label(lang, "row_of", row=used.row)
            where = comma.join(filter(None, (used.date.isoformat(), row, more)))
            text = f"{between}{printable(used.series)} {short(used.value)}"
            parts += [_one(text), _one(f"  {where}{comma}", soft=True), *_sources([used], appendix)]
    if entry.notes:
        parts.append(_one(_stop(lang) + _stop(lang).join(entry.notes), soft=True))
    return parts


def _value(used: Observation | None, fact: Fact) -> list[Record]:
    if used is None:
        return _part("")
    # A return's closes are in the instrument's own currency; a cap that is converted says from which.
    unit = f" {used.unit}" if fact.measure.startswith("market_cap") and used.unit != fact.unit else ""
    return _part(short(used.value) + unit)


def _sources(used: Iterable[Observation], appendix: Appendix) -> list[Record]:
    """The numbers of the lines in the list of sources; a file's name where it has no line there."""
    found = {appendix.line_of(o): o for o in used}
    parts: list[Record] = []
    for number in sorted(found, key=lambda n: (n is None, n)):
        if parts:
            parts.append(_one(","))
        parts.append(
            _one(printable(found[number].file)) if number is None else _one(f"S{number}", to=f"s{number}")
        )
    return parts


def short(value: float | None) -> str:
    """A value to ten digits, an ellipsis where more were cut; large ones with thousands set apart."""
    digits = plain(value)
    whole, _, fraction = digits.partition(".")
    if value is not None and abs(value) >= _GROUPED_FROM:
        whole = f"{Decimal(whole):,f}"
    room = max(_DIGITS - len(digits.lstrip("-0.").replace(".", "")) + len(fraction), 0)
    if len(fraction) > room:
        return f"{whole}.{fraction[:room]}…" if room else f"{whole}…"
    return f"{whole}.{fraction}" if fraction else whole


def _head(text: str, *, span: int = 1, rows: int = 1, align: str) -> Record:
    return {"text": text, "colspan": span, "rowspan": rows, "align": align}


def _one(text: str, *, to: str | None = None, soft: bool = False) -> Record:
    return {"text": text, "to": to, "soft": soft}


def _part(text: str) -> list[Record]:
    return [_one(text)]


def _colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "


def _stop(lang: Lang) -> str:
    return "；" if lang == "zh" else "; "
