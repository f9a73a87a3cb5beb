"""The examples of docs/import.md are read as the page says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from zhoubao.edition.edition import Edition
from zhoubao.sources.carried import read_carried
from zhoubao.sources.reading import Reading

PAGE = Path(__file__).parents[2] / "docs" / "import.md"
EXAMPLES = re.findall(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize(
    ("at", "form", "count"),
    [(0, "tidy", 3), (1, "general", 5), (2, "wide", 4)],
    ids=["tidy", "general", "wide"],
)
def test_examples_are_read_whole(read: Callable[..., Reading], at: int, form: str, count: int) -> None:
    reading = read(EXAMPLES[at])
    assert (reading.form, reading.rejected, reading.warnings) == (form, (), ())
    assert len(reading.batch.entries) == count


def test_the_carried_example(tmp_path: Path, edition_at: Callable[[Path], Edition]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "closes.csv").write_text(EXAMPLES[3], encoding="utf-8")
    assert len(read_carried(edition_at(tmp_path))) == 2
