"""Links, images and paths on the project's pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .pages import DOCS, PAGES, ROOT, without_blocks

LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
PICTURES = DOCS / "images"
CARRIED = sorted((ROOT / "src" / "zhoubao" / "editions").rglob("*.md"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, *CARRIED], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "code", without_blocks(page))  # a link shown in code is none
    for image, target in LINK.findall(text):
        if re.match(r"(https?|mailto):", target):
            continue
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        assert found.is_relative_to(ROOT), f"{target} leads out of the project"
        assert found.is_file(), f"{target} is not there"
        assert not image or found.parent == PICTURES
        assert not anchor or anchor in anchors(found), f"{target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_in_the_text_is_there(page: Path) -> None:
    for path in re.findall(r"`((?:src|tests|docs|bench|requirements)/[\w./-]*)`", without_blocks(page)):
        assert (ROOT / path).exists(), path


def test_every_page_is_in_the_index() -> None:
    listed = {target for _, target in LINK.findall((DOCS / "README.md").read_text(encoding="utf-8"))}
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"README.md"}
    assert listed == pages


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_picture_is_a_small_png(name: str) -> None:
    pictures = [
        ROOT / target for image, target in LINK.findall((ROOT / name).read_text(encoding="utf-8")) if image
    ]
    assert pictures
    for picture in pictures:
        content = picture.read_bytes()
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        assert len(content) < 400_000


def test_both_readmes_say_as_much() -> None:
    """As many sections, list items, table rows and blocks in both languages."""
    shapes = []
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        marks = re.findall(r"^(#+ |- |\||```|!\[)", text, re.M)
        shapes.append([mark for mark in marks if mark])
    assert shapes[0] == shapes[1]
