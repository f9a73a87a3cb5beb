"""The merge of three: prose as it was printed, the Word file as edited, the issue file as it is now."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path

from zhoubao.edition.edition import Edition, Issue
from zhoubao.edition.issues import IssueRules, read_issue
from zhoubao.errors import UsageError
from zhoubao.issues.alignment import Alignment, align
from zhoubao.issues.edited import EditedFile, EditedParagraph, EditedTable, Face
from zhoubao.issues.leftovers import Leftovers, quoted
from zhoubao.issues.prose_file import Insertion, Standing, changed_text, standing_prose
from zhoubao.issues.rewriting import Rewritten, answers_of, faces_of, reads_as, rewritten, same_words
from zhoubao.publish.word.origin import Made, Prose

__all__ = ["Merge"]


@dataclass
class _Change:
    """One paragraph as it shall stand: where it stood in the Word file as printed (none: it is new)."""

    block: EditedParagraph
    base: Prose | None


@dataclass
class Merge:
    """One Word file and the issue that it was printed from. ``merged`` gives the issue file's new text.

    ``warnings`` and ``left`` are known after that; see ``pull.Pulled``.
    """

    edited: EditedFile
    edition: Edition
    issue: Issue
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        origin = self.edited.origin
        self._lang = origin.lang
        places = [
            place for place in origin.places if not (isinstance(place, Made) and not place.text.strip())
        ]
        self._places = places
        self._blocks = [
            block
            for block in self.edited.blocks
            if isinstance(block, EditedTable) or block.text.strip() or block.odd
        ]
        self._prose = [place for place in places if isinstance(place, Prose)]
        self._answers = answers_of(place.written for place in self._prose)
        self._standing = standing_prose(self.issue, self._lang, self._answers)
        self._now = self._located()
        held = set(self._now.values())
        self._free = [block for n, block in enumerate(self._standing) if n not in held]
        self._left = Leftovers(origin)
        self._replaced: dict[int, str | None] = {}
        self._inserted: dict[tuple[str, int], list[Insertion]] = {}

    def merged(self) -> str:
        """The text of the issue file with the edits in it.

        Raises ``UsageError`` where a paragraph changed in both files, or where an edit cannot be written so
        that the file reads as was meant.
        """
        alignment = align(self._places, self._blocks)
        self._edits(alignment)
        text = changed_text(self.issue.text, self._standing, self._replaced, self._inserted)
        self._verify(text)
        self._left.generated(self._places, self._blocks, alignment)
        return text

    @property
    def left(self) -> tuple[str, ...]:
        """What could not be brought home."""
        return tuple(dict.fromkeys(self._left.sentences))

    # Where the prose as printed stands now

    def _located(self) -> dict[str, int]:
        """For each printed paragraph, by its mark, the one in the issue file that still reads the same."""
        old = [(place.section, "".join(p.source for p in place.written)) for place in self._prose]
        new = [(block.section, block.source) for block in self._standing]
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        return {
            self._prose[match.a + k].mark: match.b + k
            for match in matcher.get_matching_blocks()
            for k in range(match.size)
        }

    # Edits

    def _edits(self, alignment: Alignment) -> None:
        """Goes through the Word file as it is, and sets down what changes in the issue file."""
        seen: set[str] = set()
        after: Made | Prose | None = None  # what the paragraph before stands for, as far as it has a place
        for j, block in enumerate(self._blocks):
            at = alignment.places[j]
            place = None if at is None else self._places[at]
            if isinstance(block, EditedTable):
                after = None
                if place is None:
                    self._left.new_table(block)
                continue
            if isinstance(place, Prose):
                self._left.odd(block, place)
                seen.add(place.mark)
                if block.text.strip():
                    self._stays(block, place)
                else:
                    self._taken_out(place)
                after = place
            elif place is None:
                moved = alignment.moved.get(j)
                base = self._places[moved] if moved is not None else None
                self._new(_Change(block, base if isinstance(base, Prose) else None), after)
            else:
                after = place if isinstance(place, Made) and place.section else None
        for place in self._prose:
            if place.mark not in seen:
                self._taken_out(place)

    def _stays(self, block: EditedParagraph, place: Prose) -> None:
        form, level = block.form, block.level
        if form == "heading":
            level = min(max(level, 2), 3)
        if form is None or (form == place.form and (form != "heading" or level == place.level)):
            self._words(block, place)
            return
        change = self._markdown(block, place, plain=form == "heading")
        n = self._at(place, change.source) if change is not None else None
        if n is None or change is None:
            return
        self._replaced[n] = None
        self._insert(place.section, n, Insertion(form, level, change.source))

    def _words(self, block: EditedParagraph, place: Prose) -> None:
        """The same paragraph, perhaps in other words."""
        plain = place.form == "heading"
        text, _ = faces_of(place.written)
        body = _body(place)
        if same_words(text, block.text):
            alike = reads_as(body, block.text.strip(), _stripped(block), self._lang, self._answers)
            if plain or alike[1]:
                return
        change = self._markdown(block, place, plain=plain)
        if change is None:
            return
        edge = place.written[-1].source
        source = place.written[0].source + _closed(change.source, plain) + edge
        if source == place.written[0].source + body + edge:
            return
        n = self._at(place, source)
        if n is not None:
            self._replaced[n] = source

    def _taken_out(self, place: Prose) -> None:
        if place.mark in self._now:
            n = self._at(place)
            if n is not None:
                self._replaced[n] = None
        elif any(_alike(block, place) for block in self._free):
            self._conflict(place)

    def _new(self, change: _Change, after: Made | Prose | None) -> None:
        """A paragraph that stands where none stood: written anew, or moved there."""
        block, base = change.block, change.base
        if after is None or block.form is None:
            self._left.misplaced(block)
            return
        n = self._now.get(after.mark) if isinstance(after, Prose) else self._start(after.section)
        if n is None and isinstance(after, Prose):
            if not self._there_already(block):
                self._conflict(after, "the paragraph before a new one")
            return
        if n is None:
            self._left.no_prose(block, after.section)
            return
        if isinstance(after, Prose) and self._standing[n].shared:
            self._left.shared(block.text)
            return
        written = self._markdown(block, base, plain=block.form == "heading")
        if written is None:
            return
        level = max(block.level, 2) if block.form == "heading" else block.level
        insertion = Insertion(block.form, level, _closed(written.source, block.form == "heading"))
        if self._follows(after.section, n, insertion):
            return
        self._insert(after.section, n, insertion)

    def _insert(self, section: str, n: int, new: Insertion) -> None:
        self._inserted.setdefault((section, n), []).append(new)

    def _start(self, section: str) -> int | None:
        """-1 where a section's own prose begins right below its heading; none where it has none."""
        first = next((block for block in self._standing if block.section == section), None)
        return None if first is None or first.shared else -1

    def _follows(self, section: str, n: int, new: Insertion) -> bool:
        """Whether the new paragraphs were brought home before: they stand there already."""
        at = n + 1 + len(self._inserted.get((section, n), ()))
        if n < 0:
            at += next(k for k, block in enumerate(self._standing) if block.section == section)
        block = self._standing[at] if at < len(self._standing) else None
        return block in self._free and block.section == section and _body(block) == new.content

    def _there_already(self, block: EditedParagraph) -> bool:
        return any(same_words(faces_of(one.written)[0], block.text.strip()) for one in self._free)

    def _at(self, place: Prose, done: str | None = None) -> int | None:
        """Where a printed paragraph stands now; none where nothing is to be done there.

        ``done`` is what stands there where the edit was brought home before. Raises ``UsageError`` where the
        issue file says something else by now.
        """
        n = self._now.get(place.mark)
        if n is None:
            if done is None or not any(done in (block.source, _body(block)) for block in self._free):
                self._conflict(place)
            return None
        if self._standing[n].shared:
            self._left.shared(place.printed)
            return None
        return n

    def _conflict(self, place: Prose, what: str = "this paragraph") -> None:
        first, last = place.lines
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        raise UsageError(
            f"{self.issue.path.name}: {what}, {quoted(place.printed)} in section {place.section!r} ({lines} "
            "when the Word file was printed), changed in both files; build the Word file again and edit "
            "that, or carry this one edit over by hand."
        )

    def _markdown(self, block: EditedParagraph, base: Prose | None, *, plain: bool) -> Rewritten | None:
        written = base.written if base is not None else ()
        made = rewritten(
            block.text.strip(), _stripped(block), self._lang, self._answers, written, plain=plain
        )
        where = f"section {base.section!r}, {quoted(block.text)}" if base is not None else quoted(block.text)
        if made is None:
            self._left.sentences.append(
                f"{where}: its words cannot be written in Markdown; edit this paragraph in the issue file."
            )
            return None
        for source, printed in made.lost:
            self.warnings.append(
                f"{where}: {source} printed {quoted(printed)} and was typed over; what stands there now is "
                "text, which the build holds against the facts."
            )
        if made.plainer:
            self.warnings.append(f"{where}: some bold, emphasis or links could not be written in Markdown.")
        return made

    # The proof

    def _verify(self, text: str) -> None:
        """The new text must read as was meant, and nothing else may have changed by it."""
        if text == self.issue.text:
            return
        issue = _read_again(self.issue, self.edition, text)
        wanted = self._meant()
        found = [(block.section, _body(block)) for block in standing_prose(issue, self._lang, self._answers)]
        for lang in self.edition.languages:
            if lang != self._lang:
                before, after = (
                    [(b.section, b.source) for b in standing_prose(one, lang, {})]
                    for one in (self.issue, issue)
                )
                if before != after:
                    raise UsageError(
                        f"{self.issue.path.name}: the edits would change the prose in {lang!r} too."
                    )
        if found != wanted:
            odd = next(
                (b for a, b in zip(found, wanted, strict=False) if a != b), wanted[-1] if wanted else ("", "")
            )
            raise UsageError(
                f"{self.issue.path.name}: the edits near {quoted(odd[1])} would read as something else in "
                "Markdown; make that change in the issue file and build the Word file again."
            )

    def _meant(self) -> list[tuple[str, str]]:
        wanted: list[tuple[str, str]] = []
        last = ""
        for n, block in enumerate(self._standing):
            if block.section != last:
                last = block.section
                wanted += [(last, new.content) for new in self._inserted.get((last, -1), ())]
            source = self._replaced.get(n, block.source)
            if source is not None:
                start, end = len(block.written[0].source), len(block.written[-1].source)
                wanted.append((block.section, source[start : len(source) - end]))
            wanted += [(block.section, new.content) for new in self._inserted.get((block.section, n), ())]
        return wanted


