"""Exhibits of the Word document: caption, chart as a picture, table, notes and source line."""

from __future__ import annotations

from zhoubao.publish.document import Chart, Document, Exhibit
from zhoubao.publish.labels import label
from zhoubao.publish.word.tables import WHOLE, exhibit_table
from zhoubao.publish.word.writer import Writer
from zhoubao.publish.word.xml import run, tab

__all__ = ["PICTURE_SCALE", "chart_picture", "write_exhibit"]

PICTURE_SCALE = 2.0
"""Pixels to a point."""
_WIDTH = 487.0  # points between the margins


def write_exhibit(writer: Writer, exhibit: Exhibit) -> None:
    """An exhibit where the writer stands. Number 0 has a caption without a number."""
    document = writer.document
    where = f"exhibit {exhibit.number}" if exhibit.number else f"the table {exhibit.caption!r}"
    _caption(writer, exhibit, where)
    if exhibit.empty is not None:
        writer.made("EmptyFrame", exhibit.empty, f"the frame of {where}")
    else:
        if exhibit.chart is not None:
            picture = writer.picture(
                chart_picture(exhibit.chart, document, _WIDTH), exhibit.caption, exhibit.alt,
                scale=PICTURE_SCALE,
            )  # fmt: skip
            writer.made("Picture", "", f"the picture of {where}", content=picture)
        if exhibit.body.rows:
            xml, texts = exhibit_table(writer, exhibit)
            writer.table(xml, where, texts)
    last = len(exhibit.notes) - 1
    for n, note in enumerate(exhibit.notes):
        kept = n == last or len(exhibit.body.rows) <= WHOLE
        _told(writer, "Note", "" if n else "note", note, f"a note of {where}", first=not n, kept=kept)
    first = not exhibit.notes
    _told(writer, "Source", "source", exhibit.source, f"the source line of {where}", first=first, kept=False)


def chart_picture(chart: Chart, document: Document, width: float) -> bytes:
    """A chart as PNG, ``width`` points wide. Raises ``RenderError``."""
    from zhoubao.publish.charts.drawing import (
        png,
    )  # it loads what draws, which an issue without charts spares

    return png(chart, document.lang, document.style, width=width, scale=PICTURE_SCALE)


def _caption(writer: Writer, exhibit: Exhibit, where: str) -> None:
    lang = writer.document.lang
    caption = run(exhibit.caption, form='<w:b w:val="0"/><w:bCs w:val="0"/>', chinese=writer.chinese)
    if not exhibit.number:
        writer.made("Caption", exhibit.caption, f"the caption of {where}")
        return
    # The number is a field, so that the document's own list of exhibits can be made in Word.
    lead = label(lang, "exhibit", number=exhibit.number)
    before, number, after = lead.partition(str(exhibit.number))
    kind = before.strip()
    colon = "：" if lang == "zh" else ": "
    runs = (
        run(before)
        + f'<w:fldSimple w:instr=" SEQ {kind} \\* ARABIC \\r {exhibit.number} ">{run(number)}</w:fldSimple>'
        + run(after + colon)
        + caption
    )
    writer.made("Caption", f"{lead}{colon}{exhibit.caption}", f"the caption of {where}", content=runs)


def _told(writer: Writer, style: str, key: str, text: str, where: str, *, first: bool, kept: bool) -> None:
    """A note or source line; only the first of several says what they are."""
    lead = label(writer.document.lang, key) + ("：" if writer.chinese else ":") if key else ""
    runs = run(lead, form="<w:b/><w:bCs/>") + tab() + run(text, chinese=writer.chinese)
    form = "<w:keepNext/>" if kept else ""
    form += '<w:spacing w:before="70"/>' if first else ""
    writer.made(style, lead + text, where, content=runs, form=form)
