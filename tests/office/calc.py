"""A workbook reckoned anew by LibreOffice: what goes in has no values, so what comes out is its own."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

_CACHED = re.compile(rb"(<c [^>]*>)(<f>[^<]*</f>)<v>[^<]*</v>")


def without_values(content: bytes) -> tuple[bytes, int]:
    """A workbook whose formulas have no cached values, and how many formulas those are."""
    out, count = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as emptied:
        for name in archive.namelist():
            xml = archive.read(name)
            if name.startswith("xl/worksheets/sheet"):
                xml, found = _CACHED.subn(rb"\1\2", xml)
                count += found
            emptied.writestr(name, xml)
    return out.getvalue(), count


def reckoned(content: bytes, office: str, folder: Path) -> Path:
    """The workbook that LibreOffice makes of one, with the values that its formulas come to there."""
    (folder / "emptied.xlsx").write_bytes(content)
    done = subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"),
         str(folder / "emptied.xlsx")],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    made = folder / "out" / "emptied.xlsx"
    assert made.exists(), done.stderr.decode()
    return made