def _body(block: Standing | Prose) -> str:
    """A paragraph's Markdown without the marks of its block."""
    return "".join(piece.source for piece in block.written[1:-1])


def _stripped(block: EditedParagraph) -> tuple[Face, ...]:
    """The faces of a paragraph's signs, blanks at its ends left out."""
    lead = len(block.text) - len(block.text.lstrip())
    return block.faces[lead : lead + len(block.text.strip())]


def _closed(source: str, heading: bool) -> str:
    """Signs at the end of a heading that would close it are escaped."""
    return f"{source[:-1]}\\#" if heading and source.endswith("#") else source


def _alike(block: Standing, place: Prose) -> bool:
    """Whether a paragraph of the issue file is what became of a printed one."""
    words = difflib.SequenceMatcher(None, block.source, "".join(p.source for p in place.written))
    return block.section == place.section and words.quick_ratio() > 0.6 and words.ratio() > 0.6


def _read_again(issue: Issue, edition: Edition, text: str) -> Issue:
    """The issue that the new text would be. Raises ``UsageError`` where it would have mistakes."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / issue.path.name
        file.write_text(text, encoding="utf-8", newline="\n")
        read, mistakes = read_issue(file, IssueRules.of(edition))
    if read is None or mistakes:
        told = mistakes[0].replace(str(file), issue.path.name) if mistakes else "it cannot be read"
        raise UsageError(f"The edits would break the issue file: {told}")
    return read
