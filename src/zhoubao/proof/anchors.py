"""Putting comments around exactly the words they speak of: runs are split, nothing else changes."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from zhoubao.manuscript.word import Spot, Stretch
from zhoubao.manuscript.word_package import Element, name_of, tags_of
from zhoubao.manuscript.word_runs import Piece

__all__ = ["anchor_comments"]

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class _Range:
    """The elements a comment goes around: before ``first``, after ``last``."""

    first: Element
    last: Element


def anchor_comments(
    body: Element, text: str, stretches: Sequence[Stretch], spans: Sequence[tuple[int, int]], first_id: int
) -> list[Stretch | None]:
    """Put the marks of one comment per span of ``text`` into ``body``; ids count up from ``first_id``.

    What cannot hold a comment gets it at the nearest place that can: a text box or a note at the run it hangs
    on, a header or footer and the whole text (an empty span) at the first paragraph. Gives for each span the
    stretch it lies in, none for the whole text.
    """
    touched: list[list[Stretch]] = [[] for _ in spans]
    inside: dict[int, list[int]] = {}
    order = sorted(range(len(spans)), key=lambda n: spans[n])
    sorted_stretches = sorted(range(len(stretches)), key=lambda n: stretches[n].start)
    at = 0
    for n in order:
        start, end = spans[n]
        while at < len(sorted_stretches) and stretches[sorted_stretches[at]].end <= start:
            at += 1
        here = at
        while here < len(sorted_stretches) and stretches[sorted_stretches[here]].start < end:
            index = sorted_stretches[here]
            touched[n].append(stretches[index])
            inside.setdefault(index, []).append(n)
            here += 1
    spots: dict[int, list[tuple[Spot, Spot]]] = {}
    for index, wanted in inside.items():
        for n, found in zip(wanted, stretches[index].spots(text, [spans[n] for n in wanted]), strict=True):
            if found is not None and stretches[index].place == "body":
                spots.setdefault(n, []).append(found)
    cuts = _Cuts()
    for ends in spots.values():
        cuts.before(ends[0][0])
        cuts.after(ends[-1][1])
    cuts.make()
    for n in order:
        if n in spots:
            around = _Range(cuts.begin(spots[n][0][0]), cuts.end(spots[n][-1][1]))
        else:
            anchor = next((stretch.anchor for stretch in touched[n] if stretch.anchor is not None), None)
            around = _first_paragraph(body) if anchor is None else _Range(anchor, anchor)
        _mark(body, around, first_id + n)
    return [found[0] if found else None for found in touched]


class _Cuts:
    """Where runs have to be split: collected first, since splitting moves what stands after."""

    def __init__(self) -> None:
        # By run, the cuts as (element of the run, characters of it that stay before the cut).
        self._wanted: dict[Element, set[tuple[Element, int]]] = {}
        self._begins: dict[tuple[Element, int], Element] = {}
        self._ends: dict[tuple[Element, int], Element] = {}

    def before(self, spot: Spot) -> None:
        self._want(spot.piece, spot.at)

    def after(self, spot: Spot) -> None:
        self._want(spot.piece, spot.at + 1)

    def begin(self, spot: Spot) -> Element:
        """The run that begins with a character."""
        piece = spot.piece
        return piece.holder if piece.run is None else self._begins[piece.node, spot.at]

    def end(self, spot: Spot) -> Element:
        """The run that ends with a character."""
        piece = spot.piece
        return piece.holder if piece.run is None else self._ends[piece.node, spot.at + 1]

    def make(self) -> None:
        for run, wanted in self._wanted.items():
            order = {child: at for at, child in enumerate(run)}
            cuts = sorted(wanted, key=lambda cut: (order[cut[0]], cut[1]))
            rights = [_split(run, node, kept) for node, kept in reversed(cuts)][::-1]
            # Where nothing stands before (or after) a cut there is no new run, and its neighbour serves.
            left = run
            for cut, right in zip(cuts, rights, strict=True):
                self._ends[cut] = left
                if right is not None:
                    left = right
                self._begins[cut] = left

    def _want(self, piece: Piece, at: int) -> None:
        if piece.run is not None:
            self._wanted.setdefault(piece.run, set()).add((piece.node, at))


def _split(run: Element, node: Element, kept: int) -> Element | None:
    """Split a run after ``kept`` characters of ``node``: the new right one, none for an empty half."""
    shown = _shown(node)
    after = list(node.itersiblings())
    if kept <= 0:
        moved = [node, *after]
        before = [child for child in node.itersiblings(preceding=True) if name_of(child) != "w:rPr"]
        if not before:
            return None
    elif kept >= len(shown):
        moved = after
        if not moved:
            return None
    else:
        rest = deepcopy(node)
        rest.tail = None
        node.text, rest.text = shown[:kept], shown[kept:]
        for half in (node, rest):
            half.set(_XML_SPACE, "preserve")
        moved = [rest, *after]
    right = run.makeelement(run.tag, dict(run.attrib), run.nsmap)
    form = next((child for child in run if name_of(child) == "w:rPr"), None)
    if form is not None:
        right.append(deepcopy(form))
    right.extend(moved)
    run.addnext(right)
    return right


def _shown(node: Element) -> str:
    """What a text element shows (one sign for a tab or break): ends count with ``xml:space`` only."""
    if name_of(node) != "w:t":
        return "\n"
    words: str = node.text or ""
    return words if node.get(_XML_SPACE) == "preserve" else words.strip(" \t\r\n")


def _first_paragraph(body: Element) -> _Range:
    """What the first paragraph of the body holds, or a new empty run in it where it holds nothing."""
    paragraph = next((found for found in body.iter(tags_of(body, "p"))), None)
    if paragraph is None:
        paragraph = body.makeelement(tags_of(body, "p"))
        body.insert(0, paragraph)
    inner = [child for child in paragraph if isinstance(child.tag, str) and name_of(child) != "w:pPr"]
    if not inner:
        inner = [body.makeelement(tags_of(body, "r"))]
        paragraph.append(inner[0])
    return _Range(inner[0], inner[-1])


def _mark(body: Element, around: _Range, id: int) -> None:
    def made(local: str) -> Element:
        element = body.makeelement(tags_of(body, local))
        element.set(tags_of(body, "id"), str(id))
        return element

    around.first.addprevious(made("commentRangeStart"))
    reference = body.makeelement(tags_of(body, "r"))
    form = body.makeelement(tags_of(body, "rPr"))
    style = body.makeelement(tags_of(body, "rStyle"))
    style.set(tags_of(body, "val"), "CommentReference")
    form.append(style)
    reference.extend([form, made("commentReference")])
    around.last.addnext(reference)
    around.last.addnext(made("commentRangeEnd"))
