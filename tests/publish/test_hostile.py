"""Words from outside print as words in every format: no markup, no formula, no field, no link, no direction.

Every place of a document that holds such words gets hostile ones (``poison``), each payload in turn; what the
formats then hold is read without zhoubao.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest

from zhoubao.model import LANGUAGES, FactSet, Lang
from zhoubao.publish.build import render
from zhoubao.publish.document import (
    Allowance,
    Document,
    Exhibit,
    Link,
    Paragraph,
    Quoted,
    Section,
    Strong,
    Text,
)
from zhoubao.publish.outside import clean
from zhoubao.publish.restricted import leaving

from . import sample, web_sample
from .hard_case import hard_case
from .poison import PAYLOADS, TAG, Found, Poison, look
from .reading import metadata

Pair = tuple[Document, FactSet]
TURNS = range(0, len(PAYLOADS), 3)
"""Neighbouring places have neighbouring payloads: each turn has all of them, the turns shift them."""


def _more() -> Section:
    """A section with every kind of inline that holds words."""
    linked = Link((Text("linked"),), "https://example.com/")
    return sample.section(Paragraph((Text("words"), Quoted("a headline"), linked, Strong((Text("strong"),)))))


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Lang], Pair]:
    """The hard case with a rating, errata, earlier issues, charts of every kind and an allowance besides."""
    desk = hard_case(tmp_path_factory.mktemp("hostile") / "desk")

    @cache
    def made(lang: Lang) -> Pair:
        document, facts = desk.document(lang=lang)
        whole = web_sample.document(lang)
        (charts,) = (one for one in whole.sections if one.id == "usage")
        blocks = tuple(
            replace(block, number=block.number + 20, id=f"more-{block.id}")
            for block in charts.blocks
            if isinstance(block, Exhibit)
        )
        allowance = Allowance("some words", "a reason", "unsupported", "key-points")
        return replace(
            document,
            front=whole.front,
            corrections=whole.corrections,
            sections=(*document.sections, _more(), replace(charts, blocks=blocks)),
            allowances=(allowance,),
        ), leaving(document, facts, desk.edition)

    return made


@cache
def _rendered(
    format_name: str, lang: Lang, turn: int, weekly: Callable[[Lang], Pair]
) -> tuple[bytes, Poison]:
    poison = Poison(turn)
    document, facts = poison.issue(*weekly(lang))
    return render(document, facts, format_name), poison


@cache
def _harmless(format_name: str, lang: Lang, weekly: Callable[[Lang], Pair]) -> bytes:
    document, facts = Poison(payloads=("words",)).issue(*weekly(lang))
    return render(document, facts, format_name)


def strings(node: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for child in node.values():
            yield from strings(child)
    elif isinstance(node, list):
        for child in node:
            yield from strings(child)


every = pytest.mark.parametrize(("lang", "turn"), [(lang, turn) for turn in TURNS for lang in LANGUAGES])


def in_place(found: Found, poison: Poison, absent: set[str]) -> None:
    """Hold what was found against what was put there; ``absent`` are the kinds that need not print."""
    assert not found.wrong, found.wrong[:3]
    lang_only = {".zh", ".en"}
    missing = {kind for kind in found.missing(poison) if kind[-3:] not in lang_only}
    assert missing <= absent, missing - absent


# The web page

_HASH = re.compile(r"'sha256-[^']*'")


class _Elements(HTMLParser):
    """What a page is made of: elements by name and attribute names, words, attributes, scripts."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[tuple[str, ...]] = Counter()
        self.words: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.scripts: list[tuple[str, str]] = []
        self.policy = ""
        self._inside = ""
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        self.elements[(tag, *sorted(told))] += 1
        self.attributes += told.items()
        self._inside = tag if tag in ("script", "style") else ""
        if tag == "script":
            self.scripts.append((told.get("type", ""), ""))
        if told.get("http-equiv") == "Content-Security-Policy":
            self.policy = told["content"]

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            kind, text = self.scripts[-1]
            self.scripts[-1] = (kind, text + data)
        elif not self._inside:
            self.words.append(data)


def _saved(page: _Elements) -> Iterator[tuple[str, bytes]]:
    """The files that a page offers to save: their kind and content."""
    for name, value in page.attributes:
        if name == "href" and value.startswith("data:") and ";base64," in value:
            head, _, content = value.partition(";base64,")
            yield head, b64decode(content)


