"""Prose to blocks: what is markup, what is text, and what is refused."""

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
    Emphasis,
    Heading,
    Inline,
    Link,
    Paragraph,
    Strong,
    Text,
)
from zhoubao.publish.markdown import blocks_of


def resolve(reference: Reference) -> Sequence[Inline]:
    return (Text(f"[{reference.target}|{','.join(reference.options)}|{reference.line}]"),)


def blocks(text: str, lang: Lang = "zh") -> tuple[Block, ...]:
    return blocks_of(Prose(text, 10), "issue.md", resolve, lang)


def test_paragraphs_headings_and_inline_markup() -> None:
    assert blocks("# one\n\n**强** *轻* [链](https://example.com/a?b=1)\n第二行") == (
        Heading(2, (Text("one"),)),
        Paragraph(
            (
                Strong((Text("强"),)),
                Text(" "),
                Emphasis((Text("轻"),)),
                Text(" "),
                Link((Text("链"),), "https://example.com/a?b=1"),
                Text("\n"),
                Text("第二行"),
            )
        ),
    )


def test_lists_hold_paragraphs_and_lists() -> None:
    assert blocks("- a\n  - b\n\n1. c") == (
        BulletList(((Paragraph((Text("a"),)), BulletList(((Paragraph((Text("b"),)),),))),)),
        BulletList(((Paragraph((Text("c"),)),),), ordered=True),
    )


def test_a_reference_is_resolved_where_it_stands_with_its_line() -> None:
    assert blocks("第一段\n\n**见 {{ return.wtd/A_B.SH | abs }}**。") == (
        Paragraph((Text("第一段"),)),
        Paragraph((Strong((Text("见 "), Text("[return.wtd/A_B.SH|abs|12]"))), Text("。"))),
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "`code`",
        "> quoted",
        "| a | b |",
        "#set text(red)",
        "$x^2$",
        "***",
    ],
)
def test_what_is_not_enabled_prints_as_it_is(text: str) -> None:
    (block,) = blocks(text)
    assert isinstance(block, Paragraph)
    assert "".join(child.text for child in block.children if isinstance(child, Text)) == text


def test_english_gets_curly_quotes_and_chinese_keeps_its_own() -> None:
    assert blocks('it\'s "so"', "en") == (Paragraph((Text("it’s “so”"),)),)
    assert blocks("it's", "zh") == (Paragraph((Text("it's"),)),)


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "relative"]
)
def test_a_link_that_no_reader_can_follow_is_refused_or_left_as_text(href: str) -> None:
    try:
        (block,) = blocks(f"text\n\n[a]({href})")[1:]
    except EditionError as error:
        assert "line 12" in str(error)
    else:
        assert isinstance(block, Paragraph)
        assert not any(isinstance(child, Link) for child in block.children)


@pytest.mark.parametrize("text", ["{{ return.wtd/A", "{{ }}", "{{ Return }}", "x }} y"])
def test_a_malformed_reference_names_its_line(text: str) -> None:
    with pytest.raises(EditionError, match="line 12"):
        blocks(f"a\n\n{text}")


@given(st.text(max_size=80))
def test_any_text_gives_blocks_or_one_kind_of_error(text: str) -> None:
    try:
        blocks(text)
    except EditionError as error:
        assert str(error).startswith("issue.md, line ")
