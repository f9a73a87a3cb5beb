"""PDF: zhoubao's own issue in both languages, tables with empty cells, paragraphs, furniture, limits."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from zhoubao.errors import UnreadableError
from zhoubao.manuscript import pdf as pdf_module
from zhoubao.manuscript.manuscript import Grid, Manuscript
from zhoubao.manuscript.pdf import read_pdf
from zhoubao.manuscript.web import read_web
from zhoubao.model import LANGUAGES
from zhoubao.publish.labels import label

from .files import PROSE, ROWS, passages_of, pdf, rows_of, typeset, typst_strings
from .test_building import sound

_CODE = re.compile(r"\w+\.[A-Z]{1,2}")


def read(source: str) -> Manuscript:
    manuscript = read_pdf("a.pdf", typeset(source))
    sound(manuscript)
    return manuscript


@pytest.fixture(scope="module", params=["zh", "en"])
def issue(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The shipped edition's issue as PDF and as web page."""
    folder = tmp_path_factory.mktemp("built")
    edition = Path(str(files("zhoubao"))) / "editions" / "compute"
    words = ["--formats", "pdf,html", "--lang", str(request.param), "--out", str(folder)]
    command = [sys.executable, "-m", "zhoubao", "build", str(edition), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = {path.suffix: path.read_bytes() for path in folder.iterdir()}
    return made[".pdf"], made[".html"]


def _review(manuscript: Manuscript) -> tuple[Grid, list[dict[int, str]]]:
    for grid in manuscript.tables:
        rows = rows_of(manuscript, grid)
        if any(row.get(0) == "NVDA.O" for row in rows):
            return grid, rows
    raise AssertionError("no review table")


def test_the_review_table_of_the_own_issue(issue: tuple[bytes, bytes]) -> None:
    """Every row of the printed table has its cells where the web page, which says so itself, has them."""
    printed, page = read_pdf("a.pdf", issue[0]), read_web("a.html", issue[1])
    sound(printed)
    sound(page)
    grid, rows = _review(printed)
    web_grid, web_rows = _review(page)
    plain = [{c: "".join(t.split()) for c, t in row.items()} for row in rows]
    web = [{c: "".join(t.split()) for c, t in row.items()} for row in web_rows]
    # The table goes on over the page, under heads that are printed again.
    for more in printed.tables[printed.tables.index(grid) + 1 :]:
        following = rows_of(printed, more)
        if "".join(following[-1].get(0, "").split()) not in {row.get(0) for row in web[2:]}:
            break
        plain += [{c: "".join(t.split()) for c, t in row.items()} for row in following[2:]]
        rows = [*rows, *following[2:]]
    assert plain[2:] == web[2:]
    codes = [row for row in rows if _CODE.fullmatch(row.get(0, ""))]
    assert len(codes) == 33
    for row in codes:
        assert set(row) == set(range(7))
        assert re.fullmatch(r"[\d,]+(\.\d)?", row[2])
        assert all(re.fullmatch(r"[+-]\d+\.\d\d%", row[column]) for column in (4, 5, 6))
    # The heading over the three returns covers them; the rest stand once, in either of the two lines.
    heads = {c.column: c for c in grid.cells if c.header}
    group = next(c for c in grid.cells if c.header and c.row == 0)
    assert (group.column, group.columns) == (4, 3)
    assert set(heads) == set(range(7))
    assert {c.row for c in grid.cells if c.header} == {0, 1}
    assert max(c.row for c in web_grid.cells if c.header) == 1


def test_the_prose_of_the_own_issue(issue: tuple[bytes, bytes]) -> None:
    """Sentences come back whole: what the page says in a paragraph, the PDF says in one."""
    printed, page = read_pdf("a.pdf", issue[0]), read_web("a.html", issue[1])

    def squeezed(manuscript: Manuscript, kinds: tuple[str, ...]) -> list[str]:
        return ["".join(text.split()) for kind, text in passages_of(manuscript) if kind in kinds]

    # What a page says of its controls, and its head and foot, are no prose.
    controls = {"".join(label(lang, "chart_hint").split()) for lang in LANGUAGES}
    prose = [
        text
        for text in squeezed(page, ("item", "paragraph"))
        if len(text) > 60 and not any(text.startswith(hint[:20]) for hint in controls)
    ]
    found = "\n".join(squeezed(printed, ("item", "paragraph", "note")))
    whole = [text for text in prose if text in found]
    assert len(prose) >= 15
    assert len(whole) >= 0.95 * len(prose), [text for text in prose if text not in found]
    furniture = [text for kind, text in passages_of(printed) if kind == "furniture"]
    assert len(furniture) >= 2 * len(printed.pages) - 1
    assert [printed.page_at(start) for start in printed.pages] == list(range(1, len(printed.pages) + 1))
    captions = [text for kind, text in passages_of(printed) if kind == "caption"]
    assert len(captions) == 8
    for number, caption in enumerate(captions, 1):
        assert re.match(rf"(?:图表|Exhibit) {number}[:：]", caption)
        at = printed.text.index(caption)
        assert printed.page_at(at) == 1 + sum(start <= at for start in printed.pages[1:])


def test_an_appendix_longer_than_the_text_makes_no_heading_of_the_text() -> None:
    words = "平台的说明文字，写到这一行的末尾为止，再换一行继续写下去。" * 2
    small = f"#text(6pt)[{'小字的依据一条一条地列在这里，比正文要长得多。' * 60}]"
    manuscript = read(f"#text(14pt)[板块]\n\n{words}\n\n#text(14pt)[证据附录]\n\n{small}")
    assert [(kind, text) for kind, text in passages_of(manuscript) if kind != "furniture"] == [
        ("heading", "板块"), ("paragraph", words),
    ]  # fmt: skip


def test_empty_cells_shift_nothing() -> None:
    manuscript = read_pdf("a.pdf", pdf())
    sound(manuscript)
    assert rows_of(manuscript, manuscript.tables[0]) == [
        {at: text for at, text in enumerate(row) if text} for row in ROWS
    ]
    assert ("caption", "图表 1：复盘") in [(k, t) for k, t in passages_of(manuscript)]
    assert ("note", "来源：Wind") in passages_of(manuscript)
    assert "".join(PROSE.split()) in "".join(manuscript.text.split())


def test_centred_columns_and_a_cell_of_two_lines() -> None:
    rows = [
        ("评级", "说明", "收益"),
        ("买入", "未来六个月内个股相对基准指数的涨幅在百分之二十以上", "20%"),
        ("持有", "介于两者之间", "10%"),
        ("卖出", "其余", "-20%"),
    ]
    cells = typst_strings([cell for row in rows for cell in row])
    manuscript = read(
        "#set par(leading: 0.3em)\n#table(columns: (4em, 15em, 5em), inset: 9pt, stroke: none, "
        f"align: (left + top, left + top, right + top), ..{cells})"
    )
    assert rows_of(manuscript, manuscript.tables[0]) == [dict(enumerate(row)) for row in rows]


def test_paragraphs_join_and_part() -> None:
    first = "先进封装板块本周强势上涨，寒武纪上涨百分之九点九八。" * 6
    second = "The semiconductor supply chain rose on the week, and year-to-date gains widened further. " * 4
    manuscript = read(f"#set par(justify: true)\n{first}\n\n{second}\n\n{first}")
    squeezed = ["".join(text.split()) for _, text in passages_of(manuscript)]
    assert squeezed == ["".join(text.split()) for text in (first, second, first)]
    english = passages_of(manuscript)[1][1]
    assert english == second.strip()


def test_hyphens_at_a_line_s_end() -> None:
    words = "Microelectronics semiconductor leading-edge year-to-date 1111-1113 internationalisation "
    manuscript = read(
        '#set text(lang: "en", hyphenate: true)\n' + f"{words.strip()}\n\n#block(width: 16em)[{words * 8}]"
    )
    parts = " ".join(text for _, text in passages_of(manuscript))
    assert parts.split() == (words * 9).split()


def test_a_paragraph_over_two_pages_is_one() -> None:
    text = "".join(f"第{n}句话说寒武纪上涨百分之{n}并且维持强势，" for n in range(120))
    manuscript = read(f"#set page(height: 20cm, footer: context [第 #counter(page).display() 页])\n{text}")
    found = [t for k, t in passages_of(manuscript) if k == "paragraph"]
    assert "".join(found[0].split()) == text
    assert len(manuscript.pages) >= 2
    passage = next(p for p in manuscript.passages if p.kind == "paragraph")
    assert passage.start < manuscript.pages[1] < passage.end
    assert [t for k, t in passages_of(manuscript) if k == "furniture"] == [
        f"第 {n} 页" for n in range(1, len(manuscript.pages) + 1)
    ]


def test_headings_and_raised_marks() -> None:
    manuscript = read("= 大标题\n\n== 小标题\n\n寒武纪上涨 9.98%#super[1] 并且龙芯中科上涨 9.86%。")
    assert passages_of(manuscript) == [
        ("heading", "大标题"),
        ("heading", "小标题"),
        ("paragraph", "寒武纪上涨 9.98%¹ 并且龙芯中科上涨 9.86%。"),
    ]
    assert [p.level for p in manuscript.passages] == [1, 2, 0]


@pytest.mark.parametrize("title", ["证据附录", "Evidence appendix"])
def test_the_evidence_appendix_is_furniture(title: str) -> None:
    manuscript = read(
        f"= 正文\n\n寒武纪上涨 9.98%。这一段说明行情。\n\n= {title}\n\n寒武纪 9.98%\n\n"
        '#table(columns: 3, stroke: none, "a", "1%", "2%", "b", "3%", "4%")'
    )
    assert manuscript.tables == ()
    kinds = [k for k, _ in passages_of(manuscript)]
    assert kinds[:2] == ["heading", "paragraph"]
    assert set(kinds[2:]) == {"furniture"}


def test_a_scan_says_what_it_needs() -> None:
    with pytest.raises(UnreadableError, match="OCR"):
        read("#rect(width: 5cm, height: 5cm)")


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 2)
    with pytest.raises(UnreadableError, match="3 pages, more than 2"):
        read("a #pagebreak() b #pagebreak() c")
    monkeypatch.setattr(pdf_module, "MAX_TEXT", 10)
    with pytest.raises(UnreadableError, match="more than 10 characters"):
        read("a long line of words")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\ngarbage\n%%EOF", "damaged"),
        (b"%PDF-1.7\ngarbage", "cut off"),
    ],
)
def test_damage(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read_pdf("a.pdf", content)


def test_a_long_report_is_read_whole() -> None:
    content = typeset("#for n in range(60) [ #lorem(300) \n\n #pagebreak(weak: true) ]")
    assert len(read_pdf("a.pdf", content).pages) >= 60
