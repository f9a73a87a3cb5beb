"""Hostile text in every place of a document that holds words from outside, each place with a tag of its own.

A place reads ``payload`` and then ``Q017Q``: wherever the tag shows up in a file, the payload has to stand
right before it, as text and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from zhoubao.edition.edition import Person
from zhoubao.model import Bilingual, FactSet, Observation
from zhoubao.prose.subjects import Subject
from zhoubao.publish.document import (
    Allowance,
    Cell,
    Change,
    Chart,
    Column,
    Correction,
    Document,
    Exhibit,
    Line,
    Panel,
    Quoted,
    RatingMark,
    Related,
    Section,
    SourceLine,
    Text,
)
from zhoubao.publish.notes import printable
from zhoubao.publish.outside import clean

PAYLOADS = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "\"><svg onload=alert(3)> ' onmouseover='alert(4)' x=\"",
    "]]></style></title><!-- --> &amp; &lt;b&gt; &#x3c;i&#x3e; <!ENTITY x SYSTEM 'file:///etc/passwd'> &x;",
    '#eval("1") #set page(fill: red) $x^2$ *b* _i_ @label <label> `code` \\u{41} // c /* d */ = h',
    '=HYPERLINK("http://x.test","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "=cmd|'/c calc'!A0",
    "{=1+1} \r\n=2",
    "<w:p><w:r><w:t>x</w:t></w:r></w:p><w:fldSimple w:instr=' MACROBUTTON x '/> {PAGE} HYPERLINK \"http://x.test\"",
    "datum.x '); alert(1)// {signal: 'alert(1)'} ${x} {{x}} </script>",
    "a\u202eb\u2066c\u2069d\u200be\u200ff\ufeffg\u00adh\u061ci",
    "a\x00b\x07c\x1bd\x7fe\x85f\x9fg\u2028h\u2029i\x0bj",
    "堃喆 \u2212 ① ≥ — “”‘’ é ×",
    "&P &N &[Page] &D %s %(x)s {0} {page} {pages} \\n",
    "[a](javascript:alert(1)) javascript:alert(1) http://x.test/=1 file:///etc/passwd",
)
TAG = re.compile(r"Q(\d{3,5})Q")
_FIELDS: dict[type, tuple[str, ...]] = {
    Document: ("edition_name", "title", "subtitle", "as_of"),
    Person: ("licence", "email"),
    Section: ("title",),
    Text: ("text",),
    Quoted: ("text",),
    Exhibit: ("caption", "source", "notes", "alt", "empty"),
    Column: ("label", "group"),
    Cell: ("value",),
    Chart: ("unit",),
    Panel: ("title",),
    Line: ("name",),
    SourceLine: ("source", "file"),
    Observation: ("source", "file"),
    Subject: ("name",),
    Allowance: ("text", "reason"),
    RatingMark: ("rating", "action"),
    Related: ("title", "edition"),
    Change: ("where", "before", "after"),
    Correction: ("reason",),
}
"""What comes from outside, by the class that holds it; texts in both languages are poisoned besides."""


@dataclass
class Poison:
    """Makes hostile text; ``turn`` shifts which place gets which of the payloads."""

    turn: int = 0
    payloads: tuple[str, ...] = PAYLOADS
    told: dict[int, tuple[str, str]] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def text(self, kind: str, old: str) -> str:
        """Hostile text in place of ``old``: the same wherever one kind of place reads the same."""
        if not old.strip():
            return old
        # Observations and lines of sources are matched by their words.
        key = (kind.removeprefix("Observation.").removeprefix("SourceLine."), old)
        if key not in self._known:
            number = len(self._known) + 100
            payload = self.payloads[(number + self.turn) % len(self.payloads)]
            self.told[number] = (kind, payload)
            self._known[key] = f"{payload}Q{number}Q"
        return self._known[key]

    def poisoned(self, node: Any, kind: str = "") -> Any:
        """``node`` with all its words from outside replaced."""
        if isinstance(node, tuple):
            return tuple(self.poisoned(child, kind) for child in node)
        if isinstance(node, dict):
            return {key: self.poisoned(child, kind) for key, child in node.items()}
        if isinstance(node, Bilingual):
            return Bilingual(self.text(f"{kind}.zh", node.zh), self.text(f"{kind}.en", node.en))
        if not is_dataclass(node) or isinstance(node, type):
            return node
        name = type(node).__name__
        changed: dict[str, Any] = {}
        for one in fields(node):
            if not one.init:
                continue
            old = getattr(node, one.name)
            if one.name in _FIELDS.get(type(node), ()):
                changed[one.name] = self._replaced(f"{name}.{one.name}", old)
            elif isinstance(old, tuple | dict | Bilingual) or is_dataclass(old):
                changed[one.name] = self.poisoned(old, f"{name}.{one.name}")
        return replace(node, **changed) if changed else node

    def _replaced(self, kind: str, old: Any) -> Any:
        if isinstance(old, str):
            return self.text(kind, old)
        if isinstance(old, tuple):
            return tuple(self._replaced(kind, child) for child in old)
        return old

    def issue(self, document: Document, facts: FactSet) -> tuple[Document, FactSet]:
        return self.poisoned(document), self.poisoned(facts)


@dataclass
class Found:
    """The tags that a file's texts hold, and what stands before them where it is not the payload."""

    tags: Counter[int]
    wrong: list[tuple[str, str, str]]

    def missing(self, poison: Poison) -> set[str]:
        """The kinds of places of which the file holds none."""
        return {kind for kind, _ in poison.told.values()} - {
            poison.told[tag][0] for tag in self.tags if tag in poison.told
        }


def look(texts: list[str], poison: Poison, cleaned: Callable[[str], str] = clean) -> Found:
    """Every tag in some texts, white space aside, and whether the whole payload stands before it."""
    tags: Counter[int] = Counter()
    wrong = []
    for text in texts:
        blob = "".join(text.split())
        for hit in TAG.finditer(blob):
            number = int(hit[1])
            kind, payload = poison.told[number]
            ways = [cleaned(payload)]
            if kind.endswith((".source", ".file")):
                ways.append(printable(payload))  # the desk cannot change these, so they print as they can
            wanted = "".join(ways[0].split())
            tags[number] += 1
            before = blob[: hit.start()]
            if before.startswith("…") and wanted.endswith(before[1:]):
                continue  # cut at the front, and it says so
            if not before.endswith(tuple("".join(way.split()) for way in ways)):
                wrong.append((kind, wanted, blob[max(hit.start() - len(wanted) - 8, 0) : hit.end()]))
    return Found(tags, wrong)


__all__ = ["PAYLOADS", "TAG", "Found", "Poison", "look"]
