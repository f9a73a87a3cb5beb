"""The digest of events: a source is quoted as it stands, the desk's own words are held to the facts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.publish.reading import squeezed, texts

import zhoubao
from zhoubao.analysis.events import RankedEvent
from zhoubao.edition.edition import Edition
from zhoubao.edition.events import Event
from zhoubao.edition.load import load_edition
from zhoubao.edition.scaffold import shipped_edition
from zhoubao.errors import CheckError
from zhoubao.model import Bilingual, Lang
from zhoubao.publish.digest import event_blocks
from zhoubao.publish.document import BulletList, Link, Paragraph, Quoted, Strong, Text

LINK = "https://news.example/1?a=b&c=<d>"
HOSTILE = "寒武纪本周上涨99.99%！<script>alert(1)</script> **粗体** #let x = {{ return.wtd/NVDA.O }} =1+1"
HOSTILE_EN = "Cambricon rose 99.99% this week <script>alert(1)</script> **bold** #let x = {{ 1 }} =1+1"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load_edition(Path(str(shipped_edition("compute"))))


def ranked(*touched: str, words: Bilingual | None = None, title: Bilingual | None = None) -> RankedEvent:
    titles = title or Bilingual("新品发布", "A launch")
    return RankedEvent(Event(dt.date(2024, 11, 12), titles, "某报 *3*", LINK, (), words), touched)


def told(edition: Edition, event: RankedEvent, lang: Lang) -> tuple[object, ...]:
    (block,) = event_blocks(edition, [event], lang)
    assert isinstance(block, BulletList)
    ((paragraph,),) = block.items
    assert isinstance(paragraph, Paragraph)
    return paragraph.children


def test_no_events_no_list(edition: Edition) -> None:
    assert event_blocks(edition, [], "zh") == ()


def test_an_item_is_headline_source_day_names_and_the_desk_s_words(edition: Edition) -> None:
    event = ranked("NVDA.O", "TSM.N", "688256.SH", words=Bilingual("关注排产。", "Watch schedules."))
    assert told(edition, event, "zh") == (
        Strong((Link((Quoted("新品发布"),), LINK),)),
        Quoted("（某报 *3*，11月12日）"),
        Text("涉及：英伟达、台积电、寒武纪。"),
        Text("关注排产。"),
    )
    assert told(edition, event, "en") == (
        Strong((Link((Quoted("A launch"),), LINK),)),
        Quoted(" (某报 *3*, 12 Nov)."),
        Text(" Touches NVIDIA, TSMC and Cambricon."),
        Text(" Watch schedules."),
    )


def test_one_name_and_none_and_words_in_one_language_only(edition: Edition) -> None:
    event = ranked("NVDA.O", words=Bilingual("只写了中文。", ""))
    assert told(edition, event, "en")[2:] == (Text(" Touches NVIDIA."),)
    assert told(edition, event, "zh")[2:] == (Text("涉及：英伟达。"), Text("只写了中文。"))
    assert len(told(edition, ranked(), "zh")) == 2


def test_events_keep_the_order_they_were_ranked_in(edition: Edition) -> None:
    events = [ranked(title=Bilingual(name, name)) for name in ("乙", "甲", "丙")]
    (block,) = event_blocks(edition, events, "zh")
    assert isinstance(block, BulletList)
    assert not block.ordered
    assert [str(item).count(name) for item, name in zip(block.items, "乙甲丙", strict=True)] == [1, 1, 1]


# In an issue.


def with_event(folder: Path, title: tuple[str, str], words: tuple[str, str]) -> zhoubao.OpenEdition:
    """The shipped edition with one event more, on the last day before its cutoff."""
    weekly = zhoubao.new_edition(folder / "weekly", source="compute")
    (weekly.edition.root / "events" / "more.toml").write_text(
        f"""[[events]]
date = 2024-11-13
title = {{ zh = '{title[0]}', en = '{title[1]}' }}
source = "某报"
link = "{LINK}"
touches = ["688256.SH"]
words = {{ zh = "{words[0]}", en = "{words[1]}" }}
""",
        encoding="utf-8",
    )
    return zhoubao.open_edition(weekly.edition.root)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_headline_is_data_and_is_not_held_against_the_facts(lang: Lang, tmp_path: Path) -> None:
    """It says a figure that is wrong; it prints as it stands, as what its source says."""
    weekly = with_event(tmp_path, (HOSTILE, HOSTILE_EN), ("已在跟踪。", "It is followed."))
    built = weekly.build(lang=lang, formats="html", out=tmp_path / "out")
    assert "99.99%" in built.report.manuscript.text
    assert not [judged for judged in built.report.judged if "99.99" in judged.claim.text]
    assert not [warning for warning in built.warnings if "99.99" in warning]
    page = built.files[0].read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "**" + ("粗体" if lang == "zh" else "bold") + "**" in page
    assert "{{" in page, "a reference in a headline is no reference"


def test_a_headline_prints_in_the_pdf_as_it_stands(tmp_path: Path) -> None:
    weekly = with_event(tmp_path, (HOSTILE, HOSTILE_EN), ("已在跟踪。", "It is followed."))
    (path,) = weekly.build(lang="zh", formats="pdf", out=tmp_path / "out").files
    assert "".join(HOSTILE.split()) in squeezed("".join(texts(path.read_bytes())))


def test_the_desk_s_own_words_are_held_against_the_facts(tmp_path: Path) -> None:
    wrong = ("寒武纪本周上涨99.99%。", "Cambricon rose 99.99% this week.")
    weekly = with_event(tmp_path, ("新品发布", "A launch"), wrong)
    for lang in weekly.edition.languages:
        with pytest.raises(CheckError) as caught:
            weekly.build(lang=lang, formats="html", out=tmp_path / "out")
        (mistake,) = caught.value.mistakes
        assert "events: '99.99%' in " in mistake
        assert "is contradicted" in mistake
    assert not (tmp_path / "out").exists()
