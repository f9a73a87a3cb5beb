"""Whatever stands on a page, reading tables out of it loses no word and never fails."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from zhoubao.manuscript.building import ManuscriptBuilder
from zhoubao.manuscript.pdf_lines import Line, Piece, Word
from zhoubao.manuscript.pdf_tables import Table, tables_among

from .test_building import sound

_WORDS = st.sampled_from(["9.98%", "寒武纪", "Week", "图表 1：", "1,979", "a", "注："])


@st.composite
def _lines(draw: st.DrawFn) -> list[Line]:
    lines = []
    base = 700.0
    for _ in range(draw(st.integers(1, 7))):
        base -= draw(st.sampled_from([8.0, 12.0, 16.0, 60.0]))
        pieces, at = [], 50.0
        for _ in range(draw(st.integers(1, 5))):
            at += draw(st.sampled_from([0.0, 10.0, 40.0, 90.0]))
            words = []
            for text in draw(st.lists(_WORDS, min_size=1, max_size=3)):
                words.append(Word(text, at, at + 5.0 * len(text)))
                at += 5.0 * len(text) + 2.5
            pieces.append(Piece(words))
        lines.append(Line(0, base, base - 2, base + 8, pieces))
    return lines


@given(_lines())
def test_no_word_is_lost(lines: list[Line]) -> None:
    builder = ManuscriptBuilder("any", "pdf")
    for found in tables_among(lines):
        if isinstance(found, Table):
            builder.table(found.rows, header_rows=found.header_rows)
        else:
            builder.passage(found.text)
    manuscript = builder.build()
    sound(manuscript)
    before = Counter("".join("".join(line.text.split()) for line in lines))
    assert Counter("".join(manuscript.text.split())) == before
