"""Number formats print what the document prints."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.manuscript.cell_formats import shown
from zhoubao.model import Lang
from zhoubao.prose.numbers import NumberFormat, format_number
from zhoubao.publish.excel.formats import number_code, scale_of, shown_as

FORMATS = st.builds(
    NumberFormat,
    st.sampled_from(["percent", "amount", "volume", "count", "number"]),
    places=st.integers(0, 4),
    signed=st.booleans(),
    absolute=st.booleans(),
    grouped=st.booleans(),
)
# What rests on more than fifteen digits no spreadsheet shows as it is.
VALUES = st.tuples(st.integers(-(10**10), 10**10), st.integers(-8, 3)).map(lambda p: float(f"{p[0]}e{p[1]}"))


@given(VALUES, FORMATS, st.sampled_from(["zh", "en"]))
def test_a_cell_reads_as_the_document_prints(value: float, how: NumberFormat, lang: Lang) -> None:
    code = number_code(how, lang, value)
    assert shown(shown_as(value, how, lang), code) == format_number(value, how, lang)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (NumberFormat("percent", 2, signed=True, grouped=False), "+0.00%;-0.00%;0.00%"),
        (NumberFormat("percent", 2), "#,##0.00%"),
        (NumberFormat("percent", 1, absolute=True), "#,##0.0%;#,##0.0%;#,##0.0%"),
        (NumberFormat("amount", 0), "#,##0"),
        (NumberFormat("count", grouped=False), "0"),
        (None, "General"),
    ],
)
def test_codes(how: NumberFormat | None, code: str) -> None:
    assert number_code(how, "zh") == code


def test_a_fall_too_small_to_print_has_no_sign() -> None:
    how = NumberFormat("percent", 2, signed=True, grouped=False)
    assert number_code(how, "zh", -0.00004) == "[>=0.00005]+0.00%;[<=-0.00005]-0.00%;0.00%"
    assert number_code(how, "zh", -0.00005) == "+0.00%;-0.00%;0.00%"


def test_marks_stand_behind_the_number_and_others_leave_room() -> None:
    how = NumberFormat("number", 1, grouped=False)
    marked, plain = number_code(how, "en", mark="a"), number_code(how, "en", room="a")
    assert shown(1.25, marked) == "1.3 a"
    assert shown(1.25, plain) == "1.3"
    assert re.fullmatch(r"0\.0_ _a;-0\.0_ _a;0\.0_ _a", plain)
    assert shown(-2.0, number_code(how, "en", mark='"x;')) == "-2.0 x;"


def test_units() -> None:
    assert scale_of(NumberFormat("amount"), "zh") == 1e8
    assert scale_of(NumberFormat("amount"), "en") == 1e9
    assert scale_of(NumberFormat("volume"), "zh") == 1e4
    assert scale_of(NumberFormat("volume"), "en") == 1e6
    assert scale_of(NumberFormat("percent"), "zh") == scale_of(None, "en") == 1
