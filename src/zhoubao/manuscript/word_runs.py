"""The text of one Word paragraph, and which element of the file each piece of it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhoubao.manuscript.word_package import Element, attribute, child, name_of, switched_on

__all__ = ["LeftOut", "ParagraphText", "Piece", "chosen", "read_paragraph"]

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CONTAINERS = frozenset(
    {
        "w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:sdt", "w:sdtContent", "w:fldSimple",
        "w:customXml", "w:dir", "w:bdo",
    }
)  # fmt: skip
_STRUCK = frozenset({"w:del", "w:moveFrom"})
_PICTURES = frozenset({"w:drawing", "w:pict", "w:object"})
_NOTES = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}
_NOTE_MARK = re.compile(r"[a-z*†‡§]")
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters as they stand in one element.

    ``node`` holds them (none for a break between paragraphs of a cell), from its ``lead``-th character on.
    ``run`` is the run that may be split before, after or inside ``node``; where none may, ``holder`` is the
    element that has to be taken as a whole.
    """

    text: str
    node: Element | None
    run: Element | None
    holder: Element | None
    lead: int = 0


@dataclass
class LeftOut:
    """What a document holds that its text leaves out: counts for the notices."""

    deleted: int = 0
    hidden: int = 0
    pictures: int = 0
    chunks: int = 0


@dataclass
class ParagraphText:
    """The pieces of a paragraph, the text boxes that hang on its runs, and the notes that these refer to."""

    element: Element
    pieces: list[Piece] = field(default_factory=list)
    boxes: list[tuple[Element, Element]] = field(default_factory=list)
    notes: list[tuple[str, str, Element]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def chosen(alternate: Element) -> Iterator[Element]:
    """The one branch of an ``mc:AlternateContent`` that is read: the first choice, or the fallback."""
    branch = child(alternate, "mc:Choice")
    if branch is None:
        branch = child(alternate, "mc:Fallback")
    yield from () if branch is None else branch


def read_paragraph(paragraph: Element, left_out: LeftOut) -> ParagraphText:
    """The text of a paragraph as it reads with all tracked changes accepted.

    Field codes, comments, hidden text, raised marks of notes and what was deleted are left out.
    """
    text = ParagraphText(paragraph)
    _Inline(text, left_out).read(paragraph, None)
    return text


class _Inline:
    def __init__(self, text: ParagraphText, left_out: LeftOut) -> None:
        self._text = text
        self._left_out = left_out
        self._fields: list[bool] = []  # of each field begun in this paragraph: whether its result is reached

    def read(self, parent: Element, holder: Element | None) -> None:
        """Read what stands in a paragraph; ``holder`` is what may not be split around it."""
        for element in parent:
            self._one(element, holder)

    def _one(self, element: Element, holder: Element | None) -> None:
        name = name_of(element)
        if name == "w:r":
            self._run(element, holder)
        elif name in _CONTAINERS:
            self.read(element, holder)
        elif name == "mc:AlternateContent":
            for inner in chosen(element):
                self._one(inner, element if holder is None else holder)
        elif name in _STRUCK:
            self._left_out.deleted += 1
        elif name in ("m:oMath", "m:oMathPara"):
            self._formula(element, element if holder is None else holder)

    def _run(self, run: Element, holder: Element | None) -> None:
        form = child(run, "w:rPr")
        if form is not None and switched_on(child(form, "w:vanish")):
            self._left_out.hidden += 1
            return
        if form is not None and _is_note_mark(run, form):
            return
        whole = run if holder is None else holder
        for element in run:
            if name_of(element) == "mc:AlternateContent":
                for inner in chosen(element):
                    self._content(inner, None, whole)
            else:
                self._content(element, run if holder is None else None, whole)

    def _content(self, element: Element, run: Element | None, holder: Element) -> None:
        """One thing in a run: text, a tab or break, a picture, a reference to a note."""
        name = name_of(element)
        if name == "w:t":
            self._words(element, run, holder)
        elif name in _SIGNS:
            self._add(_SIGNS[name], element, run, holder)
        elif name == "w:fldChar":
            self._field(attribute(element, "fldCharType"))
        elif name in _PICTURES:
            self._picture(element, holder)
        elif name in _NOTES:
            self._text.notes.append((_NOTES[name], attribute(element, "id") or "", holder))
        elif name == "w:ruby":  # the words, not the reading above them
            base = child(element, "w:rubyBase")
            if base is not None:
                self.read(base, holder)

    def _words(self, node: Element, run: Element | None, holder: Element) -> None:
        words = node.text or ""
        lead = 0
        if node.get(_XML_SPACE) != "preserve":  # then Word does not show spaces at the ends
            kept = words.strip(" \t\r\n")
            lead = words.find(kept) if kept else 0
            words = kept
        self._add(words, node, run, holder, lead)

    def _formula(self, element: Element, holder: Element) -> None:
        words = "".join(inner.text or "" for inner in element.iter() if name_of(inner) == "m:t")
        self._add(words, element, None, holder)

    def _picture(self, element: Element, holder: Element) -> None:
        boxes = list(_boxes(element))
        if not boxes:
            self._left_out.pictures += 1
        self._text.boxes += [(box, holder) for box in boxes]

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _add(self, text: str, node: Element, run: Element | None, holder: Element, lead: int = 0) -> None:
        if text and all(self._fields):
            self._text.pieces.append(Piece(text, node, run, holder, lead))


def _is_note_mark(run: Element, form: Element) -> bool:
    """Whether a run is a raised letter or sign that leads to a note, and no part of the word before it."""
    raised = child(form, "w:vertAlign")
    if raised is None or attribute(raised, "val") != "superscript":
        return False
    words = "".join(inner.text or "" for inner in run if name_of(inner) == "w:t").split()
    return bool(words) and all(_NOTE_MARK.fullmatch(word) for word in words)


def _boxes(element: Element) -> Iterator[Element]:
    """The outermost text boxes of a drawing, those of a fallback left out where there is a choice."""
    for inner in element:
        name = name_of(inner)
        if name == "w:txbxContent":
            yield inner
        elif name == "mc:AlternateContent":
            for branch in chosen(inner):
                if name_of(branch) == "w:txbxContent":
                    yield branch
                else:
                    yield from _boxes(branch)
        elif isinstance(inner.tag, str):
            yield from _boxes(inner)
