"""The sheets of evidence: every figure with its reckoning, the observations behind it, and their sources."""

from __future__ import annotations

from collections.abc import Sequence

from zhoubao.model import Fact, FactInput, Observation, Withheld, instant
from zhoubao.prose.measures import kind_name
from zhoubao.prose.numbers import DASH
from zhoubao.publish.evidence import Entry, revision_words
from zhoubao.publish.excel.formats import FULL, FULL_PERCENT
from zhoubao.publish.excel.formulas import formula_of
from zhoubao.publish.excel.plan import EVIDENCE_TOP, EXACT, INPUT_TOP, INPUT_VALUE, Plan, View
from zhoubao.publish.excel.sheet import Sheet, column_name
from zhoubao.publish.excel.words import word
from zhoubao.publish.figures import PrintedFigure
from zhoubao.publish.labels import label

__all__ = ["write_evidence", "write_inputs", "write_sources"]

_DAY = "yyyy-mm-dd"
_NAMED = 8
"""How many rows are named one by one; of more the first and the count are."""
_EVIDENCE_WIDTHS = (6, 22, 12, 24, 14, 20, 8, 11, 11, 8, 44, 30, 14, 14, 22, 26)
_INPUT_WIDTHS = (6, 26, 22, 12, 11, 16, 10, 16, 42, 16, 7, 16, 22, 6)
_SOURCE_WIDTHS = (6, 60, 20, 68, 8)


def write_evidence(sheet: Sheet, plan: Plan) -> None:
    """One row a figure: its value as a formula, its window, formula in words, flags, inputs, and where it
    prints. The rows are the entries of the other formats' appendix, under the same numbers."""
    assert plan.appendix is not None
    lang, looks = plan.lang, sheet.looks
    heads = (
        label(lang, "number"), word(lang, "subject"), word(lang, "code"), label(lang, "measure"),
        label(lang, "printed"), label(lang, "exact"), word(lang, "unit"), word(lang, "base_day"),
        word(lang, "end_day"), word(lang, "live"), label(lang, "formula"), word(lang, "flag"),
        word(lang, "inputs"), word(lang, "facts"), word(lang, "where"), label(lang, "fact"),
    )  # fmt: skip
    right = {0, 4, 5, 7, 8}
    _open(sheet, plan, word(lang, "evidence"), word(lang, "evidence_about"), heads, _EVIDENCE_WIDTHS, right)
    where: dict[str, list[PrintedFigure]] = {}
    for figure in plan.appendix.figures:
        where.setdefault(figure.fact, []).append(figure)
    view = View(plan, sheet.name)
    text, number = looks.of(indent=1), looks.of(align="right")
    for entry in plan.appendix.entries:
        row, fact = EVIDENCE_TOP + entry.number - 1, entry.fact
        sheet.number(row, 0, entry.number, number)
        for at, told in enumerate((entry.subject, entry.code, entry.measure), 1):
            sheet.text(row, at, told, text)
        sheet.text(row, 4, entry.printed, number)
        live = _exact(sheet, row, fact, plan, view)
        sheet.text(row, 6, fact.unit, text)
        for at, day in ((7, fact.window.base), (8, fact.window.end)):
            if day is not None:
                sheet.day(row, at, day, looks.of(num_format=_DAY, align="right"))
        if fact.value is not None:
            sheet.text(row, 9, word(lang, "live_yes" if live else "live_no"), looks.small(indent=1))
        sheet.text(row, 10, entry.formula, text)
        sheet.text(row, 11, ("；" if lang == "zh" else "; ").join(entry.notes), text)
        _links(sheet, row, entry, plan)
        _printed_in(sheet, row, fact, where.get(fact.id, ()), plan)
        sheet.text(row, 15, fact.id, looks.small())
    _close(sheet, plan, EVIDENCE_TOP, len(plan.appendix.entries), len(heads))


def _exact(sheet: Sheet, row: int, fact: Fact, plan: Plan, view: View) -> bool:
    """A fact's value in full: the cell that reckons it, or its formula where this is that cell."""
    looks = sheet.looks
    if fact.value is None or plan.facts is None:
        sheet.text(row, EXACT, DASH, looks.of(align="right"))
        return False
    look = looks.of(num_format=FULL_PERCENT if fact.unit == "ratio" else FULL, align="right")
    home = plan.homes[fact.id]
    told = formula_of(fact, plan.facts, view)
    if home.sheet == sheet.name and told is None:
        sheet.number(row, EXACT, fact.value, look)
    elif home.sheet == sheet.name and told is not None:
        sheet.formula(row, EXACT, told, fact.value, look)
    else:
        sheet.formula(row, EXACT, view.fact(fact.id), fact.value, look)
    return told is not None


def _links(sheet: Sheet, row: int, entry: Entry, plan: Plan) -> None:
    """Which inputs and which other figures a figure rests on, by their numbers."""
    look = sheet.looks.link(font_size=9)
    rows = [plan.rows[used] for used in entry.fact.inputs if isinstance(used, Observation)]
    if rows:
        last = column_name(len(_INPUT_WIDTHS) - 1)
        end = max(rows) if max(rows) - min(rows) == len(set(rows)) - 1 else min(rows)
        told = _numbers([r - INPUT_TOP + 1 for r in dict.fromkeys(rows)], plan)
        sheet.jump(row, 12, told, look, plan.inputs, f"A{min(rows) + 1}:{last}{end + 1}")
    others = [
        n.number for used in entry.fact.inputs if isinstance(used, FactInput) and (n := plan.entry(used.fact))
    ]
    if others:
        sheet.jump(row, 13, _numbers(others, plan), look, plan.evidence, f"A{EVIDENCE_TOP + others[0]}")


