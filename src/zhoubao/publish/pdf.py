"""The issue as a PDF: tagged (PDF/UA-1), archival (PDF/A-3a), set by Typst in ``templates/issue.typ``.

The template receives one JSON value; nothing from outside is ever part of its source. The file's date is
the document's own, so the same document gives the same bytes on any day and in any folder.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from zhoubao.errors import RenderError
from zhoubao.model import FactSet, columns
from zhoubao.prose.numbers import format_date, format_instant
from zhoubao.publish.document import Document
from zhoubao.publish.evidence import appendix_of
from zhoubao.publish.evidence_tables import appendix_record
from zhoubao.publish.figures import figures_record, nodes_of
from zhoubao.publish.fonts import FAMILIES, typst_fonts
from zhoubao.publish.labels import label, labels_of
from zhoubao.publish.outside import clean, hex_colour, safe_href
from zhoubao.publish.record import document_record

__all__ = ["render_pdf"]

_NO_GLYPH = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)
_WIDEST_TEXT = 26.0
_WIDEST_LABEL = 12.0
_NARROWEST = 3.0
_TABLE_SIZE = 8.3
_SMALLEST_SIZE = 5.0
_PAGE_CHARACTERS = 104.0
"""Half-width characters (0.56 em) that a line across the page holds at ``_TABLE_SIZE``."""


def render_pdf(document: Document, facts: FactSet | None = None) -> bytes:
    """The document as PDF; with ``facts``, every figure links to its entry in an evidence appendix.

    Then ``facts.json`` (``zhoubao.facts/1``) and ``figures.json`` (``zhoubao.figures/1``) are attached too.

    Raises ``RenderError`` for a character that no font holds, a style colour that is none, or whatever
    else Typst refuses.
    """
    import typst  # a compiled library that only the PDF needs

    inputs = {"issue": json.dumps(_template_data(document, facts), ensure_ascii=False)}
    if facts is not None:
        inputs["facts"] = json.dumps(facts.as_json(), ensure_ascii=False, indent=1) + "\n"
    try:
        pdf = typst.compile(
            _template(),
            format="pdf",
            font_paths=typst_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int((document.known_at or document.cutoff).timestamp()),
        )
    except typst.TypstError as error:
        raise _render_error(error.message, document) from error
    return pdf


@cache
def _template() -> bytes:
    return files("zhoubao.publish").joinpath("templates/issue.typ").read_bytes()


def _template_data(document: Document, facts: FactSet | None) -> dict[str, Any]:
    """The document record with printed dates, labels, column widths and checked links and colours.

    With ``facts`` also the evidence: each figure's node gets the number of its entry and its own place among
    the figures; to those the template adds their pages.
    """
    data: dict[str, Any] = document_record(document)
    known = FactSet(document.edition, document.cutoff, ()) if facts is None else facts
    appendix = appendix_of(document, known)
    data["evidence"] = appendix_record(document, appendix)
    figures = list(nodes_of(data, known)) if facts is not None else []
    for place, (node, figure) in enumerate(figures):
        entry = appendix.entry(figure.fact)
        node["figure"], node["entry"] = place, entry.number if entry else None
    data["figures"] = figures_record(data, [figure for _, figure in figures], appendix.numbers)
    lang = document.lang
    data["style"] = {name: hex_colour(value, name) for name, value in data["style"].items()}
    for person in data["desk"]["people"]:
        person["mailto"] = f"mailto:{person['email']}"
    for section in data["sections"]:
        for block in section["blocks"]:
            _prepare(block, document)
    zone = document.cutoff.tzinfo
    desk = data["desk"]
    data["labels"] = labels_of(document.lang)
    data["fonts"] = FAMILIES
    data["attached"] = facts is not None
    data["printed"] = {
        "document-title": f"{document.title} | {document.edition_name} {document.issue}",
        "author": desk["name"],
        "keywords": [document.edition_name, desk["sector"], desk["house"], document.issue],
        "date": format_date(document.date, lang),
        "issue": label(document.lang, "issue", issue=document.issue),
        "cutoff": format_instant(document.cutoff, zone, lang),
        "known_at": format_instant(document.known_at, zone, lang) if document.known_at else None,
        "windows": [[label(document.lang, kind), span] for kind, span in document.windows.items()],
    }
    cleaned: dict[str, Any] = _cleaned(data)
    return cleaned


def _prepare(block: dict[str, Any], document: Document) -> None:
    """Gives exhibits their label and column widths, also those inside lists."""
    if block["type"] == "list":
        for item in block["items"]:
            for child in item:
                _prepare(child, document)
    elif block["type"] == "exhibit":
        colon = "：" if document.lang == "zh" else ": "
        block["label"] = label(document.lang, "exhibit", number=block["number"]) + colon
        table = block["table"]
        needs, text_columns = _column_needs(table)
        table["size"], table["weights"] = _fitted(needs, text_columns, block["id"])


def _fitted(needs: list[float], text_columns: set[int], exhibit: str) -> tuple[float, list[float]]:
    """The type size in points at which a table fits the page, and its columns' shares of the width.

    A wide table is set smaller; at the smallest size its text columns give way, since text can wrap and
    figures cannot. Raises ``RenderError`` where even that leaves no room.
    """
    total = sum(needs)
    if total <= _PAGE_CHARACTERS:
        return _TABLE_SIZE, needs
    size = max(_TABLE_SIZE * _PAGE_CHARACTERS / total, _SMALLEST_SIZE)
    room = _PAGE_CHARACTERS * _TABLE_SIZE / size
    if total > room:
        figures = sum(need for i, need in enumerate(needs) if i not in text_columns)
        texts = total - figures
        share = (room - figures) / texts if texts else 0.0
        if share * texts < _NARROWEST * 2 * len(text_columns) or not text_columns:
            raise RenderError(
                f"Exhibit {exhibit!r} has more columns than an A4 page can hold; split it into two exhibits."
            )
        needs = [need * share if i in text_columns else need for i, need in enumerate(needs)]
    return round(size, 2), needs


def _column_needs(table: dict[str, Any]) -> tuple[list[float], set[int]]:
    """Each column's widest cell in half-width characters, text up to a bound; and which columns are text."""
    text_columns = set(range(len(table["columns"])))
    widths = [min(columns(column["label"]), _WIDEST_LABEL) for column in table["columns"]]
    for row in table["rows"]:
        at = 0
        for cell in row["cells"]:
            if cell["span"] == 1:
                width = columns(cell["text"]) + 0.7 * columns(cell["mark"] or "")
                if isinstance(cell["value"], str):
                    width = min(width, _WIDEST_TEXT)
                elif cell["value"] is not None:
                    text_columns.discard(at)
                widths[at] = max(widths[at], width)
            at += cell["span"]
    return [max(width, _NARROWEST) + 1.5 for width in widths], text_columns


def _cleaned(value: Any, key: str = "") -> Any:
    """``value`` with every text cleaned, and addresses that are not to be followed taken out."""
    if isinstance(value, str):
        return safe_href(value) if key in {"href", "mailto"} else clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [_cleaned(child) for child in value]
    return value


def _render_error(message: str, document: Document) -> RenderError:
    """What Typst said, as a sentence that names the issue and, for a missing glyph, the character."""
    where = f"Issue {document.issue} ({document.lang})"
    if (found := _NO_GLYPH.search(message)) is not None:
        try:
            text = json.loads(f'"{found["text"]}"')
        except ValueError:
            text = found["text"]
        codes = " ".join(f"U+{ord(c):04X}" for c in text[:4])
        return RenderError(
            f"{where} holds {text!r} ({codes}), which no font of the PDF can print; replace it in the text."
        )
    first = " ".join(message.split()).rstrip(".")
    return RenderError(f"{where} could not be set as PDF: {first}; please report this with the issue file.")
