"""A Chromium to open pages in. ``ZHOUBAO_REQUIRE_BROWSER=1`` makes its absence a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from tests.publish import sample, web_sample

from zhoubao.model import LANGUAGES
from zhoubao.publish.html import render_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def _without(what: str) -> NoReturn:
    if os.environ.get("ZHOUBAO_REQUIRE_BROWSER"):
        pytest.fail(f"{what} is not there; install it or unset ZHOUBAO_REQUIRE_BROWSER")
    pytest.skip(f"{what} is not there")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without("playwright")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        _without("Chromium")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample issue with everything in it, as a file in each language."""
    folder = tmp_path_factory.mktemp("pages")
    for lang in LANGUAGES:
        page = render_html(web_sample.document(lang), sample.facts())
        (folder / f"{lang}.html").write_bytes(page)
    return {lang: folder / f"{lang}.html" for lang in LANGUAGES}
