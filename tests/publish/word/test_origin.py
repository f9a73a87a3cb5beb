"""What the file remembers of the issue: all of it comes back, and nothing else is believed."""

from __future__ import annotations

import json

import pytest
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st
from tests.publish import sample

from zhoubao.publish.document import Written
from zhoubao.publish.word.origin import Made, Prose, Tabled, digest, origin_part, origin_read

anything = st.text(st.characters(exclude_categories=()), max_size=20)
written = st.lists(
    st.builds(Written, anything, anything, st.sampled_from(("text", "reference", "open", "close", "edge"))),
    max_size=4,
).map(tuple)
places = st.lists(
    st.one_of(
        st.builds(Made, anything, anything, anything),
        st.builds(Tabled, anything, st.lists(st.tuples(anything, anything), max_size=3).map(tuple)),
        st.builds(
            Prose,
            anything,
            anything,
            st.sampled_from(("paragraph", "bullet", "number", "more", "heading")),
            st.integers(0, 8),
            st.tuples(st.integers(1, 5), st.integers(5, 9)),
            written,
        ),
    ),
    max_size=4,
).map(tuple)


@given(places)
def test_every_place_comes_back(held: tuple[Made | Tabled | Prose, ...]) -> None:
    text = parse_xml(origin_part(sample.document("zh"), held)).text
    read = origin_read(text)
    assert read.places == held
    assert (read.edition, read.issue, read.lang) == ("compute", "2024-11-14", "zh")


PLACE = {"prose": "p", "section": "s", "form": "more", "level": 0, "lines": [1, 1], "written": []}


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "zhoubao.origin/2"},
        {"lang": "fr"},
        {"issue": 7},
        {"titles": []},
        {"places": 3},
        {"places": [{}]},
        {"places": [{"made": "x"}]},
        {"places": [PLACE | {"form": "odd"}]},
        {"places": [PLACE | {"lines": [2, 1]}]},
        {"places": [PLACE | {"written": [["a", "x"]]}]},
    ],
)
def test_another_form_is_no_record(change: dict[str, object]) -> None:
    record = json.loads(parse_xml(origin_part(sample.document("zh"), ())).text)
    with pytest.raises(ValueError):
        origin_read(json.dumps(record | change))


def test_a_digest_leaves_blanks_out() -> None:
    assert digest("a b\u00a0c\n") == digest("abc") != digest("abd")
