from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from zhoubao.edition import scaffold
from zhoubao.edition.load import load_edition
from zhoubao.edition.scaffold import new_edition, shipped_edition, shipped_editions
from zhoubao.edition.validate import validate
from zhoubao.errors import UnreadableError, UsageError


def contents(folder: Path) -> list[str]:
    return sorted(str(entry.relative_to(folder)) for entry in folder.rglob("*"))


@pytest.fixture
def messy_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shipped edition in which somebody has worked, as after a build inside the package's folder."""
    shipped = tmp_path / "shipped" / "messy"
    new_edition(shipped, "starter")
    for name in ("store", "build", "__pycache__", "data/__pycache__"):
        (shipped / name).mkdir(parents=True)
        (shipped / name / "left.txt").write_text("x")
    (shipped / "inbox" / "prices.csv").write_text("x")
    (shipped / "data" / "closes.csv").write_text("x")
    monkeypatch.setattr(scaffold, "shipped_edition", lambda name: shipped)
    return shipped


def test_the_shipped_editions() -> None:
    assert shipped_editions() == ("compute", "starter")
    assert (shipped_edition("compute") / "edition.toml").is_file()
    with pytest.raises(UsageError, match=r"no shipped edition 'compte' \(did you mean 'compute'\?\)"):
        shipped_edition("compte")


@pytest.mark.parametrize("source", ["starter", "compute"])
@pytest.mark.parametrize("exists", [True, False])
def test_a_new_edition_is_whole_and_right(tmp_path: Path, source: str, exists: bool) -> None:
    target = tmp_path / "deep" / "weekly"
    if exists:
        target.mkdir(parents=True)
    inode = target.stat().st_ino if exists else None
    assert new_edition(target, source) == target
    assert validate(target) == []
    assert load_edition(target).id == source
    assert (target / "inbox" / "README.md").is_file()
    assert contents(tmp_path / "deep") == sorted(
        ["weekly", *(f"weekly/{name}" for name in contents(target))]
    )  # nothing of the work is left beside it
    if exists:
        assert target.stat().st_ino == inode  # somebody may stand in it
    else:
        beside = tmp_path / "beside"
        beside.mkdir()
        assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(beside.stat().st_mode)


def test_the_folder_one_stands_in_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new_edition(Path())
    assert (Path.cwd() / "edition.toml").is_file()
    assert validate(Path()) == []


def test_what_was_made_in_the_shipped_folder_does_not_travel(tmp_path: Path, messy_shipped: Path) -> None:
    target = new_edition(tmp_path / "new", "messy")
    assert contents(target) == [
        "README.md",
        "data",
        "data/closes.csv",
        "edition.toml",
        "inbox",
        "inbox/README.md",
        "issues",
        "issues/2024-11-14.md",
        "statements",
        "statements/analyst.md",
        "statements/general.md",
        "statements/special.md",
    ]


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty; name a new or an empty folder"):
        new_edition(tmp_path)
    with pytest.raises(UsageError, match="is no folder; name a new or an empty one"):
        new_edition(tmp_path / "notes.txt")
    with pytest.raises(UsageError, match="no shipped edition 'x'; take compute or starter"):
        new_edition(tmp_path / "new", "x")
    assert contents(tmp_path) == ["notes.txt"]


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_whatever_stops_the_copy_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool, stop: BaseException
) -> None:
    target = tmp_path / "weekly"
    if exists:
        target.mkdir()
    calls = 0
    real = Path.write_bytes

    def fails_later(self: Path, data: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise stop
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", fails_later)
    with pytest.raises((UnreadableError, KeyboardInterrupt)) as caught:
        new_edition(target)
    if isinstance(caught.value, UnreadableError):
        assert str(caught.value) == (
            f"{target}: no edition can be made there (no space left on device); name another folder."
        )
    assert contents(tmp_path) == (["weekly"] if exists else [])


def test_a_move_that_fails_halfway_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "weekly"
    target.mkdir()
    moved: list[str] = []
    real = Path.rename

    def fails_at_last(self: Path, to: Path) -> Path:
        if self.name == "edition.toml":
            assert contents(target)  # the rest is there, and it is no edition yet
            raise OSError(5, os.strerror(5))
        moved.append(self.name)
        return real(self, to)

    monkeypatch.setattr(Path, "rename", fails_at_last)
    with pytest.raises(UnreadableError):
        new_edition(target)
    assert sorted(moved) == ["README.md", "inbox", "issues", "statements"]
    assert contents(target) == []


def test_a_copy_that_was_killed_does_not_stand_in_the_way(tmp_path: Path) -> None:
    target = tmp_path / "weekly"
    (target / ".zhoubao-new-killed" / "edition").mkdir(parents=True)
    assert validate(new_edition(target)) == []
