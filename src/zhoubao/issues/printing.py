"""A revision printed: marked as published, set in every format, and recorded for later comparison."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zhoubao.edition.edition import Edition, Issue
from zhoubao.edition.references import scan
from zhoubao.issues.press import Composed
from zhoubao.model import Lang
from zhoubao.publish.build import render_all
from zhoubao.publish.document import Correction, Document, Related
from zhoubao.publish.record import document_record
from zhoubao.publish.restricted import leaving

__all__ = ["Printed", "file_name", "names_of", "print_revision", "records_of"]

WATCH_LIST = "watch-list"


@dataclass(frozen=True, slots=True)
class Printed:
    """A revision printed: what it was composed from, its documents as they are set, its files by name."""

    composed: Composed
    documents: tuple[Document, ...]
    files: dict[str, bytes]


def print_revision(
    edition: Edition,
    composed: Composed,
    formats: Sequence[str],
    related: Mapping[Lang, tuple[Related, ...]],
    corrections: Mapping[Lang, tuple[Correction, ...]],
) -> Printed:
    """A composed issue as a published one in every language and some formats; nothing is written.

    Raises ``UsageError`` for a format there is not, and what rendering raises.
    """
    documents = tuple(
        replace(
            document,
            status="published",
            corrections=tuple(corrections.get(document.lang, ())),
            front=replace(document.front, related=tuple(related.get(document.lang, ()))),
        )
        for document in composed.documents
    )
    wanted = [
        (document, leaving(document, composed.facts, edition), name)
        for document in documents
        for name in dict.fromkeys(formats)
    ]
    contents = render_all(wanted)
    main = edition.languages[0]
    files = {
        file_name(document.lang, main, name): content
        for (document, _, name), content in zip(wanted, contents, strict=True)
    }
    return Printed(composed, documents, files)


def file_name(lang: Lang, main: Lang, format_name: str) -> str:
    """``issue.pdf`` in the edition's first language, ``issue.en.pdf`` and so on in others."""
    return f"issue.{format_name}" if lang == main else f"issue.{lang}.{format_name}"


def records_of(edition: Edition, issue: Issue, printed: Printed) -> dict[str, bytes]:
    """What the desk keeps to compare with later: facts, documents, ratings and the watch list, as JSON."""
    records: dict[str, object] = {"facts.json": printed.composed.facts.as_json()}
    records |= {f"document.{document.lang}.json": document_record(document) for document in printed.documents}
    records["names.json"] = names_of(edition, issue)
    return {
        name: (json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
        for name, record in records.items()
    }


def names_of(edition: Edition, issue: Issue) -> dict[str, object]:
    """The ratings that stand on the issue's date, by subject, and the codes that its watch list names."""
    from zhoubao.edition.ratings_file import load_ratings

    book = load_ratings(edition)
    ratings: dict[str, str] = {}
    for subject in sorted({call.subject for call in book.calls}) if book else ():
        held = book.standing(subject, issue.date) if book else None
        if held is not None and held[0].rating is not None:
            ratings[subject] = held[0].rating
    section = next((section for section in issue.sections if section.id == WATCH_LIST), None)
    codes: dict[str, None] = {}
    for prose in section.prose.values() if section else ():
        for reference in scan(prose.text, prose.line)[0]:
            keyword, _, subject = reference.target.partition("/")
            if keyword == "name" and not subject.startswith("segment/"):
                codes[subject] = None
    return {"ratings": ratings, "watch_list": list(codes)}
