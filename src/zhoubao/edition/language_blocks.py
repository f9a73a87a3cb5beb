"""Prose of several languages in one file: stretches between ``::: zh`` (or ``::: en``) and ``:::``.

What stands outside such blocks belongs to every language. Issue files and the templates of sections are
written this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from zhoubao.edition.edition import Prose
from zhoubao.errors import nearest
from zhoubao.model import LANGUAGES, Lang

__all__ = ["LanguageBlocks", "Stretch"]

_BLOCK = re.compile(r":::+[ \t]*(.*?)[ \t]*")

Tell = Callable[[int, str], None]
"""Takes what is wrong, with its line."""


@dataclass
class Stretch:
    """The lines of one text in each language, all counted as in the file; ``line`` is that of the first."""

    line: int
    texts: dict[Lang, list[str]] = field(default_factory=lambda: {lang: [] for lang in LANGUAGES})

    def keep(self, line: str, languages: Sequence[Lang]) -> None:
        """Adds a line to those languages and an empty one to the others, so that all keep their count."""
        for lang in LANGUAGES:
            self.texts[lang].append(line if lang in languages else "")

    def prose(self, languages: Sequence[Lang]) -> dict[Lang, Prose]:
        """The text in each of those languages that has any, blank lines around it left out."""
        found: dict[Lang, Prose] = {}
        for lang in languages:
            lines = self.texts[lang]
            written = [number for number, line in enumerate(lines) if line.strip()]
            if written:
                found[lang] = Prose("\n".join(lines[written[0] : written[-1] + 1]), self.line + written[0])
        return found


class LanguageBlocks:
    """Follows the blocks of a file from line to line."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._opened: int | None = None
        self._languages: tuple[Lang, ...] = LANGUAGES

    def languages(self, line: str, at: int) -> tuple[Lang, ...] | None:
        """Which languages a line belongs to; none for one that opens or closes a block."""
        fence = _BLOCK.fullmatch(line)
        if fence is None:
            return self._languages
        word = fence[1]
        if not word:
            if self._opened is None:
                self._tell(at, "::: closes a block that none opened; open one with ::: zh or remove the line")
            self._opened, self._languages = None, LANGUAGES
            return None
        self.close(f"before the one on line {at}; add a line :::")
        self._opened = at
        self._languages = tuple(lang for lang in LANGUAGES if lang == word)
        if not self._languages:
            self._tell(at, f"::: {word} names no language{nearest(word, LANGUAGES)}; write ::: zh or ::: en")
        return None

    def close(self, where: str) -> None:
        """Ends the text; a block still open is a mistake: ``the block is not closed`` and ``where``."""
        if self._opened is not None:
            self._tell(self._opened, f"the block is not closed{where if where[0] in ';,' else ' ' + where}")
        self._opened, self._languages = None, LANGUAGES
