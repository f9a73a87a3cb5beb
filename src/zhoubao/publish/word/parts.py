"""The data that travel inside a Word file, as custom XML parts that hold JSON."""

from __future__ import annotations

import re

from zhoubao.manuscript.word_package import WordPackage

__all__ = ["FACTS_NAMESPACE", "FIGURES_NAMESPACE", "ORIGIN_NAMESPACE", "custom_part"]

FACTS_NAMESPACE = "urn:zhoubao:facts:1"
FIGURES_NAMESPACE = "urn:zhoubao:figures:1"
ORIGIN_NAMESPACE = "urn:zhoubao:origin:1"
_ITEM = re.compile(r"customxml/item\d+\.xml")
_MOST_PARTS = 64


def custom_part(package: WordPackage, namespace: str, name: str) -> str | None:
    """The text of the part whose root has that name; none where there is none.

    Word processors number the parts anew, so they are told by what is in them. Raises ``UnreadableError`` for
    one that is damaged or beyond the bounds of ``word_package``.
    """
    members = [member for member in package.members if _ITEM.fullmatch(member.casefold())]
    for member in members[:_MOST_PARTS]:
        root = package.xml(member)
        if root.tag == f"{{{namespace}}}{name}":
            return "".join(root.itertext())
    return None
