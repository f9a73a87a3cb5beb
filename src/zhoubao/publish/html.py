"""The issue as one web page: a single file without scripts, which asks for nothing outside itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from zhoubao.model import FactSet, instant
from zhoubao.prose.numbers import format_date, format_instant
from zhoubao.publish.document import (
    Block,
    BulletList,
    Cell,
    Column,
    Document,
    Emphasis,
    Exhibit,
    Figure,
    Heading,
    Inline,
    Link,
    Paragraph,
    Quoted,
    Row,
    Section,
    Strong,
    Table,
    Text,
)
from zhoubao.publish.embedded import saving_links
from zhoubao.publish.evidence import Appendix, appendix_of
from zhoubao.publish.figures import figures_record
from zhoubao.publish.frame import framed
from zhoubao.publish.labels import label
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.outside import clean, safe_href
from zhoubao.publish.popovers import evidence_section, figure_button
from zhoubao.publish.record import cell_text, check_table, document_record

__all__ = ["render_exhibit", "render_html"]

_NOT_IN_IDS = re.compile("[^A-Za-z0-9_-]+")


def render_html(document: Document, facts: FactSet | None = None) -> bytes:
    """The document as a self-contained HTML page in UTF-8.

    Every figure carries its fact in ``data-fact`` and its unrounded value in ``title``; with ``facts`` it
    opens its evidence, and the page carries the facts that its figures rest on. Raises ``RenderError`` for
    a style colour that is none and for a cell that is no finite number.
    """
    if facts is None:
        facts = FactSet(document.edition, document.cutoff, ())
    page = _Page(document, appendix_of(document, facts))
    return framed(document, page.body(facts))


def render_exhibit(exhibit: Exhibit, document: Document) -> bytes:
    """One exhibit of a document as a page of its own, for a notebook or an e-mail."""
    page = _Page(document, Appendix((), (), ()))
    return framed(document, el("body", el("main", page.exhibit(exhibit))))


class _Page:
    """One page in the making: the document, the evidence it opens, and the ids already given on it."""

    def __init__(self, document: Document, appendix: Appendix) -> None:
        self.document = document
        self.appendix = appendix
        self.lang = document.lang
        self.colon = "：" if document.lang == "zh" else ": "
        self._ids: set[str] = set()

    def label(self, key: str, **values: object) -> str:
        return clean(label(self.lang, key, **values))

    def body(self, facts: FactSet) -> Markup:
        # A section without blocks has nothing to say and prints no heading.
        sections = [(self._id("section", s.id), s) for s in self.document.sections if s.blocks]
        front = [pair for pair in sections if pair[1].place == "front"]
        lead, beside = front[:1], front[1:]
        rest = [pair for place in ("body", "back") for pair in sections if pair[1].place == place]
        contents = [(id, s.title) for id, s in (*front, *rest)]
        if self.document.sources:
            contents.append(("sources", self.label("sources")))
        evidence = evidence_section(self.document, self.appendix)
        if evidence is not None:
            contents.append(("evidence", self.label("evidence")))
        return el(
            "body",
            el("a", self.label("skip"), class_="skip", href="#text"),
            self._masthead(),
            el(
                "main",
                el("div", *(self._section(id, s) for id, s in lead), class_="lead"),
                self._aside(contents, beside),
                el(
                    "div",
                    *(self._section(id, s) for id, s in rest),
                    self._sources(),
                    evidence,
                    class_="rest",
                ),
                id="text",
            ),
            self._footer(facts),
        )

    def _id(self, prefix: str, wanted: str) -> str:
        base = f"{prefix}-{_NOT_IN_IDS.sub('-', wanted)}"
        name, count = base, 1
        while name in self._ids:
            count += 1
            name = f"{base}-{count}"
        self._ids.add(name)
        return name

    # Frame

    def _masthead(self) -> Markup:
        d, lang = self.document, self.lang
        return el(
            "header",
            el(
                "div",
                el("p", clean(d.edition_name), class_="edition"),
                el(
                    "p",
                    el("strong", clean(d.desk.house[lang])),
                    el("span", clean(d.desk.sector[lang])),
                    el("span", self.label("sample"), class_="sample") if d.sample else None,
                    el("time", format_date(d.date, lang), datetime=d.date.isoformat()),
                    el("span", self.label("issue", issue=d.issue)),
                    class_="imprint",
                ),
                class_="masthead",
            ),
            el("h1", clean(d.title)),
            el("p", clean(d.subtitle), class_="subtitle") if d.subtitle else None,
            el("p", el("strong", self.label("as_of"), self.colon), clean(d.as_of), class_="as-of"),
        )

    def _aside(self, contents: list[tuple[str, str]], beside: list[tuple[str, Section]]) -> Markup:
        d, lang = self.document, self.lang
        links = [el("li", el("a", clean(title), href=f"#{id}")) for id, title in contents]
        people = [
            el(
                "li",
                el("strong", clean(p.names[lang])),
                " ",
                el("span", clean(p.roles[lang])),
                el("small", self.label("licence"), " ", clean(p.licence)) if p.licence else None,
                el("small", self._link(f"mailto:{p.email}", clean(p.email))) if p.email else None,
            )
            for p in d.desk.people
        ]
        windows = [el("div", el("dt", self.label(k)), el("dd", clean(v))) for k, v in d.windows.items()]
        moments = [("cutoff", d.cutoff), *([("known_at", d.known_at)] if d.known_at else [])]
        stamps = [
            el(
                "div",
                el("dt", self.label(key)),
                el("dd", el("time", format_instant(at, d.cutoff.tzinfo, lang), datetime=instant(at))),
                class_="stacked",
            )
            for key, at in moments
        ]
        return el(
            "aside",
            el("nav", el("h2", self.label("contents")), el("ul", *links), aria_label=self.label("contents")),
            *(self._section(id, s) for id, s in beside),
            el(
                "section",
                el("h2", clean(d.desk.names[lang])),
                el("ul", *people, class_="people") if people else None,
            ),
            el("section", el("h2", self.label("windows")), el("dl", *windows)) if windows else None,
            el("section", el("h2", self.label("data")), el("dl", *stamps)),
        )

    def _sources(self) -> Markup | None:
        if not self.document.sources:
            return None
        columns = (("source", None), ("source_file", None), ("source_hash", None), ("source_rows", "right"))
        head = el("tr", *(el("th", self.label(key), scope="col", class_=align) for key, align in columns))
        rows = [
            el(
                "tr",
                el("th", clean(line.source), scope="row"),
                el("td", clean(line.file)),
                el("td", el("code", clean(line.sha256[:12]), title=clean(line.sha256))),
                el("td", str(line.rows), class_="right"),
            )
            for line in self.document.sources
        ]
        title = self.label("sources")
        table = el(
            "table",
            el("caption", title, class_="hidden"),
            el("thead", head),
            el("tbody", *rows),
            class_="sources",
        )
        return el("section", el("h2", title), self._scroll(table, title), id="sources")

    def _footer(self, facts: FactSet) -> Markup:
        d = self.document
        return el(
            "footer",
            el("p", clean(d.desk.house[self.lang]), self.colon, self.label("sample_note"))
            if d.sample
            else None,
            self._carried(facts),
        )

    def _carried(self, facts: FactSet) -> Markup | None:
        """What ``zhoubao trace`` reads: the facts behind the page, and where its figures stand."""
        if not self.appendix.entries:
            return None
        told = replace(facts, facts=tuple(entry.fact for entry in self.appendix.entries))
        places = figures_record(document_record(self.document), self.appendix.figures, self.appendix.numbers)
        return el("p", self.label("save"), self.colon, saving_links(told.as_json(), places))

    # Blocks

    def _section(self, id: str, section: Section) -> Markup:
        return el(
            "section",
            el("h2", clean(section.title)),
            *self._blocks(section.blocks, 2),
            id=id,
            class_=section.place,
        )

    def _blocks(self, blocks: Iterable[Block], level: int) -> list[Markup]:
        """Blocks under a heading of ``level``; a heading is never more than one level below the last."""
        made = []
        for block in blocks:
            match block:
                case Heading():
                    level = min(block.level + 1, level + 1, 6)
                    made.append(el(f"h{level}", *self._inlines(block.children)))
                case Paragraph():
                    made.append(el("p", *self._inlines(block.children)))
                case BulletList():
                    items = [el("li", *self._blocks(item, level)) for item in block.items]
                    made.append(el("ol" if block.ordered else "ul", *items))
                case Exhibit():
                    made.append(self.exhibit(block))
                case _:
                    assert_never(block)
        return made

    def _inlines(self, children: Iterable[Inline]) -> list[Markup]:
        return [self._inline(child) for child in children]

    def _inline(self, node: Inline) -> Markup:
        match node:
            case Text() | Quoted():
                return joined(clean(node.text))
            case Figure():
                return el(
                    "data",
                    self._opening(clean(node.text), node.fact),
                    value=repr(node.value),
                    class_=node.tone,
                    data_fact=clean(node.fact),
                    title=clean(f"{node.fact} = {node.value!r}"),
                )
            case Strong():
                return el("strong", *self._inlines(node.children))
            case Emphasis():
                return el("em", *self._inlines(node.children))
            case Link():
                return self._link(node.href, joined(*self._inlines(node.children)))
        assert_never(node)

    def _opening(self, text: str, fact: str | None) -> Markup | str:
        """A figure's words, as a button where there is evidence to open."""
        entry = self.appendix.entry(fact)
        return text if entry is None else figure_button(text, entry)

    def _link(self, href: str, words: Markup | str) -> Markup:
        address = safe_href(href)
        return joined(words) if address is None else el("a", words, href=address, rel="noopener noreferrer")

    # Exhibits

    def exhibit(self, exhibit: Exhibit) -> Markup:
        check_table(exhibit)
        lead = self.label("exhibit", number=exhibit.number)
        notes = [el("p", clean(note)) for note in exhibit.notes]
        return el(
            "figure",
            el("figcaption", el("strong", lead, self.colon), clean(exhibit.caption)),
            self._scroll(self._table(exhibit.body, exhibit.alt), exhibit.caption),
            el(
                "dl",
                el("div", el("dt", self.label("note"), self.colon), el("dd", *notes)) if notes else None,
                el(
                    "div",
                    el("dt", self.label("source"), self.colon),
                    el("dd", el("p", clean(exhibit.source))),
                ),
                class_="notes",
            ),
            id=self._id("exhibit", exhibit.id),
        )

    def _scroll(self, table: Markup, name: str) -> Markup:
        # Focusable, so that a keyboard can scroll a table that is wider than the screen.
        return el("div", table, class_="scroll", role="region", tabindex=0, aria_label=clean(name))

    def _table(self, table: Table, alt: str) -> Markup:
        bodies: list[list[Markup]] = [[]]
        for row in table.rows:
            if row.kind == "group" and bodies[-1]:
                bodies.append([])
            bodies[-1].append(self._row(row, table.columns))
        return el(
            "table",
            el("caption", clean(alt), class_="hidden"),
            el("thead", *self._head_rows(table.columns)),
            *(el("tbody", *rows) for rows in bodies if rows),
        )

    def _head_rows(self, columns: tuple[Column, ...]) -> list[Markup]:
        grouped = any(column.group is not None for column in columns)
        top: list[Markup] = []
        under: list[Markup] = []
        i = 0
        while i < len(columns):
            column = columns[i]
            if column.group is None:
                rows = 2 if grouped else None
                top.append(el("th", clean(column.label), scope="col", rowspan=rows, class_=column.align))
                i += 1
                continue
            run = 1
            while i + run < len(columns) and columns[i + run].group == column.group:
                run += 1
            top.append(el("th", clean(column.group), scope="colgroup", colspan=run, class_="over"))
            under += [el("th", clean(c.label), scope="col", class_=c.align) for c in columns[i : i + run]]
            i += run
        return [el("tr", *top), *([el("tr", *under)] if grouped else [])]

    def _row(self, row: Row, columns: tuple[Column, ...]) -> Markup:
        made = []
        at = 0
        for cell in row.cells:
            made.append(self._cell(cell, columns[at].align, row.kind if at == 0 else None))
            at += cell.span
        return el("tr", *made, class_=row.kind)

    def _cell(self, cell: Cell, align: str, heads: str | None) -> Markup:
        text = clean(cell_text(cell, self.lang))
        told = cell.fact is not None and not isinstance(cell.value, str)
        scope = {"group": "rowgroup", "item": "row"}[heads] if heads and isinstance(cell.value, str) else None
        return el(
            "th" if scope else "td",
            text if isinstance(cell.value, str) else self._opening(text, cell.fact),
            el("sup", clean(cell.mark)) if cell.mark else None,
            scope=scope,
            colspan=cell.span if cell.span > 1 else None,
            class_=" ".join(filter(None, (align, cell.tone))),
            data_fact=clean(cell.fact) if cell.fact else None,
            title=clean(f"{cell.fact} = {cell.value!r}" if told else cell.fact) if cell.fact else None,
        )
