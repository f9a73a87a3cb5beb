"""Texts in the shapes that make a careless pattern or loop take the square of their length.

The tests check that each is judged; ``make bench`` how the time grows.
"""

from __future__ import annotations

__all__ = ["SHAPES"]

SHAPES = {
    "open brackets": "（", "nested brackets": "(（[", "names": "寒武纪", "listed names": "寒武纪、英伟达、",
    "letters and digits": "a1", "hyphens": "a-1", "dots": "a1.b", "hex": "abcdef012345", "at signs": "a@",
    "addresses": "a.b@c.d.", "links": "http://", "spans": "1111-1113 ", "joined spans": "1111-1113",
    "digits": "1",
    "groups": "1,111", "numerals": "十百千", "blanks": " ", "line ends": "\n", "directions": "上涨",
    "windows": "本周",
    "segments": "存储", "figures": "图1、", "unknown": "某", "unknown names": "某物、", "months": "Nov ",
    "quotes": "“",
    "fillers": "的", "forbidden": "保证收益", "captions": "图表 1：复盘 ", "sources": "来源：",
    "marks": "，。",
    "right to left": "\u202e", "capitals": "A", "certificates": "证书", "ranks": "领涨",
    "numbers": "9.98% ", "listed numbers": "9.98%、", "dashes": "1-", "ranges": "1%-",
    "blanks and digits": "1 ",
    "telephones": "+1 2 ", "colons": "：1", "pipes": "|1", "zero width": "9\u200b8%", "leads": "存储领涨，",
    "names with numbers": "寒武纪涨9.98%，",
}  # fmt: skip
