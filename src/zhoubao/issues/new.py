"""The next issue, begun from the last: structure and references stay, typed words are to be rewritten.

Composed sentences stay true by themselves. A passage that holds a sentence somebody typed gets a marker line
above it, which is no reference, so that ``validate`` names it and no build prints it until it is gone.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition, Issue, SectionSpec
from zhoubao.edition.instants import to_cutoff
from zhoubao.edition.issues import front_matter_end, issue_files, load_issue
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.issues.printing import WATCH_LIST
from zhoubao.model import EXCHANGES, Lang

__all__ = ["MARKERS", "new_issue", "next_cutoff"]

MARKERS: dict[Lang | None, str] = {
    "zh": "{{ TODO 上期（{issue}）的文字：改写后删去本行 }}",
    "en": "{{ TODO words of {issue}: rewrite, then delete this line }}",
    None: "{{ TODO words of {issue} · 上期文字：改写后删去本行 }}",
}
"""The marker above a passage of the last issue's words, by the language of the block (none: of both)."""
_WRITE: dict[Lang | None, str] = {
    "zh": "{{ TODO 待撰写 }}",
    "en": "{{ TODO to be written }}",
    None: "{{ TODO }}",
}

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_REFERENCE = re.compile(r"\{\{.*?\}\}")
_FENCE = re.compile(r":::+[ \t]*(.*?)[ \t]*")
_HEADING = re.compile(r"#{1,6}(?:[ \t].*)?")
_SECTION = re.compile(r"#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+")
_END = re.compile(r"[。！？；!?;]|\.(?=[\s*_]|$)")
_WORD = re.compile(r"[\u3400-\u9fff]|[A-Za-z][\w'’-]*")
_LABEL = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])?[ \t]*\*\*[^*]{1,40}\*\*[ \t]*[：:]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST_APART = 5
"""Words or Chinese characters that a clause without a reference may have as a join: ``In the month,``."""


def new_issue(
    edition: Edition,
    date: str | dt.date | None = None,
    cutoff: str | dt.datetime | dt.date | None = None,
) -> Path:
    """Write the issue file of a date (none given: a week after the latest) and return its path.

    The cutoff stands to the date as that of the last issue to its own. Title and subtitle are left empty;
    fixed windows, ``known_at``, events and what was allowed belong to the last issue and are not carried
    over. An existing file is never touched. Raises ``UsageError`` where the date is none, is taken, or no
    session was completed since the last issue; ``CalendarError`` beyond the session tables; and
    ``EditionError`` for a last issue with mistakes.
    """
    day = _day(date, edition)
    path = edition.root / "issues" / f"{day}.md"
    if path.exists():
        raise UsageError(f"{path}: is there already; edit it, or name another date with --date.")
    last = _last_before(edition, day)
    moment = next_cutoff(edition, day, last) if cutoff is None else to_cutoff(cutoff, edition)
    if moment.astimezone(edition.zone).date() > day:
        raise UsageError(f"The cutoff {moment.isoformat()} lies after the date {day}; take an earlier one.")
    if last is not None and moment <= last.cutoff:
        raise UsageError(
            f"No session was completed between issue {last.id} and {day}, so its cutoff would be "
            f"{moment.isoformat()} again; name another date, or a cutoff."
        )
    lines = [*_front_matter(edition, day, moment, last), *_body(edition, last)]
    _write_new(path, "\n".join(lines).rstrip("\n") + "\n")
    return path


def next_cutoff(edition: Edition, day: dt.date, last: Issue | None) -> dt.datetime:
    """The cutoff of an issue dated ``day``, standing to it as the last issue's cutoff stood to its date.

    A cutoff on a session of the home exchange stays as many sessions before the date, another as many days;
    the time of day stays. Without a last issue it is the last session before the date at ``cutoff_time``.
    """
    sessions = calendar(EXCHANGES[edition.home].sessions)
    if last is None:
        return to_cutoff(sessions.previous(day), edition)
    local = last.cutoff.astimezone(edition.zone)
    if not sessions.is_session(local.date()):
        found = day - (last.date - local.date())
    else:
        apart = len(sessions.sessions(local.date() + dt.timedelta(days=1), last.date))
        found = day if sessions.is_session(day) else sessions.previous(day)
        for _ in range(apart):
            found = sessions.previous(found)
    return dt.datetime.combine(found, local.time(), edition.zone)


