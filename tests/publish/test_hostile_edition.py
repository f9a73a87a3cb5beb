"""Hostile words on their own way in: an edition's files, a table, a feed; and what no format can print."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest

import zhoubao
from zhoubao.errors import RenderError
from zhoubao.manuscript.reading import read_manuscript
from zhoubao.model import LANGUAGES, Bilingual, FactSet, Lang
from zhoubao.publish.build import FORMATS, render
from zhoubao.publish.document import Document, Exhibit, Line, Paragraph, Text
from zhoubao.publish.outside import clean

from . import sample, web_sample
from .reading import squeezed

NAMES = {
    "house": "<script>alert(1)</script> =1+1",
    "desk": '=HYPERLINK("http://x.test","y")',
    "sector": '#eval("1") $x^2$ *b* @label `c`',
    "person": "\u202eabc\u2066 &amp; ]]> <w:p/>",
    "segment": "@SUM(A1) '); alert(1)// {signal: 1}",
    "instrument": "=cmd|'/c calc'!A0",
    "series": "-2+3 datum.x </script>",
    "caption": '+1+1 "><img src=x onerror=alert(1)>',
    "title": "\\u{41} <!ENTITY x SYSTEM 'file:///x'> &x;",
    "headline": "=1+1 <b>三星</b> SK hynix [a](javascript:alert(1)) *b*",
    "source": '"><script>alert(2)</script>',
    "template": "a &lt;i&gt; \\<script\\>alert(3)\\</script\\> =1+1 \\#eval \\$x\\$",
}
EVENTS = """
[[sections]]
id = "events"
name = { zh = "事件", en = "Events" }
place = "body"
kind = "events"

[[series]]
id = "visits/a"
name = { zh = SERIES, en = SERIES }
unit = "visits"
frequency = "monthly"

[[exhibits]]
id = "visits"
kind = "trend"
caption = { zh = CAPTION, en = CAPTION }
series = ["visits/a"]
"""


def _quoted(text: str) -> str:
    """A text as TOML writes it; JSON's way is TOML's too."""
    return json.dumps(text, ensure_ascii=True)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> zhoubao.OpenEdition:
    folder = tmp_path_factory.mktemp("hostile") / "desk"
    zhoubao.new_edition(folder)
    file = folder / "edition.toml"
    text = file.read_text(encoding="utf-8")
    for old, key in (
        ("Sample Research House", "house"), ("Sample Desk", "desk"), ('"Semiconductors"', "sector"),
        ("Sample Analyst A", "person"), ('"Memory"', "segment"), ('"SMIC"', "instrument"),
    ):  # fmt: skip
        quoted = old if old.startswith('"') else f'"{old}"'
        assert quoted in text
        text = text.replace(quoted, _quoted(NAMES[key]))
    text = text.replace('exhibits = ["review"]', 'exhibits = ["review", "visits"]')
    told = EVENTS.replace("SERIES", _quoted(NAMES["series"])).replace("CAPTION", _quoted(NAMES["caption"]))
    file.write_text(f"{text}\n{told}", encoding="utf-8")
    (issue,) = (folder / "issues").glob("*.md")
    prose = issue.read_text(encoding="utf-8")
    issue.write_text(
        prose.replace('"The first issue: start here"', _quoted(NAMES["title"])), encoding="utf-8"
    )
    (folder / "statements" / "special.md").write_text(
        f"::: zh\n{NAMES['template']}\n:::\n\n::: en\n{NAMES['template']}\n:::\n", encoding="utf-8"
    )
    rows = ["series,date,value,unit,source"]
    source = NAMES["source"].replace('"', '""')
    rows += [f'visits/a,2024-{month:02}-28,{month}e6,visits,"{source}"' for month in range(5, 11)]
    (folder / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    links = ("https://news.example/a?b=1&c='\"<x>", "javascript:alert(1)", "https://news.example/2")
    feed = [
        {"title": f"{NAMES['headline']} {n}", "date": "2024-11-13", "url": link, "source": NAMES["source"]}
        for n, link in enumerate(links)
    ]
    (folder / "feed.jsonl").write_text("\n".join(map(json.dumps, feed)) + "\n", encoding="utf-8")
    opened = zhoubao.open_edition(folder)
    assert not opened.import_file(folder / "a.csv").reading.rejected
    # What leads nowhere is no event.
    assert len(opened.import_events(folder / "feed.jsonl").feed.rejected) >= 1
    return zhoubao.open_edition(folder)


def words_in(content: bytes, format_name: str, folder: Path) -> str:
    """All words of a file, white space aside, as the house's readers have them."""
    path = folder / f"issue.{format_name}"
    path.write_bytes(content)
    words = read_manuscript(path).text
    if format_name == "pdf":
        with pypdfium2.PdfDocument(content) as pdf:
            words += "".join(page.get_textpage().get_text_bounded() for page in pdf)
    if format_name == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = ElementTree.fromstring(archive.read("word/document.xml"))
        words += "".join(one.text or "" for one in body.iter() if one.tag.endswith("}t"))
    if format_name == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        words += "".join(one.text or "" for one in strings.iter())
    return squeezed(words.replace("\x02", "").replace("\ufffe", ""))


