"""The evidence on the web page: a panel for each fact, opened by the figure that prints it.

Panels are HTML popovers, which browsers open and close by themselves: no script is needed. Where a browser
does not know them, and on paper, they are the plain entries of an appendix at the page's end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import groupby

from zhoubao.model import FactInput, Lang, Observation, instant
from zhoubao.prose.figures import tone_of
from zhoubao.publish.document import Document
from zhoubao.publish.evidence import Appendix, Entry, allowance_rows, plain, revision_words
from zhoubao.publish.labels import label
from zhoubao.publish.markup import Markup, el
from zhoubao.publish.outside import clean

__all__ = ["evidence_section", "figure_button"]


def figure_button(text: str, entry: Entry) -> Markup:
    """A figure that opens its evidence; it looks like the number that it is."""
    return el("button", text, type="button", popovertarget=_id(entry), class_="figure")


def evidence_section(document: Document, appendix: Appendix) -> Markup | None:
    """The appendix with every entry as a panel; none where there is nothing to print in it."""
    if not appendix.entries and not document.allowances:
        return None
    lang = document.lang
    about = (
        el("p", label(lang, "evidence_open"), class_="howto"),
        el("p", label(lang, "evidence_plain"), class_="about"),
    )
    return el(
        "section",
        el("h2", label(lang, "evidence")),
        _allowances(document),
        *(about if appendix.entries else ()),
        *(_entry(entry, appendix, lang) for entry in appendix.entries),
        id="evidence",
        class_="evidence",
    )


def _id(entry: Entry) -> str:
    return f"evidence-{entry.number}"


def _allowances(document: Document) -> Markup | None:
    if not document.allowances:
        return None
    lang = document.lang
    keys = ("allowed_text", "allowed_verdict", "allowed_section", "allowed_reason")
    return el(
        "div",
        el("h3", label(lang, "allowed")),
        el("p", label(lang, "allowed_about")),
        el(
            "table",
            el("caption", label(lang, "allowed"), class_="hidden"),
            el("thead", el("tr", *(el("th", label(lang, key), scope="col") for key in keys))),
            el(
                "tbody",
                *(el("tr", *(el("td", clean(text)) for text in row)) for row in allowance_rows(document)),
            ),
        ),
        class_="allowed",
    )


def _entry(entry: Entry, appendix: Appendix, lang: Lang) -> Markup:
    fact = entry.fact
    shut = label(lang, "close_panel")
    return el(
        "div",
        el(
            "h3",
            el("span", str(entry.number), class_="n"),
            el("span", clean(entry.subject)),
            el("small", clean(entry.code)) if entry.code else None,
            el("span", clean(entry.measure), class_="measure"),
            el("strong", clean(entry.printed), class_=tone_of(fact)),
            id=f"{_id(entry)}-name",
        ),
        el(
            "button",
            "×",
            type="button",
            popovertarget=_id(entry),
            popovertargetaction="hide",
            class_="shut",
            aria_label=shut,
            title=shut,
        ),
        el("dl", *_terms(entry, lang)),
        _rests_on(entry, appendix, lang),
        *_records([used for used in fact.inputs if isinstance(used, Observation)], lang),
        id=_id(entry),
        class_="entry",
        popover=True,
        role="dialog",
        aria_labelledby=f"{_id(entry)}-name",
    )


def _terms(entry: Entry, lang: Lang) -> Iterable[Markup]:
    fact = entry.fact
    base, end = fact.window.base, fact.window.end
    days = [f"{label(lang, key)} {day}" for key, day in (("base", base), ("end", end)) if day]
    exact = _with_unit(fact.value, fact.unit)
    terms = (
        ("fact", el("code", clean(fact.id))),
        ("exact", el("code", clean(exact))),
        ("window", "，".join(days) if lang == "zh" else ", ".join(days)),
        ("sessions", entry.sessions and f"{entry.place}{'' if lang == 'zh' else ', '}{entry.sessions}"),
        ("formula", el("code", clean(entry.formula))),
        ("note", clean(("；" if lang == "zh" else "; ").join(entry.notes))),
    )
    for key, words in terms:
        if words:
            yield el("div", el("dt", label(lang, key)), el("dd", words))


def _rests_on(entry: Entry, appendix: Appendix, lang: Lang) -> Markup | None:
    used = [appendix.entry(i.fact) for i in entry.fact.inputs if isinstance(i, FactInput)]
    if not used:
        return None
    items = [
        el(
            "li",
            el("span", str(other.number), class_="n"),
            clean(other.subject),
            " ",
            figure_button(clean(other.printed), other),
        )
        for other in used
        if other is not None
    ]
    return el("div", el("h4", label(lang, "rests_on")), el("ul", *items), class_="rests")


def _records(used: list[Observation], lang: Lang) -> Iterable[Markup]:
    """The records, those of one source and file under one heading."""
    if not used:
        return
    keys = ("series", "day", "value", "row", "known_at")
    heads = [el("th", label(lang, key), scope="col") for key in keys]
    bodies = []
    for (source, file, sha256), rows in groupby(used, key=lambda o: (o.source, o.file, o.sha256)):
        named = el(
            "tr",
            el(
                "th",
                el(
                    "div",
                    clean(source),
                    el("span", clean(file), " ", el("code", clean(sha256[:12]), title=clean(sha256))),
                ),
                scope="rowgroup",
                colspan=len(keys),
            ),
            class_="from",
        )
        bodies.append(el("tbody", named, *(_record(o, lang) for o in rows)))
    yield el("div", el("table", el("thead", el("tr", *heads)), *bodies), class_="scroll", tabindex=0)


def _record(used: Observation, lang: Lang) -> Markup:
    more = revision_words(used, lang)
    return el(
        "tr",
        el("td", el("code", clean(used.series))),
        el("td", used.date.isoformat()),
        el("td", clean(_with_unit(used.value, used.unit)), el("small", more) if more else None),
        el("td", str(used.row)),
        el("td", instant(used.known_at)),
    )


def _with_unit(value: float | None, unit: str) -> str:
    """A value in full with its unit, ratios and counts bare."""
    bare = value is None or math.isnan(value) or unit in ("ratio", "count")
    return plain(value) if bare else f"{plain(value)} {unit}"
