"""A new edition from a shipped one: copied whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from zhoubao.edition.load import FILE_NAME
from zhoubao.errors import UnreadableError, UsageError, nearest

__all__ = ["new_edition", "shipped_edition", "shipped_editions"]

_LEFT_OUT = frozenset({"store", "build", "inbox", "__pycache__", ".DS_Store"})
_WORK = ".zhoubao-new-"

_INBOX = """\
# inbox

Put files to import here, then run `zhoubao import EDITION`: it takes everything here.
把要导入的文件放在这里，然后运行 `zhoubao import 周报目录`，此处文件会全部导入。

CSV (UTF-8) and XLSX in one of three forms · CSV（UTF-8）与 XLSX，三种格式之一：

- prices, one row each · 逐行行情: `code,date,close[,adj_close][,currency][,source]`
- any declared series · 已声明的任意序列: `series,date,value,unit,source[,provisional]`
- wide, as terminals export it · 终端导出的宽表: first column dates, one column a code, a header block above

Codes and series have to be declared in `edition.toml`. A file imported twice adds nothing, and a
changed value is kept as a correction, so files may stay here.
代码与序列须先在 `edition.toml` 中声明。同一文件重复导入不会增加数据，数值变化按更正留存，
文件可以一直放在这里。
"""


def shipped_editions() -> tuple[str, ...]:
    """The names of the editions that travel with zhoubao."""
    folder = files("zhoubao") / "editions"
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / FILE_NAME).is_file()))


def shipped_edition(name: str) -> Traversable:
    """The folder of a shipped edition, to be read only. Raises ``UsageError`` naming the nearest there is."""
    known = shipped_editions()
    if name not in known:
        guess = nearest(name, known)
        raise UsageError(f"There is no shipped edition {name!r}{guess}; take {' or '.join(known)}.")
    return files("zhoubao") / "editions" / name


def new_edition(target: Path, source: str = "starter") -> Path:
    """A copy of the shipped edition ``source`` in ``target``, a folder that is new or empty; its path.

    Whatever stops the copy leaves ``target`` as it was. Raises ``UsageError`` for a folder that is not empty
    or an unknown source, and ``UnreadableError`` where the folder cannot be written.
    """
    target = Path(target)
    shipped = shipped_edition(source)
    try:
        if target.is_dir():
            _fill(target, shipped)
        elif target.exists() or target.is_symlink():
            raise UsageError(f"{target}: is no folder; name a new or an empty one.")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            with _work_folder(target.parent) as work:
                _write(work / "edition", shipped)
                (work / "edition").rename(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableError(
            f"{target}: no edition can be made there ({reason}); name another folder."
        ) from None
    return target


def _fill(target: Path, shipped: Traversable) -> None:
    """Fills an empty folder that has to stay the same one, since somebody may stand in it.

    ``edition.toml`` comes last: until then the folder is no edition, and what came before is taken back.
    """
    if any(not entry.name.startswith(_WORK) for entry in target.iterdir()):
        raise UsageError(f"{target}: is not empty; name a new or an empty folder.")
    with _work_folder(target) as work:
        _write(work / "edition", shipped)
        made = sorted((work / "edition").iterdir(), key=lambda entry: entry.name == FILE_NAME)
        moved: list[Path] = []
        try:
            for entry in made:
                moved.append(entry.rename(target / entry.name))
        except BaseException:
            for entry in moved:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
            raise


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=_WORK, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, shipped: Traversable) -> None:
    _copy(shipped, folder)
    (folder / "inbox").mkdir()
    (folder / "inbox" / "README.md").write_text(_INBOX, encoding="utf-8", newline="\n")


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir()
    for entry in source.iterdir():
        if entry.name in _LEFT_OUT or entry.name.endswith(".pyc"):
            continue
        if entry.is_dir():
            _copy(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())
