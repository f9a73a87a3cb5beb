"""The first page of the Word document: masthead, title, corrections, and the sidebar beside the prose."""

from __future__ import annotations

from zhoubao.model import Lang
from zhoubao.prose.numbers import format_date, format_instant
from zhoubao.publish.document import Document, Exhibit
from zhoubao.publish.labels import label
from zhoubao.publish.outside import safe_href
from zhoubao.publish.word.exhibits import PICTURE_SCALE, chart_picture
from zhoubao.publish.word.styles import tint
from zhoubao.publish.word.tables import TEXT_WIDTH, Box, exhibit_table, table
from zhoubao.publish.word.writer import Writer
from zhoubao.publish.word.xml import paragraph, run, tab

__all__ = ["stamps", "write_front"]

_SIDEBAR = 2_950
_GAP = 300
_INNER = _SIDEBAR - 290
_RIGHT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'


def stamps(document: Document) -> list[str]:
    """What is stamped on every page: a sample, a draft."""
    made = [label(document.lang, "sample")] if document.sample else []
    if document.status != "published":
        made.append(label(document.lang, f"status.{document.status}"))
    return made


def write_front(writer: Writer) -> None:
    """All that stands above the first section, and the sidebar beside it."""
    document, lang = writer.document, writer.document.lang
    house, sector = document.desk.house[lang], document.desk.sector[lang]
    runs = run(document.edition_name) + tab()
    runs += run(f"{house}  ", form='<w:color w:val="1B1F24"/><w:sz w:val="18"/>')
    runs += run(sector, form='<w:b w:val="0"/><w:color w:val="1B1F24"/><w:sz w:val="18"/>')
    writer.made(
        "Masthead", document.edition_name + house + sector, "the masthead", content=runs, form=_RIGHT_TAB
    )
    day, issue = format_date(document.date, lang), label(lang, "issue", issue=document.issue)
    runs = run(f"{day}   {issue}") + tab()
    for stamp in stamps(document):
        runs += run(f" {stamp} ", "Stamp") + run("  ")
    writer.made(
        "Imprint", day + issue + "".join(stamps(document)), "the imprint", content=runs, form=_RIGHT_TAB
    )
    writer.made("Title", document.title, "the title")
    if document.subtitle:
        writer.made("Subtitle", document.subtitle, "the subtitle")
    lead = label(lang, "as_of") + ("：" if lang == "zh" else ": ")
    runs = run(lead, form="<w:b/><w:bCs/>") + run(document.as_of)
    writer.made("AsOf", lead + document.as_of, "the dates of the closes", content=runs)
    _corrections(writer)
    _sidebar(writer)


def _corrections(writer: Writer) -> None:
    document, lang = writer.document, writer.document.lang
    colon = "：" if lang == "zh" else ": "
    for correction in document.corrections:
        where = f"correction {correction.revision}"
        lead = label(lang, "correction", revision=correction.revision)
        lead = f"{lead}  {format_date(correction.date, lang)}{colon}"
        runs = run(lead, form="<w:b/><w:bCs/>") + run(correction.reason, chinese=writer.chinese)
        writer.made("Correction", lead + correction.reason, where, content=runs)
        for change in correction.changes:
            was, now = (
                f"{label(lang, key)}{colon}{text}"
                for key, text in (("before", change.before), ("after", change.after))
            )
            stop = "；" if lang == "zh" else "; "
            text = f"{change.where}{colon}{was}{stop}{now}"
            writer.made("Correction", text, where)


def _sidebar(writer: Writer) -> None:
    side = _Sidebar(writer)
    content = side.content()
    place = (
        f'<w:tblpPr w:leftFromText="{_GAP}" w:rightFromText="0" w:topFromText="0" w:bottomFromText="120" '
        'w:vertAnchor="text" w:horzAnchor="margin" w:tblpXSpec="right" w:tblpY="60"/>'
        '<w:tblOverlap w:val="never"/>'
    )
    box = Box(content, fill=tint(writer.document.style.accent, 0.055))
    xml = table([_SIDEBAR], [([box], False)], style="SidebarTable", place=place, height=200)
    writer.table(xml, "the sidebar", [side.texts])


