"""Tables of the Word document: heads that repeat, rows that do not split, numbers to the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from zhoubao.model import columns as display_columns
from zhoubao.publish.document import Cell, Column, Exhibit, Row, Table
from zhoubao.publish.record import cell_text, check_table
from zhoubao.publish.word.styles import tint
from zhoubao.publish.word.writer import Writer
from zhoubao.publish.word.xml import attribute, paragraph, run

__all__ = ["TEXT_WIDTH", "WHOLE", "Box", "exhibit_table", "fitted", "table"]

TEXT_WIDTH = 9_751
"""Twips between the margins of the page."""
_PADDING = 130  # twips of a cell's margins
_WIDEST_TEXT, _NARROWEST = 26.0, 3.0
_SMALLEST, _LARGEST = 10, 16  # half points
_ADVANCE = 5.6  # twips that a half-width character takes for each half point of its size
WHOLE = 12
"""Rows up to which a table stays on one page with its chart and notes."""
_STYLES = {"left": "TableText", "right": "TableFigure", "center": "TableCentre"}
_TONES = {"rise": "Rise", "fall": "Fall"}


@dataclass(frozen=True, slots=True)
class Box:
    """A cell as it is set: its paragraphs, how many columns it spans, whether rows merge, its fill, and
    where in it they stand."""

    content: str
    span: int = 1
    merge: str = ""
    fill: str = ""
    stands: Literal["top", "center", "bottom"] = "top"


def table(
    widths: Sequence[int],
    rows: Iterable[tuple[Sequence[Box], bool]],
    *,
    style: str = "ExhibitTable",
    title: str = "",
    alt: str = "",
    place: str = "",
    height: int = 0,
) -> str:
    """A table of columns ``widths`` twips wide. A row is its boxes and whether it is a head.

    ``title`` and ``alt`` are for screen readers; ``place`` positions a table that text flows around.
    """
    told = f'<w:tblCaption w:val="{attribute(title)}"/>' if title else ""
    told += f'<w:tblDescription w:val="{attribute(alt)}"/>' if alt else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    made = [
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>{place}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" '
        f'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{told}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    ]
    for boxes, head in rows:
        form = "<w:cantSplit/>" if not height else ""
        form += f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
        made.append(f"<w:tr><w:trPr>{form}{'<w:tblHeader/>' if head else ''}</w:trPr>")
        at = 0
        for box in boxes:
            made.append(_cell(box, sum(widths[at : at + box.span])))
            at += box.span
        made.append("</w:tr>")
    return "".join([*made, "</w:tbl>"])


def _cell(box: Box, width: int) -> str:
    form = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    form += f'<w:gridSpan w:val="{box.span}"/>' if box.span > 1 else ""
    form += f'<w:vMerge w:val="{box.merge}"/>' if box.merge else ""
    form += f'<w:shd w:val="clear" w:color="auto" w:fill="{box.fill}"/>' if box.fill else ""
    form += f'<w:vAlign w:val="{box.stands}"/>' if box.stands != "top" else ""
    return f"<w:tc><w:tcPr>{form}</w:tcPr>{box.content}</w:tc>"


def fitted(needs: Sequence[float], giving: set[int], room: int) -> tuple[int, list[int]]:
    """The type size in half points at which columns fit into ``room`` twips, and their widths.

    ``needs`` are the widest words of each column in half-width characters. Where even the smallest size is
    too large, the columns in ``giving`` (text, which can wrap) are made narrower, or else all of them.
    """
    space = room - _PADDING * len(needs)
    size = int(max(min(space / (sum(needs) * _ADVANCE), _LARGEST), _SMALLEST))
    wanted = [need * size * _ADVANCE for need in needs]
    if (excess := sum(wanted) - space) > 0:
        pool = sum(wanted[n] for n in giving) or sum(wanted)
        chosen = giving or set(range(len(wanted)))
        wanted = [w * max(1 - excess / pool, 0.2) if n in chosen else w for n, w in enumerate(wanted)]
    scale = space / sum(wanted)
    widths = [round(w * scale) + _PADDING for w in wanted]
    widths[-1] += room - sum(widths)
    return size, widths


def exhibit_table(writer: Writer, exhibit: Exhibit, room: int = TEXT_WIDTH) -> tuple[str, list[list[str]]]:
    """An exhibit's table, and its cells' texts row by row. Raises ``RenderError`` as ``check_table`` does."""
    check_table(exhibit)
    lang, body = writer.document.lang, exhibit.body
    needs, giving = _needs(body, writer)
    size, widths = fitted(needs, giving, room)
    sized = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size != _LARGEST else ""
    tinted = tint(writer.document.style.accent)
    heads = _heads(body.columns, sized, writer)
    rows: list[tuple[Sequence[Box], bool]] = [(boxes, True) for boxes, _ in heads]
    texts = [told for _, told in heads]
    whole = len(body.rows) <= WHOLE
    for row in body.rows:
        rows.append((_row(row, body, sized, tinted, writer, whole), False))
        texts.append([cell_text(cell, lang) for cell in row.cells])
    return table(widths, rows, title=exhibit.caption, alt=exhibit.alt), texts


def _heads(heads: tuple[Column, ...], sized: str, writer: Writer) -> list[tuple[list[Box], list[str]]]:
    """One row of headings with their texts, or two where columns share one."""

    def box(text: str, align: str, span: int = 1, merge: str = "") -> Box:
        content = run(text, form=f"<w:b/><w:bCs/>{_accent(writer)}{sized}", chinese=writer.chinese)
        return Box(paragraph(_STYLES[align], content, "<w:keepNext/>"), span, merge, stands="bottom")

    if all(column.group is None for column in heads):
        return [([box(c.label, c.align) for c in heads], [c.label for c in heads])]
    top, under = list[Box](), list[Box]()
    over, below = list[str](), list[str]()
    at = 0
    while at < len(heads):
        column, end = heads[at], at + 1
        if column.group is None:
            top.append(box(column.label, column.align, merge="restart"))
            under.append(Box(paragraph(_STYLES[column.align], ""), merge="continue"))
            over.append(column.label)
        else:
            while end < len(heads) and heads[end].group == column.group:
                end += 1
            top.append(box(column.group, "center", end - at))
            under += [box(c.label, c.align) for c in heads[at:end]]
            over.append(column.group)
            below += [c.label for c in heads[at:end]]
        at = end
    return [(top, over), (under, below)]


def _accent(writer: Writer) -> str:
    return f'<w:color w:val="{writer.document.style.accent[1:].upper()}"/>'


def _row(row: Row, body: Table, sized: str, tinted: str, writer: Writer, whole: bool) -> list[Box]:
    group = row.kind == "group"
    made = []
    at = 0
    for cell in row.cells:
        align = body.columns[at].align
        form = ("<w:b/><w:bCs/>" if group else "") + sized
        content = _cell_runs(cell, form, writer)
        # A group row is never left alone at the foot of a page.
        kept = "<w:keepNext/>" if group or whole else ""
        held = paragraph(_STYLES[align], content, kept)
        made.append(Box(held, cell.span, fill=tinted if group else "", stands="center"))
        at += cell.span
    return made


def _cell_runs(cell: Cell, form: str, writer: Writer) -> str:
    text = cell_text(cell, writer.document.lang)
    runs = run(text, _TONES.get(cell.tone or "", ""), form, chinese=writer.chinese)
    if not isinstance(cell.value, str):
        runs = writer.evidence_link(cell.fact, runs)
    if not cell.mark:
        return runs
    return runs + run(cell.mark, "NoteMark", f'{form}<w:vertAlign w:val="superscript"/>')


def _needs(body: Table, writer: Writer) -> tuple[list[float], set[int]]:
    """Each column's widest words in half-width characters, and which columns are text."""
    giving = set(range(len(body.columns)))
    needs = [min(float(display_columns(column.label)), 12.0) for column in body.columns]
    for row in body.rows:
        at = 0
        for cell in row.cells:
            if cell.span == 1:
                text = cell_text(cell, writer.document.lang)
                width = display_columns(text) + 0.7 * display_columns(cell.mark or "")
                if isinstance(cell.value, str):
                    width = min(width, _WIDEST_TEXT)
                elif cell.value is not None:
                    giving.discard(at)
                needs[at] = max(needs[at], width * (1.08 if row.kind == "group" else 1.0))
            at += cell.span
    return [max(need, _NARROWEST) for need in needs], giving
