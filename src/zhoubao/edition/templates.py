"""Templates of sections: Markdown of an edition's folder that prints where an issue writes nothing."""

from __future__ import annotations

import re
from pathlib import Path

from zhoubao.edition.edition import Edition, Prose, SectionSpec
from zhoubao.edition.files import read_utf8
from zhoubao.edition.language_blocks import LanguageBlocks, Stretch
from zhoubao.edition.load import FILE_NAME
from zhoubao.edition.mistakes import refuse, sentence
from zhoubao.edition.references import Vocabulary, mistakes_in
from zhoubao.errors import UnreadableError, nearest
from zhoubao.model import Lang

__all__ = ["load_template", "template_mistakes"]

_HEADING = re.compile(r"#[ \t].*")


def load_template(edition: Edition, spec: SectionSpec) -> dict[Lang, Prose]:
    """The text of a section's template in each language of the edition; empty where it names none.

    Raises ``EditionError`` with every mistake in the template, a missing file among them.
    """
    if spec.template is None:
        return {}
    prose, mistakes = _read(edition, spec, spec.template)
    if mistakes:
        raise refuse(spec.template, mistakes)
    return prose


def template_mistakes(edition: Edition) -> list[str]:
    """Every mistake in the templates of an edition's sections, one sentence each."""
    return [m for spec in edition.sections if spec.template for m in _read(edition, spec, spec.template)[1]]


def _read(edition: Edition, spec: SectionSpec, name: str) -> tuple[dict[Lang, Prose], list[str]]:
    key = f"sections[{edition.sections.index(spec)}].template"

    def misnamed(what: str) -> tuple[dict[Lang, Prose], list[str]]:
        return {}, [sentence(edition.root / FILE_NAME, f"{name!r} {what}", key=key)]

    file = edition.root / name
    try:
        inside = file.resolve().is_relative_to(edition.root.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of links, or a name no system takes
        inside = False
    if not inside or Path(name).is_absolute():
        return misnamed("is no file inside the edition's folder; name one such as statements/analyst.md")
    if file.suffix != ".md":
        return misnamed("is no Markdown file; name one that ends in .md")
    if not file.is_file():
        there = [path.relative_to(edition.root).as_posix() for path in sorted(file.parent.glob("*.md"))]
        return misnamed(f"does not exist{nearest(name, there)}; write it, or take the key out")
    try:
        text = read_utf8(file)
    except UnreadableError as error:
        return {}, [str(error)]
    mistakes: list[str] = []

    def tell(line: int, what: str) -> None:
        mistakes.append(sentence(file, what, line=line))

    stretch, blocks = Stretch(1), LanguageBlocks(tell)
    for at, line in enumerate(text.split("\n"), 1):
        if _HEADING.fullmatch(line):
            tell(at, "is a level-1 heading, which the section has of its own; write ## or take it out")
        stretch.keep(line, blocks.languages(line, at) or ())
    blocks.close("; add a line ::: after it")
    for at, what in mistakes_in(text, 1, Vocabulary.of(edition)):
        tell(at, what)
    prose = stretch.prose(edition.languages)
    absent = [lang for lang in edition.languages if lang not in prose]
    if absent:
        tell(1, f"has no text in {absent[0]!r}; add a block ::: {absent[0]}")
    return prose, mistakes
