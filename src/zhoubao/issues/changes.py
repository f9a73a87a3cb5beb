"""What differs between two prints of an issue in one language: sentences, table cells, points of charts.

Documents are compared as their records (``document_record``); a published one is read from the archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any

from zhoubao.model import Lang
from zhoubao.prose.numbers import DASH
from zhoubao.publish.document import Change
from zhoubao.publish.labels import label

__all__ = ["changes_between"]

Record = dict[str, Any]
_SENTENCE = re.compile(r"[^。！？；!?]*?(?:[。！？；]+[”’」）)]*|[.!?]+[”’\")]*(?=\s|$)|$)", re.S)


def changes_between(before: Record, after: Record) -> tuple[Change, ...]:
    """Every difference that a reader could see, in printing order; none where there is none.

    What follows from publishing again is no difference: status, corrections, related issues, the list of
    sources. Raises ``KeyError`` where a record is not whole.
    """
    lang: Lang = after["lang"]
    return tuple(change for change in _changes(before, after, lang) if change.before != change.after)


def _changes(before: Record, after: Record, lang: Lang) -> Iterator[Change]:
    said = {"title": ("标题", "title"), "subtitle": ("副标题", "subtitle"), "date": ("日期", "date")}
    for key, words in said.items():
        yield Change(words[lang == "en"], before[key], after[key])
    yield Change(label(lang, "as_of"), before["as_of"], after["as_of"])
    yield Change("评级" if lang == "zh" else "rating", _rating(before, lang), _rating(after, lang))
    old = {section["id"]: section for section in before["sections"]}
    new = {section["id"]: section for section in after["sections"]}
    for name in (*new, *(name for name in old if name not in new)):
        title = new.get(name, old.get(name, {}))["title"]
        yield from _prose(title, _sentences(old.get(name)), _sentences(new.get(name)))
        yield from _exhibits(_shown(old.get(name)), _shown(new.get(name)), lang)
    fronts = [
        [front["performance"]] if (front := record["front"])["performance"] else []
        for record in (before, after)
    ]
    yield from _exhibits({e["id"]: e for e in fronts[0]}, {e["id"]: e for e in fronts[1]}, lang)


def _rating(record: Record, lang: Lang) -> str:
    rating = record["front"]["rating"]
    return f"{rating['rating']}{'，' if lang == 'zh' else ', '}{rating['action']}" if rating else ""


def _prose(where: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Sentences that were replaced, added or taken out."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        if tag == "replace" and j - i == m - k:  # sentence for sentence
            for one, other in zip(old[i:j], new[k:m], strict=True):
                yield Change(where, one, other)
        else:
            yield Change(where, " ".join(old[i:j]), " ".join(new[k:m]))


def _sentences(section: Record | None) -> list[str]:
    """A section's prose sentence by sentence, lists included."""
    found: list[str] = []
    for text in _texts(section["blocks"]) if section else ():
        found += [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
    return found


def _texts(blocks: Iterable[Record]) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "list":
            for item in block["items"]:
                yield from _texts(item)
        elif block["type"] != "exhibit":
            yield _flat(block["children"])


def _flat(children: Iterable[Record]) -> str:
    return "".join(_flat(child["children"]) if "children" in child else child["text"] for child in children)


def _shown(section: Record | None) -> dict[str, Record]:
    blocks = section["blocks"] if section else []
    return {block["id"]: block for block in blocks if block["type"] == "exhibit"}


def _exhibits(old: dict[str, Record], new: dict[str, Record], lang: Lang) -> Iterator[Change]:
    for name in (*new, *(name for name in old if name not in new)):
        was, now = old.get(name), new.get(name)
        exhibit = now or was
        assert exhibit is not None
        where = label(lang, "exhibit", number=exhibit["number"]) if exhibit["number"] else exhibit["caption"]
        if was is None or now is None:
            yield Change(where, was["caption"] if was else "", now["caption"] if now else "")
            continue
        for key in ("caption", "source", "empty"):
            yield Change(where, was[key] or "", now[key] or "")
        yield from _prose(f"{where} · {label(lang, 'note')}", was["notes"], now["notes"])
        yield from _keyed(where, _cells(was), _cells(now))
        if not _cells(now):  # what a table tells need not be told of its chart again
            yield from _keyed(where, _points(was), _points(now))


def _keyed(where: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    for key in (*new, *(key for key in old if key not in new)):
        yield Change(f"{where} · {key}", old.get(key, ""), new.get(key, ""))


def _cells(exhibit: Record) -> dict[str, str]:
    """The cells of a table as printed, by the words of their row and column."""
    table = exhibit["table"]
    found: dict[str, str] = {}
    group = ""
    for row in table["rows"]:
        named = [c["text"] for c in takewhile(lambda c: isinstance(c["value"], str), row["cells"])]
        name = " ".join(filter(None, named))
        group = name if row["kind"] == "group" else group
        at = 0
        for n, cell in enumerate(row["cells"]):
            head = table["columns"][at]
            at += cell["span"]
            if n < len(named):
                continue
            column = " ".join(filter(None, (head["group"], head["label"])))
            key = " · ".join(filter(None, (name, column)))
            if key in found:  # a member of two groups, say
                key = f"{group} · {key}"
            found[key] = cell["text"] + (f" [{cell['mark']}]" if cell["mark"] else "")
    return found


def _points(exhibit: Record) -> dict[str, str]:
    """The points of a chart by line and day, in the unit of its axis; of a restricted one there are none."""
    chart = exhibit["chart"]
    if not chart:
        return {}
    return {
        f"{line['name']} · {point['day']}": _scaled(point["value"], chart)
        for panel in chart["panels"]
        for line in panel["lines"]
        for point in line["points"]
    }


def _scaled(value: float | None, chart: Record) -> str:
    if value is None:
        return DASH
    exact = Decimal(repr(float(value))).scaleb(-int(chart["exponent"]))
    digits = f"{exact:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{digits} {chart['unit']}".strip()
