"""What stands about an issue's text on the web page: its state, rating, earlier issues and corrections."""

from __future__ import annotations

from zhoubao.model import instant
from zhoubao.prose.numbers import format_date, format_instant
from zhoubao.publish.document import Correction, Document
from zhoubao.publish.labels import label
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.outside import clean, safe_href

__all__ = [
    "corrections_box",
    "desk_block",
    "link",
    "moments_block",
    "rating_block",
    "related_list",
    "state_marks",
    "windows_block",
]


def link(href: str, words: Markup | str) -> Markup:
    """Words that lead to an address, where it is one that a page may lead to; else the words alone."""
    address = safe_href(href)
    return joined(words) if address is None else el("a", words, href=address, rel="noopener noreferrer")


def state_marks(document: Document) -> Markup:
    """What an issue is if it is not a desk's own and published: a sample, a draft, not yet approved."""
    lang = document.lang
    marks = ["sample"] if document.sample else []
    if document.status != "published":
        marks.append(f"status.{document.status}")
    return joined(*(el("span", label(lang, key), class_="mark") for key in marks))


def rating_block(document: Document) -> Markup | None:
    """The sector's rating with what was done to it, and since when it stands."""
    mark, lang = document.front.rating, document.lang
    if mark is None:
        return None
    since = el("time", format_date(mark.since, lang), datetime=mark.since.isoformat())
    before, after = label(lang, "rating_since").split("{day}")
    return el(
        "section",
        el("h2", label(lang, "rating"), " ", el("small", clean(document.desk.sector[lang]))),
        el("p", el("strong", clean(mark.rating)), " ", el("span", clean(mark.action)), class_="given"),
        el("p", before, since, after, class_="since"),
        class_="rating",
    )


def related_list(document: Document) -> Markup | None:
    """Earlier issues, the latest first."""
    lang = document.lang
    items = []
    for issue in document.front.related:
        items.append(
            el(
                "li",
                link(issue.href or "", clean(issue.title)),
                el(
                    "small",
                    clean(issue.edition),
                    " ",
                    el("time", format_date(issue.date, lang), datetime=issue.date.isoformat()),
                ),
            )
        )
    if not items:
        return None
    return el("section", el("h2", label(lang, "related")), el("ul", *items, class_="related"))


def desk_block(document: Document) -> Markup:
    """The desk and its people."""
    lang, desk = document.lang, document.desk
    people = [
        el(
            "li",
            el("strong", clean(p.names[lang])),
            " ",
            el("span", clean(p.roles[lang])),
            el("small", label(lang, "licence"), " ", clean(p.licence)) if p.licence else None,
            el("small", link(f"mailto:{p.email}", clean(p.email))) if p.email else None,
        )
        for p in desk.people
    ]
    return el(
        "section",
        el("h2", clean(desk.names[lang])),
        el("ul", *people, class_="people") if people else None,
    )


def windows_block(document: Document) -> Markup | None:
    """The windows that figures are reckoned over."""
    rows = [
        el("div", el("dt", label(document.lang, key)), el("dd", clean(span)))
        for key, span in document.windows.items()
    ]
    return el("section", el("h2", label(document.lang, "windows")), el("dl", *rows)) if rows else None


def moments_block(document: Document) -> Markup:
    """When the issue was taken, and from data as known when."""
    lang, zone = document.lang, document.cutoff.tzinfo
    moments = [("cutoff", document.cutoff)]
    if document.known_at:
        moments.append(("known_at", document.known_at))
    stamps = [
        el(
            "div",
            el("dt", label(lang, key)),
            el("dd", el("time", format_instant(at, zone, lang), datetime=instant(at))),
            class_="stacked",
        )
        for key, at in moments
    ]
    return el("section", el("h2", label(lang, "data")), el("dl", *stamps))


def corrections_box(document: Document) -> Markup | None:
    """Errata with what each changed, the latest first."""
    if not document.corrections:
        return None
    return el(
        "section",
        el("h2", label(document.lang, "corrections")),
        *(_correction(correction, document) for correction in document.corrections),
        id="corrections",
        class_="corrections",
    )


def _correction(correction: Correction, document: Document) -> Markup:
    lang = document.lang
    name = label(lang, "correction", revision=correction.revision)
    keys = ("where", "before", "after")
    rows = [
        el(
            "tr",
            el("th", clean(change.where), scope="row"),
            el("td", el("del", clean(change.before)) if change.before else "—"),
            el("td", el("ins", clean(change.after)) if change.after else "—"),
        )
        for change in correction.changes
    ]
    table = el(
        "table",
        el("caption", name, class_="hidden"),
        el("thead", el("tr", *(el("th", label(lang, key), scope="col") for key in keys))),
        el("tbody", *rows),
    )
    return el(
        "div",
        el(
            "p",
            el("strong", name),
            " ",
            el("time", format_date(correction.date, lang), datetime=correction.date.isoformat()),
            "：" if lang == "zh" else ": ",
            clean(correction.reason),
        ),
        el("div", table, class_="scroll", role="region", tabindex=0, aria_label=name) if rows else None,
    )
