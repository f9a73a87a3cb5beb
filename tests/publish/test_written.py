"""What was written beside what it prints: together the pieces are the source, and the text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.edition.edition import Prose
from zhoubao.edition.references import Reference
from zhoubao.errors import EditionError
from zhoubao.model import Lang
from zhoubao.publish.document import (
    Block,
    BulletList,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Quoted,
    Strong,
    Text,
)
from zhoubao.publish.markdown import blocks_of


def resolve(reference: Reference) -> Sequence[Inline]:
    return (Text(f"<{reference.target}"), Strong((Text(">"),)))


def leaves(blocks: Sequence[Block]) -> list[Heading | Paragraph]:
    found: list[Heading | Paragraph] = []
    for block in blocks:
        if isinstance(block, BulletList):
            for item in block.items:
                found += leaves(item)
        elif isinstance(block, Heading | Paragraph):
            found.append(block)
    return found


def flat(children: Sequence[Inline]) -> str:
    return "".join(c.text if isinstance(c, Text | Figure | Quoted) else flat(c.children) for c in children)


def pieces(text: str, lang: Lang = "zh") -> list[tuple[str, str, str]]:
    (block,) = leaves(blocks_of(Prose(text, 1), "issue.md", resolve, lang))
    return [(piece.source, piece.printed, piece.role) for piece in block.written]


def test_each_piece_says_what_it_prints() -> None:
    assert pieces('- **强**见[*链*](https://a.test "题")与{{ name/A }}，\\* &amp;\n  续') == [
        ("- ", "", "edge"),
        ("**", "", "open"),
        ("强", "强", "text"),
        ("**", "", "close"),
        ("见", "见", "text"),
        ("[", "", "open"),
        ("*", "", "open"),
        ("链", "链", "text"),
        ("*", "", "close"),
        ('](https://a.test "题")', "", "close"),
        ("与", "与", "text"),
        ("{{ name/A }}", "<name/A>", "reference"),
        ("，", "，", "text"),
        ("\\*", "*", "text"),
        (" ", " ", "text"),
        ("&amp;", "&", "text"),
        ("\n  ", "\n", "text"),
        ("续", "续", "text"),
        ("", "", "edge"),
    ]


def test_curled_quotation_marks_know_how_they_were_typed() -> None:
    assert pieces('"a" isn\'t', "en") == [
        ("", "", "edge"),
        ('"', "“", "text"),
        ("a", "a", "text"),
        ('"', "”", "text"),
        (" isn", " isn", "text"),
        ("'", "’", "text"),
        ("t", "t", "text"),
        ("", "", "edge"),
    ]


def test_blocks_know_their_lines() -> None:
    text = "一\n二\n\n## 题 ##\n\n1. 甲\n   - 乙\n\n     丙"
    found = leaves(blocks_of(Prose(text, 20), "issue.md", resolve, "zh"))
    assert [block.lines for block in found] == [(20, 21), (23, 23), (25, 25), (26, 26), (28, 28)]
    lines = text.split("\n")
    for block in found:
        assert block.lines is not None
        first, last = block.lines
        assert "".join(p.source for p in block.written) == "\n".join(lines[first - 20 : last - 19])


signs = st.sampled_from(
    ["甲", "b", " ", "*", "**", "_", "[", "](https://a.test)", "](", ")", "\\", "&amp;", "&", "\n", "\n\n",
     "{{ name/A }}", '"', "'", "#", "- ", "1. ", "。", "\t", "<", "`"]
)  # fmt: skip


@given(st.lists(signs, max_size=24).map("".join), st.sampled_from(("zh", "en")))
def test_any_prose_is_its_pieces(text: str, lang: Lang) -> None:
    try:
        blocks = blocks_of(Prose(text, 5), "issue.md", resolve, lang)
    except EditionError:
        return
    lines = text.split("\n")
    for block in leaves(blocks):
        assert block.lines is not None
        first, last = block.lines
        if block.written:  # none where tabs or the like leave it unsure; never wrong
            assert "".join(p.source for p in block.written) == "\n".join(lines[first - 5 : last - 4])
            assert "".join(p.printed for p in block.written) == flat(block.children)


@pytest.mark.parametrize("text", ["- 甲 **乙**", "## *题*", "甲\n乙", "1. [a](https://a.test)\n   b"])
def test_plain_prose_is_never_unsure(text: str) -> None:
    assert all(block.written for block in leaves(blocks_of(Prose(text, 1), "issue.md", resolve, "zh")))