@pytest.mark.parametrize("format_name", ["pdf", "html", "docx", "xlsx"])
def test_what_an_edition_calls_itself_prints_as_words(
    desk: zhoubao.OpenEdition, format_name: str, tmp_path: Path
) -> None:
    document, facts = desk.document(lang="en")
    words = words_in(render(document, facts, format_name), format_name, tmp_path)
    wanted = dict(NAMES)
    wanted["template"] = re.sub(r"\\([<>#$])", r"\1", NAMES["template"]).replace("&lt;i&gt;", "<i>")
    if format_name == "xlsx":
        for key in ("sector", "headline", "template"):
            del wanted[key]
    for key, text in wanted.items():
        assert squeezed(clean(text)) in words, key
    assert 'javascript:alert(1)"' not in words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_links_of_events_lead_to_their_own_addresses(desk: zhoubao.OpenEdition, lang: Lang) -> None:
    document, facts = desk.document(lang=lang)
    html = render(document, facts, "html").decode()
    links = set(re.findall(r'href="(https?:[^"]*)"', html))
    assert links
    assert all(link.startswith("https://news.example/") for link in links)
    assert 'href="javascript' not in html


HALVES = "a\ud800b\udfffc\ufffed\uffffe\ufdd0f"


def test_half_characters_print_as_what_they_are_not() -> None:
    """Only ``issue.json`` has to carry text as it came, and says that it cannot."""
    document = replace(sample.with_sections("en", sample.section(*sample.prose(HALVES))), title=HALVES)
    facts = FactSet(document.edition, document.cutoff, ())
    whole = "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"
    assert render(document, facts, "html").decode().count(whole) >= 2
    for format_name, part in (("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")):
        with zipfile.ZipFile(io.BytesIO(render(document, facts, format_name))) as archive:
            assert whole in archive.read(part).decode()
    for format_name in ("json", "pdf"):
        with pytest.raises(RenderError) as told:
            render(document, facts, format_name)
        assert str(told.value).isprintable()
        assert str(told.value).count(". ") == 0


def test_what_no_font_holds_is_named() -> None:
    """Other formats leave it to the reader's fonts."""
    for character in ("🚀", "𓀀", "ก"):
        document = replace(sample.document("zh"), title=f"题{character}目")
        facts = FactSet(document.edition, document.cutoff, ())
        with pytest.raises(
            RenderError, match=f"U\\+{ord(character):04X}.*no font of the PDF can print"
        ) as told:
            render(document, facts, "pdf")
        assert character in str(told.value)
        for format_name in ("html", "json"):
            assert character in render(document, facts, format_name).decode()
        for format_name in ("docx", "xlsx"):
            render(document, facts, format_name)
    rare = replace(sample.document("zh"), title="堃喆\u2212①≥é")
    facts = FactSet(rare.edition, rare.cutoff, ())
    with pypdfium2.PdfDocument(render(rare, facts, "pdf")) as pdf:
        assert "堃喆\u2212①≥é" in squeezed(pdf[0].get_textpage().get_text_bounded())


def _long(document: Document, name: str) -> Document:
    """A document in which a house, a person, a line, a caption and a paragraph are called by ``name``."""
    (charts,) = (one for one in document.sections if one.id == "usage")
    first, *others = charts.blocks
    assert isinstance(first, Exhibit)
    assert first.chart is not None
    (panel, *panels), both = first.chart.panels, Bilingual(name, name)
    line = replace(panel.lines[0], name=name)
    assert isinstance(line, Line)
    chart = replace(first.chart, panels=(replace(panel, lines=(line, *panel.lines[1:]), title=name), *panels))
    people = tuple(replace(person, names=both) for person in document.desk.people)
    blocks = (replace(first, chart=chart, caption=name, source=name), *others, Paragraph((Text(name),)))
    sections = tuple(replace(one, blocks=blocks) if one is charts else one for one in document.sections)
    desk = replace(document.desk, house=both, people=people)
    return replace(document, sections=sections, desk=desk, edition_name=name, subtitle=name)


@pytest.mark.parametrize("format_name", list(FORMATS))
@pytest.mark.parametrize("unit", ["长", "=1+"])
def test_names_of_ten_thousand_characters_print(format_name: str, unit: str) -> None:
    document = _long(web_sample.document("zh"), (unit * 10_000)[:10_000])
    facts = FactSet(document.edition, document.cutoff, ())
    assert render(document, facts, format_name)
