"""What a printed issue carries of its evidence, and reading it back: facts and the places of figures.

A PDF has ``facts.json`` and ``figures.json`` as attachments, a web page as two links to save them from, their
content in the address; ``issue.json`` is a record of both. A file read back is from outside: it may be
broken, or not what zhoubao wrote.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from zhoubao.errors import UnreadableError
from zhoubao.model import Fact, FactInput, FactSet, Lang, Observation, Span, Withheld
from zhoubao.model.fact import SCHEMA as FACTS
from zhoubao.prose.subjects import Subject
from zhoubao.publish.attachments import read_attachments
from zhoubao.publish.figures import SCHEMA as FIGURES
from zhoubao.publish.figures import Place, PrintedFigure, figures_record, printed_figures
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.record import SCHEMA as ISSUE

__all__ = ["FACTS_FILE", "FIGURES_FILE", "Embedded", "read_embedded", "saving_links"]

FACTS_FILE, FIGURES_FILE = "facts.json", "figures.json"
_DATA = "data:application/json;base64,"
_MOST_BYTES = 64 * 2**20
_MOST_ATTACHED = 64 * 2**20

Record = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Embedded:
    """The evidence inside a printed issue. ``numbers`` are those of the entries in its evidence appendix."""

    edition: str
    issue: str
    lang: Lang
    facts: FactSet
    figures: tuple[PrintedFigure, ...]
    numbers: dict[str, int]
    subjects: dict[str, Subject]


def saving_links(facts: Record, figures: Record) -> Markup:
    """Links that save the two records from a web page; their text is the files' names."""

    def link(name: str, record: Record) -> Markup:
        content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return el("a", name, href=_DATA + base64.b64encode(content).decode(), download=name)

    return joined(link(FACTS_FILE, facts), ", ", link(FIGURES_FILE, figures))


