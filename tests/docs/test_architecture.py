"""docs/architecture.md against the imports of the code, and the rules it states."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from .pages import DOCS, ROOT, blocks, section, table

PAGE = DOCS / "architecture.md"
SOURCE = ROOT / "src" / "zhoubao"
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts): path for path in sorted(SOURCE.rglob("*.py"))
}
ROOMS = [row[0] for row in table(section(PAGE, "## The rooms, from above"))]
ANYONE_MAY = {"errors", "model"}


def imports(path: Path) -> Iterator[str]:
    """The modules of zhoubao that a module imports, wherever in it: at its top, in functions, for types."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            names = [node.module or ""] + [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name.removeprefix("zhoubao.") for name in names if name.startswith("zhoubao."))


def real_edges() -> set[tuple[str, str]]:
    """Which room imports from which other."""
    edges = {
        (name.partition(".")[0], used.partition(".")[0])
        for name, path in MODULES.items()
        if not name.startswith("__")
        for used in imports(path)
    }
    return {(room, used) for room, used in edges if room != used and used in ROOMS}


def test_the_rooms_are_the_packages_and_modules_there_are() -> None:
    assert {name.partition(".")[0] for name in MODULES if not name.startswith("__")} == set(ROOMS)


def test_no_import_goes_down() -> None:
    down = {(room, used) for room, used in real_edges() if ROOMS.index(used) > ROOMS.index(room)}
    assert down == set()


def test_the_arrows_are_the_imports() -> None:
    (drawing,) = [block for block in blocks(PAGE) if block.language == "mermaid"]
    drawn = re.findall(r"(\w+) --> (\w+)", drawing.text)
    assert len(drawn) == len(set(drawn)) == drawing.text.count("-->")
    assert set(drawn) == {(room, used) for room, used in real_edges() if used not in ANYONE_MAY}


def test_no_modules_import_each_other() -> None:
    graph = {}
    for name, path in MODULES.items():
        used = set(imports(path))
        used |= {f"{package}.__init__" for package in used}
        graph[name] = used & MODULES.keys() - {name}
    # What no module of the rest imports cannot be on a circle; what is left over is on one, or between two.
    while free := graph.keys() - set(chain.from_iterable(graph.values())):
        graph = {name: used for name, used in graph.items() if name not in free}
    assert graph == {}, "a circle of imports runs through these"


def test_modules_are_short_and_named_for_what_they_do() -> None:
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: count for name, count in lines.items() if count > 400} == {}
    assert {name.rpartition(".")[2] for name in MODULES} & {
        "util",
        "utils",
        "helpers",
        "common",
        "misc",
    } == set()


def test_every_module_stands_in_the_table() -> None:
    rows = [row[0].replace("/", ".") for row in table(section(PAGE, "## The modules"))]
    assert len(rows) == len(set(rows))
    assert set(rows) == {name for name in MODULES if not name.rpartition(".")[2].startswith("__")}


@pytest.mark.parametrize(
    ("code", "allowed"),
    [("import zhoubao", set()), ("import zhoubao.cli", {"click"})],
    ids=["import", "command line"],
)
def test_what_is_loaded_before_anything_is_done(code: str, allowed: set[str]) -> None:
    listing = f"import sys; before = set(sys.modules); {code}; print(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    outside = {name.partition(".")[0] for name in run.stdout.split()} - set(sys.stdlib_module_names)
    assert outside - {"zhoubao"} - allowed == set()
