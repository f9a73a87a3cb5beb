"""Rules on what is said twice side by side: a code with its name, a week with its days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhoubao.calendars import calendar
from zhoubao.check.lint.draft import Complaint, Draft
from zhoubao.check.patterns import SPAN
from zhoubao.check.stretches import Stretches
from zhoubao.check.tokens import scannable, span_days
from zhoubao.errors import CalendarError
from zhoubao.model import EXCHANGES
from zhoubao.prose.numbers import format_span

__all__ = ["code_name", "window_days"]

_BRACKETED = re.compile(r"\((?P<code>[A-Z\d]{1,9}\.[A-Z]{1,3})\)")
_NEAR = 16


def code_name(draft: Draft) -> Iterator[Complaint]:
    """A code that stands with the name of another instrument: in a table's row, or 寒武纪（688041.SH）."""
    find = draft.evidence.lexicon.find
    instruments = draft.evidence.edition.instruments
    for grid in draft.manuscript.tables:
        rows: dict[int, list[tuple[int, int, str, str]]] = {}
        for cell in grid.cells:
            words = draft.text[cell.start : cell.end].strip()
            name = find(words)
            if name is not None and name.kind in ("instrument", "index"):
                rows.setdefault(cell.row, []).append((cell.start, cell.end, words, name.subject))
        for cells in rows.values():
            codes = [c for c in cells if c[2] in instruments]
            for start, end, words, subject in cells:
                if len(codes) == 1 and words not in instruments and subject != codes[0][3]:
                    yield _differs(draft, start, end, words, codes[0][3])
    text = scannable(draft.text)
    for found in _BRACKETED.finditer(text):
        code = found["code"]
        if code not in instruments:
            continue
        before = text[max(found.start() - 40, 0) : found.start()]
        tokens = draft.evidence.scanner.scan(before, 0, len(before))
        last = tokens[-1] if tokens else None
        if (
            last is not None
            and last.name is not None
            and last.name.kind != "segment"
            and last.name.subject != code
        ):
            start = found.start() - len(before) + last.start
            yield _differs(draft, start, found.end(), last.text, code)


def _differs(draft: Draft, start: int, end: int, words: str, code: str) -> Complaint:
    names = draft.evidence.edition.instruments[code].names
    return Complaint(
        start,
        end,
        f"{words} stands with the code {code}, which is {names.en}; mend one of them.",
        f"“{words}”与代码{code}（{names.zh}）不符，请更正其一。",
    )


def window_days(draft: Draft) -> Iterator[Complaint]:
    """Days beside a word of time that are not that window's sessions: 本周(1104-1108) in the week of 1111."""
    text = scannable(draft.text)
    stretches = Stretches(draft.evidence)
    scanner = draft.evidence.scanner
    windows = {window.kind: window for window in draft.evidence.facts.windows}
    for found in SPAN.finditer(text):
        written = span_days(found)
        begin = max(found.start() - _NEAR, text.rfind("\n", 0, found.start()) + 1)
        tokens = scanner.scan(text, begin, found.end())
        at = next((n for n, token in enumerate(tokens) if token.kind == "span"), None)
        if written is None or not at:
            continue
        before = [token for token in tokens[:at] if token.kind != "open"]
        said = before[-1].says("window") if before else None
        window = windows.get(said) if said else None  # type: ignore[call-overload]
        if window is None or stretches.window_of(tokens[at]) == said:
            continue
        try:
            days = calendar(EXCHANGES[draft.evidence.edition.home].sessions).sessions(
                window.first, window.anchor
            )
        except CalendarError:
            continue
        words, lang = before[-1].text, draft.evidence.lang
        right = format_span(days[0], days[-1], lang)
        yield Complaint(
            found.start(),
            found.end(),
            f"The sessions of {words!r} are {right}, not {found.group()}.",
            f"“{words}”的交易日为{right}，不是{found.group()}。",
        )