def _day(date: str | dt.date | None, edition: Edition) -> dt.date:
    if isinstance(date, str):
        try:
            if not _DATED.fullmatch(date):
                raise ValueError(date)
            return dt.date.fromisoformat(date)
        except ValueError:
            raise UsageError(f"{date!r} is no date; write it like 2024-11-21.") from None
    if date is not None:
        return date.date() if isinstance(date, dt.datetime) else date
    latest = max((file.stem for file in issue_files(edition.root) if _DATED.fullmatch(file.stem)), default="")
    if not latest:
        raise UsageError("The edition has no issue to count a week from; name the date of its first.")
    return load_issue(edition, latest).date + dt.timedelta(days=7)


def _last_before(edition: Edition, day: dt.date) -> Issue | None:
    names = [file.stem for file in issue_files(edition.root) if _DATED.fullmatch(file.stem)]
    earlier = [name for name in names if name < day.isoformat()]
    return load_issue(edition, max(earlier)) if earlier else None


def _front_matter(edition: Edition, day: dt.date, cutoff: dt.datetime, last: Issue | None) -> Iterator[str]:
    empty = ", ".join(f'{lang} = ""' for lang in edition.languages)
    yield "+++"
    yield f"date = {day}"
    yield f"cutoff = {cutoff.isoformat()}"
    if last is not None:
        told = " / ".join(last.titles[lang] for lang in edition.languages)
        yield f"# {last.id}: {told}"
    yield f"title = {{ {empty} }}"
    if last is not None and any(last.subtitles[lang] for lang in edition.languages):
        told = " / ".join(last.subtitles[lang] for lang in edition.languages)
        yield f"# {last.id}: {told}"
        yield f"subtitle = {{ {empty} }}"
    yield "+++"


def _body(edition: Edition, last: Issue | None) -> Iterator[str]:
    """The last issue's sections, and those that the edition asks for and it has not."""
    written = {section.id for section in last.sections} if last else set()
    if last is not None:
        lines = last.text.split("\n")
        close = front_matter_end(lines) or 0
        yield from _carried(edition, last.id, lines[close + 1 :])
    for spec in edition.sections:
        if spec.required and spec.id not in written:
            yield from _empty(edition, spec)


def _empty(edition: Edition, spec: SectionSpec) -> Iterator[str]:
    yield from ("", f"# {spec.id}", "")
    if spec.exhibits or spec.kind != "prose" or spec.template is not None:
        return
    for lang in edition.languages:
        yield from (f"::: {lang}", _WRITE[lang], ":::", "")


def _carried(edition: Edition, issue_id: str, lines: Sequence[str]) -> Iterator[str]:
    """The lines of an issue's body, a marker above each passage with words that were typed."""
    places = {spec.id: spec.place for spec in edition.sections}
    stands = False  # whether the section's words hold for any week, less those that name a year
    lang: Lang | None = None
    passage: list[str] = []

    def settled() -> Iterator[str]:
        told = "\n".join(passage)
        if passage and (_YEAR.search(_REFERENCE.sub("", told)) if stands else _typed(told)):
            yield MARKERS[lang].replace("{issue}", issue_id)
        yield from passage
        passage.clear()

    for line in lines:
        section, fence = _SECTION.fullmatch(line), _FENCE.fullmatch(line)
        if section or fence or _HEADING.fullmatch(line) or not line.strip():
            yield from settled()
            yield line
            if section:
                stands = section[1] == WATCH_LIST or places.get(section[1]) == "back"
                lang = None
            elif fence:
                lang = "zh" if fence[1] == "zh" else "en" if fence[1] == "en" else None
            continue
        if _ITEM.match(line):
            yield from settled()
        passage.append(line)
    yield from settled()


def _typed(passage: str) -> bool:
    """Whether a passage says more than its references do, sentence by sentence and clause by clause."""
    told = _LABEL.sub("", passage)
    hidden = _REFERENCE.sub("\x00", told)
    for sentence in _END.split(hidden):
        if not _WORD.search(sentence) and not re.search(r"\d", sentence):
            continue
        if "\x00" not in sentence or re.search(r"\d", sentence):
            return True
        for clause in re.split(r"[，,：:—]|\s–\s", sentence):
            if "\x00" not in clause and len(_WORD.findall(clause)) > _MOST_APART:
                return True
    return False


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, whole or not at all; another writer's stays as it is."""
    try:
        path.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        work = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            work.chmod(0o644)
            path.hardlink_to(work)
        finally:
            work.unlink()
    except FileExistsError:
        raise UsageError(f"{path}: is there already; edit it, or name another date with --date.") from None
    except OSError as error:
        raise UnreadableError(
            f"{path}: cannot be written ({error.strerror or error}); check the folder's rights."
        ) from None
