"""A rule of names: whom a watch list holds that the tables do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhoubao.check.lint.draft import Complaint, Draft
from zhoubao.model import Instrument

__all__ = ["watch_absent"]

_SEPARATOR = re.compile(r"[、，,；;/]|\s+(?:and|&)\s+|以及|(?<=[\u4e00-\u9fff])[和及与](?=[\u4e00-\u9fff])")
_LABEL = re.compile(r"^[^、，,。；;:：]{1,24}[:：]")
_OPENING = re.compile(r"^[\s|➢➤►▶▪■●◆•·\-–—*_]+|^[（(]\d{1,2}[）)]\s*|^\d{1,2}[.、]\s*")
_AND_SO_ON = re.compile(
    r"等(?:等|公司|标的|个股|企业|厂商|龙头)?.*$|\betc\b.*$|\band others\b.*$", re.I | re.S
)
_BRACKET = re.compile(r"[（(【\[][^（()）】\]]*[）)】\]]")
_EDGES = " \t*_。.“”\"'‘’：:"
_SUFFIX = re.compile(r"-(?:U|W|UW|B|SW|WD|VD)$|[AH]股$")
_HAN_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9\-]{2,8}")
_LATIN_NAME = re.compile(r"[A-Z][\w.&'’-]*(?: [A-Z0-9&][\w.&'’-]*){0,3}")
_NOT_IN_NAME = re.compile(
    r"[的了在将是有为不也已并或从对被把等着过]|建议|关注|受益|推荐|布局|机会|方向|产业链|板块|需求|景气|弹性|主线|环节|概念"
)
_COMPANY = re.compile(
    r"(?:股份|科技|电子|微电|信息|国际|集团|智能|半导体|光电|材料|精密|技术|数码|软件|网络|能源|动力|医药|生物|控股|实业"
    r"|电气|机电|装备|重工|创新|环境|转债|云|芯|微)$"
)
_ADVICE = re.compile(
    r"(?:建议|持续|重点|推荐)(?:重点|积极|持续|优先)?关注[:：]?(?P<list>[^。；;\n]{2,200})"
    r"|(?i:\b(?:we recommend|stocks to watch are|we like))[:]? (?P<en>[^.;\n]{2,200})"
)


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    name: str
    known: str | None
    """The kind of what the edition knows by that name."""
    instrument: Instrument | None


def watch_absent(draft: Draft) -> Iterator[Complaint]:
    """Names that a watch list or a sentence of advice holds, and no table of the text or not the edition.

    Lists of themes are left alone: only a list that holds at least one instrument of the edition counts, or
    in a watch list with such a one a labelled list of what sounds like firms.
    """
    tabled = {i.code for i in draft.tabled}
    cells = _cells(draft)
    for item in _listed(draft):
        if item.known is not None and item.instrument is None:
            continue  # a segment or a product
        if item.instrument is not None:
            # Without a table of instruments there is nothing for a name to be absent from.
            if not tabled or item.instrument.code in tabled:
                continue
            en, zh = "stands in no table of this text", "不在文中任何表格内"
        elif _plain(item.name) in cells:
            en, zh = "is not followed by the edition", "不在本刊跟踪范围内"
        else:
            en, zh = (
                "is neither followed by the edition nor in a table",
                "既不在本刊跟踪范围内，也不在文中表格内",
            )
        yield Complaint(
            item.start,
            item.end,
            f"{item.name} is on the watch list but {en}; add it to both or take it off.",
            f"关注名单中的“{item.name}”{zh}，请补入或删去。",
        )


def _listed(draft: Draft) -> Iterator[_Item]:
    """The names of all watch lists, in the text's order."""
    lists = [part for part in draft.parts if part.kind == "watch-list"]
    for part in lists:
        rows: list[tuple[bool, list[_Item]]] = []
        for line in draft.lines_in(part):
            start = line.start
            if part.heading is not None and part.heading[0] <= line.start < part.heading[1]:
                start = part.heading[1]  # a title may run into its list
                if start >= line.end:
                    continue
            if line.grid is None:
                rows.append(_items(draft, start, line.end))
        if any(item.instrument for _, items in rows for item in items):
            for labelled, items in rows:
                known = sum(item.known is not None for item in items)
                firms = sum(bool(_COMPANY.search(item.name)) for item in items)
                of_names = known > 0 and (labelled or 2 * known >= len(items))
                if of_names or (labelled and len(items) > 1 and 2 * firms >= len(items)):
                    yield from items
    for match in _ADVICE.finditer(draft.text):
        if any(part.start <= match.start() < part.end for part in lists):
            continue
        which = "list" if match["list"] else "en"
        _, items = _items(draft, match.start(which), match.end(which))
        if len(items) > 1 and 2 * sum(item.known is not None for item in items) >= len(items):
            yield from items


def _items(draft: Draft, start: int, end: int) -> tuple[bool, list[_Item]]:
    """Whether a line's list has a label, and the names in it; what does not look like a name is left out."""
    words = draft.text[start:end]
    opening = _OPENING.match(words)
    at = opening.end() if opening else 0
    label = _LABEL.match(words[at:])
    at += label.end() if label else 0
    body = words[at:]
    body = body[: len(_AND_SO_ON.sub("", body))]
    items: list[_Item] = []
    for begin, stop in _pieces(body):
        piece = body[begin:stop]
        bare = _BRACKET.sub("", piece).strip(_EDGES)
        if not bare or not _name_like(bare):
            continue
        found = _known(draft, bare) or _known(draft, piece.strip("".join((_EDGES, "（）()"))))
        instrument = None
        if found is not None and found[0] in ("instrument", "index"):
            instrument = draft.evidence.edition.instruments[found[1]]
            if instrument.kind != "equity":
                instrument = None
        first = start + at + begin + piece.index(bare) if bare in piece else start + at + begin
        items.append(_Item(first, first + len(bare), bare, found[0] if found else None, instrument))
    return label is not None, items


def _pieces(body: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for separator in _SEPARATOR.finditer(body):
        yield begin, separator.start()
        begin = separator.end()
    yield begin, len(body)


def _name_like(words: str) -> bool:
    if re.search(r"[\u4e00-\u9fff]", words):
        return _HAN_NAME.fullmatch("".join(words.split())) is not None and not _NOT_IN_NAME.search(words)
    return _LATIN_NAME.fullmatch(words) is not None


def _known(draft: Draft, words: str) -> tuple[str, str] | None:
    """Kind and subject of what the edition knows by a name, without the marks of a board or share class.

    The head of one instrument's Chinese name will do (海光 for 海光信息).
    """
    for spelling in (words, _SUFFIX.sub("", words)):
        name = draft.evidence.lexicon.find(spelling)
        if name is not None:
            return name.kind, name.subject
    plain = _plain(words)
    if re.fullmatch(r"[\u4e00-\u9fff]{2,}", plain):
        heads = [i.code for i in draft.evidence.edition.universe if _plain(i.names.zh).startswith(plain)]
        if len(heads) == 1:
            return "instrument", heads[0]
    return None


def _cells(draft: Draft) -> set[str]:
    """The words of all table cells."""
    return {
        _plain(draft.text[cell.start : cell.end]) for grid in draft.manuscript.tables for cell in grid.cells
    }


def _plain(words: str) -> str:
    return "".join(words.split()).casefold()
