"""The checked text as one web page: claims and findings marked in place, each with its evidence.

The page is a single file without scripts, which asks for nothing outside itself. Notes open on hover, on
focus and on touch by style alone; on paper they are numbered and stand at the end.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from zhoubao.check.report import CheckReport
from zhoubao.manuscript.manuscript import Grid, GridCell, Passage
from zhoubao.model import Lang, instant
from zhoubao.proof.blocks import Placed, blocks_of, has_own_bullet, is_number, placed_rows, stretches_of
from zhoubao.proof.labels import ORDER, SEVERITIES, SIGNS, VERDICTS, label
from zhoubao.proof.marks import Group, Marks
from zhoubao.proof.notes import FactNote, Note, Noting
from zhoubao.prose.numbers import format_instant
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.outside import clean

__all__ = ["mark_html"]

_CLASSES = {"note": "remark"}  # a finding's severity; ``note`` is the class of what opens


def mark_html(report: CheckReport, lang: Lang, *, names: Mapping[str, str] | None = None) -> bytes:
    """The report as a self-contained HTML page in UTF-8, with its labels in ``lang``.

    ``names`` are subjects' names (``labels.subject_names``).
    """
    body = _Page(report, lang, names).body()
    style = _css()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", clean(f"{label(lang, 'title')} | {report.manuscript.name}")),
        el("link", rel="icon", href="data:,"),
        el("style", Markup(style)),
    )
    html = el("html", head, body, lang="zh-CN" if lang == "zh" else "en", dir="ltr").html
    return f"<!doctype html>\n{html}\n".encode()


@cache
def _css() -> str:
    return files("zhoubao.proof").joinpath("templates/proof.css").read_text(encoding="utf-8")


class _Page:
    def __init__(self, report: CheckReport, lang: Lang, names: Mapping[str, str] | None) -> None:
        self._report = report
        self._lang = lang
        self._text = report.manuscript.text
        noting = Noting(report, lang, names)
        self._claims = noting.claims()
        self._findings = noting.findings()
        placed = [note for note in self._findings if not note.whole]
        self._marks = Marks(self._claims, placed, list(stretches_of(report.manuscript)))
        self._opened: set[int] = set()  # groups whose note stands on the page already

    def _label(self, key: str, **values: object) -> str:
        return clean(label(self._lang, key, **values))

    def body(self) -> Markup:
        text = list(self._blocks())
        return el(
            "body",
            el("a", self._label("skip"), class_="skip", href="#text"),
            self._top(),
            el(
                "main",
                self._todo(),
                el("article", *text, class_="text", id="text", aria_label=self._label("text")),
            ),
            self._notes(),
        )

    # Above the text

    def _top(self) -> Markup:
        report, facts = self._report, self._report.facts
        moments = [("cutoff", facts.cutoff), *([("known_at", facts.known_at)] if facts.known_at else [])]
        told = [f"{self._label('edition')} {facts.edition}"]
        told += [
            f"{self._label(key)} {format_instant(at, facts.cutoff.tzinfo, self._lang)}" for key, at in moments
        ]
        counts = [
            self._count(VERDICTS[verdict][self._lang], verdict, verdict, len(report.of(verdict)))
            for verdict in ORDER
        ]
        severities = [finding.severity for finding in report.findings]
        counts += [
            self._count(
                f"{self._label('lint')} · {words[self._lang]}",
                _CLASSES.get(severity, severity),
                severity,
                severities.count(severity),
            )
            for severity, words in SEVERITIES.items()
            if severity in severities
        ]
        return el(
            "header",
            el("h1", f"{self._label('title')} · {clean(report.manuscript.name)}"),
            el("p", " · ".join(map(clean, told)), el("span", f" · {instant(facts.cutoff)}", class_="hidden")),
            el("ul", *counts, class_="counts", aria_label=self._label("verdicts")),
            el("p", self._label("hint"), class_="hint"),
            self._whole(),
            self._notices(),
            class_="top",
        )

    def _count(self, words: str, class_: str, mark: str, count: int) -> Markup:
        sign = el("span", SIGNS[mark], class_="sign", aria_hidden="true")  # type: ignore[index]
        return el(
            "li", sign, el("b", str(count)), el("span", words), class_=f"{class_}{'' if count else ' zero'}"
        )

    def _whole(self) -> Markup | None:
        """Findings on the text as a whole, and none of its words."""
        whole = [note for note in self._findings if note.whole]
        if not whole:
            return None
        items = [
            el("li", self._sign(note), " ", note.reason, " ", el("code", note.rule), class_=_class(note))
            for note in whole
        ]
        title = f"{self._label('findings')} · {self._label('whole')}"
        return el("section", el("h2", title), el("ul", *items), class_="whole")

    def _notices(self) -> Markup | None:
        items = [el("li", clean(notice)) for notice in self._report.manuscript.notices]
        items += [
            el("li", f"{self._label('switched_off')}: ", el("code", clean(rule)), f" — {clean(reason)}")
            for rule, reason in self._report.switched_off
        ]
        if not items:
            return None
        return el("section", el("h2", self._label("notices")), el("ul", *items), class_="notices")

    def _todo(self) -> Markup:
        """Everything that needs a look, in the text's order, with links to its place."""
        notes = [note for note in self._claims if note.mark != "supported"]
        notes += [note for note in self._findings if not note.whole]
        rank = {mark: at for at, mark in enumerate((*ORDER[:3], *SEVERITIES))}
        items = [
            el("li", self._entry(note), class_=_class(note))
            for note in sorted(notes, key=lambda note: (rank[note.mark], note.start))
        ]
        title = self._label("to_see")
        return el(
            "nav",
            el("h2", f"{title} ({len(items)})" if items else title),
            el("ol", *items) if items else el("p", self._label("nothing_to_see")),
            class_="todo",
            aria_label=title,
        )

    def _entry(self, note: Note) -> Markup:
        expected = el("i", f" → {note.expected}") if note.expected and note.mark != "supported" else None
        words = note.words if len(note.words) <= 48 else f"{note.words[:47]}…"
        about = " · ".join(filter(None, (note.said or note.reason, note.place)))
        return el(
            "a",
            self._sign(note),
            el("span", el("span", f"{note.title}: ", class_="hidden"), words, expected, class_="what"),
            el("small", about),
            href=f"#{self._marks.anchor(note)}",
        )

    def _sign(self, note: Note) -> Markup:
        return el("span", SIGNS[note.mark], class_="sign", title=note.title, aria_hidden="true")

    # The text

    def _blocks(self) -> Iterable[Markup]:
        pages = self._report.manuscript.pages
        at = 0
        for block in blocks_of(self._report.manuscript):
            fresh = at
            while at < len(pages) and pages[at] <= block.start:
                at += 1
            if at > fresh and len(pages) > 1:
                yield el("p", self._label("page", page=at), class_="page")
            yield self._table(block) if isinstance(block, Grid) else self._passage(block)

    def _passage(self, passage: Passage) -> Markup:
        words = self._marked(passage.start, passage.end)
        if passage.kind == "heading":
            return el(f"h{min(max(passage.level, 1) + 1, 6)}", *words)
        class_ = {"paragraph": None, "note": "noted"}.get(passage.kind, passage.kind)
        if passage.kind == "item" and not has_own_bullet(self._text[passage.start : passage.end]):
            class_ = "item bullet"
        return el("p", *words, class_=class_)

    def _table(self, grid: Grid) -> Markup:
        rows, columns = placed_rows(grid)
        numeric = self._numeric(rows)
        taken: dict[int, set[int]] = {}  # by row, the columns that cells above reach down to
        made = []
        for at, row in enumerate(rows):
            covered = taken.pop(at, set())
            cells: list[Markup] = []
            column = 0
            for cell, _, begin, tall, wide in row:
                if begin < column:  # a file may say that cells overlap
                    continue
                cells += _empty(column, begin, covered)
                wide = min(wide, columns - begin)
                tall = min(tall, len(rows) - at)
                for below in range(at + 1, at + tall):
                    taken.setdefault(below, set()).update(range(begin, begin + wide))
                right = begin in numeric if cell.header else self._is_number(cell)
                cells.append(
                    el(
                        "th" if cell.header else "td",
                        *self._marked(cell.start, cell.end),
                        colspan=wide if wide > 1 else None,
                        rowspan=tall if tall > 1 else None,
                        scope=("colgroup" if wide > 1 else "col") if cell.header else None,
                        class_="num" if right and wide == 1 else None,
                        title=clean(cell.name) or None,
                    )
                )
                column = begin + wide
            cells += _empty(column, columns, covered)
            made.append(el("tr", *cells))
        name = self._label("table", table=grid.number)
        table = el("table", el("caption", name, class_="hidden"), el("tbody", *made))
        return el("div", table, class_="scroll", role="region", tabindex=0, aria_label=name)

    def _is_number(self, cell: GridCell) -> bool:
        return is_number(self._text[cell.start : cell.end])

    def _numeric(self, rows: list[list[Placed]]) -> set[int]:
        """The columns whose cells are mostly numbers: their heads stand to the right as well."""
        votes: dict[int, int] = {}
        for row in rows:
            for cell, _, column, _, _ in row:
                if not cell.header:
                    votes[column] = votes.get(column, 0) + (1 if self._is_number(cell) else -1)
        return {column for column, vote in votes.items() if vote > 0}

    def _marked(self, start: int, end: int) -> list[Markup]:
        """A stretch of the text with its marks: claims as one mark each, findings as lines under it."""
        made: list[Markup] = []
        for part in self._marks.parts(start, end):
            inner = [
                el("span", *self._words(a, b), class_="lint") if under else joined(*self._words(a, b))
                for a, b, under in part.pieces
            ]
            made.append(joined(*inner) if part.group is None else self._mark(part.group, inner))
            made += [self._flag(note) for note in part.flags]
        return made

    def _words(self, start: int, end: int) -> list[Markup]:
        made: list[Markup] = []
        for at, line in enumerate(self._text[start:end].split("\n")):
            if at:
                made.append(el("br"))
            made.append(joined(clean(line)))
        return made

    def _mark(self, group: Group, inner: list[Markup]) -> Markup:
        first = group.number not in self._opened
        self._opened.add(group.number)
        if not first:  # the rest of words that go on in the next paragraph
            return el("mark", *inner, class_=_class(group.worst))
        return el(
            "mark",
            *inner,
            el("sup", str(group.number), class_="ref", aria_hidden="true"),
            self._note(group.notes),
            class_=_class(group.worst),
            id=f"c{group.number}",
            tabindex=0,
            data_sign=SIGNS[group.worst.mark],
        )

    def _flag(self, note: Note) -> Markup:
        anchor = self._marks.anchor(note)
        return el(
            "span",
            self._sign(note),
            el("sup", anchor, class_="ref", aria_hidden="true"),
            self._note([note]),
            class_=f"flag {_class(note)}",
            id=anchor,
            tabindex=0,
        )

    # Notes

    def _note(self, notes: Iterable[Note]) -> Markup:
        return el("span", *(line for note in notes for line in self._told(note)), class_="note", role="note")

    def _told(self, note: Note) -> list[Markup]:
        head = joined(
            self._sign(note), el("b", note.title), f" · {note.words}" if note.words and not note.rule else ""
        )
        expected = "" if note.mark == "supported" else note.expected
        rows = [("said", note.said), ("expected", expected), ("suggestion", note.suggestion)]
        rows += [("rule", note.rule)] if note.rule else []
        made = [el("span", head, class_=f"verdict {_class(note)}"), el("span", note.reason, class_="reason")]
        made += [
            self._row(key, value, "row right" if key == "expected" else "row") for key, value in rows if value
        ]
        untold = note.ids[len(note.facts) :] if len(note.facts) < len(note.ids) else ()
        made += [self._fact(fact) for fact in note.facts]
        if untold:
            shown = ", ".join(untold[:12]) + (" …" if len(untold) > 12 else "")
            made.append(self._row("facts", el("code", shown)))
        return made

    def _row(self, key: str, value: Markup | str, class_: str = "row") -> Markup:
        return el("span", el("span", self._label(key)), el("span", value), class_=class_)

    def _fact(self, fact: FactNote) -> Markup:
        inputs = [el("span", line) for line in fact.inputs]
        return el(
            "span",
            self._row("fact", joined(el("code", fact.id), f" = {fact.value}")),
            self._row("window", fact.window) if fact.window else None,
            self._row("formula", el("code", fact.formula)) if fact.formula else None,
            self._row("inputs", el("span", *inputs, class_="inputs")) if inputs else None,
            *(self._row("note", flag) for flag in fact.flags),
            class_="fact",
        )

    def _notes(self) -> Markup:
        """What the marks open on the screen, numbered, for paper; supported claims in one line each."""
        items = []
        for group in self._marks.groups:
            brief = group.worst.mark == "supported"
            lines = (
                [self._brief(note) for note in group.notes]
                if brief
                else [line for note in group.notes for line in self._told(note)]
            )
            items.append(
                el(
                    "li",
                    el("b", str(group.number)),
                    el("span", *lines, class_="body"),
                    class_=_class(group.worst),
                )
            )
        for note in self._findings:
            if not note.whole:
                lines = self._told(note)
                items.append(
                    el(
                        "li",
                        el("b", self._marks.anchor(note)),
                        el("span", *lines, class_="body"),
                        class_=_class(note),
                    )
                )
        if not items:
            return joined()
        return el("section", el("h2", self._label("notes")), el("ol", *items), class_="notes")

    def _brief(self, note: Note) -> Markup:
        evidence = "; ".join(f"{fact.id} = {fact.value} ({fact.window})" for fact in note.facts[:2])
        return el("span", " · ".join(filter(None, (note.title, note.words, note.said, evidence))))


def _class(note: Note) -> str:
    return _CLASSES.get(note.mark, note.mark)


def _empty(begin: int, end: int, covered: set[int]) -> list[Markup]:
    """Empty cells from one column to before another, none where a cell from above reaches down."""
    made = []
    column = begin
    while column < end:
        run = column
        while run < end and run not in covered:
            run += 1
        if run > column:
            made.append(el("td", colspan=run - column if run - column > 1 else None))
        column = run + 1 if run < end else run
    return made
