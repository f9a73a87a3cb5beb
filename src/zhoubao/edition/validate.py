"""Every mistake of an edition's files at once: ``edition.toml``, its issues, and the tables it carries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from zhoubao.edition.edition import Edition, SectionKind, SectionSpec
from zhoubao.edition.files import read_utf8
from zhoubao.edition.issues import IssueRules, issue_files, read_issue
from zhoubao.edition.load import edition_file, read_edition
from zhoubao.edition.references import Vocabulary
from zhoubao.errors import UnreadableError
from zhoubao.model import LANGUAGES, Bilingual

__all__ = ["validate"]


def validate(path: Path, tables: Callable[[Edition], Iterable[str]] | None = None) -> list[str]:
    """Every mistake of the edition in ``path``, one sentence each, ``edition.toml`` first; none: all is well.

    ``tables`` gives the mistakes of the tables in ``data/``; it is asked once ``edition.toml`` is right,
    since a row is held against the codes declared there. Issue files are read in any case, as far as what
    they are held against is known. Raises ``UnreadableError`` where there is no edition at all.
    """
    file = edition_file(path)
    mistakes: list[str] = []
    edition, raw = None, None
    try:
        edition, mistakes, raw = read_edition(file, read_utf8(file))
    except UnreadableError as error:
        mistakes = [str(error)]
    rules = _salvaged_rules(raw or {}) if edition is None else IssueRules.of(edition)
    for issue_file in issue_files(file.parent):
        mistakes += read_issue(issue_file, rules)[1]
    if edition is not None:
        from zhoubao.edition.events_file import events_mistakes
        from zhoubao.edition.lab_file import lab_mistakes
        from zhoubao.edition.ratings_file import ratings_mistakes
        from zhoubao.edition.templates import template_mistakes

        mistakes += events_mistakes(edition)
        mistakes += ratings_mistakes(edition)
        mistakes += lab_mistakes(edition)
        mistakes += template_mistakes(edition)
    if tables is not None and edition is not None:
        mistakes += tables(edition)
    return mistakes


def _salvaged_rules(raw: dict[str, Any]) -> IssueRules:
    """What an ``edition.toml`` with mistakes still says about its issues."""
    try:
        zone = ZoneInfo(raw["timezone"])
    except (KeyError, LookupError, TypeError, ValueError, OSError):
        zone = None
    printed = raw.get("languages", LANGUAGES)
    languages = tuple(lang for lang in LANGUAGES if isinstance(printed, list | tuple) and lang in printed)
    sections = tuple(
        SectionSpec(
            id=table["id"],
            names=Bilingual("", ""),
            place="body",
            exhibits=tuple(table["exhibits"]) if isinstance(table.get("exhibits"), list) else (),
            required=table.get("required") is True,
            kind=table["kind"] if table.get("kind") in get_args(SectionKind) else "prose",
            template=table["template"] if isinstance(table.get("template"), str) else None,
        )
        for table in _tables(raw.get("sections"), "id")
    )
    return IssueRules(zone, dt.time(18), languages, sections or None, _salvaged_vocabulary(raw))


def _salvaged_vocabulary(raw: dict[str, Any]) -> Vocabulary:
    segments = list(_tables(raw.get("segments"), "id"))
    members = [table for segment in segments for table in _tables(segment.get("instruments"), "code")]
    codes = [table["code"] for table in (*members, *_tables(raw.get("others"), "code"))]
    return Vocabulary(codes or None, [table["id"] for table in segments] or None, None)


def _tables(entries: object, key: str) -> Iterator[dict[str, Any]]:
    """The tables of a list that have a string at ``key``."""
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get(key), str):
            yield entry
