"""Rules of wording: words and marks set twice, brackets and quotes left open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from zhoubao.check.lint.draft import Complaint, Draft

__all__ = ["double_word", "unbalanced"]

_TWICE = re.compile(
    r"(?<![A-Za-z'’-])(?P<latin>[a-z]{2,})[ \n]+(?P=latin)(?![A-Za-z'’-])"
    r"|(?<![\u4e00-\u9fff])(?P<run>[\u4e00-\u9fff]{2,4})(?P=run)"
    r"|(?<=[\u4e00-\u9fff])(?P<han>[\u4e00-\u9fff]{2,4})(?P=han)"
    r"|(?<![的目标有])的的(?![确士])"
    r"|(?P<mark>[，。；：、！？])(?P=mark)(?!(?P=mark))|[，；：、][。，；：、]|。[，；：、]"
)
_MAY_STAND_TWICE = frozenset(("that", "had", "very", "bye", "so", "no", "ha", "blah", "is"))
_MEANT = re.compile(r"[一两几很非多每]|^[零二三四五六七八九十百千万亿]")

_PAIRS = {"）": "（", ")": "（", "】": "【", "》": "《", "〉": "〈", "”": "“", "」": "「", "』": "『"}
_OPENERS = {"（": "（", "(": "（", **{mark: mark for mark in "【《〈“「『"}}
_LIST_MARK = re.compile(
    r"(?:(?<![^\s；;。，,、：:])|^)(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4}|[一二三四五六七八九十]{1,2})[)）]"
)
_MARK = re.compile(r"[:;]-?[)(]|[（(【《〈“「『）)】》〉”」』]")


def double_word(draft: Draft) -> Iterator[Complaint]:
    """A word or a mark of punctuation that stands twice in a row, tables left aside."""
    for line in draft.lines:
        if line.grid is not None:
            continue
        for match in _TWICE.finditer(line.text):
            if match["mark"] and line.text[match.start() - 1 : match.start()] == match["mark"]:
                continue  # dots of an ellipsis
            han = match["run"] or match["han"]
            if match["latin"] in _MAY_STAND_TWICE or (han and (_MEANT.search(han) or len(set(han)) == 1)):
                continue
            yield Complaint(
                line.start + match.start(),
                line.start + match.end(),
                f"{match[0]!r} stands twice in a row; keep one.",
                f"“{match[0]}”重复，请删去其一。",
            )


@dataclass(frozen=True, slots=True)
class _Opened:
    mark: str
    at: int
    passage: int


def unbalanced(draft: Draft) -> Iterator[Complaint]:
    """Brackets and quotes that are opened and not closed, or closed and not opened.

    A pair may run from one passage into the next, since pages and columns cut paragraphs.
    """
    text = draft.text
    opened: list[_Opened] = []
    waiting: Counter[str] = Counter()  # how many of each mark are open, so that a search is never in vain
    for number, passage in enumerate(p for p in draft.manuscript.passages if p.kind != "furniture"):
        listed = {match.end() - 1 for match in _LIST_MARK.finditer(text, passage.start, passage.end)}
        for found in _MARK.finditer(text, passage.start, passage.end):
            char, at = found[0], found.start()
            if len(char) > 1:
                continue  # a face, such as :)
            if char in _OPENERS:
                opened.append(_Opened(_OPENERS[char], at, number))
                waiting[_OPENERS[char]] += 1
                continue
            mark = _PAIRS[char]
            if not waiting[mark]:
                if at not in listed:
                    yield _complaint(text, at, "was never opened", "没有对应的前半")
                continue
            while (last := opened.pop()).mark != mark:
                waiting[last.mark] -= 1
                yield from _left(text, [last])
            waiting[mark] -= 1
        old = [one for one in opened if one.passage < number]
        if old:
            yield from _left(text, old)
            opened = opened[len(old) :]
            waiting = Counter(one.mark for one in opened)
    yield from _left(text, opened)


def _left(text: str, opened: list[_Opened]) -> Iterator[Complaint]:
    for one in opened:
        yield _complaint(text, one.at, "is never closed", "没有对应的后半")


def _complaint(text: str, at: int, en: str, zh: str) -> Complaint:
    return Complaint(at, at + 1, f"{text[at]!r} {en}.", f"“{text[at]}”{zh}，请补齐。")
