"""The figures that an issue prints, and where each stands: ``figures.json`` (schema ``zhoubao.figures/1``).

They are read from the document's record, so that an ``issue.json`` read back gives the same list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from zhoubao.model import FactSet, Lang, columns
from zhoubao.prose.figures import figure_text, format_of
from zhoubao.prose.numbers import format_number
from zhoubao.publish.exhibits.scale import scaled_unit

__all__ = ["SCHEMA", "Place", "PrintedFigure", "figures_record", "nodes_of", "printed_figures"]

SCHEMA = "zhoubao.figures/1"
_CONTEXT = 36
"""Half-width characters of prose on either side of a figure that say where it stands."""

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: in the prose of a section, or in an exhibit's row and column.

    ``section`` is a section's id and ``title`` its heading; ``context`` is the prose around the figure. Of
    a figure in a table ``exhibit`` is the number printed, with ``caption``, and ``row`` and ``column`` are
    their labels. ``page`` is known in a PDF only, from 1.
    """

    section: str
    title: str
    context: str = ""
    exhibit: int | None = None
    caption: str = ""
    row: str = ""
    column: str = ""
    page: int | None = None

    def as_json(self) -> Record:
        where: Record = {"section": self.section, "title": self.title}
        if self.exhibit is None:
            where["context"] = self.context
        else:
            where |= {
                "exhibit": self.exhibit,
                "caption": self.caption,
                "row": self.row,
                "column": self.column,
            }
        return where if self.page is None else {**where, "page": self.page}


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure as printed: ``text``, the ``unit`` that stands beside it in a table, and its fact's id."""

    text: str
    unit: str
    fact: str
    place: Place


def printed_figures(record: Record, facts: FactSet) -> list[PrintedFigure]:
    """Every figure of a document's record, in printing order."""
    return [figure for _, figure in nodes_of(record, facts)]


def nodes_of(record: Record, facts: FactSet) -> Iterator[tuple[Record, PrintedFigure]]:
    """Every figure with the node of the record that prints it: a ``figure`` inline or a cell.

    Those of the front page's exhibit come first; one that has nothing to show prints none.
    """
    lang: Lang = record["lang"]
    performance = record.get("front", {}).get("performance")
    if performance is not None:
        yield from _in_block(performance, Place("front", performance["caption"]), facts, lang)
    for section in record["sections"]:
        place = Place(section["id"], section["title"])
        for block in section["blocks"]:
            yield from _in_block(block, place, facts, lang)


def figures_record(record: Record, figures: Sequence[PrintedFigure], numbers: Mapping[str, int]) -> Record:
    """The public form: what prints, the fact it rests on, the number of its evidence, where it stands."""
    return {
        "schema": SCHEMA,
        "edition": record["edition"]["id"],
        "issue": record["issue"],
        "lang": record["lang"],
        "subjects": record["subjects"],
        "figures": [
            {
                "text": figure.text,
                "unit": figure.unit,
                "fact": figure.fact,
                "n": numbers.get(figure.fact),
                "where": figure.place.as_json(),
            }
            for figure in figures
        ],
    }


def _in_block(
    block: Record, place: Place, facts: FactSet, lang: Lang
) -> Iterator[tuple[Record, PrintedFigure]]:
    if block["type"] == "list":
        for item in block["items"]:
            for child in item:
                yield from _in_block(child, place, facts, lang)
    elif block["type"] == "exhibit":
        if block.get("empty") is not None:
            return
        yield from _in_table(block, place, facts, lang)
    else:
        yield from _in_prose(block["children"], place)


def _in_prose(children: list[Record], place: Place) -> Iterator[tuple[Record, PrintedFigure]]:
    pieces = list(_flat(children))
    texts = [str(piece["text"]) for piece in pieces]
    for at, piece in enumerate(pieces):
        if piece["type"] == "figure":
            before, after = _tail("".join(texts[:at])), _tail("".join(texts[at + 1 :]), ends=True)
            where = Place(place.section, place.title, context=f"{before}{texts[at]}{after}")
            yield piece, PrintedFigure(texts[at], "", piece["fact"], where)


def _flat(children: list[Record]) -> Iterator[Record]:
    for child in children:
        if "children" in child:
            yield from _flat(child["children"])
        else:
            yield child


def _tail(text: str, *, ends: bool = False) -> str:
    """The last (or the first) of some prose, an ellipsis where it was cut."""
    kept, room = "", _CONTEXT
    for character in text if ends else reversed(text):
        if (room := room - columns(character)) < 0:
            return f"{kept}…" if ends else f"…{kept}"
        kept = kept + character if ends else character + kept
    return kept


def _in_table(
    exhibit: Record, place: Place, facts: FactSet, lang: Lang
) -> Iterator[tuple[Record, PrintedFigure]]:
    heads = exhibit["table"]["columns"]
    for row in exhibit["table"]["rows"]:
        # A row is called by the words that it opens with.
        named = [c["text"] for c in takewhile(lambda c: isinstance(c["value"], str), row["cells"])]
        at = 0
        for cell in row["cells"]:
            head = heads[at]
            at += cell["span"]
            if cell["fact"] is None or isinstance(cell["value"], str):
                continue
            column = " ".join(filter(None, (head["group"], head["label"])))
            where = Place(
                place.section,
                place.title,
                exhibit=exhibit["number"],
                caption=exhibit["caption"],
                row=" ".join(named),
                column=column,
            )
            yield cell, PrintedFigure(cell["text"], _unit(cell, facts, lang), cell["fact"], where)


def _unit(cell: Record, facts: FactSet, lang: Lang) -> str:
    """What a sentence would print beside the figure and a cell leaves to its row: 亿美元, ``USD bn``."""
    if cell["fact"] not in facts:
        return ""
    fact = facts[cell["fact"]]
    how = cell["format"]
    if how is not None and how["kind"] != format_of(fact, lang).kind:
        # The cell is told on the scale of its exhibit, which is not the one of sentences.
        return scaled_unit(fact.unit, how["kind"], lang)
    number = format_number(fact.value, format_of(fact, lang), lang)
    return " ".join(figure_text(fact, lang).replace(number, " ", 1).split())
