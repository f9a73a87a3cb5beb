"""The evidence appendix as the PDF sets it: entries in two columns under the heads of their measures.

What neighbours have in common (formula, sessions, names of the values, the records themselves where every
entry ranks or divides the same ones) stands once above them. Each entry is a paragraph of few runs of text:
Typst spends about as long on a cell of a table as on a whole entry set like this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from zhoubao.model import FactInput, Lang, Observation, columns
from zhoubao.prose.measures import kind_name
from zhoubao.publish.document import Document
from zhoubao.publish.evidence import Appendix, Entry, revision_words
from zhoubao.publish.evidence_tables import allowed_record, short
from zhoubao.publish.labels import label
from zhoubao.publish.notes import printable

__all__ = ["entries_record"]

_FEWEST_FOR_HEAD = 3
"""Entries that one formula above them is worth: of two, each says its own."""
_LINE = 58
"""Half-width characters, digits mostly, that the line of an entry holds beside its number."""
_JOINED = "\u00a0"

Record = dict[str, Any]
Part = tuple[str, str | None]
"""Words, and the label that they link to."""
Row = tuple[str, dt.date, tuple[Observation, ...]]
"""Records that print as one: whose they are (empty for the entry's own), their day, one for each kind."""


def entries_record(document: Document, appendix: Appendix) -> Record | None:
    """What the template prints of the evidence; none where there is nothing to print.

    A group has a ``title`` and ``runs``; a run has ``about`` (lines, each a list of parts) and ``entries``:
    number ``n``, ``name``, ``code``, ``printed``, ``exact`` (empty where it is what is printed), whether
    these two stand ``below`` a long name, and ``parts``, each the words and the label they link to.
    """
    if not appendix.entries and not document.allowances:
        return None
    setter = _Setter(document, appendix)
    return {
        "title": label(document.lang, "evidence"),
        "about": label(document.lang, "evidence_entries_about") if appendix.entries else "",
        "allowed": allowed_record(document),
        "groups": [
            {"title": group.title, "runs": [setter.run(run) for run in _runs(group.entries, document.lang)]}
            for group in appendix.groups
        ],
    }


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbours in the appendix, and what stands once above them: a formula, and the records they share."""

    entries: Sequence[Entry]
    formula: str = ""
    records: tuple[Observation, ...] = ()


def _runs(entries: Sequence[Entry], lang: Lang) -> list[_Run]:
    """Entries split, in order, where formula or records cease to be shared."""
    runs: list[_Run] = []
    loose: list[Entry] = []

    def close() -> None:
        if loose:
            runs.append(_Run(tuple(loose)))
            loose.clear()

    for formula, neighbours in groupby(entries, lambda entry: _formula(entry, lang)):
        alike = list(neighbours)
        for same, members in ((key, list(found)) for key, found in groupby(alike, _same_records)):
            if same and len(members) > 1:
                close()
                records = tuple(used for used in members[0].fact.inputs if isinstance(used, Observation))
                runs.append(_Run(members, formula, records))
            elif len(alike) >= _FEWEST_FOR_HEAD:
                close()
                if runs and runs[-1].formula == formula and not runs[-1].records:
                    runs[-1] = _Run((*runs[-1].entries, *members), formula)
                else:
                    runs.append(_Run(members, formula))
            else:
                loose += members
    close()
    return runs


def _same_records(entry: Entry) -> frozenset[Observation]:
    """The records of an entry that rests on nothing else; empty for any other."""
    records = frozenset(used for used in entry.fact.inputs if isinstance(used, Observation))
    return records if len(records) == len(entry.fact.inputs) else frozenset()


def _formula(entry: Entry, lang: Lang) -> str:
    """An entry's formula without the name of its own series, which the entry opens with."""
    formula, subject = entry.formula, entry.fact.subject
    own = {used.series for used in entry.fact.inputs if isinstance(used, Observation)}
    if subject in own:
        return formula.replace(subject, label(lang, "own_series"))
    if any(series.endswith(f"/{subject}") for series in own):
        return formula.replace(f"/{subject}", "")
    return formula


@dataclass(slots=True)
class _Setter:
    """Tells entries in the words of one document."""

    document: Document
    appendix: Appendix
    lang: Lang = field(init=False)
    colon: str = field(init=False)
    comma: str = field(init=False)
    stop: str = field(init=False)

    def __post_init__(self) -> None:
        self.lang = self.document.lang
        self.colon, self.comma, self.stop = ("：", "、", "；") if self.lang == "zh" else (": ", ", ", "; ")

    def run(self, run: _Run) -> Record:
        several = len(run.entries) > 1
        windows = {self._window(entry) for entry in run.entries}
        window = next(iter(windows)) if several and len(windows) == 1 else ""
        notes = [n for n in run.entries[0].notes if several and all(n in e.notes for e in run.entries)]
        every = [() if run.records else self._rows(entry.fact.inputs, entry) for entry in run.entries]
        kinds = {_kinds(rows[0], self.lang) for rows in every if rows}
        told = next(iter(kinds)) if several and len(kinds) == 1 and all(every) else ()
        told = told if any(told) else ()
        about: list[list[Part]] = []
        if run.formula:
            about.append([(label(self.lang, "formula") + self.colon + run.formula, None)])
        if sessions := self._sessions(run.entries):
            about.append([(label(self.lang, "sessions") + self.colon + sessions, None)])
        if window:
            about.append([(label(self.lang, "window") + self.colon + window, None)])
        if told:
            words = f"{label(self.lang, 'day')} {self.comma.join(told)} #{label(self.lang, 'row')}"
            about.append([(label(self.lang, "records") + self.colon + words, None)])
        if run.records:
            about.append([(label(self.lang, "records") + self.colon, None)])
            about[-1] += self._records(self._rows(run.records, None), ())
        if notes:
            about.append([(label(self.lang, "note") + self.colon + self.stop.join(notes), None)])
        return {
            "about": [_joined(line) for line in about],
            "entries": [
                self._entry(entry, rows, told, "" if window else self._window(entry), run, notes)
                for entry, rows in zip(run.entries, every, strict=True)
            ],
        }

    def _entry(
        self,
        entry: Entry,
        rows: Sequence[Row],
        told: tuple[str, ...],
        window: str,
        run: _Run,
        shared: Sequence[str],
    ) -> Record:
        pieces: list[list[Part]] = [[(window, None)]] if window else []
        reckoned: list[Part] = []
        if not run.formula:
            reckoned.append((_formula(entry, self.lang), None))
        others = [self.appendix.entry(u.fact) for u in entry.fact.inputs if isinstance(u, FactInput)]
        for n, other in enumerate(o for o in others if o is not None):
            between = self.comma if n else self.colon if reckoned else ""
            reckoned += [(between, None), (str(other.number), f"e{other.number}")]
        pieces.append(reckoned)
        pieces.append(self._records(rows, told))
        pieces += [[(note, None)] for note in entry.notes if note not in shared]
        parts: list[Part] = []
        for piece in filter(None, pieces):
            if parts:
                parts.append((self.stop, None))
            parts += piece
        exact, code = short(entry.fact.value), entry.code
        exact = "" if exact == entry.printed else exact
        room = _LINE - sum(map(columns, (entry.subject, exact, entry.printed)))
        if code and columns(code) >= room:
            parts = [(code + (self.stop if parts else ""), None), *parts]
            code = ""
        return {
            "n": entry.number,
            "name": entry.subject,
            "code": code,
            "printed": entry.printed,
            "exact": exact,
            "below": room < 0,
            "parts": _joined(parts),
        }

    def _window(self, entry: Entry) -> str:
        """Base and end, where the days of the records do not tell them."""
        window = entry.fact.window
        days = [day for day in (window.base, window.end) if day]
        used = {u.date for u in entry.fact.inputs if isinstance(u, Observation)}
        return "" if used == set(days) else " – ".join(map(str, days))

    def _sessions(self, entries: Iterable[Entry]) -> str:
        places: dict[str, dict[str, None]] = {}
        for entry in entries:
            if entry.sessions:
                places.setdefault(entry.sessions, {})[entry.place] = None
        last = "" if self.lang == "zh" else " "
        return self.stop.join(f"{self.comma.join(names)}{last}{days}" for days, names in places.items())

    def _rows(self, used: Iterable[object], entry: Entry | None) -> tuple[Row, ...]:
        """Records by whom they are of, in the order of the inputs, then by day."""
        rows: dict[tuple[str, dt.date], list[Observation]] = {}
        first: dict[str, int] = {}
        for record in used:
            if isinstance(record, Observation):
                owner = self._owner(record, entry)
                first.setdefault(owner, len(first))
                rows.setdefault((owner, record.date), []).append(record)
        order = sorted(rows, key=lambda key: (first[key[0]], key[1]))
        return tuple((owner, day, tuple(rows[owner, day])) for owner, day in order)

    def _owner(self, record: Observation, entry: Entry | None) -> str:
        """Whose a record is, as printed: none for the entry's own subject, the pair for an exchange rate."""
        series, subjects = record.series, self.document.subjects
        of = series.partition("/")[2]
        own = entry.fact.subject if entry is not None else ""
        if own and own in (series, of):
            return ""
        if of.endswith(".FX"):
            return kind_name(series, self.lang)
        named = series if series in subjects else of
        if named not in subjects:
            return printable(series)
        name = subjects[named].name
        return printable(name) if name == named else name

    def _records(self, rows: Sequence[Row], told: tuple[str, ...]) -> list[Part]:
        """Rows in words; a number of the list of sources speaks for all records since the one before it."""
        parts: list[Part] = []
        one_day = len(rows) > 1 and len({day for _, day, _ in rows}) == 1
        if one_day:
            parts.append((f"{rows[0][1]}{self.colon}", None))
        for n, (owner, day, records) in enumerate(rows):
            if n:
                parts.append((" → " if rows[n - 1][0] == owner else self.stop, None))
            words = [owner] if owner and (not n or rows[n - 1][0] != owner) else []
            if not one_day:
                words.append(str(day))
            kinds = _kinds(rows[n], self.lang)
            values = [self._value(record) for record in records]
            if kinds != told and any(kinds):
                values = [f"{kind} {value}".strip() for kind, value in zip(kinds, values, strict=True)]
                told = kinds
            words.append(self.comma.join(values))
            lines = "/".join(dict.fromkeys(str(record.row) for record in records))
            words[-1] += f"{_JOINED}#{lines}"
            more = dict.fromkeys(filter(None, (revision_words(record, self.lang) for record in records)))
            words += [f"（{word}）" if self.lang == "zh" else f"({word})" for word in more]
            parts.append((" ".join(words), None))
            sources = self._sources(records)
            if n + 1 == len(rows) or self._sources(rows[n + 1][2]) != sources:
                parts += [(" ", None), *sources]
        return parts

    def _value(self, record: Observation) -> str:
        # A close is in the instrument's own currency; a cap may have been converted from the one it is in.
        unit = f" {record.unit}" if record.series.startswith("market_cap/") else ""
        return short(record.value) + unit

    def _sources(self, records: Iterable[Observation]) -> list[Part]:
        """The numbers of lines in the list of sources; a file's name where it has no line there."""
        found = {self.appendix.line_of(record): record for record in records}
        parts: list[Part] = []
        for number in sorted(found, key=lambda n: (n is None, n)):
            if parts:
                parts.append((",", None))
            here = (printable(found[number].file), None) if number is None else (f"S{number}", f"s{number}")
            parts.append(here)
        return parts


def _kinds(row: Row, lang: Lang) -> tuple[str, ...]:
    """What each value of a row is; empty for an exchange rate and for a series of its own kind."""

    def kind(series: str) -> str:
        name = kind_name(series, lang)
        return "" if series.endswith(".FX") or name == series.partition("/")[0] else name

    return tuple(kind(record.series) for record in row[2])


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Parts with neighbours that link nowhere in one: every run of text costs the PDF time."""
    joined: list[Part] = []
    for text, to in parts:
        if joined and to is None and joined[-1][1] is None:
            joined[-1] = (joined[-1][0] + text, None)
        elif text:
            joined.append((text, to))
    return joined
