"""Text, links and colours from outside."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.errors import RenderError
from zhoubao.publish.outside import clean, hex_colour, legible, safe_href

anything = st.text(st.characters(codec=None), max_size=40)
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@given(anything)
def test_clean_text_is_settled_and_can_be_written(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not any(unicodedata.bidirectional(character) in bidi for character in cleaned)
    assert not any(unicodedata.category(character) == "Cc" for character in cleaned)


@given(st.text("算力abc 123+-%．，。：“”’—·±≥−堃喆亿①é", max_size=40))
def test_clean_keeps_ordinary_text(text: str) -> None:
    assert clean(text) == text


def test_clean_keeps_words_apart_at_line_ends() -> None:
    assert clean("one\r\ntwo\u2028three\tfour") == "one two three four"
    assert clean("\ud800x\ufffe") == "\ufffdx\ufffd"
    assert clean("a\u202e\u200b\ufeff\x00b\u00ad") == "ab"


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", "JAVASCRIPT:x", " https://a.b", "https://a.b c", "https://", "mailto:", "ftp://a.b",
        "https:a.b", "//a.b", "/a", "a.html", "#x", "", "https://a.b\u202e", "https://a.b\n", "data:,x",
        "vbscript:x", "https:\\\\a.b", "http://[", "\x01javascript:x",
    ],
)  # fmt: skip
def test_other_addresses_are_no_links(href: str) -> None:
    assert safe_href(href) is None


@pytest.mark.parametrize(
    "href", ["https://a.b", "HTTP://a.b/x?y=1&z=%20#f", "mailto:a@b.c?subject=x", "https://例子.cn/算力"]
)
def test_plain_addresses_are_links(href: str) -> None:
    assert safe_href(href) == href


@given(anything)
def test_whatever_is_linked_has_a_plain_scheme(href: str) -> None:
    if (safe := safe_href(href)) is not None:
        assert safe.lower().startswith(("http://", "https://", "mailto:"))


@given(colours, st.sampled_from(["#ffffff", "#14181d", "#000000"]))
def test_legible_colours_stand_out(colour: str, paper: str) -> None:
    found = legible(colour, paper)
    assert hex_colour(found, "x") == found
    assert contrast(found, paper) >= 4.9
    if contrast(colour, paper) >= 5:
        assert found == colour


@pytest.mark.parametrize("value", ["red", "#12345", "#1234567", "#12345g", "", "#123456;", "#123456\n"])
def test_colours_are_written_one_way(value: str) -> None:
    with pytest.raises(RenderError, match="Style colour accent"):
        hex_colour(value, "accent")


def test_colours_are_lower_case() -> None:
    assert hex_colour("#AbCdEf", "accent") == "#abcdef"
