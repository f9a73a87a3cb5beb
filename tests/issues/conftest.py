"""An edition to sign, publish and correct, and the press that the Python interface puts behind it."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

import zhoubao
from zhoubao.api.press import EditionPress
from zhoubao.edition.edition import Edition
from zhoubao.issues.publish import publish
from zhoubao.issues.signoff import sign

from .desk import BriskPress

NOON = dt.datetime(2024, 11, 14, 4, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def press() -> EditionPress:
    return BriskPress()


@pytest.fixture(scope="session")
def _shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shipped") / "weekly"
    zhoubao.new_edition(root, "compute")
    return root


@pytest.fixture(scope="session")
def _published(tmp_path_factory: pytest.TempPathFactory, _shipped: Path, press: EditionPress) -> Path:
    root = tmp_path_factory.mktemp("published") / "weekly"
    shutil.copytree(_shipped, root)
    edition = zhoubao.open_edition(root).edition
    approve(edition, press)
    publish(edition, None, press, by="Chief", formats=("json",), now=NOON)
    return root


def approve(edition: Edition, press: EditionPress) -> None:
    """Both signatures on the latest issue."""
    sign(edition, None, press, as_="reviewed", by="Reviewer", now=NOON)
    sign(edition, None, press, as_="approved", by="Head", now=NOON)


@pytest.fixture
def weekly(tmp_path: Path, _shipped: Path) -> Edition:
    """A copy of the shipped edition, its issue a draft."""
    return zhoubao.open_edition(shutil.copytree(_shipped, tmp_path / "weekly")).edition


@pytest.fixture
def published(tmp_path: Path, _published: Path) -> Edition:
    """The same with its issue published as JSON."""
    return zhoubao.open_edition(shutil.copytree(_published, tmp_path / "weekly")).edition


@pytest.fixture
def approved(weekly: Edition, press: EditionPress) -> Edition:
    approve(weekly, press)
    return weekly