def read_embedded(path: Path) -> Embedded:
    """The evidence that a PDF, a web page or an ``issue.json`` of zhoubao carries.

    Raises ``UnreadableError`` where the file cannot be read, carries none, or what it carries is not whole.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror or error}; name a file.") from error
    if size > _MOST_BYTES:
        raise UnreadableError(
            f"{path} has {size >> 20} MB, more than an issue has; name a file of zhoubao's."
        )
    if content.startswith(b"%PDF-"):
        return _of_files(path, read_attachments(path, content, (FACTS_FILE, FIGURES_FILE)).get)
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _of_issue(path, content)
    return _of_files(path, lambda name: _saved(content, name))


def _of_files(path: Path, file: Callable[[str], bytes | None]) -> Embedded:
    facts, figures = file(FACTS_FILE), file(FIGURES_FILE)
    if facts is None or figures is None:
        lacking = FACTS_FILE if facts is None else FIGURES_FILE
        raise UnreadableError(
            f"{path} carries no {lacking}: it is not a file of zhoubao's, or was saved anew without it; "
            "name the one that `zhoubao build` wrote."
        )
    known = _read(path, FACTS_FILE, facts, _facts)
    return _read(path, FIGURES_FILE, figures, lambda record: _embedded(record, known))


def _of_issue(path: Path, content: bytes) -> Embedded:
    def issue(record: Record) -> Embedded:
        if record["schema"] != ISSUE:
            raise ValueError(f"its schema is {record['schema']!r}, not {ISSUE}")
        known = _facts(record["facts"])
        document = record["document"]
        figures = printed_figures(document, known)
        return _embedded(figures_record(document, figures, {}), known)

    return _read(path, "issue.json", content, issue)


def _saved(content: bytes, name: str) -> bytes | None:
    """What a link of ``saving_links`` holds; no text of the page can look like one, being escaped."""
    start = content.find(f'" download="{name}">'.encode())
    opening = f'<a href="{_DATA}'.encode()
    before = content.rfind(opening, 0, max(start, 0))
    if start < 0 or before < 0:
        return None
    try:
        return base64.b64decode(content[before + len(opening) : start], validate=True)
    except ValueError:
        return b""


def _read(path: Path, name: str, content: bytes, make: Callable[[Record], T]) -> T:
    try:
        if len(content) > _MOST_ATTACHED:
            raise ValueError(f"it has {len(content) >> 20} MB")
        return make(json.loads(content, parse_constant=_no_number))
    except KeyError as error:
        told = f"{error.args[0]!r} is not there"
    except RecursionError:
        told = "it is nested too deeply"
    except (ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
        told = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    raise UnreadableError(
        f"The {name} in {path} is not what zhoubao writes ({told[:200]}); the file was changed or damaged, "
        "build the issue again."
    )


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} should be text")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r:.60} should be a finite number")
    return float(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r:.60} should be a whole number")
    return value


def _day(value: object) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(_text(value))


def _instant(value: object) -> dt.datetime:
    moment = dt.datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return moment


def _facts(record: Record) -> FactSet:
    if record["schema"] != FACTS:
        raise ValueError(f"its schema is {record['schema']!r}, not {FACTS}")
    facts = FactSet(
        edition=_text(record["edition"]),
        cutoff=_instant(record["cutoff"]),
        facts=tuple(_fact(fact) for fact in record["facts"]),
    )
    if len(facts) != len({fact.id for fact in facts}):
        raise ValueError("a fact is in it twice")
    for fact in facts:
        for used in fact.inputs:
            if isinstance(used, FactInput) and used.fact not in facts:
                raise ValueError(f"{fact.id} rests on {used.fact}, which is not there")
    return facts


def _fact(record: Record) -> Fact:
    window = record["window"]
    return Fact(
        id=_text(record["id"]),
        subject=_text(record["subject"]),
        measure=_text(record["measure"]),
        value=None if record["value"] is None else _number(record["value"]),
        unit=_text(record["unit"]),
        window=Span(_day(window["base"]), _day(window["end"])),
        formula=_text(record["formula"]),
        inputs=tuple(_input(used) for used in record["inputs"]),
        flags=tuple(_text(flag) for flag in record["flags"]),
    )


def _input(record: Record) -> Observation | FactInput:
    if "fact" in record:
        value, known_at = record["value"], record["known_at"]
        return FactInput(
            fact=_text(record["fact"]),
            value=None if value is None else _number(value),
            known_at=None if known_at is None else _instant(known_at),
        )
    withheld = record.get("withheld") is True
    return (Withheld if withheld else Observation)(
        series=_text(record["series"]),
        date=dt.date.fromisoformat(_text(record["date"])),
        value=math.nan if withheld else _number(record["value"]),
        unit=_text(record["unit"]),
        source=_text(record["source"]),
        file=_text(record["file"]),
        sha256=_text(record["sha256"]),
        row=_whole(record["row"]),
        batch="",
        known_at=_instant(record["known_at"]),
        provisional=record.get("provisional") is True,
        revision=_whole(record.get("revision", 0)),
    )


def _embedded(record: Record, facts: FactSet) -> Embedded:
    if record["schema"] != FIGURES:
        raise ValueError(f"its schema is {record['schema']!r}, not {FIGURES}")
    lang: Lang = "zh" if record["lang"] == "zh" else "en"
    numbers = {f["fact"]: _whole(f["n"]) for f in record["figures"] if f["n"] is not None}
    figures = tuple(_figure(figure) for figure in record["figures"])
    for figure in figures:
        if figure.fact not in facts:
            raise ValueError(f"{figure.text} rests on {figure.fact}, which is not there")
    return Embedded(
        edition=_text(record["edition"]),
        issue=_text(record["issue"]),
        lang=lang,
        facts=facts,
        figures=figures,
        numbers=numbers,
        subjects={
            key: Subject(_text(subject["name"]), _text(subject["mic"]))
            for key, subject in record["subjects"].items()
        },
    )


def _figure(record: Record) -> PrintedFigure:
    where = record["where"]
    exhibit, page = where.get("exhibit"), where.get("page")
    return PrintedFigure(
        text=_text(record["text"]),
        unit=_text(record["unit"]),
        fact=_text(record["fact"]),
        place=Place(
            section=_text(where["section"]),
            title=_text(where["title"]),
            context=_text(where.get("context", "")),
            exhibit=None if exhibit is None else _whole(exhibit),
            caption=_text(where.get("caption", "")),
            row=_text(where.get("row", "")),
            column=_text(where.get("column", "")),
            page=None if page is None else _whole(page),
        ),
    )
