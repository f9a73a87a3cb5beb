"""What the paragraphs of a Word document are, by their styles: headings, items, captions, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhoubao.manuscript.manuscript import PassageKind
from zhoubao.manuscript.word_package import Element, attribute, child, name_of, number

__all__ = ["StyleSheet"]

_HEADING = re.compile(r"(?:heading|标题|überschrift|titre)\s*([1-9])")
_CHINESE_HEADING = re.compile("([一二三四五六])级标题")
_TITLE = re.compile(r"title|标题|大标题|主标题")
_SUBTITLE = re.compile(r"subtitle|副标题")
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d*|toc heading|目录标题|table of figures|图表目录|图目录|表目录")
_CAPTION = re.compile(r"caption|题注|(?:图|表|图表)(?:题|名|标题|题注)")
_NOTE = re.compile(
    r"(?:footnote|endnote) text|[脚尾]注文[本字]|sources?|notes?|(?:资料|数据)?来源|注|注释|附注|图表?注|表注"
)
_ITEM = re.compile(r"(?:list|列表|列出|项目符号|编号|bullet).*")
_DEEPEST = 20  # of styles based on styles


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str
    outline: int | None
    listed: bool


class StyleSheet:
    """The paragraph styles of a document. Without ``styles.xml`` every paragraph is one."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default = ""
        self._kinds: dict[str, tuple[PassageKind, int]] = {}
        for style in root if root is not None else ():
            if name_of(style) != "w:style" or attribute(style, "type") not in ("paragraph", None):
                continue
            id = attribute(style, "styleId") or ""
            name = child(style, "w:name")
            base = child(style, "w:basedOn")
            form = child(style, "w:pPr")
            self._styles[id] = _Style(
                ((attribute(name, "val") if name is not None else None) or id).strip().casefold(),
                (attribute(base, "val") if base is not None else None) or "",
                number(child(form, "w:outlineLvl")) if form is not None else None,
                form is not None and _is_listed(form) is True,
            )
            if attribute(style, "default") in ("1", "true", "on"):
                self._default = id

    def kind_of(self, paragraph: Element) -> tuple[PassageKind, int]:
        """What a paragraph is, and a heading's level from 1."""
        form = child(paragraph, "w:pPr")
        if form is None:
            return self._of_style(self._default)
        named = child(form, "w:pStyle")
        id = attribute(named, "val") if named is not None else None
        kind, level = self._of_style(self._default if id is None else id)
        outline = number(child(form, "w:outlineLvl"))
        if outline is not None and kind in ("paragraph", "item", "heading"):
            if 0 <= outline <= 8:
                return "heading", outline + 1
            kind, level = ("paragraph", 0) if kind == "heading" else (kind, level)
        if kind in ("paragraph", "item"):
            listed = _is_listed(form)
            if listed is not None:
                return ("item" if listed else "paragraph"), 0
        return kind, level

    def _of_style(self, id: str) -> tuple[PassageKind, int]:
        if id not in self._kinds:
            self._kinds[id] = self._read(id)
        return self._kinds[id]

    def _read(self, id: str) -> tuple[PassageKind, int]:
        listed = False
        for _ in range(_DEEPEST):
            # A document may name a style that its sheet leaves out: built-in ids are names without spaces.
            style = self._styles.get(id) or _Style(id.casefold(), "", None, False)
            named = _by_name(style.name)
            if named is not None and named != ("item", 0):
                return named
            if style.outline is not None and 0 <= style.outline <= 8:
                return "heading", style.outline + 1
            listed = listed or style.listed or named is not None
            if not style.based_on or style.based_on == id:
                break
            id = style.based_on
        return ("item" if listed else "paragraph"), 0


def _by_name(name: str) -> tuple[PassageKind, int] | None:
    if found := _HEADING.fullmatch(name):
        return "heading", int(found[1])
    if found := _CHINESE_HEADING.fullmatch(name):
        return "heading", "一二三四五六".index(found[1]) + 1
    if _CONTENTS.fullmatch(name):
        return "furniture", 0
    if _CAPTION.fullmatch(name):
        return "caption", 0
    if _NOTE.fullmatch(name):
        return "note", 0
    if _TITLE.fullmatch(name):
        return "heading", 1
    if _SUBTITLE.fullmatch(name):
        return "heading", 2
    return ("item", 0) if _ITEM.fullmatch(name) else None


def _is_listed(form: Element) -> bool | None:
    """Whether a form numbers or bullets; false where it takes that back, none where it is silent."""
    numbering = child(form, "w:numPr")
    if numbering is None:
        return None
    return number(child(numbering, "w:numId")) != 0