class _Sidebar:
    """Rating, performance, team, related issues, windows and moments, one above the other."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._made: list[str] = []
        self.texts: list[str] = []

    def content(self) -> str:
        self._rating()
        self._performance()
        self._team()
        self._related()
        self._data()
        return "".join(self._made)

    @property
    def _document(self) -> Document:
        return self._writer.document

    @property
    def _lang(self) -> Lang:
        return self._writer.document.lang

    def _line(self, text: str, style: str = "Sidebar", content: str = "", form: str = "") -> None:
        runs = content or run(text, chinese=self._writer.chinese)
        self._made.append(paragraph(style, runs, form))
        self.texts.append(text)

    def _head(self, text: str) -> None:
        self._line(text, "SidebarHead", form='<w:spacing w:before="0"/>' if not self._made else "")

    def _rating(self) -> None:
        mark = self._document.front.rating
        if mark is None:
            return
        self._head(label(self._lang, "rating"))
        action = f"  {mark.action}"
        runs = run(mark.rating) + run(action, form='<w:b w:val="0"/><w:bCs w:val="0"/><w:sz w:val="20"/>')
        self._line(mark.rating + action, "SidebarRating", runs)
        since = label(self._lang, "rating_since", day=format_date(mark.since, self._lang))
        self._line(since, content=run(since, "Soft"))

    def _performance(self) -> None:
        exhibit = self._document.front.performance
        if exhibit is None:
            return
        self._head(exhibit.caption)
        if exhibit.empty is not None:
            self._line(exhibit.empty, content=run(exhibit.empty, "Soft"))
        elif exhibit.chart is not None:
            self._picture(exhibit)
        if exhibit.empty is None and exhibit.body.rows:
            xml, texts = exhibit_table(self._writer, exhibit, _INNER)
            self._made.append(xml)
            self.texts += [text for row in texts for text in row]
        for note in exhibit.notes:
            self._line(note, content=run(note, "Soft"))
        source = label(self._lang, "source") + ("：" if self._lang == "zh" else ": ") + exhibit.source
        self._line(source, content=run(source, "Soft"))

    def _picture(self, exhibit: Exhibit) -> None:
        assert exhibit.chart is not None
        drawn = chart_picture(exhibit.chart, self._document, _INNER / 20)
        picture = self._writer.picture(drawn, exhibit.caption, exhibit.alt, scale=PICTURE_SCALE)
        self._made.append(paragraph("Sidebar", picture))

    def _team(self) -> None:
        desk, lang = self._document.desk, self._lang
        self._head(desk.names[lang])
        for person in desk.people:
            name, role = person.names[lang], f"  {person.roles[lang]}"
            runs = run(name, form="<w:b/><w:bCs/>") + run(role, "Soft")
            self._line(name + role, content=runs, form='<w:keepNext/><w:spacing w:before="40" w:after="0"/>')
            if person.licence:
                self._line(f"{label(lang, 'licence')} {person.licence}", form='<w:spacing w:after="0"/>')
            if person.email:
                address = safe_href(f"mailto:{person.email}")
                runs = run(person.email, "Hyperlink" if address else "")
                self._line(person.email, content=self._writer.link(address, runs) if address else runs)

    def _related(self) -> None:
        related = self._document.front.related
        if not related:
            return
        self._head(label(self._lang, "related"))
        for issue in related:
            day = format_date(issue.date, self._lang)
            address = safe_href(issue.href) if issue.href else None
            runs = run(issue.title, "Hyperlink" if address else "", chinese=self._writer.chinese)
            runs = self._writer.link(address, runs) if address else runs
            told = f"  {issue.edition} {day}" if issue.edition else f"  {day}"
            self._line(issue.title + told, content=runs + run(told, "Soft"))

    def _data(self) -> None:
        document, lang = self._document, self._lang
        right = f'<w:tabs><w:tab w:val="right" w:pos="{_INNER}"/></w:tabs>'
        if document.windows:
            self._head(label(lang, "windows"))
            for kind, span in document.windows.items():
                name = label(lang, kind)
                self._line(name + span, content=run(name, "Soft") + tab() + run(span), form=right)
        self._head(label(lang, "data"))
        moments = [("cutoff", document.cutoff)]
        if document.known_at is not None:
            moments.append(("known_at", document.known_at))
        for key, moment in moments:
            name, told = label(lang, key), format_instant(moment, document.cutoff.tzinfo, lang)
            self._line(name, content=run(name, "Soft"), form='<w:keepNext/><w:spacing w:after="0"/>')
            self._line(told)
