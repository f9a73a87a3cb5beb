"""What stands around the body of a web page: head, style sheet, and the policy that forbids the rest."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from zhoubao.publish.document import Document
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.outside import clean, hex_colour, legible

__all__ = ["framed"]

_PAPER, _NIGHT = "#ffffff", "#14181d"


def framed(document: Document, body: Markup) -> bytes:
    """A page around a body: head, policy and style of the document, in its language."""
    language = "zh-CN" if document.lang == "zh" else "en"
    html = el("html", joined(_head(document), body), lang=language, dir="ltr").html
    return f"<!doctype html>\n{html}\n".encode()


@cache
def _css() -> str:
    return files("zhoubao.publish").joinpath("templates/issue.css").read_text(encoding="utf-8")


def _style(document: Document) -> str:
    """The stylesheet behind the document's colours, by day as given and by night made legible."""
    colours = {name: hex_colour(getattr(document.style, name), name) for name in ("accent", "rise", "fall")}
    day = "".join(f"--{name}:{value};" for name, value in colours.items())
    night = "".join(f"--{name}:{legible(value, _NIGHT)};" for name, value in colours.items())
    return (
        f":root{{{day}--paper:{_PAPER};}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{night}--paper:{_NIGHT};}}}}\n{_css()}"
    )


def _head(document: Document) -> Markup:
    style = _style(document)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    lang = document.lang
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="author", content=clean(document.desk.names[lang])),
        el("meta", name="description", content=clean(document.subtitle)),
        el("title", clean(f"{document.title} | {document.edition_name} {document.issue}")),
        el("link", rel="icon", href="data:,"),
        el("style", Markup(style)),
    )
