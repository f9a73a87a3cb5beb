from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhoubao.edition.files import KeyPath, key_lines, parse_toml, read_utf8, show_key
from zhoubao.errors import UnreadableError

AWKWARD = '''\
# comment with [brackets] and = signs
a.b = 1
"quo\\"ted key" = [1, # one
  [2, "],[", \'\'\'
x = 1
\'\'\'\'], { c = "}", d = [3,
  4] },
]
text = """
[not.a.table]
""\\""
"""
[t.u]
v = 2024-11-13T18:00:00+08:00
[[list]]
k = 1
[[list.inner]]
m = 1
[[list.inner]]
m = 2
[[list]]
[list.sub]
n = 1
'''


def test_every_key_of_an_awkward_file_has_its_line() -> None:
    tomllib.loads(AWKWARD)
    assert key_lines(AWKWARD) == {
        ("a",): 2,
        ("a", "b"): 2,
        ('quo\\"ted key',): 3,
        ('quo\\"ted key', 0): 3,
        ('quo\\"ted key', 1): 4,
        ('quo\\"ted key', 1, 0): 4,
        ('quo\\"ted key', 1, 1): 4,
        ('quo\\"ted key', 1, 2): 4,
        ('quo\\"ted key', 2): 6,
        ('quo\\"ted key', 2, "c"): 6,
        ('quo\\"ted key', 2, "d"): 6,
        ('quo\\"ted key', 2, "d", 0): 6,
        ('quo\\"ted key', 2, "d", 1): 7,
        ("text",): 9,
        ("t", "u"): 13,
        ("t", "u", "v"): 14,
        ("list",): 15,
        ("list", 0): 15,
        ("list", 0, "k"): 16,
        ("list", 0, "inner"): 17,
        ("list", 0, "inner", 0): 17,
        ("list", 0, "inner", 0, "m"): 18,
        ("list", 0, "inner", 1): 19,
        ("list", 0, "inner", 1, "m"): 20,
        ("list", 1): 21,
        ("list", 1, "sub"): 22,
        ("list", 1, "sub", "n"): 23,
    }


@pytest.mark.parametrize(
    "text", ["a = [}", "a = [1 }", "a = {]", "a = ", "[[", "[a", "a = 'x", "= 1", "a = [,,"]
)
def test_what_is_no_toml_ends_the_search(text: str) -> None:
    assert len(key_lines(text)) < 5


def test_lines_count_from_where_the_text_begins() -> None:
    assert key_lines("a = 1\nb = 2", first_line=5) == {("a",): 5, ("b",): 6}


@given(st.text(alphabet="[]{}\"'=#.,\\ab1 \n", max_size=60))
@settings(deadline=None)
def test_finding_lines_never_fails_and_knows_every_key_of_well_formed_text(text: str) -> None:
    lines = key_lines(text)
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for key in top:
        if key.isalnum():
            assert 1 <= lines[key,] <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (("segments", 0, "instruments", 2, "exchange"), "segments[0].instruments[2].exchange"),
        (("a", "odd key\n"), "a.'odd key\\n'"),
        ((), ""),
    ],
)
def test_key_paths_are_shown_on_one_line(where: KeyPath, shown: str) -> None:
    assert show_key(where) == shown


def test_what_is_not_toml_is_told_with_its_line_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"x\.md:7: is not well-formed TOML \(invalid value\)"):
        parse_toml("a = 1\nb =", Path("x.md"), first_line=6)
    with pytest.raises(UnreadableError, match="nested too deep"):
        parse_toml("a = " + "[" * 20000, Path("x.md"))
    with pytest.raises(UnreadableError, match=r"cannot be read \(is a directory\)"):
        read_utf8(tmp_path)
