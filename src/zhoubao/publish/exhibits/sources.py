"""The source line under an exhibit, from the observations that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zhoubao.model import Lang, Observation
from zhoubao.publish.notes import printable, short_source

__all__ = ["source_line"]

_MOST_SOURCES = 3


def source_line(observations: Sequence[Observation], lang: Lang) -> str:
    """Who the figures come from: the sources of most rows by name, the rest counted."""
    counts = Counter(short_source(o.source) or printable(o.file) for o in observations)
    if not counts:
        return "暂无数据" if lang == "zh" else "no data on record"
    names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    shown, rest = names[:_MOST_SOURCES], len(names) - _MOST_SOURCES
    line = ("、" if lang == "zh" else ", ").join(shown)
    if rest <= 0:
        return line
    return f"{line}等{len(names)}项，见数据来源" if lang == "zh" else f"{line} and {rest} more, see Sources"
