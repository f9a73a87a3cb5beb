from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from zhoubao.edition.edition import Edition
from zhoubao.edition.validate import validate
from zhoubao.errors import UnreadableError

Write = Callable[..., Path]


def places(mistakes: Iterable[str], root: Path) -> list[str]:
    """File name and line of each mistake."""
    return [re.sub(r"^.*/", "", mistake.removeprefix(str(root)).split(": ")[0]) for mistake in mistakes]


def test_an_edition_that_is_right_has_no_mistakes(write: Write) -> None:
    assert validate(write()) == []


def test_mistakes_of_every_file_are_told(write: Write) -> None:
    write(issue=(("T18:00:00+08:00", "T18"), ("# market", "# markt")))
    write(
        name="2024-11-15.md",
        issue=(
            ("date = 2024-11-14", "date = 2024-11-15"),
            ("return.wtd/NVDA.O", "return.wtd/NVDA.N"),
            ("movers/chips | top=1", "movers/chip | topp=1"),
        ),
    )
    late = ("date = 2024-11-14", "date = 2024-11-16")
    root = write(name="2024-11-16.md", edition=(('"18:00"', '"6 pm"'),), issue=(late,))
    assert places(validate(root), root) == [
        "edition.toml:7",
        "2024-11-14.md:3",  # the front matter is no TOML, and the body is read nevertheless
        "2024-11-14.md:19",
        "2024-11-15.md:12",
        "2024-11-15.md:16",
        "2024-11-15.md:16",
    ]


def test_a_reference_outside_the_language_blocks_is_told_of_once(write: Write) -> None:
    root = write(issue=(("Both.", "Both {{ name/NVDA }}"),))
    (mistake,) = validate(root)
    assert mistake == (
        f"{root / 'issues' / '2024-11-14.md'}:9: '{{{{ name/NVDA }}}}' names the code 'NVDA', "
        "which the edition does not have (did you mean 'NVDA.O'?)."
    )


def test_issues_are_held_against_what_a_wrong_edition_still_says(write: Write) -> None:
    root = write(
        edition=(('home = "XSHG"', 'home = "XXXX"'), ('timezone = "Asia/Shanghai"', 'timezone = "Mars"')),
        issue=(("NVDA.O", "NVDA.N"), ("movers/chips", "movers/chip"), ("# market", "# markt")),
    )
    assert places(validate(root), root) == [
        "edition.toml:5",
        "edition.toml:6",
        "2024-11-14.md:19",
        "2024-11-14.md:12",
        "2024-11-14.md:16",
    ]


def test_a_broken_edition_file_does_not_hide_the_issues_mistakes(write: Write) -> None:
    root = write(edition=(("[desk]", "[desk"),), issue=(("top=1 }}\n:::", "top=1 }}"),))
    assert places(validate(root), root) == ["edition.toml:9", "2024-11-14.md:15"]
    (root / "issues" / "2024-11-14.md").write_bytes(b"\xff")
    assert places(validate(root), root) == ["edition.toml:9", "2024-11-14.md:1"]


def test_tables_are_asked_once_the_edition_is_right(write: Write) -> None:
    asked: list[Edition] = []

    def tables(edition: Edition) -> list[str]:
        asked.append(edition)
        return [f"{edition.root / 'data' / 'closes.csv'}:2: wrong."]

    root = write()
    assert places(validate(root, tables), root) == ["closes.csv:2"]
    assert [edition.id for edition in asked] == ["small"]
    assert places(validate(write(edition=(('"18:00"', '"6 pm"'),)), tables), root) == ["edition.toml:7"]
    assert len(asked) == 1


def test_where_there_is_no_edition_there_is_nothing_to_validate(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"holds no edition\.toml"):
        validate(tmp_path)
