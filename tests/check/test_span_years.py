"""A year behind an English window belongs to it: it is no figure, and another year is another window."""

import pytest
from tests.check.standing import SHIPPED

import zhoubao
from zhoubao.check.evidence import Evidence
from zhoubao.check.stretches import Stretches


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return zhoubao.open_edition(SHIPPED).evidence()


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("11–13 Nov 2024", "wtd"),
        ("11–13 Nov", "wtd"),
        ("21–27 Oct 2024", "2024-10-21/2024-10-27"),
        ("28 Oct – 3 Nov 2024", "2024-10-28/2024-11-03"),
        ("Oct 21 to 27, 2024", "2024-10-21/2024-10-27"),
        ("21–27 Oct 2022", "other"),
    ],
)
def test_the_year_is_part_of_the_window(text: str, window: str, evidence: Evidence) -> None:
    (token,) = [t for t in evidence.scanner.scan(text, 0, len(text)) if t.kind == "span"]
    assert token.text == text
    assert Stretches(evidence).window_of(token) == window
