"""Rules of exhibits: their numbers, captions, source lines, and the references to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from zhoubao.check.lines import LABEL, Caption, Family, label_of
from zhoubao.check.lint.draft import Complaint, Draft, Exhibit

__all__ = ["caption_twice", "number_missing", "order", "reference", "source_missing"]

_CONTINUED = re.compile(r"续|cont(?:inued|'d|d\b)", re.I)
_NOT_WORD = re.compile(r"[\W_]+")
_REFERENCE = re.compile(
    r"(?:(?P<lead>见|如|参见|参考|由|从|据|结合|对应|[（(])\s*)?(?<![A-Za-z])"
    + LABEL.replace("exhibit", "exhibits?").replace("figure", "figures?").replace("|table", "|tables?")
    + r"(?P<more>(?:\s*(?:、|，|,|和|及|与|至|到|~|–|and|to)\s*\d{1,3}(?!\d|\.\d|[%％年月日个家亿万]))*)"
    r"(?P<after>\s*(?:所示|显示|可见|中|所列|of|in|shows?)?)",
    re.I,
)
_OTHERS = re.compile(r"\s*(?:of|in) (?:the|their|its|that|his|her) (?:paper|report|study|filing)", re.I)


def number_missing(draft: Draft) -> Iterator[Complaint]:
    """Numbers used twice, and numbers left out between two that are used."""
    for family in _families(draft):
        first: dict[tuple[int, ...], Caption] = {}
        for exhibit in family:
            caption = exhibit.caption
            earlier = first.setdefault(caption.number, caption)
            if earlier is not caption and not _CONTINUED.search(caption.text):
                yield Complaint(
                    caption.start,
                    caption.end,
                    f"The number of {caption.label} is taken by an earlier exhibit; number this one anew.",
                    f"“{caption.label}”的编号已被前面的图表使用，请重新编号。",
                )
        for number in sorted(first):
            last = number[-1]
            skipped = [(*number[:-1], n) for n in range(1, last)]
            missing = [n for n in skipped if n not in first]
            before = [n for n in first if n[:-1] == number[:-1] and n < number]
            # Only what is left out between this one and the one before it; a text may begin at any number.
            gap = [n for n in missing if before and n > max(before)]
            if gap:
                caption = first[number]
                told = ", ".join("-".join(map(str, n)) for n in gap)
                yield Complaint(
                    caption.start,
                    caption.end,
                    f"There is no exhibit {told} before {caption.label}; number without gaps.",
                    f"“{caption.label}”之前缺少编号 {told}，请连续编号。",
                )


def order(draft: Draft) -> Iterator[Complaint]:
    """An exhibit that stands after one with a higher number."""
    for family in _families(draft):
        highest: Caption | None = None
        for exhibit in family:
            caption = exhibit.caption
            if highest is not None and caption.number < highest.number:
                yield Complaint(
                    caption.start,
                    caption.end,
                    f"{caption.label} stands after {highest.label}; put them in the order of their numbers.",
                    f"“{caption.label}”排在“{highest.label}”之后，请按编号顺序排列。",
                )
            elif highest is None or caption.number > highest.number:
                highest = caption


def caption_twice(draft: Draft) -> Iterator[Complaint]:
    """Two exhibits of different numbers with one caption."""
    seen: dict[str, Caption] = {}
    for exhibit in draft.exhibits:
        caption = exhibit.caption
        words = _NOT_WORD.sub("", unicodedata.normalize("NFKC", caption.text)).casefold()
        first = seen.setdefault(words, caption)
        if words and first.number != caption.number and not _CONTINUED.search(caption.text):
            yield Complaint(
                caption.start,
                caption.end,
                f"{caption.label} has the same caption as {first.label}; say what is different.",
                f"“{caption.label}”与“{first.label}”的标题相同，请写明各自的内容。",
            )


def source_missing(draft: Draft) -> Iterator[Complaint]:
    """Exhibits without a source statement before the next.

    Where captions follow each other with nothing between (side by side in the print), the sources after the
    last of them are counted; captions on one line may share one.
    """
    run: list[Exhibit] = []
    exhibits = draft.exhibits
    for n, exhibit in enumerate(exhibits):
        run.append(exhibit)
        following = exhibits[n + 1] if n + 1 < len(exhibits) else None
        if following is not None and (
            following.row == exhibit.row or (not exhibit.lines and _next_to(draft, exhibit, following))
        ):
            continue
        rows = list(dict.fromkeys(one.row for one in run))
        without = rows[: max(len(rows) - exhibit.sources, 0)]
        for lacking in run:
            if lacking.row not in without:
                continue
            caption = lacking.caption
            yield Complaint(
                caption.start,
                caption.end,
                f"{caption.label} has no source line; add one under it.",
                f"“{caption.label}”没有来源，请在其下注明。",
            )
        run = []


def reference(draft: Draft) -> Iterator[Complaint]:
    """A mention of an exhibit that there is not, such as 见图表 9 in a report of eight."""
    known: dict[Family, set[tuple[int, ...]]] = {}
    for exhibit in draft.exhibits:
        known.setdefault(exhibit.caption.family, set()).add(exhibit.caption.number)
    if not known:
        return
    everything = set().union(*known.values())
    elsewhere = [(e.caption.start, e.caption.end) for e in draft.exhibits]
    elsewhere += [(p.start, p.end) for p in draft.parts if p.kind in ("related", "contents", "sources")]
    for match in _REFERENCE.finditer(draft.text):
        word = match["word"]
        if any(start <= match.start("word") < end for start, end in elsewhere):
            continue
        if word in ("图", "表", "表格") and not (match["lead"] or match["after"].strip()):
            continue  # 蓝图 2, 报表 1: only what is spoken of as an exhibit
        if word.isascii() and not word[0].isupper():
            continue
        if _OTHERS.match(draft.text, match.end("number")):
            continue
        family, number = label_of(match)
        there = known.get(family, everything)
        several = [number, *((int(n),) for n in re.findall(r"\d+", match["more"]))]
        if len(number) == 2 and not any(len(n) == 2 for n in there):
            several = [(number[0],), (number[1],), *several[1:]]  # 图表 2-4 as a range
        absent = [n for n in several if n and n not in there]
        if absent:
            told = "、".join("-".join(map(str, n)) for n in absent)
            yield Complaint(
                match.start("word"),
                match.end("more"),
                f"There is no exhibit {told.replace('、', ', ')} in this text; correct the reference.",
                f"文中没有编号为 {told} 的图表，请更正引用。",
            )


def _families(draft: Draft) -> list[list[Exhibit]]:
    """Exhibits by how they are called (图表, 图, 表), since each sort is numbered by itself."""
    by_family = sorted(draft.exhibits, key=lambda exhibit: exhibit.caption.family)
    return [list(group) for _, group in groupby(by_family, key=lambda exhibit: exhibit.caption.family)]


def _next_to(draft: Draft, one: Exhibit, other: Exhibit) -> bool:
    """Whether nothing stands between two captions."""
    return not draft.text[one.caption.end : other.caption.start].strip()