@every
def test_the_web_page_holds_words(weekly: Callable[[Lang], Pair], lang: Lang, turn: int) -> None:
    content, poison = _rendered("html", lang, turn, weekly)
    page, plain = _Elements(content), _Elements(_harmless("html", lang, weekly))
    told = ["".join(page.words), *(value for _, value in page.attributes)]
    in_place(look(told, poison), poison, absent=set())
    # No element and no attribute besides those of the same page with harmless words.
    assert set(page.elements) <= set(plain.elements)
    for tag in ("script", "style", "meta", "link", "img", "iframe", "form", "object", "base", "a"):
        one, other = (
            Counter({key: n for key, n in some.elements.items() if key[0] == tag}) for some in (page, plain)
        )
        # An address of a person that is none does not lead anywhere.
        assert not one - other, tag
        assert (other - one).total() <= (1 if tag == "a" else 0), tag
    (style,) = re.findall(r"<style>(.*?)</style>", content.decode(), re.DOTALL)
    assert not TAG.search(style)
    assert b64encode(sha256(style.encode()).digest()).decode() in page.policy
    assert _HASH.sub("", page.policy) == _HASH.sub("", plain.policy)
    hosts = [value for name, value in page.attributes if name in ("href", "src", "action", "style")]
    assert all(value.startswith(("#", "data:", "https://example.com/", "mailto:")) for value in hosts)
    assert [code for kind, code in page.scripts if not kind] == [
        code for kind, code in plain.scripts if not kind
    ]


@every
def test_live_charts_hold_words_and_reckon_nothing(
    weekly: Callable[[Lang], Pair], lang: Lang, turn: int
) -> None:
    content, poison = _rendered("html", lang, turn, weekly)
    page = _Elements(content)
    records = [json.loads(code) for kind, code in page.scripts if kind == "application/json"]
    assert len(records) > 5
    found = look([text for record in records for text in strings(record)], poison)
    assert not found.wrong
    kinds = {poison.told[tag][0] for tag in found.tags}
    assert {"Line.name", "Exhibit.alt"} <= kinds

    def held(node: Any) -> None:
        """Nothing that Vega reads as an expression or a signal has words from outside in it."""
        if isinstance(node, dict):
            assert "signal" not in node
            for key, value in node.items():
                if isinstance(value, str) and (
                    key in ("test", "filter", "calculate", "field") or "xpr" in key
                ):
                    assert not TAG.search(value), (key, value)
                assert not TAG.search(key), key
                held(value)
        elif isinstance(node, list):
            for child in node:
                held(child)

    for record in records:
        held(record["spec"])
        held(record["night"])


def _as_cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]


def _no_formulas(cells: list[str]) -> None:
    for cell in cells:
        if cell.lstrip().startswith(("=", "+", "-", "@", "|", "%")):
            assert re.fullmatch(r"-?[0-9.]+", cell), cell
        assert "\t" not in cell
        assert "\r" not in cell


@every
def test_saved_files_hold_words(weekly: Callable[[Lang], Pair], lang: Lang, turn: int) -> None:
    content, poison = _rendered("html", lang, turn, weekly)
    tables = records = 0
    for head, saved in _saved(_Elements(content)):
        if head.startswith("data:text/csv"):
            cells = _as_cells(saved)
            _no_formulas(cells)
            assert not look(cells, poison).wrong
            tables += any(TAG.search(cell) for cell in cells)
        else:
            # Evidence is data: it carries text as it came.
            assert not look(list(strings(json.loads(saved))), poison, str).wrong
            records += 1
    assert tables > 5
    assert records == 2


