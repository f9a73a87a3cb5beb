"""The issue as data: ``issue.json`` (schema ``zhoubao.issue/1``), and what the PDF template is fed.

Every block and inline has a ``type``; figures and cells keep the value, the printed text and the fact.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, assert_never

from zhoubao.errors import RenderError
from zhoubao.model import FactSet, Lang, instant
from zhoubao.prose.numbers import DASH, NumberFormat, format_number
from zhoubao.publish.document import (
    Block,
    BulletList,
    Cell,
    Chart,
    Document,
    Emphasis,
    Exhibit,
    Figure,
    Heading,
    Inline,
    Link,
    Paragraph,
    Point,
    Quoted,
    Section,
    Strong,
    Table,
    Text,
)

__all__ = ["SCHEMA", "cell_text", "check_table", "document_record", "render_json"]

SCHEMA = "zhoubao.issue/1"

Record = dict[str, Any]


def render_json(document: Document, facts: FactSet) -> bytes:
    """The document and its facts as UTF-8 JSON, keys in a fixed order, one newline at the end.

    Raises ``RenderError`` where a value is not a finite number or a text holds half a character.
    """
    record = {
        "schema": SCHEMA,
        "edition": document.edition,
        "issue": document.issue,
        "lang": document.lang,
        "document": document_record(document),
        "facts": facts.as_json(),
    }
    try:
        text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
        return (text + "\n").encode("utf-8")
    except ValueError as error:  # UnicodeEncodeError is one too
        raise RenderError(
            f"Issue {document.issue} cannot be written as JSON ({error}); correct that value or text."
        ) from None


def cell_text(cell: Cell, lang: Lang) -> str:
    """A cell as it prints: its text, its number in its format, or an em dash for none."""
    if isinstance(cell.value, str):
        return cell.value
    if cell.value is None:
        return DASH
    if math.isfinite(cell.value):
        if cell.format is None:
            return f"{Decimal(repr(float(cell.value))):f}"
        return format_number(cell.value, cell.format, lang)
    where = f" of fact {cell.fact!r}" if cell.fact else ""
    raise RenderError(f"A table cell holds {cell.value!r}{where}; give a finite number or none.")


def check_table(exhibit: Exhibit) -> None:
    """Raises ``RenderError`` where a table has no columns or a row does not fill them."""
    width = len(exhibit.body.columns)
    if not width:
        raise RenderError(f"Exhibit {exhibit.id!r} has no columns; give its table at least one.")
    for number, row in enumerate(exhibit.body.rows, 1):
        if (cells := sum(cell.span for cell in row.cells)) != width or any(c.span < 1 for c in row.cells):
            raise RenderError(
                f"Row {number} of exhibit {exhibit.id!r} fills {cells} of {width} columns; "
                "its cells' spans must add up to the columns."
            )


def document_record(document: Document) -> Record:
    """``document`` as plain JSON values in its one language; page labels are left out."""
    lang, desk = document.lang, document.desk
    return {
        "lang": lang,
        "edition": {"id": document.edition, "name": document.edition_name},
        "issue": document.issue,
        "title": document.title,
        "subtitle": document.subtitle,
        "date": document.date.isoformat(),
        "cutoff": instant(document.cutoff),
        "known_at": instant(document.known_at) if document.known_at else None,
        "sample": document.sample,
        "desk": {
            "house": desk.house[lang],
            "name": desk.names[lang],
            "sector": desk.sector[lang],
            "people": [
                {"name": p.names[lang], "role": p.roles[lang], "licence": p.licence, "email": p.email}
                for p in desk.people
            ],
        },
        "style": {
            "accent": document.style.accent,
            "rise": document.style.rise,
            "fall": document.style.fall,
        },
        "windows": dict(document.windows),
        "as_of": document.as_of,
        "sections": [_section(section, lang) for section in document.sections],
        "sources": [
            {"source": line.source, "file": line.file, "sha256": line.sha256, "rows": line.rows}
            for line in document.sources
        ],
        "subjects": {
            key: {"name": subject.name, "mic": subject.mic} for key, subject in document.subjects.items()
        },
        "allowances": [
            {"text": a.text, "verdict": a.verdict, "reason": a.reason, "section": a.section}
            for a in document.allowances
        ],
        "front": _front(document),
        "status": document.status,
        "corrections": [
            {
                "revision": c.revision,
                "date": c.date.isoformat(),
                "reason": c.reason,
                "changes": [{"where": d.where, "before": d.before, "after": d.after} for d in c.changes],
            }
            for c in document.corrections
        ],
    }


def _front(document: Document) -> Record:
    front = document.front
    return {
        "rating": None
        if front.rating is None
        else {
            "rating": front.rating.rating,
            "action": front.rating.action,
            "since": front.rating.since.isoformat(),
        },
        "performance": None if front.performance is None else _block(front.performance, document.lang),
        "related": [
            {"title": r.title, "date": r.date.isoformat(), "edition": r.edition, "href": r.href}
            for r in front.related
        ],
    }


def _section(section: Section, lang: Lang) -> Record:
    return {
        "id": section.id,
        "title": section.title,
        "place": section.place,
        "blocks": [_block(block, lang) for block in section.blocks],
    }


def _block(block: Block, lang: Lang) -> Record:
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, "children": _inlines(block.children)}
        case Paragraph():
            return {"type": "paragraph", "children": _inlines(block.children)}
        case BulletList():
            items = [[_block(child, lang) for child in item] for item in block.items]
            return {"type": "list", "ordered": block.ordered, "items": items}
        case Exhibit():
            check_table(block)
            return {
                "type": "exhibit",
                "number": block.number,
                "id": block.id,
                "caption": block.caption,
                "alt": block.alt,
                "table": _table(block.body, lang),
                "source": block.source,
                "notes": list(block.notes),
                "chart": None if block.chart is None else _chart(block.chart),
                "empty": block.empty,
            }
    assert_never(block)


def _chart(chart: Chart) -> Record:
    """What a chart draws; of a restricted one the points are left out."""
    return {
        "kind": chart.kind,
        "unit": chart.unit,
        "exponent": chart.exponent,
        "period": chart.period,
        "until": chart.until.isoformat() if chart.until else None,
        "baseline": chart.baseline,
        "restricted": chart.restricted,
        "panels": [
            {
                "title": panel.title,
                "lines": [
                    {
                        "id": line.id,
                        "name": line.name,
                        "points": [] if chart.restricted else [_point(point) for point in line.points],
                    }
                    for line in panel.lines
                ],
            }
            for panel in chart.panels
        ],
    }


def _point(point: Point) -> Record:
    told: Record = {"day": point.day.isoformat(), "value": point.value}
    return told | {flag: True for flag in ("provisional", "outlier") if getattr(point, flag)}


def _inlines(children: tuple[Inline, ...]) -> list[Record]:
    return [_inline(child) for child in children]


def _inline(node: Inline) -> Record:
    match node:
        case Text():
            return {"type": "text", "text": node.text}
        case Figure():
            return {
                "type": "figure",
                "value": node.value,
                "text": node.text,
                "fact": node.fact,
                "tone": node.tone,
                "format": _format(node.format),
            }
        case Strong():
            return {"type": "strong", "children": _inlines(node.children)}
        case Emphasis():
            return {"type": "emphasis", "children": _inlines(node.children)}
        case Link():
            return {"type": "link", "href": node.href, "children": _inlines(node.children)}
        case Quoted():
            return {"type": "quoted", "text": node.text}
    assert_never(node)


def _table(table: Table, lang: Lang) -> Record:
    return {
        "columns": [
            {"id": c.id, "label": c.label, "align": c.align, "group": c.group} for c in table.columns
        ],
        "rows": [
            {"kind": row.kind, "cells": [_cell(cell, lang) for cell in row.cells]} for row in table.rows
        ],
    }


def _cell(cell: Cell, lang: Lang) -> Record:
    return {
        "value": cell.value,
        "text": cell_text(cell, lang),
        "fact": cell.fact,
        "tone": cell.tone,
        "mark": cell.mark,
        "span": cell.span,
        "format": _format(cell.format) if cell.format else None,
    }


def _format(how: NumberFormat) -> Record:
    return {
        "kind": how.kind,
        "places": how.places,
        "signed": how.signed,
        "absolute": how.absolute,
        "grouped": how.grouped,
    }
