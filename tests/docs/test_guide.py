"""Every chapter of the guide is run as it stands, each in a folder of its own; other pages likewise.

- ``console``: lines that begin with ``$ `` are commands, what follows is what they print (errors too). A
  command ends with 0 unless the next one is ``echo $?``.
- ``python``: run in one namespace per chapter; a ``text`` block right after it is what it prints.
- any language with ``file=NAME``: written to that file.
- ``sh``: how to install, which is not run here. Other pages may show more that is not run.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .pages import DOCS, ROOT, Block, blocks, shows

CHAPTERS = sorted((DOCS / "guide").glob("[0-9]*.md"))
PAGES = [
    *(ROOT / name for name in ("README.md", "README.zh-CN.md")),
    *(DOCS / f"{name}.md" for name in ("api", "cli", "facts", "store")),
]


def commands(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with what it shows."""
    found: list[tuple[str, str]] = []
    continued = False
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif continued:
            found[-1] = (f"{found[-1][0]}\n{line}", "")
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}{line}\n")
        continued = line.endswith("\\") and (line.startswith("$ ") or continued)
    return found


def run_console(block: Block, where: str) -> None:
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    code = 0
    steps = commands(block)
    for n, (command, shown) in enumerate(steps):
        done = subprocess.run(
            ["bash", "-c", f"(exit {code}); {command}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=env,
            check=False,
        )
        code = done.returncode
        assert shows(shown, done.stdout), f"{where}: {command}\nshows\n{shown}\nand printed\n{done.stdout}"
        asked = n + 1 < len(steps) and steps[n + 1][0] == "echo $?"
        assert (code != 0) == asked, f"{where}: {command} ended with {code}\n{done.stdout}"


def test_there_are_chapters() -> None:
    assert [path.name[:3] for path in CHAPTERS] == [f"{n:02d}-" for n in range(1, len(CHAPTERS) + 1)]
    assert len(CHAPTERS) >= 6


@pytest.mark.parametrize("page", [*CHAPTERS, *PAGES], ids=lambda path: path.stem)
def test_a_page_does_what_it_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    parts = list(blocks(page))
    for n, block in enumerate(parts):
        where = f"{page.name}, line {block.line}"
        if "file" in block.settings:
            path = Path(block.settings["file"])
            assert not path.is_absolute(), where
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            run_console(block, where)
        elif block.language == "python":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block.text, where, "exec"), names)
            after = parts[n + 1] if n + 1 < len(parts) and parts[n + 1].language == "text" else None
            shown = after.text if after else ""
            assert shows(shown, printed.getvalue()), f"{where} shows\n{shown}\nprinted\n{printed.getvalue()}"
        elif block.language == "text":
            assert n and parts[n - 1].language == "python", f"{where}: a text block follows no python block"
        elif page in CHAPTERS:
            assert block.language == "sh", (
                f"{where}: a block of {block.language!r} is neither run nor written"
            )
            assert page == CHAPTERS[0], f"{where}: only the first chapter installs"


def test_the_wildcard_hides_no_difference() -> None:
    assert shows("a\n…\nc\n", "a\nb\nb\nc\n")
    assert shows("known at …, 1 new\n", "known at 2024-11-13T16:00:00Z, 1 new\n")
    assert not shows("a\n", "a\nb\n")
    assert not shows("", "a\n")
    assert not shows("known at …, 1 new\n", "known at\n2024, 1 new\n")
    assert not shows("+9.98%\n", "+9x98%\n")
