"""What else makes the bytes of a print besides its inputs: program, libraries, fonts."""

from __future__ import annotations

import hashlib
import platform
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

import zhoubao

__all__ = ["LIBRARIES", "font_hashes", "libraries", "program"]

LIBRARIES = (
    "deltalake", "duckdb", "lxml", "manimgx-fonts-cjk", "markdown-it-py", "pylopdf-fonts-zh-cn",
    "python-docx", "typst", "tzdata", "vl-convert-python", "xlsxwriter",
)  # fmt: skip
"""The distributions whose version may show in a printed file."""
_FONTS = (".otf", ".ttc", ".ttf")


def program() -> dict[str, str]:
    """Version and hash of zhoubao's own files, the Python that runs it, its zlib, and the machine."""
    return {
        "zhoubao": zhoubao.__version__,
        "zhoubao_sha256": _own_hash(Path(zhoubao.__file__).parent),
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "system": platform.system(),
        "machine": platform.machine(),
    }


def libraries() -> dict[str, str]:
    """The version of each of ``LIBRARIES``; empty for one that is not installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


@cache
def font_hashes() -> Mapping[str, tuple[str, int]]:
    """Hash and size of each font file that pages are set in, by name; read once per process.

    Raises ``RenderError`` where a font package is missing.
    """
    from zhoubao.publish.fonts import font_folders

    files = {p.name: p for folder in font_folders() for p in sorted(folder.rglob("*")) if p.suffix in _FONTS}
    found = {}
    for name in sorted(files):
        with files[name].open("rb") as file:
            found[name] = (hashlib.file_digest(file, "sha256").hexdigest(), files[name].stat().st_size)
    return MappingProxyType(found)


@cache
def _own_hash(package: Path) -> str:
    """One hash over code and templates: a version number alone does not tell of a changed checkout."""
    hashed = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if not path.is_file() or "__pycache__" in inside.parts or inside.parts[0] == "editions":
            continue
        hashed.update(f"{inside.as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()
