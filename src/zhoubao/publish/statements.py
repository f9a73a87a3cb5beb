"""Sections whose text is a template of the edition, such as an analyst's statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhoubao.edition.edition import Edition, SectionSpec
from zhoubao.edition.templates import load_template
from zhoubao.model import Lang
from zhoubao.publish.document import Block, BulletList, Heading, Paragraph
from zhoubao.publish.markdown import Resolver, blocks_of

__all__ = ["template_blocks"]


def template_blocks(edition: Edition, spec: SectionSpec, resolve: Resolver, lang: Lang) -> tuple[Block, ...]:
    """The blocks of a section's template in one language; none where it has no template.

    They stand on no line of the issue file, and say so. Raises ``EditionError`` for mistakes in the template.
    """
    prose = load_template(edition, spec).get(lang)
    if prose is None:
        return ()
    return tuple(_placeless(blocks_of(prose, spec.template or "", resolve, lang)))


def _placeless(blocks: Sequence[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, BulletList):
            found.append(replace(block, items=tuple(tuple(_placeless(item)) for item in block.items)))
        elif isinstance(block, Heading | Paragraph):
            found.append(replace(block, lines=None, written=()))
        else:
            found.append(block)
    return found
