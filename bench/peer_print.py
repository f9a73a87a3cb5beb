"""The PDF alone, made from the web page as others do: by WeasyPrint, or by headless Chromium.

``python bench/peer_print.py weasyprint|chromium OUT PAGE.html …`` prints each page into OUT. The pages
have what ``zhoubao build`` printed on the web page, evidence included and charts as SVG, made plain by
``plain``: without scripts, and with a few lines of style that both engines know.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


_STYLE = """
@page { size: A4; margin: 18mm } body { font: 9pt/1.5 "Noto Sans SC", "Noto Sans CJK SC", sans-serif }
table { border-collapse: collapse; width: 100%; font-size: 7.5pt }
td, th { border-bottom: 0.3pt solid #999; padding: 2pt } thead { display: table-header-group }
svg, img { max-width: 100% } button { border: 0; background: none; font: inherit }
"""


def plain(page: bytes) -> bytes:
    """A page of zhoubao's with all its content shown, for an engine that knows no popovers."""
    from lxml import html

    root = html.fromstring(page)
    for element in root.xpath("//script|//style|//link|//meta[@http-equiv]|//noscript"):
        element.getparent().remove(element)
    for element in root.xpath("//*[@popover]"):
        del element.attrib["popover"]
    for element in root.xpath("//a[starts-with(@href, 'data:')]"):
        del element.attrib["href"]
    style = html.fromstring(f"<style>{_STYLE}</style>")
    root.find("head").append(style)
    made: bytes = html.tostring(root, encoding="utf-8", doctype="<!doctype html>")
    return made


def browser() -> str | None:
    """The Chromium there is, if any."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def print_pages(engine: str, out: Path, pages: list[Path]) -> None:
    """Each page as a PDF in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    if engine == "weasyprint":
        from weasyprint import HTML

        for page in pages:
            HTML(filename=str(page)).write_pdf(out / f"{page.stem}.pdf")
        return
    program = browser()
    assert program is not None, "no Chromium on this machine"
    with tempfile.TemporaryDirectory() as profile:
        for page in pages:
            target = out / f"{page.stem}.pdf"
            command = [
                program,
                *FLAGS,
                f"--user-data-dir={profile}",
                f"--print-to-pdf={target}",
                page.as_uri(),
            ]
            subprocess.run(command, check=True, capture_output=True)
            assert target.stat().st_size > 10_000, f"{target} is empty"


if __name__ == "__main__":
    print_pages(sys.argv[1], Path(sys.argv[2]), [Path(name).resolve() for name in sys.argv[3:]])
