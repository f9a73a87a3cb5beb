"""The figures that an issue has to print: texts and values of the facts, places of the document.

How a value reads is reckoned here anew, in decimals, so that a fault in the house's rounding shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from zhoubao.model import FactSet, Lang
from zhoubao.prose.numbers import NumberFormat
from zhoubao.publish.document import Block, BulletList, Document, Exhibit, Figure, Inline, Link, Strong
from zhoubao.publish.document import Emphasis as Slanted

DASH = "—"
SCALES: dict[str, dict[Lang, Decimal]] = {
    "amount": {"zh": Decimal(10**8), "en": Decimal(10**9)},
    "volume": {"zh": Decimal(10**4), "en": Decimal(10**6)},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: an exhibit with row and column from 0, or the prose of a section."""

    name: str
    row: int = -1
    column: int = -1

    @property
    def in_table(self) -> bool:
        """Whether it is a cell."""
        return self.row >= 0


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure where it stands: how it reads, which fact it is."""

    place: Place
    text: str
    fact: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A figure of the document, with the value of its fact and the format it prints in."""

    printed: Printed
    value: float | None
    format: NumberFormat | None
    mark: str | None = None


def section(name: str) -> str:
    return f"section {name}"


def exhibit(name: str) -> str:
    return f"exhibit {name}"


def shown_exhibits(document: Document) -> list[Exhibit]:
    """Exhibits that print a table, that of the front page first."""
    told = [document.front.performance] if document.front.performance is not None else []
    return [one for one in (*told, *document.exhibits) if one.empty is None]


def expected(document: Document, facts: FactSet) -> list[Expected]:
    """Every figure of a document in printing order: values from ``facts``, formats from the document."""
    front = document.front.performance
    found = list(_in_exhibit(front, facts, document.lang)) if front is not None else []
    for one in document.sections:
        found += _in_blocks(one.blocks, section(one.id), facts, document.lang)
    return found


def _in_blocks(blocks: Iterable[Block], name: str, facts: FactSet, lang: Lang) -> Iterator[Expected]:
    for block in blocks:
        if isinstance(block, Exhibit):
            yield from _in_exhibit(block, facts, lang)
        elif isinstance(block, BulletList):
            for item in block.items:
                yield from _in_blocks(item, name, facts, lang)
        else:
            for figure in _in_prose(block.children):
                place = Printed(Place(name), figure.text, figure.fact)
                yield Expected(place, facts[figure.fact].value, figure.format)


def _in_prose(children: Iterable[Inline]) -> Iterator[Figure]:
    for child in children:
        if isinstance(child, Figure):
            yield child
        elif isinstance(child, Strong | Slanted | Link):
            yield from _in_prose(child.children)


def _in_exhibit(told: Exhibit, facts: FactSet, lang: Lang) -> Iterator[Expected]:
    if told.empty is not None:
        return
    for number, row in enumerate(told.body.rows):
        at = 0
        for cell in row.cells:
            place, at = Place(exhibit(told.id), number, at), at + cell.span
            if cell.fact is None or isinstance(cell.value, str):
                continue
            value = facts[cell.fact].value
            text = number_text(value, cell.format, lang)
            yield Expected(Printed(place, text, cell.fact), value, cell.format, cell.mark)


def number_text(value: float | None, how: NumberFormat | None, lang: Lang) -> str:
    """A value as the house prints it, reckoned here in decimals: half away from zero, no sign on nothing."""
    if value is None:
        return DASH
    assert how is not None, "a figure without a format is none that a desk prints"
    exact = Decimal(repr(value)) * (100 if how.kind == "percent" else 1)
    if how.kind in SCALES:
        exact /= SCALES[how.kind][lang]
    size = abs(exact).quantize(Decimal(1).scaleb(-how.places), ROUND_HALF_UP)
    sign = "" if not size or how.absolute else "-" if exact < 0 else "+" if how.signed else ""
    digits = f"{size:,}" if how.grouped else f"{size}"
    return f"{sign}{digits}{'%' if how.kind == 'percent' else ''}"


def in_unit(value: float, how: NumberFormat | None, lang: Lang) -> float:
    """A value in the unit that a sheet has it in: amounts in 亿 or bn, volumes in 万 or m."""
    scale = SCALES[how.kind][lang] if how is not None and how.kind in SCALES else Decimal(1)
    return value / float(scale)
