"""The issue as a Word document that a desk can edit: real styles, editable tables, charts as pictures.

The package is written part by part. ``python-docx`` would take a tenth of a second to load its template of
160 styles, and dates its archive by the clock; this gives the same bytes on any day. What a desk changes in
the prose comes home through ``issues.pull``; ``origin`` says how the file knows what it was.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

from zhoubao.model import FactSet, instant
from zhoubao.prose.numbers import format_date
from zhoubao.publish.document import Document
from zhoubao.publish.evidence import Appendix, appendix_of
from zhoubao.publish.figures import figures_record
from zhoubao.publish.labels import label
from zhoubao.publish.record import document_record
from zhoubao.publish.word.back import write_back
from zhoubao.publish.word.exhibits import write_exhibit
from zhoubao.publish.word.front import stamps, write_front
from zhoubao.publish.word.origin import origin_part
from zhoubao.publish.word.package import Package, office_relation
from zhoubao.publish.word.parts import FACTS_NAMESPACE, FIGURES_NAMESPACE
from zhoubao.publish.word.styles import LANGUAGES, font_table, numbering, settings, styles
from zhoubao.publish.word.writer import MAIN, Writer
from zhoubao.publish.word.xml import NAMESPACES, json_text, paragraph, run, tab, words

__all__ = ["render_docx"]

_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PROPERTIES = "application/vnd.openxmlformats-package.core-properties+xml"
_CUSTOM_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_EXTENDED = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_FIELD = re.compile(r"\{(pages?)\}")


def render_docx(document: Document, facts: FactSet | None = None) -> bytes:
    """The document as a Word file; with ``facts``, its evidence as an appendix, and as data inside the file.

    The data are custom XML parts that hold JSON: ``zhoubao.facts/1`` with the facts that the figures rest on,
    ``zhoubao.figures/1``, and ``zhoubao.origin/1``. Dates are those of ``known_at``, or else the cutoff, so
    that the same document gives the same bytes.

    Raises ``RenderError`` for a style colour that is none, a row that does not fill its table, a cell that is
    no finite number, and a chart that cannot be drawn.
    """
    appendix = appendix_of(document, facts) if facts is not None else Appendix((), (), document.sources)
    package = Package()
    styled = styles(document.lang, document.style)  # first, since it holds the colours to account
    writer = Writer(document, appendix, package)
    write_front(writer)
    order = {"front": 0, "body": 1, "back": 2}
    for section in sorted(document.sections, key=lambda section: order[section.place]):
        if section.blocks:
            writer.heading(section.title, section=section.id)
            for exhibit in writer.blocks(section.blocks):
                write_exhibit(writer, exhibit)
    write_back(writer)
    _parts(package, document, writer, styled)
    _data(package, writer, facts)
    return package.packed(document.known_at or document.cutoff)


def _parts(package: Package, document: Document, writer: Writer, styled: str) -> None:
    lang, accent = document.lang, document.style.accent[1:].upper()
    margins = {}
    for kind, first in (("header", False), ("footer", False), ("footer", True), ("header", True)):
        name = f"{kind}{'1' if first else ''}.xml"
        content = "" if first and kind == "header" else _margin(document, kind)
        empty = '<w:p><w:pPr><w:pStyle w:val="Header"/><w:pBdr><w:bottom w:val="nil"/></w:pBdr></w:pPr></w:p>'
        short = "hdr" if kind == "header" else "ftr"
        package.add(
            f"word/{name}", f"<w:{short} {NAMESPACES}>{content or empty}</w:{short}>", f"{_WORDML}{kind}+xml"
        )
        margins[kind, first] = package.relate(MAIN, office_relation(kind), name)
    references = "".join(
        f'<w:{kind}Reference w:type="{"first" if first else "default"}" r:id="{margins[kind, first]}"/>'
        for kind, first in sorted(margins)
    )
    section = (
        f'<w:sectPr>{references}<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1247" w:right="1077" w:bottom="1134" w:left="1078" w:header="624" w:footer="567" '
        'w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    body = "".join(writer.body)
    package.add(
        MAIN, f"<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>",
        f"{_WORDML}document.main+xml",
    )  # fmt: skip
    for name, kind, content in (
        ("styles", "styles", styled),
        ("numbering", "numbering", numbering(accent, writer.starts)),
        ("settings", "settings", settings(lang)),
        ("fontTable", "fontTable", font_table()),
    ):
        package.add(f"word/{name}.xml", content, f"{_WORDML}{kind}+xml")
        package.relate(MAIN, office_relation(kind), f"{name}.xml")
    package.relate("", office_relation("officeDocument"), MAIN)
    package.add("docProps/core.xml", _core(document), _PROPERTIES)
    package.relate("", _CORE_RELATION, "docProps/core.xml")
    extended = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    house = words(document.desk.house[lang])
    package.add(
        "docProps/app.xml",
        f'<Properties xmlns="{extended}"><Application>zhoubao</Application><Company>{house}</Company>'
        "</Properties>",
        _EXTENDED,
    )
    package.relate("", office_relation("extended-properties"), "docProps/app.xml")


def _margin(document: Document, kind: str) -> str:
    """The running head (edition, issue, stamps, date) or the foot (house, page X of Y)."""
    lang = document.lang
    if kind == "header":
        runs = run(document.edition_name, form="<w:b/><w:bCs/>") + run(f"  {document.issue}") + tab()
        for stamp in stamps(document):
            runs += run(f" {stamp} ", "Stamp") + run("  ")
        return paragraph("Header", runs + run(format_date(document.date, lang)))
    note = f"  {label(lang, 'sample_note')}" if document.sample else ""
    runs = run(document.desk.house[lang] + note) + tab()
    pieces = _FIELD.split(label(lang, "page"))
    for n, piece in enumerate(pieces):
        if n % 2:
            name = "PAGE" if piece == "page" else "NUMPAGES"
            runs += f'<w:fldSimple w:instr=" {name} ">{run("1")}</w:fldSimple>'
        else:
            runs += run(piece)
    return paragraph("Footer", runs)


def _core(document: Document) -> str:
    lang, desk = document.lang, document.desk
    at = instant(document.known_at or document.cutoff)
    stamp = re.sub(r"\.\d+", "", at).replace("+00:00", "Z")
    keywords = ", ".join((document.edition_name, desk.sector[lang], desk.house[lang], document.issue))
    spaces = (
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    return (
        f"<cp:coreProperties {spaces}><dc:title>{words(document.title)}</dc:title>"
        f"<dc:subject>{words(f'{document.edition_name} {document.issue}')}</dc:subject>"
        f"<dc:creator>{words(desk.names[lang])}</dc:creator><cp:keywords>{words(keywords)}</cp:keywords>"
        f"<dc:description>{words(document.subtitle)}</dc:description>"
        f"<cp:lastModifiedBy>{words(desk.names[lang])}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
        f"<dc:language>{LANGUAGES[lang]}</dc:language><cp:contentStatus>{document.status}</cp:contentStatus>"
        "</cp:coreProperties>"
    )


def _data(package: Package, writer: Writer, facts: FactSet | None) -> None:
    """The custom XML parts. Facts that no figure of the document rests on stay out."""
    held = [origin_part(writer.document, tuple(writer.places))]
    appendix = writer.appendix
    if facts is not None and appendix.entries:
        told = replace(facts, facts=tuple(entry.fact for entry in appendix.entries)).as_json()
        places = figures_record(document_record(writer.document), appendix.figures, appendix.numbers)
        for name, space, record in (
            ("facts", FACTS_NAMESPACE, told),
            ("figures", FIGURES_NAMESPACE, places),
        ):
            held.append(f'<{name} xmlns="{space}">{json_text(record)}</{name}>')
    for n, content in enumerate(held, 1):
        package.add(f"customXml/item{n}.xml", content)
        package.relate(MAIN, office_relation("customXml"), f"../customXml/item{n}.xml")
        space = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
        id = str(uuid.uuid5(uuid.NAMESPACE_URL, content.partition(">")[0])).upper()
        package.add(
            f"customXml/itemProps{n}.xml",
            f'<ds:datastoreItem xmlns:ds="{space}" ds:itemID="{{{id}}}"><ds:schemaRefs/></ds:datastoreItem>',
            _CUSTOM_PROPERTIES,
        )
        package.relate(f"customXml/item{n}.xml", office_relation("customXmlProps"), f"itemProps{n}.xml")
