"""Web pages: what a reader sees, in order; zhoubao's own page in both languages; broken and deep pages."""

from __future__ import annotations

import pytest

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.manuscript.tags import Tag, stream
from zhoubao.manuscript.web import MAX_SPAN, read_web

from .files import PROSE, ROWS, passages_of, rows_of, web
from .test_building import sound


def read(text: str) -> Manuscript:
    return read_web("a.html", text.encode())


def texts(manuscript: Manuscript) -> list[str]:
    return [text for _, text in passages_of(manuscript)]


def test_a_whole_page() -> None:
    manuscript = read_web("a.html", web())
    sound(manuscript)
    assert passages_of(manuscript) == [
        ("heading", "算力周跟踪"),
        ("paragraph", PROSE),
        ("caption", "图表 1：复盘"),
    ]
    assert rows_of(manuscript, manuscript.tables[0]) == [
        {at: text for at, text in enumerate(row) if text} for row in ROWS
    ]
    assert {c.row for c in manuscript.tables[0].cells if c.header} == {0}


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>9.1%</script>",
        "<style>9.1%</style>",
        "<template>9.1%</template>",
        "<noscript>9.1%</noscript>",
        "<!-- 9.1% -->",
        "<textarea>9.1%</textarea>",
        "<span hidden>9.1%</span>",
        '<div style="Display : NONE"><p>9.1%</div>',
        '<i style="visibility:hidden">9.1%</i>',
        '<b aria-hidden="true">9.1%</b>',
        "<div popover id=x><table><tr><td>9.1%</table></div>",
        '<section class="note evidence"><h2>9.1%</h2></section>',
        "<svg><text>9.1%</text></svg>",
    ],
)
def test_what_a_reader_does_not_see_is_left_out(hidden: str) -> None:
    manuscript = read(f"<p>a{hidden}<p>b")
    assert "9.1" not in manuscript.text
    assert texts(manuscript) == ["a", "b"]
    seen = any(mark in hidden.casefold() for mark in (" hidden", "none", ":hidden", "aria"))
    assert any("hidden" in notice for notice in manuscript.notices) == seen


def test_a_hidden_paragraph_ends_at_the_next() -> None:
    assert texts(read("<p hidden>a<p>b<ul><li hidden>c<li>d</ul>")) == ["b", "d"]


def test_lines_entities_and_raised_marks() -> None:
    manuscript = read("<p>本周\n  上涨&nbsp;9.98%<sup>1</sup><br>rose\n 9&#46;98&percnt; &lt;x&gt;</p>")
    assert texts(manuscript) == ["本周上涨\u00a09.98%¹\nrose 9.98% <x>"]


def test_kinds() -> None:
    manuscript = read(
        "<nav><a>目录</a></nav><h3>小节</h3><ul><li><p>一</p><li>二</ul><dl><dt>注：</dt><dd><p>甲</p><p>乙</p></dd>"
        "<dt>来源：</dt><dd>Wind</dd></dl>"
    )
    assert passages_of(manuscript) == [
        ("furniture", "目录"),
        ("heading", "小节"),
        ("item", "一"),
        ("item", "二"),
        ("note", "注：甲"),
        ("note", "乙"),
        ("note", "来源：Wind"),
    ]
    assert manuscript.passages[1].level == 3


def test_spans() -> None:
    manuscript = read(
        "<table><thead><tr><th rowspan=2>公司<th colspan=2>涨跌幅<th rowspan=2>市值"
        "<tr><th>本周<th>本月</thead><tr><th rowspan=2>寒武纪<td>1%<td>2%<td>3<tr><td>4%<td>5%<td>6</table>"
    )
    assert rows_of(manuscript, manuscript.tables[0]) == [
        {0: "公司", 1: "涨跌幅", 3: "市值"},
        {1: "本周", 2: "本月"},
        {0: "寒武纪", 1: "1%", 2: "2%", 3: "3"},
        {1: "4%", 2: "5%", 3: "6"},
    ]
    cells = manuscript.tables[0].cells
    assert [(c.rows, c.columns) for c in cells[:3]] == [(2, 1), (1, 2), (2, 1)]
    assert {c.row for c in cells if c.header} == {0, 1}


def test_spans_are_bounded() -> None:
    wide = read(f"<table><tr><td colspan=99999999>1%<td>2%<tr><td>{'3%'}</table>")
    assert wide.tables[0].cells[1].column == MAX_SPAN
    with pytest.raises(UnreadableError, match="spreads over"):
        read("<table>" + "<tr>" + "<td rowspan=500 colspan=500>1" * 10 + "</table>")


@pytest.mark.parametrize(
    ("head", "encoding"),
    [("<meta charset=gbk>", "gbk"), ('<meta content="text/html; charset=big5">', "big5"), ("", "utf-16")],
)
def test_declared_encodings(head: str, encoding: str) -> None:
    assert texts(read_web("a.html", f"{head}<p>市值 9.98%".encode(encoding))) == ["市值 9.98%"]


def test_deep_pages() -> None:
    for unit in ("<div>", "<b>", "<ul><li>", "<table><tr><td>", "<blockquote>"):
        assert "9.98%" in read(unit * (100_000 if unit == "<div>" else 20_000) + "9.98%").text


@pytest.mark.parametrize(
    "unit",
    [
        "<a ",
        "<!--",
        "</",
        "<!",
        '<a "',
        '<a x="',
        "&#",
        "<div></p>",
        "<",
        "<![CDATA[",
        "<title></titl",
        "</b>",
    ],
)
def test_broken_pages_are_read(unit: str) -> None:
    manuscript = read("<p>9.98%</p>" + unit * (500_000 // len(unit)))
    assert manuscript.text.startswith("9.98%")


def test_very_long_character_references() -> None:
    assert texts(read("<p>9&#" + "9" * 10_000 + ";8")) == ["9\ufffd8"]


def test_the_stream_of_tags() -> None:
    assert list(stream("a<B CLASS='x y' hidden q>c</b >d<")) == [
        "a",
        Tag("b", False, {"class": "x y", "hidden": ""}),
        "c",
        Tag("b", True),
        "d",
        "<",
    ]
