"""Attachments of a PDF from outside, read where a hostile file can do no harm.

A stream of a megabyte can unfold to a gigabyte inside the PDF library before anyone may ask for its size. So
the library reads it in a process of its own, with bounds on memory and time that hold for whatever is inside.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from zhoubao.errors import UnreadableError

__all__ = ["read_attachments"]

_MOST_BYTES = 64 * 2**20
_MOST_MEMORY = 1024 * 2**20
_MOST_SECONDS = 30

# Stands alone: it must run whatever the path that zhoubao itself was imported from.
_READER = """
import base64, ctypes, json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
except (ImportError, OSError, ValueError):
    pass
import pypdfium2, pypdfium2.raw as raw
most, wanted, found = int(sys.argv[2]), sys.argv[3:], {}
with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as pdf:
    for index in range(min(pdf.count_attachments(), 1000)):
        attached = pdf.get_attachment(index)
        if (name := attached.get_name()) not in wanted:
            continue
        size = ctypes.c_ulong()
        if not raw.FPDFAttachment_GetFile(attached, None, 0, size) or size.value > most:
            sys.exit(f"{name} cannot be taken out")
        found[name] = base64.b64encode(bytes(attached.get_data())).decode()
json.dump(found, sys.stdout)
"""


def read_attachments(path: Path, content: bytes, names: Collection[str]) -> dict[str, bytes]:
    """The attachments of a PDF that have one of some names, by name.

    Raises ``UnreadableError`` where the PDF is damaged or encrypted, or holds more than can be taken out.
    """
    bounds = [str(_MOST_MEMORY), str(_MOST_BYTES)]
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _READER, *bounds, *names],
            input=content,
            capture_output=True,
            timeout=_MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError(
            f"{path} cannot be opened in {_MOST_SECONDS} s; it is no PDF of zhoubao's, build the issue again."
        ) from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        told = lines[-1].rpartition("Error: ")[2][:200].rstrip(".") if lines else f"exit {done.returncode}"
        raise UnreadableError(f"{path} is a damaged or hostile PDF ({told}); build the issue again.")
    return {name: base64.b64decode(text) for name, text in json.loads(done.stdout).items()}
