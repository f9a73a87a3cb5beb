"""Small valid files of each kind, made when they are needed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from functools import cache

from zhoubao.manuscript.manuscript import Grid, Manuscript

PROSE = "本周（1111-1113）寒武纪+9.98%，龙芯中科+9.86%，均创新高。"
ROWS = (
    ("代码", "公司", "市值", "单位", "本周", "本月", "本年"),
    ("NVDA.O", "英伟达", "36,376", "亿美元", "0.45%", "11.70%", "199.51%"),
    ("688256.SH", "寒武纪", "1,979", "亿人民币", "9.98%", "", "251.22%"),
    ("000660.KS", "海力士", "", "亿美元", "-8.78%", "-1.83%", "29.26%"),
)


def rows_of(manuscript: Manuscript, grid: Grid) -> list[dict[int, str]]:
    """The words of a table: for each row that has cells, column to text."""
    rows: dict[int, dict[int, str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, {})[cell.column] = manuscript.text[cell.start : cell.end]
    return [rows[row] for row in sorted(rows)]


def passages_of(manuscript: Manuscript) -> list[tuple[str, str]]:
    return [(p.kind, manuscript.text[p.start : p.end]) for p in manuscript.passages]


def plain() -> bytes:
    return f"算力周跟踪\n\n➢ {PROSE}\n\n图表 1: 复盘\n{_tabbed(ROWS)}\n来源: Wind\n".encode()


def _tabbed(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def markdown() -> bytes:
    lines = ["| " + " | ".join(row) + " |" for row in ROWS]
    lines.insert(1, "|" + "---|" * len(ROWS[0]))
    head = f"+++\ndate = 2024-11-14\n+++\n\n# 算力周跟踪\n\n- **先进封装**：{PROSE}\n\n"
    return (head + "\n".join(lines) + "\n").encode()


def web() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return (
        f"<!doctype html><meta charset=utf-8><title>x</title><h1>算力周跟踪</h1><p>{PROSE}</p>"
        f"<figure><figcaption>图表 1：复盘</figcaption><table>{rows}</table></figure>"
    ).encode()


@cache
def workbook() -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("复盘")
    percent, grouped = book.add_format({"num_format": "0.00%"}), book.add_format({"num_format": "#,##0"})
    for at, row in enumerate(ROWS):
        for column, text in enumerate(row):
            if at and text.endswith("%"):
                sheet.write_number(at, column, float(text[:-1]) / 100, percent)
            elif at and column == 2 and text:
                sheet.write_number(at, column, float(text.replace(",", "")), grouped)
            elif text:
                sheet.write_string(at, column, text)
    book.close()
    return buffer.getvalue()


@cache
def pdf() -> bytes:
    cells = [cell for row in ROWS for cell in row]
    return typeset(
        f"#set page(footer: [示例研究所])\n= 算力周跟踪\n\n{PROSE}\n\n图表 1：复盘\n"
        f"#table(columns: {len(ROWS[0])}, stroke: none, ..{typst_strings(cells)})\n来源：Wind"
    )


def typst_strings(cells: Sequence[str]) -> str:
    return "(" + ", ".join(json.dumps(cell, ensure_ascii=False) for cell in cells) + ",)"


def typeset(source: str) -> bytes:
    """A PDF of Typst markup, in the faces that the project ships."""
    import typst

    from zhoubao.publish.fonts import FAMILIES, typst_fonts

    head = f'#set text(font: "{FAMILIES["serif"]}", lang: "zh")\n#set page(paper: "a4")\n'
    made = typst.compile((head + source).encode(), font_paths=typst_fonts(), ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip with the content of its parts changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return buffer.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "txt": plain,
    "md": markdown,
    "html": web,
    "xlsx": workbook,
    "pdf": pdf,
}
