"""The body of the Word document in the making: paragraphs and lists, and where each came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from zhoubao.publish.document import (
    Block,
    BulletList,
    Document,
    Emphasis,
    Exhibit,
    Figure,
    Heading,
    Inline,
    Link,
    Paragraph,
    Quoted,
    Strong,
    Text,
)
from zhoubao.publish.evidence import Appendix, plain
from zhoubao.publish.outside import clean, safe_href
from zhoubao.publish.word.origin import Form, Made, Place, Prose, Tabled, digest, written_here
from zhoubao.publish.word.package import Package, office_relation
from zhoubao.publish.word.styles import LEVELS
from zhoubao.publish.word.xml import attribute, paragraph, run

__all__ = ["MAIN", "Writer"]

MAIN = "word/document.xml"
_TONES = {"rise": "Rise", "fall": "Fall"}
_LINKED = {Text: "Hyperlink", Quoted: "QuotedLink"}
_FORMS = {"paragraph": "Normal", "bullet": "ListBullet", "number": "ListNumber", "more": "ListContinue"}


@dataclass
class Writer:
    """Collects the body's XML with the places of its paragraphs; knows the package for links and pictures."""

    document: Document
    appendix: Appendix
    package: Package
    body: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    _marks: int = 0
    _pictures: int = 0
    _section: str = ""

    @property
    def chinese(self) -> bool:
        return self.document.lang == "zh"

    # Paragraphs

    def made(self, style: str, text: str, where: str, *, content: str = "", form: str = "") -> None:
        """A paragraph that is composed; ``content`` are its runs where it is not plain text."""
        runs = content or run(text, chinese=self.chinese)
        self.body.append(paragraph(style, runs, form))
        self.places.append(Made(where, clean(text)))

    def table(self, xml: str, where: str, rows: Sequence[Sequence[str]]) -> None:
        """A table; ``rows`` are the texts of its cells."""
        self.body.append(xml)
        told = ((clean(next(filter(None, row), ""))[:40], digest(clean("".join(row)))) for row in rows)
        self.places.append(Tabled(where, tuple(told)))

    def heading(self, title: str, *, section: str = "", level: int = 1, form: str = "") -> None:
        """A heading of the document's own; of a section it begins that section."""
        self._section = section
        self.body.append(paragraph(f"Heading{level}", run(title, chinese=self.chinese), form))
        where = f"the heading of section {section!r}" if section else f"the heading {title!r}"
        self.places.append(Made(where, clean(title), section))

    def blocks(self, blocks: Iterable[Block]) -> Iterable[Exhibit]:
        """Sets all blocks but exhibits, which it yields where they stand."""
        for block in blocks:
            match block:
                case Heading():
                    level = min(max(block.level, 2), 3)
                    self._prose(block, f"Heading{level}", "heading", level)
                case Paragraph():
                    self._prose(block, "Normal", "paragraph", 0)
                case BulletList():
                    yield from self._list(block, 0)
                case Exhibit():
                    yield block
                case _:
                    assert_never(block)

    def _list(self, block: BulletList, level: int) -> Iterable[Exhibit]:
        number = 0
        if block.ordered:
            self.starts.append(1)
            number = len(self.starts) + 2
        at = min(level, LEVELS - 1)
        more = str(at + 1) if at else ""
        for item in block.items:
            first = True
            for child in item:
                match child:
                    case BulletList():
                        yield from self._list(child, level + 1)
                    case Exhibit():
                        yield child
                    case _:
                        form: Form = "more" if not first else "number" if block.ordered else "bullet"
                        numbered = ""
                        if first and block.ordered:
                            numbered = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
                        self._prose(child, _FORMS[form] + more, form, at, numbered)
                first = False

    def _prose(
        self, block: Heading | Paragraph, style: str, form: Form, level: int, numbered: str = ""
    ) -> None:
        # A heading inside a list item is a bold line: a list has no outline of its own.
        bold = isinstance(block, Heading) and form != "heading"
        runs = self.inlines(block.children, bold=bold)
        if written_here(self.document, block) and block.lines is not None:
            mark = f"zb_p{len(self.places) + 1}"
            runs = self.marked(mark, runs)
            written = tuple(replace(piece, printed=clean(piece.printed)) for piece in block.written)
            self.places.append(Prose(mark, self._section, form, level, block.lines, written))
        else:
            text = "".join(_texts(block.children))
            self.places.append(Made(f"generated text of section {self._section!r}", clean(text)))
        self.body.append(paragraph(style, runs, numbered))

    def marked(self, name: str, runs: str) -> str:
        """Runs inside a bookmark."""
        self._marks += 1
        return (
            f'<w:bookmarkStart w:id="{self._marks}" w:name="{name}"/>{runs}'
            f'<w:bookmarkEnd w:id="{self._marks}"/>'
        )

    # Inlines

    def inlines(self, children: Iterable[Inline], *, bold: bool = False, slanted: bool = False) -> str:
        return "".join(self._inline(child, bold, slanted) for child in children)

    def _inline(self, node: Inline, bold: bool, slanted: bool) -> str:
        match node:
            case Text():
                return self._run(node.text, "", bold, slanted)
            case Quoted():
                return self._run(node.text, "Quoted", bold, slanted)
            case Figure():
                style = _TONES.get(node.tone or "", "Figure")
                return self.evidence_link(node.fact, self._run(node.text, style, bold, slanted))
            case Strong():
                return self.inlines(node.children, bold=True, slanted=slanted)
            case Emphasis():
                return self.inlines(node.children, bold=bold, slanted=True)
            case Link():
                return self._link(node, bold, slanted)
        assert_never(node)

    def _link(self, node: Link, bold: bool, slanted: bool) -> str:
        address = safe_href(node.href)
        if address is None:
            return self.inlines(node.children, bold=bold, slanted=slanted)
        runs = "".join(
            self._run(child.text, _LINKED[type(child)], bold, slanted)
            if isinstance(child, Text | Quoted)
            else self._inline(child, bold, slanted)
            for child in node.children
        )
        return self.link(address, runs)

    def link(self, address: str, runs: str) -> str:
        """Runs that lead to an address outside; it has been found safe."""
        id = self.package.relate(MAIN, office_relation("hyperlink"), address, outside=True)
        return f'<w:hyperlink r:id="{id}" w:history="1">{runs}</w:hyperlink>'

    def _run(self, text: str, style: str, bold: bool, slanted: bool) -> str:
        form = ""
        if bold and not slanted and not style:
            style = "Strong"
        elif slanted and not bold and not style:
            style = "Emphasis"
        else:
            form = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if slanted else "")
        together = style in ("Rise", "Fall", "Figure")
        return run(text, style, form, chinese=self.chinese, together=together)

    def evidence_link(self, fact: str | None, runs: str) -> str:
        """Runs that lead to the entry of a fact; its exact value shows when the pointer rests on them."""
        entry = self.appendix.entry(fact)
        if entry is None:
            return runs
        tip = attribute(f"{entry.fact.id} = {plain(entry.fact.value)}")
        return (
            f'<w:hyperlink w:anchor="zb_e{entry.number}" w:tooltip="{tip}" w:history="1">{runs}</w:hyperlink>'
        )

    # Pictures

    def picture(self, content: bytes, name: str, alt: str, *, scale: float) -> str:
        """A run with a PNG of ``scale`` pixels to a point; ``alt`` says what it shows."""
        self._pictures += 1
        file = f"media/picture{self._pictures}.png"
        self.package.add(f"word/{file}", content)
        id = self.package.relate(MAIN, office_relation("image"), file)
        width, height = (
            round(int.from_bytes(content[at : at + 4], "big") / scale * 12_700) for at in (16, 20)
        )
        told = f'id="{self._pictures}" name="{attribute(name)}" descr="{attribute(alt)}"'
        picture = "http://schemas.openxmlformats.org/drawingml/2006/picture"
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr {told}/><wp:cNvGraphicFramePr>'
            '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            f'<a:graphic><a:graphicData uri="{picture}"><pic:pic><pic:nvPicPr><pic:cNvPr {told}/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{id}"/><a:stretch><a:fillRect/>'
            '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )


def _texts(children: Iterable[Inline]) -> Iterable[str]:
    for child in children:
        if isinstance(child, Text | Figure | Quoted):
            yield child.text
        else:
            yield from _texts(child.children)
