"""What the terminal prints of a check: what needs a look first, aligned by display width."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zhoubao.check.report import CheckReport
from zhoubao.model import Bilingual, Lang, columns, instant
from zhoubao.proof.labels import ORDER, SEVERITIES, SIGNS, VERDICTS, label
from zhoubao.proof.notes import Note, Noting
from zhoubao.publish.outside import clean

__all__ = ["lines", "wrapped"]

_NARROW = 100  # columns under which a table has no room
_INDENT = "  "
_MARGIN = 3  # for the sign of a verdict or severity
_GAP = "  "
_MOST = {"place": 22, "words": 20, "said": 30, "expected": 18}
_MOST_WORDS = 28  # characters of the text quoted on a line
_RESET = "\x1b[0m"
_COLOURS = {
    "contradicted": "\x1b[1;31m",
    "ambiguous": "\x1b[33m",
    "unsupported": "\x1b[34m",
    "supported": "\x1b[32m",
    "error": "\x1b[1;31m",
    "warning": "\x1b[33m",
    "note": "\x1b[36m",
}
_BOLD, _DIM = "\x1b[1m", "\x1b[2m"
# A full-width character with the punctuation that may not begin a line, a run of others, or spaces.
_WIDE = "[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]"
_TOKEN = re.compile(rf"{_WIDE}[，。；：、！？）》」』”’%]*|\s+|(?:(?!{_WIDE})\S)+")


def lines(
    report: CheckReport,
    lang: Lang,
    colour: bool,
    width: int,
    *,
    verbose: bool = False,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """The report as lines of at most ``width`` columns, without line ends.

    Contradicted claims come first, then ambiguous and unsupported ones, then findings by severity; supported
    claims are only counted, unless ``verbose``. ``names`` are subjects' names (``labels.subject_names``).
    Nothing from the text can move the cursor or colour the screen: its control characters are dropped.
    """
    return _Printer(report, lang, colour, max(width, 40), names).lines(verbose)


class _Printer:
    def __init__(
        self, report: CheckReport, lang: Lang, colour: bool, width: int, names: Mapping[str, str] | None
    ) -> None:
        self._report = report
        self._lang = lang
        self._colour = colour
        self._width = width
        self._noting = Noting(report, lang, names)

    def lines(self, verbose: bool) -> list[str]:
        claims, findings = self._noting.claims(), self._noting.findings()
        blocks = [
            (VERDICTS[verdict][self._lang], [note for note in claims if note.mark == verdict])
            for verdict in ORDER
            if verdict != "supported" or verbose
        ]
        lint = label(self._lang, "lint")
        blocks += [
            (f"{lint} · {words[self._lang]}", [note for note in findings if note.mark == severity])
            for severity, words in SEVERITIES.items()
        ]
        made = self._header()
        for title, notes in blocks:
            if notes:
                sign = SIGNS[notes[0].mark]
                made += ["", self._painted(f"{sign} {title} ({len(notes)})", _COLOURS[notes[0].mark])]
                made += self._block(notes)
        return [*made, "", *self._summary()]

    def _header(self) -> list[str]:
        facts = self._report.facts
        against = label(self._lang, "against", edition=facts.edition, cutoff=instant(facts.cutoff))
        made = [
            self._painted(line, _BOLD)
            for line in wrapped(clean(f"{self._report.manuscript.name}  {against}"), self._width)
        ]
        for notice in self._report.manuscript.notices:
            said = wrapped(f"{label(self._lang, 'notices')}: {clean(notice)}", self._width - len(_INDENT))
            made += [self._painted(_INDENT + line, _DIM) for line in said]
        return made

    def _block(self, notes: list[Note]) -> list[str]:
        if self._width < _NARROW:
            return [line for note in notes for line in self._stacked(note)]
        rows = [self._cells(note) for note in notes]
        keys = [key for key in _MOST if any(row[key] for row in rows)]
        head = {key: label(self._lang, key) for key in (*keys, "reason")}
        widths = {key: min(_MOST[key], max(columns(row[key]) for row in (head, *rows))) for key in keys}
        left = self._width - _MARGIN - sum(widths.values()) - len(_GAP) * len(widths)
        if left < 24:
            return [line for note in notes for line in self._stacked(note)]
        widths["reason"] = left
        made = [self._painted(line, _DIM) for line in self._row(head, widths)]
        for row in rows:
            made += self._row(row, widths, SIGNS[notes[0].mark])
        return made

    def _cells(self, note: Note) -> dict[str, str]:
        reason = f"{note.reason} [{note.rule}]" if note.rule else note.reason
        if note.suggestion:  # on a line of its own
            reason += f"\n{label(self._lang, 'suggestion')}: {note.suggestion}"
        return {
            "place": note.place,
            "words": _one_line(note.words),
            "said": note.said,
            "expected": note.expected,
            "reason": reason,
        }

    def _row(self, cells: Mapping[str, str], widths: Mapping[str, int], sign: str = "") -> list[str]:
        parts = {key: wrapped(cells[key], width) for key, width in widths.items()}
        made = []
        for n in range(max(map(len, parts.values()))):
            line = sign.ljust(_MARGIN) if n == 0 else " " * _MARGIN
            for key, width in widths.items():
                text = parts[key][n] if n < len(parts[key]) else ""
                line += text + " " * (width - columns(text)) + _GAP
            made.append(line.rstrip())
        return made

    def _stacked(self, note: Note) -> list[str]:
        cells = self._cells(note)
        head = _GAP.join(cells[key] for key in ("place", "words", "said") if cells[key])
        inner = " " * (_MARGIN + len(_INDENT))
        margin = " " * _MARGIN
        made = [margin + line for line in wrapped(head, self._width - _MARGIN)]
        made[0] = SIGNS[note.mark].ljust(_MARGIN) + made[0][_MARGIN:]
        if note.expected:
            expected = f"{label(self._lang, 'expected')} {note.expected}"
            made += [inner + line for line in wrapped(expected, self._width - len(inner))]
        return made + [inner + line for line in wrapped(cells["reason"], self._width - len(inner))]

    def _summary(self) -> list[str]:
        counts = [self._counted(len(self._report.of(v)), VERDICTS[v]) for v in reversed(ORDER)]
        lint = [
            self._counted(count, words)
            for severity, words in SEVERITIES.items()
            if (count := sum(finding.severity == severity for finding in self._report.findings))
        ]
        comma, stop = ("，", "。") if self._lang == "zh" else (", ", ".")
        colon, semicolon = ("：", "；") if self._lang == "zh" else (": ", "; ")
        text = label(self._lang, "claims", count=len(self._report.judged)) + colon + comma.join(counts)
        text += semicolon + label(self._lang, "lint") + colon + (comma.join(lint) or "0") + stop
        return [self._painted(line, _BOLD) for line in wrapped(text, self._width)]

    def _counted(self, count: int, words: Bilingual) -> str:
        return f"{words.zh} {count}" if self._lang == "zh" else f"{count} {words.en}"

    def _painted(self, text: str, colour: str) -> str:
        return f"{colour}{text}{_RESET}" if self._colour and text else text


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken between words or Chinese characters.

    A line feed begins a new line; no character but spaces is lost.
    """
    return [line for part in text.split("\n") for line in _folded(part, width)]


def _folded(text: str, width: int) -> list[str]:
    made: list[str] = []
    line, used = "", 0
    for token in _TOKEN.findall(text):
        size = columns(token)
        if token.isspace():
            token, size = (" " * min(len(token), 2), min(len(token), 2)) if line else ("", 0)
        if used + size > width and token.strip():
            if line.strip():
                made.append(line.rstrip())
                line, used = "", 0
            while columns(token) > width:  # a word longer than the line
                cut = _fitting(token, width)
                made.append(token[:cut])
                token = token[cut:]
            size = columns(token)
        line, used = line + token, used + size
    if line.strip() or not made:
        made.append(line.rstrip())
    return made


def _fitting(text: str, width: int) -> int:
    """How many characters of ``text`` fit ``width`` columns; at least one."""
    used = 0
    for at, sign in enumerate(text):
        used += columns(sign)
        if used > width:
            return max(at, 1)
    return len(text)


def _one_line(words: str) -> str:
    return words if len(words) <= _MOST_WORDS else f"{words[: _MOST_WORDS - 1]}…"