# Word

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _parts(content: bytes) -> dict[str, ElementTree.Element]:
    """Every XML part of an archive, parsed; there is no document type definition in any."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            xml = archive.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                assert b"<!DOCTYPE" not in xml
                assert b"<!ENTITY" not in xml
                found[name] = ElementTree.fromstring(xml)
    return found


def _outside(parts: dict[str, ElementTree.Element]) -> set[str]:
    """The addresses outside that an archive refers to."""
    return {
        relation.get("Target", "")
        for name, root in parts.items()
        if name.endswith(".rels")
        for relation in root
        if relation.get("TargetMode") == "External"
    }


def _led_to(parts: dict[str, ElementTree.Element]) -> set[str]:
    """Those but for the addresses of people, which are whatever is written behind ``mailto:``."""
    return {address for address in _outside(parts) if not address.startswith("mailto:")}


def _attributes(parts: dict[str, ElementTree.Element]) -> list[str]:
    return [value for root in parts.values() for element in root.iter() for value in element.attrib.values()]


@every
def test_the_word_file_holds_words(weekly: Callable[[Lang], Pair], lang: Lang, turn: int) -> None:
    content, poison = _rendered("docx", lang, turn, weekly)
    parts, plain = _parts(content), _parts(_harmless("docx", lang, weekly))
    assert set(parts) == set(plain)
    told = _attributes(parts)
    for name, root in parts.items():
        if name.startswith("word/"):
            told.append("".join(t.text or "" for t in root.iter(f"{_W}t")))
        elif name.startswith("docProps/"):
            told += [element.text or "" for element in root.iter()]
    # Charts are pictures there.
    drawn = {"Chart.unit", "Line.name", "Panel.title"}
    in_place(look(told, poison), poison, absent=drawn | {"SourceLine.file", "Observation.file"})
    for name, root in parts.items():
        if not name.startswith("customXml"):
            # Which face draws quotation marks is told where there are some.
            known = {e.tag for e in plain[name].iter()} | {f"{_W}rFonts"}
            assert {e.tag for e in root.iter()} <= known, name
        for tag in ("instrText", "fldChar", "object", "altChunk", "control"):
            assert len(list(root.iter(f"{_W}{tag}"))) == len(list(plain[name].iter(f"{_W}{tag}")))
        fields = [e.get(f"{_W}instr") for e in root.iter(f"{_W}fldSimple")]
        assert fields == [e.get(f"{_W}instr") for e in plain[name].iter(f"{_W}fldSimple")]
    assert _led_to(parts) == _led_to(plain)


# The workbook

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_QUOTED = re.compile(r"'(?:[^']|'')*'!")
_FUNCTIONS = {
    "AVERAGE",
    "SUMPRODUCT",
    "SUM",
    "MEDIAN",
    "MAX",
    "MIN",
    "COUNTIF",
    "COUNTIFS",
    "PRODUCT",
    "RANK",
}


@every
def test_the_workbook_holds_words(weekly: Callable[[Lang], Pair], lang: Lang, turn: int) -> None:
    content, poison = _rendered("xlsx", lang, turn, weekly)
    parts, plain = _parts(content), _parts(_harmless("xlsx", lang, weekly))
    assert set(parts) == set(plain)
    told = _attributes(parts)
    for name, root in parts.items():
        if name == "xl/sharedStrings.xml":
            told += ["".join(t.text or "" for t in item.iter(f"{_S}t")) for item in root]
        elif not name.startswith("xl/worksheets/sheet"):
            told += [element.text or "" for element in root.iter()]
    found = look(told, poison)
    # The prose of an issue is in the other formats; a workbook says so on its cover.
    prose = {"Text.text", "Quoted.text", "Section.title", "Allowance.text", "Allowance.reason"}
    in_place(found, poison, absent=prose | {"Related.title", "Related.edition", "Person.email"})
    formulas = 0
    for name, root in parts.items():
        if not name.startswith("xl/worksheets/sheet"):
            continue
        assert {e.tag for e in root.iter()} <= {e.tag for e in plain[name].iter()}, name
        for cell in root.iter(f"{_S}c"):
            formula = cell.find(f"{_S}f")
            if formula is None:
                continue
            formulas += 1
            # Sheets are called by captions where an exhibit has no number: names in quotes, and nothing else.
            bare = _QUOTED.sub("", formula.text or "")
            assert set(re.findall(r"[A-Z]+(?=\()", bare)) <= _FUNCTIONS, bare
            assert re.fullmatch(r"[A-Z0-9$:,.+*/()<>=^\" -]+", bare), bare
    assert formulas == sum(
        len(list(root.iter(f"{_S}f")))
        for name, root in plain.items()
        if name.startswith("xl/worksheets/sheet")
    )
    outside = _outside(parts)
    assert outside <= _outside(plain) | {href for href in outside if href.startswith("http://x.test/=1Q")}


# The PDF


def _goes_on(wrong: tuple[str, str, str], pages: list[str]) -> bool:
    """Whether a text that is not whole is parted by a page's end: its last part opens the next page."""
    _, wanted, found = wrong
    tail = TAG.sub("", found)
    for kept in range(len(wanted) - 1, 2, -1):
        if tail.endswith(wanted[-kept:]):
            first = wanted[:-kept]
            return any(first in "".join(page.split())[-400:] for page in pages)
    return False


@every
def test_the_pdf_holds_words(weekly: Callable[[Lang], Pair], lang: Lang, turn: int) -> None:
    content, poison = _rendered("pdf", lang, turn, weekly)
    with pypdfium2.PdfDocument(content) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
        attached = {
            (one := pdf.get_attachment(at)).get_name(): bytes(one.get_data())
            for at in range(pdf.count_attachments())
        }
    # A word parted at a line's end has a mark there that is no character of the text.
    words = re.sub("[\x02\ufffe]\r?\n?", "", "".join(pages))
    words = words.replace("\u00ad", "")
    found = look([words, *metadata(content).values()], poison)
    # A text may go on behind the head of the next page; a title that a chart has no room for is cut.
    heads = [one for one in found.wrong if _goes_on(one, pages)]
    assert len(heads) < 3
    found.wrong = [one for one in found.wrong if one not in heads]
    in_place(found, poison, absent={"Exhibit.alt", "Panel.title", "Observation.file", "SourceLine.file"})
    for name, data in attached.items():
        if name.endswith(".csv"):
            cells = _as_cells(data)
            _no_formulas(cells)
            assert not look(cells, poison).wrong
        else:
            assert not look(
                list(strings(json.loads(data))), poison, str if name == "facts.json" else clean
            ).wrong
    for action in (b"/JavaScript", b"/Launch", b"/SubmitForm", b"/GoToR", b"/AcroForm"):
        assert action not in content
    addresses = re.findall(rb"/URI\s*\((.*?)\)", content)
    assert addresses
    assert all(address.startswith((b"https://example.com/", b"mailto:")) for address in addresses)


# issue.json


@every
def test_the_record_carries_words_as_they_came(weekly: Callable[[Lang], Pair], lang: Lang, turn: int) -> None:
    content, poison = _rendered("json", lang, turn, weekly)
    in_place(look(list(strings(json.loads(content))), poison, str), poison, absent=set())