def _numbers(numbers: Sequence[int], plan: Plan) -> str:
    comma = "、" if plan.lang == "zh" else ", "
    if len(numbers) <= _NAMED:
        return comma.join(map(str, numbers))
    return f"{numbers[0]}{comma}… {word(plan.lang, 'filled', count=len(numbers))}"


def _printed_in(sheet: Sheet, row: int, fact: Fact, figures: Sequence[PrintedFigure], plan: Plan) -> None:
    home = plan.homes[fact.id]
    if home.sheet != sheet.name:
        look = sheet.looks.link(font_size=9)
        sheet.jump(row, 14, f"{home.sheet} {home.cell}", look, home.sheet, home.cell)
    else:
        titles = dict.fromkeys(figure.place.title for figure in figures)
        sheet.text(row, 14, ("、" if plan.lang == "zh" else ", ").join(titles), sheet.looks.small())


def write_inputs(sheet: Sheet, plan: Plan) -> None:
    """The observations that the figures rest on; those of a restricted source have no value."""
    assert plan.appendix is not None
    lang, looks = plan.lang, sheet.looks
    heads = (
        label(lang, "number"), label(lang, "series"), word(lang, "subject"), word(lang, "kind"),
        word(lang, "day"), label(lang, "value"), word(lang, "unit"), word(lang, "revision"),
        label(lang, "source"), label(lang, "source_file"), label(lang, "row"), "SHA-256",
        label(lang, "known_at"), label(lang, "source_number"),
    )  # fmt: skip
    _open(
        sheet, plan, word(lang, "inputs"), word(lang, "inputs_about"), heads, _INPUT_WIDTHS, {0, 4, 5, 10, 13}
    )
    text, number, small = looks.of(indent=1), looks.of(align="right"), looks.small(indent=1)
    for used, row in plan.rows.items():
        subject = plan.document.subjects.get(used.series.partition("/")[2])
        sheet.number(row, 0, row - INPUT_TOP + 1, number)
        sheet.text(row, 1, used.series, text)
        sheet.text(row, 2, subject.name if subject else "", text)
        sheet.text(row, 3, kind_name(used.series, lang), text)
        sheet.day(row, 4, used.date, looks.of(num_format=_DAY, align="right"))
        if isinstance(used, Withheld):
            sheet.text(row, INPUT_VALUE, word(lang, "not_given"), number)
        else:
            sheet.number(row, INPUT_VALUE, used.value, number)
        sheet.text(row, 6, used.unit, text)
        sheet.text(row, 7, revision_words(used, lang), small)
        sheet.text(row, 8, used.source, small)
        sheet.text(row, 9, used.file, small)
        sheet.number(row, 10, used.row, looks.small(align="right"))
        sheet.text(row, 11, used.sha256, small)
        sheet.text(row, 12, instant(used.known_at), small)
        line = plan.appendix.line_of(used)
        if line is not None:
            sheet.jump(
                row, 13, line, looks.link(font_size=9, align="right"), plan.sources, f"A{3 + line + 1}"
            )
    _close(sheet, plan, INPUT_TOP, len(plan.rows), len(heads))


def write_sources(sheet: Sheet, plan: Plan) -> None:
    """Who says so: source, file, its hash, and how many rows."""
    lang, looks = plan.lang, sheet.looks
    heads = (
        label(lang, "number"), label(lang, "source"), label(lang, "source_file"), "SHA-256",
        label(lang, "source_rows"),
    )  # fmt: skip
    _open(sheet, plan, word(lang, "sources"), "", heads, _SOURCE_WIDTHS, {0, 4})
    number = looks.of(align="right")
    for n, line in enumerate(plan.document.sources, 1):
        row = INPUT_TOP + n - 1
        sheet.number(row, 0, n, number)
        sheet.address(row, 1, line.source, line.source, looks.of(text_wrap=True), looks.link(text_wrap=True))
        sheet.text(row, 2, line.file, looks.of())
        sheet.text(row, 3, line.sha256, looks.small())
        sheet.number(row, 4, line.rows, number)
    _close(sheet, plan, INPUT_TOP, len(plan.document.sources), len(heads))


def _open(
    sheet: Sheet,
    plan: Plan,
    title: str,
    about: str,
    heads: Sequence[str],
    widths: Sequence[float],
    right: set[int],
) -> None:
    looks = sheet.looks
    sheet.widths(widths)
    sheet.text(0, 0, title, looks.title())
    sheet.jump(1, 0, word(plan.lang, "back"), looks.link(font_size=9), plan.cover, "A1")
    if about:
        sheet.text(2, 0, about, looks.small())
    for at, head in enumerate(heads):
        look = looks.of(
            bold=True, font_color=looks.accent, align="right" if at in right else "left",
            indent=int(at > 0 and at not in right),
            top=2, top_color=looks.accent, bottom=1, bottom_color=looks.accent,
        )  # fmt: skip
        sheet.text(EVIDENCE_TOP - 1, at, head, look)


def _close(sheet: Sheet, plan: Plan, top: int, rows: int, width: int) -> None:
    last = max(top + rows - 1, top)
    sheet.raw.freeze_panes(top, 2)
    sheet.raw.autofilter(top - 1, 0, last, width - 1)
    names = plan.document.edition_name, plan.document.title
    sheet.page((0, 0, last, width - 1), *names, repeat=(top - 1, top - 1), large=True)
