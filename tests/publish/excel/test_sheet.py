"""Names of sheets and columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.utility import xl_col_to_name

from zhoubao.publish.excel.sheet import column_name, quoted, safe_names


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_names_become_names_that_sheets_may_have(wanted: list[str]) -> None:
    names = safe_names(wanted)
    assert len(names) == len(wanted) == len({name.casefold() for name in names})
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"


def test_names_are_kept_where_they_may_be() -> None:
    assert safe_names(["图表1", "a/b", "A B", "History"]) == ["图表1", "a b", "A B 2", "History 2"]


def test_quoting() -> None:
    assert quoted("Bob's") == "'Bob''s'"


@given(st.integers(0, 16383))
def test_columns(column: int) -> None:
    assert column_name(column) == xl_col_to_name(column)
