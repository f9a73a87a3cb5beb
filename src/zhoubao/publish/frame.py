"""What stands around the body of a web page: head, style sheet, and the policy that forbids the rest."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from zhoubao.publish.document import Document
from zhoubao.publish.markup import Markup, el, joined
from zhoubao.publish.outside import clean, hex_colour, legible, mixed

__all__ = ["framed"]

_PAPER, _NIGHT = "#ffffff", "#14181d"
_CONTRAST = 4.6
"""A little over the 4.5 to 1 of WCAG 2.1 AA, for what rounding takes."""


def framed(document: Document, body: Markup, rules: str = "", scripts: Sequence[str] = ()) -> bytes:
    """A page around a body: head, policy and style of the document, in its language.

    ``rules`` are style rules of this page besides those of all; ``scripts`` are those in its body, the only
    ones that its policy lets run.
    """
    language = "zh-CN" if document.lang == "zh" else "en"
    html = el("html", joined(_head(document, rules, scripts), body), lang=language, dir="ltr").html
    return f"<!doctype html>\n{html}\n".encode()


@cache
def _css() -> str:
    return files("zhoubao.publish").joinpath("templates/issue.css").read_text(encoding="utf-8")


def _style(document: Document) -> str:
    """The stylesheet behind the document's colours, made legible on tinted rows by day and by night."""
    day, night = _colours(document, _PAPER, 0.08), _colours(document, _NIGHT, 0.13)
    return f":root{{{day}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{night}}}}}\n{_css()}"


def _colours(document: Document, paper: str, tinge: float) -> str:
    given = {name: hex_colour(getattr(document.style, name), name) for name in ("accent", "rise", "fall")}
    # A tint is the paper with a tinge of the accent, the least contrast that words have to stand.
    tint = mixed(legible(given["accent"], paper), paper, tinge)
    told = {name: legible(colour, tint, _CONTRAST) for name, colour in given.items()}
    told |= {"tint": tint, "paper": paper}
    return "".join(f"--{name}:{value};" for name, value in told.items())


@cache
def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _policy(style: str, scripts: Sequence[str]) -> str:
    run = f"script-src {' '.join(map(_digest, scripts))}; " if scripts else ""
    return (
        f"default-src 'none'; {run}style-src {_digest(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _head(document: Document, rules: str, scripts: Sequence[str]) -> Markup:
    style = _style(document) + rules
    policy = _policy(style, scripts)
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
