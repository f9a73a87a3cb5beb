"""The next issue's file, begun from the last."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zhoubao
from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition
from zhoubao.edition.issues import load_issue
from zhoubao.errors import UsageError
from zhoubao.issues.new import new_issue, next_cutoff

from .desk import edit, tree

MARKER = re.compile(r"\{\{ TODO .*? \}\}")


def test_structure_and_references_are_carried_and_typed_words_are_marked(weekly: Edition) -> None:
    last = load_issue(weekly)
    path = new_issue(weekly)
    assert path.name == "2024-11-21.md"
    text = path.read_text(encoding="utf-8")
    head, body = text.split("+++")[1:]
    assert "date = 2024-11-21\ncutoff = 2024-11-20T18:00:00+08:00\n" in head
    assert 'title = { zh = "", en = "" }' in head
    assert MARKER.sub("", body).split() == last.text.split("+++")[2].split()
    marked = re.findall(r"\{\{ TODO .*? \}\}\n(.*)", body)
    assert any(line.startswith("- **技术路线**") for line in marked)
    assert any(line.startswith("**A second axis.**") for line in marked)
    composed = [
        line for line in body.splitlines() if line.startswith(("- **晶圆代工**：{{", "- **Foundry**: {{"))
    ]
    assert len(composed) == 2
    assert not set(composed) & set(marked)
    watch = body.partition("# watch-list")[2].partition("\n# ")[0]
    assert not MARKER.search(watch)


def test_validate_names_every_place_left_to_write_and_no_other(weekly: Edition) -> None:
    path = new_issue(weekly, "2024-11-21")
    text = path.read_text(encoding="utf-8")
    wanted = {n for n, line in enumerate(text.splitlines(), 1) if MARKER.fullmatch(line)}
    told = zhoubao.validate(weekly.root)
    lines = {int(m[1]) for m in (re.search(r"2024-11-21\.md:(\d+): '\{\{ TODO", one) for one in told) if m}
    assert lines == wanted
    assert len(lines) > 20
    assert [one for one in told if "TODO" not in one and "title" not in one] == []
    with pytest.raises(zhoubao.EditionError, match=r"title\.zh: is empty"):
        zhoubao.open_edition(weekly.root).build()
    text = (
        re.sub(r"\n\{\{ TODO .*?\}\}(?=\n)", "", text)
        .replace('zh = ""', 'zh = "新"')
        .replace('en = ""', 'en = "N"')
    )
    path.write_text(text, encoding="utf-8")
    assert zhoubao.validate(weekly.root) == []


def test_what_belongs_to_one_issue_alone_is_not_carried(weekly: Edition) -> None:
    last = weekly.root / "issues" / "2024-11-14.md"
    edit(
        last,
        "cutoff = 2024-11-13T18:00:00+08:00\n",
        "cutoff = 2024-11-13T18:00:00+08:00\nknown_at = 2024-11-14T08:00:00+08:00\n"
        'allow = [{ words = "o1", reason = "a model" }]\n'
        "windows = { wtd = { first = 2024-11-11, last = 2024-11-17 } }\n",
    )
    head = new_issue(weekly).read_text(encoding="utf-8").split("+++")[1]
    assert not re.search(r"^(known_at|allow|windows|events)", head, re.M)


def test_a_dated_sentence_of_standing_text_is_marked(weekly: Edition) -> None:
    body = new_issue(weekly).read_text(encoding="utf-8").partition("# method")[2]
    assert [line[:4] for line in re.findall(r"\{\{ TODO .*? \}\}\n(.*)", body)] == ["本期为软", "This"]


def test_an_existing_file_is_never_touched(weekly: Edition) -> None:
    before = tree(weekly.root)
    with pytest.raises(UsageError, match="is there already"):
        new_issue(weekly, "2024-11-14")
    assert tree(weekly.root) == before


@pytest.mark.parametrize("date", ["2024-13-01", "20241121", "soon", ""])
def test_a_date_that_is_none_is_refused(weekly: Edition, date: str) -> None:
    with pytest.raises(UsageError, match="is no date"):
        new_issue(weekly, date)


def test_an_issue_without_a_session_of_its_own_is_refused(weekly: Edition) -> None:
    with pytest.raises(UsageError, match="No session was completed"):
        new_issue(weekly, "2024-11-16", "2024-11-13T17:00+08:00")
    with pytest.raises(UsageError, match="lies after the date"):
        new_issue(weekly, "2024-11-16", "2024-11-17T17:00+08:00")
    assert not (weekly.root / "issues" / "2024-11-16.md").exists()


def test_the_first_issue_of_an_edition_has_its_required_sections(weekly: Edition) -> None:
    (weekly.root / "issues" / "2024-11-14.md").unlink()
    with pytest.raises(UsageError, match="name the date"):
        new_issue(weekly)
    text = new_issue(weekly, "2024-11-14").read_text(encoding="utf-8")
    assert "cutoff = 2024-11-13T18:00:00+08:00" in text
    wanted = [spec.id for spec in weekly.sections if spec.required]
    assert re.findall(r"^# (\S+)$", text, re.M) == wanted


SHIPPED = zhoubao.open_edition(zhoubao.__path__[0] + "/editions/compute").edition
LAST = load_issue(SHIPPED)
SESSIONS = calendar("XSHG")


@given(st.dates(dt.date(2024, 1, 10), dt.date(2026, 6, 30)))
def test_the_cutoff_stays_a_session_before_the_date(day: dt.date) -> None:
    cutoff = next_cutoff(SHIPPED, day, LAST).astimezone(SHIPPED.zone)
    assert cutoff.time() == dt.time(18)
    assert SESSIONS.is_session(cutoff.date())
    assert len(SESSIONS.sessions(cutoff.date() + dt.timedelta(days=1), day)) == 1
