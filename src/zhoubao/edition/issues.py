"""Reading ``issues/YYYY-MM-DD.md``: front matter, and prose by section and language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from zhoubao.edition.edition import Allowed, Edition, Issue, IssueSection, Prose, SectionSpec
from zhoubao.edition.files import parse_toml, read_utf8
from zhoubao.edition.instants import aware
from zhoubao.edition.language_blocks import LanguageBlocks, Stretch
from zhoubao.edition.mistakes import Mistake, refuse, sentence, sentences
from zhoubao.edition.references import Vocabulary, mistakes_in
from zhoubao.errors import EditionError, UnreadableError, UsageError, nearest
from zhoubao.model import LANGUAGES, Lang

if TYPE_CHECKING:
    from zhoubao.edition.front_matter import FrontMatter

__all__ = [
    "IssueRules",
    "front_matter_end",
    "issue_before",
    "issue_files",
    "load_issue",
    "load_issues",
    "read_issue",
]

_FENCE = "+++"
_HEADING = re.compile(r"#(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class IssueRules:
    """What an edition asks of its issues. Parts that its own file leaves unknown are none."""

    zone: ZoneInfo | None
    cutoff_time: dt.time
    languages: tuple[Lang, ...]
    sections: tuple[SectionSpec, ...] | None
    names: Vocabulary

    @classmethod
    def of(cls, edition: Edition) -> IssueRules:
        names = Vocabulary.of(edition)
        return cls(edition.zone, edition.cutoff_time, edition.languages, edition.sections, names)


def load_issues(edition: Edition) -> tuple[Issue, ...]:
    """Every issue of the edition, oldest first. Raises ``EditionError`` with every mistake in them."""
    issues, mistakes = [], []
    rules = IssueRules.of(edition)
    for file in issue_files(edition.root):
        issue, found = read_issue(file, rules)
        mistakes += found
        issues += [issue] if issue else []
    if mistakes:
        raise refuse("issues", mistakes)
    return tuple(issues)


def load_issue(edition: Edition, issue_id: str | None = None) -> Issue:
    """The issue of that id (its date, as its file is named), or the latest.

    Raises ``EditionError`` where there is no issue, or with every mistake in it; ``UsageError`` where
    there is none of that id.
    """
    files = {file.stem: file for file in issue_files(edition.root) if _date_of(file) is not None}
    folder = edition.root / "issues"
    if not files:
        raise EditionError(f"{folder}: holds no issue yet; write one as {folder / 'YYYY-MM-DD.md'}.")
    chosen = max(files) if issue_id is None else issue_id
    if chosen not in files:
        guess = nearest(chosen, files)
        raise UsageError(f"{folder}: holds no issue {chosen!r}{guess}; the latest is {max(files)!r}.")
    issue, mistakes = read_issue(files[chosen], IssueRules.of(edition))
    if issue is None or mistakes:
        raise refuse(files[chosen].name, mistakes)
    return issue


def issue_before(edition: Edition, issue: Issue) -> Issue | None:
    """The issue before one, or none where it is the first. Raises ``EditionError`` with its mistakes."""
    names = [file.stem for file in issue_files(edition.root) if _date_of(file) is not None]
    earlier = [name for name in names if name < issue.id]
    return load_issue(edition, max(earlier)) if earlier else None


def issue_files(root: Path) -> list[Path]:
    """The issue files of the edition in ``root``, by name; a README may lie beside them."""
    found = sorted((root / "issues").glob("*.md"))
    return [file for file in found if file.stem != "README" and not file.name.startswith(".")]


def read_issue(file: Path, rules: IssueRules) -> tuple[Issue | None, list[str]]:
    """The issue in ``file``, and every mistake in it and its references; none if nothing came of it."""
    try:
        lines = read_utf8(file).split("\n")
    except UnreadableError as error:
        return None, [str(error)]
    if lines[0].rstrip() != _FENCE:
        what = f"does not open with a line {_FENCE}; put the front matter between two such lines"
        return None, [sentence(file, what, line=1)]
    close = front_matter_end(lines)
    if close is None:
        what = f"the front matter is not closed; put a line {_FENCE} after it"
        return None, [sentence(file, what, line=1)]
    front, mistakes = _front_matter(file, "\n".join(lines[1:close]), rules)
    body = _Body(file, rules)
    body.read(lines, close + 1)
    mistakes += body.mistakes
    wrong = mistakes_in("\n".join(lines[close + 1 :]), close + 2, rules.names)
    mistakes += [sentence(file, what, line=line) for line, what in wrong]
    if front is None:
        return None, mistakes
    from zhoubao.edition.events_file import to_event
    from zhoubao.edition.values import to_text

    zone = rules.zone or ZoneInfo("UTC")
    issue = Issue(
        path=file,
        id=file.stem,
        date=front.date,
        cutoff=aware(front.cutoff, zone, rules.cutoff_time),
        titles=to_text(front.title),
        subtitles=to_text(front.subtitle),
        sections=body.sections(),
        known_at=None if front.known_at is None else aware(front.known_at, zone, rules.cutoff_time),
        events=tuple(to_event(entry, file.name) for entry in front.events),
        text="\n".join(lines),
        allowed=tuple(Allowed(entry.words, entry.reason) for entry in front.allow),
        windows={kind: (window.first, window.last) for kind, window in front.windows.items()},
    )
    return issue, mistakes


def front_matter_end(lines: Sequence[str]) -> int | None:
    """The index of the line that closes the front matter, or none where it is not closed or not there."""
    if lines[0].rstrip() != _FENCE:
        return None
    return next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)


def _date_of(file: Path) -> dt.date | None:
    if not _DATED.fullmatch(file.stem):
        return None
    try:
        return dt.date.fromisoformat(file.stem)
    except ValueError:
        return None


def _front_matter(file: Path, text: str, rules: IssueRules) -> tuple[FrontMatter | None, list[str]]:
    from pydantic import ValidationError

    from zhoubao.edition.consistency import missing_words
    from zhoubao.edition.events_file import unknown_codes
    from zhoubao.edition.front_matter import FrontMatter
    from zhoubao.edition.mistakes import shape_mistakes

    try:
        raw = parse_toml(text, file, first_line=2)
    except UnreadableError as error:
        return None, [str(error)]
    mistakes: list[Mistake] = []
    told = set()
    front = None
    try:
        front = FrontMatter.model_validate(raw)
    except ValidationError as error:
        mistakes, misspelt = shape_mistakes(error, FrontMatter, raw)
        told = misspelt | {mistake.where for mistake in mistakes}
    for key in ("title", "subtitle"):
        if isinstance(raw.get(key), dict):
            found = missing_words(raw[key], (key,), rules.languages)
            mistakes += [mistake for mistake in found if mistake.where not in told]
    named = _date_of(file)
    if named is None:
        what = f"the file is named {file.name!r}; name it by its date, such as 2024-11-14.md"
        mistakes.append(Mistake((), what))
    date, cutoff = raw.get("date"), raw.get("cutoff")
    if type(date) is dt.date:
        if named is not None and date != named:
            mistakes.append(Mistake(("date",), f"is {date}, but the file is {file.name}; make them agree"))
        if isinstance(cutoff, dt.date) and rules.zone is not None:
            local = aware(cutoff, rules.zone, rules.cutoff_time).astimezone(rules.zone)
            if local.date() > date:
                what = f"is {local:%Y-%m-%d %H:%M} in {rules.zone.key}, after the issue's date {date}"
                mistakes.append(Mistake(("cutoff",), f"{what}; take it on or before that day"))
    for kind, window in (front.windows if front else {}).items():
        if window.last < window.first:
            what = f"ends on {window.last}, before its first day {window.first}; swap the two"
            mistakes.append(Mistake(("windows", kind), what))
    if front is not None and rules.names.codes is not None:
        mistakes += unknown_codes(front.events, rules.names.codes)
    known_at = raw.get("known_at")
    if type(known_at) is dt.date:
        what = f"is a date ({known_at}); write an instant such as 2024-11-14T08:00:00+08:00"
        mistakes.append(Mistake(("known_at",), what))
    return (front if not mistakes else None), sentences(file, text, mistakes, first_line=2)


class _Body:
    """The prose of an issue, section by section; every language keeps the file's line numbers."""

    def __init__(self, file: Path, rules: IssueRules) -> None:
        self.file = file
        self.rules = rules
        self.mistakes: list[str] = []
        self.headings: dict[str, int] = {}
        self.texts: dict[str, Stretch] = {}

    def read(self, lines: Sequence[str], start: int) -> None:
        section: Stretch | None = None
        stray = False  # whether text before the first section was told of already
        blocks = LanguageBlocks(self.tell)
        for at, line in enumerate(lines[start:], start + 1):
            heading = _HEADING.fullmatch(line)
            if heading:
                blocks.close("before the next section; add a line :::")
                section = self.open(heading[1] or "", at)
                continue
            languages = blocks.languages(line, at)
            if section is not None:
                section.keep(line, languages or ())
            elif languages is not None and line.strip() and not stray:
                stray = True
                self.tell(at, "text stands before the first section; open one with a line such as # risks")
        blocks.close("; add a line ::: after it")
        self.demands()

    def open(self, name: str, at: int) -> Stretch:
        sections = self.rules.sections
        if sections is not None and name not in {section.id for section in sections}:
            self.tell(at, f"{name!r} is no section of the edition{_guess_section(name, sections)}")
        key = name
        if name in self.headings:
            self.tell(at, f"section {name!r} was opened on line {self.headings[name]} already; join the two")
            key = f"{name}:{at}"  # kept apart, so that the first keeps its line numbers
        else:
            self.headings[name] = at
        self.texts[key] = Stretch(at + 1)
        return self.texts[key]

    def demands(self) -> None:
        """What the edition asks for: its required sections, and each section in each language."""
        for spec in self.rules.sections or ():
            if spec.id not in self.headings:
                if spec.required and not spec.composed:
                    what = f"the required section {spec.id!r} is missing; add a line # {spec.id}"
                    self.mistakes.append(sentence(self.file, what))
                continue
            prose = self.prose(spec.id)
            absent = [lang for lang in self.rules.languages if lang not in prose]
            if len(absent) == len(self.rules.languages):
                if not (spec.exhibits or spec.composed):
                    self.tell(self.headings[spec.id], f"section {spec.id!r} is empty; write it or remove it")
            elif absent:
                what = f"section {spec.id!r} has no prose in {absent[0]!r}; add a block ::: {absent[0]}"
                self.tell(self.headings[spec.id], what)

    def tell(self, line: int, what: str) -> None:
        self.mistakes.append(sentence(self.file, what, line=line))

    def prose(self, section: str) -> dict[Lang, Prose]:
        """The section's prose in each language of the edition that has any."""
        return self.texts[section].prose(self.rules.languages)

    def sections(self) -> tuple[IssueSection, ...]:
        """The sections in the edition's printing order (the file's own where that is unknown)."""
        order: Iterator[str] = (
            iter(self.headings)
            if self.rules.sections is None
            else (spec.id for spec in self.rules.sections if spec.id in self.headings)
        )
        return tuple(IssueSection(name, self.headings[name], self.prose(name)) for name in order)


def _guess_section(name: str, sections: Sequence[SectionSpec]) -> str:
    spelled = {spec.id: spec.id for spec in sections}
    spelled |= {spec.names[lang]: spec.id for spec in sections for lang in LANGUAGES}
    known = ", ".join(spec.id for spec in sections)
    if name in spelled:
        return f"; write its id, {spelled[name]!r}"
    return f"{nearest(name, [spec.id for spec in sections])}; it has {known}"
