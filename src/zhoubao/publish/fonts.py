"""The faces the PDF is set in, from installed packages: never from the system.

Text is Noto Serif SC Regular, headings and tables are Noto Sans SC Regular, both static; every bold is the
variable Noto Sans CJK SC at its own weight, since neither static family has a bold face and Typst would
print regular in its place without a word. All three are under the SIL Open Font License 1.1.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from zhoubao.errors import RenderError

if TYPE_CHECKING:
    import typst

__all__ = ["FAMILIES", "font_folders", "typst_fonts"]

FAMILIES = {"serif": "Noto Serif SC", "sans": "Noto Sans SC", "bold": "Noto Sans CJK SC"}
"""What each role of the template is set in; ``typst_fonts`` makes sure that all of them are there."""

_PACKAGES = {"pylopdf_fonts_zh_cn": "pylopdf-fonts-zh-cn", "manimgx_fonts_cjk": "manimgx-fonts-cjk"}


def font_folders() -> tuple[Path, ...]:
    """The folders of the font packages. Raises ``RenderError`` naming a package that is missing."""
    folders = []
    for module, distribution in _PACKAGES.items():
        spec = find_spec(module)
        if spec is None or spec.origin is None:
            raise RenderError(
                f"The font package {distribution} is not installed; run `pip install {distribution}`."
            )
        folders.append(Path(spec.origin).parent)
    return tuple(folders)


@cache
def typst_fonts() -> typst.Fonts:
    """The fonts as Typst takes them, read once per process. Raises ``RenderError`` where one is missing."""
    import typst  # a compiled library that only the PDF needs

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in font_folders()],
    )
    missing = sorted(set(FAMILIES.values()) - {font.family for font in fonts.fonts()})
    if missing:
        raise RenderError(
            f"The font packages {' and '.join(_PACKAGES.values())} hold no {' or '.join(missing)}; "
            "reinstall them in the versions of the lock file."
        )
    return fonts
