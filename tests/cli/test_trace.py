"""``zhoubao trace``, on files in a folder where no edition is."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("name", ["issue.pdf", "issue.html", "issue.json"])
def test_a_file_tells_by_itself(name: str, compute: Path, tmp_path: Path, zhoubao: Run) -> None:
    zhoubao("build", compute, "--out", tmp_path / "out").check_returncode()
    alone = tmp_path / "alone" / f"邮件 {name}"
    alone.parent.mkdir()
    shutil.move(tmp_path / "out" / name, alone)
    shutil.rmtree(compute)
    told = zhoubao("trace", alone, "9.98%")
    assert (told.returncode, told.stderr) == (0, "")
    assert "return.wtd/688256.SH = +9.98%" in told.stdout
    assert "from closes.csv row 25" in told.stdout
    as_json = json.loads(zhoubao("trace", alone, "-7.79%", "--format", "json").stdout)
    assert as_json["schema"] == "zhoubao.trace/1"
    assert {found["fact"] for found in as_json["found"]} == {"return.wtd/INTC.O"}


def test_what_cannot_be_told_has_its_exit_code(compute: Path, tmp_path: Path, zhoubao: Run) -> None:
    zhoubao("build", compute, "--formats", "html", "--out", tmp_path).check_returncode()
    page = tmp_path / "issue.html"
    absent = zhoubao("trace", page, "9.97%")
    assert absent.returncode == 1
    assert absent.stderr == (
        "zhoubao: issue.html prints no 9.97% from a fact; the nearest figures it prints are "
        "+9.98%, +9.91%, +9.89%.\n"
    )
    assert zhoubao("trace", page, "words").returncode == 2
    assert zhoubao("trace", compute / "edition.toml", "9.98%").returncode == 2
    assert zhoubao("trace", tmp_path / "none.pdf", "9.98%").returncode == 2
