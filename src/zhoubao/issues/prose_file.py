"""The prose of one language in an issue file, paragraph by paragraph, and that file with some changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhoubao.edition.edition import Issue, Prose
from zhoubao.edition.references import Reference
from zhoubao.issues.rewriting import Answers
from zhoubao.model import Lang
from zhoubao.publish.document import Block, BulletList, Exhibit, Heading, Inline, Paragraph, Text, Written
from zhoubao.publish.markdown import blocks_of
from zhoubao.publish.word.origin import Form
from zhoubao.publish.word.styles import LEVELS

__all__ = ["Insertion", "Standing", "changed_text", "standing_prose"]

_ITEM = re.compile(r"([ \t]*)([-+*]|\d{1,9}[.)])([ \t]+)")
_FENCE = re.compile(r":::")
_LISTED = ("bullet", "number", "more")


@dataclass(frozen=True, slots=True)
class Standing:
    """A paragraph as it stands in the issue file. ``shared`` prose is of another language too."""

    section: str
    form: Form
    level: int
    lines: tuple[int, int]
    written: tuple[Written, ...]
    shared: bool

    @property
    def source(self) -> str:
        return "".join(piece.source for piece in self.written)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A new paragraph: how it is set, and its Markdown without the marks of its block."""

    form: Form
    level: int
    content: str


def standing_prose(issue: Issue, lang: Lang, answers: Answers) -> list[Standing]:
    """The paragraphs of an issue in one language, section by section in the order of the file."""

    def resolve(reference: Reference) -> Sequence[Inline]:
        key = (reference.target, tuple(sorted(reference.options.items())))
        return (Text(answers.get(key, f"{{{{ {reference.target} }}}}")),)

    found: list[Standing] = []
    for section in sorted(issue.sections, key=lambda section: section.line):
        others = {
            line for other, prose in section.prose.items() if other != lang for line in _lines_of(prose)
        }
        prose = section.prose.get(lang)
        if prose is None:
            continue
        for block, form, level in _leaves(blocks_of(prose, issue.path.name, resolve, lang), 0):
            if block.lines is not None and block.written:
                shared = any(line in others for line in range(block.lines[0], block.lines[1] + 1))
                found.append(Standing(section.id, form, level, block.lines, block.written, shared))
    return found


def _lines_of(prose: Prose) -> list[int]:
    return [n for n, line in enumerate(prose.text.split("\n"), prose.line) if line.strip()]


def _leaves(blocks: Sequence[Block], depth: int) -> list[tuple[Heading | Paragraph, Form, int]]:
    """Headings and paragraphs with how the Word file sets them."""
    found: list[tuple[Heading | Paragraph, Form, int]] = []
    for block in blocks:
        match block:
            case BulletList():
                for item in block.items:
                    first = True
                    for child in item:
                        if isinstance(child, Heading | Paragraph):
                            form: Form = "more" if not first else "number" if block.ordered else "bullet"
                            found.append((child, form, min(depth, LEVELS - 1)))
                        else:
                            found += _leaves((child,), depth + 1)
                        first = False
            case Heading():
                found.append((block, "heading", min(max(block.level, 2), 3)))
            case Paragraph():
                found.append((block, "paragraph", 0))
            case Exhibit():
                pass
    return found


def changed_text(
    text: str,
    standing: Sequence[Standing],
    replaced: dict[int, str | None],
    inserted: dict[tuple[str, int], list[Insertion]],
) -> str:
    """The file's text with paragraphs replaced, taken out (none) and inserted.

    ``replaced`` is by number in ``standing``; ``inserted`` by section and the number of the paragraph that
    the new ones follow, -1 for the start of the section. All other lines stay as they are.
    """
    writer = _Lines(text.split("\n"))
    for n, block in enumerate(standing):
        first = n == 0 or standing[n - 1].section != block.section
        if first:
            writer.copy_to(block.lines[0] - 1)
            writer.leave_lists()
            writer.insert(inserted.get((block.section, -1), ()), block.form)
        else:
            writer.copy_to(block.lines[0] - 1)
        writer.block(block, replaced.get(n, block.source))
        following = standing[n + 1].form if n + 1 < len(standing) else None
        if n + 1 < len(standing) and standing[n + 1].section != block.section:
            following = None
        writer.insert(inserted.get((block.section, n), ()), following)
    writer.copy_to(len(writer.lines))
    return "\n".join(writer.out)


