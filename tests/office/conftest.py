"""LibreOffice, where it is installed; ``ZHOUBAO_REQUIRE_OFFICE`` makes its absence a failure."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def office() -> str:
    """The command of LibreOffice, where it reads workbooks."""
    command = shutil.which("soffice")
    modules = [Path(command).resolve().parent / "libsclo.so"] if command else []
    if not any(module.exists() for module in modules):
        if os.environ.get("ZHOUBAO_REQUIRE_OFFICE"):
            pytest.fail("LibreOffice Calc is not installed (Debian: libreoffice-calc-nogui)")
        pytest.skip("LibreOffice Calc is not installed; make test-office runs this where it is")
    assert command is not None
    return command
