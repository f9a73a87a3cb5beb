"""The faces of the PDF come from packages, and all of them are there."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from collections.abc import Iterator

import pytest

from zhoubao.errors import RenderError
from zhoubao.publish import fonts


@pytest.fixture
def unread() -> Iterator[None]:
    fonts.typst_fonts.cache_clear()
    yield
    fonts.typst_fonts.cache_clear()


def test_only_the_packages_fonts_are_known() -> None:
    folders = {str(folder) for folder in fonts.font_folders()}
    found = fonts.typst_fonts().fonts()
    assert set(fonts.FAMILIES.values()) <= {font.family for font in found}
    for font in found:
        assert font.path is not None
        assert any(font.path.startswith(folder) for folder in folders), font.path


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str, package: str | None = None) -> importlib.machinery.ModuleSpec | None:
        return None if name == "manimgx_fonts_cjk" else importlib.util.find_spec(name, package)

    monkeypatch.setattr(fonts, "find_spec", gone)
    with pytest.raises(RenderError, match="pip install manimgx-fonts-cjk"):
        fonts.font_folders()


def test_a_missing_face_is_named(monkeypatch: pytest.MonkeyPatch, unread: None) -> None:
    only = fonts.font_folders()[:1]
    monkeypatch.setattr(fonts, "font_folders", lambda: only)
    with pytest.raises(RenderError, match="no Noto Sans CJK SC"):
        fonts.typst_fonts()