class _Lines:
    """Lines of the new file; follows which lists are open, so that new items are indented alike."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.out: list[str] = []
        self._at = 0
        self._lists: list[tuple[int, int, str]] = []  # indent, where content begins, marker
        self._gap = False  # whether a paragraph was taken out where we stand
        self._parted = False  # whether one was since the last that stayed
        self._last: Form = "paragraph"

    def leave_lists(self) -> None:
        self._lists = []

    def copy_to(self, end: int) -> None:
        """Copies lines up to index ``end``; around what was taken out one of two blank stretches goes."""
        chunk = self.lines[self._at : end]
        self._at = end
        if self._gap:
            self._gap = False
            blanks = next((n for n, line in enumerate(chunk) if line.strip()), len(chunk))
            fenced = blanks < len(chunk) and _FENCE.match(chunk[blanks])
            if self.out and not self.out[-1].strip() and fenced:
                while self.out and not self.out[-1].strip():
                    self.out.pop()
            elif self._begun():
                chunk = chunk[blanks:]
        self.out += chunk

    def block(self, block: Standing, source: str | None) -> None:
        """The paragraph that comes next in the file, as it shall stand."""
        self._at = block.lines[1]
        if source is None:
            self._gap = self._parted = True
            return
        lines = source.split("\n")
        if self._parted and block.form in ("bullet", "number") and self._open():
            self.out.append("")  # a list cannot begin right below a paragraph's last line
        self._gap = self._parted = False
        self._last = block.form
        self.out += lines
        self._follow(lines[0], block.form)

    def insert(self, new: Sequence[Insertion], following: Form | None) -> None:
        """New paragraphs where we stand; ``following`` is what comes next in the section."""
        for one in new:
            self._gap = False
            prefix = self._prefix(one)
            tight = one.form in ("bullet", "number") and bool(self._lists)
            if not self._begun() and not (tight and not self._open()):
                self.out.append("")
            self.out.append(prefix + one.content)
            self._follow(self.out[-1], one.form)
            self._last = one.form
        if new:
            after = self.lines[self._at : self._at + 1]
            listed = new[-1].form in ("bullet", "number") and following in ("bullet", "number")
            if after and after[0].strip() and not _FENCE.match(after[0]) and not listed:
                self.out.append("")

    def _begun(self) -> bool:
        """Whether the next line opens a block of itself."""
        return not self.out or not self.out[-1].strip() or bool(_FENCE.match(self.out[-1]))

    def _open(self) -> bool:
        """Whether the line above is one of a paragraph that is no item."""
        return not self._begun() and self._last not in ("bullet", "number")

    def _follow(self, line: str, form: Form) -> None:
        item = _ITEM.match(line)
        if form in ("bullet", "number") and item is not None:
            indent = len(item[1].expandtabs(4))
            while self._lists and self._lists[-1][1] > indent:
                self._lists.pop()
            self._lists.append((indent, indent + len(item[2]) + len(item[3]), item[2]))
        elif form not in _LISTED:
            self._lists = []

    def _prefix(self, new: Insertion) -> str:
        """The marks that a new paragraph begins with."""
        match new.form:
            case "heading":
                return "#" * min(max(new.level, 2), 6) + " "
            case "paragraph":
                return ""
            case "more":
                at = min(new.level, len(self._lists) - 1)
                return " " * self._lists[at][1] if at >= 0 else ""
        at = min(new.level, len(self._lists))
        indent = self._lists[at - 1][1] if at else 0
        marker = self._lists[at][2] if at < len(self._lists) else ""
        if at < len(self._lists):
            indent = self._lists[at][0]
        if new.form == "number":
            digits = marker[:-1] if marker[:-1].isdigit() else ""
            return f"{' ' * indent}{int(digits) + 1 if digits else 1}{marker[-1] if digits else '.'} "
        return f"{' ' * indent}{marker if marker in ('-', '+', '*') and marker else '-'} "
