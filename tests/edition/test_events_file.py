"""Files of events: written by hand, and kept by an import."""

import datetime as dt
import json
from pathlib import Path

import pytest

from zhoubao.edition.edition import Edition
from zhoubao.edition.events import Event
from zhoubao.edition.events_file import events_mistakes, keep_events, load_events
from zhoubao.edition.load import load_edition
from zhoubao.edition.scaffold import new_edition
from zhoubao.errors import EditionError
from zhoubao.model import Bilingual

NOW = dt.datetime(2024, 11, 13, 4, tzinfo=dt.UTC)


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    return load_edition(new_edition(tmp_path / "e", "compute"))


def write(edition: Edition, text: str, name: str = "x.toml") -> None:
    folder = edition.root / "events"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def found(title: str, link: str) -> Event:
    return Event(dt.date(2024, 11, 12), Bilingual(title, title), "源", link, file="f.xml", line=3)


def test_the_shipped_events_are_right_and_have_both_languages(edition: Edition) -> None:
    events = load_events(edition)
    assert events
    for event in events:
        assert event.titles.zh != event.titles.en
        assert event.words is not None
        assert event.words.zh and event.words.en


def test_every_mistake_has_its_file_line_and_key(edition: Edition) -> None:
    write(
        edition,
        """\
[[events]]
date = 2024-11-12
title = { }
source = "a"
link = "ftp://n.example/1"

[[events]]
date = "2024-11-12"
title = { zh = "甲" }
sorce = "b"
link = "https://n.example/2"
touches = ["688256.SZ"]
""",
    )
    told = events_mistakes(edition)
    assert [line.partition(": ")[2] for line in told] == [
        "events[0].title: has no words; write zh, en or both.",
        "events[0].link: is 'ftp://n.example/1'; write the address of the report, http:// or https://.",
        "events[1].date: is '2024-11-12'; write a date such as 2024-11-14, without quotes.",
        told[3].partition(": ")[2],
    ]
    assert "unknown key (did you mean 'source'?)" in told[3]
    assert "x.toml:5" in told[1]
    with pytest.raises(EditionError, match=r"x\.toml:3"):
        load_events(edition)


def test_a_code_the_edition_does_not_have(edition: Edition) -> None:
    write(
        edition,
        '[[events]]\ndate = 2024-11-12\ntitle = { zh = "甲" }\nsource = "b"\n'
        'link = "https://n.example/2"\ntouches = ["688257.SH"]\n',
    )
    (told,) = events_mistakes(edition)
    assert "touches[0]: is '688257.SH', which the edition does not have (did you mean '688256.SH'?)" in told


def test_an_import_adds_what_is_new_once(edition: Edition) -> None:
    first = [
        found("甲", "https://n.example/1"),
        found("甲！", "https://n.example/9"),
        found("乙", "https://n.example/2"),
    ]
    assert keep_events(edition, first, NOW) == 2
    assert keep_events(edition, [*first, found("丙", "http://www.n.example/1/")], NOW) == 0
    assert keep_events(edition, [found("丁", "https://n.example/4")], NOW) == 1
    lines = (edition.root / "events" / "imported.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["title"] for line in lines] == ["甲", "乙", "丁"]
    kept = [event for event in load_events(edition) if event.known_at]
    assert [(event.titles.zh, event.known_at) for event in kept] == [("甲", NOW), ("乙", NOW), ("丁", NOW)]


def test_a_line_that_someone_broke_is_named(edition: Edition) -> None:
    keep_events(edition, [found("甲", "https://n.example/1")], NOW)
    path = edition.root / "events" / "imported.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"date": 3}\n', encoding="utf-8")
    (told,) = events_mistakes(edition)
    assert "imported.jsonl:2" in told
