"""The archive's index page: every published issue with its revisions and files, in one file."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from zhoubao.edition.edition import Edition
from zhoubao.issues.manifest import FileHash, Manifest
from zhoubao.model import Bilingual, Lang
from zhoubao.prose.numbers import format_date
from zhoubao.publish.document import Change, Correction
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.outside import clean, hex_colour, legible

__all__ = ["archive_page"]

_PAPER, _NIGHT = "#ffffff", "#14181d"
_FORMATS = {
    "pdf": Bilingual("PDF", "PDF"),
    "html": Bilingual("网页", "Web page"),
    "docx": Bilingual("Word", "Word"),
    "xlsx": Bilingual("Excel", "Excel"),
    "json": Bilingual("数据", "Data"),
}
_TONGUES = Bilingual("中文", "English")
_WORDS = {
    "archive": Bilingual("往期", "Archive"),
    "published": Bilingual("已发布", "Published"),
    "corrected": Bilingual("已更正，现为第{n}版", "Corrected, now revision {n}"),
    "sample": Bilingual("样刊", "Sample"),
    "first": Bilingual("第1版（原版）", "Revision 1, as first published"),
    "revision": Bilingual("第{n}版", "Revision {n}"),
    "earlier": Bilingual("此前各版", "Earlier revisions"),
    "correction": Bilingual("第{n}版更正", "Correction in revision {n}"),
    "where": Bilingual("位置", "Where"),
    "before": Bilingual("原为", "Was"),
    "after": Bilingual("现为", "Is"),
    "none": Bilingual("此语种无变化。", "Nothing changed in this language."),
}


def archive_page(edition: Edition, issues: tuple[tuple[Manifest, ...], ...]) -> bytes:
    """The page for issues in the order given, of each the latest revision first; UTF-8 HTML.

    It has no script, asks for nothing outside itself, and links to files beside it by relative addresses.
    The same manifests give the same bytes. Raises ``RenderError`` for a style colour that is none.
    """
    page = _Page(edition)
    html = el("html", page.head(), page.body(issues), lang=page.tag(page.langs[0]), dir="ltr").html
    return f"<!doctype html>\n{html}\n".encode()


@cache
def _css() -> str:
    return files("zhoubao.issues").joinpath("templates/archive.css").read_text(encoding="utf-8")


class _Page:
    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.langs = edition.languages

    @staticmethod
    def tag(lang: Lang) -> str:
        return "zh-CN" if lang == "zh" else "en"

    def both(self, words: Bilingual, n: object = "") -> Markup:
        """Words in every language of the edition, each marked as what it is."""
        told: list[Markup | str] = []
        for lang in self.langs:
            text = clean(words[lang].replace("{n}", str(n)))
            if told and text == clean(words[self.langs[0]].replace("{n}", str(n))):
                continue
            told += [el("span", " · ", class_="dot", aria_hidden="true")] if told else []
            told.append(el("span", text, lang=self.tag(lang)))
        return joined(*told)

    def head(self) -> Markup:
        style = self._style()
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
            "form-action 'none'"
        )
        name = " / ".join(dict.fromkeys(self.edition.names[lang] for lang in self.langs))
        return el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", http_equiv="Content-Security-Policy", content=policy),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="color-scheme", content="light dark"),
            el("meta", name="referrer", content="no-referrer"),
            el("title", clean(f"{name} | {_WORDS['archive'][self.langs[0]]}")),
            el("link", rel="icon", href="data:,"),
            el("style", Markup(style)),
        )

    def _style(self) -> str:
        accent = hex_colour(self.edition.style.accent, "accent")
        return (
            f":root{{--accent:{accent};--paper:{_PAPER};}}\n"
            "@media screen and (prefers-color-scheme:dark){"
            f":root{{--accent:{legible(accent, _NIGHT)};--paper:{_NIGHT};}}}}\n{_css()}"
        )

    def body(self, issues: tuple[tuple[Manifest, ...], ...]) -> Markup:
        edition = self.edition
        years: dict[int, list[Markup]] = {}
        for revisions in issues:
            years.setdefault(revisions[0].date.year, []).append(self._issue(revisions))
        return el(
            "body",
            el(
                "header",
                el("p", self.both(edition.desk.house), class_="house"),
                el("h1", self.both(edition.names)),
                el(
                    "p",
                    self.both(_WORDS["archive"]),
                    el("span", self.both(_WORDS["sample"]), class_="mark") if edition.sample else None,
                    class_="archive",
                ),
            ),
            el(
                "main",
                *(el("section", el("h2", str(year)), el("ol", *entries)) for year, entries in years.items()),
            ),
        )

    def _issue(self, revisions: tuple[Manifest, ...]) -> Markup:
        latest = revisions[0]
        n = latest.revision
        state = self.both(_WORDS["published"]) if n == 1 else self.both(_WORDS["corrected"], n)
        titles = [
            el("p" if at else "h3", clean(latest.titles[lang]), lang=self.tag(lang))
            for at, lang in enumerate(latest.languages)
            if not at or latest.titles[lang] != latest.titles[latest.languages[0]]
        ]
        dates = Bilingual(format_date(latest.date, "zh"), format_date(latest.date, "en"))
        return el(
            "li",
            el(
                "p",
                el("time", self.both(dates), datetime=latest.date.isoformat()),
                el("span", state, class_="state" if n == 1 else "state corrected"),
                class_="when",
            ),
            *titles,
            self._files(latest),
            *(self._corrections(latest, revision) for revision in range(n, 1, -1)),
            self._earlier(revisions[1:]),
            id=f"issue-{latest.issue}",
        )

    def _files(self, manifest: Manifest) -> Markup:
        """The files of a revision, a line a language."""
        rows = []
        for lang in manifest.languages:
            own = [file for file in manifest.outputs if _lang(file, manifest) == lang]
            own.sort(key=lambda file: [*_FORMATS, _ending(file)].index(_ending(file)))
            links = [self._link(manifest, file, lang) for file in own]
            rows.append(
                el("div", el("dt", _TONGUES[lang]), el("dd", *links), lang=self.tag(lang)) if links else None
            )
        return el("dl", *rows, class_="files")

    def _link(self, manifest: Manifest, file: FileHash, lang: Lang) -> Markup:
        ending = _ending(file)
        name = _FORMATS[ending][lang] if ending in _FORMATS else ending
        href = f"{manifest.issue}/r{manifest.revision}/output/{quote(file.path)}"
        size = el("small", clean(_size(file.size)))
        return el("a", clean(name), " ", size, href=href, title=f"SHA-256 {file.sha256}")

    def _corrections(self, latest: Manifest, revision: int) -> Markup:
        """What one revision corrected: the reason, and each difference, in a part that opens."""
        found: dict[Lang, Correction] = {
            lang: correction
            for lang in latest.languages
            for correction in latest.corrections.get(lang, ())
            if correction.revision == revision
        }
        first = next(iter(found.values()), None)
        if first is None:
            return joined()
        day = Bilingual(format_date(first.date, "zh"), format_date(first.date, "en"))
        return el(
            "details",
            el(
                "summary",
                el("span", self.both(_WORDS["correction"], revision)),
                el("time", self.both(day), datetime=first.date.isoformat()),
            ),
            *(self._correction(lang, correction) for lang, correction in found.items()),
        )

    def _correction(self, lang: Lang, correction: Correction) -> Markup:
        def row(change: Change) -> Markup:
            return el(
                "tr",
                el("th", clean(change.where), scope="row"),
                el("td", el("del", clean(change.before)) if change.before else "—"),
                el("td", el("ins", clean(change.after)) if change.after else "—"),
            )

        heads = (el("th", clean(_WORDS[key][lang]), scope="col") for key in ("where", "before", "after"))
        table = el(
            "table",
            el("thead", el("tr", *heads)),
            el("tbody", *(row(change) for change in correction.changes)),
        )
        name = clean(_WORDS["correction"][lang].replace("{n}", str(correction.revision)))
        return el(
            "div",
            el("p", clean(correction.reason), class_="reason"),
            el("div", table, class_="scroll", role="region", tabindex=0, aria_label=name)
            if correction.changes
            else el("p", _WORDS["none"][lang]),
            lang=self.tag(lang),
            class_="correction",
        )

    def _earlier(self, revisions: tuple[Manifest, ...]) -> Markup | None:
        if not revisions:
            return None
        parts: list[Markup] = []
        for manifest in revisions:
            words = _WORDS["first"] if manifest.revision == 1 else _WORDS["revision"]
            parts += [el("h4", self.both(words, manifest.revision)), self._files(manifest)]
        return el("details", el("summary", el("span", self.both(_WORDS["earlier"]))), *parts)


def _ending(file: FileHash) -> str:
    return file.path.rpartition(".")[2]


def _lang(file: FileHash, manifest: Manifest) -> Lang:
    """The language of an output by its name: ``issue.en.pdf``, ``issue.pdf`` in the first."""
    parts = file.path.split(".")
    return next((lang for lang in manifest.languages if lang in parts[1:-1]), manifest.languages[0])


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} KB"
