"""Tables on the web page: their heads, the box they scroll in, and the table of sources."""

from __future__ import annotations

from zhoubao.model import Lang
from zhoubao.publish.charts.widths import width_of
from zhoubao.publish.document import Column, Document, Table
from zhoubao.publish.labels import label
from zhoubao.publish.markup import Markup, el
from zhoubao.publish.outside import clean
from zhoubao.publish.record import cell_text

__all__ = ["fits", "head_rows", "scroll_box", "sources_section"]

_TYPE, _BLANK, _TEXT = 15.0, 18.0, 820.0
"""In pixels: the type size of tables with its bold, a cell's blanks, the text's width on a wide screen."""
_LONG = 12


def scroll_box(table: Markup, name: str, *, whole: bool = False) -> Markup:
    """A table in a box that scrolls sideways; ``whole`` where it surely fits, so that its head may stick."""
    # Focusable, so that a keyboard can scroll a table that is wider than the screen.
    kind = "scroll whole" if whole else "scroll"
    return el("div", table, class_=kind, role="region", tabindex=0, aria_label=clean(name))


def fits(table: Table, lang: Lang) -> bool:
    """Whether a table is long enough for a head that stays in sight, and surely fits the text."""
    widths = [width_of(column.label, _TYPE) + _BLANK for column in table.columns]
    for row in table.rows:
        at = 0
        for cell in row.cells:
            if cell.span == 1:
                widths[at] = max(widths[at], width_of(cell_text(cell, lang), _TYPE) + _BLANK)
            at += cell.span
    return len(table.rows) > _LONG and sum(widths) < _TEXT


def head_rows(columns: tuple[Column, ...]) -> list[Markup]:
    """The one or two rows of a table's head: neighbours of one group stand under a heading of theirs."""
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


def sources_section(document: Document) -> Markup | None:
    """The sources that figures of an issue rest on; none where there are none."""
    if not document.sources:
        return None
    columns = (("source", None), ("source_file", None), ("source_hash", None), ("source_rows", "right"))
    heads = [el("th", label(document.lang, key), scope="col", class_=align) for key, align in columns]
    rows = [
        el(
            "tr",
            el("th", clean(line.source), scope="row"),
            el("td", clean(line.file)),
            el("td", el("code", clean(line.sha256[:12]), title=clean(line.sha256))),
            el("td", str(line.rows), class_="right"),
        )
        for line in document.sources
    ]
    title = label(document.lang, "sources")
    table = el(
        "table",
        el("caption", title, class_="hidden"),
        el("thead", el("tr", *heads)),
        el("tbody", *rows),
        class_="sources",
    )
    return el("section", el("h2", title), scroll_box(table, title), id="sources")
