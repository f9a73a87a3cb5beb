"""One writer at a time: signing, publishing and correcting wait for each other, across processes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from zhoubao.errors import StoreError, UnreadableError

__all__ = ["one_writer"]

_PATIENCE = 30.0
_PAUSE = 0.02

if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def one_writer(root: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the edition in ``root`` against other writers; the system lets go if the process dies.

    Raises ``StoreError`` where another holds it for ``patience`` seconds, ``UnreadableError`` where the
    folder cannot be written.
    """
    path = root / "issues" / ".lock"
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise UnreadableError(
            f"{path.parent}: cannot be written ({error.strerror or error}); check its rights."
        ) from None
    with file:
        until = time.monotonic() + patience
        while not _taken(file):
            if time.monotonic() > until:
                raise StoreError(
                    f"{root}: another process is signing or publishing there; try again when it is done."
                )
            time.sleep(_PAUSE)
        yield
