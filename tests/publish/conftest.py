"""Golden answers of the renderers, and what can be read back from a PDF."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def same_as_answer(answers: Path) -> Callable[[str, str], None]:
    """``same_as_answer(name, text)`` holds text against ``answers/publish/name``.

    With ``ZHOUBAO_UPDATE_ANSWERS`` set it writes the answer instead; look at the difference before you
    commit it.
    """

    def check(name: str, text: str) -> None:
        path = answers / "publish" / name
        if os.environ.get("ZHOUBAO_UPDATE_ANSWERS"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), (
            f"{path} differs; if the change is meant, set ZHOUBAO_UPDATE_ANSWERS=1"
        )

    return check
