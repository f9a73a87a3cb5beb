"""The end of the Word document: the sources, and the evidence of every figure, as compact as the PDF's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhoubao.model import columns as display_columns
from zhoubao.publish.evidence_tables import appendix_record
from zhoubao.publish.labels import label
from zhoubao.publish.notes import printable
from zhoubao.publish.word.tables import TEXT_WIDTH, Box, fitted, table
from zhoubao.publish.word.writer import Writer
from zhoubao.publish.word.xml import paragraph, run

__all__ = ["write_back"]

_STYLES = {"left": "Evidence", "right": "EvidenceFigure", "center": "Evidence"}
_CENTRE = '<w:jc w:val="center"/>'
_WIDEST = 34.0
_LINE = 128.0
"""Half-width characters that a line of an evidence table holds, with the margins of its cells."""

Record = dict[str, Any]


def write_back(writer: Writer) -> None:
    """Sources, then evidence below the same heading: neither says anything of its own, so that a check of the
    file passes over both."""
    document, lang = writer.document, writer.document.lang
    record = appendix_record(document, writer.appendix)
    if not document.sources and record is None:
        return
    writer.heading(label(lang, "sources"), form="<w:pageBreakBefore/>")
    if document.sources:
        _sources(writer)
    if record is None:
        return
    writer.heading(record["title"], level=2)
    if record["about"]:
        writer.made("EvidenceNote", record["about"], "the evidence")
    if record["allowed"] is not None:
        _allowed(writer, record["allowed"])
    for group in record["groups"]:
        writer.heading(group["title"], level=3)
        for about in group["about"]:
            writer.made("EvidenceNote", about, "the evidence", form="<w:keepNext/>")
        for one in group["tables"]:
            _evidence(writer, one)


def _sources(writer: Writer) -> None:
    lang = writer.document.lang
    heads = [
        label(lang, key) for key in ("source_number", "source", "source_file", "source_hash", "source_rows")
    ]
    lines = [
        [f"S{n}", printable(line.source), printable(line.file), line.sha256[:12], f"{line.rows:,}"]
        for n, line in enumerate(writer.document.sources, 1)
    ]
    aligns = ["left", "left", "left", "left", "right"]
    _plain(writer, "the list of sources", heads, lines, aligns, {1, 2})


def _allowed(writer: Writer, record: Record) -> None:
    writer.heading(record["title"], level=3)
    writer.made("EvidenceNote", record["about"], "the evidence")
    _plain(writer, "the allowed statements", record["head"], record["rows"], ["left"] * 4, {0, 3})


def _plain(
    writer: Writer, where: str, heads: Sequence[str], lines: Sequence[Sequence[str]], aligns: Sequence[str],
    giving: set[int],
) -> None:  # fmt: skip
    needs = [
        min(max(float(display_columns(line[n])) for line in (heads, *lines)), 60.0) for n in range(len(heads))
    ]
    size, widths = fitted(needs, giving, TEXT_WIDTH)
    sized = f'<w:sz w:val="{min(size, 14)}"/>'
    rows: list[tuple[Sequence[Box], bool]] = [(_heads(writer, heads, aligns, sized), True)]
    for line in lines:
        boxes = [
            Box(paragraph(_STYLES[align], run(text, form=sized, chinese=writer.chinese)))
            for text, align in zip(line, aligns, strict=True)
        ]
        rows.append((boxes, False))
    writer.table(table(widths, rows, title=where), where, [heads, *lines])


def _heads(writer: Writer, heads: Sequence[str], aligns: Sequence[str], sized: str) -> list[Box]:
    form = f"<w:b/><w:bCs/>{_accent(writer)}{sized}"
    return [
        Box(paragraph(_STYLES[align], run(text, form=form), "<w:keepNext/>"), stands="bottom")
        for text, align in zip(heads, aligns, strict=True)
    ]


def _accent(writer: Writer) -> str:
    return f'<w:color w:val="{writer.document.style.accent[1:].upper()}"/>'


def _evidence(writer: Writer, record: Record) -> None:
    """One table of the appendix; the number of each entry carries the bookmark that figures lead to."""
    aligns = ["right", *(column["align"] for column in record["columns"][1:])]
    needs, wide = _needs(record)
    size, widths = fitted(needs, wide, TEXT_WIDTH)
    sized = f'<w:sz w:val="{min(size, 12)}"/>'
    rows: list[tuple[Sequence[Box], bool]] = []
    texts: list[list[str]] = []
    for n, head in enumerate(record["head"]):
        rows.append((_evidence_heads(writer, record["head"], n, sized), True))
        texts.append([cell["text"] for cell in head])
    for row in record["rows"]:
        number = str(row["n"])
        lead = writer.marked(f"zb_e{number}", run(number, form=sized))
        boxes = [Box(paragraph(_STYLES["right"], lead))]
        told = [number]
        for parts, align in zip(row["cells"], aligns[1:], strict=True):
            boxes.append(Box(paragraph(_STYLES[align], _parts(writer, parts, sized))))
            told.append("".join(part["text"] for part in parts))
        rows.append((boxes, False))
        texts.append(told)
    writer.table(table(widths, rows), "the evidence", texts)
    for note in record["notes"]:
        writer.made("EvidenceNote", note, "the evidence")


def _parts(writer: Writer, parts: Sequence[Record], sized: str) -> str:
    return "".join(
        run(part["text"], "Soft" if part["soft"] else "", sized, chinese=writer.chinese) for part in parts
    )


def _evidence_heads(writer: Writer, heads: Sequence[Sequence[Record]], at: int, sized: str) -> list[Box]:
    """One row of headings; below those that reach over two rows stand empty cells."""
    form = f"<w:b/><w:bCs/>{_accent(writer)}{sized}"
    made = []
    under = iter(heads[1]) if at else iter(())
    for head in heads[0]:
        if at and head["rowspan"] > 1:
            made.append(Box(paragraph("Evidence", ""), head["colspan"], "continue"))
            continue
        for cell in [next(under) for _ in range(head["colspan"])] if at else [head]:
            align = _CENTRE if cell["align"] == "center" else ""
            content = paragraph(_STYLES[cell["align"]], run(cell["text"], form=form), "<w:keepNext/>" + align)
            merge = "restart" if cell["rowspan"] > 1 else ""
            made.append(Box(content, cell["colspan"], merge, stands="bottom"))
    return made


def _needs(record: Record) -> tuple[list[float], set[int]]:
    """The widest words of each column in half-width characters, and the columns that may be narrower."""
    count = len(record["columns"])
    needs = [3.0] * count
    for row in record["rows"]:
        needs[0] = max(needs[0], float(len(str(row["n"]))))
        for n, parts in enumerate(row["cells"], 1):
            needs[n] = max(needs[n], min(float(display_columns("".join(p["text"] for p in parts))), _WIDEST))
    for head in record["head"]:
        if len(head) == count:
            needs = [
                max(need, float(display_columns(cell["text"])))
                for need, cell in zip(needs, head, strict=True)
            ]
    wide = {n for n, column in enumerate(record["columns"]) if column["wide"]}
    # Words take what the figures leave of a line at the usual size, and wrap there.
    rest = _LINE - sum(need for n, need in enumerate(needs) if n not in wide)
    for n in wide:
        held = (display_columns("".join(p["text"] for p in row["cells"][n - 1])) for row in record["rows"])
        needs[n] = min(max(float(max(held, default=0)), needs[n]), max(rest, _WIDEST))
    return needs, wide
