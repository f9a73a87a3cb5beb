"""A comparison of issues as a terminal shows it: text in columns, a full-width character taking two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhoubao.edition.edition import Edition
from zhoubao.issues.diff import FactChange, IssueDiff, NameChange
from zhoubao.model import Bilingual, Fact, Lang, Observation, columns, instant
from zhoubao.prose.measures import measure_name
from zhoubao.prose.numbers import NumberFormat, format_number
from zhoubao.prose.subjects import subject_of
from zhoubao.publish.outside import clean

__all__ = ["diff_lines"]

_WORDS = {
    "before": Bilingual("此前", "before"),
    "after": Bilingual("现在", "after"),
    "change": Bilingual("变化", "change"),
    "subject": Bilingual("标的", "subject"),
    "measure": Bilingual("指标", "measure"),
    "facts": Bilingual("数字", "Figures"),
    "restated": Bilingual(
        "数字（同一区间，如今所知不同）", "Restated figures (same window, known differently)"
    ),
    "ratings": Bilingual("评级", "Ratings"),
    "watch_list": Bilingual("关注名单", "Watch list"),
    "new": Bilingual("新增", "new"),
    "gone": Bilingual("不再列示", "gone"),
    "none": Bilingual("没有变化。", "Nothing changed."),
    "sector": Bilingual("行业", "sector"),
    "points": Bilingual("个百分点", " pp"),
}
_POINTS = NumberFormat("number", places=2, signed=True)
_SHARE = NumberFormat("percent", places=1, signed=True)


def diff_lines(edition: Edition, diff: IssueDiff, lang: Lang) -> list[str]:
    """The comparison line by line: figures, ratings, watch list, and what differs too little to print."""
    lines = [f"{edition.names[lang]}  {diff.before} → {diff.after}"]
    if diff.facts:
        lines += ["", _WORDS["restated" if diff.restated else "facts"][lang]]
        lines += _facts(edition, diff.facts, lang)
    for key, changes in (("ratings", diff.ratings), ("watch_list", diff.watch_list)):
        if changes:
            lines += ["", _WORDS[key][lang]]
            lines += _columns([_name_row(edition, key, change, lang) for change in changes], ())
    if diff.empty:
        lines += ["", _WORDS["none"][lang]]
    lines += ["", _rest(diff, lang), *diff.notes]
    return [clean(line).rstrip() for line in lines]


def _facts(edition: Edition, changes: Sequence[FactChange], lang: Lang) -> Iterator[str]:
    head = tuple(_WORDS[key][lang] for key in ("measure", "subject", "before", "after", "change"))
    rows = [head, *(_fact_row(edition, change, lang) for change in changes)]
    lines = iter(_columns(rows, (2, 3, 4)))
    yield next(lines)
    for change, line in zip(changes, lines, strict=True):
        yield line
        for old, new in change.inputs:
            yield f"    {_input(old, new, lang)}"


def _fact_row(edition: Edition, change: FactChange, lang: Lang) -> tuple[str, ...]:
    fact = change.after or change.before
    assert fact is not None
    before, after = change.printed(lang)
    return (
        measure_name(fact.measure, lang),
        subject_of(edition, fact, lang).name,
        before,
        after,
        _WORDS[change.kind][lang] if change.kind != "changed" else _difference(change, fact, lang),
    )


def _difference(change: FactChange, fact: Fact, lang: Lang) -> str:
    """Percentage points of a ratio, a whole number of a count, per cent of any other value."""
    by = change.difference
    if by is None or change.before is None or change.before.value is None:
        return ""
    if fact.unit == "ratio":
        return f"{format_number(by * 100, _POINTS, lang)}{_WORDS['points'][lang]}"
    if fact.unit == "count" and abs(by) < 1e4:
        return format_number(by, NumberFormat("count", signed=True), lang)
    return format_number(by / abs(change.before.value), _SHARE, lang) if change.before.value else ""


def _input(old: Observation | None, new: Observation | None, lang: Lang) -> str:
    told = new or old
    assert told is not None
    values = " → ".join("—" if o is None else f"{o.value!r}" for o in (old, new))
    when = f"，{instant(told.known_at)} 获知" if lang == "zh" else f", known at {instant(told.known_at)}"
    where = f"{told.file} 第{told.row}行" if lang == "zh" else f"{told.file} row {told.row}"
    return f"{told.series} {told.date}: {values}{when if new else ''} ({where})"


def _name_row(edition: Edition, key: str, change: NameChange, lang: Lang) -> tuple[str, ...]:
    known = edition.instruments.get(change.subject)
    name = known.names[lang] if known else _WORDS["sector"][lang] if change.subject == "sector" else ""
    kind = "" if change.kind == "changed" else _WORDS[change.kind][lang]
    if key == "watch_list":
        return change.subject, name, kind
    return change.subject, name, change.before or "—", "→", change.after or "—", kind


def _columns(rows: Sequence[tuple[str, ...]], right: Sequence[int]) -> list[str]:
    rows = [tuple(clean(cell) for cell in row) for row in rows]
    widths = [max(columns(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(
            " " * (width - columns(cell)) + cell if n in right else cell + " " * (width - columns(cell))
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _rest(diff: IssueDiff, lang: Lang) -> str:
    if lang == "zh":
        below = f"另有{diff.below}项仅在印出精度以下不同，" if diff.below else ""
        return f"{below}{diff.same}项相同。"
    below = f"{diff.below} more differ below the printed rounding; " if diff.below else ""
    return f"{below}{diff.same} {'is' if diff.same == 1 else 'are'} the same."
