"""The issue as one web page: a single file that asks for nothing outside itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from zhoubao.model import FactSet
from zhoubao.prose.numbers import format_date
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
from zhoubao.publish.front import (
    corrections_box,
    desk_block,
    link,
    moments_block,
    rating_block,
    related_list,
    state_marks,
    windows_block,
)
from zhoubao.publish.labels import label
from zhoubao.publish.live_charts import ChartSheet, scripts
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.outside import clean
from zhoubao.publish.popovers import evidence_section, figure_button
from zhoubao.publish.record import cell_text, check_table, document_record
from zhoubao.publish.web_tables import fits, head_rows, scroll_box, sources_section

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
    page = _Page(document, appendix_of(document, facts), live=True)
    body = page.body(facts)
    return framed(document, body, page.charts.night_rules(), scripts() if page.charts.lively else ())


def render_exhibit(exhibit: Exhibit, document: Document) -> bytes:
    """One exhibit of a document as a page of its own, for a notebook or an e-mail: without scripts."""
    page = _Page(document, Appendix((), (), ()), live=False)
    body = el("body", el("main", page.exhibit(exhibit)))
    return framed(document, body, page.charts.night_rules())


class _Page:
    """One page in the making: the document, the evidence it opens, and the ids already given on it."""

    def __init__(self, document: Document, appendix: Appendix, *, live: bool) -> None:
        self.document = document
        self.charts = ChartSheet(document.lang, document.style, live=live)
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
        if self.document.corrections:
            contents.insert(0, ("corrections", self.label("corrections")))
        if self.document.sources:
            contents.append(("sources", self.label("sources")))
        evidence = evidence_section(self.document, self.appendix)
        if evidence is not None:
            contents.append(("evidence", self.label("evidence")))
        main = (
            el(
                "main",
                el(
                    "div",
                    corrections_box(self.document),
                    *(self._section(id, s) for id, s in lead),
                    class_="lead",
                ),
                self._aside(contents, beside),
                el(
                    "div",
                    *(self._section(id, s) for id, s in rest),
                    sources_section(self.document),
                    evidence,
                    class_="rest",
                ),
                id="text",
            ),
            self._footer(facts),
        )
        return el(
            "body",
            el("a", self.label("skip"), class_="skip", href="#text"),
            self._masthead(),
            *main,
            # Last, so that everything stands on the page when they run.
            *(el("script", Markup(code)) for code in (scripts() if self.charts.lively else ())),
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
                    state_marks(d),
                    el("time", format_date(d.date, lang), datetime=d.date.isoformat()),
                    el("span", self.label("issue", issue=d.issue)),
                    class_="imprint",
                ),
                class_="masthead",
            ),
            el(
                "div",
                el(
                    "div",
                    el("h1", clean(d.title)),
                    el("p", clean(d.subtitle), class_="subtitle") if d.subtitle else None,
                    el("p", el("strong", self.label("as_of"), self.colon), clean(d.as_of), class_="as-of"),
                ),
                rating_block(d),
                class_="headline",
            ),
        )

    def _aside(self, contents: list[tuple[str, str]], beside: list[tuple[str, Section]]) -> Markup:
        links = [el("li", el("a", clean(title), href=f"#{id}")) for id, title in contents]
        performance = self.document.front.performance
        return el(
            "aside",
            self.exhibit(performance) if performance is not None else None,
            el("nav", el("h2", self.label("contents")), el("ul", *links), aria_label=self.label("contents")),
            *(self._section(id, s) for id, s in beside),
            desk_block(self.document),
            related_list(self.document),
            windows_block(self.document),
            moments_block(self.document),
        )

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
                return link(node.href, joined(*self._inlines(node.children)))
        assert_never(node)

    def _opening(self, text: str, fact: str | None) -> Markup | str:
        """A figure's words, as a button where there is evidence to open."""
        entry = self.appendix.entry(fact)
        return text if entry is None else figure_button(text, entry)

    # Exhibits

    def exhibit(self, exhibit: Exhibit) -> Markup:
        lead = joined(el("strong", self.label("exhibit", number=exhibit.number), self.colon))
        notes = [el("p", clean(note)) for note in exhibit.notes]
        return el(
            "figure",
            el("figcaption", lead if exhibit.number else None, clean(exhibit.caption)),
            *self._shown(exhibit),
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
            self.charts.data_link(exhibit, self.document.issue),
            id=self._id("exhibit", exhibit.id),
        )

    def _shown(self, exhibit: Exhibit) -> Iterable[Markup]:
        """The frame that says why there is nothing; or the chart, and the table of its figures."""
        if exhibit.empty is not None:
            yield el("div", el("p", clean(exhibit.empty)), class_="empty")
            return
        if exhibit.chart is not None:
            yield self.charts.block(exhibit, exhibit.chart)
        if exhibit.chart is None or exhibit.body.rows:
            check_table(exhibit)
            # The chart says the finding already; its table is called what it holds.
            told = exhibit.alt if exhibit.chart is None else exhibit.caption
            table = self._table(exhibit.body, told)
            yield scroll_box(table, exhibit.caption, whole=fits(exhibit.body, self.lang))

    def _table(self, table: Table, alt: str) -> Markup:
        bodies: list[list[Markup]] = [[]]
        for row in table.rows:
            if row.kind == "group" and bodies[-1]:
                bodies.append([])
            bodies[-1].append(self._row(row, table.columns))
        return el(
            "table",
            el("caption", clean(alt), class_="hidden"),
            el("thead", *head_rows(table.columns)),
            *(el("tbody", *rows) for rows in bodies if rows),
        )

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
            data_fact=clean(cell.fact) if cell.fact and not isinstance(cell.value, str) else None,
            title=clean(f"{cell.fact} = {cell.value!r}" if told else cell.fact) if cell.fact else None,
        )
