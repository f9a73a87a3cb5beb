"""The project's pages as tests see them: fenced blocks, tables, shown output with ``…`` for what varies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

_FENCE = re.compile(r"(`{3,})(.*)")


@dataclass(frozen=True)
class Block:
    """A fenced block: the word and the settings after the fence, its text, the line it opens on (from 1)."""

    language: str
    settings: dict[str, str]
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    lines = page.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        opening = _FENCE.fullmatch(lines[number])
        number += 1
        if opening is None:
            continue
        start, fence = number, opening[1]
        while lines[number] != fence:
            number += 1
        language, *settings = opening[2].split() or [""]
        pairs = dict(setting.partition("=")[::2] for setting in settings)
        yield Block(language, pairs, "".join(f"{line}\n" for line in lines[start:number]), start)
        number += 1


def without_blocks(page: Path) -> str:
    """A page's text less its fenced blocks."""
    return re.sub(r"^(`{3,}).*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def section(page: Path, heading: str) -> str:
    """What stands under a heading (``## Words``), up to the next of its level or above."""
    text = page.read_text(encoding="utf-8")
    level = len(heading) - len(heading.lstrip("#"))
    found = re.search(rf"^{re.escape(heading)}$\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.M | re.S)
    assert found, f"{page.name} has no heading {heading!r}"
    return found[1]


def table(text: str) -> list[list[str]]:
    """The rows of the tables in a text, heads and rules left out; a cell of code alone without its quotes."""
    rows = [re.split(r"(?<!\\)\|", line.strip("|")) for line in re.findall(r"^\|.*\|$", text, re.M)]
    rules = [n for n, cells in enumerate(rows) if all(set(cell) <= set(" -:") for cell in cells)]
    heads = {n - 1 for n in rules}
    return [
        [re.sub(r"^`([^`]*)`$", r"\1", cell.strip()) for cell in cells]
        for n, cells in enumerate(rows)
        if n not in heads and n not in rules
    ]


def shows(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed.

    ``…`` stands for any text, alone on a line for any lines. Gaps of two spaces and more are alike, since
    the width of a table's columns hangs on rows that a page may leave out.
    """
    text = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    return re.fullmatch("".join(map(_pattern, shown.splitlines())), text) is not None


def _pattern(line: str) -> str:
    if line == "…":
        return r"(?:.*\n)*?"
    indent = len(line) - len(line.lstrip(" "))
    parts = re.split(r"(…| {2,})", line[indent:])
    return " " * indent + "".join(_part(part) for part in parts) + r"\n"


def _part(part: str) -> str:
    return ".*?" if part == "…" else " {2,}" if part.startswith("  ") else re.escape(part)
