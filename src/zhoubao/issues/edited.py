"""A Word file that a desk has edited, as its paragraphs read with all tracked changes accepted.

The file comes from outside: it is opened within the bounds of ``manuscript.word_package``. Formatting is read
as far as Markdown can hold it: bold, emphasis, links, lists, headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from zhoubao.errors import UnreadableError
from zhoubao.manuscript.word_package import (
    Element,
    WordPackage,
    attribute,
    child,
    name_of,
    number,
    open_package,
    switched_on,
    tags_of,
)
from zhoubao.manuscript.word_runs import LeftOut, chosen, read_paragraph
from zhoubao.manuscript.word_styles import StyleSheet
from zhoubao.publish.outside import clean, safe_href
from zhoubao.publish.word.origin import Form, PrintedFrom, origin_read
from zhoubao.publish.word.parts import ORIGIN_NAMESPACE, custom_part

__all__ = ["PLAIN", "EditedFile", "EditedParagraph", "EditedTable", "Face", "read_edited"]

_HOLDERS = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag"})
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_LISTED = re.compile(r"list (bullet|number|continue)(?: ([2-9]))?")
_DEEPEST = 20


class Face(NamedTuple):
    """How a character is set: bold, emphasised, and the address it links to."""

    bold: bool = False
    slanted: bool = False
    href: str | None = None


PLAIN = Face()


@dataclass(frozen=True, slots=True)
class EditedParagraph:
    """A paragraph: its text, the face of each character, its bookmarks, and how it is set.

    ``form`` is none for captions, notes and titles. ``odd`` names what stands in it besides text.
    """

    text: str
    faces: tuple[Face, ...]
    marks: frozenset[str]
    form: Form | None
    level: int
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditedTable:
    """A table: the words of each row."""

    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditedFile:
    """What the file was printed from, and its body in order."""

    origin: PrintedFrom
    blocks: tuple[EditedParagraph | EditedTable, ...]


def read_edited(name: str, content: bytes) -> EditedFile:
    """An edited Word file. Raises ``UnreadableError`` for one that is no Word file within bounds, or was not
    printed by zhoubao."""
    package = open_package(content, name)
    root = package.xml(package.main)
    body = child(root, "w:body") if name_of(root) == "w:document" else None
    if body is None:
        raise UnreadableError(f"{name} holds no Word document; save it again.")
    return EditedFile(_origin(package, name), tuple(_Body(package).blocks(body)))


def _origin(package: WordPackage, name: str) -> PrintedFrom:
    part = custom_part(package, ORIGIN_NAMESPACE, "origin")
    if part is None:
        raise UnreadableError(
            f"{name} does not say which issue it was printed from; edit a .docx that `zhoubao build` wrote, "
            "and save it as .docx in a program that keeps its custom XML parts."
        )
    try:
        return origin_read(part)
    except ValueError:
        raise UnreadableError(
            f"{name} says in an unknown form which issue it was printed from; build the issue again and edit "
            "that file."
        ) from None


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    bold: bool | None = None
    slanted: bool | None = None
    list_id: int | None = None
    level: int | None = None


class _Body:
    """Walks the body of one file; knows its styles, lists and links."""

    def __init__(self, package: WordPackage) -> None:
        parts = {relation.kind: relation.target for relation in package.relations(package.main)}
        sheet = package.xml(parts["styles"]) if "styles" in parts else None
        self._sheet = StyleSheet(sheet)
        self._styles = dict(_styles(sheet)) if sheet is not None else {}
        self._bullets = _bullets(package.xml(parts["numbering"])) if "numbering" in parts else {}
        self._links = _links(package)

    def blocks(self, parent: Element) -> Iterator[EditedParagraph | EditedTable]:
        held: EditedParagraph | None = None  # its mark is deleted: it goes on in the next paragraph
        for element in _children(parent):
            name = name_of(element)
            if name == "w:tbl":
                yield EditedTable(tuple(self._row(row) for row in _rows(element)))
            elif name == "w:p":
                read = self._paragraph(element)
                if held is not None:
                    read = _joined(held, read)
                    held = None
                if _mark_deleted(element):
                    held = read
                else:
                    yield read
        if held is not None and held.text:
            yield held

    def _row(self, row: Element) -> str:
        pieces = [
            piece.text
            for paragraph in row.iter(tags_of(row, "p"))
            for piece in read_paragraph(paragraph, LeftOut()).pieces
        ]
        return clean("".join(pieces))

    def _paragraph(self, element: Element) -> EditedParagraph:
        left_out = LeftOut()
        read = read_paragraph(element, left_out)
        text: list[str] = []
        faces: list[Face] = []
        for piece in read.pieces:
            words = clean(piece.text)
            text.append(words)
            faces += [self._face(piece.node)] * len(words)
        odd = [
            what
            for there, what in (
                (read.notes, "a footnote"),
                (read.boxes, "a text box"),
                (left_out.pictures, "a picture"),
            )
            if there
        ]
        form, level = self._form(element)
        marks = {attribute(start, "name") or "" for start in element.iter(tags_of(element, "bookmarkStart"))}
        return EditedParagraph("".join(text), tuple(faces), frozenset(marks), form, level, tuple(odd))

    def _face(self, node: Element | None) -> Face:
        bold = slanted = False
        href: str | None = None
        while node is not None and name_of(node) != "w:p":
            name = name_of(node)
            if name == "w:r":
                bold, slanted = self._toggles(child(node, "w:rPr"))
            elif name == "w:hyperlink":
                id = node.get(_RELATION_ID) or node.get(_STRICT_ID)
                href = self._links.get(id or "", href)
            node = node.getparent()
        return Face(bold, slanted, href)

    def _toggles(self, form: Element | None) -> tuple[bool, bool]:
        if form is None:
            return False, False
        styled = child(form, "w:rStyle")
        id = (attribute(styled, "val") if styled is not None else None) or ""
        found = []
        for name, key in (("w:b", "bold"), ("w:i", "slanted")):
            own = child(form, name)
            found.append(switched_on(own) if own is not None else self._styled(id, key))
        return found[0], found[1]

    def _styled(self, id: str, key: str) -> bool:
        words = {"bold": ("strong",), "slanted": ("emphasis",)}[key]
        for _ in range(_DEEPEST):
            style = self._styles.get(id)
            if style is None:
                return False
            if style.name.startswith(words) or (set := getattr(style, key)) is True:
                return True
            if set is False or style.based_on in ("", id):
                return False
            id = style.based_on
        return False

    def _form(self, element: Element) -> tuple[Form | None, int]:
        form = child(element, "w:pPr")
        named = child(form, "w:pStyle") if form is not None else None
        id = (attribute(named, "val") if named is not None else None) or ""
        kind, level = self._sheet.kind_of(element)
        if kind == "heading":
            title = self._styles.get(id, _Style()).name in ("title", "subtitle")
            return (None, 0) if title else ("heading", level)
        if kind not in ("paragraph", "item"):
            return None, 0
        list_id, at = _numbers(form)
        style_name = ""
        for _ in range(_DEEPEST):
            style = self._styles.get(id)
            if style is None:
                break
            style_name = style_name or (style.name if _LISTED.fullmatch(style.name) else "")
            list_id = style.list_id if list_id is None else list_id
            at = style.level if at is None else at
            if style.based_on in ("", id):
                break
            id = style.based_on
        listed = _LISTED.fullmatch(style_name)
        deep = int(listed[2]) - 1 if listed and listed[2] else 0
        if list_id:
            at = deep if at is None else at
            bullet = self._bullets.get((list_id, at), not (listed and listed[1] == "number"))
            return ("bullet" if bullet else "number"), min(max(at, 0), 8)
        if listed and (listed[1] == "continue" or list_id is None):
            forms: dict[str, Form] = {"bullet": "bullet", "number": "number", "continue": "more"}
            return forms[listed[1]], deep
        return "paragraph", 0


def _children(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables under an element, out of whatever is wrapped around them."""
    for element in parent:
        name = name_of(element)
        if name in _HOLDERS:
            yield from _children(element)
        elif name == "mc:AlternateContent":
            for inner in chosen(element):
                yield from _children(inner) if name_of(inner) in _HOLDERS else (inner,)
        elif name not in ("w:del", "w:moveFrom"):
            yield element


