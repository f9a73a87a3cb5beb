"""Fixtures that all rooms share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The measuring data: ``ZHOUBAO_SHARED``/data, or shared/data beside the checkout; skips when absent."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    data = Path(os.environ.get("ZHOUBAO_SHARED") or beside) / "data"
    if not data.is_dir():
        pytest.skip(f"no measuring data: {data} does not exist (ZHOUBAO_SHARED names another place)")
    return data


@pytest.fixture(scope="session")
def answers() -> Path:
    """The folder of golden answers."""
    return Path(__file__).resolve().parent / "answers"
