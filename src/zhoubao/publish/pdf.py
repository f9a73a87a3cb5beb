"""The issue as a PDF: tagged (PDF/UA-1), archival (PDF/A-3a), set by Typst in ``templates/issue.typ``.

The template receives one JSON value; nothing from outside is ever part of its source. The file's date is
the document's own, so the same document gives the same bytes on any day and in any folder.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files as package_files
from typing import Any

from zhoubao.errors import RenderError
from zhoubao.model import FactSet, columns
from zhoubao.prose.numbers import format_date, format_instant
from zhoubao.publish.chart_data import chart_csv
from zhoubao.publish.charts.drawing import png, svg
from zhoubao.publish.document import Block, BulletList, Document, Exhibit
from zhoubao.publish.evidence import appendix_of
from zhoubao.publish.evidence_entries import entries_record
from zhoubao.publish.figures import figures_record, nodes_of
from zhoubao.publish.fonts import FAMILIES, typst_fonts
from zhoubao.publish.labels import label, labels_of
from zhoubao.publish.outside import clean, hex_colour, legible, safe_href
from zhoubao.publish.record import document_record

__all__ = ["render_pdf"]

_NO_GLYPH = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u\{(?P<code>[0-9a-f]{1,6})\}|(?P<one>.))", re.DOTALL)
_WIDEST_TEXT = 26.0
_WIDEST_LABEL = 12.0
_NARROWEST = 3.0
_TABLE_SIZE = 8.3
_SMALLEST_SIZE = 5.0
_PAGE_CHARACTERS = 104.0
"""Half-width characters (0.56 em) that a line across the page holds at ``_TABLE_SIZE``."""
_PAGE_WIDTH, _HALF_WIDTH, _SIDE_WIDTH = 487.5, 235.0, 130.3
"""What a chart is drawn for, in points: the page, half of it, and the sidebar of the front page."""
_SIDE_TYPE = 6.4
_HALF_TYPE = 6.9
_MOST_BARS = 40
"""Bars that half a page shows apart from each other."""
_MOST_SERIES_IN_HALF = 6
_CHANGES_IN_FRONT = 6
_LONGEST_NAME = 200
"""Characters of a name in running heads and in the properties of the file."""
_PNG_SCALE = 3.0
"""Pixels to a point of a chart whose data may not leave the desk: 216 to the inch."""


def render_pdf(document: Document, facts: FactSet | None = None) -> bytes:
    """The document as PDF; with ``facts``, every figure links to its entry in an evidence appendix.

    Then ``facts.json`` (``zhoubao.facts/1``) and ``figures.json`` (``zhoubao.figures/1``) are attached too.

    Raises ``RenderError`` for a character that no font holds, a style colour that is none, or whatever
    else Typst refuses.
    """
    import typst  # a compiled library that only the PDF needs

    files: dict[str, str] = {}
    inputs = {"issue": json.dumps(_template_data(document, facts, files), ensure_ascii=False)}
    inputs["files"] = json.dumps(files, ensure_ascii=False)
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
    return package_files("zhoubao.publish").joinpath("templates/issue.typ").read_bytes()


def _template_data(document: Document, facts: FactSet | None, files: dict[str, str]) -> dict[str, Any]:
    """The document record with printed dates, labels, column widths and checked links and colours.

    Pictures of charts and their data are put into ``files``, which the template is handed beside it.

    With ``facts`` also the evidence: each figure's node gets the number of its entry and its own place among
    the figures; to those the template adds their pages.
    """
    data: dict[str, Any] = document_record(document)
    known = FactSet(document.edition, document.cutoff, ()) if facts is None else facts
    appendix = appendix_of(document, known)
    data["evidence"] = entries_record(document, appendix)
    figures = list(nodes_of(data, known)) if facts is not None else []
    for place, (node, figure) in enumerate(figures):
        entry = appendix.entry(figure.fact)
        node["figure"], node["entry"] = place, entry.number if entry else None
    data["figures"] = figures_record(data, [figure for _, figure in figures], appendix.numbers)
    lang = document.lang
    data["style"] = {name: hex_colour(value, name) for name, value in data["style"].items()}
    for person in data["desk"]["people"]:
        person["mailto"] = f"mailto:{person['email']}"
    attached: list[str] = []
    exhibits = list(zip(_exhibit_records(data), _exhibits(document), strict=True))
    for block, exhibit in exhibits:
        _prepare(block, exhibit, document, side=exhibit is document.front.performance)
    for section in data["sections"]:
        _pair(section["blocks"])
    for block, exhibit in exhibits:
        if exhibit.chart is not None and exhibit.empty is None:
            block["picture"] = _draw(block, exhibit, document, files)
            table = chart_csv(exhibit.chart)
            if facts is not None and table is not None:
                attached.append(f"exhibit-{exhibit.number or exhibit.id}.csv")
                files[attached[-1]] = table.decode()
    zone, rating = document.cutoff.tzinfo, document.front.rating
    desk = data["desk"]
    data["labels"] = labels_of(document.lang)
    data["fonts"] = FAMILIES
    data["attached"] = facts is not None
    data["chart_files"] = attached
    data["style"]["on_accent"] = legible("#ffffff", data["style"]["accent"])
    data["corrections"] = _corrections(data["corrections"], document)
    data["printed"] = {
        "document-title": f"{_cut(document.title)} | {_cut(document.edition_name)} {document.issue}",
        "author": _cut(desk["name"]),
        "keywords": [*map(_cut, (document.edition_name, desk["sector"], desk["house"])), document.issue],
        "description": _cut(document.subtitle),
        "head": _cut(document.edition_name),
        "foot": _cut(desk["house"]),
        "date": format_date(document.date, lang),
        "issue": label(document.lang, "issue", issue=document.issue),
        "cutoff": format_instant(document.cutoff, zone, lang),
        "known_at": format_instant(document.known_at, zone, lang) if document.known_at else None,
        "status": None if document.status == "published" else label(lang, f"status.{document.status}"),
        "rated_since": label(lang, "rating_since", day=format_date(rating.since, lang)) if rating else None,
        "related": [format_date(related.date, lang) for related in document.front.related],
        "windows": [[label(document.lang, kind), span] for kind, span in document.windows.items()],
    }
    cleaned: dict[str, Any] = _cleaned(data)
    return cleaned


def _exhibits(document: Document) -> Iterator[Exhibit]:
    """Every exhibit, that of the front page first, those inside lists too."""

    def inside(blocks: Sequence[Block]) -> Iterator[Exhibit]:
        for block in blocks:
            if isinstance(block, Exhibit):
                yield block
            elif isinstance(block, BulletList):
                for item in block.items:
                    yield from inside(item)

    if document.front.performance is not None:
        yield document.front.performance
    for section in document.sections:
        yield from inside(section.blocks)


def _exhibit_records(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The records of ``_exhibits``, in the same order."""

    def inside(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for block in blocks:
            if block["type"] == "exhibit":
                yield block
            elif block["type"] == "list":
                for item in block["items"]:
                    yield from inside(item)

    if data["front"]["performance"] is not None:
        yield data["front"]["performance"]
    for section in data["sections"]:
        yield from inside(section["blocks"])


def _prepare(block: dict[str, Any], exhibit: Exhibit, document: Document, *, side: bool) -> None:
    """Gives an exhibit its label, its place (across the page, half of it, the sidebar) and column widths."""
    colon = "：" if document.lang == "zh" else ": "
    block["label"] = label(document.lang, "exhibit", number=exhibit.number) + colon if exhibit.number else ""
    block["picture"], block["beside"] = None, None
    table = block["table"]
    needs, text_columns = _column_needs(table)
    block["half"] = not side and _fits_half(exhibit, sum(needs))
    if side:
        table["size"], table["weights"] = _SIDE_TYPE, needs
    else:
        table["size"], table["weights"] = _fitted(needs, text_columns, block["id"])


def _fits_half(exhibit: Exhibit, need: float) -> bool:
    """Whether an exhibit may stand beside another: one panel of few marks and a narrow table, or a frame."""
    if exhibit.empty is not None:
        return True
    chart = exhibit.chart
    if chart is None or len(chart.panels) != 1 or len(chart.panels[0].lines) > _MOST_SERIES_IN_HALF:
        return False
    if chart.kind == "bars" and sum(len(line.points) for line in chart.panels[0].lines) > _MOST_BARS:
        return False
    return not exhibit.body.rows or need <= _half_characters()


def _half_characters() -> float:
    return _PAGE_CHARACTERS * _HALF_WIDTH / _PAGE_WIDTH * _TABLE_SIZE / _HALF_TYPE


def _pair(blocks: list[dict[str, Any]]) -> None:
    """Puts an exhibit of half a page into the one before it, beside which it then stands."""
    paired: list[dict[str, Any]] = []
    for block in blocks:
        before = paired[-1] if paired else None
        fits = [b is not None and b["type"] == "exhibit" and b["half"] for b in (before, block)]
        if before is not None and all(fits) and before["beside"] is None:
            before["beside"] = block
            for one in (before, block):
                one["table"]["size"] = min(one["table"]["size"], _HALF_TYPE)
        else:
            paired.append(block)
    for block in paired:
        if block["type"] == "exhibit":
            block["half"] = block["beside"] is not None
    blocks[:] = paired


def _draw(block: dict[str, Any], exhibit: Exhibit, document: Document, files: dict[str, str]) -> str:
    """Draws a chart into ``files`` and gives the file's name; pixels where its data are restricted."""
    chart, lang, style = exhibit.chart, document.lang, document.style
    assert chart is not None
    if exhibit is document.front.performance:
        width, height, size = _SIDE_WIDTH, 92.0, _SIDE_TYPE
    elif block["half"]:
        width, height, size = _HALF_WIDTH, 122.0, 6.6
    else:
        width, height, size = _PAGE_WIDTH, None, 7.0
    name = f"picture-{len(files)}.svg"
    if chart.restricted:
        pixels = png(chart, lang, style, width=width, height=height, size=size, scale=_PNG_SCALE)
        files[name] = _framed(pixels)
    else:
        files[name] = svg(chart, lang, style, width=width, height=height, size=size)
    return name


def _framed(pixels: bytes) -> str:
    """A PNG inside an SVG: whatever Typst is handed in memory has to be text."""
    width, height = (int.from_bytes(pixels[at : at + 4], "big") for at in (16, 20))
    told = base64.b64encode(pixels).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{told}"/></svg>'
    )


