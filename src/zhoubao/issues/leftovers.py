"""What an edited Word file changed that its issue file does not hold, a sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from zhoubao.issues.alignment import Alignment
from zhoubao.issues.edited import EditedParagraph, EditedTable
from zhoubao.publish.word.origin import Made, Place, PrintedFrom, Prose, Tabled, digest

__all__ = ["Leftovers", "quoted"]

_MOST_ROWS = 5
_HOMES = {
    "the title": "change it in the front matter of the issue file",
    "the subtitle": "change it in the front matter of the issue file",
    "the heading of section": "change it in edition.toml",
}


def quoted(text: str, most: int = 28) -> str:
    """The first words of a text, in quotes."""
    words = " ".join(text.split())
    return f"“{words[:most]}…”" if len(words) > most else f"“{words}”"


class Leftovers:
    """Collects sentences in the order of the file."""

    def __init__(self, origin: PrintedFrom) -> None:
        self.sentences: list[str] = []
        self._origin = origin

    def new_table(self, block: EditedTable) -> None:
        words = quoted(next((row for row in block.rows if row.strip()), ""))
        self.sentences.append(f"The new table {words} stays out: the prose of an issue holds no tables.")

    def misplaced(self, block: EditedParagraph) -> None:
        if block.text.strip():
            self.sentences.append(
                f"The new paragraph {quoted(block.text)} stands among generated parts, where an issue has no "
                "prose; put it below a paragraph of the prose."
            )

    def no_prose(self, block: EditedParagraph, section: str) -> None:
        self.sentences.append(
            f"The new paragraph {quoted(block.text)} stands in section {section!r}, where the issue file "
            "has no prose of this language alone; begin it there."
        )

    def shared(self, text: str) -> None:
        self.sentences.append(
            f"The edit at {quoted(text)} stays out: that prose stands outside ::: blocks and is of every "
            "language; edit it in the issue file."
        )

    def odd(self, block: EditedParagraph, place: Prose) -> None:
        for what in block.odd:
            self.sentences.append(
                f"Section {place.section!r}, {quoted(block.text or place.printed)}: {what} in it stays out; "
                "the prose of an issue holds none."
            )

    def generated(
        self,
        places: Sequence[Place],
        blocks: Sequence[EditedParagraph | EditedTable],
        alignment: Alignment,
    ) -> None:
        """Edits in what the program composes."""
        found = {at: blocks[j] for j, at in enumerate(alignment.places) if at is not None}
        for at, place in enumerate(places):
            block = found.get(at)
            if isinstance(place, Made):
                self._made(place, block)
            elif isinstance(place, Tabled):
                self._table(place, block)

    def _made(self, place: Made, block: EditedParagraph | EditedTable | None) -> None:
        home = next((what for lead, what in _HOMES.items() if place.where.startswith(lead)), "")
        home = home or "it is generated, and prints anew with the next build"
        where = place.where[:1].upper() + place.where[1:]
        if not isinstance(block, EditedParagraph):
            self.sentences.append(f"{where}, {quoted(place.text)}, was taken out; {home}.")
        elif digest(block.text) != digest(place.text):
            self.sentences.append(f"{where} was changed to {quoted(block.text)}; {home}.")

    def _table(self, place: Tabled, block: EditedParagraph | EditedTable | None) -> None:
        where = place.where[:1].upper() + place.where[1:]
        if not isinstance(block, EditedTable):
            self.sentences.append(
                f"{where} was taken out; it is generated, and prints anew with the next build."
            )
            return
        old = [hashed for _, hashed in place.rows]
        new = [digest(row) for row in block.rows]
        rows: list[str] = []
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                names = [quoted(label, 16) for label, _ in place.rows[i1:i2]]
                rows += names or [quoted(row, 16) for row in block.rows[j1:j2]]
        if rows:
            more = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
            self.sentences.append(
                f"{where} was edited (rows {', '.join(rows[:_MOST_ROWS])}{more}); its figures come from the "
                "data: correct those, and build again."
            )
