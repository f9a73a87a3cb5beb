"""The first sheet: what the issue is, how to read the workbook, and links to its sheets."""

from __future__ import annotations

from collections.abc import Sequence

from zhoubao.prose.numbers import format_date, format_instant
from zhoubao.publish.document import Document
from zhoubao.publish.excel.plan import Plan
from zhoubao.publish.excel.sheet import Sheet
from zhoubao.publish.excel.words import word
from zhoubao.publish.labels import label

__all__ = ["write_cover"]

_WIDTHS = (16.0, 78.0, 26.0)


def write_cover(sheet: Sheet, plan: Plan) -> None:
    """The cover. The prose of the issue stays in the other formats: this is its data."""
    document, lang, looks = plan.document, plan.lang, sheet.looks
    sheet.widths(_WIDTHS)
    if document.sample:
        sheet.text(0, 0, label(lang, "sample"), looks.of(bold=True, font_color=looks.rise))
    sheet.text(1, 0, document.title, looks.title(18))
    sheet.raw.set_row(1, 28)
    sheet.text(2, 0, document.subtitle, looks.of(font_size=11, font_color=looks.soft))
    row = 4
    for name, told in _particulars(document):
        if told:
            sheet.text(row, 0, name, looks.small(valign="top"))
            sheet.paragraph(row, 1, 2, told, _WIDTHS)
            sheet.text(row, 1, told, looks.of(text_wrap=True, valign="top"))
            row += 1
    row = _contents(sheet, plan, row + 1)
    row = _corrections(sheet, document, row + 1)
    sheet.text(row, 0, word(lang, "how"), looks.title(11))
    notes = ["how_prose", "how_signs", "how_units"]
    if plan.appendix is not None:
        notes += ["how_formulas", "how_evidence"]
    texts = [word(lang, key) for key in notes]
    if document.sample:
        texts.insert(0, label(lang, "sample_note"))
    for text in texts:
        row += 1
        sheet.paragraph(row, 0, 2, text, _WIDTHS)
    area = (0, 0, row, 2)
    sheet.page(area, document.edition_name, document.desk.house[lang], upright=True, whole=True)


def _particulars(document: Document) -> Sequence[tuple[str, str]]:
    lang, desk, rating = document.lang, document.desk, document.front.rating
    windows = ("；" if lang == "zh" else "; ").join(
        f"{label(lang, kind)} {span}" for kind, span in document.windows.items()
    )
    people = ("；" if lang == "zh" else "; ").join(
        " ".join(filter(None, (p.names[lang], p.roles[lang], p.licence))) for p in desk.people
    )
    told = ""
    if rating is not None:
        since = format_date(rating.since, lang)
        told = word(lang, "rating_since", action=rating.action, rating=rating.rating, date=since)
    return (
        (word(lang, "edition"), document.edition_name),
        (word(lang, "issue"), document.issue),
        (word(lang, "date"), format_date(document.date, lang)),
        (label(lang, "cutoff"), format_instant(document.cutoff, None, lang)),
        (label(lang, "known_at"), format_instant(document.known_at, document.cutoff.tzinfo, lang))
        if document.known_at
        else ("", ""),
        (label(lang, "windows"), windows),
        (label(lang, "as_of"), document.as_of),
        (word(lang, "status"), word(lang, f"status.{document.status}")),
        (word(lang, "rating"), told),
        (word(lang, "desk"), " · ".join(filter(None, (desk.house[lang], desk.names[lang], people)))),
    )


def _contents(sheet: Sheet, plan: Plan, row: int) -> int:
    lang, looks = plan.lang, sheet.looks
    for at, head in enumerate((word(lang, "sheet"), label(lang, "contents"))):
        sheet.text(row, at, head, looks.head())
    sheet.blank(row, 2, 2, looks.head())
    lines = [(name, exhibit.caption) for name, exhibit in zip(plan.sheets, plan.exhibits, strict=True)]
    if plan.appendix is not None:
        lines += [
            (plan.evidence, word(lang, "evidence_about")),
            (plan.inputs, word(lang, "inputs_about")),
        ]
    lines.append((plan.sources, word(lang, "sources")))
    for name, told in lines:
        row += 1
        sheet.paragraph(row, 1, 2, told, _WIDTHS)
        sheet.text(row, 1, told, looks.of(text_wrap=True, valign="top"))
        sheet.jump(row, 0, name, looks.link(valign="top"), name, "A1")
    return row + 1


def _corrections(sheet: Sheet, document: Document, row: int) -> int:
    """The errata, the latest first, each with its differences."""
    lang, looks = document.lang, sheet.looks
    if not document.corrections:
        return row
    sheet.text(row, 0, word(lang, "corrections"), looks.title(11))
    row += 1
    for correction in document.corrections:
        date = format_date(correction.date, lang)
        told = word(lang, "correction", revision=correction.revision, date=date, reason=correction.reason)
        sheet.paragraph(row, 0, 2, told, _WIDTHS)
        for change in correction.changes:
            row += 1
            sheet.text(row, 0, change.where, looks.of(text_wrap=True, valign="top"))
            sheet.text(row, 1, f"{change.before} → {change.after}", looks.of(text_wrap=True, valign="top"))
        row += 1
    return row + 1