def _corrections(records: list[dict[str, Any]], document: Document) -> list[dict[str, Any]]:
    """The errata with their headings; what the front page has no room for is told on the last pages."""
    room = _CHANGES_IN_FRONT
    for record, correction in zip(records, document.corrections, strict=True):
        number = label(document.lang, "correction", revision=correction.revision)
        record["title"] = f"{number} · {format_date(correction.date, document.lang)}"
        record["front"] = record["changes"][:room]
        room = max(room - len(record["changes"]), 0)
        record["cut"] = len(record["changes"]) - len(record["front"])
    return records


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


def _cut(text: str) -> str:
    """A name for the running heads and the file's own data: a PDF bounds these, and pages repeat them."""
    return text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME] + "…"


def _cleaned(value: Any, key: str = "") -> Any:
    """``value`` with every text cleaned, and addresses that are not to be followed taken out."""
    if isinstance(value, str):
        return safe_href(value) if key in {"href", "mailto"} else clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(child, name) for name, child in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(child) for child in value]
    return value


def _render_error(message: str, document: Document) -> RenderError:
    """What Typst said, as a sentence that names the issue and, for a missing glyph, the character."""
    where = f"Issue {document.issue} ({document.lang})"
    if (found := _NO_GLYPH.search(message)) is not None:
        text = _written_out(found["text"])
        codes = " ".join(f"U+{ord(c):04X}" for c in text[:4])
        return RenderError(
            f"{where} holds {text!r} ({codes}), which no font of the PDF can print; replace it in the text."
        )
    first = " ".join(message.split()).rstrip(".")
    return RenderError(f"{where} could not be set as PDF: {first}; please report this with the issue file.")


def _written_out(text: str) -> str:
    """A text as Typst quotes it, with the characters that its escapes (``\\u{7f}``, ``\\"``) stand for."""

    def character(found: re.Match[str]) -> str:
        code = found["code"]
        if code is None:
            return {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}.get(found["one"], found["one"])
        return chr(int(code, 16))

    return _ESCAPE.sub(character, text)