def _rows(table: Element) -> Iterator[Element]:
    for row in _children(table):
        form = child(row, "w:trPr") if name_of(row) == "w:tr" else None
        if name_of(row) == "w:tr" and (form is None or child(form, "w:del") is None):
            yield row


def _joined(first: EditedParagraph, then: EditedParagraph) -> EditedParagraph:
    leading = first if first.text else then
    return replace(
        leading,
        text=first.text + then.text,
        faces=first.faces + then.faces,
        marks=first.marks | then.marks,
        odd=first.odd + then.odd,
    )


def _mark_deleted(paragraph: Element) -> bool:
    form = child(paragraph, "w:pPr", "w:rPr")
    return form is not None and (child(form, "w:del") is not None or child(form, "w:moveFrom") is not None)


def _numbers(form: Element | None) -> tuple[int | None, int | None]:
    """The list that a form puts a paragraph into (0 takes it out), and at which level."""
    numbering = child(form, "w:numPr") if form is not None else None
    if numbering is None:
        return None, None
    return number(child(numbering, "w:numId")), number(child(numbering, "w:ilvl"))


def _styles(sheet: Element) -> Iterator[tuple[str, _Style]]:
    for style in sheet:
        if name_of(style) != "w:style":
            continue
        name, base = child(style, "w:name"), child(style, "w:basedOn")
        form = child(style, "w:rPr")
        bold, slanted = (child(form, tag) if form is not None else None for tag in ("w:b", "w:i"))
        list_id, level = _numbers(child(style, "w:pPr"))
        yield (
            attribute(style, "styleId") or "",
            _Style(
                ((attribute(name, "val") if name is not None else None) or "").strip().casefold(),
                (attribute(base, "val") if base is not None else None) or "",
                None if bold is None else switched_on(bold),
                None if slanted is None else switched_on(slanted),
                list_id,
                level,
            ),
        )


def _bullets(numbering: Element) -> dict[tuple[int, int], bool]:
    """Whether each level of each list has bullets."""
    abstract: dict[int, dict[int, bool]] = {}
    found: dict[tuple[int, int], bool] = {}
    for element in numbering:
        if name_of(element) == "w:abstractNum":
            levels = {}
            for level in element:
                form = child(level, "w:numFmt") if name_of(level) == "w:lvl" else None
                if form is not None:
                    levels[number(level, "ilvl") or 0] = attribute(form, "val") == "bullet"
            abstract[number(element, "abstractNumId") or 0] = levels
        elif name_of(element) == "w:num":
            levels = abstract.get(number(child(element, "w:abstractNumId")) or 0, {})
            found |= {(number(element, "numId") or 0, at): bullet for at, bullet in levels.items()}
    return found


def _links(package: WordPackage) -> dict[str, str]:
    """The addresses outside that links of the main part lead to, by relationship; unsafe ones left out."""
    folder, _, base = package.main.rpartition("/")
    member = package.member(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels")
    found = {}
    for entry in package.xml(member) if member is not None else ():
        if isinstance(entry.tag, str) and entry.get("TargetMode") == "External":
            address = safe_href(entry.get("Target") or "")
            if address is not None:
                found[entry.get("Id") or ""] = address
    return found
