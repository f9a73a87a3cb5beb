"""The libraries that draw live charts, as one script: ``python -m zhoubao.publish.bundle`` makes it anew.

``vl-convert`` carries Vega and Vega-Lite and bundles what is asked of them. That takes a second, so the
script is made once and lies in the package; a test holds it to the installed version.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version as version_of
from importlib.resources import files
from pathlib import Path

__all__ = ["made", "vega_script"]

_TEMPLATES = "templates"
_FILE = "vega.js"
_SNIPPET = "window.zhoubaoEmbed = vegaEmbed;"
"""What the page uses. Vega-Embed brings the interpreter that runs Vega's expressions without ``eval``, which
the page forbids; Vega and Vega-Lite themselves are null in a snippet of vl-convert 1.9."""


@cache
def vega_script() -> str:
    """The script that lies in the package."""
    return files("zhoubao.publish").joinpath(_TEMPLATES, _FILE).read_text(encoding="utf-8")


def made() -> str:
    """The script as the installed ``vl-convert`` makes it; its first line says from which versions."""
    import vl_convert  # 1.1 s: only this command and its test need it

    version = max(vl_convert.get_vegalite_versions(), key=lambda v: [int(n) for n in v.split(".")])
    head = (
        f"/* Vega {vl_convert.get_vega_version()} and Vega-Lite {version}, bundled by vl-convert "
        f"{version_of('vl-convert-python')}. BSD-3-Clause and others; see vega.LICENSE.txt. */\n"
    )
    return head + vl_convert.javascript_bundle(_SNIPPET, vl_version=version).strip() + "\n"


if __name__ == "__main__":
    path = Path(__file__).with_name(_TEMPLATES) / _FILE
    path.write_text(made(), encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")  # noqa: T201
