"""The source line under an exhibit, from the observations that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from zhoubao.edition.edition import Edition
from zhoubao.model import Lang, Observation
from zhoubao.publish.notes import printable, short_source

__all__ = ["kept_back", "source_line", "source_name"]

_MOST_SOURCES = 3


def source_name(used: Observation, edition: Edition, lang: Lang) -> str:
    """Who an observation comes from: the name that the edition gives the source, else its own short form."""
    rule = edition.source_rule(used.source)
    if rule is not None and rule.names is not None:
        return rule.names[lang]
    return short_source(used.source) or printable(used.file)


def source_line(observations: Sequence[Observation], edition: Edition, lang: Lang) -> str:
    """Who the figures come from: the sources of most rows by name, the rest counted."""
    counts = Counter(source_name(o, edition, lang) for o in observations)
    if not counts:
        return "暂无数据" if lang == "zh" else "no data on record"
    names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    shown, rest = names[:_MOST_SOURCES], len(names) - _MOST_SOURCES
    line = ("、" if lang == "zh" else ", ").join(shown)
    if rest <= 0:
        return line
    return f"{line}等{len(names)}项，见数据来源" if lang == "zh" else f"{line} and {rest} more, see Sources"


def kept_back(observations: Iterable[Observation], edition: Edition, lang: Lang) -> tuple[str, ...]:
    """The names of the sources among some observations whose data may not leave the desk."""
    held = (source_name(o, edition, lang) for o in observations if not edition.may_leave(o.source))
    return tuple(dict.fromkeys(held))
