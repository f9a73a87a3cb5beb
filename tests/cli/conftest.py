"""The commands as a person runs them: real processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def zhoubao() -> Run:
    """``zhoubao("facts", folder)``: the finished process; no command may ever print a traceback."""

    def run(*words: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "zhoubao", *map(str, words)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env=env,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode != 70, done.stderr
        return done

    return run


@pytest.fixture
def compute(tmp_path: Path, zhoubao: Run) -> Path:
    """A copy of the shipped edition."""
    zhoubao("new", tmp_path / "weekly", "--from", "compute").check_returncode()
    return tmp_path / "weekly"


@pytest.fixture
def prices(tmp_path: Path) -> Callable[..., Path]:
    """``prices("688256.SH,2024-11-13,474.0", …)``: a tidy file of those rows."""

    def write(*rows: str, name: str = "prices.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(["code,date,close", *rows]) + "\n", encoding="utf-8")
        return path

    return write
